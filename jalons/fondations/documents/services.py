"""Store, read back, withdraw; sweep what a rolled back act left behind and what was withdrawn long ago."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from jalons.fondations.documents import coffre, examen
from jalons.fondations.documents.enums import MONTRES, RECUS, MotifRetrait
from jalons.fondations.documents.examen import Examen, examiner, morceaux
from jalons.fondations.documents.models import Document
from jalons.fondations.documents.rules import DocumentRefuse, verifier
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.chiffrement import TexteAltere, chiffrer_flux, dechiffrer_flux, index_aveugle
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.fondations.socle.trousseau import CleDetruite


class DocumentIllisible(Refus):
    """The blob is missing or damaged; the message is French and says what to do."""


class DocumentDeja(TransitionRefusee):
    """The same file is already there: a double click, or the same paper again."""

    def __init__(self, document: Document):
        le = jour_annee(timezone.localdate(document.created_at))
        super().__init__(f"Ce fichier est déjà là, déposé le {le}. Rien n’a été ajouté.", "fichier")
        self.document = document


@dataclass
class Balayage:
    """What a sweep saw: orphan files removed, and documents whose file is missing."""

    retires: int = 0
    manquants: list[UUID] = field(default_factory=list)


def _lien(document_id: UUID) -> str:
    return f"{Document._meta.db_table}|{document_id}|blob"


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
    """Store what the service itself made: its blob is on the disk, read back and checked, before the row is committed.

    Raises rules.DocumentRefuse for a file not accepted, DocumentIllisible when the disk did not keep it.
    """
    verifier(contenu, type_mime)
    document = Document(
        classe=classe, retention_code=retention_code, taille=len(contenu), nom=nom, type_mime=type_mime,
        objet_type=objet._meta.label_lower, objet_id=objet.pk, dossier_id=dossier_id, depose_par=agent,
    )  # fmt: skip
    return _garder(agent, document, io.BytesIO(contenu), hashlib.sha256(contenu).hexdigest())


def recevoir(
    *,
    agent: Any,
    fichier: Any,
    classe: str,
    retention_code: str,
    objet: models.Model,
    dossier_id: UUID | None = None,
    vu: Examen | None = None,
) -> Document:
    """Store a file that somebody gives, once it is known for what it is (``vu``: when that was looked at before).

    Its own name is not kept. Raises rules.DocumentRefuse, DocumentDeja when this object has the same one, DocumentIllisible.
    """
    vu = vu or examiner(fichier)
    document = Document(
        classe=classe, retention_code=retention_code, taille=vu.taille, type_mime=vu.type_mime, pages=vu.pages,
        objet_type=objet._meta.label_lower, objet_id=objet.pk, dossier_id=dossier_id, depose_par=agent,
        marque=index_aveugle(f"document|{objet.pk}|{vu.empreinte}").hex(),
    )  # fmt: skip
    document.nom = f"piece-{timezone.localdate():%Y-%m-%d}-{document.pk.hex[:6]}.{RECUS[vu.type_mime]}"
    meme = {"objet_type": document.objet_type, "objet_id": document.objet_id, "marque": document.marque}
    if deja := Document.objects.filter(**meme, retire_le__isnull=True).first():
        raise DocumentDeja(deja)
    try:
        return _garder(agent, document, fichier, vu.empreinte)
    except IntegrityError as erreur:  # the same, at the same instant
        raise DocumentDeja(Document.objects.get(**meme, retire_le__isnull=True)) from erreur


@transaction.atomic
def _garder(agent: Any, document: Document, fichier: Any, empreinte: str) -> Document:
    clair = morceaux(fichier)
    document.empreinte = coffre.ecrire(
        document.pk, chiffrer_flux(clair, lien=_lien(document.pk), dossier=document.dossier_id)
    )
    relu = hashlib.sha256()
    for morceau in _lire(document):
        relu.update(morceau)
    if relu.hexdigest() != empreinte:
        raise DocumentIllisible("Le disque n’a pas gardé le fichier. Recommencez ou prévenez l’administration.")
    document.save(force_insert=True)
    inscrire(acte="document.deposer", agent=agent, objet=document, motif=document.classe)
    return document


def _lire(document: Document) -> Iterator[bytes]:
    """The clear bytes, piece by piece, the blob being checked whole before. Raises DocumentIllisible, trousseau.CleDetruite."""
    try:
        if coffre.empreinte(document.pk) != document.empreinte:
            raise DocumentIllisible("Le fichier de ce document est abîmé : restaurez-le d’une sauvegarde.")
        with open(coffre.chemin(document.pk), "rb") as blob:
            yield from dechiffrer_flux(blob, lien=_lien(document.pk), dossier=document.dossier_id)
    except FileNotFoundError as erreur:
        raise DocumentIllisible("Le fichier de ce document manque : restaurez-le.") from erreur
    except OSError as erreur:
        raise DocumentIllisible("Le disque ne rend pas ce fichier : prévenez l’administration.") from erreur
    except TexteAltere as erreur:
        raise DocumentIllisible("Ce fichier n’est pas celui du document : prévenez l’administration.") from erreur


def ouvrir(document: Document) -> bytes:
    """The clear bytes of a file that a page shows: its Consultation is that page's. Raises DocumentIllisible."""
    if document.retire_le:
        raise DocumentIllisible("Cette pièce est retirée : personne ne la lit plus.")
    try:
        return b"".join(_lire(document))
    except CleDetruite as erreur:
        raise DocumentIllisible("Cette pièce est effacée, avec son dossier.") from erreur


