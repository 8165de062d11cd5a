"""Parameters of the monthly request and their defaults."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from .. import rules
from ..enums import Format, Horloge
from ..erreurs import OptionInvalide

DUCKDB = "duckdb"
HOTE = r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}"
ADRESSE_SPARK = re.compile(rf"spark://{HOTE}(?:,{HOTE})*")
JOURS_MAXIMUM = 36_600
SEUIL_MAXIMUM = Decimal(10) ** 8
ENTIERS = ("jour", "tolerance", "delai_reprise")
DECIMAUX = ("seuil_ij", "seuil_ij_personne")
CHEMINS = ("fichiers", "sortie", "rejets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One monthly request. `mois` is AAAA-MM; a threshold left to None is the shipped, dated one.

    `seuil_ij` is in euros gross a day, `seuil_ij_personne` in euros gross a month and a person; `tolerance`,
    `delai_reprise` are in days, `jour` is the rank looked for (91). Raises OptionInvalide.
    """

    fichiers: Path
    mois: str
    sortie: Path | None = None
    rejets: Path | None = None
    jour: int = 91
    tolerance: int = 3
    horloge: Horloge = Horloge.PAYES
    seuil_ij: Decimal | None = None
    seuil_ij_personne: Decimal | None = None
    delai_reprise: int = 30
    format: Format = Format.JALONS
    moteur: str = DUCKDB

    def __post_init__(self) -> None:
        try:
            rules.bornes_du_mois(self.mois)
        except ValueError:
            raise OptionInvalide(f"Mois illisible : « {self.mois} ». Écrivez AAAA-MM, par exemple 2026-06.") from None
        _verifier_entier("jour", self.jour, 1)
        _verifier_entier("tolerance", self.tolerance, 0)
        _verifier_entier("delai-reprise", self.delai_reprise, 0)
        _verifier_seuil("seuil-ij", self.seuil_ij)
        _verifier_seuil("seuil-ij-personne", self.seuil_ij_personne)
        _verifier_moteur(self.moteur)

    @property
    def debut_mois(self) -> date:
        """First day of the month."""
        return rules.bornes_du_mois(self.mois)[0]

    @property
    def fin_mois(self) -> date:
        """Last day of the month."""
        return rules.bornes_du_mois(self.mois)[1]


def depuis_textes(**textes: str | None) -> Options:
    """Options as typed on a command line: texts, None when not given. Raises OptionInvalide."""
    for nom, libelle in (("fichiers", "--fichiers DOSSIER"), ("mois", "--mois AAAA-MM")):
        if not textes.get(nom):
            raise OptionInvalide(
                f"Il manque {libelle}. Exemple : "
                "jalons reperer --fichiers extraction/ --mois 2026-06 --sortie liste.csv"
            )
    valeurs = {nom: _convertir(nom, texte) for nom, texte in textes.items() if texte}
    return Options(**valeurs)


def _convertir(nom: str, texte: str) -> Any:
    if nom in ENTIERS:
        return _entier(nom.replace("_", "-"), texte)
    if nom in DECIMAUX:
        return _decimal(nom.replace("_", "-"), texte)
    if nom in CHEMINS:
        return Path(texte)
    if nom == "horloge":
        return _parmi(nom, texte, Horloge)
    if nom == "format":
        return _parmi(nom, texte, Format)
    return texte


def _entier(nom: str, texte: str) -> int:
    if not re.fullmatch(r"\d{1,9}", texte):
        raise OptionInvalide(f"--{nom} : « {texte} » n’est pas un nombre entier de jours.")
    return int(texte)


def _decimal(nom: str, texte: str) -> Decimal:
    if not re.fullmatch(r"\d{1,12}([.,]\d{1,18})?", texte):
        raise OptionInvalide(f"--{nom} : « {texte} » n’est pas un montant en euros. Exemple : 28.32")
    return Decimal(texte.replace(",", "."))


def _parmi(nom: str, texte: str, choix: type[StrEnum]) -> StrEnum:
    try:
        return choix(texte)
    except ValueError:
        attendus = ", ".join(choix)
        raise OptionInvalide(f"--{nom} : « {texte} » est inconnu. Valeurs possibles : {attendus}.") from None


def _verifier_entier(nom: str, valeur: int, minimum: int) -> None:
    if not minimum <= valeur <= JOURS_MAXIMUM:
        raise OptionInvalide(f"--{nom} : {valeur} est hors limites (de {minimum} à {JOURS_MAXIMUM} jours).")


def _verifier_seuil(nom: str, valeur: Decimal | None) -> None:
    if valeur is None:
        return
    if not valeur.is_finite() or not 0 <= valeur < SEUIL_MAXIMUM or valeur != round(valeur, 8):
        raise OptionInvalide(
            f"--{nom} : {valeur} est hors limites (de 0 à moins de 100 millions, 8 décimales au plus)."
        )


def exiger_nominative(disposition: str) -> None:
    """Refuse a pseudonymised layout where people are going to be written down. Raises OptionInvalide."""
    if disposition == Format.DCIR:
        raise OptionInvalide(
            "--format dcir : ces données sont pseudonymisées, elles servent à simuler et à observer, jamais à proposer "
            "une offre. Utilisez « jalons reperer --format dcir --sortie FICHIER.csv »."
        )


def _verifier_moteur(moteur: str) -> None:
    if moteur.startswith("spark://") and not ADRESSE_SPARK.fullmatch(moteur):
        raise OptionInvalide(f"--moteur : « {moteur} » n’est pas une adresse. Exemple : spark://grappe.caisse.fr:7077")
    if moteur != DUCKDB and not moteur.startswith("spark://"):
        raise OptionInvalide(f"--moteur : « {moteur} » est inconnu. Valeurs possibles : duckdb, spark://hôte:port.")
