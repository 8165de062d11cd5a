"""What public files say: hours, telephones, names, twins; and what is refused of them. No base."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.personnes.partenaires import horaires, rapprochement
from jalons.personnes.partenaires.lecture import FichierIllisible, lire_fichiers
from jalons.personnes.partenaires.lecture.fiches import Champs
from jalons.personnes.partenaires.lecture.fichiers import jour_du_nom
from jalons.personnes.partenaires.lecture.finess import en_casse
from jalons.personnes.partenaires.rapprochement import Trait, rapprocher
from jalons.personnes.partenaires.tests.aides import ancien, classeur, ecrire, espace, etablissement, structure

TRANCHE = st.tuples(st.integers(0, 11), st.integers(0, 59), st.integers(12, 23), st.integers(0, 59))
TRANCHES = TRANCHE.map(lambda t: (f"{t[0]:02d}:{t[1]:02d}-{t[2]:02d}:{t[3]:02d}",))
JOUR = st.one_of(st.just(()), TRANCHES, st.sampled_from(["Sur RDV", "Semaines paires : 9:00 - 12:00"]))


@settings(deadline=None, max_examples=60)
@given(st.lists(JOUR, min_size=7, max_size=7))
def test_a_week_written_as_opening_hours_is_read_back_the_same(semaine: list[horaires.Jour]) -> None:
    assert horaires.lire(horaires.ecrire(semaine)) == (semaine if any(semaine) else [()] * 7)


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("9:00 - 12:00 / 13:30 - 17:00", ("09:00-12:00", "13:30-17:00")),
        ("9:00-12:00 / 14h – 17h", ("09:00-12:00", "14:00-17:00")),
        ("-", ()), ("00:00 - 00:00", ()), ("Horaires non communiqués", None), ("17:00 - 9:00", "17:00 - 9:00"),
        ("1er samedi du mois : 9:00 - 12:00", "1er samedi du mois : 9:00 - 12:00"), ("31:00 - 32:00", "31:00 - 32:00"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_lists_write_it_and_what_is_no_hour_stays_in_its_words(texte: str, lu: object) -> None:
    assert horaires.lire_jour(texte) == lu


def test_hours_are_told_in_french_and_those_that_are_not_understood_as_they_are() -> None:
    dit = horaires.dire('Mo-Tu 09:00-12:00,13:30-17:00; Th 09:00-12:00; Sa "Sur RDV"; PH off')
    dit = [ligne.replace("\u00a0", " ") for ligne in dit]
    assert dit == ["Lundi et mardi : 9 h à 12 h, 13 h 30 à 17 h", "Jeudi : 9 h à 12 h", "Samedi : sur RDV"]
    assert horaires.dire("Jan-Mar Mo 10:00+") == ["Jan-Mar Mo 10:00+"] and horaires.ce_jour("Jan-Mar Mo", 0) == ""
    assert horaires.ce_jour("Mo-Fr 09:00-12:00", 5) == "Fermé aujourd’hui."


def test_a_value_that_cannot_be_used_becomes_unknown_and_is_told() -> None:
    lu = Champs("ligne 3", [])
    assert lu.telephone("4 74 30 71 85") == "04 74 30 71 85" and lu.telephone("+33 4 74 30 71 85") == "04 74 30 71 85"
    assert (lu.telephone("3960"), lu.telephone("46 70 83 60"), lu.telephone("-")) == ("39 60", "", "")
    assert (lu.courriel("a@b.fr"), lu.courriel("-"), lu.courriel("a@b,fr"), lu.courriel("a@b.fr - c@d.fr")) == (
        "a@b.fr",
        "",
        "",
        "",
    )
    assert (lu.site("exemple.fr"), lu.site("pas une url !")) == ("https://exemple.fr", "")
    assert (lu.nombre("45,123456", (-90, 90)), lu.nombre("450", (-90, 90)), lu.nombre("ici", (-90, 90))) == (
        45.12346,
        None,
        None,
    )
    assert lu.mots("adresse", "mot " * 80).endswith("mot") and len(lu.remarques) == 7


def test_the_day_of_a_list_is_read_in_its_name_or_asked() -> None:
    jours = [
        jour_du_nom(n)
        for n in ("liste-fs-20240801.csv.gz", "FS_02032020.csv", "x_2026-01-15.json", "finess_2026.csv", "99999999.csv")
    ]
    assert jours == [date(2024, 8, 1), date(2020, 3, 2), date(2026, 1, 15), None, None]


def test_names_of_finess_are_told_in_small_letters() -> None:
    assert en_casse("HOPITAL DE L'ISLE-SUR-TARN CHU II") == "Hopital de l’Isle-sur-Tarn CHU II"
    assert en_casse("La Halte") == "La Halte"


# --- refusals ---


@pytest.mark.parametrize(
    ("nom", "contenu", "mot"),
    [
        ("a.csv", b"nom;ville\nx;y\n", "liste inconnue"), ("a.csv", b"\xff\xfea\x00;\x00", "UTF-16"),
        ("a.csv", "id_fs;é\n".encode("latin-1"), "UTF-8"), ("a.json", b'[{"id": 1,', "JSON abîmé"), ("a.pdf", b"%PDF-1.4", "PDF"),
        ("a.csv.gz", gzip.compress(b"x" * 99)[:15], "gzip est abîmé"), ("a.json", b"{}", "liste inconnue"),
        ("a.json", b"[" * 200_000, "JSON abîmé"),
    ],
    ids=["inconnue", "utf16", "latin", "json", "pdf", "gzip", "vide", "profond"],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_words(tmp_path: Path, nom: str, contenu: bytes, mot: str) -> None:
    (tmp_path / nom).write_bytes(contenu)
    with pytest.raises(FichierIllisible, match=mot) as refus:
        lire_fichiers([tmp_path / nom])
    assert nom in str(refus.value)


def test_a_workbook_with_entities_or_too_big_once_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piege = classeur(tmp_path / "piege.xlsx", {"Structures": [["id", "nom"]]})
    with zipfile.ZipFile(piege, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", '<!DOCTYPE x [<!ENTITY a "aaa">]><sst>&a;</sst>')
    with pytest.raises(FichierIllisible, match="abîmé"):
        lire_fichiers([piege])
    gros = classeur(tmp_path / "gros.xlsx", {"Structures": [["id", "nom"]]})
    monkeypatch.setattr("jalons.personnes.partenaires.lecture.fichiers.TAILLE", 100)
    with pytest.raises(FichierIllisible, match="trop gros"):
        lire_fichiers([gros])


def test_a_list_without_a_day_is_refused_and_one_day_can_be_given(tmp_path: Path) -> None:
    sans = ecrire(tmp_path / "finess_2026.csv", [etablissement("960000001")])
    with pytest.raises(FichierIllisible, match="de quel jour"):
        lire_fichiers([sans])
    ((_, lue),) = lire_fichiers([sans], date(2026, 1, 15))
    assert lue.du == date(2026, 1, 15) and lue.departements == {"960"}


def test_the_filled_in_workbook_is_read_as_it_is(tmp_path: Path) -> None:
    """Its title « date_maj » typed over by a day, a Siret that became a number, the line of the model."""
    titres = ["__ignore__", "id", "46076.0", "nom", "siret", "code_postal", "telephone", "courriel"]
    ligne = [
        "",
        "s1",
        "46076.0",
        "Agence du Canal.",
        "8.2422814200025E13",
        "750121.0",
        "01 99 00 00 01",
        "pas une adresse",
    ]
    services = [["structure_id", "id", "46084.0", "nom", "thematiques"],
                ["s1", "v1", "46080.0", "Courses", "equipement-et-alimentation"],
                ["s9", "v2", "46080.0", "Perdu", ""], ["s1", "v3", "", "Sans jour", ""]]  # fmt: skip
    exemple = ["1", "modele", "", "Un identifiant"]
    chemin = classeur(
        tmp_path / "modele.xlsx", {"Structures": [titres, exemple, ligne], "Services": services, "Listes": [["a"]]}
    )
    ((_, lue),) = lire_fichiers([chemin])
    (agence,) = lue.releves
    assert (agence.identifiant, agence.du, agence.champs["nom"]) == ("s1", date(2026, 2, 23), "Agence du Canal")
    assert (agence.champs["siret"], agence.champs["code_postal"], agence.champs["courriel"]) == (
        "82422814200025",
        "",
        "",
    )
    assert [s[0] for s in agence.services] == ["v1"] and agence.services[0][2]["pour"] == ["alimentation"]
    assert lue.lus == 5 and sum(lue.ecartes.values()) == 3 and {r.valeur for r in lue.remarques} >= {"750121", "s9"}


def test_both_layouts_of_the_france_services_say_the_same(tmp_path: Path) -> None:
    neuve = lire_fichiers([ecrire(tmp_path / "fs-20240801.csv", [espace("1")])])[0][1]
    vieille = lire_fichiers([ecrire(tmp_path / "fs-31012020.csv", [ancien("1")])])[0][1]
    assert neuve.releves[0].champs == vieille.releves[0].champs
    assert neuve.releves[0].champs["ouverture"] == (
        'Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00; Fr "Semaines paires : 9:00 - 12:00"'
    )


# --- the same body ---

ESPACE = Trait(
    "a", "fs", "96001", "France services d’Aubrelle", "1 place de la Mairie", "01 99 00 00 01", "fs@exemple.fr"
)


@pytest.mark.parametrize(
    ("autre", "attendu"),
    [
        (Trait("b", "di", "96001", "FRANCE SERVICES AUBRELLE", telephone="+33199000001"),
         (True, "Même téléphone, même nom, dans la même commune")),
        (Trait("b", "di", "96001", "Espace France services de l’Aubrelle"), (False, "Même nom, dans la même commune")),
        (Trait("b", "di", "96001", "CCAS", "1, place de la mairie"), None),
        (Trait("b", "di", "96001", "CCAS", telephone="01 99 00 00 02"), None),
        (Trait("b", "di", "96002", "France services d’Aubrelle", telephone="01 99 00 00 01"), None),
        (Trait("b", "fs", "96001", "France services d’Aubrelle", telephone="01 99 00 00 01"), None),
    ],
)  # fmt: skip
def test_two_signs_are_certain_one_waits_and_an_address_is_none(autre: Trait, attendu: tuple[bool, str] | None) -> None:
    trouvees = [(p.certaine, p.raison) for p in rapprocher([ESPACE, autre])]
    assert trouvees == ([attendu] if attendu else [])


def test_the_order_of_the_cards_changes_nothing_and_a_switchboard_is_no_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    cartes = [
        ESPACE,
        Trait("b", "di", "96001", "Aubrelle", telephone="01 99 00 00 01"),
        Trait("c", "finess", "96001", "Autre", telephone="01 99 00 00 01"),
    ]
    attendu = list(rapprocher(cartes))
    assert len(attendu) == 3 and all(list(rapprocher(ordre)) == attendu for ordre in permutations(cartes))
    monkeypatch.setattr(rapprochement, "TROP", 2)
    assert [p.raison for p in rapprocher(cartes)] == ["Même nom, dans la même commune"]


def test_structures_alone_are_recognised(tmp_path: Path) -> None:
    ((_, lue),) = lire_fichiers([ecrire(tmp_path / "di.json", [structure()])])
    assert (lue.lus, lue.du) == (1, date(2026, 2, 1))
