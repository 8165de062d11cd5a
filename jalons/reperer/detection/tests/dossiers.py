"""A small folder of June 2026 with the people that matter: written as a caisse would."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..requete.options import Options

IJ = ("assure_id", "date_debut", "date_fin", "nature", "montant_journalier", "date_mandatement")
ASSURES = (
    "assure_id", "nom", "prenom", "date_naissance", "sexe", "commune", "personnes_a_charge", "c2s", "ald", "telephone",
    "date_deces",
)  # fmt: skip
NIR = {"anna": "2970596001001", "boris": "1880296001002", "carla": "2790396001003", "farid": "1650496001004"}
PERSONNES = {
    # identifier: (name, first name, birth, dead on)
    NIR["anna"]: ("Arnaud", "Anna", "1997-05-14", ""),
    NIR["boris"]: ("Blanc", "Boris", "1988-02-03", ""),
    NIR["carla"]: ("Costa", "Carla", "1979-03-09", ""),
    "CAISSE-4": ("Dubois", "Denise", "1970-01-01", "2026-05-30"),
    "CAISSE-5": ("", "", "", ""),
    NIR["farid"]: ("Fayed", "Farid", "1965-04-02", ""),
    "CAISSE-7": ("Guérin", "Gaëlle", "1990-10-10", ""),
}


def options(dossier: Path, **autres: Any) -> Options:
    """The request for May 2026, unless said otherwise."""
    return Options(fichiers=dossier, **({"mois": "2026-05", "seuil_ij": Decimal(30)} | autres))


def periode(assure_id: str, jour_91: date, jours: int = 110, tot: int = 0) -> dict[str, str]:
    """One paid period whose 91st day is ``jour_91``; ``tot`` moves its first day back without moving its
    last.
    """
    debut = jour_91 - timedelta(days=90)
    fin = debut + timedelta(days=jours - 1)
    montant = "25.10" if assure_id == NIR["anna"] else "48.00"
    valeurs = (assure_id, debut - timedelta(days=tot), fin, "maladie", montant, date(2026, 6, 30))
    return dict(zip(IJ, map(str, valeurs), strict=True))


def lignes_ij(tot: int = 0) -> list[dict[str, str]]:
    """June and the three months before, two arrêts of one person, one of January that is too old."""
    return [
        periode(NIR["anna"], date(2026, 6, 28), tot=tot),
        periode(NIR["boris"], date(2026, 4, 2)),
        periode(NIR["carla"], date(2026, 3, 1), jours=91),
        periode(NIR["carla"], date(2026, 6, 10)),
        periode("CAISSE-4", date(2026, 6, 5)),
        periode("CAISSE-5", date(2026, 6, 6)),
        periode(NIR["farid"], date(2026, 5, 31)),
        periode("CAISSE-7", date(2026, 6, 15)),
        periode("CAISSE-7", date(2026, 1, 10), jours=91),
    ]


def ecrire(dossier: Path, ij: list[dict[str, str]] | None = None) -> Path:
    """Write ``ij.csv`` and ``assures.csv``; returns the folder."""
    dossier.mkdir(parents=True, exist_ok=True)
    _csv(dossier / "ij.csv", IJ, lignes_ij() if ij is None else ij)
    assures = [
        dict.fromkeys(ASSURES, "")
        | {"assure_id": ref, "nom": nom, "prenom": prenom, "date_naissance": naissance, "commune": "96001"}
        | {"personnes_a_charge": "0", "c2s": "non", "ald": "oui" if ref == NIR["anna"] else "non", "date_deces": mort}
        for ref, (nom, prenom, naissance, mort) in PERSONNES.items()
    ]
    _csv(dossier / "assures.csv", ASSURES, assures)
    return dossier


def _csv(fichier: Path, colonnes: tuple[str, ...], lignes: list[dict[str, str]]) -> None:
    with fichier.open("w", encoding="utf-8", newline="") as sortie:
        ecrit = csv.DictWriter(sortie, colonnes, delimiter=";")
        ecrit.writeheader()
        ecrit.writerows(lignes)
