"""The dated delays of offers; the shipped value serves until the reference data are loaded."""

from __future__ import annotations

from datetime import date

from jalons.fondations.referentiels.selectors import ReferentielAbsent, valeur

LIVRES = {"offre_avance": 14, "offre_relance": 21, "offre_silence": 39, "offre_tentatives": 3}


def delai(code: str, jour: date) -> int:
    """The parameter in force on ``jour``: days, or calls for ``offre_tentatives``."""
    try:
        return int(valeur(code, jour))
    except ReferentielAbsent:
        return LIVRES[code]
