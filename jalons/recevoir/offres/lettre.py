"""A batch of letters as one tagged PDF: one page a person, addressed for a window envelope that tells nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typst
from django.contrib.staticfiles import finders

from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.fondations.territoires.models import Organisme

MODELE = Path(__file__).with_name("lettres.typ")
NORMES: list[Any] = ["ua-1", "a-2a"]


@dataclass(frozen=True, slots=True)
class Lettre:
    """One page: the addressee as the envelope's window shows it, then the text."""

    nom: str
    adresse: tuple[str, ...]
    objet: str
    corps: tuple[str, ...]
    salutation: str = "Bonjour,"

    @property
    def texte(self) -> str:
        """The same in plain text, as the outbox keeps it."""
        return "\n\n".join([self.salutation, *self.corps])


def pdf(lettres: Sequence[Lettre], organisme: Organisme, jour: date) -> bytes:
    """All the letters in order, one page each: PDF/UA-1 and PDF/A-2a. Raises ValueError when there is none."""
    if not lettres:
        raise ValueError("Aucune lettre à imprimer.")
    donnees = {
        "organisme": organisme.nom,
        "telephone": organisme.telephone,
        "fictif": organisme.fictif,
        "date": [jour.year, jour.month, jour.day],
        "jour": jour_long(jour),
        "lettres": [asdict(x) for x in lettres],
    }
    polices = finders.find("vendor/polices")
    return bytes(
        typst.compile(
            str(MODELE),
            font_paths=[str(polices)] if polices else [],
            sys_inputs={"donnees": json.dumps(donnees, ensure_ascii=False)},
            pdf_standards=NORMES,
        )
    )
