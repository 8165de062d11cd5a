# ruff: noqa: S608 -- the SQL is made of our own names; paths are quoted
"""The monthly request on a Spark cluster: the same expression, the same rows as on DuckDB, to the last.

DuckDB reads and checks the files on this machine, as always, so that rejects and notices do not depend on the engine.
The accepted rows of people with a payment are then put as Parquet in a private folder that the cluster can read, and
the expression runs there. Spark lives in a process of its own (`spark_pilote`), ended with the request: nothing of it
reaches the terminal, and Ctrl-C or a failure leaves nothing running and nothing in the folder.
"""

import importlib.util
import json
import os
import pickle
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from ..enums import Nature
from ..erreurs import MoteurIndisponible
from ..lecture.extraction import Ouverte, muet
from ..lecture.lots import Connexion, sql_lot, sql_table
from ..lecture.sources import citer
from ..lecture.tables import FAITS
from ..lecture.tampons import dossier_prive, tampon_prive
from .expression import ETAPES, VALIDITE, Etapes, Parametres

Suivi = Callable[[str], None]
ECHANGE, DELAI = "JALONS_SPARK_ECHANGE", "JALONS_SPARK_DELAI"
DELAI_PAR_DEFAUT = 120
PATIENCE_RESEAU = 5.0
PATIENCE_ARRET = 10.0
JAVA_MINIMUM = 17
PREFIXE = "jalons-spark-"
ABANDON = 3600
INTERDITS = set("*?[]{}\\,%#")
BOUCLE = ("127.", "localhost", "::1")

REMEDE_PYSPARK = "Installez-le : pip install jalons[spark], avec Java 17."
REMEDE_JAVA = "Installez Java 17 (Debian : openjdk-17-jre-headless) ou indiquez-le par JAVA_HOME."
REMEDES = {
    "connexion": "Vérifiez que la grappe est en Spark 4.0, et le secret de SPARK_CONF_DIR/spark-defaults.conf.",
    "executeurs": (
        "Vérifiez que ses machines de travail sont en marche et ont assez de mémoire libre ; si la grappe est occupée, "
        f"attendez plus longtemps avec {DELAI} (en secondes)."
    ),
    "lecture": (
        f"Donnez par {ECHANGE} un dossier que toutes les machines de la grappe voient sous le même nom et que son "
        "compte peut lire."
    ),
    "calcul": "Voyez les journaux de la grappe, ou relancez avec --moteur duckdb.",
}
CONSTATS = {
    "connexion": "la grappe n’a pas accepté la connexion",
    "executeurs": "la grappe n’a donné aucun exécuteur",
    "lecture": "la grappe ne peut pas lire les données préparées",
    "calcul": "la grappe n’a pas pu finir le calcul",
}


def verifier(maitre: str) -> None:
    """Refuse early, before any file is read: pyspark, Java, a master that answers. Raises MoteurIndisponible."""
    if importlib.util.find_spec("pyspark") is None:
        raise MoteurIndisponible(f"--moteur spark://… : pyspark n’est pas installé. {REMEDE_PYSPARK}")
    _verifier_java()
    _racine()
    _delai()
    hotes = [_hote(adresse) for adresse in maitre.removeprefix("spark://").split(",")]
    erreurs = [erreur for hote, port in hotes if (erreur := _joindre(hote, port))]
    if len(erreurs) == len(hotes):
        raise MoteurIndisponible(
            f"--moteur {maitre} : aucun maître Spark ne répond à cette adresse ({erreurs[0]}). "
            "Vérifiez l’adresse et que la grappe est en marche, ou relancez avec --moteur duckdb."
        )


def chercher(
    extraction: Ouverte, parametres: Parametres, maitre: str, suivi: Suivi = muet, etapes: Etapes = ETAPES
) -> pa.Table:
    """What `requete` gives on the cluster, in the same order. Raises MoteurIndisponible."""
    with _echange() as dossier:
        suivi("Préparation des données pour la grappe")
        preparer(extraction, parametres, dossier)
        with session(maitre, suivi) as grappe:
            suivi("Recherche des personnes sur la grappe Spark")
            return grappe.executer(dossier, parametres, etapes)


