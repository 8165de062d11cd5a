"""Her wishes, as they are typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import JOURS
from jalons.recevoir.rendez_vous.enums import Mode, MotifRendezVous
from jalons.recevoir.rendez_vous.forms import competences
from jalons.recevoir.rendez_vous.selectors import agendas_de, agents_de, lieux_de

from .enums import SORTIES, Moment, MotifPasse, MotifRetrait
from .selectors import jours_ouverts

OUVRES, FIN_DE_SEMAINE = range(5), (5, 6)


def _cases(label: str, choix: Any, **autres: Any) -> Any:
    return forms.TypedMultipleChoiceField(
        label=label, choices=choix, required=False, widget=forms.CheckboxSelectMultiple, **autres
    )


class InscrireForm(forms.Form):
    """What would suit her: nothing is mandatory, nothing checked means « any »."""

    lieux: Any = forms.ModelMultipleChoiceField(
        label="Où", queryset=None, required=False, widget=forms.CheckboxSelectMultiple, help_text="Sans choix : tous."
    )
    modes = _cases("Comment", [m for m in Mode.choices if m[0] != Mode.DOMICILE])
    jours = _cases("Les jours possibles", list(enumerate(JOURS)), coerce=int)
    moments = _cases("À quel moment", Moment.choices)
    avec = champs.objet("Avec", aucun="toute l’équipe", required=False)
    avant = champs.jour("Avant le", borne=champs.rendez_vous, required=False)
    competence = champs.choix("Compétence ou langue", liste=True, required=False)
    fauteuil = forms.BooleanField(label="Elle vient en fauteuil roulant", required=False)
    motif = champs.choix("Pour quoi", MotifRendezVous.choices, liste=True, initial=MotifRendezVous.SUITE)

    def __init__(self, *args: Any, agent: Agent, jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["lieux"].queryset = lieux_de(agent, jour)  # type: ignore[attr-defined]
        offerts = [*OUVRES, *(j for j in FIN_DE_SEMAINE if j in jours_ouverts(agent, jour))]
        self.fields["jours"].choices = [(j, JOURS[j]) for j in offerts]  # type: ignore[attr-defined]
        champs.offrir(self, "competence", [("", "sans préciser"), *competences(jour)])
        siens, tous = agendas_de(agent), agents_de(agent, jour)
        champs.offrir(self, "avec", tous if siens is None else tous.filter(pk__in=siens))

    def clean_lieux(self) -> list[Any]:
        """Their keys."""
        return [lieu.pk for lieu in self.cleaned_data["lieux"]]


class PasserForm(forms.Form):
    """Why this slot is not for her."""

    creneau = forms.CharField(max_length=120, widget=forms.HiddenInput)
    motif = champs.choix("Pourquoi", MotifPasse.choices, liste=True)
    version = champs.version()


class RetirerForm(forms.Form):
    """Why she waits no more."""

    motif = champs.choix("Pourquoi", [(m.value, m.label) for m in MotifRetrait if m not in SORTIES], liste=True)
    version = champs.version()
