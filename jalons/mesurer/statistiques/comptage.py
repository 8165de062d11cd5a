"""The SQL of each indicator: one aggregate query a breakdown, rows of Mesure that are not saved. Reads every
room below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, ExtractMonth, RowNumber

from jalons.accompagner.accompagnements.enums import Axe, IssueEmploi, StatutDossier
from jalons.accompagner.accompagnements.models import Dossier, Entretien
from jalons.accompagner.pdp.models import Outil
from jalons.fondations.socle.effectifs import est_petit
from jalons.fondations.territoires.models import Organisme
from jalons.mesurer.statistiques.enums import (
    IssueRegroupee,
    NiveauChiffre,
    SortieAdministrative,
    StatutProfessionnel,
    SuiteReperage,
    Ventilation,
)
from jalons.mesurer.statistiques.indicateurs import (
    ADMINISTRATIVES,
    DELAI_REPONSE,
    FINS_DEMANDES,
    OUTILS_PDP,
    PONCTUELLES,
    RESIDENCES,
)
from jalons.mesurer.statistiques.models import Mesure
from jalons.mesurer.statistiques.places import COLONNES, INCONNU, Place, departement, residence_de
from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.personnes.assures.models import LienDoublon
from jalons.recevoir.signalements.boucle import fin
from jalons.recevoir.signalements.enums import MotifCloture, MotifHorsChamp, Objet, Origine, StatutDemande
from jalons.recevoir.signalements.models import Demande, ReponsePonctuelle, Signalement
from jalons.reperer.detection.enums import Format, Suite
from jalons.reperer.detection.models import Extraction, Reperage

EN_COURS = "en_cours"
ADMINISTRATIFS = [Objet.ADMINISTRATIF, Objet.IJ_RETARD]
POSTE = [
    IssueEmploi.MEME_POSTE_AMENAGE,
    IssueEmploi.AUTRE_POSTE_MEME_EMPLOYEUR,
    IssueEmploi.AUTRE_EMPLOYEUR_MEME_METIER,
    IssueEmploi.NOUVEAU_METIER,
]
MARCHE = [IssueEmploi.FORMATION, IssueEmploi.RECHERCHE_EMPLOI]
AXE_PUBLIE = Case(When(axe__in=[Axe.PDP, Axe.SANTE], then=F("axe")), default=Value(str(Axe.AUTRE)))
PROPOSEES = [str(s) for s in (Suite.PROPOSE, Suite.RATTACHE, Suite.DEJA_PROPOSE)]


def personne_de(assure: str = "assure_id") -> Coalesce:
    """Whom a row is about, by the lookup of her file: two files of one person, once reunited, count once."""
    reunies = LienDoublon.objects.filter(doublon=OuterRef(assure), annule_le__isnull=True)
    return Coalesce(Subquery(reunies.values("garde_id")[:1]), F(assure), output_field=UUIDField())


@dataclass(frozen=True)
class Champ:
    """What is counted: one caisse (with its circonscriptions), one calendar year of local dates."""

    organisme: Organisme
    annee: int

    @cached_property
    def caisses(self) -> list[Any]:
        """The regional caisse and its CPAMs."""
        return [self.organisme.pk, *self.organisme.circonscriptions.values_list("pk", flat=True)]

    @property
    def bornes(self) -> tuple[date, date]:
        """First and last day."""
        return date(self.annee, 1, 1), date(self.annee, 12, 31)

    @property
    def mois(self) -> list[str]:
        """« 2025-01 » to « 2025-12 »."""
        return [f"{self.annee}-{m:02d}" for m in range(1, 13)]

    @cached_property
    def mois_cherches(self) -> int:
        """Months of the year that the monthly request looked at, whether it found somebody or not."""
        lues = Extraction.objects.filter(organisme__in=self.caisses, format=Format.JALONS)
        vus = {m for passages in lues.values_list("passages", flat=True) for m, _, _ in passages}
        return len(vus & set(self.mois))

    def entretiens(self) -> QuerySet[Entretien]:
        """Interviews of the year, cancelled lines left out."""
        lignes = Entretien.objects.filter(organisme__in=self.caisses, date_acte__range=self.bornes)
        return lignes.filter(annule_le__isnull=True).annotate(personne=personne_de())

    def reperages(self) -> QuerySet[Any]:
        """People found in the year, by the version of the rule that came last; those whom it removed left out."""
        lignes = Reperage.objects.filter(extraction__organisme__in=self.caisses, mois__in=self.mois)
        return lignes.exclude(suite__in=(Suite.RETIRE, Suite.REMPLACE)).annotate(personne=personne_de())

    def dossiers_clos(self) -> QuerySet[Dossier]:
        """Dossiers closed in the year."""
        lignes = Dossier.objects.filter(organisme__in=self.caisses, clos_le__range=self.bornes)
        return lignes.filter(statut=StatutDossier.CLOS).annotate(personne=personne_de())

    def mesure(self, place: Place, n: Any, **autres: Any) -> Mesure:
        """A raw figure, not saved. ``personnes`` left out: acts."""
        valeurs = dict(zip(COLONNES, place, strict=True)) | autres
        return Mesure(organisme=self.organisme, annee=self.annee, numerateur=Decimal(n), **valeurs)

    def ligne(self, indicateur: str, ventilation: str, modalite: str, n: Any, **autres: Any) -> Mesure:
        """A figure of the whole region."""
        place = (indicateur, str(NiveauChiffre.REGION), self.organisme.code, ventilation, modalite)
        return self.mesure(place, n, **autres)


def assures_suivis(champ: Champ) -> Iterator[Mesure]:
    """Each person once, at her last interview of the year: canton, axis, professional status."""
    derniers = _premier(champ.entretiens(), "-date_acte", F("debut").desc(nulls_last=True), "-id")
    dossier = (
        "dossier__canton_ouverture",
        "dossier__commune_ouverture",
        "dossier__travailleur_independant",
        "dossier__origine",
    )
    groupes = _par(Entretien.objects.filter(pk__in=derniers), *dossier, axe_publie=AXE_PUBLIE)
    compte: Counter[tuple[str, str, str, str]] = Counter()
    statuts: Counter[str] = Counter()
    region = champ.organisme.code
    for canton, commune, independant, origine, axe, n in groupes:
        code_departement = departement(canton, commune)
        compte[NiveauChiffre.CANTON, canton or f"{code_departement}-{INCONNU}", "", ""] += n
        for niveau, code in ((NiveauChiffre.DEPARTEMENT, code_departement), (NiveauChiffre.REGION, region)):
            compte[niveau, code, "", ""] += n
            compte[niveau, code, Ventilation.AXE, axe] += n
        statuts[_statut(independant, origine)] += n
    for statut, n in _par_statut(statuts).items():
        compte[NiveauChiffre.REGION, region, Ventilation.STATUT, statut] = n
    yield from (champ.mesure(("assures_suivis", *place), n, personnes=n) for place, n in compte.items())


def _statut(independant: str, origine: str) -> str:
    if independant != OuiNonInconnu.OUI:
        return StatutProfessionnel.AUTRE
    return StatutProfessionnel.HELP if origine == Origine.URSSAF else StatutProfessionnel.INDEPENDANT


def _par_statut(statuts: Counter[str]) -> dict[str, int]:
    """One partition, so that the protection sees all of it. Two parts of which one is too small are not told apart: else
    hiding it would hide how many work for themselves.
    """
    par_help, autrement = statuts[StatutProfessionnel.HELP], statuts[StatutProfessionnel.INDEPENDANT]
    if est_petit(par_help) or est_petit(autrement):
        ensemble = {StatutProfessionnel.INDEPENDANT: par_help + autrement}
    else:
        ensemble = {StatutProfessionnel.INDEPENDANT: autrement, StatutProfessionnel.HELP: par_help}
    trouves = (
        ensemble if par_help + autrement else {}
    )  # nobody found by HELP is a count, when somebody works for herself
    autres = statuts[StatutProfessionnel.AUTRE]
    return {str(s): n for s, n in trouves.items()} | ({str(StatutProfessionnel.AUTRE): autres} if autres else {})


def residences(champ: Champ) -> Iterator[Mesure]:
    """The same people, by commune under its canton; those whose commune or canton is not known are left out."""
    derniers = _premier(champ.entretiens(), "-date_acte", F("debut").desc(nulls_last=True), "-id")
    lieu = ("dossier__canton_ouverture", "dossier__commune_ouverture")
    for canton, commune, n in _par(Entretien.objects.filter(pk__in=derniers), *lieu):
        if canton and commune:
            place = (RESIDENCES, str(NiveauChiffre.RESIDENCE), residence_de(canton, commune), "", "")
            yield champ.mesure(place, n, personnes=n)


def _premier(lignes: QuerySet[Any], *ordre: Any) -> Any:
    """The keys of each person's first row in that order."""
    rang = Window(RowNumber(), partition_by=F("personne"), order_by=list(ordre))
    return lignes.order_by().annotate(rang=rang).filter(rang=1).values("pk")


