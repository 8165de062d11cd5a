"""Django’s composing of SQL, the same to the letter, for what it does a thousand times a page (docs/performance.md, V5)."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import compiler
from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.models.expressions import Col

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]

# An ordered query puts each of its columns in a dictionary, and Django rebuilds the signature of a column to hash it. Two
# columns that are equal have the same table and the same field: the same hash.
setattr(Col, "__hash__", lambda colonne: hash((colonne.alias, colonne.target)))  # noqa: B010


class SQLCompiler(compiler.SQLCompiler):
    """The stock SELECT; a bare column takes no detour."""

    def compile(self, node: Any) -> Any:
        """SQL and its parameters."""
        if type(node) is not Col or not node.alias:
            return super().compile(node)
        dire = self.quote_name_unless_alias
        return f"{dire(node.alias)}.{dire(str(node.target.column))}", []

    def quote_name_unless_alias(self, name: str) -> str:
        """The name as SQL says it, found once a query."""
        dit: str | None = self.quote_cache.get(name)
        return super().quote_name_unless_alias(name) if dit is None else dit
