"""The directory of outside bodies: public facts only, national or of one caisse."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.socle.models import Versionnee
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires.enums import Confiance, TypePartenaire


class Partenaire(Versionnee):
    """An outside body and how to reach it. ``territoire`` None: national, shipped with Jalons; else kept by a caisse.

    A local card may complete a national one (``complete``): it then takes its place for that caisse.
    """

    ACCES: ClassVar[str] = "partenaire"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "code", "nom", "type", "telephone", "telephone_etranger", "courriel", "site", "adresse", "horaires",
            "a_preparer", "pour", "mention", "source", "confiance", "verifie_le",
        ],
        "F0",
    )  # fmt: skip

    code = models.SlugField(max_length=60, unique=True)
    nom = models.CharField(max_length=120)
    type = models.CharField(max_length=24, choices=TypePartenaire, default=TypePartenaire.AUTRE)
    telephone = models.CharField(max_length=30, blank=True)
    telephone_etranger = models.CharField(max_length=30, blank=True)
    courriel = models.EmailField(blank=True)
    site = models.URLField(blank=True)
    adresse = models.CharField(max_length=200, blank=True)
    horaires = models.CharField(max_length=200, blank=True)
    a_preparer = models.CharField(max_length=300, blank=True)  # what the person should have at hand
    pour = models.JSONField(default=list, blank=True)  # codes of MotifOrientation
    mention = models.CharField(max_length=120, blank=True)  # what the call costs
    source = models.CharField(max_length=200, blank=True)
    confiance = models.CharField(max_length=1, choices=Confiance, default=Confiance.CONNU)
    verifie_le = models.DateField(null=True, blank=True)
    territoire = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    complete = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="fiches_locales")

    objects = Protege.as_manager()

    class Meta:
        ordering = ["nom"]
        constraints = [
            models.CheckConstraint(
                name="partenaire_complete_localement",
                condition=Q(complete__isnull=True) | Q(territoire__isnull=False),
                violation_error_message="Seule une fiche locale complète une fiche nationale.",
            ),
            models.UniqueConstraint(
                fields=["complete", "territoire"],
                name="partenaire_une_fiche_par_caisse",
                violation_error_message="Votre caisse a déjà complété cette fiche.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def a_completer(self) -> bool:
        """A national card without any contact: each caisse gives its own."""
        return self.territoire_id is None and not (self.telephone or self.courriel or self.site)

    @property
    def telephone_lien(self) -> str:
        """The number for a telephone link: « 39 60 » → « 3960 »."""
        return "".join(c for c in self.telephone if c.isdigit() or c == "+")

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``equipe`` for the agents of the caisse that keeps the card; nobody is near a national one."""
        if sujet.organisme_id and sujet.organisme_id == self.territoire_id:
            return {str(Portee.EQUIPE), str(Portee.REGION)}
        return set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee in (Portee.EQUIPE, Portee.REGION) and agent.organisme_id:
            return Q(territoire_id=agent.organisme_id)
        return None
