"""Verbs of appointments: the reminders that are due, what the gateway says became of them. Each may be run again."""

from __future__ import annotations

from pathlib import Path

import click

from jalons.portes.cli.main import avec_django


@click.group("rendez-vous", subcommand_metavar="VERBE …")
def rendez_vous() -> None:
    """Rappelle les rendez-vous à venir. Exemple : jalons rendez-vous rappeler"""


@rendez_vous.command()
@avec_django
def rappeler() -> None:
    """Dépose les rappels dus dans la boîte d’envoi. Exemple : jalons rendez-vous rappeler

    Aux délais des référentiels (rdv_rappel_…), une seule fois pour un rendez-vous et son heure. « jalons expedier » les
    fait partir, de 9 h à 19 h chez la personne.
    """
    from jalons.recevoir.rendez_vous import services

    click.echo(str(services.rappeler()))


@rendez_vous.command()
@click.argument("fichier", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@avec_django
def accuses(fichier: Path | None) -> None:
    """Lit ce que la passerelle dit des messages. Exemple : jalons rendez-vous accuses

    Sans FICHIER, tous ceux de JALONS_DATA/envois/accuses ; lus, ils passent dans « lus ». Une ligne :
    identifiant;etat;instant, où l’état est « recu » ou « echec ».
    """
    from jalons.fondations.envois import accuses as lecture

    click.echo(str(lecture.lire_fichier(fichier) if fichier else lecture.lire_dossier()))


commande = rendez_vous  # the verb has a dash
