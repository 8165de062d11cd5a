"""ARDH, the aid of the retirement branch to come home from hospital: what rules it out, what is still to be checked. Pure.

Cnav circulars of 1 August 2003 and 2008-31 of 18 June 2008 [facts, « ARDH »]. The ceiling of resources is not published: nothing
here ever says yes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.accompagner.voies.enums import GIR_RETRAITE
from jalons.fondations.socle.dates import jour_annee, mois_avant

SOURCE = "circulaire Cnav 2008-31 du 18 juin 2008"
AILLEURS = "Hors retraite, l’aide au retour se demande à l’action sanitaire et sociale de la CPAM."
A_VERIFIER = (
    "les ressources, sous le plafond de l’année (non publié ici : le demander à l’action sociale de la Carsat)",
    "la retraite principale, au régime général",
    "aucune aide de même nature : APA, PCH, ACTP, majoration tierce personne",
)


@dataclass(frozen=True)
class Parametres:
    """Those in force: years, months, euros."""

    age_min: int
    duree_mois: int
    montant_max: Decimal


@dataclass(frozen=True)
class Situation:
    """What the dossier says; None and '' when nobody said."""

    retraite: bool | None = None
    age: int | None = None
    gir: str = ""
    retour_le: date | None = None


@dataclass(frozen=True)
class Lecture:
    """What rules it out, in words; else what is to be checked. ``jusqu_au``: its last day, when she comes home that day."""

    exclut: tuple[str, ...]
    a_verifier: tuple[str, ...]
    jusqu_au: date | None
    montant_max: Decimal

    @property
    def possible(self) -> bool:
        """Nothing rules it out: it may be asked for, the caisse decides."""
        return not self.exclut


def lire(s: Situation, p: Parametres, jour: date) -> Lecture:
    """Read a situation on a day. Each reason names the value and the bound."""
    exclut, reste = [], list(A_VERIFIER)
    if s.retraite is False:
        exclut.append(f"L’ARDH est pour les retraités. {AILLEURS}")
    elif s.retraite is None:
        reste.insert(0, "qu’il s’agit d’une personne retraitée")
    if s.age is None:
        reste.insert(0, f"l’âge : {p.age_min} ans au moins")
    elif s.age < p.age_min:
        exclut.append(f"{s.age} ans : l’ARDH demande {p.age_min} ans au moins.")
    if not s.gir:
        reste.insert(0, "le GIR attendu à la fin de l’aide : 5 ou 6")
    elif s.gir not in GIR_RETRAITE:
        exclut.append(f"GIR {s.gir} : l’ARDH demande 5 ou 6 ; de 1 à 4, l’APA d’urgence se demande au département.")
    fin = mois_avant(s.retour_le, -p.duree_mois) if s.retour_le else None
    if fin and fin < jour:
        exclut.append(f"L’aide finissait le {jour_annee(fin)} : {p.duree_mois} mois au plus après le retour.")
    return Lecture(tuple(exclut), tuple(reste), fin, p.montant_max)
