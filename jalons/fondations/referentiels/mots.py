"""Words looked for in what was typed, as people spell them. A phrase of the list is a small pattern; without Django.

In a phrase: « a/b » is one or the other, « … » a few words of the same sentence, « mot* » any ending, « # » a number of two
figures or more, « sauf … » what must not follow. Its last word is found with any ending; when it is very short (« la bat »),
with those of a verb alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from jalons.fondations.territoires.rules import normaliser_nom

COURT = 3  # letters: a last word so short begins too many others, « la bat » is not « la bataille », « La Bâtie »
FINS = "s|e|es|nt|ent|r|er|re|ra|ait|ais|aient|rait|ront|u|ue|us|ues"
VIDES = frozenset({"ne", "n"})  # « je ne veux plus vivre », « je veux plus vivre »
ECRITS = {  # as it is heard
    "veu": "veux", "veus": "veux", "ve": "vais", "vai": "vais", "vait": "vais", "sui": "suis", "envi": "envie",
    "pu": "plus", "jai": "j ai", "jen": "j en", "jetais": "j etais", "jveu": "je veux",
}  # fmt: skip
TOUTE_FIN = "[a-z0-9]*+"
AUTRES = "(?: [a-z0-9]+){0,4}"  # « … »
PHRASE_FINIE = re.compile(r"[.!?;:\n\r]+")
COLLE = re.compile(r"^j(?=[bcdfgklmnpqrstvwxz])")  # « jveux », « jpeux »
DOUBLEE = re.compile(r"([a-z])\1+")


def mots_entendus(textes: Iterable[str], phrases: Iterable[str]) -> bool:
    """Whether one of these texts holds one of these phrases, whatever accents, case, apostrophes, doubled letters, spelling
    of a few verbs, « ne » or endings. It shows something; it decides nothing.
    """
    lus = [lu for texte in textes if (lu := _lire(texte)).strip()]
    motif = _motif(tuple(phrases)) if lus else None
    return motif is not None and any(motif.search(lu) for lu in lus)


def _lire(texte: str) -> str:
    """The words of a text, one space around each, « . » between its sentences; nothing invisible left."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", texte) if unicodedata.category(c) != "Cf")
    return f" {' . '.join(_mots(phrase) for phrase in PHRASE_FINIE.split(visible))} "


def _mots(texte: str) -> str:
    """« je ve me tue » of « Jvé me tuééé ! »."""
    mots = (DOUBLEE.sub(r"\1", COLLE.sub("je ", mot)) for mot in normaliser_nom(texte).split())
    lus = (ECRITS.get(m, m) for mot in mots for m in mot.split() if m not in VIDES)
    return " ".join(lus)


@lru_cache(maxsize=64)
def _motif(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    motifs = [motif for phrase in phrases if (motif := _de_phrase(phrase))]
    return re.compile(f"(?<= )(?:{'|'.join(motifs)})") if motifs else None


def _de_phrase(phrase: str) -> str:
    """The pattern of one phrase, '' when it says nothing."""
    dite, _, sauf = phrase.partition(" sauf ")
    if not (motif := _suite(dite)):
        return ""
    return motif.removeprefix(" ") + (f"(?!{_suite(sauf)})" if _suite(sauf) else "")


def _suite(phrase: str) -> str:
    """Its words one after the other, each after a space."""
    dits = re.sub("[’']", "_", phrase).replace("…", " … ").split()
    rangs = [rang for rang, mot in enumerate(dits) if _choix(mot)]
    if not rangs:
        return ""
    utiles = [mot for mot in dits[rangs[0] : rangs[-1] + 1] if mot == "…" or _choix(mot)]
    debut = "".join(AUTRES if mot == "…" else f" {_choix(mot)}" for mot in utiles[:-1])
    return f"{debut} {_choix(utiles[-1], fin=True)}"


def _choix(morceau: str, *, fin: bool = False) -> str:
    """One word of a phrase, or several to choose from; ``fin``: it is the last."""
    choix = [choix for autre in morceau.split("/") if (choix := _un_choix(autre, fin))]
    return f"(?:{'|'.join(choix)})" if choix else ""


def _un_choix(mot: str, fin: bool) -> str:
    if mot == "#":
        return "[0-9]{2,}"
    lu = _mots(mot.replace("_", "'"))
    if not lu or mot.endswith("*"):
        return lu and lu + TOUTE_FIN
    if not fin:
        return lu
    return lu + TOUTE_FIN if len(lu.rpartition(" ")[2]) > COURT else f"{lu}(?:{FINS})?(?= )"
