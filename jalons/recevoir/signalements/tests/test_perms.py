"""What the state of a demande opens, when the table of rights says yes to everything but what a test closes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jalons.recevoir.signalements import perms
from jalons.recevoir.signalements.enums import FERMES, OUVERTS, REMISES, StatutDemande

MOI, AUTRE = "moi", "autre"


@pytest.fixture
def fermes(monkeypatch):
    """The rights that the table refuses: (act, object)."""
    refuses = []

    def autorise(agent, acte, objet, *suite, classe="F1"):
        assert agent is not None
        return (acte, objet, *suite) not in refuses and (acte, objet) not in refuses and (acte, classe) not in refuses

    monkeypatch.setattr(perms, "autorise", autorise)
    return refuses


def une_agente(role="assistant_social"):
    return SimpleNamespace(role=role, titulaires={MOI})


def une_demande(statut, *, a=MOI, assure=None):
    return SimpleNamespace(statut=statut, ouverte=statut in OUVERTS, attribuee_a_id=a, assure_id=assure)


@pytest.mark.parametrize(
    ("statut", "actes"),
    [
        ("a_offrir", {"offrir", "clore"}),
        ("offre_envoyee", {"clore"}),
        ("a_qualifier", {"qualifier", "reorienter", "repondre", "clore"}),
        ("a_completer", {"qualifier", "reorienter", "repondre", "clore"}),
        ("a_joindre", {"qualifier", "reorienter", "repondre", "clore"}),
        ("a_recevoir", {"qualifier", "reorienter", "repondre", "clore"}),
        ("rdv_pris", {"reorienter", "repondre", "clore"}),
        ("remis_attente_reponse", {"qualifier", "reorienter", "repondre", "clore"}),
        ("accompagne", set()),  # it ends with its dossier
    ],
)
def test_the_acts_of_each_open_state(fermes, statut, actes):
    siens = set() if statut == "accompagne" else {"attribuer", "refuser"}  # it passes to another with its dossier
    boucle = {"informer", "ecrire_mot", "noter_accord"} | ({"tenter"} if "qualifier" in actes else set())
    boucle |= {"passer"} if "qualifier" in actes else set()
    boucle |= {"questionner"} if statut in ("a_qualifier", "a_completer", "a_joindre") else set()
    assert perms.actes_ouverts(une_agente(), une_demande(statut)) == actes | siens | boucle | {"identifier"}


@pytest.mark.parametrize("statut", sorted(FERMES))
def test_a_word_and_her_agreement_alone_are_open_on_a_demande_that_has_left(fermes, statut):
    assert perms.actes_ouverts(une_agente(), une_demande(statut, assure="elle")) == {"ecrire_mot", "noter_accord"}
    assert perms.actes_ouverts(une_agente(), une_demande(statut, a=AUTRE, assure="elle")) == {"noter_accord"}


@pytest.mark.parametrize("statut", sorted(REMISES))
def test_a_csam_only_closes_what_she_handed_over(fermes, statut):
    ouverts = perms.actes_ouverts(une_agente("csam"), une_demande(statut, a=AUTRE, assure="elle"))
    assert ouverts == {"informer", "noter_accord"} | ({"attribuer", "clore"} if statut != "accompagne" else set())


def test_a_csam_keeps_every_act_before_she_hands_over(fermes):
    assert {"qualifier", "reorienter", "repondre"} <= perms.actes_ouverts(une_agente("csam"), une_demande("a_joindre"))


@pytest.mark.parametrize("acte", ["qualifier", "repondre", "clore", "attribuer", "informer", "refuser", "identifier"])
def test_an_act_that_the_table_refuses_on_this_demande_is_closed_and_no_other(fermes, acte):
    demande = une_demande("a_qualifier")
    tous = perms.actes_ouverts(une_agente(), demande)
    fermes.append((acte, "demande", demande))
    avec = {"qualifier": {"tenter", "questionner"}, "informer": {"ecrire_mot", "noter_accord"}}.get(acte, set())
    assert perms.actes_ouverts(une_agente(), demande) == tous - {acte} - avec


def test_only_who_has_the_demande_may_refuse_it(fermes):
    assert "refuser" not in perms.actes_ouverts(une_agente(), une_demande("a_qualifier", a=AUTRE))


def test_who_is_known_is_no_longer_identified(fermes):
    assert "identifier" not in perms.actes_ouverts(une_agente(), une_demande("a_qualifier", assure="elle"))


@pytest.mark.parametrize(
    ("statut", "suites"),
    [
        ("a_qualifier", {"donner_rendez_vous"}),
        ("a_recevoir", {"donner_rendez_vous", "ouvrir_dossier"}),
        ("remis_attente_reponse", {"donner_rendez_vous", "ouvrir_dossier"}),
        ("rdv_pris", {"ouvrir_dossier"}),
        ("accompagne", set()),
        ("a_offrir", set()),
    ],
)
def test_an_appointment_and_a_dossier_follow_for_a_known_person_only(fermes, statut, suites):
    possibles = {"donner_rendez_vous", "ouvrir_dossier"}
    assert perms.actes_ouverts(une_agente(), une_demande(statut, assure="elle")) & possibles == suites
    assert not perms.actes_ouverts(une_agente(), une_demande(statut)) & possibles


def test_an_appointment_asks_the_right_to_qualify_and_a_dossier_to_have_the_demande_and_to_open_one(fermes):
    demande = une_demande("a_recevoir", assure="elle")
    assert "ouvrir_dossier" not in perms.actes_ouverts(une_agente(), une_demande("a_recevoir", a=AUTRE, assure="elle"))
    fermes.append(("qualifier", "demande"))
    assert "donner_rendez_vous" not in perms.actes_ouverts(une_agente(), demande)
    fermes.append(("ouvrir", "dossier"))
    assert "ouvrir_dossier" not in perms.actes_ouverts(une_agente(), demande)


def test_the_text_of_a_referrer_is_read_with_the_words_and_by_a_csam_when_it_is_marked_for_her(fermes):
    pour_elle, pour_elles = SimpleNamespace(pour_csam=False), SimpleNamespace(pour_csam=True)
    assert perms.peut_lire_texte_referent(une_agente(), pour_elle)
    assert not perms.peut_lire_texte_referent(une_agente("csam"), pour_elle)
    assert perms.peut_lire_texte_referent(une_agente("csam"), pour_elles)
    fermes.append(("lire", "signalement", pour_elles))
    assert not perms.peut_lire_paroles(une_agente(), pour_elles)
    assert not perms.peut_lire_texte_referent(une_agente("csam"), pour_elles)
    fermes.append(("lire", "F3"))
    assert not perms.peut_lire_paroles(une_agente(), pour_elle)


def test_every_open_state_is_told_above():
    assert len(OUVERTS) == 9 and set(StatutDemande) == OUVERTS | FERMES
