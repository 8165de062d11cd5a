"""The person: identity and contact, dated identifiers, wishes, protective measures, possible duplicates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee, Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, dates_ordonnees, en_vigueur
from jalons.fondations.socle.phrases import Accord, accord_de
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures import enums


class Assure(Versionnee):
    """A person insured by, or in her rights through, the caisse in charge. The NIR is never on this row.

    Names are in clear for search. Household and occupation are what the caisse already holds as
    administrative data; what the person confides about them belongs to the dossier.
    """

    CONSERVATION = Conservation.DOSSIER
    ACCES: ClassVar[str] = "assure"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "nom", "prenom", "nom_naissance", "nom_recherche", "sons", "date_naissance", "annee_naissance", "sexe",
            "commune_code", "adresse", "telephone", "telephone_e164", "courriel", "regime", "langue", "interprete",
            "profession", "date_deces", "foyer", "personnes_a_charge",
        ],
        "F1",
    )  # fmt: skip
    deja_connu = False  # set on the instance by enregistrer_assure when the person was there before

    nom = models.CharField(max_length=80)
    prenom = models.CharField(max_length=80)
    nom_naissance = models.CharField(max_length=80, blank=True)
    # « nom prenom nom_naissance », unaccented
    nom_recherche = models.CharField(max_length=250, editable=False)
    sons = ArrayField(models.CharField(max_length=40), default=list, editable=False)  # how each word sounds
    date_naissance = models.DateField(null=True, blank=True)
    annee_naissance = models.PositiveSmallIntegerField(null=True, blank=True)
    sexe = models.CharField(max_length=1, choices=enums.Sexe, blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    adresse = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    telephone_e164 = models.CharField(max_length=16, blank=True, db_index=True, editable=False)
    courriel = models.EmailField(blank=True)
    regime = models.CharField(max_length=10, choices=enums.Regime, default=enums.Regime.INCONNU)
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    langue = models.CharField(max_length=40, blank=True)
    interprete = models.CharField(max_length=40, blank=True)  # '' none · a language · « lsf »
    profession = models.CharField(max_length=120, blank=True)
    date_deces = models.DateField(null=True, blank=True)
    ayant_droit_de = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="ayants_droit"
    )
    foyer = models.CharField(max_length=16, choices=enums.CompositionFoyer, default=enums.CompositionFoyer.INCONNU)
    personnes_a_charge = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Protege.as_manager()

    class Meta:
        verbose_name = "personne"
        indexes = [
            GinIndex(fields=["nom_recherche"], opclasses=["gin_trgm_ops"], name="assure_nom_trgm"),
            GinIndex(fields=["sons"], name="assure_sons"),
            models.Index(fields=["date_naissance", "organisme"], name="assure_naissance"),
        ]
        constraints = [
            models.CheckConstraint(
                name="assure_deces_apres_naissance",
                condition=Q(date_deces__isnull=True)
                | Q(date_naissance__isnull=True)
                | Q(date_deces__gte=F("date_naissance")),
                violation_error_message="La date de décès précède la date de naissance.",
            ),
            models.CheckConstraint(
                name="assure_pas_son_propre_ayant_droit",
                condition=Q(ayant_droit_de__isnull=True) | ~Q(ayant_droit_de=F("id")),
                violation_error_message="Une personne ne peut pas être son propre ayant droit.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"

    @property
    def accord(self) -> Accord:
        """How words agree with her."""
        return accord_de(self.sexe)

    @property
    def assure_id(self) -> UUID:
        """Her own id, so that every journal line about her carries it."""
        return self.pk

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi`` for an agent she is attached to today, ``confie`` when somebody else gave her; ``equipe`` and ``region``
        inside her caisse.
        """
        proches: set[str] = set()
        if sujet.organisme_id and sujet.organisme_id == self.organisme_id:
            proches |= {Portee.EQUIPE, Portee.REGION}
        return proches | rattachee(self.pk, sujet.titulaires, timezone.localdate(maintenant))

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee in (Portee.SOI, Portee.CONFIE):
            miens = rattachements(portee, agent.titulaires, timezone.localdate(maintenant))
            return Q(pk__in=miens.values("assure_id"))
        if portee in (Portee.EQUIPE, Portee.REGION) and agent.organisme_id:
            return Q(organisme_id=agent.organisme_id)
        return None


