"""The pages of meetings: what was noted, whom a meeting touches, what the demande's page says of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.fondations.socle.templatetags import jalons as filtres
from jalons.parcours import sortants
from jalons.recevoir.offres.rules import SEMAINE
from jalons.recevoir.offres.tests.monde import Monde, a, prochaine
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.selectors import creneau_choisi, creneaux_libres
from jalons.recevoir.seances.models import Inscription, Seance
from jalons.recevoir.signalements import services as signalements
from tests import people

pytestmark = pytest.mark.django_db


def asseoir(monde, **seance):
    """Somebody with a seat at a meeting of next week."""
    offre = monde.offre()
    sortants.accepter(agent=monde.nadia, offre=offre, seance=monde.seance(semaine=prochaine(), **seance))
    return Inscription.objects.select_related("seance", "demande", "assure").get(cause=offre.pk)


def commencer(inscription, heures=2):
    """The meeting began some hours ago."""
    debut = timezone.now() - timedelta(hours=heures)
    Seance.objects.filter(pk=inscription.seance_id).update(debut=debut, date_acte=timezone.localdate(debut))


def test_the_attendance_sheet_says_which_outcome_was_noted(monde, client_de):
    inscription, nadia = asseoir(monde), client_de(monde.nadia)
    commencer(inscription)
    for issue, dite in (
        ("presente", "Présence, information donnée"),
        ("a_recevoir", "Présence, demande un rendez-vous"),
        ("excusee", "Absence excusée"),
    ):
        saisie = {"inscription_id": str(inscription.pk), "issue": issue}
        page = nadia.post(f"/seances/{inscription.seance_id}/presence/", saisie, follow=True).content.decode()
        assert f"Noté : {dite.lower()}." in page and f'value="{issue}"' not in page
        assert re.search(rf"<span[^>]*>{dite}</span>", page), "dite à côté du nom"
    assert Inscription.objects.get().demande.statut == "a_recevoir"


def ouvrir_par_la_page(monde, client, **saisie):
    valeurs = {"lieu": str(monde.lieu.pk), "jour": str(prochaine() + timedelta(days=1)), "heure": "14:00"}
    valeurs |= {"places": "12", "duree_minutes": "90", "animateur": str(monde.helene.pk)}
    return client.post("/seances/nouvelle/", valeurs | saisie, follow=True).content.decode()


def test_a_meeting_opened_over_appointments_says_whom_to_move(monde, client_de):
    monde.ouvrir(prochaine(), jour=1, de=14, a=17)
    libre = creneaux_libres(lieu=monde.lieu, du=prochaine(), au=prochaine() + SEMAINE, limite=1)[0]
    personne = people.un_assure(monde.caisse, nom="Lebreton")
    rdv = rendez_vous.reserver(
        agent=monde.nadia, assure=personne, avec=monde.helene, debut=libre.debut, duree=45, mode="lieu", lieu=monde.lieu
    )
    page = ouvrir_par_la_page(monde, client_de(monde.nadia))
    assert "Hélène Morvan, à déplacer : 1." in page and "Attendues par Hélène Morvan" in page
    assert "Lebreton" in page and f"/rendez-vous/{rdv.pk}/#deplacer" in page
    rdv.refresh_from_db()
    assert rdv.statut == "pris", "rien n’est annulé sans elle"
    rendez_vous.annuler(agent=monde.nadia, rdv=rdv, motif="agent")
    assert "Attendues par" not in client_de(monde.nadia).get(f"/seances/{Seance.objects.get().pk}/").content.decode()


def test_a_meeting_over_nobody_s_appointment_says_nothing(monde, client_de):
    page = ouvrir_par_la_page(monde, client_de(monde.nadia))
    assert "Réunion ouverte" in page and "à déplacer" not in page
    assert "anime déjà une réunion" in ouvrir_par_la_page(monde, client_de(monde.nadia), heure="15:00")


def ligne(client, url):
    """What htmx puts in the demande's page."""
    return " ".join(client.get(url, headers={"HX-Request": "true"}).content.decode().split())


def test_the_demande_s_page_gives_the_day_of_the_seat_and_leads_to_the_meeting(monde, client_de):
    inscription, nadia = asseoir(monde, jour=1, heure=14), client_de(monde.nadia)
    url = f"/demandes/{inscription.demande_id}/attendue/"
    assert url in nadia.get(f"/demandes/{inscription.demande_id}/").content.decode()
    seance = f"/seances/{inscription.seance_id}/"
    jour = filtres.jour(prochaine() + timedelta(days=1))
    assert re.match(rf'<a href="{seance}">{jour} à 14\sh</a>, réunion, CPAM de Cholet', ligne(nadia, url))
    assert nadia.get(url).headers["Location"] == seance
    assert client_de(Monde().nadia).get(url).status_code == 404


