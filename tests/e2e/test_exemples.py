"""In a real browser: the shared pieces of pages, at the width of a telephone and of a desk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import deborde, fautes_axe

pytestmark = pytest.mark.navigateur


@pytest.mark.parametrize("largeur", [390, 1280])
def test_axe_finds_nothing_on_the_examples_and_nothing_overflows(site: str, chromium: Any, largeur: int) -> None:
    contexte = chromium.new_context(base_url=site, viewport={"width": largeur, "height": 900}, locale="fr-FR")
    page = contexte.new_page()
    page.goto("/exemples/")
    assert fautes_axe(page) == [] and not deborde(page)
    contexte.close()
