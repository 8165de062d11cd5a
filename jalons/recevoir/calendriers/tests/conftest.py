"""The people of the agenda, and what a calendar file says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.tests.conftest import creer_monde


@pytest.fixture
def monde(db):
    return creer_monde()


@pytest.fixture
def demain():
    """Tomorrow at the place: pages read the real clock."""
    return rules.jour_local(timezone.now(), "Europe/Paris") + timedelta(days=1)


def evenement(debut, fin, *lignes, uid="un"):
    """One event; ``debut`` and ``fin`` with what is before their value (« :2026… », « ;TZID=Europe/Paris:2026… »)."""
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART{debut}", f"DTEND{fin}", "SUMMARY:Cardiologue", *lignes, "END:VEVENT"]
    )


def calendrier(*evenements):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//FR", *evenements, "END:VCALENDAR", ""]).encode()


def fichier(octets, nom="agenda.ics"):
    return SimpleUploadedFile(nom, octets)
