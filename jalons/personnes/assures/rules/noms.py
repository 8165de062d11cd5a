"""Names as they are said: accents, order, spelling and one or two typos forgiven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jalons.fondations.socle.dates import JOUR_ECRIT, jours_de
from jalons.fondations.socle.telephone import e164
from jalons.personnes.assures.rules.nir import NirInvalide, nir_normalise

SEUIL = 0.6  # mean likeness of the typed words under which a person is not an answer
SEUIL_FORT = 0.8  # likeness from which two names are probably the same
_SANS_DECOMPOSITION = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "th"}
)
_ANNEE = re.compile(r"\b(?:18|19|20)\d{2}\b")
# Spoken French, coarse: groups of letters that sound alike, in order of application.
_SONS = [
    (re.compile(motif), son)
    for motif, son in [
        (r"eaux?|aux?|os?$", "o"), (r"ph", "f"), (r"s?ch", "x"), (r"sh", "x"), (r"th", "t"), (r"gn", "n"),
        (r"ck|qu?", "k"), (r"g(?=[eiy])", "j"), (r"gu(?=[eiy])", "g"), (r"c(?=[eiy])", "s"), (r"c", "k"),
        (r"oi|oy", "wa"), (r"(?:ai|ei|i|y)[nm](?![aeiouynm])", "1"), (r"(?:a|e)[nm](?![aeiouynm])", "2"),
        (r"o[nm](?![aeiouynm])", "3"), (r"ai|ei|ay|ey|er$|ez$|et$|est$", "e"), (r"ou", "u"), (r"y", "i"),
        (r"h", ""), (r"z", "s"), (r"w", "v"), (r"bv", "v"), (r"(.)\1+", r"\1"),
    ]
]  # fmt: skip
_FINALES_MUETTES = re.compile(r"(?<=..)[dtsxpe]+$")

# Words that a name begins or goes on with, and never stops at.
_PARTICULES = frozenset([
    "le", "la", "les", "l", "de", "du", "des", "d", "da", "do", "dos", "das", "di", "del", "della", "van",
    "von", "vander", "den", "der", "ter", "ben", "bin", "bou", "abou", "abd", "el", "al", "ould", "ait", "mac",
    "mc", "saint", "sainte", "st", "ste", "o",
])  # fmt: skip

# First names in two words: what follows one of these may belong to it.
_COMPOSES = {
    "jean": "baptiste bernard charles claude francois jacques louis luc marc marie michel noel paul philippe pierre yves",
    "marie": "ange anne celine christine claire claude france helene jeanne jose laure line louise madeleine noelle paule pierre "
    "rose sophie therese",
    "anne": "cecile charlotte claire laure lise lyse marie sophie",
}

Paire = tuple[float, tuple[int, ...], tuple[int, ...]]  # likeness, ranks of typed words, ranks of words of the name


def normalise(texte: str) -> str:
    """Lower case, no accent, only letters and digits, words parted by one space."""
    plat = unicodedata.normalize("NFKD", texte.lower().translate(_SANS_DECOMPOSITION))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(c for c in plat if not unicodedata.combining(c))).split())


def lire_nom(texte: str) -> tuple[str, str]:
    """Family name and first name as somebody types them in one field, the family name first: « Le Goff Annick ».

    A comma parts them wherever it is; so do capitals (« Annick LE GOFF »). Particles belong to the name. A part that cannot
    be told apart is ''.
    """
    if "," in texte:
        nom, _, prenom = texte.partition(",")
        return " ".join(nom.split()), " ".join(prenom.split())
    mots = texte.split()
    if trouve := _par_capitales(mots):
        return trouve
    if _compose(mots):
        return " ".join(mots[2:]), " ".join(mots[:2])
    fin = _fin_du_nom(mots)
    return " ".join(mots[:fin]), " ".join(mots[fin:])


def _compose(mots: Sequence[str]) -> bool:
    """Whether it begins with a first name in two words, « Marie Claire »."""
    return len(mots) > 1 and normalise(mots[1]) in _COMPOSES.get(normalise(mots[0]), "").split()


def doute_du_nom(texte: str) -> str:
    """What to ask before somebody is registered under this name; '' when both parts are told."""
    nom, prenom = lire_nom(texte)
    if bool(nom) == bool(prenom):
        return ""
    if prenom:
        return f"« {prenom} » est peut-être un prénom en deux mots : demandez aussi le nom de famille."
    return f"« {nom} » : est-ce le nom ou le prénom ? Demandez l’autre."


def nom_d_abord(texte: str) -> str:
    """A name typed first name first, as ``lire_nom`` takes it: « Annick Le Goff » gives « Le Goff, Annick ».

    What already tells its parts, or has only one, stays as it is.
    """
    mots = texte.split()
    if "," in texte or len(mots) < 2 or _par_capitales(mots):
        return texte
    prenoms = 2 if len(mots) > 2 and _compose(mots) else 1
    return f"{' '.join(mots[prenoms:])}, {' '.join(mots[:prenoms])}"


def _par_capitales(mots: Sequence[str]) -> tuple[str, str] | None:
    """The words in capitals are the name, with the particles before them; None unless they are one run at one end."""
    hauts = [m.isupper() and sum(c.isalpha() for c in m) > 1 for m in mots]
    if not any(hauts) or all(hauts):
        return None
    debut, fin = hauts.index(True), len(mots) - hauts[::-1].index(True)
    while debut and normalise(mots[debut - 1]) in _PARTICULES:
        debut -= 1
    if debut and fin < len(mots):
        return None
    return " ".join(mots[debut:fin]), " ".join([*mots[:debut], *mots[fin:]])


def _fin_du_nom(mots: Sequence[str]) -> int:
    """Rank of the first word of the first name: after the particles, the word that they lead to, and so on."""
    fin = 0
    while fin < len(mots):
        while fin < len(mots) and normalise(mots[fin]) in _PARTICULES:
            fin += 1
        fin += 1
        if fin >= len(mots) or normalise(mots[fin]) not in _PARTICULES:
            break
    if fin >= len(mots) > 1 and normalise(mots[0]) not in _PARTICULES:
        return len(mots) - 1  # « Nguyen Van » : a first name that looks like a particle
    return min(fin, len(mots))


@lru_cache(maxsize=4096)
def son(mot: str) -> str:
    """How a normalised word sounds in French, coarsely: « gauthier » and « gotier » give the same text."""
    for motif, remplace in _SONS:
        mot = motif.sub(remplace, mot)
    return _FINALES_MUETTES.sub("", mot)


def distance(a: str, b: str) -> int:
    """Letters to add, drop, change or swap with the next one to go from ``a`` to ``b``."""
    avant: list[int] = []
    ligne = list(range(len(b) + 1))
    for i, lettre in enumerate(a, 1):
        avant, precedente, ligne = ligne, avant, [i] + [0] * len(b)
        for j, autre in enumerate(b, 1):
            ligne[j] = min(avant[j] + 1, ligne[j - 1] + 1, avant[j - 1] + (lettre != autre))
            if i > 1 and j > 1 and lettre == b[j - 2] and a[i - 2] == autre:
                ligne[j] = min(ligne[j], precedente[j - 2] + 1)
    return ligne[-1]


def proximite(cherche: str, mot: str) -> float:
    """How much a typed word is that word, from 0 to 1: same, begun, one typo, same sound, two typos."""
    if cherche == mot:
        return 1.0
    longueur = max(len(cherche), len(mot))
    if len(cherche) >= 3 and mot.startswith(cherche):
        return 0.9
    ecart = distance(cherche, mot) if abs(len(cherche) - len(mot)) <= 2 else 3
    if ecart == 1 and longueur >= 3:
        return 0.85
    if len(cherche) >= 3 and son(cherche) == son(mot):
        return 0.8
    return 0.65 if ecart == 2 and longueur >= 6 else 0.0


def ressemblance(cherches: Sequence[str], mots: Sequence[str]) -> float:
    """Mean likeness of the typed words, each matched with at most one word of the name, whatever their order.

    Words stuck together or apart (« de la croix », « delacroix ») count as the same.
    """
    if not cherches or not mots:
        return 0.0
    paires: list[Paire] = [(proximite(c, m), (i,), (j,)) for i, c in enumerate(cherches) for j, m in enumerate(mots)]
    paires += _colles(cherches, mots)
    pris_i: set[int] = set()
    pris_j: set[int] = set()
    total = 0.0
    for score, rangs_i, rangs_j in sorted(paires, reverse=True):
        if score and pris_i.isdisjoint(rangs_i) and pris_j.isdisjoint(rangs_j):
            pris_i.update(rangs_i)
            pris_j.update(rangs_j)
            total += score * len(rangs_i)
    return total / len(cherches)


def _suites(mots: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """Two or three neighbouring words stuck together, with their ranks."""
    return [("".join(mots[i : i + n]), tuple(range(i, i + n))) for n in (2, 3) for i in range(len(mots) - n + 1)]


def _colles(cherches: Sequence[str], mots: Sequence[str]) -> list[Paire]:
    paires: list[Paire] = []
    for suite, rangs in _suites(mots):
        paires += [(0.95, (i,), rangs) for i, c in enumerate(cherches) if c == suite]
    for suite, rangs in _suites(cherches):
        paires += [(0.95, rangs, (j,)) for j, m in enumerate(mots) if m == suite]
    return paires


def proximite_naissance(
    cherchee: date | None,
    naissance: date | None,
    *,
    annee: int | None = None,
    annee_connue: int | None = None,
) -> float:
    """1 same day; 0.5 day and month swapped, or same year alone; 0 unknown on one side; -0.5 another year."""
    connue = naissance.year if naissance else annee_connue
    voulue = cherchee.year if cherchee else annee
    if connue is None or voulue is None:
        return 0.0
    if cherchee and naissance and cherchee == naissance:
        return 1.0
    return 0.5 if connue == voulue else -0.5


@dataclass(frozen=True)
class Recherche:
    """What was typed in the one search box, told apart. ``erreur``: a number that is not one, said in
    French."""

    mots: tuple[str, ...] = ()
    naissance: date | None = None
    annee: int | None = None
    nir13: str = ""
    telephone: str = ""
    erreur: str = ""


def lire_recherche(texte: str) -> Recherche:
    """Tell a number, a telephone, a date or year of birth and names apart in one free text."""
    texte = texte.strip()[:120]
    chiffres = sum(c.isdigit() for c in texte)
    lettres = re.sub(r"[\d\s.\-/+()]|2[abAB]", "", texte)
    if chiffres >= 12 and not lettres:
        try:
            return Recherche(nir13=nir_normalise(texte).nir13)
        except NirInvalide as erreur:
            return Recherche(erreur=str(erreur))
    if chiffres >= 9 and not lettres and (numero := e164(texte)):
        return Recherche(telephone=numero)
    naissance, reste = _extraire_date(texte)
    trouve = _ANNEE.search(reste)
    annee = int(trouve.group()) if trouve else None
    mots = tuple(m for m in normalise(_ANNEE.sub(" ", reste)).split() if not m.isdecimal())
    return Recherche(mots=mots[:6], naissance=naissance, annee=naissance.year if naissance else annee)


def _extraire_date(texte: str) -> tuple[date | None, str]:
    """The day written in it, and the rest; a year that may be two of them is not guessed."""
    trouve = JOUR_ECRIT.search(texte)
    jours = jours_de(trouve) if trouve else []
    if not trouve or len(jours) != 1:
        return None, texte
    return jours[0], texte.replace(trouve.group(), " ")
