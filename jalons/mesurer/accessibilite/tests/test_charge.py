"""The load of the places: hours, waiting, what misses; to whom; never a worker."""

from __future__ import annotations

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
