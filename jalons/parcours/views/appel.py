"""The call page: shown and shown again while it is typed (a draft alone is written), resumed, then kept in one act."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jalons.accompagner.accompagnements.views.communs import feuille
from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.selectors import fiche_en_vigueur, numeros_danger
from jalons.fondations.socle import billets
from jalons.fondations.socle.actes import acte, lire_et_agir, mener
from jalons.fondations.socle.refus import Refus
from jalons.parcours import appel as appels
from jalons.parcours import brouillons, direct, garde, selectors
from jalons.parcours.forms import AppelForm
from jalons.parcours.models import BrouillonAppel
from jalons.parcours.tiers import Reserve, reserve
from jalons.personnes.assures.services import noter_recherche
from jalons.recevoir.signalements.enums import QuiAppelle
from jalons.recevoir.signalements.services import AppelDejaGarde
from jalons.recevoir.signalements.views import suite as suite_de_la_demande

VU = "appel_montre"
ETAPES = {"verifier": "", "chercher": "#e6"}  # the buttons that only go on, and where the page then opens


def _contexte(request: AgentRequest, saisie: AppelForm) -> dict[str, Any]:
    agent, jour, maintenant = request.user, timezone.localdate(), timezone.now()
    if saisie.is_bound:
        saisie.is_valid()
    vue = appels.regarder(agent, saisie, jour)
    _noter_lecture(request, saisie, vue)
    saisie.annoncer(attendue=bool(vue.suivi and vue.suivi.rendez_vous))
    relais = direct.regarder(agent, direct.en_cours(agent, cle := _uuid(saisie["cle"].value())), maintenant)
    danger = vue.proposition is not None and vue.proposition.danger
    retenue = reserve(saisie.data.get("qui", ""), vue.assure, jour, vue.justes, danger=danger, garde=bool(relais.garde))
    return {
        "form": saisie,
        "vue": vue,
        "reserve": retenue,
        "plie": _plie(request, saisie, vue, retenue),
        "QuiAppelle": QuiAppelle,
        "decision": saisie.data.get("decision", ""),
        "creneau": saisie.data.get("creneau", ""),
        "debut": maintenant,
        "direct": relais,
        "numeros_danger": numeros_danger(jour, saisie.ecrits),
    } | _brouillon(request, cle)


def _plie(request: AgentRequest, saisie: AppelForm, vue: appels.Vue, retenue: Reserve) -> dict[str, bool]:
    """The steps already done, folded to one line when the page opens: what is next is on the screen."""
    ouverte = request.method != "GET" or not vue.cherchee or retenue.a_taire
    return {"qui": not ouverte, "verifiee": not ouverte and bool(saisie.data.get("assure"))}


def _brouillon(request: AgentRequest, cle: UUID | None) -> dict[str, Any]:
    """The draft of this call, as its page shows it; on an empty page, the calls left unfinished."""
    sien, page = selectors.brouillon_de_cle(request.user, cle), feuille(request)
    version, autre = (sien.version if sien else 0), None
    if sien and request.method == "POST" and not page.tient(sien):
        version, autre = page.version, sien
    vide = request.method != "POST" and not request.GET
    lu = {"brouillon": sien if sien and sien.contenu else None, "version_brouillon": version, "autre": autre}
    return lu | {"commences": _commences(request) if vide else []}


def _commences(request: AgentRequest) -> list[tuple[BrouillonAppel, str, str]]:
    """Her unfinished calls, each with about whom and about what."""
    return [(b, *selectors.brouillon_en_bref(b)) for b in selectors.appels_commences(request.user)[:5]]


def _uuid(valeur: Any) -> UUID | None:
    try:
        return UUID(str(valeur))
    except ValueError:
        return None


def cle_de(request: AgentRequest) -> UUID:
    """The key of the call whose page was sent; a new one when the page arrived without it."""
    return _uuid(request.POST.get("cle")) or uuid4()


def _noter_lecture(request: AgentRequest, saisie: AppelForm, vue: appels.Vue, *, montree: bool = True) -> None:
    """The search, and the person once chosen: once each, however often this call's page is shown again while it is typed.

    ``montree`` False: another page shows them, and will say so.
    """
    montre = f"{saisie.data.get('cle')} {vue.assure and vue.assure.pk} {vue.montrees}"
    if not vue.cherchee or request.session.get(VU) == montre:
        return
    if request.method == "POST":
        noter_recherche(agent=request.user, trouvees=vue.personnes)
    if not montree:
        return
    request.session[VU] = montre
    if vue.assure:
        request.consultes = [vue.assure]


def _depart(request: AgentRequest, vierge: AppelForm) -> dict[str, Any] | None:
    """The page as it begins: a call resumed, or one about somebody whose record was open; else empty."""
    if repris := _repris(request):
        return selectors.brouillon_lu(repris) | {"cle": str(repris.cle)}
    choisie = request.GET.get("personne", "")
    if not choisie:
        return None
    depart = {champ.html_name: champ.value() for champ in vierge if champ.value() is not None}
    return depart | {"assure": choisie}


def _repris(request: AgentRequest) -> BrouillonAppel | None:
    if (cle := _uuid(request.GET.get("reprendre"))) is None:
        return None
    pk = BrouillonAppel.objects.filter(cle=cle).values_list("pk", flat=True).first()
    return trouver(request, BrouillonAppel, pk, "ecrire")


def _finie(request: AgentRequest) -> HttpResponse | None:
    """The call of this address is no longer one to type: who took it live, or that it is kept."""
    repris = _repris(request) if request.method != "POST" else None
    if repris is None or repris.contenu is not None:
        return None
    if (relais := direct.en_cours(request.user, repris.cle)) and relais.pris:
        return redirect("parcours:relais", relais.pk)
    messages.info(request, "Cet appel est déjà gardé, ou jeté. La page est prête pour un autre.")
    return redirect("parcours:appel")


def garder(request: AgentRequest, *, vide: bool = False) -> tuple[BrouillonAppel | None, str]:
    """Save what this page says: the draft, if there is something to save, or why it is not."""
    if billets.reprise():
        return None, ""
    champs, page = brouillons.tapes(request.POST), feuille(request)
    try:
        cle = cle_de(request)
        return brouillons.enregistrer(agent=request.user, cle=cle, champs=champs, feuille=page, vide=vide), ""
    except Refus as refus:
        return None, str(refus)


@acces("appel", "ecrire", classe="F1")
@lire_et_agir
def appel(request: AgentRequest) -> HttpResponse:
    """The page, empty or as typed so far. A POST here verifies and proposes; a step of it is saved, then read again at an
    address of its own: going back asks nothing a second time.
    """
    if finie := _finie(request):
        return finie
    fiche = fiche_en_vigueur("fragilite", timezone.localdate())
    vierge = AppelForm(fiche, agent=request.user)
    saisie = AppelForm(fiche, request.POST or _depart(request, vierge), agent=request.user)
    if (ou := ETAPES.get(request.POST.get("acte", ""))) is not None and (garde_ := garder(request)[0]):
        saisie.is_valid()
        _noter_lecture(request, saisie, appels.regarder(request.user, saisie, timezone.localdate()), montree=False)
        return redirect(f"{reverse('parcours:appel')}?reprendre={garde_.cle}{ou}")
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


@acces("brouillon_appel", "ecrire", classe="F4")
@require_POST
@sensitive_post_parameters()
def brouillon(request: AgentRequest) -> HttpResponse:
    """Keep what is being typed: every two seconds by the page itself, or by its button."""
    garde_, faute = garder(request)
    if request.headers.get("HX-Request"):
        return render(request, "parcours/_brouillon.html", {"brouillon": garde_, "faute": faute})
    if faute:
        messages.error(request, f"L’appel n’est pas gardé. {faute}")
    if faute or billets.reprise():
        return appel(request)
    return redirect(f"{reverse('parcours:appel')}?reprendre={cle_de(request)}" if garde_ else "parcours:appel")


@acces("brouillon_appel", "ecrire", classe="F4")
@require_POST
def jeter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Its author throws a call begun away."""
    agir = partial(brouillons.jeter, agent=request.user, brouillon=trouver(request, BrouillonAppel, pk))
    return acte(request, agir, fait="L’appel commencé est jeté.", retour="parcours:appel")
