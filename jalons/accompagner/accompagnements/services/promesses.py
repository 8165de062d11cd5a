"""A promise of an interview is done, to be done no more, or open again after all."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from jalons.accompagner.accompagnements.enums_promesses import Cote, FinPromesse
from jalons.accompagner.accompagnements.models import Entretien
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import enregistrer, exiger_vue

ACTES = {FinPromesse.FAIT.value: "faire", FinPromesse.PLUS_A_FAIRE.value: "abandonner", "": "rouvrir"}


@transaction.atomic
def finir_promesse(*, agent: Agent, entretien: Entretien, cote: str, fin: str, version: int | None = None) -> Entretien:
    """Say what became of what ``cote`` promised; no ``fin``: it is open again.

    Raises SaisieRefusee, TransitionRefusee when there is no such promise or it already is so, VersionDepassee.
    """
    ecrire_dans(entretien.dossier_id, entretien)
    frais: Entretien = Entretien.objects.select_for_update().get(pk=entretien.pk)
    exiger_vue(frais, version)
    if cote not in Cote.values or fin not in ACTES:
        raise SaisieRefusee("Dites de quelle promesse il s’agit, et ce qu’elle devient : faite, ou plus à faire.")
    nom = f"promis_{cote}"
    if frais.annule_le or frais.restee_le or getattr(frais, nom) is None:
        raise TransitionRefusee("Cette promesse n’est plus dans le dossier : rechargez la page.")
    if bool(fin) == bool(getattr(frais, f"{nom}_fin")):
        raise TransitionRefusee(f"Cette promesse est déjà {'close' if fin else 'ouverte'} : rechargez la page.")
    pose: dict[str, Any] = {f"{nom}_fin": fin, f"{nom}_clos_le": aujourdhui() if fin else None}
    for champ, valeur in pose.items():
        setattr(frais, champ, valeur)
    enregistrer(frais, frais.version, *pose)
    inscrire(acte=f"promesse.{ACTES[fin]}", agent=agent, objet=frais)
    return frais