def preparer(extraction: Ouverte, p: Parametres, dossier: Path) -> None:
    """Write `ij.parquet` and `assures.parquet`: accepted rows, needed columns, only people who have a payment."""
    con, ij = extraction.con, extraction.ij.filter(extraction.ij.nature.isin(list(Nature)))
    ij = ij.drop("fichier", "rang", "ecrit", *(nom for nom in FAITS if nom in ij.columns and nom not in p.faits))
    _deposer(con, ibis.to_sql(ij, dialect="duckdb"), dossier / "ij.parquet")
    payes = f"SELECT DISTINCT assure_id FROM read_parquet({citer(dossier / 'ij.parquet')}) WHERE sens = 1"
    con.execute(f"CREATE OR REPLACE TEMP TABLE payes AS {payes}")
    datees = [nom for nom in VALIDITE if nom in extraction.assures.columns]
    noms = ", ".join(("fichier", "rang", "assure_id", *datees, *p.colonnes))
    source = f"SELECT {noms} FROM ({_assures_payes(extraction)})"
    _deposer(con, source, dossier / "assures.parquet")
    con.execute("DROP TABLE payes")


def _assures_payes(extraction: Ouverte) -> str:
    """SQL of the rows of `assures` about people of the table `payes`, looked for before their values are read."""
    lots = []
    for lot in extraction.lots_de("assures"):
        siennes = f"(SELECT * FROM {lot.brut} WHERE {lot.identifiant()} IN (SELECT assure_id FROM payes))"
        lots.append(replace(lot, vue=f"({sql_lot(lot, siennes)})"))
    if lots:
        return sql_table("assures", lots, extraction.large)
    return "SELECT * FROM assures WHERE assure_id IN (SELECT assure_id FROM payes)"


def _deposer(con: Connexion, source: str, chemin: Path) -> None:
    con.execute(f"COPY ({source}) TO {citer(chemin)} (FORMAT parquet)")
    chemin.chmod(0o640)


class Session:
    """A Spark process tied to a cluster. One request after the other; `fermer` ends it, whatever its state."""

    def __init__(self, maitre: str, suivi: Suivi) -> None:
        self.maitre, self.suivi = maitre, suivi
        self._pile = ExitStack()
        self._tampon = tampon = self._pile.enter_context(tampon_prive())
        chemins = [str(Path(__file__).parents[4]), os.environ.get("PYTHONPATH", "")]
        env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, chemins)), "SPARK_LOCAL_DIRS": str(tampon)}
        with (tampon / "journal").open("wb") as journal:
            self._processus = subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.spark_pilote"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=journal,
                cwd=tampon,
                env=env,
                start_new_session=True,  # Ctrl-C comes to us, and one signal ends Python and Java together
            )
        self._recu = b""
        self.pid = self._processus.pid

    def connecter(self) -> None:
        """Wait for the master and a first executor. Raises MoteurIndisponible past the delay."""
        self.suivi("Connexion à la grappe Spark")
        delai = _delai()
        hotes = (_hote(adresse)[0] for adresse in self.maitre.removeprefix("spark://").split(","))
        boucle = all(hote.startswith(BOUCLE) for hote in hotes)
        self._envoyer({"maitre": self.maitre, "boucle": boucle, "delai": delai, "tampon": str(self._tampon)})
        self._attendre(time.monotonic() + delai + PATIENCE_ARRET)  # the master accepts us
        self._attendre(None)  # a first executor, or the other side gives up after the delay

    def executer(self, dossier: Path, parametres: Parametres, etapes: Etapes) -> pa.Table:
        """The rows of the expression over the Parquet of `preparer`. Raises MoteurIndisponible."""
        resultat = self._tampon / "resultat.arrow"
        self._envoyer(
            {"dossier": str(dossier.resolve()), "parametres": parametres, "etapes": etapes, "resultat": str(resultat)}
        )
        self._attendre(None)
        with pa.OSFile(str(resultat)) as flux, pa.ipc.open_file(flux) as lecteur:
            return lecteur.read_all()

    def fermer(self, *, proprement: bool) -> None:
        """End the two processes by their own group; nothing of them is left."""
        entree = self._processus.stdin
        with suppress(OSError):
            if entree is not None:
                entree.close()  # a session at rest ends by itself and takes leave of the master
        if proprement:
            with suppress(subprocess.TimeoutExpired):
                self._processus.wait(PATIENCE_ARRET)
        with suppress(ProcessLookupError):
            os.killpg(self._processus.pid, signal.SIGKILL)
        self._processus.wait()
        if self._processus.stdout is not None:
            self._processus.stdout.close()
        self._pile.close()

    def _envoyer(self, message: dict[str, Any]) -> None:
        assert self._processus.stdin is not None
        try:
            pickle.dump(message, self._processus.stdin)
            self._processus.stdin.flush()
        except BrokenPipeError as erreur:
            raise self._echec("calcul", "le processus Spark s’est arrêté") from erreur

    def _attendre(self, limite: float | None) -> None:
        """Until the other side says that it is done. Raises MoteurIndisponible."""
        message = self._message(limite)
        if message.get("quoi") != "fait":
            raise self._echec(message["genre"], message["detail"])

    def _message(self, limite: float | None) -> dict[str, str]:
        assert self._processus.stdout is not None
        with selectors.DefaultSelector() as choix:
            choix.register(self._processus.stdout, selectors.EVENT_READ)
            while b"\n" not in self._recu:
                reste = None if limite is None else max(0.0, limite - time.monotonic())
                if not choix.select(reste):
                    return {"genre": "connexion", "detail": f"pas de réponse en {_delai()} s"}
                morceau = os.read(self._processus.stdout.fileno(), 65536)
                if not morceau:
                    return {"genre": "calcul", "detail": "le processus Spark s’est arrêté"}
                self._recu += morceau
        ligne, self._recu = self._recu.split(b"\n", 1)
        lu: dict[str, str] = json.loads(ligne)
        return lu

    def _echec(self, genre: str, detail: str) -> MoteurIndisponible:
        return MoteurIndisponible(
            f"--moteur {self.maitre} : {CONSTATS[genre]}, rien n’a été écrit. {REMEDES[genre]} (Détail : {detail})"
        )


