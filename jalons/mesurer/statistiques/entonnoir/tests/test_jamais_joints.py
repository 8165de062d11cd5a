"""People never reached: in the list with their reason, out of it as soon as they are heard, never when they died."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from jalons.fondations.territoires.models import Organisme
from jalons.mesurer.statistiques.entonnoir import jamais_joints as listes
from jalons.mesurer.statistiques.enums import MotifJamaisJoint
from jalons.personnes.assures.models import Assure, Contact
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.signalements.models import Demande
from jalons.reperer.detection.models import Extraction, Reperage
from tests.people import un_agent, un_assure, une_equipe

pytestmark = pytest.mark.django_db
LE = date(2026, 3, 10)
EXPIREE = {"statut": "expire", "close_le": LE + timedelta(days=40)}


@pytest.fixture
def csam(db):
    """At the platform of a caisse, which the agent carries for the tests."""
    agent = un_agent("csam")
    agent.organisme = Organisme.objects.get(pk=agent.organisme_id)
    return agent


def une_demande(agent, *, assure=None, offre=None, **champs):
    """A demande born of a repérage in the agent's caisse, its offer sent, to somebody with an address."""
    numero = uuid.uuid4()
    assure = assure or un_assure(agent.organisme, prenom=f"Jeanne {numero.hex}", adresse="1 rue du Marché")
    valeurs = {"statut": "offre_envoyee", "offre_le": LE, "recue_le": LE, "origine": "requete"} | champs
    demande = Demande.objects.create(assure=assure, organisme=agent.organisme, **valeurs)
    if offre:
        extraction = Extraction.objects.create(
            dossier="x", mois="2026-03", manifeste=[], empreinte=numero.hex * 2, organisme=agent.organisme,
            lignes_lues=1, rejets=0,
        )  # fmt: skip
        reperage = Reperage.objects.create(
            extraction=extraction, regle_version="1", mois="2026-03", assure_index=numero.bytes * 2, assure=assure,
            arret_debut=LE, jour_91=LE, dernier_jour_paye=LE, jours_payes=91, montant_journalier=30, offre="socle",
        )  # fmt: skip
        envoi = {"statut": "envoyee", "envoyee_le": LE, "canal": "courrier"} | offre
        Offre.objects.create(
            reperage=reperage, demande=demande, assure=assure, organisme=agent.organisme, public="a1", genre="socle",
            jour_91=LE, preparee_le=LE, **envoi,
        )  # fmt: skip
    return demande


def motifs(agent):
    return [d.motif for d in listes.jamais_joints(agent)]


def test_she_who_waits_for_her_answer_is_not_in_the_list(csam):
    une_demande(csam, offre={})
    assert motifs(csam) == []


@pytest.mark.parametrize(
    "offre, attendu",
    [
        ({"statut": "sans_reponse", "terminee_le": LE}, MotifJamaisJoint.SANS_REPONSE),
        ({"reponse": "mauvaise_adresse"}, MotifJamaisJoint.ADRESSE_FAUSSE),
        ({"statut": "a_envoyer", "envoyee_le": None, "canal": ""}, MotifJamaisJoint.ADRESSE_FAUSSE),
        ({"reponse": "injoignable"}, MotifJamaisJoint.INJOIGNABLE),
        ({"statut": "ecartee", "terminee_le": LE, "motif_ecart": "refus_contact"}, MotifJamaisJoint.CONTACT_REFUSE),
        ({"statut": "ecartee", "terminee_le": LE, "motif_ecart": "empeche"}, MotifJamaisJoint.EMPECHE),
    ],
)
def test_each_reason_is_said(csam, offre, attendu):
    une_demande(csam, offre=offre)
    assert motifs(csam) == [attendu]


def test_without_an_offer_an_expired_or_unreachable_demande_is_said_too(csam):
    une_demande(csam, **EXPIREE)
    une_demande(csam, statut="clos", motif_cloture="injoignable", close_le=LE + timedelta(days=50))
    assert motifs(csam) == [MotifJamaisJoint.EXPIREE, MotifJamaisJoint.INJOIGNABLE]


def test_no_address_no_telephone_no_mail_is_said_before_anything_is_sent(csam):
    une_demande(csam, assure=un_assure(csam.organisme), statut="a_offrir", offre_le=None)
    assert motifs(csam) == [MotifJamaisJoint.SANS_ADRESSE]


def test_her_wish_comes_before_every_other_reason(csam):
    demande = une_demande(csam, offre={"statut": "sans_reponse", "terminee_le": LE})
    Contact.objects.create(assure=demande.assure, ne_pas_contacter=True)
    assert motifs(csam) == [MotifJamaisJoint.CONTACT_REFUSE]


def test_the_dead_are_counted_apart_and_never_listed(csam):
    demande = une_demande(csam, **EXPIREE)
    Assure.objects.filter(pk=demande.assure_id).update(date_deces=LE)
    assert motifs(csam) == [] and listes.deces(csam) == 1


def test_sabotage_a_living_person_with_the_same_demande_is_listed(csam):
    une_demande(csam, **EXPIREE)
    assert len(motifs(csam)) == 1 and listes.deces(csam) == 0


