"""N seats never hold N + 1 people: sixteen processes on one meeting, then each rule of a meeting."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.config import database
from jalons.fondations.agents.models import Agent
from jalons.parcours import sortants
from jalons.personnes.assures import services as assures
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.tests.monde import LUNDI, Monde, a, prochaine
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import Indisponibilite
from jalons.recevoir.seances import services
from jalons.recevoir.seances.models import Inscription, Seance
from tests import people
from tests.concurrence import travail
from tests.tailles import COMPLETS

PROCESSUS = 16


def se_presser(rang: int, tours: int) -> None:
    """One process: everybody tries to seat everybody, and gives some seats back."""
    nadia = Agent.objects.get(nom="Roche")
    seances = list(Seance.objects.order_by("debut"))
    offres = list(Offre.objects.select_related("assure", "demande").order_by("pk"))
    for tour in range(tours):
        offre, seance = offres[(rang * 7 + tour * 3) % len(offres)], seances[tour % len(seances)]
        with suppress(services.SeanceRefusee):
            inscription = services.inscrire(agent=nadia, seance=seance, assure=offre.assure)
            if (rang + tour) % 5 == 0:
                with suppress(services.SeanceRefusee, Exception):
                    services.liberer(agent=nadia, inscription=inscription)


COMPTE = """
SELECT s.places, count(i.id) FROM seances_seance s LEFT JOIN seances_inscription i
  ON i.seance_id = s.id AND i.statut IN ('inscrite', 'presente', 'absente') GROUP BY s.id, s.places
