"""The caisse's files of the demonstration: paid periods and insured people, with the faults that real files have."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from jalons.personnes.assures.enums import Sexe
from jalons.portes.demonstration import noms

COLONNES_IJ = [
    "assure_id",
    "date_debut",
    "date_fin",
    "nature",
    "montant_journalier",
    "sens",
    "date_mandatement",
]
COLONNES_ASSURES = [
    "assure_id",
    "date_naissance",
    "sexe",
    "commune",
    "personnes_a_charge",
    "c2s",
    "ald",
    "complementaire",
    "sous_contrat",
    "invalidite",
    "date_deces",
    "nom",
    "prenom",
    "telephone",
    "courriel",
    "adresse",
    "langue",
    "mandataire",
]


@dataclass(frozen=True)
class Fichiers:
    """Where the demonstration's extraction was written and how many lines it has."""

    dossier: Path
    assures: int
    periodes: int


def nir(hasard: Random, sexe: str, naissance: date) -> str:
    """A NIR of 15 characters with its key; département 96 was never given, so that it is nobody's."""
    corps = f"{sexe}{naissance:%y%m}96{hasard.randint(1, 999):03d}{hasard.randint(1, 999):03d}"
    return f"{corps}{97 - int(corps) % 97:02d}"


def _assure(hasard: Random, communes: Sequence[str], mois: date) -> dict[str, str]:
    age = min(72, max(19, round(hasard.gauss(47, 11))))
    naissance = date(mois.year - age, hasard.randint(1, 12), hasard.randint(1, 28))
    sexe = Sexe.FEMININ if hasard.random() < 0.56 else Sexe.MASCULIN
    inconnu = hasard.random() < 0.05
    return {
        "assure_id": nir(hasard, sexe, naissance),
        "date_naissance": naissance.isoformat(),
        "sexe": sexe,
        "commune": hasard.choice(communes) if hasard.random() > 0.01 else "",
        "personnes_a_charge": "" if inconnu else str(hasard.choice([0, 0, 0, 1, 1, 2, 2, 3])),
        "c2s": "" if inconnu else hasard.choices(["non", "gratuite", "participation"], [80, 14, 6])[0],
        "ald": "" if inconnu else hasard.choices(["non", "oui"], [70, 30])[0],
        "complementaire": hasard.choices(["oui", "non", ""], [80, 8, 12])[0],
        "sous_contrat": "",
        "invalidite": hasard.choices(["0", "1", "2", ""], [88, 4, 5, 3])[0],
        "date_deces": (mois + timedelta(days=3)).isoformat() if hasard.random() < 0.004 else "",
        "nom": noms.nom(hasard),
        "prenom": noms.prenom(hasard, sexe, naissance.year),
        "telephone": f"06 39 98 {hasard.randint(0, 99):02d} {hasard.randint(0, 99):02d}"
        if hasard.random() < 0.9
        else "",
        "courriel": "",
        "adresse": f"{hasard.randint(1, 90)} rue des Jalons",
        "langue": hasard.choices(["", "arabe", "portugais", "turc"], [93, 3, 2, 2])[0],
        "mandataire": "",
    }


def _periodes(hasard: Random, assure_id: str, fin_mois: date) -> list[list[str]]:
    """Fortnightly payments of one stoppage; most are short, some reach the 91st day in the months that matter."""
    duree = hasard.choices([hasard.randint(4, 45), hasard.randint(46, 89), hasard.randint(92, 260)], [55, 20, 25])[0]
    debut = fin_mois - timedelta(days=hasard.randint(duree // 2, duree + 60))
    nature = hasard.choices(["maladie", "at", "mp"], [85, 12, 3])[0]
    montant = f"{max(9.5, min(41.95, hasard.gauss(27, 8))):.2f}"
    lignes, jour = [], debut
    while jour < debut + timedelta(days=duree):
        fin = min(jour + timedelta(days=13), debut + timedelta(days=duree - 1))
        paye = fin + timedelta(days=hasard.randint(3, 20))
        if paye > fin_mois + timedelta(days=10):
            break
        ligne = [assure_id, jour.isoformat(), fin.isoformat(), nature, montant, "1", paye.isoformat()]
        lignes.append(ligne)
        if hasard.random() < 0.01:  # paid by mistake, cancelled, paid again
            lignes += [[*ligne[:5], "-1", ligne[6]], ligne]
        jour = fin + timedelta(days=1 + (hasard.random() < 0.05))
    return lignes


def ecrire(dossier: Path, *, communes: Sequence[str], mois: date, combien: int, graine: int) -> Fichiers:
    """Write ``ij.csv`` and ``assures.csv`` for the month that ends before ``mois`` + 1 month, in layout « jalons »."""
    hasard = Random(graine)
    dossier.mkdir(parents=True, exist_ok=True)
    fin_mois = (mois.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assures = [_assure(hasard, communes, mois) for _ in range(combien)]
    periodes = [ligne for assure in assures for ligne in _periodes(hasard, assure["assure_id"], fin_mois)]
    periodes.append(
        [assures[0]["assure_id"], "2026-13-01", "2026-01-14", "maladie", "30", "1", ""]
    )  # a fault on purpose
    _tableau(dossier / "assures.csv", COLONNES_ASSURES, [list(a.values()) for a in assures])
    _tableau(dossier / "ij.csv", COLONNES_IJ, periodes)
    return Fichiers(dossier, len(assures), len(periodes))


def _tableau(fichier: Path, colonnes: list[str], lignes: list[list[str]]) -> None:
    with fichier.open("w", encoding="utf-8", newline="") as sortie:
        ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\n")
        ecrivain.writerow(colonnes)
        ecrivain.writerows(lignes)
