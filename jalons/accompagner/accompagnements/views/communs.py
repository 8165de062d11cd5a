"""What the pages share: the dossier to write in, and the way back to one of its sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jalons.accompagner.accompagnements import rules, selectors
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services import Feuille
from jalons.fondations.acces.controle import trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import billets
from jalons.fondations.socle.actes import mener
from jalons.fondations.socle.chiffrement import index_aveugle
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


def ecrire(request: AgentRequest, form: Any, agir: Any, *, contexte: dict[str, Any], **autres: Any) -> HttpResponse:
    """``mener`` in a dossier: one that is closed offers no form, and gives back the draft left in it.

    What is sent to it anyway comes back whole: the service refuses it.
    """
    if request.method == "GET" and not rules.modifiable(contexte["dossier"].statut):
        return render(request, "accompagnements/termine.html", contexte)
    return mener(request, form, agir, contexte=contexte, **autres)


def feuille(request: AgentRequest) -> Feuille:
    """The page that was sent, and which version of the draft it showed."""
    billet, vue = request.POST.get(billets.CHAMP, ""), request.POST.get("_brouillon", "")
    page = index_aveugle(billet).hex() if billet else ""
    return Feuille(page, int(vue) if vue.isdecimal() and len(vue) < 10 else 0)


def brouillon_pour(
    request: AgentRequest,
    dossier: Dossier,
    cible: str,
    ou: tuple[str, str] | None = None,
    objet: UUID | None = None,
) -> dict[str, Any]:
    """``brouillon_vu`` for a form of this dossier; ``ou``: where it is kept and thrown away, for the form of a room above."""
    brouillon = selectors.brouillon_de(request.user, dossier, cible, objet)
    version = selectors.version_du_brouillon(request.user, dossier, cible, objet)
    garder, jeter = ou or (
        reverse(f"accompagnements:{acte}", args=[dossier.pk, cible]) for acte in ("brouillon", "jeter_brouillon")
    )
    vu = brouillon_vu(request, brouillon, version, (garder, jeter))
    return {"dossier": dossier, "cible": cible, "objet": objet} | vu


def brouillon_vu(
    request: AgentRequest, brouillon: Any, version: int, ou: tuple[str, str], *, compare: bool = True
) -> dict[str, Any]:
    """What a form shows of its draft: the text, its version, where it is kept and thrown away, and ``autre`` when another tab
    wrote it since; ``compare`` False: another form of the page was sent.
    """
    lu = {"brouillon": brouillon, "version_brouillon": version, "garder_ici": ou[0], "jeter_ici": ou[1]}
    page = feuille(request)
    if request.method != "POST" or not compare or page.version == version or (brouillon and page.tient(brouillon)):
        return lu
    return lu | {"version_brouillon": page.version, "autre": brouillon}


def fait_avec_brouillon(request: AgentRequest, garde: dict[str, Any], fait: str) -> Callable[[Any], str]:
    """What is said once it is saved; what another tab wrote is another text, and stays a draft."""

    def dire(_: Any) -> str:
        reste = selectors.brouillon_de(request.user, garde["dossier"], garde["cible"], garde["objet"])
        return f"{fait} Ce que vous aviez écrit dans un autre onglet reste en brouillon." if reste else fait

    return dire
