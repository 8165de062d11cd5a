"""Accounts, assignments, substitutions, sectors: dated rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.enums import GenreSecteur, Risque
from jalons.fondations.agents.models import Affectation, Agent, Equipe, Secteur, Suppleance
from jalons.fondations.agents.rules import (
    AgentRefuse,
    date_de_fin,
    normaliser_identifiant,
    verifier_affectation,
    verifier_suppleance,
    verifier_terme,
)
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import jour_texte
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.selectors import canton_existe, code_actuel


def valider_mot_de_passe(mot: str, agent: Agent) -> None:
    """Raises AgentRefuse when the password is too weak, in a demonstration too."""
    try:
        validate_password(mot, user=agent)
    except ValidationError as erreur:
        raise AgentRefuse("Mot de passe refusé : " + " ".join(erreur.messages)) from erreur


@transaction.atomic
def creer_agent(
    *,
    identifiant: str,
    nom: str,
    prenom: str,
    role: str,
    organisme: Organisme | None,
    equipe: Equipe | None = None,
    date_debut: date,
    par: Agent | None = None,
    mot_de_passe: str | None = None,
    civilite: str = "",
    courriel: str = "",
    telephone: str = "",
    partenaire_id: UUID | None = None,
    date_fin: date | None = None,
) -> Agent:
    """An account with its first assignment. No ``mot_de_passe``: no login yet.

    ``par`` None: made by the command line. Raises AgentRefuse (identifier taken, weak password…).
    """
    agent = Agent(
        identifiant=normaliser_identifiant(identifiant), nom=nom, prenom=prenom, civilite=civilite, courriel=courriel,
        telephone=telephone,
    )  # fmt: skip
    if Agent.objects.filter(identifiant=agent.identifiant).exists():
        pris = f"L’identifiant « {agent.identifiant} » est déjà pris. Choisissez-en un autre."
        raise AgentRefuse(pris, "identifiant")
    if mot_de_passe is None:
        agent.set_unusable_password()
    else:
        valider_mot_de_passe(mot_de_passe, agent)
        agent.set_password(mot_de_passe)
    agent.save(force_insert=True)
    inscrire(acte="agent.creer", agent=par, objet=agent)
    affecter(
        agent=agent, role=role, organisme=organisme, equipe=equipe, date_debut=date_debut, par=par,
        partenaire_id=partenaire_id, date_fin=date_fin,
    )  # fmt: skip
    return agent


@transaction.atomic
def affecter(
    *,
    agent: Agent,
    role: str,
    organisme: Organisme | None,
    equipe: Equipe | None = None,
    date_debut: date,
    par: Agent | None = None,
    partenaire_id: UUID | None = None,
    date_fin: date | None = None,
) -> Affectation:
    """Give ``agent`` a role from ``date_debut``; the assignment in force ends the day before.

    That of a closed account ends yesterday at the latest: reopened, it never has its former role again meanwhile. Nobody
    gives herself a role. Raises AgentRefuse.
    """
    if par is not None and par.pk == agent.pk:
        raise AgentRefuse("On ne se donne pas un rôle à soi-même. Demandez à une autre personne habilitée.")
    verifier_affectation(
        role, organisme.pk if organisme else None, equipe.organisme_id if equipe else None, partenaire_id
    )
    verifier_terme(role, date_debut, date_fin)
    suivante = date_debut if agent.is_active else min(date_debut, timezone.localdate())
    for precedente in Affectation.objects.select_for_update().filter(agent=agent):
        fin = date_de_fin(precedente.date_debut, precedente.date_fin, suivante)
        Affectation.objects.filter(pk=precedente.pk).update(date_fin=fin)
    affectation = Affectation.objects.create(
        agent=agent, role=Role(role).value, organisme=organisme, equipe=equipe, date_debut=date_debut,
        date_fin=date_fin, partenaire_id=partenaire_id,
    )  # fmt: skip
    inscrire(acte="agent.affecter", agent=par, objet=agent, motif=role)
    return affectation


@transaction.atomic
def fermer_compte(*, agent: Agent, par: Agent | None = None, motif: str = "") -> None:
    """Close the account now: its next request is refused, whatever session is open. Raises AgentRefuse for one's own."""
    if par is not None and par.pk == agent.pk:
        raise AgentRefuse("On ne ferme pas son propre compte : une autre administration technique le fait.")
    if Agent.objects.filter(pk=agent.pk, is_active=True).update(is_active=False) != 1:
        raise TransitionRefusee(f"C’était déjà fait : le compte de {agent} est fermé.")
    agent.is_active = False
    inscrire(acte="agent.fermer", agent=par, objet=agent, motif=motif)


