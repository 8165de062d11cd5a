"""What the pages share: the dossier to write in, and the way back to one of its sections."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from jalons.accompagner.accompagnements import selectors
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.acces.controle import trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.emplacements import emplacement

SECTIONS = ("evaluation", "plan", "entretiens", "etapes", "cloture")


def dossier_a_ecrire(request: AgentRequest, pk: UUID) -> Dossier:
    """The dossier that this agent accompanies (referent or substitute), or 404."""
    return trouver(request, Dossier.objects.select_related("assure", "organisme", "relais"), pk, "accompagner")


def adresse(dossier_id: UUID, ancre: str = "") -> str:
    """Address of the dossier page, which a room above serves."""
    return emplacement("dossier.page", dossier_id) + (f"#{ancre}" if ancre else "")


def vers(request: AgentRequest, dossier_id: UUID, section: str = "") -> dict[str, Any]:
    """Where an act leads: back to the page at that section; for htmx, the section alone."""

    def fragment() -> HttpResponse:
        dossier = Dossier.objects.select_related("assure", "relais").get(pk=dossier_id)
        page = selectors.page_dossier(request.user, dossier)
        return render(request, f"accompagnements/_{section}.html", {"page": page})

    return {"retour": adresse(dossier_id, section), "fragment": fragment if section else None}
