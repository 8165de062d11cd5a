"""When somebody is expected for her demande: an appointment, or a seat at an information meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from jalons.recevoir.rendez_vous.enums import LIBERES, Mode
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.seances.enums import StatutInscription
from jalons.recevoir.seances.models import Inscription, Seance
from jalons.recevoir.signalements.models import Demande


@dataclass(frozen=True)
class Attendue:
    """One date: when at the place, where, with whom, and the page that says the rest."""

    quand: datetime
    ou: str
    url: str


def attendue(agent: Any, demande: Demande) -> Attendue | None:
    """The last appointment of a demande that was not given back, else her seat, as far as ``agent`` may read them."""
    lignes = RendezVous.objects.visible_to(agent, "lire").filter(demande=demande).exclude(statut__in=LIBERES)
    if rdv := lignes.select_related("agent", "avec_aussi", "lieu").order_by("-periode").first():
        ou = rdv.lieu.nom if rdv.mode == Mode.LIEU and rdv.lieu else rdv.get_mode_display().lower()
        return Attendue(rdv.debut_local, f"{ou}, avec {rdv.avec}", reverse("rendez_vous:rendez_vous", args=[rdv.pk]))
    places = Inscription.objects.filter(demande=demande, seance__in=Seance.objects.visible_to(agent, "lire"))
    place = places.filter(statut=StatutInscription.INSCRITE).select_related("seance__lieu").last()
    if place is None:
        return None
    reunion = place.seance
    return Attendue(reunion.debut_local, f"réunion, {reunion.lieu}", reverse("seances:seance", args=[reunion.pk]))
