"""A draft saved as it is typed: one a form and an author; a page never erases what another one wrote since."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Brouillon, Dossier
from jalons.accompagner.accompagnements.services.communs import ecrire_dans
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import VersionDepassee


@dataclass(frozen=True)
class Feuille:
    """A page open on a draft: its own mark, and the version of the draft that it showed (0 for none)."""

    page: str = ""
    version: int = 0

    def tient(self, brouillon: Any) -> bool:
        """Nobody wrote in the draft since this page was shown, but itself."""
        return brouillon.version == self.version or bool(self.page and brouillon.page == self.page)


@transaction.atomic
def enregistrer_brouillon(
    *,
    agent: Agent,
    dossier: Dossier,
    cible: str,
    champs: Mapping[str, str],
    textes: Collection[str] = (),
    feuille: Feuille | None = None,
    objet: UUID | None = None,
) -> Brouillon:
    """Save what is being typed, encrypted, for its author only. One journal line when it begins, not at each save.

    When none of its ``textes`` is left, the draft is nothing any more. Raises VersionDepassee when another page wrote it,
    or saved it for good, since this one was shown; TransitionRefusee in a closed dossier.
    """
    ecrire_dans(dossier.pk)
    brouillon, neuf = Brouillon.objects.select_for_update().get_or_create(
        dossier=dossier, auteur=agent, cible=cible, objet=objet, defaults={"modifie_le": timezone.now(), "version": 0}
    )
    vide = bool(textes) and not any(champs.get(nom, "").strip() for nom in textes)
    commence = not vide and (neuf or brouillon.contenu is None)
    tenir(brouillon, {} if vide else champs, feuille)
    if commence:
        inscrire(acte="brouillon.commencer", agent=agent, objet=brouillon, assure_id=dossier.assure_id)
    return brouillon


def tenir(brouillon: Any, champs: Mapping[str, str], feuille: Feuille | None) -> None:
    """Write what ``feuille`` holds in a draft locked by the caller, of whichever room; nothing when ``champs`` is empty.

    Raises VersionDepassee when another page wrote it, or saved it for good, since this one was shown.
    """
    if feuille is not None and not feuille.tient(brouillon):
        quoi = (
            "ce texte est déjà enregistré" if brouillon.contenu is None else "un autre onglet a écrit dans ce brouillon"
        )
        raise VersionDepassee(f"Pendant que vous écriviez ici, {quoi}.")
    brouillon.contenu = json.dumps(dict(champs), ensure_ascii=False) if champs else None
    brouillon.modifie_le, brouillon.version = timezone.now(), brouillon.version + 1
    brouillon.page = feuille.page if feuille else ""
    brouillon.save(update_fields=["contenu", "modifie_le", "version", "page"])


def lacher(brouillon: Any, feuille: Feuille | None) -> None:
    """What ``feuille`` held is saved for good: the draft, locked, keeps nothing of it; another page's text stays."""
    if feuille is None or feuille.tient(brouillon):
        type(brouillon).objects.filter(pk=brouillon.pk).update(contenu=None, page="", version=F("version") + 1)


@transaction.atomic
def jeter_brouillon(*, agent: Agent, dossier: Dossier, cible: str, objet: UUID | None = None) -> None:
    """Its author wants nothing of it, in a closed dossier too."""
    vider_brouillon(agent=agent, dossier=dossier, cible=cible, objet=objet)
    inscrire(acte="brouillon.jeter", agent=agent, objet=dossier)


def vider_brouillon(
    *, agent: Agent, dossier: Dossier, cible: str, feuille: Feuille | None = None, objet: UUID | None = None
) -> None:
    """The text has been saved for good: the draft keeps nothing of it. Called by the act that saves it.

    What another page wrote since ``feuille`` was shown is another text: it stays. The mark is left even where no draft was
    begun: an autosave of that page that arrives late, behind the act, would bring back what is already saved.
    """
    brouillon, _ = Brouillon.objects.select_for_update().get_or_create(
        dossier=dossier, auteur=agent, cible=cible, objet=objet, defaults={"modifie_le": timezone.now(), "version": 0}
    )
    lacher(brouillon, feuille)
