"""Book, move, cancel, say what happened."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jalons.fondations.agents.models import Affectation
from jalons.fondations.journal.models import LigneJournal
from jalons.personnes.assures.models import Assure, Rattachement
from jalons.recevoir.rendez_vous import selectors, services
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import MAINTENANT, MARDI


def test_a_csam_books_a_person_in_an_open_window(monde):
    monde.ouvrir()
    rdv = monde.reserver()
    assert (rdv.statut, rdv.date_acte, rdv.minutes) == (StatutRendezVous.PRIS, MARDI, 45)
    assert rdv.organisme_id == monde.caisse.pk


def test_booking_writes_one_line_of_its_own_in_the_journal(monde):
    monde.ouvrir()
    rdv = monde.reserver()
    lignes = LigneJournal.objects.filter(objet_id=rdv.pk)
    assert [(x.acte, x.agent_id, x.assure_id) for x in lignes] == [
        ("rendezvous.reserver", monde.nadia.pk, monde.valerie.pk)
    ]


def test_the_person_becomes_hers_for_the_agent_who_receives(monde):
    monde.ouvrir()
    monde.reserver()
    ligne = Rattachement.objects.get(assure=monde.valerie, agent=monde.helene, genre="rdv")
    assert ligne.date_debut <= MAINTENANT.date() and ligne.date_fin >= MARDI


def test_a_csam_cannot_book_outside_the_open_windows(monde):
    monde.ouvrir()
    with pytest.raises(services.RendezVousRefuse, match="pas ouvert de plage"):
        monde.reserver(debut=monde.a(14))


def test_the_worker_books_when_she_likes_in_her_own_agenda(monde):
    assert monde.reserver(agent=monde.helene, debut=monde.a(14))


def test_a_taken_slot_is_refused_with_three_near_free_slots(monde):
    monde.ouvrir()
    monde.ouvrir(monde.luc)
    monde.reserver()
    with pytest.raises(services.CreneauPris) as refus:
        monde.reserver(monde.paul)
    assert "vient d’être pris (mardi 10 mars à 9\u00a0h)" in str(refus.value)
    assert len(refus.value.proches) == 3
    assert refus.value.proches[0].agent_id == monde.luc.pk
    assert refus.value.proches[0].debut == monde.a(9)
    assert "mardi 10 mars à 9\u00a0h\u00a045 (CPAM de Cholet)" in str(refus.value)


def test_the_refusal_says_so_when_no_other_slot_is_open(monde):
    monde.reserver(agent=monde.helene)
    with pytest.raises(services.CreneauPris, match="Aucun autre créneau"):
        monde.reserver(monde.paul, agent=monde.helene)


def test_a_person_is_not_expected_twice_at_the_same_time(monde):
    monde.ouvrir()
    monde.ouvrir(monde.luc)
    monde.reserver()
    with pytest.raises(services.CreneauPris, match="Cette personne a déjà un rendez-vous"):
        monde.reserver(avec=monde.luc)


def test_two_appointments_may_touch(monde):
    monde.ouvrir()
    monde.reserver()
    assert monde.reserver(monde.paul, debut=monde.a(9, 45))


def test_a_double_click_books_once(monde):
    monde.ouvrir()
    cle = uuid.uuid4()
    assert monde.reserver(cle=cle).pk == monde.reserver(cle=cle).pk
    assert RendezVous.objects.count() == 1
    assert LigneJournal.objects.filter(acte="rendezvous.reserver").count() == 1


def test_without_its_key_the_second_click_is_refused(monde):
    monde.ouvrir()
    monde.reserver()
    with pytest.raises(services.CreneauPris):
        monde.reserver()


def test_a_form_does_not_serve_twice_for_two_appointments(monde):
    monde.ouvrir()
    cle = uuid.uuid4()
    monde.reserver(cle=cle)
    with pytest.raises(services.RendezVousRefuse, match="rechargez"):
        monde.reserver(cle=cle, debut=monde.a(10))


def test_nothing_is_booked_for_a_person_who_died(monde):
    monde.ouvrir()
    Assure.objects.filter(pk=monde.valerie.pk).update(date_deces=date(2026, 2, 20))
    with pytest.raises(services.RendezVousRefuse, match="décédée"):
        monde.reserver()


def test_nothing_is_booked_in_a_place_closed_that_day(monde):
    monde.lieu.ouvert_au = MARDI - timedelta(days=1)
    monde.lieu.save()
    with pytest.raises(services.RendezVousRefuse, match="n’est pas ouvert"):
        monde.reserver(agent=monde.helene)


def test_nothing_is_booked_with_an_agent_who_will_have_left(monde):
    jour = timezone.localdate() + timedelta(days=20)
    affectations = Affectation.objects.filter(agent=monde.helene)
    affectations.update(date_fin=jour - timedelta(days=1))
    with pytest.raises(services.RendezVousRefuse, match="pas en poste"):
        monde.reserver(agent=monde.helene, debut=monde.a(9, 0, jour), maintenant=None)
    affectations.update(date_fin=jour)
    assert monde.reserver(agent=monde.helene, debut=monde.a(9, 0, jour), maintenant=None)


def test_nothing_is_booked_in_the_past(monde):
    with pytest.raises(services.RendezVousRefuse, match="passée"):
        monde.reserver(agent=monde.helene, maintenant=monde.a(10))


def test_somebody_who_comes_in_is_booked_while_the_slot_runs(monde):
    assert monde.reserver(agent=monde.helene, maintenant=monde.a(9, 10))


def test_a_home_visit_needs_an_address(monde):
    with pytest.raises(services.RendezVousRefuse, match="adresse"):
        monde.reserver(agent=monde.helene, mode="domicile")
    rappel = {"personne_rappel": "Sonia Perrin", "rappel_telephone": "0241000000"}
    visite = monde.reserver(agent=monde.helene, mode="domicile", adresse="3 rue des Lilas", **rappel)
    assert visite.fin_prevue == monde.a(9, 45)


def test_moving_frees_the_old_slot_and_takes_the_new_one(monde):
    monde.ouvrir()
    rdv = monde.reserver()
    services.deplacer(agent=monde.nadia, rdv=rdv, debut=monde.a(10, 30), maintenant=MAINTENANT)
    assert (rdv.debut, rdv.minutes, rdv.version) == (monde.a(10, 30), 45, 2)
    assert monde.reserver(monde.paul)


def test_moving_onto_a_taken_slot_changes_nothing(monde):
    monde.ouvrir()
    rdv = monde.reserver()
    monde.reserver(monde.paul, debut=monde.a(10))
    with pytest.raises(services.CreneauPris):
        services.deplacer(agent=monde.nadia, rdv=rdv, debut=monde.a(10, 15), maintenant=MAINTENANT)
    rdv.refresh_from_db()
    assert rdv.debut == monde.a(9)


def test_a_page_that_shows_the_old_hour_neither_moves_nor_cancels_what_she_moved_meanwhile(monde):
    monde.ouvrir()
    rdv = monde.reserver()
    services.deplacer(agent=None, rdv=rdv, debut=monde.a(10, 30), maintenant=MAINTENANT)
    with pytest.raises(services.VersionDepassee):
        services.deplacer(agent=monde.nadia, rdv=rdv, debut=monde.a(9, 45), version=1, maintenant=MAINTENANT)
    with pytest.raises(services.VersionDepassee):
        services.annuler(agent=monde.nadia, rdv=rdv, motif="personne", version=1, maintenant=MAINTENANT)
    rdv.refresh_from_db()
    assert (rdv.statut, rdv.debut) == ("pris", monde.a(10, 30))
    services.annuler(agent=monde.nadia, rdv=rdv, motif="personne", version=2, maintenant=MAINTENANT)


def test_moving_twice_to_the_same_slot_moves_once(monde):
    monde.ouvrir()
    rdv = monde.reserver()
    for _ in range(2):
        services.deplacer(agent=monde.nadia, rdv=rdv, debut=monde.a(10), maintenant=MAINTENANT)
    assert LigneJournal.objects.filter(acte="rendezvous.deplacer").count() == 1


def test_a_past_appointment_is_not_moved_so_that_an_absence_is_not_wiped_out(monde):
    rdv = monde.reserver(agent=monde.helene)
    demain = monde.a(9, 0, MARDI + timedelta(days=1))
    with pytest.raises(services.RendezVousRefuse, match="dire d’abord"):
        services.deplacer(agent=monde.helene, rdv=rdv, debut=demain, maintenant=monde.a(9, 45))
    assert services.deplacer(agent=monde.helene, rdv=rdv, debut=demain, maintenant=monde.a(9, 44))


def test_moving_to_a_colleague_moves_whose_person_she_is(monde):
    monde.ouvrir()
    monde.ouvrir(monde.luc)
    rdv = monde.reserver()
    services.deplacer(agent=monde.nadia, rdv=rdv, debut=monde.a(9), avec=monde.luc, maintenant=MAINTENANT)
    assert rdv.agent_id == monde.luc.pk
    assert not Rattachement.en_vigueur(MAINTENANT.date()).filter(agent=monde.helene, assure=monde.valerie).exists()
    assert Rattachement.objects.get(agent=monde.luc, assure=monde.valerie).date_fin > MARDI


def test_moving_a_home_visit_moves_its_expected_end(monde):
    rdv = monde.reserver(
        agent=monde.helene, mode="domicile", adresse="3 rue des Lilas", fin_prevue=monde.a(10), lieu=None,
        personne_rappel="Sonia Perrin", rappel_telephone="0241000000",
    )  # fmt: skip
    services.deplacer(agent=monde.helene, rdv=rdv, debut=monde.a(14), maintenant=MAINTENANT)
    assert rdv.fin_prevue == monde.a(15)


def test_cancelling_keeps_the_reason_and_frees_the_slot(monde):
    monde.ouvrir()
    rdv = monde.reserver()
    services.annuler(agent=monde.nadia, rdv=rdv, motif="personne", maintenant=MAINTENANT)
    assert (rdv.statut, rdv.annule_motif, rdv.annule_le) == ("annule", "personne", MAINTENANT)
    assert monde.reserver(monde.paul)


def test_a_cancelled_appointment_is_neither_moved_nor_cancelled_again(monde):
    monde.ouvrir()
    rdv = monde.reserver()
    services.annuler(agent=monde.nadia, rdv=rdv, motif="personne", maintenant=MAINTENANT)
    with pytest.raises(services.TransitionRefusee, match="Annulé"):
        services.annuler(agent=monde.nadia, rdv=rdv, motif="agent")
    with pytest.raises(services.TransitionRefusee, match="Annulé"):
        services.deplacer(agent=monde.nadia, rdv=rdv, debut=monde.a(10), maintenant=MAINTENANT)


@pytest.mark.parametrize(("issue", "statut"), [("present", "honore"), ("absent", "absent"), ("excuse", "excuse")])
def test_one_click_says_what_happened(monde, issue, statut):
    rdv = monde.reserver(agent=monde.helene)
    services.noter_issue(agent=monde.helene, rdv=rdv, issue=issue, maintenant=monde.a(11))
    assert (rdv.statut, rdv.issue_le) == (statut, monde.a(11))


def test_a_wrong_click_is_corrected(monde):
    rdv = monde.reserver(agent=monde.helene)
    services.noter_issue(agent=monde.helene, rdv=rdv, issue="absent", maintenant=monde.a(11))
    services.noter_issue(agent=monde.helene, rdv=rdv, issue="present", maintenant=monde.a(12))
    assert rdv.statut == "honore"


def test_nobody_is_present_before_the_hour(monde):
    rdv = monde.reserver(agent=monde.helene)
    with pytest.raises(services.RendezVousRefuse, match="pas commencé"):
        services.noter_issue(agent=monde.helene, rdv=rdv, issue="present", maintenant=monde.a(8, 59))
    assert services.noter_issue(agent=monde.helene, rdv=rdv, issue="present", maintenant=monde.a(9))


def test_an_excused_slot_given_to_another_cannot_be_taken_back(monde):
    rdv = monde.reserver(agent=monde.helene)
    services.noter_issue(agent=monde.helene, rdv=rdv, issue="excuse", maintenant=MAINTENANT)
    monde.reserver(monde.paul, agent=monde.helene)
    with pytest.raises(services.RendezVousRefuse, match="autre personne"):
        services.noter_issue(agent=monde.helene, rdv=rdv, issue="present", maintenant=monde.a(11))


def test_past_appointments_without_outcome_come_newest_first(monde):
    premier = monde.reserver(agent=monde.helene)
    second = monde.reserver(monde.paul, agent=monde.helene, debut=monde.a(11))
    dit = monde.reserver(monde.paul, agent=monde.helene, debut=monde.a(14))
    services.noter_issue(agent=monde.helene, rdv=dit, issue="absent", maintenant=monde.a(15))
    assert selectors.sans_issue(monde.helene, monde.a(18)) == [second, premier]
    assert selectors.sans_issue(monde.helene, monde.a(9, 44)) == []


def test_the_local_date_of_the_act_is_checked_by_the_database(monde):
    rdv = monde.reserver(agent=monde.helene)
    with pytest.raises(IntegrityError, match="rendez_vous_date_locale"), transaction.atomic():
        RendezVous.objects.filter(pk=rdv.pk).update(date_acte=MARDI + timedelta(days=1))


def test_a_cancellation_without_its_date_is_refused_by_the_database(monde):
    rdv = monde.reserver(agent=monde.helene)
    with pytest.raises(IntegrityError, match="rendez_vous_annulation_datee"), transaction.atomic():
        RendezVous.objects.filter(pk=rdv.pk).update(statut="annule")


def test_the_application_itself_cannot_insert_an_overlap(monde):
    rdv = monde.reserver(agent=monde.helene)
    copie = (
        "INSERT INTO rendez_vous_rendezvous SELECT (jsonb_populate_record(r, jsonb_build_object("
        "'id', gen_random_uuid(), 'cle_requete', gen_random_uuid(), 'assure_id', %s::text))).* "
        "FROM rendez_vous_rendezvous r WHERE id = %s"
    )
    refus = pytest.raises(IntegrityError, match="rendez_vous_agent_une_fois")
    with refus, transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(copie, [str(monde.paul.pk), rdv.pk])


def test_an_evening_in_tahiti_keeps_its_local_date(db):
    from jalons.recevoir.rendez_vous.tests.conftest import creer_monde

    monde = creer_monde("Pacific/Tahiti")
    rdv = monde.reserver(agent=monde.helene, debut=monde.a(18))
    assert rdv.debut.date() == MARDI + timedelta(days=1)  # already tomorrow in UTC
    assert (rdv.date_acte, rdv.debut_local.hour) == (MARDI, 18)
    assert selectors.agenda(monde.helene, du=MARDI, au=MARDI)[0].combien == 1


def test_midnight_belongs_to_the_day_that_begins(db):
    from jalons.recevoir.rendez_vous.tests.conftest import creer_monde

    monde = creer_monde("Indian/Reunion")
    tard = monde.reserver(agent=monde.helene, debut=monde.a(23, 55), duree=5)
    tot = monde.reserver(monde.paul, agent=monde.helene, debut=monde.a(0, 0, MARDI + timedelta(days=1)), duree=5)
    assert (tard.date_acte, tot.date_acte) == (MARDI, MARDI + timedelta(days=1))
    assert tard.fin == tot.debut


def test_an_hour_of_the_night_that_jumps_is_refused_and_the_next_one_taken(monde):
    nuit = date(2026, 3, 29)
    rdv = monde.reserver(agent=monde.helene, debut=monde.a(1, 30, nuit), duree=60)
    assert (rdv.debut_local.hour, rdv.fin_locale.hour, rdv.minutes) == (1, 3, 60)
