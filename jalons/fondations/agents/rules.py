"""What assignments and substitutions are lawful, without Django. Each refusal is an AgentRefuse."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

from jalons.fondations.acces.enums import Role
from jalons.fondations.acces.rules import a_deux
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.rules import normaliser_nom, plat

from .enums import StatutHabilitation

DE_TERRAIN = frozenset({Role.CSAM, Role.ASSISTANT_SOCIAL, Role.STAGIAIRE, Role.MANAGER})
SANS_CAISSE = frozenset({Role.DIRECTION_NATIONALE, Role.PARTENAIRE, Role.ADMIN_TECHNIQUE, Role.DPO})


class AgentRefuse(Refus):
    """The account or the assignment cannot be made."""


def verifier_affectation(
    role: str, organisme_id: UUID | None, organisme_de_equipe: UUID | None, partenaire_id: UUID | None
) -> None:
    """A role of the field needs a caisse, a team belongs to it, only a partner has an outside body."""
    if role not in set(Role):
        raise AgentRefuse(f"Rôle « {role} » inconnu. Choisissez parmi {', '.join(Role)}.")
    if organisme_id is None and Role(role) not in SANS_CAISSE:
        raise AgentRefuse("Ce rôle s’exerce dans une caisse : indiquez-la.")
    if organisme_de_equipe is not None and organisme_de_equipe != organisme_id:
        raise AgentRefuse("Cette équipe est d’une autre caisse.")
    if (partenaire_id is not None) != (role == Role.PARTENAIRE):
        raise AgentRefuse("Un partenaire, et lui seul, est rattaché à un organisme extérieur.")


def verifier_terme(role: str, debut: date, fin: date | None) -> None:
    """A student's placement has a last day, nobody else's role does; a year at most. Raises AgentRefuse."""
    if role != Role.STAGIAIRE:
        if fin is not None:
            raise AgentRefuse("Seul un stage a une date de fin.", "date_fin")
        return
    if fin is None:
        raise AgentRefuse("Un stage a une date de fin : donnez-la.", "date_fin")
    if not debut <= fin <= debut + timedelta(days=365):
        raise AgentRefuse("Un stage finit après son début, et dure un an au plus.", "date_fin")


def normaliser_identifiant(tape: str) -> str:
    """« Odile Marrec » is odile.marrec: lower case, unaccented, a dot for a blank. Raises AgentRefuse when it is none."""
    identifiant = re.sub(r"\s+", ".", plat(tape).strip())
    if not re.fullmatch(r"[a-z0-9]+([._-][a-z0-9]+)*", identifiant) or len(identifiant) > 60:
        raise AgentRefuse(
            "Un identifiant s’écrit prenom.nom : lettres sans accent, chiffres, points, tirets, soixante caractères au plus.",
            "identifiant",
        )
    return identifiant


def date_de_fin(debut: date, fin: date | None, suivante: date) -> date | None:
    """The last day of an assignment when another one starts on ``suivante``."""
    if fin is not None and fin < suivante:
        return fin
    if debut >= suivante:
        raise AgentRefuse(f"Une affectation commence déjà le {debut:%d/%m/%Y}. Choisissez une date postérieure.")
    return suivante - timedelta(days=1)


def verifier_suppleance(absent: UUID, suppleant: UUID, du: date, au: date, *, meme_metier: bool) -> None:
    """Another person, of the same profession and caisse, and dates in order."""
    if absent == suppleant:
        raise AgentRefuse("Un agent ne peut pas se suppléer lui-même.")
    if au < du:
        raise AgentRefuse("La date de fin précède la date de début.")
    if not meme_metier:
        raise AgentRefuse("Une suppléance se fait entre agents de même métier et de même caisse.")


# Who may ask for which role (security.md §4, Users/roles). A partner's accounts are its own correspondent's (portail).
PROPOSABLES = {
    Role.MANAGER: frozenset({Role.CSAM, Role.ASSISTANT_SOCIAL, Role.STAGIAIRE}),
    Role.DIRECTION_REGIONALE: DE_TERRAIN | {Role.SECRETAIRE_INSTANCE, Role.DIRECTION_REGIONALE},
    Role.ADMIN_TECHNIQUE: frozenset(Role) - {Role.PARTENAIRE},
}
DUREE_DEMANDE = timedelta(days=30)  # a request that nobody opened by then is asked again


def statut_initial(proposant: str, role: str) -> StatutHabilitation:
    """A regional direction's own request is decided; so is one that no regional direction could decide."""
    sans_direction = SANS_CAISSE | {Role.DIRECTION_REGIONALE}  # then whoever opens it decides: Habilitation.etat
    decidee = proposant == Role.DIRECTION_REGIONALE or (proposant == Role.ADMIN_TECHNIQUE and role in sans_direction)
    return StatutHabilitation.ACCORDEE if decidee else StatutHabilitation.PROPOSEE


def verifier_proposition(proposant: str, role: str) -> None:
    """Raises AgentRefuse when this role may not be asked for by that one."""
    if role not in PROPOSABLES.get(Role(proposant), frozenset()):
        raise AgentRefuse("Vous ne pouvez pas demander ce rôle. Une direction régionale ou l’administration le peut.")


def verifier_equipe(role: str, *, sans_equipe: bool, equipes_de_la_caisse: bool) -> None:
    """Who works on people's files is in a team, which decides what she sees. Raises AgentRefuse."""
    if role in DE_TERRAIN and sans_equipe and equipes_de_la_caisse:
        raise AgentRefuse("Ce rôle s’exerce dans une équipe de la caisse : indiquez laquelle.", "equipe")


Personne = tuple[UUID | None, str, str]  # account when there is one, first name, name


def meme_personne(une: tuple[str, str, str], autre: tuple[str, str, str]) -> bool:
    """Same first name, name and address, however they are written."""
    noms = [(normaliser_nom(prenom), normaliser_nom(nom)) for prenom, nom, _ in (une, autre)]
    return noms[0] == noms[1] and une[2].strip().lower() == autre[2].strip().lower()


def verifier_autre_personne(par: Personne, beneficiaire: Personne) -> None:
    """Nobody has a hand in her own access: neither her account, nor a second one under her own name."""
    if par[0] == beneficiaire[0]:
        raise AgentRefuse("On ne se donne pas un rôle à soi-même. Demandez à une autre personne habilitée.")
    if list(map(normaliser_nom, par[1:])) == list(map(normaliser_nom, beneficiaire[1:])):
        raise AgentRefuse("Cette demande porte votre nom : une autre personne habilitée s’en charge.")


def verifier_deux_personnes(role: str, par: UUID, deja: set[UUID | None]) -> None:
    """A role that decides, or that sees people, is opened by somebody who neither asked for it nor agreed."""
    if par in deja and a_deux(role):
        raise AgentRefuse("Ce rôle s’ouvre à deux : une autre administration technique doit l’ouvrir.")