def exiger_presence(agent: Agent, du: date, au: date) -> None:
    """Nobody replaces ``agent`` on these days: what is given to her would wait. Raises AgentRefuse, naming who answers."""
    siennes = Suppleance.objects.filter(absent=agent, date_debut__lte=au, date_fin__gte=du)
    if la := siennes.filter(date_fin__gte=F("date_debut")).select_related("suppleant").order_by("-date_fin").first():
        raise AgentRefuse(
            f"{agent} est en absence jusqu’au {jour_texte(la.date_fin)}, {la.suppleant} répond à sa place. "
            "Choisissez quelqu’un qui est là, ou une date après son retour."
        )


@transaction.atomic
def declarer_suppleance(*, agent: Any, absent: Agent, suppleant: Agent, du: date, au: date) -> Suppleance:
    """``suppleant`` sees ``absent``'s files from ``du`` to ``au``, both days included, and no longer.

    Raises AgentRefuse: dates reversed, same person, another caisse or profession, somebody who is replaced meanwhile.
    """
    la, lui = absent.affectation_le(du), suppleant.affectation_le(du)
    meme = bool(la and lui and la.organisme_id == lui.organisme_id and la.role == lui.role)
    verifier_suppleance(absent.pk, suppleant.pk, du, au, meme_metier=meme)
    exiger_presence(suppleant, du, au)
    suppleance = Suppleance.objects.create(absent=absent, suppleant=suppleant, date_debut=du, date_fin=au)
    inscrire(acte="suppleance.declarer", agent=agent, objet=suppleance)
    return suppleance


@transaction.atomic
def terminer_suppleance(*, agent: Any, suppleance: Suppleance, le: date) -> None:
    """End a substitution on ``le``, its last day (never later than planned): the day before it began, it is in force on none."""
    fin = max(suppleance.date_debut - timedelta(days=1), min(le, suppleance.date_fin))
    if Suppleance.objects.filter(pk=suppleance.pk, date_fin__gt=fin).update(date_fin=fin) != 1:
        raise TransitionRefusee(
            f"C’était déjà fait : cette suppléance se termine le {jour_texte(suppleance.date_fin)}."
        )
    inscrire(acte="suppleance.terminer", agent=agent, objet=suppleance)


@transaction.atomic
def donner_secteur(*, agent: Any, a: Agent, genre: str, code: str, du: date, au: date | None = None) -> Secteur:
    """Give the commune, canton or risk ``code`` to ``a``. Raises AgentRefuse: no such code, reversed dates."""
    code = _code_connu(GenreSecteur(genre), code.strip())
    if au is not None and au < du:
        raise AgentRefuse("La date de fin précède la date de début.")
    secteur = Secteur.objects.create(agent=a, genre=GenreSecteur(genre).value, code=code, date_debut=du, date_fin=au)
    inscrire(acte="secteur.donner", agent=agent, objet=secteur)
    return secteur


def _code_connu(genre: GenreSecteur, code: str) -> str:
    """The code as it is written elsewhere. Raises AgentRefuse when there is no such commune, canton or risk."""
    if not code:
        raise AgentRefuse("Indiquez le code de la commune, du canton ou du risque.", "code")
    if genre == GenreSecteur.RISQUE:
        connus = [r.value for r in Risque if r != Risque.INCONNU]
        if code.lower() not in connus:
            raise AgentRefuse(f"Aucun risque « {code} ». Écrivez : {', '.join(connus)}.", "code")
        return code.lower()
    code = code.upper()
    if genre == GenreSecteur.COMMUNE:
        quoi, connu = "Aucune commune", code_actuel(code)  # that of people there, mergers followed
    else:
        quoi, connu = "Aucun canton", code if canton_existe(code) else None
    if not connu:
        raise AgentRefuse(f"{quoi} n’a le code {code}. Vérifiez-le.", "code")
    return connu


@transaction.atomic
def reprendre_secteur(*, agent: Any, secteur: Secteur, le: date) -> None:
    """Take a sector back: ``le`` is its last day (its first one at the earliest)."""
    fin = max(secteur.date_debut, le)
    if Secteur.objects.filter(Q(date_fin=None) | Q(date_fin__gt=fin), pk=secteur.pk).update(date_fin=fin) != 1:
        raise TransitionRefusee("C’était déjà fait : ce secteur est repris.")
    inscrire(acte="secteur.reprendre", agent=agent, objet=secteur)
