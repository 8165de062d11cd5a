"""What the registers make somebody do today: decide, advise, see that it is read, acknowledge, answer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour as en_jour
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.personnes.assures.models import Assure
from jalons.recevoir.registres import selectors as registres
from jalons.recevoir.registres.models import Appui, Reclamation, Sollicitation
from jalons.recevoir.rendez_vous.enums import MotifIndisponibilite
from jalons.recevoir.rendez_vous.models import Indisponibilite


def registres_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """Hers to decide, then the advice that she is asked for, then what a manager watches over."""
    return [
        *(_a_decider(s) for s in registres.a_tenir(agent)[: registres.LIMITE]),
        *(_a_conseiller(a) for a in registres.appuis_attendus(agent)[: registres.LIMITE]),
        *(_a_veiller(agent, s) for s in registres.a_veiller(agent, jour, _absents(agent))),
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


def _absents(agent: Agent) -> list[UUID]:
    """Who is away now, as a manager sees it."""
    if not autorise(agent, "passer", "sollicitation"):
        return []
    partis = Indisponibilite.objects.visible_to(agent).filter(annule_le__isnull=True, periode__contains=timezone.now())
    return list(partis.exclude(motif=MotifIndisponibilite.REUNION).values_list("agent_id", flat=True))


def _a_veiller(agent: Agent, s: Sollicitation) -> Attente:
    """That it exists, by when they ask, whether it is read: never a word of it; for whom, to whoever may pass it on."""
    page = reverse("registres:sollicitation", args=[s.pk])
    passe = autorise(agent, "passer", "sollicitation", s)
    qui = str(s.pour) if passe else "l’assistante sociale concernée" + (f" ({s.equipe})" if s.equipe else "")
    etat = f"{qui} ne l’a pas encore lue" if s.a_lire else f"{qui} l’a lue et n’a pas encore décidé"
    quand = f" ; réponse demandée avant {en_jour(s.echeance)}" if s.echeance else ""
    return Attente(
        Consequence.PAROLE_DONNEE if s.echeance else Consequence.SANS_REPONSE,
        f"Prévenir {s.pour}" if passe else "Veiller à ce qu’un tiers ait sa réponse",
        f"{s.get_genre_display().lower()}, reçue {en_jour(s.recue_le)}{quand} ; {etat}."
        + (" En cas d’absence, elle se passe à quelqu’un d’autre." if passe and s.a_lire else ""),
        page,
        echeance=s.echeance or s.manager_le,
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
