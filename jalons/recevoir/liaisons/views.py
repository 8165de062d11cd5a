"""The liaisons of a caisse and of the other service: whose turn it is, one liaison with its two clocks, their acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, montrer, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, valeurs
from jalons.personnes.assures.models import Assure
from jalons.recevoir.signalements.models import Demande, nom_affiche

from . import forms, perms, selectors, services
from .enums import ORGANISME_OUVERT, GenreLiaison
from .models import Liaison


@acces("liaison", "lister")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """What we follow with the other services: ours to do first, then theirs, then what they sent us."""
    agent, jour = request.user, timezone.localdate()
    lues = selectors.lignes(agent, selectors.ouvertes(agent)[: selectors.LIMITE], jour)
    finies = selectors.lignes(agent, selectors.finies(agent)[:20], jour)
    recus = list(selectors.recus(agent)[: selectors.LIMITE])
    montrer(request, [*(ligne.liaison for ligne in (*lues, *finies)), *recus])
    contexte = {
        "a_nous": [ligne for ligne in lues if ligne.a_faire],
        "a_eux": [ligne for ligne in lues if not ligne.a_faire],
        "recus": recus,
        "finies": finies,
    }
    return render(request, "liaisons/liste.html", contexte)


@acces("liaison", "partager")
@require_safe
def partagees(request: AgentRequest) -> HttpResponse:
    """What our service follows with the service social: what waits for us first."""
    agent, jour = request.user, timezone.localdate()
    lues = selectors.lignes(agent, selectors.partagees(agent)[: selectors.LIMITE], jour)
    montrer(request, [ligne.liaison for ligne in lues])
    ouvertes = [ligne for ligne in lues if ligne.liaison.etat_organisme in ORGANISME_OUVERT or ligne.a_faire]
    contexte = {
        "a_vous": [ligne for ligne in ouvertes if ligne.a_faire],
        "en_cours": [ligne for ligne in ouvertes if not ligne.a_faire],
        "finies": [ligne for ligne in lues if ligne not in ouvertes][:50],
        "peut_signaler": selectors.est_payeur(selectors.organisme_de(agent)),
    }
    return render(request, "liaisons/partagees.html", contexte)


@acces("liaison", "lire")
@require_safe
def liaison(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One liaison: two clocks, what each side may do, the thread that both read."""
    lue = trouver(request, selectors.entieres(), pk)
    return render(request, "liaisons/liaison.html", _contexte(request, lue))


def _contexte(request: AgentRequest, lue: Liaison) -> dict[str, Any]:
    agent, jour = request.user, timezone.localdate()
    d_eux = selectors.est_cote_organisme(agent)
    ecrit = autorise(agent, "ecrire", "liaison", lue)
    contexte = {
        "ligne": selectors.lignes(agent, [lue], jour)[0],
        "liaison": lue,
        "d_eux": d_eux,
        "fil": selectors.fil(lue),
        "a_lire": (lue.a_lire_organisme if d_eux else lue.a_lire_service)
        and autorise(agent, "marquer_lue", "liaison", lue),
        "peut_prendre": lue.attribuee_a_id is None and not lue.finie and autorise(agent, "prendre", "liaison", lue),
        "voit_personne": lue.assure is not None and autorise(agent, "lire", "assure", lue.assure),
        "voit_demande": lue.demande is not None and autorise(agent, "lire", "demande", lue.demande),
    }
    if ecrit or autorise(agent, "repondre", "liaison", lue):
        contexte["repondre_form"] = forms.RepondreForm(liaison=lue, d_eux=d_eux)
    if perms.peut_suivre(agent, lue):
        contexte["suivre_form"] = forms.SuivreForm(liaison=lue)
    if ecrit and lue.etat_organisme in ORGANISME_OUVERT:
        contexte["relancer_form"] = forms.RelancerForm(liaison=lue)
    return contexte


