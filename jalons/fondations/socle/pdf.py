"""A PDF that everybody can read: tagged, in French, PDF/UA-1 and PDF/A-2a, from a typst model and its data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.contrib.staticfiles import finders

NORMES: list[Any] = ["ua-1", "a-2a"]


def composer(modele: Path, donnees: Mapping[str, Any]) -> bytes:
    """The model reads ``donnees`` as JSON. Raises typst.TypstError, for a letter that no font has too."""
    polices = finders.find("vendor/polices")
    return bytes(
        typst.compile(
            str(modele),
            font_paths=[str(polices)] if polices else [],
            sys_inputs={"donnees": json.dumps(donnees, ensure_ascii=False)},
            pdf_standards=NORMES,
        )
    )
