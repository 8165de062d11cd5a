"""Funds and their years; the files sent to the payer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jalons.accompagner.aides.enums import (
    Decideur,
    GenreFonds,
)
from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere, dates_ordonnees
from jalons.fondations.territoires.models import Organisme


def euros(**autres: Any) -> Any:
    """A column of euros, to the cent."""
    return models.DecimalField(max_digits=11, decimal_places=2, **autres)


class DeLaCaisse(models.Model):
    """What is of a caisse: ``organisme`` says which."""

    ACCES: ClassVar[str] = "fonds"
    CHEMIN: ClassVar[str] = "organisme_id"
    objects = Protege.as_manager()

    class Meta:
        abstract = True

    def organisme_de(self) -> Any:
        """The caisse's key."""
        raise NotImplementedError

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``region``: of her caisse."""
        return {str(Portee.REGION)} if sujet.organisme_id and sujet.organisme_id == self.organisme_de() else set()

    @classmethod
    def portee_q(cls, portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        return Q(**{cls.CHEMIN: agent.organisme_id}) if portee == Portee.REGION and agent.organisme_id else None


class Fonds(DeLaCaisse, Versionnee):
    """A fund: whose money, who decides, who pays, and from which text."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["nom", "genre", "decideur", "payeur", "par_fichier", "source", "date_debut", "date_fin"], "F1"
    )

    organisme = cle_etrangere(Organisme)
    nom = models.CharField(max_length=120)
    genre = models.CharField(max_length=12, choices=GenreFonds)
    decideur = models.CharField(max_length=12, choices=Decideur, default=Decideur.COMMISSION)
    payeur = models.CharField(max_length=160)
    par_fichier = models.BooleanField(default=True)  # the payer is sent a file; False: who decides pays by itself
    source = models.CharField(max_length=200)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["nom"]
        constraints = [
            dates_ordonnees("fonds_dates_ordonnees"),
            models.UniqueConstraint(
                name="fonds_un_nom_par_caisse", fields=["organisme", "nom"],
                violation_error_message="Un fonds de ce nom existe déjà.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.nom

    def organisme_de(self) -> Any:
        """Its own."""
        return self.organisme_id

    @property
    def siege(self) -> bool:
        """A commission of the caisse decides of it."""
        return self.decideur == Decideur.COMMISSION


class Exercice(DeLaCaisse, Versionnee):
    """A fund for a year: how much there is, how much is committed, up to what it is decided otherwise than in a sitting.

    ``engage`` is the sum of what was granted that year, less what was given back; the base refuses it above ``dotation``.
    """

    CHEMIN: ClassVar[str] = "fonds__organisme_id"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["annee", "dotation", "engage", "seuil_delegation", "plafond_urgence", "seuil_deux", "source"], "F1"
    )

    fonds = models.ForeignKey(Fonds, on_delete=models.PROTECT, related_name="exercices")
    annee = models.PositiveSmallIntegerField()
    dotation = euros()
    engage = euros(default=0)
    seuil_delegation = euros(null=True, blank=True)
    plafond_urgence = euros(null=True, blank=True)
    seuil_deux = euros(null=True, blank=True)  # above it, a second person confirms
    source = models.CharField(max_length=200)  # the deliberation

    class Meta:
        ordering = ["-annee"]
        constraints = [
            models.UniqueConstraint(
                name="exercice_un_par_an", fields=["fonds", "annee"],
                violation_error_message="La dotation de cette année existe déjà : corrigez-la.",
            ),
            models.CheckConstraint(
                name="exercice_jamais_depasse", condition=Q(engage__gte=0) & Q(engage__lte=F("dotation")),
                violation_error_message="La dotation ne peut pas être sous ce qui est déjà engagé.",
            ),
        ]  # fmt: skip

    def organisme_de(self) -> Any:
        """The fund's."""
        return self.fonds.organisme_id

    @property
    def disponible(self) -> Any:
        """What is left, in euros."""
        return self.dotation - self.engage


class Bordereau(DeLaCaisse, Ligne):
    """A file sent to the payer, frozen: its text, sealed, and its digest. Downloaded again, it is the same to the byte."""

    CONSERVATION: ClassVar[str] = Conservation.COMPTABLE
    CHEMIN: ClassVar[str] = "fonds__organisme_id"
    SENSIBILITE: ClassVar[dict[str, str]] = {"texte": "F3"} | dict.fromkeys(
        ["numero", "empreinte", "lignes", "total", "envoye_le"], "F1"
    )

    fonds = models.ForeignKey(Fonds, on_delete=models.PROTECT, related_name="bordereaux")
    numero = models.PositiveIntegerField()
    auteur = cle_etrangere(Agent)
    texte = TexteChiffre()
    empreinte = models.CharField(max_length=64)
    lignes = models.PositiveIntegerField()
    total = euros()
    envoye_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-numero"]
        constraints = [models.UniqueConstraint(name="bordereau_une_suite", fields=["fonds", "numero"])]

    def organisme_de(self) -> Any:
        """The fund's."""
        return self.fonds.organisme_id
