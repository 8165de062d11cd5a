"""Which free slots are offered for a demande, and to whom they make it proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.enums import Attribution
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.selectors import attribution_le, commune_actuelle
from jalons.recevoir.offres import selectors as offres
from jalons.recevoir.rendez_vous import selectors as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode, MotifRendezVous
from jalons.recevoir.signalements import selectors as signalements
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.rules import Attribution as AttributionProposee
from jalons.recevoir.signalements.rules import Candidat

HORIZON = timedelta(days=28)
DANS_SA_SEMAINE = 3  # slots of her planned week, besides the soonest ones


def creneaux_pour(agent: Agent, demande: Demande, jour: date, **choix: Any) -> list[Any]:
    """Slots to offer for a demande: those that ``agent`` may book, four weeks, nearest places to her home; those of her
    planned week too.

    ``choix``: what was asked for instead, as ``ChoisirForm`` gives it.
    """
    commune = demande.assure.commune_code if demande.assure else ""
    if choix:
        return creneaux_varies(agent, commune, jour, **choix)
    prevus = _de_sa_semaine(agent, demande, jour)
    connus = {c.valeur for c in prevus}
    autres = [c for c in creneaux_varies(agent, commune, jour) if c.valeur not in connus]
    return sorted(prevus + autres, key=lambda c: c.debut)


def _de_sa_semaine(agent: Agent, demande: Demande, jour: date) -> list[Any]:
    """Slots at her offer's place in the week planned for her, on different days; none once that week is over."""
    offre = offres.de_la_demande(agent, demande.pk)
    if offre is None or offre.lieu is None or offre.semaine_prevue is None:
        return []
    du, au = max(offre.semaine_prevue, jour + timedelta(days=1)), offre.semaine_prevue + timedelta(days=6)
    libres = rendez_vous.creneaux_libres(
        lieu=offre.lieu, agents=rendez_vous.agendas_de(agent), organisme_id=agent.organisme_id, du=du, au=au, limite=200,
        motif=MotifRendezVous.PREMIER,
    )  # fmt: skip
    return _varies(libres, lambda c: c.debut_local.date(), lambda c: c.debut, DANS_SA_SEMAINE)


def creneaux_varies(agent: Agent, commune: str, jour: date, **choix: Any) -> list[Any]:
    """The soonest of each place and way within four weeks, nearest places first, so that the choice is a real one.

    ``choix`` (place, way, workers, first day) narrows it, and shows more of them, of different days.
    """
    depart = commune_actuelle(commune) if commune else None
    depuis = (depart.latitude, depart.longitude) if depart and depart.latitude and depart.longitude else None
    selon, combien = (_lieu_mode_jour, 8) if choix else (_lieu_mode, 4)
    du = max(choix.pop("du", jour), jour + timedelta(days=1))
    ou: dict[str, Any] = {"agents": rendez_vous.agendas_de(agent), "organisme_id": agent.organisme_id, "depuis": depuis}
    ou |= {"motif": MotifRendezVous.PREMIER} | choix
    libres = rendez_vous.creneaux_libres(du=du, au=du + HORIZON, limite=200, **ou)
    recevables = [c for c in libres if c.mode != Mode.DOMICILE]  # a visit is prepared on its own page, with its address
    return _varies(recevables, selon, _par_distance, combien)


def _lieu_mode(creneau: Any) -> Any:
    return creneau.lieu_id, creneau.mode


def _lieu_mode_jour(creneau: Any) -> Any:
    return *_lieu_mode(creneau), creneau.debut_local.date()


def _par_distance(creneau: Any) -> Any:
    return creneau.distance_km is None, creneau.distance_km or 0, creneau.debut


def _varies(libres: list[Any], selon: Callable[[Any], Any], ordre: Callable[[Any], Any], combien: int) -> list[Any]:
    """The soonest of each kind, the first ones in ``ordre``, completed by the soonest of all; given back by time."""
    premiers: dict[Any, Any] = {}
    for creneau in libres:
        premiers.setdefault(selon(creneau), creneau)
    choisis = sorted(premiers.values(), key=ordre)[:combien]
    choisis += [c for c in libres if c not in choisis][: combien - len(choisis)]
    return sorted(choisis, key=lambda c: c.debut)


def candidats(demande: Demande, jour: date) -> list[Candidat]:
    """The workers who could take this demande; in a caisse set to « volant », each with her first free slot."""
    return candidats_de(demande.organisme, jour)


def candidats_de(organisme: Organisme, jour: date) -> list[Candidat]:
    """The same for all the demandes of a caisse."""
    trouves = signalements.candidats_de(organisme.pk, jour)
    if attribution_le(organisme, jour) != Attribution.VOLANT:
        return trouves
    premiers = rendez_vous.premiers_creneaux(organisme_id=organisme.pk, du=jour, au=jour + HORIZON)
    return [replace(c, premier_creneau=premiers.get(c.agent_id)) for c in trouves]


def proposition(demande: Demande, jour: date, parmi: list[Candidat]) -> AttributionProposee | None:
    """To whom the caisse's setting gives it: what the page shows and what the act checks."""
    return signalements.attribution_proposee(demande, jour, parmi)
