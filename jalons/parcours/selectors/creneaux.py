"""Which free slots are offered for a demande, and to whom they make it proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.enums import Attribution
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.selectors import attribution_le
from jalons.recevoir.offres import selectors as offres
from jalons.recevoir.rendez_vous import selectors as rendez_vous
from jalons.recevoir.rendez_vous.enums import MotifRendezVous
from jalons.recevoir.rendez_vous.selectors import Creneau, Recherche, Trouves
from jalons.recevoir.signalements import selectors as signalements
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.rules import Attribution as AttributionProposee
from jalons.recevoir.signalements.rules import Candidat

HORIZON = timedelta(days=28)
PREVUE = "dans la semaine prévue pour elle"
DANS_SA_SEMAINE = 3  # slots of her planned week, besides the soonest ones


def creneaux_pour(agent: Agent, demande: Demande, jour: date, voulu: Recherche | None = None) -> Trouves:
    """Slots to offer for a demande: the first ones that ``agent`` may book; those of her planned week too.

    ``voulu``: what was asked for instead, as ``ChercherForm`` gives it.
    """
    commune = demande.assure.commune_code if demande.assure else ""
    trouves = creneaux_proposes(agent, commune, jour, replace(voulu or Recherche(), pour=demande.assure_id))
    if voulu:
        return trouves
    prevus = {c.valeur: c for c in _de_sa_semaine(agent, demande, jour)}
    trois = [replace(c, raison=f"{c.raison}, {PREVUE}") if c.valeur in prevus else c for c in trouves.trois]
    deja = {c.valeur for c in trois}
    autres = [*prevus.values(), *(c for c in trouves.autres if c.valeur not in prevus)]
    return replace(trouves, trois=trois, autres=[c for c in autres if c.valeur not in deja])


def _de_sa_semaine(agent: Agent, demande: Demande, jour: date) -> list[Creneau]:
    """Slots at her offer's place in the week planned for her, on different days; none once that week is over."""
    offre = offres.de_la_demande(agent, demande.pk)
    if offre is None or offre.lieu is None or offre.semaine_prevue is None:
        return []
    du, au = max(offre.semaine_prevue, jour + timedelta(days=1)), offre.semaine_prevue + timedelta(days=6)
    libres = rendez_vous.creneaux_libres(
        lieu=offre.lieu, agents=rendez_vous.agendas_de(agent), organisme_id=agent.organisme_id, du=du, au=au, limite=200,
        motif=MotifRendezVous.PREMIER, pour=demande.assure_id,
    )  # fmt: skip
    premiers: dict[date, Creneau] = {}
    for creneau in libres:
        premiers.setdefault(creneau.debut_local.date(), replace(creneau, raison=PREVUE))
    return list(premiers.values())[:DANS_SA_SEMAINE]


def creneaux_proposes(agent: Agent, commune: str, jour: date, voulu: Recherche | None = None) -> Trouves:
    """The first slots for somebody of that commune, from tomorrow on. No home visit: one is prepared on its own page."""
    demain = jour + timedelta(days=1)
    voulu = replace(voulu or Recherche(), commune=commune, domicile=False, motif=MotifRendezVous.PREMIER)
    return rendez_vous.chercher(agent, replace(voulu, du=max(voulu.du or demain, demain)), jour)


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
