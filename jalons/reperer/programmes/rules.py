"""A rule over the catalogue of fields: a JSON tree that is checked, evaluated in three values, and told in French.

A tree is ``{"tous": [...]}``, ``{"un_de": [...]}``, ``{"aucun": [...]}``, or one condition
``{"champ": "c2s", "operateur": "parmi", "valeur": ["gratuite", "participation"]}``. The empty tree ``{}`` is always true.
What is unknown is never true: Kleene's logic, where « oui ou inconnu » is oui and « oui et inconnu » is inconnu.
"""

from __future__ import annotations

import hashlib
import json
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from .champs import CHAMPS, Champ, TypeChamp, ValeurRefusee, normaliser, typer

Arbre = Mapping[str, Any]
PROFONDEUR_MAXIMUM = 6
CONDITIONS_MAXIMUM = 60
CHOIX_MAXIMUM = 200


class Groupe(StrEnum):
    """How the members of a group are joined."""

    TOUS = "tous"
    UN_DE = "un_de"
    AUCUN = "aucun"


class Operateur(StrEnum):
    """What a condition asks of a value."""

    EGAL = "egal"
    DIFFERENT = "different"
    PARMI = "parmi"
    INFERIEUR = "inferieur"
    SUPERIEUR = "superieur"
    AU_MOINS = "au_moins"
    AU_PLUS = "au_plus"
    ENTRE = "entre"
    AVANT = "avant"
    APRES = "apres"
    CONNU = "connu"


class Resultat(StrEnum):
    """Three values."""

    OUI = "oui"
    NON = "non"
    INCONNU = "inconnu"


_O = Operateur
_CHOISIR = (_O.EGAL, _O.DIFFERENT, _O.PARMI, _O.CONNU)
_MESURER = (
    _O.EGAL, _O.DIFFERENT, _O.INFERIEUR, _O.SUPERIEUR, _O.AU_MOINS, _O.AU_PLUS, _O.ENTRE, _O.PARMI, _O.CONNU,
)  # fmt: skip
OPERATEURS: dict[TypeChamp, tuple[Operateur, ...]] = {
    TypeChamp.BOOLEEN: (_O.EGAL, _O.DIFFERENT, _O.CONNU),
    TypeChamp.CODE: _CHOISIR,
    TypeChamp.TEXTE: _CHOISIR,
    TypeChamp.ENTIER: _MESURER,
    TypeChamp.DECIMAL: _MESURER,
    TypeChamp.DATE: (_O.EGAL, _O.DIFFERENT, _O.AVANT, _O.APRES, _O.ENTRE, _O.CONNU),
}
MOTS_OPERATEURS = {
    _O.EGAL: "est", _O.DIFFERENT: "n’est pas", _O.PARMI: "est parmi", _O.INFERIEUR: "est inférieur à",
    _O.SUPERIEUR: "est supérieur à", _O.AU_MOINS: "est d’au moins", _O.AU_PLUS: "est d’au plus", _O.ENTRE: "est entre",
    _O.AVANT: "est avant le", _O.APRES: "est après le", _O.CONNU: "est connu",
}  # fmt: skip
MOTS_GROUPES = {
    Groupe.TOUS: "Toutes ces conditions",
    Groupe.UN_DE: "Au moins une de ces conditions",
    Groupe.AUCUN: "Aucune de ces conditions",
}
_COMPARER: dict[str, Callable[[Any, Any], bool]] = {
    _O.EGAL: operator.eq, _O.DIFFERENT: operator.ne, _O.INFERIEUR: operator.lt, _O.SUPERIEUR: operator.gt,
    _O.AU_MOINS: operator.ge, _O.AU_PLUS: operator.le, _O.AVANT: operator.lt, _O.APRES: operator.gt,
    _O.PARMI: lambda valeur, choix: valeur in choix, _O.ENTRE: lambda valeur, bornes: bornes[0] <= valeur <= bornes[1],
}  # fmt: skip


# --- Checking ---


