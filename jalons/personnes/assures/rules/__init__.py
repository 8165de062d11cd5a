"""What is true of a person: pure functions of values and dates."""

from jalons.personnes.assures.rules.contact import Reponse, Situation, age, joignable
from jalons.personnes.assures.rules.nir import NirInvalide, NirLu, nir_formate, nir_normalise
from jalons.personnes.assures.rules.noms import lire_recherche, normalise, ressemblance, son

__all__ = [
    "NirInvalide",
    "NirLu",
    "Reponse",
    "Situation",
    "age",
    "joignable",
    "lire_recherche",
    "nir_formate",
    "nir_normalise",
    "normalise",
    "ressemblance",
    "son",
]
