"""Démarches in one line and steps to come: half of the trade [000 §4, 003 p. 8]."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jalons.accompagner.accompagnements.models.dossier import Gardable, PieceDeDossier
from jalons.accompagner.accompagnements.models.entretien import Annulable
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Versionnee


class Demarche(PieceDeDossier, Annulable, Gardable, Versionnee):
    """A call, a letter, a concerted act around the person: with whom, about what, which answer is awaited
    by when."""

    SENSIBILITE: ClassVar[dict[str, str]] = {"intitule": "F3", "avec": "F3", "reponse": "F3"} | dict.fromkeys(
        [
            "date_acte",
            "reponse_attendue_le",
            "reponse_recue_le",
            "created_at",
            "annule_le",
            "annule_motif",
            "reporte_le",
        ],
        "F1",
    )

    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    date_acte = models.DateField()
    intitule = TexteChiffre(dossier="dossier_id")
    partenaire = models.ForeignKey(
        "partenaires.Partenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    avec = TexteChiffre(dossier="dossier_id")  # who, when not in the directory
    reponse_attendue_le = models.DateField(null=True, blank=True)
    reponse_recue_le = models.DateField(null=True, blank=True)
    reponse = TexteChiffre(dossier="dossier_id")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            *Annulable.Meta.constraints,
            models.CheckConstraint(
                name="demarche_dates_ordonnees",
                condition=(Q(reponse_attendue_le=None) | Q(reponse_attendue_le__gte=F("date_acte")))
                & (Q(reponse_recue_le=None) | Q(reponse_recue_le__gte=F("date_acte"))),
                violation_error_message="La réponse ne peut pas précéder la démarche.",
            ),
            models.CheckConstraint(
                name="demarche_reponse_avec_date",
                condition=Q(reponse=None) | Q(reponse_recue_le__isnull=False),
                violation_error_message="Une réponse porte la date où elle est arrivée.",
            ),
        ]


class Etape(PieceDeDossier, Annulable, Gardable, Versionnee):
    """A step to come: what will be looked at together, and when."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["intitule", "resultat"], "F3") | dict.fromkeys(
        ["prevue_le", "faite_le", "created_at", "annule_le", "annule_motif", "reporte_le"], "F1"
    )

    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    prevue_le = models.DateField()
    intitule = TexteChiffre(dossier="dossier_id")
    faite_le = models.DateField(null=True, blank=True)
    resultat = TexteChiffre(dossier="dossier_id")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            *Annulable.Meta.constraints,
            models.CheckConstraint(
                name="etape_faite_ou_annulee",
                condition=Q(faite_le=None) | Q(annule_le=None),
                violation_error_message="Une étape faite ne s’annule pas.",
            ),
        ]
