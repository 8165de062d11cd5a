"""A worker, her dossier, her desk."""

from jalons.accompagner.accompagnements.tests.conftest import dossier, helene, poste

__all__ = ["dossier", "helene", "poste"]