def montrable(document: Document, page: int = 1) -> bool:
    """Can this page of it be redrawn?"""
    return document.type_mime in MONTRES and document.retire_le is None and 1 <= page <= (document.pages or 1)


def dessiner(document: Document, page: int) -> bytes:
    """A page of a PDF or a picture, redrawn as a PNG. Raises as ``ouvrir``, rules.DocumentRefuse when there is none."""
    if not montrable(document, page):
        raise DocumentRefuse("Cette pièce n’a pas cette page.")
    return examen.lire("dessiner", io.BytesIO(ouvrir(document)), document.type_mime, page)


@transaction.atomic
def retirer(*, agent: Any, document: Document, motif: str) -> None:
    """Nobody reads it any more; its line stays. Raises TransitionRefusee when it already is."""
    lignes = Document.objects.filter(pk=document.pk, retire_le__isnull=True)
    if lignes.update(retire_le=timezone.now(), retire_motif=MotifRetrait(motif), retire_par=agent) != 1:
        raise TransitionRefusee("Cette pièce est déjà retirée.")
    document.refresh_from_db()
    inscrire(acte="document.retirer", agent=agent, objet=document, motif=motif)


def lire(*, agent: Any, document: Document) -> bytes:
    """The clear bytes, after a journal line. Raises DocumentIllisible, or trousseau.CleDetruite if erased."""
    inscrire(acte="document.lire", agent=agent, objet=document)
    return b"".join(_lire(document))


def contenu(document: Document) -> bytes:
    """The clear bytes for a page that only reads: who read what is found there is written by the middleware. As ``lire``."""
    return b"".join(_lire(document))


def de_l_objet(objet: models.Model) -> Document | None:
    """The last document kept for an object, those withdrawn left out; None when there is none."""
    lignes = Document.objects.filter(objet_type=objet._meta.label_lower, objet_id=objet.pk, retire_le__isnull=True)
    return lignes.order_by("-created_at").first()


def de_plusieurs(objets: Iterable[models.Model]) -> dict[UUID, Document]:
    """The last document kept for each of these objects, all of one model: key → document. One query."""
    par_cle = {objet.pk: objet for objet in objets}
    genres = {objet._meta.label_lower for objet in par_cle.values()}
    lignes = Document.objects.filter(objet_type__in=genres, objet_id__in=par_cle, retire_le__isnull=True)
    return {document.objet_id: document for document in lignes.order_by("created_at")} if par_cle else {}


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
    retires = Document.objects.filter(retire_le__isnull=False)
    bilan.manquants = sorted(connus - presents - set(retires.values_list("pk", flat=True)))
    return bilan


def effacer_retires() -> int:
    """The bytes of what was withdrawn more than ``piece_retiree_jours`` days ago (referentiels); the lines stay. How many."""
    limite = timezone.now() - timedelta(days=int(valeur("piece_retiree_jours", timezone.localdate())))
    effaces = 0
    for document_id in Document.objects.filter(retire_le__lt=limite).values_list("pk", flat=True):
        if (blob := coffre.chemin(document_id)).exists():
            blob.unlink()
            effaces += 1
    return effaces


def controler() -> list[str]:
    """Read back every document; one French sentence a fault."""
    fautes = []
    for document in Document.objects.filter(retire_le__isnull=True).iterator():
        try:
            for _ in _lire(document):
                pass
        except DocumentIllisible as erreur:
            fautes.append(f"Document {document.pk} : {erreur}")
        except CleDetruite:
            continue  # erased on purpose, not damaged
    return fautes
