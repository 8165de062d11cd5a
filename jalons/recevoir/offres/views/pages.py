"""What is shown: the waves, the list, one offer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.requetes import AgentRequest, organisme_de
from jalons.fondations.socle.effectifs import SEUIL
from jalons.fondations.territoires.selectors import fuseau
from jalons.recevoir.rendez_vous.selectors import lieux_de
from jalons.recevoir.signalements.enums import DETECTION
from jalons.recevoir.signalements.models import Demande

from .. import rules, selectors
from ..enums import ANNONCEES, EN_COURS, CanalOffre, ReponseOffre, StatutOffre
from ..forms import FiltreForm
from ..models import Offre


def reponses_possibles(offre: Offre) -> list[ReponseOffre]:
    """What she may answer, apart from yes; somebody whom a list brought has no work to be back at."""
    return [ReponseOffre.REFUSE, *([ReponseOffre.DEJA_REPRIS, ReponseOffre.MI_TEMPS] if offre.arret else [])]


@acces("offre", "compter")
@require_safe
def vagues(request: AgentRequest) -> HttpResponse:
    """Week by week and place by place: who is expected, what is free, what is to be done now."""
    agent, jour, caisse = request.user, timezone.localdate(), organisme_de(request)
    filtre = FiltreForm(request.GET).choix
    semaines = selectors.vagues(agent, jour, lieu=filtre["lieu"])
    contexte: dict[str, Any] = {
        "vagues": semaines,
        "ouverte": next((v for v in semaines if v.attendues), semaines[0] if semaines else None),
        "lieux": lieux_de(agent, jour),
        "lieu": filtre["lieu"],
        "jour": jour,
        "par_lieu": agent.role != Role.DIRECTION_REGIONALE,
        "seuil": SEUIL if agent.role == Role.DIRECTION_REGIONALE else 0,
        "peut_lister": autorise(agent, "lister", "offre"),
    }
    if autorise(agent, "preparer", "offre"):
        a_preparer = selectors.a_preparer(caisse.pk).count()
        contexte |= {"a_faire": selectors.a_faire(agent, jour, a_preparer), "lots": selectors.lots_recents(agent)}
    return render(request, "offres/vagues.html", contexte)


@acces("offre", "lister")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """The offers of one view, by week and place."""
    agent, choix = request.user, FiltreForm(request.GET).choix
    lignes = selectors.liste(agent, choix["vue"], semaine=choix["semaine"], lieu=choix["lieu"])
    page = Paginator(lignes, selectors.PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "vues": selectors.VUES,
        "comptes": selectors.comptes(agent),
        "vue": selectors.VUES[choix["vue"]],
        "code": choix["vue"],
        "semaine": rules.lundi(choix["semaine"]) if choix["semaine"] else None,
        "lieu": choix["lieu"],
        "lieux": lieux_de(agent, timezone.localdate()),
        "page": page,
    }
    return render(request, "offres/liste.html", contexte)


@acces("offre", "lire")
@require_safe
def offre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One offer: where it is, what was tried, what may be noted."""
    lignes = Offre.objects.select_related("assure", "demande", "lieu", "organisme", "reperage")
    lue = trouver(request, lignes.prefetch_related("tentatives", "rappels"), pk)
    permis = autorise(request.user, "repondre", "offre", lue)
    contexte = {
        "offre": lue,
        "faits": selectors.historique(lue, fuseau(lue.organisme)),
        "inscription": selectors.inscription_a_venir(lue, timezone.now()),
        "en_cours": lue.statut in EN_COURS,
        "peut_repondre": permis and (lue.statut in EN_COURS or lue.statut == StatutOffre.SANS_REPONSE),
        "reponses": [(r.value, r.label) for r in reponses_possibles(lue)],
        "peut_revenir": permis and lue.statut in ANNONCEES and lue.canal in CanalOffre.values,
        "a_corriger": permis and lue.statut == StatutOffre.A_ENVOYER and (not lue.canal or lue.canaux_faux),
        "lettre_illisible": rules.lettre_illisible(lue.canal, lue.canaux_faux, lue.reponse),
        "voir_demande": autorise(request.user, "lire", "demande", lue.demande),
    }
    return render(request, "offres/offre.html", contexte)


@acces("offre", "lire")
@require_safe
def de_demande(request: AgentRequest, demande_id: UUID) -> HttpResponse:
    """The offer of a demande: a line in its page (htmx), else the offer's own page."""
    demande = trouver(request, Demande, demande_id, "lire")
    trouvee = selectors.de_la_demande(request.user, demande.pk)
    if request.headers.get("HX-Request"):
        contexte = {
            "offre": trouvee,
            "en_cours": trouvee is not None and trouvee.statut in EN_COURS,
            "a_preparer": demande.statut in DETECTION,
        }
        return render(request, "offres/_de_demande.html", contexte)
    return redirect("offres:offre", trouvee.pk) if trouvee else redirect("signalements:demande", demande.pk)
