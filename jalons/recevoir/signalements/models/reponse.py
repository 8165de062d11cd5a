"""The answers of the fiche that an arrival carries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, cle_etrangere

from ..enums import Reponse
from .demande import Signalement


class ReponseItem(Ligne):
    """One answer to one item of the fiche de fragilité, with what was said."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = {
        "fiche_version": "F1", "item_code": "F1", "rang": "F1", "titre": "F0", "reponse": "F3", "verbatim": "F3",
    }  # fmt: skip

    signalement = cle_etrangere(Signalement, related_name="items")
    fiche_version = models.CharField(max_length=12)
    item_code = models.CharField(max_length=40)
    rang = models.PositiveSmallIntegerField(default=0)
    titre = models.CharField(max_length=80, blank=True)  # as it read in that version
    reponse = models.CharField(max_length=12, choices=Reponse, default=Reponse.NON_ABORDE)
    verbatim = TexteChiffre()

    class Meta:
        ordering = ["rang", "item_code"]
        constraints = [models.UniqueConstraint(fields=["signalement", "item_code"], name="reponse_une_par_item")]
