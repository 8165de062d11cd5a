"""Verb of the reference data shipped with Jalons."""

from __future__ import annotations

import click

from jalons.portes.cli.main import avec_django


@click.group(subcommand_metavar="VERBE …")
def referentiels() -> None:
    """Référentiels livrés avec Jalons. Exemple : jalons referentiels charger"""


@referentiels.command()
@avec_django
def charger() -> None:
    """Charge barèmes, fiches, caisses, partenaires et programmes livrés. Exemple : jalons referentiels charger"""
    from jalons.fondations.referentiels.services import charger_referentiels
    from jalons.fondations.territoires.services import charger_organismes
    from jalons.personnes.partenaires.services import charger_partenaires
    from jalons.reperer.programmes.chargement import charger_programmes

    for nom, faire in (
        ("Référentiels", charger_referentiels),
        ("Caisses", charger_organismes),
        ("Partenaires", charger_partenaires),
        ("Programmes", charger_programmes),
    ):
        click.echo(f"{nom} : {faire()}")
