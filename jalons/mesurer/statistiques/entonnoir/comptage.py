"""What became of the people found in a year: one furthest step a person, counted by every way of cutting the year.

Reads every room below. The cohort is that of ``personnes_reperees``: one identifier of the caisse, one person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from jalons.accompagner.accompagnements.enums import MotifClotureDossier, StatutDossier
from jalons.accompagner.accompagnements.models import Dossier, Entretien
from jalons.fondations.socle.chiffrement import en_montrant, json_lu
from jalons.mesurer.statistiques.comptage import Champ, personne_de
from jalons.mesurer.statistiques.entonnoir.groupes import age_le, c2s_de, sexe_de, taille_commune, tranche_age
from jalons.mesurer.statistiques.entonnoir.residences import Residence, residences
from jalons.mesurer.statistiques.entonnoir.rules import ETAPES, Faits, etape_de
from jalons.mesurer.statistiques.enums import GROUPES, Decoupage, NiveauChiffre, Ventilation
from jalons.mesurer.statistiques.indicateurs import MOIS_ARRET, PARCOURS_REPERES
from jalons.mesurer.statistiques.models import Denombrement, Mesure
from jalons.mesurer.statistiques.places import INCONNU, trimestre_de
from jalons.recevoir.offres.enums import ReponseOffre
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.rendez_vous.enums import MotifAnnulation, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.seances.enums import StatutInscription
from jalons.recevoir.seances.models import Inscription
from jalons.recevoir.signalements.enums import MotifCloture, QuiAppelle, StatutDemande
from jalons.recevoir.signalements.models import Demande, Signalement
from jalons.reperer.programmes.models import Public

TERME = [MotifClotureDossier.OBJECTIFS_ATTEINTS, MotifClotureDossier.RELAIS, MotifClotureDossier.PLUS_NECESSAIRE]
REPONSES = [MotifCloture.REFUS, MotifCloture.PLUS_BESOIN, MotifCloture.REPONSE_PONCTUELLE]
ELLE = [QuiAppelle.PERSONNE, QuiAppelle.PROCHE, QuiAppelle.TRADUIT]
AXE_INCONNU = "autre"
LUS = ("assure_index", "mois", "jour_91", "jours_payes", "regle", "identite", "commune_code", "valeurs", "assure")


@dataclass
class Trouvee:
    """One person found in the year, by the first of her repérages: when, where, who she is in groups; and by which rules,
    the first and the others.
    """

    mois: str
    depuis: date
    commune: str
    sexe: str
    age: str
    c2s: str
    arret: bool = False  # found in an arrêt by the monthly request, not only on a list
    regles: set[str] = field(default_factory=set)
    personnes: set[UUID] = field(default_factory=set)  # her files, reunited


def trouvees(champ: Champ) -> list[Trouvee]:
    """The cohort: people found in the year, at their first repérage (month, then 91st day, then rule)."""
    lignes = champ.reperages().only(*LUS).order_by("mois", "jour_91", "regle", "pk")
    cohorte: dict[bytes, Trouvee] = {}
    for reperage in lignes.iterator(chunk_size=2000):
        index = bytes(reperage.assure_index)
        if index not in cohorte:
            cohorte[index] = _trouvee(reperage)
        cohorte[index].arret |= reperage.jours_payes is not None
        cohorte[index].regles.add(reperage.regle)
        if reperage.personne:
            cohorte[index].personnes.add(reperage.personne)
    return list(cohorte.values())


def _trouvee(reperage: Any) -> Trouvee:
    """Her groups by what the files say of her: who she is, else the values of her list; what neither says, or
    cannot be read any more, is unknown.
    """
    with en_montrant():
        identite, valeurs = json_lu(reperage.identite) or {}, json_lu(reperage.valeurs) or {}
    age = age_le(reperage.mois, identite.get("date_naissance"), identite.get("annee_naissance"))
    return Trouvee(
        mois=reperage.mois,
        depuis=reperage.jour_91,
        commune=reperage.commune_code,
        sexe=sexe_de(identite.get("sexe") or valeurs.get("sexe")),
        age=tranche_age(valeurs.get("age") if age is None else age),
        c2s=c2s_de(valeurs.get("c2s")),
    )


# What is known of each person, by her reunited file: the last day of each thing


def _derniers(lignes: QuerySet[Any], jour: Any, assure: str = "assure_id") -> dict[UUID, date]:
    groupes = lignes.order_by().annotate(personne=personne_de(assure)).values_list("personne")
    return dict(groupes.annotate(dernier=Max(jour)))


def _plus_tard(*tables: Mapping[UUID, date]) -> dict[UUID, date]:
    trouve: dict[UUID, date] = {}
    for table in tables:
        for personne, jour in table.items():
            trouve[personne] = max(jour, trouve.get(personne, jour))
    return trouve


def _offres(champ: Champ) -> dict[UUID, date]:
    """Offers that left, by letter, message or call; the day written on a demande is one."""
    parties = Offre.objects.filter(organisme__in=champ.caisses, envoyee_le__isnull=False)
    envoyees = Demande.objects.filter(organisme__in=champ.caisses, offre_le__isnull=False)
    return _plus_tard(_derniers(parties, "envoyee_le"), _derniers(envoyees, "offre_le"))


def _reponses(champ: Champ) -> dict[UUID, date]:
    """She answered the offer, she or a relative called, an appointment was taken, she said no or was answered."""
    offres = Offre.objects.filter(organisme__in=champ.caisses)
    dites = offres.filter(repondue_le__isnull=False)
    a_rappeler = offres.filter(reponse=ReponseOffre.RAPPELER, envoyee_le__isnull=False)
    appels = Signalement.objects.filter(demande__organisme__in=champ.caisses, qui__in=ELLE)
    pris = RendezVous.objects.filter(organisme__in=champ.caisses).exclude(
        statut=StatutRendezVous.ANNULE, annule_motif=MotifAnnulation.ERREUR
    )
    closes = Demande.objects.filter(organisme__in=champ.caisses, statut=StatutDemande.CLOS, motif_cloture__in=REPONSES)
    return _plus_tard(
        _derniers(dites, "repondue_le"),
        _derniers(a_rappeler, Coalesce("relancee_le", "envoyee_le")),
        _derniers(appels, "recu_le", "demande__assure_id"),
        _derniers(pris, "date_acte"),
        _derniers(closes, "close_le"),
    )


def _rencontres(champ: Champ) -> dict[UUID, date]:
    """Interviews held, appointments honoured, information meetings attended."""
    tenus = Entretien.objects.filter(organisme__in=champ.caisses, annule_le__isnull=True)
    honores = RendezVous.objects.filter(organisme__in=champ.caisses, statut=StatutRendezVous.HONORE)
    presentes = Inscription.objects.filter(seance__organisme__in=champ.caisses, statut=StatutInscription.PRESENTE)
    return _plus_tard(
        _derniers(tenus, "date_acte"), _derniers(honores, "date_acte"), _derniers(presentes, "seance__date_acte")
    )


def faits(champ: Champ) -> dict[UUID, Faits]:
    """What is known of each person of the caisse, by her reunited file."""
    dossiers = Dossier.objects.filter(organisme__in=champ.caisses)
    clos = dossiers.filter(statut=StatutDossier.CLOS, motif_cloture__in=TERME)
    tables = (
        _offres(champ),
        _reponses(champ),
        _rencontres(champ),
        _derniers(dossiers, Coalesce("clos_le", date.max)),
        _derniers(clos, "clos_le"),
    )
    tous = {personne for table in tables for personne in table if personne}
    return {personne: Faits(*(table.get(personne) for table in tables)) for personne in tous}


# The figures


def axes_des_publics(champ: Champ) -> dict[str, str]:
    """Code of a public → axis of its programme, or the axis that took it over; the caisse's own public comes first."""
    publics = Public.objects.filter(Q(organisme__isnull=True) | Q(organisme__in=champ.caisses))
    lignes = publics.order_by(F("organisme").asc(nulls_first=True), "pk")
    trouves = lignes.values_list("code", "programme__axe", "programme__correspond_a")
    return {code: axe or repris or AXE_INCONNU for code, axe, repris in trouves}


