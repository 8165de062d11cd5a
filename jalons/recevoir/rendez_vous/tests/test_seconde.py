"""A second worker after the booking: added, changed or taken off, as freely as when it was taken, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jalons.fondations.agents.models import Suppleance
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import VersionDepassee
from jalons.recevoir.rendez_vous import services
from jalons.recevoir.rendez_vous.selectors import creneaux_libres
from jalons.recevoir.rendez_vous.services import RendezVousRefuse
from jalons.recevoir.rendez_vous.tests.conftest import MAINTENANT, MARDI, adresse, texte
from tests import people


@pytest.fixture
def seule(monde):
    """Hélène receives Valérie on Tuesday at nine; Luc receives the same morning."""
    for qui in (monde.helene, monde.luc):
        monde.ouvrir(qui)
    return monde.reserver()


def changer(monde, rdv, qui, agent=None, **autres):
    return services.changer_seconde(
        agent=agent or monde.nadia, rdv=rdv, avec_aussi=qui, **{"maintenant": MAINTENANT} | autres
    )


def libres(monde):
    return [c.debut for c in creneaux_libres(agents=[monde.luc], du=MARDI, au=MARDI, maintenant=MAINTENANT)]


def test_added_her_agenda_closes_taken_off_it_opens_again(monde, seule):
    changer(monde, seule, monde.luc)
    assert seule.avec_aussi == monde.luc and monde.a(9) not in libres(monde)
    changer(monde, seule, None)
    assert seule.avec_aussi is None and monde.a(9) in libres(monde)
    actes = LigneJournal.objects.filter(acte__contains="_seconde").values_list("acte", flat=True)
    assert sorted(actes) == ["rendezvous.ajouter_seconde", "rendezvous.retirer_seconde"]


def test_added_twice_it_is_done_once(monde, seule):
    for _ in range(2):
        changer(monde, seule, monde.luc)
    assert LigneJournal.objects.filter(acte="rendezvous.ajouter_seconde").count() == 1


@pytest.mark.parametrize("pourquoi", ["prise", "absente", "region", "supplee", "elle_meme", "sans_plage"])
def test_who_cannot_come_is_refused_and_nothing_changes(monde, seule, pourquoi):
    luc = monde.luc
    if pourquoi == "prise":
        monde.reserver(monde.paul, avec=luc)
    elif pourquoi == "absente":
        services.declarer_indisponible(agent=luc, pour=luc, debut=monde.a(8), fin=monde.a(10))
    elif pourquoi == "region":
        luc = people.un_agent("assistant_social", equipe=people.une_equipe(people.un_organisme()))
    elif pourquoi == "supplee":
        Suppleance.objects.create(absent=luc, suppleant=monde.chef, date_debut=MARDI, date_fin=MARDI)
    elif pourquoi == "elle_meme":
        luc = monde.helene
    else:
        luc = people.un_agent("assistant_social", equipe=monde.equipe)
    with pytest.raises(RendezVousRefuse, match="choisir quelqu’un d’autre"):
        changer(monde, seule, luc)
    seule.refresh_from_db()
    assert seule.avec_aussi is None


def test_the_worker_herself_adds_somebody_out_of_her_windows(monde, seule):
    camille = people.un_agent("assistant_social", equipe=monde.equipe)
    assert changer(monde, seule, camille, agent=monde.helene).avec_aussi == camille


def test_once_it_is_over_nobody_is_added(monde, seule):
    with pytest.raises(RendezVousRefuse, match="qui reçoit ne change plus"):
        changer(monde, seule, monde.luc, maintenant=seule.fin + timedelta(minutes=1))


def test_a_page_that_is_older_than_the_appointment_does_not_change_it(monde, seule):
    vue = seule.version
    services.deplacer(agent=monde.nadia, rdv=seule, debut=monde.a(9, 45), maintenant=MAINTENANT)
    with pytest.raises(VersionDepassee):
        changer(monde, seule, monde.luc, version=vue)


def test_from_the_page_she_is_added_then_takes_herself_off(monde, client_de, pris):
    page = texte(client_de(monde.helene).get(adresse("rendez_vous", pris.pk)))
    assert "Luc Denis" in page and 'id="seconde"' in page
    reponse = client_de(monde.helene).post(
        adresse("seconde", pris.pk),
        {"avec_aussi": str(monde.luc.pk), "version": pris.version, "retour": "/ma-journee/"},
    )
    pris.refresh_from_db()
    assert (reponse.status_code, reponse["Location"], pris.avec_aussi) == (302, "/ma-journee/", monde.luc)
    client_de(monde.luc).post(adresse("seconde", pris.pk), {"avec_aussi": "", "version": pris.version})
    pris.refresh_from_db()
    assert pris.avec_aussi is None


def test_who_may_not_move_it_is_neither_offered_nor_allowed(monde, client_de, pris):
    page = client_de(monde.luc).get(adresse("rendez_vous", pris.pk))
    assert 'id="seconde"' not in texte(page)
    reponse = client_de(monde.luc).post(adresse("seconde", pris.pk), {"avec_aussi": str(monde.luc.pk)})
    assert reponse.status_code in (403, 404)
    pris.refresh_from_db()
    assert pris.avec_aussi is None
