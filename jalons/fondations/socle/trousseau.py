"""The ring of keys, kept outside the database (JALONS_CLES): fields and blind index; and a key per dossier.

The ring is a JSON file ``{"champs": {"courante": id, "cles": {id: base64}}, "index": …}``, made by ``jalons cles creer``
and by nothing else. A key per dossier lives in a store of its own beside the ring, outside the backups: destroying it
erases the dossier's text.
"""

from __future__ import annotations

import base64
import json
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from jalons.fondations.journal import cle as fichiers
from jalons.fondations.socle.refus import Refus

USAGES = ("champs", "index")


class CleDetruite(Refus, LookupError):
    """The key is not there, destroyed or lost: the text cannot be read, by anybody, and none is written under another."""


def creer(chemin: Path) -> None:
    """Make a ring with one fresh key per use, if the file is absent. Only ``jalons cles creer`` and the tests do."""
    _poser(chemin, {usage: {"courante": "k1", "cles": {"k1": _neuve()}} for usage in USAGES})


def renouveler(chemin: Path) -> str:
    """Add a key for the fields and make it the current one; returns its id. What was encrypted before still reads."""
    _lire.cache_clear()
    _lire(chemin)  # a damaged ring is told, not mended
    ring = json.loads(fichiers.lire(chemin))
    cles = ring["champs"]["cles"]
    nom = next(f"k{n}" for n in range(len(cles) + 1, 10_000) if f"k{n}" not in cles)
    cles[nom] = _neuve()
    ring["champs"]["courante"] = nom
    _poser(chemin, ring, remplacer=True)
    _lire.cache_clear()
    return nom


def _poser(chemin: Path, ring: dict[str, Any], *, remplacer: bool = False) -> None:
    fichiers.poser(chemin, json.dumps(ring, indent=1).encode(), remplacer=remplacer)


def _neuve() -> str:
    return base64.b64encode(secrets.token_bytes(fichiers.TAILLE)).decode()


@lru_cache(maxsize=4)
def _lire(chemin: Path) -> dict[str, tuple[str, dict[str, bytes]]]:
    try:
        ring = json.loads(fichiers.lire(chemin))
        lu = {usage: (str(ring[usage]["courante"]), _cles(ring[usage]["cles"])) for usage in USAGES}
    except (ValueError, KeyError, TypeError, AttributeError) as erreur:
        raise fichiers.abimee(chemin) from erreur
    if any(nom not in cles for nom, cles in lu.values()):
        raise fichiers.abimee(chemin)
    return lu


def _cles(lues: dict[str, str]) -> dict[str, bytes]:
    cles = {nom: base64.b64decode(texte, validate=True) for nom, texte in lues.items()}
    if any(len(octets) != fichiers.TAILLE for octets in cles.values()):
        raise ValueError("Une clé n’a pas sa longueur.")
    return cles


def toutes() -> dict[tuple[str, str], bytes]:
    """Every key of this machine by its use and id, the journal's included. Raises journal.cle.CleRefusee."""
    ring = _lire(settings.JALONS_CLES)
    cles = {(usage, nom): octets for usage in USAGES for nom, octets in ring[usage][1].items()}
    return cles | {("journal", "journal"): fichiers.journal()}


def courante(usage: str) -> tuple[str, bytes]:
    """``(id, 32 bytes)`` of the key that encrypts today for this use."""
    nom, cles = _lire(settings.JALONS_CLES)[usage]
    return nom, cles[nom]


def cle(usage: str, nom: str) -> bytes:
    """The 32 bytes of one key of the ring. Raises CleDetruite when the ring does not have it."""
    if nom not in _lire(settings.JALONS_CLES)[usage][1]:
        _lire.cache_clear()  # renewed since this process read it
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
    try:
        identifiant, corps = fichier.read_bytes().split(b":", 1)
        return AESGCM(cle("champs", identifiant.decode())).decrypt(corps[:12], corps[12:], fichier.name.encode())
    except (ValueError, InvalidTag) as erreur:  # this dossier is told, the others go on
        raise CleDetruite(str(fichiers.abimee(fichier))) from erreur


def creer_cle_dossier(dossier: UUID) -> None:
    """Make the key of a dossier in which nothing was written yet."""
    fichier = fichier_dossier(dossier)
    nom, maitre = courante("champs")
    nonce = secrets.token_bytes(12)
    scelle = AESGCM(maitre).encrypt(nonce, secrets.token_bytes(fichiers.TAILLE), fichier.name.encode())
    fichiers.poser(fichier, nom.encode() + b":" + nonce + scelle)


def cle_dossier(dossier: UUID) -> bytes:
    """The key of one dossier. Raises CleDetruite once destroyed or never made."""
    fichier = fichier_dossier(dossier)
    if not fichier.exists():
        _cle_dossier.cache_clear()
        raise CleDetruite(
            "La clé de ce dossier n’est pas à sa place : ce qui y est écrit ne se lit plus, et rien ne peut s’y ajouter. "
            "Si elle n’a pas été détruite exprès, l’administration technique la remet depuis la sauvegarde des clés."
        )
    return _cle_dossier(fichier)
