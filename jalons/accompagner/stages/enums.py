"""What a student writes, and how far it is."""

from __future__ import annotations

from django.db import models


class GenreEcrit(models.TextChoices):
    """What it tells."""

    ENTRETIEN = "compte_rendu", "Compte rendu d’entretien"
    DEMARCHE = "demarches", "Démarche faite"
    OBSERVATION = "observation", "Observation, analyse"


class StatutEcrit(models.TextChoices):
    """Final only once countersigned."""

    A_CONTRESIGNER = "a_contresigner", "À contresigner"
    RENDU = "rendu", "Rendu, à reprendre"
    CONTRESIGNE = "contresigne", "Contresigné"


_S = StatutEcrit
A_REPRENDRE = frozenset({_S.A_CONTRESIGNER, _S.RENDU})  # its author may still correct it
TRANSITIONS = {
    "reprendre": (A_REPRENDRE, _S.A_CONTRESIGNER),
    "rendre": ({_S.A_CONTRESIGNER}, _S.RENDU),
    "contresigner": ({_S.A_CONTRESIGNER}, _S.CONTRESIGNE),
}
