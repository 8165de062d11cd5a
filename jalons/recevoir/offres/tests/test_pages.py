"""The pages of each role: what is there, what is not, what a POST does, and how many queries a list costs."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from jalons.fondations.journal.models import LigneJournal
from jalons.parcours.views.sortants import JETON
from jalons.personnes.assures import services as assures
from jalons.recevoir.offres import services
from jalons.recevoir.offres.models import LotLettres, Offre
from jalons.recevoir.offres.rules import SEMAINE, lundi
from jalons.recevoir.offres.tests.monde import Monde, frais, prochaine
from jalons.recevoir.seances.models import Inscription, Seance
from tests import people

pytestmark = pytest.mark.django_db


def due(monde, combien=1, **autres):
    """Offers whose letters are due today."""
    offres = monde.offres(combien, **autres)
    Offre.objects.update(semaine_prevue=prochaine())
    return offres


def test_the_waves_show_each_place_s_load_to_the_platform_and_no_name(monde, client_de):
    offre = due(monde)[0]
    monde.ouvrir(prochaine())
    page = client_de(monde.nadia).get("/offres/").content.decode()
    assert "CPAM de Cholet" in page and "1 attendue pour 4 places libres" in page.replace("\u202f", " ")
    assert "Imprimer les lettres" in page and offre.assure.nom not in page


def test_a_manager_reads_counts_and_acts_on_nothing(monde, client_de):
    due(monde)
    page = client_de(monde.awa).get("/offres/").content.decode()
    assert "1 attendue" in page and '<form method="post"' not in page.split("<main")[1]
    for url in ("/offres/liste/", f"/offres/{Offre.objects.get().pk}/", "/appels-sortants/"):
        assert client_de(monde.awa).get(url).status_code == 404
    for url in ("/offres/preparer/", "/offres/imprimer/", "/offres/envoyer/"):
        assert client_de(monde.awa).post(url).status_code == 404


def test_the_region_s_direction_never_reads_a_count_under_eleven(monde, client_de):
    direction = people.un_agent("direction_regionale", organisme=monde.caisse)
    due(monde, 3)
    page = client_de(direction).get("/offres/").content.decode()
    assert "masqué, moins de 11 personnes" in page and "Cholet" not in page
    due(monde, 9)
    assert ">12<" in client_de(direction).get("/offres/").content.decode()


def test_an_assistant_social_reads_the_offers_of_her_own_people_only(monde, client_de):
    sienne, autre = monde.offre(), monde.offre()
    type(sienne.demande).objects.filter(pk=sienne.demande_id).update(attribuee_a=monde.helene)
    page = client_de(monde.helene).get("/offres/liste/").content.decode()
    assert sienne.assure.nom in page and autre.assure.nom not in page
    assert client_de(monde.helene).get(f"/offres/{sienne.pk}/").status_code == 200
    assert client_de(monde.helene).get(f"/offres/{autre.pk}/").status_code == 404
    assert "Sa réponse" not in client_de(monde.helene).get(f"/offres/{sienne.pk}/").content.decode()


def test_another_caisse_sees_and_does_nothing(monde, client_de):
    offre, loin = monde.offre(), Monde()
    seance = monde.seance()
    for url in (f"/offres/{offre.pk}/", f"/seances/{seance.pk}/", f"/offres/demande/{offre.demande_id}/"):
        assert client_de(loin.nadia).get(url).status_code == 404
    for url in (
        f"/offres/{offre.pk}/adresse-fausse/",
        f"/appels-sortants/{offre.pk}/",
        f"/seances/{seance.pk}/annuler/",
    ):
        assert client_de(loin.nadia).post(url, {"resultat": "refuse", "motif": "x"}).status_code == 404
    assert frais(offre).statut == "a_envoyer"


def test_prepare_then_print_ten_letters_then_print_again(monde, client_de):
    monde.ouvrir(prochaine())
    for _ in range(3):
        monde.trouvee()
    nadia = client_de(monde.nadia)
    assert "3 offre(s) préparée(s)" in nadia.post("/offres/preparer/", follow=True).content.decode()
    page = nadia.post("/offres/imprimer/", {"combien": "10"}, follow=True).content.decode()
    assert "Lettres prêtes : 3" in page and "Télécharger" in page
    reponse = nadia.post(f"/offres/lots/{LotLettres.objects.get().pk}/")
    assert reponse["Content-Type"] == "application/pdf" and "attachment" in reponse["Content-Disposition"]
    assert len(PdfReader(io.BytesIO(reponse.content)).pages) == 3
    assert nadia.post(f"/offres/lots/{LotLettres.objects.get().pk}/").content == reponse.content
    assert "Aucune lettre à imprimer" in nadia.post("/offres/imprimer/", follow=True).content.decode()


def test_reading_pages_writes_nothing(monde, client_de):
    due(monde)
    avant = list(Offre.objects.values())
    nadia = client_de(monde.nadia)
    for url in ("/offres/", "/offres/liste/", "/seances/", "/appels-sortants/", "/ma-journee/"):
        assert nadia.get(url).status_code == 200
    assert list(Offre.objects.values()) == avant
    for url in ("/offres/preparer/", "/offres/imprimer/", "/offres/envoyer/"):
        assert nadia.get(url).status_code == 405


def test_messages_and_reminders_leave_from_one_button(monde, client_de):
    offre = due(monde)[0]
    Offre.objects.update(canal="sms")
    page = client_de(monde.nadia).post("/offres/envoyer/", follow=True).content.decode()
    assert "1 par sms" in page and frais(offre).statut == "envoyee"


def test_the_offer_s_page_tells_the_week_and_everything_that_was_done(monde, client_de):
    offre = due(monde)[0]
    services.imprimer(agent=monde.nadia, organisme=monde.caisse, jour=timezone.localdate())
    page = client_de(monde.nadia).get(f"/offres/{offre.pk}/").content.decode()
    for mot in ("Semaine prévue", "Offre préparée", "Courrier envoyé", "Sa réponse", "Adresse fausse"):
        assert mot in page, mot
    vue = {"version": re.search(r'name="version" value="(\d+)"', page)[1]}
    client_de(monde.nadia).post(f"/offres/{offre.pk}/adresse-fausse/", vue)
    assert frais(offre).canal == "sms"
    encore = client_de(monde.nadia).post(f"/offres/{offre.pk}/adresse-fausse/", vue, follow=True).content.decode()
    assert "a changé entre-temps" in encore and frais(offre).canal == "sms", "un second clic ne brûle pas le SMS"


def test_the_demande_s_page_leads_to_the_offer_and_its_week(monde, client_de):
    offre, nadia = due(monde)[0], client_de(monde.nadia)
    page = nadia.get(f"/demandes/{offre.demande_id}/").content.decode()
    assert f"/offres/demande/{offre.demande_id}/" in page
    ligne = nadia.get(f"/offres/demande/{offre.demande_id}/", headers={"HX-Request": "true"}).content.decode()
    assert "semaine prévue" in ligne and "<html" not in ligne
    assert nadia.get(f"/offres/demande/{offre.demande_id}/").headers["Location"] == f"/offres/{offre.pk}/"


def test_unknown_filters_show_the_whole_list(monde, client_de):
    offre = due(monde)[0]
    nadia = client_de(monde.nadia)
    for suite in ("vue=zzz", "semaine=demain", "lieu=1", "page=9999", "semaine=0001-01-01&lieu="):
        reponse = nadia.get(f"/offres/liste/?{suite}")
        assert reponse.status_code == 200, suite
    assert offre.assure.nom in nadia.get("/offres/liste/?vue=zzz").content.decode()
    assert nadia.get("/offres/?lieu=zz").status_code == 200


@pytest.mark.parametrize("url", ["/offres/", "/offres/liste/", "/appels-sortants/", "/seances/", "/ma-journee/"])
def test_a_list_costs_the_same_queries_with_one_row_as_with_fifteen(monde, client_de, url):
    due(monde, differenciee=True)
    monde.seance(semaine=prochaine())
    nadia = client_de(monde.nadia)
    nadia.get(url)
    with CaptureQueriesContext(connection) as une:
        assert nadia.get(url).status_code == 200
    due(monde, 14, differenciee=True)
    for n in range(14):
        monde.seance(semaine=prochaine() + n * SEMAINE, jour=2)
    with CaptureQueriesContext(connection) as quinze:
        nadia.get(url)
    assert len(une) == len(quinze)


# --- Meetings ---


def test_open_a_meeting_from_its_page(monde, client_de):
    nadia, jour = client_de(monde.nadia), prochaine() + timedelta(days=8)  # a Tuesday
    valeurs = {
        "lieu": str(monde.lieu.pk),
        "jour": jour.isoformat(),
        "heure": "09:30",
        "places": "12",
        "duree_minutes": "90",
    }
    assert nadia.get("/seances/nouvelle/").status_code == 200
    reponse = nadia.post("/seances/nouvelle/", valeurs | {"animateur": str(monde.helene.pk)})
    seance = Seance.objects.get()
    assert reponse.headers["Location"] == f"/seances/{seance.pk}/" and seance.animateur == monde.helene
    refus = nadia.post("/seances/nouvelle/", valeurs)
    assert refus.status_code == 422 and "déjà prévue" in refus.content.decode()
    passee = nadia.post("/seances/nouvelle/", valeurs | {"jour": "2020-01-06"})
    assert passee.status_code == 422 and "passée" in passee.content.decode()
    assert nadia.post("/seances/nouvelle/", {}).status_code == 422
    loin = people.un_lieu(people.un_organisme())
    assert nadia.post("/seances/nouvelle/", valeurs | {"lieu": str(loin.pk)}).status_code == 422


def test_the_attendance_sheet_has_names_and_no_reason(monde, client_de):
    seance, offre = monde.seance(semaine=prochaine()), due(monde)[0]
    nadia = client_de(monde.nadia)
    nadia.post(
        f"/appels-sortants/{offre.pk}/accepter/",
        {"choix": f"seance:{seance.pk}", "cle": str(offre.pk), "voie": "appel"},
    )
    page = nadia.get(f"/seances/{seance.pk}/").content.decode()
    assert offre.assure.nom in page and "La personne ne viendra pas" in page and "arrêt" not in page.split("<main")[1]
    assert "Présence, information donnée" not in page, "pas avant l’heure"
    inscription = Inscription.objects.get()
    nadia.post(f"/seances/{seance.pk}/rendre-place/", {"inscription_id": str(inscription.pk)})
    inscription.refresh_from_db()
    assert inscription.statut == "liberee"
    zz = nadia.post(f"/seances/{seance.pk}/presence/", {"inscription_id": "zz"}, follow=True).content.decode()
    assert "pas de place à cette réunion" in zz


# --- Calls ---


def test_the_list_of_calls_shows_one_person_her_script_and_answers_in_one_click(monde, client_de, monkeypatch):
    from jalons.recevoir.offres import rules

    monkeypatch.setattr(rules, "OUVERTURE", rules.time(0))
    monkeypatch.setattr(rules, "FERMETURE", rules.time(23, 59, 59))
    offre = due(monde, differenciee=True)[0]
    monkeypatch.setattr(
        rules,
        "moment",
        lambda essais, rappel, maintenant, differenciee: rules.Moment(True, "elle n’a pas été appelée.", 1),
    )
    nadia = client_de(monde.nadia)
    assert "tel:+33" not in nadia.get("/appels-sortants/").content.decode()
    page = nadia.post(f"/appels-sortants/{offre.pk}/prendre/", follow=True).content.decode()
    for mot in (
        "Ne pas laisser de message",
        offre.assure.prenom,
        "Que dire",
        "À mi-temps",
        "Mauvais numéro",
        "tel:+33",
    ):
        assert mot in page, mot
    assert "Naissance" in page and f"/personnes/{offre.assure_id}/" in page, "de quoi vérifier qui répond"
    for mot in ("ald", "maladie", "20,00", "c2s"):
        assert mot not in page.split("<main")[1].lower().replace("assurance maladie", ""), mot
    assert "À rappeler" in noter(nadia, offre, "rappeler", le=prochaine().isoformat(), a="14:30")
    assert frais(offre).reponse == "rappeler"
    assert "Dites quand la rappeler" in noter(nadia, offre, "rappeler")
    noter(nadia, offre, "deja_repris")
    assert (frais(offre).statut, frais(offre).reponse, frais(offre).demande.statut) == (
        "repondue",
        "deja_repris",
        "clos",
    )
    assert "Choisir ce que" in noter(nadia, offre, "x")


def noter(client, offre, resultat, **saisie):
    """What came of the call, as a page just opened posts it."""
    valeurs = {"resultat": resultat, "apres": offre.tentatives.count()} | saisie
    return client.post(f"/appels-sortants/{offre.pk}/", valeurs, follow=True).content.decode()


def appel_de(client, offre):
    return client.get(f"/appels-sortants/?offre={offre.pk}").content.decode().split("<main")[1]


def prendre(client, offre):
    return client.post(f"/appels-sortants/{offre.pk}/prendre/", follow=True).content.decode().split("<main")[1]


def oubliee(client, offre):
    """The twenty minutes are over."""
    Offre.objects.update(pris_jusqu_a=timezone.now())
    session = client.session
    session[JETON] = f"{offre.pk} {frais(offre).pris_jusqu_a}"
    session.save()


def test_somebody_taken_for_a_call_is_nobody_else_s_until_it_is_noted(monde, client_de):
    prise, autre = due(monde, 2, differenciee=True)
    nadia = client_de(monde.nadia)
    ines = client_de(people.un_agent("csam", equipe=monde.equipe))
    assert "tel:" in prendre(nadia, prise) and "tel:" in prendre(nadia, prise), "prise deux fois, la même"
    assert "en ce moment" in appel_de(ines, prise) and prise.assure.nom not in appel_de(ines, prise)
    refus = prendre(ines, prise)
    assert "Quelqu’un de la plateforme" in refus and "tel:" not in refus
    assert "tel:" in prendre(ines, autre) and prise.assure.nom in appel_de(nadia, prise)
    noter(nadia, prise, "non_joint")
    assert prise.assure.nom in appel_de(ines, prise)
    assert LigneJournal.objects.filter(acte="offre.prendre_appel").count() == 2


def test_somebody_taken_and_forgotten_is_free_by_itself(monde, client_de):
    offre, nadia = due(monde, differenciee=True)[0], client_de(monde.nadia)
    prendre(nadia, offre)
    assert frais(offre).pris_jusqu_a - timezone.now() < timedelta(minutes=21)
    oubliee(nadia, offre)
    assert "tel:" not in appel_de(nadia, offre) and "L’appeler" in appel_de(nadia, offre)
    assert "tel:" in prendre(client_de(people.un_agent("csam", equipe=monde.equipe)), offre)
    assert "en ce moment" in appel_de(nadia, offre), "la première ne l’a plus"


def test_somebody_taken_and_forgotten_may_be_taken_again_by_the_same(monde, client_de):
    offre, nadia = due(monde, differenciee=True)[0], client_de(monde.nadia)
    prendre(nadia, offre)
    oubliee(nadia, offre)
    assert "tel:" in prendre(nadia, offre)


def test_a_second_click_on_the_same_call_is_not_a_second_call(monde, client_de):
    offre, nadia = due(monde, differenciee=True)[0], client_de(monde.nadia)
    page = prendre(nadia, offre)
    assert page.count('name="apres" value="0"') == 3
    for _ in range(3):
        suite = noter(nadia, offre, "non_joint", apres="0")
    assert "déjà noté" in suite and offre.tentatives.count() == 1


def test_the_person_asked_is_never_replaced_by_another(monde, client_de):
    offre, autre = due(monde, 2, differenciee=True)
    nadia = client_de(monde.nadia)
    noter(nadia, offre, "refuse")
    page = appel_de(nadia, offre)
    assert "n’est plus à appeler" in page and "Que dire" not in page and autre.assure.nom in page
    assert "n’est plus à appeler" in prendre(nadia, offre)
    for inconnue in ("zz", monde.caisse.pk):
        page = nadia.get(f"/appels-sortants/?offre={inconnue}")
        assert page.status_code == 200 and "n’est plus à appeler" in page.content.decode()


def test_a_number_lost_is_told_on_the_page_of_offers(monde, client_de):
    offre = due(monde, differenciee=True)[0]
    assures.corriger(agent=None, assure=offre.assure, telephone="")
    nadia = client_de(monde.nadia)
    page = nadia.get("/offres/").content.decode()
    assert '<b class="strong">1</b> appel à faire autrement' in page and "Envoyer et relancer" in page
    nadia.post("/offres/envoyer/")
    assert frais(offre).canal == "courrier"


def test_the_day_of_the_platform_has_its_calls_and_its_letters(monde, client_de):
    due(monde)
    due(monde, differenciee=True)
    page = client_de(monde.nadia).get("/ma-journee/").content.decode()
    assert "Appels à passer" in page and "Lettres de la semaine : 1" in page
    assert "Appels à passer" not in client_de(monde.helene).get("/ma-journee/").content.decode()


def test_a_callback_that_cannot_be_read_gives_back_what_was_typed(monde, client_de):
    offre, nadia = due(monde, differenciee=True)[0], client_de(monde.nadia)
    prendre(nadia, offre)
    for jour, heure, faute in (
        ("jeudi", "14:45", "écrivez-la ainsi"),
        (prochaine().isoformat(), "23:30", "du lundi au samedi"),
    ):
        saisi = {"resultat": "rappeler", "apres": "0", "le": jour, "a": heure}
        reponse = nadia.post(f"/appels-sortants/{offre.pk}/", saisi)
        page = reponse.content.decode()
        assert reponse.status_code == 422 and "tel:" in page
        assert all(mot in page for mot in (f'value="{jour}"', f'value="{heure}"', faute)), jour
    assert not offre.tentatives.exists()


@pytest.mark.parametrize("motif", ["", "x" * 201])
def test_a_meeting_is_cancelled_with_a_reason_that_fits(monde, client_de, motif):
    seance, nadia = monde.seance(), client_de(monde.nadia)
    reponse = nadia.post(f"/seances/{seance.pk}/annuler/", {"motif": motif})
    page = reponse.content.decode()
    assert reponse.status_code == 422 and 'id="id_motif_erreur"' in page and motif in page
    seance.refresh_from_db()
    assert seance.statut == "ouverte"
    assert nadia.post(f"/seances/{seance.pk}/annuler/", {"motif": "Salle fermée"}).status_code == 302
    seance.refresh_from_db()
    assert (seance.statut, seance.motif_annulation) == ("annulee", "Salle fermée")


@pytest.mark.parametrize("saisi", [{"combien": "dix"}, {"combien": "0"}, {"combien": "51"}, {"semaine": "31/02/2027"}])
def test_an_unreadable_number_or_week_prints_nothing_and_says_so(monde, client_de, saisi):
    monde.offre()
    page = client_de(monde.nadia).post(reverse("offres:imprimer"), saisi)
    assert page.status_code == 422 and ("de 1 à 50" in page.content.decode() or "24/02/2026" in page.content.decode())
    assert Offre.objects.get().statut == "a_envoyer" and not LotLettres.objects.exists()


def test_a_letter_set_aside_is_named_in_the_day_and_explained_on_its_page(monde, client_de):
    offre = monde.offre(nom="Li李", adresse="12 rue des Lilas, 49300 Cholet")
    Offre.objects.update(semaine_prevue=lundi(timezone.localdate()))
    nadia = client_de(monde.nadia)
    assert nadia.post(reverse("offres:imprimer"), {"combien": "10"}).status_code == 422
    journee = nadia.get("/ma-journee/").content.decode()
    assert "Adresses à corriger" in journee and "aucune offre ne part pour Valérie Li李" in journee
    page = nadia.get(reverse("offres:offre", args=[offre.pk])).content.decode()
    assert "Sa lettre ne s’imprime pas" in page and "L’adresse est corrigée" in page
