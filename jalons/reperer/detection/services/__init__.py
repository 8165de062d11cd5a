"""The acts of detection.

Loading and looking (``chargement``) load the engine of files: only batches import that module.
"""

from __future__ import annotations

from datetime import date

from jalons.personnes.assures.models import Assure

from ..enums import MiseDeCote, Suite
from ..models import Reperage


def noter_mise_de_cote(*, reperage: Reperage, pourquoi: MiseDeCote | None) -> None:
    """Say why somebody found waits, or that nothing holds her any more; written only when it changes."""
    voulu = pourquoi.value if pourquoi else ""
    Reperage.objects.filter(pk=reperage.pk).exclude(mise_de_cote=voulu).update(mise_de_cote=voulu)


def noter_suite(*, reperage: Reperage, suite: Suite, assure: Assure | None, jour: date) -> bool:
    """Write what was done of a person found, once. False when somebody had already written it."""
    attente = Reperage.objects.filter(pk=reperage.pk, suite="")
    return attente.update(suite=suite, assure=assure, propose_le=jour) == 1
