"""A programmed list of the demonstration: refusals of C2S, about people whom the monthly request also found."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.conf import settings

from jalons.fondations.territoires.models import Organisme
from jalons.recevoir.signalements.services import proposer_reperage
from jalons.reperer.detection import selectors as reperages
from jalons.reperer.detection.enums import Format, Suite
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.detection.services import listes

PUBLIC = "acces_soins"
COLONNES = ["assure_id", "motif", "date_evenement", "refus_c2s", "complementaire", "ressources_bande"]


def charger(organisme: Organisme, jour: date, *, combien: int, graine: int) -> None:
    """Write the list of the CPAM about people already known, load it, propose them: one demande, two reasons."""
    hasard, source = Random(graine), Extraction.objects.get(organisme=organisme, format=Format.JALONS)
    connus = Reperage.objects.filter(extraction=source, suite=Suite.PROPOSE).order_by("jour_91", "assure_index")
    lignes = [
        [
            reperage.assure_ref, "refus de C2S", str(jour - timedelta(days=hasard.randint(5, 25))), "oui",
            hasard.choice(["oui", "non", ""]), hasard.choice(["bord", "au_dessus"]),
        ]
        for reperage in connus[:combien]
    ]  # fmt: skip
    dossier = Path(settings.JALONS_EXTRACTIONS) / f"liste-{PUBLIC}-{source.mois}"
    dossier.mkdir(parents=True, exist_ok=True)
    with (dossier / "liste_refus.csv").open("w", encoding="utf-8", newline="") as sortie:
        csv.writer(sortie, delimiter=";", lineterminator="\n").writerows([COLONNES, *lignes])
    fait = listes.charger_liste(
        agent=None, dossier=dossier, mois=source.mois, organisme=organisme, public=PUBLIC, jour=jour
    )
    for reperage in list(reperages.a_proposer(fait.extraction)):
        proposer_reperage(agent=None, reperage=reperage, jour=jour)
