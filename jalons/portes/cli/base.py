"""Verbs of the database and the server: base, migrer, servir."""

from __future__ import annotations

import os
import socket
import sys

import click

from jalons.portes.cli.main import avec_django


@click.group(subcommand_metavar="VERBE …")
def base() -> None:
    """Démarre, arrête ou décrit la base embarquée. Exemple : jalons base etat"""


@base.command()
def demarrer() -> None:
    """Démarre la base embarquée. Exemple : jalons base demarrer"""
    from jalons.config import database

    try:
        database.demarrer()
    except database.BaseIndisponible as erreur:
        raise click.ClickException(str(erreur)) from erreur
    click.echo("Base démarrée.")
    _dire_delaissees()


@base.command()
def arreter() -> None:
    """Arrête la base embarquée. Exemple : jalons base arreter"""
    from jalons.config import database

    database.arreter()
    click.echo("Base arrêtée.")


@base.command()
def etat() -> None:
    """Dit quelle base sert et si elle répond. Exemple : jalons base etat"""
    from jalons.config import database

    if os.environ.get("DATABASE_URL"):
        click.echo("Base donnée par DATABASE_URL.")
    else:
        mot = "en marche" if database.en_marche() else "tombée" if database.tombee() else "arrêtée"
        click.echo(f"Base embarquée : {mot}, sous {database.dossier_cluster()}.")
        _dire_delaissees()


@base.command()
def oublier() -> None:
    """Supprime les bases d’un dossier de données refait. Exemple : jalons base oublier"""
    from jalons.config import database

    for cluster in database.oublier():
        click.echo(f"Supprimée : {cluster}.")


def _dire_delaissees() -> None:
    from jalons.config import database

    for cluster in database.delaissees():
        click.echo(
            f"Une base plus ancienne de ce dossier reste dans {cluster} ; "
            "si elle ne sert plus : « jalons base oublier ».",
            err=True,
        )


@click.command()
def migrer() -> None:
    """Met la base à jour et accorde ses droits à l’application. Exemple : jalons migrer"""
    os.environ["JALONS_ROLE_BASE"] = "proprietaire"
    _migrer()
    click.echo("Base à jour.")


@avec_django
def _migrer() -> None:
    from django.core.management import call_command
    from django.db import connection

    from jalons.config import database
    from jalons.fondations.journal.models import TABLES_AJOUT_SEUL
    from jalons.fondations.socle import empreintes
    from jalons.fondations.socle.models import EmpreinteCle

    database.demarrer()
    connection.ensure_connection()  # the base refuses another ring, before anything is written
    empreintes.presentes()  # and a new base asks for one
    database.creer_role_application()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    database.accorder_droits([*TABLES_AJOUT_SEUL, EmpreinteCle._meta.db_table])
    empreintes.accorder()


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port de 127.0.0.1.")
@click.option("--processus", default=2, show_default=True, help="Nombre de processus.")
def servir(port: int, processus: int) -> None:
    """Sert les pages sur 127.0.0.1. Exemple : jalons servir --port 8001"""
    with socket.socket() as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind(("127.0.0.1", port))
        except OSError as erreur:
            raise click.ClickException(
                f"Le port {port} est déjà pris. Remède : arrêter l’autre serveur, ou choisir --port {port + 1} "
                f"(make demo PORT={port + 1})."
            ) from erreur
    if not a_jour():
        raise click.ClickException("La base n’est pas à jour. Remède : lancer « jalons migrer ».")
    arguments = ["gunicorn", "jalons.config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", str(processus)]
    arguments += ["--log-level", "warning", "--timeout", "60"]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalons.config.settings")
    click.echo(f"Jalons est servi sur http://127.0.0.1:{port}/ (Ctrl-C pour arrêter).")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", *arguments])  # noqa: S606


@avec_django
def a_jour() -> bool:
    """Whether every migration has been applied; starts the embedded base if it is stopped."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executeur = MigrationExecutor(connection)
    return not executeur.migration_plan(executeur.loader.graph.leaf_nodes())
