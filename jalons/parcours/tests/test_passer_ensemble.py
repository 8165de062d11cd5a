"""Eight pages of one demande pass it at once: it leaves once, one line is written, the seven others read who did it."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from jalons.fondations.journal.models import LigneJournal
from jalons.parcours.tests.test_passer import Deux
from jalons.recevoir.signalements.models import Passage, Retrait
from tests.people import un_agent

PAGES = 8


def _passer(client: Client, page: str, corps: dict[str, str], depart: Any, file: Any) -> None:
    try:
        depart.wait(timeout=60)
        lue = client.post(page, corps)
        file.put(json.dumps([lue.status_code, lue.text]))
        file.close()
        file.join_thread()
    finally:
        connections.close_all()
    os._exit(0)


@pytest.mark.usefixtures("base_a_part")
def test_eight_at_once_pass_it_once_and_the_seven_others_read_who_did_it() -> None:
    deux = Deux()
    autre = un_agent("csam", equipe=deux.ici.equipe, prenom="Inès", nom="Roux")
    page, clients, corps = f"{deux.page}passer/", [], []
    for rang in range(PAGES):
        client = Client()
        client.force_login((deux.ici.csam, autre)[rang % 2], backend="jalons.fondations.agents.connexion.AgentsActifs")
        lue = client.get(page).text
        billet = re.search(r'name="_billet" value="([^"]+)"', lue)
        assert billet
        clients.append(client)
        corps.append(deux.corps(lue, deux.la, _billet=billet[1]))
    connections.close_all()
    fourche = multiprocessing.get_context("fork")
    depart, file = fourche.Barrier(PAGES), fourche.Queue()
    enfants = [
        fourche.Process(target=_passer, args=(c, page, dit, depart, file))
        for c, dit in zip(clients, corps, strict=True)
    ]
    for enfant in enfants:
        enfant.start()
    lus = sorted(json.loads(file.get(timeout=120)) for _ in enfants)
    for enfant in enfants:
        enfant.join(60)
    assert [statut for statut, _ in lus] == [302] + [409] * (PAGES - 1)
    passage = Passage.objects.get()
    assert Retrait.objects.count() == 1 and LigneJournal.objects.filter(acte="demande.passer").count() == 1
    assert all(f"{passage.par} a passé cette demande à" in texte for _, texte in lus[1:])
