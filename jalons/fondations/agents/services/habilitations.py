"""Accounts asked for, decided and opened by different people; first-login secrets; lost telephones."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents import rules
from jalons.fondations.agents.enums import TRANSITIONS_HABILITATION
from jalons.fondations.agents.models import Agent, Equipe, Habilitation
from jalons.fondations.agents.rules import AgentRefuse
from jalons.fondations.agents.services.affectations import affecter, creer_agent, oublier_double, valider_mot_de_passe
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.models import Organisme

DUREE_SECRET = timedelta(hours=72)
DELAI_DEUX_SECOURS = timedelta(days=7)  # both factors of one account are not reset by one person within that time
LETTRES = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else
SECRET, DOUBLE = "agent.donner_secret", "agent.oublier_double"


@transaction.atomic
def proposer(
    *,
    agent: Agent,
    role: str,
    organisme: Organisme | None,
    equipe: Equipe | None,
    date_debut: date,
    pour: Agent | None = None,
    **identite: str,
) -> Habilitation:
    """Ask for an account (``identite``: identifiant, nom, prenom…), or for another role for ``pour``.

    Raises AgentRefuse: a role she may not ask for, herself, an identifier already taken, a team of another caisse.
    """
    if pour is not None and pour.pk == agent.pk:
        raise AgentRefuse("On ne demande pas un rôle pour soi-même : une autre personne le fait.")
    identifiant = identite.pop("identifiant", "").strip().lower()
    if pour is None and Agent.objects.filter(identifiant=identifiant).exists():
        raise AgentRefuse(f"L’identifiant « {identifiant} » est déjà pris. Choisissez-en un autre.")
    rules.verifier_proposition(agent.role, role)
    rules.verifier_affectation(role, organisme.pk if organisme else None, equipe.organisme_id if equipe else None, None)
    neuve = {} if pour else identite | {"identifiant": identifiant}
    habilitation = Habilitation.objects.create(
        agent=pour, role=role, organisme=organisme, equipe=equipe, date_debut=date_debut, proposee_par=agent,
        statut=rules.statut_initial(agent.role, role), **neuve,
    )  # fmt: skip
    inscrire(acte="habilitation.proposer", agent=agent, objet=habilitation, motif=role)
    return habilitation


@transaction.atomic
def accorder(*, agent: Agent, habilitation: Habilitation) -> None:
    """The regional direction agrees. Raises AgentRefuse for herself, TransitionRefusee."""
    if habilitation.agent_id == agent.pk:
        raise AgentRefuse("On ne se donne pas un rôle à soi-même. Demandez à une autre personne habilitée.")
    appliquer(
        habilitation, "accorder", TRANSITIONS_HABILITATION, agent=agent, decidee_par=agent, decidee_le=timezone.now()
    )


@transaction.atomic
def refuser(*, agent: Agent, habilitation: Habilitation, motif: str) -> None:
    """No account: why. Raises AgentRefuse without a reason, TransitionRefusee."""
    if not motif.strip():
        raise AgentRefuse("Dites pourquoi, en une phrase : la personne qui l’a demandé le lira.")
    decidee: dict[str, Any] = {"decidee_par": agent, "decidee_le": timezone.now(), "motif_refus": motif.strip()[:200]}
    appliquer(habilitation, "refuser", TRANSITIONS_HABILITATION, agent=agent, **decidee)


@transaction.atomic
def ouvrir(*, agent: Agent, habilitation: Habilitation) -> str:
    """Open the account, or give the role. Returns the first-login secret of a new or reopened account, else ''.

    The secret exists in clear in this answer only. Raises AgentRefuse (one's own; a second person is needed; identifier
    taken meanwhile), TransitionRefusee.
    """
    h = Habilitation.objects.select_for_update(of=("self",)).select_related("agent", "organisme", "equipe")
    lue = h.get(pk=habilitation.pk)
    rules.verifier_deux_personnes(lue.role, agent.pk, lue.agent_id, {lue.proposee_par_id, lue.decidee_par_id})
    compte, secret = _compte(lue, agent)
    ouverte: dict[str, Any] = {"agent_id": compte.pk, "ouverte_par": agent, "ouverte_le": timezone.now()}
    appliquer(habilitation, "ouvrir", TRANSITIONS_HABILITATION, agent=agent, **ouverte)
    return secret


def _compte(lue: Habilitation, par: Agent) -> tuple[Agent, str]:
    """The account with its role from the day asked for, and its secret when it needs one."""
    ou: dict[str, Any] = {"role": lue.role, "organisme": lue.organisme, "equipe": lue.equipe}
    debut = lue.date_debut
    if lue.agent is None:
        identite = {c: getattr(lue, c) for c in ("identifiant", "nom", "prenom", "civilite", "courriel", "telephone")}
        compte = creer_agent(**identite, **ou, date_debut=debut, par=par)
        return compte, donner_secret(agent=compte, par=par)
    affecter(agent=lue.agent, **ou, date_debut=debut, par=par)
    if lue.agent.is_active:
        return lue.agent, ""
    Agent.objects.filter(pk=lue.agent.pk).update(is_active=True)
    lue.agent.is_active = True
    inscrire(acte="agent.rouvrir", agent=par, objet=lue.agent)
    return lue.agent, donner_secret(agent=lue.agent, par=par)


@transaction.atomic
def donner_secret(*, agent: Agent, par: Agent | None) -> str:
    """A first-login secret in place of the password, good for 72 hours; every open session ends.

    Returned once, written nowhere; at her next login she chooses her own password. Raises AgentRefuse.
    """
    _une_autre(agent, par, DOUBLE)
    secret = "-".join("".join(secrets.choice(LETTRES) for _ in range(4)) for _ in range(5))
    agent.set_password(secret)
    agent.secret_jusqu_au = timezone.now() + DUREE_SECRET
    agent.save(update_fields=["password", "secret_jusqu_au"])
    inscrire(acte=SECRET, agent=par, objet=agent)
    return secret


@transaction.atomic
def secourir_telephone(*, agent: Agent, par: Agent) -> None:
    """Telephone and recovery codes lost: the next login ties another one. Raises AgentRefuse."""
    _une_autre(agent, par, SECRET)
    oublier_double(agent=agent, par=par)


def _une_autre(agent: Agent, par: Agent | None, acte: str) -> None:
    """One person who changed one factor of an account does not change the other: she could log in as that agent."""
    if par is None:
        return
    if par.pk == agent.pk:
        raise AgentRefuse("On ne change pas ainsi son propre compte : une autre administration technique le fait.")
    depuis = timezone.now() - DELAI_DEUX_SECOURS
    faits = LigneJournal.objects.filter(acte=acte, objet_id=agent.pk, agent_id=par.pk, instant__gte=depuis)
    if Role(agent.role or Role.CSAM) not in rules.A_UNE_PERSONNE and faits.exists():
        raise AgentRefuse("Vous avez déjà changé l’autre moitié de cette connexion : une autre personne fait celle-ci.")


@transaction.atomic
def choisir_mot_de_passe(*, agent: Agent, mot: str) -> None:
    """At her first login: her own password in place of the secret. Raises AgentRefuse when it is weak."""
    valider_mot_de_passe(mot, agent)
    agent.set_password(mot)
    agent.secret_jusqu_au = None
    agent.save(update_fields=["password", "secret_jusqu_au"])
    inscrire(acte="compte.choisir_mot_de_passe", agent=agent, objet=agent)
