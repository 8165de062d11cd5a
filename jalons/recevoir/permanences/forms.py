"""The roster as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import JOURS

RANGS = [(1, "appelée d’abord"), (2, "si la première ne répond pas"), (3, "en dernier")]


class TenirForm(forms.Form):
    """Who, when, in which order, at which number; each week until a day when there is one."""

    pour = champs.objet("Qui", aucun=None)
    du = champs.jour("Le (ou à partir du)", borne=champs.rendez_vous)
    debut = champs.heure("De", initial="09:00")
    fin = champs.heure("À", initial="12:30")
    au = champs.jour(
        "Jusqu’au", borne=champs.rendez_vous, required=False, aide="À remplir pour répéter chaque semaine."
    )
    jours = forms.TypedMultipleChoiceField(
        label="Les jours",
        choices=list(enumerate(JOURS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sans choix : le jour de la première date.",
    )
    rang = forms.TypedChoiceField(label="Son tour", choices=RANGS, coerce=int, initial=1)
    telephone = champs.telephone("Le numéro où l’appeler", required=False, aide="Vide : celui de son compte.")

    def __init__(self, *args: Any, agents: QuerySet[Agent], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "pour", agents)
