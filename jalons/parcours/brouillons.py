"""The call being typed: saved as it goes, encrypted, for its author alone; resumed after a cut; emptied once it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jalons.accompagner.accompagnements.services import Feuille
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.champs import TEXTE
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.parcours.models import BrouillonAppel
from jalons.recevoir.permanences import services as permanences

# What a page of a call says without anybody having typed it: alone, it is no call yet.
MUETS = frozenset(
    {"cle", "qui", "assure", "montrees", "canal", "joindre", "vocal", "fermer", "pour", "transmettre"}
    | {"cpam_avec", "cpam_motif", "motif_montre"}
)


def tapes(saisie: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the page, without what guards it and the button that was pressed."""
    return {n: str(v) for n, v in saisie.items() if n[0] != "_" and n not in ("csrfmiddlewaretoken", "acte") and v}


def dit_quelque_chose(champs: Mapping[str, str]) -> bool:
    """Somebody typed or chose something of her own."""
    return any(v for n, v in champs.items() if n not in MUETS and v not in ("non_aborde", "inconnu", "non_recueilli"))


@transaction.atomic
def enregistrer(
    *, agent: Agent, cle: UUID, champs: Mapping[str, str], feuille: Feuille | None = None, vide: bool = False
) -> BrouillonAppel | None:
    """Save what is being typed; None while there is nothing to save, unless ``vide``. One journal line when it begins.

    Raises SaisieRefusee (a text too long), VersionDepassee when another page wrote it, or the call is kept, since this one
    was shown; TransitionRefusee when this key is not one of hers.
    """
    longue = max(map(len, champs.values()), default=0)
    if longue > TEXTE:
        raise SaisieRefusee(f"Trop long : {longue} caractères, pour {TEXTE} au plus. Rien n’a été coupé.")
    neuf = False
    if not BrouillonAppel.objects.filter(cle=cle).exists():
        if not (vide or dit_quelque_chose(champs)):
            return None
        _, neuf = BrouillonAppel.objects.get_or_create(cle=cle, defaults={"agent": agent, "version": 0})
    brouillon = BrouillonAppel.objects.select_for_update().get(cle=cle)
    if brouillon.agent_id != agent.pk:
        raise TransitionRefusee("Cette page est celle de quelqu’un d’autre : rouvrez « Appel » sous votre nom.")
    if not neuf and feuille is not None and not feuille.tient(brouillon):
        quoi = "cet appel est déjà gardé" if brouillon.contenu is None else "un autre onglet a écrit dans cet appel"
        raise VersionDepassee(f"Pendant que vous écriviez ici, {quoi}.")
    brouillon.contenu = json.dumps(dict(champs), ensure_ascii=False)
    brouillon.modifie_le, brouillon.version = timezone.now(), brouillon.version + 1
    brouillon.page = feuille.page if feuille else ""
    brouillon.save()
    if neuf:
        inscrire(acte="brouillon_appel.commencer", agent=agent, objet=brouillon)
    return brouillon


def vider(*, agent: Agent, cle: UUID) -> None:
    """The call is kept, or thrown away: nothing of it stays here. Called by the act that ends it."""
    siens = BrouillonAppel.objects.filter(agent=agent, cle=cle)
    siens.update(contenu=None, page="", version=F("version") + 1)


@transaction.atomic
def jeter(*, agent: Agent, brouillon: BrouillonAppel) -> None:
    """Its author wants nothing of it; nobody on duty is awaited for it any more. Raises TransitionRefusee when there is
    nothing left, RelaisPris.
    """
    brouillon.refresh_from_db(from_queryset=BrouillonAppel.objects.select_for_update())
    if brouillon.contenu is None:
        raise TransitionRefusee("Cet appel est déjà gardé, ou jeté.")
    permanences.terminer(agent=agent, cle=brouillon.cle)
    vider(agent=agent, cle=brouillon.cle)
    inscrire(acte="brouillon_appel.jeter", agent=agent, objet=brouillon)
