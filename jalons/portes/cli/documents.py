"""Verb of the stored files: sweep and control."""

from __future__ import annotations

import click

from jalons.portes.cli.main import avec_django


@click.group(subcommand_metavar="VERBE …")
def documents() -> None:
    """Balaie ou relit les fichiers chiffrés. Exemple : jalons documents controler"""


@documents.command()
@avec_django
def balayer() -> None:
    """Retire ce qu’un acte interrompu a laissé et les pièces retirées depuis longtemps. Exemple : jalons documents balayer"""
    from jalons.fondations.documents.services import balayer_orphelins, effacer_retires

    click.echo(
        f"{balayer_orphelins().retires} fichier(s) retiré(s), {effacer_retires()} pièce(s) retirée(s) effacée(s)."
    )


@documents.command()
@avec_django
def controler() -> None:
    """Relit chaque document ; sort en 1 s’il en manque ou s’il est abîmé. Exemple : jalons documents controler"""
    from jalons.fondations.documents.services import controler as faire

    fautes = faire()
    for faute in fautes[:50]:
        click.echo(f"FAUTE  {faute}")
    if fautes:
        raise click.ClickException(f"{len(fautes)} document(s) à restaurer d’une sauvegarde.")
    click.echo("Tous les documents se relisent.")
