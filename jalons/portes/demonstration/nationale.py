# ruff: noqa: S608 -- the SQL is made of whole numbers and of a quoted path
"""A caisse's extraction at national size, wholly fictitious: eighteen months of paid periods, the insured people.

Written by DuckDB, a few tens of seconds for 25 million rows. Everything is drawn from a hash of the row's number
and of the seed: the same numbers give the same rows. Identifiers have the shape of a NIR of département 96, which
never was; nobody has a name. Communes are codes of the right shape, drawn at random; thresholds, durations and shares are
orders of magnitude, not statistics.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

MOIS = "2026-06"  # the last month of the extraction, and the one to look at
DEBUT, FIN = date(2025, 1, 1), date(2026, 6, 30)  # first and last day of payment of the eighteen months
ASSURES_PAR_LIGNE = 2.4  # 60 million people for 25 million rows
LIGNES_PAR_ARRET = 2.488  # measured, payments outside the eighteen months left out
# out of 1,000 arrêts, how many last at most so many days
DUREES = ((300, 7), (520, 14), (680, 30), (780, 60), (850, 92), (910, 150), (950, 240), (980, 365), (1000, 900))
PAQUET = 10_000_000  # people a file
FORMATS = {"parquet": "FORMAT parquet", "csv": "FORMAT csv, DELIMITER ';', HEADER"}
# Row groups and dictionaries as Arrow and Spark write them, whose files a caisse is likely to have
GROUPES = {"parquet": ", ROW_GROUP_SIZE 1000000, DICTIONARY_SIZE_LIMIT 100000", "csv": ""}


@dataclass(frozen=True, slots=True)
class Nationale:
    """What was written: rows of `ij`, people of `assures`."""

    lignes: int
    assures: int


class DossierOccupe(Exception):
    """The folder exists and is not empty; the message is French and says what to do."""


def generer(
    dossier: Path,
    *,
    lignes: int,
    genre: str = "parquet",
    graine: int = 91,
    suivi: Callable[[str], None] = lambda _: None,
) -> Nationale:
    """Write about `lignes` rows of `ij` by month of payment and 2.4 times as many people, all or nothing.

    `genre` is parquet or csv. Raises DossierOccupe.
    """
    if dossier.exists() and any(dossier.iterdir()):
        raise DossierOccupe(f"« {dossier} » n’est pas vide. Donnez un dossier neuf.")
    dossier.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{dossier.name}.", dir=dossier.parent) as prive:
        neuf = Path(prive) / "extraction"
        neuf.mkdir()
        with contextlib.closing(duckdb.connect(config={"temp_directory": prive, "threads": "2"})) as base:
            faite = _ecrire(base, neuf, lignes, genre, graine, suivi)
        with contextlib.suppress(FileNotFoundError):
            dossier.rmdir()
        shutil.move(neuf, dossier)
    return faite


def _ecrire(
    base: duckdb.DuckDBPyConnection, dossier: Path, lignes: int, genre: str, graine: int, suivi: Callable[[str], None]
) -> Nationale:
    personnes = max(1, round(lignes * ASSURES_PAR_LIGNE))
    base.execute("SET enable_progress_bar = false")
    base.execute(f"CREATE MACRO au_hasard(i, quoi) AS hash(i * 1000 + quoi + {graine * 100}) % 1000000 / 1e6")
    base.execute("CREATE MACRO cle(n) AS CAST(n * 100 + 97 - n % 97 AS VARCHAR)")
    base.execute(f"CREATE MACRO identifiant(i) AS cle({_SQL_NUMERO})")
    base.execute("CREATE MACRO tirage(h, n) AS CAST((h >> (12 * n)) & 4095 AS INTEGER)")
    suivi("Arrêts")
    base.execute(_sql_arrets(round(lignes / LIGNES_PAR_ARRET), personnes + personnes // 300, graine))
    suivi("Périodes payées")
    (dossier / "ij").mkdir()
    base.execute("SET partitioned_write_flush_threshold = 4000000")
    base.execute(
        f"COPY ({_SQL_IJ}) TO {_texte(dossier / 'ij')} "
        f"({FORMATS[genre]}, PARTITION_BY (mois), OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'ij_{{i}}')"
    )
    for numero, debut in enumerate(range(0, personnes, PAQUET)):
        suivi(f"Assurés, fichier {numero + 1}")
        fin = min(debut + PAQUET, personnes)
        fichier = _texte(dossier / f"assures_{numero:02d}.{genre}")
        base.execute(f"COPY ({_sql_assures(debut, fin, graine)}) TO {fichier} ({FORMATS[genre]}{GROUPES[genre]})")
    (ecrites,) = base.execute(f"SELECT count(*) FROM ({_SQL_IJ})").fetchall()[0]
    return Nationale(ecrites, personnes)


def _sql_arrets(arrets: int, absents: int, graine: int) -> str:
    """One row an arrêt: its person (some are absent from `assures`), first day, length, nature, daily amount."""
    cas, avant, jours_avant = [], 0, 0
    for pour_mille, jours in DUREES:
        part = f"(tirage - {avant / 1000}) / {(pour_mille - avant) / 1000}"
        cas.append(f"WHEN tirage < {pour_mille / 1000} THEN {jours_avant} + 1 + floor({part} * {jours - jours_avant})")
        avant, jours_avant = pour_mille, jours
    fenetre = (FIN - DEBUT).days + 400  # arrêts begun before the window are seen from their first payment in it
    return (
        f"CREATE TEMP TABLE arrets AS SELECT i, identifiant(CAST(hash(i + {graine}) % {absents} AS BIGINT)) "
        f"AS assure_id, DATE '{FIN}' - CAST(floor(au_hasard(i, 2) * {fenetre}) AS INTEGER) AS debut, "
        f"CAST(CASE {' '.join(cas)} END AS INTEGER) AS jours, "
        "CASE WHEN au_hasard(i, 4) < 0.84 THEN 'maladie' WHEN au_hasard(i, 4) < 0.95 THEN 'at' "
        "WHEN au_hasard(i, 4) < 0.97 THEN 'mp' ELSE 'maternite' END AS nature, "
        "CAST(12 + au_hasard(i, 5) * au_hasard(i, 6) * 48 AS DECIMAL(9,2)) AS montant, "
        "CAST(CASE WHEN au_hasard(i, 7) < 0.1 THEN au_hasard(i, 8) * 6 ELSE 0 END AS INTEGER) AS trou "
        f"FROM (SELECT range AS i, au_hasard(range, 3) AS tirage FROM range({arrets}))"
    )


# The shape of a NIR of département 96, which never was: nobody's. Neighbours in the file are no neighbours by number.
_TIRE = f"((i + 1) * 1000000007) % {2 * 12 * 100 * 999 * 999}"
_SQL_NUMERO = (
    f"(1 + {_TIRE} % 2) * 1000000000000 + ({_TIRE} // 24 % 100) * 10000000000 + (1 + {_TIRE} // 2 % 12) * 100000000 "
    f"+ 96000000 + (1 + {_TIRE} // 2400 % 999) * 1000 + 1 + {_TIRE} // 2397600"
)
# Fortnightly payments, three days or more after their end; a few are late, cancelled, paid twice, or after gaps.
_SQL_IJ = f"""
WITH paiements AS (
  SELECT i, assure_id, nature, montant, rang, jours,
         debut + CAST(rang * 14 AS INTEGER) + CASE WHEN rang > 1 THEN trou ELSE 0 END
         + CASE WHEN i % 64 = 7 THEN CAST(rang AS INTEGER) ELSE 0 END AS premier,
         CAST(least(14, jours - rang * 14) AS INTEGER) AS duree,
         au_hasard(i * 64 + rang, 9) AS sort, debut + jours + 5 AS prescrit
  FROM (SELECT *, unnest(range(0, (jours + 13) // 14)) AS rang FROM arrets)
), datees AS (
  SELECT *, premier + duree - 1 AS dernier,
         CAST(3 + sort * 8 + CASE WHEN sort > 0.98 THEN (sort - 0.98) * 4000 ELSE 0 END AS INTEGER) AS delai
  FROM paiements
), payees AS (
  SELECT *, dernier + delai AS paye FROM datees
), signees AS (
  SELECT *, unnest(CASE WHEN sort < 0.005 THEN [1, -1] WHEN sort < 0.01 THEN [1, -1, 1] WHEN sort < 0.013 THEN [1, 1]
                        ELSE [1] END) AS signe FROM payees
)
SELECT assure_id, CAST(premier AS DATE) AS date_debut, CAST(dernier AS DATE) AS date_fin, nature,
       montant AS montant_journalier, CAST(signe AS TINYINT) AS sens, CAST(paye AS DATE) AS date_mandatement,
       CASE WHEN sort < 0.9 THEN CAST(prescrit AS DATE) END AS date_fin_prescrite,
       strftime(CAST(paye AS DATE), '%Y-%m') AS mois
FROM signees WHERE paye BETWEEN DATE '{DEBUT}' AND DATE '{FIN}'
"""


def _sql_assures(debut: int, fin: int, graine: int) -> str:
    """People `debut` to `fin` - 1. A few unknown values, a few dead, as in a real file.

    Twelve bits of a hash a draw: a and b hold five draws each.
    """
    return (
        "SELECT identifiant(i) AS assure_id, DATE '1942-01-01' + tirage(a, 0) * 6 AS date_naissance, "
        "CASE WHEN tirage(a, 1) < 2048 THEN '1' ELSE '2' END AS sexe, "
        "CASE WHEN tirage(b, 3) > 20 THEN right('0' || (1000 + least(tirage(a, 2), tirage(a, 3)) % 95 * 1000 "
        "+ 1 + least(tirage(a, 4), tirage(b, 0)) % 368), 5) END AS commune, "
        "CASE WHEN tirage(b, 1) < 3970 THEN CAST(least(tirage(b, 2), tirage(b, 0)) // 820 AS TINYINT) END "
        "AS personnes_a_charge, CASE WHEN tirage(b, 3) < 3480 THEN 'non' WHEN tirage(b, 3) < 3900 THEN 'gratuite' "
        "WHEN tirage(b, 3) < 4010 THEN 'participation' END AS c2s, "
        "CASE WHEN tirage(b, 4) < 3280 THEN 'non' WHEN tirage(b, 4) < 3970 THEN 'oui' END AS ald, "
        "CASE WHEN tirage(b, 4) % 350 = 0 THEN DATE '2025-01-01' + tirage(b, 2) // 8 END AS date_deces "
        f"FROM (SELECT i, hash(i + {graine}) AS a, hash(a) AS b FROM (SELECT range AS i FROM range({debut}, {fin})))"
    )


def _texte(chemin: Path) -> str:
    return "'" + str(chemin).replace("'", "''") + "'"
