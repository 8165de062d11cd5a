"""Verbs of offers: préparer, planifier, envoyer, relancer. Each may be killed and run again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from jalons.fondations.socle.refus import Refus
from jalons.portes.cli.communs import organisme_de
from jalons.portes.cli.main import avec_django

ORGANISME = click.option("--organisme", required=True, metavar="CODE", help="Caisse dont le service fait les offres.")


def _semaine(ctx: click.Context, param: click.Parameter, texte: str | None) -> date | None:
    if texte is None:
        return None
    try:
        return date.fromisoformat(texte)
    except ValueError as erreur:
        raise click.BadParameter(
            f"« {texte} » n’est pas un jour. Écrire AAAA-MM-JJ, par exemple 2026-08-17."
        ) from erreur


SEMAINE = click.option(
    "--semaine", callback=_semaine, metavar="AAAA-MM-JJ", help="Un jour de la semaine prévue (sinon, celles qui approchent)."
)  # fmt: skip


def _jour() -> date:
    from django.utils import timezone

    return timezone.localdate()


@click.group(subcommand_metavar="VERBE …")
def offres() -> None:
    """Fait les offres aux personnes repérées. Exemple : jalons offres preparer --organisme carsat-demo"""


@offres.command()
@ORGANISME
@avec_django
def preparer(organisme: str) -> None:
    """Une offre par demande « à offrir ». Exemple : jalons offres preparer --organisme carsat-demo

    Décès, souhaits de contact et mesures de protection sont lus ici, puis de nouveau à l’envoi. Relancée, la commande
    n’ajoute que ce qui manque.
    """
    from jalons.recevoir.offres import services

    caisse = organisme_de(organisme)
    services.accorder(agent=None, organisme=caisse, jour=_jour())
    click.echo(str(services.preparer(agent=None, organisme=caisse, jour=_jour())))
    click.echo(f"Ensuite : jalons offres planifier --organisme {organisme}")


@offres.command()
@ORGANISME
@click.option("--semaines", default=26, show_default=True, type=click.IntRange(1, 104), help="Horizon, en semaines.")
@avec_django
def planifier(organisme: str, semaines: int) -> None:
    """Donne à chacun sa semaine, selon les places de chaque lieu. Exemple : jalons offres planifier --organisme carsat-demo

    Qui a déjà reçu son offre garde sa semaine. Qui n’a pas de place est listé avec la raison et replanifié au prochain
    passage.
    """
    from jalons.recevoir.offres import services

    plan = services.planifier(agent=None, organisme=organisme_de(organisme), jour=_jour(), semaines=semaines)
    click.echo(str(plan))
    click.echo(f"Ensuite : jalons offres envoyer --organisme {organisme}")


@offres.command()
@ORGANISME
@SEMAINE
@click.option(
    "--lettres", metavar="FICHIER.pdf", help="Imprimer les lettres dans ce fichier au lieu de la boîte d’envoi."
)
@avec_django
def envoyer(organisme: str, semaine: date | None, lettres: str | None) -> None:
    """Dépose lettres, SMS et courriels dus. Exemple : jalons offres envoyer --organisme carsat-demo --semaine 2026-08-17

    Chaque offre part une fois, même si la commande est interrompue et relancée. Un décès ou un refus noté entre-temps
    arrête l’envoi et se lit dans le bilan. Les appels se font depuis leur page.
    """
    from jalons.recevoir.offres import services

    caisse, jour = organisme_de(organisme), _jour()
    services.accorder(agent=None, organisme=caisse, jour=jour)
    bilan = services.envoyer_semaine(agent=None, organisme=caisse, jour=jour, semaine=semaine, lettres=lettres is None)
    click.echo(f"Offres : {bilan}")
    if lettres:
        _imprimer(caisse, jour, semaine, Path(lettres))


def _imprimer(caisse: Any, jour: date, semaine: date | None, fichier: Path) -> None:
    """Print what is due, fifty letters a file: lettres.pdf, lettres-2.pdf…"""
    from jalons.recevoir.offres import services

    rang = 0
    while True:
        try:
            fait = services.imprimer(agent=None, organisme=caisse, jour=jour, combien=50, semaine=semaine)
        except services.OffreRefusee as fin:
            if not rang:
                click.echo(str(fin))
            return
        rang += 1
        cible = fichier if rang == 1 else fichier.with_stem(f"{fichier.stem}-{rang}")
        try:
            cible.write_bytes(fait.pdf)
        except OSError as erreur:
            raise Refus(
                f"{cible} ne peut pas être écrit ({erreur.strerror}). Les lettres sont gardées : les réimprimer depuis "
                "la page Offres."
            ) from erreur
        click.echo(f"{fait.lot.combien} lettre(s) dans {cible}. {fait.bilan}")


@offres.command()
@ORGANISME
@avec_django
def relancer(organisme: str) -> None:
    """Fait les relances dues et constate les silences. Exemple : jalons offres relancer --organisme carsat-demo

    Une seule relance, par un autre canal si possible ; ensuite, sans réponse, la demande expire et la personne est gardée
    dans « Sans réponse » et dans « Jamais jointes ».
    """
    from jalons.recevoir.offres import services

    caisse, jour = organisme_de(organisme), _jour()
    services.accorder(agent=None, organisme=caisse, jour=jour)
    click.echo(f"Relances : {services.relancer(agent=None, organisme=caisse, jour=jour)}")
    click.echo(f"Restées sans réponse : {services.constater_silences(agent=None, organisme=caisse, jour=jour)}")
