"""A load never loses communes, unless another file says what they became; former codes; communes split since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jalons.fondations.territoires import selectors, services
from jalons.fondations.territoires.lecture import FichierIllisible
from jalons.fondations.territoires.models import Commune
from jalons.fondations.territoires.tests import donnees
from jalons.portes.cli.territoires import commande

pytestmark = pytest.mark.django_db
SANS_ALBAS = "\n".join(ligne for ligne in donnees.PETIT_COG.splitlines() if "ALBAS" not in ligne)


def _charger(dossier: Path, *textes: str, millesime: int = 2024) -> Any:
    fichiers = [donnees.ecrire(dossier, f"f{n}", texte) for n, texte in enumerate(textes)]
    return services.charger(fichiers=fichiers, millesime=millesime)


def _etat() -> list[Any]:
    return sorted(Commune.objects.values_list("millesime", "code", "nom", "remplacee_par", "population"))


@pytest.mark.parametrize("millesime", [2024, 2025])
def test_a_cut_cog_is_refused_and_writes_nothing(tmp_path: Path, millesime: int) -> None:
    _charger(tmp_path, donnees.PETIT_COG)
    avant = _etat()
    with pytest.raises(FichierIllisible, match=r"1 communes déjà chargées n’y sont pas \(46001 Albas\)"):
        _charger(tmp_path, SANS_ALBAS, millesime=millesime)
    assert _etat() == avant


def test_the_verb_ends_with_2_when_communes_would_be_lost(tmp_path: Path) -> None:
    _charger(tmp_path, donnees.PETIT_COG)
    coupe = donnees.ecrire(tmp_path, "coupe.csv", SANS_ALBAS)
    fait = CliRunner().invoke(commande, ["charger", "--millesime", "2024", str(coupe)])
    assert fait.exit_code == 2 and "Rien n’a été chargé" in fait.output and Commune.objects.count() == 7


def test_departements_that_the_file_does_not_speak_of_are_left_alone(tmp_path: Path) -> None:
    _charger(tmp_path, donnees.PETIT_COG)
    _charger(tmp_path, "\n".join(ligne for ligne in donnees.PETIT_COG.splitlines() if "PARIS" not in ligne))
    assert Commune.objects.count() == 7


@pytest.mark.parametrize("millesime", [2024, 2025])
def test_a_merger_told_by_the_movements_passes(tmp_path: Path, millesime: int) -> None:
    _charger(tmp_path, donnees.PETIT_COG)
    _charger(tmp_path, SANS_ALBAS, donnees.PETITS_MOUVEMENTS, millesime=millesime)
    assert selectors.code_actuel("46001") == "46042"
    assert Commune.objects.filter(millesime=millesime, remplacee_par="").count() == 3


def test_an_older_vintage_is_not_compared_with_a_newer_one(tmp_path: Path) -> None:
    _charger(tmp_path, SANS_ALBAS)
    _charger(tmp_path, donnees.PETIT_COG, millesime=2023)
    assert Commune.objects.filter(millesime=2023).count() == 7


@pytest.mark.parametrize("texte", [donnees.PETITS_ANCIENS_CODES, donnees.PETITS_MOUVEMENTS])
def test_former_codes_lead_to_the_commune_of_today(tmp_path: Path, texte: str) -> None:
    for _ in range(2):
        bilans, _dessines = _charger(tmp_path, donnees.PETIT_COG, texte)
        assert bilans[1].notes == ["1 anciens codes que le COG ne donne pas"] and not bilans[1].rejets
    assert selectors.code_actuel("46290") == selectors.code_actuel("46331") == "46268"
    assert selectors.canton_de("46290") == "4601"
    assert {c.nom for c in Commune.objects.filter(code="46331")} == {"Vers"}  # what the COG says stays
    assert [c.code for c in selectors.communes_par_nom("saint gery vers")] == ["46268"]  # once
    _charger(tmp_path, donnees.PETIT_COG)
    assert selectors.code_actuel("46290") == "46268"


def test_a_former_code_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    suite = "\n31,2020-01-01,COM,46777,Perdue,COM,46778,Inconnue\n" + "\n".join(
        f"31,2020-01-01,COM,46{n},X,COM,46042,Cahors" for n in range(500, 530)
    )
    bilans, _ = _charger(tmp_path, donnees.PETIT_COG, donnees.PETITS_MOUVEMENTS.strip() + suite)
    assert [r.valeur for r in bilans[1].rejets] == ["46777 → 46778"]


def test_populations_that_forget_a_commune_are_refused(tmp_path: Path) -> None:
    _charger(tmp_path, donnees.PETIT_COG, donnees.PETITES_POPULATIONS)
    avant = _etat()
    coupees = "\n".join(donnees.PETITES_POPULATIONS.splitlines()[:2])
    with pytest.raises(FichierIllisible, match="46042 Cahors"):
        _charger(tmp_path, coupees)
    assert _etat() == avant


# Cahors was counted with Albas by the legal file: 20 500 together, 20 000 and 500 apart.
ENSEMBLE = donnees.PETITES_POPULATIONS.replace(
    "76;Occitanie;46;2;01;001;46001;Albas;500;5;505\n", ""
).replace(";20000;", ";20500;")  # fmt: skip
APART = """insee_com,commune,lat,lng,population_2021
46001,Albas,44.467,1.235,500
46042,Cahors,44.456,1.439,20000
46268,Saint Géry-Vers,44.485,1.575,1200
"""


@pytest.mark.parametrize("a_part", [APART, APART.replace(",500", ",700")])
def test_communes_split_since_share_their_population_only_when_the_total_is_the_same(
    tmp_path: Path, a_part: str
) -> None:
    _charger(tmp_path, donnees.PETIT_COG, ENSEMBLE, a_part)
    populations = dict(Commune.objects.values_list("code", "population"))
    attendues = (500, 20000) if a_part == APART else (None, 20500)
    assert (populations["46001"], populations["46042"]) == attendues
    avant = _etat()
    _charger(tmp_path, ENSEMBLE)  # alone and again: what was told since is not lost
    assert _etat() == avant


def test_a_population_of_zero_is_unknown(tmp_path: Path) -> None:
    _charger(tmp_path, donnees.PETIT_COG, ENSEMBLE, APART.replace(",500", ",0").replace(",20000", ",20500"))
    assert Commune.objects.get(code="46001").population is None


def test_a_commune_of_one_letter_is_found_by_its_whole_name(tmp_path: Path) -> None:
    _charger(tmp_path, donnees.PETIT_COG + "COM,80829,32,80,80D,804,1,Y,Y,Y,8018,\n")
    assert [c.code for c in selectors.communes_par_nom("y")] == ["80829"]
    assert selectors.communes_par_nom("a") == [] and selectors.communes_par_nom("") == []
