"""Whether she knows: what was told, reminded, received; what she did by her link; what did not reach her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois.enums import Statut
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.selectors import echoues, sous
from jalons.personnes.assures.models import Contact
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import GesteDElle, StatutRendezVous
from jalons.recevoir.rendez_vous.models import Geste, LienRendezVous, RendezVous

MONTRES = timedelta(days=14)  # how long what she did stays in a day
RATES = timedelta(days=30)
LIMITE = 20


@dataclass(frozen=True)
class Suivi:
    """What the page of an appointment says of its messages and its link."""

    messages: list[Envoi]  # the newest first
    rappel_des: date | None  # the day from which a reminder may leave, when none was made
    sans_rappel: bool
    liens: int  # that open
    essais: int
    gestes: list[Geste]
    confirme: bool
    non_prevenue: bool


def suivi(rdv: RendezVous, maintenant: datetime, avant: int | None) -> Suivi:
    """Of one appointment; ``avant``: days between a reminder and it, None when none would leave."""
    messages = list(sous(rules.cle_des_messages(rdv.pk)).defer("corps", "destinataire"))
    gestes = list(Geste.objects.filter(rdv=rdv).order_by("-fait_le"))
    vivants = LienRendezVous.objects.filter(rdv=rdv, retire_le=None, essais__lt=rules.ESSAIS)
    sans = Contact.objects.filter(assure=rdv.assure_id, sans_rappel=True).exists()
    fait = any(m.cle_unique.startswith(rules.cle_du_rappel(rdv.pk, rdv.debut)) for m in messages)
    a_venir = rdv.statut == StatutRendezVous.PRIS and rdv.debut > maintenant
    return Suivi(
        messages=messages,
        rappel_des=max(rdv.date_acte - timedelta(days=avant), timezone.localdate(maintenant))
        if avant and a_venir and not fait and not sans
        else None,
        sans_rappel=sans,
        liens=vivants.count() if a_venir else 0,
        essais=sum(LienRendezVous.objects.filter(rdv=rdv).values_list("essais", flat=True)),
        gestes=gestes,
        confirme=any(g.quoi == GesteDElle.CONFIRMER and g.debut_avant == rdv.debut for g in gestes),
        non_prevenue=a_venir and rdv.prevenue_le is None and _dernier_rate(messages),
    )


def _dernier_rate(messages: list[Envoi]) -> bool:
    """The last one that was to leave reached nobody."""
    rates = {m.pk for m in messages if m.rate}
    derniers = [m for m in messages if m.pk in rates or m.statut != Statut.REFUSE]
    return bool(derniers) and derniers[0].pk in rates


def gestes_a_voir(agent: Agent, maintenant: datetime, pour: Any = None) -> QuerySet[Geste]:
    """What people moved or cancelled themselves these days and this agent has not seen; ``pour``: of these agendas."""
    siens = RendezVous.objects.visible_to(agent, "deplacer").filter(Q(agent_id__in=pour) if pour is not None else Q())
    lignes = Geste.objects.filter(
        rdv__in=siens.values("pk"), quoi__in=[GesteDElle.DEPLACER, GesteDElle.ANNULER], fait_le__gt=maintenant - MONTRES
    ).exclude(vu_par=agent)
    return lignes.select_related("rdv__assure", "rdv__agent").order_by("-fait_le")[:LIMITE]


def non_prevenus(agent: Agent, maintenant: datetime, pour: Any = None) -> list[RendezVous]:
    """Appointments to come of which the last message reached nobody, and nobody said it by voice. Three queries."""
    rates: dict[UUID, Envoi] = {}
    for envoi in echoues("rdv:", (maintenant - RATES).date()):
        rates.setdefault(UUID(envoi.cle_unique.split(":")[1]), envoi)
    siens = RendezVous.objects.visible_to(agent, "deplacer").filter(Q(agent_id__in=pour) if pour is not None else Q())
    lignes = siens.filter(
        pk__in=rates, statut=StatutRendezVous.PRIS, prevenue_le=None, periode__startswith__gt=maintenant
    ).select_related("assure", "agent")
    rdvs = list(lignes.order_by("periode", "pk")[:LIMITE])
    tous = Envoi.objects.filter(assure_id__in=[r.assure_id for r in rdvs], cle_unique__startswith="rdv:")
    par_rdv: dict[str, list[Envoi]] = {}
    for envoi in tous.defer("corps", "destinataire").order_by("-created_at", "id"):
        par_rdv.setdefault(envoi.cle_unique.split(":")[1], []).append(envoi)
    return [r for r in rdvs if _dernier_rate(par_rdv.get(str(r.pk), []))]
