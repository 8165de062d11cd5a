"""Verb of the programmes and rules shipped with Jalons."""

from __future__ import annotations

import click

from jalons.portes.cli.main import avec_django


@click.group(subcommand_metavar="VERBE …")
def programmes() -> None:
    """Programmes, publics et règles livrés avec Jalons. Exemple : jalons programmes charger"""


@programmes.command()
@avec_django
def charger() -> None:
    """Charge cadres, programmes, publics et règles livrés. Exemple : jalons programmes charger"""
    from jalons.reperer.programmes.chargement import charger_programmes

    click.echo(f"Programmes : {charger_programmes()}")
