"""An extraction opened: its two tables as Ibis expressions, what was counted, and the values to report.

Nothing of the folder is changed. Memory stays bounded: files are scanned, never loaded whole.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from ibis.expr.types import Table

from ..erreurs import ExtractionInvalide
from .bilan import BilanTable
from .interruption import interruptible
from .lots import Connexion, Lot
from .rejets import Rejet, doublons, valeurs_refusees
from .tables import TABLES

MEMOIRE, FILS = "300MB", 4  # the engine's share; beyond, it spills to its private folder
PAS_EN_UTF8 = re.compile(r'Invalid string encoding found in Parquet file "(.*)": value')


def muet(_message: str) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Ouverte:
    """What a folder holds once checked; `ij` and `assures` are lazy, laid out as `colonnes.TABLES`."""

    dossier: Path
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

    @property
    def bilans(self) -> dict[str, BilanTable]:
        """The counts of its two tables."""
        return {"ij": self.bilan_ij, "assures": self.bilan_assures}

    def lots_de(self, table: str) -> list[Lot]:
        """The files of a table."""
        return [lot for lot in self.lots if lot.table == table]

    def rejets(self) -> Iterator[Rejet]:
        """Every value refused, row by row, then the rows about a person that a later one replaces."""
        for table in self.tables:
            yield from valeurs_refusees(self.con, self.lots_de(table))
        table, vue = self.personnes
        yield from doublons(self.con, self.lots_de(table), vue)


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


@contextmanager
def erreurs_du_moteur() -> Iterator[None]:
    """What the engine says when it gives up, in French. Raises ExtractionInvalide."""
    try:
        yield
    except (duckdb.Error, pa.ArrowException) as erreur:
        if pas_en_utf8 := PAS_EN_UTF8.search(str(erreur)):
            raise ExtractionInvalide(
                f"{Path(pas_en_utf8[1]).name} : du texte n’y est pas en UTF-8, rien n’a été écrit. Réécrivez ce fichier Parquet "
                "avec ses textes en UTF-8, ou redemandez-le."
            ) from None  # the engine quotes the value, which may name a person
        detail = (str(erreur).strip().splitlines() or ["sans détail"])[0][:200]
        raise ExtractionInvalide(
            "Le moteur de lecture s’est arrêté, rien n’a été écrit. Vérifiez la place en mémoire et sur "
            f"le disque temporaire, puis relancez. (Détail : {detail})"
        ) from erreur
