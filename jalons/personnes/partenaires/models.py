"""The directory: bodies, what they offer, who answers there; what was read of them, what changed, who checked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere, dates_ordonnees
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires.enums import (
    COLONNES,
    Capacite,
    Confiance,
    Origine,
    StatutRapprochement,
    TypePartenaire,
)
from jalons.personnes.partenaires.rules import Contact, composable, lignes_adresse


def _de_la_caisse(organisme_id: Any, sujet: Any) -> set[str]:
    """``equipe`` and ``region`` for the agents of that caisse; nobody is near what is national."""
    return {str(Portee.EQUIPE), str(Portee.REGION)} if organisme_id and sujet.organisme_id == organisme_id else set()


class Partenaire(Versionnee):
    """An outside body and how to reach it. ``territoire`` None: national, shipped with Jalons; else kept by a caisse.

    A local card may complete a national one (``complete``): it then takes its place for that caisse. A card read in a
    public file has an ``origine`` and its ``identifiant`` there: it stays what its source says, one card a record; people
    complete it for their caisse. ``fondu_dans``: the same body as that card, which is shown in its place.
    """

    ACCES: ClassVar[str] = "partenaire"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "code", "nom", "type", "telephone", "telephone_etranger", "courriel", "site", "adresse", "horaires",
            "a_preparer", "pour", "mention", "source", "confiance", "verifie_le", "origine", "identifiant", "releve_le",
            "disparu_le", "description", "complement_adresse", "code_postal", "commune_nom", "commune_code", "latitude",
            "longitude", "siret", "ouverture", "desserte", "publics", "reseaux", "autres", "revu_le",
        ],
        "F0",
    )  # fmt: skip

    code = models.SlugField(max_length=60, unique=True)
    nom = models.CharField(max_length=150)
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
    origine = models.CharField(max_length=16, choices=Origine, blank=True)
    identifiant = models.CharField(max_length=200, blank=True)  # in its source
    releve_le = models.DateField(null=True, blank=True)  # the day for which the source says all this
    disparu_le = models.DateField(null=True, blank=True)  # first list of its source in which it is no longer
    description = models.TextField(blank=True)
    complement_adresse = models.CharField(max_length=200, blank=True)
    code_postal = models.CharField(max_length=5, blank=True)
    commune_nom = models.CharField(max_length=120, blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    ouverture = models.CharField(max_length=500, blank=True)  # OpenStreetMap's opening_hours
    desserte = models.JSONField(default=list, blank=True)  # codes of communes and départements, or « france »
    publics = models.JSONField(default=list, blank=True)  # codes of data·inclusion
    reseaux = models.JSONField(default=list, blank=True)  # codes of data·inclusion
    autres = models.JSONField(default=dict, blank=True)  # what its source says and no page shows: given back as it came
    revu_le = models.DateTimeField(default=timezone.now)  # when somebody last looked at it beside its source
    fondu_dans = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="fondues")
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
            models.CheckConstraint(
                name="partenaire_importe_national",
                condition=Q(origine="", identifiant="") | (~Q(origine="") & ~Q(identifiant="") & Q(territoire=None)),
                violation_error_message="Une fiche importée a son identifiant et n’est d’aucune caisse.",
            ),
            models.UniqueConstraint(
                fields=["origine", "identifiant"],
                name="partenaire_une_fiche_par_releve",
                condition=~Q(origine=""),
                violation_error_message="Cette fiche est déjà importée.",
            ),
        ]
        indexes = [
            GinIndex(fields=["pour"], name="partenaire_pour"),
            GinIndex(fields=["desserte"], name="partenaire_desserte"),
            models.Index(fields=["commune_code"], name="partenaire_commune"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def sans_contact(self) -> bool:
        """Nobody can be reached by this card alone."""
        return not (self.telephone or self.courriel or self.site)

    @property
    def a_completer(self) -> bool:
        """A national card without any contact: each caisse gives its own."""
        return self.territoire_id is None and self.sans_contact

    @property
    def telephone_lien(self) -> str:
        """The number for a telephone link: « 39 60 » → « 3960 »."""
        return composable(self.telephone)

    @property
    def contact(self) -> Contact:
        """How to reach it."""
        return Contact(self.telephone, self.courriel, self.site)

    @property
    def moyen(self) -> str:
        """The same on one line."""
        return self.contact.moyen or "pas de numéro connu"

    @property
    def lignes_adresse(self) -> list[str]:
        """Where it is, line by line as on an envelope: the town last, unless its address says it already."""
        return lignes_adresse(self.adresse, self.complement_adresse, self.code_postal, self.commune_nom)

    @property
    def adresse_entiere(self) -> str:
        """The same on one line."""
        return ", ".join(self.lignes_adresse)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``equipe`` for the agents of the caisse that keeps the card; nobody is near a national one."""
        return _de_la_caisse(self.territoire_id, sujet)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee in (Portee.EQUIPE, Portee.REGION) and agent.organisme_id:
            return Q(territoire_id=agent.organisme_id)
        return None


