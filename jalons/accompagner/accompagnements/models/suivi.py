"""Démarches in one line and steps to come: half of the trade [000 §4, 003 p. 8]."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, When

from jalons.accompagner.accompagnements.enums import GenreRepere
from jalons.accompagner.accompagnements.models.dossier import Gardable, PieceDeDossier
from jalons.accompagner.accompagnements.models.entretien import Annulable
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.models import Versionnee
from jalons.recevoir.rendez_vous.enums import StatutRendezVous

SUIVIS = (StatutRendezVous.PRIS, StatutRendezVous.HONORE)  # an appointment whose day a repère follows


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


class Repere(PieceDeDossier, Versionnee):
    """A day that steps follow: the end of a stoppage, an operation, an interview. When it moves, the steps to come move.

    ``avant``: the day that it was, until ``deplace_le``. With a ``rendez_vous``, the appointment's own day is the one.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["sorte", "intitule", "le", "avant"], "F3") | {
        "deplace_le": "F1"
    }

    sorte = models.CharField(max_length=12, choices=GenreRepere)
    intitule = TexteChiffre(dossier="dossier_id")
    le = models.DateField()
    avant = models.DateField(null=True, blank=True)
    deplace_le = models.DateField(null=True, blank=True)
    rendez_vous = models.ForeignKey(
        "rendez_vous.RendezVous", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="repere_une_fin_d_arret",
                fields=["dossier"],
                condition=Q(sorte=GenreRepere.FIN_ARRET),
                violation_error_message="Ce dossier suit déjà la fin de l’arrêt.",
            ),
            models.CheckConstraint(
                name="repere_deplace_avec_sa_date",
                condition=Q(avant=None, deplace_le=None) | Q(avant__isnull=False, deplace_le__isnull=False),
                violation_error_message="Un repère déplacé garde sa date d’avant.",
            ),
        ]

    @property
    def nom(self) -> str:
        """« l’opération », « rendez-vous à la MDPH »."""
        return self.intitule or GenreRepere(self.sorte).label

    @property
    def en_mots(self) -> str:
        """« l’opération, 3 mars 2026 »."""
        return f"{self.nom}, {jour_annee(self.jour)}"

    @property
    def jour(self) -> date:
        """The day that it is now: the appointment's own, unless it is held no more."""
        rdv = self.rendez_vous
        return rdv.date_acte if rdv and rdv.statut in SUIVIS else self.le


class Etape(PieceDeDossier, Annulable, Gardable, Versionnee):
    """A step to come: what will be looked at together, and when."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["intitule", "resultat", "atteinte"], "F3") | dict.fromkeys(
        ["prevue_le", "decalage", "faite_le", "created_at", "annule_le", "annule_motif", "reporte_le"], "F1"
    )

    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    prevue_le = models.DateField()
    repere = models.ForeignKey(Repere, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decalage = models.SmallIntegerField(null=True, blank=True)  # days after the repère; before, when negative
    objectif = models.ForeignKey(
        "accompagnements.Objectif", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    intitule = TexteChiffre(dossier="dossier_id")
    faite_le = models.DateField(null=True, blank=True)
    resultat = TexteChiffre(dossier="dossier_id")
    atteinte = TexteChiffre(dossier="dossier_id")  # Atteinte: encrypted, so that nothing can count it
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            *Annulable.Meta.constraints,
            models.CheckConstraint(
                name="etape_suit_avec_un_ecart",
                condition=Q(repere=None, decalage=None) | Q(repere__isnull=False, decalage__isnull=False),
                violation_error_message="Une étape qui suit un repère dit à combien de jours.",
            ),
            models.CheckConstraint(
                name="etape_faite_ou_annulee",
                condition=Q(faite_le=None) | Q(annule_le=None),
                violation_error_message="Une étape faite ne s’annule pas.",
            ),
        ]

    @classmethod
    def a_leur_jour(cls, lignes: models.QuerySet[Etape]) -> Any:
        """``jour``: when each is to come: its own day, or that of the appointment it follows, moved or not. A step that was
        taken stays where it was."""
        suit = ExpressionWrapper(F("repere__rendez_vous__date_acte") + F("decalage"), output_field=models.DateField())
        suivie = When(faite_le=None, repere__rendez_vous__statut__in=SUIVIS, then=suit)
        return lignes.annotate(jour=Case(suivie, default=F("prevue_le"), output_field=models.DateField()))
