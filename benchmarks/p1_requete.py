"""P1: the monthly request at national size, beside a bare scan, whole-history SQL and pandas; then its growth.

Each side runs in a process of its own on the same files (25 M rows of `ij`, 60 M insured; JALONS_BENCH=petit: 1 M), made
once under `.jalons/bench/`. Costs are seconds of processor and the peak of memory of the process. Prints one line a
promise: name, ours, reference, ratio, bound; exits 1 when the references do not find the same people.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from jalons.portes.demonstration import nationale

PETIT = os.environ.get("JALONS_BENCH") == "petit"
TAILLES = (1_000_000,) if PETIT else (1_000_000, 5_000_000, 25_000_000)
DONNEES = Path(__file__).parents[1] / ".jalons" / "bench"
JOUR, TOLERANCE = 91, 3
NATURES = ("maladie", "at", "mp")
Cle = tuple[str, str, str, str]  # assure_id, first day of the arrêt, 91st day, amount


def _ij(dossier: Path) -> str:
    return f"read_parquet('{dossier}/ij/*/*.parquet', hive_partitioning = false)"


def _assures(dossier: Path) -> str:
    return f"read_parquet('{dossier}/assures*.parquet')"


def _duckdb() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"threads": "2"})
    con.execute("SET enable_progress_bar = false")
    return con


# --- The sides: each returns the people found (the scan finds nobody) ---


def nous(dossier: Path) -> Iterable[Cle]:
    """The product's own request, checks and output file included."""
    from jalons.reperer.detection.mensuelle import reperer
    from jalons.reperer.detection.options import Options

    with tempfile.TemporaryDirectory() as prive:
        sortie = Path(prive, "sortie.csv")
        reperer(Options(fichiers=dossier, mois=nationale.MOIS, sortie=sortie))
        with sortie.open(encoding="utf-8") as lu:
            return [
                (r["assure_id"], r["arret_debut"], r["jour_91"], r["montant_journalier"])
                for r in csv.DictReader(lu, delimiter=";")
            ]


def balayage(dossier: Path) -> Iterable[Cle]:
    """DuckDB reads the columns that the request needs, and nothing else."""
    con = _duckdb()
    con.execute(
        "SELECT sum(strlen(assure_id)), sum(montant_journalier), min(date_debut), max(date_fin), sum(strlen(nature)), "
        f"sum(sens), max(date_mandatement) FROM {_ij(dossier)}"
    ).fetchall()
    con.execute(
        "SELECT sum(strlen(assure_id)), sum(strlen(commune)), sum(personnes_a_charge), sum(strlen(c2s)), "
        f"sum(strlen(ald)), max(date_deces) FROM {_assures(dossier)}"
    ).fetchall()
    return []


