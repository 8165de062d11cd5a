"""What a request read, kept, rejected and found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..lecture.bilan import BilanTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """Outcome of one monthly request. Counts of people hold no name and no identifier."""

    mois: str
    ij: BilanTable
    assures: BilanTable
    natures_ignorees: tuple[tuple[str, int], ...]
    dernier_mandatement: date | None
    reperes: int
    personnes: int
    differenciees: int
    absents: int
    decedes: int
    doublons: int
    avertissements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Periode:
    """Days paid at one go, both bounds included, left after cancellations.

    `montant`: the highest of its payments, exact, in euros gross a day; `prescrit`: the latest end of stoppage
    prescribed with them, None when unknown.
    """

    debut: date
    fin: date
    montant: Decimal
    prescrit: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneReperee:
    """One arrêt found, one row of the output, with what the offer needs. None is unknown.

    `montant_journalier` is exact, in euros gross a day, never rounded. `nature`, `temps_partiel`
    and `subrogation` are told by the payments that hold the day; two natures that day make it None. `absent`: paid but
    not in `assures`; then every field after these is None, save `periodes`: the paid periods of the arrêt, by first then
    last day, empty unless they were asked for.
    """

    assure_id: str
    arret_debut: date
    jour_91: date
    dernier_jour_paye: date
    jours_payes: int
    montant_journalier: Decimal
    marqueurs: tuple[str, ...]
    inconnus: tuple[str, ...]
    offre: str
    reprise_presumee: bool | None
    commune: str | None
    absent: bool
    nature: str | None = None
    temps_partiel: str | None = None
    subrogation: str | None = None
    date_naissance: date | None = None
    annee_naissance: int | None = None
    sexe: str | None = None
    personnes_a_charge: int | None = None
    c2s: str | None = None
    ald: str | None = None
    complementaire: str | None = None
    sous_contrat: str | None = None
    activite_independante: str | None = None
    invalidite: int | None = None
    nom: str | None = None
    prenom: str | None = None
    telephone: str | None = None
    courriel: str | None = None
    adresse: str | None = None
    langue: str | None = None
    mandataire: str | None = None
    periodes: tuple[Periode, ...] = ()
