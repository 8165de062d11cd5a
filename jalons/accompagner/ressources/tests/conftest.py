"""A worker, her dossier, her desk, the dated lists."""

from __future__ import annotations

import pytest

from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.referentiels.services import charger_referentiels
from tests import people


@pytest.fixture
def listes():
    charger_referentiels()


@pytest.fixture
def helene(listes):
    return people.un_agent()


@pytest.fixture
def dossier(helene):
    return maker.un_dossier(helene)


@pytest.fixture
def poste(helene, client_de):
    """The referent at her desk, logged in."""
    return client_de(helene)
