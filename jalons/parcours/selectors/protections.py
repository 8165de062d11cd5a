"""Sealed records in the day: to their two readers, what is to be done; to others, that somebody must act, never why."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.accompagner.protections import selectors as protections
from jalons.fondations.agents.models import Agent
from jalons.parcours.rules import Acte, Attente, Consequence


def protections_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """The records that wait for her; then, without a person nor an address, that two colleagues must be told."""
    siennes = [
        Attente(
            Consequence.SECURITE,
            "Une fiche scellée attend",
            "la lettre est à finir et à envoyer."
            if f.en_redaction
            else "la lettre est partie : son accusé n’est pas arrivé.",
            (ou := reverse("protections:fiche", args=[f.pk])),
            personne=str(f.assure),
            echeance=f.envoyee_le or f.created_at.date(),
            actes=(Acte("Ouvrir", ou),),
        )
        for f in protections.en_attente(agent)
    ]
    return siennes + [
        Attente(
            Consequence.SECURITE,
            "Quelqu’un doit agir",
            f"prévenez {q.auteur} ou {q.cadre} : l’une ou l’autre sait de quoi il s’agit, et vous n’avez pas à le savoir.",
            reverse("parcours:ma_journee"),
            echeance=jour,
        )
        for q in protections.quelqu_un_doit_agir(agent, jour)
    ]
