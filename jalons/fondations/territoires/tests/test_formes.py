"""The official files as they are downloaded: Insee's own zip, the titles of 2019, and what is no file of Insee."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from jalons.fondations.territoires import lecture, services
from jalons.fondations.territoires.lecture import Bilan, Genre
from jalons.fondations.territoires.models import Commune, Territoire
from jalons.fondations.territoires.tests import donnees
from jalons.portes.cli.territoires import commande

REGIONS = "REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n76,31555,1,OCCITANIE,Occitanie,Occitanie\n"


def comme_en_2019(texte: str) -> str:
    """Titles in small letters, no CTCD."""
    lignes = [ligne.split(",") for ligne in texte.splitlines()]
    place = lignes[0].index("CTCD")
    sans = [ligne[:place] + ligne[place + 1 :] for ligne in lignes]
    return "\n".join([",".join(sans[0]).lower(), *(",".join(ligne) for ligne in sans[1:])]) + "\n"


def en_zip(**fichiers: str) -> bytes:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        for nom, texte in fichiers.items():
            archive.writestr(f"cog_ensemble/{nom}.csv", texte)
    return flux.getvalue()


def lues(chemin: Path) -> list[lecture.LigneCommune]:
    return lecture.communes(lecture.ouvrir(chemin), Bilan("", ""))


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("titres de 2019", comme_en_2019(donnees.PETIT_COG)),
        ("tabulations", donnees.PETIT_COG.replace(",", "\t")),
        ("points-virgules", donnees.PETIT_COG.replace(",", ";")),
        ("ligne sep=", "sep=,\n" + donnees.PETIT_COG),
        ("titre et ligne vide", "Code officiel géographique au 1er janvier\n\n" + donnees.PETIT_COG),
        ("marque", "\ufeff" + donnees.PETIT_COG),
        ("fins de ligne mêlées", donnees.PETIT_COG.replace("\n", "\r\n", 3)),
        ("lignes de séparateurs", donnees.PETIT_COG + ",,,,,,,,,,,\n\n"),
    ],
)
def test_a_cog_written_otherwise_gives_the_same_communes(tmp_path: Path, nom: str, texte: str) -> None:
    assert lues(donnees.ecrire(tmp_path, "c.csv", texte)) == lues(
        donnees.ecrire(tmp_path, "bon.csv", donnees.PETIT_COG)
    )


def test_a_refused_row_keeps_its_line_under_a_title(tmp_path: Path) -> None:
    bilan = Bilan("", "")
    texte = "Communes\n\n" + donnees.PETIT_COG + "COM,XXXXX,76,46,46D,462,1,X,X,X,4601,\n"
    lecture.communes(lecture.ouvrir(donnees.ecrire(tmp_path, "c.csv", texte)), bilan)
    assert [rejet.ligne for rejet in bilan.rejets] == [12]


def test_the_missing_column_of_2019_is_told(tmp_path: Path) -> None:
    bilan = Bilan("", "")
    lecture.communes(lecture.ouvrir(donnees.ecrire(tmp_path, "c.csv", comme_en_2019(donnees.PETIT_COG))), bilan)
    assert bilan.notes == ["pas de colonne CTCD : une métropole qui est une collectivité n’est pas reconnue"]


@pytest.mark.django_db
def test_insee_s_own_zip_is_loaded_whole(tmp_path: Path) -> None:
    archive = en_zip(
        commune=comme_en_2019(donnees.PETIT_COG), departement=donnees.PETITS_DEPARTEMENTS.lower(), region=REGIONS
    )
    chemin = donnees.ecrire(tmp_path, "cog_ensemble_2019_csv.zip", archive)
    bilans, _ = services.charger(fichiers=[chemin], millesime=2019)
    assert [(b.genre, b.gardes) for b in bilans] == [(Genre.COMMUNES, 7), (Genre.DEPARTEMENTS, 2)]
    assert bilans[0].fichier == "cog_ensemble_2019_csv.zip/commune.csv"
    assert Commune.objects.count() == 7 and Territoire.objects.filter(nom="lot").exists()


def classeur() -> bytes:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return flux.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("octets", "mots"),
    [
        (classeur(), ("un classeur Excel (.xlsx)", "CSV UTF-8")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, ("un classeur Excel (.xls)", "CSV UTF-8")),
        (donnees.PETIT_COG.encode("utf-16"), ("de l’UTF-16", "CSV UTF-8")),
        (donnees.PETIT_COG.encode("utf-16-le"), ("de l’UTF-16", "CSV UTF-8")),
        (donnees.PETIT_COG.encode("latin-1"), ("iconv",)),
        (b"<!DOCTYPE html><html>Indisponible</html>", ("une page web", "redemandez")),
        (b"%PDF-1.7\n" + b"x" * 600, ("un PDF", "CSV")),
        (en_zip(region=REGIONS), ("region.csv", "colonnes non reconnues")),
        (en_zip(commune=donnees.PETIT_COG)[:-30], ("une archive zip", "ompress")),
        (en_zip(), ("archive zip sans CSV", "Insee")),
    ],
)
def test_what_is_no_file_of_insee_is_named_with_a_remedy_and_nothing_is_written(
    tmp_path: Path, octets: bytes, mots: tuple[str, ...]
) -> None:
    chemin = donnees.ecrire(tmp_path, "communes.csv", octets)
    fait = CliRunner().invoke(commande, ["charger", "--millesime", "2024", str(chemin)])
    assert fait.exit_code == 2, fait.output
    for mot in ("communes.csv", *mots):
        assert mot in fait.output
    assert Commune.objects.count() == 0
