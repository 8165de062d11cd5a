"""Lines that nobody rewrites: each correction is a version, true from a day on. Which one tells of a day; ages as told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from jalons.fondations.socle.dates import INSECABLE, jour_annee
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.refus import SaisieRefusee


class Version(Protocol):
    """One version of a line, as the rules read it."""

    version: int
    etat: str
    date_debut: date
    date_fin: date | None


class Dite:
    """A version as a page names it: what its state says of the line."""

    etat: EtatLigne

    @property
    def finit(self) -> bool:
        """It says that the line is over."""
        return self.etat == EtatLigne.TERMINEE

    @property
    def barre(self) -> bool:
        """Withdrawn: struck through."""
        return self.etat == EtatLigne.RETIREE


V = TypeVar("V", bound=Version)


def tenue(versions: Sequence[V], jour: date) -> V | None:
    """The version of a line that tells of ``jour``: the last one written among those that begin by then.

    A version says what is true from its first day on, until a later one says otherwise: the days before it are what
    they were. None when the line had not begun, is over, or was withdrawn as a mistake, which alone changes the past.
    """
    rangees = sorted(versions, key=lambda v: v.version)
    if not rangees or rangees[-1].etat == EtatLigne.RETIREE:
        return None
    dites = [v for v in rangees if v.date_debut <= jour]
    if not dites or dites[-1].etat != EtatLigne.TENUE:
        return None
    fin = dites[-1].date_fin
    return dites[-1] if fin is None or jour <= fin else None


def age_dit(jour: date, *, dit: int | None, dit_le: date) -> int | None:
    """The age on ``jour`` of somebody who was ``dit`` years old on ``dit_le``: full years passed since, either way."""
    if dit is None:
        return None
    annees = jour.year - dit_le.year - ((jour.month, jour.day) < (dit_le.month, dit_le.day))
    return max(dit + annees, 0)


def controler_jours(debut: date, fin: date | None) -> None:
    """The last day, when there is one, is not before the first. Raises SaisieRefusee."""
    if fin and fin < debut:
        mots = jour_annee(debut).replace(" ", INSECABLE)
        raise SaisieRefusee(
            f"La fin précède le {mots}, premier jour de la ligne : corrigez l’une des dates.", "date_fin"
        )
