"""The shipped files of reference data, read and checked without a database."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from jalons.fondations.referentiels import seuils
from jalons.fondations.referentiels.enums import Confiance, Liste
from jalons.fondations.socle.refus import Refus

DONNEES = Path(__file__).parent / "donnees"
LIBELLES_SEUILS = {
    seuils.SEUIL_IJ: "Requête mensuelle : indemnité journalière faible",
    seuils.SEUIL_IJ_PERSONNE: "Requête mensuelle : indemnité faible par personne du foyer",
}


class DonneesInvalides(Refus):
    """A shipped file is wrong; the message names file, line, value and remedy, in French."""


def _date(texte: str) -> date:
    return date.fromisoformat(texte)


def _date_ou_rien(texte: str) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _parmi(choix: Any) -> Callable[[str], str]:
    def lire(texte: str) -> str:
        return str(choix(texte).value)

    return lire


def _plein(texte: str) -> str:
    if not texte.strip():
        raise ValueError("vide")
    return texte.strip()


Colonnes = dict[str, Callable[[str], Any]]
PARAMETRES: Colonnes = {
    "code": _plein, "libelle": _plein, "valeur": Decimal, "unite": _plein, "date_debut": _date,
    "date_fin": _date_ou_rien, "source": _plein, "confiance": _parmi(Confiance),
}  # fmt: skip
FICHES: Colonnes = {
    "code": _plein, "version": int, "titre": _plein, "intro": _plein, "banniere": str, "en_vigueur_du": _date,
    "en_vigueur_au": _date_ou_rien, "source": _plein, "confiance": _parmi(Confiance),
}  # fmt: skip
ITEMS: Colonnes = {"fiche": _plein, "version": int, "rang": int, "code": _plein, "titre": _plein, "libelle": _plein}
LISTES: Colonnes = {
    "liste": _parmi(Liste), "code": _plein, "libelle": _plein, "rang": int, "date_debut": _date,
    "date_fin": _date_ou_rien, "source": _plein,
}  # fmt: skip


def lire(nom: str, colonnes: Colonnes, dossier: Path = DONNEES) -> Iterator[dict[str, Any]]:
    """Each line of ``nom`` as typed values. Raises DonneesInvalides."""
    with (dossier / nom).open(encoding="utf-8-sig", newline="") as fichier:
        lecteur = csv.DictReader(fichier, delimiter=";")
        absentes = [c for c in colonnes if c not in (lecteur.fieldnames or ())]
        if absentes:
            raise DonneesInvalides(f"{nom} : colonne absente : {', '.join(absentes)}. Ajoutez-la à la première ligne.")
        for ligne in lecteur:
            yield {c: _valeur(nom, lecteur.line_num, c, ligne[c], lu) for c, lu in colonnes.items()}


def _valeur(nom: str, numero: int, colonne: str, texte: str | None, lu: Callable[[str], Any]) -> Any:
    try:
        return lu(texte or "")
    except (ValueError, InvalidOperation) as erreur:
        raise DonneesInvalides(
            f"{nom}, ligne {numero}, {colonne} : « {texte} » est illisible. "
            "Attendu : date AAAA-MM-JJ, nombre avec un point, confiance S, P, K ou N, texte non vide."
        ) from erreur


def parametres(dossier: Path = DONNEES) -> list[dict[str, Any]]:
    """Every dated parameter that is shipped, the thresholds of the monthly request included."""
    livres = list(lire("parametres.csv", PARAMETRES, dossier))
    return livres + [_parametre(seuil) for seuil in seuils.lire()]


def _parametre(seuil: seuils.Seuil) -> dict[str, Any]:
    communs = {champ: getattr(seuil, champ) for champ in ("code", "valeur", "unite", "source", "confiance")}
    libelle = LIBELLES_SEUILS.get(seuil.code, seuil.code)
    return communs | {"libelle": libelle, "date_debut": seuil.debut, "date_fin": seuil.fin}
