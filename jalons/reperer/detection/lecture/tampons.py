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
    """A folder of our own in the temporary folder (TMPDIR), held by a lock, removed at the end."""
    effacer_les_restes()
    with tempfile.TemporaryDirectory(prefix=PREFIXE) as nom, Path(nom, VERROU).open("wb") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield Path(nom)


def effacer_les_restes() -> None:
    """Remove our folders whose run was killed: their lock is free."""
    for reste in Path(tempfile.gettempdir()).glob(f"{PREFIXE}*"):
        with suppress(OSError):
            if reste.stat().st_uid != os.getuid():
                continue
            try:
                with (reste / VERROU).open("rb") as verrou:
                    fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(reste, ignore_errors=True)
            except FileNotFoundError:
                if time.time() - reste.stat().st_mtime > ABANDON:
                    shutil.rmtree(reste, ignore_errors=True)
