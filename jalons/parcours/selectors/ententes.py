"""What a platform asks of an expert and waits for, the protocols that end: in the day of who answers for them."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour as en_jour
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.recevoir.expertises import selectors as expertises
from jalons.recevoir.expertises.models import Question
from jalons.recevoir.protocoles import selectors as protocoles
from jalons.recevoir.protocoles.models import Protocole

LIMITE = 20


def ententes_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """Questions that wait, for every expert of the caisse until one answers; for a manager, the protocols to renew."""
    if agent.role not in (Role.ASSISTANT_SOCIAL, Role.MANAGER):
        return []
    questions = [_question(q) for q in expertises.en_attente(agent)[:LIMITE]]
    if agent.role != Role.MANAGER:
        return questions
    return [*questions, *(_protocole(p) for p in protocoles.a_renouveler(agent, jour))]


def _question(q: Question) -> Attente:
    page, le = reverse("expertises:repondre", args=[q.pk]), timezone.localtime(q.posee_le).date()
    attend = "quelqu’un attend au téléphone" if q.en_ligne else "la plate-forme attend une réponse"
    return Attente(
        Consequence.PAROLE_DONNEE,
        "Répondre à une question d’expertise",
        f"{q.get_theme_display().lower()}, posée {en_jour(le)} ; {attend}.",
        page,
        echeance=le,
        actes=(Acte("Lire et répondre", page),),
    )


def _protocole(p: Protocole) -> Attente:
    page = reverse("protocoles:protocole", args=[p.pk])
    return Attente(
        Consequence.ETAPE,
        f"Renouveler le protocole : {p.intitule}",
        f"son terme est {en_jour(p.date_fin)} ; rien ne le remplace encore.",
        page,
        echeance=p.date_fin,
        actes=(Acte("Ouvrir", page),),
    )
