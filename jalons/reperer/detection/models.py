"""What was received, and whom the request found in it.

No row of the files is copied, only the people found.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne
from jalons.fondations.socle.models import en_vigueur as affectations_en_vigueur
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure, rattachee, rattachements
from jalons.reperer.programmes.models import VersionRegle

from .enums import Format, GenreEvenement, MiseDeCote, Offre, Suite
from .rules import mois_precedents

A1 = "a1"  # the public of the monthly request
MOIS_AVANT = 3  # a 91st day of 28 June is often paid in July, sometimes later


def _choix(codes: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(code), str(code)) for code in codes]


class Extraction(Ligne):
    """A folder received from a caisse for one month: the manifest of its files and what their check said."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "dossier", "mois", "format", "manifeste", "empreinte", "chargee_le", "lignes_lues", "rejets",
            "derniere_mise_en_paiement", "public", "passages",
        ],
        "F1",
    )  # fmt: skip

    dossier = models.CharField(max_length=255)  # its name only, never a path of somebody's machine
    mois = models.CharField(max_length=7)
    format = models.CharField(max_length=10, choices=_choix(Format), default=Format.JALONS)
    public = models.CharField(max_length=40, blank=True)  # of a programmed list; '' for an extraction of the request
    manifeste = models.JSONField()  # [{"table", "nom", "taille" in bytes, "sha256"}], by table then name
    empreinte = models.CharField(max_length=64, unique=True)  # of the manifest, folder's name left out
    passages = models.JSONField(default=list)  # [month, public, version]: the rules applied, even if they found nobody
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    chargee_le = models.DateTimeField(default=timezone.now)
    lignes_lues = models.PositiveBigIntegerField()
    rejets = models.PositiveBigIntegerField()
    derniere_mise_en_paiement = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.dossier} ({self.mois})"

    @property
    def mois_couverts(self) -> list[str]:
        """The months that it tells of: a list's own; else its own and the three before."""
        return [self.mois] if self.format == Format.LISTE else mois_precedents(self.mois, MOIS_AVANT)


class Reperage(Ligne):
    """One arrêt, or one event of a list, that a version of a rule found, with the criteria that fired [001 ann.1].

    ``assure_ref`` is the caisse's identifier as read, ``identite`` what the offer needs of the person, ``periodes`` the
    paid periods of her arrêt, ``valeurs`` her values in the catalogue of fields (all JSON). They are sealed: the
    application never searches in them, ``assure_index`` finds the same person again. A person of a programmed list may
    have no arrêt: ``arret_debut`` and ``jour_91`` are then the event's day, and what is only counted in an arrêt is empty.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    ACCES: ClassVar[str] = "reperage"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "regle", "regle_version", "mois", "arret_debut", "jour_91", "dernier_jour_paye", "jours_payes",
            "offre", "reprise_presumee", "commune_code", "propose_le", "suite", "mise_de_cote",
        ],
        "F1",
    ) | {
        "assure_ref": "F2", "assure_index": "F2", "identite": "F2",
        "valeurs": "F3", "marqueurs": "F3", "criteres": "F3", "inconnus": "F3",
        "periodes": "F3",  # their amounts; the days are read with the offer
        "montant_journalier": "F3",  # beside the offer, it tells the rest
    }  # fmt: skip

    extraction = models.ForeignKey(Extraction, on_delete=models.PROTECT, related_name="reperages")
    regle = models.CharField(max_length=40, default=A1)  # code of the public
    regle_version = models.CharField(max_length=40)  # number of its version
    mois = models.CharField(max_length=7)  # the month that the 91st day, or the list, falls in
    assure_ref = TexteChiffre()
    assure_index = models.BinaryField(max_length=32)
    identite = TexteChiffre()
    periodes = TexteChiffre()  # [[first day, last day, euros a day, prescribed end or null]]
    valeurs = TexteChiffre()  # {code of the catalogue: value}
    assure = models.ForeignKey(Assure, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    arret_debut = models.DateField()
    jour_91 = models.DateField()  # the day that brought her: her 91st day, or the event of a list
    dernier_jour_paye = models.DateField()
    jours_payes = models.PositiveIntegerField(null=True, blank=True)
    montant_journalier = models.DecimalField(  # euros gross a day, exact
        max_digits=30, decimal_places=18, null=True, blank=True
    )
    marqueurs = models.JSONField(default=list)
    criteres = models.JSONField(default=list)  # codes of the catalogue that fired
    inconnus = models.JSONField(default=list)
    offre = models.CharField(max_length=12, choices=_choix(Offre))
    reprise_presumee = models.BooleanField(null=True)
    commune_code = models.CharField(max_length=5, blank=True)
    propose_le = models.DateField(null=True, blank=True)
    suite = models.CharField(max_length=12, choices=_choix(Suite), blank=True)
    mise_de_cote = models.CharField(max_length=16, choices=_choix(MiseDeCote), blank=True)  # while ``suite`` is empty

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["extraction", "regle", "regle_version", "assure_index", "arret_debut"],
                name="reperage_unique",
                violation_error_message="Cet arrêt est déjà repéré dans cette extraction.",
            ),
            models.CheckConstraint(
                name="reperage_suite_datee",
                condition=Q(suite="", propose_le__isnull=True) | (~Q(suite="") & Q(propose_le__isnull=False)),
                violation_error_message="Une suite donnée à un repérage porte sa date.",
            ),
            models.CheckConstraint(
                name="reperage_dates_ordonnees",
                condition=Q(arret_debut__lte=F("dernier_jour_paye")),
                violation_error_message="Le dernier jour payé précède le début de l’arrêt.",
            ),
            models.CheckConstraint(
                name="reperage_arret_entier",
                condition=Q(jours_payes__isnull=True, montant_journalier__isnull=True)
                | Q(jours_payes__isnull=False, montant_journalier__isnull=False),
                violation_error_message="Un arrêt a ses jours payés et son montant ; un événement de liste, aucun.",
            ),
        ]
        indexes = [
            models.Index(fields=["assure_index", "arret_debut"], name="reperage_personne"),
            models.Index(fields=["extraction"], condition=Q(suite=""), name="reperage_en_attente"),
            models.Index(fields=["assure"], name="reperage_assure"),
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: she is mine today; ``confie``: given by another; ``equipe``: she is somebody's of my team; ``region``: found
        in my caisse's files.
        """
        proches: set[str] = set()
        if sujet.organisme_id in (self.extraction.organisme_id, self.extraction.organisme.parent_id):
            proches |= {str(Portee.REGION)} if sujet.organisme_id else set()
        if self.assure_id is None:
            return proches
        jour = timezone.localdate(maintenant)
        proches |= rattachee(self.assure_id, sujet.titulaires, jour)
        return proches | ({"equipe"} if rattachee(self.assure_id, _agents_de_l_equipe(sujet, jour), jour) else set())

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.REGION:
            caisse = agent.organisme_id
            return Q(extraction__organisme=caisse) | Q(extraction__organisme__parent=caisse) if caisse else None
        if portee not in (Portee.SOI, Portee.CONFIE, Portee.EQUIPE):
            return None
        jour = timezone.localdate(maintenant)
        agents = _agents_de_l_equipe(agent, jour) if portee == Portee.EQUIPE else agent.titulaires
        return Q(assure__in=rattachements(portee, agents, jour).values("assure_id"))


