"""From people found to their week: one offer an arrêt, capacity read from the agenda, nobody dropped, nothing twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires import services as territoires
from jalons.fondations.territoires.models import Commune
from jalons.personnes.assures import services as assures
from jalons.recevoir.offres import selectors, services
from jalons.recevoir.offres.enums import MotifEcart, SansPlace
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.rules import SEMAINE
from jalons.recevoir.offres.tests.monde import JOUR, LUNDI, a, frais
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande
from jalons.reperer.detection.models import Reperage
from tests import people

pytestmark = pytest.mark.django_db


# --- Preparing ---


def test_each_person_found_gets_one_offer_and_a_second_run_adds_nothing(monde):
    demandes = [monde.trouvee(), monde.trouvee(differenciee=True)]
    assert monde.preparer().preparees == 2
    lignes = LigneJournal.objects.filter(acte="offre.preparer").count()
    assert monde.preparer().preparees == 0
    assert Offre.objects.count() == 2 == lignes == LigneJournal.objects.filter(acte="offre.preparer").count()
    socle, differenciee = (Offre.objects.get(demande=d) for d in demandes)
    assert (socle.genre, socle.forme, socle.canal, socle.public) == ("socle", "reunion", "courrier", "a1")
    assert (differenciee.genre, differenciee.forme, differenciee.canal) == ("differenciee", "individuel", "appel")


def test_two_arrets_in_one_demande_make_one_offer_the_one_with_a_marker(monde):
    demande = monde.trouvee()
    marque = monde.arrivee(demande, differenciee=True, jour_91=date(2027, 2, 20))
    monde.preparer()
    assert Offre.objects.get().reperage == marque


def test_her_wish_chooses_the_channel(monde):
    demande = monde.trouvee()
    assures.noter_souhaits(agent=None, assure=demande.assure, canal_prefere="sms")
    monde.preparer()
    assert Offre.objects.get().canal == "sms"


@pytest.mark.parametrize(
    ("empecher", "motif", "statut"),
    [
        (lambda a: assures.noter_deces(agent=None, assure=a, date_deces=date(2026, 2, 1)), "deces", "clos"),
        (lambda a: assures.noter_souhaits(agent=None, assure=a, ne_pas_contacter=True), "refus_contact", "clos"),
        (
            lambda a: assures.noter_protection(
                agent=None, assure=a, mesure="tutelle", etendue="tout", date_debut=date(2026, 1, 1)
            ),
            "empeche",
            "a_offrir",
        ),
    ],
)
def test_death_wishes_and_protective_measures_win_and_are_told(monde, empecher, motif, statut):
    demande, autre = monde.trouvee(), monde.trouvee()
    empecher(demande.assure)
    bilan = monde.preparer()
    assert bilan.preparees == 1 and dict(bilan.ecartees) == {motif: 1}
    offre = Offre.objects.get(demande=demande)
    demande.refresh_from_db()
    assert (offre.statut, offre.motif_ecart, demande.statut) == ("ecartee", motif, statut)
    assert offre.raison_ecart
    assert Offre.objects.get(demande=autre).statut == "a_envoyer"


def deja_offerte(monde, **autres):
    """Somebody who refused the offer made for her arrêt, and whom something brings again."""
    offre = monde.offre(**autres)
    monde.envoyer()
    services.repondre(agent=monde.nadia, offre=offre, reponse="refuse", jour=JOUR)
    offre.demande.refresh_from_db()
    signalements.clore(agent=monde.nadia, demande=offre.demande, motif="refus")
    return offre, Demande.objects.create(assure=offre.assure, organisme=monde.caisse, statut="a_offrir", recue_le=JOUR)


def test_an_event_of_a_list_is_offered_when_the_same_demande_holds_an_arret_already_offered(monde):
    offre, neuve = deja_offerte(monde)
    monde.arrivee(neuve, jour_91=offre.jour_91 + timedelta(days=2), differenciee=True)
    evenement = monde.arrivee(neuve, jour_91=offre.jour_91 + timedelta(days=9), arret=False)
    assert monde.preparer().preparees == 1
    assert Offre.objects.get(demande=neuve).reperage == evenement


def test_an_arret_already_offered_is_not_offered_again(monde):
    offre, neuve = deja_offerte(monde)
    monde.arrivee(neuve, jour_91=offre.jour_91 + timedelta(days=2))
    bilan = monde.preparer()
    assert dict(bilan.ecartees) == {MotifEcart.DEJA_OFFERTE: 1}
    neuve.refresh_from_db()
    assert neuve.motif_cloture == "doublon"


def test_the_event_of_a_list_inside_an_arret_already_offered_is_offered(monde):
    offre, neuve = deja_offerte(monde)
    evenement = monde.arrivee(neuve, jour_91=offre.jour_91, arret=False)
    assert monde.preparer().preparees == 1
    assert Offre.objects.get(demande=neuve).reperage == evenement


def test_an_arret_around_the_event_of_a_list_already_offered_is_offered(monde):
    offre, neuve = deja_offerte(monde)
    Reperage.objects.filter(pk=offre.reperage_id).update(
        jours_payes=None, montant_journalier=None, arret_debut=offre.jour_91, dernier_jour_paye=offre.jour_91
    )
    monde.arrivee(neuve, jour_91=offre.jour_91)
    assert monde.preparer().preparees == 1


def test_without_address_nor_number_the_offer_waits_on_the_list_to_correct(monde):
    monde.trouvee(adresse="", telephone="")
    bilan = monde.preparer()
    offre = Offre.objects.get()
    assert bilan.sans_canal == 1 and offre.canal == ""
    assert monde.planifier().sans_adresse == 1
    assert frais(offre).sans_place == SansPlace.ADRESSE
    assert list(selectors.liste(monde.nadia, "adresses")) == [offre]
    with pytest.raises(services.OffreRefusee):
        services.adresse_corrigee(agent=monde.nadia, offre=frais(offre), jour=JOUR)
    assures.corriger(agent=None, assure=offre.assure, adresse="4 rue Neuve")
    services.adresse_corrigee(agent=monde.nadia, offre=frais(offre), jour=JOUR)
    assert frais(offre).canal == "courrier"


# --- Capacity ---


def capacites(monde, **autres):
    return selectors.capacites(organisme_id=monde.caisse.pk, **{"du": LUNDI, "semaines": 3} | autres)


def test_capacity_is_free_slots_and_seats_by_place_and_week(monde):
    monde.ouvrir()
    monde.ouvrir(LUNDI + SEMAINE, a=11)
    monde.seance(12)
    assert capacites(monde) == {(monde.lieu.pk, LUNDI): 4 + 12, (monde.lieu.pk, LUNDI + SEMAINE): 2}
    from jalons.recevoir.rendez_vous.selectors import creneau_choisi, creneaux_libres

    choisi = creneau_choisi(monde.nadia, creneaux_libres(lieu=monde.lieu, du=LUNDI, au=LUNDI, limite=1)[0].valeur)
    rendez_vous.reserver(
        agent=monde.nadia, assure=people.un_assure(monde.caisse), avec=choisi.agent, debut=choisi.debut, lieu=choisi.lieu,
        duree=choisi.duree, mode=choisi.mode,
    )  # fmt: skip
    assert capacites(monde)[monde.lieu.pk, LUNDI] == 3 + 12


def test_an_absence_a_closure_and_a_public_holiday_leave_no_room(monde):
    monde.ouvrir()
    monde.ouvrir(jour=1)
    lundi_de_paques = date(2027, 3, 29)
    monde.ouvrir(lundi_de_paques)
    assert capacites(monde, semaines=4) == {(monde.lieu.pk, LUNDI): 8}
    debut, fin = a(LUNDI, 8), a(LUNDI, 18)
    rendez_vous.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=debut, fin=fin)
    assert capacites(monde) == {(monde.lieu.pk, LUNDI): 4}
    monde.lieu.ouvert_au = LUNDI
    monde.lieu.save()
    assert capacites(monde) == {}


def test_another_caisse_s_places_are_not_ours(monde):
    monde.ouvrir()
    assert selectors.capacites(organisme_id=people.un_organisme().pk, du=LUNDI, semaines=3) == {}


def test_reading_capacity_costs_the_same_with_one_window_as_with_fifteen(monde):
    monde.ouvrir()
    with CaptureQueriesContext(connection) as une:
        capacites(monde)
    for n in range(14):
        monde.ouvrir(LUNDI + (n % 3) * SEMAINE, jour=n % 4, de=13 + n // 4, a=14 + n // 4)
    with CaptureQueriesContext(connection) as quinze:
        capacites(monde)
    assert len(une) == len(quinze) <= 5


# --- Planning ---


def test_a_commune_merged_since_still_has_its_nearest_places(monde):
    communes = {"96801": ("", 48.0), "96802": ("", 47.0), "96803": ("96801", None)}
    for code, (vers, latitude) in communes.items():
        Commune.objects.create(
            millesime=2026, code=code, nom=code, nom_recherche=code, departement_code="96", remplacee_par=vers,
            latitude=latitude, longitude=latitude and 2.0,
        )  # fmt: skip
    lieux = [people.un_lieu(monde.caisse, nom=nom, commune_code=code) for nom, code in (("A", "96802"), ("Z", "96801"))]
    lieux += [people.un_lieu(monde.caisse, nom=f"M{n}", commune_code="96802") for n in range(3)]
    proches, _ = selectors.lieux_pour(["96803"], monde.caisse.pk, {lieu.pk for lieu in lieux})
    assert proches["96803"][0] == lieux[1].pk and len(proches["96803"]) == 3


def test_the_heaviest_consequence_takes_the_first_week_and_nobody_is_dropped(monde):
    monde.ouvrir(a=10)  # one slot the first week
    monde.ouvrir(LUNDI + SEMAINE, a=10)
    ancienne = monde.trouvee(jour_91=date(2027, 1, 5))
    marquee = monde.trouvee(differenciee=True, jour_91=date(2027, 2, 25))
    derniere = monde.trouvee(jour_91=date(2027, 2, 1))
    monde.preparer()
    bilan = monde.planifier()
    semaines = {d.pk: Offre.objects.get(demande=d).semaine_prevue for d in (ancienne, marquee, derniere)}
    assert semaines == {marquee.pk: LUNDI, ancienne.pk: LUNDI + SEMAINE, derniere.pk: None}
    assert (bilan.placees, bilan.complet) == (2, 1)
    assert list(selectors.liste(monde.nadia, "sans_place")) == [Offre.objects.get(demande=derniere)]


def test_a_second_plan_writes_nothing_and_more_room_moves_nobody_who_was_told(monde):
    monde.ouvrir(a=10)
    monde.ouvrir(LUNDI + SEMAINE, a=10)
    for _ in range(2):
        monde.trouvee()
    monde.preparer()
    monde.planifier()
    lignes = LigneJournal.objects.filter(acte="offre.planifier").count()
    assert monde.planifier().changees == 0
    assert LigneJournal.objects.filter(acte="offre.planifier").count() == lignes == 2
    monde.envoyer()
    avant = dict(Offre.objects.values_list("pk", "semaine_prevue"))
    monde.ouvrir(jour=2)
    nouvelle = monde.trouvee(jour_91=date(2026, 12, 1))
    monde.preparer()
    monde.planifier()
    assert {pk: s for pk, s in Offre.objects.values_list("pk", "semaine_prevue") if pk in avant} == avant
    assert Offre.objects.get(demande=nouvelle).semaine_prevue == LUNDI


def test_sabotage_a_plan_that_forgets_who_was_told_moves_them(monde, monkeypatch):
    """Without the told ones in the plan, their week is given twice."""
    from jalons.recevoir.offres.services import planification

    monde.ouvrir(a=10)
    monde.trouvee()
    monde.preparer()
    monde.planifier()
    monde.envoyer()
    monde.trouvee()
    monde.preparer()
    monkeypatch.setattr(planification, "ANNONCEES", frozenset())
    monde.planifier()
    assert Offre.objects.filter(semaine_prevue=LUNDI).count() == 2
    monkeypatch.undo()
    monde.planifier()
    assert Offre.objects.filter(semaine_prevue=LUNDI).count() == 1


def test_640_found_for_120_slots_in_august_are_staggered_in_the_base(monde):
    """Ten people stand for a hundred: the same path, through the base and the agenda."""
    aout = date(2027, 8, 2)
    for n in (0, 1, 3):
        monde.ouvrir(aout + n * SEMAINE)  # 4 slots, 12 in August
    for n in range(5, 19):  # the first of November is a public holiday
        monde.ouvrir(aout + n * SEMAINE)
    demandes = [monde.trouvee(differenciee=n % 4 == 0) for n in range(64)]
    monde.preparer(date(2027, 7, 28))
    bilan = monde.planifier(date(2027, 7, 28))
    offres = list(Offre.objects.all())
    assert len(offres) == len(demandes) == 64 == bilan.placees + bilan.complet
    assert all((o.semaine_prevue is None) != (o.sans_place == "") for o in offres)
    assert sum(o.semaine_prevue is not None and o.semaine_prevue < date(2027, 9, 1) for o in offres) == 12
    assert bilan.complet == 0
    assert LigneJournal.objects.filter(acte="offre.planifier").count() == 64, "chacune est traçable"
    semaines = selectors.vagues(monde.nadia, aout)
    assert all(v.attendues <= v.libres for v in semaines)


def test_the_page_of_waves_costs_the_same_with_one_offer_as_with_fifteen(monde):
    monde.ouvrir()
    monde.trouvee()
    monde.preparer()
    monde.planifier()
    with CaptureQueriesContext(connection) as une:
        selectors.vagues(monde.nadia, JOUR)
    for _ in range(14):
        monde.trouvee()
    monde.ouvrir(jour=3)
    monde.preparer()
    monde.planifier()
    with CaptureQueriesContext(connection) as quinze:
        selectors.vagues(monde.nadia, JOUR)
    assert len(une) == len(quinze)


def test_a_place_that_closes_is_known_by_the_waves_and_so_is_its_reopening(monde):
    """An offer planned at a place that will be closed does not leave; another week is given, the first one comes back."""
    monde.ouvrir()
    monde.trouvee()
    monde.preparer()
    services.planifier(agent=None, organisme=monde.caisse, jour=JOUR)
    assert services.dues(monde.caisse, JOUR).count() == 1
    territoires.fermer_lieu(agent=monde.awa, lieu=monde.lieu, le=LUNDI - timedelta(days=1), version=1)
    assert services.dues(monde.caisse, JOUR).count() == 0
    a_faire = selectors.a_faire(monde.nadia, JOUR, 0)
    assert (a_faire.a_planifier, a_faire.lettres + a_faire.appels) == (1, 0)
    ligne = selectors.vagues(monde.nadia, LUNDI)[0].lignes[0]
    assert ligne.ferme and (ligne.attendues, ligne.libres) == (1, 0)
    territoires.rouvrir_lieu(agent=monde.awa, lieu=monde.lieu)
    assert services.dues(monde.caisse, JOUR).count() == 1
    territoires.fermer_lieu(agent=monde.awa, lieu=Offre.objects.get().lieu, le=LUNDI - timedelta(days=1), version=3)
    services.planifier(agent=None, organisme=monde.caisse, jour=JOUR)
    offre = Offre.objects.get()
    assert (offre.lieu, offre.semaine_prevue, offre.sans_place) == (None, None, SansPlace.COMPLET)
