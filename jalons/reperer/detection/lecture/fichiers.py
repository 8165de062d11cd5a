"""The files of an extraction: which they are, how they start, where a line is. Knows no column."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from jalons.fondations.socle import formes

from ..erreurs import ExtractionInvalide

EXTENSIONS = {".parquet": "parquet", ".csv": "csv"}
CACHES = (".", "_")  # how the names begin that notebooks and engines keep for themselves
BLOC = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Fichier:
    """One file of a table. `nom` is its path inside the folder, with `/`, always printable."""

    table: str
    chemin: Path
    nom: str
    genre: str
    gzip: bool
    taille: int

    def verifier_gzip(self) -> None:
        """Read a gzip file to its end: a cut or damaged one raises OSError, EOFError or zlib.error.

        DuckDB would take the first half of a cut file for the whole.
        """
        with gzip.open(self.chemin, "rb") as flux:
            while flux.read(BLOC):
                pass

    def decompresser(self, cible: Path) -> None:
        """Write the file, without its gzip, to `cible`."""
        with gzip.open(self.chemin, "rb") as source, cible.open("wb") as sortie:
            shutil.copyfileobj(source, sortie)


def afficher(chemin: Path | str) -> str:
    """A path as it can be printed: bytes that are no UTF-8 (another system's accents) are replaced."""
    return os.fsencode(chemin).decode("utf-8", "replace")


def decouvrir(dossier: Path, tables: Iterable[str]) -> tuple[dict[str, list[Fichier]], list[str]]:
    """Files of each table in code-point order of their names, and notices. Raises ExtractionInvalide.

    A table is made of the files `<table>*` and of those found in folders `<table>*`. A file that is byte for
    byte another one of the table is read once.
    """
    trouves: dict[str, list[Fichier]] = {}
    avertissements: list[str] = []
    try:
        if not _est_un_dossier(dossier):
            raise ExtractionInvalide(f"Le dossier « {afficher(dossier)} » n’existe pas ou n’est pas un dossier.")
        for table in tables:
            fichiers, ignores = _fichiers_de(dossier, table)
            avertissements += [formes.ignore(afficher(chemin.relative_to(dossier)), chemin) for chemin in ignores]
            avertissements += _memes_noms(fichiers)
            trouves[table], doubles = _sans_doubles(fichiers)
            avertissements += doubles
    except PermissionError as erreur:
        raise ExtractionInvalide(
            f"{afficher(erreur.filename or dossier)} : lecture refusée à ce compte. Donnez-lui le droit de lire le fichier ou "
            "le dossier, puis relancez."
        ) from erreur
    except OSError as erreur:
        raise ExtractionInvalide(
            f"{afficher(erreur.filename or dossier)} : lecture impossible ({erreur.strerror}). Vérifiez ce chemin."
        ) from erreur
    return trouves, avertissements


def _est_un_dossier(chemin: Path) -> bool:
    try:
        return chemin.is_dir()
    except PermissionError:
        raise
    except OSError:  # a name too long is nobody's
        return False


def parcourir(dossier: Path, table: str) -> Iterator[Path]:
    """Every file that makes a table, links followed, hidden ones left out, in no known order. Raises OSError."""
    for entree in dossier.iterdir():
        if entree.name.lower().startswith(table.lower()):
            yield from _sous(entree) if entree.is_dir() else [entree]


def _sous(dossier: Path) -> Iterator[Path]:
    """Each folder once: a link may lead back to one that holds it."""
    vus: set[Path] = set()
    for racine, sous, noms in os.walk(dossier, onerror=_arreter, followlinks=True):
        reelle = Path(racine).resolve()
        sous[:] = [] if reelle in vus else sorted(nom for nom in sous if not nom.startswith(CACHES))
        if reelle not in vus:
            vus.add(reelle)
            yield from (Path(racine, nom) for nom in noms if not nom.startswith(CACHES))


def _arreter(erreur: OSError) -> NoReturn:
    raise erreur


def _fichiers_de(dossier: Path, table: str) -> tuple[list[Fichier], list[Path]]:
    fichiers, ignores = [], []
    for chemin in sorted(parcourir(dossier, table), key=str):
        nom = afficher(chemin.relative_to(dossier))
        if not chemin.is_file():
            raise ExtractionInvalide(
                f"{nom} : ni un fichier ni un dossier (lien vers un fichier absent ?). Redonnez le fichier ou retirez-le."
            )
        suffixes = [suffixe.lower() for suffixe in chemin.suffixes]
        compresse = suffixes[-1:] == [".gz"]
        extension = (suffixes[-2:-1] if compresse else suffixes[-1:]) or [""]
        genre = EXTENSIONS.get(extension[0])
        if genre is None:
            ignores.append(chemin)
        else:
            fichiers.append(Fichier(table, chemin, nom, genre, compresse, chemin.stat().st_size))
    return fichiers, ignores


def _memes_noms(fichiers: list[Fichier]) -> list[str]:
    par_nom = defaultdict(list)
    for fichier in fichiers:
        par_nom[fichier.nom.lower().removesuffix(".gz").rpartition(".")[0]].append(fichier.nom)
    return [
        f"{' et '.join(noms)} ne diffèrent que par l’extension : tous sont lus. Retirez les copies."
        for noms in par_nom.values()
        if len(noms) > 1
    ]


def _sans_doubles(fichiers: list[Fichier]) -> tuple[list[Fichier], list[str]]:
    """The same bytes under two names are one delivery: read twice, a payment cancelled would come back."""
    par_taille = defaultdict(list)
    for fichier in fichiers:
        par_taille[fichier.taille].append(fichier)
    gardes: list[Fichier] = []
    avertissements: list[str] = []
    vus: dict[str, Fichier] = {}
    for fichier in fichiers:
        if len(par_taille[fichier.taille]) > 1 and fichier.taille > 0:
            premier = vus.setdefault(empreinte(fichier.chemin), fichier)
            if premier is not fichier:
                avertissements.append(f"{fichier.nom} est une copie exacte de {premier.nom} : lu une seule fois.")
                continue
        gardes.append(fichier)
    return gardes, avertissements


def empreinte(chemin: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    with chemin.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()
