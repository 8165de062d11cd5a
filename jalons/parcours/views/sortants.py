"""The list of outgoing calls and the answers to an offer; seats and attendance of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.territoires.selectors import fuseau
from jalons.parcours import sortants as actes
from jalons.parcours.forms import AccepterForm, PresenceForm, RappelForm
from jalons.parcours.selectors import creneaux_pour, peut_reserver
from jalons.recevoir.offres import rules, selectors, services, textes
from jalons.recevoir.offres.enums import ResultatAppel
from jalons.recevoir.offres.models import Inscription, Offre, Seance
from jalons.recevoir.rendez_vous.rules import HeureInexistante
from jalons.recevoir.rendez_vous.services import CreneauPris, RendezVousRefuse
from jalons.recevoir.signalements.rules import DecisionRefusee

REFUS = (services.OffreRefusee, TransitionRefusee, CreneauPris, RendezVousRefuse, DecisionRefusee, HeureInexistante)
REPRISES = [ResultatAppel.DEJA_REPRIS, ResultatAppel.MI_TEMPS]  # for whom a stoppage brought
SUIVANTS = 12
JETON = "appel_pris"
HORIZON = timedelta(days=56)


def _agent(request: HttpRequest) -> Any:
    return request.user


def _offre(request: HttpRequest, pk: UUID) -> Offre:
    lignes = Offre.objects.select_related("assure", "demande", "organisme", "lieu")
    trouvee: Offre = trouver(request, lignes, pk)
    return trouvee


@acces("offre", "appeler", consultation=True)
@require_safe
def sortants(request: HttpRequest) -> HttpResponse:
    """Whom to call now and why now; the script; the answer in one click."""
    agent = _agent(request)
    zone = fuseau(agent.affectation.organisme) if agent.affectation else fuseau(None)
    tous = selectors.appels(agent, timezone.now(), zone)
    libres = [a for a in tous if not a.pris or _jeton(a.offre) == request.session.get(JETON)]
    voulu = request.GET.get("offre", "")
    choisi = _choisir(request, libres, voulu)
    autres = [a for a in libres if choisi is None or a.offre.pk != choisi.offre.pk]
    tout_de_suite = [a for a in autres if a.moment.maintenant]
    plus_tard = [a for a in autres if not a.moment.maintenant]
    contexte = {
        "appel": choisi,
        "absente": voulu and not choisi,
        "occupee": any(str(a.offre.pk) == voulu for a in tous),
        "minutes": rules.PRISE.seconds // 60,
        "maintenant": tout_de_suite[:SUIVANTS],
        "maintenant_autres": len(tout_de_suite[SUIVANTS:]),
        "plus_tard": plus_tard[:SUIVANTS],
        "plus_tard_autres": len(plus_tard[SUIVANTS:]),
        "combien": sum(a.moment.maintenant for a in tous),
        "en_tout": len(tous),
        "rapides": [
            (r.value, r.label) for r in (ResultatAppel.REFUSE, *(REPRISES if choisi and choisi.offre.arret else []))
        ],
        "rappel": RappelForm(initial={"le": rules.lendemain_d_appel(timezone.localdate(timezone=zone))}),
        "textes": textes,
    }
    return render(request, "parcours/sortants.html", contexte)


def _choisir(request: HttpRequest, libres: Sequence[selectors.Appel], voulu: str) -> selectors.Appel | None:
    """The person asked, and nobody in her place; without one, the first to call now."""
    choisi = next((a for a in libres if (str(a.offre.pk) == voulu if voulu else a.moment.maintenant)), None)
    if choisi is None:
        return None
    choisi = selectors.ouvrir(choisi)
    request.consultes = [choisi.offre]  # type: ignore[attr-defined]
    return choisi


def _jeton(offre: Offre) -> str:
    """What the session keeps of the person taken: it is another one once somebody else has taken her."""
    return f"{offre.pk} {offre.pris_jusqu_a}"


@acces("offre", "appeler")
@require_POST
def prendre_appel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take this person to call her: nobody else will meanwhile, and her number is shown."""
    offre = _offre(request, pk)
    sienne = offre.prise(timezone.now()) and _jeton(offre) == request.session.get(JETON)
    try:
        if not sienne:
            request.session[JETON] = _jeton(services.prendre_appel(agent=_agent(request), offre=offre))
    except REFUS as refus:
        messages.error(request, str(refus))
        return redirect("parcours:sortants")
    return redirect(f"{reverse('parcours:sortants')}?offre={offre.pk}")


