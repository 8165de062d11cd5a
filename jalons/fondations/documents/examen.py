"""What a file that came from outside is: looked at piece by piece, opened in a process of its own, before it is kept."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from jalons.fondations.documents import rules
from jalons.fondations.documents.enums import MONTRES, RECUS
from jalons.fondations.documents.rules import DocumentRefuse
from jalons.fondations.referentiels.selectors import valeur

MORCEAU = 1 << 18
LECTEUR = Path(__file__).with_name("lecteur.py")
SECONDES = 25
DEPLIE, FICHIERS = 100_000_000, 2_000  # of an ODT or ODS: bytes once opened, files in it
EN_TETE = 1 << 18  # bytes where an image says its size
# The environment of the reader: nothing of ours is in it.
NU = {"PATH": os.defpath, "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Examen:
    """What was seen: the type by its bytes, the size, the pages of a PDF, the digest of the clear bytes."""

    type_mime: str
    taille: int
    pages: int | None
    empreinte: str


def morceaux(fichier: Any) -> Iterator[bytes]:
    """The bytes of a file from its beginning, some at a time."""
    fichier.seek(0)
    while morceau := fichier.read(MORCEAU):
        yield morceau


def examiner(fichier: Any) -> Examen:
    """Look at a file that somebody gives. Raises DocumentRefuse, in words, with the remedy; ReferentielAbsent."""
    jour = timezone.localdate()
    rules.controler_taille(getattr(fichier, "size", 0) or 0, int(valeur("piece_taille_max", jour)))
    fichier.seek(0)
    debut = fichier.read(EN_TETE)
    type_mime = rules.reconnaitre(debut)
    if type_mime == "zip":
        type_mime = _ouvert(fichier)
    elif zipfile.is_zipfile(fichier):
        raise DocumentRefuse(rules.CACHE, "fichier")
    if type_mime.startswith("image/"):
        rules.controler_pixels(rules.pixels(debut, type_mime), int(valeur("piece_pixels_max", jour)))
    pages = int(lire("compter", fichier, type_mime)) if type_mime in MONTRES else None
    if type_mime == "application/pdf":
        rules.controler_pages(pages or 0, int(valeur("piece_pages_max", jour)))
    empreinte, taille = hashlib.sha256(), 0
    for morceau in morceaux(fichier):
        empreinte.update(morceau)
        taille += len(morceau)
    return Examen(type_mime, taille, pages, empreinte.hexdigest())


def _ouvert(fichier: Any) -> str:
    """The type of an OpenDocument, without unfolding it. Raises DocumentRefuse for any other archive."""
    try:
        with zipfile.ZipFile(fichier) as archive:
            dedans = archive.infolist()
            noms = {m.filename for m in dedans}
            if "[Content_Types].xml" in noms:
                raise DocumentRefuse(rules.BUREAU, "fichier")
            if "mimetype" not in noms or archive.getinfo("mimetype").file_size > 100:
                raise DocumentRefuse(rules.ARCHIVE, "fichier")
            if sum(m.file_size for m in dedans) > DEPLIE or len(dedans) > FICHIERS:
                raise DocumentRefuse(rules.BOMBE, "fichier")
            if any(nom.startswith(("Basic/", "Scripts/")) for nom in noms):
                raise DocumentRefuse(rules.MACROS, "fichier")
            type_mime = archive.read("mimetype").decode("ascii", "replace").strip()
    # What zipfile raises of a false archive: its end, a way to compress that it does not know, a password, a length, a seek.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as erreur:
        raise DocumentRefuse(rules.ABIME, "fichier") from erreur
    if type_mime not in RECUS:
        raise DocumentRefuse(rules.ARCHIVE, "fichier")
    return type_mime


def lire(quoi: str, fichier: Any, type_mime: str, page: int = 1) -> bytes:
    """What the reader says of a file, « compter » or « dessiner ». Raises DocumentRefuse when it cannot open it."""
    commande = [sys.executable, "-I", str(LECTEUR), quoi, type_mime, str(page)]
    entree: dict[str, Any] = {}
    fichier.seek(0)
    with suppress(AttributeError, OSError):
        entree["stdin"] = fichier.fileno()
    if entree:
        os.lseek(entree["stdin"], 0, os.SEEK_SET)
    else:
        entree["input"] = fichier.read()
    try:
        lu = subprocess.run(commande, capture_output=True, timeout=SECONDES, env=NU, check=True, **entree)
    except (subprocess.SubprocessError, OSError) as erreur:
        raise DocumentRefuse(rules.ABIME, "fichier") from erreur
    return bytes(lu.stdout)
