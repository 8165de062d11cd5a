"""What is typed about agendas: shape only; the services decide."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import JOURS
from jalons.fondations.territoires.models import LieuAccueil
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import Mode, MotifAnnulation, MotifIndisponibilite, MotifRendezVous
from jalons.recevoir.rendez_vous.selectors import Creneau, CreneauChoisi, creneau_choisi

DUREES = [(n, f"{n} minutes") for n in (15, 30, 45, 60, 90, 120)]
RYTHMES = [(1, "chaque semaine"), (2, "une semaine sur deux"), (4, "une semaine sur quatre")]


def _date(label: str, **autres: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **autres)


def _heure(label: str, **autres: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **autres)


class _Parmi(forms.Form):
    """A form whose agents or places are a closed list, found once by the view."""

    def _choisir(self, champ: str, objets: list[Any]) -> None:
        self._objets = getattr(self, "_objets", {}) | {champ: {str(o.pk): o for o in objets}}
        self.fields[champ].choices = [(cle, str(o)) for cle, o in self._objets[champ].items()]  # type: ignore[attr-defined]

    def objet(self, champ: str) -> Any:
        """The object chosen in that field, or None."""
        return self._objets[champ].get(self.cleaned_data.get(champ) or "")


class OuvrirForm(_Parmi):
    """Open one window, or a weekly series when an end date is given."""

    pour = forms.ChoiceField(label="Pour")
    du = _date("Le (ou à partir du)")
    au = _date("Jusqu’au", required=False, help_text="À remplir pour répéter chaque semaine.")
    jours = forms.TypedMultipleChoiceField(
        label="Les jours",
        choices=list(enumerate(JOURS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sans choix : le jour de la première date.",
    )
    toutes_les = forms.TypedChoiceField(label="Rythme", choices=RYTHMES, coerce=int, initial=1)
    debut = _heure("De")
    fin = _heure("À")
    duree = forms.TypedChoiceField(label="Durée d’un créneau", choices=DUREES, coerce=int, initial=45)
    lieu = forms.ChoiceField(label="Lieu", required=False)
    modes = forms.MultipleChoiceField(label="Façons de recevoir", choices=Mode, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, agents: list[Agent], lieux: list[LieuAccueil], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._choisir("pour", agents)
        self._choisir("lieu", lieux)
        self.fields["lieu"].choices = [("", "sans lieu"), *self.fields["lieu"].choices]  # type: ignore[attr-defined]
        self.fields["modes"].initial = [Mode.LIEU]
        if len(agents) == 1:
            self.fields["pour"].widget = forms.HiddenInput()
            self.fields["pour"].initial = str(agents[0].pk)

    def serie(self) -> bool:
        """Whether a series is asked for."""
        return bool(self.cleaned_data.get("au") and self.cleaned_data["au"] != self.cleaned_data["du"])

    def jours_voulus(self) -> list[int]:
        """Days of the week, 0 = lundi."""
        return self.cleaned_data["jours"] or [self.cleaned_data["du"].weekday()]


class ChangerPlageForm(forms.Form):
    """The hours of one occurrence."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    debut = _heure("De")
    fin = _heure("À")


