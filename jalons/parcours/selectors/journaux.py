"""The whole journal, for the data protection officer; and what of it is told to the person herself: date, role and act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal import ancre
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.journal.services import en_attente_de_sceau
from jalons.parcours.selectors.journal import ACTES, ROLES, Lecture, ecrire_lecture, libelle, objets_du_dossier
from jalons.personnes.assures.models import Assure, LienDoublon

# The kinds of things that one looks for; the others are told by the name of their table.
GENRES = {
    "assures.assure": "personne", "accompagnements.dossier": "dossier", "signalements.demande": "demande",
    "signalements.signalement": "signalement", "signalements.appel": "appel", "rendez_vous.rendezvous": "rendez-vous",
    "accompagnements.note": "note", "accompagnements.entretien": "entretien", "accompagnements.evaluation": "évaluation",
    "accompagnements.planaide": "plan d’aide", "accompagnements.objectif": "objectif", "accompagnements.action": "action",
    "accompagnements.demarche": "démarche", "accompagnements.etape": "étape", "accompagnements.transfert": "transfert",
    "accompagnements.brouillon": "brouillon", "assures.notedanger": "danger",
    "protections.fichescellee": "fiche scellée", "assures.contact": "souhaits de contact",
    "assures.protection": "protection", "assures.neriendire": "à qui ne rien dire", "assures.rattachement": "rattachement",
    "signalements.reponseponctuelle": "réponse ponctuelle", "offres.offre": "offre", "seances.seance": "réunion",
    "offres.seance": "réunion",  # the name of its table before
    "detection.reperage": "repérage", "envois.envoi": "message", "documents.document": "document",
    "agents.agent": "compte", "agents.habilitation": "habilitation",
}  # fmt: skip
PROFONDEUR = 10_000  # lines, the newest: beyond, another choice finds sooner
IMPRIMEES = 1_000  # lines of the sheet
DEPUIS_JOURS = 30  # what the page shows before anything is chosen
RECHERCHE_VERIFICATION = timedelta(days=31)
DEBUT = datetime(2020, 1, 1, tzinfo=UTC)  # no line is older: an instant that is was written by hand
# What the sheet does not say: a danger is sealed (security.md §4, rule 6); a sheet may be read by who lives with her.
SCELLES = Q(objet_type__in=["assures.notedanger", "protections.fichescellee"])
METIERS = ROLES | {"machine": "traitement automatique"}
DISCRETS = {
    "assure.noter_ne_rien_dire": "assure.noter_souhaits",
    "assure.modifier_ne_rien_dire": "assure.noter_souhaits",
    "canal_sur.lire": "souhaits.lire",  # a safe channel is nobody's business but hers
}


@dataclass(frozen=True)
class Choix:
    """What is looked for; ``objets``: the identifiers of things, people included."""

    objets: tuple[UUID, ...] = ()
    genre: str = ""
    role: str = ""
    acte: str = ""
    du: date | None = None
    au: date | None = None


@dataclass(frozen=True)
class LigneLue:
    """One line for the DPO: who, what, on which thing, about whom; people are identifiers, never names."""

    lecture: Lecture
    ligne: LigneJournal

    @property
    def genre(self) -> str:
        """What kind of thing it was about."""
        return genre(self.ligne.objet_type)

    @property
    def motif(self) -> str:
        """Its reason in words: an answer of its object's lists, a role; else as it was written."""
        code = self.ligne.motif
        return _listes(self.ligne.objet_type).get(code) or ROLES.get(code, code)

    @property
    def objet(self) -> str:
        """The first signs of its identifier, enough to tell two apart on a page."""
        return str(self.ligne.objet_id or "")[:8]

    @property
    def personne(self) -> str:
        """The same of the person's."""
        return str(self.ligne.assure_id or "")[:8]


@dataclass(frozen=True)
class EtatJournal:
    """Whether the journal can be believed: its last verification, its last anchor, the lines that wait for the sealer."""

    verification: LigneJournal | None
    ancre: ancre.Tete | None
    en_attente: int

    @property
    def intact(self) -> bool:
        """The last verification found nothing."""
        return self.verification is not None and self.verification.resultat == "intact"


@dataclass(frozen=True)
class Acces:
    """One line of the person's sheet: the same act of the same role the same day, once."""

    jour: date
    role: str
    quoi: str
    combien: int


def genre(objet_type: str) -> str:
    """The kind in words; the name of its table when nobody gave any, '' for none."""
    if not objet_type or objet_type in GENRES:
        return GENRES.get(objet_type, "")
    try:
        return str(apps.get_model(objet_type)._meta.verbose_name)
    except LookupError:  # a model that is no more
        return objet_type.rpartition(".")[2]


