"""Private temporary folders. A killed run leaves its own behind; the next run removes it."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIXE, VERROU = "jalons-lecture-", "verrou"
ABANDON = 60.0  # seconds: a folder without its lock that old was left by a killed run


@contextmanager
def tampon_prive() -> Iterator[Path]:
    """A folder of our own in the temporary folder (TMPDIR)."""
    with dossier_prive(Path(tempfile.gettempdir()), PREFIXE, ABANDON) as dossier:
        yield dossier


@contextmanager
def dossier_prive(racine: Path, prefixe: str, abandon: float) -> Iterator[Path]:
    """A folder of our own, held by a lock, removed at the end; those that killed runs left there are removed first."""
    _effacer_les_restes(racine, prefixe, abandon)
    with tempfile.TemporaryDirectory(prefix=prefixe, dir=racine) as nom:
        neuf = Path(nom, f"{VERROU}.neuf")
        with neuf.open("wb") as verrou:
            fcntl.flock(verrou, fcntl.LOCK_EX)
            neuf.rename(Path(nom, VERROU))
            yield Path(nom)


def _effacer_les_restes(racine: Path, prefixe: str, abandon: float) -> None:
    """Remove our folders whose run was killed: their lock is free, or they never had one."""
    for reste in racine.glob(f"{prefixe}*"):
        with suppress(OSError):  # in use
            if reste.stat().st_uid != os.getuid():
                continue
            try:
                with (reste / VERROU).open("rb") as verrou:
                    fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(reste, ignore_errors=True)
            except FileNotFoundError:  # killed before its lock, or just being made
                if time.time() - reste.stat().st_mtime > abandon:
                    shutil.rmtree(reste, ignore_errors=True)
