"""Verb of the journal: seal and verify."""

from __future__ import annotations

import click

from jalons.portes.cli.main import avec_django


@click.group(subcommand_metavar="VERBE …")
def journal() -> None:
    """Scelle ou vérifie le journal. Exemple : jalons journal verifier"""


@journal.command()
@avec_django
def sceller() -> None:
    """Ordonne, enchaîne et ancre les lignes nouvelles. Exemple : jalons journal sceller"""
    from jalons.fondations.journal.services import sceller as faire

    click.echo(f"{faire()} ligne(s) scellée(s).")


@journal.command()
@avec_django
def verifier() -> None:
    """Cherche toute ligne changée, retirée, ajoutée ou coupée ; sort en 1 s’il y en a. Exemple : jalons journal verifier"""
    from jalons.fondations.journal.services import inscrire
    from jalons.fondations.journal.services import verifier as faire

    verdict = faire()
    vu = f"{verdict.lignes} lignes lues, {verdict.scellees} scellées, {len(verdict.fautes)} faute(s)"
    inscrire(acte="journal.verifier", agent=None, motif=vu, resultat="fautes" if verdict.fautes else "intact")
    click.echo(f"{verdict.lignes} lignes lues, {verdict.scellees} scellées.")
    for faute in verdict.fautes[:50]:
        click.echo(f"FAUTE  {faute}")
    if verdict.fautes:
        raise click.ClickException(
            f"{len(verdict.fautes)} faute(s) : prévenir la déléguée à la protection des données."
        )
    click.echo("Le journal est intact.")
