"""The copy of her file as a PDF: the same content gives the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

from jalons.fondations.socle.pdf import composer
from jalons.fondations.socle.refus import Refus
from jalons.parcours.masques import CopieFaite

MODELE = Path(__file__).with_name("copie.typ")
PDF = "application/pdf"


class CopieRefusee(Refus):
    """The copy cannot be given so; the message names the remedy."""


def pdf(copie: CopieFaite) -> bytes:
    """Tagged, readable. Raises SigneSansPolice."""
    return composer(MODELE, json.loads(copie.contenu) | {"jma": [copie.jour.year, copie.jour.month, copie.jour.day]})
