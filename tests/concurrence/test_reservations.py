"""Never two people in one slot, never one too many at a sitting: sixteen processes, ten agents, the whole history recorded and
checked offline.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from django.utils import timezone

from jalons.config import database
from jalons.fondations.agents.models import Agent
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import selectors, services
from jalons.recevoir.seances.models import Seance
from tests import people
from tests.concurrence import travail
from tests.concurrence.controle import controler, histoires
from tests.tailles import COMPLETS

PROCESSUS = 16
GRAINE = int(os.environ.get("JALONS_GRAINE", "20260310"))
CONTRAINTES = ("rendez_vous_agent_une_fois", "rendez_vous_personne_une_fois", "rendez_vous_seconde_une_fois")
GARDES = ("rendez_vous_agent_disponible", "rendez_vous_agent_disponible_deplace")
SEANCES, PLACES_OFFERTES = 6, 8


@pytest.fixture
def base(base_a_part: str) -> Iterator[psycopg.Connection[Any]]:
    """A database of its own, ten agents, sixty people and six sittings in it, and its owner's connection."""
    caisse = people.un_organisme()
    equipe = people.une_equipe(caisse)
    for rang in range(10):
        people.un_agent("assistant_social", equipe=equipe, identifiant=f"tempete{rang}")
    for rang in range(60):
        people.un_assure(caisse, nom=f"Personne {'abcdefghijklmnop'[rang // 4]}{rang}", prenom="Zoé")
    lieu, demain = people.un_lieu(caisse), timezone.now() + timedelta(days=1)
    for rang in range(SEANCES):
        debut = demain + timedelta(days=rang)
        Seance.objects.create(
            organisme=caisse, lieu=lieu, debut=debut, date_acte=timezone.localdate(debut), places=PLACES_OFFERTES
        )
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=base_a_part), autocommit=True) as lien:
        yield lien


