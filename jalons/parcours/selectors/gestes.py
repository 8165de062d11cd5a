"""What people did themselves about their appointments, and whom no message reached, in the day of who receives or books."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import au_lieu
from jalons.fondations.socle.templatetags.jalons import heure, jour_long
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous import selectors as rendez_vous


def gestes_du_jour(agent: Agent, maintenant: datetime, pour: Any = None) -> list[Attente]:
    """« A déplacé », « a annulé », « non prévenue »: one line each; ``pour``: of these agendas."""
    retour = (("retour", reverse("parcours:ma_journee")),)
    faits = [
        Attente(
            Consequence.ORDINAIRE,
            f"{g.rdv.assure.prenom} {g.get_quoi_display()}",
            f"par son lien : c’était {rules.quand_texte(g.debut_avant, g.rdv.zone)}, avec {g.rdv.agent}.",
            reverse("rendez_vous:rendez_vous", args=[g.rdv_id]),
            personne=str(g.rdv.assure),
            echeance=au_lieu(g.fait_le, g.rdv.zone).date(),
            actes=(Acte("Vu", reverse("rendez_vous:vu", args=[g.rdv_id]), post=True, champs=retour),),
        )
        for g in rendez_vous.gestes_a_voir(agent, maintenant, pour=pour)
    ]
    rates = [
        Attente(
            Consequence.SANS_REPONSE,
            "Personne non prévenue de son rendez-vous",
            f"le message ne lui est pas arrivé : rendez-vous le {jour_long(r.date_acte)} à {heure(r.debut_local)}, appeler.",
            reverse("rendez_vous:rendez_vous", args=[r.pk]),
            personne=str(r.assure),
            echeance=r.date_acte,
            actes=(
                Acte("C’est dit de vive voix", reverse("rendez_vous:prevenue", args=[r.pk]), post=True, champs=retour),
            ),
        )
        for r in rendez_vous.non_prevenus(agent, maintenant, pour=pour)
    ]
    return [*rates, *faits]
