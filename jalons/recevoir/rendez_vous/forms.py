"""What is typed about agendas: shape only; the services decide."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import JOURS
from jalons.fondations.territoires.models import LieuAccueil
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import Mode, MotifAnnulation, MotifIndisponibilite, MotifRendezVous
from jalons.recevoir.rendez_vous.selectors import (
    Creneau,
    CreneauChoisi,
    agendas_de,
    agents_de,
    creneau_choisi,
    lieux_de,
)

DUREES = [(n, f"{n} minutes") for n in (15, 30, 45, 60, 90, 120)]
DECLARES = [(m.value, m.label) for m in MotifIndisponibilite if m != MotifIndisponibilite.IMPORTE]
RYTHMES = [(1, "chaque semaine"), (2, "une semaine sur deux"), (4, "une semaine sur quatre")]


class OuvrirForm(forms.Form):
    """Open one window, or a weekly series when an end date is given."""

    pour = champs.objet("Pour", aucun=None)
    du = champs.jour("Le (ou à partir du)", borne=champs.rendez_vous)
    au = champs.jour(
        "Jusqu’au", borne=champs.rendez_vous, required=False, aide="À remplir pour répéter chaque semaine."
    )
    jours = forms.TypedMultipleChoiceField(
        label="Les jours",
        choices=list(enumerate(JOURS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sans choix : le jour de la première date.",
    )
    toutes_les = forms.TypedChoiceField(label="Rythme", choices=RYTHMES, coerce=int, initial=1)
    debut = champs.heure("De")
    fin = champs.heure("À")
    duree = forms.TypedChoiceField(label="Durée d’un créneau", choices=DUREES, coerce=int, initial=45)
    lieu = champs.objet("Lieu", aucun="sans lieu", required=False)
    modes = forms.MultipleChoiceField(
        label="Façons de recevoir", choices=Mode, widget=forms.CheckboxSelectMultiple, initial=[Mode.LIEU]
    )

    def __init__(self, *args: Any, agents: QuerySet[Agent], lieux: QuerySet[LieuAccueil], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "pour", agents)
        champs.offrir(self, "lieu", lieux)
        if len(agents) == 1:
            self.fields["pour"].widget = forms.HiddenInput()
            self.fields["pour"].initial = agents[0]


class ChangerPlageForm(forms.Form):
    """The hours of one occurrence."""

    version = champs.version()
    debut = champs.heure("De")
    fin = champs.heure("À")


class IndisponibleForm(forms.Form):
    """« Indisponible du … au … », whole days unless hours are given."""

    pour = champs.objet("Qui", aucun=None)
    du = champs.jour("Du", borne=champs.en_poste)
    debut = champs.heure("À partir de", required=False)
    au = champs.jour("Au", borne=champs.en_poste, aide="Ce jour compris.")
    fin = champs.heure("Jusqu’à", required=False)
    motif = champs.choix("Raison", DECLARES, liste=True, initial=MotifIndisponibilite.ABSENCE)

    def __init__(self, *args: Any, agents: QuerySet[Agent], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "pour", agents)

    def bornes(self, zone: str) -> tuple[datetime, datetime]:
        """First and last instants, UTC. Raises rules.HeureInexistante."""
        c = self.cleaned_data
        debut = rules.instant_local(c["du"], c["debut"] or time(0), zone)
        if c["fin"]:
            return debut, rules.instant_local(c["au"], c["fin"], zone)
        return debut, rules.instant_local(c["au"] + timedelta(days=1), time(0), zone)


class ChoisirForm(forms.Form):
    """What narrows the slots shown: where, how, with whom, from which day. Nothing is mandatory."""

    lieu = champs.objet("Lieu", aucun="tous les lieux", required=False)
    mode = champs.choix("Comment", liste=True, required=False)
    avec = champs.objet("Avec", aucun="toute l’équipe", required=False)
    du = champs.jour("À partir du", borne=champs.rendez_vous, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"auto_id": "ou_%s"} | kwargs)  # beside another form of the page

    def offrir_ou(self, agent: Agent, jour: date, *, domicile: bool = False) -> None:
        """Give the lists what this agent may choose. ``domicile``: home visits too, when their address is known."""
        champs.offrir(self, "lieu", lieux_de(agent, jour))
        modes = [(m.value, m.label) for m in Mode if domicile or m != Mode.DOMICILE]
        champs.offrir(self, "mode", [("", "toutes les façons"), *modes])
        siens, tous = agendas_de(agent), agents_de(agent, jour)
        champs.offrir(self, "avec", tous if siens is None else tous.filter(pk__in=siens))

    @property
    def choix(self) -> dict[str, Any]:
        """What was chosen, as ``creneaux_libres`` takes it; what does not read is left out."""
        lu = getattr(self, "cleaned_data", {})
        avec = lu.get("avec")
        voulu = {"lieu": lu.get("lieu"), "mode": lu.get("mode"), "agents": [avec] if avec else None, "du": lu.get("du")}
        return {nom: valeur for nom, valeur in voulu.items() if valeur}


class DeplacerForm(forms.Form):
    """Where and when it goes: a proposed slot, or a day and an hour that the agent chooses in her own agenda."""

    creneau = champs.choix("Créneau", required=False)
    jour = champs.jour("Un autre jour", borne=champs.rendez_vous, required=False)
    heure = champs.heure("À", required=False)

    acte = "deplacer"

    def __init__(self, *args: Any, agent: Agent, creneaux: Iterable[Creneau] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.agent = agent
        proposes = [(c.valeur, c.libelle) for c in creneaux]
        champs.offrir(self, "creneau", proposes, aussi=lambda valeur: True)  # the service says if it is free

    def clean_creneau(self) -> CreneauChoisi | None:
        """The slot, read back from its value, in an agenda that she may write in."""
        valeur = self.cleaned_data["creneau"]
        choisi = creneau_choisi(self.agent, valeur, self.acte) if valeur else None
        if valeur and choisi is None:
            raise forms.ValidationError(rules.CRENEAU_PERDU)
        return choisi

    def clean(self) -> dict[str, Any]:
        """A slot, or a day with its hour."""
        c = super().clean() or self.cleaned_data
        if "creneau" in c and not c["creneau"] and not (c.get("jour") and c.get("heure")):
            self.add_error("creneau", "Choisir un créneau, ou un jour et une heure.")
        return c


class ReserverForm(DeplacerForm):
    """A new appointment for a person already received."""

    acte = "reserver"
    cle = champs.identifiant(widget=forms.HiddenInput)
    duree = forms.TypedChoiceField(
        label="Durée", choices=DUREES, coerce=int, required=False, empty_value=None, initial=45
    )
    motif = champs.choix("Pour quoi", MotifRendezVous.choices, liste=True, initial=MotifRendezVous.SUITE)
    mode = champs.choix("Comment", Mode.choices, liste=True, required=False, initial=Mode.TELEPHONE)
    lieu = champs.objet("Lieu", aucun="—", required=False)
    avec_aussi = champs.objet(
        "Avec aussi", aucun="personne d’autre", aide="Une seconde personne du service ; son agenda se ferme aussi.",
        required=False,
    )  # fmt: skip
    adresse = champs.ligne("Adresse de la visite", 200, required=False)
    personne_rappel = champs.ligne("Personne à rappeler", 120, required=False)
    rappel_telephone = champs.ligne("Son téléphone", 20, required=False)

    def __init__(self, *args: Any, lieux: QuerySet[LieuAccueil], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["cle"].initial = uuid.uuid4()
        champs.offrir(self, "lieu", lieux)
        champs.offrir(self, "avec_aussi", agents_de(self.agent, timezone.localdate()))


class AnnulerForm(forms.Form):
    """Why it is cancelled."""

    motif = champs.choix("Pourquoi", MotifAnnulation.choices, liste=True)


class VisiteForm(forms.Form):
    """Before a home visit."""

    adresse = champs.ligne("Adresse", 200)
    fin = champs.heure("Sortie prévue à")
    personne_rappel = champs.ligne("Personne à rappeler", 120)
    rappel_telephone = champs.ligne("Son téléphone", 20)
