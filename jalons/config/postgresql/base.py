"""Django's PostgreSQL backend: it starts the embedded server, and opens no base with another base's keys."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from jalons.config import database


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock backend; the first connection of a process makes sure that a server runs and that the ring is the base's."""

    _pret = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Start the embedded server if there is one to start or if it died, then connect."""
        if not DatabaseWrapper._pret or database.tombee():
            database.demarrer()
        return super().get_new_connection(conn_params)

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
