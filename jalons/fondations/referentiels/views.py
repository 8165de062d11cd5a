"""Read the reference data; give a parameter a new dated value."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels import selectors, services
from jalons.fondations.referentiels.documents import documents
from jalons.fondations.referentiels.enums import (
    ACTIONS,
    CODES_DES_REGLES,
    MODIFIABLES,
    NATURES,
    ORIGINES,
    Confiance,
    Liste,
)
from jalons.fondations.referentiels.forms import FORMULAIRES, NouveauMot, NouveauTerme, NouvelleValeur, VersionGrille
from jalons.fondations.referentiels.models import CodeListe, Fiche, Parametre
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.fondations.socle.dates import jour_annee


@acces("referentiel", "lire", classe="F0")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """Everything in force today, with its source."""
    jour = timezone.localdate()
    contexte = {
        "parametres": selectors.parametres_par_code(jour),
        "fiches": selectors.fiches(),
        "listes": selectors.listes(jour),
        "peut_modifier": autorise(request.user, "modifier", "referentiel", classe="F0"),
    }
    return render(request, "referentiels/liste.html", contexte)


@acces("referentiel", "lire", classe="F0")
@require_safe
def conservation(request: AgentRequest) -> HttpResponse:
    """How long what is known of people is kept, by class, with its source."""
    regles = selectors.conservation(timezone.localdate())
    return render(request, "referentiels/conservation.html", {"regles": regles})


@acces("referentiel", "lire", classe="F0")
@require_safe
def liste_documents(request: AgentRequest) -> HttpResponse:
    """The documents that the service rests on."""
    return render(request, "referentiels/documents.html", {"documents": documents().values()})


@acces("referentiel", "lire", classe="F0")
@require_safe
def document(request: AgentRequest, code: str) -> HttpResponse:
    """One document by passage; a rule leads to the passage that it cites."""
    if code not in documents():
        raise Http404
    return render(request, "referentiels/document.html", {"document": documents()[code]})


@acces("referentiel", "modifier", classe="F0")
@lire_et_agir
def grille(request: AgentRequest, code: str) -> HttpResponse:
    """Another version of a grid: an example is calculated as often as asked, then it is published."""
    versions = selectors.versions_grille(code)
    if not versions:
        raise Http404
    form = VersionGrille(poste(request), fiche=versions[0])

    def agir(*, version: int, **_: Any) -> Fiche:
        tete = {nom: form.cleaned_data[nom] for nom in form.TETE}
        return services.publier_grille(agent=request.user, code=code, vue=version, items=form.questions(), **tete)

    def contexte() -> dict[str, Any]:
        calcule = form.exemple() if form.is_bound and (form.is_valid() or form.cherche) else None
        return {"versions": versions, "exemple": calcule, "sur": Confiance.SUR.label}

    return mener(
        request,
        form,
        agir,
        gabarit="referentiels/grille.html",
        contexte=contexte,
        fait=lambda f: f"{f.titre} : la version {f.version} est publiée, en vigueur le {jour_annee(f.en_vigueur_du)}.",
        enregistre=lambda: {"version": selectors.versions_grille(code)[0].version},
        retour="referentiels:liste",
    )


@acces("referentiel", "modifier", classe="F0")
@lire_et_agir
def modifier(request: AgentRequest, code: str) -> HttpResponse:
    """The form of a new dated value, and the act itself."""
    valeurs = list(Parametre.objects.visible_to(request.user, classe="F0").filter(code=code).order_by("-date_debut"))
    if not valeurs:
        raise Http404
    return mener(
        request,
        NouvelleValeur(poste(request)),
        partial(services.changer_parametre, agent=request.user, code=code),
        gabarit="referentiels/modifier.html",
        contexte={"valeurs": valeurs},
        nom="formulaire",
        fait=f"{valeurs[0].libelle} : la nouvelle valeur est enregistrée.",
        retour="referentiels:liste",
    )


@acces("referentiel", "modifier", classe="F0")
@lire_et_agir
def mots_danger(request: AgentRequest) -> HttpResponse:
    """The words that show the numbers of danger, the former ones too; add one from a day on."""
    lignes = CodeListe.objects.visible_to(request.user, classe="F0").filter(liste=Liste.MOTS_DANGER)
    return mener(
        request,
        NouveauMot(poste(request), initial={"date_debut": timezone.localdate()}),
        partial(services.ajouter_mot, agent=request.user),
        gabarit="referentiels/mots_danger.html",
        contexte=lambda: {"mots": lignes.order_by("date_fin", "libelle"), "aujourdhui": timezone.localdate()},
        fait="Le mot est ajouté.",
        retour="referentiels:mots_danger",
    )


def _quoi(liste: str) -> str:
    """What one adds to a list."""
    if liste in ORIGINES:
        return "une origine"
    return "une action" if liste in ACTIONS else "une sorte de ligne" if liste in NATURES else "un mot"


@acces("referentiel", "modifier", classe="F0")
@lire_et_agir
def origines(request: AgentRequest, liste: str) -> HttpResponse:
    """Where signalements come from, or the kinds of line of a budget: those of today, the former ones; add one from a day on."""
    if liste not in MODIFIABLES or liste == Liste.MOTS_DANGER:
        raise Http404
    formulaire = FORMULAIRES.get(Liste(liste), NouveauTerme)
    lignes = CodeListe.objects.visible_to(request.user, classe="F0").filter(liste=liste)
    return mener(
        request,
        formulaire(poste(request), initial={"date_debut": timezone.localdate()}),
        partial(services.ajouter_mot, agent=request.user, liste=Liste(liste)),
        gabarit="referentiels/origines.html",
        contexte=lambda: {
            "titre": Liste(liste).label,
            "mots": lignes.order_by("date_fin", "rang", "libelle"),
            "fixes": CODES_DES_REGLES.get(Liste(liste), ()),
            "quoi": _quoi(liste),
            "aujourdhui": timezone.localdate(),
        },
        fait="C’est ajouté à la liste.",
        retour=reverse("referentiels:origines", args=[liste]),
    )


@acces("referentiel", "modifier", classe="F0")
@require_POST
def retirer_mot(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take a word, or an origin, out from tomorrow on."""
    mot = trouver(request, CodeListe.objects.filter(liste__in=MODIFIABLES), pk)
    agir = partial(services.retirer_mot, agent=request.user, mot=mot, jour=timezone.localdate())
    retour = (
        "referentiels:mots_danger"
        if mot.liste == Liste.MOTS_DANGER
        else reverse("referentiels:origines", args=[mot.liste])
    )
    return acte(request, agir, fait=f"« {mot.libelle} » ne sera plus proposé ni cherché dès demain.", retour=retour)
