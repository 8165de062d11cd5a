"""The queue, one demande with its acts, the receipt of a signalement, what a partner may follow."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.reperer.detection.pourquoi import criteres_en_mots

from . import forms, perms, rules, selectors, services
from .enums import Decision, StatutDemande
from .models import Demande, Signalement

REFUS = (rules.DecisionRefusee, TransitionRefusee)


def moi(request: HttpRequest) -> Agent:
    """Whoever is logged in; the access check has already refused anybody else."""
    return cast(Agent, request.user)


@acces("demande", "lister")
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """The queue of this role: what waits, why, since when."""
    vues = selectors.vues(request.user)
    vue = next((v for v in vues if v.code == request.GET.get("vue")), vues[0])
    etat = request.GET.get("etat", "")
    page = Paginator(selectors.file(request.user, vue, etat), selectors.PAR_PAGE).get_page(request.GET.get("page"))
    jour = timezone.localdate()
    contexte = {
        "vues": vues,
        "vue": vue,
        "comptes": selectors.comptes(request.user, vues),
        "etat": etat,
        "etats": selectors.etats(request.user, vue),
        "page": page,
        "lignes": [selectors.ligne(d, jour) for d in page],
    }
    return render(request, "signalements/liste.html", contexte)


@acces("demande", "lire", consultation=True)
@require_safe
def demande(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One demande: who, what was heard, what is proposed, what can be done."""
    return _page(request, trouver(request, _entiere(), pk))


def _entiere() -> Any:
    return Demande.objects.select_related("assure", "attribuee_a", "organisme", "partenaire")


def _page(request: HttpRequest, demande: Demande, statut: int = 200, **saisis: Form) -> HttpResponse:
    """The demande's page; ``saisis`` are forms that came back with an error, text kept."""
    agent, jour = request.user, timezone.localdate()
    actes = perms.actes_ouverts(agent, demande)
    arrivees = selectors.signalements(demande)
    ouverts = [selectors.reperages_ouverts(agent, arrivees, classe) for classe in ("F1", "F3")]
    for s in arrivees:
        s.demande = demande
    contexte = {
        "demande": demande,
        "actes": actes,
        "statut_badge": selectors.BADGES.get(demande.statut, ""),
        "raison": rules.raison_attente(demande.statut, demande.attribuee_a_id is not None),
        "arrivees": [_arrivee(agent, s, *ouverts) for s in arrivees],
        "contenu_ouvert": _contenu_ouvert(agent, arrivees),
        "echeance_proche": bool(demande.echeance and rules.est_proche(demande.echeance, jour)),
    }
    formulaires = _actes(demande, actes, jour)
    if not contexte["contenu_ouvert"]:
        formulaires.pop("proposition", None)  # its reasons tell what the person said
    return render(request, "signalements/demande.html", contexte | formulaires | saisis, status=statut)


def _contenu_ouvert(agent: Any, arrivees: list[Signalement]) -> bool:
    return any(perms.peut_lire_paroles(agent, s) for s in arrivees)


def _arrivee(
    agent: Any, signalement: Signalement, ouverts: Collection[UUID], expliques: Collection[UUID]
) -> dict[str, Any]:
    paroles = perms.peut_lire_paroles(agent, signalement)
    texte = perms.peut_lire_texte_referent(agent, signalement)
    reperage = signalement.reperage
    return {
        "signalement": signalement,
        "paroles": signalement.paroles if paroles else "",
        "texte_referent": signalement.texte_referent if texte else "",
        "items": list(signalement.items.all()) if paroles else [],
        "criteres": criteres_en_mots(reperage.criteres) if reperage is not None and reperage.pk in expliques else (),
        "pourquoi": reperage is not None and reperage.pk in ouverts,
        "statut_partenaire": selectors.statut_partenaire(signalement),
    }


def _actes(demande: Demande, actes: set[str], jour: date) -> dict[str, Any]:
    """The proposition and the empty forms of the acts that are open."""
    contexte: dict[str, Any] = {"cloture_form": forms.ClotureForm(), "refus_form": forms.RefusForm()}
    if actes & {"qualifier", "reorienter"}:
        contexte |= _decider(demande, jour)
    contexte["refus"] = demande.attributions.filter(refusee_le__isnull=False).select_related("agent")
    return contexte | {"primaire": _primaire(demande, actes, contexte)}


def _decider(demande: Demande, jour: date) -> dict[str, Any]:
    proposition = rules.proposition(selectors.situation(demande), jour)
    motif, caisse = proposition.motif_hors_champ or "", demande.organisme_id
    trouves = list(selectors.partenaires_pour(motif, proposition.interlocuteurs, caisse)) if motif else []
    initial = {"motif_hors_champ": motif, "partenaire": trouves[0].pk if trouves else None}
    return {
        "proposition": proposition,
        "qualifier_form": forms.QualifierForm(proposition=proposition, statut=demande.statut),
        "interlocuteurs": trouves[:3],
        "orientation_form": forms.OrientationForm(organisme=caisse, initial=initial),
        "reponse_form": forms.ReponseForm(),
    }


