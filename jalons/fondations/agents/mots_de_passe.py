"""What a password may not be, beside Django's own list: one word again and again, a common word dressed up, one's name."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

LONGUEUR = 12
ATTRIBUTS = ("identifiant", "nom", "prenom", "courriel")


def plat(mot: str) -> str:
    """Letters and digits alone, without case nor accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", mot.casefold()) if c.isalnum())


def motif(mot: str) -> str:
    """What ``mot`` repeats, its last time cut short or not: « azerty » for « azertyazerty »; itself when nothing."""
    longueurs = range(1, len(mot) // 2 + 1)
    return next((mot[:n] for n in longueurs if (mot[:n] * (len(mot) // n + 1)).startswith(mot)), mot)


class MotRepete:
    """A word written several times counts once; digits and signs around it count for nothing."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        tout = plat(password)
        for dit in (tout, tout.strip("0123456789")):
            if motif(dit) != dit and len(motif(dit)) < LONGUEUR:
                raise ValidationError("C’est le même mot répété : il ne compte qu’une fois. Écrivez plutôt une phrase.")

    def get_help_text(self) -> str:
        """In one sentence."""
        return "Un mot répété ne compte qu’une fois."


class MotCourant(CommonPasswordValidator):
    """Django's list of common passwords, whatever the accents, signs and digits put around one."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        super().validate(password, user)
        for dit in (plat(password), plat(password).strip("0123456789")):
            super().validate(dit, user)


class PasSonNom(UserAttributeSimilarityValidator):
    """Neither her identifier, her name nor her address, or nearly."""

    def __init__(self) -> None:
        super().__init__(user_attributes=ATTRIBUTS)

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        try:
            super().validate(password, user)
        except ValidationError as erreur:
            phrase = "Il ressemble trop à votre nom, votre identifiant ou votre courriel : choisissez autre chose."
            raise ValidationError(phrase) from erreur
