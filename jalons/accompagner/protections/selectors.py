"""The records of their two readers; in the day of others, that somebody must act, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from jalons.accompagner.courriers.rules import Lettre, lignes_destinataire, paragraphes
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.socle.models import en_vigueur

from .enums import GenreFiche, StatutFiche
from .models import FicheScellee
from .rules import OBJETS

DELAI = "protection_delai"  # parameter: days after which a record that waits is told to others
ATTENDENT = (StatutFiche.REDIGEE, StatutFiche.ENVOYEE)


def siennes(agent: Agent) -> list[FicheScellee]:
    """Those that this agent wrote or is the cadre of, what waits first."""
    lignes = FicheScellee.objects.visible_to(agent, "lire", classe="F4").select_related("assure", "auteur", "cadre")
    return sorted(lignes.order_by("-created_at"), key=lambda f: not f.ouverte)


def lettre(fiche: FicheScellee, jour: date | None = None) -> Lettre:
    """Its letter as it leaves. Raises courriers' CourrierRefuse when its addressee fits no envelope."""
    organisme, auteur = fiche.organisme, fiche.auteur
    return Lettre(
        organisme=organisme.nom, telephone=organisme.telephone, fictif=organisme.fictif,
        jour=fiche.envoyee_le or jour or timezone.localdate(),
        destinataire=lignes_destinataire(str(fiche.destinataire or "")), objet=OBJETS[GenreFiche(fiche.genre)],
        corps=paragraphes(str(fiche.corps or "")),
        signature=(str(auteur), auteur.libelle_role, "Service social de l’Assurance Maladie"),
    )  # fmt: skip


def en_attente(agent: Agent) -> list[FicheScellee]:
    """In the day of their own two readers: what is to be sent, or acknowledged."""
    return [f for f in siennes(agent) if f.statut in ATTENDENT]


@dataclass(frozen=True)
class QuelquUn:
    """Somebody must act: whom to tell. Neither about whom, nor why."""

    auteur: str
    cadre: str


def quelqu_un_doit_agir(agent: Agent, jour: date) -> list[QuelquUn]:
    """For the other cadres of the caisse, and for who replaces its author or its cadre: one waits too long. No key, no person."""
    delai = Parametre.objects.filter(en_vigueur(jour), code=DELAI).values_list("valeur", flat=True).first()
    if delai is None or not agent.organisme_id:
        return []
    vieilles = FicheScellee.objects.filter(statut__in=ATTENDENT, organisme_id=agent.organisme_id)
    vieilles = (
        vieilles.filter(created_at__date__lte=jour - timedelta(days=int(delai)))
        .exclude(auteur=agent)
        .exclude(cadre=agent)
    )
    if agent.role != Role.MANAGER:
        remplaces = Suppleance.objects.filter(en_vigueur(jour), suppleant=agent).values("absent_id")
        vieilles = vieilles.filter(auteur__in=remplaces) | vieilles.filter(cadre__in=remplaces)
    duos = {(str(f.auteur), str(f.cadre)) for f in vieilles.select_related("auteur", "cadre").defer("corps")}
    return [QuelquUn(*duo) for duo in sorted(duos)]
