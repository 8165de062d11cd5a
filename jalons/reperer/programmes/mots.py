"""A rule told in plain French: one sentence, or lines that a page indents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jalons.fondations.socle.dates import INSECABLE, jour_annee

from .champs import CHAMPS, Champ, TypeChamp, normaliser
from .rules import MOTS_GROUPES, Arbre, Groupe, Operateur

FINE = "\u202f"
_COMPARE = {
    Operateur.INFERIEUR: "inférieur à", Operateur.SUPERIEUR: "supérieur à", Operateur.AU_MOINS: "au moins",
    Operateur.AU_PLUS: "au plus", Operateur.AVANT: "avant le", Operateur.APRES: "après le",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a rule; ``enfants`` are what it announces. ``champ`` is the code of a condition, '' for a group."""

    texte: str
    champ: str = ""
    enfants: tuple[Phrase, ...] = ()


def en_mots(arbre: Arbre, champs: Mapping[str, Champ] = CHAMPS) -> str:
    """A valid tree as one French clause, without a final stop; « toutes les personnes trouvées » for the empty tree."""
    if not arbre:
        return "toutes les personnes trouvées"
    return _clause(arbre, champs, dehors=True)


def en_phrases(arbre: Arbre, champs: Mapping[str, Champ] = CHAMPS) -> Phrase:
    """The same as lines: a group announces its members."""
    if not arbre:
        return Phrase("Toutes les personnes trouvées.")
    if "champ" in arbre:
        return Phrase(_condition(arbre, champs), arbre["champ"])
    groupe, membres = next(iter(arbre.items()))
    if _certitude(membres):
        return Phrase(_clause(arbre, champs, dehors=True))
    return Phrase(f"{MOTS_GROUPES[Groupe(groupe)]}{INSECABLE}:", enfants=tuple(en_phrases(m, champs) for m in membres))


def _clause(arbre: Arbre, champs: Mapping[str, Champ], *, dehors: bool = False, nu: bool = False) -> str:
    """``dehors``: the whole sentence; ``nu``: a member set apart by semicolons, which needs no brackets unless it has its own."""
    if "champ" in arbre:
        return _condition(arbre, champs)
    groupe, membres = next(iter(arbre.items()))
    if groupe == Groupe.TOUS and (sue := _certitude(membres)):
        return f"on sait que{INSECABLE}: {_condition(sue, champs)}"
    if groupe == Groupe.AUCUN:
        return f"sauf si {_enumerer([_clause(m, champs) for m in membres], 'ou')}"
    sauf = [m for m in membres if Groupe.AUCUN in m] if groupe == Groupe.TOUS else []
    oui = [m for m in membres if m not in sauf]
    large = dehors and not sauf and any("champ" not in m for m in oui)
    mot = "et" if groupe == Groupe.TOUS else "ou"
    dits = [_enumerer([_clause(m, champs, nu=large) for m in oui], mot, large=large)] if oui else []
    texte = ", ".join([*dits, *(_clause(m, champs) for m in sauf)])
    sans = dehors or len(membres) == 1 or (nu and ";" not in texte)
    return texte if sans else f"({texte})"


def _certitude(membres: Iterable[Arbre]) -> Arbre | None:
    """« connu and so »: the condition, when a pair only says that what is unknown does not count."""
    deux = list(membres)
    if len(deux) != 2 or any("champ" not in m for m in deux) or deux[0]["champ"] != deux[1]["champ"]:
        return None
    connu, autre = deux
    est_connu = connu["operateur"] == Operateur.CONNU and connu.get("valeur", True) is True
    return autre if est_connu and autre["operateur"] != Operateur.CONNU else None


def _enumerer(dits: list[str], mot: str, *, large: bool = False) -> str:
    """« a, b et c »; with semicolons when ``large``, or when a member has a comma or the same word inside."""
    *debut, dernier = dits
    if not debut:
        return dernier
    if large or any(", " in dit or f" {mot} " in dit for dit in dits if not dit.startswith("(")):
        points = f"{FINE}; "
        return f"{points.join(debut)}{points}{mot} {dernier}"
    return f"{', '.join(debut)} {mot} {dernier}"


def _condition(condition: Arbre, champs: Mapping[str, Champ]) -> str:
    champ, choisi, brute = champs[condition["champ"]], condition["operateur"], condition.get("valeur")
    nom = champ.libelle[:1].lower() + champ.libelle[1:] if not champ.libelle[:2].isupper() else champ.libelle
    if choisi == Operateur.CONNU:
        return f"«{INSECABLE}{champ.libelle}{INSECABLE}» {'est connu' if brute is not False else 'n’est pas connu'}"
    if champ.type == TypeChamp.BOOLEEN:
        vrai = normaliser(champ, brute) == (choisi == Operateur.EGAL)
        return champ.oui if vrai else champ.non
    if choisi == Operateur.PARMI:
        return f"{nom}{INSECABLE}: {_enumerer([_dire(champ, v) for v in brute or ()], 'ou')}"
    if choisi == Operateur.ENTRE:
        debut, fin = (_dire(champ, v) for v in brute or ("", ""))
        return f"{nom}{INSECABLE}: entre {debut} et {fin}{_unite(champ)}"
    if choisi in (Operateur.EGAL, Operateur.DIFFERENT):
        autre = "autre que " if choisi == Operateur.DIFFERENT else ""
        return f"{nom}{INSECABLE}: {autre}{_dire(champ, brute)}{_unite(champ)}"
    return f"{nom}{INSECABLE}: {_COMPARE[Operateur(choisi)]} {_dire(champ, brute)}{_unite(champ)}"


def _unite(champ: Champ) -> str:
    return f"{INSECABLE}{champ.unite}" if champ.unite else ""


def _dire(champ: Champ, brute: Any) -> str:
    """A value in words: « 28,32 », « 1er juin 2026 », « avec participation »."""
    valeur = normaliser(champ, brute)
    if isinstance(valeur, date):
        return jour_annee(valeur)
    if isinstance(valeur, Decimal | int):
        return f"{valeur:,f}".replace(",", FINE).replace(".", ",") if isinstance(valeur, Decimal) else _entier(valeur)
    return champ.mot(str(valeur))


def _entier(valeur: int) -> str:
    return f"{valeur:,}".replace(",", FINE)
