"""Small official-looking files, and the open data beside the checkout when it is there."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from jalons.fondations.territoires import topologie

PARTAGE = Path(__file__).parents[5] / "shared" / "data"
FRANCE, OCCITANIE = PARTAGE / "geo-france", PARTAGE / "geo-occitanie"
COG = FRANCE / "cog2024_communes_avec_canton.csv.gz"
POPULATIONS = FRANCE / "populations_legales_communes.csv.gz"
DEPARTEMENTS = FRANCE / "cog_departements.csv"
COORDONNEES = FRANCE / "communes_coordonnees_pop_actifs_2021.csv.gz"
ANCIENS_CODES = FRANCE / "etalab-decoupage-6.0.0-communes.json.gz"
CANTONS = FRANCE / "cantons-avec-outre-mer.geojson.gz"
CONTOURS_DEPARTEMENTS = FRANCE / "departements-version-simplifiee.geojson.gz"
MIDI_PYRENEES = ["09", "12", "31", "32", "46", "65", "81", "82"]

avec_donnees = pytest.mark.skipif(not COG.exists(), reason="données ouvertes absentes de ../shared/data")

# Three communes of the Lot, one of them made of three, and Paris with an arrondissement.
PETIT_COG = """TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT
COM,46001,76,46,46D,462,1,ALBAS,Albas,Albas,4601,
COM,46042,76,46,46D,462,1,CAHORS,Cahors,Cahors,4699,
COM,46268,76,46,46D,462,1,SAINT GERY VERS,Saint-Géry-Vers,Saint Géry-Vers,4601,
COMD,46268,,,,,1,SAINT GERY,Saint-Géry,Saint-Géry,,46268
COMD,46331,,,,,1,VERS,Vers,Vers,,46268
COMA,46400,,,,,1,LARNAC,Larnac,Larnac,,46268
COM,75056,11,75,75C,751,0,PARIS,Paris,Paris,7599,
ARM,75101,11,75,75C,751,0,PARIS 1ER ARRONDISSEMENT,Paris 1er Arrondissement,Paris 1er Arrondissement,7599,75056
"""
PETITES_POPULATIONS = """REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT
76;Occitanie;46;2;01;001;46001;Albas;500;5;505
76;Occitanie;46;2;99;042;46042;Cahors;20000;5;20005
76;Occitanie;46;2;01;268;46268;Saint Géry-Vers;800;5;805
76;Occitanie;46;2;01;331;46331;Vers;400;5;405
11;Île-de-France;75;1;  ;101;75101;Paris 1er Arrondissement;16000;5;16005
"""
PETITS_DEPARTEMENTS = """DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE
46,76,46042,2,LOT,Lot,Lot
75,11,75056,0,PARIS,Paris,Paris
"""
PETITES_COORDONNEES = """insee_com,commune,lat,lng
46001,Albas,44.467,1.235
46042,Cahors,44.456,1.439
46268,Saint Géry-Vers,44.485,1.575
"""

# As Etalab and Insee tell what former codes became: 46290 was taken without leaving a trace in the COG.
PETITS_ANCIENS_CODES = json.dumps(
    [
        {"code": "46001", "nom": "Albas", "type": "commune-actuelle"},
        {"code": "46268", "nom": "Saint-Géry-Vers", "type": "commune-actuelle", "anciensCodes": ["46331", "46290"]},
    ]
)
PETITS_MOUVEMENTS = """MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,LIBELLE_AP
33,1973-01-01,COM,46290,Ancienne,COM,46331,Vers
32,2017-01-01,COM,46331,Vers,COM,46268,Saint-Géry-Vers
21,1990-01-01,COM,46042,Cahors,COM,46001,Albas
31,2024-01-01,COM,46001,Albas,COM,46042,Cahors
"""


def ecrire(dossier: Path, nom: str, texte: str | bytes) -> Path:
    """A file, gzipped when its name says so."""
    brut = texte if isinstance(texte, bytes) else texte.encode()
    chemin = dossier / nom
    chemin.write_bytes(gzip.compress(brut) if nom.endswith(".gz") else brut)
    return chemin


def unir(geometries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The union of neighbouring shapes, as a MultiPolygon with its holes."""
    return topologie.en_multipolygone(
        topologie.coudre(topologie.bords(a for g in geometries for a in topologie.anneaux(g)))
    )


def carre(x: float, y: float, cote: float = 1.0) -> dict[str, Any]:
    """A square, whose corners are exact so that neighbours share their edges."""
    coins = [[x, y], [x + cote, y], [x + cote, y + cote], [x, y + cote], [x, y]]
    return {"type": "Polygon", "coordinates": [coins]}


def geojson(formes: Iterable[tuple[str, str, dict[str, Any] | None]]) -> str:
    """A FeatureCollection of (code, name, geometry)."""
    entites = [
        {"type": "Feature", "geometry": geometrie, "properties": {"code": code, "nom": nom}}
        for code, nom, geometrie in formes
    ]
    return json.dumps({"type": "FeatureCollection", "features": entites})


# As in 2018: Vers had its own shape, Saint-Géry (46268) too.
PETITS_CONTOURS = geojson(
    [
        ("46001", "Albas", carre(1, 44)),
        ("46042", "Cahors", carre(2, 44)),
        ("46268", "Saint Géry-Vers", carre(1, 45)),
        ("46331", "Vers", carre(2, 45)),
    ]
)


def petits_fichiers(dossier: Path) -> list[Path]:
    """The five kinds, under names that say nothing."""
    return [
        ecrire(dossier, "a.geojson", PETITS_CONTOURS),
        ecrire(dossier, "b.csv.gz", PETITES_POPULATIONS),
        ecrire(dossier, "c.csv", PETITES_COORDONNEES),
        ecrire(dossier, "d.csv", "\ufeff" + PETITS_DEPARTEMENTS),
        ecrire(dossier, "e.gz", PETIT_COG),
    ]


def contours_communes() -> list[Path]:
    """The eight files of communes of Midi-Pyrénées."""
    return sorted(OCCITANIE.glob("communes-[0-9][0-9]-*.geojson.gz"))
