"""A worker, her dossier, her desk."""

from __future__ import annotations

import pytest

from jalons.accompagner.accompagnements.tests import maker
from tests import people


@pytest.fixture
def helene():
    return people.un_agent()


@pytest.fixture
def dossier(helene):
    return maker.un_dossier(helene)


@pytest.fixture
def poste(helene, client_de):
    """The referent at her desk, logged in."""
    return client_de(helene)
