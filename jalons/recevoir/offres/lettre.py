"""A batch of letters as one tagged PDF: one page a person, addressed for a window envelope that tells nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from jalons.fondations.socle.pdf import SigneSansPolice, composer
from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.rules import FENETRE

MODELE = Path(__file__).with_name("lettres.typ")


class LettreImpossible(Refus):
    """No envelope can show this addressee."""


class LettresIllisibles(LettreImpossible):
    """Some pages cannot be composed (a letter that no font has); ``rangs`` says which."""

    def __init__(self, rangs: frozenset[int]):
        super().__init__(
            "Une lettre ne s’imprime pas : un caractère de son nom ou de son adresse n’existe pas en français."
        )
        self.rangs = rangs


@dataclass(frozen=True, slots=True)
class Lettre:
    """One page: the addressee as the envelope's window shows it, then the text."""

    nom: tuple[str, ...]
    adresse: tuple[str, ...]
    objet: str
    corps: tuple[str, ...]
    salutation: str = "Bonjour,"

    def __post_init__(self) -> None:
        if len(self.nom) + len(self.adresse) > FENETRE or not self.nom or not self.adresse:
            raise LettreImpossible(f"L’enveloppe montre {FENETRE} lignes au plus, et une au moins sous le nom.")

    @property
    def texte(self) -> str:
        """The same in plain text, as the outbox keeps it."""
        return "\n\n".join([self.salutation, *self.corps])


def pdf(lettres: Sequence[Lettre], organisme: Organisme, jour: date) -> bytes:
    """All the letters in order, one page each: PDF/UA-1 and PDF/A-2a.

    Raises LettresIllisibles when some of them cannot be composed, ValueError when there is none.
    """
    if not lettres:
        raise ValueError("Aucune lettre à imprimer.")
    try:
        return _composer(lettres, organisme, jour)
    except SigneSansPolice as erreur:
        rangs = frozenset(rang for rang, une in enumerate(lettres) if not _se_compose(une, organisme, jour))
        if not rangs:
            raise
        raise LettresIllisibles(rangs) from erreur


def _se_compose(lettre: Lettre, organisme: Organisme, jour: date) -> bool:
    try:
        return bool(_composer([lettre], organisme, jour))
    except SigneSansPolice:
        return False


def _composer(lettres: Sequence[Lettre], organisme: Organisme, jour: date) -> bytes:
    donnees = {
        "organisme": organisme.nom,
        "telephone": organisme.telephone,
        "fictif": organisme.fictif,
        "date": [jour.year, jour.month, jour.day],
        "jour": jour_long(jour),
        "lettres": [asdict(x) for x in lettres],
    }
    return composer(MODELE, donnees)
