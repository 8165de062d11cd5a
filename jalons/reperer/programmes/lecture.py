"""The shipped frames, programmes, publics and rules, read and checked without a database."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from jalons.fondations.socle.refus import Refus

from .enums import Axe, Confiance, SourcePublic
from .rules import canonique, canoniques, empreinte, valider, valider_parametres

DONNEES = Path(__file__).with_name("donnees")


class DonneesInvalides(Refus):
    """A shipped file is wrong; the message names file, line or public, value and remedy, in French."""


def _plein(texte: str) -> str:
    if not texte.strip():
        raise ValueError("vide")
    return texte.strip()


def _date_ou_rien(texte: str) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _parmi(choix: Any, *, vide: bool = False) -> Callable[[str], str]:
    return lambda texte: "" if vide and not texte else str(choix(texte).value)


Colonnes = dict[str, Callable[[str], Any]]
CADRES: Colonnes = {
    "code": _plein, "libelle": _plein, "description": str.strip, "debut": date.fromisoformat, "fin": _date_ou_rien,
    "source": _plein, "confiance": _parmi(Confiance),
}  # fmt: skip
PROGRAMMES: Colonnes = {
    "cadre": _plein, "code": _plein, "libelle": _plein, "description": str.strip, "axe": _parmi(Axe, vide=True),
    "correspond_a": _parmi(Axe, vide=True), "rang": int, "source": _plein, "confiance": _parmi(Confiance),
}  # fmt: skip
PUBLICS: Colonnes = {
    "code": _plein, "libelle": _plein, "description": _plein, "source": _parmi(SourcePublic),
    "origine_des_listes": str.strip, "reference": _plein, "confiance": _parmi(Confiance),
}  # fmt: skip


def lire_csv(nom: str, colonnes: Colonnes, dossier: Path = DONNEES) -> list[dict[str, Any]]:
    """Each line of a CSV file as typed values. Raises DonneesInvalides."""
    lignes = []
    with (dossier / nom).open(encoding="utf-8-sig", newline="") as fichier:
        lecteur = csv.DictReader(fichier, delimiter=";")
        absentes = [c for c in colonnes if c not in (lecteur.fieldnames or ())]
        if absentes:
            raise DonneesInvalides(f"{nom} : colonne absente : {', '.join(absentes)}. Ajoutez-la à la première ligne.")
        for ligne in lecteur:
            if None in ligne or None in ligne.values():
                raise DonneesInvalides(
                    f"{nom}, ligne {lecteur.line_num} : le nombre de colonnes est faux. "
                    "Mettez entre guillemets un texte avec « ; »."
                )
            ou = f"{nom}, ligne {lecteur.line_num}"
            lignes.append({c: _valeur(ou, c, ligne[c], lu) for c, lu in colonnes.items()})
    return lignes


def _valeur(ou: str, colonne: str, texte: Any, lu: Callable[[str], Any]) -> Any:
    try:
        return lu(texte)
    except (ValueError, AttributeError, TypeError) as erreur:
        raise DonneesInvalides(
            f"{ou}, {colonne} : « {str(texte)[:60]} » est illisible. "
            "Attendu : date AAAA-MM-JJ, axe pdp ou sante, confiance S, P, K ou N, texte non vide."
        ) from erreur


def lire_publics(dossier: Path = DONNEES) -> list[dict[str, Any]]:
    """Each shipped public: its values, ``cadre`` and ``programme`` (codes), ``versions`` with canonical rules and their
    ``empreinte``. Raises DonneesInvalides.
    """
    nom = "publics.json"
    try:
        bruts = json.loads((dossier / nom).read_text(encoding="utf-8"))
    except ValueError as erreur:
        raise DonneesInvalides(f"{nom} n’est pas du JSON : {erreur}.") from erreur
    if not isinstance(bruts, list) or not all(isinstance(brut, dict) for brut in bruts):
        raise DonneesInvalides(f"{nom} : attendu une liste de publics.")
    return [_public(nom, brut) for brut in bruts]


def _public(nom: str, brut: dict[str, Any]) -> dict[str, Any]:
    ou = f"{nom}, public « {brut.get('code', '?')} »"
    valeurs = {c: _valeur(ou, c, brut.get(c), lu) for c, lu in PUBLICS.items()}
    for champ in ("cadre", "programme"):
        valeurs[champ] = _valeur(ou, champ, brut.get(champ), _plein)
    versions = brut.get("versions")
    if not isinstance(versions, list) or not versions:
        raise DonneesInvalides(f"{ou} : il lui faut une version au moins.")
    return valeurs | {"versions": [_version(ou, version) for version in versions]}


def _version(ou: str, brute: dict[str, Any]) -> dict[str, Any]:
    ou = f"{ou}, version {brute.get('numero', '?')}"
    contenu = contenu_de(brute.get("parametres"), brute.get("admission"), brute.get("differenciee"))
    if isinstance(contenu, list):
        raise DonneesInvalides(f"{ou} : {contenu[0]}")
    return contenu | {
        "numero": _valeur(ou, "numero", brute.get("numero"), int),
        "motif": _valeur(ou, "motif", brute.get("motif"), _plein),
        "valable_du": _valeur(ou, "valable_du", brute.get("valable_du"), date.fromisoformat),
        "valable_au": _valeur(ou, "valable_au", brute.get("valable_au") or "", _date_ou_rien),
        "empreinte": empreinte(contenu),
    }


def contenu_de(parametres: Any, admission: Any, differenciee: Any) -> dict[str, Any] | list[str]:
    """The canonical content of a rule, or what is wrong in it (French messages)."""
    fautes = [
        *valider_parametres(parametres),
        *(f"Admission. {faute}" for faute in valider(admission)),
        *(f"Offre différenciée. {faute}" for faute in valider(differenciee)),
    ]
    if fautes:
        return fautes
    return {
        "parametres": canoniques(parametres),
        "admission": canonique(admission),
        "differenciee": canonique(differenciee),
    }
