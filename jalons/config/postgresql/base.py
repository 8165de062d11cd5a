"""Django's PostgreSQL backend: it starts the embedded server, and opens no base with another base's keys."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from django.db.backends.postgresql import base, operations
from psycopg import DataError
from psycopg.types.datetime import TimestamptzLoader

from jalons.config import database

AVANT, APRES = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)  # in Python's years in every zone


class Instants(TimestamptzLoader):
    """Reads an instant; one that no Python date holds (``infinity``, the year 12000) is read as the nearest that one does.

    Only somebody who writes in the base by hand puts one there: it must stop no page, no sealer and no verification.
    """

    timezone: tzinfo | None = UTC  # Django keeps a loader that bears its own

    def load(self, data: Any) -> datetime:
        """The instant, always."""
        try:
            return super().load(data).replace(tzinfo=self.timezone)
        except DataError:
            texte = bytes(data)
            return AVANT if texte.startswith(b"-") or texte.endswith(b"BC") else APRES


class DatabaseOperations(operations.DatabaseOperations):
    """The stock ones, with our composing of a SELECT."""

    compiler_module = "jalons.config.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock backend; the first connection of a process makes sure that a server runs and that the ring is the base's."""

    ops_class = DatabaseOperations
    _pret = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Start the embedded server if there is one to start or if it died, then connect."""
        if not DatabaseWrapper._pret or database.tombee():
            database.demarrer()
        lien = super().get_new_connection(conn_params)
        lien.adapters.register_loader("timestamptz", Instants)
        return lien

    def connect(self) -> None:
        """Raises journal.cle.CleRefusee, every time, as long as the ring is not this base's."""
        from jalons.fondations.socle.empreintes import accorder

        super().connect()
        if DatabaseWrapper._pret:
            return
        try:
            accorder(self)
        except BaseException:
            self.close()
            raise
        DatabaseWrapper._pret = True
