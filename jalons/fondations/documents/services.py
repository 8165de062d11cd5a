"""Store, read back; sweep what a rolled back act left behind."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

from jalons.fondations.documents import coffre
from jalons.fondations.documents.models import Document
from jalons.fondations.documents.rules import verifier
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.chiffrement import TexteAltere, chiffrer, dechiffrer
from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.trousseau import CleDetruite


class DocumentIllisible(Refus):
    """The blob is missing or damaged; the message is French and says what to do."""


@dataclass
class Balayage:
    """What a sweep saw: orphan files removed, and documents whose file is missing."""

    retires: int = 0
    manquants: list[UUID] = field(default_factory=list)


def _lien(document_id: UUID) -> str:
    return f"{Document._meta.db_table}|{document_id}|blob"


@transaction.atomic
def deposer(
    *,
    agent: Any,
    contenu: bytes,
    nom: str,
    type_mime: str,
    classe: str,
    retention_code: str,
    objet: models.Model,
    dossier_id: UUID | None = None,
) -> Document:
    """Store a file: its blob is on the disk, read back and checked, before the row is committed.

    Raises rules.DocumentRefuse for a file not accepted, DocumentIllisible when the disk did not keep it.
    """
    verifier(contenu, type_mime)
    document = Document(
        classe=classe, retention_code=retention_code, taille=len(contenu), nom=nom, type_mime=type_mime,
        objet_type=objet._meta.label_lower, objet_id=objet.pk, dossier_id=dossier_id, depose_par=agent,
    )  # fmt: skip
    octets = chiffrer(contenu, lien=_lien(document.pk), dossier=dossier_id)
    document.empreinte = hashlib.sha256(octets).hexdigest()
    coffre.ecrire(document.pk, octets)
    if _lire(document) != contenu:
        raise DocumentIllisible("Le disque n’a pas gardé le fichier. Recommencez ou prévenez l’administration.")
    document.save(force_insert=True)
    inscrire(acte="document.deposer", agent=agent, objet=document, motif=classe)
    return document


def _lire(document: Document) -> bytes:
    try:
        octets = coffre.chemin(document.pk).read_bytes()
    except FileNotFoundError as erreur:
        raise DocumentIllisible("Le fichier de ce document manque : restaurez-le.") from erreur
    except OSError as erreur:
        raise DocumentIllisible("Le disque ne rend pas ce fichier : prévenez l’administration.") from erreur
    if hashlib.sha256(octets).hexdigest() != document.empreinte:
        raise DocumentIllisible("Le fichier de ce document est abîmé : restaurez-le d’une sauvegarde.")
    try:
        return dechiffrer(octets, lien=_lien(document.pk), dossier=document.dossier_id)
    except TexteAltere as erreur:
        raise DocumentIllisible("Ce fichier n’est pas celui du document : prévenez l’administration.") from erreur


def lire(*, agent: Any, document: Document) -> bytes:
    """The clear bytes, after a journal line. Raises DocumentIllisible, or trousseau.CleDetruite if erased."""
    inscrire(acte="document.lire", agent=agent, objet=document)
    return _lire(document)


def de_l_objet(objet: models.Model) -> Document | None:
    """The last document kept for an object, those withdrawn left out; None when there is none."""
    lignes = Document.objects.filter(objet_type=objet._meta.label_lower, objet_id=objet.pk, retire_le__isnull=True)
    return lignes.order_by("-created_at").first()


def balayer_orphelins(*, age: timedelta = timedelta(hours=1)) -> Balayage:
    """Remove the blobs that no row names and that are older than ``age`` (an act may be under way)."""
    connus = set(Document.objects.values_list("pk", flat=True))
    bilan, presents, limite = Balayage(), set(), time.time() - age.total_seconds()
    for fichier, document_id in coffre.blobs():
        if document_id in connus:
            presents.add(document_id)
        elif fichier.stat().st_mtime < limite:
            fichier.unlink()
            bilan.retires += 1
    bilan.manquants = sorted(connus - presents)
    return bilan


def controler() -> list[str]:
    """Read back every document; one French sentence a fault."""
    fautes = []
    for document in Document.objects.iterator():
        try:
            _lire(document)
        except DocumentIllisible as erreur:
            fautes.append(f"Document {document.pk} : {erreur}")
        except CleDetruite:
            continue  # erased on purpose, not damaged
    return fautes
