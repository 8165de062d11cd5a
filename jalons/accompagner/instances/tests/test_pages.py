"""The pages: who sees and does what; nothing projected names the person."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jalons.accompagner.instances import selectors, services
from jalons.accompagner.instances.enums import Sens
from jalons.accompagner.instances.models import Instance, Membre, SeanceInstance
from jalons.accompagner.instances.papier import composer_pv
from jalons.accompagner.instances.tests.conftest import convoquer, ouvrir
from tests import people


@pytest.fixture
def point(monde, soumises):
    return services.inscrire(agent=monde.manager, seance=monde.seance, affaire=soumises.une())


def adresse(nom, seance, *autres):
    return reverse(f"instances:{nom}", args=[seance.pk, *autres])


def lire(client, agent, seance):
    client.force_login(agent)
    return client.get(adresse("seance", seance)).text


def test_a_whole_sitting_through_its_pages(client, monde, point, soumises):
    client.force_login(monde.maud)
    membres = selectors.membres(monde.instance, monde.seance.date_acte)
    etats = {f"m_{m.pk.hex}": "present" if m in monde.membres[:6] else "excuse" for m in membres}
    client.post(adresse("ouvrir", monde.seance), etats | {"preside": monde.membres[0].pk})
    vue = client.get(adresse("seance", monde.seance)).text
    assert "6 présents sur 8, il en faut 5" in vue and "Dossier A : Aide à domicile" in vue and "590 €" in vue
    client.post(adresse("interet", monde.seance, 1), {"membre": monde.membres[1].pk, "raison": "association à payer"})
    assert "5 votants pour ce point" in client.get(adresse("seance", monde.seance)).text.replace("\n", " ").replace(
        "  ", ""
    )
    dit = {"sens": Sens.PARTIEL, "raison": "commission_aides/partiel/devis", "mots": "Nous versons 460 €."}
    dit |= {"pour": "4", "contre": "0", "abstention": "1", "effet-montant": "460"}
    client.post(adresse("decider", monde.seance, 1), dit)
    assert soumises.dits == [(point.affaire, "partiel", 460)]
    client.post(adresse("clore", monde.seance))
    client.post(adresse("signer", monde.seance), {"relu": "on", "signataire": "Mme Lebrun, présidente"})
    monde.seance.refresh_from_db()
    assert monde.seance.est_signee
    vue = client.get(adresse("seance", monde.seance)).text
    assert "Un devis moins élevé" not in vue and "un devis moins élevé est retenu" in vue and "Additif" in vue


def test_an_error_gives_every_word_back_and_decides_nothing(client, monde, point, soumises):
    ouvrir(monde)
    client.force_login(monde.maud)
    dit = {"sens": Sens.FAVORABLE, "mots": "Nous versons tout.", "pour": "5", "contre": "0", "abstention": "0"}
    reponse = client.post(adresse("decider", monde.seance, 1), dit | {"effet-montant": "mille"})
    assert reponse.status_code == 422 and "Montant accordé" in reponse.text and "Nous versons tout." in reponse.text
    reponse = client.post(adresse("decider", monde.seance, 1), dit | {"effet-montant": "1000"})
    assert reponse.status_code == 422 and "Les voix font 5, il y a 6 votants" in reponse.text
    assert soumises.dits == []


def test_a_sheet_that_came_to_name_the_person_is_not_projected(client, monde, point, soumises):
    ouvrir(monde)
    assert "petite retraite" in lire(client, monde.maud, monde.seance)
    soumises.texte = "Odile Petit, petite retraite."
    for qui in (monde.maud, monde.manager):
        vue = lire(client, qui, monde.seance)
        assert "Odile" not in vue and "Petit" not in vue and "Fiche retenue" in vue


def test_who_is_not_a_member_sees_no_sitting_not_even_of_her_caisse(client, monde):
    collegue = people.un_agent("manager", equipe=people.une_equipe(monde.organisme))
    client.force_login(collegue)
    assert client.get(adresse("seance", monde.seance)).status_code == 404
    assert "Commission des aides" not in client.get(reverse("instances:seances")).text


def test_a_mandate_over_closes_the_page_at_the_next_request(client, monde):
    client.force_login(monde.manager)
    assert client.get(adresse("seance", monde.seance)).status_code == 200
    sien = Membre.objects.get(agent=monde.manager)
    sien.date_debut, sien.date_fin = sien.date_debut, sien.date_debut
    sien.save()
    assert client.get(adresse("seance", monde.seance)).status_code == 404


@pytest.mark.parametrize("acte", ["ouvrir", "suspendre", "clore", "ajouter", "ecrire", "signer", "annuler"])
def test_a_member_reads_and_does_nothing(client, monde, acte):
    client.force_login(monde.manager)
    assert client.post(adresse(acte, monde.seance)).status_code == 404


def test_a_secretary_of_another_instance_does_nothing_here(client, monde):
    autre = people.un_agent("secretaire_instance", organisme=monde.organisme)
    services.composer(
        agent=monde.direction, instance=monde.instance, membre=autre, date_debut=monde.instance.date_debut
    )
    client.force_login(autre)
    assert client.get(adresse("seance", monde.seance)).status_code == 200
    assert client.post(adresse("annuler", monde.seance), {"motif": "x"}).status_code == 404


def test_the_secretary_reaches_no_dossier_and_no_person(client, monde):
    client.force_login(monde.maud)
    for nom in ("accompagnements:liste", "assures:recherche", "signalements:liste"):
        assert client.get(reverse(nom)).status_code in (403, 404)


def test_a_direction_founds_an_instance_and_names_who_sits(client, monde):
    client.force_login(monde.direction)
    dit = {
        "nom": "Groupe orientations", "genre": "groupe_travail", "porteur": "Carsat", "mission": "Étudier.",
        "regle_quorum": "nombre", "date_debut": "2026-01-05",
    }  # fmt: skip
    refusee = client.post(reverse("instances:nouvelle"), dit)
    assert refusee.status_code == 422 and "Étudier." in refusee.text
    client.post(reverse("instances:nouvelle"), dit | {"quorum_nombre": "3"})
    fondee = Instance.objects.get(nom="Groupe orientations")
    page = reverse("instances:composer", args=[fondee.pk])
    siens = {"membre": monde.maud.pk, "qualite": "secretariat", "date_debut": "2026-01-05"}
    assert client.post(page, siens).status_code == 302
    assert client.post(page, siens | {"membre": monde.direction.pk}).status_code == 422
    client.force_login(monde.maud)
    jour = {"jour": "31/12/2027", "heure": "14:30", "lieu": "Visioconférence"}
    client.post(reverse("instances:convoquer", args=[fondee.pk]), jour)
    assert SeanceInstance.objects.get(instance=fondee).lieu == "Visioconférence"


def test_the_minutes_are_printed_before_and_after_the_signature(client, monde, point):
    ouvrir(monde)
    dit = {"raison": "tous/ajourne/temps", "mots": "Le 15.", "vers": convoquer(monde, 14)}
    services.decider(agent=monde.maud, point=point, sens=Sens.AJOURNE, **dit)
    assert composer_pv(monde.seance).startswith(b"%PDF")
    services.clore(agent=monde.maud, seance=monde.seance)
    signee = services.signer(agent=monde.maud, seance=monde.seance, signataire="Mme Lebrun", relu=True)
    services.ajouter_additif(agent=monde.maud, seance=signee, texte="Lire 15 h.")
    client.force_login(monde.manager)
    reponse = client.get(adresse("imprimer", signee))
    assert reponse.content.startswith(b"%PDF") and reponse["Content-Type"] == "application/pdf"
