"""The dossier page made of the rooms' fragments, and the acts that touch several rooms."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.views.communs import vers
from jalons.accompagner.aides import selectors as aides
from jalons.accompagner.courriers.selectors import brouillons
from jalons.accompagner.courriers.selectors import section as section_courriers
from jalons.accompagner.echeances.selectors import page_ligne
from jalons.accompagner.extraits import selectors as extraits
from jalons.accompagner.pdp import selectors as pdp
from jalons.accompagner.pieces import selectors as pieces
from jalons.accompagner.ressources import selectors as ressources
from jalons.accompagner.stages import selectors as stages
from jalons.accompagner.voies import selectors as voies
from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import lire_et_agir, mener, poste, retour_demande, valeurs
from jalons.parcours import selectors, services
from jalons.parcours.forms import OuvrirForm, RendezVousForm
from jalons.parcours.forms_fin import TerminerForm
from jalons.personnes.assures.forms import FormulaireDeces
from jalons.personnes.assures.models import Assure
from jalons.personnes.entourage import selectors as entourage
from jalons.personnes.partages import liens
from jalons.recevoir.rendez_vous.forms import AnnulerForm, ChercherForm
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import CRENEAU_PERDU
from jalons.recevoir.rendez_vous.services import RendezVousRefuse, annuler
from jalons.recevoir.rendez_vous.views.pages import contexte_rendez_vous
from jalons.recevoir.signalements.entendu import danger_de
from jalons.recevoir.signalements.langues import de_qui
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.selectors import demandee_par_une_autre


@acces("dossier", "lire")
@require_safe
def dossier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The whole dossier, with what this agent may read of it."""
    agent, jour = request.user, timezone.localdate()
    lu = trouver(request, accompagnements.dossiers().select_related("assure", "demande"), pk)
    page, feuille = accompagnements.page_dossier(agent, lu), ressources.section(agent, lu, jour)
    contexte: dict[str, Any] = {
        "page": page,
        "personne": selectors.entete(agent, lu, jour),
        "lit_rendez_vous": selectors.lit_rendez_vous(agent, lu, page.referent.id),
        "budget": feuille,
        "entourage": entourage.section(agent, lu.assure, jour),
        "fiche": autorise(agent, "lire", "assure", None),
        "stage": stages.section(agent, lu),
        "ouvertures": accompagnements.du_dossier(agent, lu, timezone.now()),
        "partages": extraits.section(agent, lu),
        "pieces": pieces.section(agent, lu, jour),
        "acces_journal": selectors.qui_a_lu(lu) if page.droits.accompagner else [],
        "peut_rendez_vous": autorise(agent, "reserver", "rendez_vous", None),
        "ligne": page_ligne(lu, jour, feuille.jour if feuille else None) if page.droits.lire else None,
        "courriers": section_courriers(lu) if page.droits.accompagner else None,
    }
    if page.droits.accompagner and (droits := contexte["ligne"]):
        autour = voies.Autour(page.evaluation, droits.faits, contexte["entourage"], droits.voie_ouverte)
        contexte |= {"voies": voies.section(agent, lu, jour, autour), **_chemins(agent, lu, jour)}
    return render(request, "parcours/dossier.html", contexte)


def _chemins(agent: Agent, lu: Dossier, jour: date) -> dict[str, Any]:
    """The return to work, the money that helps."""
    return {"reprise": pdp.section(agent, lu, jour), "aides": aides.du_dossier(lu)}


