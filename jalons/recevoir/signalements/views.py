"""The queue, one demande with its acts, the receipt of a signalement, what a partner may follow."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.models import Document
from jalons.fondations.referentiels.selectors import numeros_danger
from jalons.fondations.socle.actes import acte, mener, retour_demande
from jalons.fondations.socle.champs import version_postee
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.selectors import peut_ecrire_a
from jalons.personnes.partages import selectors as partages
from jalons.reperer.detection.pourquoi import criteres_en_mots

from . import admission, comptes_regles, forms, langues, perms, rules, selectors, services, suivis
from .ecrits import ecrits_ouverts
from .entendu import ecrits, en_danger, situation
from .enums import FERMES, Accord, Decision, StatutDemande, StatutPartenaire
from .models import Appel, Demande, PersonneDite, Signalement, dite_de, nom_affiche


@acces("demande", "lister")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """The queue of this role: what waits, why, since when."""
    vues = selectors.vues(request.user)
    vue = next((v for v in vues if v.code == request.GET.get("vue")), vues[0])
    etat = request.GET.get("etat", "")
    file = selectors.file(request.user, vue, etat)
    page = Paginator(file, selectors.PAR_PAGE).get_page(request.GET.get("page"))
    jour = timezone.localdate()
    contexte = {
        "vues": vues,
        "vue": vue,
        "comptes": selectors.comptes(request.user, vues),
        "etat": etat,
        "etats": selectors.etats(request.user, vue),
        "page": page,
        "groupes": selectors.grouper(page, jour, selectors.tailles(file) if page.has_other_pages() else None),
        "sonnent": selectors.QUI_SONNENT,
        "peut_saisir": autorise(request.user, "ouvrir", "demande"),
        "peut_repartir": autorise(request.user, "repartir", "demande"),
    }
    return render(request, "signalements/liste.html", contexte)


@acces("demande", "lire")
@require_safe
def demande(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One demande: who, what was heard, what is proposed, what can be done."""
    lue = trouver(request, entieres(), pk)
    return render(request, "signalements/demande.html", contexte_demande(request.user, lue))


def _rappel(agent: Agent, assure: Assure | None, dite: PersonneDite | None = None) -> dict[str, Any] | None:
    """Whom to call back, and whether her wishes and what protects her let it; None when there is no number to read here."""
    if assure is None:
        return _rappel_dit(agent, dite)
    if not assure.telephone_e164 or not autorise(agent, "lire", "assure", assure):
        return None
    possible, raison = peut_ecrire_a(assure, Canal.TELEPHONE, timezone.localdate())
    return {
        "personne": assure, "numero": assure.telephone_e164, "telephone": assure.telephone,
        "raison": "" if possible else raison,
    }  # fmt: skip


def _rappel_dit(agent: Agent, dite: PersonneDite | None) -> dict[str, Any] | None:
    """The same of somebody whom nobody has recognised yet: the number as it was told."""
    if dite is None or not dite.telephone or not autorise(agent, "lire", "signalement", dite.signalement):
        return None
    raison = "Elle a dit qu’elle ne veut pas être appelée." if dite.accord_appel == Accord.NON else ""
    numero = str(dite.telephone)
    return {"personne": dite.nom or "", "numero": numero, "telephone": numero, "raison": raison, "dit": True}


def entieres() -> QuerySet[Demande]:
    return Demande.objects.select_related("assure", "attribuee_a", "organisme", "partenaire")


def contexte_demande(agent: Agent, demande: Demande) -> dict[str, Any]:
    """What the demande's page shows: its state, its arrivals, the forms of the acts that are open."""
    jour = timezone.localdate()
    actes, danger = perms.actes_ouverts(agent, demande), demande.ouverte and en_danger(demande, jour)
    arrivees, suit = selectors.signalements(demande), bool(actes) and demande.statut not in FERMES
    ouverts: list[Any] = [selectors.reperages_ouverts(agent, arrivees, classe) for classe in ("F1", "F3")]
    ouverts.append(documents.de_plusieurs(arrivees))
    for s in arrivees:
        s.demande = demande
    contexte = {
        "demande": demande,
        "personne": nom_affiche(demande),
        "actes": actes,
        "statut_badge": selectors.BADGES.get(demande.statut, ""),
        "raison": rules.raison_attente(demande.statut, demande.attribuee_a_id is not None),
        "arrivees": [
            _arrivee(agent, s, *ouverts, reconnait="identifier" in actes) | _retours(agent, s, actes) for s in arrivees
        ],
        "contenu_ouvert": (ouvert := _contenu_ouvert(agent, arrivees)),
        "securites": [s for s in demande.securites.select_related("par") if ouvert or s.par_id == agent.pk],
        "partages": [(p, partages.badge(p), partages.suite(p)) for p in partages.de_demande(agent, demande.pk)],
        "boucle": suivis.boucle_de(demande, jour, danger=danger),
        "passage": selectors.passage_vers(demande),
        "langue": langues.langue(demande, arrivees) if demande.ouverte else None,
        "rappel": _rappel(agent, demande.assure, None if demande.assure else dite_de(demande)) if suit else None,
        "echeance_proche": bool(demande.echeance and rules.est_proche(demande.echeance, jour)),
    }
    prise = selectors.prise_par_elle_meme(demande)
    contexte |= {
        "prise_par_moi": prise and demande.attribuee_a_id in agent.titulaires,
        "a_confirmer": autorise(agent, "attribuer", "demande", demande)
        and demande.accompagnee
        and not selectors.refus_de_confier(agent, demande, demande.attribuee_a_id),
    }
    formulaires = _actes(demande, actes, jour)
    if not ouvert:
        formulaires.pop("proposition", None)  # its reasons tell what the person said
    elif danger:
        contexte["numeros_danger"] = numeros_danger(jour, ecrits(arrivees))  # their order tells it too
    return contexte | formulaires | {"danger": danger}


