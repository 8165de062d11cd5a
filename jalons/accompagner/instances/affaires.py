"""What a room above gives of the affaires that it submits: one line of ``AFFAIRES`` in ``config/emplacements.py``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import unescape
from importlib import import_module
from typing import Any, Protocol
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from jalons.accompagner.instances.models import Decision
from jalons.accompagner.instances.rules import Affaire, InstanceRefusee
from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.rules import normaliser_nom


@dataclass(frozen=True)
class Titre:
    """An affaire on the agenda: « aide à domicile au retour de l’hôpital », « 590 € »."""

    intitule: str
    chiffre: str = ""


@dataclass(frozen=True)
class Fiche:
    """The anonymous sheet: a template and its context; ``cote``, another one beside the decision (what the fund becomes)."""

    gabarit: str
    contexte: Mapping[str, Any] = field(default_factory=dict)
    cote: str = ""


class Affaires(Protocol):
    """A room above, seen from here: an object, or a module with these names.

    Nothing that it gives names the person, but ``noms``, which the machine alone reads: a sheet in which one of these words
    is found is not shown. ``decider`` and ``retirer`` run in the transaction of the act; a Refus undoes all of it.
    """

    @property
    def instances(self) -> Collection[str]:
        """The kinds of instance (``GenreInstance``) that decide of it."""

    def titres(self, cles: Collection[UUID]) -> Mapping[UUID, Titre]:
        """The lines of an agenda, in one query."""

    def fiche(self, cle: UUID) -> Fiche:
        """What is projected."""

    def noms(self, cle: UUID) -> Collection[str]:
        """Words that must not be on the sheet: her names, her commune."""

    def formulaire(self, cle: UUID, donnees: QueryDict | None) -> forms.Form | None:
        """What its decision asks besides (an amount); its cleaned values are given to ``decider``. Use a prefix."""

    def decider(self, *, agent: Agent, decision: Decision, **lues: Any) -> None:
        """The effect of what was decided; ``decision.ajournee``: of nothing yet, it goes to ``decision.vers``."""

    def retirer(self, *, agent: Agent, cle: UUID) -> None:
        """The instance took it off its agenda, or cancelled the sitting: it may be submitted again."""


def de(genre: str) -> Affaires:
    """The room that fills this slot. Raises InstanceRefusee when none does."""
    if genre not in settings.AFFAIRES:
        raise InstanceRefusee("Cette sorte d’affaire n’est soumise à aucune instance.")
    dossier, _, nom = settings.AFFAIRES[genre].rpartition(".")
    piece = import_module(dossier)
    trouvee: Affaires = getattr(piece, nom, None) or import_module(settings.AFFAIRES[genre])  # an object, or a module
    return trouvee


def titres(affaires: Collection[Affaire]) -> dict[Affaire, Titre]:
    """Each with its title; one query a kind."""
    dits: dict[Affaire, Titre] = {}
    for genre in {a.genre for a in affaires}:
        lus = de(genre).titres([a.cle for a in affaires if a.genre == genre])
        dits |= {Affaire(genre, cle): titre for cle, titre in lus.items()}
    return dits


@dataclass(frozen=True)
class Rendue:
    """A sheet as it would be projected; ``nomme``: one of her names is on it, and it is not shown."""

    corps: str
    cote: str
    nomme: bool


def rendre(affaire: Affaire) -> Rendue:
    """The sheet, read for names first. Capital letters count: « Petit » is a name, « petit » is not."""
    qui = de(affaire.genre)
    fiche, titre = qui.fiche(affaire.cle), titres([affaire]).get(affaire, Titre(""))
    corps, cote = (render_to_string(g, dict(fiche.contexte)) if g else "" for g in (fiche.gabarit, fiche.cote))
    texte = unescape(strip_tags(f"{titre.intitule} {titre.chiffre} {corps} {cote}"))
    dits = {normaliser_nom(mot) for mot in re.findall(r"[^\W\d_]+", texte) if mot[0].isupper()}
    noms = {mot for nom in qui.noms(affaire.cle) for mot in normaliser_nom(nom).split() if len(mot) > 2}
    return Rendue("", "", nomme=True) if noms & dits else Rendue(corps, cote, nomme=False)
