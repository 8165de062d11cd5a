"""Months of paid arrêt, published beside the people found: nothing hidden is known better by them."""

from __future__ import annotations

from jalons.mesurer.statistiques.entonnoir.cellules import ETAPE
from jalons.mesurer.statistiques.entonnoir.cellules import proteger as proteger_parcours
from jalons.mesurer.statistiques.entonnoir.tests.test_cellules import tirer
from jalons.mesurer.statistiques.equite.cellules import proteger
from jalons.mesurer.statistiques.indicateurs import PARCOURS_REPERES as PARCOURS
from jalons.mesurer.statistiques.protection.revision import Refus


def mois(valeurs, publie, **petits):
    """Denominators ten times the people found, all of them found by the request."""
    trouve = {}
    for p, n in valeurs.items():
        if p[1] in ("region", "sexe", "age", "commune", "c2s") and not p[3]:
            trouve["mois_arret_payes", *p[1:]] = petits.get(p[2], 10 * n + 50)
            trouve["mois_arret_payes", p[1], p[2], ETAPE, "trouvee"] = n
    return proteger("R", trouve, {}, publie)


def test_denominators_are_published_beside_the_people_found():
    valeurs = tirer(7, personnes=900)
    publie = proteger_parcours("R", valeurs, {})
    sortie = mois(valeurs, publie)
    assert sortie["mois_arret_payes", "region", "R", "", ""] == 9050
    for p, n in sortie.items():
        if p[3]:
            assert n == publie.get((PARCOURS, *p[1:3], "", ""))


def test_a_group_hidden_among_the_people_found_is_hidden_here_too():
    for graine in range(40):
        valeurs = tirer(graine, personnes=80)
        publie = proteger_parcours("R", valeurs, {})
        for p, n in mois(valeurs, publie).items():
            if p[3]:
                assert (n is None) == (publie.get((PARCOURS, *p[1:3], "", "")) is None)


def test_a_group_of_which_almost_everybody_is_found_leaves_its_table_out():
    valeurs = tirer(7, personnes=900)
    publie = proteger_parcours("R", valeurs, {})
    femmes = valeurs[PARCOURS, "sexe", "femme", "", ""]
    sortie = mois(valeurs, publie, femme=femmes + 4)
    assert not any(p[1] == "sexe" for p in sortie) and any(p[1] == "c2s" for p in sortie)


def test_months_that_change_by_a_few_may_not_be_revised():
    valeurs = tirer(7, personnes=900)
    publie = proteger_parcours("R", valeurs, {})
    avant = mois(valeurs, publie)
    apres = {p: n + 3 if not p[3] else n for p, n in avant.items()}
    assert isinstance(proteger("R", apres, avant, publie), Refus)


def test_a_correction_that_leaves_few_people_found_on_a_list_only_is_refused_not_silently_emptied():
    """Seven people leave the request's findings: the whole table of months would vanish from the published year."""
    valeurs = tirer(7, personnes=900)
    publie = proteger_parcours("R", valeurs, {})
    avant = mois(valeurs, publie)
    apres = {p: n - 7 if p[1] == "region" and p[3] else n for p, n in avant.items() if n is not None}
    assert isinstance(proteger("R", apres, avant, publie), Refus)
    assert proteger("R", apres, {}, publie) == {}


def test_months_published_may_not_vanish_with_the_people_found():
    valeurs = tirer(7, personnes=900)
    avant = mois(valeurs, proteger_parcours("R", valeurs, {}))
    seul = {(PARCOURS, "region", "R", "", ""): None}
    assert isinstance(proteger("R", {p: n for p, n in avant.items() if n is not None}, avant, seul), Refus)
