"""To whom a dossier is open for a time; what was forced, and what was read meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums_ouvertures import URGENCES
from jalons.accompagner.accompagnements.models import Dossier, Note, Ouverture, OuvertureVue, Referent
from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.models import LigneJournal


@dataclass(frozen=True)
class Ouvertures:
    """What the dossier page says of it: what is open to this agent; to whom she opened it; what was forced and not seen."""

    dossier_id: Any
    a_moi: tuple[Ouverture, ...]
    aux_autres: tuple[Ouverture, ...]
    forcees: tuple[Ouverture, ...]
    peut_ouvrir: bool
    peut_forcer: bool


@dataclass(frozen=True)
class Revue:
    """One opening in urgency for whoever reviews it: who accompanied, how many readings were made, whether it is late."""

    ouverture: Ouverture
    referents: tuple[str, ...]
    lectures: int
    en_retard: bool


def ouvertures() -> Protege[Ouverture]:
    """With what a page says of each, and who saw it."""
    lignes: Any = Ouverture.objects.select_related("dossier__assure", "agent", "par", "revue_par")
    lignes = lignes.prefetch_related(Prefetch("vues", OuvertureVue.objects.select_related("agent")))
    return cast("Protege[Ouverture]", lignes)


def dossiers() -> Protege[Dossier]:
    """With whether anything was ever opened of each: the page of most asks no more."""
    siennes = Ouverture.objects.filter(dossier=OuterRef("pk"))
    lignes: Any = Dossier.objects.annotate(a_ouvertures=Exists(siennes))
    return cast("Protege[Dossier]", lignes)


def _de(agent: Agent, dossier: Dossier, maintenant: datetime) -> list[Ouverture]:
    siennes = ouvertures().visible_to(agent, maintenant=maintenant).filter(dossier=dossier)
    return list(siennes.defer("raison", "avis"))


def du_dossier(agent: Agent, dossier: Dossier, maintenant: datetime) -> Ouvertures | None:
    """For this agent, of one of ``dossiers()``; None when there is nothing to say to her. Two queries, or none."""
    lues = _de(agent, dossier, maintenant) if getattr(dossier, "a_ouvertures", True) else []
    vives = [o for o in lues if o.vive_le(maintenant)]
    sien = autorise(agent, "ouvrir", "ouverture", dossier)
    vue = Ouvertures(
        dossier.pk,
        tuple(o for o in vives if o.agent_id == agent.pk),
        tuple(o for o in vives if sien and o.agent_id != agent.pk),
        tuple(o for o in lues if sien and a_voir(agent, o)),
        sien and rules.modifiable(dossier.statut),
        autorise(agent, "forcer", "ouverture", dossier),
    )
    return vue if any((vue.a_moi, vue.aux_autres, vue.forcees, vue.peut_ouvrir, vue.peut_forcer)) else None


def notes_ouvertes(agent: Agent, ouverture: Ouverture) -> list[Note]:
    """The notes that it opens to this agent now, without their words."""
    if not ouverture.pour_les_notes or ouverture.agent_id != agent.pk:
        return []
    siennes = Note.objects.visible_to(agent, "lire", classe="F4").filter(dossier=ouverture.dossier_id)
    return list(siennes.defer("texte").select_related("entretien").order_by("-entretien__date_acte"))


def vives_de(agent: Agent, maintenant: datetime) -> list[Ouverture]:
    """What is open to this agent now."""
    return list(Ouverture.vives(agent, maintenant).select_related("dossier__assure", "par").defer("raison", "avis"))


def a_voir(agent: Agent, ouverture: Ouverture) -> bool:
    """It was forced, and neither the referent nor this agent said that she saw it."""
    if not ouverture.en_urgence or ouverture.lue_le:
        return False
    return all(vue.agent_id != agent.pk for vue in ouverture.vues.all())


def forcees(agent: Agent, **filtre: Any) -> list[Ouverture]:
    """What was forced, as far as this agent may see, the oldest first."""
    lignes = ouvertures().visible_to(agent).filter(nature__in=sorted(URGENCES), **filtre)
    return list(lignes.defer("raison", "avis").order_by("debut"))


def revue(ouverture: Ouverture, maintenant: datetime) -> Revue:
    """What is said of one to whoever reviews it."""
    jour = timezone.localdate(ouverture.debut)
    qui = Referent.le_jour(jour).filter(dossier=ouverture.dossier_id).select_related("agent")
    fin = min(ouverture.fermee_le or ouverture.fin, maintenant)
    lues = LigneJournal.objects.filter(
        agent_id=ouverture.agent_id, assure_id=ouverture.dossier.assure_id, instant__range=(ouverture.debut, fin),
        acte__endswith=".lire",
    )  # fmt: skip
    tard = not ouverture.verdict and rules.revue_en_retard(ouverture.debut, maintenant)
    return Revue(ouverture, tuple(str(r.agent) for r in qui), lues.count(), tard)


def a_revoir(agent: Agent, maintenant: datetime, combien: int = 50) -> list[Revue]:
    """The queue: those not reviewed, the oldest first, then the last ones reviewed."""
    lignes = ouvertures().visible_to(agent, "revoir", classe="F3").filter(nature__in=sorted(URGENCES))
    attendent = lignes.filter(verdict="").order_by("debut")[:combien]
    revues = lignes.exclude(verdict="").order_by("-revue_le")[:10]
    return [revue(o, maintenant) for o in (*attendent, *revues)]
