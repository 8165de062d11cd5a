"""A sentence that is true in one state only, or that agrees with somebody, is written in ``socle/phrases.py``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

JALONS = Path(__file__).parents[2] / "jalons"
PLACE = "fondations/socle/phrases.py"
# What was once printed whatever the facts were.
RESERVEES = [
    "décidé ensemble", "plan convenu", "n’a pas répondu à", " en est chargée", "Elle est revenue", "partie à domicile",
    "troisième mois d’arrêt",
]  # fmt: skip


def _textes() -> list[tuple[str, str]]:
    fichiers = (p for suffixe in ("py", "html", "typ") for p in JALONS.rglob(f"*.{suffixe}"))
    return [
        (p.relative_to(JALONS).as_posix(), p.read_text())
        for p in fichiers
        if not {"tests", "migrations", "static"} & set(p.parts)
    ]


@pytest.mark.parametrize("mots", RESERVEES)
def test_a_sentence_whose_truth_hangs_on_a_fact_has_one_place(mots: str) -> None:
    ailleurs = [nom for nom, texte in _textes() if mots in texte and nom != PLACE]
    assert not ailleurs, f"« {mots} » se demande à socle/phrases.py, avec les faits : {ailleurs}"


def test_nobody_is_named_with_a_feminine_in_brackets() -> None:
    fautifs = [
        nom
        for nom, texte in _textes()
        if re.search(r"(?:é|\bvenu|\bseul)\(e\)" if nom.endswith(".py") else r"[a-zé]\(e\)", texte)
    ]
    assert not fautifs, f"« (e) » : accorder avec la personne (filtre accorde), ou un mot épicène : {fautifs}"
