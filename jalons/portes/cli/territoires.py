"""Verbs of the territories: load the official files and the roads, compute travel times."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jalons.portes.cli.main import avec_django

if TYPE_CHECKING:
    from jalons.fondations.territoires.lecture import Bilan

REJETS_MONTRES = 20


@click.group(subcommand_metavar="VERBE …")
def commande() -> None:
    """Charge communes, cantons, contours, caisses et routes ; calcule les trajets. Exemple : jalons territoires organismes"""


@commande.command()
@click.option(
    "--millesime", type=click.IntRange(1943, 2100), required=True, help="Année du code officiel géographique."
)
@click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@avec_django
def charger(millesime: int, fichiers: tuple[Path, ...]) -> None:
    """Charge des fichiers de l’Insee et de l’IGN, tels quels, dans n’importe quel ordre ; deux fois ne change rien.

    Communes et départements du COG, populations légales, coordonnées (CSV), contours (GeoJSON), compressés ou non : chaque
    fichier est reconnu à son contenu.

    Exemple : jalons territoires charger --millesime 2024 cog2024_communes_avec_canton.csv.gz communes-*.geojson.gz
    """
    from jalons.fondations.territoires import lecture, services

    annonces: list[str] = []

    def dire(bilan: Bilan) -> None:
        annonces.append(bilan.fichier)
        _montrer(bilan)

    try:
        _, dessines = services.charger(fichiers=fichiers, millesime=millesime, dire=dire)
    except lecture.FichierIllisible as erreur:
        suite = f"\nRestent chargés : {', '.join(annonces)}." if annonces else "\nRien n’a été chargé."
        raise lecture.FichierIllisible(f"{erreur}{suite}") from erreur
    if dessines is not None:
        click.echo(f"{dessines} cantons ou villes dessinés à partir de leurs communes.")


def _montrer(bilan: Bilan) -> None:
    click.echo(
        f"{bilan.fichier} ({bilan.genre}) : {bilan.lus} lus, {bilan.gardes} gardés, {len(bilan.rejets)} rejetés."
    )
    for note in bilan.notes:
        click.echo(f"  {note}.")
    for rejet in bilan.rejets[:REJETS_MONTRES]:
        click.echo(f"  ligne {rejet.ligne} : « {rejet.valeur} », {rejet.raison}.")
    if len(bilan.rejets) > REJETS_MONTRES:
        click.echo(f"  … et {len(bilan.rejets) - REJETS_MONTRES} autres.")


@commande.command()
@avec_django
def organismes() -> None:
    """Charge les caisses (Carsat, Cramif, CGSS, CSSM, CPAM) et leurs départements. Exemple : jalons territoires organismes"""
    from jalons.fondations.territoires import services

    click.echo(f"{services.charger_organismes()} caisses à jour.")


@commande.command()
@click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@avec_django
def routes(fichiers: tuple[Path, ...]) -> None:
    """Fait le réseau routier à partir d’extraits d’OpenStreetMap (.osm.pbf) ; deux fois ne change rien.

    Exemple : jalons territoires routes midi-pyrenees.osm.pbf
    """
    from jalons.fondations.territoires import trajets as services

    bilan = services.charger_routes(fichiers=fichiers)
    etat = "en vigueur" if bilan.nouveau else "déjà connu, en vigueur"
    click.echo(
        f"Réseau routier, {bilan.reseau} : {bilan.reseau.points} points, {bilan.reseau.arcs} arcs, {etat} ; "
        f"{bilan.communes} communes y ont une route."
    )
    click.echo("Ensuite : jalons territoires trajets")


@commande.command()
@click.option("--region", metavar="CODE", help="Une seule caisse régionale ; sans elle, toutes celles qui ont un lieu.")
@avec_django
def trajets(region: str | None) -> None:
    """Calcule les minutes de voiture de chaque commune aux lieux d’accueil de sa caisse ; n’écrit que ce qui change.

    À relancer chaque nuit : un lieu ouvert ou fermé change la table. Sans réseau routier, ou hors de lui, le temps est une
    estimation et le dit. Exemple : jalons territoires trajets
    """
    from django.utils import timezone

    from jalons.fondations.territoires import trajets as services
    from jalons.portes.cli.communs import regions

    for organisme in [o for o in regions(region) if region or o.lieux.exists()]:
        b = services.calculer(organisme=organisme, jour=timezone.localdate())
        click.echo(
            f"{organisme.nom} : {b.communes} communes, {b.lieux} lieux ; {b.ecrits} trajets écrits, {b.retires} retirés, "
            f"{b.inchanges} inchangés, dont {b.estimes} en estimation. {b.non_relies} communes non reliées, "
            f"{b.sans_position} sans coordonnées."
        )
