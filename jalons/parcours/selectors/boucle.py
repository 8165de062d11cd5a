"""What the loop rings in the day: a person nobody answered, a referrer who may know and was told nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import jour_mois
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.recevoir.signalements import suivis
from jalons.recevoir.signalements.boucle import Horloge
from jalons.recevoir.signalements.models import Demande, nom_affiche

LIMITE = 60  # of one kind: beyond, the list of the room says the rest


def en_alarme(agent: Agent, jour: date, **filtre: Any) -> list[tuple[Demande, Horloge]]:
    """Whom nobody answered since she was first signalled, whoever has her, among those that this agent may read."""
    visibles = Demande.objects.visible_to(agent).filter(**filtre).select_related("assure", "attribuee_a")
    return suivis.en_alarme(visibles, jour)[:LIMITE]


def alarmes(sonnent: list[tuple[Demande, Horloge]]) -> list[Attente]:
    """The same, for the day of whoever may give them to somebody."""
    lignes = []
    for demande, horloge in sonnent:
        page = reverse("signalements:demande", args=[demande.pk])
        confier = Acte("Confier", reverse("parcours:confier", args=[demande.pk]))
        chez = f"chez {demande.attribuee_a}" if demande.attribuee_a else "à la plateforme"
        assert demande.signalee_le
        lignes.append(
            Attente(
                Consequence.SANS_REPONSE,
                f"Sans réponse depuis {horloge.jours} jours",
                f"signalée le {jour_mois(demande.signalee_le)}, {chez} ; à faire : {horloge.suite.quoi}.",
                page,
                personne=nom_affiche(demande),
                echeance=horloge.avant or demande.signalee_le,
                actes=(Acte("Ouvrir", page), confier),
                sorte="alarme",
                detail=f"sans réponse depuis {horloge.jours} jours, {chez}",
            )
        )
    return lignes


def a_informer(agent: Agent, jour: date, filtre: Q) -> list[Attente]:
    """Referrers who may know what became of their own signalement and were told nothing: each by its own clock."""
    return [
        Attente(
            Consequence.SANS_REPONSE if alarme else Consequence.ORDINAIRE,
            "Répondre à qui l’a signalée",
            f"son signalement du {jour_mois(s.recu_le)} est arrivé quand la demande était déjà prise : rien ne lui a été dit.",
            reverse("signalements:demande", args=[s.demande_id]) + "#arrivees",
            personne=nom_affiche(s.demande),
            echeance=s.recu_le,
            actes=(Acte("Répondre", reverse("signalements:demande", args=[s.demande_id]) + "#arrivees"),),
            sorte="a_informer",
            detail=f"signalement du {jour_mois(s.recu_le)}",
        )
        for s, alarme in suivis.sans_reponse(agent, jour, filtre)[:LIMITE]
    ]
