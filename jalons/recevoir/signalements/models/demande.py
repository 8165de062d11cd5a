"""A demande, its arrivals, the answers of the fiche, to whom it was given, where it was sent, what was
answered.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.referentiels.selectors import libelle_origine
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.enums import Regime
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires.models import Partenaire
from jalons.reperer.detection.models import Reperage

from ..enums import (
    FERMES,
    OUVERTS,
    REMISES,
    Accord,
    CanalSignalement,
    Decision,
    Fin,
    LienSante,
    MotifCloture,
    MotifHorsChamp,
    Objet,
    Origine,
    QuiAppelle,
    Reponse,
    Risque,
    StatutDemande,
    StatutPartenaire,
)


def _parmi(codes: Any) -> list[str]:
    return sorted(str(code) for code in codes)


class Demande(Versionnee):
    """What one person asks of the service, from the first signal to the answer; one open at a time a person.

    It is open until it is réorientée, close or expirée; ``accompagne`` is open. The person may be unknown
    yet. The caisse in charge is ``organisme``; a signalement taken by another caisse attaches to it without
    showing it.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    ACCES = "demande"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "statut", "origine", "risque", "recue_le", "echeance", "proposition", "decision", "motif_decision",
            "motif_hors_champ", "motif_cloture", "ce_qui_a_ete_dit", "offre_le", "remise_le", "close_le", "created_at",
            "ecart", "decidee_le", "signalee_le", "etat_le", "repondue_le",
        ],
        "F1",
    ) | {"regle": "F3"}  # fmt: skip

    assure = cle_etrangere(Assure, null=True, blank=True)
    organisme = cle_etrangere(Organisme)
    equipe = cle_etrangere(Equipe, null=True, blank=True)  # of the worker it was given to
    attribuee_a = cle_etrangere(Agent, null=True, blank=True)
    partenaire = cle_etrangere(
        Partenaire, null=True, blank=True
    )  # where she is sent now; the former ones: orientations
    statut = models.CharField(max_length=24, choices=StatutDemande, default=StatutDemande.A_QUALIFIER)
    origine = models.CharField(max_length=32, default=Origine.INCONNU)  # a code of referentiels: origines
    risque = models.CharField(max_length=12, choices=Risque, default=Risque.INCONNU)
    recue_le = models.DateField()
    echeance = models.DateField(null=True, blank=True)  # a date that matters to her: end of a right, of a salary
    proposition = models.CharField(max_length=12, choices=Decision, blank=True)  # what the rule proposed
    decision = models.CharField(max_length=12, choices=Decision, blank=True)
    motif_decision = TexteChiffre()
    regle = models.CharField(max_length=48, blank=True)  # the rule that proposed, « fiche@1 »: counted, never by agent
    ecart = models.BooleanField(default=False)  # decided otherwise than that rule proposed
    decidee_le = models.DateField(null=True, blank=True)
    motif_hors_champ = models.CharField(max_length=24, choices=MotifHorsChamp, blank=True)
    motif_cloture = models.CharField(max_length=24, choices=MotifCloture, blank=True)
    ce_qui_a_ete_dit = TexteChiffre()  # to the person, when she was oriented elsewhere
    signalee_le = models.DateField(null=True, blank=True)  # first arrival from somebody: her delay runs from it
    etat_le = models.DateField(default=timezone.localdate)  # since when in this state
    repondue_le = models.DateField(null=True, blank=True)  # first day that she had an answer: the delay stops
    offre_le = models.DateField(null=True, blank=True)  # since then she is asked, and may answer or not
    remise_le = models.DateTimeField(null=True, blank=True)  # since then her words are the assistant social's
    close_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assure"], condition=Q(statut__in=_parmi(OUVERTS)), name="demande_une_ouverte_par_personne",
                violation_error_message="Cette personne a déjà une demande ouverte.",
            ),
            models.CheckConstraint(
                name="demande_fermee_datee",
                condition=Q(statut__in=_parmi(FERMES), close_le__isnull=False)
                | (~Q(statut__in=_parmi(FERMES)) & Q(close_le__isnull=True)),
                violation_error_message="Une demande fermée porte sa date de fin, et elle seule.",
            ),
            models.CheckConstraint(
                name="demande_close_motivee",
                condition=(Q(statut=StatutDemande.CLOS) & ~Q(motif_cloture=""))
                | (~Q(statut=StatutDemande.CLOS) & Q(motif_cloture="")),
                violation_error_message="Une demande close dit pourquoi, et elle seule.",
            ),
            models.CheckConstraint(
                name="demande_reorientee_dite",
                condition=~Q(statut=StatutDemande.REORIENTE)
                | (Q(partenaire__isnull=False) & Q(ce_qui_a_ete_dit__isnull=False) & ~Q(motif_hors_champ="")),
                violation_error_message="Une demande réorientée dit vers qui, pourquoi et ce que la personne a entendu.",
            ),
            models.CheckConstraint(
                name="demande_offre_datee",
                condition=~Q(statut=StatutDemande.OFFRE_ENVOYEE) | Q(offre_le__isnull=False),
                violation_error_message="Une offre envoyée porte sa date.",
            ),
            models.CheckConstraint(
                name="demande_remise_datee",
                condition=~Q(statut__in=_parmi(REMISES)) | Q(remise_le__isnull=False),
                violation_error_message="Une demande remise porte l’instant de sa remise.",
            ),
            models.CheckConstraint(
                name="demande_decision_motivee",
                condition=Q(decision="") | Q(proposition="") | Q(decision=F("proposition")) | Q(motif_decision__isnull=False),
                violation_error_message="Décider autrement que proposé demande une raison.",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisme", "statut", "recue_le"], name="demande_file"),
            models.Index(fields=["attribuee_a", "statut"], name="demande_attribuee"),
        ]

    def __str__(self) -> str:
        return f"Demande du {self.depuis:%d/%m/%Y}"

    @property
    def depuis(self) -> date:
        """Since when she waits, the one date of origin: her first signalement, else the day the request found her."""
        return self.signalee_le or self.recue_le

    @property
    def provenance(self) -> str:
        """Where she comes from, in words; who called when nothing more was said."""
        if self.origine != Origine.INCONNU:
            return libelle_origine(self.origine)
        premiere = next(iter(self.signalements.all()), None)
        return premiere.provenance if premiere else libelle_origine(Origine.INCONNU)

    @property
    def de_la_requete(self) -> bool:
        """The monthly request found her."""
        return self.origine == Origine.REQUETE

    @property
    def attendue(self) -> bool:
        """She has, or had, an appointment or a seat that this demande waits for."""
        return self.statut == StatutDemande.RDV_PRIS

    @property
    def accompagnee(self) -> bool:
        """A dossier was opened from it: it ends, and passes to another, with that dossier."""
        return self.statut == StatutDemande.ACCOMPAGNE

    @property
    def ouverte(self) -> bool:
        """Not yet réorientée, close nor expirée."""
        return self.statut in OUVERTS

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: hers or her absent colleague's; ``equipe``: her team's, not given yet, or her platform's
        caisse.
        """
        proches = {"soi"} if self.attribuee_a_id and self.attribuee_a_id in sujet.titulaires else set()
        if sujet.organisme_id and self.organisme_id == sujet.organisme_id:
            proches.add("region")
            if sujet.role == Role.CSAM or self.equipe_id in (None, sujet.equipe_id):
                proches.add("equipe")
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        return portee_demande(portee, agent, "")


def portee_demande(portee: str, agent: Any, chemin: str) -> Q | None:
    """Demandes within ``portee`` of ``agent``, seen through the lookup prefix ``chemin`` ('' or
    ``demande__``).
    """
    if portee == "soi":
        return Q(**{f"{chemin}attribuee_a__in": agent.titulaires})
    if portee not in ("region", "equipe") or not agent.organisme_id:
        return None
    region = Q(**{f"{chemin}organisme": agent.organisme_id})
    if portee == "region" or agent.role == Role.CSAM:
        return region
    equipe = Q(**{f"{chemin}equipe__isnull": True})
    if agent.equipe_id:
        equipe |= Q(**{f"{chemin}equipe": agent.equipe_id})
    return region & equipe


class Signalement(Ligne):
    """One arrival: who calls, for whom, from where, when, what she wants passed on; with its own answer and clock.

    ``organisme`` is the caisse that took it; when the demande is another caisse's it is *aveugle*: whoever
    took it sees that it was received and nothing else.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    ACCES = "signalement"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "origine", "qui", "referent_nom", "referent_service", "referent_courriel", "recu_le", "canal",
            "connaissance_personne", "accord", "pour_csam", "reponse_statut", "reponse_fin", "reponse_le",
            "remis_le", "fiche_version", "aveugle", "created_at", "objet", "echeance", "danger_dit", "regime",
        ],
        "F1",
    ) | {"paroles": "F3", "texte_referent": "F3", "lien_sante": "F3", "danger": "F3"}  # fmt: skip

    demande = cle_etrangere(Demande, related_name="signalements")
    organisme = cle_etrangere(Organisme)
    recu_par = cle_etrangere(Agent, null=True, blank=True)
    partenaire = cle_etrangere(Partenaire, null=True, blank=True)  # the body that sent it
    reperage = models.OneToOneField(Reperage, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    origine = models.CharField(max_length=32)  # a code of referentiels: origines
    qui = models.CharField(max_length=16, choices=QuiAppelle, blank=True)  # '' when the request found her
    referent_nom = models.CharField(max_length=180, blank=True)
    referent_service = models.CharField(max_length=180, blank=True)
    referent_courriel = TexteChiffre()  # where the receipt and the state go
    recu_le = models.DateField()
    canal = models.CharField(max_length=10, choices=CanalSignalement, default=CanalSignalement.TELEPHONE)
    connaissance_personne = models.CharField(max_length=14, choices=Accord, default=Accord.NON_RECUEILLI)
    accord = models.CharField(max_length=14, choices=Accord, default=Accord.NON_RECUEILLI)
    objet = models.CharField(max_length=16, choices=Objet, default=Objet.NON_ABORDE)
    lien_sante = models.CharField(max_length=12, choices=LienSante, default=LienSante.NON_ABORDE)
    regime = models.CharField(max_length=10, choices=Regime, default=Regime.INCONNU)  # as it was said
    danger = models.CharField(max_length=12, choices=Reponse, default=Reponse.NON_ABORDE)
    echeance = models.DateField(null=True, blank=True)
    paroles = TexteChiffre()  # what the person wants passed on, in her words
    texte_referent = TexteChiffre()  # what the referrer wrote
    pour_csam = models.BooleanField(default=False)  # the referrer marked the text above for the platform
    danger_dit = models.BooleanField(default=False)  # words of danger, and nobody asked and heard no: read first
    fiche_version = models.CharField(max_length=12, blank=True)
    reponse_statut = models.CharField(max_length=16, choices=StatutPartenaire, blank=True)  # last word told back
    reponse_fin = models.CharField(max_length=16, choices=Fin, blank=True)  # how it ended, as told back
    reponse_le = models.DateField(null=True, blank=True)
    remis_le = models.DateTimeField(null=True, blank=True)
    aveugle = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["recu_le", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="signalement_reponse_datee",
                condition=Q(reponse_statut="", reponse_le__isnull=True)
                | (~Q(reponse_statut="") & Q(reponse_le__isnull=False)),
                violation_error_message="Une réponse au signalement porte sa date.",
            ),
            models.CheckConstraint(
                name="signalement_aveugle_remis",
                condition=Q(aveugle=False) | Q(remis_le__isnull=False),
                violation_error_message="Un signalement transmis à une autre caisse est remis aussitôt.",
            ),
        ]

    @property
    def assure_id(self) -> Any:
        """The person it is about, for the journal; None while she is unknown."""
        return self.demande.assure_id

    @property
    def reponse_a_l_offre(self) -> bool:
        """She answers the offer made to her."""
        return self.origine == Origine.REQUETE and self.qui == QuiAppelle.PERSONNE

    @property
    def note_par(self) -> Agent | None:
        """Who wrote it down, when that is not who signalled: by the portal, one person does both."""
        return self.recu_par if self.recu_par and str(self.recu_par) != self.referent_nom else None

    @property
    def a_un_referent(self) -> bool:
        """A body or a professional sent it: they get a receipt, and with her agreement what follows."""
        return self.partenaire_id is not None or self.qui == QuiAppelle.PROFESSIONNEL

    @property
    def suite_permise(self) -> bool:
        """She agreed that whoever signalled her knows what follows."""
        return self.a_un_referent and self.accord == Accord.OUI

    @property
    def a_informer(self) -> bool:
        """Whoever sent it may know, and was told nothing yet but that it was received."""
        return self.reponse_le is None and self.suite_permise

    @property
    def repere(self) -> str:
        """How its referrer and the service name it without naming her."""
        return f"{self.pk.hex[:4]}-{self.pk.hex[4:8]}".upper()

    @property
    def provenance(self) -> str:
        """Where it comes from, in words; who called when nothing more was said."""
        dite = self.origine != Origine.INCONNU or not self.qui
        return libelle_origine(self.origine) if dite else str(self.get_qui_display())

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """Those of its demande, until it is handed over for a CSAM; ``soi``: I took it; ``organisation``: we
        sent it.
        """
        proches: set[str] = self.demande.relations(sujet, maintenant) - {"soi"}
        if sujet.role == Role.CSAM and self.remis_le is not None:
            proches = set()
        if self.demande.attribuee_a_id in sujet.titulaires or self.recu_par_id in sujet.titulaires:
            proches.add("soi")
        if self.partenaire_id and self.partenaire_id == sujet.partenaire_id:
            proches.add("organisation")
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == "soi":
            return Q(demande__attribuee_a__in=agent.titulaires) | Q(recu_par__in=agent.titulaires)
        if portee == "organisation":
            return Q(partenaire=agent.partenaire_id) if agent.partenaire_id else None
        proches = portee_demande(portee, agent, "demande__")
        if proches is not None and agent.role == Role.CSAM:
            proches &= Q(remis_le__isnull=True)
        return proches


class Attribution(Ligne):
    """Who was given a demande, by whom and why; she may have refused."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["date_acte", "proposee", "confiee", "raison", "refusee_le", "motif_refus"],
        "F1",
    )  # fmt: skip

    demande = cle_etrangere(Demande, related_name="attributions")
    agent = cle_etrangere(Agent)
    par = cle_etrangere(Agent, null=True, blank=True)
    date_acte = models.DateField()
    proposee = models.BooleanField()  # it is what the caisse's setting proposed
    confiee = models.BooleanField(default=False)  # somebody else gave it, who did not replace her that day
    raison = TexteChiffre()
    refusee_le = models.DateField(null=True, blank=True)
    motif_refus = TexteChiffre()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at"]


class Orientation(Ligne):
    """A body that the person was sent to, and whether the service passed her request on with her agreement."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["date_acte", "transmis"],
        "F1",
    )  # fmt: skip

    demande = cle_etrangere(Demande, related_name="orientations")
    partenaire = cle_etrangere(Partenaire)
    date_acte = models.DateField()
    transmis = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demande", "partenaire"], name="orientation_une_par_partenaire")]
