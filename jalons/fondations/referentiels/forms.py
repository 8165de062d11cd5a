"""A new dated value of a parameter."""

from __future__ import annotations

from django import forms

from jalons.fondations.referentiels.enums import Confiance


class NouvelleValeur(forms.Form):
    """What the national direction types: a value, its first day, where it was read."""

    valeur = forms.DecimalField(label="Nouvelle valeur", max_digits=14, decimal_places=4, localize=True)
    date_debut = forms.DateField(
        label="En vigueur à partir du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label="Source", max_length=300, help_text="Le texte ou la page où cette valeur se lit, avec sa date."
    )
    confiance = forms.ChoiceField(label="Confiance", choices=Confiance.choices, initial=Confiance.SUR)
