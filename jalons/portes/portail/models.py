"""The space of one organisation in the portal: who keeps its accounts, what opens its own software, drafts, limits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import libelle_origine
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.dates import couvre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, cle_etrangere, dates_ordonnees, en_vigueur
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.signalements.enums import Origine


def _un_espace_a_la_fois() -> ExclusionConstraint:
    periode = Func(F("date_debut"), F("date_fin"), RangeBoundary(inclusive_upper=True), function="daterange")
    periode.output_field = DateRangeField()
    return ExclusionConstraint(
        name="espace_un_a_la_fois",
        expressions=[("partenaire", RangeOperators.EQUAL), (periode, RangeOperators.OVERLAPS)],
        violation_error_message="Cet organisme a déjà un espace à ces dates.",
    )


class Espace(Ligne):
    """An organisation that may write to the service, from … to …: opened by the caisse that receives what it sends.

    Its accounts are those of its people (``Affectation.partenaire_id``); one of them, a correspondent, keeps them.
    """

    ACCES = "espace"
    CONSERVATION = Conservation.COMPTE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["origine", "date_debut", "date_fin"], "F1")

    partenaire = cle_etrangere(Partenaire)
    organisme = cle_etrangere(Organisme)
    origine = models.CharField(max_length=32, default=Origine.AUTRE.value)  # of what it sends, a code of referentiels
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)
    ouvert_par = cle_etrangere(Agent)

    objects = Protege.as_manager()

    class Meta:
        constraints = [dates_ordonnees("espace_dates_ordonnees"), _un_espace_a_la_fois()]

    def __str__(self) -> str:
        return str(self.partenaire)

    @property
    def provenance(self) -> str:
        """Where what it sends comes from, in words."""
        return libelle_origine(self.origine)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``region``: its caisse; ``organisation``: one of its people; ``soi``: its correspondent; while it is open."""
        jour = timezone.localdate(maintenant)
        proches = set()
        if sujet.organisme_id and sujet.organisme_id == self.organisme_id:
            proches.add(str(Portee.REGION))
        if (
            sujet.partenaire_id
            and sujet.partenaire_id == self.partenaire_id
            and couvre(self.date_debut, self.date_fin, jour)
        ):
            proches.add(str(Portee.PARTENAIRE))
            if self.correspondants.filter(en_vigueur(jour), agent=sujet.pk).exists():
                proches.add(str(Portee.SOI))
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.REGION:
            return Q(organisme=agent.organisme_id) if agent.organisme_id else None
        if portee not in (Portee.PARTENAIRE, Portee.SOI) or not agent.partenaire_id:
            return None
        jour = timezone.localdate(maintenant)
        siens = en_vigueur(jour) & Q(partenaire=agent.partenaire_id)
        if portee == Portee.PARTENAIRE:
            return siens
        tenus = Correspondant.objects.filter(en_vigueur(jour), agent=agent.pk)
        return siens & Q(pk__in=tenus.values("espace"))


class Correspondant(Ligne):
    """Who keeps the accounts of her organisation, from … to …"""

    CONSERVATION = Conservation.COMPTE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["date_debut", "date_fin"], "F1")

    espace = cle_etrangere(Espace, related_name="correspondants")
    agent = cle_etrangere(Agent)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [dates_ordonnees("correspondant_dates_ordonnees")]


class CleApi(Ligne):
    """What opens the API to the software of one organisation. The key itself is shown once; only a blind digest is kept."""

    CONSERVATION = Conservation.COMPTE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["nom", "debut", "date_fin", "retiree_le", "creee_le"], "F1"
    ) | {"empreinte": "F2"}

    espace = cle_etrangere(Espace, related_name="cles")
    nom = models.CharField(max_length=80)
    debut = models.CharField(max_length=12)  # its first signs, to tell it from another
    empreinte = models.CharField(max_length=64, unique=True, editable=False)
    date_fin = models.DateField()
    retiree_le = models.DateTimeField(null=True, blank=True)
    creee_par = cle_etrangere(Agent)
    creee_le = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-creee_le"]


class BrouillonSignalement(Ligne):
    """A signalement being written, kept as it goes, read by its author only; one an author. ``page`` wrote it last."""

    CONSERVATION = Conservation.PROVISOIRE
    SENSIBILITE: ClassVar[dict[str, str]] = {"contenu": "F4", "modifie_le": "F1", "page": "F1"}

    auteur = models.OneToOneField(Agent, on_delete=models.PROTECT, related_name="+")
    contenu = TexteChiffre()  # JSON: the form's fields; None once sent
    modifie_le = models.DateTimeField()
    page = models.CharField(max_length=36, blank=True)


class Debit(Ligne):
    """How many times one door was used in one window of time: what makes its limit exact."""

    CONSERVATION = Conservation.TECHNIQUE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["porte", "fenetre", "combien"], "F1")

    porte = models.CharField(max_length=64)  # blind: of a key or of an address, never the thing itself
    fenetre = models.DateTimeField()
    combien = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["porte", "fenetre"], name="debit_un_par_fenetre")]
