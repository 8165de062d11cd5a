"""Pages that show: the list, one appointment, the sheet, the visits, the free slots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, autorise, montrer, trouver
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.selectors import ReferentielAbsent
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import couvre
from jalons.fondations.territoires.models import LieuAccueil
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.selectors import precautions
from jalons.personnes.assures.services import canal_prevu
from jalons.recevoir.rendez_vous import perms, rules, selectors
from jalons.recevoir.rendez_vous.enums import Issue, Mode, MotifRendezVous
from jalons.recevoir.rendez_vous.forms import (
    AnnulerForm,
    ChercherForm,
    ChoisirForm,
    DeplacerForm,
    ReserverForm,
    SalleForm,
    SecondeForm,
    VisiteForm,
    competences,
)
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services import adresse_visio, delais, zone_de

HORIZON = timedelta(days=42)


def jour_demande(request: AgentRequest, nom: str = "jour") -> date:
    """The day asked for in the address, else today at the agent's place; a day that is none is told."""
    demande = request.GET.get(nom, "")
    lu = champs.jour_ou_rien(demande)
    if demande and lu is None:
        messages.warning(request, f"« {demande[:20]} » n’est pas un jour : voici aujourd’hui.")
    return lu or rules.jour_local(timezone.now(), zone_de(request.user))


def lieu_demande(request: AgentRequest, lieux: Iterable[LieuAccueil]) -> LieuAccueil | None:
    """The place asked for in the address, among those of her caisse."""
    return next((lieu for lieu in lieux if str(lieu.pk) == request.GET.get("lieu")), None)


def siens(agent: Agent) -> frozenset[UUID] | None:
    """Whose agendas the list shows: her own for a worker, all those she may see for the others."""
    return agent.titulaires if agent.role == Role.ASSISTANT_SOCIAL else None


@acces("rendez_vous", "lister")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """My week (a worker), or the day of my caisse's places (a CSAM) or of my team (a manager)."""
    agent, maintenant, jour = request.user, timezone.now(), jour_demande(request)
    pour = siens(agent)
    semaine = request.GET.get("vue", "semaine" if pour else "jour") == "semaine"
    lieux = selectors.lieux_de(agent, jour)
    lieu = lieu_demande(request, lieux)
    du = rules.lundi_de(jour) if semaine else jour
    au = du + timedelta(days=6 if semaine else 0)
    jours = selectors.agenda(agent, du=du, au=au, lieu=lieu, pour=pour)
    contexte = {
        "jours": jours, "rien": not any(j.groupes for j in jours), "issues": Issue.choices,
        "sans_issue": selectors.sans_issue(agent, maintenant, pour=pour),
        "en_retard": selectors.visites_en_retard(maintenant, agent=agent),
        "en_cours": selectors.visites_en_cours(maintenant, agent=agent),
        "du": du, "au": au, "semaine": semaine, "jour": jour, "lieux": lieux,
        "lieu": lieu, "miens": pour is not None,
        "avant": jour - timedelta(days=7 if semaine else 1),
        "apres": jour + timedelta(days=7 if semaine else 1),
        "aujourdhui": rules.jour_local(maintenant, zone_de(agent)),
        "voir_motif": autorise(agent, "lire_motif", "rendez_vous"),
        "voir_reunions": autorise(agent, "lister", "seance"),
    }  # fmt: skip
    return render(request, "rendez_vous/liste.html", contexte)