def _tempete(dossier: Path, tentatives: int, jours: int, processus: int = PROCESSUS) -> None:
    print(f"graine {GRAINE}")
    travail.lancer(processus, travail.tempete, dossier, GRAINE, tentatives // processus, jours)


@pytest.mark.parametrize(
    ("tentatives", "jours"),
    [
        (1_008, 2),
        pytest.param(
            100_000,
            120,
            marks=[
                pytest.mark.nuit,
                pytest.mark.timeout(3600),
                pytest.mark.skipif(not COMPLETS, reason="taille complète : make nuit"),
            ],
        ),
    ],
)
def test_sixteen_processes_never_double_book_nor_seat_one_too_many(base, tmp_path, tentatives, jours):
    _tempete(tmp_path, tentatives, jours)
    fautes = controler(tmp_path, base, tentatives // PROCESSUS * PROCESSUS)
    assert fautes == [], fautes[:10]
    acceptes = [e for e in histoires(tmp_path) if e["resultat"] == "accepte"]
    refuses = [e for e in histoires(tmp_path) if e["resultat"] == "refuse"]
    for acte in ("reserver", "deplacer", "annuler", "inscrire", "rendre"):
        assert sum(e["acte"] == acte for e in acceptes) > tentatives / 200, (
            f"trop peu de {acte} : la tempête ne prouve rien"
        )
    assert len(refuses) > tentatives / 10


def test_sabotage_without_the_constraints_the_checker_goes_red(base, tmp_path):
    for contrainte in CONTRAINTES:
        base.execute(f"ALTER TABLE rendez_vous_rendezvous DROP CONSTRAINT {contrainte}")
    _tempete(tmp_path, 160, 1, processus=8)
    assert any(f.startswith("recouvrement") for f in controler(tmp_path, base, 160))


def test_sabotage_without_the_locks_the_second_worker_is_in_two_places(base, tmp_path):
    for garde in GARDES:
        base.execute(f"DROP TRIGGER {garde} ON rendez_vous_rendezvous")
    _tempete(tmp_path, 320, 1, processus=8)
    assert any("recouvrement (agent, seconde personne)" in f for f in controler(tmp_path, base, 320))


def test_sabotage_without_the_trigger_a_sitting_overflows_and_the_checker_sees_it(base, tmp_path):
    base.execute("DROP TRIGGER seance_places ON seances_inscription")
    base.execute("UPDATE seances_seance SET places = 1")
    _tempete(tmp_path, 320, 2, processus=8)
    assert any("personnes pour 1 places" in f for f in controler(tmp_path, base, 320))


PREMIER = "(SELECT min(id::text)::uuid FROM rendez_vous_rendezvous)"
SABOTAGES = {
    f"DELETE FROM rendez_vous_rendezvous WHERE id = {PREMIER}": "accepté mais absent",
    "UPDATE rendez_vous_rendezvous SET version = version + 1": "versions",
    "UPDATE rendez_vous_rendezvous SET periode = tstzrange(lower(periode), upper(periode) - interval '1 s') "
    f"WHERE id = {PREMIER}": "dernier acte",
    "UPDATE rendez_vous_rendezvous SET statut = 'annule', annule_le = now() WHERE statut = 'pris'": "annulations",
    "UPDATE seances_inscription SET statut = 'absente' WHERE statut = 'inscrite'": "au lieu de",
    "DELETE FROM seances_inscription": "donnée mais absente",
}


def test_sabotage_a_row_changed_behind_the_history_is_seen(base, tmp_path):
    _tempete(tmp_path, 64, 2, processus=4)
    assert controler(tmp_path, base, 64) == []
    for sabotage, mot in SABOTAGES.items():
        with base.transaction(force_rollback=True):
            base.execute(sabotage)
            assert any(mot in faute for faute in controler(tmp_path, base, 64)), sabotage


def test_sixteen_clicks_on_one_button_book_once(base, tmp_path):
    cles = [uuid.UUID(int=rang + 1, version=4) for rang in range(8)]
    assures = list(Assure.objects.order_by("pk")[:8])
    agent = Agent.objects.get(identifiant="tempete0")
    depart = get_context("fork").Barrier(PROCESSUS)
    travail.lancer(PROCESSUS, travail.meme_bouton, tmp_path, depart, cles, assures, agent)
    essais = histoires(tmp_path)
    assert len(essais) == PROCESSUS * len(cles)
    assert len({(e["cle"], e["rdv"]) for e in essais}) == len(cles)
    assert base.execute("SELECT count(*) FROM rendez_vous_rendezvous").fetchone()[0] == len(cles)
    actes = "SELECT count(*) FROM journal_ligne WHERE acte = 'rendezvous.reserver'"
    assert base.execute(actes).fetchone()[0] == len(cles)


def _pris_apres_coup(base: Any, dossier: Path) -> set[str]:
    """Appointments taken within an absence although its declaration, once made, had not listed them."""
    intrus = set()
    for ligne in histoires(dossier):
        if "indisponibilite" in ligne:
            trouves = base.execute(
                "SELECT r.id FROM rendez_vous_rendezvous r JOIN rendez_vous_indisponibilite i ON i.id = %s "
                "AND i.agent_id = r.agent_id AND i.periode && r.periode",
                [ligne["indisponibilite"]],
            )
            intrus |= {str(x[0]) for x in trouves} - set(ligne["touches"])
    return intrus


def test_nobody_slips_into_an_absence_being_declared(base, tmp_path):
    travail.lancer(4, travail.declarer_ou_reserver, tmp_path, GRAINE, 40)
    assert not _pris_apres_coup(base, tmp_path)
    assert any(ligne.get("touches") for ligne in histoires(tmp_path)), (
        "aucune personne touchée : l’essai ne prouve rien"
    )


def test_sabotage_without_the_trigger_somebody_slips_in(base, tmp_path):
    base.execute("DROP TRIGGER rendez_vous_agent_disponible ON rendez_vous_rendezvous")
    travail.lancer(4, travail.declarer_ou_reserver, tmp_path, GRAINE, 40)
    assert _pris_apres_coup(base, tmp_path)


def test_a_declaration_waits_for_the_booking_under_way_and_lists_it(base, tmp_path):
    agent, assure = Agent.objects.get(identifiant="tempete0"), Assure.objects.order_by("pk").first()
    trouves: list[Any] = []

    def declarer() -> None:
        ligne = services.declarer_indisponible(
            agent=agent, pour=agent, debut=travail.OUVERTURE, fin=travail.OUVERTURE + 4 * travail.PAS
        )
        trouves.extend(r.pk for r in selectors.personnes_touchees(ligne))
        connections.close_all()

    with transaction.atomic():
        rdv = services.reserver(
            agent=agent, assure=assure, avec=agent, debut=travail.OUVERTURE, duree=15, mode="telephone",
            maintenant=travail.MAINTENANT,
        )  # fmt: skip
        fil = threading.Thread(target=declarer)
        fil.start()
        fil.join(0.5)
        assert fil.is_alive(), "la déclaration n’a pas attendu"
    fil.join(30)
    assert trouves == [rdv.pk]
