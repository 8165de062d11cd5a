"""A sudden absence, settled on one page: what is due first, who replaces her, who is told; many dossiers given on at once."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier, Transfert
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.envois.models import Envoi
from jalons.fondations.socle.phrases import de
from jalons.parcours.models import AbsenceLaissee
from jalons.parcours.selectors import sans_relais
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import Indisponibilite
from jalons.recevoir.rendez_vous.rules import instant_local
from tests import people
from tests.tailles import COMPLETS

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


class Equipe:
    """Hélène follows three people; a manager; two colleagues of the team."""

    def __init__(self) -> None:
        self.service = Service()
        equipe = self.service.equipe
        self.helene, self.chef = self.service.assistante, people.un_agent("manager", equipe=equipe)
        self.luc, self.rose = (people.un_agent(equipe=equipe, prenom=nom) for nom in ("Luc", "Rose"))
        noms = [("Brunet", "06 12 34 56 78"), ("Attias", ""), ("Combes", "06 12 34 56 79")]
        elles = [people.un_assure(equipe.organisme, nom=nom, telephone=tel) for nom, tel in noms]
        self.dossiers = [maker.un_dossier(self.helene, assure=elle) for elle in elles]
        maker.remplir(self.dossiers[0], "canari")
        rendez_vous.reserver(agent=self.service.csam, assure=elles[1], **self.service.creneau().place)
        self.page = reverse("parcours:absence", args=[self.helene.pk])

    def saisie(self, **autres: Any) -> dict[str, Any]:
        jour = timezone.localdate()
        return {
            "suppleant": str(self.luc.pk), "du": jour.isoformat(), "au": (jour + 5 * JOUR).isoformat(),
            "prevenir": [str(d.pk) for d in self.dossiers[:2]],
        } | autres  # fmt: skip


def test_one_page_says_what_is_due_first_and_one_act_settles_it_until_she_is_back(client_de: Any) -> None:
    e = Equipe()
    chef, luc, helene = client_de(e.chef), client_de(e.luc), client_de(e.helene)
    assert e.page in chef.get(reverse("agents:equipe")).text
    page = chef.get(e.page).text
    assert page.index("Brunet") < page.index("Attias") < page.index("Combes")  # an answer today, then the appointment
    assert "réponse attendue" in page and "canari" not in page and "Garder le loyer" not in page
    assert luc.get(e.page).status_code == 404 and luc.get(reverse("parcours:dossier", args=[e.dossiers[0].pk])).text
    assert "Vous ne remplacez personne" in luc.get(reverse("parcours:reprise")).text
    assert chef.post(e.page, e.saisie(au="2020-01-01")).status_code == 422
    assert chef.post(e.page, e.saisie()).status_code == 302 and chef.post(e.page, e.saisie()).status_code == 409
    suppleance = Suppleance.objects.get()
    assert "À prévenir de vive voix" in chef.get(e.page).text  # nowhere to write to one of them
    assert Envoi.objects.filter(cle_unique__startswith=f"absence-{suppleance.pk}").count() == 2
    assert "Remplacer" in luc.get("/ma-journee/").text
    de_luc = chef.get(reverse("parcours:absence", args=[e.luc.pk])).text
    assert "répond aussi à la place" in de_luc and e.page in de_luc, "absent à son tour, il laisse deux places vides"
    assert "répond aussi à la place" not in chef.get(e.page).text
    assert "1 personne à prévenir de vive voix" in chef.get("/ma-journee/").text
    dite, qui = reverse("parcours:absence_dite", args=[suppleance.pk]), {"qui": str(e.dossiers[1].assure_id)}
    assert [chef.post(dite, qui).status_code for _ in range(2)] == [302, 409]
    assert "vive voix" not in chef.get("/ma-journee/").text + chef.get(e.page).text
    assert (
        "répond à la personne"
        in client_de(e.service.csam).get(reverse("parcours:dossier", args=[e.dossiers[0].pk])).text
    )
    demi = luc.get(reverse("parcours:reprise")).text
    assert (
        demi.count("Dernier entretien") == 2 and "Appel canari" in demi
    )  # what presses: half a page; the third, a line
    assert (
        "Sa demi-page" in demi and "Note canari" not in demi and "en cours canari" not in demi
    )  # her drafts stay hers
    assert "Je suis de retour" in helene.get("/ma-journee/").text
    revenir = reverse("parcours:revenir", args=[suppleance.pk])
    assert luc.post(revenir).status_code == 404
    avant = reverse("parcours:avant_entretien", args=[e.dossiers[0].pk])
    assert luc.get(avant).status_code == 200
    assert [helene.post(revenir).status_code for _ in range(2)] == [302, 409], (
        "commencée aujourd’hui, finie aujourd’hui"
    )
    assert luc.get(avant).status_code == 404, "dès la page suivante"
    assert "remplacement est en cours" not in helene.get("/ma-journee/").text
    assert Agent.objects.get(pk=e.luc.pk).supplee == frozenset()
    assert "Vous ne remplacez personne" in luc.get(reverse("parcours:reprise")).text


def test_away_without_anybody_her_manager_is_asked_with_the_reason_and_may_leave_it_until_a_day(client_de: Any) -> None:
    e, jour = Equipe(), timezone.localdate()
    chef, autre = (
        client_de(e.chef),
        client_de(people.un_agent("manager", equipe=people.une_equipe(e.service.equipe.organisme))),
    )
    seule, question = f"Personne ne répond à la place {de(str(e.helene))}", "/ma-journee/"

    def absente(du: int, au: int, motif: str = "conges") -> Any:
        Indisponibilite.objects.all().delete()
        bornes = [instant_local(jour + n * JOUR, time(0), "Europe/Paris") for n in (du, au + 1)]
        return rendez_vous.declarer_indisponible(
            agent=e.helene, pour=e.helene, debut=bornes[0], fin=bornes[1], motif=motif
        )

    assert seule not in chef.get(question).text
    for du, au, motif in ((0, 9, "reunion"), (10, 30, "conges")):  # she is not away; not yet
        absente(du, au, motif)
        assert seule not in chef.get(question).text
    absence = absente(-1, 9)
    lu = chef.get(question).text
    assert seule in lu and "2 de ses dossiers ont quelque chose de dû" in lu and "canari" not in lu
    assert seule not in autre.get(question).text and "congés" not in lu.lower()
    page = chef.get(e.page).text
    assert "personne ne répond à partir du" in page and "Rien à faire d’ici là" in page
    with CaptureQueriesContext(connection) as une:
        assert len(sans_relais(e.chef, jour)) == 1
    rose = maker.un_dossier(e.rose, assure=people.un_assure(e.service.equipe.organisme))
    maker.remplir(rose, "kanari")
    rendez_vous.declarer_indisponible(agent=e.rose, pour=e.rose, debut=absence.debut, fin=absence.fin)
    with CaptureQueriesContext(connection) as deux:
        assert {v.absente for v in sans_relais(e.chef, jour)} == {e.helene, e.rose}
    assert len(deux) <= len(une) + 5, "only the dates of rights, whose words stay with each"
    remplacee = Suppleance.objects.create(absent=e.helene, suppleant=e.luc, date_debut=jour, date_fin=jour + 4 * JOUR)
    vue = sans_relais(e.chef, jour, de=e.helene)[0]
    assert jour + 4 * JOUR < vue.du <= vue.au <= jour + 9 * JOUR, "the days after the suppléance only"
    Suppleance.objects.filter(pk=remplacee.pk).update(date_fin=jour + 30 * JOUR)
    assert seule not in chef.get(question).text
    remplacee.delete()
    laisser, dits = reverse("parcours:absence_laisser", args=[e.helene.pk]), {"r-raison": "joignable"}
    assert client_de(e.luc).post(laisser, dits).status_code == autre.post(laisser, dits).status_code == 404
    for faux in ({}, {"r-jusqu_au": (jour + 40 * JOUR).isoformat()}, {"r-jusqu_au": (jour - JOUR).isoformat()}):
        assert chef.post(laisser, dits | faux).status_code == 422 and not AbsenceLaissee.objects.exists()
    assert chef.post(laisser, dits | {"r-jusqu_au": (jour + JOUR).isoformat()}).status_code == 302
    assert seule not in chef.get(question).text and "reste joignable" in chef.get(e.page).text
    AbsenceLaissee.objects.update(jusqu_au=jour - JOUR)
    assert seule in chef.get(question).text, "its day has passed, and she is still away"
    rendez_vous.lever_indisponibilite(agent=e.helene, indisponibilite=absence)
    assert seule not in chef.get(question).text
    assert chef.post(laisser, dits | {"r-jusqu_au": jour.isoformat()}).status_code == 409


def test_the_page_of_a_substitute_asks_the_same_for_three_dossiers_or_twelve_and_a_constant_for_each_that_presses(
    service: Service, client_de: Any
) -> None:
    jour, luc = timezone.localdate(), people.un_agent(equipe=service.equipe, prenom="Luc")
    Suppleance.objects.create(absent=service.assistante, suppleant=luc, date_debut=jour, date_fin=jour)
    page, adresse = client_de(luc), reverse("parcours:reprise")

    def apres(combien: int, presse: bool) -> int:
        for _ in range(combien):
            dossier = maker.un_dossier(service.assistante, assure=people.un_assure(service.equipe.organisme))
            if presse:
                maker.remplir(dossier, "canari")
        page.get(adresse)
        with CaptureQueriesContext(connection) as requetes:
            assert page.get(adresse).status_code == 200
        return len(requetes)

    trois, douze = apres(3, presse=False), apres(9, presse=False)
    assert trois == douze <= 22
    une, deux, quatre = (apres(n, presse=True) for n in (1, 1, 2))
    assert quatre - deux == 2 * (deux - une) and deux - une <= 34
    if COMPLETS:
        assert apres(9, presse=True) == apres(3, presse=True), "au-delà de douze demi-pages, une ligne chacun"


def test_many_dossiers_are_proposed_at_once_and_a_bad_one_stops_no_other(client_de: Any) -> None:
    e = Equipe()
    chef, adresse = client_de(e.chef), reverse("parcours:reattribuer", args=[e.helene.pk])
    saisie = {"d-nouveau": str(e.rose.pk), "d-le": timezone.localdate().isoformat()}
    assert chef.post(adresse, saisie).status_code == 422  # none is ticked
    prise = e.dossiers[1]
    Transfert.objects.create(dossier=prise, par=e.helene, a=e.luc, le=timezone.localdate())
    page = chef.post(adresse, saisie | {"d-dossiers": [str(d.pk) for d in e.dossiers]})
    assert page.status_code == 200 and "Dossiers proposés : 2" in page.text and "déjà proposé à Luc" in page.text
    clos = maker.un_dossier(e.helene)  # on the page while it was open, closed before it was sent
    Dossier.objects.filter(pk=clos.pk).update(statut="clos", clos_le=timezone.localdate(), motif_cloture="autre")
    page = chef.post(adresse, saisie | {"d-dossiers": [str(clos.pk)]})
    assert page.status_code == 409 and f"{clos.assure} : " in page.text and str(clos.pk) not in page.text
    assert set(Transfert.objects.filter(a=e.rose).values_list("dossier_id", flat=True)) == {
        d.pk for d in e.dossiers if d != prise
    }
    assert "Accepter ou non un accompagnement" in client_de(e.rose).get("/ma-journee/").text
    assert "Transfert proposé" in client_de(e.helene).get("/ma-journee/").text
    jour = timezone.localdate()  # Rose is away herself: nothing is given to her
    Suppleance.objects.create(absent=e.rose, suppleant=e.luc, date_debut=jour, date_fin=jour + JOUR)
    page = chef.post(adresse, saisie | {"d-dossiers": [str(e.dossiers[0].pk)]})
    assert page.status_code == 422 and "Luc" in page.text and "répond à sa place. Choisissez" in page.text
    remplacer = {"suppleant": str(e.rose.pk), "du": jour.isoformat(), "au": jour.isoformat()}
    assert "Choisissez quelqu’un qui est là" in chef.post(e.page, remplacer).text
    Suppleance.objects.filter(absent=e.rose).delete()
    ailleurs = maker.un_dossier()  # another caisse's key is no answer of this list
    page = chef.post(adresse, saisie | {"d-dossiers": [str(ailleurs.pk)]})
    assert page.status_code == 409 and "Un dossier : ce dossier n’est plus à votre équipe" in page.text
    assert str(ailleurs.pk) not in page.text and chef.post(adresse, saisie | {"d-dossiers": ["x"]}).status_code == 422
    assert Dossier.objects.filter(pk=ailleurs.pk).exists() and not Transfert.objects.filter(dossier=ailleurs).exists()
