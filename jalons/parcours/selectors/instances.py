"""In the day of who sits: her sittings of these days; for a secretary, minutes to sign, and what follows and is due."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from jalons.accompagner.instances import selectors as instances
from jalons.accompagner.instances.enums import StatutSeance
from jalons.accompagner.instances.models import SeanceInstance, Suite
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import heure_texte, jour_texte
from jalons.parcours.rules import Acte, Attente, Consequence

PROCHES = timedelta(days=15)


def instances_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """One question for whoever sits nowhere."""
    siennes = SeanceInstance.objects.visible_to(agent).select_related("instance")
    a_venir = siennes.filter(statut=StatutSeance.PREVUE, date_acte__lte=jour + PROCHES)
    tenues = siennes.visible_to(agent, "tenir")
    ici = tenues.filter(statut__in=(StatutSeance.OUVERTE, StatutSeance.SUSPENDUE, StatutSeance.CLOSE))
    suites = [s for s in instances.suites_attendues(agent, a_tenir=True) if s.pour_le <= jour]
    return [*map(_seance, a_venir), *map(_pv, ici), *map(_suite, suites)]


def _page(seance: SeanceInstance) -> str:
    return reverse("instances:seance", args=[seance.pk])


def _seance(s: SeanceInstance) -> Attente:
    quand = f"{jour_texte(s.date_acte)} à {heure_texte(s.debut_local)}, {s.lieu}"
    actes = (Acte("Voir l’ordre du jour", _page(s)),)
    return Attente(Consequence.ETAPE, f"Séance : {s.instance}", quand, _page(s), echeance=s.date_acte, actes=actes)


def _pv(s: SeanceInstance) -> Attente:
    titre = f"Procès-verbal à signer : {s.instance}" if s.est_close else f"Séance à clore : {s.instance}"
    raison = f"séance du {jour_texte(s.date_acte)} ; relu, le procès-verbal se signe."
    actes = (Acte("Ouvrir la séance", _page(s)),)
    return Attente(Consequence.ETAPE, titre, raison, _page(s), echeance=s.date_acte, actes=actes)


def _suite(s: Suite) -> Attente:
    page = f"{_page(s.seance)}#suites"
    raison = f"{s.qui}, depuis la séance du {jour_texte(s.seance.date_acte)} ({s.seance.instance})."
    return Attente(
        Consequence.ETAPE, f"À faire : {s.quoi}", raison, page, echeance=s.pour_le, actes=(Acte("Ouvrir", page),)
    )
