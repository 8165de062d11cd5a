"""The sealed record of a protection: author and one named cadre alone, whoever replaces them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure

from .enums import CibleFiche, Dit, GenreFiche, Place, StatutFiche


class FicheScellee(Versionnee):
    """« Information préoccupante », « signalement », alert for an adult made vulnerable [CP 226-14, CASF L.226-2-1].

    It hangs from no dossier and is under no dossier's key: it outlives it, for its own time. Nobody but ``auteur`` and
    ``cadre`` is told that it exists; a substitute neither. ``dit``: was the person told, and what, or why not. Who left is
    replaced by somebody named (``PassationFiche``); ``signataire`` stays who signed the letter.
    """

    CONSERVATION = Conservation.PROTECTION
    ACCES: ClassVar[str] = "fiche_scellee"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["genre", "statut", "envoyee_le", "accusee_le", "close_le", "created_at", "dit", "relue_le"], "F1"
    ) | dict.fromkeys(["destinataire", "corps", "dit_mots", "accuse", "suite"], "F4")

    assure = cle_etrangere(Assure)
    organisme = cle_etrangere(Organisme)
    auteur = cle_etrangere(Agent)
    cadre = cle_etrangere(Agent)
    signataire = cle_etrangere(Agent, null=True)
    genre = models.CharField(max_length=12, choices=GenreFiche)
    statut = models.CharField(max_length=10, choices=StatutFiche, default=StatutFiche.REDIGEE)
    destinataire = TexteChiffre()
    corps = TexteChiffre()
    dit = models.CharField(max_length=4, choices=Dit, blank=True)
    dit_mots = TexteChiffre()
    envoyee_le = models.DateField(null=True, blank=True)
    accusee_le = models.DateField(null=True, blank=True)
    accuse = TexteChiffre()  # who acknowledged, under which reference
    close_le = models.DateField(null=True, blank=True)
    suite = TexteChiffre()  # what followed, or why it did not leave
    relue_le = models.DateField(null=True, blank=True)  # last yearly review: the risk lasts, it is still kept
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="fiche_scellee_envoyee_dit_tout",
                condition=Q(statut__in=[StatutFiche.REDIGEE, StatutFiche.CLOSE])
                | Q(envoyee_le__isnull=False, destinataire__isnull=False, dit_mots__isnull=False, dit__in=Dit.values),
                violation_error_message="Une fiche envoyée dit quand, à qui, et ce qui a été dit à la personne.",
            ),
            models.CheckConstraint(
                name="fiche_scellee_close_dit_la_suite",
                condition=Q(statut=StatutFiche.CLOSE, close_le__isnull=False, suite__isnull=False)
                | (~Q(statut=StatutFiche.CLOSE) & Q(close_le=None, suite=None)),
                violation_error_message="Une fiche close dit quand, et ce qui a suivi.",
            ),
            models.CheckConstraint(
                name="fiche_scellee_deux_personnes",
                condition=~Q(auteur=models.F("cadre")),
                violation_error_message="Le cadre est quelqu’un d’autre que l’auteur.",
            ),
        ]

    @property
    def en_redaction(self) -> bool:
        """Its letter may still change."""
        return self.statut == StatutFiche.REDIGEE

    @property
    def attend_un_accuse(self) -> bool:
        """It left, and nobody said that it came."""
        return self.statut == StatutFiche.ENVOYEE

    @property
    def ouverte(self) -> bool:
        """Something is still to be done."""
        return self.statut != StatutFiche.CLOSE

    def titulaire(self, place: str) -> Agent:
        """Who has this place today."""
        qui: Agent = self.cadre if place == Place.CADRE else self.auteur
        return qui

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``propre``: its author or its cadre, in person. ``region``: its caisse, that may name others and reads nothing."""
        siens = {Portee.PROPRE.value} if sujet.pk in (self.auteur_id, self.cadre_id) else set()
        return siens | ({Portee.REGION.value} if sujet.organisme_id == self.organisme_id else set())

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        if portee == Portee.PROPRE:
            return Q(auteur=agent.pk) | Q(cadre=agent.pk)
        return Q(organisme_id=agent.organisme_id) if portee == Portee.REGION and agent.organisme_id else None


class BrouillonFiche(Versionnee):
    """What is being typed in a sealed record, for its author alone: the other reader neither sees it, nor that there is one.

    ``page`` wrote it last: another one, open on an older ``version``, never erases it.
    """

    CONSERVATION = Conservation.PROVISOIRE
    SENSIBILITE: ClassVar[dict[str, str]] = {"contenu": "F4"} | dict.fromkeys(["cible", "modifie_le", "page"], "F1")

    fiche = cle_etrangere(FicheScellee)
    auteur = cle_etrangere(Agent)
    cible = models.CharField(max_length=6, choices=CibleFiche)
    contenu = TexteChiffre()  # JSON: the form's fields; None once used
    modifie_le = models.DateTimeField()
    page = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="brouillon_fiche_un_par_auteur",
                fields=["fiche", "auteur", "cible"],
                violation_error_message="Un brouillon existe déjà pour ce formulaire.",
            )
        ]


class PassationFiche(Ligne):
    """« Passation »: who was named, by whom, in the place of a reader who left. Its two readers see it, nobody else."""

    CONSERVATION = Conservation.PROTECTION
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["place", "created_at"], "F1")

    fiche = cle_etrangere(FicheScellee)
    place = models.CharField(max_length=6, choices=Place)
    ancien = cle_etrangere(Agent)
    nouveau = cle_etrangere(Agent)
    par = cle_etrangere(Agent)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="passation_nomme_quelqu_un_d_autre",
                condition=~Q(nouveau=models.F("ancien")) & ~Q(nouveau=models.F("par")),
                violation_error_message="On ne se nomme pas soi-même, ni qui part.",
            ),
        ]
