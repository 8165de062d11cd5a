"""The places, in a browser: read by all, corrected by who keeps them; wide and narrow."""

from __future__ import annotations

import os
from typing import Any

import pytest

from jalons.portes.demonstration import implantations
from jalons.portes.demonstration.equipe import Service
from tests.e2e.conftest import deborde, fautes_axe

VUES = os.environ.get("JALONS_VUES", "")  # where to write pictures, when they are looked at


@pytest.fixture(scope="module")
def places(monde: Any, django_db_blocker: Any) -> Any:
    """What the demonstration writes of its places."""
    qui = monde.agents["assistant_social"]
    with django_db_blocker.unblock():
        implantations.installer(monde.region, Service(monde.agents["csam"], qui, [qui] * 3), monde.jour)
    return monde


@pytest.mark.parametrize("largeur", [1280, 390])
def test_the_places_read_well_wide_and_narrow(places: Any, ouvrir: Any, largeur: int) -> None:
    lieu = places.region.lieux[2].pk
    pages = {
        "manager": [
            "/territoires/lieux/", f"/implantations/{lieu}/", f"/implantations/{lieu}/modifier/",
            f"/implantations/{lieu}/salles/",
            f"/implantations/{lieu}/conventions/", "/implantations/attribution/",
        ],
        "csam": [f"/implantations/{lieu}/permanences/", f"/implantations/{lieu}/porte/"],
        "assistant_social": ["/implantations/vehicules/"],
    }  # fmt: skip
    fautes = {}
    for role, adresses in pages.items():
        page = ouvrir(places.agents[role], largeur=largeur)
        for rang, adresse in enumerate(adresses):
            page.goto(adresse)
            trouvees = fautes_axe(page) + (["déborde"] if deborde(page) else [])
            fautes |= {adresse: trouvees} if trouvees else {}
            if VUES:
                page.screenshot(path=f"{VUES}/{role}-{rang}-{largeur}.png", full_page=True)
    assert fautes == {}
