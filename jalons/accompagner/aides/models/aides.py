"""A need and what each financer gives; its payments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.aides.enums import (
    ENGAGES,
    VIVANTS,
    NatureAide,
    StatutFinancement,
    StatutVersement,
    Voie,
)
from jalons.accompagner.aides.models.fonds import Bordereau, Exercice, Fonds, euros
from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure


class PieceDAide(models.Model):
    """What is told of a person's aid: read by who accompanies her; without a dossier, by who helps her [003 case 8]."""

    CONSERVATION: ClassVar[str] = Conservation.COMPTABLE
    ACCES: ClassVar[str] = "aide"
    CHEMIN: ClassVar[str] = ""
    objects = Protege.as_manager()

    class Meta:
        abstract = True

    def aide_de(self) -> Any:
        """The need."""
        return self

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: her dossier's; without one, who wrote it. ``region``: the caisse's."""
        aide = self.aide_de()
        siens = {str(Portee.REGION)} if sujet.organisme_id and sujet.organisme_id == aide.organisme_id else set()
        if aide.dossier_id:
            proches: set[str] = aide.dossier.relations(sujet, maintenant)
            return siens | proches - {str(Portee.REGION)}
        auteur: set[str] = {str(Portee.SOI)} if aide.auteur_id in sujet.titulaires else set()
        return siens | auteur

    @classmethod
    def portee_q(cls, portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        ici = cls.CHEMIN
        if portee == Portee.REGION:
            return Q(**{f"{ici}organisme_id": agent.organisme_id}) if agent.organisme_id else None
        filtre = Dossier.portee_q(portee, agent, maintenant)
        dit = None if filtre is None else Q(**{f"{ici}dossier__in": Dossier.objects.filter(filtre).values("pk")})
        if portee == Portee.SOI:
            sans = Q(**{f"{ici}dossier": None, f"{ici}auteur__in": agent.titulaires})
            return sans if dit is None else sans | dit
        return dit


class Aide(PieceDAide, Versionnee):
    """A need of money of a person, with the plan of who finances it; ``contenu``, sealed: ``besoin.Dit`` as JSON.

    The anonymous sheet is made of ``contenu``; to whom it is paid is in ``payee``, which no sitting reads.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = {"contenu": "F3", "payee": "F3", "nature": "F3"} | dict.fromkeys(
        ["cout", "ouverte_le", "created_at"], "F1"
    )

    assure = cle_etrangere(Assure)
    organisme = cle_etrangere(Organisme)
    dossier = cle_etrangere(Dossier, null=True, blank=True)
    auteur = cle_etrangere(Agent)
    nature = models.CharField(max_length=12, choices=NatureAide)
    cout = euros()
    contenu = TexteChiffre(dossier="dossier_id")
    payee = TexteChiffre(dossier="dossier_id")
    ouverte_le = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-ouverte_le", "-created_at"]
        constraints = [models.CheckConstraint(name="aide_cout_positif", condition=Q(cout__gt=0))]


