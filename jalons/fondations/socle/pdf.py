"""A PDF that everybody can read: tagged, in French, PDF/UA-1 and PDF/A-2a, from a typst model and its data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.contrib.staticfiles import finders

from jalons.fondations.socle.refus import Refus

NORMES: list[Any] = ["ua-1", "a-2a"]
_SANS_POLICE = re.compile(r"the text `\"(.+?)\"` could not be displayed")


class SigneSansPolice(Refus):
    """What was written holds signs that no font has: said, so that it can be written otherwise; nothing is printed wrong."""

    def __init__(self, signes: list[str]):
        dits = ", ".join(f"« {signe} »" for signe in signes[:8])
        super().__init__(
            f"Cette page ne s’imprime pas : {dits} n’existe dans aucune de nos polices. Retirez-le ou écrivez-le autrement."
            if len(signes) == 1
            else f"Cette page ne s’imprime pas : {dits} n’existent dans aucune de nos polices. Écrivez-les autrement."
        )


def composer(modele: Path, donnees: Mapping[str, Any]) -> bytes:
    """The model reads ``donnees`` as JSON. Raises SigneSansPolice, typst.TypstError for a fault of the model."""
    polices = finders.find("vendor/polices")
    try:
        return bytes(
            typst.compile(
                str(modele),
                font_paths=[str(polices)] if polices else [],
                sys_inputs={"donnees": json.dumps(donnees, ensure_ascii=False)},
                pdf_standards=NORMES,
            )
        )
    except typst.TypstError as erreur:
        if signes := list(dict.fromkeys(_SANS_POLICE.findall(f"{erreur}\n{erreur.diagnostic}"))):
            raise SigneSansPolice(signes) from erreur
        raise
