"""The agenda's people and days."""

from jalons.recevoir.rendez_vous.tests.conftest import demain

__all__ = ["demain"]
