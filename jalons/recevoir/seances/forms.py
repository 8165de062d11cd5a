"""What is typed about sittings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.territoires.models import LieuAccueil


class SeanceForm(forms.Form):
    """An information meeting: where, when, how many seats, who leads it."""

    lieu = champs.objet("Lieu", aucun="Choisir…")
    jour = champs.jour("Jour", borne=champs.rendez_vous)
    heure = champs.heure("Heure")
    duree_minutes = forms.IntegerField(label="Durée (minutes)", min_value=15, max_value=480, initial=90)
    places = forms.IntegerField(label="Places", min_value=1, max_value=200, initial=12)
    animateur = champs.objet(
        "Animée par", aucun="à décider", aide="Ses rendez-vous se ferment pendant la réunion.", required=False
    )
    avec_aussi = champs.objet("Et par", aucun="personne d’autre", required=False)

    def __init__(self, *args: Any, lieux: Iterable[LieuAccueil], agents: Iterable[Agent], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "lieu", LieuAccueil.objects.filter(pk__in=[x.pk for x in lieux]).order_by("nom"))
        for champ in ("animateur", "avec_aussi"):
            champs.offrir(self, champ, Agent.objects.filter(pk__in=[x.pk for x in agents]).order_by("nom"))


class AnnulationForm(forms.Form):
    """Why a meeting is cancelled."""

    motif = champs.ligne(
        "Pourquoi", 200, vide="Dites pourquoi la réunion est annulée : les personnes inscrites le demanderont."
    )
