"""The acts of the second level: asked, answered, taken back; kept as knowledge, corrected, withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, enregistrer, exiger_vue
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.rules import normalise

from . import rules
from .enums import TRANSITIONS
from .models import Connaissance, Question

SANS_NOM = "nom écarté"  # in the journal: who wrote it says that what seems a name is none


class TexteNominatif(Refus):
    """The text names somebody; the message says what and what to write instead."""


def _sans_personne(*, confirme: bool, **textes: str) -> None:
    for champ, texte in textes.items():
        if faute := rules.faute(texte, confirme=confirme):
            raise TexteNominatif(faute, champ)


@transaction.atomic
def poser(
    *, agent: Agent, organisme: Organisme, theme: str, texte: str, en_ligne: bool = False, confirme: bool = False
) -> Question:
    """Ask the experts of the caisse; ``confirme``: what seems a name is none. Raises TexteNominatif."""
    _sans_personne(confirme=confirme, texte=texte)
    question = Question.objects.create(
        organisme=organisme, posee_par=agent, theme=theme, texte=texte, en_ligne=en_ligne
    )
    inscrire(acte="question.poser", agent=agent, objet=question, motif=SANS_NOM if confirme else "")
    return question


@transaction.atomic
def repondre(
    *, agent: Agent, question: Question, reponse: str, garder: str = "", source: str = "", confirme: bool = False
) -> Question:
    """Answer once; with ``garder``, the situation in one line, the answer is kept as knowledge. Raises TexteNominatif,
    TransitionRefusee (answered or taken back meanwhile).
    """
    _sans_personne(confirme=confirme, reponse=reponse, garder=garder)
    appliquer(
        question, "repondre", TRANSITIONS, agent=agent, reponse=reponse, repondue_le=timezone.now(), repondue_par=agent
    )
    if garder:
        tenir(
            agent=agent,
            organisme=question.organisme,
            theme=question.theme,
            question=garder,
            reponse=reponse,
            source=source,
            confirme=confirme,
        )
    return question


@transaction.atomic
def retirer_question(*, agent: Agent, question: Question) -> Question:
    """Who asked no longer needs an answer. Raises TransitionRefusee."""
    appliquer(question, "retirer", TRANSITIONS, agent=agent)
    return question


@transaction.atomic
def tenir(*, agent: Agent, organisme: Organisme, **mots: Any) -> Connaissance:
    """Keep an answer for all. ``mots``: theme, question, reponse, source, confirme. Raises TexteNominatif."""
    connaissance = Connaissance(organisme=organisme)
    _ecrire(connaissance, **mots)
    connaissance.save(force_insert=True)
    inscrire(acte="connaissance.tenir", agent=agent, objet=connaissance)
    return connaissance


@transaction.atomic
def corriger(*, agent: Agent, connaissance: Connaissance, version: int, **mots: Any) -> Connaissance:
    """Its words today, verified today. Raises TexteNominatif, TransitionRefusee once withdrawn, VersionDepassee."""
    frais = Connaissance.objects.select_for_update().get(pk=connaissance.pk)
    if frais.retiree_le:
        raise TransitionRefusee("Cette réponse est retirée : elle ne se corrige plus.")
    _ecrire(frais, **mots)
    enregistrer(frais, version, "theme", "question", "reponse", "source", "recherche", "verifiee_le")
    inscrire(acte="connaissance.corriger", agent=agent, objet=frais)
    return frais


@transaction.atomic
def retirer(
    *, agent: Agent, connaissance: Connaissance, motif: str, version: int | None, le: date | None = None
) -> Connaissance:
    """It is true no longer: nobody finds it any more. Raises TransitionRefusee, VersionDepassee."""
    frais = Connaissance.objects.select_for_update().get(pk=connaissance.pk)
    exiger_vue(frais, version)
    if frais.retiree_le:
        raise TransitionRefusee("Cette réponse est déjà retirée.")
    frais.retiree_le, frais.retiree_motif = le or timezone.localdate(), motif
    enregistrer(frais, frais.version, "retiree_le", "retiree_motif")
    inscrire(acte="connaissance.retirer", agent=agent, objet=frais)
    return frais


def _ecrire(
    connaissance: Connaissance, *, theme: str, question: str, reponse: str, source: str = "", confirme: bool = False
) -> None:
    _sans_personne(confirme=confirme, question=question, reponse=reponse)
    connaissance.theme, connaissance.question, connaissance.reponse, connaissance.source = (
        theme,
        question,
        reponse,
        source,
    )
    connaissance.recherche = normalise(f"{question} {reponse}")
    connaissance.verifiee_le = timezone.localdate()
