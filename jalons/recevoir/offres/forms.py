"""What is typed about filters and letters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.fondations.socle import champs
from jalons.fondations.socle.refus import SaisieRefusee

from .rules import LOT_MAX
from .selectors import VUES


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
