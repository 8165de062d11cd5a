"""To whom a demande is given: what the page proposes is what the act checks, free slots included."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.fondations.agents.models import Agent, Secteur
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.parcours import selectors, services
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.rendez_vous import selectors as rendez_vous
from jalons.recevoir.rendez_vous import services as agendas
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.signalements.models import Attribution, Demande
from jalons.recevoir.signalements.services import DecisionRefusee
from tests.people import DEBUT, un_agent

pytestmark = pytest.mark.django_db


class Volant(Service):
    """A caisse set to « volant »: Zoé is free before Ana, whose name comes first."""

    def __init__(self) -> None:
        super().__init__(attribution="volant")
        self.manager = un_agent("manager", equipe=self.equipe)
        self.ana = un_agent("assistant_social", equipe=self.equipe, prenom="Ana", nom="Abadie")
        self.zoe = un_agent("assistant_social", equipe=self.equipe, prenom="Zoé", nom="Zunino")
        self.ouvrir(self.ana, jours=2)
        self.ouvrir(self.zoe, jours=1)

    def ouvrir(self, qui: Agent, *, jours: int) -> None:
        jour = timezone.localdate() + timedelta(days=jours)
        agendas.ouvrir_plage(
            agent=qui, pour=qui, jour=jour, debut=time(9), fin=time(10), lieu=self.lieu, modes=[Mode.LIEU], duree=60
        )

    def occuper(self, qui: Agent) -> None:
        """Her only slot is taken."""
        libre = rendez_vous.creneaux_libres(agents=[qui], du=timezone.localdate(), au=self.jour, limite=1)[0]
        choisi = rendez_vous.creneau_choisi(self.csam, libre.valeur)
        assert choisi
        services.reserver_pour_demande(agent=self.csam, demande=self.demande("Autre"), creneau=choisi)


@pytest.fixture
def volant(db: None) -> Volant:
    return Volant()


def propose(page: Any) -> tuple[str, str]:
    """(key of the worker that the page proposes, the selected choice)."""
    texte = page.content.decode()
    montree = re.search(r'name="montree" value="([^"]*)"', texte)
    choisie = re.search(r'<option value="([^"]*)" selected', texte)
    return montree[1] if montree else "", choisie[1] if choisie else ""


def url(demande: Demande) -> str:
    return f"/demandes/{demande.pk}/confier/"


def test_volant_proposes_whoever_is_free_first_and_says_so(volant: Volant, client_de: Callable[..., Any]) -> None:
    page = client_de(volant.manager).get(url(volant.demande()))
    assert propose(page) == (str(volant.zoe.pk), str(volant.zoe.pk))
    assert "Zoé Zunino a le premier créneau libre." in page.content.decode()


def test_as_the_page_proposes_needs_no_reason(volant: Volant, client_de: Callable[..., Any]) -> None:
    demande = volant.demande()
    client = client_de(volant.manager)
    montree, _ = propose(client.get(url(demande)))
    assert client.post(url(demande), {"a": montree, "montree": montree}).status_code == 302
    ligne = Attribution.objects.get(demande=demande)
    assert (ligne.agent, ligne.proposee, ligne.raison) == (volant.zoe, True, "Zoé Zunino a le premier créneau libre.")


def test_otherwise_than_the_first_slot_needs_one(volant: Volant, client_de: Callable[..., Any]) -> None:
    demande = volant.demande()
    envoi = {"a": str(volant.ana.pk), "montree": str(volant.zoe.pk)}
    client = client_de(volant.manager)
    refus = client.post(url(demande), envoi)
    assert refus.status_code == 422 and "La proposition était Zoé Zunino" in refus.content.decode()
    assert client.post(url(demande), envoi | {"motif": "Elle la connaît"}).status_code == 302
    demande.refresh_from_db()
    assert demande.attribuee_a == volant.ana


def test_a_proposition_that_moved_meanwhile_is_shown_again(volant: Volant, client_de: Callable[..., Any]) -> None:
    demande = volant.demande()
    client = client_de(volant.manager)
    montree, _ = propose(client.get(url(demande)))
    volant.occuper(volant.zoe)
    refus = client.post(url(demande), {"a": montree, "montree": montree})
    demande.refresh_from_db()
    assert (refus.status_code, demande.attribuee_a) == (422, None)
    assert "La proposition a changé entre-temps : Ana Abadie a le premier créneau libre." in refus.content.decode()
    assert propose(refus)[0] == str(volant.ana.pk)


def test_sabotage_without_the_slots_the_act_would_check_another_proposition(
    volant: Volant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "candidats", lambda demande, jour: [])  # the act no longer passes them
    services.confier(agent=volant.manager, demande=volant.demande(), a=volant.ana)
    assert not Attribution.objects.get().proposee  # accepted in silence: nobody was proposed


def test_with_the_slots_the_same_choice_is_refused(volant: Volant) -> None:
    with pytest.raises(DecisionRefusee, match="La proposition était Zoé Zunino"):
        services.confier(agent=volant.manager, demande=volant.demande(), a=volant.ana)


def test_without_any_slot_somebody_chooses(service: Service, client_de: Callable[..., Any]) -> None:
    vide = Service(attribution="volant")
    Agent.objects.filter(pk=vide.assistante.pk).update(is_active=False)
    ana = un_agent("assistant_social", equipe=vide.equipe)
    demande = vide.demande()
    page = client_de(un_agent("manager", equipe=vide.equipe)).get(url(demande))
    assert "ne désigne personne" in page.content.decode()
    services.confier(agent=vide.csam, demande=demande, a=ana)
    with pytest.raises(TransitionRefusee, match="C’était déjà fait"):
        services.confier(agent=vide.csam, demande=demande, a=ana)
    assert Attribution.objects.get(demande=demande).agent == ana


def test_a_booking_notes_whether_it_was_with_whoever_was_proposed(volant: Volant) -> None:
    volant.occuper(volant.zoe)
    volant.occuper(volant.ana)
    assert list(Attribution.objects.order_by("created_at").values_list("agent", "proposee")) == [
        (volant.zoe.pk, True), (volant.ana.pk, True)
    ]  # fmt: skip


def test_by_sector_no_slot_is_looked_up(service: Service, client_de: Callable[..., Any]) -> None:
    Secteur.objects.create(agent=service.assistante, genre="commune", code="96001", date_debut=DEBUT)
    with CaptureQueriesContext(connection) as requetes:
        page = client_de(un_agent("manager", equipe=service.equipe)).get(url(service.demande()))
    assert propose(page)[0] == str(service.assistante.pk)
    assert not [q for q in requetes if "rendez_vous_plagedisponibilite p" in q["sql"]]


def test_the_first_slots_of_everybody_cost_one_query(volant: Volant) -> None:
    with CaptureQueriesContext(connection) as requetes:
        premiers = rendez_vous.premiers_creneaux(
            organisme_id=volant.equipe.organisme_id, du=timezone.localdate(), au=volant.jour
        )
    assert len(requetes) == 1
    assert set(premiers) == {volant.ana.pk, volant.zoe.pk, volant.assistante.pk}
    assert all(isinstance(quand, datetime) for quand in premiers.values())
    assert premiers[volant.zoe.pk] < premiers[volant.ana.pk] < premiers[volant.assistante.pk]


def test_of_two_managers_at_once_the_second_is_told_and_nothing_is_overwritten(
    volant: Volant, client_de: Callable[..., Any]
) -> None:
    demande, une, autre = volant.demande(), client_de(volant.manager), client_de(volant.manager)
    vues = [re.search(r'name="version" value="(\d+)"', c.get(url(demande)).text) for c in (une, autre)]
    versions = [v[1] if v else "" for v in vues]
    premiere = {"a": str(volant.ana.pk), "motif": "Elle la connaît", "version": versions[0]}
    assert une.post(url(demande), premiere).status_code == 302
    seconde = {"a": str(volant.zoe.pk), "motif": "Elle est libre", "version": versions[1]}
    refus = autre.post(url(demande), seconde)
    demande.refresh_from_db()
    assert (refus.status_code, demande.attribuee_a) == (409, volant.ana)
    assert f"elle est confiée à {volant.ana}" in refus.text and "Elle est libre" in refus.text
    fraiche = re.search(r'name="version" value="(\d+)"', refus.text)
    assert fraiche and autre.post(url(demande), seconde | {"version": fraiche[1]}).status_code == 302, (
        "her decision now"
    )
