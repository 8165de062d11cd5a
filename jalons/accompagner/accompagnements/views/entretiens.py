"""Interviews and notes; the draft saved while typing."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms, perms, selectors, services
from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Dossier, Entretien, Note
from jalons.accompagner.accompagnements.views.communs import Saisie, adresse, dossier_a_ecrire, mener
from jalons.accompagner.accompagnements.views.dossier import GET_POST
from jalons.fondations.acces.controle import acces, trouver
from jalons.recevoir.rendez_vous.models import RendezVous


def _initial(brouillon: Any, rdvs: list[RendezVous], choisi: str | None) -> dict[str, Any]:
    """The draft, else the appointment asked for or the newest one not noted, else today."""
    if brouillon:
        return {"date_acte": timezone.localdate()} | brouillon.champs
    rdv = next((r for r in rdvs if str(r.pk) == choisi), rdvs[0] if rdvs else None)
    if rdv is None:
        return {"date_acte": timezone.localdate()}
    return {"date_acte": rdv.date_acte, "mode": rdv.mode, "lieu": rdv.lieu_id, "rendez_vous": rdv.pk}


def _noter(agent: Any, dossier: Dossier, lu: dict[str, Any]) -> Entretien:
    rdv = lu.get("rendez_vous")
    champs = {nom: valeur for nom, valeur in lu.items() if nom != "version"}
    return services.noter_entretien(agent=agent, dossier=dossier, debut=rdv.debut if rdv else None, **champs)


@acces("note", "ecrire", classe="F4")
@GET_POST
def noter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note an interview; the draft and the appointment just held are proposed."""
    dossier = dossier_a_ecrire(request, pk)
    agent: Any = request.user
    brouillon = selectors.brouillon_de(agent, dossier, CibleBrouillon.ENTRETIEN)
    rdvs = selectors.rendez_vous_a_noter(agent, dossier, timezone.now())
    form = forms.EntretienForm(
        request.POST or None,
        dossier=dossier,
        rendez_vous=RendezVous.objects.filter(pk__in=[r.pk for r in rdvs]) if rdvs else None,
        initial=_initial(brouillon, rdvs, request.GET.get("rdv")),
    )
    contexte = {"dossier": dossier, "brouillon": brouillon, "cible": CibleBrouillon.ENTRETIEN, "rdvs": rdvs}
    agir = partial(_noter, agent, dossier)
    fin = (dossier.pk, "entretiens", "L’entretien est noté.")
    saisie = Saisie(form, "accompagnements/entretien.html", contexte, agir, *fin)
    return mener(request, saisie)


@acces("note", "lire", classe="F4", consultation=True)
@require_safe
def lire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One note, for its author or the referent it was handed to."""
    note = trouver(request, Note.objects.select_related("dossier__assure"), pk)
    contexte = {
        "dossier": note.dossier,
        "note_id": note.pk,
        "lecture": selectors.lire_note(request.user, note),  # type: ignore[arg-type]
    }
    return render(request, "accompagnements/note.html", contexte)


@acces("note", "ecrire", classe="F4", consultation=True)
@GET_POST
def corriger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct one's own note and interview."""
    note = trouver(request, Note.objects.select_related("dossier__assure", "entretien__lieu"), pk)
    agent: Any = request.user
    if not perms.peut_corriger(note, agent.pk):
        raise Http404
    saisie = Saisie(
        form=forms.EntretienForm(request.POST or None, dossier=note.dossier, initial=_valeurs(note)),
        gabarit="accompagnements/entretien.html",
        contexte={"dossier": note.dossier, "correction": note},
        agir=lambda lu: services.corriger_entretien(agent=agent, entretien=note.entretien, **lu),
        dossier_id=note.dossier_id,
        section="entretiens",
        message="L’entretien est corrigé.",
        enregistre=lambda: _enregistre(note.pk),
    )
    return mener(request, saisie)


def _valeurs(note: Note) -> dict[str, Any]:
    entretien = note.entretien
    return {
        "note": note.texte or "",
        "mode": entretien.mode,
        "date_acte": entretien.date_acte,
        "duree_minutes": entretien.duree_minutes,
        "lieu": entretien.lieu,
        "version": entretien.version,
    }


def _enregistre(pk: UUID) -> tuple[int, dict[str, Any]]:
    valeurs = _valeurs(Note.objects.select_related("entretien__lieu").get(pk=pk))
    return valeurs.pop("version"), valeurs


@acces("dossier", "accompagner", classe="F3")
@GET_POST
def annuler(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw an interview noted by mistake."""
    entretien = trouver(request, Entretien.objects.select_related("dossier__assure"), pk)
    saisie = Saisie(
        form=forms.AnnulationForm(request.POST or None),
        gabarit="accompagnements/annuler.html",
        contexte={"dossier": entretien.dossier, "quoi": "l’entretien", "le": entretien.date_acte},
        agir=lambda lu: services.annuler_entretien(agent=request.user, entretien=entretien, **lu),  # type: ignore[arg-type]
        dossier_id=entretien.dossier_id,
        section="entretiens",
        message="L’entretien est retiré ; il reste visible, barré.",
    )
    return mener(request, saisie)


@acces("note", "ecrire", classe="F4")
@require_POST
def brouillon(request: HttpRequest, pk: UUID, cible: str) -> HttpResponse:
    """Keep what is being typed. The form's own fields only; nothing is validated: it is a draft."""
    if cible not in CibleBrouillon.values:
        raise Http404
    dossier = dossier_a_ecrire(request, pk)
    formulaires = {"entretien": forms.EntretienForm.base_fields, "evaluation": forms.EvaluationForm().fields}
    connus = set(formulaires[cible])
    champs = {nom: valeur[: forms.LONGUEUR_TEXTE] for nom, valeur in request.POST.items() if nom in connus}
    garde = services.enregistrer_brouillon(
        agent=request.user,  # type: ignore[arg-type]
        dossier=dossier,
        cible=cible,
        champs=champs,  # type: ignore[arg-type]
    )
    if request.headers.get("HX-Request"):
        return render(request, "accompagnements/_brouillon.html", {"modifie_le": garde.modifie_le})
    messages.success(request, "Le brouillon est gardé ; vous êtes la seule personne à pouvoir le lire.")
    return redirect(adresse(dossier.pk, "entretiens" if cible == CibleBrouillon.ENTRETIEN else "evaluation"))