@acces("rendez_vous", "lire")
@require_safe
def rendez_vous(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One appointment and what can be done with it now."""
    rdv = trouver(
        request,
        RendezVous.objects.select_related("assure", "agent", "avec_aussi", "lieu__organisme", "salle", "demande"),
        pk,
    )
    return render(request, "rendez_vous/rendez_vous.html", contexte_rendez_vous(request, rdv))


def contexte_rendez_vous(request: AgentRequest, rdv: RendezVous) -> dict[str, Any]:
    """What the page of one appointment needs."""
    agent, maintenant = request.user, timezone.now()
    actes = ("deplacer", "annuler", "noter_issue", "preparer_visite", "confirmer_retour", "lire_motif")
    permis = {f"peut_{acte}": autorise(agent, acte, "rendez_vous", rdv) for acte in actes}
    permis["peut_deplacer"] &= perms.peut_deplacer(rdv, maintenant)
    permis["peut_annuler"] &= perms.peut_annuler(rdv, maintenant)
    permis["peut_confirmer_retour"] &= perms.peut_confirmer_retour(rdv, maintenant)
    permis["peut_preparer_visite"] &= perms.peut_preparer_visite(rdv, maintenant)
    issues = [i for i in Issue if perms.peut_noter(rdv, i, maintenant)] if permis["peut_noter_issue"] else []
    return permis | {
        "rdv": rdv,
        "version": rdv.version,
        "boutons": [(i.value, i.label) for i in issues] if rdv.debut <= maintenant else [],
        "deplacer": DeplacerForm(
            agent=agent, creneaux=proposer(request, rdv, maintenant) if permis["peut_deplacer"] else []
        ),
        "ou": ou_deplacer(request, rdv, maintenant),
        "annuler": AnnulerForm(),
        "salle": salle_form(rdv) if permis["peut_deplacer"] else None,
        "seconde": SecondeForm(
            agent=agent, rdv=rdv, initial={"avec_aussi": rdv.avec_aussi_id, "version": rdv.version}
        ) if permis["peut_deplacer"] else None,
        "visite": visite_form(rdv),
        "suivi": selectors.suivi(rdv, maintenant, rappel_avant(rdv, maintenant)),
        "visio": adresse_visio(rdv),
        "en_retard": rdv.fin_prevue is not None and permis["peut_confirmer_retour"]
        and rules.visite_en_retard(rdv.fin_prevue, rdv.retour_confirme_le is not None, maintenant),
        "voir_demande": rdv.demande is not None and autorise(agent, "lire", "demande", rdv.demande),
        "voir_personne": autorise(agent, "lire", "assure", rdv.assure),
        "libre": bool({rdv.agent_id, rdv.avec_aussi_id} & agent.titulaires),
        "precautions": precautions(rdv.assure, timezone.localdate()),
    }  # fmt: skip


def salle_form(rdv: RendezVous) -> SalleForm | None:
    """The other rooms where it may be; None when there is none."""
    autres = selectors.salles_pour(rdv).exclude(pk=rdv.salle_id) if rdv.salle_id else selectors.salles_pour(rdv)
    return SalleForm(salles=autres, initial={"version": rdv.version}) if autres.exists() else None


def ou_deplacer(request: AgentRequest, rdv: RendezVous, maintenant: datetime) -> ChoisirForm:
    """What was asked in the address; else where it is: the same place, way and worker."""
    jour = rules.jour_local(maintenant, rdv.zone)
    la_ou_il_est = {"lieu": rdv.lieu_id, "mode": rdv.mode, "avec": rdv.agent_id, "du": jour.isoformat()}
    form = ChoisirForm(request.GET if "du" in request.GET else la_ou_il_est)
    form.offrir_ou(request.user, jour, domicile=bool(rdv.adresse))
    form.is_valid()
    return form


def proposer(request: AgentRequest, rdv: RendezVous, maintenant: datetime) -> list[selectors.Creneau]:
    """Where this appointment could go, within what was chosen and this agent's reach."""
    form = ou_deplacer(request, rdv, maintenant)
    return creneaux_choisis(request.user, form, duree=rdv.minutes, motif=rdv.motif, limite=8)


def creneaux_choisis(
    agent: Agent, form: ChoisirForm, *, duree: int | None = None, motif: str = "", limite: int = 20
) -> list[Any]:
    """Free slots of the caisse, of her own agenda for a worker, as the form narrows them; of who replaces the worker chosen
    while she is away. Home visits when it offers them."""
    choix = form.choix
    jour = max(choix.pop("du", date.min), rules.jour_local(timezone.now(), zone_de(agent)))
    siens = selectors.agendas_de(agent)
    voulus = choix.pop("agents", [])
    remplaces = [s for a in voulus for s in selectors.suppleances(a.pk, jour, jour + HORIZON)]
    libres = selectors.creneaux_libres(
        organisme_id=agent.organisme_id,
        agents=[*voulus, *(s.suppleant for s in remplaces)] if voulus else siens,
        du=jour,
        au=jour + HORIZON,
        duree=duree,
        motif=motif,
        limite=limite * (1 + 9 * bool(remplaces)),
        **choix,
    )
    permis = dict(form.fields["mode"].choices)  # type: ignore[attr-defined]
    connus = {a.pk for a in voulus}
    vus = (c for c in libres if not voulus or c.agent_id in connus or _remplace(c, remplaces))
    return [c for c in vus if c.mode in permis][:limite]


def _remplace(creneau: selectors.Creneau, suppleances: Iterable[Suppleance]) -> bool:
    jour = creneau.debut_local.date()
    return any(s.suppleant_id == creneau.agent_id and couvre(s.date_debut, s.date_fin, jour) for s in suppleances)


def rappel_avant(rdv: RendezVous, maintenant: datetime) -> int | None:
    """Days between her reminder, by the way she would be written to now, and the appointment; None: by none."""
    canal, permis = canal_prevu(rdv.assure)
    try:
        return delais(timezone.localdate(maintenant))[canal] if permis else None
    except ReferentielAbsent:
        return None


def visite_form(rdv: RendezVous) -> VisiteForm | None:
    """The home-visit form as it stands; None for the other modes."""
    if rdv.mode != Mode.DOMICILE:
        return None
    valeurs = {c: getattr(rdv, c) for c in ("adresse", "personne_rappel", "rappel_telephone")}
    return VisiteForm(initial=valeurs | {"fin": rdv.fin_prevue_locale})


@acces("rendez_vous", "lire")
@require_safe
def visites(request: AgentRequest) -> HttpResponse:
    """Home visits under way, the overdue ones first. No page asks again by itself: that would keep a session alive."""
    maintenant = timezone.now()
    contexte = {
        "en_retard": selectors.visites_en_retard(maintenant, agent=request.user),
        "en_cours": selectors.visites_en_cours(maintenant, agent=request.user),
    }
    partiel = request.headers.get("HX-Request")
    return render(request, "rendez_vous/_visites.html" if partiel else "rendez_vous/visites.html", contexte)


@acces("rendez_vous", "lire")
@require_safe
def feuille(request: AgentRequest, lieu_id: UUID, jour: str) -> HttpResponse:
    """The permanence's sheet, to print the evening before: one place, one day, no reason for any visit."""
    voulu = champs.jour_ou_rien(jour)
    if voulu is None:
        raise Http404
    lieu = next((x for x in selectors.lieux_de(request.user, voulu) if x.pk == lieu_id), None)
    if lieu is None:
        raise Http404
    contenu = selectors.feuille_permanence(lieu, voulu, agent=request.user)
    montrer(request, contenu.rendez_vous)
    return render(request, "rendez_vous/feuille.html", {"feuille": contenu, "imprimee_le": timezone.now()})


@acces("rendez_vous", "lire")
@require_safe
def fermeture(request: AgentRequest, lieu_id: UUID) -> HttpResponse:
    """The appointments taken at a place after its last day, each with the nearest free slots elsewhere."""
    agent, lieu = request.user, selectors.lieu_de_sa_caisse(request.user, lieu_id)
    if lieu is None:
        raise Http404
    lignes = selectors.a_deplacer(agent, lieu, timezone.now())
    siens = {x.rdv.pk for x in lignes if autorise(agent, "deplacer", "rendez_vous", x.rdv)}
    return render(request, "rendez_vous/fermeture.html", {"lieu": lieu, "lignes": lignes, "deplacables": siens})


@acces("rendez_vous", "reserver")
@require_safe
def nouveau(request: AgentRequest, assure_id: UUID) -> HttpResponse:
    """The first slots for a person: three that differ, then the rest. htmx asks for the slots alone."""
    assure = trouver(request, Assure, assure_id)
    seuls = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    gabarit = "rendez_vous/_creneaux.html" if seuls else "rendez_vous/nouveau.html"
    return render(request, gabarit, contexte_nouveau(request, assure))


def contexte_nouveau(request: AgentRequest, assure: Assure) -> dict[str, Any]:
    """What the booking page needs; the search begins with what is known of the person."""
    agent, jour = request.user, rules.jour_local(timezone.now(), zone_de(request.user))
    demande = request.GET.dict() or selectors.connu_de(agent, assure, jour, dict(competences(jour)))
    ou = ChercherForm({"du": jour.isoformat(), "motif": MotifRendezVous.SUITE} | demande)
    ou.offrir_ou(agent, jour, domicile=True)
    ou.is_valid()
    trouves = selectors.chercher(agent, ou.recherche(assure.commune_code, domicile=True, pour=assure.pk), jour)
    initial = {"adresse": assure.adresse, "creneau": request.GET.get("creneau", "")} | ou.cleaned_data
    return {
        "assure": assure,
        "form": ReserverForm(agent=agent, lieux=selectors.lieux_de(agent, jour), initial=initial),
        "trouves": trouves,
        "ou": ou,
        "libre": agent.role == Role.ASSISTANT_SOCIAL,
        "pourquoi": _non_proposes(agent, trouves, jour) if "pourquoi" in request.GET else None,
        "adresse": request.GET.urlencode(),
        "peut_attendre": autorise(agent, "inscrire", "attente"),
    }


def _non_proposes(agent: Agent, trouves: selectors.Trouves, jour: date) -> list[selectors.Journee]:
    """A week of the agendas looked at, in what they do not offer to this search."""
    voulu = trouves.voulu
    du = max(voulu.du or jour, jour)
    vus = [voulu.avec.pk] if voulu.avec else [c.agent_id for c in trouves.tous]
    return selectors.semaine(
        agent, pour=selectors.agents_de(agent, jour).filter(pk__in=vus), du=du, au=du + timedelta(days=6),
        lieu=voulu.lieu, voulu=selectors.Voulu(voulu.mode, voulu.competence, voulu.motif), maintenant=timezone.now(),
    )  # fmt: skip
