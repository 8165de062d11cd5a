"""What is true in the monthly request, outside any engine: pure functions of values and dates."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

PART_MAXIMALE_DE_REJETS = Decimal("0.05")
MOTIF_MOIS = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")


def bornes_du_mois(mois: str) -> tuple[date, date]:
    """First and last day of a month written AAAA-MM. Raises ValueError."""
    if not MOTIF_MOIS.fullmatch(mois):
        raise ValueError(mois)
    annee, numero = int(mois[:4]), int(mois[5:])
    return date(annee, numero, 1), date(annee, numero, monthrange(annee, numero)[1])


def trop_de_rejets(rejetees: int, lues: int) -> bool:
    """More than 5 % bad rows: the extraction is refused. Exactly 5 % is accepted."""
    return rejetees > lues * PART_MAXIMALE_DE_REJETS


def au_centime(montant: Decimal) -> Decimal:
    """Two decimals, half a cent upwards. For display only: comparisons use the exact amount."""
    return montant.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def joindre(codes: Iterable[str]) -> str:
    """Sorted codes joined by `+`, as written in the output file."""
    return "+".join(sorted(codes))


def separer(texte: str) -> tuple[str, ...]:
    """The inverse of `joindre`; an empty text gives no code."""
    return tuple(texte.split("+")) if texte else ()