def historique(dossier: Path) -> Iterable[Cle]:
    """The same question as one would write it in SQL: everybody's whole history, on the same engine."""
    fenetre = "PARTITION BY assure_id ORDER BY d, f ROWS BETWEEN UNBOUNDED PRECEDING AND"
    arret = "PARTITION BY assure_id, n"
    trouves = _duckdb().execute(
        f"""
        WITH payees AS (
            SELECT assure_id, date_debut AS d, date_fin AS f, montant_journalier AS m FROM {_ij(dossier)}
            WHERE nature IN {NATURES} GROUP BY assure_id, nature, d, f, m HAVING sum(coalesce(sens, 1)) > 0
        ), periodes AS (SELECT assure_id, d, f, max(m) AS m FROM payees GROUP BY assure_id, d, f
        ), suite AS (SELECT *, max(f) OVER ({fenetre} 1 PRECEDING) AS avant FROM periodes
        ), coupees AS (
            SELECT *, CAST(avant IS NULL OR d - avant - 1 > {TOLERANCE} AS INTEGER) AS commence,
                   greatest(d, coalesce(avant + 1, d)) AS depuis FROM suite
        ), arrets AS (
            SELECT *, sum(commence) OVER ({fenetre} CURRENT ROW) AS n, greatest(f - depuis + 1, 0) AS neufs FROM coupees
        ), cumuls AS (
            SELECT *, sum(neufs) OVER ({arret} ORDER BY d, f ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumul,
                   min(d) OVER ({arret}) AS debut FROM arrets
        ), jours AS (
            SELECT assure_id, n, debut, depuis + CAST({JOUR} - 1 - (cumul - neufs) AS INTEGER) AS jour FROM cumuls
            WHERE cumul - neufs < {JOUR} AND cumul >= {JOUR}
        ), du_mois AS (SELECT * FROM jours WHERE strftime(jour, '%Y-%m') = '{nationale.MOIS}'
        ), avec AS (
            SELECT j.assure_id, j.debut, j.jour, max(c.m) AS m FROM du_mois j
            JOIN cumuls c ON c.assure_id = j.assure_id AND c.n = j.n AND j.jour BETWEEN c.d AND c.f GROUP BY ALL
        ), personnes AS (SELECT assure_id, any_value(commune), any_value(c2s), any_value(ald),
            any_value(personnes_a_charge), any_value(date_deces) AS date_deces FROM {_assures(dossier)} GROUP BY assure_id)
        SELECT avec.assure_id, debut::text, jour::text, round(m, 2)::decimal(18, 2)::text
        FROM avec LEFT JOIN personnes USING (assure_id) WHERE date_deces IS NULL
        """
    )
    return trouves.fetchall()


def pandas(dossier: Path) -> Iterable[Cle]:
    """The same question as an analyst writes it."""
    import pandas as pd

    cles = ["assure_id", "nature", "date_debut", "date_fin", "montant_journalier"]
    ij = pd.read_parquet(dossier / "ij", columns=[*cles, "sens"])
    ij = ij[ij["nature"].isin(NATURES)]
    ij["montant_journalier"] = ij["montant_journalier"].astype(float)
    ij["sens"] = ij["sens"].fillna(1)
    soldes = ij.groupby(cles, as_index=False)["sens"].sum()
    p = (
        soldes[soldes["sens"] > 0]
        .groupby(["assure_id", "date_debut", "date_fin"], as_index=False)["montant_journalier"]
        .max()
    )
    for bord in ("date_debut", "date_fin"):
        p[bord] = (pd.to_datetime(p[bord]) - pd.Timestamp(0)).dt.days
    p = p.sort_values(["assure_id", "date_debut", "date_fin"])
    avant = p.groupby("assure_id")["date_fin"].cummax().groupby(p["assure_id"]).shift()
    commence = avant.isna() | (p["date_debut"] - avant - 1 > TOLERANCE)
    depuis = p["date_debut"].where(avant.isna(), p["date_debut"].combine(avant + 1, max))
    neufs = (p["date_fin"] - depuis + 1).clip(lower=0)
    p["arret"] = commence.cumsum()
    cumul = neufs.groupby(p["arret"]).cumsum()
    p["debut"] = p.groupby("arret")["date_debut"].transform("min")
    p["jour"] = (depuis + JOUR - 1 - (cumul - neufs)).where((cumul - neufs < JOUR) & (cumul >= JOUR))
    p["jour"] = p.groupby("arret")["jour"].transform("max")
    tenu = p[p["jour"].between(p["date_debut"], p["date_fin"])]
    trouves = tenu.groupby(["assure_id", "debut", "jour"], as_index=False)["montant_journalier"].max()
    trouves["jour"] = pd.to_datetime(trouves["jour"], unit="D")
    trouves = trouves[trouves["jour"].dt.strftime("%Y-%m") == nationale.MOIS]
    assures = pd.read_parquet(
        [str(f) for f in sorted(dossier.glob("assures*.parquet"))],
        columns=["assure_id", "commune", "c2s", "ald", "personnes_a_charge", "date_deces"],
    ).drop_duplicates("assure_id", keep="last")
    vivants = trouves.merge(assures, on="assure_id", how="left")
    vivants = vivants[vivants["date_deces"].isna()]
    debuts = pd.to_datetime(vivants["debut"], unit="D").dt.strftime("%Y-%m-%d")
    jours = vivants["jour"].dt.strftime("%Y-%m-%d")
    return list(
        zip(vivants["assure_id"], debuts, jours, vivants["montant_journalier"].map("{:.2f}".format), strict=True)
    )