def test_someone_heard_since_by_another_demande_is_no_longer_lost(csam):
    demande = une_demande(csam, **EXPIREE)
    Demande.objects.create(
        assure=demande.assure, organisme=csam.organisme, recue_le=LE, origine="assure", statut="a_qualifier"
    )
    assert motifs(csam) == []


def test_those_who_have_waited_longest_come_first(csam):
    for jours in (90, 30, 60):
        une_demande(csam, statut="expire", close_le=LE + timedelta(days=jours))
    depuis = [d.muette_depuis for d in listes.jamais_joints(csam)]
    assert depuis == sorted(depuis)


def test_the_page_gives_the_name_the_reason_and_the_next_act(client_de, csam):
    demande = une_demande(csam, **EXPIREE)
    page = client_de(csam).get("/chiffres/jamais-joints/").content.decode()
    assert demande.assure.prenom in page and "Demande expirée sans réponse" in page
    assert f"/demandes/{demande.pk}/" in page and "Revoir sa demande" in page


def liens(client, demande):
    """Where the list leads from her row: her record, a call to note, her demande."""
    page = client.get("/chiffres/jamais-joints/").content.decode()
    ligne = next(li for li in page.split("<li class=") if demande.assure.prenom in li)
    cibles = {"fiche": f"/personnes/{demande.assure_id}/", "appel": "/appel/", "demande": f"/demandes/{demande.pk}/"}
    return {nom for nom, url in cibles.items() if f'href="{url}"' in ligne}


def test_her_row_leads_to_her_record_to_a_call_to_note_and_to_her_demande(client_de, csam):
    demande = une_demande(csam, assure=joignable(csam), **EXPIREE)
    assert liens(client_de(csam), demande) == {"fiche", "appel", "demande"}


def joignable(csam):
    return un_assure(csam.organisme, prenom="Jeanne Appelable", telephone="06 12 34 56 78")


def test_who_notes_no_call_is_not_sent_to_one(client_de, csam):
    equipe = une_equipe(csam.organisme)
    demande = une_demande(csam, assure=joignable(csam), equipe=equipe, **EXPIREE)
    assert "appel" not in liens(client_de(un_agent("manager", equipe=equipe)), demande)


def test_nobody_is_called_against_her_wish_nor_without_a_number(client_de, csam):
    muette, refus = une_demande(csam, **EXPIREE), une_demande(csam, assure=joignable(csam), **EXPIREE)
    Contact.objects.create(assure=refus.assure, ne_pas_contacter=True)
    assert liens(client_de(csam), muette) == liens(client_de(csam), refus) == {"fiche", "demande"}


def test_a_wish_that_closed_her_offer_is_not_followed_by_a_call(client_de, csam):
    offre = {"statut": "ecartee", "terminee_le": LE, "motif_ecart": "refus_contact"}
    demande = une_demande(csam, assure=joignable(csam), offre=offre)
    assert "appel" not in liens(client_de(csam), demande)


def test_a_record_that_is_not_open_is_not_linked(client_de, csam, monkeypatch):
    demande = une_demande(csam, assure=joignable(csam), **EXPIREE)
    monkeypatch.setattr(Assure.objects, "visible_to", lambda *a, **k: Assure.objects.none())
    assert liens(client_de(csam), demande) == {"demande"}


def test_the_list_may_be_asked_for_one_reason(client_de, csam):
    attendue, autre = une_demande(csam, **EXPIREE), une_demande(csam, offre={"reponse": "injoignable"})
    page = client_de(csam).get("/chiffres/jamais-joints/?motif=expiree").content.decode()
    assert attendue.assure.prenom in page and autre.assure.prenom not in page


@pytest.mark.parametrize(
    "role", ["assistant_social", "direction_regionale", "direction_nationale", "partenaire", "dpo"]
)
def test_the_names_are_for_the_csam_and_the_manager_only(client_de, csam, role):
    une_demande(csam, **EXPIREE)
    valeurs = {"organisme": None, "partenaire_id": uuid.uuid4()} if role == "partenaire" else {}
    equipe = None if valeurs else une_equipe(csam.organisme)
    assert client_de(un_agent(role, equipe=equipe, **valeurs)).get("/chiffres/jamais-joints/").status_code == 404


def test_another_caisse_sees_none_of_them(client_de, csam):
    demande = une_demande(csam, **EXPIREE)
    page = client_de(un_agent("csam")).get("/chiffres/jamais-joints/").content.decode()
    assert demande.assure.prenom not in page and "Personne n’est dans ce cas" in page


def test_the_manager_sees_those_of_her_team_and_those_given_to_nobody(csam):
    une_demande(csam, **EXPIREE)
    une_demande(csam, equipe=une_equipe(csam.organisme), **EXPIREE)
    manager = un_agent("manager", equipe=une_equipe(csam.organisme))
    assert len(motifs(manager)) == 1 and len(motifs(csam)) == 2


def test_the_list_costs_the_same_queries_with_1_and_15_people(client_de, csam, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_de(csam)
    une_demande(csam, **EXPIREE)
    client.get("/chiffres/jamais-joints/")
    with CaptureQueriesContext(connection) as avant:
        client.get("/chiffres/jamais-joints/")
    for _ in range(14):
        une_demande(csam, **EXPIREE)
    with django_assert_max_num_queries(len(avant)):
        client.get("/chiffres/jamais-joints/")