_OUVERTES: dict[str, Session] = {}


@contextmanager
def session(maitre: str, suivi: Suivi = muet) -> Iterator[Session]:
    """A connected session, the one already open on this master if any: several requests may share it."""
    if maitre in _OUVERTES:
        yield _OUVERTES[maitre]
        return
    grappe, proprement = Session(maitre, suivi), False
    try:
        grappe.connecter()
        _OUVERTES[maitre] = grappe
        yield grappe
        proprement = True
    finally:
        _OUVERTES.pop(maitre, None)
        grappe.fermer(proprement=proprement)


def _verifier_java() -> None:
    racine = os.environ.get("JAVA_HOME")
    java = str(Path(racine, "bin", "java")) if racine else shutil.which("java")
    if java is None or not os.access(java, os.X_OK):
        raise MoteurIndisponible(f"--moteur spark://… : Java est introuvable. {REMEDE_JAVA}")
    try:
        dit = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    except (OSError, subprocess.TimeoutExpired) as erreur:
        raise MoteurIndisponible(f"--moteur spark://… : {java} ne démarre pas. {REMEDE_JAVA}") from erreur
    trouvee = re.search(r'version "(\d+)', dit)
    if trouvee is None or int(trouvee[1]) < JAVA_MINIMUM:
        raise MoteurIndisponible(f"--moteur spark://… : {java} n’est pas en version {JAVA_MINIMUM}. {REMEDE_JAVA}")


def _delai() -> int:
    texte = os.environ.get(DELAI) or str(DELAI_PAR_DEFAUT)
    if not re.fullmatch(r"[1-9]\d{0,5}", texte):
        raise MoteurIndisponible(f"{DELAI} : « {texte} » n’est pas un nombre de secondes. Exemple : 300")
    return int(texte)


def _hote(adresse: str) -> tuple[str, int]:
    hote, _, port = adresse.rpartition(":")
    return hote.strip("[]"), int(port)


def _joindre(hote: str, port: int) -> str:
    """Why the address does not answer; empty when it does."""
    try:
        socket.create_connection((hote, port), timeout=PATIENCE_RESEAU).close()
    except TimeoutError:
        return f"{hote}:{port} : pas de réponse en {PATIENCE_RESEAU:.0f} s"
    except (OSError, OverflowError, UnicodeError) as erreur:
        return f"{hote}:{port} : {getattr(erreur, 'strerror', None) or erreur}"
    return ""


def _racine() -> Path:
    racine = Path(os.environ.get(ECHANGE) or tempfile.gettempdir()).resolve()
    if not racine.is_dir() or not os.access(racine, os.W_OK):
        raise MoteurIndisponible(f"{ECHANGE} : « {racine} » n’est pas un dossier où l’on peut écrire. Créez-le.")
    if INTERDITS & set(str(racine)):
        raise MoteurIndisponible(
            f"{ECHANGE} : Spark ne peut pas lire un dossier dont le nom contient * ? [ ] {{ }} % # ,"
        )
    return racine


@contextmanager
def _echange() -> Iterator[Path]:
    """A private folder that the cluster can read: as open as the folder it is in, never to everybody."""
    with dossier_prive(_racine(), PREFIXE, ABANDON) as dossier:
        if os.environ.get(ECHANGE):
            dossier.chmod((dossier.parent.stat().st_mode & 0o050) | 0o700)
        yield dossier