class ServiceOffert(Versionnee):
    """What a body offers: to whom, where, on which conditions, how to ask (a « service » of data·inclusion and of HSDS).

    ``territoire``: the caisse that wrote it; None: its source. One that a caisse corrected keeps what its source says, and
    ``complete`` says which: the caisse reads its own in its place, no import writes there.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "identifiant", "nom", "description", "pour", "thematiques", "publics", "publics_precisions", "conditions",
            "frais", "zone", "modes_accueil", "modes_mobilisation", "mobilisable_par", "telephone", "courriel", "lien",
            "ouverture", "releve_le", "disparu_le", "autres", "horaires", "revu_le",
        ],
        "F0",
    ) | {"contact": "F1"}  # fmt: skip

    partenaire = cle_etrangere(Partenaire, related_name="services_offerts")
    identifiant = models.CharField(max_length=200, unique=True)  # in data·inclusion
    nom = models.CharField(max_length=150)
    description = models.TextField(blank=True)
    pour = models.JSONField(default=list, blank=True)  # codes of MotifOrientation, from the thématiques
    thematiques = models.JSONField(default=list, blank=True)
    publics = models.JSONField(default=list, blank=True)
    publics_precisions = models.TextField(blank=True)
    conditions = models.TextField(blank=True)  # who may come, and with which papers
    frais = models.CharField(max_length=10, blank=True)
    zone = models.JSONField(default=list, blank=True)  # codes of communes, départements, EPCI, or « france »
    modes_accueil = models.JSONField(default=list, blank=True)
    modes_mobilisation = models.JSONField(default=list, blank=True)
    mobilisable_par = models.JSONField(default=list, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    courriel = models.EmailField(blank=True)
    contact = models.CharField(max_length=120, blank=True)  # who answers for it, as its source names her
    lien = models.URLField(max_length=2083, blank=True)
    ouverture = models.CharField(max_length=500, blank=True)
    horaires = models.CharField(max_length=200, blank=True)  # as a person writes them
    releve_le = models.DateField()
    disparu_le = models.DateField(null=True, blank=True)
    autres = models.JSONField(default=dict, blank=True)
    territoire = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    complete = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    revu_le = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["nom"]
        constraints = [
            models.CheckConstraint(
                name="service_offert_corrige_localement",
                condition=Q(complete__isnull=True) | Q(territoire__isnull=False),
                violation_error_message="Une caisse corrige un service pour elle-même.",
            ),
            models.UniqueConstraint(
                fields=["complete", "territoire"],
                name="service_offert_une_correction_par_caisse",
                violation_error_message="Votre caisse a déjà corrigé ce service.",
            ),
        ]
        indexes = [
            GinIndex(fields=["pour"], name="service_offert_pour"),
            GinIndex(fields=["zone"], name="service_offert_zone"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def reponse(self) -> Contact:
        """How to ask for it: its own ways, else those of its body."""
        if self.telephone or self.courriel:
            return Contact(self.telephone, self.courriel)
        porteur: Partenaire = self.partenaire
        return porteur.contact


class Interlocuteur(Versionnee):
    """Somebody of a body whom a caisse may call, and her function there: a professional contact, never shown to the public."""

    ACCES: ClassVar[str] = "interlocuteur"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["nom", "fonction", "telephone", "courriel", "date_debut", "date_fin"], "F1"
    )
    CONSERVATION: ClassVar[str] = Conservation.COMPTE

    partenaire = cle_etrangere(Partenaire, related_name="interlocuteurs")
    organisme = cle_etrangere(Organisme)  # the caisse that knows her
    nom = models.CharField(max_length=120)
    fonction = models.CharField(max_length=120)
    telephone = models.CharField(max_length=30, blank=True)
    courriel = models.EmailField(blank=True)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["nom"]
        constraints = [dates_ordonnees("interlocuteur_dates_ordonnees")]

    def __str__(self) -> str:
        return f"{self.nom}, {self.fonction}"

    @property
    def reponse(self) -> Contact:
        """How to reach her."""
        return Contact(self.telephone, self.courriel)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``equipe`` for the agents of the caisse that knows her."""
        return _de_la_caisse(self.organisme_id, sujet)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee in (Portee.EQUIPE, Portee.REGION) and agent.organisme_id:
            return Q(organisme_id=agent.organisme_id)
        return None


