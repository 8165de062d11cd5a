"""Letters as they should have come: composed accents, the signs of Windows read as they were meant, nothing invisible."""

from __future__ import annotations

import unicodedata

_INVISIBLES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# U+0080 to U+009F are never typed: they are bytes of Windows-1252 taken for Latin-1, U+0092 an apostrophe.
_WINDOWS = {n: bytes([n]).decode("cp1252", "ignore") for n in range(0x80, 0xA0)}


def propre(texte: str) -> str:
    """The same words, in characters that print: NFC, no control nor invisible character but the end of a line."""
    lignes = texte.translate(_WINDOWS).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    visibles = (c for c in lignes if c == "\n" or unicodedata.category(c) not in _INVISIBLES)
    return unicodedata.normalize("NFC", "".join(visibles))