def _agents_de_l_equipe(sujet: Any, jour: date) -> Any:
    """Identifiers of the agents of the subject's team on that day; nobody when she has no team."""
    equipe = Affectation.objects.filter(affectations_en_vigueur(jour), equipe_id=sujet.equipe_id)
    return equipe.values("agent_id") if sujet.equipe_id else []


class Evenement(Ligne):
    """What a new version of a rule changed for one person of one extraction: ajouté, changé or retiré."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "public", "version_avant", "version_apres", "mois", "arret_debut", "genre", "offre_avant", "offre_apres",
            "constate_le",
        ],
        "F1",
    ) | {"assure_index": "F2", "criteres": "F3"}  # fmt: skip

    extraction = models.ForeignKey(Extraction, on_delete=models.PROTECT, related_name="evenements")
    reperage = models.ForeignKey(Reperage, on_delete=models.PROTECT, related_name="evenements")
    public = models.CharField(max_length=40)
    version_avant = models.CharField(max_length=40)
    version_apres = models.CharField(max_length=40)
    mois = models.CharField(max_length=7)
    assure_index = models.BinaryField(max_length=32)
    arret_debut = models.DateField()
    genre = models.CharField(max_length=8, choices=_choix(GenreEvenement))
    offre_avant = models.CharField(max_length=12, choices=_choix(Offre), blank=True)
    offre_apres = models.CharField(max_length=12, choices=_choix(Offre), blank=True)
    criteres = models.JSONField(default=list)  # those that fired, of the version that still finds her
    constate_le = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["extraction", "mois", "public", "version_apres", "assure_index", "arret_debut"],
                name="evenement_unique",
                violation_error_message="Cet événement est déjà noté.",
            )
        ]


class Apercu(Ligne):
    """What a draft of a rule would change in one month of one extraction, computed before it is published.

    ``empreinte`` is that of the draft's content: a draft changed since needs another preview. ``comptes`` are people
    counted by offer, marker and place; ``personnes`` who enters, leaves or changes offer (JSON, sealed).
    """

    CONSERVATION = Conservation.PROVISOIRE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["empreinte", "mois", "calcule_le", "comptes"], "F1") | {
        "personnes": "F3"
    }

    version = models.ForeignKey(VersionRegle, on_delete=models.PROTECT, related_name="+")
    avant = models.ForeignKey(VersionRegle, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    extraction = models.ForeignKey(Extraction, on_delete=models.PROTECT, related_name="+")
    mois = models.CharField(max_length=7)
    empreinte = models.CharField(max_length=64)
    calcule_le = models.DateTimeField(default=timezone.now)
    calcule_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    comptes = models.JSONField(default=dict)
    personnes = TexteChiffre()

    class Meta:
        ordering = ["-calcule_le"]
        indexes = [models.Index(fields=["version", "empreinte"], name="apercu_de_la_version")]
