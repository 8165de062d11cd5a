"""Words planted in secret fields are read by those whom the oracle allows, and by nobody and nothing else.

Every page is read in test_matrice.py, where each answer is judged on its status and on its words; here, the searches.
"""

from __future__ import annotations

import logging

import pytest
from django.urls import reverse

from jalons.accompagner.accompagnements.models import Brouillon
from jalons.personnes.assures.rules import nir_normalise
from jalons.recevoir.signalements import perms
from tests.acces import oracle
from tests.acces.controle import Visiteur
from tests.acces.monde import Monde
from tests.acces.plume import PREFIXE_MOT, PREFIXE_NIR
from tests.acces.releve import Releve, mots, texte_de, traces
from tests.tailles import COMPLETS


def chercher(monde: Monde, role: str, releve: Releve) -> None:
    """Search everybody by name and by number, and type a call about everybody."""
    if not oracle.portees(role, "assure", "chercher", "F1"):
        return
    visiteur = Visiteur(monde.sujets[role])
    for histoire in monde.histoires if COMPLETS else [monde.histoire(cas, role) for cas in oracle.CAS]:
        assure = histoire.pieces["assure"]
        nir = next(c.mot for c in histoire.canaris if c.nature == "identifiant.valeur")
        for q in (assure.nom, assure.nom[:-2], nir):
            reponse = visiteur.demander("POST", reverse("assures:recherche"), {"q": q}, garder=True)
            releve.lire(role, "recherche", reponse, q)
        if not oracle.portees(role, "appel", "ecrire", "F1"):
            continue
        for qui in ({"nom_prenom": assure.nom, "naissance": "14/05/1997"}, {"nir": nir}, {"assure": str(assure.pk)}):
            for nom in ("parcours:appel", "parcours:enregistrer"):
                reponse = visiteur.demander("POST", reverse(nom), {**qui, "acte": "rappeler"})
                releve.lire(role, f"POST {nom}", reponse, str(qui))


def test_the_planted_numbers_are_valid_and_the_oracle_knows_every_nature(monde: Monde) -> None:
    canaris = [c for h in monde.histoires for c in h.canaris]
    assert len({c.mot for c in canaris}) == len(canaris) > 400
    assert {c.nature for c in canaris} == set(oracle.LECTURES)
    for canari in canaris:
        if canari.nature == "identifiant.valeur":
            assert nir_normalise(canari.mot).nir13 == canari.mot


@pytest.mark.parametrize("role", oracle.ROLES)
def test_no_search_shows_a_word_to_a_role_that_may_not_read_it(
    monde: Monde, releve: Releve, role: str, bavard: pytest.LogCaptureFixture
) -> None:
    chercher(monde, role, releve)
    assert sorted(set(releve.fuites)) == []
    assert sorted(set(releve.muettes)) == []
    assert traces(monde, bavard.text) == []
    lecteur = role in ("csam", "assistant_social")
    assert releve.lus > ((30 if COMPLETS else 10) if lecteur else -1), "ce qui est permis doit être lu"


def test_a_number_is_shown_only_when_revealed_and_then_leaves_no_trace(
    monde: Monde, bavard: pytest.LogCaptureFixture
) -> None:
    histoire = monde.histoire("mien", "csam")
    visiteur, url = Visiteur(monde.sujets["csam"]), reverse("assures:reveler", args=[histoire.pieces["assure"].pk])
    reponse = visiteur.demander("POST", url, garder=True)
    nirs = {c.mot for c in histoire.canaris if c.nature == "identifiant.valeur"}
    assert len(mots(texte_de(reponse)) & nirs) == 1
    assert not mots(str(reponse.headers) + reponse.cookies.output())
    assert traces(monde, bavard.text) == []


