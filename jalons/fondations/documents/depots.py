"""How a file arrives and leaves: piece by piece into a file without a name, on the pages that take one, up to a cap; elsewhere
it is dropped. It leaves to be downloaded, or redrawn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import Http404, HttpRequest, HttpResponse, multipartparser
from django.shortcuts import render
from django.urls import Resolver404, resolve

from jalons.fondations.documents import services
from jalons.fondations.documents.models import Document
from jalons.fondations.documents.rules import PLAFOND
from jalons.fondations.socle.actes import fichier
from jalons.fondations.socle.refus import Refus

FICHIERS = (
    "application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png,.odt,.ods"  # proposed; any other is refused in words
)
MONTREES = 10  # pages of a file on one page of ours
# A file’s own name is never kept, however long: over Django’s 1 024 bytes of head, the words typed beside it were lost (400).
multipartparser.MAX_TOTAL_HEADER_SIZE = 16_384  # type: ignore[attr-defined]
ABANDON = 300_000_000  # beyond, nobody is sending a paper: the line is cut


def recoit_un_fichier(vue: Callable[..., Any]) -> Callable[..., Any]:
    """Declare a view whose form may carry a file; the others never write one down."""
    setattr(vue, "recoit_un_fichier", True)  # noqa: B010
    return vue


class Depot(FileUploadHandler):
    """The one upload handler. Nothing is kept in memory, and the disk forgets the file when the request ends, or dies."""

    def __init__(self, request: Any = None):
        super().__init__(request)
        self.recu = 0
        self.taille = 0
        self.fichier: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins: it is written down where a page takes one."""
        super().new_file(*args, **kwargs)
        self.taille, self.fichier = 0, None
        if self._attendu():
            ou = Path(settings.JALONS_DATA) / "arrivees"
            ou.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.fichier = tempfile.TemporaryFile(dir=ou)  # noqa: SIM115  # closed with the request

    def _attendu(self) -> bool:
        try:
            return hasattr(resolve(self.request.path_info).func, "recoit_un_fichier")  # type: ignore[union-attr]
        except Resolver404:
            return False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Written down up to the cap; what comes after is counted and dropped."""
        self.recu += len(raw_data)
        self.taille += len(raw_data)
        if self.recu > ABANDON:
            raise StopUpload(connection_reset=True)
        if self.fichier is not None and self.recu <= PLAFOND:
            self.fichier.write(raw_data)

    def file_complete(self, file_size: int) -> Any:
        """The file, at its beginning; None where no page takes one."""
        if self.fichier is None:
            return None
        self.fichier.seek(0)
        taille = (
            self.taille if self.recu <= PLAFOND else max(self.taille, PLAFOND + 1_000_000)
        )  # cut: refused for its size
        return UploadedFile(self.fichier, "fichier", self.content_type, taille)


def champ_fichier(label: str, *, aide: str = "", **autres: Any) -> forms.FileField:
    """A file or a photo; what it is, its bytes say. Chosen again after an error: no browser gives it back."""
    return forms.FileField(
        label=label,
        help_text=aide,
        widget=forms.FileInput(attrs={"accept": FICHIERS}),
        error_messages={
            "required": "Choisissez un fichier, ou prenez une photo.",
            "missing": "Choisissez un fichier, ou prenez une photo.",
            "invalid": "Choisissez un fichier, ou prenez une photo.",
            "empty": "Le fichier est vide. Choisissez-en un autre.",
        },
        **autres,
    )


# A file that came from outside is nothing that a browser runs: never inline, never guessed, in a box with nothing allowed.
EN_BOITE = "sandbox; default-src 'none'"


def telecharger(request: HttpRequest, document: Document, retour: str) -> HttpResponse:
    """The file as it came, to download under its neutral name; a page with the reason when it cannot be read."""
    return _en_boite(request, document, retour, document.type_mime, str(document.nom), services.ouvrir)


def page_dessinee(request: HttpRequest, document: Document, page: int, retour: str) -> HttpResponse:
    """A page of it as a picture made here, for an <img>: opened alone, it downloads. Raises Http404 when it has no such page."""
    if not services.montrable(document, page):
        raise Http404
    return _en_boite(request, document, retour, "image/png", f"page-{page}.png", partial(services.dessiner, page=page))


def _en_boite(
    request: HttpRequest, document: Document, retour: str, type_mime: str, nom: str, lire: Callable[[Document], bytes]
) -> HttpResponse:
    if document.retire_le:
        raise Http404
    try:
        reponse = fichier(lire(document), type_mime, nom)
    except Refus as refus:
        return render(request, "socle/refus.html", {"refus": refus, "retour": retour}, status=refus.statut)
    reponse["Content-Security-Policy"] = EN_BOITE
    return reponse