def _primaire(demande: Demande, actes: set[str], contexte: dict[str, Any]) -> str:
    """The one act that this state waits for: its button is the only filled one."""
    if demande.statut in (StatutDemande.RDV_PRIS, StatutDemande.REMIS_ATTENTE_REPONSE) and "ouvrir_dossier" in actes:
        return "ouvrir_dossier"
    if demande.statut == StatutDemande.A_RECEVOIR and "donner_rendez_vous" in actes:
        return "donner_rendez_vous"
    proposition = contexte.get("proposition")
    return "reorienter" if proposition and proposition.decision == Decision.ORIENTER else "qualifier"


def _faire(request: HttpRequest, demande: Demande, nom: str, form: Form, acte: Any, fait: str) -> HttpResponse:
    """Run one act from its form; back to the demande, or the same page with the text kept and the reason."""
    if form.is_valid():
        try:
            acte(form)
        except REFUS as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, fait)
            suite = Demande.objects.visible_to(request.user).filter(pk=demande.pk).exists()
            return redirect("signalements:demande", demande.pk) if suite else redirect("signalements:liste")
    demande.refresh_from_db()
    return _page(request, demande, 422, **{nom: form})


@acces("demande", "qualifier")
@require_POST
def qualifier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide of a demande."""
    demande = trouver(request, _entiere(), pk)
    proposition = rules.proposition(selectors.situation(demande), timezone.localdate())

    def acte(form: Form) -> None:
        services.qualifier(agent=moi(request), demande=demande, **form.cleaned_data)

    form = forms.QualifierForm(request.POST, proposition=proposition)
    return _faire(request, demande, "qualifier_form", form, acte, "Décision enregistrée.")


@acces("demande", "reorienter")
@require_POST
def orienter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the person to the right body."""
    demande = trouver(request, _entiere(), pk)

    def acte(form: Any) -> None:
        services.reorienter(agent=moi(request), demande=demande, **form.pour_service())

    form = forms.OrientationForm(request.POST, organisme=demande.organisme_id)
    return _faire(request, demande, "orientation_form", form, acte, "Orientation enregistrée, demande fermée.")


@acces("demande", "repondre")
@require_POST
def repondre(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer at once, without accompaniment."""
    demande = trouver(request, _entiere(), pk)

    def acte(form: Form) -> None:
        services.repondre_ponctuellement(
            agent=moi(request), organisme=demande.organisme, demande=demande, **form.cleaned_data
        )

    form = forms.ReponseForm(request.POST)
    return _faire(request, demande, "reponse_form", form, acte, "Réponse ponctuelle enregistrée, demande fermée.")


@acces("demande", "refuser")
@require_POST
def refuser(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The worker gives the demande back."""
    demande = trouver(request, _entiere(), pk)

    def acte(form: Form) -> None:
        services.refuser_attribution(agent=moi(request), demande=demande, motif=form.cleaned_data["motif"])

    return _faire(request, demande, "refus_form", forms.RefusForm(request.POST), acte, "Demande rendue à l’équipe.")


@acces("demande", "offrir")
@require_POST
def offre_envoyee(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The offer of the monthly request left."""
    demande = trouver(request, _entiere(), pk)

    def acte(form: Form) -> None:
        services.noter_offre_envoyee(agent=moi(request), demande=demande)

    return _faire(request, demande, "offre_form", Form(request.POST), acte, "Offre notée comme envoyée.")


@acces("demande", "informer")
@require_POST
def informer(request: HttpRequest, pk: UUID, signalement_pk: UUID) -> HttpResponse:
    """Note what was told back to whoever sent the signalement."""
    demande = trouver(request, _entiere(), pk)
    signalement = get_object_or_404(Signalement, pk=signalement_pk, demande=demande)

    def acte(form: Form) -> None:
        services.noter_reponse(agent=moi(request), signalement=signalement, **form.cleaned_data)

    return _faire(request, demande, "informer_form", forms.InformerForm(request.POST), acte, "Réponse notée.")


@acces("demande", "clore")
@require_POST
def clore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the demande, saying why."""
    demande = trouver(request, _entiere(), pk)

    def acte(form: Form) -> None:
        services.clore(agent=moi(request), demande=demande, motif=form.cleaned_data["motif"])

    return _faire(request, demande, "cloture_form", forms.ClotureForm(request.POST), acte, "Demande close.")


@acces("signalement", "accuser", consultation=True)
@require_safe
def accuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt of a signalement that I took: the same whichever caisse follows the person."""
    signalement = trouver(request, Signalement.objects.select_related("partenaire"), pk)
    return render(request, "signalements/accuse.html", {"signalement": signalement})


@acces("signalement", "suivre")
@require_safe
def suivi(request: HttpRequest) -> HttpResponse:
    """What became of our signalements, in one of four words."""
    return render(request, "signalements/suivi.html", {"suivis": selectors.suivis(request.user)})
