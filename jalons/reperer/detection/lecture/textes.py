"""The text of a CSV file: its titles, wherever they are, its ends of lines, and a plain copy of an odd one."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

from jalons.fondations.socle.formes import REMEDE_UTF8

from ..erreurs import ExtractionInvalide
from ..rules import BLANCS
from .fichiers import Fichier

BLOC = TITRES_MAXIMUM = 1 << 20  # bytes
SEPARATEURS = (";", ",", "\t", "|")
AVANT_LES_TITRES = 20  # lines at most: a title, a date of extraction, empty lines
RIEN = BLANCS + '"' + "".join(SEPARATEURS)
FIN_DE_LIGNE = re.compile(rb"\r\n|\n|\r")
SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
csv.field_size_limit(16 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Entete:
    """The titles of a CSV file: its separator, the names of its columns in order, and where they end.

    ``lignes``: lines up to the titles, theirs included; ``octets``: bytes up to the first row.
    """

    separateur: str
    noms: tuple[str, ...]
    lignes: int = 1
    octets: int = 0


@dataclass(frozen=True, slots=True)
class Examen:
    """What a whole reading told: the last line has no end; ends of lines differ, or are those of an old Macintosh."""

    coupe: bool
    fins_melees: bool


def lire_entete(fichier: Fichier, attendues: Iterable[str]) -> Entete:
    """The titles of a CSV file, the known ones in the layout's own case. Raises ExtractionInvalide.

    They are on the first line that says something, or after a title and empty lines: the first line with two known
    columns. A title may hold an end of line.
    """
    with ouvrir(fichier) as flux:
        debut = flux.read(TITRES_MAXIMUM)
    if len(debut) == TITRES_MAXIMUM and not FIN_DE_LIGNE.search(debut):
        raise ExtractionInvalide(
            f"{fichier.nom}, ligne 1 : plus d’un mégaoctet sans fin de ligne, ce n’est pas un CSV. Redemandez le fichier."
        )
    connues = {nom.casefold(): nom for nom in attendues}
    premiere = None
    for lue in _candidates(fichier, debut, connues):
        premiere = premiere or lue
        if _sues(lue, connues) > 1:
            premiere = lue
            break
    if premiere is None:
        raise ExtractionInvalide(f"{fichier.nom} : fichier vide. Attendu au moins une ligne de titres ; redemandez-le.")
    noms = premiere.noms
    doubles = sorted({nom for nom in noms if nom in connues.values() and noms.count(nom) > 1})
    if doubles:
        raise ExtractionInvalide(f"{fichier.nom} : colonne en double : {', '.join(doubles)}. Gardez-en une seule.")
    return premiere


def _candidates(fichier: Fichier, debut: bytes, connues: dict[str, str]) -> Iterator[Entete]:
    """What each of the first lines would be as titles; those that say nothing are left out."""
    separateurs: tuple[str, ...] = SEPARATEURS
    rang = position = 0
    lignes = _lignes(debut)
    while rang < min(len(lignes), AVANT_LES_TITRES):
        premiere, texte = rang, ""
        while True:  # a title between quotes may go on over several lines
            texte += _decoder(fichier, lignes[rang], rang)
            position, rang = position + len(lignes[rang]), rang + 1
            if texte.count('"') % 2 == 0 or rang >= len(lignes) or rang - premiere > AVANT_LES_TITRES:
                break
        nue = texte.strip(RIEN)
        if declare := SEP.fullmatch(texte.strip("\r\n")):
            separateurs = (declare[1],)
        elif nue:
            lectures = [_lire_titres(fichier, texte, sep, connues, rang, position) for sep in separateurs]
            yield max(lectures, key=lambda lue: _sues(lue, connues))


def _lignes(debut: bytes) -> list[bytes]:
    """The first lines, with their ends; the last one may be cut, when the file goes on."""
    fins = [
        trouvee.end() for _, trouvee in zip(range(2 * AVANT_LES_TITRES), FIN_DE_LIGNE.finditer(debut), strict=False)
    ]
    bornes = [0, *fins] if len(fins) == 2 * AVANT_LES_TITRES else [0, *fins, len(debut)]
    return [debut[a:b] for a, b in pairwise(bornes) if b > a]


def _decoder(fichier: Fichier, ligne: bytes, rang: int) -> str:
    try:
        return (ligne.removeprefix(codecs.BOM_UTF8) if rang == 0 else ligne).decode()
    except UnicodeDecodeError as erreur:
        raise ExtractionInvalide(
            f"{fichier.nom}, ligne {rang + 1} : octets illisibles en UTF-8. {REMEDE_UTF8}"
        ) from erreur


def _sues(entete: Entete, connues: dict[str, str]) -> int:
    return len(set(connues.values()).intersection(entete.noms))


def _lire_titres(
    fichier: Fichier, texte: str, separateur: str, connues: dict[str, str], lignes: int, octets: int
) -> Entete:
    try:
        noms = next(csv.reader(io.StringIO(texte.rstrip("\r\n"), newline=""), delimiter=separateur))
    except (csv.Error, StopIteration) as erreur:
        raise ExtractionInvalide(f"{fichier.nom}, ligne 1 : titres illisibles. Redemandez le fichier.") from erreur
    return Entete(separateur, tuple(_titre(nom, connues) for nom in noms), lignes, octets)


def _titre(brut: str, connues: dict[str, str]) -> str:
    """A known name, though a spreadsheet cut it in two lines or wrote a note below; else as written, on one line."""
    mots = brut.strip(BLANCS).split()
    premiere = (brut.strip(BLANCS).splitlines() or [""])[0].strip(BLANCS)
    essais = (" ".join(mots), "_".join(mots), "".join(mots), premiere)
    return next((connues[essai.casefold()] for essai in essais if essai.casefold() in connues), essais[0])


def examiner(fichier: Fichier) -> Examen:
    """Read a CSV file to its end. Raises ExtractionInvalide on a NUL byte, and what `verifier_gzip` raises."""
    lus, dernier, doubles, retours, fins = 0, b"\n", 0, 0, 0
    with ouvrir(fichier) as flux:
        while bloc := flux.read(BLOC):
            if (position := bloc.find(b"\0")) >= 0:
                raise ExtractionInvalide(
                    f"{fichier.nom}, ligne {ligne_de(fichier, lus + position)} : octets nuls, le fichier est abîmé ou n’est "
                    f"pas en UTF-8. {REMEDE_UTF8} S’il l’est déjà, redemandez-le."
                )
            if retours or b"\r" in bloc or dernier == b"\r":
                doubles += bloc.count(b"\r\n") + (dernier == b"\r" and bloc[:1] == b"\n")
                retours += bloc.count(b"\r")
            fins += bloc.count(b"\n") if retours or not fins else 0
            lus, dernier = lus + len(bloc), bloc[-1:]
    return Examen(dernier not in b"\r\n", bool(retours) and not retours == doubles == fins)


def copier(fichier: Fichier, entete: Entete, cible: Path) -> None:
    """The rows alone, under titles on one line, every line ended by a line feed: what any engine reads."""
    with ouvrir(fichier) as source, cible.open("wb") as sortie:
        sortie.write(entete.separateur.join(f"c{i}" for i in range(len(entete.noms))).encode() + b"\n")
        source.read(entete.octets)
        reste = b""
        while bloc := source.read(BLOC):
            bloc = reste + bloc
            reste = b"\r" if bloc.endswith(b"\r") else b""  # its line feed may open the next block
            sortie.write(bloc.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        sortie.write(b"\n" if reste else b"")


def ligne_de(fichier: Fichier, position: int) -> int:
    """Number of the line that holds this byte."""
    with ouvrir(fichier) as flux:
        fins = 0
        while position > 0 and (bloc := flux.read(min(BLOC, position))):
            fins, position = fins + bloc.count(b"\n"), position - len(bloc)
    return fins + 1


def premiere_ligne_illisible(fichier: Fichier) -> int | None:
    """Number of the first line that is not UTF-8, or None."""
    with ouvrir(fichier) as flux:
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
    with io.TextIOWrapper(ouvrir(fichier), encoding="utf-8-sig", errors="replace", newline="") as texte:
        for _ in range(entete.lignes):
            texte.readline()
        lecteur = csv.reader(texte, delimiter=entete.separateur)
        derniere = 0
        try:
            for ligne in lecteur:
                debut, derniere = derniere + 1, lecteur.line_num
                if not any(valeur.strip(BLANCS) for valeur in ligne):
                    continue
                if len(ligne) == attendu or (len(ligne) > attendu and not any(ligne[attendu:])):
                    bonnes.append(entete.lignes + debut)
                else:
                    mauvaises.append((entete.lignes + debut, len(ligne)))
        except csv.Error as erreur:
            raise ligne_impossible(fichier, entete.lignes + derniere + 1) from erreur
    return bonnes, mauvaises


def ligne_impossible(fichier: Fichier, ligne: int) -> ExtractionInvalide:
    """A line that cannot be cut into values, mostly because it never ends."""
    return ExtractionInvalide(
        f"{fichier.nom}, ligne {ligne} : impossible à découper en valeurs (plus de deux millions de caractères, ou écriture "
        "qui n’est pas du CSV). Corrigez la ligne ou redemandez le fichier."
    )


def ouvrir(fichier: Fichier) -> IO[bytes]:
    """The bytes of a file, out of its gzip if any."""
    return gzip.open(fichier.chemin, "rb") if fichier.gzip else fichier.chemin.open("rb")  # type: ignore[return-value]
