"""Calendars of the world (Outlook, Google, Thunderbird, broken, fuzzed): busy times or a sentence, never an exception."""

from __future__ import annotations

from pathlib import Path

CORPUS = Path(__file__).parents[4].joinpath("../shared/data/icalendar/ics-corpus.tar.xz")
