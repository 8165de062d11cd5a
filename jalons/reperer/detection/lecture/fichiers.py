"""The files of an extraction: which they are, how they start, where a line is. Knows no column."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import os
import shutil
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

from ..erreurs import ExtractionInvalide

EXTENSIONS = {".parquet": "parquet", ".csv": "csv"}
CACHES = (".", "_")  # how the names begin that notebooks and engines keep for themselves
REMEDE_UTF8 = "Réenregistrez le fichier en UTF-8 (dans un tableur : « Enregistrer sous », « CSV UTF-8 ») puis relancez."
BLOC = TITRES_MAXIMUM = 1 << 20  # bytes
csv.field_size_limit(16 * 1024 * 1024)


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


@dataclass(frozen=True, slots=True)
class Entete:
    """First line of a CSV file: its separator and the names of its columns, in order."""

    separateur: str
    noms: tuple[str, ...]


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
            avertissements += [f"{nom} : ignoré, ni CSV ni Parquet." for nom in ignores]
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


def _fichiers_de(dossier: Path, table: str) -> tuple[list[Fichier], list[str]]:
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
            ignores.append(nom)
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


def lire_entete(fichier: Fichier, attendues: Iterable[str]) -> Entete:
    """Separator and column names of a CSV file. Raises ExtractionInvalide (empty, not UTF-8)."""
    with _ouvrir(fichier) as flux:
        premiere = flux.readline(TITRES_MAXIMUM)
    if len(premiere) == TITRES_MAXIMUM:
        raise ExtractionInvalide(
            f"{fichier.nom}, ligne 1 : plus d’un mégaoctet sans fin de ligne, ce n’est pas un CSV. Redemandez le fichier."
        )
    if not premiere.removeprefix(codecs.BOM_UTF8).strip():
        raise ExtractionInvalide(f"{fichier.nom} : fichier vide. Attendu au moins une ligne de titres ; redemandez-le.")
    try:
        ligne = premiere.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise ExtractionInvalide(f"{fichier.nom}, ligne 1 : octets illisibles en UTF-8. {REMEDE_UTF8}") from erreur
    connues = {nom.casefold(): nom for nom in attendues}
    lectures = [_lire_titres(fichier, (ligne.splitlines() or [""])[0], sep, connues) for sep in (";", ",")]
    entete = max(lectures, key=lambda lecture: len(set(connues.values()).intersection(lecture.noms)))
    doubles = sorted({nom for nom in entete.noms if nom in connues.values() and entete.noms.count(nom) > 1})
    if doubles:
        raise ExtractionInvalide(f"{fichier.nom} : colonne en double : {', '.join(doubles)}. Gardez-en une seule.")
    return entete


def _lire_titres(fichier: Fichier, ligne: str, separateur: str, connues: dict[str, str]) -> Entete:
    """Titles as written, the known ones in the layout's own case."""
    try:
        noms = [nom.strip() for nom in next(csv.reader([ligne], delimiter=separateur))]
    except (csv.Error, StopIteration) as erreur:
        raise ExtractionInvalide(f"{fichier.nom}, ligne 1 : titres illisibles. Redemandez le fichier.") from erreur
    return Entete(separateur, tuple(connues.get(nom.casefold(), nom) for nom in noms))


def examiner(fichier: Fichier) -> bool:
    """Read a CSV file to its end; whether it stops in the middle of a line: its last value may have been cut.

    Raises ExtractionInvalide on a NUL byte, and what `verifier_gzip` raises.
    """
    lus, dernier = 0, b"\n"
    with _ouvrir(fichier) as flux:
        while bloc := flux.read(BLOC):
            if (position := bloc.find(b"\0")) >= 0:
                raise ExtractionInvalide(
                    f"{fichier.nom}, ligne {ligne_de(fichier, lus + position)} : octets nuls, le fichier est abîmé ou n’est "
                    f"pas en UTF-8. {REMEDE_UTF8} S’il l’est déjà, redemandez-le."
                )
            lus, dernier = lus + len(bloc), bloc[-1:]
    return dernier not in b"\r\n"


def ligne_de(fichier: Fichier, position: int) -> int:
    """Number of the line that holds this byte."""
    with _ouvrir(fichier) as flux:
        fins = 0
        while position > 0 and (bloc := flux.read(min(BLOC, position))):
            fins, position = fins + bloc.count(b"\n"), position - len(bloc)
    return fins + 1


def premiere_ligne_illisible(fichier: Fichier) -> int | None:
    """Number of the first line that is not UTF-8, or None."""
    with _ouvrir(fichier) as flux:
        for numero, ligne in enumerate(flux, start=1):
            try:
                ligne.decode("utf-8")
            except UnicodeDecodeError:
                return numero
    return None


def numeroter(fichier: Fichier, entete: Entete) -> tuple[array[int], list[tuple[int, int]]]:
    """Line number of each well-formed row, and (line, number of values) of the others.

    Slow (Python): called only to name the lines of a file that has something to report. Raises ExtractionInvalide.
    """
    bonnes, mauvaises = array("Q"), []
    attendu = len(entete.noms)
    with io.TextIOWrapper(_ouvrir(fichier), encoding="utf-8-sig", errors="replace", newline="") as texte:
        lecteur = csv.reader(texte, delimiter=entete.separateur)
        derniere = 0
        try:
            for ligne in lecteur:
                debut, derniere = derniere + 1, lecteur.line_num
                if debut == 1 or not ligne:
                    continue
                if len(ligne) == attendu or (len(ligne) > attendu and not any(ligne[attendu:])):
                    bonnes.append(debut)
                else:
                    mauvaises.append((debut, len(ligne)))
        except csv.Error as erreur:
            raise ligne_impossible(fichier, derniere + 1) from erreur
    return bonnes, mauvaises


def ligne_impossible(fichier: Fichier, ligne: int) -> ExtractionInvalide:
    """A line that cannot be cut into values, mostly because it never ends."""
    return ExtractionInvalide(
        f"{fichier.nom}, ligne {ligne} : impossible à découper en valeurs (plus de deux millions de caractères, ou écriture "
        "qui n’est pas du CSV). Corrigez la ligne ou redemandez le fichier."
    )


def _ouvrir(fichier: Fichier) -> IO[bytes]:
    return gzip.open(fichier.chemin, "rb") if fichier.gzip else fichier.chemin.open("rb")  # type: ignore[return-value]
