"""What may be kept of a question: the rule, never the person. Pure."""

from __future__ import annotations

import re

from jalons.personnes.assures.rules.nir import DANS_UN_TEXTE, a_plat

# What names somebody, and how it is told. Capital letters after a title are a name; the rest are her numbers.
NOM = r"\b(?:M\.|Mr|Mme|Mlle|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle)\s+(?:de\s+|du\s+|d’)?[A-ZÀ-Ý][\w’-]+(?:\s+[A-ZÀ-Ý][\w’-]+)?"
TRACES = (
    ("un numéro de sécurité sociale", DANS_UN_TEXTE),
    ("un numéro de téléphone", re.compile(r"(?<!\d)(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)")),
    ("une adresse électronique", re.compile(r"\S+@\S+\.\w+")),
    ("une date de naissance", re.compile(r"\bn[ée]e?s?\s+le\b[^.,;]{0,20}", re.IGNORECASE)),
    ("un nom de personne", re.compile(NOM)),
)


def traces(texte: str) -> list[tuple[str, str]]:
    """What names somebody in a text: [(what it is, as it is written)], in the order of the text, as an eye reads it."""
    texte, _ = a_plat(texte)
    trouvees = [(m.start(), quoi, m.group().strip()) for quoi, motif in TRACES for m in motif.finditer(texte)]
    return [(quoi, mot) for _, quoi, mot in sorted(trouvees)]


def faute(texte: str) -> str:
    """Why this text cannot be kept, '' when it can: each thing found and the remedy."""
    if not (trouvees := traces(texte)):
        return ""
    dites = " ; ".join(f"{quoi}, « {mot} »" for quoi, mot in trouvees)
    return f"Ce texte dit quelqu’un : {dites}. Écrivez la situation sans la personne (« une salariée de 58 ans »)."
