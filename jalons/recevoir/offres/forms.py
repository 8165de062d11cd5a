"""What is typed about meetings and filters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.refus import SaisieRefusee
from jalons.fondations.territoires.models import LieuAccueil

from .rules import LOT_MAX
from .selectors import VUES


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

    def __init__(self, *args: Any, lieux: Iterable[LieuAccueil], agents: Iterable[Agent], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "lieu", LieuAccueil.objects.filter(pk__in=[x.pk for x in lieux]).order_by("nom"))
        champs.offrir(self, "animateur", Agent.objects.filter(pk__in=[x.pk for x in agents]).order_by("nom"))


class AnnulationForm(forms.Form):
    """Why a meeting is cancelled."""

    motif = champs.ligne(
        "Pourquoi", 200, vide="Dites pourquoi la réunion est annulée : les personnes inscrites le demanderont."
    )


class FiltreForm(forms.Form):
    """The view, week and place of the list; an unknown value is the whole list."""

    vue = champs.choix("Vue", [(code, vue.nom) for code, vue in VUES.items()], liste=True, required=False)
    semaine = champs.jour("Semaine", borne=champs.en_poste, required=False)
    lieu = forms.UUIDField(required=False)

    @property
    def choix(self) -> dict[str, Any]:
        """What was understood, whatever was typed."""
        self.is_valid()
        lu = self.cleaned_data
        return {"vue": lu.get("vue") or "a_faire", "semaine": lu.get("semaine"), "lieu": lu.get("lieu")}


class LettresForm(forms.Form):
    """How many letters to print, of which week."""

    combien = forms.IntegerField(
        label="Combien", min_value=1, max_value=LOT_MAX, required=False,
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"], f"Combien de lettres ? Un nombre entier, de 1 à {LOT_MAX}."
        ),
    )  # fmt: skip
    semaine = champs.jour("Semaine", borne=champs.en_poste, required=False)

    @property
    def demande(self) -> tuple[int, date | None]:
        """Ten letters of the weeks due, unless told otherwise. Raises SaisieRefusee: nothing is printed by mistake."""
        if not self.is_valid():
            raise SaisieRefusee(" ".join(str(faute) for fautes in self.errors.values() for faute in fautes))
        return self.cleaned_data["combien"] or 10, self.cleaned_data["semaine"]
