"""The attentive way of a possible invalidity (D12): what to look at before, during and after the decision, each with its
source and how sure it is. Words of the product; amounts come from the dated reference data. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .enums import Certitude, GenreFait, Phase
from .valeurs import Bareme, Faits, Valeur, avec

CODES = ("invalidite_1_max", "invalidite_2_max", "mtp", "asi_plafond_seul", "aah_max")
METIER = "Connaissance du métier"
MISSIONS = "Missions de 2011, annexe 2"
LIVRET = "Livret partenaires 2022"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at with her."""

    titre: str
    mots: str
    source: str
    certitude: Certitude


@dataclass(frozen=True, slots=True)
class Etape:
    """One part of the way; ``ici``: she is there."""

    phase: Phase
    ici: bool
    points: tuple[Point, ...]

    @property
    def titre(self) -> str:
        return self.phase.label


def phase(faits: Faits) -> Phase:
    """Where she is, from what was told: the decision, the request, or neither."""
    decision = faits.dernier(GenreFait.INVALIDITE, GenreFait.REFUS_INVALIDITE)
    demande = faits.dernier(GenreFait.DEMANDE_INVALIDITE)
    if decision and not (demande and demande.le > decision.le):
        return Phase.APRES
    return Phase.PENDANT if demande else Phase.AVANT


def concernee(faits: Faits) -> bool:
    """The way opens by itself once a notice of the médecin-conseil, a request or a decision was told."""
    genres = (GenreFait.AVIS, GenreFait.DEMANDE_INVALIDITE, GenreFait.INVALIDITE, GenreFait.REFUS_INVALIDITE)
    return faits.dernier(*genres) is not None


def voie(faits: Faits, bareme: Bareme, jour: date) -> tuple[Etape, ...]:
    """The three parts, hers marked; amounts of the day, « non calculé » without a row."""
    ici = phase(faits)
    parts = ((Phase.AVANT, _avant()), (Phase.PENDANT, _pendant()), (Phase.APRES, _apres(bareme, jour)))
    return tuple(Etape(p, p == ici, points) for p, points in parts)


def _avant() -> tuple[Point, ...]:
    return (
        Point(
            "Ce que la personne en pense",
            "Accepter la maladie, perdre ses repères, se replier : en parler avant les papiers, à son rythme.",
            f"{MISSIONS}, § 2", Certitude.CERTAIN,
        ),
        Point(
            "Le travail d’abord",
            "Aménager, reclasser, essayer : visite de pré-reprise, essai encadré, rééducation, avant de conclure.",
            f"{MISSIONS}, § 3 ; CSS L.323-3-1", Certitude.CERTAIN,
        ),
        Point(
            "Qui demande",
            "Le médecin-conseil la propose, ou la personne la demande. Sa date ne se calcule pas.",
            METIER, Certitude.A_VERIFIER,
        ),
        Point(
            "Les conditions",
            "Une perte des deux tiers de la capacité de travail, et les conditions d’affiliation d’un arrêt de plus de six mois.",
            METIER, Certitude.A_VERIFIER,
        ),
        Point(
            "La prévoyance",
            "Demander à l’employeur le contrat collectif : il complète parfois les indemnités, puis la pension.",
            f"{LIVRET}, cas n° 1", Certitude.CERTAIN,
        ),
    )  # fmt: skip


def _pendant() -> tuple[Point, ...]:
    return (
        Point(
            "Les ressources de l’attente",
            "Ne pas supposer que les indemnités durent jusqu’à la décision : demander la date à la CPAM.",
            "Aucune source lue", Certitude.NON_CALCULE,
        ),
        Point(
            "Un état non stabilisé",
            "C’est un motif de rejet : le dire avant, pour qu’un refus ne soit pas une chute.",
            f"{LIVRET}, cas n° 1", Certitude.CERTAIN,
        ),
        Point(
            "Le contrat de travail",
            "La demande ne le rompt pas : prévenir le médecin du travail seulement avec son accord.",
            METIER, Certitude.A_VERIFIER,
        ),
    )  # fmt: skip


def _apres(bareme: Bareme, jour: date) -> tuple[Point, ...]:
    un, deux, tierce, asi, aah = (bareme.le(code, jour) for code in CODES)
    return (
        Point(
            "La catégorie",
            "1re : 30 % du salaire moyen des dix meilleures années ; 2e et 3e : 50 % ; la 3e ajoute une tierce personne. "
            f"Au plus, par mois : {_euros(un)} en 1re, {_euros(deux)} en 2e, {_euros(tierce)} pour la tierce personne.",
            _source(METIER, un, deux, tierce), Certitude.A_VERIFIER,
        ),
        Point(
            "Le travail gardé",
            "Une pension n’interdit pas de travailler. Elle entre dans l’obligation d’emploi, comme la RQTH ; l’essai encadré "
            "reste ouvert à qui est en arrêt avec une pension.",
            "fna.fr ; Code du travail L.5212-13", Certitude.A_VERIFIER,
        ),
        Point(
            "L’ASI",
            f"Allocation supplémentaire d’invalidité, sous un plafond de {_euros(asi)} par an pour une personne. Elle se demande "
            "à la Carsat.",
            _source(f"{LIVRET}, cas n° 2", asi), _sur(asi),
        ),
        Point(
            "Le complément",
            f"Rente de prévoyance si le contrat la prévoit ; AAH différentielle à étudier (au plus {_euros(aah)} par mois).",
            _source(f"{LIVRET}, cas n° 1", aah), Certitude.A_VERIFIER,
        ),
        Point(
            "Un refus",
            "Lire le motif, le délai et la voie sur la notification. Noter la date : l’horloge du recours se met en route ici.",
            "Ligne des droits, « contester »", Certitude.A_VERIFIER,
        ),
    )  # fmt: skip


def _euros(lu: Valeur | None) -> str:
    if lu is None:
        return "montant non calculé"
    return f"{lu.valeur:,.2f} €".replace(",", "\u202f").replace(".", ",")


def _source(quoi: str, *lues: Valeur | None) -> str:
    return " ; ".join(dict.fromkeys([quoi, *(v.source for v in lues if v)]))


def _sur(lu: Valeur | None) -> Certitude:
    return avec(Certitude.CERTAIN, lu) if lu else Certitude.NON_CALCULE
