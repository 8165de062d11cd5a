"""On what to preview a rule, and why and when to publish it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jalons.fondations.socle import champs
from jalons.reperer.detection.models import Extraction


class ApercuForm(forms.Form):
    """One extraction, and one of the months that it covers (its own by default)."""

    extraction = champs.choix("Sur quelle extraction", liste=True)
    mois = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$", label="Mois", required=False, help_text="Vide : le mois de l’extraction. Sinon AAAA-MM.",
        error_messages={"invalid": "Écrire l’année puis le mois : 2026-06."},
    )  # fmt: skip

    def __init__(self, *args: Any, extractions: Iterable[Extraction], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.par_cle = {str(e.pk): e for e in extractions}
        champs.offrir(self, "extraction", [(pk, _nom(e)) for pk, e in self.par_cle.items()])

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

    motif = champs.texte(
        "Pourquoi la règle change", 300, lignes=2, aide="Cette phrase restera à côté de la version.",
        vide="Dites en une phrase pourquoi la règle change.",
    )  # fmt: skip
    jour = champs.jour(
        "En vigueur à partir du", borne=champs.en_poste, calendrier=False, attributs={"placeholder": "jj/mm/aaaa"},
        vide="Écrire le premier jour.",
    )  # fmt: skip
