"""The pages, as their readers see them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.agents.services import declarer_suppleance
from jalons.fondations.journal.models import LigneJournal
from jalons.recevoir.rendez_vous import rules, selectors
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import adresse, texte
from tests import people


@pytest.fixture
def hier(monde):
    """Yesterday at ten, nobody said who came."""
    jour = rules.jour_local(timezone.now(), "Europe/Paris") - timedelta(days=1)
    debut = monde.a(10, 0, jour)
    return monde.reserver(monde.paul, agent=monde.helene, debut=debut, maintenant=debut)


def test_my_week_shows_my_people_by_day_and_place(monde, pris, client_de, demain):
    page = texte(client_de(monde.helene).get(adresse("liste") + f"?jour={demain}"))
    assert "Valérie Brunet" in page and "10 h" in page and "CPAM de Cholet" in page and "langue des signes" in page
    assert "point sur le plan d’aide" in page


def test_a_manager_reads_the_same_list_without_the_motif(monde, pris, client_de, demain):
    page = texte(client_de(monde.chef).get(adresse("liste") + f"?jour={demain}"))
    assert "Valérie Brunet" in page
    assert "point sur le plan d’aide" not in page.lower()
    detail = texte(client_de(monde.chef).get(adresse("rendez_vous", pris.pk)))
    assert "point sur le plan" not in detail.lower() and "Annuler le rendez-vous" not in detail


def test_a_csam_sees_the_places_of_her_caisse_only(monde, pris, client_de, demain):
    autre = people.un_agent("csam")
    assert "Valérie" in texte(client_de(monde.nadia).get(adresse("liste") + f"?jour={demain}"))
    assert "Valérie" not in texte(client_de(autre).get(adresse("liste") + f"?jour={demain}"))
    assert client_de(autre).get(adresse("rendez_vous", pris.pk)).status_code == 404


def test_an_empty_week_says_what_to_do(monde, client_de):
    page = texte(client_de(monde.helene).get(adresse("liste")))
    assert "Aucun rendez-vous" in page and "indiquer mes disponibilités" in page


def test_a_day_that_does_not_exist_is_told(monde, client_de):
    page = texte(client_de(monde.helene).get(adresse("liste") + "?jour=2026-02-31"))
    assert "« 2026-02-31 » n’est pas un jour" in page
    assert "n’est pas un jour" not in texte(client_de(monde.helene).get(adresse("liste") + "?jour=2026-02-28"))


def test_an_appointment_to_move_may_go_to_who_replaces_her_while_she_is_away(monde, client_de, demain):
    surlendemain = demain + timedelta(days=1)
    for qui in (monde.helene, monde.luc):
        for jour in (demain, surlendemain):
            monde.ouvrir(qui, jour=jour, de=9, a=11)
    rdv = monde.reserver(agent=monde.helene, debut=monde.a(9, 0, demain), maintenant=None)
    declarer_suppleance(agent=monde.chef, absent=monde.helene, suppleant=monde.luc, du=demain, au=demain)
    form = client_de(monde.nadia).get(adresse("rendez_vous", rdv.pk)).context["deplacer"]
    proposes = [libelle for _, libelle in form.fields["creneau"].choices]
    assert len(proposes) == 4 and ["Luc Denis" in libelle for libelle in proposes] == [True, True, False, False]


def _remplir(monde, demain, de, a):
    for rang in range(de, a):
        qui = people.un_assure(monde.caisse, nom=f"Personne{rang}", prenom="Zoé")
        debut = monde.a(8, 0, demain) + timedelta(minutes=30 * rang)
        monde.reserver(qui, agent=monde.helene, debut=debut, duree=30, maintenant=None)
        passe = debut - timedelta(days=3)
        monde.reserver(qui, agent=monde.helene, debut=passe, duree=30, maintenant=passe)
        monde.ouvrir(jour=demain + timedelta(days=rang))


@pytest.mark.parametrize("page", ["liste", "disponibilites", "visites", "feuille"])
def test_a_page_costs_the_same_queries_with_one_row_as_with_fifteen(monde, client_de, demain, page):
    client = client_de(monde.helene)
    url = adresse(page, *([monde.lieu.pk, demain] if page == "feuille" else [])) + f"?jour={demain}"
    mesures = []
    for de, a in ((0, 1), (1, 15)):
        _remplir(monde, demain, de, a)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(url).status_code == 200
        mesures.append(len(requetes))
    assert mesures[0] == mesures[1]


def test_one_click_says_that_the_person_came_and_comes_back(monde, hier, client_de):
    client = client_de(monde.helene)
    assert "Dire qui est venu" in texte(client.get(adresse("liste")))
    reponse = client.post(adresse("issue", hier.pk, "present"), {"retour": adresse("liste")}, follow=True)
    assert reponse.redirect_chain[-1][0] == adresse("liste")
    hier.refresh_from_db()
    assert hier.statut == "honore"
    assert "Dire qui est venu" not in texte(client.get(adresse("liste")))


def test_the_way_back_is_never_another_site(monde, hier, client_de):
    reponse = client_de(monde.helene).post(adresse("issue", hier.pk, "absent"), {"retour": "https://ailleurs.example/"})
    assert reponse.url == adresse("rendez_vous", hier.pk)


def test_a_manager_cannot_say_who_came(monde, hier, client_de):
    client = client_de(monde.chef)
    assert "Dire qui est venu" not in texte(client.get(adresse("liste")))
    assert client.post(adresse("issue", hier.pk, "present")).status_code == 404


def test_reading_one_appointment_writes_who_read_it(monde, pris, client_de):
    client_de(monde.luc).get(adresse("rendez_vous", pris.pk))
    ligne = LigneJournal.objects.get(acte="rendez_vous.lire", objet_id=pris.pk)
    assert (ligne.agent_id, ligne.assure_id) == (monde.luc.pk, monde.valerie.pk)


def test_an_appointment_is_moved_to_a_proposed_slot(monde, pris, client_de, demain):
    monde.ouvrir(jour=demain, de=14, a=17)
    client = client_de(monde.nadia)
    creneau = selectors.creneaux_libres(lieu=monde.lieu, du=demain, au=demain)[0]
    assert creneau.valeur in texte(client.get(adresse("rendez_vous", pris.pk)))
    assert client.post(adresse("deplacer", pris.pk), {"creneau": creneau.valeur}).status_code == 302
    pris.refresh_from_db()
    assert pris.debut == creneau.debut


def test_a_move_refused_keeps_the_page_and_gives_near_slots(monde, pris, client_de, demain):
    monde.ouvrir(jour=demain, de=14, a=17)
    creneau = selectors.creneaux_libres(lieu=monde.lieu, du=demain, au=demain)[0]
    monde.reserver(monde.paul, agent=monde.helene, debut=creneau.debut, maintenant=None)
    reponse = client_de(monde.nadia).post(adresse("deplacer", pris.pk), {"creneau": creneau.valeur})
    assert reponse.status_code == 422
    assert "vient d’être pris" in texte(reponse) and "Les plus proches" in texte(reponse)


def test_the_worker_moves_to_the_hour_she_likes(monde, pris, client_de, demain):
    reponse = client_de(monde.helene).post(adresse("deplacer", pris.pk), {"jour": str(demain), "heure": "16:00"})
    assert reponse.status_code == 302
    pris.refresh_from_db()
    assert pris.debut == monde.a(16, 0, demain)


def test_a_csam_books_a_free_slot_and_a_double_click_books_once(monde, client_de, demain):
    monde.ouvrir(jour=demain)
    client = client_de(monde.nadia)
    page = client.get(adresse("nouveau", monde.valerie.pk))
    creneau = page.context["trouves"].tous[0]
    envoi = {"creneau": creneau.valeur, "motif": "premier", "cle": str(page.context["form"].fields["cle"].initial)}
    assert [client.post(adresse("reserver", monde.valerie.pk), envoi).status_code for _ in range(2)] == [302, 302]
    assert RendezVous.objects.count() == 1


def test_a_worker_does_not_book_in_a_colleagues_agenda(monde, client_de, demain):
    monde.ouvrir(monde.luc, jour=demain)
    creneau = selectors.creneaux_libres(lieu=monde.lieu, du=demain, au=demain)[0]
    envoi = {"creneau": creneau.valeur, "motif": "suite", "cle": "6f2f6c5e-0d4c-4f0a-9c39-3a5d3f3f0001"}
    reponse = client_de(monde.helene).post(adresse("reserver", monde.valerie.pk), envoi)
    assert reponse.status_code == 422 and "Ce créneau n’existe plus" in reponse.content.decode()
    assert not RendezVous.objects.exists()


def test_a_worker_books_an_hour_in_her_own_agenda(monde, client_de, demain):
    envoi = {"jour": str(demain), "heure": "18:00", "duree": "45", "mode": "telephone", "motif": "suite"}
    envoi["cle"] = "6f2f6c5e-0d4c-4f0a-9c39-3a5d3f3f0002"
    assert client_de(monde.helene).post(adresse("reserver", monde.valerie.pk), envoi).status_code == 302
    assert RendezVous.objects.get().debut == monde.a(18, 0, demain)


def test_booking_nothing_says_what_is_missing(monde, client_de):
    reponse = client_de(monde.helene).post(
        adresse("reserver", monde.valerie.pk), {"motif": "suite", "cle": "6f2f6c5e-0d4c-4f0a-9c39-3a5d3f3f0003"}
    )
    assert reponse.status_code == 422 and "Choisir un créneau, ou un jour et une heure" in texte(reponse)


def test_the_sheet_has_hours_names_interpreters_and_no_motif(monde, pris, client_de, demain):
    page = texte(client_de(monde.nadia).get(adresse("feuille", monde.lieu.pk, demain)))
    assert "10 h" in page and "Brunet Valérie" in page and "langue des signes" in page and "Hélène Morvan" in page
    for absent in ("plan d’aide", "premier entretien", monde.valerie.telephone or "06 00", "1997"):
        assert absent.lower() not in page.lower()


def test_the_sheet_of_a_foreign_place_or_of_no_day_does_not_exist(monde, client_de, demain):
    client = client_de(monde.nadia)
    assert client.get(adresse("feuille", people.un_lieu().pk, demain)).status_code == 404
    assert client.get(adresse("feuille", monde.lieu.pk, "demain")).status_code == 404


def test_a_worker_opens_a_series_and_is_told_of_the_holidays(monde, client_de):
    envoi = {"pour": str(monde.helene.pk), "du": "2027-07-07", "au": "2027-07-28", "jours": ["2"], "rythme": "1"}
    envoi |= {"debut": "09:00", "fin": "12:00", "duree": "45", "lieu": str(monde.lieu.pk), "modes": ["lieu"]}
    page = texte(client_de(monde.helene).post(adresse("ouvrir"), envoi, follow=True))
    assert "3 plages ouvertes, jours fériés exclus : mercredi 14 juillet" in page
    assert PlageDisponibilite.objects.count() == 3


def test_a_worker_changes_then_removes_one_occurrence(monde, client_de, demain):
    plage = monde.ouvrir(jour=demain)
    client = client_de(monde.helene)
    client.post(adresse("changer", plage.pk), {"version": 1, "debut": "10:00", "fin": "12:00"})
    plage.refresh_from_db()
    assert plage.heure_debut.hour == 10
    client.post(adresse("retirer", plage.pk))
    plage.refresh_from_db()
    assert plage.annule_le


def test_a_csam_does_not_open_windows_but_declares_an_absence(monde, pris, client_de, demain):
    client = client_de(monde.nadia)
    assert client.post(adresse("ouvrir"), {}).status_code == 404
    envoi = {"pour": str(monde.helene.pk), "du": str(demain), "au": str(demain), "motif": "absence"}
    page = client.post(adresse("declarer"), envoi, follow=True)
    assert "Valérie Brunet" in texte(page) and "Déplacer" in texte(page)
    ligne = Indisponibilite.objects.get()
    paris = [timezone.localtime(i, ZoneInfo("Europe/Paris")).replace(tzinfo=None) for i in (ligne.debut, ligne.fin)]
    assert paris == [datetime.combine(jour, time(0)) for jour in (demain, demain + timedelta(days=1))]


def test_the_overdue_alarm_is_on_the_first_page_of_the_team(monde, client_de):
    debut = timezone.now() - timedelta(hours=2)
    monde.reserver(
        agent=monde.helene, mode="domicile", debut=debut, duree=30, maintenant=debut, adresse="3 rue des Lilas",
        personne_rappel="Sonia Perrin", rappel_telephone="0241000000",
    )  # fmt: skip
    for agent in (monde.chef, monde.luc, monde.nadia):
        page = texte(client_de(agent).get(adresse("liste")))
        assert "n’a pas confirmé sa sortie" in page and "Sonia Perrin" in page
    partiel = client_de(monde.chef).get(adresse("visites"), headers={"HX-Request": "true"})
    assert "<html" not in texte(partiel) and "Sonia Perrin" in texte(partiel)
    client_de(monde.luc).post(adresse("retour", RendezVous.objects.get().pk))
    assert "n’a pas confirmé" not in texte(client_de(monde.chef).get(adresse("visites")))


def test_a_visit_is_prepared_from_its_page(monde, client_de, demain):
    visite = monde.reserver(
        agent=monde.helene, mode="domicile", debut=monde.a(14, 0, demain), adresse="3 rue des Lilas", maintenant=None,
        personne_rappel="Sonia Perrin", rappel_telephone="0241000000",
    )  # fmt: skip
    envoi = {"adresse": "5 rue des Lilas", "fin": "15:30", "personne_rappel": "Sonia", "rappel_telephone": "0241000000"}
    assert client_de(monde.helene).post(adresse("visite", visite.pk), envoi).status_code == 302
    visite.refresh_from_db()
    assert (visite.fin_prevue, visite.personne_rappel) == (monde.a(15, 30, demain), "Sonia")


def test_an_act_that_is_no_longer_possible_says_why_on_the_page(monde, pris, client_de, demain):
    client = client_de(monde.helene)
    assert (
        client.post(reverse("parcours:annuler_rendez_vous", args=[pris.pk]), {"motif": "personne"}).status_code == 302
    )
    for adresse_, envoi in (
        (adresse("deplacer", pris.pk), {"jour": str(demain), "heure": "16:00"}),
        (reverse("parcours:annuler_rendez_vous", args=[pris.pk]), {"motif": "personne"}),
    ):
        reponse = client.post(adresse_, envoi)
        assert reponse.status_code == 409 and "l’état est maintenant « Annulé »" in texte(reponse)


def test_a_click_refused_says_why_and_the_way_back(monde, pris, client_de):
    reponse = client_de(monde.helene).post(adresse("issue", pris.pk, "present"), {"retour": adresse("liste")})
    assert reponse.status_code == 422
    assert "n’a pas commencé" in texte(reponse) and f'href="{adresse("liste")}"' in texte(reponse)


@pytest.mark.parametrize(
    ("envoi", "statut", "dit"),
    [
        ({"version": 1, "debut": "10:00", "fin": ""}, 422, "Indiquer deux heures"),
        ({"version": 1, "debut": "12:00", "fin": "10:00"}, 422, "inverser les deux heures"),
        ({"version": 7, "debut": "10:00", "fin": "12:00"}, 409, "a changé entre-temps"),
    ],
)
def test_hours_refused_change_nothing(monde, client_de, demain, envoi, statut, dit):
    plage = monde.ouvrir(jour=demain)
    reponse = client_de(monde.helene).post(adresse("changer", plage.pk), envoi)
    assert reponse.status_code == statut and dit in texte(reponse)
    plage.refresh_from_db()
    assert plage.heure_debut == time(9)


def test_an_absence_refused_keeps_what_was_typed(monde, client_de, demain):
    envoi = {"pour": str(monde.luc.pk), "du": str(demain), "au": str(demain - timedelta(days=3)), "motif": "conges"}
    reponse = client_de(monde.nadia).post(adresse("declarer"), envoi)
    assert reponse.status_code == 422 and "inverser les deux dates" in texte(reponse)
    form = reponse.context["indisponible"]
    assert {champ: form[champ].value() for champ in envoi} == envoi
    assert not Indisponibilite.objects.exists()


def test_a_booking_refused_keeps_the_slot_chosen(monde, client_de, demain):
    monde.ouvrir(jour=demain)
    client = client_de(monde.nadia)
    creneau = client.get(adresse("nouveau", monde.valerie.pk)).context["trouves"].tous[0]
    envoi = {"creneau": creneau.valeur, "motif": "", "cle": "6f2f6c5e-0d4c-4f0a-9c39-3a5d3f3f0004"}
    reponse = client.post(adresse("reserver", monde.valerie.pk), envoi)
    assert reponse.status_code == 422 and texte(reponse).count("checked>") == 1


def test_get_pages_write_nothing_and_acts_refuse_get(monde, pris, client_de):
    client = client_de(monde.helene)
    for nom, args in (("deplacer", [pris.pk]), ("issue", [pris.pk, "present"]), ("ouvrir", [])):
        assert client.get(adresse(nom, *args)).status_code == 405


def test_a_stale_tab_does_not_replace_present_by_absent_and_says_what_was_noted(monde, client_de):
    debut = timezone.now() - timedelta(hours=1)
    rdv = monde.reserver(agent=monde.helene, debut=debut, maintenant=debut)
    client, envoi = client_de(monde.helene), {"version": str(rdv.version)}
    assert f'name="version" value="{rdv.version}"' in texte(client.get(adresse("rendez_vous", rdv.pk)))
    for _ in range(2):  # a double click is one act
        assert client.post(adresse("issue", rdv.pk, "present"), envoi).status_code == 302
    reponse = client.post(adresse("issue", rdv.pk, "absent"), envoi)
    assert reponse.status_code == 409 and "maintenant « Présent »" in texte(reponse)
    rdv.refresh_from_db()
    assert rdv.statut == "honore"
    client.post(adresse("issue", rdv.pk, "absent"), {"version": str(rdv.version)})  # she corrects a wrong click
    rdv.refresh_from_db()
    assert rdv.statut == "absent"
