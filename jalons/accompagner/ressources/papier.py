"""The sheet of a day as a PDF for the person, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.ressources.selectors import Budget, LigneVue, PersonneVue
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.pdf import composer
from jalons.personnes.entourage.enums import Presence

MODELE = Path(__file__).with_name("feuille.typ")
CORPS = {False: 11, True: 18}  # points


def composer_feuille(dossier: Dossier, budget: Budget, *, grand: bool) -> bytes:
    """Her budget on that day, on A4, tagged; ``grand`` in letters of 18 points. Raises SigneSansPolice."""
    organisme, jour = dossier.organisme, budget.jour
    donnees = {
        "personne": str(dossier.assure), "organisme": organisme.nom, "telephone": organisme.telephone,
        "fictif": organisme.fictif, "corps": CORPS[grand], "date": [jour.year, jour.month, jour.day],
        "jour": jour_annee(jour), "foyer": [_membre(p) for p in budget.personnes], "parties": _parties(budget),
        "reste": _reste(budget), "inconnus": list(budget.inconnus),
    }  # fmt: skip
    return composer(MODELE, donnees)


def _membre(personne: PersonneVue) -> str:
    part = "" if personne.presence == Presence.TOUJOURS else f", {personne.presence.label.lower()}"
    return f"{personne.nom}{part}"


def _parties(budget: Budget) -> list[dict[str, Any]]:
    paye = budget.charges + budget.dettes
    return [
        {"titre": "Ce qui rentre", "lignes": _lignes(budget.revenus), "total": budget.total_revenus.mots},
        {"titre": "Ce que vous payez", "lignes": _lignes(paye), "total": budget.total_charges.mots},
    ]


def _lignes(lignes: Iterable[LigneVue]) -> list[list[str]]:
    return [[_nom(ligne), ligne.par_mois] for ligne in lignes]


def _nom(ligne: LigneVue) -> str:
    return f"{ligne.nom}, reste à rendre : {ligne.reste_du}" if ligne.est_dette else ligne.nom


def _reste(budget: Budget) -> list[str]:
    if budget.reste is None:
        return ["Pas encore calculé : il manque vos revenus ou vos charges."]
    jour = f"Cela fait {budget.reste.mots_jour} par personne et par jour." if budget.foyer else ""
    mois = f"{budget.reste.mots} par mois."
    return [m for m in (mois[0].upper() + mois[1:], jour) if m]
