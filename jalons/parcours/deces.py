"""Deaths told by a caisse's files: everything stops for those whom nobody follows; the others wait for a look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import Assure, Rattachement

from .services import constater_deces

MACHINE: Any = None  # the journal's word for an act that nobody did


def appliquer_deces(signales: Iterable[tuple[Assure, date]]) -> tuple[int, int]:
    """(deaths written, people to verify). A file may be wrong about somebody whom a worker met: she looks first."""
    notes = a_verifier = 0
    for assure, quand in signales:
        suivie = Rattachement.en_vigueur(timezone.localdate()).filter(assure=assure).exists()
        try:
            if suivie:
                raise EnregistrementRefuse("Une personne suivie : à vérifier.")
            constater_deces(agent=MACHINE, assure=assure, date_deces=quand)
            notes += 1
        except EnregistrementRefuse:
            a_verifier += 1
    return notes, a_verifier