COTES: dict[str, Callable[[Path], Iterable[Cle]]] = {f.__name__: f for f in (nous, balayage, historique, pandas)}


def empreinte(trouves: Iterable[Cle]) -> str:
    """sha256 of the people found, in code-point order."""
    return hashlib.sha256("\n".join(sorted(";".join(map(str, t)) for t in trouves)).encode()).hexdigest()


def un_cote(nom: str, dossier: Path) -> None:
    """In the process of that side: do it, print its cost as JSON. Loading the libraries is not counted."""
    importlib.import_module("jalons.reperer.detection.mensuelle" if nom == "nous" else "pandas")
    debut = time.process_time()
    trouves = list(COTES[nom](dossier))
    cpu = time.process_time() - debut
    memoire = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"cpu": cpu, "memoire": memoire, "trouves": len(trouves), "empreinte": empreinte(trouves)}))


def mesurer(nom: str, dossier: Path) -> dict[str, Any]:
    """One side in a fresh process."""
    commande = [sys.executable, __file__, nom, str(dossier)]
    fait = subprocess.run(commande, check=True, capture_output=True, text=True)
    return dict(json.loads(fait.stdout.splitlines()[-1]))


def donnees(lignes: int) -> Path:
    """The files of that size, made once."""
    dossier = DONNEES / f"p1-{lignes}"
    if not dossier.exists():
        nationale.generer(dossier, lignes=lignes)
    return dossier


def comparer(lignes: int) -> bool:
    """The four sides at one size; prints a line a promise; True when the references find the same people."""
    dossier = donnees(lignes)
    mesures = {nom: mesurer(nom, dossier) for nom in COTES}
    ici, millions = mesures["nous"], lignes // 10**6
    for nom, mot, borne in (
        ("balayage", "balayage des colonnes utiles", "≤ 2"),
        ("historique", "SQL sur tout l’historique", "≥ 5"),
        ("pandas", "pandas", "≥ 10"),
    ):
        autre = mesures[nom]
        rapport = ici["cpu"] / autre["cpu"] if nom == "balayage" else autre["cpu"] / ici["cpu"]
        egal = "" if nom == "balayage" else (
            " | mêmes arrêts" if autre["empreinte"] == ici["empreinte"] else " | ARRÊTS DIFFÉRENTS"
        )  # fmt: skip
        print(
            f"P1, {millions} M : {mot} | nous {ici['cpu']:.1f} s CPU, {ici['memoire']} Mo | "
            f"référence {autre['cpu']:.1f} s CPU, {autre['memoire']} Mo | rapport {rapport:.1f} | borne {borne}{egal}",
            flush=True,
        )
    print(
        f"P1, {millions} M : mémoire | nous {ici['memoire']} Mo | borne < 500 Mo | {ici['trouves']} arrêts", flush=True
    )
    return all(mesures[nom]["empreinte"] == ici["empreinte"] for nom in ("historique", "pandas"))


def main() -> int:
    """The largest size against the references, then the growth from one size to the next."""
    egal = comparer(TAILLES[-1])
    couts = {lignes: mesurer("nous", donnees(lignes))["cpu"] for lignes in TAILLES}
    for petite, grande in pairwise(TAILLES):
        print(
            f"P1 : croissance {petite // 10**6} → {grande // 10**6} M | {couts[petite]:.1f} s CPU | {couts[grande]:.1f} s CPU | "
            f"rapport {couts[grande] / couts[petite]:.1f} | borne ≤ 5,5",
            flush=True,
        )
    return 0 if egal else 1


if __name__ == "__main__":
    if len(sys.argv) == 3:
        un_cote(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())
