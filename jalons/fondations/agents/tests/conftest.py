"""The telephones of these tests have stopped clocks: a slow machine never passes to the next code between two lines."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest


@pytest.fixture(autouse=True)
def heure_des_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    maintenant = time.time()
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: maintenant))
