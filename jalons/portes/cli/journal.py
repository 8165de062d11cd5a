"""Verb of the journal: seal and verify."""

from __future__ import annotations

from pathlib import Path

import click

from jalons.portes.cli.main import avec_django

MONTREES = 50  # faults told one by one


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
@click.option(
    "--ancre",
    "copie",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="La copie du fichier d’ancrage gardée sur une autre machine, à comparer avec celui d’ici.",
)
@avec_django
def verifier(copie: Path | None) -> None:
    """Cherche toute ligne changée, retirée, ajoutée ou coupée ; sort en 1 s’il y en a.

    Exemple : jalons journal verifier --ancre /media/cle/jalons.jsonl
    """
    from jalons.fondations.journal import ancre, services

    ici = ancre.fichier()
    if copie and ici.exists() and copie.samefile(ici):
        raise click.ClickException("C’est le fichier d’ici : donner la copie gardée sur une autre machine.")
    verdict = services.controler(copie)
    click.echo(f"{verdict.lignes} lignes lues, {verdict.scellees} scellées.")
    for faute in verdict.fautes[:MONTREES]:
        click.echo(f"FAUTE  {faute}")
    if len(verdict.fautes) > MONTREES:
        click.echo(f"FAUTE  … et {len(verdict.fautes) - MONTREES} autres.")
    for reserve in verdict.reserves:
        click.echo(f"LIMITE  {reserve}")
    if verdict.fautes:
        raise click.ClickException(
            f"{len(verdict.fautes)} faute(s) : prévenir la déléguée à la protection des données."
        )
    click.echo("Rien n’a été changé, retiré ni ajouté." if verdict.reserves else "Le journal est intact.")
