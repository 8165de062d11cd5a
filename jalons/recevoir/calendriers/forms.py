"""What is typed about one's calendars: shape only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core import signing

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs

from . import rules
from .enums import Niveau
from .lecture import Lu

SEL, UNE_HEURE = "calendriers.apercu", 3600
PERIME = "Cet aperçu n’est plus à jour : choisissez le fichier de nouveau."


class FluxForm(forms.Form):
    """How much her own feed tells."""

    niveau = champs.choix("Ce que lit votre logiciel", Niveau.choices, initial=Niveau.OCCUPE)
    plages = forms.BooleanField(label="Montrer aussi mes plages ouvertes, en temps libre", required=False)


class FichierForm(forms.Form):
    """A calendar file, and her own word for that calendar."""

    nom = champs.ligne("Nom de ce calendrier", 60, initial="Mon agenda")
    fichier = forms.FileField(
        label="Fichier .ics",
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={nom: "Choisissez un fichier .ics." for nom in ("required", "missing", "invalid")}
        | {"empty": "Le fichier est vide. Choisissez-en un autre."},
    )


class AccepterForm(forms.Form):
    """What the preview showed, signed for whoever saw it, so that nothing of the file is kept meanwhile."""

    nom = forms.CharField(max_length=60, widget=forms.HiddenInput)
    apercu = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.agent = agent

    def clean_apercu(self) -> list[rules.Moment]:
        """The moments, as they were shown to her."""
        try:
            qui, moments = signing.loads(self.cleaned_data["apercu"], salt=SEL, max_age=UNE_HEURE)
        except signing.BadSignature as erreur:
            raise forms.ValidationError(PERIME) from erreur
        if qui != str(self.agent.pk):
            raise forms.ValidationError(PERIME)
        return [(datetime.fromtimestamp(du, UTC), datetime.fromtimestamp(au, UTC)) for du, au in moments]


def signer(agent: Agent, lu: Lu) -> str:
    """What the preview shows, to be sent back as it is."""
    moments = [(int(du.timestamp()), int(au.timestamp())) for du, au in lu.moments]
    return signing.dumps((str(agent.pk), moments), salt=SEL, compress=True)
