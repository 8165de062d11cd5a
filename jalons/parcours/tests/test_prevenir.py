"""Whoever has an appointment knows when it is: moved or cancelled, she is told, and nothing false leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from jalons.fondations.envois.models import Envoi
from jalons.fondations.territoires.models import LieuAccueil
from jalons.parcours import services
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.services import expedier
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import instant_local

pytestmark = pytest.mark.django_db


@pytest.fixture
def rdv(service: Service) -> RendezVous:
    """At nine; the confirmation waits."""
    return services.reserver_pour_demande(agent=service.csam, demande=service.demande(), creneau=service.creneau())


def a(service: Service, heure: int) -> Any:
    return instant_local(service.jour, time(heure), "Europe/Paris")


def messages() -> list[tuple[str, str]]:
    return [(e.statut, str(e.corps)) for e in Envoi.objects.order_by("created_at")]


def test_moved_before_the_first_message_left_only_the_new_hour_leaves(service: Service, rdv: RendezVous) -> None:
    rendez_vous.deplacer(agent=service.csam, rdv=rdv, debut=a(service, 11))
    (ancien, vieux), (nouveau, neuf) = messages()
    assert (ancien, nouveau) == ("refuse", "a_envoyer")
    assert "à 9" in vieux and "Rendez-vous déplacé" in neuf and "à 11" in neuf


def test_moved_after_it_left_she_is_told_the_new_hour(service: Service, rdv: RendezVous) -> None:
    expedier()
    rendez_vous.deplacer(agent=service.csam, rdv=rdv, debut=a(service, 11))
    rendez_vous.deplacer(agent=service.csam, rdv=rdv, debut=a(service, 10))
    assert [statut for statut, _ in messages()] == ["envoye", "refuse", "a_envoyer"]
    assert "à 10" in messages()[-1][1]


def test_moved_to_where_it_is_or_to_another_worker_alone_she_is_told_nothing(service: Service, rdv: RendezVous) -> None:
    rendez_vous.deplacer(agent=service.csam, rdv=rdv, debut=rdv.debut)
    rendez_vous.deplacer(agent=service.csam, rdv=rdv, debut=rdv.debut, duree=30)
    assert [statut for statut, _ in messages()] == ["a_envoyer"]


@pytest.mark.parametrize(
    ("adresse", "dite"),
    [
        ("Hôpital Purpan, place du Docteur-Baylac", "Hôpital Purpan, place du Docteur-Baylac"),
        ("Pôle médical, 2 av. Foch", "Pôle médical, 2 av. Foch"),
        ("Service d’oncologie, 2 av. Foch", "2 av. Foch"),  # opened before such an address was refused
    ],
)
def test_booking_never_fails_for_the_address_of_a_place_and_tells_it(service: Service, adresse: str, dite: str) -> None:
    LieuAccueil.objects.update(adresse=adresse)
    services.reserver_pour_demande(agent=service.csam, demande=service.demande(), creneau=service.creneau())
    ((statut, corps),) = messages()
    assert statut == "a_envoyer" and f", {dite}. Pour changer" in corps


def test_without_a_mobile_the_letter_bears_her_name_and_an_address_that_the_post_reads(service: Service) -> None:
    demande = service.demande()
    adresse = "12, rue des Lilas, 31000 Toulouse"
    assures.corriger(agent=service.csam, assure=demande.assure, telephone="", courriel="", adresse=adresse)
    services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    envoi = Envoi.objects.get()
    nom = f"{demande.assure.prenom} {demande.assure.nom.upper()}"
    assert (envoi.canal, envoi.destinataire) == ("courrier", f"{nom}\n12 rue des Lilas\n31000 TOULOUSE")


@pytest.mark.parametrize("motif", ["agent", "lieu", "dossier", "autre"])
def test_cancelled_by_the_service_she_is_told_in_neutral_words(service: Service, rdv: RendezVous, motif: str) -> None:
    rendez_vous.annuler(agent=service.csam, rdv=rdv, motif=motif)
    (premier, _), (second, corps) = messages()
    assert (premier, second) == ("refuse", "a_envoyer")
    assert "n’aura pas lieu" in corps and "36 46" in corps
    assert not any(mot in corps.lower() for mot in ("social", "santé", "hospital", "indisponible"))


@pytest.mark.parametrize("motif", ["personne", "deces"])
def test_cancelled_by_herself_or_dead_nothing_more_leaves(service: Service, rdv: RendezVous, motif: str) -> None:
    rendez_vous.annuler(agent=service.csam, rdv=rdv, motif=motif)
    assert [statut for statut, _ in messages()] == ["refuse"]


@pytest.mark.parametrize("parti", [True, False])
def test_taken_by_mistake_it_is_told_to_who_was_written_to(service: Service, rdv: RendezVous, parti: bool) -> None:
    if parti:
        expedier()
    rendez_vous.annuler(agent=service.csam, rdv=rdv, motif="erreur")
    assert [statut for statut, _ in messages()] == (["envoye", "a_envoyer"] if parti else ["refuse"])


def test_excused_beforehand_no_confirmation_leaves(service: Service, rdv: RendezVous) -> None:
    rendez_vous.noter_issue(agent=service.csam, rdv=rdv, issue="excuse")
    assert [statut for statut, _ in messages()] == ["refuse"]


def test_begun_and_not_noted_its_cancelling_says_nothing_to_her(service: Service, rdv: RendezVous) -> None:
    expedier()
    rendez_vous.annuler(agent=service.csam, rdv=rdv, motif="agent", maintenant=rdv.debut + timedelta(minutes=1))
    assert [statut for statut, _ in messages()] == ["envoye"]


def test_who_does_not_wish_to_be_written_to_is_not_and_the_page_says_so(
    service: Service, rdv: RendezVous, client_de: Callable[..., Any]
) -> None:
    assures.noter_souhaits(agent=service.csam, assure=rdv.assure, ne_pas_contacter=True)
    rendez_vous.deplacer(agent=service.csam, rdv=rdv, debut=a(service, 11))
    assert [statut for statut, _ in messages()] == ["refuse", "refuse"]
    page = client_de(service.csam).get(reverse("rendez_vous:rendez_vous", args=[rdv.pk])).content.decode()
    assert re.search(r"Message, SMS :\s*pas parti, \S", page)
