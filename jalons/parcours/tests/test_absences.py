"""A sudden absence, settled on one page: what is due first, who replaces her, who is told; many dossiers given on at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier, Transfert
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.envois.models import Envoi
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.rendez_vous import services as rendez_vous
from tests import people

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
