"""The road graph: what a car may drive, how long it takes, what is refused."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pytest

from jalons.fondations.territoires import rules
from jalons.fondations.territoires.archives import FichierIllisible
from jalons.fondations.territoires.routes import durees, extraits, graphe, vitesses
from jalons.fondations.territoires.tests.routes_fictives import ANDORRE, MONACO, ROUTES, avec_routes, ecrire, route


@pytest.mark.parametrize(
    ("tags", "attendu"),
    [
        ({"highway": "residential"}, (25, 25)),
        ({"highway": "residential", "maxspeed": "50"}, (40, 40)),
        ({"highway": "primary", "maxspeed": "FR:rural"}, (64, 64)),
        ({"highway": "primary", "maxspeed": "30 mph"}, (0.8 * 48.28032, 0.8 * 48.28032)),
        ({"highway": "primary", "maxspeed": "signals"}, (65, 65)),
        ({"highway": "primary", "maxspeed": "0"}, (65, 65)),
        ({"highway": "primary", "maxspeed:backward": "50"}, (65, 40)),
        ({"highway": "primary", "oneway": "yes"}, (65, 0)),
        ({"highway": "primary", "oneway": "-1"}, (0, 65)),
        ({"highway": "motorway"}, (90, 0)),
        ({"highway": "tertiary", "junction": "roundabout"}, (40, 0)),
        ({"highway": "tertiary", "junction": "roundabout", "oneway": "no"}, (40, 40)),
        ({"highway": "service", "access": "private"}, (0, 0)),
        ({"highway": "service", "access": "no", "motor_vehicle": "yes"}, (15, 15)),
        ({"highway": "service", "motorcar": "no"}, (0, 0)),
        ({"highway": "footway"}, (0, 0)),
        ({"highway": "track"}, (0, 0)),
        ({"route": "ferry"}, (0, 0)),
        ({"highway": "primary", "oneway": "reversible"}, (0, 0)),
    ],
)
def test_a_way_has_a_speed_each_way(tags, attendu):
    assert vitesses.allures(tags) == pytest.approx(attendu)


@pytest.mark.parametrize(
    ("tags", "bloque"),
    [
        ({"barrier": "bollard"}, True),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"highway": "crossing"}, False),
    ],
)
def test_a_barrier_stops_cars_unless_it_is_open(tags, bloque):
    assert vitesses.bloque(tags) is bloque


def _graphe(tmp_path: Path, *arguments, **autres) -> graphe.Graphe:
    return graphe.construire(*extraits.reunir([extraits.lire(ecrire(tmp_path / "r.osm.pbf", *arguments, **autres))]))


def _minutes(g: graphe.Graphe, de: tuple[float, float], a: tuple[float, float]) -> float:
    depart, arrivee = g.noeuds([de, a])
    return float(graphe.vers(g, arrivee, np.inf)[depart])


def test_a_straight_road_takes_its_length_at_its_speed(tmp_path):
    points, voie = route(51, 44.0, 1.0)
    km = rules.distance_km((44.0, 1.0), (44.0, 1.25))
    assert _minutes(_graphe(tmp_path, points, [voie]), (44.0, 1.0), (44.0, 1.25)) == pytest.approx(km, rel=0.001)


def test_a_one_way_street_makes_the_way_back_longer(tmp_path):
    points, (refs, tags) = route(11, 44.0, 1.0)
    detour = {100: (44.02, 1.0), 101: (44.02, 1.05)}
    voies = [(refs, tags | {"oneway": "yes"}), ([1, 100, 101, 11], tags)]
    g = _graphe(tmp_path, points | detour, voies)
    assert _minutes(g, (44.0, 1.0), (44.0, 1.05)) < 4.1 < 8 < _minutes(g, (44.0, 1.05), (44.0, 1.0))


def test_a_bollard_cuts_the_road(tmp_path):
    points, (refs, tags) = route(11, 44.0, 1.0)
    detour = {100: (44.02, 1.0), 101: (44.02, 1.05)}
    voies = [(refs, tags), ([1, 100, 101, 11], tags)]
    ouvert = _graphe(tmp_path, points | detour, voies)
    coupe = _graphe(tmp_path, points | detour, voies, barrieres={6: "bollard"})
    assert _minutes(coupe, (44.0, 1.0), (44.0, 1.05)) > _minutes(ouvert, (44.0, 1.0), (44.0, 1.05)) + 3


def test_of_two_parallel_roads_the_faster_one_counts_and_they_do_not_add_up(tmp_path):
    points, (refs, tags) = route(11, 44.0, 1.0)
    seule = _graphe(tmp_path, points, [(refs, tags)])
    deux = _graphe(tmp_path, points, [(refs, tags), (refs, {"highway": "residential"})])
    assert _minutes(deux, (44.0, 1.0), (44.0, 1.05)) == pytest.approx(_minutes(seule, (44.0, 1.0), (44.0, 1.05)))


def test_a_crossing_costs_a_second(tmp_path):
    points, (refs, tags) = route(11, 44.0, 1.0)
    droit = _graphe(tmp_path, points, [(refs, tags)])
    croise = _graphe(tmp_path, points | {100: (44.01, 1.025)}, [(refs, tags), ([6, 100], tags)])
    ecart = _minutes(croise, (44.0, 1.0), (44.0, 1.05)) - _minutes(droit, (44.0, 1.0), (44.0, 1.05))
    assert ecart * 60 == pytest.approx(graphe.CROISEMENT_S)


def test_two_extracts_make_one_road(tmp_path):
    points, (refs, tags) = route(21, 44.0, 1.0)
    ouest = ecrire(tmp_path / "o.osm.pbf", {n: points[n] for n in refs[:11]}, [(refs[:11], tags)])
    est = ecrire(tmp_path / "e.osm.pbf", {n: points[n] for n in refs[10:]}, [(refs[10:], tags)])
    g = graphe.construire(*extraits.reunir([extraits.lire(ouest), extraits.lire(est)]))
    assert _minutes(g, (44.0, 1.0), (44.0, 1.1)) == pytest.approx(
        rules.distance_km((44.0, 1.0), (44.0, 1.1)), rel=0.001
    )


def test_the_nearest_of_many_is_that_of_a_search_from_each(tmp_path):
    hasard = random.Random(7)
    cote = 15
    points = {i * cote + j + 1: (44 + 0.01 * i, 1 + 0.01 * j) for i in range(cote) for j in range(cote)}
    voisins = [(a, b) for a, b in itertools.combinations(points, 2) if b - a == cote or (b - a == 1 and b % cote != 1)]
    voies = [([a, b], {"highway": hasard.choice(["primary", "residential", "tertiary"])}) for a, b in voisins]
    g = _graphe(tmp_path, points, voies)
    lieux = np.array(hasard.sample(range(len(g.latitudes)), 9))
    proches, sources = graphe.au_plus_proche(g, lieux)
    toutes = np.array([graphe.vers(g, lieu, np.inf) for lieu in lieux])
    assert np.allclose(proches, toutes.min(axis=0)) and not np.isinf(proches).any()
    assert all(toutes[list(lieux).index(s), n] == proches[n] for n, s in enumerate(sources))


def test_a_graph_is_read_back_as_it_was_written(tmp_path):
    points, voie = route(51, 44.0, 1.0)
    g = _graphe(tmp_path, points, [voie])
    graphe.ecrire(g, tmp_path / "routes" / "g.npz")
    relu = graphe.ouvrir(tmp_path / "routes" / "g.npz")
    assert (relu.retour != g.retour).nnz == 0 and (relu.latitudes == g.latitudes).all()
    assert [f.name for f in (tmp_path / "routes").iterdir()] == ["g.npz"]


def test_estimates_of_many_are_the_rule_of_one():
    hasard = random.Random(3)
    departs = [(hasard.uniform(42, 45), hasard.uniform(-1, 4)) for _ in range(200)]
    arrivee = (43.6, 1.44)
    assert list(durees.estimees(departs, arrivee)) == [rules.minutes_estimees(d, arrivee) for d in departs]


def test_where_no_graph_is_given_everything_is_an_estimate():
    mesurees = durees.mesurer([(44.0, 1.0), (44.0, 1.3)], [(44.0, 1.1)])
    assert not mesurees.sur_route.any() and not mesurees.isoles.any()
    assert mesurees.minutes[0, 0] == rules.minutes_estimees((44.0, 1.0), (44.0, 1.1))


def test_an_island_is_linked_to_nothing_and_never_at_zero(tmp_path):
    terre, voie = route(151, 44.0, 1.0)
    ile, sa_voie = route(151, 45.0, 1.0, premier=1000)
    g = _graphe(tmp_path, {**terre, **ile}, [voie, sa_voie])
    departs, lieu = [(44.0, 1.0), (45.0, 1.0), (45.5, 1.0)], [(44.0, 1.1)]
    mesurees = durees.mesurer(departs, lieu, g, zones=["46", "46", "46"])
    assert list(mesurees.isoles) == [False, True, True]  # a road that leads nowhere; no road at all
    assert mesurees.minutes[0, 0] == 8 and np.isinf(mesurees.minutes[1:, 0]).all()
    ailleurs = durees.mesurer(departs, lieu, g, zones=["46", "46", "99"])
    assert list(ailleurs.isoles) == [False, True, False] and not ailleurs.sur_route[2, 0]  # the file does not cover it


def test_the_nearest_is_known_even_beyond_the_limit(tmp_path):
    points, voie = route(151, 44.0, 1.0)
    g = _graphe(tmp_path, points, [voie])
    mesurees = durees.mesurer([(44.0, 1.7)], [(44.0, 1.0), (44.0, 1.2)], g, limite=10)
    assert np.isinf(mesurees.minutes[0, 0]) and mesurees.minutes[0, 1] == 40


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "fichier vide"),
        (b"%PDF-1.7 un rapport", "c’est un PDF"),
        (b"PK\x03\x04" + b"0" * 60, "c’est une archive zip"),
        (b"code;nom\n46042;Cahors\n", "un fichier d’un autre genre"),
        (b"<?xml version='1.0'?><osm></osm>", "une page web ou du XML"),
    ],
)
def test_a_file_that_is_no_extract_is_refused_by_its_name(tmp_path, contenu, dit):
    chemin = tmp_path / "routes.osm.pbf"
    chemin.write_bytes(contenu)
    with pytest.raises(FichierIllisible, match=rf"routes\.osm\.pbf : .*{dit}.*Remède"):
        extraits.lire(chemin)


def test_an_extract_without_roads_is_refused(tmp_path):
    chemin = ecrire(tmp_path / "vide.osm.pbf", {1: (44.0, 1.0), 2: (44.0, 1.1)}, [([1, 2], {"highway": "footway"})])
    with pytest.raises(FichierIllisible, match="aucune route où une voiture passe"):
        extraits.lire(chemin)


@avec_routes
@pytest.mark.parametrize("part", [0.03, 0.5, 0.97])
def test_a_truncated_extract_is_refused(tmp_path, part):
    brut = MONACO.read_bytes()
    chemin = tmp_path / "monaco.osm.pbf"
    chemin.write_bytes(brut[: int(len(brut) * part)])
    with pytest.raises(FichierIllisible, match=r"monaco\.osm\.pbf : fichier tronqué"):
        extraits.lire(chemin)


@avec_routes
def test_monaco_takes_the_time_that_osrm_says():
    g = graphe.construire(*extraits.reunir([extraits.lire(MONACO)]))
    reference = json.loads((ROUTES / "osrm_reference_table_6communes.json").read_text())
    points = [(s["location"][1], s["location"][0]) for s in reference["sources"]]
    noeuds = g.noeuds(points)
    ecarts = [
        abs(graphe.vers(g, arrivee, np.inf)[depart] * 60 / reference["durations"][i][j] - 1)
        for j, arrivee in enumerate(noeuds)
        for i, depart in enumerate(noeuds)
        if i != j
    ]
    assert len(ecarts) == 30 and np.median(ecarts) <= 0.15 and max(ecarts) <= 0.30


@avec_routes
def test_andorra_takes_sane_times():
    g = graphe.construire(*extraits.reunir([extraits.lire(ANDORRE)]))
    vieille, canillo, pas, juli = (42.5063, 1.5218), (42.5676, 1.5976), (42.5437, 1.7336), (42.4637, 1.4914)
    temps = [_minutes(g, vieille, ailleurs) for ailleurs in (juli, canillo, pas)]
    assert 5 < temps[0] < 12 < temps[1] < 20 < 28 < temps[2] < 45
