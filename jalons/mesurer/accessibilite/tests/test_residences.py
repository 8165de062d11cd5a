"""Where the people received live: what is published and nothing more."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from jalons.fondations.territoires.demonstration import creer_region
from jalons.mesurer.accessibilite import monde
from jalons.mesurer.accessibilite.residences import residences
from jalons.mesurer.statistiques.models import CasePubliee, Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return creer_region()


def publier(organisme, **cases):
    """A version with these cells: « canton:code » and « residence:canton/commune » to a count, None when masked."""
    version = Publication.objects.create(
        organisme=organisme, annee=2025, rang=1, publiee_le=date(2026, 2, 1), seuil=11, fige=None
    )
    for place, valeur in cases.items():
        niveau, code = place.split(":")
        indicateur = "assures_suivis" if niveau == "canton" else "communes_de_residence"
        CasePubliee.objects.create(
            publication=version, indicateur=indicateur, territoire_niveau=niveau, territoire_code=code, valeur=valeur,
            masquee=valeur is None,
        )  # fmt: skip
    return version


def lire(region, **cases):
    m = monde.monde(region.carsat, timezone.localdate())
    return m, residences(m, monde.fond_de(m), publier(region.carsat, **cases))


def test_a_commune_is_what_was_published_and_a_hidden_canton_says_nothing_of_its_communes(region):
    m = monde.monde(region.carsat, timezone.localdate())
    cantons = sorted({c.canton_code for c in m.communes})
    a, b, c = ([x.code for x in m.communes if x.canton_code == canton] for canton in cantons[1:4])
    cases = {f"canton:{cantons[1]}": 70, f"canton:{cantons[2]}": None}
    cases |= {f"residence:{cantons[1]}/{a[0]}": 50, f"residence:{cantons[1]}/{a[1]}": None}
    _, lues = lire(region, **cases)
    assert lues.classes[a[0]] and lues.classes[a[1]] is None and lues.classes[a[2]] == 0
    assert {lues.classes[code] for code in b} == {None}  # hidden whole, those where nobody lives too
    assert {lues.classes[code] for code in c} == {0}
    assert lues.masquees == len(b) + 1 and [r.cellules[1].valeur for r in lues.tableau.rangees] == [50]


def test_a_canton_published_without_its_communes_is_masked_whole(region):
    m = monde.monde(region.carsat, timezone.localdate())
    cantons = sorted({c.canton_code for c in m.communes})
    autre = next(c.code for c in m.communes if c.canton_code == cantons[1])
    _, lues = lire(region, **{f"canton:{cantons[0]}": 12, f"residence:{cantons[1]}/{autre}": 30})
    assert {lues.classes[c.code] for c in m.communes if c.canton_code == cantons[0]} == {None}


def test_without_such_figures_there_is_no_map(region):
    assert lire(region, **{"canton:96001": 40})[1] is None