def entretiens(champ: Champ) -> Iterator[Mesure]:
    """Interviews: all, by axis, by mode."""
    if tous := champ.entretiens().count():
        yield champ.ligne("entretiens", "", "", tous)
    for mode, n in _par(champ.entretiens(), "mode"):
        yield champ.ligne("entretiens", Ventilation.MODE, mode, n)
    for axe, n in _par(champ.entretiens(), axe_publie=AXE_PUBLIE):
        yield champ.ligne("entretiens", Ventilation.AXE, axe, n)


def _par(lignes: QuerySet[Any], *champs: str, **calcules: Any) -> Any:
    """How many rows of each group, by fields then by expressions."""
    return lignes.order_by().annotate(**calcules).values_list(*champs, *calcules).annotate(n=Count("pk"))


def durees(champ: Champ) -> Iterator[Mesure]:
    """Days and number of the dossiers closed in the year, by axis, with how many people are behind."""
    duree = ExpressionWrapper(F("clos_le") - F("ouvert_le"), output_field=DurationField())
    groupes = _par(champ.dossiers_clos(), axe_publie=AXE_PUBLIE)
    for axe, n, jours, gens in groupes.annotate(jours=Sum(duree), personnes=Count("personne", distinct=True)):
        autres = {"denominateur": Decimal(n), "personnes": gens}
        yield champ.ligne("duree_accompagnement", Ventilation.AXE, axe, jours.days, **autres)


