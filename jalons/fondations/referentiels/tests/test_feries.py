"""Public holidays of each place: those of the law that is cited, no other; loaded or shipped, the same."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from jalons.fondations.referentiels import lecture, selectors, services
from jalons.fondations.referentiels.feries import paques
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.socle.colonnes import DonneesInvalides

LIVRES = lecture.jours_feries(lecture.listes())
NATIONAUX = set(LIVRES.jours("Europe/Paris", "49099", [2026]))
VENDREDI_SAINT, MI_CAREME, SCHOELCHER = date(2026, 4, 3), date(2026, 3, 12), date(2026, 7, 21)
ABOLITION = {
    "97105": date(2026, 5, 27), "97209": date(2026, 5, 22), "97302": date(2026, 6, 10), "97411": date(2026, 12, 20),
    "97611": date(2026, 4, 27), "97701": date(2026, 10, 9), "97801": date(2026, 5, 27),
}  # fmt: skip


@pytest.mark.parametrize("annee", range(2009, 2100))
def test_the_eleven_national_holidays_are_those_of_another_calculation(annee: int) -> None:
    assert set(LIVRES.jours("Europe/Paris", "", [annee])) == set(holidays.France(years=annee))
    assert paques(annee) + timedelta(days=1) in holidays.France(years=annee)


@pytest.mark.parametrize(("commune", "jour"), ABOLITION.items())
def test_overseas_the_code_adds_the_abolition_of_slavery_and_nothing_else(commune: str, jour: date) -> None:
    """No Mi-Carême, no Good Friday, no 21 July: customs, not the law (L3422-2)."""
    assert set(LIVRES.jours("", commune, [2026])) - NATIONAUX == {jour}
    assert not {VENDREDI_SAINT, MI_CAREME, SCHOELCHER} & set(LIVRES.jours("", commune, [2026]))


@pytest.mark.parametrize(
    ("zone", "commune"),
    [
        ("America/Guadeloupe", "97105"), ("America/Martinique", "97209"), ("America/Cayenne", "97302"),
        ("Indian/Reunion", "97411"), ("Indian/Mayotte", "97611"), ("America/St_Barthelemy", "97701"),
        ("America/Marigot", "97801"), ("Pacific/Tahiti", "98735"), ("Pacific/Noumea", "98818"),
        ("Pacific/Wallis", "98611"), ("America/Miquelon", "97501"),
    ],
)  # fmt: skip
def test_without_a_commune_the_caisse_has_the_holidays_of_its_zone(zone: str, commune: str) -> None:
    assert LIVRES.jours(zone, "", [2026]) == LIVRES.jours("", commune, [2026])


def test_the_commune_decides_before_the_zone() -> None:
    """Saint-Barthélemy is served by the caisse of Guadeloupe."""
    assert ABOLITION["97701"] in LIVRES.jours("America/Guadeloupe", "97701", [2026])


@pytest.mark.parametrize(
    ("commune", "vendredi_saint"),
    [("67482", True), ("68224", True), ("57463", True), ("67001", False), ("57001", False)],
)
def test_in_alsace_and_moselle_good_friday_is_kept_where_there_is_a_protestant_church(
    commune: str, vendredi_saint: bool
) -> None:
    jours = LIVRES.jours("Europe/Paris", commune, [2026])
    assert (VENDREDI_SAINT in jours) is vendredi_saint
    assert jours[date(2026, 12, 26)] == "Saint-Étienne"


def test_a_holiday_is_dated() -> None:
    """In Polynesia the 29 June gave way to the 20 November."""
    assert date(2024, 6, 29) in LIVRES.jours("", "98735", [2024]) and date(2025, 6, 29) not in LIVRES.jours(
        "", "98735", [2025]
    )
    assert date(2024, 11, 20) not in LIVRES.jours("", "98735", [2024])


@pytest.mark.django_db
def test_loaded_or_only_shipped_the_holidays_are_the_same_and_a_row_added_here_counts() -> None:
    assert selectors.calendrier().jours("", "67001", [2026]) == LIVRES.jours("", "67001", [2026])
    services.charger_referentiels()
    assert sorted(map(str, selectors.calendrier().feries)) == sorted(map(str, LIVRES.feries))
    CodeListe.objects.create(
        liste="jour_ferie", code="67001/paques-2", libelle="Vendredi saint", rang=99, date_debut=date(2026, 1, 1),
        source="Relevé par la caisse",
    )  # fmt: skip
    assert VENDREDI_SAINT in selectors.calendrier().jours("", "67001", [2026])


@pytest.mark.parametrize("code", ["971/13-40", "971", "paques-2", "97 1/05-27"])
def test_a_holiday_that_is_no_day_is_refused_when_loaded(tmp_path: Path, code: str) -> None:
    ligne = f"jour_ferie;{code};Jour;1;2026-01-01;;Essai\n"
    entete = (lecture.DONNEES / "listes.csv").read_text().splitlines(keepends=True)[0]
    (tmp_path / "listes.csv").write_text(entete + ligne)
    with pytest.raises(DonneesInvalides):
        lecture.listes(tmp_path)
