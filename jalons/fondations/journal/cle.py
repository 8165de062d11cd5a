"""The journal's own key, in a file of its own beside the ring (JALONS_CLES); and how every key file is read and put.

No key is ever made by reading one: a missing key replaced in silence would hide what the true one protects.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from functools import lru_cache
from pathlib import Path

from django.conf import settings

TAILLE = 32


class CleRefusee(RuntimeError):
    """A key is missing, damaged or another base's: nothing was read nor written. The message names the remedy."""


class CleAbsente(CleRefusee):
    """There is no file where this key should be."""


def lire(chemin: Path) -> bytes:
    """The bytes of a key file. Raises CleRefusee when it is missing, out of reach, or readable by everybody."""
    try:
        if chemin.stat().st_mode & stat.S_IRWXO:
            raise CleRefusee(
                f"Les clés de {chemin} sont ouvertes à tous les comptes de cette machine.\nRemède : chmod 600 {chemin}"
            )
        return chemin.read_bytes()
    except FileNotFoundError as erreur:
        raise CleAbsente(
            f"Aucune clé dans {chemin}.\n"
            "Remède : pour une base neuve, lancer « jalons cles creer » ; sinon remettre ce fichier depuis la sauvegarde "
            "des clés, ou donner sa place dans JALONS_CLES."
        ) from erreur
    except OSError as erreur:
        raise CleRefusee(
            f"Les clés de {chemin} ne se lisent pas : {erreur.strerror}.\n"
            "Remède : rendre ce fichier au compte qui lance Jalons, en lecture pour lui seul (chmod 600)."
        ) from erreur


def abimee(chemin: Path) -> CleRefusee:
    """The refusal of a key file that is there but cannot be a whole one."""
    return CleRefusee(
        f"Les clés de {chemin} sont abîmées : le fichier est incomplet ou modifié.\n"
        "Remède : le remettre depuis la sauvegarde des clés. Ne pas en créer un neuf : ce qui est écrit serait perdu."
    )


def poser(chemin: Path, octets: bytes, *, remplacer: bool = False) -> None:
    """Put a private file whole, or not at all. Of two processes at once the first wins, unless ``remplacer``."""
    if chemin.exists() and not remplacer:
        return
    chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    attente = chemin.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(attente, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sortie:
        sortie.write(octets)
        sortie.flush()
        os.fsync(sortie.fileno())
    if remplacer:
        attente.replace(chemin)
        return
    with contextlib.suppress(FileExistsError):
        os.link(attente, chemin)
    attente.unlink()


def fichier() -> Path:
    """Where the journal's key is."""
    return Path(settings.JALONS_CLES).with_name("journal.cle")


def creer() -> None:
    """Make the journal's key, if there is none."""
    poser(fichier(), secrets.token_bytes(TAILLE))


@lru_cache(maxsize=4)
def _lire(chemin: Path) -> bytes:
    octets = lire(chemin)
    if len(octets) != TAILLE:
        raise abimee(chemin)
    return octets


def journal() -> bytes:
    """The 32 bytes that sign and chain the journal's lines. Raises CleRefusee."""
    return _lire(fichier())
