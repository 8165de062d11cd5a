"""A liaison opened, answered, followed: what leaves, what each side reads, and that neither closes the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.fondations.envois.models import Envoi
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from jalons.recevoir.liaisons import selectors, services
from jalons.recevoir.liaisons.enums import (
    ORGANISME_OUVERT,
    TRANSITIONS_ORGANISME,
    TRANSITIONS_SOCIAL,
    EtatOrganisme,
    EtatSocial,
    GenreLiaison,
)
from jalons.recevoir.liaisons.models import Echange, Liaison
from jalons.recevoir.liaisons.services import LiaisonRefusee
from jalons.recevoir.liaisons.tests.aides import Service
from jalons.recevoir.signalements import services as signalements
from tests import people
from tests.tailles import COMPLETS

pytestmark = pytest.mark.django_db
JOUR = timezone.localdate
DIT = {"le": None, "mot": "un mot", "piece_par": "employeur", "motif_fin": "resolu"}


def test_a_late_payment_is_shared_with_her_agreement_and_her_demande_does_not_move():
    service = Service()
    demande = service.demande()
    avant = (demande.statut, demande.version)
    liaison = service.retard(assure=demande.assure)
    demande.refresh_from_db()
    assert (demande.statut, demande.version) == avant
    assert (liaison.etat_organisme, liaison.etat_social) == (EtatOrganisme.TRANSMISE, EtatSocial.SUIVIE)
    assert liaison.attribuee_a == service.helene
    cinq = JOUR() + timedelta(days=5)
    assert liaison.organisme_attendu_le == calendrier().ouvre_le(cinq) >= cinq
    assert liaison.organisme_attendu_le.weekday() < 5, "ce qui est attendu d’un autre service l’est un jour ouvré"
    assert (liaison.a_lire_organisme, liaison.a_lire_service) == (True, False)


@pytest.mark.parametrize("accord", ["non", "non_recueilli"])
def test_without_her_agreement_nothing_is_shared(accord):
    service = Service()
    with pytest.raises(LiaisonRefusee, match="Sans son accord"):
        service.retard(accord=accord)
    assert not Liaison.objects.exists()


def test_one_late_payment_a_person_and_a_reason_that_is_the_service_s_own():
    service = Service()
    valerie = service.personne()
    liaison = service.retard(assure=valerie)
    with pytest.raises(LiaisonRefusee, match="déjà suivi"):
        service.retard(assure=valerie)
    with pytest.raises(LiaisonRefusee, match="ne se demande pas"):
        service.retard(assure=valerie, genre=GenreLiaison.ORIENTATION, partenaire=service.ces, motif="medical/reprise")
    service.retard(assure=valerie, genre=GenreLiaison.ORIENTATION, partenaire=service.ces, motif="ces/examen")
    services.repondre(agent=service.karine, liaison=liaison, acte="faire")
    with pytest.raises(LiaisonRefusee, match="déjà suivi"):
        service.retard(assure=valerie)  # paid, but she is still followed: the same one
    services.suivre(agent=service.helene, liaison=liaison, acte="terminer", motif_fin="resolu")
    assert service.retard(assure=valerie).pk != liaison.pk


def test_what_a_state_needs_is_asked_in_words():
    service = Service()
    liaison = service.retard()
    for acte, dit, champ in (
        ("annoncer", {}, "le"), ("attendre_piece", {"mot": "x"}, "piece_par"),
        ("attendre_piece", {"piece_par": "medecin"}, "mot"),
        ("refuser", {}, "mot"), ("", {}, "acte"),
    ):  # fmt: skip
        with pytest.raises(LiaisonRefusee) as refus:
            services.repondre(agent=service.karine, liaison=liaison, acte=acte, **dit)
        assert refus.value.champ == champ
    with pytest.raises(LiaisonRefusee):
        services.suivre(agent=service.helene, liaison=liaison, acte="terminer")
    liaison.refresh_from_db()
    assert (liaison.etat_organisme, liaison.etat_social) == (EtatOrganisme.TRANSMISE, EtatSocial.SUIVIE)


def test_paid_the_person_is_still_followed_and_ended_the_payment_is_still_awaited():
    service = Service()
    payee, finie = service.retard(), service.retard()
    services.repondre(agent=service.karine, liaison=payee, acte="faire", mot="Payé ce matin.")
    services.suivre(agent=service.helene, liaison=finie, acte="terminer", motif_fin="resolu")
    for liaison in (payee, finie):
        liaison.refresh_from_db()
        assert not liaison.finie
    assert payee.social_attendu_le and payee.a_lire_service
    assert finie.organisme_attendu_le
    tard = JOUR() + timedelta(days=30)
    faire = {ligne.liaison.pk: ligne.a_faire for ligne in selectors.lignes(service.helene, [payee, finie], tard)}
    assert faire == {payee.pk: "personne", finie.pk: "relancer"}
    services.repondre(agent=service.karine, liaison=finie, acte="annoncer", le=JOUR() + timedelta(days=3))
    assert selectors.lignes(service.helene, [Liaison.objects.get(pk=finie.pk)], JOUR())[0].a_faire == "lire"


ACTES = [*(("o", a) for a in TRANSITIONS_ORGANISME), *(("s", a) for a in TRANSITIONS_SOCIAL), ("r", "relancer")]


@pytest.fixture
def service():
    return Service()


@settings(max_examples=300 if COMPLETS else 15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(suite=st.lists(st.sampled_from(ACTES), max_size=12))
def test_whatever_is_done_in_whatever_order_each_clock_is_its_own_automaton(service, suite):
    """Against two small automata that know nothing of each other."""
    liaison = service.retard()
    leur, notre = EtatOrganisme.TRANSMISE, EtatSocial.SUIVIE
    for cote, acte in suite:
        table, etat = (TRANSITIONS_ORGANISME, leur) if cote == "o" else (TRANSITIONS_SOCIAL, notre)
        permis = leur in ORGANISME_OUVERT if cote == "r" else etat in table[acte][0]
        try:
            _faire(service, liaison, cote, acte)
            assert permis, (acte, leur, notre)
        except TransitionRefusee:
            assert not permis, (acte, leur, notre)
        if permis and cote == "o":
            leur = TRANSITIONS_ORGANISME[acte][1]
        if permis and cote == "s":
            notre = TRANSITIONS_SOCIAL[acte][1]
        lue = Liaison.objects.get(pk=liaison.pk)
        assert (lue.etat_organisme, lue.etat_social) == (leur, notre)
        assert (lue.organisme_attendu_le is not None) == (leur in ORGANISME_OUVERT)
        assert (lue.social_attendu_le is not None) == (notre != EtatSocial.TERMINEE)


def _faire(service: Service, liaison: Liaison, cote: str, acte: str) -> None:
    if cote == "r":
        services.relancer(agent=service.helene, liaison=liaison)
    elif cote == "o":
        services.repondre(agent=service.karine, liaison=liaison, acte=acte, **DIT | {"le": JOUR() + timedelta(days=2)})
    else:
        services.suivre(agent=service.helene, liaison=liaison, acte=acte, **DIT)


def test_a_stale_tab_is_told_and_nothing_is_done():
    service = Service()
    liaison = service.retard()
    vue = liaison.version
    services.repondre(agent=service.karine, liaison=liaison, acte="prendre_en_charge")
    with pytest.raises(VersionDepassee):
        services.repondre(agent=service.helene, liaison=liaison, acte="faire", version=vue)
    assert Liaison.objects.get(pk=liaison.pk).etat_organisme == EtatOrganisme.EN_COURS


def test_the_cpam_signals_both_clocks_start_and_nobody_is_named_back():
    service = Service()
    connue = service.personne("Garnier", prenom="Odile")
    liaison = service.signale(telephone="06 39 98 10 20", mot="Elle pleure au guichet.")
    demande = liaison.demande
    assert demande is not None and demande.assure is None and demande.origine == "cpam_prestations"
    assert (liaison.assure, liaison.etat_social) == (None, EtatSocial.A_JOINDRE)
    suite = signalements.identifier(agent=service.nadia, demande=demande, assure=connue)
    lue = Liaison.objects.get(pk=liaison.pk)
    assert (lue.assure, lue.demande) == (connue, suite)
    assert lue.identite == "Odile Garnier, téléphone 06 39 98 10 20", "what the CPAM typed, and nothing of our record"
    assert lue.nom == "Odile Garnier" and not Envoi.objects.exists(), "they need no mail about what they wrote"


def test_identified_into_an_open_demande_it_follows_its_signalement():
    service = Service()
    ouverte = service.demande()
    liaison = service.signale()
    signalements.identifier(agent=service.nadia, demande=liaison.demande, assure=ouverte.assure)
    lue = Liaison.objects.get(pk=liaison.pk)
    assert (lue.demande, lue.assure) == (ouverte, ouverte.assure)
    assert list(selectors.de_la_personne(service.nadia, ouverte.assure)) == [lue]


def test_the_other_service_reads_what_was_shared_and_not_a_word_more(client_de):
    service = Service()
    valerie = service.personne(adresse="12 rue Canari", telephone="06 39 98 10 20", nir="2970531123456")
    service.appel(valerie)
    liaison = service.retard(assure=valerie)
    ailleurs = Service()
    cliente = client_de(service.karine)
    for url in ("/liaisons/partagees/", f"/liaisons/{liaison.pk}/"):
        page = cliente.get(url).content.decode()
        assert str(valerie) in page
        assert not [m for m in ("Canari", "10 20", "2970531", "canari-paroles", "canari-verbatim") if m in page]
    assert "canari-mot" in page
    accueil = cliente.get("/portail/").text
    assert 'href="/liaisons/signaler/"' in accueil and 'href="/liaisons/partagees/"' in accueil
    assert "rien ne s’envoie d’ici" not in accueil
    assert client_de(ailleurs.karine).get(f"/liaisons/{liaison.pk}/").status_code == 404
    for acte in ("noter", "suivre", "relancer", "prendre"):
        assert cliente.post(f"/liaisons/{liaison.pk}/{acte}/").status_code == 404
    assert cliente.get("/liaisons/").status_code == 404
    assert cliente.get(f"/personnes/{valerie.pk}/").status_code == 404


def test_another_body_is_told_where_it_signals_and_nothing_is_made(client_de):
    service = Service()
    paul = client_de(people.un_agent("partenaire", organisme=None, partenaire_id=service.ces.pk))
    accueil = paul.get("/portail/").text
    assert "/liaisons/partagees/" in accueil and "/liaisons/signaler/" not in accueil
    assert "Seule une CPAM" in paul.get("/liaisons/signaler/").content.decode()
    corps = {"nom": "Garnier", "prenom": "Odile", "motif": "ij/arret"}
    assert paul.post("/liaisons/signaler/", corps).status_code == 422 and not Liaison.objects.exists()
    assert client_de(service.karine).post("/liaisons/signaler/", corps).status_code == 302
    assert Liaison.objects.get().accord_le is None


def test_without_her_agreement_the_cpam_only_knows_that_it_was_received(client_de):
    service = Service()
    liaison = service.signale(accord="non")
    services.prendre(agent=service.helene, liaison=liaison)
    services.suivre(agent=service.helene, liaison=liaison, acte="joindre")
    page = client_de(service.karine).get(f"/liaisons/{liaison.pk}/").content.decode()
    assert "le service social l’a reçue" in page and "suivie" not in page.lower().replace("suivies", "")


def test_both_ways_through_their_pages(client_de):
    service = Service()
    valerie = service.personne()
    helene, karine, nadia = client_de(service.helene), client_de(service.karine), client_de(service.nadia)
    url = f"/liaisons/personnes/{valerie.pk}/ij/"
    assert "Ce qui part, et rien d’autre" in helene.get(url).content.decode()
    corps = {"accord": "oui", "partenaire": service.cpam.pk, "motif": "ij/arret", "mot": "Rien reçu."}
    assert helene.post(url, corps).status_code == 302
    liaison = Liaison.objects.get()
    page = f"/liaisons/{liaison.pk}/"
    (avis,) = Envoi.objects.all()  # neutral: an address of the CPAM, nobody's name, no reason
    assert (avis.destinataire, avis.assure_id) == ("karine@cpam.test", None)
    assert not [m for m in (valerie.nom, valerie.prenom, "Rien reçu", "indemnit") if m in f"{avis.objet} {avis.corps}"]
    accueil = karine.get("/portail/").content.decode()
    assert f'href="{page}"' in accueil and "Valérie" in accueil and "naissance" not in accueil
    titre = karine.get(page).content.decode().split("<h1>")[1].split("</h1>")[0]
    assert titre == f"{valerie.prenom} {valerie.nom}"
    dit = {"acte": "attendre_piece", "piece_par": "employeur", "mot": "L’attestation.", "version": liaison.version}
    assert karine.post(f"{page}repondre/", dit).status_code == 302
    lue = helene.get(page).content.decode()
    assert "L’attestation." in lue and "L’employeur fournit la pièce" in lue
    assert Envoi.objects.count() == 1 and page not in karine.get("/portail/").content.decode()  # theirs no more
    assert helene.post(f"{page}lue/").status_code == 302
    perime = helene.post(f"{page}suivre/", {"acte": "suivre", "mot": "je garde ce texte", "version": liaison.version})
    assert perime.status_code == 409 and "je garde ce texte" in perime.content.decode()
    liaison.refresh_from_db()
    assert not liaison.a_lire_service and liaison.etat_organisme == EtatOrganisme.PIECE_ATTENDUE
    assert nadia.post(f"{page}suivre/", {"acte": "suivre", "version": liaison.version}).status_code == 409
    assert nadia.post(f"{page}noter/", {"acte": "faire", "version": liaison.version}).status_code == 302
    assert Echange.objects.filter(liaison=liaison, cote="service", acte="faire").exists()


def test_the_list_costs_the_same_with_one_as_with_ten(client_de):
    service = Service()
    service.retard()
    cliente = client_de(service.helene)
    cliente.get("/liaisons/")
    with CaptureQueriesContext(connection) as une:
        cliente.get("/liaisons/")
    for _ in range(4):
        service.retard()
        service.signale()
    with CaptureQueriesContext(connection) as dix:
        cliente.get("/liaisons/")
    assert len(dix) == len(une)
