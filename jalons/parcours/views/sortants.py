"""The list of outgoing calls and the answers to an offer; seats and attendance of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.fondations.territoires.selectors import fuseau
from jalons.parcours import sortants as actes
from jalons.parcours.forms import AccepterForm, PresenceForm, RappelForm
from jalons.parcours.selectors import creneaux_pour
from jalons.personnes.assures.selectors import ne_rien_dire
from jalons.recevoir.offres import rules, selectors, services, textes
from jalons.recevoir.offres.enums import Genre, ResultatAppel
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.seances import selectors as seances
from jalons.recevoir.seances.forms import AnnulationForm
from jalons.recevoir.seances.models import Inscription, Seance
from jalons.recevoir.seances.services import SeanceRefusee
from jalons.recevoir.seances.views import contexte_seance
from jalons.recevoir.signalements.models import Demande

REPRISES = [ResultatAppel.DEJA_REPRIS, ResultatAppel.MI_TEMPS]  # for whom a stoppage brought
SUIVANTS = 12
JETON = "appel_pris"
HORIZON = timedelta(days=56)


def _offre(request: AgentRequest, pk: UUID) -> Offre:
    lignes = Offre.objects.select_related("assure", "demande", "organisme", "lieu")
    return trouver(request, lignes, pk)


@acces("offre", "appeler")
@require_safe
def sortants(request: AgentRequest) -> HttpResponse:
    """Whom to call now and why now; the script; the answer in one click."""
    return render(request, "parcours/sortants.html", _appels(request, request.GET.get("offre", "")))


def _appels(request: AgentRequest, voulu: str) -> dict[str, Any]:
    agent = request.user
    zone = fuseau(agent.affectation.organisme) if agent.affectation else fuseau(None)
    tous = selectors.appels(agent, timezone.now(), zone)
    libres = [a for a in tous if not a.pris or _jeton(a.offre) == request.session.get(JETON)]
    choisi = _choisir(request, libres, voulu)
    autres = [a for a in libres if choisi is None or a.offre.pk != choisi.offre.pk]
    tout_de_suite = [a for a in autres if a.moment.maintenant]
    plus_tard = [a for a in autres if not a.moment.maintenant]
    return {
        "appel": choisi,
        "absente": voulu and not choisi,
        "occupee": any(str(a.offre.pk) == voulu for a in tous),
        "minutes": rules.PRISE.seconds // 60,
        "maintenant": tout_de_suite[:SUIVANTS],
        "maintenant_autres": len(tout_de_suite[SUIVANTS:]),
        "plus_tard": plus_tard[:SUIVANTS],
        "plus_tard_autres": len(plus_tard[SUIVANTS:]),
        "combien": sum(a.moment.maintenant for a in tous),
        "en_tout": len(tous),
        "rapides": [
            (r.value, r.label) for r in (ResultatAppel.REFUSE, *(REPRISES if choisi and choisi.offre.arret else []))
        ],
        "rappel": RappelForm(initial={"le": rules.lendemain_d_appel(timezone.localdate(timezone=zone))}),
        "textes": textes,
        "silences": ne_rien_dire(choisi.offre.assure, timezone.localdate()) if choisi else [],
    }


def _choisir(request: AgentRequest, libres: Sequence[selectors.Appel], voulu: str) -> selectors.Appel | None:
    """The person asked, and nobody in her place; without one, the first to call now."""
    choisi = next((a for a in libres if (str(a.offre.pk) == voulu if voulu else a.moment.maintenant)), None)
    if choisi is None:
        return None
    choisi = selectors.ouvrir(choisi)
    request.consultes = [choisi.offre]
    return choisi


def _jeton(offre: Offre) -> str:
    """What the session keeps of the person taken: it is another one once somebody else has taken her."""
    return f"{offre.pk} {offre.pris_jusqu_a}"


@acces("offre", "appeler")
@require_POST
def prendre_appel(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take this person to call her: nobody else will meanwhile, and her number is shown."""
    offre = _offre(request, pk)

    def agir() -> None:
        if not (offre.prise(timezone.now()) and _jeton(offre) == request.session.get(JETON)):
            request.session[JETON] = _jeton(services.prendre_appel(agent=request.user, offre=offre))

    liste = reverse("parcours:sortants")
    return acte(request, agir, retour=f"{liste}?offre={offre.pk}", sinon=liste)


