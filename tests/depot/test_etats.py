"""A state is written with its name, ``StatutDossier.CLOS``: a word between quotes is misspelt in silence."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

JALONS = Path(__file__).parents[2] / "jalons"


def valeurs() -> dict[str, set[str]]:
    """The words that each field with choices may hold, by its name. A class (« F3 ») is a code that everybody writes."""
    mots: dict[str, set[str]] = defaultdict(set)
    for modele in apps.get_models():
        if modele.__module__.startswith("jalons."):
            for champ in modele._meta.concrete_fields:
                mots[champ.name] |= {str(code) for code, _ in champ.flatchoices if code}
    return {nom: siens for nom, siens in mots.items() if siens and nom != "classe"}


VALEURS = valeurs()


def champ(noeud: ast.expr | str) -> str:
    """The field that ``dossier.statut``, ``statut`` or ``demande__statut__in`` is about; '' when none."""
    nom = noeud if isinstance(noeud, str) else getattr(noeud, "attr", getattr(noeud, "id", ""))
    return next((mot for mot in reversed(nom.split("__")) if mot in VALEURS), "")


def mots(noeud: ast.expr) -> Iterator[str]:
    """The words between quotes of a value: alone, in a list, on either side of ``if … else``."""
    if isinstance(noeud, ast.Constant):
        yield str(noeud.value)
    parties = [noeud.body, noeud.orelse] if isinstance(noeud, ast.IfExp) else getattr(noeud, "elts", [])
    for partie in parties:
        yield from mots(partie)


def couples(noeud: ast.AST) -> Iterator[tuple[ast.expr | str, ast.expr]]:
    """What a piece of code compares, gives by keyword or sets: (the field, the value)."""
    if isinstance(noeud, ast.Compare):
        membres = [noeud.left, *noeud.comparators]
        yield from ((un, autre) for un in membres for autre in membres)
    elif isinstance(noeud, ast.Call) and ast.unparse(noeud.func) != "inscrire":  # the words of the journal are its own
        yield from ((k.arg, k.value) for k in noeud.keywords if k.arg)
    elif isinstance(noeud, ast.Assign):
        yield from ((cible, noeud.value) for cible in noeud.targets)
    elif isinstance(noeud, ast.AnnAssign) and noeud.value:
        yield noeud.target, noeud.value


def etats_bruts(source: str) -> list[str]:
    return [
        f"{quel}={mot}"
        for noeud in ast.walk(ast.parse(source))
        for nomme, valeur in couples(noeud)
        if (quel := champ(nomme))
        for mot in mots(valeur)
        if mot in VALEURS[quel]
    ]


def test_a_state_between_quotes_is_seen() -> None:
    assert etats_bruts("if dossier.statut == 'clos': pass") == ["statut=clos"]
    assert etats_bruts("Demande.objects.filter(dossier__statut__in=['clos', x])") == ["statut=clos"]
    assert etats_bruts("rdv.mode = 'lieu' if sur_place else autre") == ["mode=lieu"]
    assert not etats_bruts("d.statut == StatutDossier.CLOS; champs(objet='clos'); inscrire(motif='autre')")


def test_states_are_written_with_their_names() -> None:
    fautifs = {
        p.relative_to(JALONS).as_posix(): lus
        for p in JALONS.rglob("*.py")
        if not {"tests", "migrations"} & set(p.parts) and (lus := etats_bruts(p.read_text()))
    }
    assert fautifs == {}, "Écrire le membre de l’énumération."


COMPARE = re.compile(r"\b(\w+) [!=]= \"(\w+)\"")
# how many a template still compares; a number only goes down, and a template that has none leaves the list
ANCIENS = {
    "fondations/referentiels/templates/referentiels/liste.html": 1,
    "parcours/templates/parcours/apercu_regle.html": 1,
    "parcours/templates/parcours/ma_journee.html": 1,
    "personnes/assures/templates/assures/_entete.html": 2,
    "personnes/assures/templates/assures/_numero.html": 1,
    "recevoir/seances/templates/seances/liste.html": 2,
    "recevoir/rendez_vous/templates/rendez_vous/_ligne.html": 5,
    "recevoir/rendez_vous/templates/rendez_vous/_touchees.html": 1,
    "recevoir/rendez_vous/templates/rendez_vous/liste.html": 1,
    "recevoir/rendez_vous/templates/rendez_vous/rendez_vous.html": 7,
    "recevoir/signalements/templates/signalements/_arrivee.html": 2,
    "recevoir/signalements/templates/signalements/demande.html": 2,
    "reperer/detection/templates/detection/_lignes.html": 1,
    "reperer/detection/templates/detection/pourquoi.html": 1,
}


def test_a_template_asks_a_property_and_compares_no_state() -> None:
    comptes = {
        str(gabarit.relative_to(JALONS)): sum(
            mot in VALEURS.get(nom, ()) for nom, mot in COMPARE.findall(gabarit.read_text())
        )
        for gabarit in JALONS.rglob("*.html")
    }
    assert {nom: n for nom, n in comptes.items() if n} == ANCIENS, "Donner au modèle une propriété (est_ouverte)."
