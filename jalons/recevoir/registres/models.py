"""A minimal register of what outsiders ask about somebody, the support given to whoever decides, and the complaints."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee, Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure

from .enums import (
    A_TENIR,
    AuteurReclamation,
    DecisionSecret,
    GenreAppui,
    GenreSollicitation,
    ObjetReclamation,
    StatutReclamation,
    StatutSollicitation,
    Voie,
)


class Sollicitation(Versionnee):
    """Somebody outside asks for something about a person: a réquisition, a lawyer, a fraud service. Nothing leaves by it.

    ``pour``, the assistant social concerned, is told first, in her day. Her manager and the DPO see that it exists once she
    has read it, or from ``manager_le`` on, and at once when they ask for an answer by ``echeance``: a clock that runs is never
    seen by one person alone. She alone, in person, reads who asks and about whom, and decides. No file, no answer sent.
    """

    CONSERVATION = Conservation.DOSSIER
    ACCES = "sollicitation"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["genre", "voie", "recue_le", "echeance", "manager_le", "statut", "lue_le", "decidee_le", "created_at"], "F1"
    ) | {"de_qui": "F3", "personne_dite": "F3", "decision": "F3", "raisons": "F4"}

    organisme = cle_etrangere(Organisme)
    equipe = cle_etrangere(Equipe, null=True, blank=True)  # of ``pour``
    par = cle_etrangere(Agent)
    pour = cle_etrangere(Agent)
    assure = cle_etrangere(Assure, null=True, blank=True)
    genre = models.CharField(max_length=12, choices=GenreSollicitation)
    voie = models.CharField(max_length=10, choices=Voie)
    recue_le = models.DateField()
    echeance = models.DateField(null=True, blank=True)  # by when they ask for an answer
    de_qui = TexteChiffre(null=False)  # who asks, in what capacity, under which reference
    personne_dite = TexteChiffre()  # whom they named, when nobody is pointed at
    manager_le = models.DateField()
    statut = models.CharField(max_length=10, choices=StatutSollicitation, default=StatutSollicitation.A_LIRE)
    lue_le = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=12, choices=DecisionSecret, blank=True)
    raisons = TexteChiffre()  # for herself
    decidee_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["pour", "statut"], name="sollicitation_pour")]
        constraints = [
            models.CheckConstraint(
                name="sollicitation_lue_datee",
                condition=Q(statut=StatutSollicitation.A_LIRE) ^ Q(lue_le__isnull=False),
                violation_error_message="Une demande lue porte le jour où elle l’a été.",
            ),
            models.CheckConstraint(
                name="sollicitation_decidee_dite",
                condition=(
                    Q(statut=StatutSollicitation.DECIDEE, decidee_le__isnull=False) & ~Q(decision="")
                    | ~Q(statut=StatutSollicitation.DECIDEE) & Q(decidee_le__isnull=True, decision="")
                ),
                violation_error_message="Une décision dit laquelle et quand.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_genre_display()} du {self.recue_le:%d/%m/%Y}"

    @property
    def a_lire(self) -> bool:
        """She has not read it yet."""
        return self.statut == StatutSollicitation.A_LIRE

    @property
    def a_decider(self) -> bool:
        """She has read it, and decides."""
        return self.statut == StatutSollicitation.A_DECIDER

    @property
    def est_decidee(self) -> bool:
        """It is decided."""
        return self.statut == StatutSollicitation.DECIDEE

    def a_signaler(self, jour: date, alerte: date) -> bool:
        """Somebody else than her sees to it on ``jour``: unread past its day, or asked for by ``alerte`` and not decided."""
        tard = self.a_lire and self.manager_le <= jour
        return tard or (self.a_tenir and self.echeance is not None and self.echeance <= alerte)

    @property
    def couleur(self) -> str:
        """Of the badge that says its state."""
        return "ok" if self.est_decidee else "wait"

    @property
    def a_tenir(self) -> bool:
        """It still waits for her."""
        return self.statut in A_TENIR

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``propre``: it concerns me, in person; ``soi``: I noted it; ``equipe``: my team's, for a manager, and ``region``: for
        the regional direction and the DPO, once she has read it or has had the time to; a deadline is the manager's and the
        DPO's to see from the first day.
        """
        proches = {str(Portee.PROPRE)} if sujet.pk == self.pour_id else set()
        proches |= {str(Portee.SOI)} if sujet.pk == self.par_id else set()
        ici = bool(sujet.organisme_id) and sujet.organisme_id == self.organisme_id
        dite = not self.a_lire or self.manager_le <= timezone.localdate(maintenant)
        court = dite or self.echeance is not None
        if ici and court and sujet.role == Role.MANAGER and self.equipe_id in (None, sujet.equipe_id):
            proches.add(str(Portee.EQUIPE))
        if (court and sujet.role == Role.DPO) or (dite and ici and sujet.role == Role.DIRECTION_REGIONALE):
            proches.add(str(Portee.REGION))
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.PROPRE:
            return Q(pour=agent.pk)
        if portee == Portee.SOI:
            return Q(par=agent.pk)
        dite = ~Q(statut=StatutSollicitation.A_LIRE) | Q(manager_le__lte=timezone.localdate(maintenant))
        court = dite | Q(echeance__isnull=False)
        if portee == Portee.REGION and agent.role == Role.DPO:
            return court
        if not agent.organisme_id:
            return None
        if portee == Portee.REGION and agent.role == Role.DIRECTION_REGIONALE:
            return Q(organisme=agent.organisme_id) & dite
        if portee != Portee.EQUIPE or agent.role != Role.MANAGER:
            return None
        equipe = Q(equipe__isnull=True) | (Q(equipe=agent.equipe_id) if agent.equipe_id else Q(pk__in=[]))
        return Q(organisme=agent.organisme_id) & equipe & court


