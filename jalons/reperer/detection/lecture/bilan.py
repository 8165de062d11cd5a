"""What the reading of a table counted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BilanTable:
    """Counts of one table, in rows; `valeurs_inconnues` counts bad optional values by column."""

    fichiers: int = 0
    lues: int = 0
    rejetees: int = 0
    valeurs_inconnues: tuple[tuple[str, int], ...] = ()

    @property
    def retenues(self) -> int:
        """Rows accepted (other natures of ij included)."""
        return self.lues - self.rejetees
