"""What is true of the people around a person: who is told nothing, what a given agreement lets one say. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jalons.fondations.socle.refus import SaisieRefusee
from jalons.personnes.assures.rules import normalise
from jalons.personnes.entourage.enums import Parler


def controler_accord(parler: str, sujet: str, le: date | None) -> None:
    """An agreement asked for has its day; one for some things only says which. Raises SaisieRefusee."""
    if parler != Parler.A_DEMANDER and le is None:
        raise SaisieRefusee("Dites quel jour la personne l’a dit.", "accord_le")
    if parler == Parler.SUJET and not sujet.strip():
        raise SaisieRefusee("Écrivez de quoi elle accepte qu’on parle, ou choisissez « Non ».", "sujet")


def tait(nom: str, silences: Iterable[str]) -> bool:
    """« Ne rien dire à … » names this person: every word of her name, at least one, is in what was noted."""
    mots = set(normalise(nom).split())
    return bool(mots) and any(mots <= set(normalise(silence).split()) for silence in silences)
