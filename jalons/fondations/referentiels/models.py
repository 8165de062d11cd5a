"""Dated reference data with their source: amounts, thresholds and delays; versioned fiches; code lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.referentiels.enums import (
    ACTIONS,
    MODIFIABLES,
    MOTS_DU_SUIVI,
    NATURES,
    ORIGINES,
    Confiance,
    Liste,
    Origine,
)
from jalons.fondations.socle.models import Ligne, dates_ordonnees


def _une_seule_a_la_fois(
    nom: str, *champs: str, debut: str = "date_debut", fin: str = "date_fin"
) -> ExclusionConstraint:
    periode = Func(F(debut), F(fin), RangeBoundary(inclusive_upper=True), function="daterange")
    periode.output_field = DateRangeField()
    return ExclusionConstraint(
        name=nom,
        expressions=[(champ, RangeOperators.EQUAL) for champ in champs] + [(periode, RangeOperators.OVERLAPS)],
        deferrable=Deferrable.IMMEDIATE,
        violation_error_message="Deux valeurs sont en vigueur le même jour.",
    )


class Publique(Ligne):
    """Reference data: the same for everybody who may read it at all, whatever the distance."""

    ACCES: ClassVar[str] = "referentiel"
    objects = Protege.as_manager()

    class Meta:
        abstract = True

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """National data: nobody is nearer than anybody."""
        return {str(Portee.NATION)}

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The same in SQL: ``nation`` and ``tous`` never come here."""
        return None


class Parametre(Publique):
    """One amount, threshold or delay, dated, with its source and the trust it deserves."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["code", "libelle", "valeur", "unite", "date_debut", "date_fin", "source", "confiance", "origine"],
        "F0",
    )

    code = models.CharField(max_length=60)
    libelle = models.CharField(max_length=160)
    valeur = models.DecimalField(max_digits=14, decimal_places=4)
    unite = models.CharField(max_length=60)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    confiance = models.CharField(max_length=1, choices=Confiance)
    origine = models.CharField(max_length=6, choices=Origine, default=Origine.LIVRE)

    class Meta:
        ordering = ["code", "date_debut"]
        constraints = [
            dates_ordonnees("parametre_dates_ordonnees"),
            _une_seule_a_la_fois("parametre_une_valeur_par_jour", "code"),
            models.CheckConstraint(name="parametre_avec_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def decimales(self) -> int:
        """How many decimals to show: none for a whole number, else two, or more when the value has more."""
        if self.valeur == int(self.valeur):
            return 0
        return max(2, -int(self.valeur.normalize().as_tuple().exponent))


class Fiche(Publique):
    """One version of a questionnaire. Its words never change: another wording is another version."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "code",
            "version",
            "titre",
            "intro",
            "banniere",
            "en_vigueur_du",
            "en_vigueur_au",
            "source",
            "confiance",
            "grille",
            "constante",
            "origine",
        ],
        "F0",
    )

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    titre = models.CharField(max_length=160)
    intro = models.TextField()
    banniere = models.CharField(max_length=300, blank=True)
    en_vigueur_du = models.DateField()
    en_vigueur_au = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    confiance = models.CharField(max_length=1, choices=Confiance)
    grille = models.BooleanField(default=False)  # yes or no to each item; a caisse opens it or not
    constante = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True
    )  # of its score; None: no score
    origine = models.CharField(max_length=6, choices=Origine, default=Origine.LIVRE)

    class Meta:
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="fiche_version_unique"),
            dates_ordonnees("fiche_dates_ordonnees", "en_vigueur_du", "en_vigueur_au"),
            _une_seule_a_la_fois("fiche_une_version_par_jour", "code", debut="en_vigueur_du", fin="en_vigueur_au"),
        ]

    def __str__(self) -> str:
        return f"{self.titre}, version {self.version}"


class ItemFiche(Ligne):
    """One item of a fiche: a short title and its words; in a grid, what a « yes » adds to the score."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["code", "rang", "titre", "libelle", "poids"], "F0")

    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=40)
    rang = models.PositiveSmallIntegerField()
    titre = models.CharField(max_length=80)
    libelle = models.TextField()
    poids = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["rang"]
        constraints = [
            models.UniqueConstraint(fields=["fiche", "code"], name="item_code_unique"),
            models.UniqueConstraint(fields=["fiche", "rang"], name="item_rang_unique"),
        ]


class CodeListe(Publique):
    """One choice of a code list, dated: a code that is withdrawn stays readable where it was used."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["liste", "code", "libelle", "rang", "date_debut", "date_fin", "source", "origine"], "F0"
    )

    liste = models.CharField(max_length=24, choices=Liste)
    code = models.CharField(max_length=40)
    libelle = models.CharField(max_length=300)
    rang = models.PositiveSmallIntegerField()
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    origine = models.CharField(max_length=6, choices=Origine, default=Origine.LIVRE)

    class Meta:
        ordering = ["liste", "rang"]
        constraints = [
            dates_ordonnees("code_liste_dates_ordonnees"),
            _une_seule_a_la_fois("code_liste_un_par_jour", "liste", "code"),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def se_modifie(self) -> bool:
        """The national direction adds to its list and takes out of it."""
        return self.liste in MODIFIABLES

    @property
    def une_origine(self) -> bool:
        """Where signalements come from."""
        return self.liste in ORIGINES

    @property
    def une_nature(self) -> bool:
        """A kind of line of a budget."""
        return self.liste in NATURES

    @property
    def un_mot_du_suivi(self) -> bool:
        """A word that the pages of a dossier offer."""
        return self.liste in MOTS_DU_SUIVI

    @property
    def une_action(self) -> bool:
        """An action that a plan may take."""
        return self.liste in ACTIONS

    @property
    def de_la_loi(self) -> bool:
        """A row that says its place and its article on the page."""
        return self.liste == Liste.JOUR_FERIE
