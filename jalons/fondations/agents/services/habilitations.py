"""Accounts asked for, decided and opened by different people; first-login secrets; lost telephones."""

from __future__ import annotations

import contextlib
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents import perms, rules, selectors
from jalons.fondations.agents.enums import EN_ATTENTE, TRANSITIONS_HABILITATION
from jalons.fondations.agents.models import Agent, Equipe, Habilitation
from jalons.fondations.agents.rules import AgentRefuse
from jalons.fondations.agents.services.affectations import affecter, creer_agent, valider_mot_de_passe
from jalons.fondations.agents.services.double import oublier_double
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.models import Organisme

DUREE_SECRET = timedelta(hours=72)
DELAI_DEUX_SECOURS = timedelta(days=7)  # both factors of one account are not reset by one person within that time
LETTRES = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else
SECRET, DOUBLE = "agent.donner_secret", "agent.oublier_double"


@transaction.atomic
def proposer(
    *,
    agent: Agent | None,
    role: str,
    organisme: Organisme | None,
    equipe: Equipe | None,
    date_debut: date,
    date_fin: date | None = None,
    pour: Agent | None = None,
    **identite: str,
) -> Habilitation:
    """Ask for an account (``identite``: identifiant, nom, prenom…), or for another role for ``pour``.

    ``agent`` None: asked for at the command line, as the technical administration would. Raises AgentRefuse: a role she
    may not ask for, herself, an identifier already taken, the same request waiting, no team or one of another caisse.
    """
    if pour is not None and agent is not None and pour.pk == agent.pk:
        raise AgentRefuse("On ne demande pas un rôle pour soi-même : une autre personne le fait.")
    neuve = {} if pour else identite | {"identifiant": _identifiant_libre(identite.get("identifiant", ""))}
    proposant = agent.role if agent else Role.ADMIN_TECHNIQUE
    rules.verifier_proposition(proposant, role)
    rules.verifier_affectation(role, organisme.pk if organisme else None, equipe.organisme_id if equipe else None, None)
    rules.verifier_terme(role, date_debut, date_fin)
    rules.verifier_equipe(
        role, sans_equipe=equipe is None, equipes_de_la_caisse=bool(organisme and organisme.equipes.exists())
    )
    habilitation = Habilitation(
        agent=pour, role=role, organisme=organisme, equipe=equipe, date_debut=date_debut, date_fin=date_fin, proposee_par=agent,
        statut=rules.statut_initial(proposant, role), **neuve,
    )  # fmt: skip
    if agent is not None:
        perms.exiger_autre_personne(agent, habilitation)
        if proposant == Role.DIRECTION_REGIONALE:  # it agrees by asking
            habilitation.decidee_par, habilitation.decidee_le = agent, timezone.now()
    _exiger_seule(habilitation)
    habilitation.save(force_insert=True)
    inscrire(acte="habilitation.proposer", agent=agent, objet=habilitation, motif=role)
    return habilitation


def _identifiant_libre(tape: str) -> str:
    identifiant = rules.normaliser_identifiant(tape)
    if Agent.objects.filter(identifiant=identifiant).exists():
        raise AgentRefuse(f"L’identifiant « {identifiant} » est déjà pris. Choisissez-en un autre.", "identifiant")
    return identifiant


