# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""An extraction opened: its two tables as Ibis expressions, what was counted, and the values to report.

Nothing of the folder is changed. Memory stays bounded: files are scanned, never loaded whole.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import ibis
from ibis.expr.types import Table

from . import rules
from .bilan import BilanTable
from .colonnes import TABLES
from .enums import Nature
from .erreurs import ExtractionInvalide
from .fichiers import decouvrir
from .interruption import interruptible
from .lots import Connexion, Lot, colonnes_de_rejet, preparer, sql_table
from .rejets import Rejet, doublons, valeurs_refusees

EXEMPLES = 5


def muet(_message: str) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Extraction:
    """What a folder holds once checked; `ij` and `assures` are lazy, laid out as `colonnes.TABLES`."""

    con: Connexion
    ij: Table
    assures: Table
    bilan_ij: BilanTable
    bilan_assures: BilanTable
    lots: list[Lot]
    dernier_mandatement: date | None = None
    natures_ignorees: tuple[tuple[str, int], ...] = ()
    avertissements: list[str] = field(default_factory=list)

    def rejets(self) -> Iterator[Rejet]:
        """Every value refused, row by row, then the rows of `assures` that a later one replaces."""
        for table in TABLES:
            yield from valeurs_refusees(self.con, [lot for lot in self.lots if lot.table == table])
        yield from doublons(self.con, [lot for lot in self.lots if lot.table == "assures"])


@contextmanager
def ouvrir(dossier: Path, suivi: Callable[[str], None] = muet) -> Iterator[Extraction]:
    """Check the folder and give its tables. Raises ExtractionInvalide; leaves no temporary file behind."""
    fichiers, avertissements = decouvrir(dossier, TABLES)
    if not fichiers["ij"]:
        raise ExtractionInvalide(
            f"Aucun fichier ij dans « {dossier} ». Attendu : ij*.parquet, ij*.csv, ij*.csv.gz ou ij/."
        )
    if not fichiers["assures"]:
        avertissements.append("Aucun fichier assures : C2S, ALD, personnes à charge et commune sont inconnues.")
    with tempfile.TemporaryDirectory(prefix="jalons-") as tampon, connecter(Path(tampon)) as con:
        lots = [lot for table in TABLES for lot in preparer(con, fichiers[table], Path(tampon), suivi)]
        suivi("Contrôle des valeurs")
        yield _controlee(con, lots, avertissements)


@contextmanager
def connecter(tampon: Path) -> Iterator[Connexion]:
    """A DuckDB in memory that never leaves the machine and spills only to `tampon`."""
    reglages: dict[str, Any] = {
        "temp_directory": str(tampon),
        "autoinstall_known_extensions": "false",
        "python_enable_replacements": "false",
    }
    con = duckdb.connect(":memory:", config=reglages)
    try:
        con.execute("SET enable_progress_bar = false")
        with interruptible(con):
            yield con
    finally:
        con.close()


def _controlee(con: Connexion, lots: list[Lot], avertissements: list[str]) -> Extraction:
    bilans, large, dernier = {}, False, None
    for table in TABLES:
        siens = [lot for lot in lots if lot.table == table]
        bilans[table] = _compter(con, table, siens)
        avertissements += _inconnues(table, siens) + _valeurs_inconnues(table, bilans[table])
        if rules.trop_de_rejets(bilans[table].rejetees, bilans[table].lues):
            raise ExtractionInvalide(_trop_de_rejets(con, table, bilans[table], siens))
        if table == "ij":
            large, dernier = _mandatement_et_largeur(con, siens)
        con.execute(f"CREATE VIEW {table} AS {sql_table(table, siens, large)}")
    natures = _natures_ignorees(con, [lot for lot in lots if lot.table == "ij"])
    base = ibis.duckdb.from_connection(con)
    return Extraction(
        con=con,
        ij=base.table("ij"),
        assures=base.table("assures"),
        bilan_ij=bilans["ij"],
        bilan_assures=bilans["assures"],
        lots=lots,
        dernier_mandatement=dernier,
        natures_ignorees=natures,
        avertissements=avertissements,
    )


def _compter(con: Connexion, table: str, lots: list[Lot]) -> BilanTable:
    lues = rejetees = fichiers = 0
    refusees: Counter[str] = Counter()
    for lot in lots:
        facultatives = [c.nom for c in lot.presentes if c.nom not in colonnes_de_rejet(lot) and c.genre != "texte"]
        comptes = "".join(f", count(*) FILTER (b_{nom})" for nom in facultatives)
        ligne = con.execute(f"SELECT count(*), count(*) FILTER (rejet){comptes} FROM {lot.vue}").fetchall()[0]
        lot.rejetees = ligne[1]
        mal_formees = sum(source.mal_formees for source in lot.sources)
        lues, rejetees = lues + ligne[0] + mal_formees, rejetees + ligne[1] + mal_formees
        fichiers += len(lot.sources)
        refusees.update(dict(zip(facultatives, ligne[2:], strict=True)))
    inconnues = tuple((nom, nombre) for nom, nombre in sorted(refusees.items()) if nombre)
    return BilanTable(fichiers=fichiers, lues=lues, rejetees=rejetees, valeurs_inconnues=inconnues)


def _inconnues(table: str, lots: list[Lot]) -> list[str]:
    noms = sorted({nom for lot in lots for source in lot.sources for nom in source.inconnues})
    return [f"{table} : colonnes ignorées, inconnues de la disposition : {', '.join(noms)}."] if noms else []


def _valeurs_inconnues(table: str, bilan: BilanTable) -> list[str]:
    return [
        f"{table} : {nombre} valeur(s) illisible(s) dans {nom}, tenue(s) pour inconnue(s)."
        for nom, nombre in bilan.valeurs_inconnues
    ]


def _mandatement_et_largeur(con: Connexion, lots: list[Lot]) -> tuple[bool, date | None]:
    """Whether an amount needs the wide decimal type, and the latest payment date of all accepted rows."""
    large, dernier = False, None
    for lot in lots:
        mandatement = "max(v_date_mandatement)" if "date_mandatement" in lot.types else "NULL"
        sql = f"SELECT bool_or(v_montant_courant IS NULL), {mandatement} FROM {lot.acceptees}"
        besoin, jour = con.execute(sql).fetchall()[0]
        large = large or bool(besoin)
        dernier = max(filter(None, (dernier, jour)), default=None)
    return large, dernier


def _natures_ignorees(con: Connexion, lots: list[Lot]) -> tuple[tuple[str, int], ...]:
    connues = ", ".join(f"'{nature}'" for nature in Nature)
    comptes: Counter[str] = Counter()
    for lot in lots:
        sql = f"SELECT v_nature, count(*) FROM {lot.acceptees} AND v_nature NOT IN ({connues}) GROUP BY 1"
        comptes.update(dict(con.execute(sql).fetchall()))
    return tuple(sorted(comptes.items()))


def _trop_de_rejets(con: Connexion, table: str, bilan: BilanTable, lots: list[Lot]) -> str:
    exemples = [
        f"  {rejet.fichier}, ligne {rejet.ligne}"
        + (f", {rejet.colonne} « {rejet.valeur[:40]} »" if rejet.colonne else "")
        + f" : {rejet.motif}."
        for rejet in islice((r for r in valeurs_refusees(con, lots) if r.rejette), EXEMPLES)
    ]
    return "\n".join(
        [
            f"{table} : {bilan.rejetees} lignes illisibles sur {bilan.lues}, plus de 5 % : "
            "rien n’a été écrit. Corrigez l’extraction ou redemandez-la. Premières lignes :",
            *exemples,
        ]
    )
