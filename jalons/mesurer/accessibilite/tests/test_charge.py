"""The load of the places: hours, waiting, what misses; to whom; never a worker."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.mesurer.accessibilite.charge import charge
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous
from tests.people import un_agent, un_assure, un_lieu, une_equipe

pytestmark = pytest.mark.django_db
JOUR = timezone.localdate()


def instant(dans: int, heure: int) -> datetime:
    return datetime.combine(JOUR + timedelta(days=dans), time(heure), UTC)


def plage(agent, lieu, dans: int, de: int = 9, a: int = 12, modes=("lieu",)) -> None:
    PlageDisponibilite.objects.create(
        agent=agent, organisme_id=agent.organisme_id, lieu=lieu, date=JOUR + timedelta(days=dans), heure_debut=time(de),
        heure_fin=time(a), modes=list(modes), periode=DateTimeTZRange(instant(dans, de), instant(dans, a)), zone="UTC",
    )  # fmt: skip


def rdv(agent, lieu, dans: int, de: int, statut: str = "honore", aussi=None) -> None:
    RendezVous.objects.create(
        agent=agent, avec_aussi=aussi, organisme_id=agent.organisme_id, assure=un_assure(agent.affectation.organisme),
        lieu=lieu, mode="lieu",
        date_acte=JOUR + timedelta(days=dans), periode=DateTimeTZRange(instant(dans, de), instant(dans, de + 1)),
        statut=statut, issue_le=None if statut in ("pris", "annule") else timezone.now(),
        annule_le=timezone.now() if statut == "annule" else None,
    )  # fmt: skip


@pytest.fixture
def equipe():
    return une_equipe()


def ligne(organisme, nom: str) -> list[str]:
    (trouvee,) = [r for r in charge(organisme, JOUR).lieux.rangees if r.nom == nom]
    return [c.texte.replace("\u00a0", " ") for c in trouvee.cellules]


def test_hours_opened_without_absences_and_hours_taken_without_what_was_given_back(equipe):
    helene, luc = un_agent(equipe=equipe), un_agent(equipe=equipe)
    lieu = un_lieu(equipe.organisme, nom="Antenne de Serre")
    plage(helene, lieu, -7)
    plage(luc, lieu, -7)
    Indisponibilite.objects.create(
        agent=luc, organisme_id=luc.organisme_id, periode=DateTimeTZRange(instant(-7, 11), instant(-7, 18))
    )
    rdv(helene, lieu, -7, 9)
    rdv(helene, lieu, -7, 10, "excuse")
    rdv(luc, lieu, -7, 10, "absent", aussi=helene)
    plage(helene, lieu, -40)  # before the four weeks
    plage(helene, lieu, 3)
    assert ligne(equipe.organisme, "Antenne de Serre") == ["5 h", "3 h", "60 %", "3 j", "4", "0", "0"]


def test_the_hours_taken_of_a_single_worker_are_not_told_those_of_two_such_places_are_together(equipe):
    helene, luc, camille = (un_agent(equipe=equipe) for _ in range(3))
    serre, marches = un_lieu(equipe.organisme, nom="Serre"), un_lieu(equipe.organisme, nom="Marches")
    plage(helene, serre, -7)
    rdv(helene, serre, -7, 9)
    assert ligne(equipe.organisme, "Serre")[:3] == ["3 h", "masqué", "masqué"]
    assert "ensemble" not in " ".join(r.nom for r in charge(equipe.organisme, JOUR).lieux.rangees)
    plage(luc, marches, -7)
    assert ligne(equipe.organisme, "Lieux d’un seul agent, ensemble")[:3] == ["6 h", "1 h", "17 %"]
    plage(camille, marches, -6)
    assert ligne(equipe.organisme, "Marches")[:3] == ["6 h", "0 h", "0 %"]
    assert ligne(equipe.organisme, "Serre")[:3] == ["3 h", "masqué", "masqué"]


def test_two_places_of_one_worker_stay_hidden_and_so_are_they_in_a_file(equipe, client_de):
    helene = un_agent(equipe=equipe)
    for dans, nom in ((-7, "Serre"), (-6, "Marches")):
        lieu = un_lieu(equipe.organisme, nom=nom)
        plage(helene, lieu, dans)
        rdv(helene, lieu, dans, 9)
    lu = client_de(un_agent("direction_regionale", equipe=equipe)).get("/accessibilite/charge.csv").content.decode()
    assert lu.count("masqué") >= 4 and not re.search(r"\b33\b", lu) and "d’un seul agent" not in lu


def test_who_was_away_all_the_time_does_not_make_a_second_worker(equipe):
    helene, luc = un_agent(equipe=equipe), un_agent(equipe=equipe)
    lieu = un_lieu(equipe.organisme, nom="Serre")
    plage(helene, lieu, -7)
    plage(luc, lieu, -7)
    Indisponibilite.objects.create(
        agent=luc, organisme_id=luc.organisme_id, periode=DateTimeTZRange(instant(-8, 0), instant(-6, 0))
    )
    rdv(helene, lieu, -7, 9)
    assert ligne(equipe.organisme, "Serre")[:3] == ["3 h", "masqué", "masqué"]


def test_a_manager_and_a_direction_read_it_and_no_worker_is_in_it(equipe, client_de):
    helene = un_agent(equipe=equipe)
    plage(helene, un_lieu(equipe.organisme, nom="Antenne de Serre"), 3)
    for role in ("manager", "direction_regionale"):
        client = client_de(un_agent(role, equipe=equipe))
        page = client.get("/accessibilite/charge/")
        assert page.status_code == 200 and "Antenne de Serre" in page.text and helene.nom not in page.text
        for forme in ("ods", "csv"):
            assert client.get(f"/accessibilite/charge.{forme}").status_code == 200
    for role in ("csam", "assistant_social"):
        assert client_de(un_agent(role, equipe=equipe)).get("/accessibilite/charge/").status_code == 404


def test_the_page_costs_the_same_with_one_place_and_with_six(equipe):
    helene = un_agent(equipe=equipe)

    def cout(combien: int) -> int:
        for n in range(combien):
            plage(helene, un_lieu(equipe.organisme, nom=f"Lieu {combien} {n}"), 2 + n + 10 * (combien > 1))
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            charge(equipe.organisme, JOUR)
        return len(requetes)

    assert cout(1) == cout(5)
