"""Dangers that somebody must act upon: that they exist, never their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.socle.templatetags.jalons import heure, jour_long
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.personnes.assures.enums import GenreRattachement
from jalons.personnes.assures.models import Assure, Contact, NeRienDire, NoteDanger, Rattachement
from jalons.personnes.assures.selectors import ne_rien_dire


def dangers_ouverts(agent: Agent) -> QuerySet[NoteDanger]:
    """Those not closed that she must act upon, or that she wrote."""
    agir = NoteDanger.objects.visible_to(agent, "clore")
    siens = NoteDanger.objects.visible_to(agent).filter(Q(auteur=agent) | Q(cadre=agent) | Q(pk__in=agir.values("pk")))
    return siens.filter(clos_le=None).select_related("assure", "auteur", "cadre", "pour").order_by("created_at")


def dangers_du_jour(agent: Agent) -> list[Attente]:
    """One line each, the oldest first, until a person says what was done."""
    return [_attente(note, agent) for note in dangers_ouverts(agent)]


def _attente(note: NoteDanger, agent: Agent) -> Attente:
    ou, le = reverse("parcours:danger_note", args=[note.pk]), timezone.localtime(note.created_at)
    agit = note.pour_id in agent.titulaires or agent.role == Role.MANAGER
    qui = "Vous devez agir" if note.pour_id in agent.titulaires else f"{note.pour} doit agir"
    ecrit = "vous l’avez noté" if note.auteur_id == agent.pk else f"{note.auteur} l’a noté"
    return Attente(
        Consequence.SECURITE,
        "Danger : agir, puis dire ce qui a été fait" if agit else f"Danger noté : {note.pour} doit agir",
        f"{ecrit} le {jour_long(le.date())} à {heure(le)}. {qui} ; la note reste ici jusque-là.",
        ou,
        personne=str(note.assure) if note.assure else "Personne à identifier",
        echeance=le.date(),
        actes=(Acte("Dire ce qui a été fait" if agit else "Ouvrir la note", ou),),
    )


def proposes(agent: Agent, assure: Assure | None, jour: date) -> dict[str, object]:
    """Who must act, as the form first says it: who follows her here, else the cadre of the author's own team."""
    cadres = list(en_poste(agent.organisme_id, [Role.MANAGER], jour))
    cadre = next((c for c in cadres if agent.equipe_id and c.equipe_id == agent.equipe_id), None)
    cadre = cadre or (cadres[0] if len(cadres) == 1 else None)
    suivis = Rattachement.en_vigueur(jour).filter(assure=assure, genre=GenreRattachement.REFERENT)
    ici = en_poste(agent.organisme_id, [Role.ASSISTANT_SOCIAL], jour).filter(pk__in=suivis.values("agent_id"))
    return {"cadre": cadre, "pour": ici.first() or cadre}


@dataclass(frozen=True)
class QuiAppeler:
    """Who must act has somebody to call at once: professionals always; the person, as far as this agent may read of her."""

    agents: list[Agent]  # who noted it, its cadre, who must act, who follows her here: not the reader herself
    personne: Assure | None = None
    silences: list[NeRienDire] = field(default_factory=list)
    vocal: str = ""
    canal_sur: str = ""


def qui_appeler(agent: Agent, note: NoteDanger) -> QuiAppeler:
    """For this reader of ``note``. Her safe channel opens to those to whom her record opens it, and is not told to others."""
    jour, assure = timezone.localdate(), note.assure
    suivent = Rattachement.en_vigueur(jour).filter(assure=assure, genre=GenreRattachement.REFERENT) if assure else []
    siens = [r.agent for r in suivent if r.agent.organisme_id == note.organisme_id]
    agents = [a for a in dict.fromkeys([note.auteur, note.cadre, note.pour, *siens]) if a and a != agent]
    if assure is None or not autorise(agent, "lire", "assure", assure):
        return QuiAppeler(agents)
    contact = Contact.objects.filter(assure=assure).first()
    sur = str(contact.canal_sur or "") if contact and autorise(agent, "lire", "assure", assure, classe="F4") else ""
    vocal = contact.message_vocal if contact else ""
    return QuiAppeler(agents, assure, ne_rien_dire(assure, jour), vocal, sur)
