"""A link to signal one person, given to a body: so many a day, exactly."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partages import liens
from jalons.personnes.partages.enums import UsageLien
from jalons.personnes.partenaires.models import Partenaire

from .limites import prendre


def inviter(*, agent: Agent, partenaire: Partenaire, organisme: Organisme) -> liens.Emis:
    """One link for that body. Raises TropDeDemandes past ``portail_invitations_jour`` of this agent, ReferentielAbsent."""
    limite = int(valeur("portail_invitations_jour", timezone.localdate()))
    prendre(f"invitations|{agent.pk}", limite=limite, duree=timedelta(days=1))
    return liens.creer(agent=agent, usage=UsageLien.SIGNALER, partenaire=partenaire, organisme=organisme)
