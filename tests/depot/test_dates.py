"""A date that people type is read in one place, ``socle/champs.py``: « 14051997 » is read on every page or on none.

What is in force on a day is asked of one rule too: ``socle.models.en_vigueur`` in SQL, ``socle.dates.couvre`` elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
CHAMPS = "fondations/socle/champs.py"
# Dates written by programs, always ISO: delivered files, sealed values, links of our own pages, options of commands.
ECRITES_PAR_UN_PROGRAMME = {
    "fondations/referentiels/seuils.py",
    "fondations/socle/colonnes.py",
    "fondations/territoires/services.py",
    "personnes/partenaires/rules.py",
    "reperer/programmes/champs.py",
    "reperer/detection/valeurs.py",
    "recevoir/rendez_vous/selectors/creneaux.py",
    "recevoir/signalements/services/propositions.py",
    "parcours/regles.py",
    "portes/cli/offres.py",
}


# What reads a day or an hour: the fields of forms and their widgets, the helpers of Django and of Python.
LECTEURS = {
    *("DateField", "DateTimeField", "SplitDateTimeField", "TimeField"),
    *("DateInput", "DateTimeInput", "SelectDateWidget", "SplitDateTimeWidget", "TimeInput"),
    *("input_formats", "fromisoformat", "strptime", "parse_date", "parse_datetime", "parse_time"),
}


def nommes(source: str) -> Iterator[str]:
    """The names that this code imports, takes from a module or gives by keyword; those of models left aside."""
    for noeud in ast.walk(ast.parse(source)):
        if isinstance(noeud, ast.ImportFrom) and not (noeud.module or "").startswith("django.db"):
            yield from (alias.name for alias in noeud.names)
        elif isinstance(noeud, ast.Attribute) and not ast.unparse(noeud.value).endswith("models"):
            yield noeud.attr
        elif isinstance(noeud, ast.keyword):
            yield noeud.arg or ""


def lit_une_date(source: str) -> bool:
    return not LECTEURS.isdisjoint(nommes(source))


@pytest.mark.parametrize(
    "faute",
    [
        "from django import forms\ndef _jour(): return forms.DateField(label='Le')",
        "a = forms.fields.DateField()",
        "a = django.forms.TimeField()",
        "from django.forms import DateField as Jour",
        "class F(Form):\n    widgets = {'le': forms.DateInput}",
        "def _date(texte): return date.fromisoformat(texte)",
        "from django.utils.dateparse import parse_date",
        "lu = dateparse.parse_time(texte)",
    ],
)
def test_a_second_helper_for_dates_is_seen(faute: str) -> None:
    assert lit_une_date(faute)
    assert not lit_une_date(
        "from jalons.fondations.socle import champs\njour = champs.jour('Le')\nm = models.DateField()"
    )
    assert not lit_une_date("from django.db.models import DateTimeField\nDateTimeField()")


def test_dates_are_read_in_one_place() -> None:
    lisent = {
        p.relative_to(RACINE / "jalons").as_posix()
        for p in (RACINE / "jalons").rglob("*.py")
        if not {"tests", "migrations"} & set(p.parts) and lit_une_date(p.read_text())
    }
    assert lisent <= {CHAMPS, *ECRITES_PAR_UN_PROGRAMME}, "Lire avec jalons/fondations/socle/champs.py."
    assert lisent >= ECRITES_PAR_UN_PROGRAMME


EN_VIGUEUR = re.compile(r"__lte=\w+\)[^\n]*__isnull=True\) \| Q\(\w+__gte=|<= \w+ and \((\S+) is None or ")
REGLE = "fondations/socle/dates.py"


def test_a_second_rule_of_what_is_in_force_is_seen() -> None:
    assert EN_VIGUEUR.search("Q(date_debut__lte=jour) & (Q(date_fin__isnull=True) | Q(date_fin__gte=jour))")
    assert EN_VIGUEUR.search("lieu.ouvert_du <= jour and (lieu.ouvert_au is None or jour <= lieu.ouvert_au)")
    assert not EN_VIGUEUR.search('Q(date_fin__isnull=True) | Q(date_fin__gte=F("date_debut"))')


def test_what_is_in_force_is_asked_of_one_rule() -> None:
    a_la_main = {
        p.relative_to(RACINE / "jalons").as_posix()
        for p in (RACINE / "jalons").rglob("*.py")
        if not {"tests", "migrations"} & set(p.parts) and EN_VIGUEUR.search(p.read_text())
    }
    assert a_la_main == {REGLE}, "Demander à socle.models.en_vigueur ou à socle.dates.couvre."
