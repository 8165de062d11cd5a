"""A card of the directory, as the caisse types it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from jalons.personnes.assures.forms import Versionne, champ_date, champ_texte
from jalons.personnes.partenaires.enums import MotifOrientation, TypePartenaire


class FormulairePartenaire(Versionne):
    """Name, contacts, what to bring, what it answers."""

    nom = champ_texte("Nom", 120, required=True)
    type = forms.ChoiceField(label="Nature", choices=TypePartenaire.choices)
    telephone = champ_texte("Téléphone", 30, inputmode="tel")
    mention = champ_texte("Coût de l’appel", 120, help_text="Par exemple : Service gratuit + prix d’un appel.")
    telephone_etranger = champ_texte("Téléphone depuis l’étranger", 30, inputmode="tel")
    courriel = forms.EmailField(
        label="Adresse électronique", required=False,
        error_messages={"invalid": "Adresse incomplète : elle s’écrit nom@exemple.fr."},
    )  # fmt: skip
    site = forms.URLField(
        label="Site", required=False, assume_scheme="https",
        error_messages={"invalid": "Adresse incomplète : elle s’écrit https://www.exemple.fr."},
    )  # fmt: skip
    adresse = champ_texte("Adresse", 200)
    horaires = champ_texte("Horaires", 200, help_text="Par exemple : du lundi au vendredi, de 8 h 30 à 17 h 30.")
    a_preparer = champ_texte("À préparer avant d’appeler", 300)
    pour = forms.MultipleChoiceField(
        label="Vers qui l’on se tourne pour", choices=MotifOrientation.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    source = champ_texte("D’où vient cette fiche", 200, help_text="Par exemple : appel du 3 mars, convention de 2025.")
    verifie_le = champ_date("Vérifiée le")

    def clean_verifie_le(self) -> Any:
        """A day that has come."""
        jour = self.cleaned_data["verifie_le"]
        if jour and jour > timezone.localdate():
            raise forms.ValidationError("Cette date est dans le futur.")
        return jour

    def _dire(self, nom: str, valeur: Any) -> str:
        if nom == "pour":
            return ", ".join(str(dict(MotifOrientation.choices).get(m, m)) for m in valeur or []) or "non renseigné"
        return super()._dire(nom, valeur)
