"""What the API reads and gives: dates as AAAA-MM-JJ, codes of lists, no text of anybody but the sender's own on the way in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict


class Entree(Schema):
    """A signalement to be sent. Only ``cle`` and ``nom`` are asked for; what is left out is « non recueilli »."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "cle": "6f1c2e0a-3b51-4c1e-9d1e-0a5b6c7d8e9f",
                "nom": "Lucienne Faucher",
                "naissance": "1958-11-02",
                "telephone": "0639984127",
                "commune": "Trélazé",
                "sait": "oui",
                "accord_appel": "oui",
                "accord_suite": "non_recueilli",
                "sortie": "2026-12-18",
                "certitude": "a_confirmer",
                "quand_appeler": "avant_sortie",
                "texte": "Elle vit seule au deuxième étage, sans ascenseur.",
                "fiche": {"entourage": "oui"},
                "referent": "Inès Carré",
            }
        },
    )

    cle: UUID = Field(
        description="Tirée par votre logiciel pour cet envoi. La même, avec les mêmes mots, est un seul signalement ; avec "
        "d’autres mots : 409, le premier est nommé et rien n’est enregistré."
    )
    nom: str = Field(description="Prénom et nom. Jamais de numéro de sécurité sociale, nulle part.")
    naissance: str = Field("", description="Date de naissance, AAAA-MM-JJ ; ou ce qui est su, l’année seule : 1956.")
    telephone: str = Field("", description="Où la joindre.")
    commune: str = ""
    sait: str = Field("", description="Elle sait que vous écrivez : oui, non, non_recueilli.")
    accord_appel: str = Field("", description="D’accord pour que le service l’appelle : oui, non, non_recueilli.")
    accord_suite: str = Field("", description="D’accord pour que vous sachiez la suite : oui, non, non_recueilli.")
    sortie: str = Field("", description="Une date qui compte pour elle, AAAA-MM-JJ.")
    certitude: str = Field("", description="De cette date : sure, a_confirmer, pas_fixee.")
    quand_appeler: str = Field("", description="sans_urgence, avant_sortie, vite.")
    danger: str = Field(
        "",
        description="Un danger, pour elle ou pour un proche : oui, non, non_aborde. Oui se lit d’abord ; appelez aussi.",
    )
    objet: str = Field("", description="Un code de GET /listes.")
    texte: str = Field("", description="Pour l’assistante sociale seulement. 4 000 caractères au plus.")
    fiche: dict[str, str] = Field(default_factory=dict, description="Code d’item (GET /listes) → oui, non, non_aborde.")
    referent: str = Field("", description="Qui, chez vous, a signalé. 120 caractères au plus.")


class Complement(Schema):
    """The answer to the question of the service."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"texte": "Elle sort le 18, chez sa fille."}}
    )

    texte: str = Field(
        description="2 000 caractères au plus. Ni diagnostic, ni traitement, ni numéro de sécurité sociale."
    )


class AccordDit(Schema):
    """Whether the person agrees that you know what becomes of her request."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"accord": "oui"}})

    accord: str = Field(description="oui, non. « non » retire un oui : vous ne lisez plus que « recu ».")


class Dit(Schema):
    """One line between the service and you."""

    quoi: str = Field(description="mot, question, complement.")
    le: date
    texte: str


class Code(Schema):
    """One answer of a list."""

    code: str
    libelle: str


class Sortie(Schema):
    """A signalement that you sent, as you may read it."""

    id: UUID
    recu_le: date
    personne: str = Field(description="Son prénom et une initiale, tels que vous les avez écrits.")
    referent: str
    statut: str = Field(description="recu, pris_en_charge, reoriente, clos ; « recu » seulement sans son accord.")
    qui: str = Field(description="Qui agit ensuite.")
    quoi: str
    avant: date | None = None
    question: str = Field("", description="Ce que le service vous demande : POST …/complement. Vide : rien.")
    accord_a_demander: bool = Field(False, description="Sans son accord, vous lisez « recu » : POST …/accord.")
    dits: list[Dit] = Field(
        default_factory=list, description="Questions, réponses et mots, du plus ancien au plus récent."
    )
    danger: str = Field(
        "", description="Non vide : vos mots laissent craindre un danger. À montrer aussitôt à qui a écrit."
    )
    appelez: list[Code] = Field(
        default_factory=list, description="Alors, les numéros à appeler maintenant, avant toute réponse du service."
    )


class Page(Schema):
    """A part of what you sent, the latest first."""

    signalements: list[Sortie]
    suivant: int | None = Field(None, description="À donner en « depuis » pour la suite ; absent : c’est tout.")


class Listes(Schema):
    """The codes that a signalement takes, today."""

    fiche_version: str
    fiche: list[Code]
    objets: list[Code]
    quand_appeler: list[Code]
    certitude: list[Code]


class Erreur(Schema):
    """What is wrong, in French; ``champs``: by field."""

    message: str
    champs: dict[str, list[str]] = {}
