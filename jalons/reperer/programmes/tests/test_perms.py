"""What the versions of a rule open, when the table of rights says yes to everything but what a test closes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jalons.reperer.programmes import perms

NATIONAL, REGIONAL = SimpleNamespace(organisme_id=None), SimpleNamespace(organisme_id="r76")
BROUILLON = SimpleNamespace(pk=1, modifiable=True, statut="brouillon")
PUBLIEE = SimpleNamespace(pk=2, modifiable=False, statut="publiee")
RETIREE = SimpleNamespace(pk=3, modifiable=False, statut="retiree")
DIRECTION = SimpleNamespace(role="direction_regionale", organisme_id="r76")


@pytest.fixture
def droits(monkeypatch):
    """The questions that the table answers with yes: (agent, act, object, the public)."""
    permis = []
    monkeypatch.setattr(perms, "autorise", lambda *demande: demande in permis)
    return permis


def test_who_may_change_a_rule_prepares_one_draft_and_then_changes_that_one(droits):
    droits.append((DIRECTION, "modifier", "regle", REGIONAL))
    sans = perms.ouverts(DIRECTION, REGIONAL, [PUBLIEE, RETIREE])
    avec = perms.ouverts(DIRECTION, REGIONAL, [PUBLIEE, BROUILLON])
    assert (sans.preparer, sans.modifier, sans.retirer) == (True, None, frozenset())
    assert (avec.preparer, avec.modifier, avec.retirer) == (False, BROUILLON, frozenset())


def test_who_may_not_change_a_rule_neither_prepares_nor_changes_a_draft(droits):
    for versions in ([], [BROUILLON]):
        rien = perms.ouverts(DIRECTION, REGIONAL, versions)
        assert (rien.preparer, rien.modifier, rien.retirer) == (False, None, frozenset())


def test_who_may_publish_retires_what_is_published_and_nothing_else(droits):
    droits.append((DIRECTION, "publier", "regle", REGIONAL))
    assert perms.ouverts(DIRECTION, REGIONAL, [BROUILLON, PUBLIEE, RETIREE]).retirer == {2}


@pytest.mark.parametrize(
    ("agent", "public", "adaptee", "permis"),
    [
        (DIRECTION, NATIONAL, False, True),
        (DIRECTION, NATIONAL, True, False),
        (DIRECTION, REGIONAL, False, False),
        (SimpleNamespace(role="direction_regionale", organisme_id=None), NATIONAL, False, False),
        (SimpleNamespace(role="direction_nationale", organisme_id="r76"), NATIONAL, False, False),
    ],
)
def test_a_regional_direction_adapts_a_national_rule_once(droits, agent, public, adaptee, permis):
    assert perms.ouverts(agent, public, [], adaptee=adaptee).adapter is permis


def test_a_rule_is_adapted_unless_it_is_said_that_it_was(droits):
    assert perms.ouverts(DIRECTION, NATIONAL, []).adapter


def test_a_public_is_made_by_who_may_change_a_rule(droits):
    assert not perms.peut_creer(DIRECTION)
    droits.append((DIRECTION, "modifier", "regle"))
    assert perms.peut_creer(DIRECTION)
