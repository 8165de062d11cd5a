"""Verb of the first account: everybody else is asked for, decided and opened on pages, by two people."""

from __future__ import annotations

import click

from jalons.portes.cli.main import avec_django


@click.command()
@click.option("--identifiant", required=True, help="Pour se connecter : prenom.nom.")
@click.option("--prenom", required=True)
@click.option("--nom", required=True)
@avec_django
def administrateur(identifiant: str, prenom: str, nom: str) -> None:
    """Ouvre le premier compte d’une base vide, d’administration technique ; ensuite, demande seulement un tel compte.

    Le premier secret de connexion est écrit une seule fois. Les comptes suivants s’ouvrent à deux : la commande demande,
    une administration technique qui a déjà un compte ouvre ou refuse, dans sa journée.

    Exemple : jalons administrateur --identifiant yann.legoff --prenom Yann --nom "Le Goff"
    """
    from django.utils import timezone

    from jalons.fondations.acces.enums import Role
    from jalons.fondations.agents import selectors, services
    from jalons.fondations.agents.models import Agent

    if not Agent.objects.exists():
        agent, secret = services.ouvrir_premier_compte(identifiant=identifiant, nom=nom, prenom=prenom)
        click.echo(f"Compte ouvert : {agent}, identifiant {agent.identifiant}.")
        click.echo(f"Secret de première connexion, valable 72 heures, montré cette fois seulement : {secret}")
        return
    jour = timezone.localdate()
    demande = services.proposer(
        agent=None, role=Role.ADMIN_TECHNIQUE, organisme=None, equipe=None, date_debut=jour, identifiant=identifiant,
        nom=nom, prenom=prenom,
    )  # fmt: skip
    qui = ", ".join(map(str, selectors.en_poste(None, [Role.ADMIN_TECHNIQUE], jour))) or "personne aujourd’hui"
    click.echo(f"Compte demandé pour {demande.beneficiaire}, et rien n’est ouvert : un compte s’ouvre à deux.")
    click.echo(
        f"À ouvrir ou à refuser, page « Demandes de compte », avant le {demande.expire_le:%d/%m/%Y}, par : {qui}."
    )
