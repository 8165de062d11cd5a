"""A commission of eight who vote, its secretary, a sitting to come."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from jalons.accompagner.instances import selectors, services
from jalons.accompagner.instances.enums import EtatPresence, GenreInstance, Qualite
from jalons.accompagner.instances.tests import essai
from jalons.fondations.referentiels import lecture
from jalons.fondations.referentiels.models import CodeListe
from tests import people

DEPUIS = date(2024, 1, 1)
NOMS = ("Lebrun", "Aubert", "Diallo", "Kessler", "Renaud", "Tanguy", "Faure", "Roussel")


@pytest.fixture
def soumises(settings):
    """What the room above submits, and what it was told."""
    settings.AFFAIRES = {"essai": "jalons.accompagner.instances.tests.essai.ici"}
    essai.espion.affaires = essai.Affaires()
    return essai.espion.affaires


def creer_monde(regle="majorite", vote=True, genre=GenreInstance.COMMISSION_AIDES):
    organisme = people.un_organisme()
    direction = people.un_agent("direction_regionale", organisme=organisme)
    maud = people.un_agent("secretaire_instance", organisme=organisme, nom="Perrin", prenom="Maud")
    manager = people.un_agent("manager", equipe=people.une_equipe(organisme))
    instance = services.creer(
        agent=direction, organisme=organisme, nom="Commission des aides", genre=genre, porteur="CPAM de l’Aubrelle",
        mission="Décider des aides.", regle_quorum=regle, vote=vote, date_debut=DEPUIS,
    )  # fmt: skip
    membres = []
    for rang, nom in enumerate(NOMS):
        nomme = services.composer(
            agent=direction,
            instance=instance,
            nom=f"Mme {nom}",
            fonction="Membre du conseil",
            corps="CPAM",
            qualite=Qualite.MEMBRE if rang else Qualite.PRESIDENCE,
            date_debut=DEPUIS,
        )
        membres.append(nomme)
    for qui, qualite in ((maud, Qualite.SECRETARIAT), (manager, Qualite.AVIS)):
        services.composer(agent=direction, instance=instance, membre=qui, qualite=qualite, date_debut=DEPUIS)
    monde = SimpleNamespace(
        organisme=organisme, direction=direction, maud=maud, manager=manager, instance=instance, membres=membres
    )
    monde.seance = convoquer(monde, 7)
    return monde


def convoquer(monde, jours):
    jour = timezone.localdate() + timedelta(days=jours)
    return services.convoquer(
        agent=monde.maud, instance=monde.instance, jour=jour, heure=time(9), lieu="Salle du conseil"
    )


def ouvrir(monde, seance=None, la=6):
    """Open with the first ``la`` who vote, the others excused."""
    seance = seance or monde.seance
    etats = {m: EtatPresence.EXCUSE for m in selectors.membres(seance.instance, seance.date_acte)}
    etats |= dict.fromkeys(monde.membres[:la], EtatPresence.PRESENT)
    return services.ouvrir(agent=monde.maud, seance=seance, etats=etats, preside=monde.membres[0])


@pytest.fixture
def raisons(db):
    CodeListe.objects.bulk_create(CodeListe(**li) for li in lecture.listes() if li["liste"] == "raison_decision")


@pytest.fixture
def monde(db, raisons, soumises):
    return creer_monde()
