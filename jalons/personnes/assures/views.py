"""Search, read and complete a person's record. Every act is a POST; the number is shown once, on demand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import VersionDepassee
from jalons.fondations.territoires import selectors as territoires
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures import forms, rules, selectors, services
from jalons.personnes.assures.enums import REGIMES_REMIS
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import Assure, Contact, Protection

LIRE_ET_AGIR = ["GET", "HEAD", "POST"]
Ecarts = list[tuple[str, str, str]] | None
DECES = "Décès noté : plus aucun courrier, SMS ni enquête ne partira."


def moi(request: HttpRequest) -> Agent:
    """Who asks: the middleware lets in only agents."""
    return cast(Agent, request.user)


def _tenter(
    formulaire: Any, acte: Callable[[], Any], relire: Callable[[], dict[str, Any]] = dict
) -> tuple[Any, Ecarts]:
    """Run the act. (result, None) when done; (None, both texts) when it was not and the form says why."""
    try:
        return acte(), None
    except VersionDepassee as perdue:
        return None, formulaire.reprendre(str(perdue), relire())
    except EnregistrementRefuse as refus:
        formulaire.add_error(None, str(refus))
        return None, []


def _valeurs(objet: Any, *exclus: str) -> dict[str, Any]:
    champs = [f.name for f in objet._meta.concrete_fields if not f.is_relation and f.name not in exclus]
    return {nom: getattr(objet, nom) for nom in champs}


@acces("assure", "chercher")
@require_http_methods(LIRE_ET_AGIR)
@sensitive_post_parameters()
def recherche(request: HttpRequest) -> HttpResponse:
    """The search box; the answers to what was posted in it."""
    contexte: dict[str, Any] = {"peut_creer": autorise(request.user, "creer", "assure")}
    if request.method == "POST":
        texte = request.POST.get("q", "").strip()
        trouvees = selectors.chercher(moi(request), texte) if texte else []
        ailleurs = any(p.masquee for p in trouvees)
        services.noter_recherche(agent=moi(request), nombre=len(trouvees), ailleurs=ailleurs)
        contexte |= {"q": texte, "trouvees": trouvees, "limite": selectors.LIMITE}
        contexte["erreur"] = rules.lire_recherche(texte).erreur
    page = "assures/_resultats.html" if getattr(request, "htmx", False) else "assures/recherche.html"
    return render(request, page, contexte)


@acces("assure", "creer")
@require_http_methods(LIRE_ET_AGIR)
@sensitive_post_parameters()
def nouvelle(request: HttpRequest) -> HttpResponse:
    """Register a person: régime first, likely duplicates before anything is written."""
    return _enregistrer(request, None)


@acces("assure", "creer")
@require_http_methods(LIRE_ET_AGIR)
@sensitive_post_parameters()
def ayant_droit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register a person who has her rights through this one (a child, often)."""
    return _enregistrer(request, trouver(request, Assure, pk))


def _enregistrer(request: HttpRequest, ouvreur: Assure | None) -> HttpResponse:
    depart = {c: getattr(ouvreur, c) for c in ("nom", "adresse", "regime")} if ouvreur else {}
    formulaire = forms.FormulaireNouvelle(request.POST or None, initial=depart)
    contexte: dict[str, Any] = {"formulaire": formulaire, "ouvreur": ouvreur}
    contexte["organisme"] = get_object_or_404(Organisme, pk=moi(request).organisme_id)
    if request.method == "POST" and formulaire.is_valid():
        champs = formulaire.champs() | {"ayant_droit_de": ouvreur}
        if champs["regime"] in REGIMES_REMIS:
            return render(request, "assures/autre_regime.html", contexte)
        contexte["semblables"] = [] if champs.pop("autre_personne") else _semblables(request, champs)
        if champs["nir"] or not contexte["semblables"]:
            acte = partial(services.enregistrer_assure, agent=moi(request), organisme=contexte["organisme"], **champs)
            assure, _ = _tenter(formulaire, acte)
            if assure:
                _dire_enregistree(request, assure)
                return redirect("assures:fiche", assure.pk)
    return render(request, "assures/identite.html", contexte)


