"""One run at a time on the base: a second one waits, and says so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

VERROU = 7_391_091
PAUSE = 0.3
ATTENTE = "Un autre lancement travaille sur la base : celui-ci attend qu’il ait fini."


@contextmanager
def seul(suivi: Callable[[str], None], prevenir: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the batches' lock. While another run holds it, ``suivi`` and, once, ``prevenir`` are told; no time limit.

    The lock belongs to the connection: a killed process frees it.
    """
    if not _prendre():
        (prevenir or suivi)(ATTENTE)
        suivi(ATTENTE)
        while not _prendre():
            time.sleep(PAUSE)
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_unlock(%s)", [VERROU])


def _prendre() -> bool:
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_lock(%s)", [VERROU])
        ligne = curseur.fetchone()
    return bool(ligne and ligne[0])
