"""Choosing a slot: another place, way, worker or day, when an appointment is moved or given."""

from __future__ import annotations

from datetime import time, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from jalons.recevoir.rendez_vous import selectors, services
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.rendez_vous.tests.conftest import adresse, texte
from tests import people


@pytest.fixture
def ailleurs(monde, demain):
    """Another worker, at another place, on the telephone too, four days later."""
    collegue = people.un_agent(equipe=monde.equipe)
    lieu = people.un_lieu(monde.caisse, nom="Maison des services de Segré")
    jour = demain + timedelta(days=4)
    services.ouvrir_plage(
        agent=collegue,
        pour=collegue,
        jour=jour,
        debut=time(14),
        fin=time(16),
        lieu=lieu,
        modes=[Mode.LIEU, Mode.TELEPHONE],
    )
    return collegue, lieu, jour


@pytest.mark.parametrize("quoi", ["lieu", "mode", "avec", "du"])
def test_an_appointment_is_moved_to_another_place_way_worker_or_day(monde, pris, ailleurs, client_de, quoi):
    collegue, lieu, jour = ailleurs
    client, page = client_de(monde.nadia), adresse("rendez_vous", pris.pk)
    autre = {"lieu": str(lieu.pk), "mode": "telephone", "avec": str(collegue.pk), "du": jour.isoformat()}
    assert lieu.nom not in texte(client.get(page)).partition("Créneau")[2]  # at first: where it is
    demande = {"lieu": "", "mode": "", "avec": "", "du": timezone.localdate().isoformat()} | {quoi: autre[quoi]}
    libre = next(
        c for c in selectors.creneaux_libres(lieu=lieu, du=jour, au=jour, mode=demande["mode"] or None)
        if c.agent_id == collegue.pk
    )  # fmt: skip
    trouvee = client.get(page, demande)
    assert libre.valeur in texte(trouvee)
    deplace = client.post(adresse("deplacer", pris.pk) + f"?{urlencode(demande)}", {"creneau": libre.valeur})
    assert deplace.status_code == 302
    pris.refresh_from_db()
    assert (pris.agent, pris.lieu, pris.mode, pris.date_acte) == (collegue, lieu, demande["mode"] or "lieu", jour)


def test_a_move_refused_keeps_what_was_searched(monde, pris, ailleurs, client_de):
    _, lieu, jour = ailleurs
    demande = {"lieu": str(lieu.pk), "mode": "", "avec": "", "du": jour.isoformat()}
    refuse = client_de(monde.nadia).post(adresse("deplacer", pris.pk) + f"?{urlencode(demande)}", {})
    assert refuse.status_code == 422 and "Maison des services de Segré · avec" in texte(refuse)


def test_a_worker_moves_within_her_own_agenda_only(monde, pris, ailleurs, client_de):
    collegue, lieu, jour = ailleurs
    demande = {"lieu": str(lieu.pk), "mode": "", "avec": str(collegue.pk), "du": jour.isoformat()}
    page = texte(client_de(monde.helene).get(adresse("rendez_vous", pris.pk), demande))
    assert f"avec {collegue}" not in page


def test_a_new_appointment_is_given_with_the_worker_asked_for(monde, ailleurs, client_de):
    collegue, lieu, _ = ailleurs
    page = texte(client_de(monde.nadia).get(adresse("nouveau", monde.valerie.pk), {"avec": str(collegue.pk)}))
    assert lieu.nom in page and f"avec {collegue}" in page and f"avec {monde.helene} ·" not in page
