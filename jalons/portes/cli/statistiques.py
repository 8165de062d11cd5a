"""Verbs of the figures: consolider, publier, depliant."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from jalons.fondations.socle.refus import Refus
from jalons.portes.cli.avancement import nombre, progression
from jalons.portes.cli.communs import regions
from jalons.portes.cli.main import avec_django

log = logging.getLogger("jalons.statistiques")
_region = click.option("--region", metavar="CODE", help="Code de la caisse régionale (toutes, par défaut).")
_annee = click.option("--annee", type=click.IntRange(2000, 2100), required=True, metavar="AAAA", help="Année civile.")


def _une_par_une(region: str | None, faire: Callable[[Any, Any], str]) -> None:
    """Run ``faire(organisme, suivi)`` for each caisse, telling what lasts, and print its line.

    One that fails stops none of the others; it is named at the end. Raises Refus then.
    """
    fautes = []
    with progression() as suivi:
        for organisme in regions(region):
            try:
                click.echo(faire(organisme, suivi))
            except Refus as refus:
                fautes.append(str(refus))
            except Exception as erreur:
                log.exception("%s", organisme.nom)
                fautes.append(f"{organisme.nom} : {type(erreur).__name__}, rien n’y a été changé.")
            except KeyboardInterrupt:
                click.echo(
                    "Interrompu : la caisse en cours n’a pas été changée ; relancer la même commande.",
                    err=True,
                )
                sys.exit(130)
    if fautes:
        raise Refus("\n".join(fautes))


@click.command()
@_region
@_annee
@avec_django
def consolider(region: str | None, annee: int) -> None:
    """Recompte les indicateurs d’une année. Exemple : jalons consolider --region fictive --annee 2025"""
    from jalons.mesurer.statistiques.services import consolider as faire

    def une(organisme: Any, suivi: Any) -> str:
        b = faire(annee=annee, organisme=organisme, suivi=suivi)
        return (
            f"{organisme.nom}, {annee} : {nombre(b.mesures)} mesures, dont {nombre(b.nouvelles)} nouvelles, "
            f"{nombre(b.changees)} changées, {nombre(b.retirees)} retirées."
        )

    _une_par_une(region, une)


@click.command()
@_region
@_annee
@avec_django
def publier(region: str | None, annee: int) -> None:
    """Masque les petits effectifs et publie une année.

    Exemple : jalons publier --region fictive --annee 2025
    """
    from django.utils import timezone

    from jalons.mesurer.statistiques.services import RienAPublier
    from jalons.mesurer.statistiques.services import publier as faire

    def une(organisme: Any, suivi: Any) -> str:
        try:
            b = faire(annee=annee, organisme=organisme, le=timezone.localdate(), suivi=suivi)
        except RienAPublier:
            if region:
                raise
            return f"{organisme.nom}, {annee} : rien de publié."
        if b.nouvelle and annee >= timezone.localdate().year and not organisme.fictif:
            click.echo(f"Attention : {annee} n’est pas finie, et une année publiée ne change plus guère.", err=True)
        version = f"version {b.publication.rang}" + ("" if b.nouvelle else ", inchangée")
        cases = f"{nombre(b.cases)} cases, dont {nombre(b.masquees)} masquées"
        return f"{organisme.nom}, {annee} : {version}, {cases}."

    _une_par_une(region, une)


@click.command()
@click.option("--region", metavar="CODE", required=True, help="Code de la caisse régionale.")
@_annee
@click.option("--sortie", type=click.Path(dir_okay=False, path_type=Path), metavar="F.pdf", help="Fichier à écrire.")
@avec_django
def depliant(region: str, annee: int, sortie: Path | None) -> None:
    """Écrit le dépliant d’une page (PDF).

    Exemple : jalons depliant --region fictive --annee 2025 --sortie depliant.pdf
    """
    from jalons.mesurer.statistiques.depliant.pdf import pdf
    from jalons.mesurer.statistiques.selectors import derniere

    publication = derniere(regions(region)[0], annee)
    if publication is None:
        raise Refus(
            f"Rien de publié pour « {region} » en {annee}. "
            f"Remède : lancer « jalons publier --region {region} --annee {annee} »."
        )
    sortie = sortie or Path(f"depliant-{region}-{annee}.pdf")
    attente = sortie.with_name(f".{sortie.name}.{os.getpid()}")
    try:
        attente.write_bytes(pdf(publication))
        attente.replace(sortie)
    except OSError as erreur:
        with contextlib.suppress(OSError):
            attente.unlink()
        raise Refus(
            f"Impossible d’écrire {sortie} : le dossier n’existe pas, est plein ou protégé. "
            "Remède : choisir un autre fichier avec --sortie."
        ) from erreur
    click.echo(f"Dépliant écrit : {sortie}")
