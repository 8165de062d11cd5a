"""The return to work of a dossier: what is told of her work, the tools and their steps, what a cell or an employer is told."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.accompagner.pdp.enums import (
    VIVANTS,
    CodeOutil,
    StatutOutil,
    StatutPresentation,
)
from jalons.accompagner.pdp.outils import Definition, outils
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere, dates_ordonnees


class Projet(PieceDeDossier, Versionnee):
    """The return-to-work project, whole, on one sheet: her employment, her words, what is said of each branch [001 ann. 2].

    Completing it makes a new row: ``version`` numbers them within the dossier. ``contenu`` is ``projet.Dit`` as JSON, sealed.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = {"contenu": "F3", "created_at": "F1"}

    auteur = cle_etrangere(Agent)
    contenu = TexteChiffre(dossier="dossier_id")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                name="projet_une_suite",
                fields=["dossier", "version"],
                violation_error_message="Quelqu’un a complété ce projet entre-temps.",
            )
        ]


class Outil(PieceDeDossier, Versionnee):
    """A tool asked for in a dossier, or prepared: which, where it stands, its days. What it is made of is in ``outils.toml``.

    ``contenu``, sealed, is ``demande.Dit`` as JSON: what is tried, where, with whom. ``jours``: working days asked or done.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["code", "statut", "contenu", "fin_mots"], "F3"
    ) | dict.fromkeys(["ouvert_le", "demande_le", "decide_le", "debut", "fin", "jours", "created_at"], "F1")

    code = models.CharField(max_length=16, choices=CodeOutil)
    statut = models.CharField(max_length=10, choices=StatutOutil, default=StatutOutil.PREPARE)
    auteur = cle_etrangere(Agent)
    contenu = TexteChiffre(dossier="dossier_id")
    fin_mots = TexteChiffre(dossier="dossier_id")  # the result, or why it stopped
    ouvert_le = models.DateField()
    demande_le = models.DateField(null=True, blank=True)
    decide_le = models.DateField(null=True, blank=True)
    debut = models.DateField(null=True, blank=True)
    fin = models.DateField(null=True, blank=True)
    jours = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["ouvert_le", "created_at"]
        indexes = [models.Index(fields=["code", "demande_le"], name="outil_demandes")]
        constraints = [
            dates_ordonnees("outil_dates_ordonnees", "debut", "fin"),
            models.CheckConstraint(
                name="outil_demande_date",
                condition=Q(statut__in=[StatutOutil.PREPARE, StatutOutil.ABANDONNE]) | Q(demande_le__isnull=False),
                violation_error_message="Ce qui est demandé dit quand.",
            ),
            models.UniqueConstraint(
                name="outil_un_vivant_de_chaque",
                fields=["dossier", "code"],
                condition=Q(statut__in=sorted(str(s) for s in VIVANTS)),
                violation_error_message="Cet outil est déjà en cours dans le dossier.",
            ),
        ]

    @property
    def definition(self) -> Definition:
        """Its law."""
        return outils()[self.code]

    @property
    def vivant(self) -> bool:
        """Neither refused, done nor given up."""
        return self.statut in VIVANTS


class PasOutil(PieceDeDossier, Versionnee):
    """One version of what is said of a step of a tool: done on a day, or awaited for one, from whom, in whose words.

    ``suite`` is the fact; a correction or a withdrawal writes the next version. ``contenu``, sealed: words, who, what an
    agreement says.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = {"contenu": "F3", "etape": "F3"} | dict.fromkeys(
        ["suite", "etat", "fait_le", "attendu_le", "created_at"], "F1"
    )

    outil = cle_etrangere(Outil, related_name="pas")
    suite = models.UUIDField()
    etape = models.CharField(max_length=20)  # a code of outils.toml
    etat = models.CharField(max_length=8, choices=EtatLigne, default=EtatLigne.TENUE)
    auteur = cle_etrangere(Agent)
    contenu = TexteChiffre(dossier="dossier_id")
    fait_le = models.DateField(null=True, blank=True)
    attendu_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "version"]
        indexes = [models.Index(fields=["attendu_le"], condition=Q(fait_le=None), name="pas_outil_attendu")]
        constraints = [
            models.UniqueConstraint(
                name="pas_outil_une_suite",
                fields=["suite", "version"],
                violation_error_message="Quelqu’un a corrigé cette ligne entre-temps.",
            ),
            models.CheckConstraint(
                name="pas_outil_date",
                condition=Q(fait_le__isnull=False) | Q(attendu_le__isnull=False),
                violation_error_message="Une étape est faite un jour, ou attendue pour un jour.",
            ),
        ]

    @classmethod
    def derniers(cls) -> Any:
        """What was said last of each fact, the withdrawn ones left out."""
        apres = cls.objects.filter(suite=OuterRef("suite"), version__gt=OuterRef("version"))
        return cls.objects.filter(~Exists(apres), etat=EtatLigne.TENUE)


class Presentation(PieceDeDossier, Versionnee):
    """Her situation as a cell will read it, with her agreement to each line, taken back when she wants.

    ``lignes``, sealed: ``cellule.LigneDite`` as JSON, the frozen words of what she let be said. The cell sees this alone.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = {"lignes": "F3", "suite": "F3"} | dict.fromkeys(
        ["statut", "accord_le", "decidee_le", "created_at"], "F1"
    )

    auteur = cle_etrangere(Agent)
    lignes = TexteChiffre(dossier="dossier_id")
    suite = TexteChiffre(dossier="dossier_id")  # what the cell decided, in the words that she reads
    statut = models.CharField(max_length=10, choices=StatutPresentation, default=StatutPresentation.PREPAREE)
    accord_le = models.DateField()
    decidee_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="presentation_une_a_la_fois",
                fields=["dossier"],
                condition=Q(statut__in=[StatutPresentation.PREPAREE, StatutPresentation.INSCRITE]),
                violation_error_message="Une présentation est déjà prête dans ce dossier.",
            )
        ]

    @property
    def ouverte(self) -> bool:
        """Not examined, not taken back."""
        return self.statut in (StatutPresentation.PREPAREE, StatutPresentation.INSCRITE)

    @property
    def a_presenter(self) -> bool:
        """Its answers may still change."""
        return self.statut == StatutPresentation.PREPAREE

    @property
    def inscrite(self) -> bool:
        """On an agenda."""
        return self.statut == StatutPresentation.INSCRITE


class QuestionEmployeur(PieceDeDossier, Ligne):
    """An employer asked something of her health; the answer says nothing of her, not even that she is known here."""

    SENSIBILITE: ClassVar[dict[str, str]] = {"contenu": "F3", "recue_le": "F1", "repondue_le": "F1", "created_at": "F1"}

    auteur = cle_etrangere(Agent)
    contenu = TexteChiffre(dossier="dossier_id")  # who asked, and what, as JSON
    recue_le = models.DateField()
    repondue_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-recue_le", "-created_at"]
