"""The alarm of a home visit in the day: the hour of the place, for each of those who can act."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from jalons.fondations.agents import services as agents
from jalons.parcours.selectors import journee
from jalons.recevoir.rendez_vous import rules, services
from jalons.recevoir.rendez_vous.models import RendezVous
from tests.people import un_agent, un_assure, un_organisme, une_equipe

pytestmark = pytest.mark.django_db
ZONES = [
    "Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte",
    "America/Miquelon", "America/Marigot", "Pacific/Tahiti", "Pacific/Noumea", "Pacific/Wallis",
]  # fmt: skip
JOURS = [
    date(2026, 1, 13),
    date(2026, 7, 14),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 3, 8),
    date(2026, 11, 1),
]
ELLES = {"csam": "la plateforme", "assistant_social": "une collègue", "manager": "la manager"}


class Terrain:
    """A caisse in its zone, and a home visit from 14 h to 15 h 30 at the place."""

    def __init__(self, zone: str, jour: date) -> None:
        self.equipe = une_equipe(un_organisme(zone=zone))
        self.helene = un_agent("assistant_social", equipe=self.equipe)
        self.debut = rules.instant_local(jour, time(14), zone)
        self.fin = rules.instant_local(jour, time(15, 30), zone)
        self.visite = services.reserver(
            agent=self.helene, avec=self.helene, assure=un_assure(self.equipe.organisme), debut=self.debut, duree=60,
            mode="domicile", adresse="3 rue des Lilas", fin_prevue=self.fin, personne_rappel="Sonia Perrin",
            rappel_telephone="02 41 00 00 00", maintenant=self.debut - timedelta(days=3),
        )  # fmt: skip

    def attentes(self, role: str, apres: int = 16, visite: RendezVous | None = None) -> list[Any]:
        """What her day says, so many minutes after the expected end."""
        agent = un_agent(role, equipe=self.equipe)
        instant = (visite or self.visite).fin_prevue + timedelta(minutes=apres)  # type: ignore[operator]
        toutes = journee(agent, instant, rules.jour_local(instant, "Europe/Paris")).attentes
        return [a for a in toutes if a.titre.startswith("Joindre")]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_the_alarm_tells_the_hour_of_the_place_in_every_zone_on_both_sides_of_both_changes_of_clock(zone, jour):
    terrain = Terrain(zone, jour)
    (attente,) = terrain.attentes("manager")
    assert "était prévue à 15\u00a0h\u00a030" in attente.raison
    assert not terrain.attentes("manager", apres=15)


@pytest.mark.parametrize("role", ELLES)
def test_the_alarm_is_in_the_day_of_whoever_can_call_with_whom_to_call(role):
    (attente,) = Terrain("Europe/Paris", JOURS[0]).attentes(role)
    assert "Sonia Perrin" in attente.raison and "02 41 00 00 00" in attente.raison
    assert [a.nom for a in attente.actes] == ["Retour confirmé"]


def test_the_alarm_survives_the_closing_of_the_account_of_the_one_who_went():
    terrain = Terrain("Europe/Paris", JOURS[0])
    agents.fermer_compte(agent=terrain.helene)
    assert terrain.attentes("csam") and terrain.attentes("manager")


def test_the_end_of_a_visit_of_today_is_told_at_the_hour_of_the_place(client_de, monkeypatch):
    maintenant = datetime.now(UTC).replace(second=0, microsecond=0)
    jour = rules.jour_local(maintenant, "Europe/Paris")
    ailleurs = ("Indian/Reunion", "America/Martinique")  # the one where it is the same day as in Paris
    equipe = une_equipe(un_organisme(zone=next(z for z in ailleurs if rules.jour_local(maintenant, z) == jour)))
    helene = un_agent("assistant_social", equipe=equipe)
    visite = services.reserver(
        agent=helene, avec=helene, assure=un_assure(equipe.organisme), debut=maintenant + timedelta(minutes=1), duree=5,
        mode="domicile", adresse="3 rue des Lilas", personne_rappel="Sonia Perrin", rappel_telephone="02 41 00 00 00",
    )  # fmt: skip
    page = client_de(helene).get("/ma-journee/").content.decode()
    assert f"fin prévue à {visite.fin_prevue_locale.hour}\u00a0h" in page
