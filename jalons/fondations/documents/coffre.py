"""The folder of encrypted blobs: written whole or not at all, named by the document."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings


def racine() -> Path:
    """Folder of all blobs."""
    return Path(settings.JALONS_DATA) / "documents"


def chemin(document_id: UUID) -> Path:
    """Where one document's blob is."""
    return racine() / document_id.hex[:2] / f"{document_id.hex}.bin"


def ecrire(document_id: UUID, morceaux: Iterable[bytes]) -> str:
    """Write a blob piece by piece and make sure that it is on the disk; its digest (SHA-256). Raises OSError."""
    cible = chemin(document_id)
    cible.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    attente, empreinte = cible.with_suffix(f".{os.getpid()}"), hashlib.sha256()
    try:
        with open(os.open(attente, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sortie:
            for morceau in morceaux:
                empreinte.update(morceau)
                sortie.write(morceau)
            sortie.flush()
            os.fsync(sortie.fileno())
        attente.replace(cible)
    finally:
        attente.unlink(missing_ok=True)
    return empreinte.hexdigest()


def empreinte(document_id: UUID) -> str:
    """The digest of a blob as it is now on the disk. Raises OSError."""
    with open(chemin(document_id), "rb") as blob:
        return hashlib.file_digest(blob, "sha256").hexdigest()


def blobs() -> Iterator[tuple[Path, UUID | None]]:
    """Every file of the folder with the document that its name tells (None: a half-written one)."""
    for fichier in sorted(racine().glob("*/*")):
        try:
            yield fichier, UUID(hex=fichier.stem) if fichier.suffix == ".bin" else None
        except ValueError:
            yield fichier, None
