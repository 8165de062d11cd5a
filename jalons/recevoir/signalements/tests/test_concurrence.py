"""Several intakes of the same person at the same instant, by real processes: one open demande, every arrival
kept.
"""

from __future__ import annotations

import multiprocessing
import os
from datetime import date

import psycopg
import pytest
from django.db import connections
from django.db.models import Count

from jalons.config import database
from jalons.recevoir.signalements.enums import OUVERTS
from jalons.recevoir.signalements.models import Demande, Signalement
from jalons.recevoir.signalements.services import recevoir_signalement
from jalons.recevoir.signalements.tests.aides import Service

PROCESSUS, PERSONNES = 6, 10


def _enregistrer(service, personnes, depart):
    """One process: each person's call, all processes at the same instant."""
    try:
        for assure in personnes:
            depart.wait(timeout=60)
            recevoir_signalement(
                agent=service.nadia, assure=assure, organisme=service.organisme, origine="assure", qui="personne",
                recu_le=date(2026, 2, 17),
            )  # fmt: skip
    finally:
        connections.close_all()
    os._exit(0)


def race() -> tuple[int, int]:
    """(people with two open demandes, arrivals kept) after six processes took the same ten calls."""
    service = Service()
    personnes = [service.personne() for _ in range(PERSONNES)]
    connections.close_all()
    fourche = multiprocessing.get_context("fork")
    depart = fourche.Barrier(PROCESSUS)
    enfants = [fourche.Process(target=_enregistrer, args=(service, personnes, depart)) for _ in range(PROCESSUS)]
    for enfant in enfants:
        enfant.start()
    for enfant in enfants:
        enfant.join(120)
    assert [e.exitcode for e in enfants] == [0] * PROCESSUS
    ouvertes = Demande.objects.filter(statut__in=OUVERTS, assure__in=personnes).values("assure")
    doubles = ouvertes.annotate(n=Count("pk")).filter(n__gt=1).count()
    return doubles, Signalement.objects.filter(demande__assure__in=personnes).count()


@pytest.mark.usefixtures("base_a_part")
def test_the_same_call_taken_by_six_processes_opens_one_demande():
    assert race() == (0, PROCESSUS * PERSONNES)


def test_without_the_constraint_the_checker_sees_two_open_demandes(base_a_part):
    """Sabotage: the partial unique index dropped, checking before inserting is not enough."""
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=base_a_part)) as lien:
        lien.execute("DROP INDEX demande_une_ouverte_par_personne")
    doubles, _ = race()
    assert doubles > 0