def _contenu_ouvert(agent: Agent, arrivees: list[Signalement]) -> bool:
    return any(perms.peut_lire_paroles(agent, s) for s in arrivees)


def _arrivee(
    agent: Agent,
    signalement: Signalement,
    ouverts: Collection[UUID],
    expliques: Collection[UUID],
    lettres: dict[UUID, Document],
    *,
    reconnait: bool,
) -> dict[str, Any]:
    paroles = perms.peut_lire_paroles(agent, signalement)
    texte = perms.peut_lire_texte_referent(agent, signalement)
    reperage = signalement.reperage
    dite = getattr(signalement, "dite", None)
    return {
        "signalement": signalement,
        # handed over, her words are silent; who must still say who she is reads what she is recognised by
        "dite": dite if dite and (reconnait or autorise(agent, "lire", "signalement", signalement)) else None,
        "paroles": signalement.paroles if paroles else "",
        "texte_referent": signalement.texte_referent if texte else "",
        "lettre": lettres.get(signalement.pk) if perms.peut_lire_lettre(agent, signalement) else None,
        "items": list(signalement.items.all()) if paroles else [],
        "criteres": criteres_en_mots(reperage.criteres) if reperage is not None and reperage.pk in expliques else (),
        "pourquoi": reperage is not None and reperage.pk in ouverts,
        "statut_partenaire": selectors.statut_partenaire(signalement),
    }


def _retours(agent: Agent, signalement: Signalement, actes: set[str]) -> dict[str, Any]:
    """What was told to whoever sent it, and what may be written now; nothing when nobody did."""
    if not signalement.a_un_referent:
        return {}
    question = suivis.question_de(signalement.retours.all())
    return {
        "retours": list(signalement.retours.all()),
        "a_dire": signalement.a_informer and selectors.statut_partenaire(signalement) != StatutPartenaire.RECU,
        "retours_lisibles": perms.peut_lire_paroles(agent, signalement),
        "ecrits": ecrits_ouverts(signalement, actes, question),
    }


def _actes(demande: Demande, actes: set[str], jour: date) -> dict[str, Any]:
    """The proposition and the empty forms of the acts that are open."""
    contexte: dict[str, Any] = {
        "essai_form": forms.EssaiForm(initial={"le": jour}),
        "fini_form": forms.SecuriteForm(auto_id="finir_%s"),
        "cloture_form": forms.ClotureForm(auto_id="clore_%s"),
        "refus_form": forms.RefusForm(auto_id="rendre_%s"),
        "reponse_form": forms.ReponseForm(auto_id="repondre_%s"),
        "numeros_dits": True,  # once, under the title
    }
    if actes & {"qualifier", "reorienter"}:
        contexte |= _decider(demande, jour)
    contexte["refus"] = demande.attributions.filter(refusee_le__isnull=False).select_related("agent")
    return contexte | {"primaire": _primaire(demande, actes, contexte)}


def _decider(demande: Demande, jour: date) -> dict[str, Any]:
    proposition = admission.proposition(situation(demande, jour), jour)
    motif = proposition.motif_hors_champ or ""
    orienter = forms.OrientationForm(initial={"motif_hors_champ": motif})
    orienter.offrir_vers(selectors.besoin(demande, motif, proposition.interlocuteurs), jour)
    return {
        "proposition": proposition,
        "qualifier_form": forms.QualifierForm(statut=demande.statut),
        "orientation_form": orienter,
    }


def _primaire(demande: Demande, actes: set[str], contexte: dict[str, Any]) -> str:
    """The one act that this state waits for: its button is the only filled one."""
    if demande.statut in (StatutDemande.RDV_PRIS, StatutDemande.REMIS_ATTENTE_REPONSE) and "ouvrir_dossier" in actes:
        return "ouvrir_dossier"
    if demande.statut == StatutDemande.A_RECEVOIR and "donner_rendez_vous" in actes:
        return "donner_rendez_vous"
    proposition = contexte.get("proposition")
    return "reorienter" if proposition and proposition.decision == Decision.ORIENTER else "qualifier"


def suite(request: AgentRequest, demande: Demande) -> str:
    """Where an act leads: what is to be handed over, her page, or the list when it is no longer one that this agent reads."""
    if pret := partages.a_transmettre(request.user, demande.pk):
        return reverse("partages:partage", args=[pret.pk])
    visible = Demande.objects.visible_to(request.user).filter(pk=demande.pk).exists()
    return reverse("signalements:demande", args=[demande.pk]) if visible else "signalements:liste"


