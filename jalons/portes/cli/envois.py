"""Verb of the outbox."""

from __future__ import annotations

import click

from jalons.portes.cli.main import avec_django


@click.command()
@click.option("--maximum", default=500, show_default=True, help="Nombre de messages de ce passage.")
@click.option("--reprendre", is_flag=True, help="Remet d’abord en attente les messages en erreur.")
@avec_django
def expedier(maximum: int, reprendre: bool) -> None:
    """Remet les lettres et messages en attente ; peut être relancée. Exemple : jalons expedier --maximum 200"""
    from jalons.fondations.envois import services
    from jalons.personnes.assures.services import expedier as faire

    if reprendre:
        click.echo(f"{services.reprendre()} remis en attente.")
    click.echo(str(faire(maximum)))
