"""The map: seen, read aloud, printed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from django.contrib.staticfiles import finders

from jalons.fondations.territoires.carte import COULEURS, carte_svg
from jalons.fondations.territoires.tests.donnees import carre

SVG = "{http://www.w3.org/2000/svg}"


def _carte(**autres: Any) -> str:
    valeurs = {
        "contours": {str(x): carre(x, 44) for x in range(4)},
        "classes": {"0": 0, "1": 5, "2": None},
        "groupes": {"0": "a", "1": "a", "2": "b", "3": "b"},
        "noms": {"0": "Albas & <Cie>"},
        "lieux": [("Accueil <1>", 44.5, 1.5)],
        "etiquettes": [("Cahors", 44.5, 0.5)],
        "titre": "Carte d’essai",
        "description": "Rien de vrai",
    }
    return carte_svg(**valeurs | autres)


def _lire(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_it_is_an_image_with_a_title_and_a_description() -> None:
    racine = _lire(_carte(identifiant="c1"))
    assert racine.get("role") == "img" and racine.get("aria-labelledby") == "c1-t c1-d"
    textes = {e.get("id"): e.text for e in racine if e.get("id")}
    assert textes == {"c1-t": "Carte d’essai", "c1-d": "Rien de vrai"}


def test_classes_masks_and_blanks_differ() -> None:
    traces = _lire(_carte()).findall(f"{SVG}path")
    assert [t.get("class") for t in traces] == ["k c5", "k c0", "k", None, "dp"]
    assert traces[2].get("fill") == "url(#carte-m)" and traces[3].get("fill") == "none"


def test_no_hatching_is_defined_when_nothing_is_masked() -> None:
    assert "<pattern" in _carte() and "<pattern" not in _carte(classes={"0": 1})


def test_the_page_gives_the_colours_unless_they_are_inline() -> None:
    assert not any(couleur in _carte() for couleur in ("#07275c", "#f0b323", "#76797a"))
    assert all(couleur in _carte(couleurs=True) for couleur in ("#07275c", "#f0b323", "#76797a"))


def test_there_is_no_inline_style_that_the_csp_would_refuse() -> None:
    assert "style=" not in _carte(couleurs=True) and "<script" not in _carte()


def test_inline_colours_are_those_of_the_style_sheet() -> None:
    css = Path(finders.find("socle/jalons.css")).read_text(encoding="utf-8")
    for rang, couleur in enumerate(COULEURS):
        court = {"#ffffff": "#fff"}.get(couleur, couleur)
        assert f".c{rang} {{ fill: {court}; }}" in css


def test_names_are_escaped() -> None:
    svg = _carte()
    assert "<Cie>" not in svg and "Albas &amp; &lt;Cie&gt;" in svg and "Accueil <1>" not in svg


def test_borders_run_between_departements_only() -> None:
    limite = _lire(_carte()).findall(f"{SVG}path")[-1].get("d")
    assert limite.count("M") >= 1
    assert _lire(_carte(groupes=None)).findall(f"{SVG}path")[-1].get("class") != "dp"


def test_labels_stay_inside_and_do_not_cover_one_another() -> None:
    longues = [("Une ville au nom vraiment long", 44.5, 3.9), ("Sa voisine immédiate", 44.51, 3.88)]
    textes = _lire(_carte(etiquettes=longues)).findall(f"{SVG}text")
    assert len(textes) == 1 and textes[0].get("text-anchor") == "end"


def test_nothing_to_draw_is_an_empty_string() -> None:
    assert _carte(contours={}) == ""


def test_an_island_too_small_to_be_seen_does_not_break_the_map() -> None:
    minuscule = {"0": carre(0, 44), "1": carre(5, 44, 0.00001)}
    assert len(_lire(_carte(contours=minuscule, groupes=None)).findall(f"{SVG}path")) == 2


@pytest.mark.parametrize("couleurs", [True, False])
def test_it_becomes_a_picture(couleurs: bool) -> None:
    assert vl_convert.svg_to_png(_carte(couleurs=couleurs))[:4] == b"\x89PNG"
