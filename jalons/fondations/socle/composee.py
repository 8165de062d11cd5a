"""A query composed once: Django writes its SQL the first time; afterwards only its values change.

For what a page asks at each opening with other values and the same shape: composing SQL is a third of the cost of the page
of a dossier (docs/performance.md, V5). Not for ``visible_to``, whose shape depends on who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connections, models

M = TypeVar("M", bound=models.Model, covariant=True)
TEMOINS: dict[type, Callable[[int], Any]] = {
    UUID: lambda _: uuid4(),
    date: lambda rang: date(1, 1, 1 + rang),
    str: lambda rang: f"témoin {rang}",
}


class Composee(Generic[M]):
    """``ecrire`` gives the queryset for values by name; each is a ``UUID``, a ``date`` or a ``str``, as ``types`` says.

    Asked twice, it asks the base twice. Raises ValueError when one of the values is not in the SQL.
    """

    def __init__(self, ecrire: Callable[..., models.QuerySet[M, Any]], **types: type):
        self._ecrire, self._types = ecrire, types
        self._faite: tuple[Any, Any, str, tuple[Any, ...]] | None = None

    def __call__(self, **valeurs: Any) -> list[Any]:
        """The rows, as the queryset gives them: related and prefetched ones too."""
        if self._faite is None:
            self._faite = self._composer()
        lignes, compilateur, sql, places = self._faite
        dites = {nom: str(v) if isinstance(v, str) else v for nom, v in valeurs.items()}  # a choice is its code
        donnees = tuple(dites[p] if nom else p for nom, p in places)
        ici = copy(compilateur)
        ici.connection = connections[DEFAULT_DB_ALIAS]
        ici.as_sql = lambda *_, **__: (sql, donnees)
        neuves = lignes._chain()
        neuves.query.get_compiler = lambda *_, **__: ici
        return list(neuves)

    def _composer(self) -> tuple[Any, Any, str, tuple[Any, ...]]:
        temoins = {nom: TEMOINS[genre](rang) for rang, (nom, genre) in enumerate(self._types.items())}
        lignes = self._ecrire(**temoins)
        compilateur = lignes.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, donnees = compilateur.as_sql()
        noms = {temoin: nom for nom, temoin in temoins.items()}
        places = tuple((True, noms[d]) if type(d) in TEMOINS and d in noms else (False, d) for d in donnees)
        if absents := self._types.keys() - {p for nom, p in places if nom}:
            raise ValueError(f"{', '.join(sorted(absents))} : absent de la requête.")
        return lignes, compilateur, sql, places
