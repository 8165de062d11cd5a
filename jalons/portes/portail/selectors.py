"""What the portal shows: what an organisation sent and what becomes of it, its people, its keys; the spaces of a caisse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.referentiels.feries import Calendrier
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.models import en_vigueur
from jalons.personnes.partages import selectors as partages
from jalons.personnes.partages.models import Partage
from jalons.recevoir.signalements import suivis as boucle
from jalons.recevoir.signalements.enums import Accord, Fin, StatutPartenaire
from jalons.recevoir.signalements.models import Retour, Signalement

from .models import Espace

BADGES = {StatutPartenaire.RECU: "wait", StatutPartenaire.PRIS_EN_CHARGE: "ok", StatutPartenaire.CLOS: "off"}
PROCHE = timedelta(days=7)
AU_PLUS = 200


@dataclass(frozen=True, slots=True)
class LigneSuivi:
    """One signalement as its organisation reads it: who, the word, who acts next."""

    id: UUID
    nom: str
    mot: StatutPartenaire
    statut: str  # the word, and how it ended
    badge: str
    recu_le: date
    referent: str
    qui: str
    quoi: str
    avant: date | None
    avant_proche: bool
    en_retard: bool  # on our side: the day told to them has passed
    a_lui: bool
    sans_date: bool
    accord_a_demander: bool
    sortie: date | None
    reponse_le: date | None
    question: str  # ours, while they have not answered
    dits: tuple[Retour, ...]  # questions, answers, words: the oldest first


@dataclass(frozen=True, slots=True)
class Suivis:
    """What an organisation sent: what is theirs to do, what is ours, what has no date."""

    a_vous: list[LigneSuivi]
    chez_nous: list[LigneSuivi]
    sans_date: list[LigneSuivi]

    @property
    def tous(self) -> int:
        """How many."""
        return len(self.a_vous) + len(self.chez_nous) + len(self.sans_date)


def siens(agent: Any) -> QuerySet[Signalement]:
    """What this organisation sent, and nothing else, the latest first."""
    lignes = Signalement.objects.visible_to(agent, "suivre").select_related("demande", "dite", "partenaire")
    return lignes.order_by("-recu_le", "-created_at")


def suivis(agent: Any, jour: date) -> Suivis:
    """Everything that this organisation sent, in the three groups of its page."""
    regles, ouvres = boucle.delais(jour), calendrier()
    lignes = [ligne(s, jour, regles, ouvres) for s in siens(agent).prefetch_related("retours")[:AU_PLUS]]
    return Suivis(
        sorted(
            (lue for lue in lignes if lue.a_lui and not lue.accord_a_demander), key=lambda lue: lue.avant or date.max
        ),
        [lue for lue in lignes if not lue.a_lui and not lue.sans_date],
        [lue for lue in lignes if lue.accord_a_demander or (lue.sans_date and not lue.a_lui)],
    )


@dataclass(frozen=True, slots=True)
class Gestes:
    """What waits for this organisation, whatever the door: one count, one truth for the first page."""

    suivis: Suivis
    recus: list[Partage]  # handed over to it, its answer awaited
    liaisons: list[Any]

    @property
    def combien(self) -> int:
        """How many people wait for it."""
        return len(self.suivis.a_vous) + len(self.recus) + len(self.liaisons)


def gestes(agent: Any, siennes: list[Any] | None, jour: date) -> Gestes:
    """What waits for the organisation of this agent; ``siennes``: its liaisons, when it has some."""
    recus = [p for p in partages.chez(agent) if not p.accepte]
    return Gestes(suivis(agent, jour), recus, siennes or [])


def ligne(
    signalement: Signalement, jour: date, regles: Mapping[str, int] | None = None, ouvres: Calendrier | None = None
) -> LigneSuivi:
    """One signalement as its organisation reads it. Nothing of it comes from another's arrival."""
    lu = boucle.suivi(signalement, boucle.delais(jour) if regles is None else regles, jour, ouvres)
    dite = getattr(signalement, "dite", None)
    fin = f" : {lu.vu.fin.label.lower()}" if lu.vu.fin and lu.vu.fin.value not in (Fin.AUTRE, lu.vu.statut) else ""
    return LigneSuivi(
        id=signalement.pk,
        nom=dite.nom_court if dite else f"Signalement {lu.repere}",
        mot=lu.vu.statut,
        statut=f"{lu.statut}{fin}",
        badge=BADGES.get(lu.vu.statut, ""),
        recu_le=signalement.recu_le,
        referent=signalement.referent_nom,
        qui=lu.vu.qui,
        quoi=lu.vu.quoi,
        avant=lu.vu.avant,
        avant_proche=lu.vu.avant is not None and lu.vu.avant - jour <= PROCHE,
        en_retard=not lu.vu.a_lui and lu.vu.avant is not None and lu.vu.avant < jour,
        a_lui=lu.vu.a_lui,
        sans_date=lu.vu.sans_date,
        accord_a_demander=lu.accord != Accord.OUI and not lu.question,
        sortie=signalement.echeance,
        reponse_le=lu.reponse_le,
        question=lu.question,
        dits=lu.dits,
    )


def espace_de(agent: Any) -> Espace | None:
    """The open space of this agent's organisation."""
    return Espace.objects.visible_to(agent).select_related("partenaire", "organisme").first()


@dataclass(frozen=True, slots=True)
class CompteSuivi:
    """One account of the organisation: never what she sent nor how much."""

    agent: Agent
    jusqu_au: date | None
    correspondant: bool
    en_attente: bool
    moi: bool


def comptes(espace: Espace, lecteur: Agent, jour: date) -> list[CompteSuivi]:
    """The accounts in force of the organisation of ``espace``, by name."""
    lignes = Affectation.objects.filter(
        en_vigueur(jour), partenaire_id=espace.partenaire_id, agent__is_active=True
    ).select_related("agent")
    tenus = set(espace.correspondants.filter(en_vigueur(jour)).values_list("agent_id", flat=True))
    return [
        CompteSuivi(
            a.agent, a.date_fin, a.agent_id in tenus, a.agent.secret_jusqu_au is not None, a.agent_id == lecteur.pk
        )
        for a in lignes.order_by("agent__nom", "agent__prenom")
    ]


def espaces(agent: Any) -> QuerySet[Espace]:
    """The spaces that this agent's caisse opened, those still open first."""
    lignes = Espace.objects.visible_to(agent, "lister").select_related("partenaire", "ouvert_par")
    return lignes.order_by("-date_fin", "partenaire__nom").prefetch_related("correspondants__agent")


def cles(espace: Espace) -> list[Any]:
    """The keys of the organisation, the latest first, with whether each still opens."""
    jour = timezone.localdate()
    return [(cle, cle.retiree_le is None and cle.date_fin >= jour) for cle in espace.cles.all()]
