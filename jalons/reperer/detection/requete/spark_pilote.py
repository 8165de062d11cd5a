"""The process that talks to Spark for `spark.Session`. Reads pickled messages on stdin, answers JSON lines.

It ends when stdin closes, even in the middle of a request: the cluster is never left with work that nobody awaits.
"""

import dataclasses
import json
import os
import pickle
import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

import ibis
import pyarrow as pa
from ibis.expr.types import Table
from pyspark.sql import SparkSession

from .expression import Etapes, Parametres, requete

REGLAGES = {
    "spark.app.name": "jalons reperer",
    "spark.submit.deployMode": "client",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",  # the same days before 1582 as DuckDB
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.ansi.enabled": "true",  # an overflow stops, it never becomes NULL
}
SURVEILLANCE = 1.0
SURSIS = 5.0
ILLISIBLE = ("FAILED_READ_FILE", "FileNotFound", "PATH_NOT_FOUND", "AccessControlException", "Permission denied")


class Canal:
    """The way back to the parent, out of reach of what Java prints."""

    def __init__(self) -> None:
        self._sortie = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        self._verrou = threading.Lock()

    def dire(self, quoi: str, **champs: str) -> None:
        """One answer: `fait`, or `erreur` with its genre and detail."""
        with self._verrou:
            self._sortie.write(json.dumps({"quoi": quoi, **champs}) + "\n")
            self._sortie.flush()

    def echouer(self, genre: str, detail: object) -> None:
        """Say why and end at once: Java ends with us."""
        lignes = str(detail).strip().splitlines() or ["sans détail"]
        self.dire("erreur", genre=genre, detail=lignes[0][:200])
        os._exit(1)


def ouvrir(reglages: dict[str, Any]) -> SparkSession:
    """A session on the master. What the caisse set in SPARK_CONF_DIR holds for everything else."""
    batisseur = SparkSession.builder.master(reglages["maitre"])
    choix = REGLAGES | {"spark.sql.warehouse.dir": f"{reglages['tampon']}/entrepot"}
    if reglages["boucle"]:
        choix |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for nom, valeur in choix.items():
        batisseur = batisseur.config(nom, valeur)
    return batisseur.getOrCreate()


def surveiller(session: SparkSession, delai: int, pret: threading.Event, canal: Canal) -> None:
    """Tell when a first executor is there; end when there has been none for `delai` seconds."""
    contexte = session.sparkContext._jsc.sc()
    vu = time.monotonic()
    while True:
        if contexte.getExecutorMemoryStatus().size() > 1:  # the driver is one of them
            vu = time.monotonic()
            pret.set()
        elif time.monotonic() - vu > delai:
            canal.echouer("executeurs", f"aucun exécuteur pendant {delai} s")
        time.sleep(SURVEILLANCE)


def executer(session: SparkSession, demande: dict[str, Any]) -> None:
    """The expression on Ibis' pyspark backend, its rows written as Arrow."""
    moteur = ibis.pyspark.connect(session)
    tables = {}
    for nom in ("ij", "assures"):
        session.read.parquet(f"file://{demande['dossier']}/{nom}.parquet").createOrReplaceTempView(nom)
        tables[nom] = moteur.table(nom)
    etapes = _une_seule_fois(demande["etapes"])
    expression = requete(tables["ij"], tables["assures"], demande["parametres"], etapes)
    lignes = session.sql(moteur.compile(expression)).toArrow()
    with pa.OSFile(demande["resultat"], "wb") as flux, pa.ipc.new_file(flux, lignes.schema) as redacteur:
        redacteur.write_table(lignes)


def _une_seule_fois(etapes: Etapes) -> Etapes:
    """The arrêts found serve twice; Spark would look for them twice. They are few: keep them."""

    def personnes(trouves: Table, assures: Table, p: Parametres) -> Table:
        return etapes.personnes(trouves.cache(), assures, p)

    return dataclasses.replace(etapes, personnes=personnes)


def lire(entree: BinaryIO, messages: queue.SimpleQueue[Any]) -> None:
    """Messages one by one; when there will be no more, end, at rest or not."""
    while True:
        try:
            messages.put(pickle.load(entree))  # noqa: S301 -- our parent's pipe
        except (EOFError, OSError, pickle.UnpicklingError):
            break
    messages.put(None)
    time.sleep(SURSIS)
    os._exit(1)


def _essayer(canal: Canal, genre: str, acte: Callable[[], Any]) -> Any:
    try:
        return acte()
    except Exception as erreur:
        texte = str(erreur)
        canal.echouer("lecture" if any(signe in texte for signe in ILLISIBLE) else genre, texte)


def main() -> None:
    """Connect, then answer one request after the other until stdin closes."""
    canal, pret = Canal(), threading.Event()
    messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    threading.Thread(target=lire, args=(sys.stdin.buffer, messages), daemon=True).start()
    reglages = messages.get()
    if reglages is None:
        return
    session = _essayer(canal, "connexion", lambda: ouvrir(reglages))
    canal.dire("fait")
    threading.Thread(target=surveiller, args=(session, reglages["delai"], pret, canal), daemon=True).start()
    pret.wait()
    canal.dire("fait")
    while (demande := messages.get()) is not None:
        _essayer(canal, "calcul", lambda: executer(session, demande))
        canal.dire("fait")
    session.stop()
    os._exit(0)  # the watching thread may be inside Java


if __name__ == "__main__":
    main()