class Verification(Ligne):
    """A caisse called: the card is right on that day, and what the body said of its room. Rows are added, never edited."""

    SENSIBILITE: ClassVar[dict[str, str]] = {"le": "F1", "capacite": "F1", "attente": "F1", "created_at": "F1"}

    partenaire = cle_etrangere(Partenaire, related_name="verifications")
    service = cle_etrangere(ServiceOffert, null=True)  # None: the body as a whole
    organisme = cle_etrangere(Organisme)
    par = cle_etrangere(Agent, null=True)
    le = models.DateField()
    capacite = models.CharField(max_length=16, choices=Capacite, default=Capacite.NON_DEMANDEE)
    attente = models.CharField(max_length=120, blank=True)  # « trois semaines »: of the body, never of somebody
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-le", "-created_at"]


class Import(Ligne):
    """A public file read into the directory: which one, for which day, and what it did."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["origine", "fichier", "empreinte", "du", "bilan", "created_at"], "F0"
    )

    origine = models.CharField(max_length=16, choices=Origine)
    fichier = models.CharField(max_length=200)
    empreinte = models.CharField(max_length=64)  # sha256 of the file
    du = models.DateField()  # the day for which it speaks
    bilan = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.fichier

    @property
    def ecartees(self) -> int:
        """How many lines it set aside."""
        return sum(self.bilan.get("ecartes", {}).values())


class Changement(Ligne):
    """One thing that an import found otherwise than the import before, or that somebody corrected: the history of a card."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["champ", "avant", "apres"], "F0") | {"le": "F1"}

    lecture = cle_etrangere(Import, related_name="changements", null=True)
    par = cle_etrangere(Agent, null=True)
    le = models.DateTimeField(default=timezone.now)
    partenaire = cle_etrangere(Partenaire, related_name="changements")
    service = cle_etrangere(ServiceOffert, null=True)
    champ = models.CharField(max_length=40)
    avant = models.TextField(blank=True)
    apres = models.TextField(blank=True)

    class Meta:
        ordering = ["lecture", "partenaire", "champ"]
        constraints = [
            models.CheckConstraint(
                name="changement_lu_ou_corrige",
                condition=Q(lecture__isnull=False) ^ Q(par__isnull=False),
                violation_error_message="Un changement vient d’une liste, ou de quelqu’un.",
            )
        ]

    @property
    def colonne(self) -> str:
        """The column, in words."""
        return COLONNES.get(self.champ, self.champ)


class Rapprochement(Ligne):
    """Two cards of different sources that look like one body, and why. Certain, it is done and can be undone; else it waits
    for somebody.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = {"raison": "F0", "statut": "F0", "created_at": "F0"}

    garde = cle_etrangere(Partenaire)  # the card shown
    autre = cle_etrangere(Partenaire)
    raison = models.CharField(max_length=200)
    statut = models.CharField(max_length=10, choices=StatutRapprochement, default=StatutRapprochement.PROPOSE)
    decide_par = cle_etrangere(Agent, null=True)  # None: the machine, on a certain sign
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["garde", "autre"], name="rapprochement_unique"),
            models.CheckConstraint(
                name="rapprochement_de_deux_fiches",
                condition=~Q(garde=models.F("autre")),
                violation_error_message="Une fiche ne se rapproche pas d’elle-même.",
            ),
        ]

    @property
    def est_fondu(self) -> bool:
        """One card stands for both."""
        return self.statut == StatutRapprochement.FONDU

    @property
    def attend(self) -> bool:
        """Nobody has said yet."""
        return self.statut == StatutRapprochement.PROPOSE
