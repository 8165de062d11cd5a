"""Calls begun and not kept yet: their author alone reads them."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, TextChoices

from jalons.fondations.agents.models import Agent
from jalons.parcours.models import BrouillonAppel
from jalons.personnes.assures.selectors import par_cle
from jalons.recevoir.signalements.enums import Objet, QuiAppelle, SujetAppel

LONGUEUR = 60
QUI = ("nom_prenom", "referent_nom", "referent_service", "telephone", "commune")  # the first that was typed
QUOI: dict[str, type[TextChoices]] = {"qui": QuiAppelle, "sujet": SujetAppel, "objet": Objet}
TUS = (QuiAppelle.PERSONNE.label, Objet.NON_ABORDE.label)


def commences(agent: Agent, *, avant: datetime | None = None) -> QuerySet[BrouillonAppel]:
    """Her calls begun and not kept, the latest first; ``avant``: left since then."""
    lignes = (
        BrouillonAppel.objects.visible_to(agent, "ecrire")
        .exclude(contenu=None)
        .order_by("-commence_le")
        .select_related("agent")
    )
    return lignes.filter(modifie_le__lt=avant) if avant else lignes


def de_cle(agent: Agent, cle: UUID | None) -> BrouillonAppel | None:
    """The draft of this call, emptied or not."""
    return BrouillonAppel.objects.visible_to(agent, "ecrire").filter(cle=cle).first() if cle else None


def en_bref(brouillon: BrouillonAppel) -> tuple[str, str]:
    """What tells her calls apart, for herself: about whom, about what in coarse words. Never what the caller said."""
    dit = lu(brouillon)
    choisie = par_cle(brouillon.agent, dit.get("assure", ""), "chercher")
    qui = choisie or next(filter(None, map(dit.get, QUI)), "")
    quoi = [str(liste(dit[nom]).label) for nom, liste in QUOI.items() if dit.get(nom) in liste.values]
    return str(qui)[:LONGUEUR], ", ".join(mot.lower() for mot in quoi if mot not in TUS)


def lu(brouillon: BrouillonAppel) -> dict[str, str]:
    """What it says, field by field."""
    return dict(json.loads(brouillon.contenu)) if brouillon.contenu else {}
