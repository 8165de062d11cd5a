"""Two workers on one appointment: neither in two places, both see it as theirs, it moves and ends for both."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.agents.models import Suppleance
from jalons.recevoir.rendez_vous import selectors, services
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.selectors import creneaux_libres
from jalons.recevoir.rendez_vous.services import CreneauPris, RendezVousRefuse
from jalons.recevoir.rendez_vous.tests.conftest import MAINTENANT, MARDI, adresse, texte
from tests import people


@pytest.fixture
def a_deux(monde):
    """Hélène and Luc receive Valérie on Tuesday at nine."""
    for qui in (monde.helene, monde.luc):
        monde.ouvrir(qui)
    return monde.reserver(avec_aussi=monde.luc)


def test_the_second_one_is_busy_for_a_search(monde, a_deux):
    libres = creneaux_libres(agents=[monde.luc], du=MARDI, au=MARDI, maintenant=MAINTENANT)
    assert [c.debut for c in libres] == [monde.a(9, 45), monde.a(10, 30), monde.a(11, 15)]


def test_neither_gets_another_appointment_meanwhile_in_either_place(monde, a_deux):
    camille = people.un_agent("assistant_social", equipe=monde.equipe, nom="Ba", prenom="Camille")
    monde.ouvrir(camille)
    with pytest.raises(CreneauPris, match="vient d’être pris"):
        monde.reserver(monde.paul, avec=monde.luc)
    with pytest.raises(CreneauPris, match="Hélène Morvan a déjà un rendez-vous"):
        monde.reserver(monde.paul, avec=camille, avec_aussi=monde.helene)
    with pytest.raises(CreneauPris, match="Luc Denis a déjà un rendez-vous"):
        monde.reserver(monde.paul, avec=camille, avec_aussi=monde.luc)
    assert monde.reserver(monde.paul, avec=camille), "elle seule est libre"


def test_the_base_itself_refuses_each_of_them_twice(monde, a_deux):
    camille = people.un_agent("assistant_social", equipe=monde.equipe)
    autre = monde.reserver(monde.paul, agent=camille, avec=camille, debut=monde.a(14))
    for valeurs in ({"agent": monde.luc}, {"avec_aussi": monde.luc}, {"avec_aussi": monde.helene}):
        with pytest.raises(IntegrityError, match="une_fois"), transaction.atomic():
            RendezVous.objects.filter(pk=autre.pk).update(periode=a_deux.periode, **valeurs)
    with pytest.raises(IntegrityError, match="deux_personnes_distinctes"), transaction.atomic():
        RendezVous.objects.filter(pk=autre.pk).update(avec_aussi=camille)


@pytest.mark.parametrize("avec", ["absente", "region", "supplee", "elle_meme", "sans_plage"])
def test_who_cannot_come_is_refused_as_the_second_one(monde, avec):
    monde.ouvrir(monde.helene)
    luc = monde.luc
    if avec == "absente":
        monde.ouvrir(luc)
        services.declarer_indisponible(agent=luc, pour=luc, debut=monde.a(8), fin=monde.a(10))
    elif avec == "region":
        luc = people.un_agent("assistant_social", equipe=people.une_equipe(people.un_organisme()))
    elif avec == "supplee":
        monde.ouvrir(luc)
        Suppleance.objects.create(absent=luc, suppleant=monde.chef, date_debut=MARDI, date_fin=MARDI)
    elif avec == "elle_meme":
        luc = monde.helene
    with pytest.raises(RendezVousRefuse, match="choisir quelqu’un d’autre"):
        monde.reserver(avec_aussi=luc)
    assert not RendezVous.objects.exists()
    assert monde.reserver(), "sans seconde personne, il se prend"


def test_it_moves_for_both_and_an_absence_of_the_second_one_forbids(monde, a_deux):
    for heure in (9, 10):
        debut = monde.a(heure, 45)
        services.deplacer(agent=monde.nadia, rdv=a_deux, debut=debut, maintenant=MAINTENANT)
        a_deux.refresh_from_db()
        assert (a_deux.debut, a_deux.avec_aussi) == (debut, monde.luc)
    services.declarer_indisponible(agent=monde.luc, pour=monde.luc, debut=monde.a(8), fin=monde.a(10))
    with pytest.raises(CreneauPris, match="Luc Denis est indisponible"):
        services.deplacer(agent=monde.nadia, rdv=a_deux, debut=monde.a(9), maintenant=MAINTENANT)
    a_deux.refresh_from_db()
    assert a_deux.debut == monde.a(10, 45)


def test_it_does_not_move_to_the_second_one_s_own_slot(monde, a_deux):
    with pytest.raises(RendezVousRefuse, match="déjà la première personne"):
        services.deplacer(
            agent=monde.nadia, rdv=a_deux, avec=monde.luc, debut=monde.a(9, 45), maintenant=MAINTENANT
        )  # fmt: skip


def test_cancelled_it_frees_both(monde, a_deux):
    services.annuler(agent=monde.luc, rdv=a_deux, motif="agent", maintenant=MAINTENANT)
    assert monde.reserver(monde.paul, avec=monde.luc) and monde.reserver()


def test_excused_then_met_after_all_it_takes_both_again_or_says_so(monde, a_deux):
    apres = monde.a(12)
    services.noter_issue(agent=monde.helene, rdv=a_deux, issue="excuse", maintenant=MAINTENANT)
    monde.reserver(monde.paul, avec=monde.luc)
    with pytest.raises(RendezVousRefuse, match="donné à une autre personne"):
        services.noter_issue(agent=monde.helene, rdv=a_deux, issue="present", maintenant=apres)


def test_an_absence_of_the_second_one_lists_whom_it_touches(monde, a_deux):
    absence = services.declarer_indisponible(agent=monde.luc, pour=monde.luc, debut=monde.a(8), fin=monde.a(10))
    assert list(selectors.personnes_touchees(absence)) == [a_deux]


def test_it_is_hers_for_the_second_one_of_another_team_and_for_nobody_else_there(monde, a_deux):
    loin = people.une_equipe(monde.caisse)
    camille, voisine = (people.un_agent("assistant_social", equipe=loin) for _ in range(2))
    RendezVous.objects.filter(pk=a_deux.pk).update(lieu=people.un_lieu(monde.caisse), avec_aussi=None)
    seule = RendezVous.objects.get()
    assert "soi" not in seule.relations(camille, timezone.now())
    RendezVous.objects.update(avec_aussi=camille)
    a_deux.refresh_from_db()
    for agent, attendus in ((camille, {"soi", "equipe", "region"}), (voisine, {"equipe", "region"})):
        assert a_deux.relations(agent, timezone.now()) == attendus
        for portee in ("soi", "equipe", "region"):
            trouves = RendezVous.objects.filter(RendezVous.portee_q(portee, agent, timezone.now()))
            assert trouves.exists() is (portee in attendus), (agent, portee)
    assert RendezVous.objects.visible_to(camille, "annuler").exists()
    assert not RendezVous.objects.visible_to(voisine, "annuler").exists()


def test_both_agendas_the_page_and_the_printed_sheet_name_both(monde, client_de, demain):
    saisie = {"jour": str(demain), "heure": "10:00", "duree": "45", "mode": "lieu", "lieu": str(monde.lieu.pk)}
    saisie |= {"motif": "suite", "avec_aussi": str(monde.luc.pk), "cle": "9b2d7a52-0d25-4c0f-b9a1-3a10b5d7c001"}
    helene = client_de(monde.helene)
    assert 'name="avec_aussi"' in texte(helene.get(adresse("nouveau", monde.valerie.pk)))
    helene.post(adresse("reserver", monde.valerie.pk), saisie)
    rdv = RendezVous.objects.get()
    assert (rdv.agent, rdv.avec_aussi) == (monde.helene, monde.luc)
    for agent in (monde.helene, monde.luc):
        client = client_de(agent)
        page = texte(client.get(adresse("liste") + f"?jour={demain}"))
        assert "avec Hélène Morvan et Luc Denis" in page
        assert "Hélène Morvan et Luc Denis" in texte(client.get(adresse("rendez_vous", rdv.pk)))
        feuille = texte(client.get(adresse("feuille", monde.lieu.pk, str(demain))))
        assert "<h2>Hélène Morvan</h2>" in feuille and "<h2>Luc Denis</h2>" in feuille
        assert "<td>Luc Denis</td>" in feuille and "<td>Hélène Morvan</td>" in feuille


def test_a_colleague_of_elsewhere_is_not_offered_nor_taken(monde, client_de, demain):
    ailleurs = people.un_agent("assistant_social", equipe=people.une_equipe(people.un_organisme()))
    saisie = {"jour": str(demain), "heure": "10:00", "duree": "45", "mode": "telephone", "motif": "suite"}
    saisie |= {"avec_aussi": str(ailleurs.pk), "cle": "9b2d7a52-0d25-4c0f-b9a1-3a10b5d7c002"}
    assert client_de(monde.helene).post(adresse("reserver", monde.valerie.pk), saisie).status_code == 422
    assert not RendezVous.objects.exists()
