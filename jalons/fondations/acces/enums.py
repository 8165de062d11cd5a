"""Roles, scopes and field classes of the access matrix (security.md §4)."""

from enum import StrEnum

from jalons.fondations.socle.phrases import Accord


class Role(StrEnum):
    """What an agent is, for the matrix. One role at a time; a second one is a second dated assignment."""

    CSAM = "csam"
    ASSISTANT_SOCIAL = "assistant_social"
    STAGIAIRE = "stagiaire"
    MANAGER = "manager"
    SECRETAIRE_INSTANCE = "secretaire_instance"
    DIRECTION_REGIONALE = "direction_regionale"
    DIRECTION_NATIONALE = "direction_nationale"
    PARTENAIRE = "partenaire"
    ADMIN_TECHNIQUE = "admin_technique"
    DPO = "dpo"


LIBELLES_ROLES = {
    Role.CSAM: "conseiller services de l’Assurance Maladie",
    Role.ASSISTANT_SOCIAL: "assistant de service social",
    Role.STAGIAIRE: "stagiaire de service social",
    Role.MANAGER: "manager de proximité",
    Role.SECRETAIRE_INSTANCE: "secrétaire d’instance",
    Role.DIRECTION_REGIONALE: "direction régionale",
    Role.DIRECTION_NATIONALE: "direction nationale",
    Role.PARTENAIRE: "partenaire",
    Role.ADMIN_TECHNIQUE: "administration technique",
    Role.DPO: "délégué à la protection des données",
}


LIBELLES_FEMININS = {
    Role.CSAM: "conseillère services de l’Assurance Maladie",
    Role.ASSISTANT_SOCIAL: "assistante de service social",
    Role.DPO: "déléguée à la protection des données",
}


def libelle_du_role(role: str, accord: Accord) -> str:
    """The role in words, which agree with who holds it."""
    feminins = LIBELLES_FEMININS if accord == Accord.FEMININ else {}
    return feminins.get(Role(role)) or LIBELLES_ROLES[Role(role)]


class Portee(StrEnum):
    """How near the object must be to the subject."""

    SOI = "soi"  # mine: I am referent, substitute, author, holder
    PROPRE = "propre"  # mine in person: never through a substitution
    CONFIE = "confie"  # mine because somebody else gave it: no act of mine makes it so
    APPUI = "appui"  # opened to me for a time by whoever accompanies the person
    URGENCE = "urgence"  # opened by myself, with a reason, for four hours: the content
    URGENCE_NOTES = "urgence_notes"  # the same, for the notes alone
    STAGE = "stage"  # opened to me, a student, by whoever accompanies the person
    EQUIPE = "equipe"  # of my team or my sites
    REGION = "region"  # in charge of my caisse
    NATION = "nation"
    PARTENAIRE = "organisation"  # sent by my organisation
    TOUS = "tous"  # no object: a page, a list of public things


class Classe(StrEnum):
    """Class of a field."""

    F0 = "F0"
    F1 = "F1"
    F2 = "F2"
    F3 = "F3"
    F4 = "F4"
    F5 = "F5"