def faire(
    request: AgentRequest,
    demande: Demande,
    nom: str,
    form: Form,
    agir: Callable[..., Any],
    fait: str,
    autour: Callable[[], dict[str, Any]] = dict,
) -> HttpResponse:
    """One act from its form on the demande's page, which shows it as ``nom``, with ``autour`` when it is shown again."""

    def a_jour() -> dict[str, Any]:
        demande.refresh_from_db()
        return contexte_demande(request.user, demande) | autour()

    return mener(
        request,
        form,
        agir,
        gabarit="signalements/demande.html",
        contexte=a_jour,
        nom=nom,
        fait=fait,
        retour=lambda _: suite(request, demande),
    )


@acces("demande", "qualifier")
@require_POST
def qualifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Decide of a demande."""
    demande = trouver(request, entieres(), pk)
    agir = partial(services.qualifier, agent=request.user, demande=demande, version=version_postee(request.POST))
    form = forms.QualifierForm(request.POST)
    return faire(request, demande, "qualifier_form", form, agir, "Décision enregistrée.")


@acces("demande", "offrir")
@require_POST
def offre_envoyee(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The offer of the monthly request left."""
    agir = partial(services.noter_offre_envoyee, agent=request.user, demande=trouver(request, Demande, pk))
    page = reverse("signalements:demande", args=[pk])
    return acte(request, agir, fait="Offre notée comme envoyée.", retour=page)


@acces("demande", "informer")
@require_POST
def informer(request: AgentRequest, pk: UUID, signalement_pk: UUID) -> HttpResponse:
    """Note what was told back to whoever sent the signalement."""
    demande = trouver(request, entieres(), pk)
    signalement = get_object_or_404(Signalement, pk=signalement_pk, demande=demande)
    agir = partial(services.noter_reponse, agent=request.user, signalement=signalement)
    return faire(request, demande, "informer_form", forms.InformerForm(request.POST), agir, "Réponse notée.")


@acces("regle_admission", "lire", classe="F0")
@require_safe
def regles(request: AgentRequest) -> HttpResponse:
    """The rules that propose, in words; how often each was departed from, for whoever may count."""
    jour, compter = timezone.localdate(), autorise(request.user, "compter", "regle_admission", classe="F0")
    comptees = comptes_regles.comptes(jour) if compter else None
    contexte = {"groupes": comptes_regles.regles(jour, comptees), "compter": compter}
    return render(request, "signalements/regles.html", contexte | {"periode": comptes_regles.periode(jour)})


@acces("signalement", "accuser")
@require_safe
def accuse(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The receipt of a signalement that I took: the same whichever caisse follows the person."""
    signalement = trouver(request, Signalement.objects.select_related("partenaire"), pk)
    return render(request, "signalements/accuse.html", {"signalement": signalement})


def _mots_de(agent: Agent, appel: Appel) -> list[str]:
    """What was said in this call, for whoever may read it."""
    recu = appel.signalement
    return [str(appel.paroles or ""), *(ecrits([recu]) if recu and perms.peut_lire_paroles(agent, recu) else [])]


@acces("appel", "lire", classe="F3")
@require_safe
def appel(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One call about somebody known: her words, what became of it, what is still to be done."""
    lignes = Appel.objects.select_related("assure", "recu_par", "pour", "demande", "signalement", "reponse", "fait_par")
    lu = trouver(request, lignes, pk)
    recu = lu.signalement
    securites = list(lu.securites.select_related("par"))
    contexte = {
        "appel": lu,
        "form": forms.SecuriteForm(),
        "danger": (danger := selectors.appel_en_danger(lu)),
        "numeros": danger and lu.a_faire,
        "numeros_danger": numeros_danger(timezone.localdate(), _mots_de(request.user, lu)),
        "numeros_dits": True,
        "securites": securites,
        "paroles": lu.paroles or (recu.paroles if recu and perms.peut_lire_paroles(request.user, recu) else ""),
        "reponse": autorise(request.user, "lire", "reponse_ponctuelle", lu.reponse, classe="F3") and lu.reponse,
        "voir_demande": lu.demande is not None and autorise(request.user, "lire", "demande", lu.demande),
        "voir_personne": autorise(request.user, "lire", "assure", lu.assure),
        "peut_faire": lu.a_faire and autorise(request.user, "faire", "appel", lu),
        "rappel": _rappel(request.user, lu.assure) if lu.a_faire else None,
    }
    return render(request, "signalements/appel.html", contexte)


@acces("appel", "faire")
@require_POST
def appel_fait(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What the call asked for is done: it leaves the day."""
    securite = request.POST.get("securite", "")
    agir = partial(services.noter_appel_fait, agent=request.user, appel=trouver(request, Appel, pk), securite=securite)
    page, retour = reverse("signalements:appel", args=[pk]), retour_demande(request, "/")
    return acte(request, agir, fait="C’est fait : l’appel quitte la journée.", retour=retour, sinon=page)
