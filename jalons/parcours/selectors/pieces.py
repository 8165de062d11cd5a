"""Papers in the day: complete, for the worker; to recall, for the platform, under a neutral name."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.accompagner.pieces import selectors as pieces
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import ReferentielAbsent
from jalons.parcours.rules import Acte, Attente, Consequence


def pieces_completes(agent: Agent) -> list[Attente]:
    """The lists that became complete: what was waited for can leave."""
    retour = ("retour", reverse("parcours:ma_journee"))
    return [
        Attente(
            Consequence.ETAPE,
            "Papiers au complet",
            f"{c.demarche or 'tout ce qui était attendu'} : plus rien à attendre.",
            f"{reverse('parcours:dossier', args=[c.dossier.pk])}#pieces",
            personne=str(c.dossier.assure),
            actes=(
                Acte(
                    "C’est vu",
                    reverse("pieces:complet", args=[c.dossier.pk]),
                    True,
                    (("demarche", str(c.demarche_id or "")), retour),
                ),
            ),
            dossier_id=c.dossier.pk,
        )
        for c in pieces.completes(agent)
    ]


def papiers_gardes(agent: Agent) -> list[Attente]:
    """The papers awaited still, after the end."""
    return [
        Attente(
            Consequence.ETAPE, "Papier encore attendu",
            f"{nom} : l’accompagnement est terminé, et vous l’attendez encore.",
            f"{reverse('parcours:dossier', args=[a.dossier_id])}#pieces", personne=str(a.dossier.assure), echeance=a.pour_le,
            actes=(Acte("Ouvrir le dossier", f"{reverse('parcours:dossier', args=[a.dossier_id])}#pieces"),),
            dossier_id=a.dossier_id,
        )
        for a, nom in pieces.gardees(agent)
    ]  # fmt: skip


def pieces_a_rappeler(agent: Agent, jour: date) -> list[Attente]:
    """What the platform is asked to recall."""
    try:
        lignes = pieces.a_rappeler(agent, jour)
    except ReferentielAbsent:
        return []
    retour = (("retour", reverse("parcours:ma_journee")),)
    return [
        Attente(
            Consequence.PAROLE_DONNEE, "Rappeler un papier attendu", f"{ligne.nom.lower()}, que l’assistante sociale attend.",
            reverse("pieces:a_rappeler"), personne=str(ligne.assure), echeance=ligne.pour_le,
            actes=(Acte("Rappel fait", reverse("pieces:rappeler", args=[ligne.id]), True, retour),), detail=ligne.nom,
        )
        for ligne in lignes[:20]
    ]  # fmt: skip
