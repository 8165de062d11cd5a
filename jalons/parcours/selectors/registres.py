"""What the registers make somebody do today: decide, advise, see that it is read, acknowledge, answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour as en_jour
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.personnes.assures.models import Assure
from jalons.recevoir.registres import selectors as registres
from jalons.recevoir.registres.models import Appui, Reclamation, Sollicitation


def registres_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """Hers to decide, then the advice that she is asked for, then what a manager watches over."""
    return [
        *(_a_decider(s) for s in registres.a_tenir(agent)[: registres.LIMITE]),
        *(_a_conseiller(a) for a in registres.appuis_attendus(agent)[: registres.LIMITE]),
        *(_non_lue(s) for s in registres.non_lues(agent, jour)[: registres.LIMITE]),
        *(_a_repondre(r) for r in registres.reclamations_a_traiter(agent)[: registres.LIMITE]),
    ]


def _a_decider(s: Sollicitation) -> Attente:
    page = reverse("registres:sollicitation", args=[s.pk])
    titre = "Lire ce qu’un tiers demande" if s.a_lire else "Décider de ce que votre secret permet"
    fin = f"réponse demandée avant {en_jour(s.echeance)}" if s.echeance else "aucune date n’est demandée"
    return Attente(
        Consequence.PAROLE_DONNEE,
        titre,
        f"{s.get_genre_display().lower()}, reçue {en_jour(s.recue_le)} ; {fin}. Rien ne part sans vous.",
        page,
        echeance=s.echeance or s.recue_le,
        actes=(Acte("Ouvrir", page),),
    )


def _a_conseiller(a: Appui) -> Attente:
    page = reverse("registres:appui", args=[a.pk])
    return Attente(
        Consequence.PAROLE_DONNEE,
        f"Donner un avis à {a.par}",
        f"un tiers demande quelque chose au sujet de quelqu’un, et {a.par} décide : votre avis est attendu depuis "
        f"{en_jour(a.demande_le)}.",
        page,
        echeance=a.sollicitation.echeance or a.demande_le,
        actes=(Acte("Lire la question", page),),
    )


def _non_lue(s: Sollicitation) -> Attente:
    page = reverse("registres:sollicitation", args=[s.pk])
    return Attente(
        Consequence.SANS_REPONSE,
        f"Prévenir {s.pour}",
        f"la demande d’un tiers l’attend depuis {en_jour(s.recue_le)} sans être lue.",
        page,
        echeance=s.manager_le,
        actes=(Acte("Ouvrir", page),),
    )


def _a_repondre(r: Reclamation) -> Attente:
    page = reverse("registres:reclamation", args=[r.pk])
    quand = r.accuse_avant if r.a_accuser else r.reponse_avant
    quoi = "l’accusé de réception est à donner" if r.a_accuser else "la réponse est à donner"
    return Attente(
        Consequence.SANS_REPONSE,
        "Accuser réception d’une réclamation" if r.a_accuser else "Répondre à une réclamation",
        f"reçue {en_jour(r.recue_le)} ; {quoi} avant {en_jour(quand)}.",
        page,
        personne=str(r.assure) if r.assure else "",
        echeance=quand,
        actes=(Acte("Ouvrir", page),),
    )


def registres_de(agent: Agent, assure: Assure) -> dict[str, Any]:
    """Her complaints, flagged on her page, and what may be noted from it."""
    return {
        "reclamations": list(registres.reclamations_de(agent, assure)[:10]),
        "peut_reclamer": autorise(agent, "noter", "reclamation"),
        "peut_solliciter": autorise(agent, "noter", "sollicitation"),
    }
