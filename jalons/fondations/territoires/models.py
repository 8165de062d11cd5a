"""Where things are: communes and cantons by vintage, caisses and their circumscriptions, reception places."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.socle.dates import au_lieu
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere, dates_ordonnees
from jalons.fondations.territoires.enums import (
    Attribution,
    GenreOccupation,
    Niveau,
    SourceTrajet,
    TypeCommune,
    TypeLieu,
    TypeOrganisme,
)
from jalons.fondations.territoires.rules import adresse_dite


class Commune(models.Model):
    """A commune of one vintage of the Insee COG. ``remplacee_par`` links a code that merged to the code that took it.

    An arrondissement of Paris, Lyon or Marseille is linked to its commune in the same way, so that the rows without
    ``remplacee_par`` hold each inhabitant once.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            *("millesime", "code", "type", "nom", "nom_recherche", "anciens_noms", "canton_code", "canton_nom"),
            *("departement_code", "region_code", "remplacee_par", "population", "latitude", "longitude"),
        ],
        "F0",
    )

    millesime = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=5)
    type = models.CharField(max_length=4, choices=TypeCommune, default=TypeCommune.COMMUNE)
    nom = models.CharField(max_length=120)
    nom_recherche = models.CharField(max_length=120)  # unaccented, lower case
    anciens_noms = models.CharField(max_length=400, blank=True)  # of a merged commune that kept this very code
    canton_code = models.CharField(max_length=8, blank=True)  # canton-ou-ville
    canton_nom = models.CharField(max_length=120, blank=True)
    departement_code = models.CharField(max_length=3)
    region_code = models.CharField(max_length=3, blank=True)
    remplacee_par = models.CharField(max_length=5, blank=True)  # code in the same vintage
    population = models.PositiveIntegerField(null=True)  # legal, municipal
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["millesime", "code"], name="commune_unique_par_millesime")]
        indexes = [
            GinIndex(fields=["nom_recherche"], name="commune_nom_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["millesime", "canton_code"], name="commune_canton"),
            models.Index(fields=["millesime", "departement_code"], name="commune_departement"),
            GinIndex(fields=["anciens_noms"], name="commune_anciens_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.nom


class Territoire(models.Model):
    """A departement, a region or a canton-ou-ville of one vintage, with its name."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["millesime", "niveau", "code", "nom", "parent_code", "chef_lieu", "population"], "F0"
    )

    millesime = models.PositiveSmallIntegerField()
    niveau = models.CharField(max_length=12, choices=Niveau)
    code = models.CharField(max_length=8)
    nom = models.CharField(max_length=120)
    parent_code = models.CharField(max_length=8, blank=True)
    chef_lieu = models.CharField(max_length=5, blank=True)  # commune code, of a département
    population = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["millesime", "niveau", "code"], name="territoire_unique")]

    def __str__(self) -> str:
        return self.nom


class Contour(models.Model):
    """The shape of a commune, canton or departement: GeoJSON geometry, as loaded, in WGS 84.

    ``millesime`` is the COG it is used with: the code of a shape may be that of a commune merged since. The shape of a
    canton-ou-ville is made by uniting those of its communes.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["millesime", "niveau", "code", "geometrie"], "F0")

    millesime = models.PositiveSmallIntegerField()
    niveau = models.CharField(max_length=12, choices=Niveau)
    code = models.CharField(max_length=8)
    geometrie = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["millesime", "niveau", "code"], name="contour_unique")]


class Organisme(Ligne):
    """A caisse. ``parent`` of a CPAM is the regional caisse whose service social works there."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["code", "nom", "type", "zone", "attribution", "telephone", "fictif"], "F0"
    )

    code = models.CharField(max_length=12, unique=True)
    nom = models.CharField(max_length=120)
    type = models.CharField(max_length=10, choices=TypeOrganisme)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="circonscriptions")
    zone = models.CharField(max_length=40, default="Europe/Paris")
    attribution = models.CharField(max_length=10, choices=Attribution, default=Attribution.SECTEUR)
    telephone = models.CharField(max_length=20, default="36 46")
    fictif = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.nom

    @property
    def outremer(self) -> bool:
        """An overseas caisse: its public is wider [000 § 6]."""
        return self.type in (TypeOrganisme.CGSS, TypeOrganisme.CSSM)


class Circonscription(Ligne):
    """Which departements a caisse covers, dated."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["departement_code", "date_debut", "date_fin"], "F0")

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="departements")
    departement_code = models.CharField(max_length=3, db_index=True)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [dates_ordonnees("circonscription_dates_ordonnees")]


