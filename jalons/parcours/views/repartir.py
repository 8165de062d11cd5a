"""Share out what waits for an assistant social, by territory, one demande or several at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.fondations.acces.controle import acces, autorise
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir
from jalons.fondations.socle.refus import SaisieRefusee
from jalons.parcours import selectors, services

Faites = tuple[int, dict[str, str]]


@acces("demande", "repartir")
@lire_et_agir
def repartir(request: AgentRequest) -> HttpResponse:
    """What waits, who serves each territory, whom it is proposed to give each one to; somebody decides."""
    if request.method != "POST" or not request.POST.getlist("lignes"):
        return _page(request, rien=request.method == "POST")

    def agir() -> Faites:
        voulues = selectors.voulues(request.user, request.POST.getlist("lignes"), timezone.localdate())
        if not voulues:
            raise SaisieRefusee("Ce qui était coché ne se lit plus : rechargez la page.")
        return services.confier_plusieurs(agent=request.user, voulues=voulues)

    def reponse(faites: Faites) -> HttpResponse | None:
        return _page(request, *faites) if faites[1] else None

    def fait(faites: Faites) -> str:
        return "Une demande confiée." if faites[0] == 1 else f"{faites[0]} demandes confiées."

    return acte(request, agir, fait=fait, retour="parcours:repartir", reponse=reponse)


def _page(
    request: AgentRequest, faites: int = 0, refus: dict[str, str] | None = None, *, rien: bool = False
) -> HttpResponse:
    """``refus``: why each line that was sent was not given; the page is then of that status when none was. ``rien``: nothing
    was ticked.
    """
    territoires = selectors.repartition(request.user, timezone.localdate())
    contexte: dict[str, Any] = {
        "territoires": territoires,
        "combien": sum(len(t.lignes) for t in territoires),
        "montre_charge": autorise(request.user, "charge", "agent"),
        "faites": faites,
        "refusees": selectors.refusees(request.user, refus or {}),
        "jour": timezone.localdate(),
        "rien": rien,
    }
    statut = 422 if rien else 409 if refus and not faites else 200
    return render(request, "parcours/repartir.html", contexte, status=statut)