class Rattachement(Ligne):
    """« This person is hers, from … to … »: written by the rooms above through ``rattacher`` and ``detacher``.

    ``confie``: somebody else gave her. What she gave herself lets her work, and opens no secret. ``cause``: the row of a
    room above that it came with, and goes with.
    """

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["genre", "date_debut", "date_fin", "confie", "cause", "rompu_le"], "F1"
    )

    assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="rattachements")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    genre = models.CharField(max_length=10, choices=enums.GenreRattachement)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)
    confie = models.BooleanField(default=True)
    cause = models.UUIDField(null=True, blank=True)
    rompu_le = models.DateTimeField(null=True, blank=True)  # ended on the very day it began: in force no more

    class Meta:
        indexes = [models.Index(fields=["agent", "assure"], name="rattachement_agent")]
        constraints = [dates_ordonnees("rattachement_dates_ordonnees")]

    @classmethod
    def en_vigueur(cls, jour: date) -> models.QuerySet[Rattachement]:
        """Rows that run on ``jour``."""
        return cls.objects.filter(en_vigueur(jour), rompu_le=None)


def rattachements(portee: str, agents: Any, jour: date) -> models.QuerySet[Rattachement]:
    """The rows that make a person ``soi`` or ``confie`` for one of ``agents`` on ``jour``."""
    lignes = Rattachement.en_vigueur(jour).filter(agent_id__in=agents)
    return lignes.filter(confie=True) if portee == Portee.CONFIE else lignes


def rattachee(assure_id: UUID | None, agents: Any, jour: date) -> set[str]:
    """``soi``, and ``confie``, for one of ``agents`` on ``jour``: what ``rattachements`` says of one person. One query."""
    siens = rattachements(Portee.SOI, agents, jour).filter(assure=assure_id).values_list("confie", flat=True)
    return {str(p) for confie in siens for p in (Portee.SOI, *([Portee.CONFIE] if confie else []))}


class Identifiant(Ligne):
    """A number of the person, dated: provisional, then final. Encrypted; found by the blind index of its
    13 characters."""

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["type", "cle_ok", "date_debut", "date_fin"], "F1") | {
        "valeur": "F2",
        "index": "F2",
    }

    assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="identifiants")
    type = models.CharField(max_length=10, choices=enums.TypeIdentifiant)
    valeur = TexteChiffre()
    index = models.BinaryField(db_index=True)
    cle_ok = models.BooleanField(default=False)  # False: the key was not given, so not checked
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-date_debut", "-date_fin"]
        constraints = [
            dates_ordonnees("identifiant_dates_ordonnees"),
            models.UniqueConstraint(
                fields=["index"],
                condition=Q(date_fin__isnull=True),
                name="identifiant_une_personne",
                violation_error_message="Ce numéro est déjà celui d’une autre personne.",
            ),
            models.UniqueConstraint(
                fields=["assure"],
                condition=Q(date_fin__isnull=True),
                name="identifiant_un_seul_actif",
                violation_error_message="La personne a déjà un numéro en cours : il faut le remplacer.",
            ),
        ]


class Contact(Versionnee):
    """How the person wishes to be reached. ``canal_sur`` (secret) is how to reach her without danger."""

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["canal_prefere", "message_vocal", "consignes", "ne_pas_contacter", "ne_pas_contacter_motif", "sans_rappel"],
        "F1",
    ) | {"canal_sur": "F4"}

    assure = models.OneToOneField(Assure, on_delete=models.PROTECT, related_name="contact")
    canal_prefere = models.CharField(max_length=10, choices=enums.Canal, blank=True)
    message_vocal = models.CharField(max_length=8, choices=enums.OuiNonInconnu, default=enums.OuiNonInconnu.INCONNU)
    canal_sur = TexteChiffre()
    consignes = TexteChiffre()
    ne_pas_contacter = models.BooleanField(default=False)
    ne_pas_contacter_motif = TexteChiffre()
    sans_rappel = models.BooleanField(default=False)  # no reminder of an appointment; the rest is written


class Protection(Versionnee):
    """Majeur protégé: a measure, what it covers, who represents or assists, and its dates."""

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["mesure", "etendue", "mandataire", "mandataire_contact", "date_debut", "date_fin"], "F1"
    )

    assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="protections")
    mesure = models.CharField(max_length=12, choices=enums.MesureProtection)
    etendue = models.CharField(max_length=10, choices=enums.Etendue, default=enums.Etendue.INCONNUE)
    mandataire = models.CharField(max_length=120, blank=True)
    mandataire_contact = models.CharField(max_length=200, blank=True)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-date_debut"]
        constraints = [dates_ordonnees("protection_dates_ordonnees")]


