"""A postal address as it is typed, as it is printed: one thing a line, « 31000 TOULOUSE » on the last (NF Z 10-011)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from textwrap import wrap

from jalons.fondations.socle.caracteres import propre
from jalons.personnes.assures.rules.noms import normalise

LARGEUR, FENETRE = 38, 6  # letters and lines that the window of an envelope shows, name included
LIGNES = FENETRE - 1
_NUMERO = re.compile(r"\d{1,4} ?(?:bis|ter|quater|[a-z])?", re.IGNORECASE)
# « 31000 » anywhere but inside a number; « 31 000 » when a town follows; never the number of a house in a long road.
_CODE = re.compile(r"(?P<avant>.*?)(?<![\d\w])(?:F-?)?(?P<code>\d{5}|\d\d \d{3}(?= +[^\W\d]))(?!\d)[ -]*(?P<ville>.*)")
_ROUTE = re.compile(r"(?:route|rue|chemin|avenue|boulevard|impasse|allee|voie|quai)\b")
_COMPLEMENT = re.compile(
    r"(?:bat|batiment|app|apt|appt|appartement|esc|escalier|etage|res|residence|chez|bp|cs|lieu)\b|.*\d"
)
_ARRONDISSEMENT = re.compile(
    r"(?P<ville>paris|lyon|marseille)(?: (?P<rang>\d{1,2})) ?(?:er|eme|e)?(?: arrondissement)?"
)
_BASES = {"paris": 75000, "lyon": 69000, "marseille": 13000}
_PLUSIEURS = {"paris": 20, "lyon": 9, "marseille": 16}


def lignes_postales(adresse: str, commune: str = "", au_plus: int = LIGNES) -> tuple[str, ...]:
    """The lines under the name: what was typed, cut where the post cuts, then the postal code and the town in capitals.

    ``commune`` is the name of the commune where she lives: it completes an address that does not end with its town.
    ``au_plus``: how many lines the window has left; more come back when nothing more can be joined.
    """
    morceaux = _morceaux(adresse)
    avant, derniere, pays = _couper(morceaux, commune)
    fin = [*([derniere] if derniere else []), *([pays.upper()] if pays else [])]
    return (*_tenir(avant, au_plus - len(fin)), *fin)


def code_postal(adresse: str, commune: str = "") -> str:
    """The postal code typed in the address, or that of the arrondissement it names; '' when nothing gives it."""
    _, derniere, _ = _couper(_morceaux(adresse), commune)
    code = derniere[:5]
    return code if code.isdigit() and len(code) == 5 else ""


def couper(texte: str) -> list[str]:
    """The same words in lines that a window shows whole."""
    return wrap(" ".join(texte.split()), LARGEUR) or []


def _morceaux(adresse: str) -> list[str]:
    """What commas and ends of lines separate; a house number stays with its street."""
    bruts = [" ".join(m.split()) for m in re.split(r"[\n,;]", propre(adresse))]
    morceaux: list[str] = []
    for morceau in filter(None, bruts):
        if morceaux and _NUMERO.fullmatch(morceaux[-1]):
            morceaux[-1] += f" {morceau}"
        else:
            morceaux.append(morceau)
    return morceaux


def _couper(morceaux: list[str], commune: str) -> tuple[list[str], str, str]:
    """``(avant, derniere, pays)``: the lines of the street, then « code TOWN », then a country."""
    for rang in reversed(range(len(morceaux))):
        lu = _CODE.fullmatch(morceaux[rang])
        if lu is None or (not lu["avant"] and _ROUTE.match(normalise(lu["ville"]))):
            continue
        ville, apres = lu["ville"].strip(), morceaux[rang + 1 :]
        if not ville and apres and not _COMPLEMENT.match(normalise(apres[0])):
            ville, *apres = apres
        avant = [m for m in [*morceaux[:rang], lu["avant"].strip(" -")] if m]
        return _finir(avant, lu["code"].replace(" ", ""), ville or commune, apres)
    for rang in reversed(range(len(morceaux))):
        if arrondissement := _arrondissement(morceaux[rang]):
            return _finir(morceaux[:rang], *arrondissement, morceaux[rang + 1 :])
    if not commune:
        return morceaux, "", ""
    cite = _arrondissement(commune) or ("", commune)
    return _finir([m for m in morceaux if normalise(m) not in (normalise(commune), normalise(cite[1]))], *cite, [])


def _finir(avant: list[str], code: str, ville: str, apres: Iterable[str]) -> tuple[list[str], str, str]:
    pays = ""
    for reste in apres:
        plat = normalise(reste)
        if plat.startswith("cedex"):
            ville += f" {reste}"
        elif _COMPLEMENT.match(plat):
            avant = [*avant[:-1], reste, *avant[-1:]]
        elif plat not in ("france", normalise(ville)):
            pays = reste
    if cite := _arrondissement(ville):
        ville = cite[1]
    return avant, f"{code} {ville.upper()}".strip(), pays


def _arrondissement(texte: str) -> tuple[str, str] | None:
    """``("75011", "Paris")`` for « Paris 11e Arrondissement »; its postal code is its rank."""
    lu = _ARRONDISSEMENT.fullmatch(normalise(texte))
    if lu is None or not 1 <= int(lu["rang"]) <= _PLUSIEURS[lu["ville"]]:
        return None
    return str(_BASES[lu["ville"]] + int(lu["rang"])), lu["ville"].capitalize()


def _tenir(lignes: list[str], combien: int) -> list[str]:
    """Short lines joined when there are too many; too long ones cut at a word. More than fit: all of them come back."""
    lignes = list(lignes)
    while len(lignes) > combien:
        joints = [len(a) + len(b) for a, b in pairwise(lignes)]
        if min(joints) + 2 > LARGEUR:
            break
        rang = joints.index(min(joints))
        lignes[rang : rang + 2] = [f"{lignes[rang]}, {lignes[rang + 1]}"]
    return [coupee for ligne in lignes for coupee in couper(ligne)]
