"""An extraction opened: its two tables as Ibis expressions, what was counted, and the values to report.

Nothing of the folder is changed. Memory stays bounded: files are scanned, never loaded whole.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis
from ibis.expr.types import Table

from ..erreurs import ExtractionInvalide
from ..lecture.colonnes import FAITS, TABLES
from ..lecture.controle import EXEMPLES, controler, mandatement_et_largeur, natures_ignorees
from ..lecture.fichiers import afficher, decouvrir
from ..lecture.interruption import interruptible
from ..lecture.lots import Connexion, Lot, preparer, sql_table
from ..lecture.rejets import Rejet, doublons, valeurs_refusees
from ..lecture.tampons import tampon_prive
from ..requete.bilan import BilanTable
from .identifiants import deux_ecritures

__all__ = ["EXEMPLES", "Extraction", "assembler", "connecter", "controler", "muet", "ouvrir", "preparee"]
MEMOIRE, FILS = "300MB", 4  # the engine's share; beyond, it spills to its private folder


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
    tables: tuple[str, ...] = tuple(TABLES)
    personnes: tuple[str, str] = ("assures", "assures")  # the table of people, the view of its accepted rows
    faits: tuple[str, ...] = ()  # of `colonnes.FAITS`, those that the files tell
    large: bool = False  # some amount needs the wide decimal type

    def rejets(self) -> Iterator[Rejet]:
        """Every value refused, row by row, then the rows about a person that a later one replaces."""
        for table in self.tables:
            yield from valeurs_refusees(self.con, [lot for lot in self.lots if lot.table == table])
        table, vue = self.personnes
        yield from doublons(self.con, [lot for lot in self.lots if lot.table == table], vue)


@contextmanager
def ouvrir(dossier: Path, suivi: Callable[[str], None] = muet) -> Iterator[Extraction]:
    """Check the folder and give its tables. Raises ExtractionInvalide; leaves no temporary file behind."""
    with preparee(dossier, suivi) as (con, lots, avertissements):
        suivi("Contrôle des valeurs")
        bilans = {table: controler(con, table, lots[table], avertissements) for table in TABLES}
        yield assembler(con, lots, bilans, avertissements)


@contextmanager
def preparee(
    dossier: Path, suivi: Callable[[str], None]
) -> Iterator[tuple[Connexion, dict[str, list[Lot]], list[str]]]:
    """The files of the layout "jalons", ready to be read but not checked, by table; and the first notices."""
    fichiers, avertissements = decouvrir(dossier, TABLES)
    if not fichiers["ij"]:
        raise ExtractionInvalide(
            f"Aucun fichier ij dans « {afficher(dossier)} ». Attendu : ij*.parquet, ij*.csv, ij*.csv.gz ou ij/."
        )
    if not fichiers["assures"]:
        avertissements.append("Aucun fichier assures : C2S, ALD, personnes à charge et commune sont inconnues.")
    with tampon_prive() as tampon, connecter(tampon) as con:
        yield con, {table: preparer(con, fichiers[table], tampon, suivi) for table in TABLES}, avertissements


def assembler(
    con: Connexion, lots: dict[str, list[Lot]], bilans: dict[str, BilanTable], avertissements: list[str]
) -> Extraction:
    """The extraction, once its tables are checked: views `ij` and `assures` of the accepted rows."""
    large, dernier = mandatement_et_largeur(con, lots["ij"])
    for table in TABLES:
        con.execute(f"CREATE VIEW {table} AS {sql_table(table, lots[table], large)}")
    tous = [lot for table in TABLES for lot in lots[table]]
    avertissements += deux_ecritures(con, tous)
    base = ibis.duckdb.from_connection(con)
    return Extraction(
        con=con,
        ij=base.table("ij"),
        assures=base.table("assures"),
        bilan_ij=bilans["ij"],
        bilan_assures=bilans["assures"],
        lots=tous,
        dernier_mandatement=dernier,
        natures_ignorees=natures_ignorees(con, lots["ij"]),
        avertissements=avertissements,
        faits=tuple(nom for nom in FAITS if any(nom in lot.types for lot in lots["ij"])),
        large=large,
    )


@contextmanager
def connecter(tampon: Path) -> Iterator[Connexion]:
    """A DuckDB in memory that never leaves the machine and spills only to `tampon`."""
    reglages: dict[str, Any] = {
        "temp_directory": str(tampon),
        "autoinstall_known_extensions": "false",
        "python_enable_replacements": "false",
        "memory_limit": MEMOIRE,
        "allocator_flush_threshold": "8MB",  # what is freed goes back to the machine at once
        "threads": str(min(FILS, os.cpu_count() or 1)),
        "preserve_insertion_order": "false",  # what must keep its order says so
    }
    con = duckdb.connect(":memory:", config=reglages)
    try:
        con.execute("SET enable_progress_bar = false")
        with interruptible(con):
            yield con
    finally:
        con.close()
