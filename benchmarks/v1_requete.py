"""V1: the monthly request at national size, against a scan, whole-history SQL, pandas, and itself as it grows.

The scan is that of the very columns and partitions it needs, which also looks at each identifier (ADR 0008), at
national size; smaller sizes and the bare scan are told beside it, without a bound.

Each side runs alone in a fresh process and reports its CPU seconds (imports left out on every side), its peak memory and
the hash of its rows. Prints one line a promise: name, ours, reference, ratio, bound. Data are kept in `.jalons/bench/`.

    JALONS_BENCH=petit     a quick look (200,000 and 1,000,000 rows) instead of 1, 5 and 25 million
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
DONNEES = RACINE / ".jalons" / "bench"
PETIT = os.environ.get("JALONS_BENCH") == "petit"
TAILLES = (200_000, 1_000_000) if PETIT else (1_000_000, 5_000_000, 25_000_000)
PERSONNES_DE_REFERENCE = 20_000 if PETIT else 200_000
CSV = TAILLES[-1]
MOIS = "2026-06"
ESSAIS = 3  # the best of them, ours and the scans in turn
BALAYAGES = {"balayage_regarde": "balayage qui regarde les numéros", "balayage": "balayage nu"}
BORNE_BALAYAGE, BORNE_SQL, BORNE_PANDAS, BORNE_CROISSANCE, BORNE_MEMOIRE = 2.0, 5.0, 10.0, 6.0, 500


@dataclass(frozen=True)
class Mesure:
    """One run of one side: CPU seconds, peak resident memory in MB, hash of the rows."""

    cpu: float
    memoire: int
    empreinte: str


def mesurer(cote: str, dossier: Path) -> Mesure:
    """Run one side in a process of its own."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(RACINE), str(RACINE / "benchmarks")])}
    commande = [sys.executable, __file__, "--cote", cote, str(dossier)]
    fait = subprocess.run(commande, env=env, capture_output=True, text=True, check=False)
    if fait.returncode:
        raise SystemExit(f"{cote} sur {dossier.name} : {fait.stderr.strip().splitlines()[-1:]}")
    return Mesure(**json.loads(fait.stdout.splitlines()[-1]))


def executer(cote: str, dossier: Path) -> None:
    """What the fresh process does. Libraries are loaded before the clock starts, on every side."""
    import duckdb  # noqa: F401
    import ibis
    import pyarrow.compute  # noqa: F401

    import jalons.reperer.detection.requete.mensuelle  # noqa: F401

    _ = ibis.duckdb
    if cote == "requete":
        octets, cpu = _requete(dossier)
    else:
        from references import v1

        if cote == "pandas":
            import pandas  # noqa: F401
        debut = time.process_time()
        octets = v1.COTES[cote](dossier, MOIS)
        cpu = time.process_time() - debut
    memoire = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024
    print(json.dumps({"cpu": cpu, "memoire": memoire, "empreinte": hashlib.sha256(octets).hexdigest()}))


def _requete(dossier: Path) -> tuple[bytes, float]:
    from jalons.reperer.detection.requete.mensuelle import reperer
    from jalons.reperer.detection.requete.options import Options

    with tempfile.TemporaryDirectory() as temporaire:
        sortie = Path(temporaire) / "reperes.csv"
        debut = time.process_time()
        reperer(Options(fichiers=dossier, mois=MOIS, sortie=sortie))
        return sortie.read_bytes(), time.process_time() - debut


def donnees(lignes: int, genre: str = "parquet") -> Path:
    """The synthetic extraction of this size, made once; the same rows in Parquet and in CSV."""
    dossier = DONNEES / f"v1-{lignes}{'' if genre == 'parquet' else '-' + genre}"
    if not dossier.exists():
        from jalons.portes.demonstration.nationale import generer

        print(f"… {dossier.name} : fabrication", file=sys.stderr)
        generer(dossier, lignes=lignes, genre=genre)
    return dossier


def meilleure(cotes: tuple[str, ...], dossier: Path, essais: int = ESSAIS) -> dict[str, Mesure]:
    """The sides in turn, several times; the least CPU of each, the most memory."""
    vues: dict[str, list[Mesure]] = {cote: [] for cote in cotes}
    for _ in range(essais):
        for cote in cotes:
            vues[cote].append(mesurer(cote, dossier))
    return {
        cote: Mesure(min(m.cpu for m in liste), max(m.memoire for m in liste), liste[0].empreinte)
        for cote, liste in vues.items()
    }


def dire(nom: str, nous: str, reference: str, rapport: float, borne: str, tenue: bool | None) -> None:
    """One line a promise; ``tenue`` None: told without a bound."""
    issue = "pour information" if tenue is None else "tenue" if tenue else "NON TENUE"
    print(f"V1 {nom} | nous {nous} | {reference} | rapport {rapport:.2f} | borne {borne} | {issue}", flush=True)


