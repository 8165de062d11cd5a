"""What is handed over about a person, to which body, why and until when; the links that open a page without an account."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee, Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires.enums import MotifOrientation
from jalons.personnes.partenaires.models import Partenaire

from .enums import (
    CHEZ_EUX,
    OUVERTS,
    TRANSMIS,
    MotifRefus,
    MotifRetrait,
    Place,
    StatutPartage,
    UsageLien,
    VoieAccord,
    VoiePartage,
)

_S = StatutPartage


def _parmi(codes: Any) -> list[str]:
    return sorted(str(code) for code in codes)


class Partage(Versionnee):
    """What the service hands over about a person to one body, with her agreement, until it is done or ``jusqu_au``.

    ``contenu`` is the packet: a frozen copy, the very bytes that were shown before they left. ``demande_id``: the demande
    from which it comes. ``suite_de``: the partage that another body refused before this one.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    ACCES: ClassVar[str] = "partage"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "demande_id", "motif", "voie", "place", "accord", "accord_le", "statut", "propose_le", "reponse_attendue_le",
            "repondu_le", "jusqu_au", "ferme_le", "motif_refus", "motif_retrait", "dit", "repondant", "vu_le",
        ],
        "F1",
    ) | {"contenu": "F2", "precision": "F2"}  # fmt: skip

    assure = cle_etrangere(Assure)
    organisme = cle_etrangere(Organisme)
    equipe = cle_etrangere(Equipe, null=True, blank=True)
    par = cle_etrangere(Agent)
    partenaire = cle_etrangere(Partenaire)
    demande_id = models.UUIDField(null=True, blank=True, db_index=True)  # a row of signalements, a room above
    suite_de = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="suite")
    motif = models.CharField(max_length=24, choices=MotifOrientation, blank=True)  # '' when none of the list says it
    voie = models.CharField(max_length=10, choices=VoiePartage, blank=True)
    place = models.CharField(max_length=8, choices=Place, blank=True)
    contenu = TexteChiffre()
    dit = TexteChiffre()  # what the person was told of this body
    accord = models.CharField(max_length=14, choices=VoieAccord, blank=True)
    accord_le = models.DateField(null=True, blank=True)
    statut = models.CharField(max_length=16, choices=StatutPartage, default=StatutPartage.PREPARE)
    propose_le = models.DateField(null=True, blank=True)
    reponse_attendue_le = models.DateField(null=True, blank=True)
    repondu_le = models.DateField(null=True, blank=True)
    repondant = TexteChiffre()  # who answered for the body: a name, a function
    jusqu_au = models.DateField(null=True, blank=True)  # last day of the access, whatever happens
    ferme_le = models.DateField(null=True, blank=True)
    motif_refus = models.CharField(max_length=16, choices=MotifRefus, blank=True)
    motif_retrait = models.CharField(max_length=16, choices=MotifRetrait, blank=True)
    precision = TexteChiffre()  # what the body adds to its answer
    vu_le = models.DateField(null=True, blank=True)  # a refusal or an expiry was settled here, without another body
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organisme", "statut"], name="partage_file")]
        constraints = [
            models.CheckConstraint(
                name="partage_ferme_date",
                condition=(Q(statut__in=_parmi(OUVERTS)) & Q(ferme_le__isnull=True))
                | (~Q(statut__in=_parmi(OUVERTS)) & Q(ferme_le__isnull=False)),
                violation_error_message="Un partage fermé porte sa date de fin, et lui seul.",
            ),
            models.CheckConstraint(
                name="partage_transmis_entier",
                condition=~Q(statut__in=_parmi({*TRANSMIS, _S.FINI}))
                | (
                    Q(contenu__isnull=False, accord_le__isnull=False, jusqu_au__isnull=False, propose_le__isnull=False)
                    & ~Q(accord="") & ~Q(voie="") & ~Q(place="")
                ),
                violation_error_message="Rien ne part sans l’accord de la personne, une place, un contenu et un terme.",
            ),
            models.CheckConstraint(
                name="partage_refuse_motive",
                condition=(Q(statut=_S.REFUSE) & ~Q(motif_refus="")) | (~Q(statut=_S.REFUSE) & Q(motif_refus="")),
                violation_error_message="Un refus dit pourquoi, et lui seul.",
            ),
            models.CheckConstraint(
                name="partage_retire_motive",
                condition=(Q(statut=_S.RETIRE) & ~Q(motif_retrait="")) | (~Q(statut=_S.RETIRE) & Q(motif_retrait="")),
                violation_error_message="Un retrait dit pourquoi, et lui seul.",
            ),
            models.UniqueConstraint(
                fields=["assure", "partenaire"], condition=Q(statut__in=_parmi(OUVERTS)), name="partage_un_ouvert_par_organisme",
                violation_error_message="Un partage est déjà en cours avec cet organisme.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Partage avec {self.partenaire}"

    @property
    def a_preparer(self) -> bool:
        """Nothing left yet: we act next."""
        return self.statut == _S.PREPARE

    @property
    def place_attendue(self) -> bool:
        """They were asked for a place, without her name."""
        return self.statut == _S.PLACE_DEMANDEE

    @property
    def attend_reponse(self) -> bool:
        """The packet is there; they have not said yes or no."""
        return self.statut == _S.PROPOSE

    @property
    def accepte(self) -> bool:
        """They follow her."""
        return self.statut == _S.ACCEPTE

    @property
    def chez_eux(self) -> bool:
        """The body acts next."""
        return self.statut in CHEZ_EUX

    @property
    def ouvert(self) -> bool:
        """Neither done, refused, taken back nor expired."""
        return self.statut in OUVERTS

    @property
    def sans_suite(self) -> bool:
        """Refused or expired, and nobody has said yet what becomes of her request."""
        return self.statut in (_S.REFUSE, _S.EXPIRE) and self.vu_le is None and not hasattr(self, "suite")

    @property
    def par_lettre(self) -> bool:
        """The packet went on paper."""
        return self.voie == VoiePartage.COURRIER

    @property
    def par_lien(self) -> bool:
        """The packet is read by a link."""
        return self.voie == VoiePartage.LIEN

    def lisible_par_eux(self, jour: date) -> bool:
        """May the body open it on ``jour``? Its access ends when it closes, and at its last day."""
        return self.statut in CHEZ_EUX and (self.jusqu_au is None or jour <= self.jusqu_au)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: hers or her absent colleague's; ``equipe``: her team's, or her platform's caisse; ``organisation``: the
        body's, as long as it may open it.
        """
        proches = {str(Portee.SOI)} if self.par_id in sujet.titulaires else set()
        if sujet.organisme_id and self.organisme_id == sujet.organisme_id:
            proches.add(str(Portee.REGION))
            if sujet.role == Role.CSAM or self.equipe_id in (None, sujet.equipe_id):
                proches.add(str(Portee.EQUIPE))
        sienne = sujet.partenaire_id and sujet.partenaire_id == self.partenaire_id
        if sienne and self.lisible_par_eux(timezone.localdate(maintenant)):
            proches.add(str(Portee.PARTENAIRE))
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.SOI:
            return Q(par__in=agent.titulaires)
        if portee == Portee.PARTENAIRE:
            vivant = Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=timezone.localdate(maintenant))
            siens = Q(partenaire=agent.partenaire_id, statut__in=_parmi(CHEZ_EUX)) & vivant
            return siens if agent.partenaire_id else None
        if portee not in (Portee.REGION, Portee.EQUIPE) or not agent.organisme_id:
            return None
        region = Q(organisme=agent.organisme_id)
        if portee == Portee.REGION or agent.role == Role.CSAM:
            return region
        equipe = Q(equipe__isnull=True)
        return region & (equipe | Q(equipe=agent.equipe_id) if agent.equipe_id else equipe)


class Lien(Ligne):
    """An address that opens one page without an account, for one use. Its secret is kept as a digest only.

    ``objet_id``: what it opens (a Partage, a dossier's papers), none for a new signalement. ``code``: digest of the six digits
    said by voice; none when the link is enough. ``navigateur``: digest of the secret left in the first browser that opened
    it: from then on no other opens it.
    """

    CONSERVATION = Conservation.PROVISOIRE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["usage", "objet_id", "expire_le", "essais", "ouvert_le", "servi_le", "revoque_le"], "F1"
    ) | dict.fromkeys(["empreinte", "code", "navigateur"], "F2")

    usage = models.CharField(max_length=10, choices=UsageLien)
    partenaire = cle_etrangere(Partenaire, null=True, blank=True)  # the body that it was given to; none: the person
    organisme = cle_etrangere(Organisme)  # the caisse that gave it
    par = cle_etrangere(Agent)
    objet_id = models.UUIDField(null=True, blank=True, db_index=True)
    empreinte = models.BinaryField(unique=True)
    code = models.BinaryField(null=True, blank=True)
    navigateur = models.BinaryField(null=True, blank=True)
    expire_le = models.DateTimeField()
    essais = models.PositiveSmallIntegerField(default=0)
    ouvert_le = models.DateTimeField(null=True, blank=True)
    servi_le = models.DateTimeField(null=True, blank=True)
    revoque_le = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="lien_ouvert_a_son_navigateur",
                condition=Q(ouvert_le__isnull=True, navigateur__isnull=True)
                | Q(ouvert_le__isnull=False, navigateur__isnull=False),
                violation_error_message="Un lien ouvert l’est dans un seul navigateur.",
            ),
            models.CheckConstraint(
                name="lien_a_un_organisme_ou_a_la_personne",
                condition=Q(usage=UsageLien.PAPIERS) ^ Q(partenaire__isnull=False),
                violation_error_message="Un lien est donné à un organisme, ou à la personne pour ses papiers.",
            ),
        ]
