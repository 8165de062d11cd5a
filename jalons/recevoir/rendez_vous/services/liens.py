"""The person is « hers », for the agent who receives her: kept by the room below."""

from __future__ import annotations

from datetime import datetime, timedelta

from jalons.fondations.agents.models import Agent
from jalons.personnes.assures.enums import GenreRattachement
from jalons.personnes.assures.services import detacher, rattacher
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import LIBERES
from jalons.recevoir.rendez_vous.models import RendezVous

SUIVI = timedelta(days=60)  # how long after the appointment the person stays hers [P: to be set by the service]


def rattacher_a(rdv: RendezVous, agent: Agent | None, maintenant: datetime) -> None:
    """From now until two months after the appointment, so that it can be written up."""
    du = min(rules.jour_local(maintenant, rdv.zone), rdv.date_acte)
    au = rdv.date_acte + SUIVI
    rattacher(assure=rdv.assure, agent=rdv.agent, genre=GenreRattachement.RDV, du=du, au=au, par=agent)


def detacher_de(rdv: RendezVous, agent: Agent | None, maintenant: datetime) -> None:
    """No longer hers, unless another appointment keeps them together."""
    autres = RendezVous.objects.filter(assure_id=rdv.assure_id, agent_id=rdv.agent_id)
    if not autres.exclude(statut__in=LIBERES).exists():
        jour = rules.jour_local(maintenant, rdv.zone)
        detacher(assure=rdv.assure, agent=rdv.agent, genre=GenreRattachement.RDV, au=jour, par=agent)
