"""What is kept of the journal outside the database: the heads of its chain, and which lines wait for their seal.

Only the sealer writes heads, one at a time; every process notes the lines that it has just committed.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

FIN = 4096  # bytes at the end of the file, where the last head is


@dataclass(frozen=True)
class Tete:
    """One head written down: how many lines were sealed, the chain's value there, and when."""

    rang: int
    chaine: str
    instant: datetime


@dataclass
class Releve:
    """What an anchor file says: heads, lines seen missing when they were to be sealed, numbers of its unreadable lines."""

    tetes: list[Tete] = field(default_factory=list)
    absentes: list[UUID] = field(default_factory=list)
    illisibles: list[int] = field(default_factory=list)


def fichier() -> Path:
    """The anchor of this database."""
    return Path(settings.JALONS_DATA) / "ancre" / f"{connection.settings_dict['NAME']}.jsonl"


def lire(source: Path) -> Releve:
    """Everything that it says, whatever state it is in; nothing when it is not there."""
    releve = Releve()
    brut = source.read_bytes() if source.exists() else b""
    for numero, ligne in enumerate(brut.splitlines(), 1):
        lue = _comprendre(ligne)
        if isinstance(lue, Tete):
            releve.tetes.append(lue)
        elif isinstance(lue, UUID):
            releve.absentes.append(lue)
        elif ligne.strip():
            releve.illisibles.append(numero)
    return releve


def _comprendre(ligne: bytes) -> Tete | UUID | None:
    """None for a line cut by a kill, or damaged."""
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, OverflowError):
        lue = json.loads(ligne)
        if "absente" in lue:
            return UUID(lue["absente"])
        return Tete(int(lue["rang"]), str(lue["chaine"]), datetime.fromisoformat(lue["instant"]).astimezone(UTC))
    return None


def derniere() -> Tete | None:
    """The last head written down that can be read; None when there is none."""
    if not fichier().exists():
        return None
    with fichier().open("rb") as entree:
        entree.seek(0, os.SEEK_END)
        entree.seek(max(0, entree.tell() - FIN))
        lues = [_comprendre(ligne) for ligne in entree.read().splitlines()]
    return next((lue for lue in reversed(lues) if isinstance(lue, Tete)), None)


def ecrire(absentes: Iterable[UUID], rang: int, chaine: bytes) -> None:
    """Add what was seen missing, then the head; a line that a kill cut short is ended first."""
    instant = datetime.now(UTC).isoformat()
    lignes: list[dict[str, Any]] = [{"absente": str(x), "instant": instant} for x in absentes]
    lignes.append({"rang": rang, "chaine": chaine.hex(), "instant": instant})
    _ajouter(fichier(), "".join(json.dumps(ligne) + "\n" for ligne in lignes), sur=True)


def _ajouter(cible: Path, texte: str, *, sur: bool = False) -> None:
    cible.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descripteur = os.open(cible, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        taille = os.fstat(descripteur).st_size
        debut = "\n" if taille and os.pread(descripteur, 1, taille - 1) != b"\n" else ""
        os.write(descripteur, (debut + texte).encode())
        if sur:
            os.fsync(descripteur)
    finally:
        os.close(descripteur)


# --- The lines that wait for their seal ---


def _attente() -> Path:
    return fichier().with_suffix(".attente")


def _relevee() -> Path:
    return fichier().with_suffix(".relevee")


def noter(lignes: Iterable[UUID]) -> None:
    """Say outside the database that these lines were committed: taken away before their seal, they will be missed."""
    _ajouter(_attente(), "".join(f"{ligne}\n" for ligne in lignes))


def attendues() -> set[UUID]:
    """The lines noted and not yet sealed, or sealed since."""
    trouvees: set[UUID] = set()
    for source in (_relevee(), _attente()):
        for ligne in source.read_text(errors="replace").splitlines() if source.exists() else ():
            with contextlib.suppress(ValueError):
                trouvees.add(UUID(ligne))
    return trouvees


def relever() -> set[UUID]:
    """``attendues()``, put aside until ``oublier()``: a sealer killed meanwhile finds them again."""
    if not _relevee().exists():
        with contextlib.suppress(FileNotFoundError):
            _attente().rename(_relevee())
    return attendues()


def oublier() -> None:
    """They are sealed, or written down as missing."""
    _relevee().unlink(missing_ok=True)
