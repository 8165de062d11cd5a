"""What is already known is searched first; then what waits for an answer."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import QuerySet

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import mois_avant
from jalons.personnes.assures.rules import normalise

from .enums import StatutQuestion
from .models import Connaissance, Question

MONTREES = 20
PROCHE = 0.3  # likeness of the typed words with a part of a text, under which it is not an answer
PERIME = 12  # months after which an answer says that it is to be checked again


def chercher(agent: Agent, texte: str, theme: str = "") -> list[Connaissance]:
    """The likeliest answers first, however the words are spelt; without words, the latest of that theme."""
    lues = Connaissance.objects.visible_to(agent, "lire", classe="F0").filter(retiree_le=None)
    if theme:
        lues = lues.filter(theme=theme)
    if not (mots := normalise(texte)):
        return list(lues.order_by("-verifiee_le", "question")[:MONTREES])
    proches = lues.annotate(proche=TrigramWordSimilarity(mots, "recherche")).filter(proche__gte=PROCHE)
    return list(proches.order_by("-proche", "question")[:MONTREES])


def perimee(connaissance: Connaissance, jour: date) -> bool:
    """Nobody has checked it for a year."""
    return connaissance.verifiee_le < mois_avant(jour, PERIME)


def en_attente(agent: Agent) -> QuerySet[Question]:
    """Those that this expert may answer: somebody on the telephone first, then the oldest."""
    siennes = Question.objects.visible_to(agent, "repondre").filter(statut=StatutQuestion.POSEE)
    return siennes.select_related("posee_par").order_by("-en_ligne", "posee_le")


def posees(agent: Agent) -> QuerySet[Question]:
    """What this adviser asked, the latest first."""
    siennes = Question.objects.visible_to(agent, "lire").filter(posee_par__in=agent.titulaires)
    return siennes.select_related("repondue_par").order_by("-posee_le")[:MONTREES]
