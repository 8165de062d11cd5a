"""decide(): denied by default; taking a right away never opens anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.acces import rules
from jalons.fondations.acces.enums import Classe, Portee, Role
from jalons.fondations.socle.une_fois import en_lisant

MAINTENANT = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Quelquun:
    role: str
    is_authenticated: bool = True


@dataclass
class Chose:
    proches: set[str] = field(default_factory=set)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        return self.proches


def test_nobody_without_a_login_may_do_anything() -> None:
    anonyme = Quelquun("manager", is_authenticated=False)
    assert rules.decide(anonyme, "lire", "lieu", None, maintenant=MAINTENANT) == rules.Decision(False, "anonyme")


def test_an_unknown_object_is_refused_to_every_role() -> None:
    for role in Role:
        assert not rules.decide(Quelquun(role), "lire", "objet-inconnu", None, maintenant=MAINTENANT)


@given(
    st.sampled_from(list(Role)),
    st.sampled_from(rules.matrice()),
    st.sampled_from(list(Classe)),
    st.sets(st.sampled_from(list(Portee))),
)
def test_a_decision_is_yes_only_if_one_line_of_the_table_says_so(
    role: str, ligne: Any, classe: str, proches: set[str]
) -> None:
    decision = rules.decide(
        Quelquun(role), ligne.acte, ligne.objet, Chose(set(proches)), maintenant=MAINTENANT, classe=classe
    )
    attendu = any(
        (d.role, d.objet, d.acte) == (role, ligne.objet, ligne.acte)
        and classe in d.classes
        and (d.portee in ("tous", "nation") or d.portee in proches)
        for d in rules.matrice()
    )
    assert bool(decision) == attendu


@given(st.data())
def test_removing_any_line_never_adds_access(data: Any) -> None:
    lignes = rules.matrice()
    otee, demandee = data.draw(st.sampled_from(lignes)), data.draw(st.sampled_from(lignes))
    proches = data.draw(st.sets(st.sampled_from(list(Portee))))

    def permis() -> bool:
        qui, chose = Quelquun(demandee.role), Chose(set(proches))
        return bool(rules.decide(qui, demandee.acte, demandee.objet, chose, maintenant=MAINTENANT))

    avant = permis()
    garde = rules.matrice
    rules.droits.cache_clear()
    rules.matrice = lambda: tuple(x for x in lignes if x != otee)  # type: ignore[assignment]
    try:
        apres = permis()
    finally:
        rules.matrice = garde  # type: ignore[assignment]
        rules.droits.cache_clear()
    assert avant or not apres


def test_a_wrong_line_of_the_table_names_the_line_and_the_remedy() -> None:
    with pytest.raises(rules.MatriceInvalide, match=r"ligne 7 : « voisin » est inconnu\. Choisir parmi"):
        rules._lire(7, {"role": "voisin", "objet": "x", "acte": "y", "portee": "soi", "classes": "F1"})


class Confidente:
    """She says how near the subject is, to whom and when she is asked only."""

    def __init__(self, attendu: Any):
        self.attendu = attendu

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        return {"soi"} if (sujet, maintenant) == self.attendu else set()


def test_the_table_is_read_as_it_is_written() -> None:
    lignes = [ligne.split(";")[:5] for ligne in rules.CSV.read_text(encoding="utf-8").splitlines()[1:]]
    assert [(d.role, d.objet, d.acte, d.portee, d.classes) for d in rules.matrice()] == [
        (role, objet, acte, portee, frozenset(classes.split("+"))) for role, objet, acte, portee, classes in lignes
    ]


@pytest.mark.parametrize(
    ("role", "acte", "proche", "classe", "raison"),
    [
        ("assistant_social", "lire", "soi", "F3", "permis"), ("assistant_social", "lire", "soi", "F4", "classe"),
        ("assistant_social", "lire", "equipe", "F1", "permis"), ("assistant_social", "lire", "equipe", "F3", "relation"),
        ("assistant_social", "lire", "region", "F1", "relation"), ("csam", "clore", "region", "F1", "role"),
        ("assistant_social", "ouvrir", "nation", "F1", "permis"), ("assistant_social", "lire", None, "F1", "permis"),
        ("assistant_social", "lire", None, "F4", "classe"),
    ],
)  # fmt: skip
def test_a_decision_says_yes_or_which_of_role_class_and_distance_is_missing(
    role: str, acte: str, proche: str | None, classe: str, raison: str
) -> None:
    objet = Chose({proche}) if proche else None
    dit = rules.decide(Quelquun(role), acte, "dossier", objet, maintenant=MAINTENANT, classe=classe)
    assert dit == rules.Decision(raison == "permis", raison)


def test_the_distance_is_asked_for_this_subject_at_this_instant() -> None:
    elle = Quelquun("assistant_social")
    assert rules.decide(elle, "lire", "dossier", Confidente((elle, MAINTENANT)), maintenant=MAINTENANT)


@pytest.mark.parametrize("ligne", [{"role": None}, {None: ["de trop"]}])
def test_a_line_with_a_column_more_or_less_is_refused(ligne: dict[Any, Any]) -> None:
    bonne = {"role": "csam", "objet": "dossier", "acte": "lire", "portee": "soi", "classes": "F0", "source": ""}
    with pytest.raises(rules.MatriceInvalide, match="six colonnes"):
        rules._lire(2, bonne | ligne)


def test_a_line_may_open_every_class() -> None:
    toutes = {"role": "csam", "objet": "dossier", "acte": "lire", "portee": "soi", "classes": "+".join(Classe)}
    assert rules._lire(2, toutes).classes == set(Classe)
    with pytest.raises(rules.MatriceInvalide, match="Choisir parmi F0"):
        rules._lire(2, toutes | {"classes": "F0+F9"})


def test_one_page_asks_once_how_near_somebody_is_and_the_next_page_asks_again() -> None:
    """What is taken away between two pages is gone at the second; a page never borrows what another agent's gave."""

    @dataclass
    class Dossier(Chose):
        pk: int = 1
        demandes: int = 0

        def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
            self.demandes += 1
            return self.proches if sujet.pk == 1 else set()

    @dataclass
    class Agent(Quelquun):
        pk: int = 1

    elle, autre, dossier = Agent(Role.ASSISTANT_SOCIAL), Agent(Role.ASSISTANT_SOCIAL, pk=2), Dossier({Portee.SOI})

    def lit(qui: Agent) -> bool:
        return bool(rules.decide(qui, "lire", "dossier", dossier, maintenant=MAINTENANT, classe="F3"))

    with en_lisant():
        assert (lit(elle), lit(elle), lit(autre)) == (True, True, False)
    assert dossier.demandes == 2
    dossier.proches = set()
    with en_lisant():
        assert not lit(elle)
