"""The journal's own key, in a file of its own beside the ring (JALONS_CLES), outside the database."""

from __future__ import annotations

import contextlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@lru_cache(maxsize=4)
def _lire(fichier: Path) -> bytes:
    if not fichier.exists():
        fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        attente = fichier.with_suffix(f".{os.getpid()}")
        attente.touch(mode=0o600)
        attente.write_bytes(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            os.link(attente, fichier)  # the first process wins, the others read its key
        attente.unlink()
    return fichier.read_bytes()


def journal() -> bytes:
    """The 32 bytes that sign and chain the journal's lines."""
    return _lire(Path(settings.JALONS_CLES).with_name("journal.cle"))
