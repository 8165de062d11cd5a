"""The call page: shown and shown again while it is typed (nothing written), then kept in one act."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, autorise
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.selectors import fiche_en_vigueur
from jalons.fondations.socle.actes import lire_et_agir, mener
from jalons.parcours import appel as appels
from jalons.parcours import garde
from jalons.parcours.forms import AppelForm
from jalons.parcours.tiers import reserve
from jalons.personnes.assures.services import noter_recherche
from jalons.recevoir.signalements.services import AppelDejaGarde
from jalons.recevoir.signalements.views import suite as suite_de_la_demande

VU = "appel_montre"


def _contexte(request: AgentRequest, saisie: AppelForm) -> dict[str, Any]:
    jour = timezone.localdate()
    if saisie.is_bound:
        saisie.is_valid()
    vue = appels.regarder(request.user, saisie, jour)
    _noter_lecture(request, saisie, vue)
    saisie.annoncer(attendue=bool(vue.suivi and vue.suivi.rendez_vous))
    return {
        "form": saisie,
        "vue": vue,
        "reserve": reserve(saisie.data.get("qui", ""), vue.assure, jour),
        "decision": saisie.data.get("decision", ""),
        "creneau": saisie.data.get("creneau", ""),
        "debut": timezone.now(),
    }


def _noter_lecture(request: AgentRequest, saisie: AppelForm, vue: appels.Vue) -> None:
    """The search, and the person once chosen: once each, however often this call's page is shown again while it is typed."""
    montre = f"{saisie.data.get('cle')} {vue.assure and vue.assure.pk} {vue.montrees}"
    if not vue.cherchee or request.session.get(VU) == montre:
        return
    request.session[VU] = montre
    if request.method == "POST":
        noter_recherche(agent=request.user, trouvees=vue.personnes)
    if vue.assure:
        request.consultes = [vue.assure]


def _depuis_sa_fiche(request: AgentRequest, vierge: AppelForm) -> dict[str, Any] | None:
    """The page as it begins when it is opened from somebody's record: she is already chosen."""
    choisie = request.GET.get("personne", "")
    if not choisie:
        return None
    depart = {champ.html_name: champ.value() for champ in vierge if champ.value() is not None}
    return depart | {"assure": choisie}


@acces("appel", "ecrire", classe="F1")
@lire_et_agir
def appel(request: AgentRequest) -> HttpResponse:
    """The page, empty or as typed so far. A POST here writes nothing: it verifies and proposes."""
    fiche = fiche_en_vigueur("fragilite", timezone.localdate())
    vierge = AppelForm(fiche, agent=request.user)
    saisie = AppelForm(fiche, request.POST or _depuis_sa_fiche(request, vierge), agent=request.user)
    return render(request, "parcours/appel.html", _contexte(request, saisie))


@acces("appel", "ecrire", classe="F1")
@require_POST
def enregistrer(request: AgentRequest) -> HttpResponse:
    """Keep the call by one of its acts; a refusal shows the page again with everything typed."""
    agent, voulu = request.user, request.POST.get("acte", "")
    saisie = AppelForm(fiche_en_vigueur("fragilite", timezone.localdate()), request.POST, agent=agent)

    def agir(**saisi: Any) -> garde.Garde:
        vue = appels.regarder(agent, saisie, timezone.localdate())
        fiche = {nom: getattr(saisie, nom) for nom in ("reponses", "verbatims", "titres", "fiche_version")}
        try:
            return garde.enregistrer(agent=agent, acte=voulu, assure=vue.assure, saisi=saisi, fiche=fiche)
        except AppelDejaGarde:
            saisie.renouveler()  # pressing again is then her decision: another call
            raise

    def suite(gardee: garde.Garde) -> str:
        if gardee.demande and autorise(agent, "lire", "demande", gardee.demande):
            return suite_de_la_demande(request, gardee.demande)
        return reverse("assures:fiche", args=[gardee.assure.pk]) if gardee.assure else "parcours:ma_journee"

    contexte = partial(_contexte, request, saisie)
    dit = attrgetter("dit")
    return mener(request, saisie, agir, gabarit="parcours/appel.html", contexte=contexte, fait=dit, retour=suite)
