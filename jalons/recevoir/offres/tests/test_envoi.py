"""Each offer leaves once, in neutral words or a sealed letter; wishes and deaths win until the last moment."""

from __future__ import annotations

import io
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from jalons.fondations.documents.models import Document
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.rules import mots_interdits, verifier_neutralite
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires.models import Commune
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.services import expedier
from jalons.recevoir.offres import lettre, selectors, services, textes
from jalons.recevoir.offres.models import LotLettres, Offre, Rappel
from jalons.recevoir.offres.services.envoi import rediger
from jalons.recevoir.offres.tests.monde import JOUR, LUNDI, a, demain, frais
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande

pytestmark = pytest.mark.django_db
DECES = date(2026, 2, 1)
RELANCE = JOUR + timedelta(days=21)


def pages(octets):
    return [p.extract_text() for p in PdfReader(io.BytesIO(octets)).pages]


def imprimer(monde, **autres):
    return services.imprimer(agent=monde.nadia, organisme=monde.caisse, **{"jour": JOUR} | autres)


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


# --- Printed letters ---


def test_ten_letters_are_one_tagged_pdf_one_page_each_and_each_has_left(monde):
    offres = monde.offres(12)
    fait = imprimer(monde)
    textes_lus = pages(fait.pdf)
    assert len(textes_lus) == 10 == fait.lot.combien
    catalogue = PdfReader(io.BytesIO(fait.pdf)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and str(catalogue["/Lang"]).startswith("fr")
    parties = [frais(o) for o in offres if frais(o).statut == "envoyee"]
    assert len(parties) == 10 and {o.lot for o in parties} == {fait.lot}
    for offre, page in zip(sorted(parties, key=lambda o: str(o.pk)), textes_lus, strict=True):
        assert offre.assure.nom.upper() in page and "12 rue des Tilleuls" in page
    assert Envoi.objects.filter(statut="envoye", canal="courrier").count() == 10
    assert LigneJournal.objects.filter(acte="offre.envoyer").count() == 10
    assert str(expedier()).startswith("0 envoyés"), "l’expéditeur ne les imprime pas une seconde fois"
    assert len(pages(imprimer(monde).pdf)) == 2
    with pytest.raises(services.OffreRefusee, match="Aucune lettre"):
        imprimer(monde)


def test_what_was_stopped_before_printing_stays_stopped_when_no_letter_is_left(monde):
    morte, demenagee = monde.offres(2)
    assures.noter_deces(agent=None, assure=morte.assure, date_deces=DECES)
    assures.corriger(agent=None, assure=Assure.objects.get(pk=demenagee.assure_id), adresse="")
    with pytest.raises(services.OffreRefusee, match="1 arrêtée"):
        imprimer(monde)
    assert (frais(morte).statut, frais(morte).motif_ecart) == ("ecartee", "deces")
    assert (frais(demenagee).canal, frais(demenagee).statut) == ("sms", "a_envoyer")
    assert not LotLettres.objects.exists()
    with pytest.raises(services.OffreRefusee, match="aujourd’hui"):
        imprimer(monde)


def demenager(offre, **autres):
    """As it is in the base today, whatever checks the entry makes now."""
    Assure.objects.filter(pk=offre.assure_id).update(**autres)


@pytest.mark.parametrize(
    "mauvaise",
    [
        {"nom": "李"},
        {"prenom": "Ana鵜"},
        {"adresse": "\n".join(f"Résidence des Lilas {n}" for n in "ABCDEFGHI")},
        {"adresse": " , "},
    ],
)
def test_one_bad_letter_is_set_aside_and_told_the_others_go_whenever_killed(monde, mauvaise):
    offres = monde.offres(4)
    demenager(offres[1], **mauvaise)
    with transaction.atomic():  # killed before the end: nothing has left
        services.imprimer(agent=monde.nadia, organisme=monde.caisse, jour=JOUR)
        transaction.set_rollback(True)
    assert not LotLettres.objects.exists() and frais(offres[1]).canal == "courrier"
    fait = imprimer(monde)
    assert fait.lot.combien == 3 == len(pages(fait.pdf)) == Envoi.objects.count()
    assert "1 lettre(s) illisible(s) mise(s) de côté" in str(fait.bilan)
    assert (frais(offres[1]).statut, frais(offres[1]).canal) == ("a_envoyer", "")
    assert list(selectors.liste(monde.nadia, "adresses")) == [offres[1]]
    with pytest.raises(services.OffreRefusee, match="aujourd’hui"):
        imprimer(monde)
    services.preparer(agent=None, organisme=monde.caisse, jour=JOUR)
    assert frais(offres[1]).canal == ""
    demenager(offres[1], nom="Li", prenom="Ana", adresse="1 rue X")
    services.adresse_corrigee(agent=monde.nadia, offre=frais(offres[1]), jour=JOUR)
    monde.planifier()
    Offre.objects.filter(pk=offres[1].pk).update(semaine_prevue=LUNDI, sans_place="")
    assert imprimer(monde).lot.combien == 1


def test_a_letter_that_cannot_be_written_stops_nobody_in_the_outbox_either(monde):
    mauvaise, bonne = monde.offres(2)
    demenager(mauvaise, adresse=" , ")
    bilan = monde.envoyer()
    assert dict(bilan.partis) == {"courrier": 1} and bilan.de_cote == 1
    assert Envoi.objects.get().assure_id == bonne.assure_id and str(monde.envoyer()) == "rien à faire."


def test_printed_again_a_batch_leaves_out_the_letter_that_no_longer_prints(monde):
    offres = monde.offres(3)
    fait = imprimer(monde)
    assures.noter_deces(agent=None, assure=offres[0].assure, date_deces=DECES)
    demenager(offres[1], nom="李")
    octets, retirees = services.reimprimer(agent=monde.nadia, lot=fait.lot, jour=JOUR)
    assert retirees == 2 and len(pages(octets)) == 1


def test_a_letter_is_addressed_as_the_post_reads_it_and_accents_are_printed_once(monde):
    une = monde.offre(nom="Le\u0301a\u0092Gue\u0301rin", adresse="12, rue de l’E\u0301glise, 31000 Toulouse")
    demenager(une, nom="Le\u0301a\u0092Gue\u0301rin", adresse="12, rue de l’E\u0301glise, 31000 Toulouse")
    fenetre = pages(imprimer(monde).pdf)[0].split("\nLe 3 mars")[0].splitlines()
    assert fenetre[-3:] == ["Valérie LÉA’GUÉRIN", "12 rue de l’Église", "31000 TOULOUSE"]
    assert str(Envoi.objects.get().destinataire).splitlines() == fenetre[-3:]


def test_the_town_of_her_commune_ends_the_address_even_when_the_street_bears_its_name(monde):
    valeurs = {"departement_code": "31", "millesime": 2026}
    Commune.objects.create(code="31555", nom="Toulouse", nom_recherche="toulouse", **valeurs)
    monde.offre(adresse="14 avenue de Toulouse", commune_code="31555")
    assert "14 avenue de Toulouse\nTOULOUSE\n" in pages(imprimer(monde).pdf)[0]


def test_the_window_of_the_envelope_tells_nothing(monde):
    monde.offre()
    fenetre = pages(imprimer(monde).pdf)[0].split("Une proposition")[0]
    assert not mots_interdits(fenetre) and "social" not in fenetre.lower()


def test_a_meeting_with_a_seat_in_her_week_is_named_in_the_letter(monde):
    seance = monde.seance(places=1)
    offre = monde.offre()
    Offre.objects.update(forme="reunion")
    assert "mardi 9 mars à 14" in pages(imprimer(monde).pdf)[0].replace("\u00a0", " ").replace("\n", " ")
    assert seance.lieu_id == frais(offre).lieu_id


def test_a_batch_is_printed_again_from_what_was_kept(monde):
    monde.offre()
    fait = imprimer(monde)
    assert services.reimprimer(agent=monde.nadia, lot=fait.lot, jour=JOUR) == (fait.pdf, 0)
    assert Document.objects.get().classe == "F1"
    assert selectors.lots_recents(monde.nadia) == [fait.lot]


def test_printed_again_the_batch_leaves_out_those_whom_nobody_may_write_to_any_more(monde):
    morte, autre = monde.offres(2)
    fait = imprimer(monde)
    assures.noter_deces(agent=None, assure=morte.assure, date_deces=DECES)
    octets, retirees = services.reimprimer(agent=monde.nadia, lot=fait.lot, jour=JOUR)
    (seule,) = pages(octets)
    assert retirees == 1 and autre.assure.nom.upper() in seule and morte.assure.nom.upper() not in seule
    assures.noter_souhaits(agent=None, assure=autre.assure, ne_pas_contacter=True)
    with pytest.raises(services.OffreRefusee, match="Plus aucune lettre"):
        services.reimprimer(agent=monde.nadia, lot=fait.lot, jour=JOUR)


@pytest.mark.parametrize("fermer", ["souhait", "mesure", "reponse", "deces"])
def test_what_waits_in_the_outbox_does_not_leave_once_the_gate_is_closed_or_she_answered(monde, fermer):
    offre = monde.offre()
    Offre.objects.update(canal="sms")
    monde.envoyer()
    if fermer == "souhait":
        assures.noter_souhaits(agent=None, assure=offre.assure, ne_pas_contacter=True)
    elif fermer == "mesure":
        assures.noter_protection(
            agent=None, assure=offre.assure, mesure="tutelle", etendue="tout", date_debut=timezone.localdate()
        )
    elif fermer == "deces":
        assures.noter_deces(agent=None, assure=offre.assure, date_deces=DECES)
    else:
        services.repondre(agent=monde.nadia, offre=frais(offre), reponse="refuse", jour=JOUR)
    expedier()
    (message,) = Envoi.objects.all()
    assert message.statut == "refuse" and message.raison_refus


def test_a_letter_never_invites_to_a_meeting_that_it_reaches_too_late(monde):
    for apres_lundi in (1, 22, 25):  # in her week, within a week of the reminder, then later
        monde.seance(jour=apres_lundi)
    offre = monde.offre()
    Offre.objects.update(forme="reunion")
    assert "mardi 9 mars" in rediger(frais(offre), jour=JOUR, relance=False).texte
    Offre.objects.update(statut="envoyee", envoyee_le=JOUR)
    relance = rediger(frais(offre), jour=RELANCE, relance=True).texte
    assert "vendredi 2 avril" in relance and "9 mars" not in relance and "30 mars" not in relance


def test_a_reminder_that_waits_to_be_printed_is_not_a_silence(monde):
    offre = monde.offre(telephone="", courriel="")
    imprimer(monde)
    tard = JOUR + timedelta(days=90)
    assert services.constater_silences(agent=None, organisme=monde.caisse, jour=tard) == 0
    assert frais(offre).statut == "envoyee"
    assures.corriger(agent=None, assure=Assure.objects.get(pk=offre.assure_id), adresse="")
    assert services.constater_silences(agent=None, organisme=monde.caisse, jour=tard) == 1


def test_when_the_pdf_fails_nothing_has_left(monde, monkeypatch):
    offre = monde.offre()
    monkeypatch.setattr(lettre, "MODELE", lettre.MODELE.with_name("absent.typ"))
    with pytest.raises(Exception, match="No such file"), transaction.atomic():
        imprimer(monde)
    assert frais(offre).statut == "a_envoyer" and not Envoi.objects.exists() and not LotLettres.objects.exists()


def test_words_of_a_person_are_never_markup(monde):
    monde.offre(nom="Dupont", adresse="#panic() *1* $x$, [2] <a>")
    assert "#panic() *1* $x$" in pages(imprimer(monde).pdf)[0]


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
