"""A way opened in a dossier, and its facts, version after version."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.accompagner.voies.enums import Genre, ObjetAvis, SensAvis, StatutVoie
from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere, dates_ordonnees
from jalons.fondations.territoires.models import Organisme


class Voie(PieceDeDossier, Versionnee):
    """A way of its own in a dossier: access to care, grave illness and carers, a child ill, ageing [D6, D7, D9].

    Opened by the worker, with her reason, when it applies; « pas pour elle » keeps that it was looked at. What it is made
    of is in ``chemins``.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["genre", "statut", "raison", "fin"], "F3") | dict.fromkeys(
        ["ouverte_le", "fermee_le", "created_at"], "F1"
    )

    genre = models.CharField(max_length=10, choices=Genre)
    statut = models.CharField(max_length=8, choices=StatutVoie, default=StatutVoie.OUVERTE)
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    raison = TexteChiffre(dossier="dossier_id")
    ouverte_le = models.DateField()
    fermee_le = models.DateField(null=True, blank=True)
    fin = TexteChiffre(dossier="dossier_id")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                name="voie_une_de_chaque",
                fields=["dossier", "genre"],
                violation_error_message="Cette voie est déjà dans le dossier.",
            ),
            models.CheckConstraint(
                name="voie_fermee_avec_date",
                condition=Q(statut=StatutVoie.FERMEE, fermee_le__isnull=False)
                | (~Q(statut=StatutVoie.FERMEE) & Q(fermee_le=None)),
                violation_error_message="Une voie fermée porte la date de sa fin.",
            ),
            models.CheckConstraint(
                name="voie_codes_connus",
                condition=Q(genre__in=Genre.values, statut__in=StatutVoie.values),
                violation_error_message="Voie ou statut inconnu.",
            ),
        ]


class Pas(PieceDeDossier, Versionnee):
    """One version of a fact of a way: done on a day, or awaited for one, from whom, in whose words.

    ``suite`` is the fact, ``version`` numbers what was said of it: a correction, « c’est fait », or a withdrawal writes the
    next one and changes none. ``contenu``, sealed, holds as JSON the words, who, the codes of a list, a GIR and who evaluated
    it, a level of offer, the day of an agreement. ``lie``: the carer's own dossier.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = {"contenu": "F3", "etape": "F3"} | dict.fromkeys(
        ["suite", "etat", "fait_le", "attendu_le", "created_at"], "F1"
    )

    voie = models.ForeignKey(Voie, on_delete=models.PROTECT, related_name="pas")
    suite = models.UUIDField()
    etape = models.CharField(max_length=20)  # a code of chemins
    etat = models.CharField(max_length=8, choices=EtatLigne, default=EtatLigne.TENUE)
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    contenu = TexteChiffre(dossier="dossier_id")
    fait_le = models.DateField(null=True, blank=True)
    attendu_le = models.DateField(null=True, blank=True)
    lie = models.ForeignKey(Dossier, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "version"]
        indexes = [models.Index(fields=["attendu_le"], condition=Q(fait_le=None), name="pas_attendu")]
        constraints = [
            models.UniqueConstraint(
                name="pas_une_suite",
                fields=["suite", "version"],
                violation_error_message="Quelqu’un a corrigé cette ligne entre-temps.",
            ),
            models.CheckConstraint(
                name="pas_date",
                condition=Q(fait_le__isnull=False) | Q(attendu_le__isnull=False),
                violation_error_message="Un fait est fait un jour, ou attendu pour un jour.",
            ),
        ]

    @classmethod
    def lies_a(cls, dossier: Dossier | UUID) -> Any:
        """The ways of others to which this dossier, a carer's, is linked as said last: their keys."""
        apres = cls.objects.filter(suite=OuterRef("suite"), version__gt=OuterRef("version"))
        return cls.objects.filter(~Exists(apres), lie=dossier, etat=EtatLigne.TENUE).values("voie_id")


VOIES_AUTOUR = Composee(  # hers, and those of which she is the carer
    lambda dossier: Voie.objects.filter(Q(dossier=dossier) | Q(pk__in=Pas.lies_a(dossier))).select_related("auteur"),
    dossier=UUID,
)


class Avis(Ligne):
    """The opinion of the service on an evaluating structure or a subsidy of the retirement branch, kept as an act [D9].

    Given once: it is not edited; another may be given later (``remplace``). About an organisation, never about a person.
    """

    ACCES: ClassVar[str] = "avis"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["objet", "structure", "demande_par", "demande_le", "sens", "texte", "rendu_le", "created_at"], "F1"
    )

    organisme = cle_etrangere(Organisme)
    par = cle_etrangere(Agent, null=True)
    objet = models.CharField(max_length=12, choices=ObjetAvis)
    structure = models.CharField(max_length=160)
    demande_par = models.CharField(max_length=160, blank=True)
    demande_le = models.DateField(null=True, blank=True)
    sens = models.CharField(max_length=12, choices=SensAvis)
    texte = models.TextField()
    rendu_le = models.DateField()
    remplace = cle_etrangere("self", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["-rendu_le", "-created_at"]
        constraints = [
            dates_ordonnees("avis_dates_ordonnees", "demande_le", "rendu_le"),
            models.UniqueConstraint(
                name="avis_remplace_une_fois",
                fields=["remplace"],
                condition=Q(remplace__isnull=False),
                violation_error_message="Un avis plus récent a déjà remplacé celui-ci.",
            ),
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """The caisse that gave it; nobody else."""
        siens = sujet.organisme_id and sujet.organisme_id == self.organisme_id
        return {str(Portee.REGION)} if siens else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        sien = portee == Portee.REGION and agent.organisme_id
        return Q(organisme_id=agent.organisme_id) if sien else None
