"""The dossier page made of the rooms' fragments, and the acts that touch several rooms."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements import services as services_accompagnements
from jalons.accompagner.accompagnements.forms import ClotureForm, DemarcheForm
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.rules import SaisieRefusee
from jalons.accompagner.accompagnements.views.communs import Saisie, mener
from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.transitions import TransitionRefusee, VersionDepassee
from jalons.parcours import selectors, services
from jalons.parcours.forms import DecesForm, OuvrirForm, RendezVousForm
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous.forms import AnnulerForm
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services import CreneauPris, RendezVousRefuse, annuler
from jalons.recevoir.rendez_vous.views.actes import revenir
from jalons.recevoir.rendez_vous.views.pages import contexte_rendez_vous
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.rules import DecisionRefusee

REFUS = (
    CreneauPris,
    RendezVousRefuse,
    DecisionRefusee,
    TransitionRefusee,
    SaisieRefusee,
    VersionDepassee,
    EnregistrementRefuse,
)


def _agent(request: HttpRequest) -> Agent:
    """The agent of a request that the middleware let in."""
    return cast(Agent, request.user)


GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@acces("dossier", "lire", consultation=True)
@require_safe
def dossier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole dossier, with what this agent may read of it."""
    agent = _agent(request)
    lu = trouver(request, Dossier.objects.select_related("assure", "relais", "demande"), pk)
    page = accompagnements.page_dossier(agent, lu)
    contexte = {
        "page": page,
        "personne": selectors.entete(agent, lu, timezone.localdate()),
        "acces_journal": selectors.qui_a_lu(agent, lu) if page.droits.lire else [],
        "peut_rendez_vous": autorise(agent, "reserver", "rendez_vous", None),
    }
    return render(request, "parcours/dossier.html", contexte)


@acces("dossier", "accompagner", classe="F3")
@require_POST
def noter_demarche(request: HttpRequest) -> HttpResponse:
    """One line written from the day page."""
    try:
        pk = UUID(request.POST.get("dossier", ""))
    except ValueError:
        messages.error(request, "Choisir pour qui.")
        return redirect("parcours:ma_journee")
    lu = trouver(request, Dossier, pk)
    form = DemarcheForm({**request.POST.dict(), "date_acte": timezone.localdate().isoformat()}, dossier=lu)
    if form.is_valid():
        champs = {nom: form.cleaned_data[nom] for nom in ("intitule", "date_acte", "reponse_attendue_le")}
        try:
            services_accompagnements.noter_demarche(agent=_agent(request), dossier=lu, **champs)
            messages.success(request, "La démarche est notée.")
        except REFUS as refus:
            messages.error(request, str(refus))
    else:
        messages.error(request, " ".join(str(fautes[0]) for fautes in form.errors.values()))
    return redirect("parcours:ma_journee")


@acces("dossier", "clore", classe="F3")
@GET_POST
def terminer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the accompaniment: the reason, then the result; the appointments still to come are cancelled."""
    lu = trouver(request, Dossier.objects.select_related("assure", "demande"), pk)
    initial = {"le": timezone.localdate(), "version": lu.version}
    saisie = Saisie(
        form=ClotureForm(request.POST or None, dossier=lu, initial=initial),
        gabarit="accompagnements/cloture.html",
        contexte={"dossier": lu},
        agir=lambda valeurs: services.clore_dossier(agent=_agent(request), dossier=lu, **valeurs),
        dossier_id=lu.pk,
        section="cloture",
        message="L’accompagnement est terminé. Les rendez-vous à venir sont annulés.",
        enregistre=lambda: (Dossier.objects.get(pk=lu.pk).version, {}),
    )
    return mener(request, saisie)


@acces("dossier", "ouvrir", classe="F1")
@GET_POST
def ouvrir(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the accompaniment of a demande's person."""
    demande = trouver(request, Demande.objects.select_related("assure", "organisme"), pk, "lire")
    form = OuvrirForm(request.POST or None, initial={"ouvert_le": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        agent = _agent(request)
        try:
            neuf = services.ouvrir_dossier(agent=agent, demande=demande, referent=agent, **form.cleaned_data)
        except REFUS as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "L’accompagnement commence. Notez ce que la personne vit, avec ses mots.")
            return redirect("parcours:dossier", neuf.pk)
    statut = 422 if form.errors else 200
    return render(request, "parcours/ouvrir.html", {"form": form, "demande": demande}, status=statut)


@acces("demande", "qualifier", classe="F1")
@GET_POST
def donner_rendez_vous(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Qualify and book in one act."""
    demande = trouver(request, Demande.objects.select_related("assure", "organisme"), pk)
    agent = _agent(request)
    form = RendezVousForm(request.POST or None, creneaux=selectors.creneaux_pour(agent, demande, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        valeurs = {nom: form.cleaned_data[nom] for nom in ("cle", "motif")}
        try:
            if form.choix is None or not selectors.peut_reserver(agent, form.choix):
                raise RendezVousRefuse("Ce créneau n’existe plus : en choisir un autre.")
            rdv = services.reserver_pour_demande(agent=agent, demande=demande, creneau=form.choix, **valeurs)
        except REFUS as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Le rendez-vous est pris, la demande est remise.")
            return redirect("rendez_vous:rendez_vous", rdv.pk)
    statut = 422 if form.errors else 200
    return render(request, "parcours/rendez_vous.html", {"form": form, "demande": demande}, status=statut)


@acces("rendez_vous", "annuler", classe="F1")
@require_POST
def annuler_rendez_vous(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel an appointment, with a reason; the demande that only had this one waits again."""
    lignes = RendezVous.objects.select_related("assure", "agent", "lieu__organisme", "demande")
    rdv = trouver(request, lignes, pk)
    form = AnnulerForm(request.POST)
    if form.is_valid():
        try:
            annuler(agent=_agent(request), rdv=rdv, motif=form.cleaned_data["motif"])
            messages.success(request, "Le rendez-vous est annulé, le créneau est libre.")
        except REFUS as refus:
            messages.error(request, str(refus))
        return revenir(request, reverse("rendez_vous:rendez_vous", args=[rdv.pk]))
    return render(request, "rendez_vous/rendez_vous.html", contexte_rendez_vous(request, rdv, annuler=form), status=422)


@acces("assure", "deces", classe="F1")
@require_POST
def constater_deces(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A death stops every letter, message, appointment and demande at once."""
    assure = trouver(request, Assure, pk)
    form = DecesForm(request.POST)
    agent = _agent(request)
    try:
        if not form.is_valid() or not form.cleaned_data["date_deces"]:
            raise EnregistrementRefuse("Écrire la date du décès : 14/05/2026.")
        services.constater_deces(agent=agent, assure=assure, **form.cleaned_data)
        messages.success(request, "Le décès est noté. Lettres, messages et rendez-vous sont arrêtés.")
    except REFUS as refus:
        messages.error(request, str(refus))
    return redirect("assures:fiche", assure.pk)
