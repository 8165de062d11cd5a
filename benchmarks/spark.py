"""V1 on Spark: the same month on DuckDB and on a standalone cluster, the same bytes out, and how each grows.

A master and two workers of one core run on loopback, on this machine: the times tell what the engine costs and how it
grows, not what a real cluster saves. Sizes 1, 5 and 25 million rows of `ij` (JALONS_BENCH=petit: the first only), made
once under `.jalons/bench/`. Prints one line a size, then the growth; exits 1 when the outputs differ.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from v1_requete import BORNE_CROISSANCE, MOIS, PETIT, donnees, nombre

from jalons.reperer.detection.requete.mensuelle import reperer
from jalons.reperer.detection.requete.options import Options
from jalons.reperer.detection.requete.spark import session
from jalons.reperer.detection.tests.grappe import Grappe, grappe

TAILLES = (1_000_000,) if PETIT else (1_000_000, 5_000_000, 25_000_000)
MEMOIRE = 1536
PARTITIONS = 16
PHASES = {"Préparation": "préparation", "Recherche des personnes sur": "calcul"}


@dataclass(frozen=True)
class Mesure:
    """Seconds on the clock, in all and by phase; seconds of processor; what was written."""

    duree: float
    phases: dict[str, float]
    processeur: float
    empreinte: str
    reperes: int


class Chronometre:
    """Seconds spent in each phase, told by the progress messages of the request."""

    def __init__(self) -> None:
        self.phase, self.debut = "contrôle", time.perf_counter()
        self.temps: dict[str, float] = {}

    def __call__(self, etape: str) -> None:
        nouvelle = next((nom for signe, nom in PHASES.items() if etape.startswith(signe)), None)
        if nouvelle is not None or etape == "Écriture":
            self.temps[self.phase] = time.perf_counter() - self.debut
            self.phase, self.debut = nouvelle or "écriture", time.perf_counter()


def mesurer(dossier: Path, moteur: str, lancee: Grappe) -> Mesure:
    """The request once, timed."""
    with tempfile.TemporaryDirectory() as prive:
        sortie, chronometre = Path(prive, "sortie.csv"), Chronometre()
        grappe_ = lancee if moteur == lancee.maitre else None  # else the executors of a former session are going away
        debut, cpu = time.perf_counter(), _processeur(grappe_)
        bilan = reperer(Options(fichiers=dossier, mois=MOIS, sortie=sortie, moteur=moteur), chronometre)
        duree, cpu = time.perf_counter() - debut, _processeur(grappe_) - cpu
        return Mesure(duree, chronometre.temps, cpu, hashlib.sha256(sortie.read_bytes()).hexdigest(), bilan.reperes)


def _processeur(lancee: Grappe | None) -> float:
    return time.process_time() + (lancee.processeur() if lancee else 0)


def une_taille(lignes: int, lancee: Grappe) -> tuple[Mesure, Mesure]:
    """On DuckDB, then on the cluster with a session of its own, started before; prints the line."""
    dossier = donnees(lignes)
    duck = mesurer(dossier, "duckdb", lancee)
    debut = time.perf_counter()
    with session(lancee.maitre):
        connexion = time.perf_counter() - debut
        grappe_ = mesurer(dossier, lancee.maitre, lancee)
    detail = ", ".join(f"{nom} {secondes:.0f} s" for nom, secondes in grappe_.phases.items())
    egales = "égales" if grappe_.empreinte == duck.empreinte else "DIFFÉRENTES"
    print(
        f"V1 Spark, {nombre(lignes)} lignes | DuckDB {duck.duree:.1f} s ({duck.processeur:.1f} s CPU) | "
        f"grappe {grappe_.duree:.1f} s ({grappe_.processeur:.1f} s CPU ; {detail} ; connexion en plus {connexion:.0f} s) | "
        f"{nombre(duck.reperes)} arrêts, sha256 {egales} {duck.empreinte[:12]}",
        flush=True,
    )
    return duck, grappe_


def main() -> int:
    """Each size in turn on one cluster."""
    with tempfile.TemporaryDirectory() as prive, grappe(Path(prive), memoire=MEMOIRE, partitions=PARTITIONS) as lancee:
        mesures = [une_taille(lignes, lancee) for lignes in TAILLES]
    for (avant, apres), (a, b) in zip(pairwise(TAILLES), pairwise(mesures), strict=True):
        duck, grappe_ = (apres_.processeur / avant_.processeur for avant_, apres_ in zip(a, b, strict=True))
        print(
            f"V1 Spark, croissance {avant // 10**6} → {apres // 10**6} M, processeur | DuckDB × {duck:.1f} | "
            f"grappe × {grappe_:.1f} | lignes × {apres / avant:.0f} | borne × {BORNE_CROISSANCE:.0f}"
        )
    return 0 if all(duck.empreinte == spark.empreinte for duck, spark in mesures) else 1


if __name__ == "__main__":
    sys.exit(main())
