"""Verb demo: the fictitious region, the whole chain, one account a role."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from jalons.portes.cli import cles
from jalons.portes.cli.base import a_jour
from jalons.portes.cli.main import Refusee, avec_django


@click.command()
@click.option("--personnes", default=1500, show_default=True, help="Assurés dans l’extraction de la caisse.")
@click.option("--accompagnements", default=420, show_default=True, help="Accompagnements des deux dernières années.")
@click.option(
    "--taille",
    type=click.Choice(["region", "nationale"]),
    default="region",
    show_default=True,
    help="nationale : seulement des fichiers d’extraction fictifs, sans base.",
)
@click.option("--sortie", metavar="DOSSIER", help="Dossier neuf des fichiers (taille nationale).")
@click.option("--lignes", default=25_000_000, show_default=True, help="Lignes d’ij (taille nationale).")
@click.option(
    "--fichiers",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
    help="Genre des fichiers (taille nationale).",
)
def demo(
    personnes: int, accompagnements: int, taille: str, sortie: str | None, lignes: int, fichiers: str
) -> None:  # fmt: skip
    """Fabrique la région fictive et déroule toute la chaîne ; relancée, elle ne refait rien. Exemple : jalons demo

    À la taille nationale, écrit une extraction fictive de dix-huit mois pour mesurer la requête.
    Exemple : jalons demo --taille nationale --sortie extraction-nationale
    """
    if taille == "nationale":
        return _nationale(sortie, lignes, fichiers)
    os.environ["JALONS_DEMONSTRATION"] = "1"
    _cles()
    if not a_jour():  # another process: migrations run as the owner of the base
        fait = subprocess.run([sys.executable, "-m", "jalons.portes.cli", "migrer"], check=False)
        if fait.returncode:
            raise click.ClickException("La base n’a pas pu être mise à jour : voir le message ci-dessus.")
    construite = _construire(personnes, accompagnements)
    if not construite:
        click.echo("La démonstration est déjà en place.")
    _montrer_comptes()


@avec_django
def _cles() -> None:
    """A fictitious region asks nobody for its keys."""
    if (chemin := cles.faire()) is not None:
        cles.dire_creees(chemin)


def _nationale(sortie: str | None, lignes: int, genre: str) -> None:
    """Files only: neither Django nor a base."""
    from jalons.portes.cli.avancement import nombre, progression
    from jalons.portes.demonstration import nationale

    if not sortie:
        raise Refusee("Il manque --sortie DOSSIER : où écrire l’extraction nationale fictive.")
    if lignes < 1:
        raise Refusee("--lignes : il en faut au moins une.")
    try:
        with progression() as suivi:
            faite = nationale.generer(Path(sortie), lignes=lignes, genre=genre, suivi=suivi)
    except (nationale.DossierOccupe, OSError) as erreur:
        raise Refusee(str(erreur)) from erreur
    click.echo(
        f"Écrit dans {sortie} : {nombre(faite.lignes)} lignes d’ij, {nombre(faite.assures)} assurés, tous fictifs."
    )
    click.echo(f"Ensuite : jalons reperer --fichiers {sortie} --mois {nationale.MOIS} --sortie reperes.csv")


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
    from jalons.portes.demonstration.equipe import CADRES, COMPTES, MOT_DE_PASSE

    click.echo(f"\nComptes de démonstration (mot de passe : {MOT_DE_PASSE})")
    for identifiant, role, prenom, nom, _ in (*COMPTES, CADRES[0]):
        click.echo(f"  {identifiant:<12} {LIBELLES_ROLES[role]}, {prenom} {nom}")
    click.echo("")
