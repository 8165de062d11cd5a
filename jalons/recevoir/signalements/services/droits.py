"""What the state of a demande leaves to each role is asked again when the act is done, on the row as it is then."""

from __future__ import annotations

from django.db import transaction

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import TransitionRefusee

from ..models import Demande
from ..perms import actes_possibles


@transaction.atomic
def exiger(*, agent: Agent, demande: Demande, acte: str) -> None:
    """Lock the demande until the end of the act. Raises TransitionRefusee when its page shows no such button any more."""
    demande.refresh_from_db(from_queryset=Demande.objects.select_for_update())
    if acte not in actes_possibles(agent, demande):
        etat = f"« {demande.get_statut_display()} »" + (
            f", confiée à {demande.attribuee_a}" if demande.attribuee_a else ""
        )
        raise TransitionRefusee(f"Impossible : la demande est maintenant {etat}. Rechargez la page.")
