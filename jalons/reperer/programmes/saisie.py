"""A rule as people type it: groups and lines, in a form that works without JavaScript.

Each node has a path: ``admission`` is the root, ``admission.0`` its first member. A group posts ``<path>.g``; a line posts
``<path>.champ``, ``<path>.operateur`` and ``<path>.valeur`` (several times when several are chosen). The buttons post
``action``: ``condition:<path>``, ``groupe:<path>``, ``retirer:<path>``, ``continuer`` or ``enregistrer``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from .champs import CHAMPS, THEMES, Champ, TypeChamp
from .rules import MOTS_GROUPES, MOTS_OPERATEURS, OPERATEURS, PROFONDEUR_MAXIMUM, Arbre, Groupe, Operateur

OUI_NON = (("oui", "oui"), ("non", "non"))
CHOIX_GROUPES = [(str(g), mots) for g, mots in MOTS_GROUPES.items()]
CHOIX_CHAMPS = [(theme, [(champ.code, champ.libelle) for champ in champs]) for theme, champs in THEMES.items()]


class Donnees(Protocol):
    """What was posted."""

    def get(self, nom: str, defaut: Any = None) -> Any: ...
    def getlist(self, nom: str) -> list[Any]: ...
    def __contains__(self, nom: object) -> bool: ...


@dataclass
class Noeud:
    """A group (``groupe`` set) or a line of the form, with the text that was typed."""

    groupe: str = ""
    enfants: list[Noeud] = field(default_factory=list)
    champ: str = ""
    operateur: str = ""
    valeurs: list[str] = field(default_factory=list)
    chemin: str = ""
    ligne: int = 0
    niveau: int = 1

    @property
    def ancre(self) -> str:
        """An identifier for the page."""
        return self.chemin.replace(".", "-")

    @property
    def racine(self) -> bool:
        """The outer group, which cannot be removed."""
        return self.niveau == 1

    @property
    def emboitable(self) -> bool:
        """May a group be put inside?"""
        return self.niveau < PROFONDEUR_MAXIMUM - 1

    @property
    def definition(self) -> Champ | None:
        """The field of a line, once chosen."""
        return CHAMPS.get(self.champ)

    @property
    def operateurs(self) -> list[tuple[str, str]]:
        """The operators that suit the field."""
        return [(str(o), MOTS_OPERATEURS[o]) for o in OPERATEURS[self.definition.type]] if self.definition else []

    @property
    def genre(self) -> str:
        """Which input the value needs: choix, cases, date, dates, texte, textes."""
        definition = self.definition
        if definition is None or self.operateur == Operateur.CONNU or definition.type == TypeChamp.BOOLEEN:
            return "choix"
        if definition.type == TypeChamp.CODE:
            return "cases" if self.operateur == Operateur.PARMI else "choix"
        base = "date" if definition.type == TypeChamp.DATE else "texte"
        return f"{base}s" if self.operateur == Operateur.ENTRE else base

    @property
    def choix(self) -> list[tuple[str, str]]:
        """The choices of the value."""
        definition = self.definition
        if definition is None:
            return []
        if definition.type != TypeChamp.CODE or self.operateur == Operateur.CONNU:
            return list(OUI_NON)
        return [(code, definition.mot(code)) for code in definition.codes]

    @property
    def valeur(self) -> str:
        """The first value typed; all of them when they are typed on one line."""
        if self.operateur == Operateur.PARMI and self.genre == "texte":
            return "; ".join(self.valeurs)
        return self.valeurs[0] if self.valeurs else ""

    @property
    def seconde(self) -> str:
        """The second value of « entre »."""
        return self.valeurs[1] if len(self.valeurs) > 1 else ""


def depuis_arbre(arbre: Arbre, chemin: str) -> Noeud:
    """The form of a kept tree: the root is always a group."""
    noeud = _noeud(arbre) if arbre else Noeud(Groupe.TOUS)
    return numeroter(noeud if noeud.groupe else Noeud(Groupe.TOUS, [noeud]), chemin)


def _noeud(arbre: Arbre) -> Noeud:
    if "champ" in arbre:
        brute = arbre.get("valeur")
        valeurs = brute if isinstance(brute, list) else [brute]
        return Noeud(champ=arbre["champ"], operateur=arbre["operateur"], valeurs=[_texte(v) for v in valeurs])
    groupe, membres = next(iter(arbre.items()))
    return Noeud(groupe, [_noeud(membre) for membre in membres])


def _texte(valeur: Any) -> str:
    if valeur is None or isinstance(valeur, bool):
        return "non" if valeur is False else "oui"
    return str(valeur)


def lire(donnees: Donnees, chemin: str) -> Noeud:
    """The form as it was posted, whatever was posted."""
    return numeroter(_lire(donnees, chemin, 1) or Noeud(Groupe.TOUS), chemin)


def _lire(donnees: Donnees, chemin: str, niveau: int) -> Noeud | None:
    if f"{chemin}.g" in donnees and niveau < PROFONDEUR_MAXIMUM:
        groupe = donnees.get(f"{chemin}.g")
        enfants, rang = [], 0
        while (enfant := _lire(donnees, f"{chemin}.{rang}", niveau + 1)) is not None:
            enfants.append(enfant)
            rang += 1
        return Noeud(groupe if groupe in list(Groupe) else Groupe.TOUS, enfants)
    if f"{chemin}.champ" in donnees:
        champ = str(donnees.get(f"{chemin}.champ"))[:40]
        noeud = Noeud(champ=champ, operateur=str(donnees.get(f"{chemin}.operateur", ""))[:20])
        noeud.valeurs = [str(valeur)[:200] for valeur in donnees.getlist(f"{chemin}.valeur")]
        possibles = [code for code, _ in noeud.operateurs]
        if possibles and noeud.operateur not in possibles:
            noeud.operateur = possibles[0]
        return noeud
    return None


def numeroter(racine: Noeud, chemin: str) -> Noeud:
    """Give each node its path and level, each line its number from the top."""
    _numeroter(racine, chemin, 1, 0)
    return racine


def _numeroter(noeud: Noeud, chemin: str, niveau: int, ligne: int) -> int:
    noeud.chemin, noeud.niveau = chemin, niveau
    if not noeud.groupe:
        noeud.ligne = ligne + 1
        return noeud.ligne
    for rang, enfant in enumerate(noeud.enfants):
        ligne = _numeroter(enfant, f"{chemin}.{rang}", niveau + 1, ligne)
    return ligne


def agir(racine: Noeud, action: str) -> Noeud:
    """Do what a button asks: add a line or a group, remove a node. An unknown path changes nothing."""
    acte, _, chemin = action.partition(":")
    if chemin.split(".")[0] != racine.chemin:
        return racine
    parent, noeud = _trouver(racine, chemin)
    if noeud is None:
        return racine
    if acte == "retirer" and parent is not None:
        parent.enfants.remove(noeud)
    elif acte == "condition" and noeud.groupe:
        noeud.enfants.append(Noeud())
    elif acte == "groupe" and noeud.groupe and noeud.emboitable:
        noeud.enfants.append(Noeud(Groupe.UN_DE, [Noeud()]))
    return numeroter(racine, racine.chemin)


def _trouver(racine: Noeud, chemin: str) -> tuple[Noeud | None, Noeud | None]:
    parent: Noeud | None = None
    noeud = racine
    for pas in chemin.split(".")[1:]:
        if not pas.isdecimal() or len(pas) > 3 or int(pas) >= len(noeud.enfants):
            return None, None
        parent, noeud = noeud, noeud.enfants[int(pas)]
    return parent, noeud


def vers_arbre(racine: Noeud) -> dict[str, Any]:
    """The tree to be checked and kept; ``{}`` when nothing was written."""
    if not racine.enfants:
        return {}
    if len(racine.enfants) == 1 and racine.groupe != Groupe.AUCUN:
        return _arbre(racine.enfants[0])
    return _arbre(racine)


def _arbre(noeud: Noeud) -> dict[str, Any]:
    if noeud.groupe:
        return {str(noeud.groupe): [_arbre(enfant) for enfant in noeud.enfants]}
    condition: dict[str, Any] = {"champ": noeud.champ, "operateur": noeud.operateur, "valeur": noeud.valeur}
    if noeud.operateur == Operateur.CONNU:
        condition["valeur"] = noeud.valeur != "non"
    elif noeud.operateur == Operateur.ENTRE:
        condition["valeur"] = [noeud.valeur, noeud.seconde]
    elif noeud.operateur == Operateur.PARMI:
        condition["valeur"] = [v.strip() for valeur in noeud.valeurs for v in valeur.split(";") if v.strip()]
    return condition