class Financement(PieceDAide, Versionnee):
    """The share of one financer in a plan: a fund, or somebody outside told in ``financeur`` (sealed).

    ``ordonne`` is the sum of its payments under way or made: with ``rendu``, the base refuses it above ``accorde``.
    ``recours_de``: the decision that this one examines anew.
    """

    CHEMIN: ClassVar[str] = "aide__"
    SENSIBILITE: ClassVar[dict[str, str]] = {"financeur": "F3", "mots": "F3", "raison": "F3"} | dict.fromkeys(
        ["statut", "voie", "demande", "accorde", "ordonne", "rendu", "demandee_le", "attendue_le", "decidee_le", "lettre_le",
         "verse_le", "created_at"], "F1",
    )  # fmt: skip

    aide = models.ForeignKey(Aide, on_delete=models.PROTECT, related_name="financements")
    dossier = cle_etrangere(Dossier, null=True, blank=True)  # the need's: whose key seals its texts
    fonds = cle_etrangere(Fonds, null=True, blank=True)
    exercice = cle_etrangere(Exercice, null=True, blank=True)  # the year that pays, once decided
    financeur = TexteChiffre(dossier="dossier_id")
    statut = models.CharField(max_length=12, choices=StatutFinancement, default=StatutFinancement.PREPARE)
    voie = models.CharField(max_length=12, choices=Voie, blank=True)
    demande = euros()
    accorde = euros(null=True, blank=True)
    ordonne = euros(default=0)
    rendu = euros(default=0)  # given back to the fund once settled
    auteur = cle_etrangere(Agent)
    demandee_le = models.DateField(null=True, blank=True)
    attendue_le = models.DateField(null=True, blank=True)
    decidee_le = models.DateField(null=True, blank=True)
    decide_par = cle_etrangere(Agent, null=True, blank=True)
    confirme_par = cle_etrangere(Agent, null=True, blank=True)
    raison = models.CharField(max_length=60, blank=True)  # a code of the list « raison_decision »
    mots = TexteChiffre(dossier="dossier_id")  # the decision in plain words, for her letter
    lettre_le = models.DateField(null=True, blank=True)
    verse_le = models.DateField(null=True, blank=True)  # of somebody outside, who pays by itself
    recours_de = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="recours")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(name="financement_demande_positive", condition=Q(demande__gt=0)),
            models.CheckConstraint(
                name="financement_accord_dans_la_demande",
                condition=Q(accorde=None) | Q(accorde__gte=0) & Q(accorde__lte=F("demande")),
                violation_error_message="On n’accorde pas plus qu’il n’est demandé.",
            ),
            models.CheckConstraint(
                name="financement_paye_dans_l_accord",
                condition=Q(ordonne=0, rendu=0) | Q(ordonne__gte=0, rendu__gte=0, ordonne__lte=F("accorde") - F("rendu")),
                violation_error_message="On ne paie pas plus qu’il n’est accordé.",
            ),
            models.CheckConstraint(
                name="financement_accord_dit",
                condition=~Q(statut__in=[str(s) for s in ENGAGES]) | Q(accorde__gt=0),
                violation_error_message="Un accord dit son montant.",
            ),
            models.CheckConstraint(
                name="financement_deux_personnes",
                condition=Q(confirme_par=None) | Q(decide_par=None) | ~Q(confirme_par=F("decide_par")),
                violation_error_message="Deux personnes différentes.",
            ),
            models.UniqueConstraint(
                name="financement_un_par_fonds", fields=["aide", "fonds"],
                condition=Q(statut__in=[str(s) for s in VIVANTS]),
                violation_error_message="Ce fonds est déjà sollicité pour ce besoin.",
            ),
        ]  # fmt: skip

    def aide_de(self) -> Aide:
        """The need that it is a share of."""
        return self.aide

    @property
    def restant(self) -> Any:
        """What may still be paid of it, in euros."""
        return (self.accorde or 0) - self.rendu - self.ordonne

    @property
    def a_demander(self) -> bool:
        """Nobody was asked yet."""
        return self.statut == StatutFinancement.PREPARE

    @property
    def attend(self) -> bool:
        """Asked, not decided."""
        return self.statut == StatutFinancement.DEMANDE

    @property
    def a_confirmer(self) -> bool:
        """A second person is awaited."""
        return self.statut == StatutFinancement.A_CONFIRMER

    @property
    def a_payer(self) -> bool:
        """Granted, not settled."""
        return self.statut == StatutFinancement.ACCORDE

    @property
    def urgent(self) -> bool:
        """Asked without waiting for a sitting."""
        return self.voie == Voie.URGENCE

    @property
    def dite(self) -> bool:
        """A decision of the caisse that may be written to her."""
        return self.siege and self.decidee_le is not None and not (self.attend or self.a_confirmer)

    @property
    def nom(self) -> str:
        """Who finances, in words."""
        return str(self.fonds) if self.fonds else self.financeur or "Un financeur"

    @property
    def siege(self) -> bool:
        """A commission of the caisse decides of it; else an answer is received."""
        return self.fonds is not None and self.fonds.siege

    @property
    def par_fichier(self) -> bool:
        """The payer is sent a file."""
        return self.siege and self.fonds is not None and self.fonds.par_fichier


class Versement(PieceDAide, Versionnee):
    """A payment asked of the payer. Its key is told to the payer, and never serves twice."""

    CHEMIN: ClassVar[str] = "financement__aide__"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["montant", "paye", "statut", "demande_le", "paye_le", "created_at"], "F1"
    )

    financement = models.ForeignKey(Financement, on_delete=models.PROTECT, related_name="versements")
    bordereau = models.ForeignKey(Bordereau, null=True, blank=True, on_delete=models.PROTECT, related_name="versements")
    montant = euros()
    paye = euros(null=True, blank=True)
    statut = models.CharField(max_length=12, choices=StatutVersement, default=StatutVersement.A_ENVOYER)
    auteur = cle_etrangere(Agent)
    demande_le = models.DateField()
    paye_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(name="versement_positif", condition=Q(montant__gt=0)),
            models.CheckConstraint(
                name="versement_paye_dans_l_ordre",
                condition=Q(paye=None) | Q(paye__gte=0) & Q(paye__lte=F("montant")),
            ),
            models.CheckConstraint(
                name="versement_paye_dit",
                condition=Q(statut=StatutVersement.PAYE, paye__isnull=False, paye_le__isnull=False)
                | ~Q(statut=StatutVersement.PAYE) & Q(paye=None),
            ),
            models.CheckConstraint(
                name="versement_envoye_une_fois",
                condition=Q(statut__in=[StatutVersement.A_ENVOYER, StatutVersement.ANNULE], bordereau=None)
                | Q(bordereau__isnull=False),
            ),
        ]

    def aide_de(self) -> Aide:
        """The need that it is paid for."""
        return self.financement.aide

    @property
    def annulable(self) -> bool:
        """Not sent yet."""
        return self.statut == StatutVersement.A_ENVOYER
