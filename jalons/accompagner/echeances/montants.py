"""What may be written of a stoppage, and the highest daily allowance by its date. Pure."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import SaisieRefusee

from .cas import Cas, dernier_cas
from .decompte import UN_JOUR, dans_mois
from .enums import PROFESSIONNELLES, Certitude, Nature, Statut
from .valeurs import Bareme, Faits, Montant, Valeur, avec, moins_sure

LIGNES = 40  # stoppages, and other dates, on one sheet


def controler(faits: Faits, aujourdhui: date) -> None:
    """Dates that can be. Raises SaisieRefusee."""
    if len(faits.periodes) > LIGNES or len(faits.faits) > LIGNES:
        raise SaisieRefusee(f"Au plus {LIGNES} arrêts et {LIGNES} dates : retirez les plus anciens.")
    rangees = sorted(faits.periodes, key=lambda p: (p.debut, p.fin))
    for p in rangees:
        if p.fin < p.debut:
            raise SaisieRefusee(
                f"La fin du {jour_annee(p.fin)} précède le début du {jour_annee(p.debut)} : corrigez l’une d’elles."
            )
        if dans_mois(p.debut, 36) < p.fin or p.debut > dans_mois(aujourdhui, 12):
            raise SaisieRefusee(
                f"L’arrêt du {jour_annee(p.debut)} au {jour_annee(p.fin)} n’est pas vraisemblable : vérifiez l’année."
            )
    for a, b in pairwise(rangees):
        if b.debut <= a.fin and a.nature != b.nature:
            raise SaisieRefusee(
                f"Deux arrêts de natures différentes se chevauchent le {jour_annee(b.debut)} : corrigez-en un."
            )


def plafonds(faits: Faits, bareme: Bareme) -> tuple[Montant, ...]:
    """The highest gross daily allowance of the last stoppage; by two rates in AT/MP. () when no stoppage was told."""
    if not (cas := dernier_cas(faits, bareme)):
        return ()
    mots = "par jour, brut, au plus"
    if cas.salarie and cas.arret.nature in PROFESSIONNELLES:
        return (
            _montant(cas.lu("ij_at_max_1_28"), f"{mots}, jusqu’à la 28e"),
            _montant(cas.lu("ij_at_max_29"), f"{mots}, à partir de la 29e"),
        )
    if cas.faits.statut == Statut.INDEPENDANT and cas.arret.nature == Nature.MALADIE:
        return (_montant(cas.lu("ij_ti_max"), mots),)
    if cas.salarie and cas.arret.nature == Nature.MALADIE:
        return (_maladie(cas, mots),)
    return (_montant(None, mots),)


def _montant(lu: Valeur | None, libelle: str) -> Montant:
    if lu is None:
        return Montant(None, "Aucun montant lu pour ce statut à cette date", Certitude.NON_CALCULE, libelle)
    return Montant(lu.valeur, lu.source, avec(Certitude.CERTAIN, lu), libelle)


def _maladie(cas: Cas, mots: str) -> Montant:
    """Which SMIC applies is not sure: that of the day, or of the month before. Where they differ, the amount is to be checked."""
    lu = _montant(cas.lu("ij_maladie_max"), mots)
    du_jour = cas.lu("smic_mensuel")
    du_mois_avant = cas.bareme.le("smic_mensuel", cas.arret.debut.replace(day=1) - UN_JOUR)
    if lu.valeur is None or (du_jour and du_mois_avant and du_jour.valeur == du_mois_avant.valeur):
        return lu
    source = f"{lu.source} · le SMIC du mois d’avant, peut-être"
    return Montant(lu.valeur, source, moins_sure(lu.certitude, Certitude.A_VERIFIER), mots)
