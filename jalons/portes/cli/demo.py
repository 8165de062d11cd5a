"""Verb demo: the fictitious region, the whole chain, one account a role."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

import click

from jalons.portes.cli.base import a_jour
from jalons.portes.cli.main import avec_django


@click.command()
@click.option("--personnes", default=1500, show_default=True, help="Assurés dans l’extraction de la caisse.")
@click.option("--accompagnements", default=420, show_default=True, help="Accompagnements des deux dernières années.")
def demo(personnes: int, accompagnements: int) -> None:
    """Fabrique la région fictive et déroule toute la chaîne ; relancée, elle ne refait rien. Exemple : jalons demo"""
    os.environ["JALONS_DEMONSTRATION"] = "1"
    if not a_jour():  # another process: migrations run as the owner of the base
        fait = subprocess.run([sys.executable, "-m", "jalons.portes.cli", "migrer"], check=False)
        if fait.returncode:
            raise click.ClickException("La base n’a pas pu être mise à jour : voir le message ci-dessus.")
    construite = _construire(personnes, accompagnements)
    if not construite:
        click.echo("La démonstration est déjà en place.")
    _montrer_comptes()


@avec_django
def _construire(personnes: int, accompagnements: int) -> bool:
    from jalons.portes.demonstration.construire import construire

    debut = time.monotonic()
    etat: dict[str, Any] = {"texte": ""}

    def suivi(texte: str) -> None:
        if texte != etat["texte"]:
            click.echo(f"  {time.monotonic() - debut:5.1f} s  {texte}")
            etat["texte"] = texte

    return construire(personnes=personnes, accompagnements=accompagnements, suivi=suivi)


def _montrer_comptes() -> None:
    from jalons.fondations.acces.enums import LIBELLES_ROLES
    from jalons.portes.demonstration.equipe import COMPTES, MOT_DE_PASSE

    click.echo(f"\nComptes de démonstration (mot de passe : {MOT_DE_PASSE})")
    for identifiant, role, prenom, nom, _ in COMPTES:
        click.echo(f"  {identifiant:<12} {LIBELLES_ROLES[role]}, {prenom} {nom}")
    click.echo("")