@cache
def _listes(objet_type: str) -> dict[str, str]:
    """Every answer that the lists of this table offer, in words; not the code that two of them say otherwise (« autre »)."""
    try:
        champs = apps.get_model(objet_type)._meta.concrete_fields
    except (LookupError, ValueError):
        return {}
    dits = {(str(code), str(mots)) for champ in champs for code, mots in champ.flatchoices}
    fois = Counter(code for code, _ in dits)
    return {code: mots for code, mots in dits if fois[code] == 1}


def _minuit(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time()))


def lignes(choix: Choix) -> QuerySet[LigneJournal]:
    """The lines that answer, the newest first. A person or a dossier stands for all that hangs from it."""
    toutes = LigneJournal.objects.order_by("-instant", "id")
    dit = {"objet_type": choix.genre, "role": choix.role, "acte__in": _memes_mots(choix.acte)}
    toutes = toutes.filter(**{champ: valeur for champ, valeur in dit.items() if valeur})
    if choix.du:
        toutes = toutes.filter(instant__gte=_minuit(choix.du))
    if choix.au:
        toutes = toutes.filter(instant__lt=_minuit(choix.au + timedelta(days=1)))
    return toutes.filter(_au_sujet(choix.objets)) if choix.objets else toutes


def _memes_mots(acte: str) -> list[str]:
    """The codes that have the words of this one: an act changed its code, and its older lines stay."""
    return [code for code, mots in ACTES.items() if mots == libelle(acte)]


def commencant(debut: str) -> list[UUID]:
    """The things and the people of the journal whose identifier begins by these eight signs. Two queries, by its indexes."""
    bornes, toutes = (UUID(debut.ljust(32, "0")), UUID(debut.ljust(32, "f"))), LigneJournal.objects.order_by()
    objets = toutes.filter(objet_id__range=bornes).values_list("objet_id", flat=True).distinct()
    personnes = toutes.filter(assure_id__range=bornes).values_list("assure_id", flat=True).distinct()
    return sorted({pk for pk in (*objets, *personnes) if pk})


def _au_sujet(ids: Iterable[UUID]) -> Q:
    personnes = [pk for assure in Assure.objects.filter(pk__in=ids) for pk in reunies(assure)]
    dossiers = Dossier.objects.filter(Q(pk__in=ids) | Q(assure__in=personnes))
    pieces = [pk for dossier in dossiers for pk in objets_du_dossier(dossier)]
    return Q(objet_id__in=[*ids, *pieces]) | Q(assure_id__in=personnes)


def reunies(assure: Assure) -> list[UUID]:
    """Her rows: this one, and those that somebody said to be the same person."""
    liens = LienDoublon.objects.filter(Q(garde=assure) | Q(doublon=assure), annule_le=None)
    return list({assure.pk, *(pk for paire in liens.values_list("garde_id", "doublon_id") for pk in paire)})


def en_lignes(lues: Iterable[LigneJournal]) -> list[LigneLue]:
    """The lines in words. One query."""
    toutes = list(lues)
    agents = Agent.objects.in_bulk({x.agent_id for x in toutes if x.agent_id})
    return [LigneLue(ecrire_lecture(x, agents.get(x.agent_id)), x) for x in toutes]


def concernee(choix: Choix) -> Assure | None:
    """Whose journal is read, when the choice is one person, or a thing that is somebody's."""
    if not choix.objets:
        return None
    siennes = LigneJournal.objects.filter(objet_id__in=choix.objets, assure_id__isnull=False).order_by("-instant")
    ids: list[Any] = [*choix.objets, *siennes.values_list("assure_id", flat=True)[:1]]
    return Assure.objects.filter(pk__in=ids).first()


def etat(maintenant: datetime) -> EtatJournal:
    """What the DPO must know before she believes a line."""
    verifications = LigneJournal.objects.filter(
        acte="journal.verifier", instant__range=(maintenant - RECHERCHE_VERIFICATION, maintenant)
    )
    return EtatJournal(verifications.order_by("-instant").first(), ancre.derniere(), en_attente_de_sceau(maintenant))


def acces_de(assure: Assure, maintenant: datetime) -> tuple[list[Acces], bool]:
    """What was read and done about her, the newest first: date, role and act, never a name nor what is sealed.

    Also whether there was more than a sheet holds.
    """
    siennes = lignes(Choix(objets=(assure.pk,))).filter(instant__range=(DEBUT, maintenant)).exclude(SCELLES).order_by()
    jours = siennes.annotate(jour=TruncDate("instant")).values("jour", "role", "acte").annotate(combien=Count("id"))
    lus = list(jours.order_by("-jour", "role", "acte")[: IMPRIMEES + 1])
    groupes: Counter[tuple[date, str, str]] = Counter()
    for g in lus[:IMPRIMEES]:
        acte = libelle(DISCRETS.get(g["acte"], g["acte"]))
        groupes[g["jour"], METIERS.get(g["role"], g["role"]), acte] += g["combien"]
    return [Acces(*cle, combien) for cle, combien in groupes.items()], len(lus) > IMPRIMEES
