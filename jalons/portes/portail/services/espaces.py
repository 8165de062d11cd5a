"""A space, its people and its keys: opened by a caisse, kept by the organisation's own correspondent."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.agents import services as agents
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.dates import mois_avant
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires.models import Partenaire

from ..models import CleApi, Correspondant, Espace
from ..rules import origine_de
from .limites import prendre

PREFIXE = "jalons_"


class EspaceRefuse(Refus):
    """The space, the account or the key cannot be made."""


@transaction.atomic
def ouvrir_espace(
    *, agent: Agent, organisme: Organisme, partenaire: Partenaire, origine: str = "", **identite: Any
) -> tuple[Agent, str]:
    """Open the space of a body from today, with its first correspondent. Returns her and her first-login secret.

    ``origine``: of what it sends; not said, that of its kind. Raises EspaceRefuse when it has one, AgentRefuse.
    """
    jour, origine = timezone.localdate(), origine or origine_de(partenaire.type)
    try:
        with transaction.atomic():
            espace = Espace.objects.create(
                partenaire=partenaire, organisme=organisme, origine=origine, date_debut=jour, ouvert_par=agent
            )
    except IntegrityError as erreur:
        raise EspaceRefuse(f"{partenaire} a déjà un espace ouvert.", "partenaire") from erreur
    inscrire(acte="espace.ouvrir", agent=agent, objet=espace, motif=origine)
    compte, secret = agents.ouvrir_compte_partenaire(par=agent, partenaire_id=partenaire.pk, **identite)
    nommer(agent=agent, espace=espace, qui=compte)
    return compte, secret


@transaction.atomic
def fermer_espace(*, agent: Agent, espace: Espace) -> None:
    """Now: no account of that body logs in any more, no key opens anything. Raises TransitionRefusee when it is closed."""
    hier = timezone.localdate() - timedelta(days=1)
    ouvert = Espace.objects.select_for_update().filter(pk=espace.pk, date_fin=None).first()
    if ouvert is None:
        raise TransitionRefusee("Cet espace est déjà fermé.")
    Espace.objects.filter(pk=ouvert.pk).update(date_debut=min(ouvert.date_debut, hier), date_fin=hier)
    inscrire(acte="espace.fermer", agent=agent, objet=espace)
    for compte in comptes_du(espace.partenaire_id):
        agents.fermer_compte(agent=compte, par=agent, motif="espace fermé")
    for cle in CleApi.objects.filter(espace=espace, retiree_le=None):
        retirer_cle(agent=agent, cle=cle)


def comptes_du(partenaire_id: UUID, jour: date | None = None) -> list[Agent]:
    """The accounts of a body in force on ``jour``."""
    lignes = Affectation.objects.filter(en_vigueur(jour or timezone.localdate()), partenaire_id=partenaire_id)
    return list(Agent.objects.filter(is_active=True, pk__in=lignes.values("agent")).order_by("nom", "prenom"))


@transaction.atomic
def ouvrir_compte(*, agent: Agent, espace: Espace, jusqu_au: date | None = None, **identite: Any) -> tuple[Agent, str]:
    """One more account of her organisation. Raises EspaceRefuse past ``portail_comptes`` at once, TropDeDemandes past
    ``portail_ouvertures_jour`` in one day, AgentRefuse.
    """
    Espace.objects.select_for_update(of=("self",)).get(pk=espace.pk)  # two at once wait for each other
    jour = timezone.localdate()
    limite = int(valeur("portail_comptes", jour))
    par_jour = int(valeur("portail_ouvertures_jour", jour))
    prendre(f"comptes|{espace.partenaire_id}", limite=par_jour, duree=timedelta(days=1))
    if len(comptes_du(espace.partenaire_id)) >= limite:
        raise EspaceRefuse(
            f"Votre organisme a déjà {limite} comptes ouverts : arrêtez d’abord ceux qui ne servent plus."
        )
    return agents.ouvrir_compte_partenaire(par=agent, partenaire_id=espace.partenaire_id, jusqu_au=jusqu_au, **identite)


@transaction.atomic
def nommer(*, agent: Agent, espace: Espace, qui: Agent) -> None:
    """``qui`` keeps the accounts of her organisation from today. Raises EspaceRefuse, TransitionRefusee."""
    if qui.partenaire_id != espace.partenaire_id:
        raise EspaceRefuse(f"Le compte de {qui} n’est pas ouvert dans cet organisme.")
    jour = timezone.localdate()
    Espace.objects.select_for_update(of=("self",)).get(pk=espace.pk)
    if espace.correspondants.filter(en_vigueur(jour), agent=qui).exists():
        raise TransitionRefusee(f"C’était déjà fait : {qui} tient déjà ces comptes.")
    nommee = Correspondant.objects.create(espace=espace, agent=qui, date_debut=jour)
    inscrire(acte="espace.nommer", agent=agent, objet=nommee)


@transaction.atomic
def arreter_compte(*, agent: Agent, espace: Espace, qui: Agent) -> None:
    """Now: her next page is the login's. Her part as a correspondent ends too. Raises AgentRefuse, TransitionRefusee."""
    agents.fermer_compte(agent=qui, par=agent, motif="arrêté par son organisme")
    hier = timezone.localdate() - timedelta(days=1)
    for sienne in espace.correspondants.filter(agent=qui, date_fin=None):
        Correspondant.objects.filter(pk=sienne.pk).update(date_debut=min(sienne.date_debut, hier), date_fin=hier)


@transaction.atomic
def creer_cle(*, agent: Agent, espace: Espace, nom: str) -> tuple[CleApi, str]:
    """A key for the organisation's software, good for ``portail_cle_mois`` months; shown once, kept as a blind digest."""
    jour = timezone.localdate()
    secret = PREFIXE + secrets.token_urlsafe(32)
    cle = CleApi.objects.create(
        espace=espace, nom=nom, debut=secret[: len(PREFIXE) + 5], empreinte=empreinte(secret), creee_par=agent,
        date_fin=mois_avant(jour, -int(valeur("portail_cle_mois", jour))),
    )  # fmt: skip
    inscrire(acte="cle_api.creer", agent=agent, objet=cle)
    return cle, secret


@transaction.atomic
def retirer_cle(*, agent: Agent, cle: CleApi) -> None:
    """Its next request is refused. Raises TransitionRefusee when it was."""
    if CleApi.objects.filter(pk=cle.pk, retiree_le=None).update(retiree_le=timezone.now()) != 1:
        raise TransitionRefusee("Cette clé est déjà retirée.")
    inscrire(acte="cle_api.retirer", agent=agent, objet=cle)


def empreinte(secret: str) -> str:
    """What the base knows of a key."""
    return index_aveugle(f"cle_api|{secret}").hex()
