"""The lines of the people around a person: household, and who counts outside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation, EtatLigne
from jalons.fondations.socle.models import Versionnee, dates_ordonnees
from jalons.personnes.assures.models import Assure, Protection
from jalons.personnes.entourage.enums import Cercle


class LigneEntourage(Versionnee):
    """One version of a line: somebody of the household, or somebody around the person, with what she agrees to.

    ``suite`` is the line, ``version`` numbers what was said of it one after the other, each from its ``date_debut`` on:
    a correction writes the next version and changes none. ``contenu``, sealed, holds as JSON what is known of this third
    person, and no more than is needed: a first name or a name, a link or a role, an age, how to reach, the agreement and
    its day. It is found by the person alone and never searched. ``plateforme``: she agrees that who answers the telephone
    reads the line too. ``protection``: the measure by which this mandataire acts; its name and dates stay there.
    """

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = {"contenu": "F5"} | dict.fromkeys(
        ["suite", "cercle", "etat", "plateforme", "date_acte", "date_debut", "date_fin", "created_at", "restee_le"],
        "F1",
    )

    assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="+")
    suite = models.UUIDField()
    cercle = models.CharField(max_length=6, choices=Cercle)
    etat = models.CharField(max_length=8, choices=EtatLigne, default=EtatLigne.TENUE)
    plateforme = models.BooleanField(default=False)
    protection = models.ForeignKey(Protection, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    contenu = TexteChiffre()
    date_acte = models.DateField()  # when it was told
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    restee_le = models.DateField(
        null=True, blank=True
    )  # she went to another caisse, this did not: nobody reads it since

    class Meta:
        ordering = ["created_at", "version"]
        indexes = [models.Index(fields=["assure", "suite"], name="entourage_personne")]
        constraints = [
            models.UniqueConstraint(
                name="entourage_une_suite",
                fields=["suite", "version"],
                violation_error_message="Quelqu’un a corrigé cette ligne entre-temps.",
            ),
            dates_ordonnees("entourage_dates_ordonnees"),
            models.CheckConstraint(
                name="entourage_codes_connus",
                condition=Q(cercle__in=Cercle.values, etat__in=EtatLigne.values),
                violation_error_message="Cercle ou état inconnu.",
            ),
        ]

    @classmethod
    def lisibles(cls) -> models.QuerySet[LigneEntourage]:
        """The lines that did not stay behind: whoever reads the entourage begins here."""
        return cls.objects.filter(restee_le=None)
