"""The outbox: what is to leave, what left, what was refused and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jalons.fondations.envois.enums import A_REVOIR, RAPPEL, TROP_TARD, Accuse, Canal, Statut
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne

TEXTES = ("destinataire", "corps")  # left alone by whoever changes a state: one that is damaged must not stop it


class Envoi(Ligne):
    """One message, deposited with the decision that asks for it: to one person, or to a body that has an answer to get.

    ``cle_unique`` names that decision: the same one never gives two messages. ``zone``: it leaves by day only, there;
    ``perime_le``: it is worth nothing from then on, and stays; ``accuse``: what the gateway said became of it.
    """

    CONSERVATION = Conservation.RENDEZ_VOUS
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "assure_id",
            "canal",
            "statut",
            "cle_unique",
            "objet",
            "raison_refus",
            "jour",
            "envoye_le",
            "zone",
            "perime_le",
            "accuse",
            "accuse_le",
        ],
        "F1",
    ) | {"destinataire": "F2", "corps": "F3"}

    # A row of assures, a room above: no foreign key. None: to a professional, who is no person of ours.
    assure_id = models.UUIDField(db_index=True, null=True, blank=True)
    canal = models.CharField(max_length=10, choices=Canal)
    destinataire = TexteChiffre()
    objet = models.CharField(max_length=160, blank=True)
    corps = TexteChiffre()
    statut = models.CharField(max_length=10, choices=Statut, default=Statut.A_ENVOYER)
    cle_unique = models.CharField(max_length=160, unique=True)
    raison_refus = models.CharField(max_length=200, blank=True)
    jour = models.DateField()  # local day of the deposit: the folder of its file, whenever it leaves
    created_at = models.DateTimeField(auto_now_add=True)
    envoye_le = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=40, blank=True)
    perime_le = models.DateTimeField(null=True, blank=True)
    accuse = models.CharField(max_length=5, choices=Accuse, blank=True)
    accuse_le = models.DateTimeField(null=True, blank=True)

    @property
    def rate(self) -> bool:
        """It reached nobody, and nobody withdrew it."""
        rates = self.raison_refus in (TROP_TARD, A_REVOIR)
        return self.statut == Statut.ERREUR or self.accuse == Accuse.ECHEC or rates

    @property
    def est_refuse(self) -> bool:
        """It will not leave."""
        return self.statut == Statut.REFUSE

    @property
    def est_rappel(self) -> bool:
        """A reminder of an appointment."""
        return RAPPEL in self.cle_unique

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=Q(statut=Statut.A_ENVOYER), name="envoi_a_envoyer"),
            models.Index(fields=["assure_id", "canal", "envoye_le"], name="envoi_plafond"),
        ]
        constraints = [
            models.CheckConstraint(
                name="envoi_envoye_est_date",
                condition=Q(statut=Statut.ENVOYE, envoye_le__isnull=False)
                | (~Q(statut=Statut.ENVOYE) & Q(envoye_le__isnull=True)),
                violation_error_message="Un message envoyé porte sa date, et lui seul.",
            ),
            models.CheckConstraint(
                name="envoi_accuse_est_date",
                condition=Q(accuse="", accuse_le__isnull=True)
                | Q(~Q(accuse=""), accuse_le__isnull=False, statut=Statut.ENVOYE),
                violation_error_message="Un accusé porte sa date, sur un message envoyé.",
            ),
            models.CheckConstraint(
                name="envoi_refuse_dit_pourquoi",
                condition=~Q(statut__in=[Statut.REFUSE, Statut.ERREUR]) | ~Q(raison_refus=""),
                violation_error_message="Un message refusé ou en erreur dit pourquoi.",
            ),
        ]
