"""Say who a demande is about, and to whom it is given."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents.depots import recoit_un_fichier
from jalons.fondations.referentiels.selectors import fiche_en_vigueur
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.fondations.socle.champs import version_postee
from jalons.fondations.socle.dates import jour_mois
from jalons.fondations.territoires.models import Organisme
from jalons.parcours import appel, saisie, selectors
from jalons.parcours import services as actes
from jalons.parcours.forms import DemandeForm, IdentifierForm
from jalons.parcours.forms_saisie import SaisieForm
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.services import noter_recherche
from jalons.recevoir.signalements import services
from jalons.recevoir.signalements.entendu import danger_de
from jalons.recevoir.signalements.forms import AttributionForm, PassageForm
from jalons.recevoir.signalements.langues import de_qui
from jalons.recevoir.signalements.models import Demande, Passage, dite_de
from jalons.recevoir.signalements.perms import actes_ouverts
from jalons.recevoir.signalements.selectors import refus_de_confier
from jalons.recevoir.signalements.suivis import partie
from jalons.recevoir.signalements.views import suite


@acces("demande", "ouvrir", classe="F1")
@lire_et_agir
def ajouter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A demande for a person whose record is open: it goes to the team, or is taken by whoever decides so."""
    assure = trouver(request, Assure.objects.select_related("organisme"), pk, "lire")
    return mener(
        request,
        DemandeForm(poste(request)),
        partial(actes.ajouter_demande, agent=request.user, assure=assure),
        gabarit="parcours/ajouter_demande.html",
        contexte={"assure": assure},
        fait="La demande est notée. Dites maintenant ce qu’elle devient.",
        retour=lambda demande: suite(request, demande),
    )


@recoit_un_fichier
@acces("demande", "ouvrir", classe="F1")
@lire_et_agir
def saisir(request: AgentRequest) -> HttpResponse:
    """A letter, a mail, a contact of an internal team, typed in; then who the person is."""
    agent = request.user
    form = SaisieForm(fiche_en_vigueur("fragilite", timezone.localdate()), poste(request), request.FILES or None)

    def agir(**dit: Any) -> Demande:
        fiche = {nom: getattr(form, nom) for nom in ("reponses", "titres", "fiche_version")}
        return saisie.saisir(agent=agent, fiche=fiche, **dit)

    def retour(demande: Demande) -> str:
        peut = autorise(agent, "identifier", "demande", demande) and demande.assure_id is None
        return reverse("parcours:identifier", args=[demande.pk]) if peut else suite(request, demande)

    return mener(
        request,
        form,
        agir,
        gabarit="parcours/saisir.html",
        fait="C’est dans la file. Dites maintenant qui est la personne.",
        retour=retour,
    )


@acces("demande", "identifier", classe="F1")
@lire_et_agir
def identifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Two answers recognise somebody of the caisse; else the person is registered. The first POST only looks."""
    agent, demande = request.user, trouver(request, Demande, pk)
    form = IdentifierForm(poste(request), initial=(dit := _dite(demande)))
    personnes, cherchee = appel.personnes(agent, form.cleaned_data) if form.is_valid() else ([], False)
    if cherchee:
        noter_recherche(agent=agent, trouvees=personnes)
    qui = {"personnes": personnes, "cherchee": cherchee, "montrees": appel.montrees(personnes)}
    contexte = {"demande": demande, "dite": dite_de(demande)} | danger_de(agent, demande, timezone.localdate()) | qui

    def agir(securite: str, **saisi: Any) -> Demande:
        assure = appel.personne(agent, dit | saisi)
        return services.identifier(agent=agent, demande=demande, assure=assure, securite=securite)

    if form.is_valid() and request.POST.get("acte") != "rattacher":
        return render(request, "parcours/identifier.html", contexte | {"form": form})
    return mener(
        request,
        form,
        agir,
        gabarit="parcours/identifier.html",
        contexte=contexte,
        fait=partial(_identifiee, request, demande),
        retour=partial(suite, request),
    )


def _dite(demande: Demande) -> dict[str, Any]:
    """What was written of her from outside: to be checked, then two answers recognise her or not."""
    dite = dite_de(demande)
    if dite is None:
        return {}
    joindre = {"telephone": str(dite.telephone or "")}
    return joindre | {"nom_prenom": dite.nom_lu, "naissance": dite.date_naissance, "commune": dite.commune}


def _identifiee(request: AgentRequest, avant: Demande, demande: Demande) -> str:
    if demande.pk == avant.pk or not autorise(request.user, "lire", "demande", demande):
        return "La demande a maintenant sa personne."
    return f"Elle avait déjà une demande ouverte, du {jour_mois(demande.depuis)} : tout y est réuni, l’autre est close."


@acces("demande", "attribuer", classe="F1")
@lire_et_agir
def confier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """To whom the caisse's setting proposes to give a demande, and why; somebody decides."""
    demande = trouver(request, Demande.objects.select_related("assure", "attribuee_a", "organisme"), pk)
    montree = _a_confier(request.user, demande)
    proposee = montree["proposition"]

    def agir(**lu: Any) -> None:
        vue: dict[str, Any] = {"montree": request.POST.get("montree", ""), "version": version_postee(request.POST)}
        actes.confier(agent=request.user, demande=demande, **lu, **vue)

    candidats = montree["tous" if request.POST else "parmi"]
    initial = {"a": str(proposee.agent_id if proposee else request.user.pk)}
    return mener(
        request,
        AttributionForm(poste(request), candidats=candidats, initial=initial, charges=montree["charges"]),
        agir,
        gabarit="parcours/confier.html",
        contexte=partial(_a_confier, request.user, demande, refusee=True) if request.POST else montree,
        fait="Demande confiée.",
        retour=lambda _: suite(request, demande),
    )


