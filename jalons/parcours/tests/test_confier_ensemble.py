"""Eight managers press at once, by real processes: one attribution, and the seven others read what is now true."""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from jalons.fondations.socle.refus import VersionDepassee
from jalons.parcours import services
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.signalements.models import Attribution, Demande
from tests.people import un_agent

HUIT = 8


def _presser(clients: list[tuple[Client, str]], rang: int, adresse: str, version: int, depart: Any, lues: Any) -> None:
    client, a = clients[rang]
    envoi = {"a": a, "motif": "Elle la connaît"} | ({"version": version} if version else {})
    try:
        depart.wait(timeout=60)
        reponse = client.post(adresse, envoi)
        lues.put((reponse.status_code, reponse.content.decode()))
        lues.close()
        lues.join_thread()
    finally:
        connections.close_all()
    os._exit(0)


@pytest.mark.usefixtures("base_a_part")
@pytest.mark.parametrize("version", [1, 0], ids=["a page each", "without a version"])
def test_of_eight_at_once_one_gives_it_and_the_others_read_to_whom(client_de: Any, version: int) -> None:
    service = Service()
    elles = [un_agent("assistant_social", equipe=service.equipe, nom=f"Abadie{c}") for c in "abcdefgh"]
    clients = [(client_de(un_agent("manager", equipe=service.equipe)), str(a.pk)) for a in elles]
    demande = service.demande()
    assert demande.version == 1
    connections.close_all()
    fourche = multiprocessing.get_context("fork")
    depart, lues = fourche.Barrier(HUIT), fourche.Queue()
    quoi = (f"/demandes/{demande.pk}/confier/", version, depart, lues)
    enfants = [fourche.Process(target=_presser, args=(clients, rang, *quoi)) for rang in range(HUIT)]
    for enfant in enfants:
        enfant.start()
    reponses = [lues.get(timeout=120) for _ in enfants]
    for enfant in enfants:
        enfant.join(60)
    demande = Demande.objects.get(pk=demande.pk)
    assert sorted(statut for statut, _ in reponses) == [302] + [409] * (HUIT - 1)
    assert Attribution.objects.filter(demande=demande).count() == 1
    perdues = [page for statut, page in reponses if statut == 409]
    assert all(f"elle est confiée à {demande.attribuee_a}" in page for page in perdues)
    assert all(f'name="version" value="{demande.version}"' in page for page in perdues)


def test_without_a_version_what_somebody_has_is_not_taken_from_her(service: Service) -> None:
    """The service asked from elsewhere than a page: the same."""
    demande, ana = service.demande(), un_agent("assistant_social", equipe=service.equipe)
    services.confier(agent=service.csam, demande=demande, a=ana)
    with pytest.raises(VersionDepassee, match=f"confiée à {ana}"):
        services.confier(agent=service.csam, demande=demande, a=service.assistante, motif="essai")
