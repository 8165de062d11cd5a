"""Partages that wait for us: to hand over, refused or silent, late to be answered."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import dans
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.parcours.selectors.demandes import LIMITE
from jalons.personnes.partages.models import Partage
from jalons.personnes.partages.selectors import en_attente


def partages_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """One line each: what its person was promised is not with anybody yet, or nobody answered."""
    return [_attente(p) for p in en_attente(agent, jour)[:LIMITE]]


def _attente(partage: Partage) -> Attente:
    page, eux = reverse("partages:partage", args=[partage.pk]), str(partage.partenaire)
    if partage.a_preparer:
        titre, raison, acte = (
            f"Transmettre à {eux}",
            "elle est d’accord, et rien n’est encore parti.",
            "Voir ce qui part",
        )
    elif partage.sans_suite:
        non = f"{partage.get_motif_refus_display().lower()} : " if partage.motif_refus else "pas de réponse : "
        titre, raison = f"Trouver un autre service que {eux}", f"{non}sa demande n’est chez personne."
        return _ligne(
            partage, page, titre, raison, Acte("Orienter ailleurs", reverse("signalements:rerouter", args=[partage.pk]))
        )
    else:
        attendue = dans(partage.reponse_attendue_le)
        titre, raison, acte = f"Relancer {eux}", f"une réponse était attendue {attendue}.", "Relancer"
    return _ligne(partage, page, titre, raison, Acte(acte, page))


def _ligne(partage: Partage, page: str, titre: str, raison: str, acte: Acte) -> Attente:
    return Attente(
        Consequence.SANS_REPONSE, titre, raison, page, personne=str(partage.assure),
        echeance=partage.reponse_attendue_le or partage.created_at.date(), actes=(acte,), sorte="partage",
        detail=str(partage.partenaire),
    )  # fmt: skip
