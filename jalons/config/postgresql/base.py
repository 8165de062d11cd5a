"""Django's PostgreSQL backend that starts the embedded server on the first connection."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from jalons.config import database


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock backend; only the first connection of a process makes sure that a server runs."""

    _pret = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Start the embedded server if there is one to start, then connect."""
        if not DatabaseWrapper._pret:
            database.demarrer()
            DatabaseWrapper._pret = True
        return super().get_new_connection(conn_params)