def valider(arbre: Any, champs: Mapping[str, Champ] = CHAMPS) -> list[str]:
    """What is wrong in ``arbre``, in French, each message naming its line (conditions are numbered from the top).

    An empty list means that the tree can be evaluated. Any JSON value is accepted as input; never raises.
    """
    if arbre == {}:
        return []
    fautes: list[str] = []
    rang = _valider_noeud(arbre, champs, 1, 0, fautes)
    if rang > CONDITIONS_MAXIMUM:
        fautes.append(f"La règle a {rang} conditions : {CONDITIONS_MAXIMUM} au plus.")
    return fautes


def _valider_noeud(noeud: Any, champs: Mapping[str, Champ], niveau: int, rang: int, fautes: list[str]) -> int:
    """Check one node; returns the number of conditions met so far."""
    if niveau > PROFONDEUR_MAXIMUM:
        fautes.append(f"La règle a trop de groupes emboîtés : {PROFONDEUR_MAXIMUM} niveaux au plus.")
        return rang
    if isinstance(noeud, Mapping) and "champ" in noeud:
        fautes += [f"Ligne {rang + 1}{faute}" for faute in _fautes_condition(noeud, champs)]
        return rang + 1
    if not isinstance(noeud, Mapping) or len(noeud) != 1 or next(iter(noeud)) not in list(Groupe):
        fautes.append("Un groupe est illisible : choisissez toutes, au moins une, ou aucune de ces conditions.")
        return rang
    membres = next(iter(noeud.values()))
    if not isinstance(membres, list | tuple) or not membres:
        fautes.append("Un groupe est vide : ajoutez-y une condition, ou retirez-le.")
        return rang
    for membre in membres:
        rang = _valider_noeud(membre, champs, niveau + 1, rang, fautes)
    return rang


def _fautes_condition(condition: Arbre, champs: Mapping[str, Champ]) -> Iterator[str]:
    code, choisi = condition.get("champ"), condition.get("operateur")
    champ = champs.get(code) if isinstance(code, str) else None
    if champ is None:
        yield f" : « {str(code)[:40]} » n’est pas un champ du catalogue. Choisissez un champ de la liste."
        return
    nom = f", « {champ.libelle} »"
    if set(condition) - {"champ", "operateur", "valeur"}:
        yield f"{nom} : une condition n’a qu’un champ, un opérateur et une valeur."
    if not isinstance(choisi, str) or choisi not in OPERATEURS[champ.type]:
        possibles = ", ".join(f"« {MOTS_OPERATEURS[o]} »" for o in OPERATEURS[champ.type])
        yield f"{nom} : cet opérateur ne convient pas à ce champ. Possibles : {possibles}."
        return
    try:
        _valeur(champ, choisi, condition.get("valeur"))
    except ValeurRefusee as refus:
        yield f"{nom} : {refus}."


def _valeur(champ: Champ, choisi: str, brute: Any) -> Any:
    """The typed value that a condition compares to. Raises ValeurRefusee."""
    if choisi == Operateur.CONNU:
        if not isinstance(brute, bool | None):
            raise ValeurRefusee("attendu : oui ou non")
        return brute is not False
    if choisi == Operateur.PARMI:
        if not isinstance(brute, list | tuple) or not 1 <= len(brute) <= CHOIX_MAXIMUM:
            raise ValeurRefusee("choisissez au moins une valeur")
        return tuple(_une(champ, valeur) for valeur in brute)
    return _bornes(champ, brute) if choisi == Operateur.ENTRE else _une(champ, brute)


def _bornes(champ: Champ, brute: Any) -> tuple[Any, Any]:
    if not isinstance(brute, list | tuple) or len(brute) != 2:
        raise ValeurRefusee("donnez deux valeurs, la plus petite puis la plus grande")
    debut, fin = _une(champ, brute[0]), _une(champ, brute[1])
    if fin < debut:
        raise ValeurRefusee("la première valeur dépasse la seconde : échangez-les")
    return debut, fin


def _une(champ: Champ, brute: Any) -> Any:
    if isinstance(brute, list | tuple | dict):
        raise ValeurRefusee("donnez une seule valeur")
    valeur = normaliser(champ, brute)
    if valeur is None:
        raise ValeurRefusee("il manque la valeur")
    return valeur.casefold() if isinstance(valeur, str) else valeur