class ReglageAttribution(Ligne):
    """« Attribution »: how a caisse gives people to its workers from one day on [000 § 2]; the latest begun is the one in force,
    ``Organisme.attribution`` before the first."""

    ACCES = "attribution"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["attribution", "date_debut"], "F0")

    organisme = cle_etrangere(Organisme)
    attribution = models.CharField(max_length=10, choices=Attribution)
    date_debut = models.DateField()

    objects = Protege.as_manager()

    class Meta:
        ordering = ["-date_debut"]
        constraints = [models.UniqueConstraint(fields=["organisme", "date_debut"], name="reglage_un_par_jour")]

    def __str__(self) -> str:
        return f"{self.attribution} {self.date_debut:%Y-%m-%d}"

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``region``: of the agent's caisse."""
        return {Portee.REGION} if self.organisme_id == sujet.organisme_id else set()

    @classmethod
    def portee_q(cls, portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations``."""
        return Q(organisme_id=agent.organisme_id) if portee == Portee.REGION else None


class LieuAccueil(Versionnee):
    """A reception place of the service social: where people are received by appointment [003: 2 400 of them].

    ``horaires`` is OpenStreetMap's « opening_hours », '' when nobody said; ``jours_fermes``, the days on which it does not
    receive although the weekday is one of its own; ``equipements``, codes of the list « equipement_lieu ».
    """

    ACCES = "lieu"

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "nom",
            "type",
            "adresse",
            "commune_code",
            "acces",
            "latitude",
            "longitude",
            "ouvert_du",
            "ouvert_au",
            "horaires",
            "jours_fermes",
            "equipements",
        ],
        "F0",
    )

    nom = models.CharField(max_length=120)
    type = models.CharField(max_length=16, choices=TypeLieu, default=TypeLieu.CPAM)
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="lieux")
    adresse = models.CharField(max_length=200)
    commune_code = models.CharField(max_length=5)
    acces = models.CharField(max_length=200, blank=True)  # step-free entrance, bus, parking
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    ouvert_du = models.DateField()
    ouvert_au = models.DateField(null=True, blank=True)  # last day open
    horaires = models.CharField(max_length=400, blank=True)
    jours_fermes = ArrayField(models.DateField(), default=list, blank=True)
    equipements = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="lieu_dates_ordonnees",
                condition=Q(ouvert_au__isnull=True) | Q(ouvert_au__gte=models.F("ouvert_du")),
                violation_error_message="La fermeture précède l’ouverture.",
            )
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def entre_en_fauteuil(self) -> bool:
        """Whether its equipment says that a wheelchair comes in. No: nobody said so."""
        return "fauteuil" in getattr(self, "equipements", ())

    @property
    def adresse_dite(self) -> str:
        """Its address, as a message that leaves in the open tells it."""
        return adresse_dite(self.adresse)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``region`` when the place is of the agent's caisse."""
        return {Portee.REGION} if self.organisme_id == sujet.organisme_id else set()

    @classmethod
    def portee_q(cls, portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations``."""
        return Q(organisme_id=agent.organisme_id) if portee == Portee.REGION else None


class ReseauRoutier(Ligne):
    """A road graph built from OpenStreetMap extracts and kept in a file; the last one loaded is in force."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["fichiers", "empreinte", "du", "charge_le", "points", "arcs"], "F0"
    )

    fichiers = models.CharField(max_length=400)  # names of the extracts
    empreinte = models.CharField(max_length=64, unique=True)  # of the extracts and of the way they are read
    du = models.DateField(null=True)  # the oldest of their data, when they say it
    charge_le = models.DateTimeField()
    points = models.PositiveIntegerField()
    arcs = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"fichier {self.fichiers}" + (f" du {self.du:%d/%m/%Y}" if self.du else "")


class Trajet(models.Model):
    """Minutes by car from a commune to a reception place of its caisse, where they come from, and since when it is so.

    The places within an hour, and the nearest one however far. Without a place: no road leads to any (« non relié »).
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["commune_code", "minutes", "source", "calcule_le"], "F0")

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    commune_code = models.CharField(max_length=5)
    lieu = models.ForeignKey(LieuAccueil, null=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=10, choices=SourceTrajet)
    reseau = models.ForeignKey(ReseauRoutier, null=True, on_delete=models.PROTECT, related_name="+")
    calcule_le = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisme", "commune_code", "lieu"], nulls_distinct=False, name="trajet_unique"
            ),
            models.CheckConstraint(
                name="trajet_non_relie_sans_minutes",
                condition=Q(lieu__isnull=True, minutes__isnull=True, source=SourceTrajet.ROUTES)
                | Q(lieu__isnull=False, minutes__isnull=False),
                violation_error_message="Un trajet a un lieu et des minutes, ou ni l’un ni l’autre.",
            ),
            models.CheckConstraint(
                name="trajet_source_dite",
                condition=Q(source=SourceTrajet.ROUTES, reseau__isnull=False)
                | Q(source=SourceTrajet.ESTIMATION, reseau__isnull=True),
                violation_error_message="Un trajet vient d’un réseau routier nommé, ou d’une estimation.",
            ),
        ]


class Salle(Versionnee):
    """« Salle »: a room of a place, taken once at a time, by an appointment or an ``OccupationSalle``; closed, never erased."""

    ACCES = "lieu"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["nom", "places", "fauteuil", "equipements", "ouverte_du", "fermee_au"], "F0"
    )

    lieu = models.ForeignKey(LieuAccueil, on_delete=models.PROTECT, related_name="salles")
    nom = models.CharField(max_length=80)
    places = models.PositiveSmallIntegerField()
    fauteuil = models.BooleanField(default=False)  # one comes in with a wheelchair
    equipements = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    ouverte_du = models.DateField()
    fermee_au = models.DateField(null=True, blank=True)  # last day

    objects = Protege.as_manager()

    class Meta:
        ordering = ["nom"]
        constraints = [
            dates_ordonnees("salle_dates_ordonnees", "ouverte_du", "fermee_au"),
            models.UniqueConstraint(
                fields=["lieu", "nom"],
                condition=Q(fermee_au__isnull=True),
                name="salle_un_nom_par_lieu",
                violation_error_message="Une salle de ce lieu porte déjà ce nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """As its place."""
        return self.lieu.relations(sujet, maintenant)

    @classmethod
    def portee_q(cls, portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations``."""
        return Q(lieu__organisme_id=agent.organisme_id) if portee == Portee.REGION else None


class OccupationSalle(Ligne):
    """« Occupation d’une salle »: taken by something else than an appointment, ``cause``, a row of a room above.

    Two of them never overlap (EXCLUDE), nor one of them and an appointment (triggers of rendez_vous, migration 0010).
    ``libelle`` says what it is, and nothing of anybody who comes.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["periode", "zone", "genre", "libelle", "cause"], "F0")

    salle = cle_etrangere(Salle, related_name="occupations")
    periode = DateTimeRangeField()
    zone = models.CharField(max_length=40, default="Europe/Paris")
    genre = models.CharField(max_length=10, choices=GenreOccupation)
    libelle = models.CharField(max_length=120)
    cause = models.UUIDField(db_index=True)

    class Meta:
        ordering = ["periode"]
        constraints = [
            ExclusionConstraint(
                name="occupation_salle_une_fois",
                expressions=[("salle", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                violation_error_message="Cette salle est déjà prise à ce moment-là.",
            ),
            models.CheckConstraint(
                name="occupation_salle_bornee",
                condition=Q(periode__isempty=False, periode__lower_inf=False, periode__upper_inf=False),
                violation_error_message="Une occupation commence et finit.",
            ),
        ]

    @property
    def debut_local(self) -> datetime:
        """Wall-clock beginning, ready to show."""
        return au_lieu(self.periode.lower, self.zone)

    @property
    def fin_locale(self) -> datetime:
        """Wall-clock end, ready to show."""
        return au_lieu(self.periode.upper, self.zone)
