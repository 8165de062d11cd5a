"""Spreadsheets: the tables of a page as ODS or CSV, with title, filters, definitions and date inside the
file.

The page and the file are made from the same ``Tableau`` objects, so they cannot disagree. No text is run as a formula: in
an ODS a cell says that it is a text, in a CSV a text that looks like a formula begins with a blank that nobody sees.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

_FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")
_BLANC = "\u00a0"  # not a plain blank, which some spreadsheets take off before they read
_INTERDITS = str.maketrans(dict.fromkeys("[]*?:/\\'", " "))
_NOM_DE_FEUILLE = 31  # characters: the limit of the strictest spreadsheet


@dataclass(frozen=True)
class Cellule:
    """One cell: what the page prints, and the number behind it (None: a text, a masked or an empty cell).

    ``dit``: what a screen reader adds to a masked cell.
    """

    texte: str
    valeur: Decimal | int | None = None
    masquee: bool = False
    dit: str = ""


@dataclass(frozen=True)
class Rangee:
    """One row: its heading, its cells in the order of the columns, and the unit of all of them."""

    nom: str
    cellules: Sequence[Cellule]
    unite: str = ""


@dataclass(frozen=True)
class Tableau:
    """One table of a page. ``colonnes`` are the headings, the first one included."""

    code: str
    titre: str
    colonnes: Sequence[str]
    rangees: Sequence[Rangee]
    explication: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Entete:
    """What the file says of itself: title, filters that were on, and the date of the figures."""

    titre: str
    filtres: Sequence[tuple[str, str]]
    date: date
    notes: Sequence[str] = ()


def sans_formule(texte: str) -> str:
    """The text, after a no-break space when a spreadsheet that opens a CSV would run it."""
    return f"{_BLANC}{texte}" if texte.startswith(_FORMULES) else texte


def _avant(entete: Entete) -> list[list[str]]:
    lignes = [[entete.titre], *([nom, valeur] for nom, valeur in entete.filtres)]
    lignes.append(["Date", entete.date.isoformat()])
    return [*lignes, *([note] for note in entete.notes)]


def _unites(tableau: Tableau) -> bool:
    """Whether the rows say their unit; else the headings do."""
    return any(rangee.unite for rangee in tableau.rangees)


def _colonnes(tableau: Tableau) -> list[str]:
    return [tableau.colonnes[0], *(["Unité"] if _unites(tableau) else []), *tableau.colonnes[1:]]


def _csv(cellule: Cellule) -> str:
    if cellule.valeur is None:
        return sans_formule(cellule.texte)
    return str(cellule.valeur).replace(".", ",")


def csv_de(entete: Entete, tableaux: Iterable[Tableau]) -> bytes:
    """The tables one under the other: semicolons, decimal comma, UTF-8 with its mark, as French
    spreadsheets expect."""
    sortie = io.StringIO()
    plume = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    for ligne in _avant(entete):
        plume.writerow([sans_formule(t) for t in ligne])
    for tableau in tableaux:
        plume.writerow([])
        plume.writerow([sans_formule(tableau.titre)])
        for nom, texte in tableau.explication:
            plume.writerow([sans_formule(nom), sans_formule(texte)])
        plume.writerow([sans_formule(c) for c in _colonnes(tableau)])
        for rangee in tableau.rangees:
            unite = [rangee.unite] if _unites(tableau) else []
            plume.writerow([sans_formule(rangee.nom), *unite, *(_csv(c) for c in rangee.cellules)])
    return b"\xef\xbb\xbf" + sortie.getvalue().encode()


def ods_de(entete: Entete, tableaux: Iterable[Tableau]) -> bytes:
    """The tables, a sheet each, after a first sheet that says what they are."""
    from odf.opendocument import OpenDocumentSpreadsheet  # noqa: PLC0415 - heavy, and only exports need it

    document = OpenDocumentSpreadsheet()
    _feuille(document, "À lire", [[Cellule(t) for t in ligne] for ligne in _avant(entete)])
    noms: set[str] = {"À lire"}
    for tableau in tableaux:
        lignes = [
            [Cellule(tableau.titre)],
            *([Cellule(nom), Cellule(texte)] for nom, texte in tableau.explication),
            [],
        ]
        lignes.append([Cellule(c) for c in _colonnes(tableau)])
        unites = _unites(tableau)
        lignes += [[Cellule(r.nom), *([Cellule(r.unite)] if unites else []), *r.cellules] for r in tableau.rangees]
        _feuille(document, _nom_libre(tableau.titre, noms), lignes)
    sortie = io.BytesIO()
    document.write(sortie)
    return sortie.getvalue()


def _nom_libre(titre: str, pris: set[str]) -> str:
    """The title, or its first whole words; no other sheet has it, capitals aside."""
    nom = " ".join(titre.translate(_INTERDITS).split()) or "Tableau"
    candidat, rang = _mots_entiers(nom, _NOM_DE_FEUILLE), 2
    while candidat.lower() in {autre.lower() for autre in pris}:
        suite = f" {rang}"
        candidat, rang = _mots_entiers(nom, _NOM_DE_FEUILLE - len(suite)) + suite, rang + 1
    pris.add(candidat)
    return candidat


def _mots_entiers(nom: str, longueur: int) -> str:
    if len(nom) <= longueur:
        return nom
    return nom[: longueur + 1].rpartition(" ")[0] or nom[:longueur]


def _feuille(document: Any, nom: str, lignes: Iterable[Iterable[Cellule]]) -> None:
    from odf.table import Table, TableCell, TableRow  # noqa: PLC0415
    from odf.text import P  # noqa: PLC0415

    feuille = Table(name=nom)
    for ligne in lignes:
        rangee = TableRow()
        for cellule in ligne:
            if cellule.valeur is None:
                case = TableCell(valuetype="string")
            else:
                case = TableCell(valuetype="float", value=str(cellule.valeur))
            case.addElement(P(text=cellule.texte))
            rangee.addElement(case)
        feuille.addElement(rangee)
    document.spreadsheet.addElement(feuille)


FORMES: dict[str, tuple[Callable[[Entete, Iterable[Tableau]], bytes], str]] = {
    "ods": (ods_de, "application/vnd.oasis.opendocument.spreadsheet"),
    "csv": (csv_de, "text/csv; charset=utf-8"),
}
