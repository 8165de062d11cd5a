"""Encrypted model fields (AES-GCM bound to table, row and field) and the blind index of identifiers."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.db import models

from jalons.fondations.socle import trousseau
from jalons.fondations.socle.refus import Refus

log = logging.getLogger("jalons.chiffrement")
ILLISIBLE = "Texte illisible : prévenez l’administration technique."
_montre: ContextVar[bool] = ContextVar("montre", default=False)


class TexteAltere(ValueError):
    """A ciphertext does not belong to its row or was changed."""


@contextmanager
def en_montrant() -> Iterator[None]:
    """Here a damaged text says so instead of stopping all that is beside it: pages and counts, never what leaves."""
    fanion = _montre.set(True)
    try:
        yield
    finally:
        _montre.reset(fanion)


def json_lu(texte: str | None) -> Any:
    """What a sealed JSON says, for a page or a count; None when there is none, or none that can be read."""
    try:
        return json.loads(texte or "null")
    except json.JSONDecodeError:
        return None


def index_aveugle(texte: str) -> bytes:
    """HMAC-SHA-256 of a normalised identifier, with a key of its own: equal texts meet, nothing can be enumerated."""
    return hmac.new(trousseau.courante("index")[1], texte.encode(), hashlib.sha256).digest()


def chiffrer(clair: bytes, *, lien: str, dossier: UUID | None = None) -> bytes:
    """``id:nonce+ciphertext`` bound to ``lien`` (table|row|field), under the field key or a dossier's own key.

    Raises trousseau.CleDetruite when a text of this dossier was written under a key that is not there any more.
    """
    if dossier:
        nom, cle = "d", _cle_pour_ecrire(dossier)
    else:
        nom, cle = trousseau.courante("champs")
    nonce = secrets.token_bytes(12)
    return nom.encode() + b":" + nonce + AESGCM(cle).encrypt(nonce, clair, lien.encode())


def dechiffrer(chiffre: bytes, *, lien: str, dossier: UUID | None = None) -> bytes:
    """The clear bytes. Raises TexteAltere (moved or changed) or trousseau.CleDetruite (erased)."""
    nom, corps = bytes(chiffre).split(b":", 1)
    cle = trousseau.cle_dossier(dossier) if nom == b"d" and dossier else trousseau.cle("champs", nom.decode())
    try:
        return AESGCM(cle).decrypt(corps[:12], corps[12:], lien.encode())
    except InvalidTag as erreur:
        raise TexteAltere(f"Le texte chiffré ne correspond pas à {lien.split('|')[0]}.") from erreur


MORCEAU = 1 << 20  # bytes of a file encrypted at once: a large one never is in memory whole
FLUX = b"f|"  # a file written piece by piece says so, before the name of its key


def chiffrer_flux(clair: Iterable[bytes], *, lien: str, dossier: UUID | None = None) -> Iterator[bytes]:
    """As ``chiffrer``, piece by piece: each is bound to its rank, the last one says that it is. Raises as ``chiffrer``."""
    nom, cle = ("d", _cle_pour_ecrire(dossier)) if dossier else trousseau.courante("champs")
    yield FLUX + nom.encode() + b":"
    aes, attente, rang = AESGCM(cle), b"", 0
    for morceau in clair:
        attente += morceau
        while len(attente) > MORCEAU:
            yield _un_morceau(aes, attente[:MORCEAU], f"{lien}|{rang}|0")
            attente, rang = attente[MORCEAU:], rang + 1
    yield _un_morceau(aes, attente, f"{lien}|{rang}|1")


def _un_morceau(aes: AESGCM, clair: bytes, lien: str) -> bytes:
    nonce = secrets.token_bytes(12)
    corps = nonce + aes.encrypt(nonce, clair, lien.encode())
    return len(corps).to_bytes(4, "big") + corps


def dechiffrer_flux(source: BinaryIO, *, lien: str, dossier: UUID | None = None) -> Iterator[bytes]:
    """The clear pieces of what ``chiffrer_flux`` or ``chiffrer`` wrote. Raises as ``dechiffrer``; cut short, TexteAltere."""
    debut = source.read(len(FLUX))
    if debut != FLUX:
        yield dechiffrer(debut + source.read(), lien=lien, dossier=dossier)
        return
    nom = b""
    while (octet := source.read(1)) not in (b":", b"") and len(nom) < 40:
        nom += octet
    cle = trousseau.cle_dossier(dossier) if nom == b"d" and dossier else trousseau.cle("champs", nom.decode("latin-1"))
    aes, rang, taille = AESGCM(cle), 0, source.read(4)
    while taille:
        corps = source.read(int.from_bytes(taille, "big"))
        taille = source.read(4)
        try:
            yield aes.decrypt(corps[:12], corps[12:], f"{lien}|{rang}|{0 if taille else 1}".encode())
        except (InvalidTag, ValueError) as erreur:
            raise TexteAltere(f"Le fichier chiffré ne correspond pas à {lien.split('|')[0]}.") from erreur
        rang += 1
    if not rang:
        raise TexteAltere("Le fichier chiffré est vide.")


def _cle_pour_ecrire(dossier: UUID) -> bytes:
    """The dossier's key, made with its first text and never again: another would hide what the lost one protects."""
    try:
        return trousseau.cle_dossier(dossier)
    except trousseau.CleDetruite:
        if any(
            modele._base_manager.filter(**{champ.attribut_dossier: dossier, f"{champ.name}__isnull": False}).exists()
            for modele, champ in champs_chiffres()
            if champ.attribut_dossier
        ):
            raise
    trousseau.creer_cle_dossier(dossier)
    return trousseau.cle_dossier(dossier)


