"""The shipped files of reference data, read and checked without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from jalons.fondations.referentiels import seuils
from jalons.fondations.referentiels.enums import Confiance, Liste
from jalons.fondations.referentiels.feries import Calendrier, lire_jour_ferie
from jalons.fondations.socle.colonnes import Colonnes, DonneesInvalides, date_ou_rien, lire_csv, parmi, plein, une_date

DONNEES = Path(__file__).parent / "donnees"
LIBELLES_SEUILS = {
    seuils.SEUIL_IJ: "Requête mensuelle : indemnité journalière faible",
    seuils.SEUIL_IJ_PERSONNE: "Requête mensuelle : indemnité faible par personne du foyer",
}
ATTENDU = "date AAAA-MM-JJ, nombre avec un point, confiance S, P, K ou N, texte non vide"

PARAMETRES: Colonnes = {
    "code": plein, "libelle": plein, "valeur": Decimal, "unite": plein, "date_debut": une_date,
    "date_fin": date_ou_rien, "source": plein, "confiance": parmi(Confiance),
}  # fmt: skip
FICHES: Colonnes = {
    "code": plein, "version": int, "titre": plein, "intro": plein, "banniere": str, "en_vigueur_du": une_date,
    "en_vigueur_au": date_ou_rien, "source": plein, "confiance": parmi(Confiance), "grille": lambda texte: texte == "1",
    "constante": lambda texte: Decimal(texte) if texte else None,
}  # fmt: skip
ITEMS: Colonnes = {
    "fiche": plein, "version": int, "rang": int, "code": plein, "titre": plein, "libelle": plein,
    "poids": lambda texte: Decimal(texte) if texte else None,
}  # fmt: skip
LISTES: Colonnes = {
    "liste": parmi(Liste), "code": plein, "libelle": plein, "rang": int, "date_debut": une_date,
    "date_fin": date_ou_rien, "source": plein,
}  # fmt: skip


def lire(nom: str, colonnes: Colonnes, dossier: Path = DONNEES) -> list[dict[str, Any]]:
    """Each line of ``nom`` as typed values. Raises DonneesInvalides."""
    return lire_csv(dossier / nom, colonnes, ATTENDU)


def listes(dossier: Path = DONNEES) -> list[dict[str, Any]]:
    """Every choice of a code list. Raises DonneesInvalides, also for a holiday that is no day."""
    lues = lire("listes.csv", LISTES, dossier)
    jours_feries(lues)
    return lues


def jours_feries(lignes: Iterable[Mapping[str, Any]]) -> Calendrier:
    """The holidays among the rows of the code lists. Raises DonneesInvalides."""
    champs = ("code", "libelle", "date_debut", "date_fin")
    try:
        feries = (
            lire_jour_ferie(*(ligne[c] for c in champs)) for ligne in lignes if ligne["liste"] == Liste.JOUR_FERIE
        )
        return Calendrier(tuple(feries))
    except ValueError as erreur:
        raise DonneesInvalides(f"Jours fériés, {erreur}.") from erreur


def parametres(dossier: Path = DONNEES) -> list[dict[str, Any]]:
    """Every dated parameter that is shipped, the thresholds of the monthly request included."""
    return lire("parametres.csv", PARAMETRES, dossier) + [_parametre(seuil) for seuil in seuils.lire()]


def _parametre(seuil: seuils.Seuil) -> dict[str, Any]:
    communs = {champ: getattr(seuil, champ) for champ in ("code", "valeur", "unite", "source", "confiance")}
    libelle = LIBELLES_SEUILS.get(seuil.code, seuil.code)
    return communs | {"libelle": libelle, "date_debut": seuil.debut, "date_fin": seuil.fin}
