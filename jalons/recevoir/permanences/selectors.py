"""Who is on duty now, who comes next, the roster, and the live hand-overs that wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.agents.selectors import en_poste
from jalons.recevoir.rendez_vous.enums import LIBERES
from jalons.recevoir.rendez_vous.models import Indisponibilite, RendezVous
from jalons.recevoir.rendez_vous.proches import tenus_par

from . import rules
from .enums import ATTENDUS, StatutRelais
from .models import Permanence, Relais


def de_permanence(organisme_id: UUID | None, maintenant: datetime) -> list[rules.DeGarde]:
    """Those on duty in that caisse now, whom to call first first; an absence, or somebody who
    replaces her that day, takes her off. Two queries."""
    absentes = Indisponibilite.objects.filter(annule_le=None, periode__contains=maintenant).values("agent")
    jour = timezone.localdate(maintenant)
    remplacees = Suppleance.objects.filter(date_debut__lte=jour, date_fin__gte=jour).values("absent")
    lignes = Permanence.objects.filter(organisme=organisme_id, annule_le=None, periode__contains=maintenant)
    lignes = lignes.filter(agent__is_active=True).exclude(Q(agent__in=absentes) | Q(agent__in=remplacees))
    lignes = lignes.select_related("agent")
    pris = RendezVous.objects.filter(tenus_par(lignes.values("agent")), periode__contains=maintenant)
    pris = pris.exclude(statut__in=LIBERES)
    occupees = {cle: r.fin_locale for r in pris for cle in (r.agent_id, r.avec_aussi_id)}
    return rules.ordre(_de_garde(p, occupees.get(p.agent_id)) for p in lignes)


def _de_garde(p: Permanence, occupee: datetime | None) -> rules.DeGarde:
    return rules.DeGarde(
        p.agent, p.telephone or p.agent.telephone, p.rang, p.periode.lower, p.periode.upper, p.fin_locale, occupee
    )


def prochaine(organisme_id: UUID | None, maintenant: datetime) -> Permanence | None:
    """The next duty to begin in that caisse."""
    lignes = Permanence.objects.filter(organisme=organisme_id, annule_le=None, periode__startswith__gt=maintenant)
    return lignes.filter(agent__is_active=True).select_related("agent").order_by("periode", "rang").first()


def est_de_permanence(agent: Any, maintenant: datetime) -> bool:
    """Whether she, or whom she replaces, is on duty now."""
    lignes = Permanence.objects.filter(agent__in=agent.titulaires, annule_le=None, periode__contains=maintenant)
    return lignes.exists()


def relais_pour(agent: Any) -> QuerySet[Relais]:
    """Live hand-overs that she may take (``Relais.a_prendre_par``), the oldest first."""
    siens = list(agent.titulaires)
    rappelees = Q(statut=StatutRelais.SANS_REPONSE, sollicites__overlap=siens)
    attendus = Relais.objects.filter(statut__in=ATTENDUS).filter(Q(pour__in=siens) | rappelees)
    return attendus.select_related("csam", "assure").order_by("created_at")


def relais_de(agent: Any, *, avant: datetime | None = None) -> QuerySet[Relais]:
    """Her own hand-overs that nobody took and that she did not end, since before ``avant``."""
    lignes = Relais.objects.filter(csam=agent, statut__in=ATTENDUS).select_related("assure", "pour")
    return lignes.filter(created_at__lt=avant) if avant else lignes


def en_cours(agent: Any, cle: Any) -> Relais | None:
    """The hand-over of this call, when there is one that its author may see: waiting, or taken."""
    vifs = Relais.objects.filter(csam=agent, cle=cle).exclude(statut=StatutRelais.TERMINE)
    return vifs.select_related("pour", "assure", "csam").first()


@dataclass(frozen=True)
class Jour:
    """One day of the roster."""

    date: date
    lignes: list[Permanence]


def tableau(agent: Any, du: date, au: date) -> list[Jour]:
    """The roster that this agent may see, day by day; a day with nobody is not left out by those who read it."""
    lignes = Permanence.objects.visible_to(agent).filter(annule_le=None, date__range=(du, au)).select_related("agent")
    tries: Iterable[Permanence] = lignes.order_by("date", "periode", "rang")
    return [Jour(jour, list(siennes)) for jour, siennes in groupby(tries, key=lambda p: p.date)]


def qui_peut(agent: Any, jour: date) -> QuerySet[Agent]:
    """The workers of her team whom she may put on duty."""
    workers = en_poste(agent.organisme_id, [Role.ASSISTANT_SOCIAL], jour)
    siens = Agent.objects.visible_to(agent, "lire")
    return workers.filter(pk__in=siens.values("pk"))


def cadres(organisme_id: UUID | None, jour: date) -> QuerySet[Agent]:
    """Whom to call when nobody on duty answers."""
    return en_poste(organisme_id, [Role.MANAGER], jour)
