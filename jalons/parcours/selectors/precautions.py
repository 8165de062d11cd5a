"""What was noted on how to receive somebody ends soon: renewed by a person, or gone by itself."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import ReferentielAbsent, valeur
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.personnes.assures.models import PrecautionAccueil


def precautions_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """Those of the people that she accompanies, whose last day is near. Two queries."""
    try:
        limite = jour + timedelta(days=int(valeur("precaution_rappel", jour)))
    except ReferentielAbsent:
        return []
    siens = Dossier.objects.visible_to(agent, "accompagner", classe="F3").exclude(statut=StatutDossier.CLOS)
    lignes = PrecautionAccueil.objects.filter(
        date_fin__range=(jour, limite), assure__in=siens.values("assure_id")
    ).select_related("assure")
    return [
        Attente(
            Consequence.ETAPE,
            "Précaution d’accueil : la renouveler, ou la laisser finir",
            f"elle s’arrête d’elle-même le {jour_long(p.date_fin)}.",
            reverse("assures:fiche", args=[p.assure_id]),
            personne=str(p.assure),
            echeance=p.date_fin,
            actes=(Acte("Renouveler", reverse("assures:precaution_renouveler", args=[p.assure_id, p.pk])),),
        )
        for p in lignes
    ]
