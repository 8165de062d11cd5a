"""The changes made to a module, one at a time: mutmut's operators, minus those that touch only wording."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import deep_replace
from mutmut.mutation.mutators import mutation_operators

CODE = re.compile(r"[\"'][a-z0-9_.:-]+[\"']")  # « a_recevoir »; a sentence is wording
MUETS = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)


@dataclass(frozen=True)
class Mutant:
    """One change of a function or of a constant of the module."""

    ou: str  # « recevoir_avant », « Candidat.libre », « PROCHE »
    ligne: int
    avant: str
    apres: str
    source: str  # the function or the assignment, once changed
    constante: bool
    cle: str  # what this change is, whatever moves elsewhere in the file


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of that module, in the order of the file."""
    enveloppe = MetadataWrapper(cst.parse_module(source))
    lignes = enveloppe.resolve(PositionProvider)
    rangs = Counter[str]()
    for ou, racine in _racines(enveloppe.module.body):
        constante = not isinstance(racine, cst.FunctionDef)
        for node in _dedans(racine.value if constante else racine.body):
            for change in _changements(node, constante):
                nouvelle = deep_replace(racine, node, change)
                avant, apres = (" ".join(_texte(n).split()) for n in (node, change))
                rangs[cle := f"{ou}:{avant}→{apres}"] += 1
                ligne = lignes[node].start.line if node in lignes else 0
                yield Mutant(ou, ligne, avant, apres, _texte(nouvelle), constante, f"{cle}#{rangs[cle]}")


def marques(source: str, cible: str) -> Iterator[tuple[str, str]]:
    """Every function of that module, made to say first that it is run: ``_vue("module:name")``."""
    for ou, racine in _racines(cst.parse_module(source).body):
        if isinstance(racine, cst.FunctionDef) and isinstance(racine.body, cst.IndentedBlock):
            marque = cst.parse_statement(f"_vue({f'{cible}:{ou}{chr(10)}'!r})")
            corps = racine.body.with_changes(body=[marque, *racine.body.body])
            yield ou, _texte(racine.with_changes(body=corps))


def _racines(corps: Any, dans: str = "") -> Iterator[tuple[str, Any]]:
    """The functions, methods and constants of that body, with their names."""
    for element in corps:
        if isinstance(element, cst.FunctionDef):
            yield f"{dans}{element.name.value}", element
        elif isinstance(element, cst.ClassDef) and isinstance(element.body, cst.IndentedBlock):
            yield from _racines(element.body.body, f"{dans}{element.name.value}.")
        elif isinstance(element, cst.SimpleStatementLine) and not dans:
            for mot in element.body:
                if isinstance(mot, cst.Assign | cst.AnnAssign | cst.AugAssign) and mot.value is not None:
                    cible = mot.targets[0].target if isinstance(mot, cst.Assign) else mot.target
                    if isinstance(cible, cst.Name) and not cible.value.startswith("__"):
                        yield cible.value, mot


def _dedans(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Every node below, docstrings and what is no code left out."""
    yield node
    for enfant in node.children:
        docstring = isinstance(enfant, cst.Expr) and isinstance(enfant.value, cst.SimpleString)
        if not isinstance(enfant, MUETS) and not docstring:
            yield from _dedans(enfant)


def _changements(node: cst.CSTNode, constante: bool) -> list[cst.CSTNode]:
    if constante and isinstance(node, cst.Call):
        return []  # a table is not emptied: one of its values moves
    faits = [fait for genre, operateur in mutation_operators if isinstance(node, genre) for fait in operateur(node)]
    if isinstance(node, cst.SimpleString):
        return faits[:1] if CODE.fullmatch(node.value) else []  # « XXcodeXX »: its upper case says no more
    if isinstance(node, cst.Call):
        mots = sum(_est_phrase(a.value) for a in node.args)
        faits = [f for f in faits if sum(_est_phrase(a.value) for a in f.args) == mots]  # type: ignore[attr-defined]
    return faits


def _est_phrase(node: cst.CSTNode) -> bool:
    """A sentence, whole or with holes: wording, judged by readers."""
    simple = isinstance(node, cst.SimpleString) and not CODE.fullmatch(node.value)
    return simple or isinstance(node, cst.FormattedString | cst.ConcatenatedString)


def _texte(node: Any) -> str:
    nu = node.with_changes(decorators=[], leading_lines=[]) if isinstance(node, cst.FunctionDef) else node
    return textwrap.dedent(cst.Module([]).code_for_node(nu))
