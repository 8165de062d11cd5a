"""Who may correct a note: its author, while the interview stands."""

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
