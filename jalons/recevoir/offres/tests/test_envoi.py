"""Each offer leaves once, in neutral words or a sealed letter; wishes and deaths win until the last moment."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.rules import mots_interdits, verifier_neutralite
from jalons.fondations.journal.models import LigneJournal
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure
from jalons.recevoir.offres import selectors, services, textes
from jalons.recevoir.offres.models import Offre, Rappel
from jalons.recevoir.offres.tests.monde import JOUR, LUNDI, a, demain, frais, imprimer, pages
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande

pytestmark = pytest.mark.django_db
DECES = date(2026, 2, 1)
RELANCE = JOUR + timedelta(days=21)


def appels(monde):
    return selectors.appels(monde.nadia, a(JOUR, 10), ZoneInfo("Europe/Paris"))


def silences(monde, jour):
    return services.constater_silences(agent=None, organisme=monde.caisse, jour=jour)


# --- The outbox ---


@pytest.mark.parametrize("souhait", ["courrier", "sms", "courriel"])
def test_the_offer_leaves_once_by_her_channel_and_the_demande_says_so(monde, souhait):
    offre = monde.offre(courriel="v@exemple.fr")
    Offre.objects.update(canal=souhait)
    assert dict(monde.envoyer().partis) == {souhait: 1}
    assert str(monde.envoyer()) == "rien à faire."
    envoi = Envoi.objects.get()
    assert (envoi.canal, envoi.statut, envoi.cle_unique) == (souhait, "a_envoyer", f"offre:{offre.pk}:1")
    offre = frais(offre)
    assert (offre.statut, offre.envoyee_le, offre.demande.statut) == ("envoyee", JOUR, "offre_envoyee")
    assert LigneJournal.objects.filter(acte="offre.envoyer", objet_id=offre.pk).count() == 1


def test_an_offer_waits_for_its_week(monde):
    offre = monde.offre()
    Offre.objects.update(semaine_prevue=LUNDI + timedelta(weeks=4))
    assert str(monde.envoyer()) == "rien à faire."
    assert dict(monde.envoyer(jour=LUNDI + timedelta(weeks=2)).partis) == {"courrier": 1}
    assert frais(offre).statut == "envoyee"


def test_a_week_may_be_named(monde):
    monde.offre()
    assert str(monde.envoyer(semaine=LUNDI + timedelta(weeks=1))) == "rien à faire."
    assert dict(monde.envoyer(semaine=LUNDI + timedelta(days=3)).partis) == {"courrier": 1}


def test_every_text_message_and_every_subject_tells_nothing():
    for canal in ("sms", "courriel"):
        for relance in (False, True):
            objet, corps = textes.message(canal, "36 46", relance=relance)
            verifier_neutralite(canal, objet, corps)
            assert mots_interdits(f"{objet} {corps}") == () and "social" not in corps
    for relance in ("", "3 mars 2027"):
        for cle in (("socle", "reunion"), ("socle", "individuel"), ("differenciee", "individuel")):
            assert textes.lettre(*cle, relance_de=relance)


# --- A death, a wish, between the preparation and the sending ---


@pytest.mark.parametrize(
    ("empecher", "motif"),
    [
        (lambda a: assures.noter_deces(agent=None, assure=a, date_deces=DECES), "deces"),
        (lambda a: assures.noter_souhaits(agent=None, assure=a, ne_pas_contacter=True), "refus_contact"),
    ],
)
def test_what_was_noted_since_the_extraction_stops_the_letter_and_is_told(monde, empecher, motif):
    offre, autre = monde.offre(), monde.offre()
    empecher(offre.assure)
    bilan = monde.envoyer()
    assert dict(bilan.partis) == {"courrier": 1} and dict(bilan.ecartees) == {motif: 1}
    assert "arrêtée(s) avant l’envoi" in str(bilan)
    assert (frais(offre).statut, frais(offre).motif_ecart) == ("ecartee", motif)
    assert frais(offre).demande.statut == "clos"
    assert Envoi.objects.get().assure_id == autre.assure_id


def numero_perdu(offre):
    assures.corriger(agent=None, assure=Assure.objects.get(pk=offre.assure_id), telephone="")


def tutelle(offre):
    assures.noter_protection(agent=None, assure=offre.assure, mesure="tutelle", etendue="tout", date_debut=DECES)


def test_a_call_whose_number_was_lost_becomes_a_letter_and_no_count_waits_for_an_empty_list(monde):
    offre, autre = monde.offres(2, differenciee=True)
    numero_perdu(offre)
    avant = selectors.a_faire(monde.nadia, JOUR, 0)
    assert (avant.appels, avant.appels_fermes) == (1, 1) == (len(appels(monde)), 1)
    assert "1 à faire par un autre moyen" in str(monde.envoyer(lettres=False))
    assert (frais(offre).canal, frais(offre).statut, frais(autre).canal) == ("courrier", "a_envoyer", "appel")
    assert LigneJournal.objects.filter(acte="offre.changer_canal").count() == 1
    apres = selectors.a_faire(monde.nadia, JOUR, 0)
    assert (apres.appels, apres.appels_fermes, apres.lettres) == (1, 0, 1)


def test_a_call_that_a_measure_forbids_is_set_aside_and_told(monde):
    offre = monde.offre(differenciee=True)
    tutelle(offre)
    assert dict(monde.envoyer().ecartees) == {"empeche": 1}
    assert list(selectors.liste(monde.nadia, "empechees")) == [offre]


def test_sabotage_without_the_second_look_the_dead_are_written_to(monde, monkeypatch):
    from jalons.recevoir.offres.services import envoi

    offre = monde.offre()
    assures.noter_deces(agent=None, assure=offre.assure, date_deces=DECES)
    monkeypatch.setattr(envoi, "_encore_permise", lambda *a: selectors.Joignable(frozenset({"courrier"})))
    monde.envoyer()
    assert Envoi.objects.filter(assure_id=offre.assure_id).exists()


def test_a_demande_that_moved_by_another_way_is_not_written_to(monde):
    offre, tot = monde.offre(), monde.offre()
    monde.envoyer()
    monde_demande = Demande.objects.get(pk=offre.demande_id)
    signalements.recevoir_signalement(
        agent=monde.nadia, assure=offre.assure, organisme=monde.caisse, origine="assure", qui="personne"
    )
    signalements.clore(agent=monde.nadia, demande=Demande.objects.get(pk=tot.demande_id), motif="refus")
    assert services.accorder(agent=None, organisme=monde.caisse, jour=JOUR) == 2
    assert services.accorder(agent=None, organisme=monde.caisse, jour=JOUR) == 0
    monde_demande.refresh_from_db()
    assert (frais(offre).statut, frais(offre).reponse) == ("repondue", "accepte")
    assert frais(tot).reponse == "refuse"


# --- Reminder and silence ---


def test_the_delays_are_dated_parameters_and_the_shipped_ones_serve_before_they_are_loaded(db):
    from jalons.fondations.referentiels.models import Parametre
    from jalons.fondations.referentiels.services import charger_referentiels

    avant = {code: selectors.delai(code, JOUR) for code in selectors.DELAIS}
    charger_referentiels()
    assert {code: selectors.delai(code, JOUR) for code in selectors.DELAIS} == avant
    Parametre.objects.filter(code="offre_relance").update(valeur=10)
    assert selectors.delai("offre_relance", JOUR) == 10


def test_one_reminder_by_another_channel_then_silence_ends_the_offer_and_the_demande(monde):
    offre = monde.offre()
    monde.envoyer()
    assert str(monde.relancer(JOUR + timedelta(days=20))) == "rien à faire."
    assert dict(monde.relancer(JOUR + timedelta(days=21)).partis) == {"sms": 1}
    assert str(monde.relancer(JOUR + timedelta(days=60))) == "rien à faire."
    assert Envoi.objects.count() == 2
    silence = lambda n: services.constater_silences(agent=None, organisme=monde.caisse, jour=JOUR + timedelta(days=n))  # noqa: E731
    assert (silence(59), silence(60), silence(61)) == (0, 1, 0)
    offre = frais(offre)
    assert (offre.statut, offre.reponse, offre.demande.statut) == ("sans_reponse", "injoignable", "expire")
    assert list(selectors.liste(monde.nadia, "sans_reponse")) == [offre]


def test_the_reminder_letter_says_when_the_first_one_was_written(monde):
    offre = monde.offre(telephone="")
    monde.envoyer()
    fait = imprimer(monde, jour=JOUR + timedelta(days=21))
    assert "3 mars 2027" in pages(fait.pdf)[0] and "Rappel" in pages(fait.pdf)[0]
    assert frais(offre).statut == "relancee"


def relancee_par_appel(monde):
    """Somebody written to, who is to be reminded by call 21 days later."""
    offre = monde.offre(telephone="01 99 00 12 34")
    monde.envoyer()
    assert dict(monde.relancer(RELANCE).partis) == {"appel": 1}
    return frais(offre)


def test_a_reminder_by_call_that_nobody_made_goes_on_waiting(monde):
    offre = relancee_par_appel(monde)
    assert silences(monde, RELANCE + timedelta(days=200)) == 0
    essai = RELANCE + timedelta(days=30)
    services.noter_tentative(agent=monde.nadia, offre=offre, resultat="non_joint", maintenant=a(essai, 10))
    assert silences(monde, essai + timedelta(days=38)) == 0
    assert silences(monde, essai + timedelta(days=39)) == 1
    assert frais(offre).reponse == "injoignable"


def test_a_call_made_before_the_reminder_is_not_the_reminder(monde):
    offre = monde.offre(telephone="01 99 00 12 34")
    services.noter_tentative(agent=monde.nadia, offre=offre, resultat="non_joint", maintenant=a(JOUR, 10))
    monde.envoyer()
    monde.relancer(RELANCE)
    assert silences(monde, RELANCE + timedelta(days=39)) == 0


def test_a_reminder_by_call_whose_number_was_lost_is_made_another_way(monde):
    offre = relancee_par_appel(monde)
    numero_perdu(offre)
    assert selectors.a_faire(monde.nadia, RELANCE, 0).appels_fermes == 1
    assert dict(monde.relancer(RELANCE + timedelta(days=1)).partis) == {"courrier": 1}
    assert selectors.a_faire(monde.nadia, RELANCE, 0).appels_fermes == 0
    assert silences(monde, RELANCE + timedelta(days=40)) == 1


def test_a_callback_promised_to_somebody_who_may_no_longer_be_called_does_not_wait_for_ever(monde):
    perdu, protegee = monde.offres(2, differenciee=True)
    for offre in (perdu, protegee):
        services.prevoir_rappel(agent=monde.nadia, offre=offre, quand=a(demain(), 10), jour=JOUR)
    numero_perdu(perdu)
    tutelle(protegee)
    assert dict(monde.relancer(JOUR).ecartees) == {"empeche": 1}
    assert not Rappel.objects.filter(fait_le=None).exists()
    assert (frais(perdu).statut, frais(perdu).reponse, frais(protegee).statut) == ("envoyee", "", "ecartee")
    assert selectors.a_faire(monde.nadia, JOUR, 0).appels_fermes == 0


def test_a_callback_promised_after_a_reminder_by_letter_and_closed_is_told_as_lost(monde):
    offre = monde.offre(differenciee=True)
    services.prevoir_rappel(agent=monde.nadia, offre=offre, quand=a(demain(), 10), jour=JOUR)
    Offre.objects.filter(pk=offre.pk).update(statut="relancee", canal="courrier", relancee_le=JOUR)
    numero_perdu(offre)
    bilan = monde.relancer(JOUR)
    assert (bilan.autrement, bilan.rappels_perdus) == (0, 1)
    assert "1 rappel(s) promis et impossible(s)" in str(bilan)


def test_a_demande_expired_elsewhere_leaves_the_person_among_those_never_reached(monde):
    offre = monde.offre()
    monde.envoyer()
    signalements.expirer(agent=None, demande=Demande.objects.get(pk=offre.demande_id))
    services.accorder(agent=None, organisme=monde.caisse, jour=JOUR)
    assert frais(offre).statut == "sans_reponse"


# --- Wrong addresses ---


def test_a_letter_that_comes_back_tries_the_next_channel_then_the_list_to_correct(monde):
    offre = monde.offre(courriel="")
    monde.envoyer()
    faux = lambda canal: services.noter_adresse_fausse(agent=monde.nadia, offre=frais(offre), canal=canal, jour=JOUR)  # noqa: E731
    assert (faux("courrier").statut, frais(offre).canal, frais(offre).envoyee_le) == ("a_envoyer", "sms", None)
    monde.envoyer()
    assert Envoi.objects.count() == 2
    faux("sms")
    assert frais(offre).canal == "appel"
    faux("appel")
    assert (frais(offre).canal, frais(offre).reponse) == ("", "mauvaise_adresse")
    assert list(selectors.liste(monde.nadia, "adresses")) == [offre]


def test_a_wrong_number_at_the_reminder_undoes_the_reminder_only(monde):
    offre = monde.offre()
    monde.envoyer()
    monde.relancer(JOUR + timedelta(days=21))
    services.noter_adresse_fausse(agent=monde.nadia, offre=frais(offre), canal="sms", jour=JOUR)
    assert (frais(offre).statut, frais(offre).envoyee_le, frais(offre).relancee_le) == ("envoyee", JOUR, None)
    assert dict(monde.relancer(JOUR + timedelta(days=22)).partis) == {"courrier": 1}
    services.noter_adresse_fausse(agent=monde.nadia, offre=frais(offre), canal="sms", jour=JOUR)
    assert frais(offre).statut == "relancee", "la relance par lettre continue"


# --- The base refuses what the services never write ---


@pytest.mark.parametrize(
    "valeurs",
    [
        {"statut": "envoyee"},
        {"statut": "repondue", "envoyee_le": JOUR},
        {"statut": "ecartee"},
        {"relancee_le": JOUR},
        {"semaine_prevue": JOUR},
        {"sans_place": "complet"},
        {"statut": "sans_reponse"},
    ],
)
def test_the_base_refuses_a_state_without_its_dates(monde, valeurs):
    monde.offre()
    with pytest.raises(IntegrityError), transaction.atomic():
        Offre.objects.update(**valeurs)
