"""A Spark cluster on this machine: a standalone master and its workers, on loopback only, with little memory.

Everything talks in a ciphered, authenticated way, with the settings that `docs/exploitation.md` gives.
"""

import os
import re
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pyspark

from ..requete import spark

ATTENTE = 180.0
CLASSE = "org.apache.spark.deploy.{0}.{1}"
REGLAGES = """\
spark.authenticate true
spark.authenticate.secret {secret}
spark.network.crypto.enabled true
spark.io.encryption.enabled true
spark.master.rest.enabled false
spark.driver.memory {memoire}m
spark.executor.memory {memoire}m
spark.executor.cores 1
spark.sql.shuffle.partitions {partitions}
"""
LEGER = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # short runs: compile less, one thread to collect


@dataclass
class Grappe:
    """A cluster running. `env` is what a driver needs in its environment."""

    maitre: str
    env: dict[str, str]
    processus: list[subprocess.Popen] = field(default_factory=list)

    def processeur(self) -> float:
        """Seconds of processor used so far by the cluster and by the sessions open on it."""
        return sum(_processeur(pid) for pid in self._membres()) / os.sysconf("SC_CLK_TCK")

    def ecoutes(self) -> set[str]:
        """Local addresses, in hexadecimal as the kernel writes them, on which any of these processes listens."""
        prises = {prise for pid in self._membres() for prise in _prises(pid)}
        tables = [Path("/proc/net", nom).read_text().splitlines()[1:] for nom in ("tcp", "tcp6")]
        champs = [ligne.split() for table in tables for ligne in table]
        return {c[1].split(":")[0] for c in champs if c[3] == "0A" and f"socket:[{c[9]}]" in prises}

    def _membres(self) -> Iterator[int]:
        """Processes of the cluster and of the sessions open on it, executors included."""
        sessions = [session.pid for session in spark._OUVERTES.values() if session.maitre == self.maitre]
        groupes = {*(processus.pid for processus in self.processus), *sessions}
        for entree in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if os.getpgid(int(entree.name)) in groupes:
                    yield int(entree.name)

    @property
    def travailleurs(self) -> list[subprocess.Popen]:
        return self.processus[1:]


@contextmanager
def grappe(
    dossier: Path, travailleurs: int = 2, memoire: int = 512, partitions: int = 2, leger: bool = False
) -> Iterator[Grappe]:
    """Start a master and workers of one core, with `memoire` MB for each executor; put the driver's settings in place.

    `leger`: Java spends little on compiling, for short runs. Every process started is ended by its own group.
    """
    conf = dossier / "conf"
    conf.mkdir(parents=True)
    reglages = REGLAGES.format(secret=secrets.token_hex(16), memoire=memoire, partitions=partitions)
    if leger:
        reglages += f"spark.driver.extraJavaOptions {LEGER}\nspark.executor.extraJavaOptions {LEGER}\n"
    (conf / "spark-defaults.conf").write_text(reglages)
    env = {"SPARK_CONF_DIR": str(conf), "SPARK_LOCAL_IP": "127.0.0.1", spark.DELAI: "300"}
    with mock.patch.dict(os.environ, env):
        lancee = Grappe("", env)
        try:
            lancee.maitre = _maitre(lancee, dossier)
            journaux = [_travailleur(lancee, dossier, numero, memoire) for numero in range(travailleurs)]
            for journal in journaux:
                _attendre(journal, r"Successfully registered with master")
            yield lancee
        finally:
            for processus in reversed(lancee.processus):
                tuer(processus)


def _travailleur(lancee: Grappe, dossier: Path, numero: int, memoire: int) -> Path:
    arguments = ["--cores", "1", "--memory", f"{memoire + 512}m", "--work-dir", str(dossier / f"travail{numero}")]
    journal = dossier / f"travailleur{numero}.log"
    _lancer(lancee, journal, "worker", "Worker", *arguments, lancee.maitre)
    return journal


def _processeur(pid: int) -> int:
    try:
        champs = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return int(champs[11]) + int(champs[12])


def _prises(pid: int) -> Iterator[str]:
    with suppress(OSError):
        for lien in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                yield os.readlink(lien)


def tuer(processus: subprocess.Popen) -> None:
    """End a process and what it started, at once."""
    with suppress(ProcessLookupError):
        os.killpg(processus.pid, signal.SIGKILL)
    processus.wait()


def _maitre(lancee: Grappe, dossier: Path) -> str:
    journal = dossier / "maitre.log"
    _lancer(lancee, journal, "master", "Master", "--port", "0")
    return _attendre(journal, r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")[1]


def _lancer(lancee: Grappe, journal: Path, paquet: str, nom: str, *arguments: str) -> None:
    racine = Path(pyspark.__file__).parent
    commande = [str(racine / "bin" / "spark-class"), CLASSE.format(paquet, nom), "--host", "127.0.0.1"]
    env = os.environ | {"SPARK_HOME": str(racine), "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": LEGER}
    with journal.open("wb") as flux:
        lancee.processus.append(
            subprocess.Popen(
                [*commande, "--webui-port", "0", *arguments],
                env=env,
                stdout=flux,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        )


def _attendre(journal: Path, motif: str) -> re.Match:
    limite = time.monotonic() + ATTENTE
    while time.monotonic() < limite:
        if trouve := re.search(motif, journal.read_text(errors="replace")):
            return trouve
        time.sleep(0.2)
    raise TimeoutError(journal.read_text(errors="replace")[-2000:])