def canonique(arbre: Arbre, champs: Mapping[str, Champ] = CHAMPS) -> dict[str, Any]:
    """A valid tree as it is kept: booleans, integers, decimals and dates as text, choices sorted."""
    if not arbre:
        return {}
    if "champ" in arbre:
        champ, choisi = champs[arbre["champ"]], arbre["operateur"]
        valeur = _valeur(champ, choisi, arbre.get("valeur"))
        if choisi == Operateur.PARMI:
            rangs = {code: rang for rang, code in enumerate(champ.codes)}
            gardee: Any = sorted({_json(v) for v in valeur}, key=lambda v: (rangs.get(str(v), 0), str(v)))
        else:
            gardee = [_json(v) for v in valeur] if choisi == Operateur.ENTRE else _json(valeur)
        return {"champ": champ.code, "operateur": str(choisi), "valeur": gardee}
    groupe, membres = next(iter(arbre.items()))
    return {str(groupe): [canonique(membre, champs) for membre in membres]}


def _json(valeur: Any) -> Any:
    if isinstance(valeur, Decimal):
        return f"{valeur.normalize():f}"
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def empreinte(contenu: Mapping[str, Any]) -> str:
    """Hexadecimal SHA-256 of the canonical JSON of ``contenu``: the same content gives the same sign."""
    texte = json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def champs_lus(arbre: Arbre) -> frozenset[str]:
    """The codes of the fields that the tree reads."""
    if "champ" in arbre:
        return frozenset({arbre["champ"]})
    return frozenset().union(*(champs_lus(membre) for membres in arbre.values() for membre in membres))


