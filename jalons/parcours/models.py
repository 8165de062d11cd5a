"""What an agent put off in her own day; the call that she is typing; the copies of a file given to its person."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme

from .enums import RaisonLaissee, VoieCopie


class Report(Ligne):
    """One thing of her day that an agent wants to see again on a later day: hers alone, nobody else's day changes."""

    CONSERVATION = Conservation.PROVISOIRE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["cle", "jusqu_au", "created_at"], "F1")

    agent = cle_etrangere(Agent)
    cle = models.CharField(max_length=200)  # rules.Attente.cle
    jusqu_au = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="report_un_par_chose",
                fields=["agent", "cle"],
                violation_error_message="Cette ligne est déjà remise à plus tard.",
            )
        ]


class AbsenceLaissee(Ligne):
    """« Rien à faire »: a manager leaves the absence of a worker without a suppléance until a day, for a reason of the list.

    One a worker: what is decided next replaces it, the journal keeps each.
    """

    CONSERVATION = Conservation.PROVISOIRE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["raison", "jusqu_au", "le"], "F1")

    absent = models.OneToOneField(Agent, on_delete=models.PROTECT, related_name="+")
    par = cle_etrangere(Agent)
    raison = models.CharField(max_length=12, choices=RaisonLaissee)
    jusqu_au = models.DateField()
    le = models.DateTimeField(default=timezone.now)


class BrouillonAppel(Versionnee):
    """A call being typed, saved as it goes, encrypted, readable by its author only; emptied once the call is kept.

    ``cle`` is that of the call's page: resumed after a cut, it is the same call, and is kept once. ``page`` is the page
    that wrote it last: another one, open on an older ``version``, never erases it.
    """

    CONSERVATION = Conservation.PROVISOIRE
    ACCES = "brouillon_appel"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["cle", "page", "commence_le", "modifie_le"], "F1") | {
        "contenu": "F4"
    }

    agent = cle_etrangere(Agent)
    cle = models.UUIDField(unique=True)
    contenu = TexteChiffre()  # JSON: the fields of the page; None once the call is kept or thrown away
    page = models.CharField(max_length=64, blank=True)
    commence_le = models.DateTimeField(default=timezone.now)
    modifie_le = models.DateTimeField(default=timezone.now)

    objects = Protege.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agent", "modifie_le"], name="brouillon_appel_agent")]

    @property
    def assure_id(self) -> UUID | None:
        """Whom it is about, for the journal; None as long as nobody was chosen."""
        try:
            return UUID(json.loads(self.contenu or "{}").get("assure", ""))
        except ValueError:
            return None

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: its author in person; whoever replaces her does not read what she had not kept."""
        return {Portee.SOI.value} if self.agent_id == sujet.pk else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        return Q(agent=agent.pk) if portee == Portee.SOI else None


class CopieDossier(PieceDeDossier, Versionnee):
    """A copy of her file, asked for by the person [RGPD art. 15, CRPA L311-6]: being prepared, then given, and never changed.

    ``choix``, as JSON: the words hidden or left, those added, the lines taken out with why. One at a time is being prepared, by
    whoever accompanies her; ``page`` wrote it last. Given, its PDF is filed under the dossier's key; only the referent, in
    person, opens it: notes are in it.
    """

    ACCES: ClassVar[str] = "copie"
    SENSIBILITE: ClassVar[dict[str, str]] = {"choix": "F3"} | dict.fromkeys(
        ["page", "voie", "remise_le", "created_at", "modifie_le"], "F1"
    )

    organisme = cle_etrangere(Organisme, null=True, blank=True)  # where it was prepared: another caisse never opens it
    choix = TexteChiffre(dossier="dossier_id")
    page = models.CharField(max_length=64, blank=True)
    voie = models.CharField(max_length=8, choices=VoieCopie, blank=True)
    remise_le = models.DateField(null=True, blank=True)
    remise_par = cle_etrangere(Agent, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    modifie_le = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="copie_une_en_cours",
                fields=["dossier", "organisme"],
                condition=Q(remise_le=None),
                violation_error_message="Une copie de ce dossier est déjà en préparation.",
            ),
            models.CheckConstraint(
                name="copie_remise_entiere",
                condition=Q(remise_le=None, remise_par=None, voie="")
                | (Q(remise_le__isnull=False, remise_par__isnull=False) & ~Q(voie="")),
                violation_error_message="Une copie remise dit quand, par qui, et comment.",
            ),
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """The dossier's; once it is another caisse's, what was given before is nobody's there: it holds what stayed behind."""
        proches = super().relations(sujet, maintenant)
        return proches if self.organisme_id == self.dossier.organisme_id else proches - {Portee.PROPRE.value}

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        filtre = PieceDeDossier.portee_q(portee, agent, maintenant)
        ici = Q(organisme=models.F("dossier__organisme"))
        return filtre & ici if filtre is not None and portee == Portee.PROPRE else filtre
