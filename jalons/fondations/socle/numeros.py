"""A social security number inside a text that somebody else will read: seen however it was typed, refused or taken out."""

from __future__ import annotations

import re
import unicodedata

from .refus import Refus

_ENTRE = r"[\s.\-_/'’]{0,3}"
# Inside a text, as people write it: sex, year, month, département (Corsica too), six figures, the key or none.
DANS_UN_TEXTE = re.compile(
    rf"(?<!\d)[1-478](?:{_ENTRE}\d){{2}}{_ENTRE}(?:0{_ENTRE}[1-9]|1{_ENTRE}[0-2]|[2-9]{_ENTRE}\d){_ENTRE}"
    rf"\d{_ENTRE}[\dAaBb](?:{_ENTRE}\d){{6}}(?:{_ENTRE}\d{{2}})?(?!\d)"
)
NUMERO_ECRIT = "On n’écrit pas le numéro de sécurité sociale : retirez-le de ce texte."
NUMERO_RETIRE = "[numéro de sécurité sociale retiré]"


class NumeroEcrit(Refus):
    """A text that somebody else will read holds a social security number."""

    def __init__(self, champ: str = ""):
        super().__init__(NUMERO_ECRIT, champ)


_SANS_DESSIN = frozenset("\u115f\u1160\u2800")  # letters and signs that show nothing
_INVISIBLES = frozenset({"Cf", "Mn", "Me", "Co"})  # zero widths, marks put over a figure


def a_plat(texte: str) -> tuple[str, list[int]]:
    """The text as an eye reads it, and where each of its characters is in ``texte``: full-width and other figures are plain
    ones, what shows nothing goes, every dash is a hyphen."""
    if texte.isascii():
        return texte, list(range(len(texte)))
    lus = [(signe, rang) for rang, ecrit in enumerate(texte) for signe in unicodedata.normalize("NFKC", ecrit)]
    vus = [(_signe(signe), rang) for signe, rang in lus if not _invisible(signe)]
    return "".join(signe for signe, _ in vus), [rang for _, rang in vus]


def _invisible(signe: str) -> bool:
    return signe in _SANS_DESSIN or unicodedata.category(signe) in _INVISIBLES


def _signe(signe: str) -> str:
    if unicodedata.category(signe) == "Pd":
        return "-"
    return str(unicodedata.decimal(signe, signe))


def _numeros(texte: str) -> list[tuple[int, int]]:
    """Where each number begins and ends in ``texte``, as it was written."""
    plat, rangs = a_plat(texte)
    return [(rangs[m.start()], rangs[m.end() - 1] + 1) for m in DANS_UN_TEXTE.finditer(plat)]


def dit_un_numero(texte: str) -> bool:
    """Does this text hold what may be a social security number, however it was typed or pasted?"""
    return bool(DANS_UN_TEXTE.search(a_plat(texte)[0]))


def refuser_numero(champ: str, texte: str) -> None:
    """Raises NumeroEcrit when ``texte``, typed in ``champ``, holds one."""
    if dit_un_numero(texte):
        raise NumeroEcrit(champ)


def sans_numero(texte: str) -> str:
    """The same words, every number taken out and its place told: for a text that must not be refused."""
    for debut, fin in reversed(_numeros(texte)):
        texte = texte[:debut] + NUMERO_RETIRE + texte[fin:]
    return texte
