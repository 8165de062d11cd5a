"""A new dated value of a parameter."""

from __future__ import annotations

from django import forms

from jalons.fondations.referentiels.enums import Confiance
from jalons.fondations.socle import champs


class NouvelleValeur(forms.Form):
    """What the national direction types: a value, its first day, where it was read."""

    valeur = forms.DecimalField(label="Nouvelle valeur", max_digits=14, decimal_places=4, localize=True)
    date_debut = champs.jour("En vigueur à partir du")
    source = champs.ligne("Source", aide="Le texte ou la page où cette valeur se lit, avec sa date.")
    confiance = champs.choix("Confiance", Confiance.choices, liste=True, initial=Confiance.SUR)
