"""The dates of the line of rights that enter the day of a worker, with their reason."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.accompagner.echeances import selectors as echeances
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.parcours.rules import Acte, Attente, Consequence

GARDEE = " L’accompagnement est terminé, et vous avez gardé cette date."


def echeances_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """The dates of the line of rights that press: first those that cost money."""
    return [
        Attente(
            Consequence.RESSOURCES_SOINS if e.ressources else Consequence.ETAPE,
            e.ligne.quoi,
            f"{e.raison} ({e.ligne.certitude.label}).{GARDEE if e.gardee else ''}",
            f"{reverse('parcours:dossier', args=[e.dossier_id])}#{e.ancre}",
            personne=e.personne,
            echeance=e.ligne.date,
            actes=(
                Acte("Ouvrir", reverse("parcours:dossier", args=[e.dossier_id]) + "#droits"),
                Acte("C’est réglé", reverse("echeances:regler", args=[e.dossier_id]), True, _reglee(e)),
                *_ecarter(e),
            ),
            sorte="echeance",
            detail=f"{e.ligne.quoi}, {jour_long(e.ligne.date)}" if e.ligne.date and not e.ressources else e.ligne.quoi,
            dossier_id=e.dossier_id,
        )
        for e in echeances.echeances_du_jour(agent, jour)
    ]


def _ecarter(e: echeances.EcheanceDuJour) -> list[Acte]:
    """Nothing is written in a dossier that ended, but that a date kept is settled."""
    ou = f"{reverse('echeances:regler', args=[e.dossier_id])}?ligne={e.rang}&suite=ecartee"
    return [] if e.gardee else [Acte("Écarter", ou)]


def _reglee(e: echeances.EcheanceDuJour) -> tuple[tuple[str, str], ...]:
    vu = {"cle": e.ligne.cle, "suite": "reglee", "motif": "", "version": str(e.version)}
    return tuple((vu | {"retour": reverse("parcours:ma_journee")}).items())
