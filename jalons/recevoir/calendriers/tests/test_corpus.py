"""Calendars of the world (Outlook, Google, Thunderbird, broken, fuzzed): busy times or a sentence, never an exception."""

from __future__ import annotations

import random
import tarfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jalons.fondations.socle.refus import SaisieRefusee
from jalons.recevoir.calendriers import lecture
from jalons.recevoir.calendriers.tests.conftest import fichier

CORPUS = Path(__file__).parents[4] / ".." / "shared" / "data" / "icalendar" / "ics-corpus.tar.xz"


def _fichiers() -> dict[str, bytes]:
    if not CORPUS.exists():
        pytest.skip("calendriers du monde absents (../shared/data/icalendar)")
    with tarfile.open(CORPUS) as archive:
        dedans = [m for m in archive.getmembers() if m.isfile() and m.name.endswith(".ics")]
        return {m.name: archive.extractfile(m).read() for m in dedans}


def _lire(octets: bytes, maintenant: datetime) -> str:
    try:
        lu = lecture.lire(fichier(octets), zone="Europe/Paris", maintenant=maintenant)
    except SaisieRefusee as refus:
        assert str(refus).endswith(".") and "Traceback" not in str(refus)
        return "refusé"
    assert all(du < au for du, au in lu.moments)
    assert all(ligne > 0 and raison for ligne, raison in lu.refus)
    return "moments" if lu.moments else "non lus" if lu.refus else "rien d’occupé"


def test_a_sample_of_the_worlds_calendars_reads_or_says_why():
    fichiers = _fichiers()
    for nom in random.Random(16).sample(sorted(fichiers), 12):
        _lire(fichiers[nom], datetime(2019, 3, 4, 9, tzinfo=UTC))


@pytest.mark.nuit
@pytest.mark.timeout(1800)
def test_every_calendar_of_the_world_reads_or_says_why():
    comptes: Counter[str] = Counter()
    for octets in _fichiers().values():
        for annee in (2014, 2019, 2026):
            comptes[_lire(octets, datetime(annee, 3, 4, 9, tzinfo=UTC))] += 1
    print(dict(comptes))
    assert sum(comptes.values()) == 3 * len(_fichiers())
    assert comptes["moments"] > 50
