"""What is typed about sittings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.models import LieuAccueil, Salle


class SeanceForm(forms.Form):
    """An information meeting: where, when, how many seats, who leads it."""

    lieu = champs.objet("Lieu", aucun="Choisir…")
    jour = champs.jour("Jour", borne=champs.rendez_vous)
    heure = champs.heure("Heure")
    duree_minutes = forms.IntegerField(label="Durée (minutes)", min_value=15, max_value=480, initial=90)
    places = forms.IntegerField(label="Places", min_value=1, max_value=200, initial=12)
    salle = champs.objet(
        "Salle",
        aucun="La plus petite libre, si le lieu en a",
        mots=lambda salle: f"{salle.lieu} : {salle}, {salle.places} places",
        required=False,
    )
    animateur = champs.objet(
        "Animée par", aucun="à décider", aide="Ses rendez-vous se ferment pendant la réunion.", required=False
    )
    avec_aussi = champs.objet("Et par", aucun="personne d’autre", required=False)

    def __init__(self, *args: Any, lieux: Iterable[LieuAccueil], agents: Iterable[Agent], **kwargs: Any):
        super().__init__(*args, **kwargs)
        cles = [x.pk for x in lieux]
        champs.offrir(self, "lieu", LieuAccueil.objects.filter(pk__in=cles).order_by("nom"))
        salles = Salle.objects.filter(en_vigueur(timezone.localdate(), "ouverte_du", "fermee_au"), lieu__in=cles)
        champs.offrir(self, "salle", salles.select_related("lieu").order_by("lieu__nom", "nom"))
        for champ in ("animateur", "avec_aussi"):
            champs.offrir(self, champ, Agent.objects.filter(pk__in=[x.pk for x in agents]).order_by("nom"))


class SalleForm(forms.Form):
    """Another room of the same place."""

    salle = champs.objet("Salle", mots=lambda salle: f"{salle}, {salle.places} places")
    version = champs.version()

    def __init__(self, *args: Any, salles: QuerySet[Salle], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "salle", salles)


class AnnulationForm(forms.Form):
    """Why a meeting is cancelled."""

    motif = champs.ligne(
        "Pourquoi", 200, vide="Dites pourquoi la réunion est annulée : les personnes inscrites le demanderont."
    )