class DoublonPossible(Ligne):
    """Two rows that look like one person, and what somebody decided. Stored once: ``premier`` has the
    smaller id."""

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["etat", "signale_le", "decide_le"], "F1")

    premier = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="+")
    etat = models.CharField(max_length=12, choices=enums.EtatDoublon, default=enums.EtatDoublon.A_EXAMINER)
    signale_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    signale_le = models.DateTimeField(auto_now_add=True)
    decide_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["premier", "second"], name="doublon_une_fois"),
            models.CheckConstraint(name="doublon_ordonne", condition=Q(premier__lt=F("second"))),
        ]


class LienDoublon(Ligne):
    """« The row ``doublon`` is the same person as ``garde`` »: reversible; nothing is deleted nor moved."""

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["motif", "pose_le", "annule_le", "annule_motif"], "F1")

    doublon = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="liens_vers")
    garde = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="liens_depuis")
    motif = models.CharField(max_length=200, blank=True)
    pose_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    pose_le = models.DateTimeField(auto_now_add=True)
    annule_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    annule_le = models.DateTimeField(null=True, blank=True)
    annule_motif = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["doublon"],
                condition=Q(annule_le__isnull=True),
                name="lien_doublon_un_seul",
                violation_error_message="Cette fiche est déjà réunie à une autre.",
            ),
            models.CheckConstraint(
                name="lien_doublon_deux_fiches",
                condition=~Q(doublon=F("garde")),
                violation_error_message="Une fiche ne peut pas être réunie à elle-même.",
            ),
        ]


class NeRienDire(Versionnee):
    """« Ne rien dire à … »: to whom nothing is told, not even that she is known; dated, ended by its last day."""

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["a_qui", "date_debut", "date_fin"], "F1")

    assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="+")
    a_qui = TexteChiffre(null=False)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-date_debut"]
        constraints = [dates_ordonnees("ne_rien_dire_dates_ordonnees")]


class PrecautionAccueil(Versionnee):
    """What happened one day and how she is received since: a fact and a way, never a judgement; it ends by itself."""

    CONSERVATION = Conservation.RENDEZ_VOUS
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["fait", "faire", "fait_le", "date_debut", "date_fin"], "F1")

    assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="+")
    fait = TexteChiffre(null=False)
    fait_le = models.DateField()
    faire = TexteChiffre(null=False)  # how she is received
    date_debut = models.DateField()
    date_fin = models.DateField()
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-date_debut"]
        constraints = [dates_ordonnees("precaution_dates_ordonnees")]


class NoteDanger(Ligne):
    """What was noted after a danger was called for: that it exists is told to the caisse, its words to two people.

    ``pour`` must act; ``auteur`` and ``cadre`` alone read ``paroles`` and ``fait``, whoever replaces them. It stays open
    until somebody says what was done. The person may be unknown.
    """

    CONSERVATION = Conservation.DANGER
    ACCES: ClassVar[str] = "danger"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["numero", "created_at", "clos_le"], "F1") | dict.fromkeys(
        ["paroles", "fait"], "F4"
    )

    assure = models.ForeignKey(Assure, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    cadre = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pour = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    numero = models.CharField(max_length=40)  # a code of the list of numbers, or « autre », « aucun »
    paroles = TexteChiffre()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    clos_le = models.DateTimeField(null=True, blank=True)
    clos_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fait = TexteChiffre()  # what was done

    objects = Protege.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organisme", "clos_le"], name="danger_ouvert")]
        constraints = [
            models.CheckConstraint(
                name="danger_clos_par_quelqu_un",
                condition=Q(clos_le__isnull=True, clos_par__isnull=True, fait__isnull=True)
                | Q(clos_le__isnull=False, clos_par__isnull=False, fait__isnull=False),
                violation_error_message="Un danger clos dit par qui et ce qui a été fait.",
            )
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: I wrote it or I am its cadre, I alone; ``equipe``: I must act; ``region``: of my caisse."""
        proches: set[str] = set()
        if sujet.pk in (self.auteur_id, self.cadre_id):
            proches.add(Portee.SOI)
        meme_caisse = bool(sujet.organisme_id) and sujet.organisme_id == self.organisme_id
        if meme_caisse:
            proches.add(Portee.REGION)
        if self.pour_id in sujet.titulaires or (meme_caisse and sujet.role == Role.MANAGER):
            proches.add(Portee.EQUIPE)
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        caisse = Q(organisme_id=agent.organisme_id) if agent.organisme_id else Q(pk__in=[])
        if portee == Portee.EQUIPE:
            return Q(pour__in=agent.titulaires) | (caisse if agent.role == Role.MANAGER else Q(pk__in=[]))
        return {Portee.SOI: Q(auteur=agent.pk) | Q(cadre=agent.pk), Portee.REGION: caisse}.get(Portee(portee))
