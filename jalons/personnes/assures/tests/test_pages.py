"""The pages: what they show, what they never show, what they refuse."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires.models import Commune
from jalons.personnes.assures import services
from jalons.personnes.assures.models import Assure, Contact, Identifiant, LienDoublon, Protection
from tests.people import un_agent, un_assure, un_organisme

pytestmark = pytest.mark.django_db
NIR = "295109912611193"
NIR_ECRIT = "2 95 10 99 126 111 93".replace(" ", "\u00a0")
SANS_ARGUMENT = ["recherche", "nouvelle"]
AVEC_PERSONNE = ["fiche", "modifier", "souhaits", "ayant_droit", "numero", "protection", "deces"]


@pytest.fixture
def csam(db: Any) -> Any:
    return un_agent("csam")


@pytest.fixture
def elle(csam: Any) -> Assure:
    return un_assure(csam.affectation.organisme, nir=NIR, telephone="06 12 34 56 78")


@pytest.fixture
def page(client_de: Any, csam: Any) -> Any:
    return client_de(csam)


def texte(reponse: Any) -> str:
    return reponse.content.decode()


def url(nom: str, *args: Any) -> str:
    return reverse(f"assures:{nom}", args=args)


def identite(**autres: Any) -> dict[str, Any]:
    depart = {"version": 1, "regime": "general", "nom": "Brunet", "prenom": "Valérie", "foyer": "inconnu"}
    return depart | {"date_naissance": "14/05/1997", "message_vocal": "inconnu"} | autres


# --- Never a name nor a number in addresses and titles ---


def test_no_title_and_no_address_carries_a_name_or_a_number(page: Any, elle: Assure) -> None:
    for adresse in [*map(url, SANS_ARGUMENT), *(url(nom, elle.pk) for nom in AVEC_PERSONNE)]:
        reponse = page.get(adresse)
        assert reponse.status_code == 200, adresse
        titre = re.search(r"<title>(.*?)</title>", texte(reponse))
        assert titre and "Brunet" not in titre.group(1) and "Valérie" not in titre.group(1)
        for lien in re.findall(r'(?:href|action|hx-\w+)="([^"]*)"', texte(reponse)):
            assert "brunet" not in lien.lower() and NIR[:13] not in lien


def test_a_search_is_posted_never_put_in_the_address(page: Any, elle: Assure) -> None:
    reponse = page.post(url("recherche"), {"q": "brunet valerie"})
    assert url("fiche", elle.pk) in texte(reponse)
    assert url("fiche", elle.pk) not in texte(page.get(url("recherche") + "?q=brunet"))
    ligne = LigneJournal.objects.get(acte="assure.chercher")
    assert "brunet" not in ligne.motif.lower()


def test_htmx_gets_the_list_that_the_page_itself_shows(page: Any, elle: Assure) -> None:
    reponse = texte(page.post(url("recherche"), {"q": "brunet"}, headers={"HX-Request": "true"}))
    assert "<html" not in reponse and url("fiche", elle.pk) in reponse


def test_an_empty_answer_says_what_to_do_next(page: Any) -> None:
    reponse = texte(page.post(url("recherche"), {"q": "personne"}))
    assert "Aucune réponse" in reponse and url("nouvelle") in reponse
    assert "clé" in texte(page.post(url("recherche"), {"q": "295109912611194"}))


# --- The number ---


def test_a_number_that_contradicts_her_sex_or_her_birth_is_kept_and_told(page: Any, elle: Assure) -> None:
    Assure.objects.filter(pk=elle.pk).update(sexe="1", date_naissance=date(1984, 3, 2))
    reponse = page.post(url("numero", elle.pk), {"nir": "2710931555001"}, follow=True)
    assert Identifiant.objects.filter(assure=elle, date_fin=None).get().valeur == "2710931555001"
    assert texte(reponse).count("Numéro à vérifier (le sexe, l’année de naissance, le mois de naissance)") == 2
    assert "Numéro à vérifier" in texte(page.get(url("fiche", elle.pk)))
    page.post(url("modifier", elle.pk), identite(version=elle.version, date_naissance="02/09/1971", sexe="2"))
    assert "Numéro à vérifier" not in texte(page.get(url("fiche", elle.pk)))


def test_a_new_person_whose_number_has_no_possible_month_is_registered_and_told(page: Any) -> None:
    reponse = page.post(url("nouvelle"), identite(nir="2971375123456"), follow=True)
    assert "La personne est enregistrée" in texte(reponse)
    assert "Numéro à vérifier (le mois de naissance)" in texte(reponse)


def test_the_number_is_masked_then_shown_once_on_demand_and_written_in_the_journal(page: Any, elle: Assure) -> None:
    assert NIR_ECRIT not in texte(page.get(url("fiche", elle.pk)))
    assert page.get(url("reveler", elle.pk)).status_code == 405
    assert NIR_ECRIT in texte(page.post(url("reveler", elle.pk)))
    assert LigneJournal.objects.filter(acte="assure.reveler", assure_id=elle.pk).count() == 1
    assert NIR_ECRIT not in texte(page.get(url("fiche", elle.pk)))


def test_reading_a_record_is_written_in_the_journal(page: Any, elle: Assure, csam: Any) -> None:
    page.get(url("fiche", elle.pk))
    assert LigneJournal.objects.filter(acte="assure.lire", assure_id=elle.pk, agent_id=csam.pk).count() == 1


def test_a_wrong_number_is_explained_and_nothing_is_written(page: Any, elle: Assure) -> None:
    reponse = page.post(url("numero", elle.pk), {"nir": "295109912611194"})
    assert "clé attendue" in texte(reponse) and Identifiant.objects.count() == 1
    assert page.post(url("numero", elle.pk), {"nir": "253072B07300470"}).status_code == 302
    assert Identifiant.objects.filter(assure=elle).count() == 2


# --- Other caisses and roles ---


def test_another_region_s_person_answers_404_on_every_page_and_act(client_de: Any, elle: Assure) -> None:
    page = client_de(un_agent("csam"))
    mesure = services.noter_protection(
        agent=None, assure=elle, mesure="tutelle", etendue="tout", date_debut=date(2020, 1, 1)
    )
    adresses = [url(nom, elle.pk) for nom in [*AVEC_PERSONNE, "reveler", "annuler_deces"]]
    adresses += [url("protection_modifier", elle.pk, mesure.pk)]
    adresses += [url(nom, elle.pk, un_assure().pk) for nom in ("reunir", "distinguer", "separer")]
    avant = Assure.objects.get(pk=elle.pk)
    for adresse in adresses:
        statuts = {page.post(adresse, identite(date_deces="01/03/2026")).status_code, page.get(adresse).status_code}
        assert 404 in statuts and statuts <= {404, 405}, adresse
    elle.refresh_from_db()
    assert (elle.version, elle.date_deces) == (avant.version, None)


def test_a_measure_of_somebody_else_is_not_reached_through_a_visible_person(page: Any, elle: Assure) -> None:
    autre = services.noter_protection(
        agent=None, assure=un_assure(), mesure="tutelle", etendue="tout", date_debut=date(2020, 1, 1)
    )
    assert page.get(url("protection_modifier", elle.pk, autre.pk)).status_code == 404


def test_a_direction_never_reaches_a_person_and_a_manager_only_reads(client_de: Any, elle: Assure) -> None:
    direction = client_de(un_agent("direction_regionale", organisme=elle.organisme))
    assert {direction.get(a).status_code for a in (url("recherche"), url("fiche", elle.pk))} == {404}
    mots = {"consignes": "canari-consigne", "ne_pas_contacter": True, "ne_pas_contacter_motif": "canari-motif"}
    services.noter_souhaits(agent=None, assure=elle, **mots)
    manager = client_de(un_agent("manager", organisme=elle.organisme))
    lue = texte(manager.get(url("fiche", elle.pk)))
    assert "canari" not in lue, "that she refuses, never her words"
    csam = texte(client_de(un_agent("csam", organisme=elle.organisme)).get(url("fiche", elle.pk)))
    assert "canari-consigne" in csam and "canari-motif" in csam
    assert "Brunet" in lue and url("modifier", elle.pk) not in lue and url("reveler", elle.pk) not in lue
    assert manager.post(url("reveler", elle.pk)).status_code == 404
    assert manager.get(url("modifier", elle.pk)).status_code == 404


def test_the_safe_channel_is_on_no_page_but_her_worker_s(client_de: Any, page: Any, elle: Assure) -> None:
    canari = "CANARI chez sa sœur"
    services.noter_souhaits(agent=None, assure=elle, canal_sur=canari)
    referente = un_agent("assistant_social", organisme=elle.organisme)
    services.rattacher(assure=elle, agent=referente, genre="referent", du=timezone.localdate())
    assert canari in texte(client_de(referente).get(url("fiche", elle.pk)))
    autres = [page, *(client_de(un_agent(r, organisme=elle.organisme)) for r in ("assistant_social", "manager"))]
    for client in autres:
        for nom in AVEC_PERSONNE:
            assert "CANARI" not in texte(client.get(url(nom, elle.pk)))
    reponse = page.post(url("souhaits", elle.pk), {"version": 1, "message_vocal": "non", "canal_sur": "écrasé"})
    assert reponse.status_code == 302
    assert (Contact.objects.get().canal_sur, Contact.objects.get().message_vocal) == (canari, "non")


# --- Registering ---


def test_a_new_person_is_registered_then_shown(page: Any, csam: Any) -> None:
    Commune.objects.create(millesime=2024, code="49099", nom="Cholet", nom_recherche="cholet", departement_code="49")
    reponse = page.post(url("nouvelle"), identite(commune="cholet", besoin="lsf", telephone="0612345678", nir=NIR))
    assure = Assure.objects.get()
    assert reponse.url == url("fiche", assure.pk)
    assert (assure.commune_code, assure.interprete, assure.organisme_id) == ("49099", "lsf", csam.organisme_id)
    assert "Langue des signes" in texte(page.get(reponse.url))


@pytest.mark.parametrize(
    ("faute", "message"),
    [
        ({"nom": ""}, "Indiquez\u00a0: nom"), ({"date_naissance": "31/02/1990"}, "Cette date n’existe pas"),
        ({"date_naissance": "14/05/2999"}, "impossible"), ({"telephone": "06 12"}, "incomplet"),
        ({"courriel": "moi"}, "nom@exemple.fr"), ({"commune": "Nullepart"}, "Aucune commune ne ressemble"),
        ({"nir": "295109912611194"}, "clé attendue"), ({"nir": "1.84E+14"}, "tableur"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_explained_and_nothing_is_written(page: Any, faute: dict[str, str], message: str) -> None:
    reponse = page.post(url("nouvelle"), identite(**faute))
    assert reponse.status_code == 422 and message in texte(reponse) and not Assure.objects.exists()


def test_another_regime_gets_its_contacts_and_nothing_is_written(page: Any) -> None:
    reponse = page.post(url("nouvelle"), identite(regime="agricole"))
    assert reponse.status_code == 422
    reponse = texte(reponse)
    assert "Rien n’est enregistré" in reponse and "motif=autre_regime" in reponse
    assert not Assure.objects.exists()


def test_someone_alike_is_shown_before_anything_is_written(page: Any, elle: Assure) -> None:
    saisie = identite(nom="Brunnet")
    reponse = texte(page.post(url("nouvelle"), saisie))
    assert "Est-ce l’une de ces personnes" in reponse and url("fiche", elle.pk) in reponse
    assert Assure.objects.count() == 1
    assert page.post(url("nouvelle"), saisie | {"autre_personne": "on"}).status_code == 302
    assert Assure.objects.count() == 2


def test_someone_alike_elsewhere_is_one_masked_line(page: Any, csam: Any) -> None:
    ailleurs = un_assure(un_organisme(), adresse="3 rue Cachée", telephone="06 99 99 99 99")
    reponse = texte(page.post(url("nouvelle"), identite()))
    assert "existe dans une autre caisse" in reponse
    for cache in ("Cachée", "06 99", str(ailleurs.pk), ailleurs.organisme.nom):
        assert cache not in reponse


def test_the_same_number_again_opens_the_record_that_exists(page: Any, elle: Assure) -> None:
    reponse = page.post(url("nouvelle"), identite(nir=NIR))
    assert reponse.url == url("fiche", elle.pk) and Assure.objects.count() == 1
    page = texte(page.post(url("nouvelle"), identite(nom="Garnier", prenom="Luc", nir=NIR, date_naissance="")))
    assert "déjà celui" in page and Assure.objects.count() == 1


def test_a_child_is_registered_through_her_parent_s_rights(page: Any, elle: Assure) -> None:
    saisie = identite(prenom="Léo", date_naissance="02/02/2019")
    assert page.post(url("ayant_droit", elle.pk), saisie).status_code == 302
    enfant = Assure.objects.get(prenom="Léo")
    assert enfant.ayant_droit_de_id == elle.pk
    assert "Léo Brunet" in texte(page.get(url("fiche", elle.pk)))
    lue = texte(page.get(url("fiche", enfant.pk)))
    assert "Ayant droit de Valérie Brunet" in lue and "Mineure" in lue


# --- Correcting ---


def test_a_correction_is_saved(page: Any, elle: Assure) -> None:
    assert page.post(url("modifier", elle.pk), identite(adresse="2 rue Neuve")).status_code == 302
    elle.refresh_from_db()
    assert (elle.adresse, elle.version) == ("2 rue Neuve", 2)


def test_the_loser_of_two_edits_sees_both_texts_then_may_save_hers(page: Any, elle: Assure, csam: Any) -> None:
    services.corriger(agent=csam, assure=elle, adresse="2 rue Neuve")
    reponse = page.post(url("modifier", elle.pk), identite(adresse="9 rue Vieille"))
    perdue = texte(reponse)
    assert (
        reponse.status_code == 409
        and "2 rue Neuve" in perdue
        and "9 rue Vieille" in perdue
        and "Les deux textes" in perdue
    )
    assert Assure.objects.get(pk=elle.pk).adresse == "2 rue Neuve"
    assert 'name="version" value="2"' in perdue
    assert page.post(url("modifier", elle.pk), identite(adresse="9 rue Vieille", version=2)).status_code == 302
    assert Assure.objects.get(pk=elle.pk).adresse == "9 rue Vieille"


def test_an_edit_that_does_not_say_what_it_saw_is_compared_never_saved(page: Any, elle: Assure) -> None:
    services.noter_souhaits(agent=None, assure=elle, consignes="après 18 h")
    reponse = page.post(url("souhaits", elle.pk), {"message_vocal": "non", "consignes": "le matin"})
    assert reponse.status_code == 409 and Contact.objects.get().consignes == "après 18 h"


def test_wishes_are_saved_and_both_texts_shown_to_the_loser(page: Any, elle: Assure) -> None:
    saisie = {"version": 0, "canal_prefere": "sms", "message_vocal": "non", "consignes": "après 18 h"}
    assert page.post(url("souhaits", elle.pk), saisie).status_code == 302
    lue = texte(page.get(url("fiche", elle.pk)))
    assert "Ne pas laisser de message vocal" in lue and "après 18 h" in lue
    perdue = texte(page.post(url("souhaits", elle.pk), saisie | {"consignes": "le matin"}))
    assert "après 18 h" in perdue and "le matin" in perdue


def test_a_measure_is_noted_then_ended(page: Any, elle: Assure) -> None:
    saisie = {"version": 0, "mesure": "tutelle", "etendue": "tout", "date_debut": "01/01/2024", "mandataire": "UDAF"}
    assert page.post(url("protection", elle.pk), saisie).status_code == 302
    assert "écrire à la personne qui la représente" in texte(page.get(url("fiche", elle.pk)))
    mesure = Protection.objects.get()
    fin = saisie | {"version": 1, "date_fin": "31/12/2024"}
    assert page.post(url("protection_modifier", elle.pk, mesure.pk), fin).status_code == 302
    inverse = texte(page.post(url("protection", elle.pk), saisie | {"date_fin": "01/01/2020"}))
    assert "précède" in inverse and Protection.objects.count() == 1


def test_a_death_is_noted_refused_in_the_future_and_taken_back(page: Any, elle: Assure) -> None:
    futur = page.post(url("deces", elle.pk), {"version": 1, "date_deces": "01/01/2999"})
    assert futur.status_code == 422 and "dans l’avenir" in texte(futur)
    assert page.post(url("deces", elle.pk), {"version": 1, "date_deces": "01/03/2026"}).status_code == 302
    assert "plus aucun envoi" in texte(page.get(url("fiche", elle.pk)))
    assert page.post(url("annuler_deces", elle.pk)).status_code == 302
    elle.refresh_from_db()
    assert elle.date_deces is None


def test_duplicates_are_linked_separated_and_told_apart_from_the_page(page: Any, elle: Assure) -> None:
    autre = un_assure(elle.organisme, nom="Brunnet")
    assert url("reunir", elle.pk, autre.pk) in texte(page.get(url("fiche", elle.pk)))
    page.post(url("reunir", elle.pk, autre.pk))
    assert LienDoublon.objects.filter(annule_le=None).count() == 1
    assert "sont la même personne" in texte(page.get(url("fiche", autre.pk)))
    deux_fois = page.post(url("reunir", elle.pk, autre.pk))
    assert deux_fois.status_code == 422 and "déjà réunie" in texte(deux_fois)
    assert url("fiche", elle.pk) in texte(deux_fois)
    page.post(url("separer", elle.pk, autre.pk))
    page.post(url("distinguer", elle.pk, autre.pk))
    assert url("reunir", elle.pk, autre.pk) not in texte(page.get(url("fiche", elle.pk)))


def test_what_she_writes_is_shown_as_text(page: Any, csam: Any) -> None:
    piege = "<script>alert(1)</script>"
    assure = un_assure(csam.affectation.organisme, nom=f"A{piege}", adresse=piege, profession=piege)
    services.noter_souhaits(agent=None, assure=assure, consignes=piege)
    for reponse in (page.get(url("fiche", assure.pk)), page.post(url("recherche"), {"q": f"ascript {piege}"})):
        assert piege not in texte(reponse)


def test_a_list_and_a_record_cost_the_same_queries_with_one_row_and_with_fifteen(
    page: Any, elle: Assure, django_assert_num_queries: Any
) -> None:
    def couts() -> list[int]:
        nombres = []
        for acte in (lambda: page.post(url("recherche"), {"q": "brunet"}), lambda: page.get(url("fiche", elle.pk))):
            with CaptureQueriesContext(connection) as lues:
                acte()
            nombres.append(len(lues))
        return nombres

    un_assure(elle.organisme, prenom="Léo", ayant_droit_de=elle)
    avant = couts()
    for rang in range(15):
        un_assure(elle.organisme, prenom=f"Léa{'abcdefghijklmno'[rang]}", ayant_droit_de=elle)
        services.noter_protection(
            agent=None, assure=elle, mesure="tutelle", etendue="biens", date_debut=date(2000 + rang, 1, 1)
        )
    assert couts() == avant


@pytest.mark.parametrize(
    ("adresse", "demande"),
    [("12 rue des Lilas, 46000 Cahors", False), ("12 rue des Lilas", True), ("12 rue de Cahors", True), ("", False)],
)
def test_a_postal_code_is_asked_for_and_never_forced(page: Any, elle: Assure, adresse: str, demande: bool) -> None:
    Commune.objects.create(millesime=2026, code="46042", nom="Cahors", nom_recherche="cahors", departement_code="46")
    assert "Avec le code postal" in texte(page.get(url("modifier", elle.pk)))
    lu = page.post(url("modifier", elle.pk), identite(adresse=adresse, commune="Cahors"), follow=True)
    assert lu.status_code == 200 and ("Code postal à lui demander" in texte(lu)) == demande


def test_a_name_that_came_from_windows_in_pieces_is_mended_when_it_enters(page: Any, elle: Assure) -> None:
    page.post(url("modifier", elle.pk), identite(nom="De\u0301 l\u0092Orme\u200b", adresse="1 rue de l\u0092Ormée"))
    elle.refresh_from_db()
    assert (elle.nom, elle.nom_recherche.split()[0]) == ("Dé l’Orme", "de")
