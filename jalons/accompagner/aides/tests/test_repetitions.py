"""The same payment asked many times, at once, in duplicate, by whoever lost the answer: the payer is asked once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from jalons.accompagner.aides import services
from jalons.accompagner.aides.models import Bordereau, Financement, Versement
from jalons.accompagner.aides.tests.conftest import Service
from tests.tailles import COMPLETS

ENVOIS = 10_000 if COMPLETS else 200
PROCESSUS = 8


@pytest.fixture
def service(base_a_part: str) -> Service:
    return Service()


def a_la_fois(combien: int, agir: Callable[[int], Any]) -> list[Any]:
    def un(rang: int) -> Any:
        try:
            return agir(rang)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PROCESSUS) as bassin:
        return list(bassin.map(un, range(combien)))


def test_a_payment_posted_many_times_at_once_is_asked_once(service: Service) -> None:
    """Ten keys, each posted again and again, by eight at once; then the file, pressed as often."""
    part = service.accordee("1000", aide=service.un_besoin("1000"))
    cles = [uuid.uuid4() for _ in range(10)]
    postes = [Client() for _ in range(PROCESSUS)]
    for poste in postes:
        poste.force_login(service.helene, backend="jalons.fondations.agents.connexion.AgentsActifs")
    adresse = reverse("aides:verser", args=[part.pk])

    def poster(rang: int) -> int:
        corps = {"montant": "100", "cle": str(cles[rang % len(cles)])}
        return postes[rang % PROCESSUS].post(adresse, corps).status_code

    statuts = set(a_la_fois(ENVOIS, poster))
    assert statuts <= {302}, statuts
    assert Versement.objects.count() == len(cles)
    assert Financement.objects.get().ordonne == Decimal(1000)

    def envoyer(_: int) -> str:
        try:
            return str(services.envoyer(agent=service.monde.maud, fonds=service.fonds).numero)
        except services.Refus:
            return "rien"

    numeros = a_la_fois(PROCESSUS * 4, envoyer)
    assert sorted(numeros) == ["1", *["rien"] * (PROCESSUS * 4 - 1)]
    assert Bordereau.objects.get().lignes == len(cles)


def test_two_who_decide_at_once_commit_the_fund_once(service: Service) -> None:
    part = service.une_part("300")
    services.demander(agent=service.helene, financement=part, voie="delegation")

    def decider(rang: int) -> str:
        try:
            services.decider_par_delegation(
                agent=service.monde.manager, financement=part, accord=bool(rang % 2), raison="x", mots="Voilà."
            )
        except services.Refus:
            return "refus"
        return "fait"

    assert sorted(a_la_fois(PROCESSUS, decider)).count("fait") == 1
    part.refresh_from_db()
    assert (part.exercice.engage if part.exercice else 0) == (part.accorde or 0)
