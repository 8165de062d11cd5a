"""Whoever is on duty: is a caller being passed to her now?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import ReferentielAbsent, parametre_en_vigueur
from jalons.fondations.socle.templatetags.jalons import heure
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.parcours.selectors.brouillons import commences
from jalons.recevoir.permanences import selectors as permanences

UNITES = {"secondes": timedelta(seconds=1), "minutes": timedelta(minutes=1)}
ETEINTE = timedelta(hours=12)  # a call of yesterday is no longer on the line


def veille(agent: Any, _: Any) -> tuple[str, dict[str, Any]] | None:
    """The piece that every page shows to whoever is on duty; None for all others."""
    if getattr(agent, "role", "") != Role.ASSISTANT_SOCIAL or not permanences.est_de_permanence(agent, timezone.now()):
        return None
    return "parcours/_veille.html", contexte_de_veille(agent, timezone.now())


def contexte_de_veille(agent: Agent, maintenant: datetime) -> dict[str, Any]:
    """The calls that wait for her, the oldest first, and whether she is to be told of the next ones."""
    attendus = permanences.relais_pour(agent).filter(created_at__gt=maintenant - ETEINTE)
    return {"attendus": list(attendus), "veille": permanences.est_de_permanence(agent, maintenant)}


def duree(code: str, maintenant: datetime) -> timedelta:
    """The delay of this parameter; none, when no reference says it: what waits is then shown at once."""
    try:
        trouve = parametre_en_vigueur(code, timezone.localdate(maintenant))
    except ReferentielAbsent:
        return timedelta()
    return int(trouve.valeur) * UNITES[trouve.unite]


def appels_a_finir(agent: Agent, maintenant: datetime) -> list[Attente]:
    """Calls that she began and kept nowhere, left for longer than their delay."""
    avant = maintenant - duree("appel_a_finir", maintenant)
    return [
        Attente(
            Consequence.PAROLE_DONNEE,
            "Finir un appel commencé",
            f"il a commencé à {heure(b.commence_le)} et n’est gardé que dans votre brouillon.",
            f"{reverse('parcours:appel')}?reprendre={b.cle}",
            echeance=timezone.localdate(b.commence_le),
            actes=(Acte("Reprendre l’appel", f"{reverse('parcours:appel')}?reprendre={b.cle}"),),
            sorte="appel_a_finir",
            detail=f"commencé à {heure(b.commence_le)}",
        )
        for b in commences(agent, avant=avant)
    ]


def appels_en_direct(agent: Agent) -> list[Attente]:
    """Callers passed live that wait for her, until the call ends."""
    return [
        Attente(
            Consequence.SECURITE,
            "Prendre un appel en direct",
            f"{r.csam} vous le passe depuis {heure(r.propose_le)} : quelqu’un est au bout du fil.",
            reverse("parcours:relais", args=[r.pk]),
            personne=str(r.assure or ""),
            echeance=timezone.localdate(r.created_at),
            actes=(Acte("Prendre l’appel", reverse("parcours:relais", args=[r.pk])),),
        )
        for r in permanences.relais_pour(agent)
    ]
