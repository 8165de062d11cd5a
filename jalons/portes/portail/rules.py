"""What a door reads by itself: where a signalement comes from, a birth told without its day. Pure."""

from __future__ import annotations

import re
from datetime import date

from jalons.personnes.partenaires.enums import TypePartenaire
from jalons.recevoir.signalements.enums import Origine

ORIGINES = {
    TypePartenaire.HOPITAL: Origine.HOPITAL,
    TypePartenaire.MEDECIN: Origine.MEDECIN,
    TypePartenaire.SERVICE_MEDICAL: Origine.SERVICE_MEDICAL,
    TypePartenaire.EXAMENS_SANTE: Origine.CES,
    TypePartenaire.DEPARTEMENT: Origine.DEPARTEMENT,
    TypePartenaire.CCAS: Origine.CCAS,
    TypePartenaire.MDPH: Origine.MDPH,
    TypePartenaire.CAF: Origine.CAF,
    TypePartenaire.CAP_EMPLOI: Origine.CAP_EMPLOI,
    TypePartenaire.SPST: Origine.SPST,
    TypePartenaire.URSSAF: Origine.URSSAF,
    TypePartenaire.ASSOCIATION: Origine.ASSOCIATION,
}


NAISSANCE_DITE = 60  # characters
_MOIS = r"(?:0?[1-9]|1[0-2])"
_ANNEE = re.compile(rf"\D*(?:{_MOIS}\D+)?((?:19|20)\d\d)\D*|\D*((?:19|20)\d\d)\D+{_MOIS}\D*", re.ASCII)
_AGE = re.compile(r"\D*1?\d?\d\s*ans\b\D*", re.ASCII)


def dit_une_naissance(texte: str, jour: date) -> bool:
    """« 1939 », « en 1956 », « 03/1956 », « environ 60 ans »: a birth told without its day; a day that does not exist is none."""
    if len(texte) > NAISSANCE_DITE:
        return False
    lu = _ANNEE.fullmatch(texte)
    return int(lu[1] or lu[2]) <= jour.year if lu else _AGE.fullmatch(texte) is not None


def origine_de(genre: str) -> str:
    """The code of origin of what a body of this kind sends; « autre » when its kind tells nothing."""
    return (
        str(ORIGINES.get(TypePartenaire(genre), Origine.AUTRE))
        if genre in TypePartenaire.values
        else str(Origine.AUTRE)
    )
