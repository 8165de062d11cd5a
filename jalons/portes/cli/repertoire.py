"""Verbs of the directory: read public files into it, give it back in the formats of others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jalons.portes.cli.avancement import progression
from jalons.portes.cli.main import avec_django

if TYPE_CHECKING:
    from jalons.personnes.partenaires.imports import Bilan

MONTRES = 20


@click.group(subcommand_metavar="VERBE …")
def commande() -> None:
    """Le répertoire des partenaires : importer, exporter. Exemple : jalons repertoire importer liste-fs-20240801.csv.gz"""


@commande.command()
@click.option(
    "--du", type=click.DateTime(["%Y-%m-%d"]), help="Jour pour lequel la liste vaut, si son nom ne le dit pas."
)
@click.option("--tout", is_flag=True, help="Montrer chaque changement et chaque remarque, pas seulement les premiers.")
@click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@avec_django
def importer(du: datetime | None, tout: bool, fichiers: tuple[Path, ...]) -> None:
    """Lit France services, Finess ou data·inclusion v1 (CSV, JSON, .xlsx, compressés ou non) ; deux fois ne double rien.

    Chaque fichier est reconnu à son contenu. Ce qui change d’une liste à l’autre est gardé et montré ; ce qui n’y est plus est
    dit disparu, jamais effacé ; une liste plus ancienne que ce qui est connu ne change rien. Le même organisme dans deux
    sources devient une seule fiche quand deux signes concordent, sinon il est proposé.

    Exemple : jalons repertoire importer --du 2026-01-15 finess_occitanie_2026.csv.gz
    """
    from jalons.personnes.partenaires.imports import importer as lire

    with progression() as dire:
        dire("Lecture des listes")
        bilans = lire(fichiers, du.date() if du else None)
    for bilan in bilans:
        _montrer(bilan, tout)


@commande.command()
@click.option("--format", "en", type=click.Choice(["data-inclusion", "hsds"]), required=True, help="Schéma du fichier.")
@click.option("--departement", "departements", multiple=True, help="Ceux-là seulement ; se répète.")
@click.option("--sortie", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Fichier JSON à écrire.")
@avec_django
def exporter(en: str, departements: tuple[str, ...], sortie: Path) -> None:
    """Donne le répertoire au format data·inclusion v1 ou HSDS 3 ; ce qui vient de data·inclusion en ressort tel quel.

    Les interlocuteurs d’une caisse ne sortent jamais.

    Exemple : jalons repertoire exporter --format hsds --departement 31 --sortie repertoire.json
    """
    import json

    from django.utils import timezone

    from jalons.personnes.partenaires import echanges

    cartes = list(echanges.a_exporter(departements))
    contenu = echanges.hsds(cartes) if en == "hsds" else echanges.data_inclusion(cartes, timezone.localdate())
    try:
        sortie.write_text(json.dumps(contenu, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as erreur:
        raise click.ClickException(f"{sortie} : {erreur.strerror}. Choisissez un dossier où écrire.") from erreur
    click.echo(f"{len(cartes)} organismes écrits dans {sortie}.")


def _montrer(bilan: Bilan, tout: bool) -> None:
    repetees = f", dont {bilan.repetees} répètent un numéro déjà lu" if bilan.repetees else ""
    click.echo(f"{bilan.fichiers} ({bilan.origine}, du {bilan.du:%d/%m/%Y}) : {bilan.lus} lignes lues{repetees}.")
    if bilan.deja_lu and not bilan.a_change:
        click.echo("  Déjà importé : rien à changer.")
    compte = (
        f"{bilan.crees} fiches créées", f"{bilan.modifies} modifiées", f"{bilan.inchanges} inchangées",
        f"{bilan.disparus} disparues", f"{bilan.revenus} revenues",
        f"{bilan.plus_anciens} déjà connues par une liste plus récente",
        f"{bilan.services} services créés", f"{bilan.fondus} rapprochées d’une autre source", f"{bilan.a_regarder} à regarder",
    )  # fmt: skip
    click.echo(f"  {', '.join(compte)}.")
    if bilan.nes_disparus:
        dit = "absentes d’une liste plus récente de leur département, donc non proposées"
        click.echo(f"  Dont, parmi les créées, {dit} : {bilan.nes_disparus}.")
    if bilan.couvre:
        click.echo(f"  Cette liste couvre {len(bilan.couvre)} département(s) ; les fiches des autres ne bougent pas.")
    for raison, combien in sorted(bilan.ecartes.items()):
        click.echo(f"  {combien} lignes écartées : {raison}.")
    lignes = [f"{c.partenaire.nom} : {c.colonne}, « {c.avant[:60]} » → « {c.apres[:60]} »" for c in bilan.changements]
    _quelques("changements", lignes, tout)
    _quelques("remarques", [f"{r.ou} : « {r.valeur} » {r.raison}" for r in bilan.remarques], tout)


def _quelques(quoi: str, lignes: list[str], tout: bool) -> None:
    if lignes:
        click.echo(f"  {len(lignes)} {quoi} :")
    montrees = lignes if tout else lignes[:MONTRES]
    for ligne in montrees:
        click.echo(f"    {ligne}")
    if reste := len(lignes) - len(montrees):
        click.echo(f"    … et {reste} autres (--tout).")
