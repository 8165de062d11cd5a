"""The sender with a gate that is always open: the people of these tests are in no base."""

from __future__ import annotations

from typing import Any

from jalons.fondations.envois import services


def expedier(maximum: int = 500, **autres: Any) -> services.Bilan:
    return services.expedier(maximum, **{"porte": lambda *_: (True, "")} | autres)
