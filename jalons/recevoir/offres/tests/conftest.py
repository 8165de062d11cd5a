"""The caisse of every test of offers."""

from __future__ import annotations

import pytest

from jalons.recevoir.offres.tests.monde import Monde


@pytest.fixture
def monde() -> Monde:
    return Monde()
