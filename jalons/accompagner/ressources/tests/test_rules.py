"""Sums of a day, corrections that never change the days before, reste à vivre by another formula; amounts as typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagner.ressources import rules
from jalons.accompagner.ressources.enums import Genre, Periode
from jalons.fondations.socle.champs import lire_montant
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.suites import age_dit, tenue

DEBUT = date(2026, 1, 1)
JOURS = st.integers(0, 40).map(lambda n: DEBUT + timedelta(days=n))
BAREME = rules.Bareme(Decimal(1), Decimal("0.5"), Decimal("0.3"), 14, 30)
ARGENT = st.decimals(0, 5000, places=2)


@dataclass(frozen=True)
class Dite:
    version: int
    etat: str
    date_debut: date
    date_fin: date | None
    montant: Decimal | None = None


@st.composite
def une_suite(tirer: st.DrawFn) -> list[Dite]:
    suite = []
    for rang in range(tirer(st.integers(1, 5))):
        debut = tirer(JOURS)
        fin = tirer(st.one_of(st.none(), st.integers(0, 20).map(lambda n, d=debut: d + timedelta(days=n))))
        etat = tirer(st.sampled_from([EtatLigne.TENUE, EtatLigne.TENUE, EtatLigne.TERMINEE]))
        suite.append(Dite(rang + 1, etat, debut, fin, tirer(st.one_of(st.none(), ARGENT))))
    return suite


def calendrier(suite: list[Dite]) -> dict[date, Dite | None]:
    """Another way: a calendar on which each version, in turn, writes all the days from its first on."""
    jours: dict[date, Dite | None] = {DEBUT + timedelta(days=n): None for n in range(80)}
    for dite in suite:
        for jour in jours:
            if jour >= dite.date_debut:
                dure = dite.etat == EtatLigne.TENUE and jour <= (dite.date_fin or jour)
                jours[jour] = dite if dure else None
    return jours


@given(st.lists(une_suite(), max_size=4), JOURS)
def test_the_total_of_a_day_is_the_sum_of_what_is_in_force_and_names_what_is_unknown(
    suites: list[list[Dite]], jour: date
) -> None:
    tenues = [t for suite in suites if (t := tenue(suite, jour))]
    attendues = [t for suite in suites if (t := calendrier(suite)[jour])]
    assert tenues == attendues
    somme = rules.total((str(n), t.montant) for n, t in enumerate(tenues))
    assert somme.montant == sum(t.montant for t in attendues if t.montant is not None)
    assert len(somme.inconnus) == sum(t.montant is None for t in attendues) and somme.vide == (not attendues)
    assert ("au moins" in somme.mots) == (0 < len(somme.inconnus) < somme.combien)


@given(une_suite(), JOURS, ARGENT)
def test_correcting_never_changes_a_day_before_it_and_withdrawing_empties_all(
    suite: list[Dite], debut: date, montant: Decimal
) -> None:
    corrigee = [*suite, Dite(len(suite) + 1, EtatLigne.TENUE, debut, None, montant)]
    for n in range(80):
        jour = DEBUT + timedelta(days=n)
        assert tenue(corrigee, jour) == (tenue(suite, jour) if jour < debut else corrigee[-1])
        assert tenue([*suite, Dite(9, EtatLigne.RETIREE, debut, None)], jour) is None


PERSONNES = st.builds(
    rules.Personne,
    st.sampled_from(Genre.values),
    st.one_of(st.none(), st.integers(0, 30)),
    st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.25")]),
)


@given(
    st.lists(st.one_of(st.none(), ARGENT), max_size=4), st.lists(ARGENT, max_size=4), st.lists(PERSONNES, max_size=6)
)
def test_reste_a_vivre_is_what_another_formula_finds(
    revenus: list[Decimal | None], charges: list[Decimal], gens: list[rules.Personne]
) -> None:
    sommes = [rules.total(("", montant) for montant in lus) for lus in (revenus, charges)]
    reste = rules.reste_a_vivre(*sommes, rules.foyer(gens, BAREME), BAREME.jours)
    if not charges or all(montant is None for montant in revenus):
        assert reste is None
        return
    assert reste is not None
    assert reste.sens == ("au moins" if None in revenus else "")
    mois = sum(int(m * 100) for m in revenus if m is not None) - sum(int(c * 100) for c in charges)  # in cents
    assert reste.mois * 100 == mois
    if not gens:
        assert reste.par_jour is None
        return
    quarts = sum(int(p.part * 4) for p in gens)  # a person is four quarters
    exact = Fraction(mois * 4, 100 * quarts * 30)
    arrondi = Decimal(exact.numerator) / Decimal(exact.denominator)
    assert reste.par_jour == arrondi.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def test_consumption_units_and_ages_at_the_boundaries() -> None:
    def unites(*gens: tuple[str, int | None, str]) -> tuple[Decimal, Decimal, bool]:
        lu = rules.foyer((rules.Personne(g, age, Decimal(part)) for g, age, part in gens), BAREME)
        assert lu is not None
        return lu.personnes, lu.unites, lu.au_moins

    adulte = ("adulte", None, "1")
    assert unites(adulte, ("enfant", 13, "1"), ("enfant", 14, "1")) == (3, Decimal("1.8"), False)
    assert unites(adulte, adulte, ("enfant", 3, "0.5")) == (Decimal("2.5"), Decimal("1.65"), False)
    assert unites(adulte, ("enfant", None, "1")) == (2, Decimal("1.3"), True)
    assert unites(("enfant", 16, "1"), ("enfant", 17, "1")) == (2, Decimal("1.5"), False)
    assert rules.foyer([rules.Personne("adulte", 30)], None) is None, "un paramètre manque : non calculé"
    dit_le = date(2024, 2, 29)
    ages = [age_dit(j, dit=7, dit_le=dit_le) for j in (date(2025, 2, 28), date(2025, 3, 1), date(2023, 3, 1))]
    assert ages == [7, 8, 6]


def test_what_a_period_makes_a_month() -> None:
    dix = Decimal(10)
    attendus = {"mois": "10.00", "jour": "304.17", "semaine": "43.33", "trimestre": "3.33", "an": "0.83"}
    assert {p.value: str(rules.mensuel(dix, p)) for p in Periode} == attendus
    assert rules.mensuel(None, "jour") is None and rules.euros(Decimal("-76.00")) == "−\xa076\xa0€"


@pytest.mark.parametrize(
    ("tape", "lu"),
    [
        ("1 234,50 €", "1234.50"), ("12.5", "12.5"), ("1\xa0234\u202f567,8".replace("567", "000"), None), ("690", "690"),
        ("1.234,50", "1234.50"), ("  0 euros ", "0"), ("12,5€", "12.5"), ("1 000 000", "1000000"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_type_them(tape: str, lu: str | None) -> None:
    if lu is None:
        with pytest.raises(ValidationError, match="million"):
            lire_montant(tape)
    else:
        assert lire_montant(tape) == Decimal(lu)
    assert lire_montant("?") is None and lire_montant("Inconnu") is None


@pytest.mark.parametrize(
    "tape", ["-1", "−3,5", "1,2,3", "12 34", "1.234", "1e9", "NaN", "１２", "0x10", "€", "12,345", "1 23"]
)
def test_what_is_no_amount_is_refused(tape: str) -> None:
    with pytest.raises(ValidationError):
        lire_montant(tape)
