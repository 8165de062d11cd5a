"""A fund and the budget of its years."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from jalons.accompagner.aides.models import Exercice, Fonds
from jalons.accompagner.aides.rules import AideRefusee
from jalons.accompagner.ressources.rules import euros
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import VersionDepassee


@transaction.atomic
def creer(*, agent: Agent | None, organisme_id: UUID | None, date_debut: date, **dit: Any) -> Fonds:
    """A fund. Raises AideRefusee when one has that name."""
    if organisme_id is None:
        raise AideRefusee("Votre compte n’a pas de caisse : un fonds est d’une caisse.")
    try:
        with transaction.atomic():
            fonds = Fonds.objects.create(organisme_id=organisme_id, date_debut=date_debut, **dit)
    except IntegrityError as erreur:
        raise AideRefusee("Un fonds de ce nom existe déjà.", "nom") from erreur
    inscrire(acte="fonds.creer", agent=agent, objet=fonds)
    return fonds


@transaction.atomic
def doter(
    *,
    agent: Agent | None,
    fonds: Fonds,
    annee: int,
    dotation: Decimal | None,
    source: str,
    version: int = 0,
    seuil_delegation: Decimal | None = None,
    plafond_urgence: Decimal | None = None,
    seuil_deux: Decimal | None = None,
) -> Exercice:
    """The budget of a year and its thresholds; ``version`` 0 the first time. Never under what is committed.

    Raises AideRefusee, VersionDepassee.
    """
    if dotation is None:
        raise AideRefusee("Écrivez la dotation, en euros.", "dotation")
    Fonds.objects.select_for_update().get(pk=fonds.pk)
    ici = Exercice.objects.select_for_update().filter(fonds=fonds, annee=annee).first()
    if (ici.version if ici else 0) != version:
        raise VersionDepassee("Quelqu’un a écrit cette dotation entre-temps : comparez les deux.")
    if ici and dotation < ici.engage:
        raise AideRefusee(f"{euros(ici.engage)} sont déjà engagés : la dotation ne peut pas être dessous.", "dotation")
    ici = ici or Exercice(fonds=fonds, annee=annee, version=0)
    ici.dotation, ici.source, ici.version = dotation, source, ici.version + 1
    ici.seuil_delegation, ici.plafond_urgence, ici.seuil_deux = seuil_delegation, plafond_urgence, seuil_deux
    ici.save()
    inscrire(acte="exercice.doter", agent=agent, objet=ici)
    return ici
