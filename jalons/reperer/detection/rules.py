"""What is true in the monthly request and between two extractions, outside any engine: pure functions of values and dates."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from stdnum.fr.nir import calc_check_digits

PART_MAXIMALE_DE_REJETS = Decimal("0.05")
BLANCS = " \t\r\n\u00a0\u2007\u2009\u202f\u200b\ufeff"  # what looks like nothing, around values and inside numbers
NIR_13 = r"[1-8]\d{4}(\d\d|2[AB])\d{6}"
MOTIF_NIR = re.compile(rf"{NIR_13}(\d\d)?(-\d+)?", re.ASCII)  # the rank of a twin, in the tables of the SNDS
MOTIF_MOIS = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")


def bornes_du_mois(mois: str) -> tuple[date, date]:
    """First and last day of a month written AAAA-MM. Raises ValueError."""
    if not MOTIF_MOIS.fullmatch(mois):
        raise ValueError(mois)
    annee, numero = int(mois[:4]), int(mois[5:])
    return date(annee, numero, 1), date(annee, numero, monthrange(annee, numero)[1])


def mois_precedents(mois: str, combien: int) -> list[str]:
    """`mois` (AAAA-MM) and the `combien` months before it, the oldest first."""
    rang = int(mois[:4]) * 12 + int(mois[5:]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(rang - combien, rang + 1)]


def meme_arret(un: tuple[date, date], autre: tuple[date, date], tolerance: int) -> bool:
    """Whether two (first paid day, last paid day) of one person overlap or lie within `tolerance` unpaid days.

    Late payments move a first day back, later ones move the last day on: neither makes another arrêt.
    """
    (debut, fin), (debut_autre, fin_autre) = un, autre
    return (debut_autre - fin).days <= tolerance + 1 and (debut - fin_autre).days <= tolerance + 1


def trop_de_rejets(rejetees: int, lues: int) -> bool:
    """More than 5 % bad rows: the extraction is refused. Exactly 5 % is accepted."""
    return rejetees > lues * PART_MAXIMALE_DE_REJETS


def canonique(identifiant: str) -> str:
    """What is compared of an identifier: neither blanks, nor case, nor the right key of a NIR tell two people apart."""
    return sans_cle(compact(identifiant))


def compact(identifiant: str) -> str:
    """Without blanks, in capitals."""
    return re.sub(f"[{BLANCS}]+", "", identifiant).upper()


def sans_cle(numero: str) -> str:
    """The 13 characters of a NIR of 15 whose key is right; anything else, a wrong key included, as it is."""
    corps = numero[:13]
    if len(numero) != 15 or not re.fullmatch(NIR_13, corps, re.ASCII):
        return numero
    return corps if calc_check_digits(corps) == numero[13:] else numero


def ecrit_de_plusieurs_facons(compare: str) -> bool:
    """Whether what is compared may hide another writing that is worth giving back: a key, or letters outside a NIR."""
    return bool(MOTIF_NIR.fullmatch(compare)) or compare.lower() != compare


def rendu(compare: str, ecritures: Iterable[str]) -> str:
    """The identifier as it is given back: as its payments write it when all do so alike, else as it is compared.

    A NIR has no blank and its capitals, with its key or without it.
    """
    if not ecrit_de_plusieurs_facons(compare):
        return compare
    nir = MOTIF_NIR.fullmatch(compare)
    propres = {compact(ecrit) if nir else ecrit.strip(BLANCS) for ecrit in ecritures}
    return propres.pop() if len(propres) == 1 else compare


def au_centime(montant: Decimal) -> Decimal:
    """Two decimals, half a cent upwards. For display only: comparisons use the exact amount."""
    return montant.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def joindre(codes: Iterable[str]) -> str:
    """Sorted codes joined by `+`, as written in the output file."""
    return "+".join(sorted(codes))


def separer(texte: str) -> tuple[str, ...]:
    """The inverse of `joindre`; an empty text gives no code."""
    return tuple(texte.split("+")) if texte else ()
