"""How much the tests try: a seeded share every day, everything at night (``JALONS_TESTS=complets``). docs/essais.md"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import pytest

COMPLETS = os.environ.get("JALONS_TESTS") == "complets"
# What is drawn changes with the day, so that a month of runs sees nearly everything; printed, and JALONS_GRAINE draws it again.
GRAINE = int(os.environ.get("JALONS_GRAINE") or f"{date.today():%Y%m%d}")


def hasard(quoi: str) -> Random:
    """The draws of one thing: they do not move when another thing is added."""
    return Random(f"{GRAINE} {quoi}")


PROMENADES = (  # the long walks of tests/e2e: test_tenir_*.py, test_reperer.py, test_vagues.py, test_portes.py, test_cas_*.py
    "appel", "dossier", "pages", "saisie", "tiers", "reperer", "vagues", "portes", "cas",
)  # fmt: skip


def promenade(nom: str) -> list[pytest.MarkDecorator]:
    """The marks of a walk: in a browser; one of them is drawn by the day, all of them walk at night."""
    assert nom in PROMENADES
    return [pytest.mark.navigateur, *_la_nuit(nom, hasard("promenades").sample(PROMENADES, 1))]


EPREUVES = ("spark", "deguises", "constance", "reduction", "corpus", "dcir", "publics", "realite")  # of the request


def epreuve(nom: str) -> list[pytest.MarkDecorator]:
    """The marks of a long trial of the request (jalons/reperer/detection/tests): two are drawn by the day, all of them run
    at night; that the request equals its plain reference (test_requete.py) is seen every day.
    """
    assert nom in EPREUVES
    return _la_nuit(nom, hasard("epreuves").sample(EPREUVES, 2))


def du_jour(quoi: str, cas: Sequence[Any], combien: int) -> list[Any]:
    """The same cases, for ``parametrize``: so many are drawn by the day, the others are left to the night."""
    tires = hasard(quoi).sample(range(len(cas)), combien)
    lus = [un if isinstance(un, tuple) else (un,) for un in cas]
    return [pytest.param(*un, marks=_la_nuit(rang, tires)) for rang, un in enumerate(lus)]


def _la_nuit(un: object, tires: Sequence[object]) -> list[pytest.MarkDecorator]:
    return [] if COMPLETS or un in tires else [pytest.mark.nuit]
