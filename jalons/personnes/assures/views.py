"""Search, read and complete a person's record. Every act is a POST; the number is shown once, on demand."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, lire_comme, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import phrases
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, valeurs
from jalons.fondations.territoires import selectors as territoires
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures import doublons, forms, rules, selectors, services
from jalons.personnes.assures.enums import REGIMES_REMIS, REGIMES_REMIS_OUTREMER
from jalons.personnes.assures.erreurs import AutreRegime, PersonneSemblable
from jalons.personnes.assures.models import Assure, Contact, NeRienDire, NoteDanger, Protection
from jalons.personnes.assures.services.contact import SOUHAITS
from jalons.personnes.assures.services.identite import CHAMPS


def adresse(pk: UUID) -> str:
    """The record's address, where every act leads back."""
    return reverse("assures:fiche", args=[pk])


@acces("assure", "chercher")
@lire_et_agir
@sensitive_post_parameters()
def recherche(request: AgentRequest) -> HttpResponse:
    """The search box; the answers to what was posted in it."""
    contexte: dict[str, Any] = {f"peut_{nom}": autorise(request.user, nom, "assure") for nom in ("creer", "fusionner")}
    if request.method == "POST":
        texte = request.POST.get("q", "").strip()
        trouvees = selectors.chercher(request.user, texte) if texte else []
        services.noter_recherche(agent=request.user, trouvees=trouvees)
        contexte |= {"q": texte, "trouvees": trouvees, "limite": selectors.LIMITE}
        contexte["erreur"] = rules.lire_recherche(texte).erreur
    return render(request, "assures/_resultats.html" if request.htmx else "assures/recherche.html", contexte)


@acces("assure", "creer")
@lire_et_agir
@sensitive_post_parameters()
def nouvelle(request: AgentRequest) -> HttpResponse:
    """Register a person: régime first, likely duplicates before anything is written."""
    return _enregistrer(request, None)


