"""Hypothesis here: seeded and small in the everyday suite, random and large at night (JALONS_TESTS=complets)."""

from typing import Any

from hypothesis import HealthCheck, settings

from tests.tailles import COMPLETS


def reglages(reduits: int, complets: int, **autres: Any) -> settings:
    """Settings for so many examples, reduced or complete."""
    return settings(
        max_examples=complets if COMPLETS else reduits,
        deadline=None,
        derandomize=not COMPLETS,
        database=None,
        suppress_health_check=list(HealthCheck),
        **autres,
    )