def sorties_pdp(champ: Champ) -> Iterator[Mesure]:
    """People whose PDP dossier closed, by outcome at their last closing of the year."""
    dernieres = _premier(champ.dossiers_clos().filter(axe=Axe.PDP), "-clos_le", "-ouvert_le", "-id")
    issue = Case(
        When(issue_emploi__in=POSTE, then=Value(str(IssueRegroupee.POSTE))),
        When(issue_emploi__in=MARCHE, then=Value(str(IssueRegroupee.MARCHE))),
        default=Value(str(IssueRegroupee.AUTRE)),
    )
    groupes = _par(Dossier.objects.filter(pk__in=dernieres), issue=issue)
    yield from _personnes(champ, "sorties_pdp", Ventilation.ISSUE, groupes)


def _personnes(champ: Champ, indicateur: str, ventilation: str, groupes: Iterable[tuple[str, int]]) -> Iterator[Mesure]:
    """A breakdown of people and its total."""
    compte = dict(groupes)
    total = sum(compte.values())
    if total:
        yield champ.ligne(indicateur, "", "", total, personnes=total)
    for modalite, n in compte.items():
        yield champ.ligne(indicateur, ventilation, modalite, n, personnes=n)


def reponses_ponctuelles(champ: Champ) -> Iterator[Mesure]:
    """Answers given without accompaniment, and by month."""
    lignes = ReponsePonctuelle.objects.filter(organisme__in=champ.caisses, date_acte__range=champ.bornes)
    mois = [(f"{m:02d}", n) for m, n in _par(lignes, m=ExtractMonth("date_acte"))]
    yield from _personnes(champ, PONCTUELLES, Ventilation.MOIS, mois)


def outils_pdp(champ: Champ) -> Iterator[Mesure]:
    """Requests of tools that left in the year, by tool."""
    lignes = Outil.objects.filter(dossier__organisme__in=champ.caisses, demande_le__range=champ.bornes)
    yield from _personnes(champ, OUTILS_PDP, Ventilation.OUTIL, _par(lignes, "code"))


def signalements(champ: Champ) -> Iterator[Mesure]:
    """Arrivals, by origin: protected like people, since each one says who signalled somebody."""
    lignes = Signalement.objects.filter(demande__organisme__in=champ.caisses, recu_le__range=champ.bornes)
    yield from _personnes(champ, "signalements", Ventilation.ORIGINE, _par(lignes, "origine"))


def _signalees(champ: Champ) -> QuerySet[Demande]:
    """Demandes that somebody signalled, but those that were never one."""
    fausses = (MotifCloture.DOUBLON, MotifCloture.ERREUR)
    siennes = Demande.objects.filter(organisme__in=champ.caisses, signalee_le__isnull=False)
    return siennes.exclude(motif_cloture__in=fausses)