def _semblables(request: HttpRequest, champs: dict[str, Any]) -> list[selectors.PersonneTrouvee]:
    identite = (champs[c] for c in ("nom", "prenom", "date_naissance", "annee_naissance"))
    return selectors.personnes_semblables(moi(request), *identite)


def _dire_enregistree(request: HttpRequest, assure: Assure) -> None:
    if assure.deja_connu:
        messages.info(request, "Cette personne était déjà enregistrée avec ce numéro : voici sa fiche.")
        return
    messages.success(request, "La personne est enregistrée.")
    caisse = (
        territoires.caisse_en_charge(assure.commune_code, assure.created_at.date()) if assure.commune_code else None
    )
    if caisse and caisse.pk != assure.organisme_id:
        messages.warning(request, f"Sa commune dépend de {caisse.nom} : vérifiez sa caisse avec elle.")


@acces("assure", "lire", consultation=True)
@require_safe
def fiche(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person's record."""
    assure = trouver(request, Assure, pk)
    return render(request, "assures/fiche.html", _contexte_fiche(request, assure))


def _contexte_fiche(request: HttpRequest, assure: Assure) -> dict[str, Any]:
    actes = ("modifier", "souhaits", "proteger", "deces", "fusionner")
    peut = {acte: autorise(request.user, acte, "assure", assure) for acte in actes}
    peut["reveler"] = autorise(request.user, "reveler", "assure", assure, classe="F2")
    peut["creer"] = autorise(request.user, "creer", "assure")
    peut["canal_sur"] = autorise(request.user, "lire", "assure", assure, classe="F4")
    peut["reperages"] = autorise(request.user, "lire", "reperage")
    lue = selectors.fiche(moi(request), assure, voit_canal_sur=peut["canal_sur"])
    return {"fiche": lue, "assure": assure, "peut": peut}


@acces("assure", "modifier")
@require_http_methods(LIRE_ET_AGIR)
@sensitive_post_parameters()
def modifier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct identity, contact details and household."""
    assure = trouver(request, Assure, pk)

    def relire() -> dict[str, Any]:
        assure.refresh_from_db()
        communes = territoires.noms_des_communes([assure.commune_code])
        besoin = {"": "", "lsf": "lsf"}.get(assure.interprete, "langue")
        nom_commune = communes.get(assure.commune_code, assure.commune_code)
        return _valeurs(assure) | {"commune": nom_commune, "besoin": besoin}

    formulaire = forms.FormulaireIdentite(request.POST or None, initial=relire())
    ecarts: Ecarts = None
    if request.method == "POST" and formulaire.is_valid():
        vue = formulaire.cleaned_data["version"]
        acte = partial(services.corriger, agent=moi(request), assure=assure, version=vue, **formulaire.champs())
        fait, ecarts = _tenter(formulaire, acte, relire)
        if fait:
            messages.success(request, "La fiche est corrigée.")
            return redirect("assures:fiche", pk)
    contexte = {"formulaire": formulaire, "assure": assure, "ecarts": ecarts, "organisme": assure.organisme}
    return render(request, "assures/identite.html", contexte)


@acces("assure", "souhaits")
@require_http_methods(LIRE_ET_AGIR)
@sensitive_post_parameters()
def souhaits(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How she wishes to be reached. The safe channel is on the page of who may read it, and nowhere else."""
    assure = trouver(request, Assure, pk)
    secret = autorise(request.user, "souhaits", "assure", assure, classe="F4")

    def relire() -> dict[str, Any]:
        contact = Contact.objects.filter(assure=assure).first()
        return _valeurs(contact, *([] if secret else ["canal_sur"])) if contact else {"version": 0}

    formulaire = forms.FormulaireSouhaits(request.POST or None, initial=relire())
    if not secret:
        del formulaire.fields["canal_sur"]
    ecarts: Ecarts = None
    if request.method == "POST" and formulaire.is_valid():
        vue = formulaire.cleaned_data["version"]
        acte = partial(services.noter_souhaits, agent=moi(request), assure=assure, version=vue, **formulaire.champs())
        fait, ecarts = _tenter(formulaire, acte, relire)
        if fait:
            messages.success(request, "Ses souhaits sont notés.")
            return redirect("assures:fiche", pk)
    return render(request, "assures/souhaits.html", {"formulaire": formulaire, "assure": assure, "ecarts": ecarts})


@acces("assure", "proteger")
@require_http_methods(LIRE_ET_AGIR)
def protection(request: HttpRequest, pk: UUID, protection_pk: UUID | None = None) -> HttpResponse:
    """Note a protective measure, or correct and end one."""
    assure = trouver(request, Assure, pk)
    mesure = get_object_or_404(Protection, pk=protection_pk, assure=assure) if protection_pk else None

    def relire() -> dict[str, Any]:
        if mesure is None:
            return {"version": 0}
        mesure.refresh_from_db()
        return _valeurs(mesure)

    formulaire = forms.FormulaireProtection(request.POST or None, initial=relire())
    ecarts: Ecarts = None
    if request.method == "POST" and formulaire.is_valid():
        fait, ecarts = _tenter(formulaire, partial(_proteger, request, assure, mesure, formulaire), relire)
        if fait:
            messages.success(request, "La mesure de protection est notée.")
            return redirect("assures:fiche", pk)
    contexte = {"formulaire": formulaire, "assure": assure, "ecarts": ecarts, "mesure": mesure}
    return render(request, "assures/protection.html", contexte)


def _proteger(request: HttpRequest, assure: Assure, mesure: Protection | None, formulaire: Any) -> Protection:
    if mesure is None:
        return services.noter_protection(agent=moi(request), assure=assure, **formulaire.champs())
    version = formulaire.cleaned_data["version"]
    return services.modifier_protection(agent=moi(request), protection=mesure, version=version, **formulaire.champs())


@acces("assure", "deces")
@require_http_methods(LIRE_ET_AGIR)
def deces(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note the death. The page posts to the act that also cancels appointments, when the room above has it."""
    assure = trouver(request, Assure, pk)
    depart = {"version": assure.version, "date_deces": assure.date_deces}
    formulaire = forms.FormulaireDeces(request.POST or None, initial=depart)
    if request.method == "POST" and formulaire.is_valid():
        vue = formulaire.cleaned_data["version"]
        acte = partial(services.noter_deces, agent=moi(request), assure=assure, version=vue, **formulaire.champs())
        fait, _ = _tenter(formulaire, acte, lambda: {"version": Assure.objects.get(pk=pk).version})
        if fait:
            messages.success(request, DECES)
            return redirect("assures:fiche", pk)
    return render(request, "assures/deces.html", {"formulaire": formulaire, "assure": assure})


@acces("assure", "deces")
@require_POST
def annuler_deces(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a death written by mistake."""
    services.annuler_deces(agent=moi(request), assure=trouver(request, Assure, pk))
    messages.warning(
        request, "Le décès est annulé. Rien de ce qu’il avait arrêté n’a repris : vérifiez les rendez-vous."
    )
    return redirect("assures:fiche", pk)


@acces("assure", "modifier", classe="F2")
@require_http_methods(LIRE_ET_AGIR)
@sensitive_post_parameters()
def numero(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give her first number, or replace the provisional one. The former stays in the history."""
    assure = trouver(request, Assure, pk)
    formulaire = forms.FormulaireIdentifiant(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        nir, genre = formulaire.cleaned_data["nir"], formulaire.cleaned_data["type"] or None
        acte = partial(services.poser_identifiant, agent=moi(request), assure=assure, nir=nir, type=genre)
        fait, _ = _tenter(formulaire, acte)
        if fait:
            messages.success(request, "Le numéro est enregistré.")
            return redirect("assures:fiche", pk)
    return render(request, "assures/numero.html", {"formulaire": formulaire, "assure": assure})


@acces("assure", "reveler", classe="F2")
@require_POST
def reveler(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the number in clear, this once; the journal keeps who asked."""
    assure = trouver(request, Assure, pk)
    nir = services.reveler_identifiant(agent=moi(request), assure=assure)
    contexte = _contexte_fiche(request, assure) | {"nir_clair": nir}
    page = "assures/_numero.html" if getattr(request, "htmx", False) else "assures/fiche.html"
    return render(request, page, contexte)