def _exiger_seule(neuve: Habilitation) -> None:
    """No request like this one waits; two at once wait for each other here. Raises AgentRefuse."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(hashtextextended('habilitations', 0))")
    vivantes = Habilitation.objects.filter(statut__in=EN_ATTENTE, proposee_le__gte=timezone.now() - rules.DUREE_DEMANDE)
    if neuve.agent:
        memes = vivantes.filter(agent=neuve.agent, role=neuve.role, organisme=neuve.organisme, equipe=neuve.equipe)
        if memes.exists():
            raise AgentRefuse(f"Cette demande attend déjà pour {neuve.beneficiaire} : elle se fait une fois.")
        return
    for autre in vivantes.filter(agent=None):
        if autre.identifiant == neuve.identifiant:
            dit = f"L’identifiant « {neuve.identifiant} » est déjà dans une demande qui attend."
            raise AgentRefuse(f"{dit} Pour une autre personne, choisissez-en un autre.", "identifiant")
        if rules.meme_personne(*((h.prenom, h.nom, h.courriel) for h in (autre, neuve))):
            dit = f"Une demande attend déjà pour {autre.beneficiaire}."
            raise AgentRefuse(f"{dit} Si c’est une autre personne du même nom, donnez son courriel.", "courriel")


@transaction.atomic
def accorder(*, agent: Agent, habilitation: Habilitation) -> None:
    """The regional direction agrees. Raises AgentRefuse for herself, TransitionRefusee (decided before, expired)."""
    perms.exiger_decision(agent, habilitation, timezone.now())
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


def expirer_demandes(maintenant: datetime) -> int:
    """End the requests that nobody opened in time, one transaction each. Returns how many."""
    vieilles = Habilitation.objects.filter(statut__in=EN_ATTENTE, proposee_le__lt=maintenant - rules.DUREE_DEMANDE)
    combien = 0
    for habilitation in vieilles:
        with contextlib.suppress(TransitionRefusee):  # decided meanwhile
            appliquer(habilitation, "expirer", TRANSITIONS_HABILITATION, agent=None)
            combien += 1
    return combien


@transaction.atomic
def ouvrir(*, agent: Agent, habilitation: Habilitation) -> str:
    """Open the account, or give the role. Returns the first-login secret of a new or reopened account, else ''.

    The secret exists in clear in this answer only. Raises AgentRefuse (one's own; a second person is needed; identifier
    taken meanwhile), TransitionRefusee (opened before, expired).
    """
    lue = Habilitation.objects.select_for_update().get(pk=habilitation.pk)
    perms.exiger_ouverture(agent, lue, timezone.now())
    compte, secret = _compte(lue, agent)
    ouverte: dict[str, Any] = {"agent_id": compte.pk, "ouverte_par": agent, "ouverte_le": timezone.now()}
    appliquer(habilitation, "ouvrir", TRANSITIONS_HABILITATION, agent=agent, **ouverte)
    return secret


@transaction.atomic
def ouvrir_premier_compte(*, identifiant: str, nom: str, prenom: str) -> tuple[Agent, str]:
    """The first account of an empty base, of the technical administration: the only one that one person opens.

    Returns it with its first-login secret. Raises AgentRefuse as soon as there is any account.
    """
    with connection.cursor() as curseur:
        curseur.execute("LOCK TABLE agents_agent IN SHARE ROW EXCLUSIVE MODE")
    if Agent.objects.exists():
        raise AgentRefuse("Cette base a déjà un compte : les autres se demandent et s’ouvrent à deux.")
    agent = creer_agent(
        identifiant=identifiant, nom=nom, prenom=prenom, role=Role.ADMIN_TECHNIQUE, organisme=None,
        date_debut=timezone.localdate(),
    )  # fmt: skip
    return agent, donner_secret(agent=agent, par=None)


def _compte(lue: Habilitation, par: Agent) -> tuple[Agent, str]:
    """The account with its role from the day asked for, and its secret when it needs one."""
    ou: dict[str, Any] = {"role": lue.role, "organisme": lue.organisme, "equipe": lue.equipe, "date_fin": lue.date_fin}
    debut = lue.date_debut
    if lue.agent is None:
        identite = {c: getattr(lue, c) for c in ("identifiant", "nom", "prenom", "civilite", "courriel", "telephone")}
        compte = creer_agent(**identite, **ou, date_debut=debut, par=par)
        return compte, poser_secret(compte, par)
    affecter(agent=lue.agent, **ou, date_debut=debut, par=par)
    if lue.agent.is_active:
        return lue.agent, ""
    Agent.objects.filter(pk=lue.agent.pk).update(is_active=True)
    lue.agent.is_active = True
    inscrire(acte="agent.rouvrir", agent=par, objet=lue.agent)
    return lue.agent, poser_secret(lue.agent, par)


@transaction.atomic
def donner_secret(*, agent: Agent, par: Agent | None) -> str:
    """A first-login secret in place of the password, good for 72 hours; every open session ends.

    Returned once, written nowhere; at her next login she chooses her own password. Raises AgentRefuse.
    """
    _une_autre(agent, par, DOUBLE)
    _exiger_telephone(agent, par)
    return poser_secret(agent, par)


def poser_secret(agent: Agent, par: Agent | None) -> str:
    """A first-login secret for an account just opened; shown once."""
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
    if not agent.is_active:
        raise TransitionRefusee(f"Le compte de {agent} est fermé : demandez sa réouverture.")
    if _a_fait(acte, agent, par, timezone.now() - DELAI_DEUX_SECOURS):
        raise AgentRefuse("Vous avez déjà changé l’autre moitié de cette connexion : une autre personne fait celle-ci.")


def _a_fait(acte: str, agent: Agent, par: Agent, depuis: datetime) -> bool:
    return LigneJournal.objects.filter(acte=acte, objet_id=agent.pk, agent_id=par.pk, instant__gte=depuis).exists()


def _exiger_telephone(agent: Agent, par: Agent | None) -> None:
    """Without a telephone the secret is the whole login."""
    if par is not None and selectors.secret_suffirait(agent, par):
        raise AgentRefuse(
            "Aucun téléphone n’est lié à ce compte : un secret suffirait à y entrer. Qui l’a ouvert peut en donner un autre ; "
            "sinon fermez-le et demandez sa réouverture, qui se fait à deux."
        )


@transaction.atomic
def choisir_mot_de_passe(*, agent: Agent, mot: str) -> None:
    """At her first login: her own password in place of the secret, once. Raises AgentRefuse when it is weak."""
    valider_mot_de_passe(mot, agent)
    if not Agent.objects.select_for_update().get(pk=agent.pk).secret_jusqu_au:
        raise AgentRefuse("Ce secret a déjà servi : connectez-vous avec le mot de passe qui a été choisi.")
    agent.set_password(mot)
    agent.secret_jusqu_au = None
    agent.save(update_fields=["password", "secret_jusqu_au"])
    inscrire(acte="compte.choisir_mot_de_passe", agent=agent, objet=agent)
