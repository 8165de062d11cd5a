"""An agenda to work with: one caisse, one team, Hélène who receives in Cholet, Nadia who books, Valérie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.recevoir.rendez_vous import rules, services
from jalons.recevoir.rendez_vous.enums import MotifRendezVous
from tests import people

MAINTENANT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # a Monday, 8 h in Paris
MARDI = date(2026, 3, 10)


@dataclass
class Monde:
    """The people and places of these tests."""

    caisse: Any
    equipe: Any
    lieu: Any
    helene: Any
    luc: Any
    nadia: Any
    chef: Any
    valerie: Any
    paul: Any

    def a(self, heure: int, minute: int = 0, jour: date = MARDI) -> datetime:
        """The UTC instant of that hour at the place."""
        return rules.instant_local(jour, time(heure, minute), self.caisse.zone)

    def ouvrir(self, pour: Any = None, jour: date = MARDI, de: int = 9, a: int = 12, **autres: Any) -> Any:
        """Open a window at the place."""
        pour = pour or self.helene
        valeurs = {"lieu": self.lieu, "modes": ["lieu", "telephone"], "duree": 45} | autres
        return services.ouvrir_plage(agent=pour, pour=pour, jour=jour, debut=time(de), fin=time(a), **valeurs)

    def reserver(self, assure: Any = None, **autres: Any) -> Any:
        """Nadia books Valérie with Hélène on Tuesday at nine."""
        valeurs: dict[str, Any] = {"agent": self.nadia, "assure": assure or self.valerie, "avec": self.helene}
        valeurs |= {"lieu": self.lieu, "mode": "lieu", "debut": self.a(9), "duree": 45, "maintenant": MAINTENANT}
        valeurs |= autres
        if valeurs["mode"] != "lieu":
            valeurs["lieu"] = autres.get("lieu")
        return services.reserver(**valeurs)


def creer_monde(zone: str = "Europe/Paris") -> Monde:
    """Committed or not, as the caller's transaction decides."""
    caisse = people.un_organisme(zone=zone)
    equipe = people.une_equipe(caisse)
    lieu = people.un_lieu(caisse, nom="CPAM de Cholet")
    equipe.lieux.add(lieu)
    return Monde(
        caisse=caisse,
        equipe=equipe,
        lieu=lieu,
        helene=people.un_agent("assistant_social", equipe=equipe, nom="Morvan", prenom="Hélène"),
        luc=people.un_agent("assistant_social", equipe=equipe, nom="Denis", prenom="Luc"),
        nadia=people.un_agent("csam", equipe=equipe, nom="Roche", prenom="Nadia"),
        chef=people.un_agent("manager", equipe=equipe, nom="Vidal", prenom="Anne"),
        valerie=people.un_assure(caisse, interprete="lsf"),
        paul=people.un_assure(caisse, nom="Lefèvre", prenom="Paul", date_naissance=date(1970, 2, 3)),
    )


@pytest.fixture
def monde(db: None) -> Monde:
    """The usual people, in Paris's zone."""
    return creer_monde()


def dans(minutes: int = 0, **autres: int) -> datetime:
    """An instant after MAINTENANT."""
    return MAINTENANT + timedelta(minutes=minutes, **autres)


def adresse(nom, *args):
    return reverse(f"rendez_vous:{nom}", args=args)


@pytest.fixture
def demain():
    """Tomorrow at the place: pages read the real clock."""
    return rules.jour_local(timezone.now(), "Europe/Paris") + timedelta(days=1)


@pytest.fixture
def pris(monde, demain):
    return monde.reserver(
        agent=monde.helene, debut=monde.a(10, 0, demain), motif=MotifRendezVous.POINT, maintenant=None
    )


def texte(reponse):
    return reponse.content.decode().replace("\u00a0", " ")
