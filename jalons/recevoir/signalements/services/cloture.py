"""What the rooms above do to a demande: an appointment taken or given back, an accompaniment begun, an end."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.personnes.assures.models import Assure

from ..enums import OUVERTS, MotifCloture
from ..models import Demande
from .boucle import avancer, exiger_essais
from .liens import quitter, remettre_paroles


@transaction.atomic
def marquer_rdv_pris(*, agent: Agent | None, demande: Demande) -> None:
    """An appointment was booked: the demande and the person's words are handed over. Raises
    TransitionRefusee.
    """
    avancer(demande, "prendre_rdv", agent=agent, remise_le=Coalesce(F("remise_le"), timezone.now()))
    remettre_paroles(demande)


def rendre_a_recevoir(*, agent: Agent | None, demande: Demande, motif: str = "") -> None:
    """Her appointment was cancelled, or she did not come: she is to be received again. Raises TransitionRefusee."""
    avancer(demande, "rendre_rdv", agent=agent, motif=motif)


@transaction.atomic
def marquer_accompagne(*, agent: Agent, demande: Demande, le: date) -> None:
    """A dossier was opened from this demande, on ``le``: her answer, whatever the day of typing. Raises TransitionRefusee."""
    quitter(demande, "accompagner", agent=agent, le=le, remise_le=Coalesce(F("remise_le"), timezone.now()))


@transaction.atomic
def clore(*, agent: Agent | None, demande: Demande, motif: str, le: date | None = None, securite: str = "") -> None:
    """End a demande, saying why (MotifCloture). Raises TransitionRefusee when it is already ended, DecisionRefusee when
    somebody who was signalled is said « injoignable » before varied attempts, or when a danger is open and ``securite``
    does not say what was done.
    """
    code = MotifCloture(motif)
    if code == MotifCloture.INJOIGNABLE:
        exiger_essais(demande)
    fin = {"motif": code, "motif_cloture": code, "close_le": le or timezone.localdate()}
    quitter(demande, "clore", agent=agent, securite=securite, **fin)


@transaction.atomic
def clore_pour_deces(*, agent: Agent | None, assure: Assure, le: date | None = None) -> Demande | None:
    """The person died: her open demande, if any, ends, whichever caisse holds it. Returns it."""
    ouverte = Demande.objects.filter(assure=assure, statut__in=OUVERTS).first()
    if ouverte:
        clore(agent=agent, demande=ouverte, motif=MotifCloture.DECES, le=le)
    return ouverte


@transaction.atomic
def expirer(*, agent: Agent | None, demande: Demande, le: date | None = None) -> None:
    """Nobody ever answered our offer: it goes out by itself. Raises TransitionRefusee for what somebody signalled."""
    quitter(demande, "expirer", agent=agent, close_le=le or timezone.localdate())