def test_what_is_written_under_secrecy_leaves_no_trace(monde: Monde, bavard: pytest.LogCaptureFixture) -> None:
    """Notes, words, a safe channel and a wrong number, typed and kept or refused."""
    helene, nadia = Visiteur(monde.sujets["assistant_social"]), Visiteur(monde.sujets["csam"])
    pieces, mot = monde.histoire("mien", "assistant_social").pieces, PREFIXE_MOT + "zzzz"
    dossier, nir = pieces["dossier"].pk, PREFIXE_NIR + "999999"
    ecrits = [
        ("accompagnements:entretien_noter", {"mode": "telephone", "note": mot}),
        ("accompagnements:evaluation_completer", {"texte": mot}),
        ("accompagnements:brouillon", {"note": mot}),
        ("accompagnements:demarche_nouvelle", {"intitule": mot, "avec": mot}),
        ("accompagnements:objectif_nouveau", {"intitule": mot, "signe_reussite": mot}),
        ("accompagnements:etape_nouvelle", {"intitule": mot}),
    ]
    for nom, corps in ecrits:
        arguments = {"pk": dossier} | ({"cible": "entretien"} if nom.endswith("brouillon") else {})
        for date in ({}, {"date_acte": "2026-01-05", "prevue_le": "2030-01-05", "terme": "2030-01-05"}):
            vue = Brouillon.objects.filter(dossier=dossier).values_list("version", flat=True).first() or 0
            corps = corps | date | {"_brouillon": str(vue)}
            reponse = helene.demander("POST", reverse(nom, kwargs=arguments), corps, garder=True)
            assert reponse.status_code in (200, 302, 422), (nom, reponse.status_code)
            assert not mots(str(reponse.headers) + reponse.cookies.output()), nom
    assure = pieces["assure"].pk
    for visiteur, nom, corps in (
        (helene, "assures:souhaits", {"canal_sur": mot, "version": "1"}),
        (helene, "assures:numero", {"nir": nir + "00"}),
        (nadia, "assures:recherche", {"q": nir}),
        (nadia, "parcours:enregistrer", {"acte": "rappeler", "qui": "personne", "paroles": mot, "nir": nir + "00"}),
    ):
        arguments = {"pk": assure} if nom in ("assures:souhaits", "assures:numero") else {}
        reponse = visiteur.demander("POST", reverse(nom, kwargs=arguments), corps, garder=True)
        assert reponse.status_code < 500
        assert not mots(str(reponse.headers) + reponse.cookies.output()), nom
    assert traces(monde, bavard.text) == []


# --- Sabotages ---


def test_sabotage_words_shown_to_everybody_are_seen(
    monde: Monde, releve: Releve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(perms, "peut_lire_paroles", lambda *a: True)
    manager = Visiteur(monde.sujets["manager"])
    demande = monde.histoire("equipe", "manager").pieces["demande"]
    reponse = manager.demander("GET", reverse("signalements:demande", args=[demande.pk]))
    releve.lire("manager", "sabotage", reponse)
    assert any("signalement.paroles" in f for f in releve.fuites)
    assert any("reponse_item.verbatim" in f for f in releve.fuites)


def test_sabotage_a_text_in_the_logs_or_in_the_journal_is_seen(monde: Monde, bavard: pytest.LogCaptureFixture) -> None:
    from jalons.fondations.journal.services import inscrire

    assure = monde.histoires[0].pieces["assure"]
    logging.getLogger("jalons.parcours").debug("Reçu : %s", f"{PREFIXE_MOT}bbbb")
    assert traces(monde, bavard.text) == [f"trace technique : {PREFIXE_MOT}bbbb"]
    inscrire(acte="assure.lire", agent=None, objet=assure, motif="numéro 2 84 09 55 000 000")
    assert f"journal : {PREFIXE_NIR}000000" in traces(monde, "")


def test_sabotage_a_number_is_recognised_however_it_is_spaced() -> None:
    assert mots("2 84 09 55 001 000") == mots("2&nbsp;84&nbsp;09 55&#8239;001.000") == {f"{PREFIXE_NIR}001000"}
