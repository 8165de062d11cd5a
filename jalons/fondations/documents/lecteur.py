"""Opens one file of somebody outside, alone in a process that may write nothing and has little memory and time.

    python -I lecteur.py compter|dessiner TYPE PAGE < file

« compter » prints how many pages; « dessiner » prints a PNG of that page, redrawn: nothing of the file itself is in it.
Leaves with 1 when the file cannot be opened. Imports nothing of ours, so that it starts fast and knows no secret.
"""

from __future__ import annotations

import os
import re
import resource
import sys

MEMOIRE, SECONDES = 2_000_000_000, 20
LARGEUR = 900  # points, at 72 a inch: pixels
GENRES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
FD = os.path.join(os.sep, "dev", "fd")
BEAUCOUP = 9_999_999


def _borner() -> None:
    for quoi, combien in (
        (resource.RLIMIT_AS, MEMOIRE),
        (resource.RLIMIT_CPU, SECONDES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(quoi, (combien, combien))


def main() -> int:
    """See the module."""
    quoi, type_mime, page = sys.argv[1:4]
    import typst  # noqa: PLC0415

    _borner()
    compte = quoi == "compter" and type_mime == "application/pdf"
    lequel = f", page: {BEAUCOUP if compte else int(page)}" if type_mime == "application/pdf" else ""
    largeur = LARGEUR if quoi == "dessiner" else 8
    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#image("/0", format: "{GENRES[type_mime]}"{lequel}, width: {largeur}pt)'
    )
    try:  # « /0 » is what comes in: the file never is written anywhere in clear
        png = typst.compile(  # type: ignore[call-overload]
            source.encode(), root=FD, format="png", ppi=72, ignore_system_fonts=True
        )
    except typst.TypstError as erreur:
        dit = " ".join(getattr(erreur, "hints", None) or [])
        trouve = re.search(r"only has (\d+) page", dit) if compte else None
        if trouve is None:
            return 1
        print(trouve[1])
        return 0
    if quoi == "compter":
        print(1)
    else:
        sys.stdout.buffer.write(bytes(png[0] if isinstance(png, list) else png))
    return 0


if __name__ == "__main__":
    sys.exit(main())
