"""To whom a demande is given: what the page proposes is what the act checks, free slots included."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

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
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements import services as signalements
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


def test_the_first_slots_of_everybody_cost_one_query_and_one_for_the_hours_of_places(volant: Volant) -> None:
    with CaptureQueriesContext(connection) as requetes:
        premiers = rendez_vous.premiers_creneaux(
            organisme_id=volant.equipe.organisme_id, du=timezone.localdate(), au=volant.jour
        )
    assert len(requetes) == 2
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


# --- What a colleague has, and what a dossier holds ---


class Equipe(Service):
    """Two workers of one team and their manager; Ana has a demande, given by the platform."""

    def __init__(self) -> None:
        super().__init__()
        self.manager = un_agent("manager", equipe=self.equipe)
        self.ana = un_agent("assistant_social", equipe=self.equipe, prenom="Ana", nom="Abadie")
        self.sienne = self.demande()
        services.confier(agent=self.csam, demande=self.sienne, a=self.ana)

    def accompagner(self, qui: Agent, demande: Demande) -> None:
        signalements.qualifier(agent=self.csam, demande=demande, decision="recevoir")
        services.ouvrir_dossier(agent=qui, demande=demande, referent=qui)
        demande.refresh_from_db()


@pytest.fixture
def equipe(db: None) -> Equipe:
    return Equipe()


def test_nobody_takes_for_herself_what_a_colleague_has_and_takes_what_waits(
    equipe: Equipe, client_de: Callable[..., Any]
) -> None:
    moi, client = equipe.assistante, client_de(equipe.assistante)
    assert f'value="{moi.pk}"' not in client.get(url(equipe.sienne)).text
    client.post(url(equipe.sienne), {"a": str(moi.pk), "motif": "je la connais"})
    with pytest.raises(TransitionRefusee, match="confiée à Ana Abadie : on ne prend pour soi"):
        services.confier(agent=moi, demande=equipe.sienne, a=moi, motif="je la connais")
    equipe.sienne.refresh_from_db()
    assert equipe.sienne.attribuee_a == equipe.ana
    services.confier(agent=moi, demande=equipe.demande("Autre"), a=moi)


@pytest.mark.parametrize("role", ["csam", "manager", "assistante", "ana"])
def test_once_a_dossier_is_open_a_demande_is_neither_given_nor_given_back(
    equipe: Equipe, client_de: Callable[..., Any], role: str
) -> None:
    equipe.accompagner(equipe.ana, equipe.sienne)
    qui, page = getattr(equipe, role), f"/demandes/{equipe.sienne.pk}/"
    client = client_de(qui)
    montree = client.get(page).text
    assert url(equipe.sienne) not in montree and f"{page}refuser/" not in montree
    assert "par un transfert" in client.get(url(equipe.sienne)).text
    client.post(url(equipe.sienne), {"a": str(equipe.assistante.pk), "motif": "échange"})
    with pytest.raises(TransitionRefusee, match="par un transfert, proposé sur la page du dossier"):
        services.confier(agent=qui, demande=equipe.sienne, a=equipe.assistante, motif="échange")
    rendue = client.post(f"{page}refuser/", {"motif": "trop de monde"})
    assert rendue.status_code == (409 if role == "ana" else 404) and (role != "ana" or "transfert" in rendue.text)
    equipe.sienne.refresh_from_db()
    assert (equipe.sienne.attribuee_a, equipe.sienne.statut) == (equipe.ana, "accompagne")


def test_what_she_took_herself_is_confirmed_by_another_from_the_day_of_the_manager(
    equipe: Equipe, client_de: Callable[..., Any]
) -> None:
    demande = equipe.demande("Prise")
    services.confier(agent=equipe.ana, demande=demande, a=equipe.ana)
    equipe.accompagner(equipe.ana, demande)
    elle, manager = client_de(equipe.ana), client_de(equipe.manager)
    dit = "Vous avez pris vous-même"
    pages = [f"/demandes/{demande.pk}/", f"/personnes/{demande.assure_id}/"]
    souhaits = f"/personnes/{demande.assure_id}/souhaits/"
    assert [dit in elle.get(page).text for page in pages] == [True, True]
    assert elle.get(souhaits).status_code == 404 and url(demande) not in elle.get(pages[0]).text
    jour = manager.get("/ma-journee/").text
    assert "À confirmer" in jour and url(demande) in jour and url(demande) in manager.get(pages[0]).text
    assert manager.post(url(demande), {"a": str(equipe.ana.pk)}).status_code == 302
    assert [dit in elle.get(page).text for page in pages] == [False, False]
    assert elle.get(souhaits).status_code == 200 and "À confirmer" not in manager.get("/ma-journee/").text


def test_giving_back_says_what_becomes_of_her_appointments(equipe: Equipe, client_de: Callable[..., Any]) -> None:
    moi, client = client_de(equipe.assistante), client_de(equipe.manager)
    demande = equipe.demande("Attendue")
    rdv = services.reserver_pour_demande(agent=equipe.csam, demande=demande, creneau=equipe.creneau())
    rendre = {"motif": "Je la connais"}
    refus = moi.post(f"/demandes/{demande.pk}/refuser/", rendre)
    assert refus.status_code == 422 and "Elle est encore attendue" in refus.text and "Je la connais" in refus.text
    demande.refresh_from_db()
    assert (demande.attribuee_a, RendezVous.objects.get(pk=rdv.pk).statut) == (equipe.assistante, "pris")
    assert moi.post(f"/demandes/{demande.pk}/refuser/", rendre | {"laisses": f"rdv:{rdv.pk}"}).status_code == 302
    demande.refresh_from_db()
    assert (demande.attribuee_a, demande.statut) == (None, "a_recevoir")
    assert RendezVous.objects.get(pk=rdv.pk).statut == "annule"
    assert url(demande) in client.get("/ma-journee/").text


def test_given_back_after_she_came_it_waits_in_the_day_of_the_manager(
    equipe: Equipe, client_de: Callable[..., Any]
) -> None:
    demande = equipe.demande("Venue")
    rdv = services.reserver_pour_demande(agent=equipe.csam, demande=demande, creneau=equipe.creneau())
    RendezVous.objects.filter(pk=rdv.pk).update(statut="honore", issue_le=timezone.now())
    reponse = client_de(equipe.assistante).post(f"/demandes/{demande.pk}/refuser/", {"motif": "Je la connais"})
    assert reponse.status_code == 302
    assert url(demande) in client_de(equipe.manager).get("/ma-journee/").text


def test_a_worker_is_offered_the_slots_that_she_may_book(equipe: Equipe, client_de: Callable[..., Any]) -> None:
    """The windows are the assistante's; Ana, whose demande it is, has none."""
    signalements.qualifier(agent=equipe.csam, demande=equipe.sienne, decision="recevoir")
    page = f"/demandes/{equipe.sienne.pk}/rendez-vous/"
    offerts = {qui: re.findall(r'name="creneau" value="([^"]+)"', client_de(qui).get(page).text)
               for qui in (equipe.ana, equipe.csam)}  # fmt: skip
    assert offerts[equipe.ana] == [] and offerts[equipe.csam]
    for qui, valeurs in offerts.items():
        assert all(rendez_vous.creneau_choisi(qui, valeur) for valeur in valeurs)
    envoi = {"creneau": offerts[equipe.csam][0], "cle": str(uuid4())}
    refus = client_de(equipe.ana).post(page, envoi)
    assert refus.status_code == 422 and "dans un agenda où vous ne réservez pas" in refus.text
