"""Every address × role × distance × method is decided by acces.csv, against an oracle that shares no code with it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from jalons.fondations.acces import rules
from jalons.fondations.acces.controle import acces
from jalons.fondations.acces.models import Protege
from jalons.recevoir.signalements import perms
from tests.acces import cles, controle, oracle, vues
from tests.acces.monde import Monde
from tests.acces.releve import Releve, traces
from tests.tailles import COMPLETS, GRAINE

RACINE = Path(__file__).parents[2]
# Rights that no view declares: a page made by another view, or a service, asks for them. Where it does so.
HORS_DES_VUES = {
    ("agent", "lire"): "jalons/fondations/agents/views.py",
    ("agent", "charge"): "jalons/parcours/selectors/repartition.py",
    ("appel", "lire"): "jalons/parcours/selectors/personne.py",
    ("assure", "proches"): "jalons/personnes/entourage/selectors.py",
    ("assure", "consignes"): "jalons/personnes/assures/views.py",
    ("sollicitation", "veiller"): "jalons/recevoir/registres/selectors.py",
    ("interlocuteur", "lire"): "jalons/personnes/partenaires/fiche.py",
    ("question", "lire"): "jalons/recevoir/expertises/selectors.py",
    ("liaison", "veiller"): "jalons/parcours/selectors/liaisons.py",
    ("evaluation", "lire"): "jalons/accompagner/accompagnements/selectors/page.py",
    ("plan", "lire"): "jalons/accompagner/accompagnements/selectors/page.py",
    ("regle_admission", "compter"): "jalons/recevoir/signalements/views.py",
    ("rendez_vous", "lire_motif"): "jalons/recevoir/rendez_vous/views/pages.py",
    ("reponse_ponctuelle", "lire"): "jalons/recevoir/signalements/views.py",
    ("signalement", "lire"): "jalons/recevoir/signalements/perms.py",
}


# Fields that the world never shows: the rows come from the person's own appointments, those still to be noted.
JAMAIS_MONTRES = {"accompagnements.EntretienForm.rendez_vous"}


def toutes() -> list[vues.Vue]:
    return list(vues.parcourir())


def une(nom: str) -> list[vues.Vue]:
    return [vue for vue in toutes() if vue.nom == nom]


def inutilisees(droits: tuple[oracle.Droit, ...]) -> list[str]:
    """Lines of acces.csv that no view and no known place asks for."""
    declarees = {(v.declaration.objet, v.declaration.acte, v.declaration.classe) for v in toutes() if not v.sans_compte}
    return [
        f"{d.role};{d.objet};{d.acte};{d.portee}"
        for d in droits
        if (d.objet, d.acte) not in HORS_DES_VUES
        and not any((d.objet, d.acte, classe) in declarees for classe in d.classes)
    ]


# --- The table and the addresses ---


def test_every_view_declares_an_act_that_the_matrix_knows_and_an_address_that_is_tested() -> None:
    assert controle.lacunes(toutes(), oracle.droits()) == []


def test_every_line_of_the_matrix_is_used() -> None:
    assert inutilisees(oracle.droits()) == []


def test_a_right_said_to_be_outside_the_views_is_really_asked_for_there() -> None:
    for (objet, acte), fichier in HORS_DES_VUES.items():
        texte = (RACINE / fichier).read_text()
        assert any(d.objet == objet and d.acte == acte for d in oracle.droits()), (objet, acte)
        assert acte in texte and objet in texte.lower(), f"{fichier} ne demande plus {objet}.{acte}"


def test_the_table_of_addresses_names_existing_views() -> None:
    assert set(vues.URLS) <= {vue.nom for vue in toutes()}


def test_the_product_reads_the_same_table_as_the_oracle() -> None:
    lue = {(d.role, d.objet, d.acte, d.portee, frozenset(d.classes)) for d in oracle.droits()}
    assert {(d.role, d.objet, d.acte, d.portee, d.classes) for d in rules.matrice()} == lue
    assert len(oracle.droits()) == len(lue), "acces.csv dit deux fois la même chose"


# --- The pages ---


RESTE = 100  # requests drawn beyond those that every view gets: the same number however many views there are


@pytest.fixture(scope="module")
def posees() -> list[controle.Question]:
    """Every question at night; in the day a few of each view, and a share of the others."""
    return controle.questions(toutes()) if COMPLETS else controle.tirer(toutes(), RESTE)


@pytest.fixture(scope="module")
def ouvertes() -> dict[str, set[str]]:
    """The views that answered each role."""
    return {}


def test_the_role_alone_is_decided_as_the_table_says(monde: Monde) -> None:
    assert controle.roles_decides(monde, toutes()) == []


@pytest.mark.parametrize("role", oracle.ROLES)
def test_every_address_and_method_answers_what_the_matrix_decides_and_tells_what_the_role_may_read(
    monde: Monde, posees: Any, role: str, ouvertes: Any, releve: Releve, bavard: pytest.LogCaptureFixture, capsys: Any
) -> None:
    bilan = controle.verifier(monde, [q for q in posees if q.role == role], releve)
    ouvertes[role], ouvertes[f"champs {role}"] = bilan.ouvertes, bilan.champs
    with capsys.disabled():
        print(f"\n  matrice, {role} : {bilan.verifications} réponses, {releve.lus} mots lus, graine {GRAINE}", end="")
    assert bilan.fautes == []
    assert sorted(set(releve.fuites)) == []
    assert sorted(set(releve.muettes)) == [], "lu sans ligne de consultation au journal"
    assert traces(monde, bavard.text) == []
    assert bilan.verifications > (1500 if COMPLETS else 60)
    lecteur = role in ("csam", "assistant_social")
    assert releve.lus > ((470 if COMPLETS else 40) if lecteur else -1), "ce qui est permis doit être lu"


def test_every_view_was_asked_for_and_really_opened_by_somebody(posees: Any, ouvertes: dict[str, set[str]]) -> None:
    assert {q.vue.nom for q in posees} == {vue.nom for vue in toutes()}
    if not set(oracle.ROLES) <= ouvertes.keys():
        pytest.skip("il faut avoir parcouru la matrice pour tous les rôles")
    jamais = {vue.nom for vue in toutes() if not vue.sans_compte} - set().union(*ouvertes.values())
    assert jamais == set(), "le monde de test n’ouvre ces vues à personne : rien n’y est vérifié"


@pytest.mark.nuit
def test_every_field_whose_answer_is_a_row_was_seen_on_its_page(ouvertes: dict[str, set[str]]) -> None:
    vus = set().union(*(champs for nom, champs in ouvertes.items() if nom.startswith("champs ")))
    if not vus:
        pytest.skip("il faut avoir parcouru la matrice")
    assert cles.declares() - vus - JAMAIS_MONTRES == set(), (
        "aucune page du monde de test ne montre ce champ : ses clés ne sont pas vérifiées"
    )


def test_without_login_reading_goes_to_the_login_page_and_acting_is_refused(monde: Monde) -> None:
    bilan = controle.verifier_anonyme(monde, toutes())
    assert bilan.verifications == len(toutes()) * len(vues.METHODES)
    assert bilan.fautes == []


def test_a_foreign_object_and_a_missing_one_answer_alike(monde: Monde) -> None:
    visiteur, loin = controle.Visiteur(monde.sujets["assistant_social"]), monde.histoire("ailleurs", "")
    jeton = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"')
    for vue in toutes():
        if vue.sans_compte or vue.arguments != ("pk",):
            continue
        remplir = vues.remplissage(vue)
        assert remplir is not None
        etranger = visiteur.demander("GET", vues.adresse(vue, remplir, loin))
        absent = visiteur.demander("GET", reverse(vue.nom, kwargs={"pk": uuid.uuid4()}))
        if etranger.status_code == 404:
            assert jeton.sub(b"", etranger.content) == jeton.sub(b"", absent.content), vue.nom
            assert etranger.headers.keys() == absent.headers.keys(), vue.nom


# --- Sabotages: each removes one guard and sees the check go red ---


@pytest.fixture
def matrice_sans(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Drop from the product the lines that are chosen; the oracle keeps them."""
    avant = rules.matrice()

    def oter(role: str, objet: str, acte: str) -> None:
        reste = tuple(d for d in avant if (d.role, d.objet, d.acte) != (role, objet, acte))
        assert len(reste) < len(avant)
        monkeypatch.setattr(rules, "matrice", lambda: reste)
        rules.droits.cache_clear()

    yield oter
    monkeypatch.undo()
    rules.droits.cache_clear()