class IndisponibleForm(_Parmi):
    """« Indisponible du … au … », whole days unless hours are given."""

    pour = forms.ChoiceField(label="Qui")
    du = _date("Du")
    debut = _heure("À partir de", required=False)
    au = _date("Au", help_text="Ce jour compris.")
    fin = _heure("Jusqu’à", required=False)
    motif = forms.ChoiceField(label="Raison", choices=MotifIndisponibilite, initial=MotifIndisponibilite.ABSENCE)

    def __init__(self, *args: Any, agents: list[Agent], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._choisir("pour", agents)

    def bornes(self, zone: str) -> tuple[datetime, datetime]:
        """First and last instants, UTC. Raises rules.HeureInexistante."""
        c = self.cleaned_data
        debut = rules.instant_local(c["du"], c["debut"] or time(0), zone)
        if c["fin"]:
            return debut, rules.instant_local(c["au"], c["fin"], zone)
        return debut, rules.instant_local(c["au"] + timedelta(days=1), time(0), zone)


class _QuandForm(forms.Form):
    """A proposed slot, or a day and an hour that the agent chooses in her own agenda."""

    creneau = forms.ChoiceField(label="Créneau", required=False, widget=forms.RadioSelect)
    jour = _date("Un autre jour", required=False)
    heure = _heure("À", required=False)
    duree = forms.TypedChoiceField(
        label="Durée", choices=DUREES, coerce=int, required=False, empty_value=None, initial=45
    )

    def __init__(self, *args: Any, creneaux: list[Creneau], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.proposer(creneaux)
        self.fields["creneau"].valid_value = lambda valeur: True  # type: ignore[attr-defined]  # the service says if it is free

    def proposer(self, creneaux: list[Creneau]) -> None:
        """Show these slots (again, after a refusal)."""
        libelles = [(c, f"{c.quand} · {c.ou} · avec {c.agent} · {c.minutes} min") for c in creneaux]
        choix = [(c.valeur, texte[:1].upper() + texte[1:]) for c, texte in libelles]
        self.fields["creneau"].choices = choix  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A slot that can be read, or a day with its hour."""
        c = super().clean() or self.cleaned_data
        self.choix: CreneauChoisi | None = creneau_choisi(c["creneau"]) if c.get("creneau") else None
        if c.get("creneau") and self.choix is None:
            self.add_error("creneau", "Ce créneau n’existe plus : en choisir un autre.")
        elif self.choix is None and not (c.get("jour") and c.get("heure")):
            self.add_error("creneau", "Choisir un créneau, ou un jour et une heure.")
        return c

    def instant(self, zone: str) -> datetime:
        """The instant of the day and hour typed. Raises rules.HeureInexistante."""
        return rules.instant_local(self.cleaned_data["jour"], self.cleaned_data["heure"], zone)


class DeplacerForm(_QuandForm):
    """Where and when an appointment goes."""


class ReserverForm(_QuandForm):
    """A new appointment for a person already received."""

    cle = forms.UUIDField(widget=forms.HiddenInput)
    motif = forms.ChoiceField(label="Pour quoi", choices=MotifRendezVous, initial=MotifRendezVous.SUITE)
    mode = forms.ChoiceField(label="Comment", choices=Mode, required=False, initial=Mode.TELEPHONE)
    lieu = forms.ChoiceField(label="Lieu", required=False)
    adresse = forms.CharField(label="Adresse de la visite", max_length=200, required=False)
    personne_rappel = forms.CharField(label="Personne à rappeler", max_length=120, required=False)
    rappel_telephone = forms.CharField(label="Son téléphone", max_length=20, required=False)

    def __init__(self, *args: Any, lieux: list[LieuAccueil], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["cle"].initial = uuid.uuid4()
        self._lieux = {str(lieu.pk): lieu for lieu in lieux}
        self.fields["lieu"].choices = [("", "—"), *((cle, str(x)) for cle, x in self._lieux.items())]  # type: ignore[attr-defined]

    def commun(self) -> dict[str, Any]:
        """The arguments of ``reserver`` that do not depend on the slot."""
        champs = ("motif", "cle", "adresse", "personne_rappel", "rappel_telephone")
        return {c: self.cleaned_data[c] for c in champs}

    def lieu_choisi(self) -> LieuAccueil | None:
        """The place typed, when the way of meeting needs one."""
        return self._lieux.get(self.cleaned_data["lieu"]) if self.cleaned_data["mode"] == Mode.LIEU else None


class AnnulerForm(forms.Form):
    """Why it is cancelled."""

    motif = forms.ChoiceField(label="Pourquoi", choices=MotifAnnulation)


class VisiteForm(forms.Form):
    """Before a home visit."""

    adresse = forms.CharField(label="Adresse", max_length=200)
    fin = _heure("Sortie prévue à")
    personne_rappel = forms.CharField(label="Personne à rappeler", max_length=120)
    rappel_telephone = forms.CharField(label="Son téléphone", max_length=20)

    def fin_prevue(self, jour: date, zone: str) -> datetime:
        """The instant of the expected end, on the day of the visit."""
        return rules.instant_local(jour, self.cleaned_data["fin"], zone)
