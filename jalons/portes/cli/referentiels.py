"""Verb of the reference data shipped with Jalons."""

from __future__ import annotations

import click

from jalons.portes.cli.main import avec_django


@click.group()
def referentiels() -> None:
    """Référentiels livrés avec Jalons. Exemple : jalons referentiels charger"""


@referentiels.command()
@avec_django
def charger() -> None:
    """Charge barèmes, fiches, caisses et partenaires livrés. Exemple : jalons referentiels charger"""
    from jalons.fondations.referentiels.services import charger_referentiels
    from jalons.fondations.territoires.services import charger_organismes
    from jalons.personnes.partenaires.services import charger_partenaires

    for nom, faire in (
        ("Référentiels", charger_referentiels),
        ("Caisses", charger_organismes),
        ("Partenaires", charger_partenaires),
    ):
        click.echo(f"{nom} : {faire()}")
