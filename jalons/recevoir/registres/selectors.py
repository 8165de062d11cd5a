"""The registers ready to be shown: what is hers to decide, what was noted, which advice and which answers are awaited."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.referentiels.selectors import liste, valeur
from jalons.fondations.socle.models import en_vigueur
from jalons.personnes.assures.enums import GenreRattachement
from jalons.personnes.assures.models import Assure, Rattachement
from jalons.personnes.assures.selectors import memes

from .enums import A_TENIR, GenreAppui, StatutReclamation
from .models import Appui, Reclamation, Sollicitation

LIMITE = 100


def sollicitations(agent: Agent) -> QuerySet[Sollicitation]:
    """Those that this agent may see, hers to decide first, then the newest."""
    visibles = Sollicitation.objects.visible_to(agent).select_related("pour", "par", "assure")
    return visibles.order_by("decidee_le", "-created_at")


def a_tenir(agent: Agent) -> QuerySet[Sollicitation]:
    """Those that wait for this agent in person."""
    siennes = Sollicitation.objects.visible_to(agent, "decider").filter(statut__in=A_TENIR)
    return siennes.select_related("assure", "par").order_by("echeance", "created_at")


def a_veiller(agent: Agent, jour: date, absents: Collection[UUID] = ()) -> list[Sollicitation]:
    """Those that a manager, and the DPO when a date is asked for, must see moving today: unread past their day or while she
    is away (``absents``, or replaced), not decided near their deadline. Raises ReferentielAbsent.
    """
    ouvertes = Sollicitation.objects.visible_to(agent, "veiller").filter(statut__in=A_TENIR)
    if agent.role == Role.DPO:
        ouvertes = ouvertes.filter(echeance__isnull=False)
    tenues = list(ouvertes.select_related("pour", "equipe").order_by("echeance", "created_at")[:LIMITE])
    if not tenues:
        return []
    remplacees = Suppleance.objects.filter(en_vigueur(jour)).values_list("absent_id", flat=True)
    partis = {*absents, *remplacees}
    alerte = (
        jour + timedelta(days=int(valeur("sollicitation_alerte", jour))) if any(s.echeance for s in tenues) else jour
    )
    return [s for s in tenues if s.a_signaler(jour, alerte) or (s.a_lire and s.pour_id in partis)]


def appuis_attendus(agent: Agent) -> QuerySet[Appui]:
    """Advice that this agent is asked for and has not given."""
    demandes = Appui.objects.visible_to(agent, "repondre").filter(repondu_le__isnull=True)
    return demandes.exclude(genre=GenreAppui.CONSEIL).select_related("par", "sollicitation").order_by("created_at")


def reclamations(agent: Agent) -> QuerySet[Reclamation]:
    """Those of the caisse, unanswered first, the nearest day first."""
    visibles = Reclamation.objects.visible_to(agent).select_related("assure")
    return visibles.order_by("repondue_le", "reponse_avant", "created_at")


def reclamations_a_traiter(agent: Agent) -> QuerySet[Reclamation]:
    """Those that this agent must acknowledge or answer."""
    siennes = Reclamation.objects.visible_to(agent, "traiter").exclude(statut=StatutReclamation.REPONDUE)
    return siennes.select_related("assure").order_by("reponse_avant")


def reclamations_de(agent: Agent, assure: Assure) -> QuerySet[Reclamation]:
    """Hers, flagged on her page: that they exist, their dates."""
    return Reclamation.objects.visible_to(agent).filter(assure__in=memes(assure)).order_by("-recue_le")


def a_savoir(jour: date) -> list[CodeListe]:
    """What helps her to decide, with the source of each line."""
    return liste(Liste.SOLLICITATION, jour)


def assistantes(agent: Agent, jour: date, sauf: Any = None) -> QuerySet[Agent]:
    """The assistants sociaux of this caisse."""
    return en_poste(agent.organisme_id, [Role.ASSISTANT_SOCIAL], jour).exclude(Q(pk=sauf) if sauf else Q(pk__in=[]))


def concernee(agent: Agent, assure: Assure | None, jour: date) -> Agent | None:
    """Who follows her here, as the form first says it; nobody when nobody does."""
    if assure is None:
        return None
    suivis = Rattachement.en_vigueur(jour).filter(assure__in=memes(assure), genre=GenreRattachement.REFERENT)
    return assistantes(agent, jour).filter(pk__in=suivis.values("agent_id")).first()
