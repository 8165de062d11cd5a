"""The shipped frames, programmes, publics and rules, read and checked without a database."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from jalons.fondations.socle.colonnes import (
    Colonnes,
    DonneesInvalides,
    date_ou_rien,
    lire_csv,
    parmi,
    plein,
    une_date,
    valeur,
)

from .enums import Axe, Confiance, SourcePublic
from .rules import canonique, canoniques, empreinte, valider, valider_parametres

DONNEES = Path(__file__).with_name("donnees")
ATTENDU = "date AAAA-MM-JJ, axe pdp ou sante, confiance S, P, K ou N, texte non vide"
_valeur = partial(valeur, attendu=ATTENDU)

CADRES: Colonnes = {
    "code": plein, "libelle": plein, "description": str.strip, "debut": une_date, "fin": date_ou_rien,
    "source": plein, "confiance": parmi(Confiance),
}  # fmt: skip
PROGRAMMES: Colonnes = {
    "cadre": plein, "code": plein, "libelle": plein, "description": str.strip, "axe": parmi(Axe, vide=True),
    "correspond_a": parmi(Axe, vide=True), "rang": int, "source": plein, "confiance": parmi(Confiance),
}  # fmt: skip
PUBLICS: Colonnes = {
    "code": plein, "libelle": plein, "description": plein, "source": parmi(SourcePublic),
    "origine_des_listes": str.strip, "reference": plein, "confiance": parmi(Confiance),
}  # fmt: skip


def lire(nom: str, colonnes: Colonnes, dossier: Path = DONNEES) -> list[dict[str, Any]]:
    """Each line of ``nom`` as typed values. Raises DonneesInvalides."""
    return lire_csv(dossier / nom, colonnes, ATTENDU)


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
        valeurs[champ] = _valeur(ou, champ, brut.get(champ), plein)
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
        "motif": _valeur(ou, "motif", brute.get("motif"), plein),
        "valable_du": _valeur(ou, "valable_du", brute.get("valable_du"), une_date),
        "valable_au": _valeur(ou, "valable_au", brute.get("valable_au") or "", date_ou_rien),
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