def test_the_demande_s_page_gives_the_day_of_the_appointment_and_leads_to_it(monde, client_de):
    offre, nadia = monde.offre(), client_de(monde.nadia)
    url = f"/demandes/{offre.demande_id}/attendue/"
    assert url not in nadia.get(f"/demandes/{offre.demande_id}/").content.decode(), "pas avant d’en avoir un"
    assert "aucune date" in ligne(nadia, url)
    monde.ouvrir(prochaine())
    libre = creneaux_libres(lieu=monde.lieu, du=prochaine(), au=prochaine(), limite=1)[0]
    sortants.accepter(agent=monde.nadia, offre=offre, creneau=creneau_choisi(monde.nadia, libre.valeur))
    rdv = RendezVous.objects.get()
    assert f"/rendez-vous/{rdv.pk}/" in ligne(nadia, url) and "avec Hélène Morvan" in ligne(nadia, url)


def test_a_planned_week_is_told_while_the_offer_is_under_way_only(monde, client_de):
    offre, nadia = monde.offre(), client_de(monde.nadia)
    url = f"/offres/demande/{offre.demande_id}/"
    assert "semaine prévue" in ligne(nadia, url)
    sortants.accepter(agent=monde.nadia, offre=offre)
    assert "semaine prévue" not in ligne(nadia, url) and "répondue" in ligne(nadia, url)


def test_an_offer_is_said_not_prepared_while_it_may_still_be(monde, client_de):
    demande, nadia = monde.trouvee(), client_de(monde.nadia)
    url = f"/offres/demande/{demande.pk}/"
    assert "pas encore préparée" in ligne(nadia, url)
    signalements.clore(agent=monde.nadia, demande=demande, motif="refus")
    assert "pas encore préparée" not in ligne(nadia, url) and "aucune pour cette demande" in ligne(nadia, url)


def aujourdhui(monde, **autres):
    """A meeting of today, at nine."""
    seance = monde.seance(semaine=prochaine(), **autres)
    jour = timezone.localdate()
    Seance.objects.filter(pk=seance.pk).update(date_acte=jour, debut=a(jour, 9))
    return seance


def test_a_meeting_of_today_is_in_the_day_of_its_leader_and_of_the_platform(monde, client_de):
    seance = aujourdhui(monde, animateur=monde.helene)
    autre = people.un_agent("assistant_social", equipe=monde.equipe)
    for agent, vue in ((monde.helene, True), (monde.nadia, True), (autre, False)):
        page = client_de(agent).get("/ma-journee/").content.decode()
        assert (f"/seances/{seance.pk}/" in page) is vue, agent
    assert "avec Hélène Morvan, CPAM de Cholet" in client_de(monde.nadia).get("/ma-journee/").content.decode()
    Seance.objects.update(statut="annulee", motif_annulation="Lieu fermé")
    assert f"{seance.pk}" not in client_de(monde.helene).get("/ma-journee/").content.decode()


def test_a_meeting_of_tomorrow_is_counted(monde, client_de):
    seance = monde.seance(semaine=prochaine(), animateur=monde.helene)
    assert "ni demain" in client_de(monde.helene).get("/ma-journee/").content.decode()
    demain = timezone.localdate() + timedelta(days=1)
    Seance.objects.filter(pk=seance.pk).update(date_acte=demain, debut=a(demain, 9))
    assert "1 rendez-vous" in client_de(monde.helene).get("/ma-journee/").content.decode()


def test_a_meeting_without_attendance_waits_for_its_leader_and_for_the_platform(monde, client_de):
    inscription = asseoir(monde, animateur=monde.helene)
    autre = people.un_agent("assistant_social", equipe=monde.equipe)

    def jours():
        pages = [client_de(x).get("/ma-journee/").content.decode() for x in (monde.helene, monde.nadia, autre)]
        return ["Réunion sans présence notée, CPAM de Cholet" in page for page in pages]

    assert jours() == [False, False, False], "pas encore tenue"
    commencer(inscription, heures=1)
    assert jours() == [False, False, False], "elle dure quatre-vingt-dix minutes"
    commencer(inscription, heures=26)
    assert jours() == [True, True, False]
    page = client_de(monde.helene).get("/ma-journee/").content.decode()
    assert "<b>Parce que</b> une personne y était attendue" in page
    sortants.noter_presence(agent=monde.helene, inscription=inscription, issue="presente")
    assert jours() == [False, False, False]


def test_the_list_of_appointments_leads_to_the_meetings(monde, client_de):
    for agent in (monde.helene, monde.nadia, monde.awa):
        assert "/seances/" in client_de(agent).get("/rendez-vous/").content.decode()


def test_the_day_costs_the_same_queries_with_one_meeting_as_with_five(monde, client_de):
    def cout():
        with CaptureQueriesContext(connection) as requetes:
            assert client.get("/ma-journee/").status_code == 200
        return len(requetes)

    client = client_de(monde.helene)
    commencer(asseoir(monde, animateur=monde.helene, heure=9))
    cout()
    une = cout()
    for n in range(4):
        commencer(asseoir(monde, animateur=monde.helene, heure=11 + 2 * n), heures=3 + n)
    assert cout() == une