@acces("offre", "repondre")
@require_POST
def noter_appel(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What came of one call, or the answer that came by another way."""
    offre, resultat = _offre(request, pk), request.POST.get("resultat", "")
    repondre = partial(actes.repondre, agent=request.user, offre=offre, reponse=resultat)
    appel = partial(
        actes.noter_appel, agent=request.user, offre=offre, resultat=resultat, apres=request.POST.get("apres", "")
    )
    ailleurs, liste = request.POST.get("retour") == "offre", reverse("parcours:sortants")
    if resultat == ResultatAppel.RAPPELER and not ailleurs:
        return mener(
            request, RappelForm(request.POST), appel, gabarit="parcours/sortants.html", nom="rappel", fait=str,
            contexte=lambda: _appels(request, str(offre.pk)), retour=liste,
        )  # fmt: skip

    def agir() -> str:
        if resultat not in ResultatAppel.values:
            raise services.OffreRefusee("Choisir ce que l’appel a donné.")
        return repondre() if ailleurs else appel()

    return acte(request, agir, fait=str, retour=reverse("offres:offre", args=[offre.pk]) if ailleurs else liste)


@acces("offre", "repondre")
@lire_et_agir
def accepter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She accepts: choose with her a meeting or an appointment."""
    agent, offre, jour = request.user, _offre(request, pk), timezone.localdate()
    socle = offre.genre == Genre.SOCLE
    form = AccepterForm(
        poste(request),
        agent=agent,
        seances=seances.libres(offre.organisme_id, jour, jour + HORIZON) if socle else [],
        creneaux=creneaux_pour(agent, offre.demande, jour).tous,
        voie=request.GET.get("voie", ""),
    )

    def agir(*, voie: str, cle: UUID, securite: str, **_: Any) -> Demande:
        return actes.accepter(agent=agent, offre=offre, voie=voie, cle=cle, securite=securite, **_date(agent, form))

    def suite(demande: Demande) -> str:
        lisible = autorise(agent, "lire", "demande", demande)
        return reverse("signalements:demande", args=[demande.pk]) if lisible else "parcours:sortants"

    return mener(
        request, form, agir, gabarit="parcours/accepter.html", retour=suite, contexte={"offre": offre},
        fait=lambda _: form.dite,
    )  # fmt: skip


def _date(agent: Agent, form: AccepterForm) -> dict[str, Any]:
    """The seat or the slot chosen, that this agent may give."""
    if form.seance_choisie and not Seance.objects.visible_to(agent).filter(pk=form.seance_choisie.pk).exists():
        raise SeanceRefusee("Cette réunion n’est plus ouverte : en choisir une autre.")
    return {"seance": form.seance_choisie, "creneau": form.creneau_choisi}


# --- Meetings ---


def _inscription(request: AgentRequest, seance: Seance) -> Inscription:
    form = PresenceForm(request.POST)
    lignes = Inscription.objects.select_related("seance", "demande__organisme", "assure")
    trouvee = lignes.filter(pk=form.inscription, seance=seance).first() if form.inscription else None
    if trouvee is None:
        raise SeanceRefusee("Cette personne n’a pas de place à cette réunion. Rechargez la page.")
    return trouvee


@acces("seance", "noter_presence")
@require_POST
def noter_presence(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Who came to the meeting, and what follows."""
    seance = trouver(request, Seance, pk)

    def agir() -> str:
        inscription = _inscription(request, seance)
        return actes.noter_presence(agent=request.user, inscription=inscription, issue=request.POST.get("issue", ""))

    return acte(request, agir, fait=str, retour=reverse("seances:seance", args=[pk]))


@acces("seance", "annuler")
@require_POST
def rendre_place(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She will not come: her seat is free."""
    seance = trouver(request, Seance, pk)

    def agir() -> None:
        actes.rendre_place(agent=request.user, inscription=_inscription(request, seance))

    fait = "La place est rendue. La personne attend une autre date."
    return acte(request, agir, fait=fait, retour=reverse("seances:seance", args=[pk]))


@acces("seance", "annuler")
@require_POST
def annuler_seance(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Cancel a meeting; everybody is told."""
    seance = trouver(request, Seance.objects.select_related("lieu", "animateur", "avec_aussi", "organisme"), pk)
    return mener(
        request,
        AnnulationForm(request.POST),
        partial(actes.annuler_seance, agent=request.user, seance=seance),
        gabarit="seances/seance.html",
        contexte=lambda: contexte_seance(request.user, seance),
        nom="annulation",
        fait=lambda combien: (
            f"Réunion annulée. Personnes qui attendent une autre date : {combien} ; un mot part à qui l’on peut écrire."
        ),
        retour=reverse("seances:seance", args=[pk]),
    )
