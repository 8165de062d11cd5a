"""Interviews and notes; the draft saved while typing."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms, perms, selectors, services
from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.enums_promesses import FinPromesse
from jalons.accompagner.accompagnements.models import Entretien, Note
from jalons.accompagner.accompagnements.views.communs import (
    brouillon_pour,
    dossier_a_ecrire,
    ecrire,
    fait_avec_brouillon,
    feuille,
    vers,
)
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, poste, retour_demande, valeurs
from jalons.fondations.socle.champs import version_postee
from jalons.recevoir.rendez_vous.models import RendezVous


def _initial(brouillon: Any, rdvs: list[RendezVous], demande: str) -> dict[str, Any]:
    """The draft, else the appointment asked for or one of today not noted, else today."""
    jour = timezone.localdate()
    if brouillon:
        return {"date_acte": jour, **brouillon.champs}
    du_jour = (r for r in rdvs if r.date_acte == jour)
    rdv = next((r for r in rdvs if str(r.pk) == demande), None) or next(du_jour, None)
    if rdv is None:
        return {"date_acte": jour}
    return {"date_acte": rdv.date_acte, "mode": rdv.mode, "lieu": rdv.lieu_id, "rendez_vous": rdv.pk}


def _a_noter(request: AgentRequest, garde: dict[str, Any]) -> tuple[forms.EntretienForm, list[RendezVous]]:
    """The form of an interview, its draft or the appointment just held proposed."""
    dossier = garde["dossier"]
    rdvs = selectors.rendez_vous_a_noter(request.user, dossier, timezone.now())
    lignes = RendezVous.objects.filter(pk__in=[r.pk for r in rdvs]) if rdvs else None
    demande = request.GET.get("rdv", "")
    initial = _initial(garde["brouillon"], rdvs, demande)
    form = forms.EntretienForm(poste(request), dossier=dossier, rendez_vous=lignes, demande=demande, initial=initial)
    return form, rdvs


@acces("note", "ecrire", classe="F4")
@lire_et_agir
def noter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Note an interview; the draft and the appointment just held are proposed."""
    dossier = dossier_a_ecrire(request, pk)
    garde = brouillon_pour(request, dossier, CibleBrouillon.ENTRETIEN)
    commun: dict[str, Any] = {"agent": request.user, "dossier": dossier, "feuille": feuille(request)}
    form, rdvs = _a_noter(request, garde)

    def agir(*, rendez_vous: RendezVous | None = None, **lu: Any) -> Entretien:
        debut = rendez_vous.debut if rendez_vous else None
        return services.noter_entretien(rendez_vous=rendez_vous, debut=debut, **commun, **_lu(form, lu))

    return ecrire(
        request,
        form,
        agir,
        gabarit="accompagnements/entretien.html",
        contexte=garde | {"rdvs": rdvs},
        fait=fait_avec_brouillon(request, garde, "L’entretien est noté."),
        **vers(request, pk, "entretiens"),
    )


@acces("note", "lire", classe="F4")
@require_safe
def lire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One note, for its author or the referent it was handed to."""
    note = trouver(request, Note.objects.select_related("dossier__assure"), pk)
    contexte = {"dossier": note.dossier, "note_id": note.pk, "lecture": selectors.lire_note(request.user, note)}
    return render(request, "accompagnements/note.html", contexte)


@acces("note", "ecrire", classe="F4")
@lire_et_agir
def corriger(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct one's own note and interview."""
    note = trouver(request, Note.objects.select_related("dossier__assure", "entretien"), pk)
    if not perms.peut_corriger(note, request.user.pk):
        raise Http404
    enregistre = partial(_enregistre, note)
    form = forms.EntretienForm(poste(request), dossier=note.dossier, initial=enregistre())

    def agir(**lu: Any) -> Entretien:
        return services.corriger_entretien(agent=request.user, entretien=note.entretien, **_lu(form, lu))

    return ecrire(
        request,
        form,
        agir,
        gabarit="accompagnements/entretien.html",
        contexte={"dossier": note.dossier, "correction": note},
        fait="L’entretien est corrigé.",
        enregistre=enregistre,
        **vers(request, note.dossier_id, "entretiens"),
    )


def _lu(form: forms.EntretienForm, lu: dict[str, Any]) -> dict[str, Any]:
    """What the service takes: the note and how it was; and what is for the file, together."""
    return {nom: v for nom, v in lu.items() if nom not in form.DOSSIER} | {"pour_dossier": form.pour_dossier()}


def _enregistre(note: Note) -> dict[str, Any]:
    entretien = valeurs(note.entretien, "mode", "date_acte", "duree_minutes", "lieu", *forms.EntretienForm.DOSSIER)
    return entretien | {"note": Note.objects.get(pk=note.pk).texte or ""}


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def annuler(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Withdraw an interview noted by mistake."""
    entretien = trouver(request, Entretien.objects.select_related("dossier__assure"), pk)
    return ecrire(
        request,
        forms.AnnulationForm(poste(request)),
        partial(services.annuler_entretien, agent=request.user, entretien=entretien),
        gabarit="accompagnements/annuler.html",
        contexte={"dossier": entretien.dossier, "quoi": "l’entretien", "le": entretien.date_acte},
        fait="L’entretien est retiré ; il reste visible, barré.",
        **vers(request, entretien.dossier_id, "entretiens"),
    )


DITES = {
    FinPromesse.FAIT.value: "La promesse est faite.",
    FinPromesse.PLUS_A_FAIRE.value: "La promesse n’est plus à faire.",
    "": "La promesse est de nouveau ouverte.",
}


@acces("dossier", "accompagner", classe="F3")
@require_POST
def promesse(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What was promised is done, to be done no more, or open again."""
    entretien, lu = trouver(request, Entretien, pk), request.POST
    dit = {"cote": lu.get("cote", ""), "fin": lu.get("fin", "")}
    ou = vers(request, entretien.dossier_id, "entretiens")
    ou["retour"] = retour_demande(request, ou["retour"])
    agir = partial(services.finir_promesse, agent=request.user, entretien=entretien, version=version_postee(lu), **dit)
    return acte(request, agir, fait=DITES.get(dit["fin"], ""), **ou)
