"""While a danger is open on a demande, whoever ends it or sends it elsewhere writes what was done; nothing is blocked else."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee

from .. import perms, rules
from ..entendu import danger_ouvert, en_danger
from ..models import Demande, Securite


def exiger_securite(*, agent: Agent | None, demande: Demande, fait: str, acte: str) -> None:
    """Keep what was done for the danger open on this demande, if there is one. Raises DecisionRefusee when it is not said.

    Asked before the act, in its transaction. The machine (``agent`` None) has nothing to say: it ends no danger.
    """
    if not en_danger(demande, timezone.localdate()):
        return
    rules.exiger_securite(fait if agent else "")
    if agent:
        garder_securite(agent=agent, fait=fait, acte=acte, demande=demande)


def garder_securite(*, agent: Agent, fait: str, acte: str, **de: Any) -> None:
    """Keep what was done, of a ``demande`` or of an ``appel`` that moves none; ``acte``: what was about to be done."""
    gardee = Securite.objects.create(par=agent, fait=fait.strip(), **de)
    inscrire(acte="securite.dire", agent=agent, objet=gardee, motif=acte)


@transaction.atomic
def dire_fini(*, agent: Agent, demande: Demande, securite: str) -> None:
    """Whoever reads what was told says that this danger is over, and what was done: the demande leaves the top of the queue.

    Raises TransitionRefusee when none is open or its words are not hers; DecisionRefusee when nothing is said, or when a
    danger was noted, which is closed by who must act.
    """
    demande.refresh_from_db(from_queryset=Demande.objects.select_for_update())
    lisible = any(perms.peut_lire_paroles(agent, s) for s in demande.signalements.select_related("demande"))
    if not lisible or not en_danger(demande, timezone.localdate()):
        raise TransitionRefusee(
            "Aucun danger n’est ouvert ici pour vous, ou quelqu’un vient de le dire fini. Rechargez."
        )
    if demande.assure and danger_ouvert(demande.assure):
        raise rules.DecisionRefusee("Un danger est noté sur sa fiche : qui doit agir le clôt d’abord, sur sa note.")
    rules.exiger_securite(securite)
    garder_securite(agent=agent, fait=securite, acte="finir", demande=demande, fini=True)
