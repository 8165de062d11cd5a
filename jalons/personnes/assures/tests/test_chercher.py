"""Search that forgives spelling, and tells nothing of other caisses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.fondations.territoires.models import Commune
from jalons.personnes.assures import doublons, selectors
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.rules import normalise
from tests.people import un_agent, un_assure, un_organisme

from .test_noms import fautes

pytestmark = pytest.mark.django_db
NIR = "295109912611193"
GENS = [
    ("Brunet", "Valérie"), ("Garnier", "Christian"), ("Lefèvre", "Éléonore"), ("Gauthier", "Paul"), ("Martin", "Jean"),
    ("Martinez", "Jeanne"), ("De La Croix", "Marie-Christine"), ("Benali", "Mohammed"), ("Nguyen", "Thi Lan"),
    ("O’Connor", "Seán"), ("Rousseau", "Nicolas"), ("Fontaine", "Catherine"), ("Bernard", "Bernard"), ("Zidi", "Romuald"),
]  # fmt: skip


@pytest.fixture
def monde(db: Any) -> Any:
    """A CSAM and fourteen people of her caisse, each born on another day."""
    agent = un_agent("csam")
    for rang, (nom, prenom) in enumerate(GENS):
        un_assure(agent.affectation.organisme, nom=nom, prenom=prenom, date_naissance=date(1960 + rang, 3, 1 + rang))
    return agent


def noms(agent: Any, texte: str) -> list[str]:
    return [p.intitule for p in selectors.chercher(agent, texte)]


@pytest.mark.parametrize(
    ("texte", "premier"),
    [
        ("brunet valerie", "Valérie Brunet"), ("VALÉRIE BRUNET", "Valérie Brunet"), ("Brumet Valrie", "Valérie Brunet"),
        ("bruent", "Valérie Brunet"), ("brun", "Valérie Brunet"), ("lefebvre eleonore", "Éléonore Lefèvre"),
        ("gotier", "Paul Gauthier"), ("delacroix marie", "Marie-Christine De La Croix"), ("oconnor sean", "Seán O’Connor"),
        ("mohamed benali", "Mohammed Benali"), ("nguyen", "Thi Lan Nguyen"), ("bernard bernard", "Bernard Bernard"),
        ("01/03/1960", "Valérie Brunet"), ("brunet 1960", "Valérie Brunet"), ("fontene catrine", "Catherine Fontaine"),
    ],
)  # fmt: skip
def test_she_comes_first_however_she_is_written(monde: Any, texte: str, premier: str) -> None:
    assert noms(monde, texte)[:1] == [premier]


@given(st.data(), st.sampled_from([g for g in GENS if len(g[0]) >= 6]), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_typo_in_the_name_and_any_order_still_find_her_first(monde: Any, data: Any, qui: Any, ordre: bool) -> None:
    nom, prenom = normalise(qui[0]).split(), normalise(qui[1])
    nom[-1] = data.draw(fautes(nom[-1]))
    texte = " ".join([" ".join(nom), prenom][:: 1 if ordre else -1])
    assert noms(monde, texte)[:1] == [f"{qui[1]} {qui[0]}"], texte


def test_the_exact_name_comes_before_its_lookalike(monde: Any) -> None:
    assert noms(monde, "martin jean")[:2] == ["Jean Martin", "Jeanne Martinez"]
    assert noms(monde, "martinez jeanne")[:1] == ["Jeanne Martinez"]


def test_the_day_of_birth_decides_between_homonyms(monde: Any) -> None:
    for annee in (1950, 1970):
        un_assure(monde.affectation.organisme, nom="Petit", prenom="Luc", date_naissance=date(annee, 6, 2))
    assert selectors.chercher(monde, "luc petit 02/06/1970")[0].annee_naissance == 1970


def test_nobody_is_not_everybody(monde: Any) -> None:
    assert noms(monde, "xyzzyx") == noms(monde, "") == noms(monde, "12") == []


def test_she_is_found_by_her_number_even_the_former_one_and_by_her_telephone(monde: Any) -> None:
    from jalons.personnes.assures import services

    assure = un_assure(
        monde.affectation.organisme, nom="Duval", prenom="Ana", nir="7951099126111", telephone="06 12 34 56 78"
    )
    services.poser_identifiant(agent=monde, assure=assure, nir=NIR)
    for texte in ("7951099126111", "2 95 10 99 126 111 93", "+33 6 12 34 56 78"):
        assert noms(monde, texte) == ["Ana Duval"], texte


def test_at_most_twenty_answers(monde: Any) -> None:
    for rang in range(25):
        un_assure(monde.affectation.organisme, nom="Durand", prenom="Paul", date_naissance=date(1950 + rang, 1, 1))
    assert len(selectors.chercher(monde, "durand")) == 20


# --- Other caisses ---


def test_a_person_of_another_caisse_is_not_found_by_her_name(monde: Any) -> None:
    un_assure(un_organisme(), nom="Introuvable", prenom="Zoé", date_naissance=date(1990, 1, 1))
    assert noms(monde, "introuvable zoe") == noms(monde, "introuvable 1990") == noms(monde, "01/01/1990") == []


@pytest.mark.parametrize("texte", ["introuvable zoe 02/01/1990", NIR])
def test_only_name_and_birth_or_the_number_give_one_masked_line(monde: Any, texte: str) -> None:
    un_assure(
        un_organisme(), nom="Introuvable", prenom="Zoé", date_naissance=date(1990, 1, 2), nir=NIR,
        adresse="3 rue Cachée", telephone="06 99 99 99 99",
    )  # fmt: skip
    (trouvee,) = selectors.chercher(monde, texte)
    assert (trouvee.masquee, trouvee.intitule, trouvee.annee_naissance) == (True, "Z.\u00a0I.", 1990)
    assert (trouvee.id, trouvee.naissance, trouvee.commune, trouvee.decedee) == (None, None, "", False)


@pytest.mark.parametrize(
    "texte", ["Le Goff Annick", "LE GOFF Annick", "annick le goff", "Goff Annick", "Legoff Annick", "Le Gof"]
)
def test_a_name_with_a_particle_is_found_however_it_is_typed(monde: Any, texte: str) -> None:
    un_assure(monde.affectation.organisme, nom="Le Goff", prenom="Annick", date_naissance=date(1950, 5, 5))
    assert noms(monde, texte)[0] == "Annick Le Goff"
    (trouvee,) = selectors.personnes_correspondantes(monde, texte, date(1950, 5, 5), "")
    assert (trouvee.intitule, trouvee.justes) == ("Annick Le Goff", 2)


def test_answers_given_by_a_caller_are_counted(monde: Any) -> None:
    Commune.objects.create(millesime=2024, code="96001", nom="Cholet", nom_recherche="cholet", departement_code="96")
    chercher = selectors.personnes_correspondantes
    assert chercher(monde, "Brunet Valérie", None, "") == []
    (trouvee,) = chercher(monde, "Brunet valerie", date(1960, 3, 1), "CHOLET")
    assert (trouvee.intitule, trouvee.justes, trouvee.posees) == ("Valérie Brunet", 3, 3)
    (trouvee,) = chercher(monde, "Brunet valerie", date(1961, 3, 1), "96001")
    assert (trouvee.justes, trouvee.posees) == (2, 3)
    assert chercher(monde, "Brunet valerie", date(1961, 3, 1), "Angers") == []


def test_duplicates_are_proposed_in_the_caisse_and_masked_outside(monde: Any) -> None:
    ici = monde.affectation.organisme
    naissance = date(1988, 7, 9)
    assure = un_assure(ici, nom="Moreau", prenom="Sylvie", date_naissance=naissance)
    jumelle = un_assure(ici, nom="Moreaux", prenom="Silvie", date_naissance=naissance)
    un_assure(ici, nom="Moreau", prenom="Sylvie", date_naissance=date(1951, 7, 9))
    un_assure(un_organisme(), nom="Moreau", prenom="Sylvie", date_naissance=naissance)
    proposees = doublons.doublons_possibles(monde, assure)
    assert [(p.id, p.masquee) for p in proposees] == [(jumelle.pk, False), (None, True)]


def test_a_search_costs_the_same_queries_for_one_answer_and_for_fifteen(
    monde: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    un_assure(monde.affectation.organisme, nom="Seul", prenom="Unique")
    with CaptureQueriesContext(
        connection,
    ) as une:
        assert len(selectors.chercher(monde, "seul unique")) == 1
    for rang in range(15):
        un_assure(monde.affectation.organisme, nom="Durand", prenom="Paul", date_naissance=date(1950 + rang, 1, 1))
    with django_assert_num_queries(len(une)):
        assert len(selectors.chercher(monde, "durand paul")) == 15


def test_sabotage_without_the_trigram_filter_a_typo_finds_nobody(monde: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        selectors, "candidats", lambda lignes, lue: list(lignes.filter(nom_recherche=" ".join(lue.mots)))
    )
    with pytest.raises(AssertionError):
        test_she_comes_first_however_she_is_written(monde, "Brumet Valrie", "Valérie Brunet")


def test_sabotage_a_search_without_scope_is_seen(monde: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(Assure.objects.all()), "visible_to", lambda self, *a, **k: self)
    with pytest.raises(AssertionError):
        test_a_person_of_another_caisse_is_not_found_by_her_name(monde)
