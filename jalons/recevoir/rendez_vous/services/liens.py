"""The person is « hers », for the agent who receives her, when somebody gave her: kept by the room below."""

from __future__ import annotations

from datetime import datetime, timedelta

from jalons.fondations.agents.models import Agent
from jalons.personnes.assures.enums import GenreRattachement
from jalons.personnes.assures.services import detacher, rattacher
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.selectors import donnee_par_une_autre

SUIVI = timedelta(days=60)  # how long after the appointment the person stays hers [P: to be set by the service]


def rattacher_a(rdv: RendezVous, agent: Agent | None, maintenant: datetime) -> None:
    """From now until two months after the appointment, so that it can be written up.

    An appointment that she takes with herself gives her nobody: a demande of hers does.
    """
    demande = rdv.demande if rdv.demande and rdv.demande.attribuee_a_id == rdv.agent_id else None
    if demande is None and agent is not None and rdv.agent_id in agent.titulaires:
        return
    rattacher(
        assure=rdv.assure, agent=rdv.agent, genre=GenreRattachement.RDV, cause=rdv.pk, par=agent, au=rdv.date_acte + SUIVI,
        du=min(rules.jour_local(maintenant, rdv.zone), rdv.date_acte),
        confiee=demande is not None and donnee_par_une_autre(demande, rdv.agent, agent),
    )  # fmt: skip


def detacher_de(rdv: RendezVous, agent: Agent | None, maintenant: datetime) -> None:
    """No longer hers from now on by this appointment; by another one she stays so."""
    hier = rules.jour_local(maintenant, rdv.zone) - timedelta(days=1)
    detacher(assure=rdv.assure, agent=rdv.agent, genre=GenreRattachement.RDV, cause=rdv.pk, au=hier, par=agent)