# --- Evaluating ---


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a rule says of somebody: oui, non or inconnu; the fields that fired; the unknown ones still worth asking.

    ``criteres`` are the fields of the true conditions that make the answer oui (none otherwise); ``connu`` and what stands
    under ``aucun`` give no criterion. ``inconnus`` leaves out what could no longer change a part that is already false.
    """

    resultat: Resultat
    criteres: tuple[str, ...] = ()
    inconnus: tuple[str, ...] = ()

    @property
    def vrai(self) -> bool:
        """Only oui is true."""
        return self.resultat == Resultat.OUI


TOUJOURS = Evaluation(Resultat.OUI)
JAMAIS = Evaluation(Resultat.NON)


def _evaluer(arbre: Arbre, valeurs: Mapping[str, object], champs: Mapping[str, Champ]) -> Evaluation:
    if "champ" in arbre:
        return _condition(arbre, valeurs, champs)
    groupe, membres = next(iter(arbre.items()))
    lues = [_evaluer(membre, valeurs, champs) for membre in membres]
    resultat = _joindre(groupe, [lue.resultat for lue in lues])
    if resultat == Resultat.NON:
        return JAMAIS
    nommes = groupe != Groupe.AUCUN and resultat == Resultat.OUI
    criteres = dict.fromkeys(c for lue in lues if nommes and lue.vrai for c in lue.criteres)
    inconnus = dict.fromkeys(i for lue in lues for i in lue.inconnus)
    return Evaluation(resultat, tuple(criteres), tuple(inconnus))


def _condition(condition: Arbre, valeurs: Mapping[str, object], champs: Mapping[str, Champ]) -> Evaluation:
    code, choisi = condition["champ"], condition["operateur"]
    attendue = _valeur(champs[code], choisi, condition.get("valeur"))
    if choisi == Operateur.CONNU:
        return TOUJOURS if (code in valeurs) == attendue else JAMAIS
    if code not in valeurs:
        return Evaluation(Resultat.INCONNU, inconnus=(code,))
    valeur = valeurs[code]
    if _COMPARER[choisi](valeur.casefold() if isinstance(valeur, str) else valeur, attendue):
        return Evaluation(Resultat.OUI, criteres=(code,))
    return JAMAIS


def _joindre(groupe: str, resultats: list[Resultat]) -> Resultat:
    """Kleene: a decisive member decides; else the unknown wins; else all agree."""
    if groupe == Groupe.TOUS:
        decisif, decide, sinon = Resultat.NON, Resultat.NON, Resultat.OUI
    elif groupe == Groupe.UN_DE:
        decisif, decide, sinon = Resultat.OUI, Resultat.OUI, Resultat.NON
    else:
        decisif, decide, sinon = Resultat.OUI, Resultat.NON, Resultat.OUI
    if decisif in resultats:
        return decide
    return Resultat.INCONNU if Resultat.INCONNU in resultats else sinon


@dataclass(frozen=True, slots=True)
class Decision:
    """What a version of a rule decides for one person. ``offre`` is '' (not in this public), socle or differenciee."""

    admission: Evaluation
    differenciee: Evaluation

    @property
    def offre(self) -> str:
        """Everyone admitted gets the socle; a true marker makes it differenciee."""
        if not self.admission.vrai:
            return ""
        return "differenciee" if self.differenciee.vrai else "socle"

    @property
    def criteres(self) -> tuple[str, ...]:
        """The fields that fired, those of the admission first."""
        return tuple(dict.fromkeys((*self.admission.criteres, *self.differenciee.criteres)))

    @property
    def inconnus(self) -> tuple[str, ...]:
        """The fields worth asking, those of the admission first."""
        return tuple(dict.fromkeys((*self.admission.inconnus, *self.differenciee.inconnus)))


def appliquer(
    admission: Arbre, differenciee: Arbre, valeurs: Mapping[str, object], champs: Mapping[str, Champ] = CHAMPS
) -> Decision:
    """Admission (``{}``: everyone) then the markers of the offre différenciée (``{}``: nobody)."""
    connues = typer(valeurs, champs)
    entree = _evaluer(admission, connues, champs) if admission else TOUJOURS
    if entree.resultat == Resultat.NON:
        return Decision(entree, JAMAIS)
    return Decision(entree, _evaluer(differenciee, connues, champs) if differenciee else JAMAIS)


# --- The parameters of the monthly request, and the content of a version ---

ENTIERS_PARAMETRES = {"jour": (1, 36_600), "tolerance": (0, 36_600), "delai_reprise": (0, 36_600)}
SEUILS_PARAMETRES = ("seuil_ij", "seuil_ij_personne")
HORLOGES = ("payes", "calendaires", "prescrits")
LIBELLES_PARAMETRES = {
    "jour": "Rang du jour", "tolerance": "Jours non payés tolérés", "delai_reprise": "Délai de reprise présumée",
    "horloge": "Horloge", "seuil_ij": "Seuil d’indemnité faible", "seuil_ij_personne": "Seuil par personne du foyer",
}  # fmt: skip
_MONTANT = Champ("seuil", "Seuil", TypeChamp.DECIMAL, "F1")


def valider_parametres(parametres: Any) -> list[str]:
    """What is wrong in the parameters of a rule, in French. ``{}`` for a list; a threshold left null is the dated one."""
    if not isinstance(parametres, Mapping):
        return ["Les paramètres sont illisibles."]
    fautes = [f"Paramètre inconnu : « {str(nom)[:40]} »." for nom in parametres if nom not in LIBELLES_PARAMETRES]
    for nom, (bas, haut) in ENTIERS_PARAMETRES.items():
        valeur = parametres.get(nom)
        if valeur is not None and (type(valeur) is not int or not bas <= valeur <= haut):
            fautes.append(f"{LIBELLES_PARAMETRES[nom]} : attendu un nombre entier de {bas} à {haut} jours.")
    if parametres.get("horloge") not in (None, *HORLOGES):
        fautes.append(f"{LIBELLES_PARAMETRES['horloge']} : attendu {', '.join(HORLOGES)}.")
    for nom in SEUILS_PARAMETRES:
        try:
            normaliser(_MONTANT, parametres.get(nom))
        except ValeurRefusee as refus:
            fautes.append(f"{LIBELLES_PARAMETRES[nom]} : {refus}.")
    return fautes


def canoniques(parametres: Mapping[str, Any]) -> dict[str, Any]:
    """Valid parameters as they are kept: thresholds as exact text."""
    gardes = dict(parametres)
    for nom in SEUILS_PARAMETRES:
        if gardes.get(nom) is not None:
            gardes[nom] = _json(normaliser(_MONTANT, gardes[nom]))
    return gardes
