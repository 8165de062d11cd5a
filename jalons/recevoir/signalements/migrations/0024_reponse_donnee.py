from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import F

SANS_REPONSE = ("injoignable", "deces", "demenagement", "doublon", "erreur")


def effacer(apps: Any, schema_editor: Any) -> None:
    """Closed without an answer: the day of closing is none. One given before keeps its own, earlier day."""
    demandes = apps.get_model("signalements", "Demande").objects
    demandes.filter(motif_cloture__in=SANS_REPONSE, repondue_le=F("close_le")).update(repondue_le=None)


def remettre(apps: Any, schema_editor: Any) -> None:
    """As it was written before: the day of closing."""
    demandes = apps.get_model("signalements", "Demande").objects
    demandes.filter(motif_cloture__in=SANS_REPONSE, repondue_le=None).update(repondue_le=F("close_le"))


class Migration(migrations.Migration):
    dependencies = [("signalements", "0023_retrait")]

    operations = [migrations.RunPython(effacer, remettre)]
