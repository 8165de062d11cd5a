"""The caisse's setting proposes a worker with its reason; a person decides; the worker may refuse."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.fondations.agents.models import Secteur
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.signalements import selectors, services
from jalons.recevoir.signalements.enums import MotifCloture
from jalons.recevoir.signalements.models import Attribution
from jalons.recevoir.signalements.tests.aides import JOUR, Service

pytestmark = pytest.mark.django_db


def suit(agent, code, genre="commune", fin=None):
    Secteur.objects.create(agent=agent, genre=genre, code=code, date_debut=date(2020, 1, 1), date_fin=fin)


@pytest.fixture
def service():
    service = Service()
    suit(service.helene, "96001")
    return service


def test_by_sector_whoever_follows_her_commune_is_proposed(service):
    trouve = selectors.attribution_proposee(service.demande(), JOUR)
    assert trouve.agent_id == service.helene.pk
    assert trouve.raison == "Hélène Morvan suit la commune de résidence."


def test_a_sector_that_ended_proposes_nobody():
    service = Service()
    suit(service.helene, "96001", fin=date(2026, 1, 31))
    assert selectors.attribution_proposee(service.demande(), JOUR) is None


def test_by_risk_when_the_caisse_works_by_risk():
    service = Service(attribution="risque")
    suit(service.luc, "invalidite", "risque")
    trouve = selectors.attribution_proposee(service.demande(risque="invalidite"), JOUR)
    assert trouve.agent_id == service.luc.pk


def test_as_proposed_needs_no_reason(service):
    demande = service.demande()
    ligne = services.attribuer(agent=service.awa, demande=demande, a=service.helene, jour=JOUR)
    assert (demande.attribuee_a, demande.equipe, ligne.proposee) == (service.helene, service.equipe, True)


def test_otherwise_needs_one(service):
    demande = service.demande()
    with pytest.raises(services.DecisionRefusee, match="La proposition était Hélène Morvan"):
        services.attribuer(agent=service.awa, demande=demande, a=service.luc, jour=JOUR)
    services.attribuer(agent=service.awa, demande=demande, a=service.luc, motif="Il la connaît", jour=JOUR)
    assert demande.attribuee_a == service.luc


def test_nobody_of_another_caisse_nor_of_another_trade(service):
    for personne in (Service().helene, service.nadia):
        with pytest.raises(services.DecisionRefusee, match="n’est pas une assistante sociale de cette caisse"):
            services.attribuer(agent=service.awa, demande=service.demande(), a=personne, motif="x", jour=JOUR)


def test_a_refusal_with_its_reason_gives_it_to_the_next_one(service):
    suit(service.luc, "96001")
    demande = service.demande()
    services.attribuer(agent=service.awa, demande=demande, a=service.helene, motif="Essai", jour=JOUR)
    with pytest.raises(services.DecisionRefusee, match="Dites pourquoi"):
        services.refuser_attribution(agent=service.helene, demande=demande, motif=" ")
    services.refuser_attribution(agent=service.helene, demande=demande, motif="Je la connais", jour=JOUR)
    assert demande.attribuee_a is None
    assert selectors.attribution_proposee(demande, JOUR).agent_id == service.luc.pk
    assert Attribution.objects.get(demande=demande).motif_refus == "Je la connais"


def test_only_she_can_give_it_back(service):
    demande = service.demande()
    services.attribuer(agent=service.awa, demande=demande, a=service.helene, jour=JOUR)
    with pytest.raises(services.DecisionRefusee, match="ne vous est pas attribuée"):
        services.refuser_attribution(agent=service.luc, demande=demande, motif="x")


def test_an_ended_demande_is_given_to_nobody(service):
    demande = service.demande()
    services.clore(agent=service.nadia, demande=demande, motif=MotifCloture.REFUS)
    with pytest.raises(TransitionRefusee):
        services.attribuer(agent=service.awa, demande=demande, a=service.helene, jour=JOUR)
