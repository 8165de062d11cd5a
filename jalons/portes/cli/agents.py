"""Verb of the first accounts: everybody else is asked for, decided and opened on pages."""

from __future__ import annotations

import click

from jalons.portes.cli.main import avec_django


@click.command()
@click.option("--identifiant", required=True, help="Pour se connecter : prenom.nom.")
@click.option("--prenom", required=True)
@click.option("--nom", required=True)
@avec_django
def administrateur(identifiant: str, prenom: str, nom: str) -> None:
    """Ouvre un compte d’administration technique et écrit son secret de première connexion, une seule fois.

    Il en faut deux : les rôles qui voient des personnes s’ouvrent à deux.

    Exemple : jalons administrateur --identifiant yann.legoff --prenom Yann --nom "Le Goff"
    """
    from django.db import transaction
    from django.utils import timezone

    from jalons.fondations.acces.enums import Role
    from jalons.fondations.agents import services

    with transaction.atomic():
        agent = services.creer_agent(
            identifiant=identifiant, nom=nom, prenom=prenom, role=Role.ADMIN_TECHNIQUE, organisme=None,
            date_debut=timezone.localdate(),
        )  # fmt: skip
        secret = services.donner_secret(agent=agent, par=None)
    click.echo(f"Compte ouvert : {agent}, identifiant {agent.identifiant}.")
    click.echo(f"Secret de première connexion, valable 72 heures, montré cette fois seulement : {secret}")