class Appui(Versionnee):
    """Somebody is asked to help her decide: the DPO, her manager, a counsel. They advise; she decides.

    The DPO and the manager read her question, and nothing of the sollicitation but its kind and its dates.
    """

    CONSERVATION = Conservation.DOSSIER
    ACCES = "appui"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["genre", "demande_le", "repondu_le", "created_at"], "F1") | {
        "question": "F3", "reponse": "F3",
    }  # fmt: skip

    sollicitation = cle_etrangere(Sollicitation, related_name="appuis")
    par = cle_etrangere(Agent)
    genre = models.CharField(max_length=8, choices=GenreAppui)
    question = TexteChiffre(null=False)
    demande_le = models.DateField()
    reponse = TexteChiffre()
    repondu_le = models.DateField(null=True, blank=True)
    repondu_par = cle_etrangere(Agent, null=True, blank=True)  # for a counsel, she who noted it
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="appui_repondu_entier",
                condition=Q(repondu_le__isnull=True, repondu_par__isnull=True, reponse__isnull=True)
                | Q(repondu_le__isnull=False, repondu_par__isnull=False, reponse__isnull=False),
                violation_error_message="Un avis dit par qui, quand et quoi.",
            )
        ]

    @property
    def assure_id(self) -> UUID | None:
        """Whom it is about, for the journal."""
        cle: UUID | None = self.sollicitation.assure_id
        return cle

    @property
    def note_par_elle(self) -> bool:
        """A counsel has no account: she notes what was said to her."""
        return self.genre == GenreAppui.CONSEIL

    @property
    def attendu(self) -> bool:
        """Nobody has answered yet."""
        return self.repondu_le is None

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``propre``: a counsel's, that I note; ``soi``: I am asked, as DPO; ``equipe``: as her team's manager."""
        dans = self.sollicitation
        proches = {str(Portee.PROPRE)} if self.note_par_elle and sujet.pk == dans.pour_id else set()
        if self.genre == GenreAppui.DPO and sujet.role == Role.DPO:
            proches.add(str(Portee.SOI))
        ici = bool(sujet.organisme_id) and sujet.organisme_id == dans.organisme_id
        if self.genre == GenreAppui.MANAGER and ici and dans.equipe_id in (None, sujet.equipe_id):
            proches.add(str(Portee.EQUIPE))
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.PROPRE:
            return Q(sollicitation__pour=agent.pk, genre=GenreAppui.CONSEIL)
        if portee == Portee.SOI:
            return Q(genre=GenreAppui.DPO) if agent.role == Role.DPO else None
        if portee != Portee.EQUIPE or not agent.organisme_id:
            return None
        equipe = Q(sollicitation__equipe__isnull=True)
        if agent.equipe_id:
            equipe |= Q(sollicitation__equipe=agent.equipe_id)
        return Q(genre=GenreAppui.MANAGER, sollicitation__organisme=agent.organisme_id) & equipe


class Reclamation(Versionnee):
    """Somebody complains: flagged on the person's page, dated, acknowledged, answered. Never about one worker's name."""

    CONSERVATION = Conservation.DOSSIER
    ACCES = "reclamation"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "objet", "auteur", "voie", "recue_le", "statut", "accuse_avant", "accusee_le", "reponse_avant", "repondue_le",
            "created_at",
        ],
        "F1",
    ) | {"texte": "F3", "reponse": "F3"}  # fmt: skip

    organisme = cle_etrangere(Organisme)
    par = cle_etrangere(Agent)
    assure = cle_etrangere(Assure, null=True, blank=True)
    objet = models.CharField(max_length=12, choices=ObjetReclamation)
    auteur = models.CharField(max_length=12, choices=AuteurReclamation)
    voie = models.CharField(max_length=10, choices=Voie)
    recue_le = models.DateField()
    texte = TexteChiffre(null=False)  # in the words of whoever complains
    statut = models.CharField(max_length=10, choices=StatutReclamation, default=StatutReclamation.RECUE)
    accuse_avant = models.DateField()
    accusee_le = models.DateField(null=True, blank=True)
    reponse_avant = models.DateField()
    repondue_le = models.DateField(null=True, blank=True)
    reponse = TexteChiffre()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["recue_le", "created_at"]
        indexes = [models.Index(fields=["organisme", "statut"], name="reclamation_file")]
        constraints = [
            models.CheckConstraint(
                name="reclamation_repondue_entiere",
                condition=Q(statut=StatutReclamation.REPONDUE, repondue_le__isnull=False, reponse__isnull=False)
                | (~Q(statut=StatutReclamation.REPONDUE) & Q(repondue_le__isnull=True, reponse__isnull=True)),
                violation_error_message="Une réponse porte son jour et ses mots.",
            )
        ]

    def __str__(self) -> str:
        return f"Réclamation du {self.recue_le:%d/%m/%Y}"

    @property
    def a_accuser(self) -> bool:
        """Whoever complained has not been told that it was received."""
        return self.statut == StatutReclamation.RECUE

    @property
    def couleur(self) -> str:
        """Of the badge that says its state."""
        return "wait" if self.ouverte else "ok"

    @property
    def ouverte(self) -> bool:
        """Not answered yet."""
        return self.statut != StatutReclamation.REPONDUE

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: I noted it; ``region``: of my caisse."""
        proches = {str(Portee.SOI)} if sujet.pk == self.par_id else set()
        ici = bool(sujet.organisme_id) and sujet.organisme_id == self.organisme_id
        return proches | ({str(Portee.REGION)} if ici else set())

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.SOI:
            return Q(par=agent.pk)
        return Q(organisme=agent.organisme_id) if portee == Portee.REGION and agent.organisme_id else None
