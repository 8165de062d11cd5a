"""Funds and their years, a need and what each financer gives, payments and the files sent to the payer."""

from jalons.accompagner.aides.models.aides import Aide, Financement, Versement
from jalons.accompagner.aides.models.fonds import Bordereau, Exercice, Fonds

__all__ = ["Aide", "Bordereau", "Exercice", "Financement", "Fonds", "Versement"]
