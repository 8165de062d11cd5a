"""Verb of the outbox."""

from __future__ import annotations

import click

from jalons.portes.cli.main import avec_django


@click.command()
@click.option("--maximum", default=500, show_default=True, help="Nombre de messages de ce passage.")
@avec_django
def expedier(maximum: int) -> None:
    """Remet les lettres et messages en attente ; peut être relancée. Exemple : jalons expedier --maximum 200"""
    from jalons.personnes.assures.services import expedier as faire

    click.echo(str(faire(maximum)))
