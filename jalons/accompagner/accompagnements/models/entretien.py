"""Interviews, the notes under secrecy and the drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import Axe, CibleBrouillon, Interprete, Mode, MotifAnnulation
from jalons.accompagner.accompagnements.enums_promesses import Cote, FinPromesse
from jalons.accompagner.accompagnements.models.depart import PieceLaissable
from jalons.accompagner.accompagnements.models.dossier import Gardable, Ouverture, PieceDeDossier, Referent
from jalons.accompagner.accompagnements.rules import DUREE_MAX
from jalons.fondations.acces.enums import Portee
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee
from jalons.fondations.territoires.models import LieuAccueil, Organisme
from jalons.personnes.assures.models import Assure


class Annulable(models.Model):
    """Written by mistake: stays visible, struck through, and is counted nowhere."""

    annule_le = models.DateField(null=True, blank=True)
    annule_motif = models.CharField(max_length=12, choices=MotifAnnulation, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_annule_avec_motif",
                condition=Q(annule_le=None, annule_motif="") | (Q(annule_le__isnull=False) & ~Q(annule_motif="")),
                violation_error_message="Une ligne annulée porte la date et le motif de l’annulation.",
            )
        ]


def _promesse(cote: str) -> list[models.CheckConstraint]:
    """A day and an end are those of a promise; its end has its own day."""
    nom = f"promis_{cote}"
    dite, jamais_close = Q(**{f"{nom}__isnull": False}), Q(**{f"{nom}_clos_le": None, f"{nom}_fin": ""})
    close = Q(**{f"{nom}_clos_le__isnull": False, f"{nom}_fin__in": FinPromesse.values})
    return [
        models.CheckConstraint(
            name=f"entretien_{nom}_pour_un_jour",
            condition=Q(**{f"{nom}_avant": None}) | dite,
            violation_error_message="Une date est celle d’une promesse.",
        ),
        models.CheckConstraint(
            name=f"entretien_{nom}_close",
            condition=jamais_close | (close & dite),
            violation_error_message="Une promesse close dit quel jour, et comment.",
        ),
    ]


class Entretien(PieceDeDossier, Annulable, Gardable, Versionnee):
    """An interview that took place. Axis and residence are those of that day: figures count them so.

    Two layers: what the file needs (``resume``, who was there, what each promised) is read by whoever reads the dossier; the
    worker's own words are in its ``Note``. A promise is open until it is said done or to be done no more; ``reporte_le``:
    one of them was kept when the dossier closed.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "presents",
            "interprete",
            "resume",
            "promis_personne",
            "promis_service",
            "promis_personne_fin",
            "promis_service_fin",
        ],
        "F3",
    ) | dict.fromkeys(
        [
            "date_acte",
            "debut",
            "duree_minutes",
            "mode",
            "axe",
            "commune_residence",
            "canton",
            "created_at",
            "annule_le",
            "annule_motif",
            "restee_le",
            "promis_personne_avant",
            "promis_personne_clos_le",
            "promis_service_avant",
            "promis_service_clos_le",
            "reporte_le",
        ],
        "F1",
    )

    assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="+")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    rendez_vous = models.ForeignKey(
        "rendez_vous.RendezVous", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    date_acte = models.DateField()
    debut = models.DateTimeField(null=True, blank=True)
    duree_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    mode = models.CharField(max_length=16, choices=Mode)
    lieu = models.ForeignKey(LieuAccueil, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    axe = models.CharField(max_length=8, choices=Axe)
    commune_residence = models.CharField(max_length=5, blank=True)
    canton = models.CharField(max_length=8, blank=True)
    presents = TexteChiffre(dossier="dossier_id")  # who else was there
    interprete = models.CharField(max_length=12, choices=Interprete, blank=True)
    resume = TexteChiffre(dossier="dossier_id")  # what the file needs
    promis_personne = TexteChiffre(dossier="dossier_id")
    promis_personne_avant = models.DateField(null=True, blank=True)
    promis_personne_clos_le = models.DateField(null=True, blank=True)
    promis_personne_fin = models.CharField(max_length=12, choices=FinPromesse, blank=True)
    promis_service = TexteChiffre(dossier="dossier_id")
    promis_service_avant = models.DateField(null=True, blank=True)
    promis_service_clos_le = models.DateField(null=True, blank=True)
    promis_service_fin = models.CharField(max_length=12, choices=FinPromesse, blank=True)
    restee_le = models.DateField(null=True, blank=True)  # its day went to another caisse, what was said stayed
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organisme", "date_acte"], name="entretien_organisme_date")]
        constraints = [
            *Annulable.Meta.constraints,
            models.CheckConstraint(
                name="entretien_mode_et_axe_connus",
                condition=Q(mode__in=Mode.values, axe__in=Axe.values),
                violation_error_message="Mode ou axe inconnus.",
            ),
            models.CheckConstraint(
                name="entretien_lieu_si_sur_place",
                condition=Q(lieu=None) | Q(mode__in=[Mode.LIEU, Mode.ETABLISSEMENT]),
                violation_error_message="Un lieu d’accueil va avec un entretien sur place.",
            ),
            models.CheckConstraint(
                name="entretien_duree_croyable",
                condition=Q(duree_minutes=None) | Q(duree_minutes__range=(1, DUREE_MAX)),
                violation_error_message=f"Indiquez une durée entre 1 et {DUREE_MAX} minutes.",
            ),
            models.CheckConstraint(
                name="entretien_jamais_traduit_par_un_enfant",
                condition=~Q(interprete=Interprete.ENFANT),
                violation_error_message="Un enfant ne traduit jamais un entretien.",
            ),
            *_promesse(Cote.PERSONNE),
            *_promesse(Cote.SERVICE),
            models.UniqueConstraint(
                name="entretien_un_par_rendez_vous",
                fields=["rendez_vous"],
                condition=Q(annule_le=None),
                violation_error_message="L’entretien de ce rendez-vous est déjà noté.",
            ),
        ]


class Note(PieceLaissable, Ligne):
    """What the worker writes for herself under professional secrecy. Read by its author, or by the
    referent to whom
    the dossier was transferred; once it is another caisse's, neither by its author there, nor at all when it was left
    behind; never through a substitution, a team or a search [security.md §4]."""

    ACCES: ClassVar[str] = "note"
    SENSIBILITE: ClassVar[dict[str, str]] = {"texte": "F4", "restee_le": "F1"}

    entretien = models.OneToOneField(Entretien, on_delete=models.PROTECT, related_name="note")
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    texte = TexteChiffre(dossier="dossier_id")

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: its author in the caisse of the dossier, or the referent of the day in person."""
        sienne = self.auteur_id == sujet.pk and self.dossier.organisme_id == sujet.organisme_id
        proches = {Portee.SOI.value} if sienne else set()
        if self.restee_le:
            return proches
        jour = timezone.localdate(maintenant)
        referent = Referent.le_jour(jour).filter(dossier_id=self.dossier_id, agent_id=sujet.pk)
        proches |= {Portee.SOI.value} if referent.exists() else set()
        return proches | Ouverture.portees(sujet, self.dossier_id, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        if portee != Portee.SOI:
            ouvert = Ouverture.portee_du_dossier(portee, agent, maintenant, "dossier_id")
            return None if ouvert is None else ouvert & Q(restee_le=None)
        jour = timezone.localdate(maintenant)
        siens = Referent.le_jour(jour).filter(agent_id=agent.pk).values("dossier_id")
        ici = Q(auteur_id=agent.pk, dossier__organisme_id=agent.organisme_id)
        return ici | Q(restee_le=None, dossier_id__in=siens)


class Brouillon(PieceDeDossier, Versionnee):
    """A text being typed, saved as it goes, under the dossier's key, readable by its author only.

    ``objet``: the row that it corrects, None for a new one. ``page`` is the page that wrote it last: another one, open on an
    older ``version``, never erases it.
    """

    CONSERVATION = Conservation.PROVISOIRE
    ACCES: ClassVar[str] = "note"
    SENSIBILITE: ClassVar[dict[str, str]] = {"cible": "F1", "contenu": "F4"} | dict.fromkeys(
        ["objet", "modifie_le", "page"], "F1"
    )

    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    cible = models.CharField(max_length=12, choices=CibleBrouillon)
    objet = models.UUIDField(null=True, blank=True)
    contenu = TexteChiffre(dossier="dossier_id")  # JSON: the form's fields; None once used
    modifie_le = models.DateTimeField()
    page = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="brouillon_un_par_auteur",
                fields=["dossier", "auteur", "cible", "objet"],
                nulls_distinct=False,
                violation_error_message="Un brouillon existe déjà pour ce formulaire.",
            )
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: its author, nobody else."""
        return {Portee.SOI.value} if self.auteur_id == sujet.pk else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        return Q(auteur_id=agent.pk) if portee == Portee.SOI else None
