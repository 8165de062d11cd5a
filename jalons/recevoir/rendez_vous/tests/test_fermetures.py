"""A place closes: those expected there afterwards are listed, each with where she could go, and moved by one click."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.personnes.partenaires import horaires
from jalons.recevoir.rendez_vous import rules, selectors
from jalons.recevoir.rendez_vous.enums import MotifRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from tests import people


@pytest.fixture
def demain() -> date:
    return rules.jour_local(timezone.now(), "Europe/Paris") + timedelta(days=1)


@pytest.fixture
def ailleurs(monde: Any) -> Any:
    """Another place of the caisse, where Hélène receives too."""
    return people.un_lieu(monde.caisse, nom="Mairie de Saumur")


@pytest.fixture
def pris(monde: Any, demain: date, ailleurs: Any) -> RendezVous:
    """Valérie is expected in Cholet in eight days with Hélène, who has free time in Saumur the day before."""
    jour = demain + timedelta(days=7)
    monde.ouvrir(jour=jour - timedelta(days=1), lieu=ailleurs)
    return monde.reserver(  # type: ignore[no-any-return]
        agent=monde.helene, debut=monde.a(10, 0, jour), motif=MotifRendezVous.POINT, maintenant=None
    )


def fermer(monde: Any, le: date | None) -> Any:
    """Its last day is ``le``; None opens it again."""
    monde.lieu.ouvert_au = le
    monde.lieu.save()
    return monde.lieu


@pytest.fixture
def ferme(monde: Any, demain: date) -> Any:
    """Cholet's last day is tomorrow."""
    return fermer(monde, demain)


def page(lieu: Any) -> str:
    return reverse("rendez_vous:fermeture", args=[lieu.pk])


def texte(reponse: Any) -> str:
    return str(reponse.content.decode().replace("\u00a0", " "))


def test_those_expected_after_the_last_day_are_listed_with_where_they_could_go(
    monde: Any, pris: RendezVous, ferme: Any, client_de: Callable[..., Any]
) -> None:
    lu = texte(client_de(monde.nadia).get(page(ferme)))
    assert "Valérie Brunet" in lu and "Mairie de Saumur" in lu and lu.count("Déplacer : ") == 3


def test_one_click_moves_and_comes_back(
    monde: Any, pris: RendezVous, ferme: Any, ailleurs: Any, client_de: Callable[..., Any]
) -> None:
    client = client_de(monde.nadia)
    creneau = selectors.a_deplacer(monde.nadia, ferme, timezone.now())[0].creneaux[0]
    envoi = {"creneau": creneau.valeur, "retour": page(ferme)}
    assert client.post(reverse("rendez_vous:deplacer", args=[pris.pk]), envoi).url == page(ferme)
    pris.refresh_from_db()
    assert (pris.lieu, pris.debut, pris.agent, pris.minutes) == (ailleurs, creneau.debut, monde.helene, 45)
    assert "Personne n’est attendu" in texte(client.get(page(ferme)))


def test_until_the_last_day_nobody_is_touched(monde: Any, demain: date, ferme: Any) -> None:
    monde.reserver(agent=monde.helene, debut=monde.a(10, 0, demain), maintenant=None)
    assert selectors.a_deplacer(monde.nadia, ferme, timezone.now()) == []


def test_the_slots_are_never_at_the_place_that_closes(monde: Any, pris: RendezVous, demain: date, ferme: Any) -> None:
    monde.ouvrir(jour=demain, de=14, a=17)
    trouves = selectors.a_deplacer(monde.nadia, ferme, timezone.now())[0].creneaux
    assert {c.lieu for c in trouves} == {"Mairie de Saumur"}


@pytest.mark.parametrize(("motif", "combien"), [(MotifRendezVous.POINT, 0), (MotifRendezVous.PREMIER, 3)])
def test_somebody_already_followed_keeps_her_worker(
    monde: Any, demain: date, ailleurs: Any, ferme: Any, motif: str, combien: int
) -> None:
    fermer(monde, None)
    monde.reserver(agent=monde.helene, debut=monde.a(10, 0, demain + timedelta(days=7)), motif=motif, maintenant=None)
    fermer(monde, demain)
    monde.ouvrir(monde.luc, jour=demain + timedelta(days=6), lieu=ailleurs)
    assert len(selectors.a_deplacer(monde.nadia, ferme, timezone.now())[0].creneaux) == combien


def test_a_manager_reads_the_list_and_moves_nobody(
    monde: Any, pris: RendezVous, ferme: Any, client_de: Callable[..., Any]
) -> None:
    lu = texte(client_de(monde.chef).get(page(ferme)))
    assert "Valérie Brunet" in lu and "Déplacer : " not in lu


def test_a_place_of_another_caisse_does_not_exist(monde: Any, ferme: Any, client_de: Callable[..., Any]) -> None:
    assert client_de(people.un_agent("csam")).get(page(ferme)).status_code == 404


@pytest.mark.parametrize("qui", ["nadia", "helene"])
def test_the_day_of_whoever_may_move_them_says_so(
    monde: Any, pris: RendezVous, ferme: Any, client_de: Callable[..., Any], qui: str
) -> None:
    lu = texte(client_de(getattr(monde, qui)).get("/ma-journee/"))
    assert "Déplacer un rendez-vous" in lu and page(ferme) in lu
    RendezVous.objects.filter(pk=pris.pk).update(statut="excuse", issue_le=timezone.now())
    assert "Déplacer un rendez-vous" not in texte(client_de(getattr(monde, qui)).get("/ma-journee/"))


def test_the_page_of_the_places_leads_there(monde: Any, ferme: Any, client_de: Callable[..., Any]) -> None:
    assert page(ferme) in texte(client_de(monde.chef).get(reverse("territoires:lieux")))
    assert page(ferme) not in texte(
        client_de(people.un_agent("direction_regionale", equipe=monde.equipe)).get(reverse("territoires:lieux"))
    )


def test_fifteen_rows_cost_the_queries_of_one(
    monde: Any, pris: RendezVous, demain: date, ferme: Any, client_de: Callable[..., Any]
) -> None:
    client, mesures = client_de(monde.nadia), []
    for combien in (0, 14):
        fermer(monde, None)
        for rang in range(combien):
            qui = people.un_assure(monde.caisse, nom=f"Personne{rang}", prenom="Zoé")
            debut = monde.a(8, 0, demain + timedelta(days=9 + rang))
            monde.reserver(qui, agent=monde.helene, debut=debut, maintenant=None)
        fermer(monde, demain)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(page(ferme)).status_code == 200
        mesures.append(len(requetes))
    assert mesures[0] == mesures[1]


@pytest.mark.parametrize("comment", ["fermé aussi ce jour-là", "plus ouvert ce jour de la semaine"])
def test_a_day_when_the_place_is_closed_is_followed_as_its_end_is(monde, pris, client, comment):
    if comment.startswith("fermé"):
        monde.lieu.jours_fermes = [pris.date_acte]
    else:
        monde.lieu.horaires = horaires.ecrire(
            [() if rang == pris.date_acte.weekday() else ("08:00-18:00",) for rang in range(7)]
        )
    monde.lieu.save()
    vue = selectors.fermetures(monde.nadia, timezone.now())
    assert [(f.lieu_id, f.dernier_jour, f.combien) for f in vue] == [(monde.lieu.pk, None, 1)]
    client.force_login(monde.nadia)
    assert "Brunet" in texte(client.get(page(monde.lieu)))
    assert "est fermé ce jour-là, et des personnes y sont attendues" in texte(
        client.get(reverse("parcours:ma_journee"))
    )
