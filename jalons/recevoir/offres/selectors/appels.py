"""The list of outgoing calls: whom now, and why now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from jalons.personnes.assures.enums import Canal, OuiNonInconnu
from jalons.personnes.assures.models import Contact
from jalons.personnes.assures.selectors import peuvent_ecrire_a

from .. import rules, textes
from ..enums import ANNONCEES, EN_COURS, CanalOffre, Genre, ReponseOffre, ResultatAppel, StatutOffre
from ..models import LIEU_FERME, Offre, Rappel, TentativeAppel
from .delais import delai


@dataclass(frozen=True)
class Appel:
    """One person on the list: whether now, why, what may be said. ``pris``: somebody has taken her and calls her."""

    offre: Offre  # what the list shows of it; ``ouvrir`` reads the rest
    moment: rules.Moment
    rappel: datetime | None  # wall clock at the caisse
    sans_message: bool
    consignes: str
    pris: bool

    @property
    def appels(self) -> int:
        """How many calls are noted: a second click on the same page is not a second call."""
        return int(self.offre.tentatives.count())

    @property
    def que_dire(self) -> Any:
        """The script, with her name."""
        return textes.que_dire(self.offre.genre, str(self.offre.assure), arret=self.offre.arret)


def _attendus(lignes: QuerySet[Offre], jour: date) -> QuerySet[Offre]:
    """Offers that a call is due for: made by telephone and due, reminded by telephone, or with a callback promised."""
    promis = Exists(Rappel.objects.filter(offre=OuterRef("pk"), fait_le__isnull=True))
    premier = Q(statut=StatutOffre.A_ENVOYER, semaine_prevue__lte=jour + timedelta(days=delai("offre_avance", jour)))
    premier &= ~LIEU_FERME
    par_appel = Q(canal=CanalOffre.APPEL) & (premier | Q(statut=StatutOffre.RELANCEE))
    attendu = Q(statut__in=ANNONCEES, reponse=ReponseOffre.RAPPELER) | Q(
        promis=True
    )  # she asked, nobody reached her yet
    return lignes.filter(statut__in=EN_COURS).annotate(promis=promis).filter(par_appel | attendu)


def a_appeler(lignes: QuerySet[Offre], jour: date) -> tuple[list[Offre], list[Offre]]:
    """Offers that a call is due for: those whom the gate lets be called, then those for whom it is closed.

    The second ones (a measure, a wish, a number lost) are never called: ``services.envoi`` finds them another way.
    """
    attendus = list(_attendus(lignes, jour))
    permis = _permis([o.assure_id for o in attendus], jour)
    return [o for o in attendus if o.assure_id in permis], [o for o in attendus if o.assure_id not in permis]


def _permis(ids: list[UUID], jour: date) -> set[UUID]:
    return {pk for pk, (oui, _) in peuvent_ecrire_a(ids, Canal.TELEPHONE, jour).items() if oui}


def appels(agent: Any, maintenant: datetime, zone: ZoneInfo) -> list[Appel]:
    """Everybody to call, those to call now first and in order, then the others with what is waited for.

    Constant number of queries, of the few columns that order the list: nobody is left out of it. Whoever may not be
    called today (death, wish, protection) is not on it.
    """
    local = maintenant.astimezone(zone)
    lignes = Offre.objects.visible_to(agent, "appeler").select_related("assure")
    lignes = lignes.only("genre", "jour_91", "relancee_le", "pris_jusqu_a", "assure__nom", "assure__prenom")
    attente = Prefetch("rappels", Rappel.objects.filter(fait_le__isnull=True), to_attr="en_attente")
    muets = Prefetch("tentatives", TentativeAppel.objects.filter(resultat=ResultatAppel.NON_JOINT), to_attr="muets")
    offres, _ = a_appeler(lignes.order_by("jour_91", "pk").prefetch_related(muets, attente), local.date())
    souhaits = Contact.objects.filter(assure__in=[o.assure_id for o in offres])
    contacts = {c.assure_id: c for c in souhaits.only("assure", "message_vocal", "consignes")}
    trouves = [_appel(o, contacts.get(o.assure_id), maintenant, zone) for o in offres]
    return sorted(
        trouves, key=lambda a: (not a.moment.maintenant, a.moment.rang, a.rappel or datetime.max, a.offre.jour_91)
    )


def _appel(offre: Any, contact: Contact | None, maintenant: datetime, zone: ZoneInfo) -> Appel:
    rappel = offre.en_attente[0].prevu_le.astimezone(zone).replace(tzinfo=None) if offre.en_attente else None
    depuis = offre.relancee_le or date.min
    essais = [rules.Essai(datetime.combine(t.jour, t.heure)) for t in offre.muets if t.jour >= depuis]
    local = maintenant.astimezone(zone).replace(tzinfo=None)
    moment = rules.moment(essais, rappel, local, differenciee=offre.genre == Genre.DIFFERENCIEE)
    sans_message = contact is None or contact.message_vocal != OuiNonInconnu.OUI
    consignes = (contact.consignes if contact else None) or ""
    return Appel(offre, moment, rappel, sans_message, consignes, offre.prise(maintenant))


def ouvrir(appel: Appel) -> Appel:
    """The same with the whole offer: her number, her language, what brought her."""
    return replace(appel, offre=Offre.objects.select_related("assure", "reperage").get(pk=appel.offre.pk))


def rappels_dus(agent: Any, maintenant: datetime) -> list[Rappel]:
    """Callbacks promised for now or before, to people who may still be called."""
    visibles = Offre.objects.visible_to(agent, "appeler").filter(statut__in=EN_COURS)
    lignes = Rappel.objects.filter(fait_le__isnull=True, prevu_le__lte=maintenant, offre__in=visibles)
    dus = list(lignes.select_related("offre__assure").order_by("prevu_le"))
    permis = _permis([r.offre.assure_id for r in dus], timezone.localdate(maintenant))
    return [r for r in dus if r.offre.assure_id in permis]