def delai_reponse(champ: Champ) -> Iterator[Mesure]:
    """Days from the first arrival to the first answer, by the origin of that arrival."""
    arrivees = (
        Signalement.objects.filter(demande=OuterRef("pk")).exclude(qui="").order_by("recu_le", "created_at", "pk")
    )
    duree = ExpressionWrapper(F("repondue_le") - F("signalee_le"), output_field=DurationField())
    lignes = _signalees(champ).filter(repondue_le__range=champ.bornes, repondue_le__gte=F("signalee_le"))
    groupes = _par(lignes, premiere=Subquery(arrivees.values("origine")[:1])).annotate(jours=Sum(duree))
    for origine, n, jours in groupes:
        autres = {"denominateur": Decimal(n), "personnes": n}
        yield champ.ligne(DELAI_REPONSE, Ventilation.ORIGINE, origine, jours.days, **autres)


def fins_demandes(champ: Champ) -> Iterator[Mesure]:
    """Demandes first signalled in the year, by how they ended."""
    compte: Counter[str] = Counter()
    for statut, motif, n in _par(_signalees(champ).filter(signalee_le__range=champ.bornes), "statut", "motif_cloture"):
        compte[str(fin(statut, motif) or EN_COURS)] += n
    yield from _personnes(champ, FINS_DEMANDES, Ventilation.FIN, compte.items())


def administratives(champ: Champ) -> Iterator[Mesure]:
    """What was the caisse's to answer and did not stay with the social service, by month, and by the way it left."""
    reponses = ReponsePonctuelle.objects.filter(
        organisme__in=champ.caisses, date_acte__range=champ.bornes, motif__in=ADMINISTRATIFS
    )
    orientees = Demande.objects.filter(
        organisme__in=champ.caisses, close_le__range=champ.bornes, statut=StatutDemande.REORIENTE,
        motif_hors_champ=MotifHorsChamp.DROITS_SANTE,
    )  # fmt: skip
    mois: Counter[str] = Counter()
    for lignes in (_par(reponses, m=ExtractMonth("date_acte")), _par(orientees, m=ExtractMonth("close_le"))):
        for m, n in lignes:
            mois[f"{m:02d}"] += n
    sorties = {SortieAdministrative.REPONDUE: reponses.count(), SortieAdministrative.CPAM: orientees.count()}
    yield from _personnes(champ, ADMINISTRATIVES, Ventilation.MOIS, mois.items())
    for sortie, n in sorties.items():
        if n:
            yield champ.ligne(ADMINISTRATIVES, Ventilation.SORTIE, str(sortie), n, personnes=n)


def personnes_reperees(champ: Champ) -> Iterator[Mesure]:
    """People found at the 91st day in the year: received since, offered, or neither. Nobody is a count only of a year that
    was looked at: else it is not measured.
    """
    recues = champ.entretiens().order_by().values("personne")  # type: ignore[misc]
    rang = Case(When(personne__in=recues, then=Value(2)), When(suite__in=PROPOSEES, then=Value(1)), default=Value(0))
    lignes = champ.reperages().annotate(rang=rang).order_by("assure_index", "-rang")
    plus_avance = lignes.distinct("assure_index").values_list("rang", flat=True)
    if champ.mois_cherches and not lignes.exists():
        yield champ.ligne("personnes_reperees", "", "", 0, personnes=0)
    noms = {2: SuiteReperage.RECUE, 1: SuiteReperage.PROPOSEE, 0: SuiteReperage.AUTRE}
    compte = Counter(str(noms[r]) for r in plus_avance.iterator(chunk_size=10_000))
    yield from _personnes(champ, "personnes_reperees", Ventilation.SUITE, compte.items())


JOURS_COMPTES, MOIS_CHERCHES = "jours_comptes", "mois_cherches"


def periode(champ: Champ, jour: date) -> Iterator[Mesure]:
    """What the year's figures cover: its days up to ``jour``, and the months that the request looked at."""
    debut, fin = champ.bornes
    yield champ.ligne(JOURS_COMPTES, "", "", max(0, (min(jour, fin) - debut).days + 1))
    if champ.mois_cherches:
        yield champ.ligne(MOIS_CHERCHES, "", "", champ.mois_cherches)


COMPTEURS: dict[str, Callable[[Champ], Iterator[Mesure]]] = {
    "assures_suivis": assures_suivis,
    RESIDENCES: residences,
    "entretiens": entretiens,
    "duree_accompagnement": durees,
    "sorties_pdp": sorties_pdp,
    OUTILS_PDP: outils_pdp,
    PONCTUELLES: reponses_ponctuelles,
    "signalements": signalements,
    DELAI_REPONSE: delai_reponse,
    FINS_DEMANDES: fins_demandes,
    ADMINISTRATIVES: administratives,
    "personnes_reperees": personnes_reperees,
}
