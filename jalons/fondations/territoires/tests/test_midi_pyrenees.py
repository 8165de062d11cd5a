"""The real files of Insee and IGN, as they are: shapes of 2018 on the COG of 2024."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum

from jalons.fondations.territoires import lecture, selectors, services, topologie
from jalons.fondations.territoires.carte import carte_svg
from jalons.fondations.territoires.enums import Niveau
from jalons.fondations.territoires.models import Commune, Contour, Territoire
from jalons.fondations.territoires.tests import donnees

pytestmark = [pytest.mark.django_db, donnees.avec_donnees]


@pytest.fixture(scope="module")
def france(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Everything loaded once for this module, in a transaction that is rolled back."""
    fichiers = [donnees.CANTONS, donnees.POPULATIONS, donnees.COORDONNEES, donnees.DEPARTEMENTS, donnees.COG]
    fichiers += [donnees.ANCIENS_CODES, donnees.CONTOURS_DEPARTEMENTS, *donnees.contours_communes()]
    with django_db_blocker.unblock(), transaction.atomic():
        bilans, dessines = services.charger(fichiers=fichiers, millesime=2024)
        yield {"bilans": {b.fichier: b for b in bilans}, "dessines": dessines}
        transaction.set_rollback(True)


def test_the_cog_has_its_communes_and_links_every_old_code(france: dict[str, Any]) -> None:
    assert Commune.objects.filter(remplacee_par="").count() == 34935
    cibles = set(Commune.objects.exclude(remplacee_par="").values_list("remplacee_par", flat=True))
    assert cibles <= set(Commune.objects.filter(remplacee_par="").values_list("code", flat=True))


def test_legal_populations_add_up_to_the_published_total(france: dict[str, Any]) -> None:
    bilan = france["bilans"][donnees.POPULATIONS.name]
    assert not bilan.rejets and bilan.notes[0].startswith("67408052 habitants")
    total = Commune.objects.filter(remplacee_par="").aggregate(n=Sum("population"))["n"]
    regions = Territoire.objects.filter(niveau=Niveau.REGION).aggregate(n=Sum("population"))["n"]
    assert total == regions == 67_408_052


def test_every_former_code_is_known(france: dict[str, Any]) -> None:
    bilan = france["bilans"][donnees.ANCIENS_CODES.name]
    assert bilan.lus == 4240 and not bilan.rejets
    assert bilan.notes == ["2189 anciens codes que le COG ne donne pas"]
    suites = {"63266": "63255", "31438": "31277", "01126": "01033"}
    assert {code: selectors.code_actuel(code) for code in suites} == suites


def test_communes_split_since_the_legal_file_have_their_own_population(france: dict[str, Any]) -> None:
    scindees = {"60054": 335, "60694": 543, "85084": 6807, "85165": 1259, "85212": 1333}
    assert dict(Commune.objects.filter(code__in=scindees).values_list("code", "population")) == scindees


@pytest.mark.parametrize("octets", [1_200_000, 650])
def test_the_cog_cut_anywhere_is_refused(france: dict[str, Any], tmp_path: Path, octets: int) -> None:
    coupe = donnees.ecrire(tmp_path, "coupe.csv", gzip.decompress(donnees.COG.read_bytes())[:octets])
    avant = Commune.objects.count()
    with pytest.raises(lecture.FichierIllisible, match="communes déjà chargées n’y sont pas"):
        services.charger(fichiers=[coupe], millesime=2024)
    assert Commune.objects.count() == avant


def test_every_shape_of_2018_finds_its_commune_of_2024(france: dict[str, Any]) -> None:
    bilans = [france["bilans"][chemin.name] for chemin in donnees.contours_communes()]
    assert sum(b.lus for b in bilans) == sum(b.gardes for b in bilans) == 2969
    assert not [r for b in bilans for r in b.rejets]
    anciens = set(Commune.objects.exclude(remplacee_par="").values_list("code", flat=True))
    formes = set(Contour.objects.filter(niveau=Niveau.COMMUNE).values_list("code", flat=True))
    assert len(formes & anciens) == 20


def test_the_151_cantons_or_towns_of_midi_pyrenees_are_drawn(france: dict[str, Any]) -> None:
    fond = selectors.fond_de_carte(donnees.MIDI_PYRENEES)
    assert france["dessines"] == len(fond.contours) == len(fond.departements) == 151
    assert fond.noms["3199"] == "Toulouse" and fond.noms["3122"] == "Toulouse-8"
    assert {nom for nom, *_ in fond.villes} == {
        "Toulouse",
        "Montauban",
        "Albi",
        "Tarbes",
        "Rodez",
        "Auch",
        "Cahors",
        "Foix",
    }
    communes = Contour.objects.filter(niveau=Niveau.COMMUNE).values_list("geometrie", flat=True)
    assert abs(_aire(fond.contours.values()) / _aire(communes) - 1) < 0.001


def _aire(geometries: Any) -> float:
    total = 0.0
    for geometrie in geometries:
        polygones = [geometrie["coordinates"]] if geometrie["type"] == "Polygon" else geometrie["coordinates"]
        for exterieur, *trous in polygones:
            total += abs(topologie.aire(exterieur)) - sum(abs(topologie.aire(t)) for t in trous)
    return total


@pytest.mark.parametrize("niveau", [Niveau.CANTON, Niveau.COMMUNE])
def test_communes_and_cantons_draw(france: dict[str, Any], niveau: str) -> None:
    fond = selectors.fond_de_carte(donnees.MIDI_PYRENEES, niveau)
    classes = {code: rang % 6 for rang, code in enumerate(fond.contours)}
    svg = carte_svg(
        contours=fond.contours, classes=classes, groupes=fond.departements, titre="Midi-Pyrénées", description="Essai"
    )
    racine = ET.fromstring(svg)
    traces = racine.findall("{http://www.w3.org/2000/svg}path")
    assert len(traces) == len(fond.contours) + 1
    assert all(trace.get("d", "").startswith("M") for trace in traces)


@pytest.mark.parametrize(
    ("tape", "code"),
    [
        ("toulouse", "31555"),
        ("st girons", "09261"),
        ("Vilefranche de Rouergue", "12300"),
        ("saint etiene", "42218"),
        ("arbignieu", "01015"),
        ("31555", "31555"),
        ("2a004", "2A004"),
        ("y", "80829"),
    ],
)
def test_names_are_found_as_people_write_them(france: dict[str, Any], tape: str, code: str) -> None:
    assert selectors.communes_par_nom(tape, 3)[0].code == code


def test_overseas_and_big_towns_have_their_place(france: dict[str, Any]) -> None:
    assert selectors.canton_de("75112") == selectors.canton_de("75056") == "7599"
    assert selectors.canton_de("97209") == ""
    assert Territoire.objects.get(niveau=Niveau.CANTON, code="6999").nom == "Métropole de Lyon"
