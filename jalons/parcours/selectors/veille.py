"""Who waits on the telephone: a caller passed live, an adviser whose question must be answered while the line is held."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import ReferentielAbsent, parametre_en_vigueur
from jalons.fondations.socle.templatetags.jalons import dans, heure
from jalons.parcours.models import BrouillonAppel
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.parcours.selectors.brouillons import commences, en_bref
from jalons.parcours.selectors.demandes import LIMITE
from jalons.recevoir.expertises import selectors as expertises
from jalons.recevoir.expertises.models import Question
from jalons.recevoir.permanences import selectors as permanences
from jalons.recevoir.permanences.models import Relais

UNITES = {"secondes": timedelta(seconds=1), "minutes": timedelta(minutes=1)}
ETEINTE = timedelta(hours=12)  # a call of yesterday is no longer on the line


def veille(agent: Any, _: Any) -> tuple[str, dict[str, Any]] | None:
    """The piece that every page shows to whoever is on duty; None for all others."""
    if getattr(agent, "role", "") != Role.ASSISTANT_SOCIAL or not permanences.est_de_permanence(agent, timezone.now()):
        return None
    return "parcours/_veille.html", contexte_de_veille(agent, timezone.now())


def contexte_de_veille(agent: Agent, maintenant: datetime) -> dict[str, Any]:
    """Who waits for her on the telephone, the oldest first, and whether she is to be told of the next ones."""
    de_garde = permanences.est_de_permanence(agent, maintenant)
    questions = (
        expertises.en_attente(agent).filter(en_ligne=True, posee_le__gt=maintenant - ETEINTE) if de_garde else []
    )
    return {"attendus": _en_direct(agent, maintenant), "questions": list(questions), "veille": de_garde}


def _en_direct(agent: Agent, maintenant: datetime) -> list[Relais]:
    return list(permanences.relais_pour(agent).filter(created_at__gt=maintenant - ETEINTE))


def duree(code: str, maintenant: datetime) -> timedelta:
    """The delay of this parameter; none, when no reference says it: what waits is then shown at once."""
    try:
        trouve = parametre_en_vigueur(code, timezone.localdate(maintenant))
    except ReferentielAbsent:
        return timedelta()
    return int(trouve.valeur) * UNITES[trouve.unite]


def appels_a_finir(agent: Agent, maintenant: datetime) -> list[Attente]:
    """Calls that she began and kept nowhere, left for longer than their delay: about whom, since when."""
    return [_a_finir(b) for b in commences(agent, avant=maintenant - duree("appel_a_finir", maintenant))]


def _a_finir(brouillon: BrouillonAppel) -> Attente:
    debut, reprendre = heure(brouillon.commence_le), f"{reverse('parcours:appel')}?reprendre={brouillon.cle}"
    qui, quoi = en_bref(brouillon)
    return Attente(
        Consequence.PAROLE_DONNEE,
        f"Finir l’appel de {debut}",
        f"{f'{quoi} ; il' if quoi else 'il'} n’est gardé que dans votre brouillon.",
        reprendre,
        personne=qui,
        echeance=timezone.localdate(brouillon.commence_le),
        actes=(Acte("Reprendre l’appel", reprendre),),
        sorte="appel_a_finir",
        detail=" · ".join(filter(None, (f"commencé à {debut}", quoi))),
    )


def en_ligne(agent: Agent, maintenant: datetime) -> list[Attente]:
    """Callers passed live that wait for her, until the call ends; questions of the platforms, first those of somebody who
    waits on the telephone.
    """
    poses = [_question(q, maintenant) for q in expertises.en_attente(agent)[:LIMITE]]
    directs = _en_direct(agent, maintenant) if autorise(agent, "prendre", "relais") else []
    return [*(_a_prendre(r) for r in directs), *poses]


def _a_prendre(relais: Relais) -> Attente:
    page = reverse("parcours:relais", args=[relais.pk])
    return Attente(
        Consequence.EN_LIGNE,
        "Prendre un appel en direct",
        f"{relais.csam} vous le passe depuis {heure(relais.propose_le)} : quelqu’un est au bout du fil.",
        page,
        personne=str(relais.assure or ""),
        echeance=timezone.localdate(relais.created_at),
        actes=(Acte("Prendre l’appel", page),),
    )


def _question(question: Question, maintenant: datetime) -> Attente:
    page = reverse("expertises:repondre", args=[question.pk])
    attend = question.en_ligne and question.posee_le > maintenant - ETEINTE
    posee = f"{question.posee_par} l’a posée {dans(question.posee_le)} à {heure(question.posee_le)}"
    return Attente(
        Consequence.EN_LIGNE if attend else Consequence.ORDINAIRE,
        "Répondre à une question",
        f"{posee}, et quelqu’un attend au téléphone." if attend else f"{posee}.",
        page,
        echeance=timezone.localdate(question.posee_le),
        actes=(Acte("Répondre", page),),
        sorte="question",
        detail=f"{question.get_theme_display()}, posée {dans(question.posee_le)}",
    )