@acces("offre", "repondre")
@require_POST
def noter_appel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came of one call, or the answer that came by another way."""
    offre, resultat = _offre(request, pk), request.POST.get("resultat", "")
    retour = request.POST.get("retour") == "offre"
    try:
        if resultat not in ResultatAppel.values:
            raise services.OffreRefusee("Choisir ce que l’appel a donné.")
        if retour:
            messages.success(request, actes.repondre(agent=_agent(request), offre=offre, reponse=resultat))
        else:
            messages.success(request, _noter(request, offre, resultat))
    except REFUS as refus:
        messages.error(request, str(refus))
    return redirect("offres:offre", offre.pk) if retour else redirect("parcours:sortants")


def _noter(request: HttpRequest, offre: Offre, resultat: str) -> str:
    form = RappelForm(request.POST)
    valide = form.is_valid()
    if resultat == ResultatAppel.RAPPELER and not valide:
        raise services.OffreRefusee("Dites quand la rappeler : un jour et une heure, par exemple 12/03/2027 et 14:30.")
    quand = {"le": form.cleaned_data["le"], "a": form.cleaned_data["a"]} if valide else {}
    apres = request.POST.get("apres", "")
    return actes.noter_appel(agent=_agent(request), offre=offre, resultat=resultat, apres=apres, **quand)


@acces("offre", "repondre")
@require_http_methods(["GET", "HEAD", "POST"])
def accepter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She accepts: choose with her a meeting or an appointment."""
    agent, offre, jour = _agent(request), _offre(request, pk), timezone.localdate()
    seances = selectors.seances_libres(offre.organisme_id, jour, jour + HORIZON) if offre.genre == "socle" else []
    saisie = request.POST if request.method == "POST" else None
    form = AccepterForm(
        saisie, seances=seances, creneaux=creneaux_pour(agent, offre.demande, jour), voie=request.GET.get("voie", "")
    )
    if form.is_bound and form.is_valid():
        try:
            demande = actes.accepter(agent=agent, offre=offre, voie=form.cleaned_data["voie"], **_date(agent, form))
        except REFUS as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, form.dite)
            lisible = autorise(agent, "lire", "demande", demande)
            return redirect("signalements:demande", demande.pk) if lisible else redirect("parcours:sortants")
    return render(request, "parcours/accepter.html", {"form": form, "offre": offre}, status=422 if form.errors else 200)


def _date(agent: Any, form: AccepterForm) -> dict[str, Any]:
    """The seat or the slot chosen, that this agent may give."""
    if form.seance_choisie and not Seance.objects.visible_to(agent).filter(pk=form.seance_choisie.pk).exists():
        raise services.OffreRefusee("Cette réunion n’est plus ouverte : en choisir une autre.")
    creneau = form.creneau_choisi
    if creneau is not None and not peut_reserver(agent, creneau):
        raise RendezVousRefuse("Ce créneau n’existe plus : en choisir un autre.")
    return {"seance": form.seance_choisie, "creneau": creneau, "cle": form.cleaned_data["cle"]}


# --- Meetings ---


def _inscription(request: HttpRequest, seance: Seance) -> Inscription:
    form = PresenceForm(request.POST)
    lignes = Inscription.objects.select_related("seance", "offre", "demande__organisme", "assure")
    trouvee = lignes.filter(pk=form.inscription, seance=seance).first() if form.inscription else None
    if trouvee is None:
        raise services.OffreRefusee("Cette personne n’a pas de place à cette réunion. Rechargez la page.")
    return trouvee


@acces("seance", "noter_presence")
@require_POST
def noter_presence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who came to the meeting, and what follows."""
    seance: Seance = trouver(request, Seance, pk)
    try:
        dite = actes.noter_presence(
            agent=_agent(request), inscription=_inscription(request, seance), issue=request.POST.get("issue", "")
        )
        messages.success(request, dite)
    except REFUS as refus:
        messages.error(request, str(refus))
    return redirect("offres:seance", seance.pk)


@acces("seance", "annuler")
@require_POST
def rendre_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She will not come: her seat is free."""
    seance: Seance = trouver(request, Seance, pk)
    try:
        actes.rendre_place(agent=_agent(request), inscription=_inscription(request, seance))
        messages.success(request, "La place est rendue. La personne attend une autre date.")
    except REFUS as refus:
        messages.error(request, str(refus))
    return redirect("offres:seance", seance.pk)


@acces("seance", "annuler")
@require_POST
def annuler_seance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel a meeting; everybody is told."""
    seance: Seance = trouver(request, Seance.objects.select_related("organisme", "lieu"), pk)
    try:
        combien = actes.annuler_seance(agent=_agent(request), seance=seance, motif=request.POST.get("motif", ""))
        messages.success(request, f"Réunion annulée. Personnes prévenues, qui attendent une autre date : {combien}.")
    except REFUS as refus:
        messages.error(request, str(refus))
    return redirect("offres:seance", seance.pk)
