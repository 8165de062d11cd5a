"""Deaths that files tell of people found before: between an extraction and the mailing, some die.

Loads the engine that reads files: only batches import this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from django.db.models import Q

from jalons.personnes.assures.models import Assure

from ..dispositions import jalons
from ..enums import Suite
from ..lecture.extraction import Ouverte, muet
from ..models import Extraction, Reperage
from .reperages import index_de

LOT = 50_000
Morts = Callable[[], Iterable[tuple[bytes, date]]]


def relever(
    *, extraction: Extraction, dossier: Path | Ouverte, jour: date, suivi: Callable[[str], None] = muet
) -> list[tuple[Assure, date]]:
    """The people of this caisse found before, alive in the base, whom these files say dead, with the day.

    Those who still wait to be proposed are set aside at once. Raises ErreurReperage.
    """
    return mettre_de_cote(extraction, lambda: _morts(extraction, dossier, suivi), jour)


def mettre_de_cote(extraction: Extraction, morts_lus: Morts, jour: date) -> list[tuple[Assure, date]]:
    """As ``relever``, of the dead that ``morts_lus`` gives; it is called only when somebody is awaited."""
    siens = Reperage.objects.filter(extraction__organisme=extraction.organisme_id)
    attendus: dict[bytes, object] = {}
    vivants = Q(assure__isnull=True, suite="") | Q(assure__isnull=False, assure__date_deces__isnull=True)
    for index, assure in siens.filter(vivants).values_list("assure_index", "assure_id"):
        attendus[bytes(index)] = assure or attendus.get(bytes(index))
    if not attendus:
        return []
    morts = {index: quand for index, quand in morts_lus() if index in attendus}
    siens.filter(assure_index__in=list(morts), suite="").update(suite=Suite.DECEDE, propose_le=jour)
    connus = {attendus[index]: quand for index, quand in morts.items() if attendus[index]}
    return [(assure, connus[assure.pk]) for assure in Assure.objects.filter(pk__in=list(connus)).order_by("pk")]


def _morts(extraction: Extraction, dossier: Path | Ouverte, suivi: Callable[[str], None]) -> list[tuple[bytes, date]]:
    suivi("Décès dans le fichier des assurés")
    with jalons.ouvrir(dossier, suivi) as lue:
        table = lue.assures.filter(lue.assures.date_deces.notnull()).select("assure_id", "date_deces")
        lots = table.to_pyarrow_batches(chunk_size=LOT)
        return [
            (index_de(extraction, ligne["assure_id"]), ligne["date_deces"]) for lot in lots for ligne in lot.to_pylist()
        ]