@acces("assure", "creer")
@lire_et_agir
@sensitive_post_parameters()
def ayant_droit(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Register a person who has her rights through this one (a child, often)."""
    return _enregistrer(request, trouver(request, Assure, pk))


def _enregistrer(request: AgentRequest, ouvreur: Assure | None) -> HttpResponse:
    depart = {c: getattr(ouvreur, c) for c in ("nom", "adresse", "regime")} if ouvreur else {}
    form = forms.FormulaireNouvelle(poste(request), initial=depart)
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    contexte: dict[str, Any] = {"ouvreur": ouvreur, "organisme": organisme}
    remis = REGIMES_REMIS_OUTREMER if organisme.outremer else REGIMES_REMIS
    if form.is_valid() and form.cleaned_data["regime"] in remis:
        return render(request, "assures/autre_regime.html", status=AutreRegime.statut)

    def agir(*, autre_personne: bool, **lu: Any) -> Assure:
        champs = forms.pour_le_service(**lu)
        identite = [champs[c] for c in ("nom", "prenom", "date_naissance", "annee_naissance")]
        contexte["semblables"] = [] if autre_personne else doublons.personnes_semblables(request.user, *identite)
        if contexte["semblables"] and not champs["nir"]:
            raise PersonneSemblable
        return services.enregistrer_assure(agent=request.user, organisme=organisme, ayant_droit_de=ouvreur, **champs)

    def autour() -> dict[str, Any]:
        if contexte.get("semblables"):
            services.noter_recherche(agent=request.user, trouvees=contexte["semblables"])
        return contexte

    return mener(
        request,
        form,
        agir,
        gabarit="assures/identite.html",
        contexte=autour,
        fait=partial(_enregistree, request),
        retour=lambda assure: adresse(assure.pk),
    )


def _enregistree(request: AgentRequest, assure: Assure) -> str:
    if assure.deja_connu:
        messages.info(request, "Cette personne était déjà enregistrée avec ce numéro : voici sa fiche.")
        return ""
    caisse = (
        territoires.caisse_en_charge(assure.commune_code, assure.created_at.date()) if assure.commune_code else None
    )
    if caisse and caisse.pk != assure.organisme_id:
        messages.warning(request, f"Sa commune dépend {phrases.de(caisse.nom)} : vérifiez sa caisse avec elle.")
    return _avertir(request, assure, "La personne est enregistrée.")


def _avertir(request: AgentRequest, assure: Assure, fait: str) -> str:
    """Say also what her number says otherwise than her record: shown, never refused."""
    if doute := selectors.doute_du_numero(assure):
        messages.warning(request, doute)
    return fait


@acces("assure", "lire")
@require_safe
def fiche(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The person's record."""
    return render(request, "assures/fiche.html", _contexte_fiche(request, trouver(request, Assure, pk)))


def _contexte_fiche(request: AgentRequest, assure: Assure) -> dict[str, Any]:
    actes = ("modifier", "souhaits", "precaution", "proteger", "deces", "fusionner")
    peut = {nom: autorise(request.user, nom, "assure", assure) for nom in actes}
    peut["reveler"] = autorise(request.user, "reveler", "assure", assure, classe="F2")
    peut["creer"] = autorise(request.user, "creer", "assure")
    peut["canal_sur"] = autorise(request.user, "lire", "assure", assure, classe="F4")
    peut["reperages"] = autorise(request.user, "lire", "reperage")
    peut["attend_confiance"] = peut["modifier"] and not peut["souhaits"]  # hers by her own act alone
    consignes = autorise(request.user, "consignes", "assure", assure)
    lue = selectors.fiche(request.user, assure, voit_canal_sur=peut["canal_sur"], voit_consignes=consignes)
    if lue.canal_sur:
        lire_comme(request, "assure", "canal_sur")
    dangers = NoteDanger.objects.visible_to(request.user).filter(assure=assure).select_related("auteur", "pour")
    semblables = doublons.doublons_possibles(request.user, assure)
    autres = {p.id for p in semblables if p.id} | {lien.doublon_id for lien in lue.reunies}
    a_elle = set(
        Assure.objects.visible_to(request.user, "fusionner").filter(pk__in=autres).values_list("pk", flat=True)
    )
    return {
        "fiche": lue, "assure": assure, "peut": peut, "dangers": dangers, "doublons": semblables,
        "reunissables": a_elle if peut["fusionner"] else set(),
    }  # fmt: skip


@acces("assure", "modifier")
@lire_et_agir
@sensitive_post_parameters()
def modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct identity, contact details and household."""
    assure = trouver(request, Assure.objects.select_related("organisme"), pk)
    enregistre = partial(_identite, assure)
    return mener(
        request,
        forms.FormulaireIdentite(poste(request), initial=enregistre()),
        lambda **lu: services.corriger(agent=request.user, assure=assure, **forms.pour_le_service(**lu)),
        gabarit="assures/identite.html",
        contexte={"assure": assure, "organisme": assure.organisme},
        fait=lambda _: _avertir(request, assure, "La fiche est corrigée."),
        enregistre=enregistre,
        retour=adresse(pk),
    )


def _identite(assure: Assure) -> dict[str, Any]:
    """What is written, as the form names it."""
    lu = valeurs(assure, *CHAMPS)
    code = lu["commune_code"]
    besoin = lu["interprete"] if lu["interprete"] in ("", "lsf") else "langue"
    return lu | {"commune": territoires.noms_des_communes([code]).get(code, code), "besoin": besoin}


@acces("assure", "souhaits")
@lire_et_agir
@sensitive_post_parameters()
def souhaits(request: AgentRequest, pk: UUID) -> HttpResponse:
    """How she wishes to be reached. The safe channel is on the page of who may read it, and nowhere else."""
    assure = trouver(request, Assure, pk)
    secret = autorise(request.user, "souhaits", "assure", assure, classe="F4")
    lire_comme(request, "canal_sur" if secret else "souhaits")
    enregistre = partial(_souhaits, assure, secret)
    form = forms.FormulaireSouhaits(poste(request), initial=enregistre())
    if not secret:
        del form.fields["canal_sur"]
    return mener(
        request,
        form,
        partial(services.noter_souhaits, agent=request.user, assure=assure),
        gabarit="assures/souhaits.html",
        contexte={"assure": assure},
        fait="Ses souhaits sont notés.",
        enregistre=enregistre,
        retour=adresse(pk),
    )


def _souhaits(assure: Assure, secret: bool) -> dict[str, Any]:
    """What is written, the safe channel for who may read it; version 0 when nothing is."""
    contact = Contact.objects.filter(assure=assure).first()
    return valeurs(contact, *(c for c in SOUHAITS if secret or c != "canal_sur")) if contact else {"version": 0}


@acces("assure", "proteger")
@lire_et_agir
def protection(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Note a protective measure."""
    assure = trouver(request, Assure, pk)
    return mener(
        request,
        forms.FormulaireProtection(poste(request)),
        partial(services.noter_protection, agent=request.user, assure=assure),
        gabarit="assures/protection.html",
        contexte={"assure": assure},
        fait="La mesure de protection est notée.",
        retour=adresse(pk),
    )


@acces("assure", "proteger")
@lire_et_agir
def protection_modifier(request: AgentRequest, pk: UUID, protection_pk: UUID) -> HttpResponse:
    """Correct or end a protective measure."""
    assure = trouver(request, Assure, pk)
    mesure = get_object_or_404(Protection, pk=protection_pk, assure=assure)
    enregistre = partial(valeurs, mesure, *forms.FormulaireProtection.base_fields)
    return mener(
        request,
        forms.FormulaireProtection(poste(request), initial=enregistre()),
        partial(services.modifier_protection, agent=request.user, protection=mesure),
        gabarit="assures/protection.html",
        contexte={"assure": assure, "mesure": mesure},
        fait="La mesure de protection est notée.",
        enregistre=enregistre,
        retour=adresse(pk),
    )


@acces("assure", "souhaits")
@lire_et_agir
@sensitive_post_parameters()
def ne_rien_dire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Note to whom nothing is told."""
    assure = trouver(request, Assure, pk)
    return mener(
        request,
        forms.FormulaireNeRienDire(poste(request), initial={"date_debut": timezone.localdate()}),
        partial(services.noter_ne_rien_dire, agent=request.user, assure=assure),
        gabarit="assures/ne_rien_dire.html",
        contexte={"assure": assure},
        fait="C’est noté : cela se lit d’abord, sur sa fiche et pendant un appel.",
        retour=adresse(pk),
    )


@acces("assure", "souhaits")
@lire_et_agir
@sensitive_post_parameters()
def ne_rien_dire_modifier(request: AgentRequest, pk: UUID, souhait_pk: UUID) -> HttpResponse:
    """Correct or end it."""
    assure = trouver(request, Assure, pk)
    souhait = get_object_or_404(NeRienDire, pk=souhait_pk, assure=assure)
    enregistre = partial(valeurs, souhait, *forms.FormulaireNeRienDire.base_fields)
    return mener(
        request,
        forms.FormulaireNeRienDire(poste(request), initial=enregistre()),
        partial(services.modifier_ne_rien_dire, agent=request.user, souhait=souhait),
        gabarit="assures/ne_rien_dire.html",
        contexte={"assure": assure, "souhait": souhait},
        fait="Son souhait est corrigé.",
        enregistre=enregistre,
        retour=adresse(pk),
    )


@acces("assure", "deces")
@lire_et_agir
def deces(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Note the death. The page posts to the act that also cancels appointments, when the room above has it."""
    assure = trouver(request, Assure, pk)
    enregistre = partial(valeurs, assure, "date_deces")
    return mener(
        request,
        forms.FormulaireDeces(poste(request), initial=enregistre()),
        partial(services.noter_deces, agent=request.user, assure=assure),
        gabarit="assures/deces.html",
        contexte={"assure": assure},
        fait="Décès noté : plus aucun courrier, SMS ni enquête ne partira.",
        enregistre=enregistre,
        retour=adresse(pk),
    )


@acces("assure", "deces")
@require_POST
def annuler_deces(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take back a death written by mistake."""
    assure = trouver(request, Assure, pk)

    def agir() -> None:
        services.annuler_deces(agent=request.user, assure=assure)
        dit = "Le décès est annulé. Rien de ce qu’il avait arrêté n’a repris : vérifiez les rendez-vous."
        messages.warning(request, dit)

    return acte(request, agir, retour=adresse(pk))


@acces("assure", "modifier", classe="F2")
@lire_et_agir
@sensitive_post_parameters()
def numero(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Give her first number, or replace the provisional one. The former stays in the history."""
    assure = trouver(request, Assure, pk)
    return mener(
        request,
        forms.FormulaireIdentifiant(poste(request)),
        partial(services.poser_identifiant, agent=request.user, assure=assure),
        gabarit="assures/numero.html",
        contexte={"assure": assure},
        fait=lambda _: _avertir(request, assure, "Le numéro est enregistré."),
        retour=adresse(pk),
    )


@acces("assure", "reveler", classe="F2")
@require_POST
def reveler(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Show the number in clear, this once; the journal keeps who asked."""
    assure = trouver(request, Assure, pk)
    nir = services.reveler_identifiant(agent=request.user, assure=assure)
    contexte = _contexte_fiche(request, assure) | {"nir_clair": nir}
    return render(request, "assures/_numero.html" if request.htmx else "assures/fiche.html", contexte)