"""


@pytest.fixture
def base(base_a_part: str) -> Any:
    monde = Monde()
    for n in range(3):
        monde.seance(4, heure=9 + 2 * n)
    monde.offres(24)
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=base_a_part), autocommit=True) as lien:
        yield lien


def test_sixteen_processes_never_seat_one_person_too_many(base):
    travail.lancer(PROCESSUS, se_presser, 60 if COMPLETS else 12)
    comptes = base.execute(COMPTE).fetchall()
    assert all(prises <= places for places, prises in comptes), comptes
    assert sum(prises for _, prises in comptes) >= 9, "les réunions devaient se remplir : l’essai ne prouve rien"


def test_sabotage_without_the_trigger_a_meeting_overflows(base):
    base.execute("DROP TRIGGER seance_places ON seances_inscription")
    travail.lancer(8, se_presser, 12)
    assert any(prises > places for places, prises in base.execute(COMPTE).fetchall())


# --- One meeting ---

pytestmark: list[Any] = []


@pytest.fixture
def monde(db):
    return Monde()


def inscrire(monde, seance, offre):
    return services.inscrire(agent=monde.nadia, seance=seance, assure=offre.assure)


def test_the_last_seat_is_given_once_and_a_seat_given_back_is_free(monde):
    seance, une, deux = monde.seance(1), monde.offre(), monde.offre()
    tenue = inscrire(monde, seance, une)
    assert inscrire(monde, seance, une) == tenue, "demandée deux fois, la même place"
    with pytest.raises(services.SeanceRefusee, match="plus de place"):
        inscrire(monde, seance, deux)
    services.liberer(agent=monde.nadia, inscription=tenue)
    assert inscrire(monde, seance, deux).statut == "inscrite"
    assert Inscription.objects.count() == 2


def test_nobody_dead_and_nobody_after_the_hour_gets_a_seat(monde):
    seance, offre = monde.seance(), monde.offre()
    assures.noter_deces(agent=None, assure=offre.assure, date_deces=timezone.localdate() - timedelta(days=1))
    with pytest.raises(services.SeanceRefusee, match="décédée"):
        inscrire(monde, seance, offre)
    Seance.objects.update(debut=timezone.now() - timedelta(hours=1))
    with pytest.raises(services.SeanceRefusee, match="passée"):
        inscrire(monde, Seance.objects.get(), monde.offre())


def test_a_cancelled_meeting_gives_its_seats_back_and_takes_nobody(monde):
    seance, offre = monde.seance(), monde.offre()
    inscrire(monde, seance, offre)
    with pytest.raises(services.SeanceRefusee, match="pourquoi"):
        services.annuler(agent=monde.nadia, seance=seance, motif=" ")
    assert len(services.annuler(agent=monde.nadia, seance=seance, motif="Animatrice absente")) == 1
    with pytest.raises(services.SeanceRefusee):
        inscrire(monde, seance, offre)


def test_its_leader_receives_nobody_at_that_time(monde):
    monde.seance(animateur=monde.helene, jour=1, heure=14)
    assert Indisponibilite.objects.get().agent == monde.helene


def test_a_cancelled_meeting_frees_its_leader_and_leaves_her_own_absence(monde):
    seance = monde.seance(animateur=monde.helene, jour=1, heure=14)
    debut, fin = a(LUNDI, 8), a(LUNDI, 18)
    absence = rendez_vous.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=debut, fin=fin)
    services.annuler(agent=monde.nadia, seance=seance, motif="Lieu fermé")
    assert list(Indisponibilite.objects.filter(annule_le=None)) == [absence]


def test_presence_is_noted_once_begun_and_corrected_by_another_click(monde):
    seance, offre = monde.seance(), monde.offre()
    tenue = inscrire(monde, seance, offre)
    with pytest.raises(services.SeanceRefusee, match="pas commencé"):
        services.noter_presence(agent=monde.nadia, inscription=tenue, statut="presente")
    Seance.objects.update(debut=timezone.now() - timedelta(minutes=5))
    tenue = Inscription.objects.select_related("seance").get()
    services.noter_presence(agent=monde.nadia, inscription=tenue, statut="absente")
    services.noter_presence(agent=monde.nadia, inscription=tenue, statut="presente")
    seance.refresh_from_db()
    assert (tenue.statut, seance.statut) == ("presente", "tenue")


@pytest.mark.parametrize("valeurs", [{"places": 0}, {"statut": "annulee"}, {"motif_annulation": "x"}])
def test_the_base_refuses_an_absurd_meeting(monde, valeurs):
    monde.seance()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seance.objects.update(**valeurs)


def test_two_meetings_at_one_place_and_hour_are_refused(monde):
    monde.seance()
    with pytest.raises(services.SeanceRefusee, match="déjà prévue"):
        monde.seance()
    assert monde.seance(semaine=LUNDI + timedelta(weeks=1))


def test_nobody_leads_two_meetings_at_once(monde):
    la_bas = people.un_lieu(monde.caisse, nom="CPAM de Saumur")
    premiere = monde.seance(animateur=monde.helene, heure=14)
    with pytest.raises(services.SeanceRefusee, match=r"Morvan anime déjà .* à 14\sh, CPAM de Cholet : changer"):
        monde.seance(animateur=monde.helene, heure=15, lieu=la_bas)
    assert Indisponibilite.objects.count() == 1 == Seance.objects.count()
    assert monde.seance(animateur=monde.helene, heure=16, lieu=la_bas), "la première est finie"
    assert monde.seance(animateur=monde.awa, heure=14, lieu=la_bas), "quelqu’un d’autre"
    services.annuler(agent=monde.nadia, seance=premiere, motif="Lieu fermé")
    assert monde.seance(animateur=monde.helene, heure=14)


@pytest.mark.parametrize(("jour", "heure"), [(6, 10), (1, 23), (1, 7)])
def test_no_meeting_is_opened_on_a_sunday_nor_at_night(monde, jour, heure):
    with pytest.raises(services.SeanceRefusee, match=r"hors des heures de réunion : choisir entre 8\sh"):
        monde.seance(jour=jour, heure=heure)
    assert not Seance.objects.exists()


def test_no_meeting_is_opened_on_a_public_holiday_of_the_place(monde):
    with pytest.raises(
        services.SeanceRefusee, match=r"mercredi 14 juillet 2027 est férié \(Fête nationale\) : choisir un"
    ):
        monde.seance(semaine=date(2027, 7, 12), jour=2)
    assert not Seance.objects.exists()


# --- A sitting of anything ---


def test_a_seat_needs_neither_offer_nor_demande_and_is_noted_in_one_tap(monde, client_de):
    seance, personne = monde.seance(semaine=prochaine(), titre="Atelier"), people.un_assure(monde.caisse)
    place = services.inscrire(agent=monde.nadia, seance=seance, assure=personne)
    assert (place.demande, place.cause) == (None, None)
    Seance.objects.update(debut=timezone.now() - timedelta(minutes=5))
    nadia, url = client_de(monde.nadia), f"/seances/{seance.pk}/"
    assert 'value="a_recevoir"' not in nadia.get(url).content.decode(), "aucune demande n’attend"
    for issue, dit in (("presente", "Présence"), ("absente", "Absence"), ("excusee", "Absence excusée")):
        saisie = {"inscription_id": str(place.pk), "issue": issue}
        page = nadia.post(f"{url}presence/", saisie, follow=True).content.decode()
        place.refresh_from_db()
        assert place.statut == issue and f"Noté : {dit.lower()}." in page


def test_a_seat_without_demande_given_back_or_cancelled_moves_nothing_else(monde):
    seance = monde.seance(semaine=prochaine())
    places = [
        services.inscrire(agent=monde.nadia, seance=seance, assure=people.un_assure(monde.caisse, nom=nom))
        for nom in ("Abadie", "Blanc")
    ]
    sortants.rendre_place(agent=monde.nadia, inscription=places[0])
    assert sortants.annuler_seance(agent=monde.nadia, seance=seance, motif="Salle fermée") == 1
    assert {*Inscription.objects.values_list("statut", flat=True)} == {"liberee"}


def test_whoever_noted_nothing_is_told_also_of_a_seat_without_demande(monde, client_de):
    seance = monde.seance(semaine=prochaine(), animateur=monde.helene)
    services.inscrire(agent=monde.nadia, seance=seance, assure=people.un_assure(monde.caisse))
    Seance.objects.update(debut=timezone.now() - timedelta(hours=26))
    assert "Réunion sans présence notée" in client_de(monde.helene).get("/ma-journee/").content.decode()


def test_two_lead_one_meeting_and_neither_receives_meanwhile(monde, client_de):
    luc = people.un_agent("assistant_social", equipe=monde.equipe, prenom="Luc", nom="Denis")
    seance = monde.seance(semaine=prochaine(), animateur=monde.helene, avec_aussi=luc)
    assert {i.agent for i in Indisponibilite.objects.all()} == {monde.helene, luc}
    for agent in (monde.helene, luc):
        assert (
            "animée par Hélène Morvan et Luc Denis" in client_de(agent).get(f"/seances/{seance.pk}/").content.decode()
        )
        assert "soi" in seance.relations(agent, timezone.now())
        assert list(Seance.objects.filter(Seance.portee_q("soi", agent, timezone.now()))) == [seance]
    ailleurs = people.un_lieu(monde.caisse, nom="CPAM de Saumur")
    with pytest.raises(services.SeanceRefusee, match="Luc Denis anime déjà"):
        monde.seance(semaine=prochaine(), animateur=luc, heure=15, lieu=ailleurs)
    services.annuler(agent=monde.nadia, seance=seance, motif="Lieu fermé")
    assert not Indisponibilite.objects.filter(annule_le=None).exists()


def test_the_same_worker_given_twice_leads_it_once(monde):
    seance = monde.seance(animateur=monde.helene, avec_aussi=monde.helene)
    assert seance.animateurs == [monde.helene] and Indisponibilite.objects.count() == 1
    assert monde.seance(heure=18, avec_aussi=monde.awa).animateur == monde.awa
