"""What is true of a person: pure functions of values and dates."""

from jalons.fondations.socle.numeros import NumeroEcrit, refuser_numero, sans_numero
from jalons.personnes.assures.rules.adresse import FENETRE, code_postal, couper, lignes_postales
from jalons.personnes.assures.rules.contact import Reponse, Situation, age, joignable
from jalons.personnes.assures.rules.nir import (
    NirInvalide,
    NirLu,
    doute,
    doute_du_texte,
    nir_formate,
    nir_normalise,
)
from jalons.personnes.assures.rules.noms import (
    doute_du_nom,
    lire_nom,
    lire_recherche,
    nom_d_abord,
    normalise,
    ressemblance,
    son,
)

__all__ = [
    "FENETRE",
    "NirInvalide",
    "NirLu",
    "NumeroEcrit",
    "Reponse",
    "Situation",
    "age",
    "code_postal",
    "couper",
    "doute",
    "doute_du_nom",
    "doute_du_texte",
    "joignable",
    "lignes_postales",
    "lire_nom",
    "lire_recherche",
    "nir_formate",
    "nir_normalise",
    "nom_d_abord",
    "normalise",
    "refuser_numero",
    "ressemblance",
    "sans_numero",
    "son",
]
