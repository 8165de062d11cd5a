"""What the portal shows: what an organisation sent and what becomes of it, its people, its keys; the spaces of a caisse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.socle.models import en_vigueur
from jalons.recevoir.signalements.enums import Accord, StatutPartenaire
from jalons.recevoir.signalements.models import Signalement
from jalons.recevoir.signalements.selectors import statut_partenaire

from .models import Espace

BADGES = {StatutPartenaire.RECU: "wait", StatutPartenaire.PRIS_EN_CHARGE: "ok", StatutPartenaire.CLOS: "off"}
PROCHE = timedelta(days=7)
AU_PLUS = 200
SUITES = {
    StatutPartenaire.RECU: ("Service social", "dire si nous pouvons la recevoir"),
    StatutPartenaire.PRIS_EN_CHARGE: ("Service social", "l’accompagner, si elle le veut toujours"),
    StatutPartenaire.REORIENTE: ("L’organisme indiqué", "prendre le relais : elle sait qui appeler"),
    StatutPartenaire.CLOS: ("La personne", "nous rappeler si elle en a besoin"),
}


@dataclass(frozen=True, slots=True)
class LigneSuivi:
    """One signalement as its organisation reads it: who, the word, who acts next."""

    id: UUID
    nom: str
    statut: str
    badge: str
    recu_le: date
    referent: str
    qui: str
    quoi: str
    avant: date | None
    avant_proche: bool
    a_lui: bool
    accord_a_demander: bool
    sortie: date | None


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
    lignes = [ligne(s, jour) for s in siens(agent)[:AU_PLUS]]
    return Suivis(
        [lue for lue in lignes if lue.a_lui and not lue.accord_a_demander],
        [lue for lue in lignes if not lue.a_lui and lue.statut != StatutPartenaire.CLOS.label],
        [lue for lue in lignes if lue.accord_a_demander or lue.statut == StatutPartenaire.CLOS.label],
    )


def ligne(signalement: Signalement, jour: date) -> LigneSuivi:
    """One signalement as its organisation reads it. Nothing of it comes from another's arrival."""
    mot = statut_partenaire(signalement)
    accord = signalement.accord == Accord.OUI
    qui, quoi = SUITES[mot] if accord else ("Vous", "lui demander si elle veut bien que nous vous répondions")
    dite = getattr(signalement, "dite", None)
    return LigneSuivi(
        id=signalement.pk,
        nom=dite.nom_court if dite else f"Signalement {str(signalement.pk)[:8]}",
        statut=str(mot.label),
        badge=BADGES.get(mot, ""),
        recu_le=signalement.recu_le,
        referent=signalement.referent_nom,
        qui=qui,
        quoi=quoi,
        avant=None,
        avant_proche=False,
        a_lui=not accord,
        accord_a_demander=not accord,
        sortie=signalement.echeance,
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
