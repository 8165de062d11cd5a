"""Letters as they should have come: composed accents, the signs of Windows read as they were meant, nothing invisible, nothing
that turns the words around it.
"""

from __future__ import annotations

import re
import unicodedata

# Controls but the tab and the ends of lines; halves of a pair; what makes the reader see the letters in another order.
_NUISIBLES = re.compile("[\x00-\x08\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ILLISIBLES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BOUTS = str.maketrans(dict.fromkeys("\n\x0b\x0c\u2028\u2029", " "))
_INVISIBLES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# U+0080 to U+009F are never typed: they are bytes of Windows-1252 taken for Latin-1, U+0092 an apostrophe.
_WINDOWS = {n: bytes([n]).decode("cp1252", "ignore") for n in range(0x80, 0xA0)}


def propre(texte: str) -> str:
    """The same words, in characters that print: NFC, no control nor invisible character but the end of a line."""
    lignes = texte.translate(_WINDOWS).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    visibles = (c for c in lignes if c == "\n" or unicodedata.category(c) not in _INVISIBLES)
    return unicodedata.normalize("NFC", "".join(visibles))


def une_ligne(texte: str) -> str:
    """``propre``, on one line: a pasted end of line is a blank."""
    return propre(texte.replace("\r\n", "\n").translate(_BOUTS)).replace("\n", " ")


def plusieurs_lignes(texte: str) -> str:
    """A long text, all of it but the controls and what turns the words around: signs, emoji and lines stay as they came."""
    return _NUISIBLES.sub("", texte)


def lisible(texte: str) -> bool:
    """False when it holds a control that nobody types, NUL among them, or half of a pair: no base takes it, no page asks it."""
    return not _ILLISIBLES.search(texte)
