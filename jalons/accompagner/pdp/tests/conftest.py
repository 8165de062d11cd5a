"""The scene of the budget sheet: a worker, her dossier, her desk, the dated lists."""

from jalons.accompagner.ressources.tests.conftest import dossier, helene, listes, poste

__all__ = ["dossier", "helene", "listes", "poste"]
