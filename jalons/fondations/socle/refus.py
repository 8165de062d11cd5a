"""The one family of refusals: what an act says when it does not happen. Nothing was written."""

from __future__ import annotations

from typing import ClassVar


class Refus(Exception):
    """An act was refused. The message is French and names the remedy; ``champ`` is the form's field it is about, if any.

    Rooms give their refusals a trade name by a subclass; ``statut`` is the HTTP status, the same on every page.
    """

    statut: ClassVar[int] = 422

    def __init__(self, message: str, champ: str = ""):
        super().__init__(message)
        self.champ = champ


class SaisieRefusee(Refus):
    """What was typed cannot be; the message names the remedy."""


class TransitionRefusee(Refus):
    """The act is not lawful from the object's present state; the message says so in French."""

    statut = 409


class VersionDepassee(Refus):
    """Somebody else saved the same object meanwhile; nothing was written."""

    statut = 409
