"""Verbs of the keys: create, renew, verify. Nothing else makes a key."""

from __future__ import annotations

from pathlib import Path

import click

from jalons.portes.cli.main import avec_django


@click.group(subcommand_metavar="VERBE …")
def cles() -> None:
    """Crée, renouvelle ou vérifie les clés. Exemple : jalons cles verifier"""


@cles.command()
@avec_django
def creer() -> None:
    """Crée les clés d’une base neuve ; celles qui existent restent. Exemple : jalons cles creer"""
    dire_creees(faire())


@cles.command()
@avec_django
def renouveler() -> None:
    """Ajoute une clé pour ce qui s’écrira ; ce qui est écrit se lit encore. Exemple : jalons cles renouveler"""
    from django.conf import settings

    from jalons.fondations.socle.empreintes import renouveler as faire_neuve

    click.echo(f"Clé {faire_neuve()} ajoutée à {settings.JALONS_CLES} : sauvegarder ce fichier de nouveau, à part.")


@cles.command()
@avec_django
def verifier() -> None:
    """Dit si les clés de cette machine sont celles de la base ; sort en 1 sinon. Exemple : jalons cles verifier"""
    from jalons.fondations.socle import empreintes

    base = empreintes.connues() or {}
    for (usage, nom), valeur in sorted(empreintes.presentes().items()):
        click.echo(f"{usage} {nom}, empreinte {valeur[:16]}{'' if (usage, nom) in base else ', inconnue de la base'}")
    sans_cle = empreintes.dossiers_sans_cle()
    for dossier in sans_cle[:50]:
        click.echo(f"FAUTE  Dossier {dossier} : sa clé n’est pas à sa place.")
    if sans_cle:
        raise click.ClickException(
            f"{len(sans_cle)} dossier(s) illisible(s).\n"
            "Remède : si ces clés n’ont pas été détruites exprès, remettre le dossier « dossiers » de la sauvegarde des clés."
        )
    dit = "sont celles de la base." if base else "lisent la base ; « jalons migrer » y gardera leur empreinte."
    click.echo(f"Ces clés {dit}")


def faire() -> Path | None:
    """Make what is missing of the ring, for a base that has none; where it is, or None when all was there."""
    from django.conf import settings

    from jalons.fondations.journal import cle
    from jalons.fondations.socle import trousseau
    from jalons.fondations.socle.empreintes import accorder, entier

    accorder()  # refused by a base that has other keys
    if entier():
        return None
    trousseau.creer(Path(settings.JALONS_CLES))
    cle.creer()
    accorder()
    return Path(settings.JALONS_CLES)


def dire_creees(chemin: Path | None) -> None:
    """One line, and what to do with them."""
    if chemin is None:
        click.echo("Les clés existent : rien n’est changé.")
    else:
        click.echo(f"Clés créées dans {chemin.parent} : les sauvegarder à part ; sans elles rien de secret ne se lit.")
