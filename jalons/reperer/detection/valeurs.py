"""What is known of a person found, in the words of the catalogue of fields; and its sealed form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jalons.fondations.referentiels import seuils as referentiel
from jalons.reperer.programmes.champs import typer

from .enums import Marqueur
from .requete.bilan import LigneReperee, Periode

JOURS_PAR_MOIS = Decimal("30.42")  # the request's own, for display: its comparison stays exact
# A marker of the request → the field of the catalogue that says the same thing.
CHAMP_DU_MARQUEUR = {
    Marqueur.ALD: "ald",
    Marqueur.C2S: "c2s",
    Marqueur.IJ_FAIBLE: "ij_faible",
    Marqueur.IJ_PAR_PERSONNE: "ij_par_personne_faible",
}
COPIES = (
    "jours_payes", "montant_journalier", "reprise_presumee", "commune", "sexe", "personnes_a_charge", "c2s", "ald",
    "complementaire", "sous_contrat", "invalidite", "nature", "temps_partiel", "subrogation", "activite_independante",
)  # fmt: skip


def valeurs_de(ligne: LigneReperee, seuil_ij: Decimal | None, seuil_personne: Decimal | None) -> dict[str, object]:
    """The values of one row of the request. A threshold None: no marker could be computed, it is unknown."""
    brutes = {nom: getattr(ligne, nom, None) for nom in COPIES}
    brutes |= {"en_arret": True, "date_evenement": ligne.jour_91, "date_fin": ligne.dernier_jour_paye}
    brutes["age"] = age(ligne.date_naissance, ligne.annee_naissance, ligne.jour_91)
    if ligne.personnes_a_charge is not None:
        brutes["ij_par_personne"] = ligne.montant_journalier * JOURS_PAR_MOIS / (1 + ligne.personnes_a_charge)
    if seuil_ij is not None:
        brutes["ij_faible"] = Marqueur.IJ_FAIBLE in ligne.marqueurs
    if seuil_personne is not None and ligne.personnes_a_charge is not None:
        brutes["ij_par_personne_faible"] = Marqueur.IJ_PAR_PERSONNE in ligne.marqueurs
    return typer(brutes)


def age(naissance: date | None, annee: int | None, jour: date) -> int | None:
    """Completed years on ``jour``; by the year alone when only it is known."""
    if naissance is None:
        return None if annee is None else jour.year - annee
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))


def seuil(code: str, choisi: Decimal | None, jour: date) -> Decimal | None:
    """The threshold used on ``jour``: the rule's own, else the dated one of the shipped file; None when none is."""
    if choisi is not None:
        return choisi
    trouve = referentiel.en_vigueur(referentiel.lire(), code, jour)
    return trouve.valeur if trouve else None


def sceller(valeurs: Mapping[str, object]) -> str:
    """JSON of the values: dates and amounts as text, sorted. The same values give the same text."""
    return json.dumps(dict(sorted(valeurs.items())), default=str, ensure_ascii=False)


def ouvrir(texte: str | None) -> dict[str, Any]:
    """The values as they were sealed, not typed yet: ``programmes.champs.typer`` types them. None when it says no JSON."""
    return json.loads(texte) if texte and texte.startswith("{") else {}


def sceller_periodes(periodes: Iterable[Periode]) -> str:
    """JSON of the paid periods: [first day, last day, euros a day, prescribed end or null]."""
    return json.dumps([[str(p.debut), str(p.fin), f"{p.montant:f}", p.prescrit and str(p.prescrit)] for p in periodes])


def ouvrir_periodes(texte: str | None) -> tuple[Periode, ...]:
    """The inverse of ``sceller_periodes``."""
    return tuple(
        Periode(
            date.fromisoformat(debut), date.fromisoformat(fin), Decimal(montant),
            date.fromisoformat(prescrit) if prescrit else None,
        )
        for debut, fin, montant, prescrit in (json.loads(texte) if texte and texte.startswith("[") else [])
    )  # fmt: skip
