"""What a state allows; who may correct a note: its author, while the interview stands."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest

from jalons.accompagner.accompagnements import perms
from tests.people import DEBUT

AUTEUR = uuid4()


@pytest.mark.parametrize(
    ("qui", "annule", "permis"), [(AUTEUR, None, True), (AUTEUR, DEBUT, False), (uuid4(), None, False)]
)
def test_a_note_is_corrected_by_its_author_while_the_interview_stands(qui, annule, permis):
    note = SimpleNamespace(auteur_id=AUTEUR, entretien=SimpleNamespace(annule_le=annule))
    assert perms.peut_corriger(note, qui) is permis


@pytest.mark.parametrize(
    ("statut", "ecrit", "actes"),
    [
        ("ouvert", True, ["suspendre", "clore"]), ("suspendu", True, ["reprendre", "clore"]), ("clos", False, ["rouvrir"]),
    ],
)  # fmt: skip
def test_one_writes_in_a_dossier_until_it_is_closed(statut, ecrit, actes):
    dossier = SimpleNamespace(statut=statut)
    assert (perms.peut_ecrire(dossier), perms.actes_dossier(dossier)) == (ecrit, actes)


def test_an_objective_to_confirm_is_confirmed_and_one_reached_is_only_taken_up_again():
    assert "confirmer" in perms.actes_objectif("a_confirmer") and "confirmer" not in perms.actes_objectif("en_cours")
    assert perms.actes_objectif("atteint") == ["reprendre"]


def test_a_thing_to_do_is_begun_once_and_one_done_is_only_taken_up_again():
    assert perms.actes_action("a_faire") == ["commencer", "faire", "abandonner"]
    assert perms.actes_action("en_cours") == ["faire", "abandonner"]
    assert perms.actes_action("faite") == ["reprendre"]
