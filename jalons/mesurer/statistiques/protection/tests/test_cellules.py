"""From raw counts to published cells: few people outside both axes do not hide the axe santé with them."""

from __future__ import annotations

import random

from jalons.mesurer.statistiques.protection import cellules
from jalons.mesurer.statistiques.protection.masques import Effectifs
from jalons.mesurer.statistiques.protection.revision import Refus
from jalons.mesurer.statistiques.protection.tests.attaquant import retrouvees


def comptes(departements):
    """Raw counts of assures_suivis from {département: (pdp, sante, autre)}."""
    valeurs = {}
    for code, axes in [*departements.items(), ("R", tuple(map(sum, zip(*departements.values(), strict=True))))]:
        niveau = "region" if code == "R" else "departement"
        valeurs["s", niveau, code, "", ""] = sum(axes)
        for nom, n in zip(("pdp", "sante", "autre"), axes, strict=True):
            valeurs["s", niveau, code, "axe", nom] = n
    return {place: n for place, n in valeurs.items() if n}


def test_with_enough_people_everywhere_the_three_axes_are_published():
    publie = cellules.proteger("R", comptes({"31": (200, 150, 20), "81": (90, 60, 15)}), {})
    assert None not in publie.values()
    assert publie["s", "departement", "81", "axe", "autre"] == 15


def test_few_people_outside_both_axes_in_the_departements_keep_the_region_detailed():
    publie = cellules.proteger("R", comptes({"31": (200, 150, 14), "81": (90, 60, 3)}), {})
    assert None not in publie.values()
    assert publie["s", "region", "R", "axe", "autre"] == 17
    assert publie["s", "departement", "81", "axe_regroupe", "sante_et_autre"] == 63
    assert ("s", "departement", "81", "axe", "autre") not in publie


def test_few_people_outside_both_axes_in_the_region_are_counted_with_the_axe_sante():
    publie = cellules.proteger("R", comptes({"31": (200, 150, 4), "81": (90, 60, 3)}), {})
    assert None not in publie.values()
    assert publie["s", "region", "R", "axe_regroupe", "sante_et_autre"] == 217
    assert not any(place[3] == "axe" for place in publie)


def test_a_departement_too_small_to_be_shown_folds_no_axis():
    publie = cellules.proteger("R", comptes({"31": (200, 150, 20), "81": (90, 60, 15), "46": (3, 2, 0)}), {})
    assert publie["s", "departement", "31", "axe", "autre"] == 20
    assert not any(place[3] == "axe_regroupe" for place in publie)


def test_ten_people_in_an_axis_fold_it_and_eleven_do_not():
    replie, detaille = (
        cellules.proteger("R", comptes({"31": (200, 150, 14), "81": (90, 60, autre)}), {}) for autre in (10, 11)
    )
    assert replie["s", "departement", "81", "axe_regroupe", "sante_et_autre"] == 70
    assert detaille["s", "departement", "81", "axe", "autre"] == 11


def test_the_folded_axes_of_the_region_are_never_hidden_since_the_detailed_ones_give_them():
    publie = cellules.proteger("R", comptes({"31": (40, 0, 0), "81": (5, 90, 12)}), {})
    assert publie["s", "region", "R", "axe_regroupe", "pdp"] == publie["s", "region", "R", "axe", "pdp"] == 45
    assert publie["s", "departement", "31", "axe_regroupe", "pdp"] is None


def test_counts_without_axes_are_published_as_they_are():
    valeurs = {("s", "region", "R", "", ""): 90, ("s", "region", "R", "statut", "x"): 50}
    valeurs |= {("s", "region", "R", "statut", "y"): 40}
    assert cellules.proteger("R", valeurs, {}) == valeurs


def test_a_category_that_nobody_is_in_is_a_published_zero():
    publie = cellules.proteger("R", comptes({"31": (200, 150, 0), "81": (90, 60, 15)}), {})
    assert publie["s", "departement", "31", "axe", "autre"] == 0


def test_a_layout_stays_the_same_in_the_next_version():
    avant = cellules.proteger("R", comptes({"31": (200, 150, 4), "81": (90, 60, 3)}), {})
    apres = cellules.proteger("R", comptes({"31": (200, 170, 24), "81": (90, 60, 3)}), avant)
    assert not isinstance(apres, Refus)
    assert set(apres) == set(avant)


def test_a_departement_that_vanished_is_a_zero_in_the_folded_axes_too():
    avant = cellules.proteger("R", comptes({"31": (200, 150, 14), "81": (90, 60, 3)}), {})
    apres = cellules.proteger("R", comptes({"31": (400, 300, 40)}), avant)
    assert not isinstance(apres, Refus) and set(apres) == set(avant)
    assert apres["s", "departement", "81", "axe_regroupe", "sante_et_autre"] == 0


def test_a_territory_that_vanished_keeps_its_mask():
    departements = {"31": (200, 150, 4), "81": (90, 60, 3), "46": (3, 2, 0)}
    avant = cellules.proteger("R", comptes(departements), {})
    assert avant["s", "departement", "46", "", ""] is None
    apres = cellules.proteger("R", comptes({"31": (205, 152, 4), "81": (90, 60, 3)}), avant)
    assert isinstance(apres, Refus) or apres["s", "departement", "46", "", ""] is None


def test_the_attacker_who_joins_both_layouts_finds_nothing():
    hasard = random.Random(3)
    for _ in range(250):
        departements = {
            f"D{i}": (hasard.randrange(0, 90), hasard.randrange(0, 60), hasard.choice([0, 1, 3, 6, 11, 15]))
            for i in range(hasard.randint(1, 6))
        }
        valeurs = comptes(departements)
        if not valeurs:
            continue
        publie = cellules.proteger("R", valeurs, {})
        table, cachees, liens = _joindre(valeurs, publie)
        assert retrouvees(table, cachees, liens=liens) == {}, departements


def _joindre(valeurs, publie):
    """Every true cell of both layouts, those not published being unknown, and the equations between the two."""
    complet = cellules.effectifs_de("R", valeurs)
    lignes = complet.ventilations["axe"]
    detail = {t: {m: ligne.get(m, 0) for m in ("pdp", "sante", "autre")} for t, ligne in lignes.items()}
    regroupe = {t: {"pdp": x["pdp"], "sante_et_autre": x["sante"] + x["autre"]} for t, x in detail.items()}
    table = Effectifs(complet.parents, complet.totaux, {"axe": detail, "axe_regroupe": regroupe})
    vues = {(f"{p[1]}:{p[2]}", p[3], p[4]) for p, n in publie.items() if n is not None}
    # a category that nobody is in, in a layout that is published, reads as a published zero
    for t, nom, m in table.cases():
        noms = {p[3] for p in publie if f"{p[1]}:{p[2]}" == t}
        if nom in noms and not any(p[3:] == (nom, m) and f"{p[1]}:{p[2]}" == t for p in publie):
            vues.add((t, nom, m))
    liens = [((t, "axe_regroupe", "sante_et_autre"), [(t, "axe", "sante"), (t, "axe", "autre")]) for t in detail]
    liens += [((t, "axe_regroupe", "pdp"), [(t, "axe", "pdp")]) for t in detail]
    return table, frozenset(set(table.cases()) - vues), liens