def _a_confier(agent: Agent, demande: Demande, *, refusee: bool = False) -> dict[str, Any]:
    """Who may have it, and whom the caisse's setting proposes; once refused, as it is now."""
    if refusee:
        demande.refresh_from_db()
    jour = timezone.localdate()
    tous = selectors.candidats(demande, jour)
    parmi = [c for c in tous if not refus_de_confier(agent, demande, c.agent_id)]
    return {
        "demande": demande, "tous": tous, "parmi": parmi, "proposition": selectors.proposition(demande, jour, tous),
        "charges": selectors.charges_dites(agent, tous, jour, demande.organisme),
        **danger_de(agent, demande, jour), **de_qui(demande),
    }  # fmt: skip


def _autour_du_passage(agent: Agent, demande: Demande, ailleurs: selectors.Ailleurs) -> dict[str, Any]:
    danger, restes = danger_de(agent, demande, timezone.localdate()), selectors.restes(demande, timezone.now())
    return {"demande": demande, "ailleurs": ailleurs, "restes": restes, **danger, **de_qui(demande)}


def _dire_passee(passage: Passage) -> None:
    raise services.deja_passee(passage)


@acces("demande", "passer", classe="F1")
@lire_et_agir
def passer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« Passer à une autre caisse », or give it back to the one that passed it: always with a reason."""
    if passage := partie(request.user.organisme_id, pk):
        return acte(request, partial(_dire_passee, passage), retour="signalements:liste")
    demande = trouver(request, Demande.objects.select_related("assure", "organisme", "attribuee_a"), pk)
    if request.method != "POST" and "passer" not in actes_ouverts(request.user, demande):
        return redirect("signalements:demande", pk)
    ailleurs = selectors.autres_caisses(demande, timezone.localdate())

    def agir(*, vers: Organisme, **dit: Any) -> Organisme:
        vu: dict[str, Any] = {"laisses": request.POST.getlist("laisses"), "version": version_postee(request.POST)}
        actes.passer_demande(agent=request.user, demande=demande, vers=vers, **dit, **vu)
        return vers

    return mener(
        request,
        PassageForm(poste(request), caisses=ailleurs.caisses, initial={"vers": ailleurs.proposee}),
        agir,
        gabarit="parcours/passer.html",
        contexte=lambda: _autour_du_passage(request.user, demande, ailleurs),
        fait=lambda vers: f"La demande est maintenant à {vers} : elle n’est plus visible ici, et son délai continue.",
        retour="signalements:liste",
    )


@acces("demande", "lire", classe="F1")
@require_safe
def attendue(request: AgentRequest, pk: UUID) -> HttpResponse:
    """When she is expected: a line in the demande's page (htmx), else the page of the appointment or of the meeting."""
    demande = trouver(request, Demande, pk)
    date = selectors.attendue(request.user, demande)
    if request.headers.get("HX-Request"):
        return render(request, "parcours/_attendue.html", {"attendue": date})
    return redirect(date.url) if date else redirect("signalements:demande", demande.pk)
