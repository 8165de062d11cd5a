"""What the pages share: the dossier to write in, the way back, and the way of a form to a service."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jalons.accompagner.accompagnements import rules, selectors
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.acces.controle import trouver
from jalons.fondations.socle.transitions import TransitionRefusee, VersionDepassee

SECTIONS = ("evaluation", "plan", "entretiens", "etapes", "cloture")


def dossier_a_ecrire(request: HttpRequest, pk: UUID) -> Dossier:
    """The dossier that this agent accompanies (referent or substitute), or 404."""
    lignes = Dossier.objects.select_related("assure", "organisme", "relais")
    dossier: Dossier = trouver(request, lignes, pk, "accompagner")
    return dossier


def adresse(dossier_id: UUID, ancre: str = "") -> str:
    """Address of the dossier page, which a room above serves under the same prefix."""
    return f"{reverse('accompagnements:liste')}{dossier_id}/" + (f"#{ancre}" if ancre else "")


def section_ou_page(request: HttpRequest, dossier_id: UUID, section: str, message: str = "") -> HttpResponse:
    """After an act: the section alone for htmx, else back to the page at that section."""
    if request.headers.get("HX-Request"):
        dossier = Dossier.objects.select_related("assure", "relais").get(pk=dossier_id)
        page = selectors.page_dossier(request.user, dossier)  # type: ignore[arg-type]
        return render(request, f"accompagnements/_{section}.html", {"page": page})
    if message:
        messages.success(request, message)
    return redirect(adresse(dossier_id, section))


@dataclass(frozen=True)
class Ecart:
    """One field of a concurrent edit: what the colleague saved and what was typed here."""

    libelle: str
    enregistre: str
    saisi: str


def ecarts(form: forms.Form, enregistre: dict[str, Any]) -> list[Ecart]:
    """The fields where both texts differ, in the form's order."""
    return [
        Ecart(str(form[nom].label), _mots(form, nom, enregistre[nom]), _mots(form, nom, form.cleaned_data.get(nom)))
        for nom in form.fields
        if nom in enregistre and (enregistre[nom] or "") != (form.cleaned_data.get(nom) or "")
    ]


def _mots(form: forms.Form, nom: str, valeur: Any) -> str:
    if valeur in (None, ""):
        return "(rien)"
    choix = getattr(form.fields[nom], "_choices", None)
    if isinstance(choix, list):
        return str(dict(choix).get(valeur, valeur))
    return rules.en_lettres(valeur) if hasattr(valeur, "isoformat") else str(valeur)


@dataclass
class Saisie:
    """One form page: its template and words, the service to call, where to go after.

    ``enregistre`` gives, after a lost race, the row's present version and values: the page then shows both
    texts.
    """

    form: forms.Form
    gabarit: str
    contexte: dict[str, Any]
    agir: Callable[[dict[str, Any]], Any]
    dossier_id: UUID
    section: str
    message: str
    enregistre: Callable[[], tuple[int, dict[str, Any]]] | None = None
    sections_sans_page: Iterable[str] = field(default=())


def mener(request: HttpRequest, saisie: Saisie) -> HttpResponse:
    """GET shows the form; POST gives cleaned values to the service, and shows what it refused with its
    remedy."""
    form = saisie.form
    if request.method != "POST":
        return _montrer(request, saisie, 200)
    if not form.is_valid():
        return _montrer(request, saisie, 422)
    try:
        saisie.agir(form.cleaned_data)
    except rules.SaisieRefusee as refus:
        form.add_error(refus.champ if refus.champ in form.fields else None, str(refus))
        return _montrer(request, saisie, 422)
    except VersionDepassee:
        return _conflit(request, saisie)
    except TransitionRefusee as refus:
        form.add_error(None, str(refus))
        return _montrer(request, saisie, 409)
    return section_ou_page(request, saisie.dossier_id, saisie.section, saisie.message)


def _montrer(request: HttpRequest, saisie: Saisie, statut: int) -> HttpResponse:
    return render(request, saisie.gabarit, saisie.contexte | {"form": saisie.form}, status=statut)


def _conflit(request: HttpRequest, saisie: Saisie) -> HttpResponse:
    """Both texts on one page: hers stays in the form, the colleague's beside it; saving again is her
    decision."""
    assert saisie.enregistre is not None  # a form with a version has one
    version, valeurs = saisie.enregistre()
    saisie.contexte["ecarts"] = ecarts(saisie.form, valeurs)
    saisie.form.data = saisie.form.data.copy()  # type: ignore[attr-defined]
    saisie.form.data["version"] = str(version)  # type: ignore[index]
    return _montrer(request, saisie, 409)


def acte(request: HttpRequest, dossier_id: UUID, section: str, message: str, agir: Callable[[], Any]) -> HttpResponse:
    """An act without a form page: done, or refused with its reason as a message."""
    try:
        agir()
    except (TransitionRefusee, rules.SaisieRefusee) as refus:
        messages.error(request, str(refus))
        return redirect(adresse(dossier_id, section))
    return section_ou_page(request, dossier_id, section, message)
