"""Verbs of detection: charger a folder, propose the people found; and `reperer` when it writes to the base."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from jalons.portes.cli.main import avec_django

MOTS = {
    "propose": "proposée(s) : demande à offrir",
    "rattache": "rattachée(s) à leur demande ouverte",
    "deja_propose": "déjà proposée(s) pour le même arrêt",
    "decede": "décédée(s) : rien ne leur est proposé",
    "deja_traite": "traitée(s) entre-temps par un autre lancement",
    "sans_identite": "sans nom dans le fichier assures : en attente",
    "a_verifier": "dont le numéro est celui de quelqu’un d’autre : en attente, à vérifier",
}


class Refus(click.ClickException):
    """Nothing was written; the message says why and what to do. Exit code 2."""

    exit_code = 2


@contextlib.contextmanager
def _erreurs() -> Iterator[None]:
    from jalons.reperer.detection.erreurs import ErreurReperage
    from jalons.reperer.detection.selectors import ExtractionInconnue

    try:
        yield
    except (ErreurReperage, ExtractionInconnue) as erreur:
        raise Refus(str(erreur)) from erreur


def _organisme(code: str) -> Any:
    from jalons.fondations.territoires.models import Organisme

    if trouve := Organisme.objects.filter(code=code).first():
        return trouve
    connus = ", ".join(Organisme.objects.order_by("code").values_list("code", flat=True)[:20]) or "aucun"
    raise Refus(f"Aucun organisme « {code} ». Remède : choisir parmi {connus}.")


@click.command()
@click.option("--fichiers", required=True, metavar="DOSSIER", help="Dossier de l’extraction (ij*, assures*).")
@click.option("--mois", required=True, metavar="AAAA-MM", help="Mois que l’extraction couvre jusqu’à sa fin.")
@click.option("--organisme", required=True, metavar="CODE", help="Caisse qui a fourni les fichiers.")
@avec_django
def charger(fichiers: str, mois: str, organisme: str) -> None:
    """Contrôler un dossier et garder son manifeste (noms, tailles, empreintes). Aucune ligne n’est copiée.

    Exemple : jalons charger --fichiers extraction/ --mois 2026-06 --organisme carsat-demo
    """
    from jalons.portes.cli.reperer import nombre, progression
    from jalons.reperer.detection.services import chargement

    with _erreurs(), progression() as suivi:
        fait = chargement.charger(
            agent=None, dossier=Path(fichiers), mois=mois, organisme=_organisme(organisme), suivi=suivi
        )
    extraction = fait.extraction
    if fait.deja:
        click.echo(f"Déjà chargée : {extraction}, le {extraction.chargee_le:%d/%m/%Y}. Rien n’a été ajouté.")
    for avertissement in fait.avertissements:
        click.echo(f"Attention : {avertissement}", err=True)
    click.echo(
        f"Extraction {str(extraction.pk)[:8]} · {extraction} : {len(extraction.manifeste)} fichier(s), "
        f"{nombre(extraction.lignes_lues)} ligne(s) lue(s), {nombre(extraction.rejets)} rejetée(s)."
    )
    click.echo(f"Ensuite : jalons reperer --fichiers {fichiers} --mois {extraction.mois}")


@avec_django
def reperer_en_base(fichiers: str, mois: str) -> None:
    """`jalons reperer` without --sortie: keep in the base the people found in the month and the three before."""
    from jalons.portes.cli.reperer import nombre, progression
    from jalons.reperer.detection import selectors
    from jalons.reperer.detection.services import chargement

    with _erreurs(), progression() as suivi:
        extraction = selectors.extraction_de(chargement.empreinte(chargement.manifester(Path(fichiers), suivi)))
        mois_vus = chargement.reperer_extraction(
            agent=None, extraction=extraction, dossier=Path(fichiers), mois=mois, suivi=suivi
        )
    for vu in mois_vus:
        deja = vu.trouves - vu.nouveaux
        click.echo(
            f"{vu.mois} : {nombre(vu.trouves)} arrêt(s) repéré(s), {nombre(vu.nouveaux)} nouveau(x)"
            + (f", {nombre(deja)} déjà gardé(s)" if deja else "")
            + (f", {nombre(vu.decedes)} personne(s) décédée(s) écartée(s)" if vu.decedes else "")
        )
    click.echo(f"Ensuite : jalons proposer --extraction {str(extraction.pk)[:8]}")


@click.command()
@click.option(
    "--extraction",
    "reference",
    required=True,
    metavar="NOM",
    help="Nom du dossier, ou début de l’identifiant.",
)
@avec_django
def proposer(reference: str) -> None:
    """Proposer les personnes repérées : une demande « à offrir », ou rattachement à celle qui est ouverte.

    Le même arrêt n’est proposé qu’une fois. La commande peut être interrompue puis relancée.

    Exemple : jalons proposer --extraction extraction-2026-06
    """
    from jalons.portes.cli.reperer import nombre, progression
    from jalons.recevoir.signalements.services import proposer_reperage
    from jalons.reperer.detection import selectors
    from jalons.reperer.detection.enums import Format

    faits: Counter[str] = Counter()
    with _erreurs(), progression() as suivi:
        extraction = selectors.extraction(reference)
        if extraction.format != Format.JALONS:
            raise click.ClickException("Cette extraction est pseudonymisée : elle sert à simuler, jamais à proposer.")
        attente = list(selectors.a_proposer(extraction))
        for rang, reperage in enumerate(attente, 1):
            suivi(f"Proposition {nombre(rang)} sur {nombre(len(attente))}")
            faits[str(proposer_reperage(agent=None, reperage=reperage))] += 1
    if not attente:
        click.echo(f"{extraction} : personne n’attend d’être proposé.")
    for issue, mots in MOTS.items():
        if faits[issue]:
            click.echo(f"{nombre(faits[issue])} personne(s) {mots}")
