"""A date that people type is read in one place, ``socle/champs.py``: « 14051997 » is read on every page or on none.

What is in force on a day is asked of one rule too: ``socle.models.en_vigueur`` in SQL, ``socle.dates.couvre`` elsewhere.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

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
    "recevoir/rendez_vous/views/pages.py",
    "recevoir/signalements/services/propositions.py",
    "parcours/regles.py",
    "portes/cli/offres.py",
}


def lit_une_date(source: str) -> bool:
    """A form's DateField or DateTimeField, ``input_formats``, ``fromisoformat`` or ``strptime``."""
    noeuds = list(ast.walk(ast.parse(source)))
    faits = {ast.unparse(n.func) for n in noeuds if isinstance(n, ast.Call)}
    lus = {n.attr for n in noeuds if isinstance(n, ast.Attribute)} | {
        n.arg for n in noeuds if isinstance(n, ast.keyword)
    }
    return bool(
        faits & {"forms.DateField", "DateField", "forms.DateTimeField"}
        or lus & {"input_formats", "fromisoformat", "strptime"}
    )


def test_a_second_helper_for_dates_is_seen() -> None:
    assert lit_une_date("from django import forms\ndef _jour(): return forms.DateField(label='Le')")
    assert lit_une_date("def _date(texte): return date.fromisoformat(texte)")
    assert not lit_une_date(
        "from jalons.fondations.socle import champs\njour = champs.jour('Le')\nm = models.DateField()"
    )


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
