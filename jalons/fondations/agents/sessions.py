"""The session table: a session ends when it is idle, and at the latest so many hours after its login."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Table
from django.utils import timezone

DEBUT = "depuis"


class SessionStore(Table):
    """Django's own, whose rows never outlive ``JALONS_SESSION_HEURES`` after the login."""

    veille = (
        False  # the page asks by itself, nobody is necessarily there: the session grows no older for it, nor younger
    )

    def save(self, must_create: bool = False) -> None:
        """The first one after a login says when it was."""
        if self.veille and not self.modified:
            return
        if SESSION_KEY in self and DEBUT not in self:
            self[DEBUT] = int(timezone.now().timestamp())
        super().save(must_create)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """The nearer of the two ends."""
        inactive: datetime = super().get_expiry_date(**kwargs)
        if DEBUT not in self:
            return inactive
        debut = datetime.fromtimestamp(self[DEBUT], UTC)
        return min(inactive, debut + timedelta(hours=settings.JALONS_SESSION_HEURES))
