"""Errors that stop a request before anything is written. Messages are French, complete, with the remedy."""

from jalons.fondations.socle.refus import Refus


class ErreurReperage(Refus):
    """The request cannot be done; nothing was written. `jalons reperer` exits with code 2."""


class OptionInvalide(ErreurReperage):
    """A parameter of the request is not acceptable."""


class ExtractionInvalide(ErreurReperage):
    """The files of the extraction cannot be used as they are."""


class SortieImpossible(ErreurReperage):
    """The result cannot be written where it was asked."""


class MoteurIndisponible(ErreurReperage):
    """The engine asked for is not installed, does not answer, or gave up."""
