"""What a worker's calendars show, to her and to the software that holds her key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.recevoir.rendez_vous.enums import LIBERES, Mode, MotifIndisponibilite, StatutRendezVous
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous
from jalons.recevoir.rendez_vous.proches import tenus_par
from jalons.recevoir.seances.enums import StatutSeance
from jalons.recevoir.seances.models import Seance

from . import rules
from .enums import Niveau
from .ics import Evenement
from .models import CalendrierImporte, FluxCalendrier

LECTURE = "flux.lire"
OCCUPE = "Occupé"


def empreinte(cle: str) -> str:
    """What the base knows of a key."""
    return index_aveugle(f"flux|{cle}").hex()


def le_sien(agent: Agent) -> FluxCalendrier | None:
    """Her feed, as long as it is open."""
    return FluxCalendrier.objects.visible_to(agent).filter(retire_le=None).first()


def flux_ouvert(cle: str) -> FluxCalendrier | None:
    """The feed that this key opens; None when it is withdrawn, or when its worker no longer holds that post."""
    flux = FluxCalendrier.objects.select_related("agent").filter(empreinte=empreinte(cle), retire_le=None).first()
    poste = flux.agent.affectation if flux else None
    if flux is None or poste is None or poste.role != Role.ASSISTANT_SOCIAL or poste.organisme_id != flux.organisme_id:
        return None
    return flux


def dernieres_lectures(flux: FluxCalendrier) -> QuerySet[LigneJournal]:
    """When its address was read: the journal keeps one line a day, the newest first."""
    return LigneJournal.objects.filter(acte=LECTURE, objet_id=flux.pk, instant__gte=flux.cree_le).order_by("-instant")


def importes(agent: Agent) -> list[CalendrierImporte]:
    """The calendars that she brought in, with how many of their moments are still to come (``a_venir``). Two queries."""
    siens = list(CalendrierImporte.objects.visible_to(agent).filter(retire_le=None))
    restent = set(encore_ouverts([pk for c in siens for pk in c.moments]).values_list("pk", flat=True))
    for calendrier in siens:
        setattr(calendrier, "a_venir", sum(pk in restent for pk in calendrier.moments))  # noqa: B010
    return siens


def seraient_leves(agent: Agent, nom: str, moments: list[rules.Moment], maintenant: datetime) -> int:
    """Of what the calendar of that name brought, the moments to come whose hours these (in order) no longer close."""
    connu = CalendrierImporte.objects.filter(agent=agent, nom__iexact=nom, retire_le=None).first()
    siens = encore_ouverts(connu.moments) if connu else []
    return sum(not rules.couvert((max(x.debut, maintenant), x.fin), moments) for x in siens)


def encore_ouverts(cles: list[UUID]) -> QuerySet[Indisponibilite]:
    """Of these moments, those neither lifted nor over."""
    return Indisponibilite.objects.filter(pk__in=cles, annule_le=None, periode__endswith__gt=timezone.now())


def touches(agent: Agent) -> list[RendezVous]:
    """Her appointments still taken under a busy time that she brought in: each is to be moved, or stays. One query."""
    importees = Indisponibilite.objects.filter(agent=agent, motif=MotifIndisponibilite.IMPORTE, annule_le=None)
    lignes = RendezVous.objects.visible_to(agent).filter(
        tenus_par([agent.pk]), statut=StatutRendezVous.PRIS, periode__endswith__gt=timezone.now()
    )
    dessous = Exists(importees.filter(periode__overlap=OuterRef("periode")))
    return list(lignes.filter(dessous).select_related("assure", "lieu", "agent").order_by("periode"))


def evenements(flux: FluxCalendrier, maintenant: datetime) -> list[Evenement]:
    """What her feed gives, around today, soonest first: hours, and neutral words when she asked for them."""
    fenetre = (maintenant - rules.AVANT, maintenant + rules.APRES)
    tous = [*_rendez_vous(flux, fenetre), *_absences(flux, fenetre), *_reunions(flux, fenetre)]
    if flux.plages:
        tous += _plages(flux, fenetre)
    return sorted(tous, key=lambda e: (e.debut, e.uid))[: rules.EVENEMENTS_MAX]


def _uid(flux: FluxCalendrier, ligne: Any) -> str:
    """The same for the same line of the same agenda, whatever the key; it tells nothing of the base."""
    return f"{index_aveugle(f'uid|{flux.agent_id}|{ligne._meta.label_lower}|{ligne.pk}').hex()[:40]}@jalons"


def _dit(flux: FluxCalendrier, titre: str) -> str:
    return titre if flux.niveau == Niveau.DETAIL else OCCUPE


def _ou(flux: FluxCalendrier, lieu: Any) -> str:
    return str(lieu.nom) if lieu and flux.niveau == Niveau.DETAIL else ""


def _rendez_vous(flux: FluxCalendrier, fenetre: rules.Moment) -> Iterator[Evenement]:
    for rdv in (
        RendezVous.objects.filter(tenus_par([flux.agent_id]), periode__overlap=fenetre)
        .select_related("lieu")
        .only("pk", "periode", "zone", "mode", "statut", "version", "pris_le", "lieu__nom")
    ):
        yield Evenement(
            _uid(flux, rdv), rdv.debut, rdv.fin, rdv.zone, _dit(flux, f"Rendez-vous {Mode(rdv.mode).label.lower()}"), rdv.pris_le,
            lieu=_ou(flux, rdv.lieu), annule=rdv.statut in LIBERES, rang=rdv.version - 1,
        )  # fmt: skip


def _absences(flux: FluxCalendrier, fenetre: rules.Moment) -> Iterator[Evenement]:
    """Never why; and not what her own calendar said first, which it would show twice."""
    lignes = Indisponibilite.objects.filter(agent=flux.agent_id, annule_le=None, periode__overlap=fenetre)
    for x in lignes.exclude(motif=MotifIndisponibilite.IMPORTE):
        yield Evenement(_uid(flux, x), x.debut, x.fin, x.zone, _dit(flux, "Indisponible"), flux.cree_le)


def _reunions(flux: FluxCalendrier, fenetre: rules.Moment) -> Iterator[Evenement]:
    lignes = Seance.objects.filter(
        Q(animateur=flux.agent_id) | Q(avec_aussi=flux.agent_id), debut__range=fenetre
    ).select_related("lieu")
    for s in lignes:
        yield Evenement(
            _uid(flux, s), s.debut, s.fin, s.zone, _dit(flux, "Réunion d’information"), s.created_at,
            lieu=_ou(flux, s.lieu), annule=s.statut == StatutSeance.ANNULEE, rang=s.version - 1,
        )  # fmt: skip


def _plages(flux: FluxCalendrier, fenetre: rules.Moment) -> Iterator[Evenement]:
    lignes = PlageDisponibilite.objects.filter(agent=flux.agent_id, annule_le=None, periode__overlap=fenetre)
    for p in lignes.select_related("lieu"):
        yield Evenement(
            _uid(flux, p), p.debut, p.fin, p.zone, "Plage ouverte", flux.cree_le,
            lieu=_ou(flux, p.lieu), libre=True, rang=p.version - 1,
        )  # fmt: skip
