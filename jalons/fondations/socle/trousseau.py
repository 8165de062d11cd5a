"""The ring of keys, kept outside the database (JALONS_CLES): fields and blind index; and a key per dossier.

The ring is a JSON file ``{"champs": {"courante": id, "cles": {id: base64}}, "index": …}``. A key per
dossier lives in a store of its own beside the ring, outside the backups: destroying it erases the dossier's text.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

USAGES = ("champs", "index")


class CleDetruite(LookupError):
    """The key was destroyed: the text cannot be read any more, by anybody."""


def creer(chemin: Path) -> None:
    """Make a ring with one fresh key per use, if the file is absent."""
    if chemin.exists():
        return
    chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    neuf = {usage: {"courante": "k1", "cles": {"k1": _neuve()}} for usage in USAGES}
    attente = chemin.with_suffix(f".{os.getpid()}")
    attente.touch(mode=0o600)
    attente.write_text(json.dumps(neuf, indent=1))
    with contextlib.suppress(FileExistsError):
        os.link(attente, chemin)  # the first process wins, the others read its ring
    attente.unlink()


def _neuve() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@lru_cache(maxsize=4)
def _lire(chemin: Path) -> dict[str, tuple[str, dict[str, bytes]]]:
    creer(chemin)
    ring = json.loads(chemin.read_text())
    return {
        usage: (ring[usage]["courante"], {i: base64.b64decode(c) for i, c in ring[usage]["cles"].items()})
        for usage in USAGES
    }


def courante(usage: str) -> tuple[str, bytes]:
    """``(id, 32 bytes)`` of the key that encrypts today for this use."""
    nom, cles = _lire(settings.JALONS_CLES)[usage]
    return nom, cles[nom]


def cle(usage: str, nom: str) -> bytes:
    """The 32 bytes of one key of the ring. Raises CleDetruite when the ring has it no more."""
    try:
        return _lire(settings.JALONS_CLES)[usage][1][nom]
    except KeyError as erreur:
        raise CleDetruite(f"La clé {nom} n’est plus au trousseau.") from erreur


def fichier_dossier(dossier: UUID) -> Path:
    """Where the key of one dossier is: remove it, and what it encrypted is erased, in the base and in every backup."""
    nom = dossier.hex
    return Path(settings.JALONS_CLES).parent / "dossiers" / nom[:2] / nom


@lru_cache(maxsize=4096)
def _cle_dossier(fichier: Path) -> bytes:
    scelle = fichier.read_bytes()
    identifiant, corps = scelle.split(b":", 1)
    return AESGCM(cle("champs", identifiant.decode())).decrypt(corps[:12], corps[12:], fichier.name.encode())


def cle_dossier(dossier: UUID, *, creer: bool = False) -> bytes:
    """The key of one dossier, made when ``creer``. Raises CleDetruite once destroyed or never made."""
    fichier = fichier_dossier(dossier)
    if not fichier.exists():
        _cle_dossier.cache_clear()
        if not creer:
            raise CleDetruite("La clé de ce dossier a été détruite : son contenu n’est plus lisible.")
        nom, maitre = courante("champs")
        nonce = secrets.token_bytes(12)
        fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scelle = AESGCM(maitre).encrypt(nonce, secrets.token_bytes(32), fichier.name.encode())
        attente = fichier.with_suffix(f".{os.getpid()}")
        attente.touch(mode=0o600)
        attente.write_bytes(nom.encode() + b":" + nonce + scelle)
        with contextlib.suppress(FileExistsError):
            os.link(attente, fichier)
        attente.unlink()
    return _cle_dossier(fichier)
