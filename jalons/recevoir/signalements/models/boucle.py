"""What closes the loop: what is told to whoever signalled a person, and how somebody tried to reach her."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, cle_etrangere
from jalons.fondations.territoires.models import Organisme

from ..enums import CanalTentative, Fin, GenreRetour, IssueTentative, Moment, StatutPartenaire
from .demande import Demande, Signalement


class Retour(Ligne):
    """One line between the service and whoever signalled a person: a receipt, a state, a word, a question, its answer.

    Append-only. ``texte`` is what somebody wrote; the product's own sentences are not kept here.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["genre", "statut", "fin", "le", "created_at"], "F1") | {
        "texte": "F3"
    }

    signalement = cle_etrangere(Signalement, related_name="retours")
    genre = models.CharField(max_length=12, choices=GenreRetour)
    statut = models.CharField(max_length=16, choices=StatutPartenaire, blank=True)
    fin = models.CharField(max_length=16, choices=Fin, blank=True)
    texte = TexteChiffre()
    le = models.DateField()
    par = cle_etrangere(Agent, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at"]


class Tentative(Ligne):
    """One attempt to reach the person of a demande. Nobody is « injoignable » before several, varied, failed."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["le", "moment", "canal", "issue", "created_at"], "F1")

    demande = cle_etrangere(Demande, related_name="tentatives")
    par = cle_etrangere(Agent)
    le = models.DateField()
    moment = models.CharField(max_length=12, choices=Moment)
    canal = models.CharField(max_length=10, choices=CanalTentative)
    issue = models.CharField(max_length=12, choices=IssueTentative, default=IssueTentative.SANS_REPONSE)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["le", "created_at"]


class Retrait(Ligne):
    """A demande that left a worker's hands by somebody else's act: she reads who, when, why and where to, until she has.

    ``a``: the colleague who has it now, or ``caisse``: where it went.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["motif", "lu_le", "created_at"], "F1")

    demande = cle_etrangere(Demande, related_name="retraits")
    agent = cle_etrangere(Agent)
    par = cle_etrangere(Agent, null=True, blank=True)
    a = cle_etrangere(Agent, null=True, blank=True)
    caisse = cle_etrangere(Organisme, null=True, blank=True)
    motif = TexteChiffre()
    lu_le = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="retrait_vers_quelqu_un",
                condition=Q(a__isnull=False) | Q(caisse__isnull=False),
                violation_error_message="Une demande retirée dit à qui elle va.",
            )
        ]


class Passage(Ligne):
    """A demande that one caisse passed to another, by whom and why; given back, it is another row, the other way."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["date_acte", "motif", "created_at"], "F1")

    demande = cle_etrangere(Demande, related_name="passages")
    de = cle_etrangere(Organisme)
    vers = cle_etrangere(Organisme)
    par = cle_etrangere(Agent)
    date_acte = models.DateField()
    motif = TexteChiffre(null=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="passage_vers_une_autre",
                condition=~Q(de=F("vers")),
                violation_error_message="Une demande se passe à une autre caisse que la sienne.",
            )
        ]
