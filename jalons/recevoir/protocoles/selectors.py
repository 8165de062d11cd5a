"""The protocols of a caisse, and the figures of one of them for its yearly review."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.effectifs import SEUIL
from jalons.recevoir.signalements.enums import Accord, Decision, MotifCloture, StatutDemande
from jalons.recevoir.signalements.models import Signalement

from . import rules
from .enums import Etat
from .models import Protocole

SUITES = ("Reçue par le service social", "Orientée vers un autre service", "Répondue sans suite", "Refus ou plus besoin",
          "Injoignable", "En attente d’une décision")  # fmt: skip
REPONSES = (
    "Répondu dans le délai",
    "Répondu plus tard",
    "Sans réponse encore",
    "Rien ne peut être dit : sans l’accord de la personne",
)
ACCORDS = ("Avec l’accord de la personne", "Sans accord recueilli")
SANS_SUITE = {MotifCloture.REFUS, MotifCloture.PLUS_BESOIN, MotifCloture.DEMENAGEMENT, MotifCloture.DECES}


@dataclass(frozen=True, slots=True)
class Figures:
    """What came by one protocol in one year; None is hidden: one to ten people, or what would give them."""

    annee: int
    du: date
    au: date
    total: int | None
    suites: list[rules.Part]
    reponses: list[rules.Part]
    accords: list[rules.Part]
    delai_median: int | None  # days from the signalement to the first answer


def liste(agent: Agent, jour: date) -> list[tuple[Protocole, Etat]]:
    """Those to sign or to renew first, then in force, then the ended ones."""
    rangs = [Etat.ECHU, Etat.A_RENOUVELER, Etat.A_SIGNER, Etat.EN_VIGUEUR, Etat.A_VENIR, Etat.TERMINE]
    lus = Protocole.objects.visible_to(agent).select_related("partenaire", "suivant")
    etats = [(p, p.etat_le(jour)) for p in lus]
    return sorted(etats, key=lambda e: (_suivi(e[0]), rangs.index(e[1]), e[0].intitule))


def a_renouveler(agent: Agent, jour: date) -> list[Protocole]:
    """Those that end soon, or ended, and that no other replaces yet."""
    finissent = (Etat.ECHU, Etat.A_RENOUVELER)
    return [p for p, etat in liste(agent, jour) if etat in finissent and getattr(p, "suivant", None) is None]


def _suivi(protocole: Protocole) -> bool:
    """Another one, signed, has taken its place."""
    suivant = getattr(protocole, "suivant", None)
    return suivant is not None and suivant.signe


def annees(protocole: Protocole, jour: date) -> list[int]:
    """The years that it ran, the latest first."""
    if not protocole.date_debut or not protocole.date_fin:
        return []
    fin = min(protocole.date_fin, protocole.termine_le or protocole.date_fin, jour)
    return list(range(fin.year, protocole.date_debut.year - 1, -1))


def figures(protocole: Protocole, annee: int, jour: date) -> Figures | None:
    """The year's figures, by person: her first arrival of the year by this way. None when it did not run then."""
    fin = min(filter(None, (protocole.date_fin, protocole.termine_le)), default=None)
    if not (bornes := rules.periode(annee, protocole.date_debut, fin, jour)):
        return None
    arrivees = _premieres(protocole, *bornes)
    total, suites = rules.repartir(_compter(SUITES, [_suite(s) for s in arrivees]))
    delais = [(s.reponse_le - s.recu_le).days for s in arrivees if s.reponse_le]
    return Figures(
        annee, *bornes, total, suites,
        rules.repartir(_compter(REPONSES, [_reponse(s, protocole.repondre_jours) for s in arrivees]))[1],
        rules.repartir(_compter(ACCORDS, [ACCORDS[s.accord != Accord.OUI] for s in arrivees]))[1],
        median_low(delais) if len(delais) >= SEUIL else None,
    )  # fmt: skip


def _premieres(protocole: Protocole, du: date, au: date) -> list[Signalement]:
    lignes = Signalement.objects.filter(
        organisme=protocole.organisme_id, origine=protocole.origine, recu_le__range=(du, au), reperage=None
    )
    if protocole.partenaire_id:
        lignes = lignes.filter(partenaire=protocole.partenaire_id)
    lignes = lignes.exclude(demande__motif_cloture__in=[MotifCloture.ERREUR, MotifCloture.DOUBLON])
    lignes = lignes.select_related("demande").defer("paroles", "texte_referent").order_by("recu_le", "created_at")
    premieres: dict[object, Signalement] = {}
    for s in lignes:
        premieres.setdefault(s.demande.assure_id or s.demande_id, s)
    return list(premieres.values())


def _compter(noms: tuple[str, ...], lus: list[str]) -> dict[str, int]:
    comptes = Counter(lus)
    return {nom: comptes[nom] for nom in noms}


def _reponse(s: Signalement, delai: int | None) -> str:
    if s.reponse_le is None:
        return REPONSES[2 if s.accord == Accord.OUI else 3]
    return REPONSES[0] if delai is None or (s.reponse_le - s.recu_le).days <= delai else REPONSES[1]


def _suite(s: Signalement) -> str:
    """What became of her demande, in one of SUITES."""
    demande = s.demande
    if demande.statut == StatutDemande.REORIENTE:
        return SUITES[1]
    if demande.motif_cloture == MotifCloture.REPONSE_PONCTUELLE:
        return SUITES[2]
    if demande.motif_cloture in SANS_SUITE:
        return SUITES[3]
    if demande.motif_cloture == MotifCloture.INJOIGNABLE or demande.statut == StatutDemande.EXPIRE:
        return SUITES[4]
    recue = demande.decision in (Decision.RECEVOIR, Decision.EXAMINER) or demande.remise_le is not None
    return SUITES[0] if recue else SUITES[5]
