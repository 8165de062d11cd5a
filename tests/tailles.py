"""How much the tests try: a seeded share every day, everything at night (``JALONS_TESTS=complets``). docs/essais.md"""

from __future__ import annotations

import os
from datetime import date
from random import Random

import pytest

COMPLETS = os.environ.get("JALONS_TESTS") == "complets"
# What is drawn changes with the day, so that a month of runs sees nearly everything; printed, and JALONS_GRAINE draws it again.
GRAINE = int(os.environ.get("JALONS_GRAINE") or f"{date.today():%Y%m%d}")


def hasard(quoi: str) -> Random:
    """The draws of one thing: they do not move when another thing is added."""
    return Random(f"{GRAINE} {quoi}")


PROMENADES = ("appel", "dossier", "pages", "saisie", "tiers")  # the walks of tests/e2e/test_tenir_*.py


def promenade(nom: str) -> list[pytest.MarkDecorator]:
    """The marks of a walk: in a browser; two of the five are drawn by the day, all of them walk at night."""
    du_jour = COMPLETS or nom in hasard("promenades").sample(PROMENADES, 2)
    return [pytest.mark.navigateur] if du_jour else [pytest.mark.navigateur, pytest.mark.nuit]
