"""The bytes and the text of an official file: out of its gzip or of Insee's own zip, its titles as they are known today."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path

from jalons.fondations.socle import formes
from jalons.fondations.socle.refus import Refus

TAILLE_MAXIMALE = 1_000_000_000  # bytes out of a zip; the largest official ones are a tenth of it
LUES = (".csv", ".txt", ".json", ".geojson")
SEPARATEURS = (";", ",", "\t")


class FichierIllisible(Refus):
    """The file cannot be used; the message is French and names file, line, value and remedy."""


def contenus(chemin: Path) -> list[tuple[str, bytes]]:
    """(name, bytes) of the file, or of each file of a zip that may be read. Raises FichierIllisible."""
    try:
        brut = chemin.read_bytes()
        if brut[:2] == b"\x1f\x8b":
            brut = gzip.decompress(brut)
    except (EOFError, gzip.BadGzipFile, zlib.error) as erreur:
        raise FichierIllisible(
            f"{chemin.name} : archive gzip tronquée ou abîmée. Remède : télécharger de nouveau le fichier."
        ) from erreur
    except OSError as erreur:
        raise FichierIllisible(
            f"{chemin} : lecture impossible ({erreur.strerror}). Remède : vérifier le chemin."
        ) from erreur
    if not brut.strip():
        raise FichierIllisible(f"{chemin.name} : fichier vide. Remède : reprendre le fichier à sa source.")
    quoi = formes.nature(brut[: formes.DEBUT], io.BytesIO(brut))
    if quoi == formes.ZIP:
        return _du_zip(chemin.name, brut)
    if quoi not in (formes.TEXTE, formes.JSON):
        raise FichierIllisible(f"{chemin.name} : c’est {quoi}, non un CSV. Remède : {formes.remede(quoi, chemin.name)}")
    return [(chemin.name, brut)]


def _du_zip(nom: str, brut: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(brut)) as archive:
            lus = [membre for membre in archive.infolist() if membre.filename.lower().endswith(LUES)]
            if sum(membre.file_size for membre in lus) > TAILLE_MAXIMALE:
                raise FichierIllisible(f"{nom} : archive trop grande. Remède : la décompresser et donner ses fichiers.")
            trouves = [(f"{nom}/{Path(membre.filename).name}", archive.read(membre)) for membre in lus]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as erreur:
        raise FichierIllisible(
            f"{nom} : archive zip abîmée ou à mot de passe. Remède : la télécharger de nouveau, ou donner ses fichiers."
        ) from erreur
    if not trouves:
        raise FichierIllisible(f"{nom} : archive zip sans CSV ni GeoJSON. Remède : donner celle que publie l’Insee.")
    return trouves


def decoder(nom: str, brut: bytes) -> str:
    """The text of a file in UTF-8. Raises FichierIllisible."""
    try:
        return brut.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        debut = brut.rfind(b"\n", 0, erreur.start) + 1
        extrait = brut[debut : debut + 60].decode("latin-1").splitlines()[0]
        ligne = brut.count(b"\n", 0, erreur.start) + 1
        raise FichierIllisible(
            f"{nom}, ligne {ligne} : « {extrait} » n’est pas de l’UTF-8, sans doute du "
            f"Latin-1. Remède : « iconv -f latin1 -t utf-8 {nom} », ou enregistrer en UTF-8."
        ) from erreur


def aux_titres_connus(texte: str, connus: Collection[str]) -> tuple[str, int]:
    """A CSV from its line of titles on, with the names of today (`com` was Insee's in 2019), and how many lines were before.

    A title, `sep=;` and empty lines may come first. A text that has no known title is given as it is.
    """
    noms, debut = {nom.casefold(): nom for nom in connus}, 0
    for rang, ligne in enumerate(texte.splitlines(keepends=True)[:20]):
        separateur = separateur_de(ligne)
        titres = [titre.strip().strip('"').strip() for titre in ligne.strip().split(separateur)]
        if sum(titre.casefold() in noms for titre in titres) > 1:
            propres = separateur.join(noms.get(titre.casefold(), titre) for titre in titres)
            return f"{propres}\n{texte[debut + len(ligne) :]}", rang
        debut += len(ligne)
    return texte, 0


def separateur_de(entete: str) -> str:
    """What separates the titles."""
    return max(SEPARATEURS, key=entete.count)
