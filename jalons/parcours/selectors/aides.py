"""Aids in the day: of who helps somebody, of who decides, of who pays; each with its reason, never a name to who decides."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.accompagner.aides import selectors as aides
from jalons.accompagner.aides.models import Fonds
from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.parcours.rules import Acte, Attente, Consequence


def aides_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """One question for a role that has no part in it."""
    if agent.role == Role.ASSISTANT_SOCIAL:
        return [_de_sienne(a) for a in aides.a_faire(aides.a_suivre(agent, jour), jour)]
    if agent.role == Role.MANAGER:
        urgentes = [f for f in aides.a_decider(agent) if f.demandee_le]
        return [_a_decider(len(urgentes), min(f.demandee_le for f in urgentes if f.demandee_le))] if urgentes else []
    if agent.role == Role.DIRECTION_REGIONALE and (combien := aides.a_confirmer(agent).count()):
        page = reverse("aides:a_confirmer")
        raison = "accordées au-dessus du seuil du fonds : rien n’est payé avant."
        return [_de_caisse("Aides à confirmer", combien, raison, page)]
    if autorise(agent, "payer", "fonds"):
        return [_a_envoyer(*dit) for dit in aides.fonds_a_envoyer(agent)]
    return []


def _de_sienne(a: aides.AFaire) -> Attente:
    page = reverse("aides:aide", args=[a.vue.aide.pk])
    return Attente(
        Consequence.RESSOURCES_SOINS, a.quoi, f"aide financière : {a.vue.aide.get_nature_display().lower()}.",
        page, personne=str(a.vue.aide.assure), echeance=a.le, actes=(Acte("Ouvrir", page),),
        dossier_id=a.vue.aide.dossier_id,
    )  # fmt: skip


def _de_caisse(titre: str, combien: int, raison: str, page: str, le: date | None = None) -> Attente:
    return Attente(
        Consequence.RESSOURCES_SOINS, f"{titre} : {combien}", raison, page, echeance=le, actes=(Acte("Ouvrir", page),)
    )


def _a_decider(combien: int, depuis: date) -> Attente:
    raison = "demandées par délégation ou en urgence, sans attendre la séance."
    return _de_caisse("Aides à décider", combien, raison, reverse("aides:a_decider"), depuis)


def _a_envoyer(fonds: Fonds, combien: int) -> Attente:
    page = reverse("aides:payer", args=[fonds.pk])
    return _de_caisse("Paiements à envoyer", combien, f"{fonds} : l’agent comptable ne les a pas encore.", page)