class _Chiffre(bytes):
    """A value as the database holds it, not yet decrypted."""


class _Descripteur:
    """Decrypts on first read: only then is the row's key known."""

    def __init__(self, champ: TexteChiffre):
        self.champ = champ

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        if self.champ.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.champ.attname])
        valeur = instance.__dict__[self.champ.attname]
        if isinstance(valeur, _Chiffre):
            return self.champ.dechiffre(instance, valeur)
        return valeur

    def __set__(self, instance: Any, valeur: Any) -> None:
        instance.__dict__[self.champ.attname] = valeur


class TexteChiffre(models.BinaryField):  # type: ignore[type-arg]  # no subscript at run time
    """Text that the database never sees in clear. ``dossier`` names the attribute that holds the dossier's id.

    The ciphertext is bound to its table, row and column, so it cannot be moved to another row. It cannot be searched,
    ordered nor written by ``QuerySet.update()``, but row by row with ``pour_update``.
    """

    _pyi_private_set_type: str | None
    _pyi_private_get_type: str | None  # type: ignore[assignment]

    def __init__(self, *args: Any, dossier: str | None = None, **kwargs: Any):
        self.attribut_dossier = dossier
        kwargs.setdefault("blank", True)
        kwargs.setdefault("null", True)
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        nom, chemin, args, kwargs = super().deconstruct()
        if self.attribut_dossier:
            kwargs["dossier"] = self.attribut_dossier
        return nom, chemin, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Descripteur(self))

    def _liaison(self, instance: Any) -> dict[str, Any]:
        lien = f"{instance._meta.db_table}|{instance.pk}|{self.attname}"
        return {
            "lien": lien,
            "dossier": getattr(instance, self.attribut_dossier) if self.attribut_dossier else None,
        }

    def dechiffre(self, instance: Any, valeur: bytes) -> str:
        """The clear text of this row's value. Raises as ``dechiffrer``, but in ``en_montrant``."""
        try:
            return dechiffrer(valeur, **self._liaison(instance)).decode()
        except (ValueError, trousseau.CleDetruite) as erreur:
            if not _montre.get():
                raise
            log.error("%s : %s", self._liaison(instance)["lien"], type(erreur).__name__)
            return ILLISIBLE

    def _chiffre(self, instance: Any, valeur: str) -> _Chiffre:
        if ILLISIBLE in valeur:
            raise Refus("Un texte de cette page ne se lit plus. Pour ne pas l’effacer, rien n’a été enregistré.")
        return _Chiffre(chiffrer(valeur.encode(), **self._liaison(instance)))

    def pour_update(self, instance: Any, valeur: str | None) -> _Chiffre | None:
        """The value as ``QuerySet.update()`` takes it, for this row only; none when there is nothing to write."""
        return self._chiffre(instance, valeur) if valeur else None

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else _Chiffre(value)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        valeur = model_instance.__dict__.get(self.attname)
        if valeur is None or isinstance(valeur, _Chiffre):
            return valeur
        return self._chiffre(model_instance, str(valeur))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, _Chiffre):
            raise TypeError(f"{self.name} est chiffré par ligne : enregistrer l’objet, sans update() ni filtre.")
        return super().get_db_prep_value(value, connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        return ""


def champs_chiffres() -> Iterator[tuple[type[models.Model], TexteChiffre]]:
    """Every encrypted field of the house, with its model."""
    for modele in apps.get_models():
        for champ in modele._meta.concrete_fields:
            if isinstance(champ, TexteChiffre):
                yield modele, champ
