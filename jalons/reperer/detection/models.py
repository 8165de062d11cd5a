"""What was received, and whom the request found in it.

No row of the files is copied, only the people found.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Ligne
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure

from .enums import Format, Offre, Suite


def _choix(codes: type[Format] | type[Offre] | type[Suite]) -> list[tuple[str, str]]:
    return [(str(code), str(code)) for code in codes]


class Extraction(Ligne):
    """A folder received from a caisse for one month: the manifest of its files and what their check said."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "dossier", "mois", "format", "manifeste", "empreinte", "chargee_le", "lignes_lues", "rejets",
            "derniere_mise_en_paiement",
        ],
        "F1",
    )  # fmt: skip

    dossier = models.CharField(max_length=255)  # its name only, never a path of somebody's machine
    mois = models.CharField(max_length=7)
    format = models.CharField(max_length=10, choices=_choix(Format), default=Format.JALONS)
    manifeste = models.JSONField()  # [{"table", "nom", "taille" in bytes, "sha256"}], by table then name
    empreinte = models.CharField(max_length=64, unique=True)  # of the manifest, folder's name left out
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    chargee_le = models.DateTimeField(default=timezone.now)
    lignes_lues = models.PositiveBigIntegerField()
    rejets = models.PositiveBigIntegerField()
    derniere_mise_en_paiement = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.dossier} ({self.mois})"


class Reperage(Ligne):
    """One arrêt that the monthly request found, with the criteria that fired [001 ann.1].

    ``assure_ref`` is the caisse's identifier as read, ``identite`` what the offer needs of the person (JSON).
    Both are sealed: the application never searches in them, ``assure_index`` finds the same person again.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "regle", "regle_version", "mois", "arret_debut", "jour_91", "dernier_jour_paye", "jours_payes",
            "montant_journalier", "inconnus", "offre", "reprise_presumee", "commune_code", "propose_le", "suite",
        ],
        "F1",
    ) | {"assure_ref": "F2", "assure_index": "F2", "identite": "F2", "marqueurs": "F3"}  # fmt: skip

    extraction = models.ForeignKey(Extraction, on_delete=models.PROTECT, related_name="reperages")
    regle = models.CharField(max_length=40, default="requete-mensuelle")
    regle_version = models.CharField(max_length=40)
    mois = models.CharField(max_length=7)  # the month that the 91st day falls in
    assure_ref = TexteChiffre()
    assure_index = models.BinaryField(max_length=32)
    identite = TexteChiffre()
    assure = models.ForeignKey(Assure, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    arret_debut = models.DateField()
    jour_91 = models.DateField()
    dernier_jour_paye = models.DateField()
    jours_payes = models.PositiveIntegerField()
    montant_journalier = models.DecimalField(max_digits=30, decimal_places=18)  # euros gross a day, exact
    marqueurs = models.JSONField(default=list)
    inconnus = models.JSONField(default=list)
    offre = models.CharField(max_length=12, choices=_choix(Offre))
    reprise_presumee = models.BooleanField(null=True)
    commune_code = models.CharField(max_length=5, blank=True)
    propose_le = models.DateField(null=True, blank=True)
    suite = models.CharField(max_length=12, choices=_choix(Suite), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["extraction", "regle", "regle_version", "assure_index", "arret_debut"],
                name="reperage_unique",
                violation_error_message="Cet arrêt est déjà repéré dans cette extraction.",
            ),
            models.CheckConstraint(
                name="reperage_suite_datee",
                condition=Q(suite="", propose_le__isnull=True) | (~Q(suite="") & Q(propose_le__isnull=False)),
                violation_error_message="Une suite donnée à un repérage porte sa date.",
            ),
            models.CheckConstraint(
                name="reperage_dates_ordonnees",
                condition=Q(arret_debut__lte=F("dernier_jour_paye")),
                violation_error_message="Le dernier jour payé précède le début de l’arrêt.",
            ),
        ]
        indexes = [
            models.Index(fields=["assure_index", "arret_debut"], name="reperage_personne"),
            models.Index(fields=["extraction"], condition=Q(suite=""), name="reperage_en_attente"),
        ]
