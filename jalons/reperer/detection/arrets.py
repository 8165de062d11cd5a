"""When two arrêts read in two extractions are the same one: pure functions of dates."""

from datetime import date


def meme_arret(un: tuple[date, date], autre: tuple[date, date], tolerance: int) -> bool:
    """Whether two (first paid day, last paid day) of one person overlap or lie within `tolerance` unpaid days.

    Late payments move a first day back, later ones move the last day on: neither makes another arrêt.
    """
    (debut, fin), (debut_autre, fin_autre) = un, autre
    return (debut_autre - fin).days <= tolerance + 1 and (debut - fin_autre).days <= tolerance + 1


def mois_precedents(mois: str, combien: int) -> list[str]:
    """`mois` (AAAA-MM) and the `combien` months before it, the oldest first."""
    rang = int(mois[:4]) * 12 + int(mois[5:]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(rang - combien, rang + 1)]
