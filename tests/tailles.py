"""How much the tests try: a seeded share every day, everything at night (``JALONS_TESTS=complets``). docs/essais.md"""

from __future__ import annotations

import os
from datetime import date
from random import Random

COMPLETS = os.environ.get("JALONS_TESTS") == "complets"
# What is drawn changes with the day, so that a month of runs sees nearly everything; printed, and JALONS_GRAINE draws it again.
GRAINE = int(os.environ.get("JALONS_GRAINE") or f"{date.today():%Y%m%d}")


def hasard(quoi: str) -> Random:
    """The draws of one thing: they do not move when another thing is added."""
    return Random(f"{GRAINE} {quoi}")
