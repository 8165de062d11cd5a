"""The minutes as a PDF."""

from __future__ import annotations

from pathlib import Path

from jalons.accompagner.instances.minutes import a_imprimer
from jalons.accompagner.instances.models import SeanceInstance
from jalons.fondations.socle.pdf import composer

MODELE = Path(__file__).with_name("pv.typ")


def composer_pv(seance: SeanceInstance) -> bytes:
    """As they were signed, else as they are written today, and marked so. Raises SigneSansPolice."""
    return composer(MODELE, a_imprimer(seance))
