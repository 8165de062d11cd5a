"""On what to preview a rule, and why and when to publish it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jalons.reperer.detection.models import Extraction


class ApercuForm(forms.Form):
    """One extraction, and one of the months that it covers (its own by default)."""

    extraction = forms.ChoiceField(label="Sur quelle extraction")
    mois = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$", label="Mois", required=False, help_text="Vide : le mois de l’extraction. Sinon AAAA-MM.",
        error_messages={"invalid": "Écrire l’année puis le mois : 2026-06."},
    )  # fmt: skip

    def __init__(self, *args: Any, extractions: Iterable[Extraction], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.par_cle = {str(e.pk): e for e in extractions}
        champ: Any = self.fields["extraction"]
        champ.choices = [(pk, _nom(e)) for pk, e in self.par_cle.items()]

    def clean_extraction(self) -> Extraction:
        """The extraction itself."""
        return self.par_cle[self.cleaned_data["extraction"]]

    def clean(self) -> dict[str, Any]:
        """Only a month that this extraction tells of."""
        lu = super().clean() or self.cleaned_data
        extraction, mois = lu.get("extraction"), lu.get("mois")
        if extraction and mois and mois not in extraction.mois_couverts:
            permis = ", ".join(extraction.mois_couverts)
            self.add_error("mois", f"« {extraction.dossier} » ne couvre pas {mois}, mais {permis} : choisir parmi eux.")
        return lu


def _nom(extraction: Extraction) -> str:
    liste = f", liste « {extraction.public} »" if extraction.public else ""
    return f"{extraction.mois}, {extraction.dossier}{liste} ({extraction.organisme.nom})"


class PublierForm(forms.Form):
    """The reason, and the first day."""

    motif = forms.CharField(
        label="Pourquoi la règle change", max_length=300, widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="Cette phrase restera à côté de la version.",
        error_messages={"required": "Dites en une phrase pourquoi la règle change."},
    )  # fmt: skip
    jour = forms.DateField(
        label="En vigueur à partir du", input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "jj/mm/aaaa", "autocomplete": "off"}),
        error_messages={"invalid": "Écrire le jour, le mois et l’année : 01/07/2026.", "required": "Écrire le premier jour."},
    )  # fmt: skip
