"""From raw ways to published cells: nothing small is published, nor found by who reads every table."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from jalons.fondations.socle.effectifs import est_petit
from jalons.mesurer.statistiques.entonnoir import cellules
from jalons.mesurer.statistiques.entonnoir.cellules import ETAPE, RESTE, tables
from jalons.mesurer.statistiques.entonnoir.rules import ETAPES, serie_de
from jalons.mesurer.statistiques.indicateurs import PARCOURS_REPERES as PARCOURS
from jalons.mesurer.statistiques.protection import masques
from jalons.mesurer.statistiques.protection.revision import Refus
from jalons.mesurer.statistiques.protection.tests.attaquant import retrouvees

RACINE = "region:R"


def tirer(graine, personnes=None):
    """Raw counts of a random year, as ``consolider`` writes them."""
    h = random.Random(graine)
    combien = personnes if personnes is not None else h.choice([0, 6, 12, 40, 150, 600])
    poids = h.choice([[8, 22, 15, 10, 30, 15], [60, 20, 1, 1, 10, 1], [5, 0, 0, 0, 50, 1]])
    cantons = [f"{d:02d}{c:02d}" for d in range(1, h.randint(2, 5)) for c in range(h.randint(1, 5))]
    compte: Counter = Counter()
    for _ in range(combien):
        canton, etape, mois = h.choice(cantons), h.choices(ETAPES, poids)[0], h.randint(1, 12)
        publics = {
            h.choices(["pdp/a1", "pdp/menacees", "sante/hopital"], [20, 1, 4])[0] for _ in range(h.randint(1, 2))
        }
        places = [
            ("region", "R"), ("departement", canton[:2]), ("canton", canton),
            *(("public", p) for p in publics), ("trimestre", f"2025-t{(mois + 2) // 3}"), ("mois", f"2025-{mois:02d}"),
            ("sexe", h.choice(["femme", "homme"])), ("age", h.choice(["moins_30", "de_30", "de_40", "plus_60"])),
            ("commune", h.choices(["rurale", "ville", "inconnu"], [9, 9, 1])[0]), ("c2s", h.choice(["oui", "non"])),
        ]  # fmt: skip
        for niveau, code in places:
            compte[PARCOURS, niveau, code, "", ""] += 1
            compte[PARCOURS, niveau, code, ETAPE, etape] += 1
    return dict(compte)


def table(valeurs, publie, niveaux):
    """One table with its true counts, and its unpublished cells."""
    series = [serie_de(p[4]) for p in publie if p[1] == "region" and p[3]]
    effectifs = cellules.effectifs_de("R", cellules._comptes(valeurs), niveaux, series)
    vues = {(f"{p[1]}:{p[2]}", p[3], p[4]) for p, n in publie.items() if n is not None}
    (public,) = niveaux if len(niveaux) == 1 else ("",)
    # Whoever reads a public and the region knows everybody else by subtraction.
    vues |= {(RESTE, nom, m) for t, nom, m in vues if t == public and public.startswith("public:")}
    return effectifs, frozenset(set(effectifs.cases()) - vues)


@pytest.mark.parametrize("graine", range(60))
def test_nothing_small_is_published_and_the_attacker_finds_nothing(graine):
    valeurs = tirer(graine)
    if not valeurs:
        return
    publie = cellules.proteger("R", valeurs, {})
    assert not any(est_petit(n) for n in publie.values() if n is not None)
    if publie[PARCOURS, "region", "R", "", ""] is None:
        assert set(publie) == {(PARCOURS, "region", "R", "", "")}
        return
    for niveaux in cellules.tables(cellules._comptes(valeurs)):
        if any(cellules.est_de(f"{p[1]}:{p[2]}", niveaux) for p in publie):
            effectifs, cachees = table(valeurs, publie, niveaux)
            assert masques.defauts(effectifs, cachees) == []
            assert retrouvees(effectifs, cachees) == {}


@pytest.mark.parametrize("graine", range(20))
def test_the_margin_that_the_tables_share_is_published_whole(graine):
    valeurs = tirer(graine, personnes=300)
    publie = cellules.proteger("R", valeurs, {})
    marge = {p: n for p, n in publie.items() if p[1] == "region"}
    assert None not in marge.values()
    assert sum(n for p, n in marge.items() if p[3]) == 300


def test_sabotage_primary_suppression_alone_lets_the_attacker_in(monkeypatch):
    entiere = masques.proteger
    monkeypatch.setattr(masques, "proteger", lambda e: entiere(e, secondaire=False))
    monkeypatch.setattr(cellules, "_publiable", lambda *_: True)
    trouvees = 0
    for graine in range(12):
        valeurs = tirer(graine, personnes=150)
        publie = cellules.proteger("R", valeurs, {})
        trouvees += sum(
            bool(retrouvees(*table(valeurs, publie, niveaux))) for niveaux in tables(cellules._comptes(valeurs))
        )
    assert trouvees > 20


def test_ten_people_found_are_one_masked_cell_and_nothing_else():
    assert cellules.proteger("R", tirer(1, personnes=10), {}) == {(PARCOURS, "region", "R", "", ""): None}


def test_a_large_year_is_published_in_full_for_its_departements_and_months():
    publie = cellules.proteger("R", tirer(2, personnes=6000), {})
    lus = [n for p, n in publie.items() if p[1] in ("departement", "mois", "sexe", "age")]
    assert None not in lus


def test_the_same_counts_again_are_the_same_version():
    valeurs = tirer(3, personnes=400)
    avant = cellules.proteger("R", valeurs, {})
    assert cellules.proteger("R", valeurs, avant) == avant


def test_one_more_person_may_not_be_published():
    valeurs = tirer(3, personnes=400)
    avant = cellules.proteger("R", valeurs, {})
    plus = {p: n + (p[1] == "region" and p[4] in ("", "recue")) for p, n in valeurs.items()}
    apres = cellules.proteger("R", plus | _ajouter(valeurs), avant)
    assert isinstance(apres, Refus)


def _ajouter(valeurs):
    """One more received person, in the first part of each level."""
    plus, vus = {}, set()
    for p in sorted(valeurs):
        if p[1] not in vus and p[3] == "":
            vus.add(p[1])
            plus[p] = valeurs[p] + 1
            plus[(*p[:3], ETAPE, "recue")] = valeurs.get((*p[:3], ETAPE, "recue"), 0) + 1
    canton = next(p[2] for p in sorted(valeurs) if p[1] == "canton")
    assert canton[:2] == next(p[2] for p in sorted(valeurs) if p[1] == "departement")
    return plus


def test_a_year_that_crosses_the_threshold_may_not_be_revised():
    avant = cellules.proteger("R", tirer(5, personnes=10), {})
    assert isinstance(cellules.proteger("R", tirer(5, personnes=200), avant), Refus)


def _publics(publie):
    return {p[2]: n for p, n in publie.items() if p[1] == "public" and not p[3]}


def un_annee(publics):
    """People as (their publics): a region of 300, each one received."""
    compte: Counter = Counter()
    for siens in publics:
        for niveau, code in [("region", "R"), *(("public", p) for p in siens)]:
            compte[PARCOURS, niveau, code, "", ""] += 1
            compte[PARCOURS, niveau, code, ETAPE, "recue"] += 1
    return dict(compte)


def test_a_public_whose_people_were_all_found_by_another_first_is_published_with_its_own():
    gens = [{"pdp/a1"}] * 200 + [{"pdp/a1", "sante/hopital"}] * 60
    assert _publics(cellules.proteger("R", un_annee(gens), {})) == {"pdp/a1": 260, "sante/hopital": 60}


def test_a_public_that_found_everybody_but_a_few_is_masked_like_those_few():
    gens = [{"pdp/a1"}] * 296 + [{"sante/hopital"}] * 4
    assert _publics(cellules.proteger("R", un_annee(gens), {})) == {"pdp/a1": None, "sante/hopital": None}


def test_a_public_that_finds_few_people_after_publishing_is_refused_and_many_are_not():
    avant = cellules.proteger("R", un_annee([{"pdp/a1"}] * 200), {})
    quelques = un_annee([{"pdp/a1"}] * 196 + [{"pdp/a1", "sante/hopital"}] * 4)
    assert isinstance(cellules.proteger("R", quelques, avant), Refus)
    plus = un_annee([{"pdp/a1"}] * 150 + [{"pdp/a1", "sante/hopital"}] * 50)
    assert _publics(cellules.proteger("R", plus, avant)) == {"pdp/a1": 200, "sante/hopital": 50}


def test_a_public_that_loses_or_gains_a_few_people_is_refused():
    avant = cellules.proteger("R", un_annee([{"pdp/a1"}] * 150 + [{"pdp/a1", "sante/hopital"}] * 50), {})
    apres = un_annee([{"pdp/a1"}] * 147 + [{"pdp/a1", "sante/hopital"}] * 53)
    assert isinstance(cellules.proteger("R", apres, avant), Refus)
    meme = un_annee([{"pdp/a1", "sante/hopital"}] * 50 + [{"pdp/a1"}] * 150)
    assert cellules.proteger("R", meme, avant) == avant
