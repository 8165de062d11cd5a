"""What a cell is given of a situation: the slot « pdp » of ``AFFAIRES`` (``instances/affaires.py`` says what is asked)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone

from jalons.accompagner.instances.affaires import Fiche, Titre
from jalons.accompagner.instances.enums import GenreInstance
from jalons.accompagner.instances.models import Decision
from jalons.accompagner.pdp import cellule
from jalons.accompagner.pdp.enums import TRANSITIONS_PRESENTATION
from jalons.accompagner.pdp.models import Presentation
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.selectors import noms_des_communes

instances: Collection[str] = (GenreInstance.CELLULE_PDP,)


def lignes_de(presentation: Presentation) -> tuple[cellule.LigneDite, ...]:
    """What she answered, line by line."""
    return cellule.depuis_json(json_lu(presentation.lignes))


def _presentee(cle: UUID) -> Presentation:
    """The one that a point of an agenda holds."""
    return Presentation.objects.select_related("dossier__assure").get(pk=cle)


def titres(cles: Collection[UUID]) -> Mapping[UUID, Titre]:
    """The lines of an agenda: nothing of her on it."""
    return {cle: Titre("Situation présentée avec l’accord de la personne") for cle in cles}


def fiche(cle: UUID) -> Fiche:
    """The sheet: the lines to which she agreed, and no other."""
    presentation = _presentee(cle)
    lignes = lignes_de(presentation)
    reservees = len(cellule.entendues(lignes, "medecin"))
    return Fiche(
        "pdp/_fiche.html",
        {"lignes": cellule.entendues(lignes), "accord_le": presentation.accord_le, "reservees": reservees},
    )


def noms(cle: UUID) -> Collection[str]:
    """Her names and commune, unless she agreed that her name be said."""
    presentation = _presentee(cle)
    if cellule.nommee(lignes_de(presentation)):
        return ()
    elle = presentation.dossier.assure
    commune = noms_des_communes([elle.commune_code]).get(elle.commune_code, "")
    return tuple(n for n in (elle.nom, elle.prenom, elle.nom_naissance, commune) if n)


def formulaire(cle: UUID, donnees: QueryDict | None) -> forms.Form | None:
    """A cell says its opinion: nothing else is asked."""
    return None


def decider(*, agent: Agent, decision: Decision, **_: Any) -> None:
    """What the cell said of it; an adjournment leaves it on the agenda to which it goes."""
    if decision.ajournee or decision.affaire_cle is None:
        return
    presentation = _presentee(decision.affaire_cle)
    valeurs: dict[str, Any] = {"decidee_le": timezone.localdate(), "suite": decision.mots or ""}
    appliquer(presentation, "decider", TRANSITIONS_PRESENTATION, agent=agent, **valeurs)


def retirer(*, agent: Agent, cle: UUID) -> None:
    """Off the agenda: it may be submitted again."""
    appliquer(_presentee(cle), "reprendre", TRANSITIONS_PRESENTATION, agent=agent)
