"""Dossiers open for a time, in the day of each: to whom, whose, who reviews."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.models import Ouverture
from jalons.accompagner.accompagnements.rules import revue_en_retard
from jalons.accompagner.stages import selectors as stages
from jalons.accompagner.stages.models import EcritStage
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import heure, jour_long
from jalons.parcours.rules import Acte, Attente, Consequence


def ouvertures_du_jour(agent: Agent, maintenant: datetime) -> list[Attente]:
    """What is open to her; what was forced of hers, of her region, and of the country for the DPO."""
    if agent.role in (Role.MANAGER, Role.STAGIAIRE):
        return [*(_a_moi(o) for o in accompagnements.vives_de(agent, maintenant)), *ecrits_du_jour(agent)]
    if agent.role == Role.ASSISTANT_SOCIAL:
        siens = [
            _prevenir(o, a_noter=True)
            for o in accompagnements.forcees(agent, lue_le=None)
            if accompagnements.a_voir(agent, o)
        ]
        return [*siens, *ecrits_du_jour(agent)]
    if agent.role == Role.DIRECTION_REGIONALE:
        return [_prevenir(o) for o in accompagnements.forcees(agent, verdict="")]
    return _a_revoir(agent, maintenant) if agent.role == Role.DPO else []


def _a_moi(o: Ouverture) -> Attente:
    page = reverse("accompagnements:ouverture" if o.pour_les_notes else "parcours:dossier", args=[_cle(o)])
    raison = f"{o.get_nature_display().lower()}, {o.terme}."
    qui = "vous l’avez ouvert" if o.en_urgence else f"{o.par} vous l’ouvre"
    return Attente(
        Consequence.PAROLE_DONNEE, "Lire un dossier ouvert pour un temps", f"{qui} : {raison}", page,
        personne=str(o.dossier.assure), echeance=o.dernier_jour, actes=(Acte("Lire", page),),
    )  # fmt: skip


def _cle(o: Ouverture) -> str:
    return str(o.pk if o.pour_les_notes else o.dossier_id)


def _prevenir(o: Ouverture, *, a_noter: bool = False) -> Attente:
    page = reverse("accompagnements:ouverture", args=[o.pk])
    raison = f"{o.agent}, le {jour_long(o.debut)} à {heure(o.debut)} : {o.get_motif_display().lower()}."
    if a_noter:
        raison += "".join(
            f" {vue.agent} l’a vu le {jour_long(vue.le)}, à la place de la personne référente." for vue in o.vues.all()
        )
    vu = Acte("J’ai vu", reverse("accompagnements:ouverture_vue", args=[o.pk]), post=True)
    return Attente(
        Consequence.SECURITE, "Dossier ouvert en urgence", raison, page, personne=str(o.dossier.assure) if a_noter else "",
        echeance=timezone.localdate(o.debut), actes=(Acte("Lire pourquoi", page), *((vu,) if a_noter else ())),
    )  # fmt: skip


def _a_revoir(agent: Agent, maintenant: datetime) -> list[Attente]:
    attendent = accompagnements.forcees(agent, verdict="")
    if not attendent:
        return []
    page, combien = reverse("accompagnements:revues"), len(attendent)
    tard = sum(revue_en_retard(o.debut, maintenant) for o in attendent)
    raison = f"{combien} ouverture{'s' if combien > 1 else ''} sans revue"
    raison += f", dont {tard} depuis plus de sept jours." if tard else "."
    return [
        Attente(
            Consequence.SECURITE if tard else Consequence.PAROLE_DONNEE, "Revoir les ouvertures en urgence", raison, page,
            echeance=timezone.localdate(attendent[0].debut), actes=(Acte("Revoir", page),),
        )
    ]  # fmt: skip


def ecrits_du_jour(agent: Agent) -> list[Attente]:
    """What a student wrote and somebody countersigns; what is given back to her."""
    return [_ecrit(e, agent) for e in stages.attendus(agent)]


def _ecrit(e: EcritStage, agent: Agent) -> Attente:
    page = reverse("stages:ecrit", args=[e.pk])
    rendu = e.auteur_id == agent.pk
    titre = "Reprendre un écrit de stage" if rendu else "Contresigner un écrit de stage"
    raison = "il vous est rendu, avec un mot." if rendu else f"{e.auteur} l’a signé ; il n’est pas définitif sans vous."
    return Attente(
        Consequence.PAROLE_DONNEE, titre, raison, page, personne=str(e.dossier.assure), echeance=e.date_acte,
        actes=(Acte("Reprendre" if rendu else "Lire", page),),
    )  # fmt: skip
