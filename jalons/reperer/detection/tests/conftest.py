"""A folder to fill."""

import pytest


@pytest.fixture
def dossier(tmp_path):
    chemin = tmp_path / "extraction"
    chemin.mkdir()
    return chemin
