"""Open a file and give its lines: CSV, JSON or an Excel workbook, plain or gzip; hostile ones are refused in words."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException, ElementTree

from jalons.fondations.socle import formes
from jalons.personnes.partenaires.lecture.fiches import FichierIllisible

TAILLE = 200_000_000  # bytes once opened: ten times the whole of data·inclusion
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LIEN = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Ligne = dict[str, str]
Feuilles = dict[str, list[tuple[int, Ligne]]]  # name of the sheet → its lines, with their number


@dataclass(frozen=True)
class Ouvert:
    """A file of the outside, in memory: its table or its JSON, and a digest that tells it again."""

    nom: str
    empreinte: str
    colonnes: tuple[str, ...] = ()
    lignes: tuple[tuple[int, Ligne], ...] = ()
    feuilles: Feuilles | None = None
    json: Any = None


def ouvrir(chemin: Path) -> Ouvert:
    """Read one file whole. Raises FichierIllisible: absent, too big, no table, no UTF-8."""
    try:
        brut = chemin.read_bytes()
    except OSError as erreur:
        raise FichierIllisible(f"{chemin} : illisible ({erreur.strerror}). Vérifiez le chemin.") from erreur
    empreinte, nom = hashlib.sha256(brut).hexdigest(), chemin.name
    if brut.startswith(b"\x1f\x8b"):
        brut = _degonfler(nom, brut)
    quoi = formes.nature(brut[: formes.DEBUT], io.BytesIO(brut))
    if quoi == "un classeur Excel (.xlsx)":
        return Ouvert(nom, empreinte, feuilles=_classeur(nom, brut))
    if quoi not in (formes.TEXTE, formes.JSON):
        raise FichierIllisible(f"{nom} : c’est {quoi}. Attendu : un CSV, un JSON ou un classeur Excel (.xlsx).")
    try:
        texte = brut.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise FichierIllisible(f"{nom} : ce n’est pas de l’UTF-8. {formes.REMEDE_UTF8}") from erreur
    if quoi == formes.JSON:
        return Ouvert(nom, empreinte, json=_json(nom, texte))
    colonnes, lignes = _table(texte)
    return Ouvert(nom, empreinte, colonnes, tuple(lignes))


def _degonfler(nom: str, brut: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(brut)) as flux:
            lu = flux.read(TAILLE + 1)
    except (OSError, EOFError, zlib.error) as erreur:
        raise FichierIllisible(f"{nom} : le fichier gzip est abîmé ou coupé. Téléchargez-le de nouveau.") from erreur
    if len(lu) > TAILLE:
        raise FichierIllisible(
            f"{nom} : plus de {TAILLE // 1_000_000} Mo une fois ouvert. Découpez-le par département."
        )
    return lu


def _json(nom: str, texte: str) -> Any:
    try:
        return json.loads(texte)
    except (ValueError, RecursionError) as erreur:
        raise FichierIllisible(f"{nom} : JSON abîmé ({str(erreur)[:80]}). Téléchargez-le de nouveau.") from erreur


def _table(texte: str) -> tuple[tuple[str, ...], Iterator[tuple[int, Ligne]]]:
    premiere = texte.split("\n", 1)[0]
    separateur = ";" if premiere.count(";") > premiere.count(",") else ","
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    colonnes = tuple(c.strip() for c in next(lecteur, []))

    def lignes() -> Iterator[tuple[int, Ligne]]:
        for valeurs in lecteur:
            if any(v.strip() for v in valeurs):
                complet = valeurs + [""] * (len(colonnes) - len(valeurs))
                yield lecteur.line_num, dict(zip(colonnes, complet, strict=False))

    return colonnes, lignes()


def _classeur(nom: str, brut: bytes) -> Feuilles:
    try:
        with zipfile.ZipFile(io.BytesIO(brut)) as archive:
            if sum(i.file_size for i in archive.infolist()) > TAILLE:
                raise FichierIllisible(f"{nom} : le classeur est trop gros une fois ouvert. Enregistrez-le en CSV.")
            return _feuilles(archive)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, DefusedXmlException, ValueError) as erreur:
        raise FichierIllisible(f"{nom} : classeur abîmé. Ouvrez-le, enregistrez-le de nouveau en .xlsx.") from erreur


def _feuilles(archive: zipfile.ZipFile) -> Feuilles:
    textes: list[str] = []
    if "xl/sharedStrings.xml" in archive.namelist():
        racine = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        textes = ["".join(t.text or "" for t in si.iter(f"{_NS}t")) for si in racine.iter(f"{_NS}si")]
    liens = {
        r.get("Id"): r.get("Target", "") for r in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    feuilles: Feuilles = {}
    for feuille in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_NS}sheet"):
        cible = liens[feuille.get(_LIEN)].lstrip("/").removeprefix("xl/")
        racine = ElementTree.fromstring(archive.read(f"xl/{cible}"))
        feuilles[feuille.get("name", "")] = _lignes_de(racine, textes)
    return feuilles


def _lignes_de(racine: Any, textes: list[str]) -> list[tuple[int, Ligne]]:
    lignes: list[tuple[int, Ligne]] = []
    titres: dict[str, str] = {}
    for rangee in racine.iter(f"{_NS}row"):
        cases = {re.sub(r"\d", "", c.get("r", "")): _case(c, textes) for c in rangee}
        cases = {colonne: texte for colonne, texte in cases.items() if texte}
        if not titres:
            titres = cases
        elif cases:
            lignes.append((int(rangee.get("r", 0)), {titres[c]: v for c, v in cases.items() if c in titres}))
    return lignes


def _case(case: Any, textes: list[str]) -> str:
    valeur = case.find(f"{_NS}v")
    if valeur is None:
        return "".join(t.text or "" for t in case.iter(f"{_NS}t"))
    texte = valeur.text or ""
    if case.get("t") == "s":
        return textes[int(texte)]
    if case.get("t") in ("b", "str", "e"):
        return texte
    try:  # « 8.2454114801871E13 » is a number of fourteen figures
        lu = Decimal(texte)
    except InvalidOperation:
        return texte
    return str(int(lu)) if lu == lu.to_integral_value() else texte


def jour_du_nom(nom: str) -> date | None:
    """The day that a file's name says: « …-20240801.csv », « …_02032020.csv », « …2024-08-01… »."""
    for chiffres in re.findall(r"(?<!\d)(?:\d{8}|\d{4}-\d{2}-\d{2})(?!\d)", nom):
        net = chiffres.replace("-", "")
        for texte in (net, f"{net[4:]}{net[2:4]}{net[:2]}"):
            if "1990" < texte[:4] < "2100":
                try:
                    return date.fromisoformat(texte)
                except ValueError:
                    continue
    return None
