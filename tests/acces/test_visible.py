"""What a page can find in SQL is what ``decide()`` allows in Python, object by object; and what the oracle says. Proved
here for every room.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier, Note
from jalons.fondations.acces import rules
from jalons.fondations.acces.models import Protege
from jalons.personnes.assures.models import Assure
from jalons.recevoir.signalements.models import Demande
from tests.acces import hasard as tirages
from tests.acces import oracle
from tests.acces.monde import Monde
from tests.tailles import COMPLETS, hasard

GRAINES = [20260407, *(pytest.param(graine, marks=pytest.mark.nuit) for graine in (91, 226, 378))]


class _Memoire:
    """An object whose distances are read once per subject: they do not depend on the act."""

    def __init__(self, objet: Any):
        self.objet, self.pk, self.connues = objet, objet.pk, {}

    def relations(self, sujet: Any, maintenant: Any) -> set[str]:
        if sujet.pk not in self.connues:
            self.connues[sujet.pk] = self.objet.relations(sujet, maintenant)
        return set(self.connues[sujet.pk])


def _questions(objet: str, role: str) -> list[tuple[str, str]]:
    """Every act and class that acces.csv names for this kind of object, and one act that it does not name. In the day,
    one for each set of distances that they open to this role.
    """
    actes = {d.acte for d in oracle.droits() if d.objet == objet}
    classes = {classe for d in oracle.droits() if d.objet == objet for classe in d.classes} | {"F4"}
    toutes = sorted((acte, classe) for acte in actes | {"inconnu"} for classe in classes)
    if COMPLETS:
        return toutes
    hasard(f"visible {objet} {role}").shuffle(toutes)
    return list({oracle.portees(role, objet, *question): question for question in toutes}.values())


def ecarts(agents: Iterable[Any], modeles: Iterable[Any]) -> tuple[int, int, list[str]]:
    """(questions asked, objects allowed, differences) over all these agents and models."""
    maintenant, questions, permis, trouves = timezone.now(), 0, 0, []
    for modele in modeles:
        objets = [_Memoire(o) for o in modele.objects.all()]
        assert objets, f"aucune ligne de {modele.__name__} : rien n’est vérifié"
        for agent in agents:
            for acte, classe in _questions(modele.ACCES, agent.role):
                attendus = {
                    o.pk
                    for o in objets
                    if rules.decide(agent, acte, modele.ACCES, o, maintenant=maintenant, classe=classe)
                }
                visibles = modele.objects.visible_to(agent, acte, classe=classe, maintenant=maintenant)
                lus = set(visibles.values_list("pk", flat=True))
                questions, permis = questions + len(objets), permis + len(lus)
                if lus != attendus:
                    combien = f"{len(lus - attendus)} de trop, {len(attendus - lus)} de moins"
                    trouves.append(f"{modele.__name__}.{acte} ({classe}) · {agent.role} : {combien}")
    return questions, permis, trouves


@pytest.mark.django_db
@pytest.mark.parametrize("graine", GRAINES)
def test_visible_to_equals_decide_object_by_object(graine: int, capsys: Any) -> None:
    agents = tirages.tirer(graine, histoires=24 if COMPLETS else 12)
    questions, permis, trouves = ecarts(agents, tirages.modeles_proteges())
    with capsys.disabled():
        print(f"\n  visible_to = decide() : {questions} couples, {permis} permis, graine {graine}", end="")
    assert trouves == []
    assert permis > 1000, "presque rien n’est permis : le tirage ne vérifie rien"


def contre_oracle(monde: Monde, roles: Iterable[str] = oracle.ROLES) -> list[str]:
    """Pieces of the world that SQL finds and the oracle refuses, or the other way round."""
    trouves = []
    for role in roles:
        for piece, objet in oracle.OBJETS.items():
            cas_de = {monde.histoire(cas, role).pieces[piece].pk: cas for cas in oracle.CAS}
            modele = type(monde.histoire("mien", role).pieces[piece])
            for acte, classe in _questions(objet, role):
                visibles = modele.objects.visible_to(monde.sujets[role], acte, classe=classe)
                lus = set(visibles.filter(pk__in=cas_de).values_list("pk", flat=True))
                attendus = {pk for pk, cas in cas_de.items() if oracle.permis(role, piece, cas, acte, classe)}
                if lus != attendus:
                    ou = sorted(cas_de[pk] for pk in lus ^ attendus)
                    trouves.append(f"{piece}.{acte} ({classe}) · {role} : {', '.join(ou)}")
    return trouves


def test_visible_to_equals_the_oracle_on_the_world(monde: Monde) -> None:
    assert contre_oracle(monde) == []


def test_the_oracle_speaks_of_every_protected_model(monde: Monde) -> None:
    parles = {type(piece) for h in monde.histoires for nom, piece in h.pieces.items() if nom in oracle.OBJETS}
    assert set(tirages.modeles_proteges()) - parles == set()
    for nom, objet in oracle.OBJETS.items():
        assert objet == type(monde.histoires[0].pieces[nom]).ACCES


# --- Sabotages ---


def test_sabotage_a_widened_visible_to_is_seen_by_the_oracle(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Protege, "visible_to", lambda self, *a, **k: self)
    assert any("ailleurs" in faute for faute in contre_oracle(monde, ["csam"]))


def test_sabotage_a_right_of_the_caisse_given_in_python_and_in_sql_is_seen_by_the_oracle(
    monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both twins wrong in the same way: only a second implementation sees it."""
    monkeypatch.setattr(Dossier, "portee_q", staticmethod(lambda *a: Q()))
    monkeypatch.setattr(Dossier, "relations", lambda *a: {"soi", "equipe", "region"})
    assert any(faute.startswith("dossier.") for faute in contre_oracle(monde, ["assistant_social"]))


def _tout(*a: Any) -> Q:
    return Q(pk__isnull=False)


def _sans_fin(portee: str, agent: Any, maintenant: Any) -> Q | None:
    if portee == "soi":
        return Q(rattachements__agent_id__in=agent.titulaires)
    return Q(organisme=agent.organisme_id) if agent.organisme_id else None


def _sans_equipe(portee: str, agent: Any, maintenant: Any) -> Q | None:
    return Q(organisme=agent.organisme_id) if agent.organisme_id else None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("modele", "jumeau"),
    [(Dossier, _tout), (Note, _tout), (Assure, _sans_fin), (Demande, _sans_equipe)],
)
def test_sabotage_twins_that_differ_are_seen(modele: Any, jumeau: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    agents = tirages.tirer(7)
    monkeypatch.setattr(modele, "portee_q", staticmethod(jumeau))
    assert ecarts(agents, [modele])[2]
