"""The page of the availability: one form to open, the week as it is, an absence that comes back, an appointment kept."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels import lecture
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.enums import MotifIndisponibilite
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite
from jalons.recevoir.rendez_vous.tests.conftest import MAINTENANT, MARDI, adresse, texte
from tests import people


@pytest.fixture
def competences(db):
    CodeListe.objects.bulk_create(CodeListe(**li) for li in lecture.listes() if li["liste"] == Liste.COMPETENCE)


@pytest.fixture
def ailleurs(monde):
    """Thirty minutes from the usual place."""
    monde.lieu.latitude, monde.lieu.longitude = 47.06, -0.879
    monde.lieu.save()
    return people.un_lieu(monde.caisse, nom="Beaupréau", latitude=47.202, longitude=-0.993)


def envoi(monde, demain, **autres):
    valeurs = {"pour": str(monde.helene.pk), "lieu": str(monde.lieu.pk), "du": str(demain), "moments": ["matin"]}
    return valeurs | {"duree": "45", "modes": ["lieu"], "rythme": "1"} | autres


def ouvertes():
    return [
        (p.date, p.heure_debut.hour, p.lieu.nom)
        for p in PlageDisponibilite.objects.filter(annule_le=None).select_related("lieu").order_by("periode")
    ]


def test_a_half_day_is_opened_without_an_hour(monde, client_de, demain):
    assert client_de(monde.helene).post(adresse("ouvrir"), envoi(monde, demain)).status_code == 302
    assert ouvertes() == [(demain, 9, "CPAM de Cholet")]


def test_morning_and_afternoon_are_opened_at_once(monde, client_de, demain):
    client_de(monde.helene).post(adresse("ouvrir"), envoi(monde, demain, moments=["matin", "apres_midi"]))
    assert [heure for _, heure, _ in ouvertes()] == [9, 14]
    assert LigneJournal.objects.filter(acte="plage.ouvrir").count() == 1


def test_hours_replace_the_half_day(monde, client_de, demain):
    client_de(monde.helene).post(adresse("ouvrir"), envoi(monde, demain, debut="10:00", fin="11:00"))
    assert [heure for _, heure, _ in ouvertes()] == [10]


@pytest.mark.parametrize(
    ("autres", "mot"),
    [
        ({"moments": []}, "Choisir le matin, l’après-midi, ou deux heures"),
        ({"debut": "10:00"}, "Indiquer les deux heures"),
        ({"en_alternance": "lieu"}, "indiquer jusqu’à quand"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_opened(monde, client_de, demain, autres, mot):
    autres = {cle: str(monde.lieu.pk) if valeur == "lieu" else valeur for cle, valeur in autres.items()}
    reponse = client_de(monde.helene).post(adresse("ouvrir"), envoi(monde, demain, **autres))
    assert reponse.status_code == 422 and mot in texte(reponse)
    assert not ouvertes()


def test_two_places_in_turn_are_opened_with_one_form(monde, ailleurs, client_de, demain):
    fin = demain + timedelta(days=21)
    demande = envoi(
        monde, demain, au=str(fin), rythme="2", en_alternance=str(ailleurs.pk), jours=[str(demain.weekday())]
    )
    client_de(monde.helene).post(adresse("ouvrir"), demande)
    feries = selectors.semaine(monde.helene, pour=[monde.helene], du=demain, au=fin, maintenant=timezone.now())
    jours = [demain + timedelta(days=7 * n) for n in range(4)]
    attendus = [(j, 9, ("CPAM de Cholet", "Beaupréau")[n % 2]) for n, j in enumerate(jours)]
    fermes = {j.date for j in feries if j.ferie}
    assert ouvertes() == [x for x in attendus if x[0] not in fermes]


def test_a_skill_and_a_motive_are_kept_and_shown(monde, competences, client_de, demain):
    client = client_de(monde.helene)
    client.post(adresse("ouvrir"), envoi(monde, demain, competences=["lsf"], motifs=["premier"]))
    page = texte(client.get(adresse("disponibilites")))
    assert "Langue des signes" in page and "seulement : premier entretien" in page


def test_a_skill_that_is_in_no_list_is_refused(monde, competences, client_de, demain):
    reponse = client_de(monde.helene).post(adresse("ouvrir"), envoi(monde, demain, competences=["magie"]))
    assert reponse.status_code == 422 and not ouvertes()


def test_the_form_begins_as_her_last_window(monde, competences, client_de, demain):
    monde.ouvrir(jour=demain, competences=["lsf"], duree=30)
    initial = client_de(monde.helene).get(adresse("disponibilites")).context["ouvrir"].initial
    assert (initial["lieu"], initial["duree"], initial["competences"]) == (monde.lieu.pk, 30, ["lsf"])


def test_the_week_shows_what_is_offered_taken_and_on_the_road(monde, ailleurs, client_de, demain):
    monde.ouvrir(jour=demain)
    monde.ouvrir(jour=demain, de=12, a=15, lieu=ailleurs)
    monde.reserver(agent=monde.helene, debut=monde.a(9, 0, demain), maintenant=None)
    page = texte(client_de(monde.nadia).get(adresse("disponibilites") + f"?du={demain}&agent={monde.helene.pk}"))
    assert "30 min de trajet entre ici et CPAM de Cholet (estimation)" in page
    assert "Rendez-vous sur place" in page and "Proposé, CPAM de Cholet" in page
    assert "Brunet" not in page


def test_an_absence_closes_the_week_without_its_reason(monde):
    monde.ouvrir()
    services.declarer_indisponible(
        agent=monde.helene, pour=monde.helene, debut=monde.a(9), fin=monde.a(10), motif=MotifIndisponibilite.FORMATION
    )
    (jour,) = selectors.semaine(monde.nadia, pour=[monde.helene], du=MARDI, au=MARDI, maintenant=MAINTENANT)
    assert [m.texte for m in jour.fermes if m.raison == "indisponible"] == ["indisponible"]


def test_the_week_says_which_windows_are_not_for_a_demand(monde, competences, client_de, demain):
    monde.ouvrir(jour=demain, motifs=["premier"])
    client = client_de(monde.nadia)
    url = adresse("disponibilites") + f"?du={demain}&agent={monde.helene.pk}"
    assert "plage sans la compétence demandée" in texte(client.get(url + "&competence=lsf"))
    assert "plage réservée : premier entretien" in texte(client.get(url + "&motif=suite"))
    assert "plage réservée : premier entretien" not in texte(client.get(url + "&motif=premier"))


def test_another_teams_windows_are_not_told(monde):
    monde.ouvrir()
    loin = people.un_agent("csam", equipe=people.une_equipe())
    (jour,) = selectors.semaine(loin, pour=[monde.helene], du=MARDI, au=MARDI, maintenant=MAINTENANT)
    assert not jour.proposes and [m.raison for m in jour.fermes] == ["sans_plage"]


def test_a_week_of_two_workers_costs_the_queries_of_one(monde):
    monde.ouvrir()
    monde.ouvrir(monde.luc)
    assert monde.nadia.organisme_id  # read once
    comptes = []
    for pour in ([monde.helene], [monde.helene, monde.luc]):
        with CaptureQueriesContext(connection) as requetes:
            selectors.semaine(monde.nadia, pour=pour, du=MARDI, au=MARDI + timedelta(days=6), maintenant=MAINTENANT)
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


def test_the_journey_of_the_statement_is_that_of_the_rules(monde, ailleurs):
    loin = people.un_lieu(monde.caisse, nom="Loin", latitude=48.9, longitude=2.3)
    for lieu in (ailleurs, loin):
        monde.ouvrir(jour=MARDI, de=0, a=1)
        monde.ouvrir(jour=MARDI, de=1, a=13, lieu=lieu, duree=5)
        libres = selectors.creneaux_libres(lieu=lieu, du=MARDI, au=MARDI, limite=1, maintenant=MAINTENANT)
        points = [(x.latitude, x.longitude) for x in (monde.lieu, lieu)]
        arrivee = monde.a(1) + timedelta(minutes=rules.minutes_estimees(*points))
        assert libres[0].debut - arrivee < timedelta(minutes=5) if libres else arrivee > monde.a(12, 55)
        PlageDisponibilite.objects.all().update(annule_le=timezone.now())


def test_every_wednesday_afternoon_away_is_stored_day_by_day(monde, client_de, demain):
    fin = demain + timedelta(days=20)
    demande = {
        "pour": str(monde.helene.pk),
        "du": str(demain),
        "au": str(fin),
        "moment": "apres_midi",
        "motif": "autre",
    }
    demande |= {"jours": [str(demain.weekday())], "rythme": "1"}
    reponse = client_de(monde.helene).post(adresse("declarer"), demande, follow=True)
    lignes = list(Indisponibilite.objects.order_by("periode"))
    assert [i.debut_local.hour for i in lignes] == [13, 13, 13] and len({i.serie_id for i in lignes}) == 1
    assert "Revient 2 fois encore" in texte(reponse)
    assert LigneJournal.objects.filter(acte="indisponibilite.declarer").count() == 1


def test_a_half_day_away_over_several_days_asks_which(monde, client_de, demain):
    demande = {"pour": str(monde.helene.pk), "du": str(demain), "au": str(demain + timedelta(days=2)), "motif": "autre"}
    reponse = client_de(monde.helene).post(adresse("declarer"), demande | {"moment": "matin"})
    assert reponse.status_code == 422 and "cocher les jours" in texte(reponse)
    assert client_de(monde.helene).post(adresse("declarer"), demande | {"moment": ""}).status_code == 302


def test_a_series_of_absences_lists_everybody_it_touches_and_cancels_nobody(monde):
    rdvs = [
        monde.reserver(qui, agent=monde.helene, debut=monde.a(14, 0, MARDI + timedelta(days=jours)))
        for qui, jours in ((monde.valerie, 0), (monde.paul, 7), (monde.valerie, 8))
    ]
    ligne = services.declarer_serie(
        agent=monde.helene, pour=monde.helene, du=MARDI, au=MARDI + timedelta(days=14), jours=[1], debut=time(13)
    )
    assert list(selectors.personnes_touchees(ligne)) == rdvs[:2]
    assert {r.statut for r in rdvs} == {"pris"}


def test_an_appointment_that_is_kept_leaves_the_list_until_another_absence(monde, client_de, demain):
    rdv = monde.reserver(agent=monde.helene, debut=monde.a(10, 0, demain), maintenant=None)

    def absente():
        debut, fin = monde.a(9, 0, demain), monde.a(12, 0, demain)
        return services.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=debut, fin=fin)

    ligne = absente()
    client = client_de(monde.nadia)
    page = texte(client.get(adresse("indisponibilite", ligne.pk)))
    assert "Maintenir" in page and "Valérie Brunet" in page
    assert client.post(adresse("maintenir", rdv.pk)).status_code == 302
    assert not selectors.personnes_touchees(ligne)
    assert list(selectors.personnes_touchees(absente())) == [rdv]
    assert LigneJournal.objects.filter(acte="rendezvous.maintenir").count() == 1


def test_one_that_is_cancelled_is_not_kept(monde, demain):
    rdv = monde.reserver(agent=monde.helene, debut=monde.a(10, 0, demain), maintenant=None)
    services.annuler(agent=monde.nadia, rdv=rdv, motif="personne")
    with pytest.raises(TransitionRefusee):
        services.maintenir(agent=monde.nadia, rdv=rdv)


def test_one_that_is_over_is_not_kept(monde):
    rdv = monde.reserver(agent=monde.helene)
    with pytest.raises(services.RendezVousRefuse, match="passé"):
        services.maintenir(agent=monde.helene, rdv=rdv, maintenant=monde.a(18))


def test_this_absence_and_those_that_follow_are_lifted_with_one_button(monde, client_de, demain):
    ligne = services.declarer_serie(
        agent=monde.helene, pour=monde.helene, du=demain, au=demain + timedelta(days=14), jours=[demain.weekday()]
    )
    suivante = selectors.suivantes(ligne)[0]
    client_de(monde.helene).post(adresse("lever", suivante.pk), {"suivantes": "1"})
    assert list(Indisponibilite.objects.filter(annule_le=None)) == [ligne]
