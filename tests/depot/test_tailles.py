"""The limits that make us stop and split by noun: a file of 400 lines, a function of 40, a view of 25."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

JALONS = Path(__file__).parents[2] / "jalons"
FICHIER, FONCTION, VUE = 400, 40, 25


def _est_une_vue(fonction: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(d, ast.Call) and ast.unparse(d.func) == "acces" for d in fonction.decorator_list)


def trop_longs(source: str) -> Iterator[str]:
    """What is over its limit, with its line and its length."""
    if (lignes := source.count("\n")) > FICHIER:
        yield f"le fichier : {lignes} lignes, pas plus de {FICHIER}"
    for noeud in ast.walk(ast.parse(source)):
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
            limite = VUE if _est_une_vue(noeud) else FONCTION
            if (lignes := (noeud.end_lineno or 0) - noeud.lineno + 1) > limite:
                yield f"{noeud.lineno} {noeud.name} : {lignes} lignes, pas plus de {limite}"


def test_what_is_too_long_is_seen() -> None:
    assert list(trop_longs("def f():\n" + "    a()\n" * 40)) == ["1 f : 41 lignes, pas plus de 40"]
    assert list(trop_longs("@acces('dossier', 'lire')\ndef f():\n" + "    a()\n" * 25)) == [
        "2 f : 26 lignes, pas plus de 25"
    ]
    assert list(trop_longs("a()\n" * 401)) == ["le fichier : 401 lignes, pas plus de 400"]
    assert not list(trop_longs("def f():\n" + "    a()\n" * 39 + "@acces('a', 'b')\ndef g():\n" + "    a()\n" * 24))


def test_files_functions_and_views_stay_short() -> None:
    fautifs = {
        p.relative_to(JALONS).as_posix(): longs
        for p in JALONS.rglob("*.py")
        if not {"tests", "migrations"} & set(p.parts) and (longs := list(trop_longs(p.read_text())))
    }
    assert fautifs == {}, "Couper, par nom."
