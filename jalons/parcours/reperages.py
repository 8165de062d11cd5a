"""The monthly request kept in the base: people found, people counted, deaths told, from one folder opened once.

Loads the engine that reads files: only batches import this module.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.utils import timezone

from jalons.parcours.deces import appliquer_deces
from jalons.reperer.detection import verrou
from jalons.reperer.detection.dispositions import jalons
from jalons.reperer.detection.lecture.extraction import Ouverte, muet
from jalons.reperer.detection.models import Extraction
from jalons.reperer.detection.requete.options import Options
from jalons.reperer.detection.services import chargement, deces


@dataclass(frozen=True, slots=True)
class Repere:
    """What was kept, month by month and rule by rule; deaths written, and those of people followed, to verify."""

    extraction: Extraction
    mois: list[chargement.MoisRepere]
    decedes: int
    a_verifier: int


class Denombrer(Protocol):
    """Counts, in the files of an extraction, who had a paid arrêt in each month."""

    def __call__(
        self, *, extraction: Extraction, dossier: Ouverte, mois: Iterable[str], suivi: chargement.Suivi
    ) -> object: ...


def reperer_en_base(
    *, agent: Any, dossier: Path, mois: str, denombrer: Denombrer, suivi: chargement.Suivi = muet,
    prevenir: chargement.Prevenir = None,
) -> Repere:  # fmt: skip
    """Keep the people found in ``mois`` and the three before in an extraction loaded before; one run at a time.

    ``denombrer`` reads the same files: the figures come after this stage, whoever calls gives it.
    Raises ErreurReperage, ExtractionInconnue.
    """
    Options(fichiers=dossier, mois=mois)
    with verrou.seul(suivi, prevenir):
        extraction = chargement.extraction_du_dossier(dossier, suivi)
        with jalons.ouvrir(dossier, suivi) as ouverte:
            vus = chargement.reperer_extraction(
                agent=agent, extraction=extraction, dossier=ouverte, mois=mois, suivi=suivi
            )
            denombrer(extraction=extraction, dossier=ouverte, mois=sorted({vu.mois for vu in vus}), suivi=suivi)
            signales = deces.relever(extraction=extraction, dossier=ouverte, jour=timezone.localdate(), suivi=suivi)
        return Repere(extraction, vus, *appliquer_deces(signales))
