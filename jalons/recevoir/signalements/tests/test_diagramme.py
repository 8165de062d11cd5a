"""The guide prints the table of the loop: written by ``python -m jalons.recevoir.signalements.tests.test_diagramme``."""

from __future__ import annotations

import csv
from pathlib import Path

from jalons.fondations import referentiels
from jalons.recevoir.signalements import boucle
from jalons.recevoir.signalements.enums import TRANSITIONS, StatutDemande

GUIDE = Path(__file__).parents[4] / "docs" / "guide" / "demandes.md"
PARAMETRES = Path(referentiels.__file__).parent / "donnees" / "parametres.csv"
DEBUT, FIN = "<!-- table de la boucle : écrite par la commande, ne pas corriger ici -->\n", "\n<!-- fin de la table -->"


def livres() -> dict[str, int]:
    """The delays as they are shipped, in force without an end."""
    with PARAMETRES.open(encoding="utf-8", newline="") as fichier:
        lignes = [ligne for ligne in csv.DictReader(fichier, delimiter=";") if not ligne["date_fin"]]
    return {ligne["code"]: int(ligne["valeur"]) for ligne in lignes if ligne["code"] in boucle.DELAIS}


def page() -> str:
    """The guide with the table of today in its place."""
    avant, reste = GUIDE.read_text(encoding="utf-8").split(DEBUT)
    return avant + DEBUT + boucle.diagramme(TRANSITIONS, livres()) + FIN + reste.split(FIN, 1)[1]


def test_the_guide_prints_the_table_that_the_services_obey() -> None:
    assert page() == GUIDE.read_text(encoding="utf-8"), (
        "Lancer : python -m jalons.recevoir.signalements.tests.test_diagramme"
    )


def test_each_state_says_who_acts_what_and_by_when() -> None:
    assert set(boucle.SUITES) == set(StatutDemande)
    assert all(s.quoi and bool(s.delai) != bool(s.quand) for s in boucle.SUITES.values())
    assert set(livres()) == boucle.DELAIS


if __name__ == "__main__":
    GUIDE.write_text(page(), encoding="utf-8")