def reference_python(dossier: Path) -> tuple[int, bool]:
    """The request and the plain-Python reference of the tests on some of the people: rows found, and whether equal."""
    import duckdb

    from jalons.reperer.detection.requete.mensuelle import reperer
    from jalons.reperer.detection.requete.options import Options
    from jalons.reperer.detection.tests import reference

    with tempfile.TemporaryDirectory(dir=DONNEES) as nom:
        petit, base = Path(nom), duckdb.connect()
        ij = f"read_parquet('{dossier}/ij/*/*.parquet', hive_partitioning=false)"
        base.execute(
            f"CREATE TABLE gens AS SELECT DISTINCT assure_id FROM {ij} ORDER BY hash(assure_id) LIMIT {PERSONNES_DE_REFERENCE}"
        )
        for table, source in (("ij", ij), ("assures", f"read_parquet('{dossier}/assures*.parquet')")):
            base.execute(
                f"COPY (SELECT * FROM {source} SEMI JOIN gens USING (assure_id)) TO '{petit}/{table}.csv' (DELIMITER ';')"
            )
        lues = {
            table: list(csv.DictReader((petit / f"{table}.csv").open(encoding="utf-8"), delimiter=";"))
            for table in ("ij", "assures")
        }
        reperer(Options(fichiers=petit, mois=MOIS, sortie=petit / "reperes.csv"))
        obtenu = list(csv.reader((petit / "reperes.csv").open(encoding="utf-8"), delimiter=";"))[1:]
        return len(obtenu), obtenu == reference.requete(lues["ij"], lues["assures"], MOIS)


def croissance(mesures: dict[int, Mesure]) -> None:
    """Five times the rows, how many times the CPU."""
    for petite, grande in pairwise(TAILLES):
        rapport = mesures[grande].cpu / mesures[petite].cpu
        dire(
            f"croissance {nombre(petite)} → {nombre(grande)} lignes", f"{mesures[grande].cpu:.2f} s CPU",
            f"{mesures[petite].cpu:.2f} s CPU", rapport, f"≤ {BORNE_CROISSANCE}", rapport <= BORNE_CROISSANCE,
        )  # fmt: skip


def nombre(valeur: int) -> str:
    """A whole number with its thousands apart."""
    return f"{valeur:,}".replace(",", "\u202f")


def main() -> None:
    """All the promises of V1, from the cheapest to the dearest."""
    DONNEES.mkdir(parents=True, exist_ok=True)
    mesures: dict[int, Mesure] = {}
    for taille in TAILLES:
        vues = meilleure(("requete", *BALAYAGES), donnees(taille))
        nous = mesures[taille] = vues["requete"]
        for cote, nom in BALAYAGES.items():
            rapport, promis = nous.cpu / vues[cote].cpu, cote == "balayage_regarde" and taille == TAILLES[-1]
            dire(
                f"{nom}, {nombre(taille)} lignes", f"{nous.cpu:.2f} s CPU, {nous.memoire} Mo", f"{vues[cote].cpu:.2f} s CPU",
                rapport, f"≤ {BORNE_BALAYAGE}" if promis else "aucune", rapport <= BORNE_BALAYAGE if promis else None,
            )  # fmt: skip
    croissance(mesures)
    grande, nous = donnees(TAILLES[-1]), mesures[TAILLES[-1]]
    part = nous.memoire / BORNE_MEMOIRE
    dire("mémoire", f"{nous.memoire} Mo", f"{BORNE_MEMOIRE} Mo", part, "< 1", part < 1)
    for cote, nom, borne in (
        ("sql_entier", "SQL sur tout l’historique", BORNE_SQL),
        ("pandas", "pandas", BORNE_PANDAS),
    ):
        autre = mesurer(cote, grande)
        rapport, memes = autre.cpu / nous.cpu, autre.empreinte == nous.empreinte
        dire(
            f"{nom}, {'mêmes lignes' if memes else 'LIGNES DIFFÉRENTES'}", f"{nous.cpu:.2f} s CPU",
            f"{autre.cpu:.2f} s CPU, {autre.memoire} Mo", rapport, f"≥ {borne}", memes and rapport >= borne,
        )  # fmt: skip
    en_csv(mesures[CSV])
    trouves, egales = reference_python(grande)
    dire(
        f"référence en Python, {nombre(PERSONNES_DE_REFERENCE)} personnes", f"{trouves} arrêts",
        "mêmes lignes" if egales else "LIGNES DIFFÉRENTES", 1.0, "égalité", egales and trouves > 0,
    )  # fmt: skip


def en_csv(parquet: Mesure) -> None:
    """The same extraction as CSV: told, without a bound but memory's, and the same rows."""
    vues = meilleure(("requete", "balayage_csv"), donnees(CSV, "csv"), 1)
    nous, eux = vues["requete"], vues["balayage_csv"]
    memes = nous.empreinte == parquet.empreinte
    dire(
        f"CSV, {nombre(CSV)} lignes, {'mêmes lignes' if memes else 'LIGNES DIFFÉRENTES'}",
        f"{nous.cpu:.2f} s CPU, {nous.memoire} Mo", f"balayage du CSV {eux.cpu:.2f} s CPU", nous.cpu / eux.cpu,
        f"< {BORNE_MEMOIRE} Mo", memes and nous.memoire < BORNE_MEMOIRE,
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--cote"]:
        executer(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