@acces("rendez_vous", "lire", classe="F1")
@require_safe
def apres_venue(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Somebody came: to the note of that interview when there is a dossier, else back to the page that asked."""
    rdv = trouver(request, RendezVous.objects.select_related("demande"), pk)
    if sien := selectors.dossier_accompagne(request.user, rdv):
        return redirect(f"{reverse('accompagnements:entretien_noter', args=[sien.pk])}?rdv={rdv.pk}")
    return redirect(retour_demande(request, reverse("rendez_vous:rendez_vous", args=[pk])))


@acces("dossier", "accompagner", classe="F3")
@require_safe
def journal(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The whole journal of a dossier, by pages, by role and by act."""
    lu = trouver(request, Dossier.objects.select_related("assure"), pk)
    toutes = selectors.journal_du_dossier(lu)
    role, acte = request.GET.get("role", ""), request.GET.get("acte", "")
    roles, actes = selectors.choix_du_journal(toutes, role)
    voulues = {"role": role, "acte": acte}
    lignes = toutes.filter(**{champ: valeur for champ, valeur in voulues.items() if valeur})
    page = Paginator(lignes, selectors.PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"dossier": lu, "page": page, "lignes": selectors.en_lectures(page), "roles": roles, "actes": actes}
    contexte["imprimable"] = autorise(request.user, "imprimer_acces", "assure", lu.assure)
    return render(request, "parcours/journal.html", contexte | voulues)


@acces("dossier", "clore", classe="F3")
@lire_et_agir
def terminer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """End the accompaniment: the reason, the result, and what becomes of each thing and appointment still open."""
    agent, lu = request.user, trouver(request, Dossier.objects.select_related("assure", "demande"), pk)
    if request.method != "POST" and lu.clos_le:
        return redirect(vers(request, pk, "cloture")["retour"])
    siens = selectors.engages(lu.assure_id, timezone.now(), organisme_id=lu.organisme_id)
    danger = danger_de(agent, lu.demande, timezone.localdate()) if lu.demande else {}
    ouvertes = {"courriers": brouillons(lu), "voies": voies.ouvertes(agent, lu), "lien": liens.ouverts(lu.pk)}
    ouvertes |= {"outils": pdp.ouverts(agent, lu), "aides": aides.retenues(lu)}
    form = TerminerForm(
        poste(request), dossier=lu, a_regler=selectors.encore_ouverts(lu, timezone.localdate()), a_venir=siens.a_venir,
        extraits=extraits.ouverts(lu), annulables={r.pk for r in siens.a_venir if autorise(agent, "annuler", "rendez_vous", r)},
        initial={"le": timezone.localdate(), "version": lu.version},
    )  # fmt: skip
    return mener(
        request,
        form,
        partial(services.clore_dossier, agent=agent, dossier=lu),
        gabarit="parcours/terminer.html",
        contexte={"dossier": lu, "commences": siens.commences, **ouvertes, **danger},
        fait=_dire_fin,
        enregistre=partial(valeurs, lu),
        **vers(request, pk, "cloture"),
    )


def _dire_fin(annules: int) -> str:
    suite = f" Rendez-vous annulés : {annules}." if annules else ""
    return f"L’accompagnement est terminé.{suite}"


@acces("dossier", "ouvrir", classe="F1")
@lire_et_agir
def ouvrir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Begin the accompaniment of a demande's person."""
    demande = trouver(request, Demande.objects.select_related("assure", "organisme"), pk, "lire")
    return mener(
        request,
        OuvrirForm(poste(request), initial={"ouvert_le": timezone.localdate()}),
        partial(services.ouvrir_dossier, agent=request.user, demande=demande, referent=request.user),
        gabarit="parcours/ouvrir.html",
        contexte={"demande": demande},
        fait="L’accompagnement commence. Notez ce que la personne vit, avec ses mots.",
        retour=lambda neuf: reverse("parcours:dossier", args=[neuf.pk]),
    )


def _autour(agent: Agent, demande: Demande, jour: date) -> dict[str, Any]:
    """What is read before a date is given: an open danger, the language to speak and what was promised."""
    return danger_de(agent, demande, jour) | de_qui(demande)


@acces("demande", "qualifier", classe="F1")
@lire_et_agir
def donner_rendez_vous(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Qualify and book in one act."""
    demande = trouver(request, Demande.objects.select_related("assure", "organisme"), pk)
    agent, jour = request.user, timezone.localdate()
    ou = ChercherForm(request.GET or None)
    ou.offrir_ou(agent, jour)
    ou.is_valid()
    trouves = selectors.creneaux_pour(agent, demande, jour, ou.recherche("") if ou.is_bound else None)
    autre = demandee_par_une_autre(demande)
    form = RendezVousForm(poste(request), agent=agent, creneaux=trouves.tous, par_une_autre=autre)

    def agir(*, creneau: str, accord_rdv: str = "", **lu: Any) -> RendezVous:
        if form.choix is None:
            raise RendezVousRefuse(CRENEAU_PERDU)
        return services.donner_rendez_vous(agent=agent, demande=demande, creneau=form.choix, accord=accord_rdv, **lu)

    return mener(
        request,
        form,
        agir,
        gabarit="parcours/rendez_vous.html",
        contexte={"demande": demande, "ou": ou, "trouves": trouves} | _autour(agent, demande, jour),
        fait="Le rendez-vous est pris, la demande est remise.",
        retour=lambda rdv: reverse("rendez_vous:rendez_vous", args=[rdv.pk]),
    )


@acces("rendez_vous", "annuler", classe="F1")
@require_POST
def annuler_rendez_vous(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Cancel an appointment, with a reason; the demande that only had this one waits again."""
    lignes = RendezVous.objects.select_related("assure", "agent", "lieu__organisme", "demande")
    rdv = trouver(request, lignes, pk)
    return mener(
        request,
        AnnulerForm(request.POST),
        partial(annuler, agent=request.user, rdv=rdv, version=champs.version_postee(request.POST)),
        gabarit="rendez_vous/rendez_vous.html",
        contexte=lambda: contexte_rendez_vous(request, rdv),
        nom="annuler",
        fait="Le rendez-vous est annulé, le créneau est libre.",
        retour=retour_demande(request, reverse("rendez_vous:rendez_vous", args=[pk])),
    )


@acces("assure", "deces", classe="F1")
@lire_et_agir
def constater_deces(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A death stops every letter, message, appointment to come and demande at once: which ones is told before."""
    assure = trouver(request, Assure, pk)
    siens = selectors.engages(assure.pk, timezone.now(), organisme_id=request.user.organisme_id)
    return mener(
        request,
        FormulaireDeces(poste(request), initial=valeurs(assure, "date_deces")),
        partial(services.constater_deces, agent=request.user, assure=assure),
        gabarit="parcours/deces.html",
        contexte={"assure": assure, "commences": siens.commences, "a_venir": siens.a_venir},
        fait="Le décès est noté. Lettres, messages et rendez-vous sont arrêtés ; ce qui se lisait ailleurs ne s’ouvre plus.",
        enregistre=partial(valeurs, assure, "date_deces"),
        retour=reverse("assures:fiche", args=[pk]),
    )