@acces("liaison", "ouvrir")
@lire_et_agir
def ouvrir(request: AgentRequest, pk: UUID, genre: str) -> HttpResponse:
    """Share a late payment, or an orientation, with her agreement: all that leaves is on the page."""
    if genre not in set(GenreLiaison):
        raise Http404
    agent, assure = request.user, trouver(request, Assure, pk, "lire")
    form = forms.OuvrirForm(poste(request), agent=agent, genre=genre)
    return mener(
        request,
        form,
        partial(services.ouvrir, agent=agent, assure=assure, genre=genre),
        gabarit="liaisons/ouvrir.html",
        contexte={
            "assure": assure,
            "genre": GenreLiaison(genre),
            "ij": genre == GenreLiaison.IJ,
            "identite": services.identite_de(assure),
            "aucun": not form.fields["partenaire"].queryset.exists(),  # type: ignore[attr-defined]
        },
        fait=lambda ouverte: (
            f"C’est transmis à « {ouverte.partenaire} », avec ce qui était sur la page et rien d’autre."
        ),
        retour=_page,
    )


@acces("liaison", "ouvrir")
@lire_et_agir
def ecarter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Not to tell the CPAM of the late payment of a demande, and why: its page offers it no more."""
    demande = trouver(request, Demande.objects.select_related("assure").prefetch_related("signalements__dite"), pk)
    return mener(
        request,
        forms.EcarterForm(poste(request)),
        partial(services.ecarter, agent=request.user, demande=demande),
        gabarit="liaisons/ecarter.html",
        contexte={"demande": demande, "personne": nom_affiche(demande)},
        fait="C’est noté : la page de la demande dit pourquoi, et permet encore de le dire à la CPAM.",
        retour=reverse("signalements:demande", args=[demande.pk]),
    )


@acces("liaison", "signaler")
@lire_et_agir
def signaler(request: AgentRequest) -> HttpResponse:
    """A CPAM tells of somebody whom a late payment puts in difficulty; another body is told where it signals."""
    organisme = selectors.organisme_de(request.user)
    return mener(
        request,
        forms.SignalerForm(poste(request)),
        partial(services.signaler_retard, agent=request.user, partenaire=organisme),
        gabarit="liaisons/signaler.html",
        contexte={"payeur": selectors.est_payeur(organisme)},
        fait="Le service social a reçu votre signalement.",
        retour=_page,
    )


@acces("liaison", "repondre")
@require_POST
def repondre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The other service says where it is."""
    return _mouvoir(request, pk, services.repondre, "repondre_form", "Le service social le lira.")


@acces("liaison", "ecrire")
@require_POST
def noter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What the other service said, to us, by telephone or by letter."""
    return _mouvoir(request, pk, services.repondre, "repondre_form", "C’est noté, à leur horloge seulement.")


@acces("liaison", "ecrire")
@require_POST
def suivre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What the service social did with the person."""
    return _mouvoir(request, pk, services.suivre, "suivre_form", "C’est noté, à notre horloge seulement.")


@acces("liaison", "ecrire")
@require_POST
def relancer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Ask the other service again."""
    return _mouvoir(request, pk, services.relancer, "relancer_form", "Relancé.")


def _mouvoir(request: AgentRequest, pk: UUID, agir: Callable[..., Liaison], nom: str, fait: str) -> HttpResponse:
    """One act from its form on the page, which shows it again with its faults."""
    lue = trouver(request, selectors.entieres(), pk)
    d_eux = selectors.est_cote_organisme(request.user)
    faire: dict[str, Callable[[], Form]] = {
        "repondre_form": lambda: forms.RepondreForm(request.POST, liaison=lue, d_eux=d_eux),
        "suivre_form": lambda: forms.SuivreForm(request.POST, liaison=lue),
        "relancer_form": lambda: forms.RelancerForm(request.POST, liaison=lue),
    }
    return mener(
        request,
        faire[nom](),
        partial(agir, agent=request.user, liaison=lue),
        gabarit="liaisons/liaison.html",
        contexte=partial(_contexte, request, lue),
        enregistre=partial(valeurs, lue),
        nom=nom,
        fait=fait,
        retour=_page,
    )


@acces("liaison", "marquer_lue")
@require_POST
def lue(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What the others wrote was read."""
    trouvee = trouver(request, Liaison, pk)
    return acte(
        request, partial(services.noter_lue, agent=request.user, liaison=trouvee), fait="C’est lu.", retour=_ou(pk)
    )


@acces("liaison", "prendre")
@require_POST
def prendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A worker follows it."""
    agir = partial(services.prendre, agent=request.user, liaison=trouver(request, Liaison, pk))
    return acte(request, agir, fait="Vous la suivez : elle est dans votre journée.", retour=_ou(pk))


def _page(faite: Liaison) -> str:
    return _ou(faite.pk)


def _ou(pk: UUID) -> str:
    return reverse("liaisons:liaison", args=[pk])
