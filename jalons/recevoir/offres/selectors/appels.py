"""The list of outgoing calls: whom now, and why now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.personnes.assures.models import Contact

from .. import rules, textes
from ..enums import ANNONCEES, EN_COURS, CanalOffre, Genre, ReponseOffre, ResultatAppel, StatutOffre
from ..models import Offre, Rappel, TentativeAppel
from .delais import delai
from .joindre import joignables

LIMITE = 300


@dataclass(frozen=True)
class Appel:
    """One person on the list: whether now, why, what may be said."""

    offre: Offre
    moment: rules.Moment
    rappel: datetime | None  # wall clock at the caisse
    essais: tuple[TentativeAppel, ...]
    sans_message: bool
    consignes: str

    @property
    def que_dire(self) -> Any:
        """The script, with her name."""
        return textes.que_dire(self.offre.genre, str(self.offre.assure), arret=self.offre.arret)


def a_appeler(lignes: QuerySet[Offre], jour: date, avance: int) -> QuerySet[Offre]:
    """Offers that a call is due for: made by telephone and due, reminded by telephone, or with a callback promised."""
    promis = Exists(Rappel.objects.filter(offre=OuterRef("pk"), fait_le__isnull=True))
    premier = Q(statut=StatutOffre.A_ENVOYER, semaine_prevue__lte=jour + timedelta(days=avance))
    par_appel = Q(canal=CanalOffre.APPEL) & (premier | Q(statut=StatutOffre.RELANCEE))
    attendu = Q(statut__in=ANNONCEES, reponse=ReponseOffre.RAPPELER) | Q(
        promis=True
    )  # she asked, nobody reached her yet
    return lignes.filter(statut__in=EN_COURS).annotate(promis=promis).filter(par_appel | attendu)


def appels(agent: Any, maintenant: datetime, zone: ZoneInfo) -> list[Appel]:
    """Everybody to call, those to call now first and in order, then the others with what is waited for.

    Constant number of queries. Whoever may not be called today (death, wish, protection) is not on the list.
    """
    local = maintenant.astimezone(zone)
    avance = delai("offre_avance", local.date())
    lignes = a_appeler(Offre.objects.visible_to(agent, "appeler"), local.date(), avance)
    lignes = lignes.select_related("assure", "demande", "lieu", "reperage").order_by("jour_91", "pk")
    attente = Prefetch("rappels", Rappel.objects.filter(fait_le__isnull=True), to_attr="en_attente")
    offres = list(lignes.prefetch_related("tentatives", attente)[:LIMITE])
    portes = joignables([o.assure_id for o in offres], local.date())
    contacts = {c.assure_id: c for c in Contact.objects.filter(assure__in=[o.assure_id for o in offres])}
    siens = [o for o in offres if CanalOffre.APPEL in portes[o.assure_id].permis]
    trouves = [_appel(o, contacts.get(o.assure_id), local.replace(tzinfo=None), zone) for o in siens]
    return sorted(
        trouves, key=lambda a: (not a.moment.maintenant, a.moment.rang, a.rappel or datetime.max, a.offre.jour_91)
    )


def _appel(offre: Any, contact: Contact | None, local: datetime, zone: ZoneInfo) -> Appel:
    rappel = offre.en_attente[0].prevu_le.astimezone(zone).replace(tzinfo=None) if offre.en_attente else None
    depuis = offre.relancee_le or date.min
    muets = [t for t in offre.tentatives.all() if t.resultat == ResultatAppel.NON_JOINT]
    essais = tuple(t for t in muets if t.jour >= depuis)
    lus = [rules.Essai(datetime.combine(t.jour, t.heure)) for t in essais]
    moment = rules.moment(lus, rappel, local, differenciee=offre.genre == Genre.DIFFERENCIEE)
    vocal = contact.message_vocal if contact else OuiNonInconnu.INCONNU
    return Appel(offre, moment, rappel, essais, vocal != OuiNonInconnu.OUI, contact.consignes if contact else "")


def combien_a_appeler(agent: Any, jour: date) -> int:
    """How many people wait for a call (whatever the hour): one query, for the first page of the day."""
    return a_appeler(Offre.objects.visible_to(agent, "appeler"), jour, delai("offre_avance", jour)).count()


def rappels_dus(agent: Any, maintenant: datetime) -> QuerySet[Rappel]:
    """Callbacks promised for now or before."""
    visibles = Offre.objects.visible_to(agent, "appeler").filter(statut__in=EN_COURS)
    lignes = Rappel.objects.filter(fait_le__isnull=True, prevu_le__lte=maintenant, offre__in=visibles)
    return lignes.select_related("offre__assure").order_by("prevu_le")