def _vue(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bonjour")


def _resolveur(vue: Any, route: str = "neuve/") -> Any:
    return SimpleNamespace(url_patterns=[path(route, vue, name="neuve")])


def test_sabotage_a_view_without_declaration_is_seen() -> None:
    neuves = list(vues.parcourir(_resolveur(_vue)))
    assert "ne déclare pas" in controle.lacunes(neuves, oracle.droits())[0]


def test_sabotage_a_view_whose_act_has_no_line_is_seen() -> None:
    neuve = acces("dossier", "telecharger")(lambda request: _vue(request))
    assert "personne n’a" in controle.lacunes(vues.parcourir(_resolveur(neuve)), oracle.droits())[0]


def test_sabotage_a_view_of_a_class_that_nobody_reads_is_seen() -> None:
    neuve = acces("dossier", "clore", classe="F5")(lambda request: _vue(request))
    assert "(F5)" in controle.lacunes(vues.parcourir(_resolveur(neuve)), oracle.droits())[0]


def test_sabotage_an_address_that_nobody_can_fill_is_seen() -> None:
    neuve = acces("dossier", "lire")(lambda request, jour: _vue(request))
    neuves = vues.parcourir(_resolveur(neuve, "neuve/<str:jour>/"))
    assert "quel objet" in controle.lacunes(neuves, oracle.droits())[0]


def test_sabotage_an_act_that_loses_its_lines_is_seen() -> None:
    reste = [d for d in oracle.droits() if (d.objet, d.acte) != ("demande", "clore")]
    assert any("demande.clore" in f for f in controle.lacunes(toutes(), reste))


def test_sabotage_a_line_that_nobody_uses_is_seen() -> None:
    assert inutilisees((oracle.Droit("csam", "dossier", "telecharger", "soi", ("F1",)),))


def test_sabotage_a_dropped_line_changes_an_answer(monde: Monde, matrice_sans: Any) -> None:
    matrice_sans("assistant_social", "dossier", "accompagner")
    axe = une("accompagnements:axe")
    fautes = controle.verifier(monde, controle.questions(axe, ["assistant_social"])).fautes
    assert fautes and all("mien" in f or "supplee" in f for f in fautes)
    assert controle.roles_decides(monde, axe) == ["accompagnements:axe · assistant_social : role"]


def test_sabotage_a_widened_visible_to_opens_foreign_objects(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Protege, "visible_to", lambda self, *a, **k: self)
    fautes = controle.verifier(monde, controle.tirer(une("parcours:dossier"))).fautes
    assert any("hors de portée" in f for f in fautes)


def test_sabotage_a_middleware_that_lets_everybody_in_is_seen(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "decide", lambda *a, **k: rules.Decision(True, "permis"))
    assert controle.verifier(monde, controle.tirer(une("referentiels:liste"))).fautes


def test_sabotage_a_form_that_offers_the_places_of_every_caisse_is_seen(
    monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jalons.recevoir.rendez_vous.selectors.qui._de_la_caisse", lambda organisme: Q())
    fautes = controle.verifier(monde, controle.tirer(une("rendez_vous:nouveau"))).fautes
    assert any("autre caisse" in f for f in fautes)


def test_sabotage_a_view_that_shows_the_words_of_others_is_seen(
    monde: Monde, releve: Releve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(perms, "peut_lire_paroles", lambda *a: True)
    siennes = [q for q in controle.tirer(une("signalements:demande")) if q.attendu == "permis"]
    controle.verifier(monde, [replace(q, role="manager", cas="equipe") for q in siennes], releve)
    assert any("signalement.paroles" in f for f in releve.fuites)
