"""P1, first cut: the monthly request against the scan of the columns it needs, side by side, on synthetic Parquet.

The promise is at 25 M rows and 60 M people (JALONS_BENCH_LIGNES, JALONS_BENCH_PERSONNES); the default is small.
Prints one line: name, ours, reference, ratio, bound.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import duckdb

from jalons.reperer.detection.mensuelle import reperer
from jalons.reperer.detection.options import Options

LIGNES = int(os.environ.get("JALONS_BENCH_LIGNES", "1000000"))
PERSONNES = int(os.environ.get("JALONS_BENCH_PERSONNES", "2400000"))
PERIODES = 8  # fortnights a stoppage: the 91st paid day falls in the seventh
BORNE = 2.0


def ecrire(dossier: Path) -> None:
    """Seeded, obviously fictitious: fortnightly payments over eighteen months, by month of payment."""
    base = duckdb.connect()
    base.execute("SELECT setseed(0.46)")
    base.execute(
        f"""CREATE TABLE ij AS SELECT printf('A%09d', personne) AS assure_id, nature, montant AS montant_journalier,
        (debut + (14 * rang)::int)::date AS date_debut, (debut + (14 * rang + 13)::int)::date AS date_fin,
        (debut + (14 * rang + 20)::int)::date AS date_mandatement
        FROM (SELECT range AS personne, DATE '2025-01-06' + (random() * 480)::int AS debut,
              CASE WHEN random() < 0.85 THEN 'maladie' ELSE 'at' END AS nature,
              round(15 + random() * 27, 2)::decimal(9,2) AS montant FROM range({LIGNES // PERIODES})),
             (SELECT range AS rang FROM range({PERIODES}))"""
    )
    tout = "SELECT *, strftime(date_mandatement, '%Y-%m') AS mois FROM ij"
    base.execute(f"COPY ({tout}) TO '{dossier}/ij' (FORMAT parquet, PARTITION_BY (mois))")
    base.execute(
        f"""COPY (SELECT printf('A%09d', i) AS assure_id, '96001' AS commune, (i % 4)::int AS personnes_a_charge,
        CASE WHEN i % 7 = 0 THEN 'gratuite' ELSE 'non' END AS c2s, 'non' AS ald, DATE '1975-01-01' AS date_naissance
        FROM range({PERSONNES}) t(i)) TO '{dossier}/assures.parquet' (FORMAT parquet)"""
    )


def balayer(dossier: Path) -> float:
    """CPU seconds to read the columns that the request needs, all partitions, on the same engine."""
    debut = time.process_time()
    base = duckdb.connect()
    base.execute(
        "SELECT count(DISTINCT assure_id), sum(montant_journalier), min(date_debut), max(date_fin), max(date_mandatement), "
        f"max(nature) FROM read_parquet('{dossier}/ij/**/*.parquet')"
    ).fetchall()
    base.execute(
        "SELECT max(assure_id), sum(personnes_a_charge), max(c2s), max(ald), max(commune) "
        f"FROM read_parquet('{dossier}/assures.parquet')"
    ).fetchall()
    return time.process_time() - debut


def main() -> None:
    """Write, measure twice, keep the best of each."""
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = Path(temporaire)
        ecrire(dossier)
        nous, eux = [], []
        for _ in range(2):
            debut = time.process_time()
            bilan = reperer(Options(fichiers=dossier, mois="2026-05", sortie=dossier / "sortie.parquet"))
            nous.append(time.process_time() - debut)
            eux.append(balayer(dossier))
        rapport = min(nous) / min(eux)
        print(
            f"P1 requête mensuelle, {LIGNES:,} lignes | nous {min(nous):.2f} s CPU | balayage {min(eux):.2f} s CPU | "
            f"rapport {rapport:.1f} | borne {BORNE} à 25 M de lignes | {bilan.reperes:,} arrêts repérés".replace(
                ",", " "
            )
        )


if __name__ == "__main__":
    main()