Compte = Counter[tuple[str, str, str]]  # level, code, furthest step ('' the total)


def parcours(champ: Champ) -> Iterator[Mesure]:
    """People found, by furthest step reached, in the whole and in each part of each way of cutting it; and the months
    of paid arrêt that those found by the request are among, when they were counted."""
    cohorte = trouvees(champ)
    connus, ou, axes = faits(champ), residences({t.commune for t in cohorte}), axes_des_publics(champ)
    compte, mois = Compte(), mois_arret_payes(champ)
    if champ.mois_cherches:
        compte[NiveauChiffre.REGION, champ.organisme.code, ""] = 0
    for personne in cohorte:
        atteintes = [etape_de(connus.get(p, Faits()), personne.depuis) for p in personne.personnes]
        etape = max(atteintes, key=ETAPES.index, default=ETAPES[0])
        for niveau, code in _places(champ, personne, ou.get(personne.commune, Residence()), axes):
            compte[niveau, code, ""] += 1
            compte[niveau, code, etape] += 1
            if personne.arret and (niveau, code, "") in mois:
                mois[niveau, code, ETAPES[0]] += 1
    for indicateur, comptes in ((PARCOURS_REPERES, compte), (MOIS_ARRET, mois)):
        for (niveau, code, etape), n in comptes.items():
            ventilation = Ventilation.ETAPE if etape else Ventilation.AUCUNE
            yield champ.mesure((indicateur, niveau, code, ventilation, etape), n, personnes=n)


def _places(champ: Champ, t: Trouvee, ou: Residence, axes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield NiveauChiffre.REGION, champ.organisme.code
    yield NiveauChiffre.DEPARTEMENT, ou.departement
    yield NiveauChiffre.CANTON, ou.canton or f"{ou.departement}-{INCONNU}"
    for regle in t.regles:
        yield Decoupage.PUBLIC, f"{axes.get(regle, AXE_INCONNU)}/{regle}"
    yield Decoupage.TRIMESTRE, trimestre_de(t.mois)
    yield Decoupage.MOIS, t.mois
    yield Decoupage.SEXE, t.sexe
    yield Decoupage.AGE, t.age
    yield Decoupage.COMMUNE, taille_commune(ou.habitants)
    yield Decoupage.C2S, t.c2s


def mois_arret_payes(champ: Champ) -> Compte:
    """Months of the year in which somebody had a paid arrêt, by group, from the last extraction that looked at each."""
    lignes = Denombrement.objects.filter(extraction__organisme__in=champ.caisses, mois__in=champ.mois)
    dernieres: dict[tuple[str, Any], Any] = {}
    for m, caisse, extraction in lignes.order_by("extraction__mois", "extraction__chargee_le").values_list(
        "mois", "extraction__organisme_id", "extraction_id"
    ):
        dernieres[m, caisse] = extraction
    retenues = Q(pk__in=[])
    for (m, _), extraction in dernieres.items():
        retenues |= Q(mois=m, extraction_id=extraction)
    compte = Compte()
    for ligne in lignes.filter(retenues):
        compte[NiveauChiffre.REGION, champ.organisme.code, ""] += ligne.personnes
        for decoupage in GROUPES:
            compte[decoupage, getattr(ligne, decoupage), ""] += ligne.personnes
    return compte
