"""Printed letters: sealed, addressed, one page each; a bad one is set aside and named, the others go."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from jalons.fondations.documents.models import Document
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.rules import mots_interdits
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires.models import Commune
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.services import expedier
from jalons.recevoir.offres import lettre, selectors, services
from jalons.recevoir.offres.models import LotLettres, Offre
from jalons.recevoir.offres.services.envoi import rediger
from jalons.recevoir.offres.tests.monde import JOUR, LUNDI, frais, imprimer, pages

pytestmark = pytest.mark.django_db
DECES = date(2026, 2, 1)
RELANCE = JOUR + timedelta(days=21)


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
