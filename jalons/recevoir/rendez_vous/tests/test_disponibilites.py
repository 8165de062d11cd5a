"""Windows, series, unavailability."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.models import PlageDisponibilite, RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import MAINTENANT, MARDI, creer_monde


def serie(monde, **autres):
    valeurs = {"du": date(2026, 7, 7), "au": date(2026, 7, 28), "jours": [1], "debut": time(9), "fin": time(12)}
    valeurs |= {"lieu": monde.lieu} | autres
    return services.ouvrir_serie(agent=monde.helene, pour=monde.helene, **valeurs)


def ouvertes():
    return list(PlageDisponibilite.objects.filter(annule_le__isnull=True).order_by("date"))


def test_a_series_is_stored_day_by_day_without_the_14th_of_july(monde):
    plages, feries = serie(monde)
    assert [p.date.day for p in plages] == [7, 21, 28]
    assert [(j.day, j.month) for j, _ in feries] == [(14, 7)]
    assert len({p.serie_id for p in plages}) == 1


def test_a_series_in_la_reunion_leaves_the_20th_of_december_out(db):
    monde = creer_monde("Indian/Reunion")
    plages, feries = serie(monde, du=date(2026, 12, 19), au=date(2026, 12, 21), jours=[5, 6, 0])
    assert [p.date.day for p in plages] == [19, 21]
    assert "esclavage" in feries[0][1]


def test_opening_a_series_writes_one_line(monde):
    serie(monde)
    assert LigneJournal.objects.filter(acte="plage.ouvrir").count() == 1


def test_one_occurrence_is_changed_without_its_series(monde):
    plages, _ = serie(monde)
    services.changer_plage(agent=monde.helene, plage=plages[1], version=1, debut=time(14), fin=time(17))
    assert [p.heure_debut.hour for p in ouvertes()] == [9, 14, 9]
    assert ouvertes()[1].debut_local.hour == 14


def test_one_occurrence_is_removed_without_its_series(monde):
    plages, _ = serie(monde)
    services.retirer_plage(agent=monde.helene, plage=plages[1])
    assert [p.date.day for p in ouvertes()] == [7, 28]


def test_the_rest_of_a_series_is_removed_from_a_day_on(monde):
    plages, _ = serie(monde)
    assert services.retirer_serie(agent=monde.helene, plage=plages[1]) == 2
    assert [p.date.day for p in ouvertes()] == [7]


def test_removing_twice_removes_once(monde):
    plages, _ = serie(monde)
    services.retirer_plage(agent=monde.helene, plage=plages[0])
    with pytest.raises(TransitionRefusee, match="déjà fait"):
        services.retirer_plage(agent=monde.helene, plage=plages[0])
    assert LigneJournal.objects.filter(acte="plage.retirer").count() == 1


def test_removing_a_window_keeps_its_appointments(monde):
    plage = monde.ouvrir()
    rdv = monde.reserver()
    services.retirer_plage(agent=monde.helene, plage=plage)
    rdv.refresh_from_db()
    assert rdv.statut == "pris"


def test_two_windows_never_overlap_and_the_day_is_named(monde):
    monde.ouvrir(jour=date(2026, 7, 21), de=11, a=13)
    with pytest.raises(services.PlageEnConflit, match="mardi 21 juillet de 11\u00a0h à 13\u00a0h, CPAM de Cholet"):
        serie(monde)
    assert len(ouvertes()) == 1  # nothing half-done


def test_changing_onto_another_window_is_refused(monde):
    matin, _ = monde.ouvrir(), monde.ouvrir(de=14, a=17)
    with pytest.raises(services.PlageEnConflit, match="14\u00a0h à 17\u00a0h"):
        services.changer_plage(agent=monde.helene, plage=matin, version=1, debut=time(9), fin=time(15))


def test_the_loser_of_two_changes_is_told(monde):
    plage = monde.ouvrir()
    services.changer_plage(agent=monde.helene, plage=plage, version=1, debut=time(9), fin=time(13))
    with pytest.raises(services.VersionDepassee, match="entre-temps"):
        services.changer_plage(agent=monde.helene, plage=plage, version=1, debut=time(9), fin=time(11))


@pytest.mark.parametrize(
    ("autres", "mot"),
    [
        ({"modes": []}, "façon de recevoir"),
        ({"lieu": None}, "choisir un lieu"),
        ({"duree": 42}, "multiple de cinq"),
        ({"duree": 240}, "ne tient pas"),
        ({"jour": date(2019, 1, 1)}, "n’est pas ouvert"),
    ],
)
def test_a_window_that_makes_no_sense_names_its_remedy(monde, autres, mot):
    with pytest.raises(services.RendezVousRefuse, match=mot):
        monde.ouvrir(**autres)


def test_the_same_window_with_sense_opens(monde):
    assert monde.ouvrir(duree=40)


def test_unavailability_lists_the_people_touched_and_cancels_nobody(monde):
    monde.ouvrir()
    touche = monde.reserver(debut=monde.a(10, 30))
    monde.reserver(monde.paul)
    ligne = services.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=monde.a(10), fin=monde.a(18))
    assert list(selectors.personnes_touchees(ligne)) == [touche]
    assert touche.statut == "pris"


def test_somebody_moved_or_cancelled_leaves_the_list(monde):
    monde.ouvrir()
    rdv = monde.reserver(debut=monde.a(10, 30))
    ligne = services.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=monde.a(10), fin=monde.a(18))
    services.deplacer(agent=monde.nadia, rdv=rdv, debut=monde.a(9), maintenant=MAINTENANT)
    assert not selectors.personnes_touchees(ligne)


def test_nobody_is_booked_during_an_unavailability(monde):
    monde.ouvrir()
    ligne = services.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=monde.a(10), fin=monde.a(18))
    with pytest.raises(services.CreneauPris, match="Hélène Morvan est indisponible") as refus:
        monde.reserver(debut=monde.a(10, 30))
    assert [c.debut for c in refus.value.proches] == [monde.a(9)]
    services.lever_indisponibilite(agent=monde.helene, indisponibilite=ligne)
    assert monde.reserver(debut=monde.a(10, 30))


def test_nobody_is_moved_into_an_unavailability(monde):
    monde.ouvrir()
    rdv = monde.reserver()
    services.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=monde.a(10), fin=monde.a(18))
    with pytest.raises(services.CreneauPris, match="indisponible"):
        services.deplacer(agent=monde.helene, rdv=rdv, debut=monde.a(11), maintenant=MAINTENANT)


def test_what_happened_can_still_be_said_of_an_appointment_touched(monde):
    rdv = monde.reserver(agent=monde.helene)
    services.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=monde.a(8), fin=monde.a(18))
    services.noter_issue(agent=monde.helene, rdv=rdv, issue="present", maintenant=monde.a(10))
    assert rdv.statut == "honore"


def test_the_database_itself_refuses_an_insert_during_an_unavailability(monde):
    services.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=monde.a(8), fin=monde.a(18))
    with pytest.raises(IntegrityError, match="rendez_vous_agent_disponible"), transaction.atomic():
        RendezVous.objects.create(
            agent=monde.helene, organisme=monde.caisse, lieu=monde.lieu, mode="lieu", date_acte=MARDI,
            periode=(monde.a(9), monde.a(10)), assure=monde.valerie,
        )  # fmt: skip


def test_reversed_instants_are_refused(monde):
    with pytest.raises(services.RendezVousRefuse, match="inverser"):
        services.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=monde.a(9), fin=monde.a(8))


def test_a_window_is_kept_at_its_hour_when_the_clocks_change(monde):
    plages, _ = serie(monde, du=date(2026, 3, 24), au=date(2026, 3, 31), jours=[1])
    assert plages[1].debut - plages[0].debut == timedelta(days=7) - timedelta(hours=1)
    assert {p.debut_local.hour for p in plages} == {9}


def test_an_absence_of_more_than_a_year_is_a_mistyped_year_and_two_years_are_told(monde):
    with pytest.raises(services.RendezVousRefuse, match=r"plus d’un an, du 20 décembre 2026 au 5 décembre 2031 inclus"):
        services.declarer_indisponible(
            agent=monde.helene,
            pour=monde.helene,
            debut=datetime(2026, 12, 19, 23, tzinfo=UTC),
            fin=datetime(2031, 12, 5, 23, tzinfo=UTC),
        )
    assert (
        rules.etendue_texte(datetime(2026, 12, 20), datetime(2027, 1, 6))
        == "du 20 décembre 2026 au 5 janvier 2027 inclus"
    )
