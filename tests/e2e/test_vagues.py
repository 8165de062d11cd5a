"""In a real browser: 640 people found, 120 slots in the month to come: staggered by place and week, nobody lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.selectors import capacites
from jalons.recevoir.offres.tests.monde import Monde
from tests.e2e.monde import MOT_DE_PASSE
from tests.tailles import promenade

pytestmark = promenade("vagues")
TROUVEES, DU_MOIS, SEMAINES = 640, 120, 26


@pytest.fixture(scope="module")
def monde(base_module: str) -> Monde:
    """One caisse, one place, one month nearly closed: 120 slots in its weeks, then forty a week."""
    charger_referentiels()
    trouve = Monde()
    trouve.nadia.set_password(MOT_DE_PASSE)
    trouve.nadia.save()
    lundi = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    for semaine in (0, 1, 3, *range(5, 25)):  # the weeks between are closed
        for jour in range(5):
            trouve.ouvrir(lundi + timedelta(weeks=semaine), jour=jour, a=15)
    for rang in range(TROUVEES):
        trouve.trouvee(differenciee=rang % 4 == 0, jour_91=lundi - timedelta(days=30 + rang % 30))
    return trouve


def libres(monde: Monde) -> dict[date, int]:
    """Free slots of each week, before anybody is expected."""
    toutes = capacites(organisme_id=monde.caisse.pk, du=timezone.localdate(), semaines=SEMAINES)
    semaines: Counter[date] = Counter()
    for (_, lundi), combien in toutes.items():
        semaines[lundi] += combien
    return semaines


def test_640_people_found_for_120_slots_are_staggered_and_all_traceable(
    ouvrir: Callable[..., Any], monde: Monde
) -> None:
    avant = libres(monde)
    page = ouvrir(monde.nadia)
    page.goto("/offres/")
    assert f"{TROUVEES} personnes repérées sans offre" in page.inner_text("section[aria-labelledby=maintenant]")
    page.click("button:has-text('Préparer et donner les semaines')")
    page.wait_for_url("**/offres/")
    offres = list(Offre.objects.select_related("demande"))
    assert len(offres) == TROUVEES == len({o.demande_id for o in offres})
    attendues = Counter(o.semaine_prevue for o in offres if o.semaine_prevue)
    assert sum(attendues.values()) == TROUVEES  # nobody is dropped
    assert all(combien <= avant[lundi] for lundi, combien in attendues.items())  # no place is overfull
    mois = [lundi for lundi in sorted(avant) if avant[lundi]][:3]
    assert sum(attendues[lundi] for lundi in mois) == sum(avant[lundi] for lundi in mois) <= DU_MOIS
    heavy = {o.semaine_prevue for o in offres if o.genre == "differenciee"}
    assert max(heavy) <= min(o.semaine_prevue for o in offres if o.genre == "socle")  # the heaviest consequence first
    assert LigneJournal.objects.filter(acte="offre.planifier").count() == TROUVEES

    texte = page.inner_text("section[aria-labelledby=vagues]")
    assert "40 attendues pour 40 places libres" in texte
    page.goto(f"/offres/{offres[-1].pk}/")
    assert "Semaine" in page.inner_text("main")
