"""The folder of encrypted blobs: written whole or not at all, named by the document."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings


def racine() -> Path:
    """Folder of all blobs."""
    return Path(settings.JALONS_DATA) / "documents"


def chemin(document_id: UUID) -> Path:
    """Where one document's blob is."""
    return racine() / document_id.hex[:2] / f"{document_id.hex}.bin"


def ecrire(document_id: UUID, octets: bytes) -> None:
    """Write a blob and make sure that it is on the disk. Raises OSError."""
    cible = chemin(document_id)
    cible.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    attente = cible.with_suffix(f".{os.getpid()}")
    try:
        with open(os.open(attente, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sortie:
            sortie.write(octets)
            sortie.flush()
            os.fsync(sortie.fileno())
        attente.replace(cible)
    finally:
        attente.unlink(missing_ok=True)


def blobs() -> Iterator[tuple[Path, UUID | None]]:
    """Every file of the folder with the document that its name tells (None: a half-written one)."""
    for fichier in sorted(racine().glob("*/*")):
        try:
            yield fichier, UUID(hex=fichier.stem) if fichier.suffix == ".bin" else None
        except ValueError:
            yield fichier, None
