"""The ``jalons`` command: one verb per act, loaded only when called."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from jalons.fondations.socle.refus import Refus

# verb → module of this folder whose ``commande`` it is
VERBES = {
    "reperer": "reperer",
    "charger": "detection",
    "proposer": "detection",
    "apercu": "detection",
    "rejouer": "detection",
    "territoires": "territoires",
    "referentiels": "referentiels",
    "repertoire": "repertoire",
    "programmes": "programmes",
    "journal": "journal",
    "documents": "documents",
    "administrateur": "agents",
    "base": "base",
    "cles": "cles",
    "migrer": "base",
    "servir": "base",
    "demo": "demo",
    "offres": "offres",
    "expedier": "envois",
    "rendez-vous": "rendez_vous",
    "expirer": "signalements",
    "relancer": "signalements",
    "consolider": "statistiques",
    "publier": "statistiques",
    "depliant": "statistiques",
}


class Refusee(click.ClickException):
    """A refusal of the house, as a command tells it. Exit code 2."""

    exit_code = 2


def avec_django(fonction: Callable[..., Any]) -> Callable[..., Any]:
    """Start Django (and so, on the first query, the database) before the verb runs; a refusal is told in French."""

    @functools.wraps(fonction)
    def enveloppe(*args: Any, **kwargs: Any) -> Any:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalons.config.settings")
        import django
        from django.db import OperationalError, ProgrammingError

        from jalons.config.database import BaseIndisponible
        from jalons.fondations.journal.cle import CleRefusee

        try:
            django.setup()
            return fonction(*args, **kwargs)
        except (Refus, CleRefusee) as refus:
            raise Refusee(str(refus)) from refus
        except BaseIndisponible as erreur:
            raise click.ClickException(str(erreur)) from erreur
        except OperationalError as erreur:
            raise click.ClickException(
                f"La base ne répond pas : {str(erreur).strip().splitlines()[0]}\n"
                "Remède : vérifier DATABASE_URL, ou lancer « jalons base demarrer »."
            ) from erreur
        except ProgrammingError as erreur:
            if "relation" not in str(erreur) or "does not exist" not in str(erreur):
                raise
            raise click.ClickException(
                "La base n’est pas à jour. Remède : lancer « jalons migrer » puis recommencer."
            ) from erreur

    return enveloppe


class _Groupe(click.Group):
    """A group whose verbs are imported when they are called: ``reperer`` never loads Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBES:
            return None
        module = importlib.import_module(f"jalons.portes.cli.{VERBES[cmd_name]}")
        commande: click.Command = getattr(module, cmd_name, None) or module.commande
        return commande


@click.command(
    cls=_Groupe,
    subcommand_metavar="VERBE …",
    help="Jalons, le système d’information du Service social de l’Assurance Maladie.",
)
def groupe() -> None:
    """Root of the verbs."""


def main() -> None:
    """Entry point; Ctrl-C ends without a traceback."""
    try:
        groupe(prog_name="jalons", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as aide:
        click.echo(aide.format_message())
        sys.exit(aide.exit_code)
    except click.ClickException as erreur:
        click.echo(f"Erreur : {erreur.format_message()}", err=True)
        if isinstance(erreur, click.UsageError) and erreur.ctx:
            click.echo(f"Aide : {erreur.ctx.command_path} --help", err=True)
        sys.exit(getattr(erreur, "exit_code", 1))
    except click.exceptions.Exit as sortie:
        sys.exit(sortie.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrompu : rien n’est fait à moitié, la commande peut être relancée.", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
