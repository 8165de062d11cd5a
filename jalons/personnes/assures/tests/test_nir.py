"""The number as people write it."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.fondations.socle import numeros
from jalons.personnes.assures.enums import TypeIdentifiant
from jalons.personnes.assures.rules import NirInvalide, doute, nir_formate, nir_normalise
from jalons.personnes.assures.rules.nir import cle


def cle_officielle(corps: str) -> str:
    """The published rule, written another way: A counts 0 and one million less, B counts 0 and two millions less."""
    moins = {"A": 1_000_000, "B": 2_000_000}.get(corps[6], 0)
    nombre = int(corps.replace("A", "0").replace("B", "0")) - moins
    return f"{97 - nombre % 97:02d}"


chiffres = st.text("0123456789", min_size=3, max_size=3)
corps_valides = st.builds(
    lambda sexe, an, mois, dep, com, ordre: f"{sexe}{an:02d}{mois:02d}{dep}{com}{ordre}",
    st.sampled_from("12345678"),
    st.integers(0, 99),
    st.one_of(st.integers(1, 12), st.integers(20, 99)),
    st.one_of(st.integers(1, 99).map("{:02d}".format), st.sampled_from(["2A", "2B"])),
    chiffres,
    chiffres,
)


def ecritures(corps: str, cle: str) -> list[str]:
    plein = corps + cle
    groupes = [corps[:1], corps[1:3], corps[3:5], corps[5:7], corps[7:10], corps[10:], cle]
    formes = [plein, corps, plein.lower(), f" {plein} ", f"'{plein}", f"{corps} / {cle}"]
    formes += [separateur.join(groupes) for separateur in (" ", "\u00a0", "\u202f", ".", "-")]
    if plein.isdecimal():
        formes += [f"{plein}.0", f"{plein},00", f"{corps}.0", f"{float(plein):.14E}", repr(float(plein))]
        formes += [f"{float(plein):.14E}".replace(".", ","), f"{plein[0]}.{plein[1:]}E+14"]
    return formes


@given(corps_valides)
@settings(max_examples=150, deadline=None)
def test_a_valid_number_is_accepted_in_every_written_form(corps: str) -> None:
    for ecrit in ecritures(corps, cle_officielle(corps)):
        assert nir_normalise(ecrit).nir13 == corps, ecrit


@given(corps_valides)
@settings(max_examples=100, deadline=None)
def test_every_single_digit_change_is_refused_and_the_key_is_named(corps: str) -> None:
    plein = corps + cle_officielle(corps)
    for rang, ancien in enumerate(plein):
        for neuf in "0123456789" if ancien.isdecimal() else "AB":
            if neuf != ancien:
                with pytest.raises(NirInvalide, match="clé"):
                    nir_normalise(plein[:rang] + neuf + plein[rang + 1 :])


@given(corps_valides)
@settings(max_examples=50, deadline=None)
def test_what_is_shown_can_be_read_again(corps: str) -> None:
    assert nir_normalise(nir_formate(corps)).nir13 == corps


def test_corsica_is_counted_with_its_own_rule() -> None:
    assert nir_normalise("2 53 07 2b 073 004 70").nir13 == "253072B073004"
    assert nir_normalise("253072A07300443").nir13 == "253072A073004"


def test_a_number_without_its_key_is_accepted_but_said_unverified() -> None:
    assert not nir_normalise("2951099126111").cle_lue
    assert nir_normalise("295109912611193").cle_lue


def test_a_first_digit_from_3_to_8_is_provisional() -> None:
    assert nir_normalise("2951099126111").type == TypeIdentifiant.NIR
    assert nir_normalise("7951099126111").type == TypeIdentifiant.PROVISOIRE


@pytest.mark.parametrize(
    ("texte", "mot"),
    [
        ("1.84E+14", "tableur"),
        ("1,84E+14", "tableur"),
        ("29510991261119", "14 caractères"),
        ("", "vide"),
        ("2951O9912611193", "chiffres"),
        ("253072C07300470", "Corse"),
        ("295109912611194", "clé attendue"),
        ("٢95109912611193", "chiffres"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason_and_never_repeated(texte: str, mot: str) -> None:
    with pytest.raises(NirInvalide, match=mot) as refus:
        nir_normalise(texte)
    assert "2951099" not in str(refus.value)


@pytest.mark.parametrize("premier", ["0", "9"])
def test_no_number_begins_with_0_or_9(premier: str) -> None:
    with pytest.raises(NirInvalide, match=f"jamais par {premier}"):
        nir_normalise(premier + "951099126111")


def test_a_number_carries_its_key_whether_it_was_typed_or_not() -> None:
    sans, avec = nir_normalise("2951099126111"), nir_normalise("'2 95 10 99 126 111 93")
    assert (sans.cle, sans.cle_lue) == ("93", False) and (avec.cle, avec.cle_lue) == ("93", True)


@pytest.mark.parametrize(("premier", "genre"), [("1", "nir"), ("2", "nir"), ("3", "provisoire"), ("8", "provisoire")])
def test_the_first_digit_says_what_the_number_is(premier: str, genre: str) -> None:
    assert nir_normalise(premier + "951099126111").type == genre


def test_a_spreadsheet_may_lose_one_final_zero_and_never_more() -> None:
    corps = next(c for c in map(str, range(2951099126100, 2951099126199)) if cle(c)[1] == "0" and cle(c)[0] != "0")
    tableur = f"{corps[0]}.{corps[1:]}{cle(corps)[0]}E+14"
    assert nir_normalise(tableur).nir13 == nir_normalise(tableur.lower().replace("+", "")).nir13 == corps
    with pytest.raises(NirInvalide, match="tableur"):
        nir_normalise("2.951099126E+14")


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_never_a_crash(texte: str) -> None:
    with contextlib.suppress(NirInvalide):
        assert len(nir_normalise(texte).nir13) == 13


def test_sabotage_a_reader_that_skips_the_key_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from jalons.personnes.assures.rules import nir

    monkeypatch.setattr(nir, "cle", lambda corps: "94")
    assert nir_normalise("295109912611194").nir13 == "2951099126111"  # a wrong key passes once the guard is gone


@pytest.mark.parametrize(
    ("nir13", "connu", "mots"),
    [
        ("2710931555001", {"sexe": "1", "naissance": date(1984, 3, 2)},
         "le sexe, l’année de naissance, le mois de naissance"),
        ("1841375123456", {}, "le mois de naissance"),  # month 13
        ("1840075123456", {"annee": 1984}, "le mois de naissance"),
        ("1977075123456", {"naissance": date(1997, 5, 14)}, "le mois de naissance"),
        ("1977075123456", {"annee": 1997}, ""),  # 70: the registrar did not know the month either
        ("1840575123456", {"sexe": "1", "naissance": date(1984, 5, 2)}, ""),
        ("1840575123456", {"sexe": "", "annee": 1985}, "l’année de naissance"),
        ("2840575123456", {"sexe": "1"}, "le sexe"),
        ("8840575123456", {"sexe": "2"}, ""),
        ("3841375123456", {"sexe": "1", "annee": 1960}, ""),  # provisional: its figures are not hers
        ("2000575123456", {"annee": 1900}, ""),
    ],
)  # fmt: skip
def test_a_number_that_says_another_sex_or_birth_is_to_be_verified(
    nir13: str, connu: dict[str, Any], mots: str
) -> None:
    dit = doute(nir13, **connu)
    assert dit.startswith(f"Numéro à vérifier ({mots}) :") if mots else dit == ""
    assert nir13 not in dit


def test_a_number_is_found_in_a_text_as_people_write_it_and_a_telephone_is_none():
    for ecrit in (
        "2840596001042",
        "2 84 05 2A 001 042 18",
        "1.84.05.96.001.042",
        "2-84-05-96-001-042/18",
        "184  05 96 001 042",
        "184\u200b05\u200b96\u2060001\ufeff042",
        "１８４０５９６００１０４２",
        "1\u00ad84 – 05 – ٩٦ 001 042",
    ):
        for autour in ("numéro {}", "née en 1984 {}, ici", "au 06 39 98 10 20 ; {}"):
            texte = autour.format(ecrit)
            assert numeros.sans_numero(texte) == autour.format("[numéro de sécurité sociale retiré]"), texte
            with pytest.raises(numeros.NumeroEcrit):
                numeros.refuser_numero("mot", texte)
    for autre in (
        "06 39 98 10 20 ou 05 61 00 00 00, le 24/02/2026 à 14 h", "FR76 3000 6000 0112 3456 7890 189", "+33 6 39 98 10 20",
        "SIRET 784 671 695 00087", "2 84 99", "ﬁn du bail\u200b – 12 m² – œuvre №\u00a08",
    ):  # fmt: skip
        assert numeros.sans_numero(autre) == autre and not numeros.dit_un_numero(autre), autre
