"""One run at a time on an output file: a second one waits, and says so."""

import fcntl
import glob
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ..erreurs import SortieImpossible
from ..lecture.fichiers import afficher

PAUSE = 0.2


@contextmanager
def reserver(suivi: Callable[[str], None], *cibles: Path | None) -> Iterator[None]:
    """Hold the right to write these files; what a killed run left beside them is removed. Raises SortieImpossible."""
    with ExitStack() as pile:
        for cible in sorted({cible.resolve() for cible in cibles if cible is not None}):
            pile.enter_context(_reservee(cible, suivi))
        yield


@contextmanager
def _reservee(cible: Path, suivi: Callable[[str], None]) -> Iterator[None]:
    verrou = cible.with_name(f".{cible.name}.verrou")
    try:
        tenu = _prendre(verrou, cible, suivi)
    except OSError as erreur:
        raise SortieImpossible(
            f"Écriture impossible dans {afficher(cible.parent)} ({erreur.strerror or erreur})."
        ) from erreur
    try:
        for reste in cible.parent.glob(f".{glob.escape(cible.name)}.*.partiel"):
            with suppress(OSError):
                reste.unlink()
        yield
    finally:
        with suppress(OSError):
            verrou.unlink()
        os.close(tenu)


def _prendre(verrou: Path, cible: Path, suivi: Callable[[str], None]) -> int:
    """The lock file, open and held. Its last holder removed it: the name must still be the file that we hold."""
    while True:
        tenu = os.open(verrou, os.O_CREAT | os.O_WRONLY, 0o600)
        while not _libre(tenu):
            suivi(f"Un autre lancement écrit déjà {afficher(cible.name)} : celui-ci attend qu’il ait fini")
            time.sleep(PAUSE)
        with suppress(FileNotFoundError):
            if os.fstat(tenu).st_ino == verrou.stat().st_ino:
                return tenu
        os.close(tenu)


def _libre(descripteur: int) -> bool:
    try:
        fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
