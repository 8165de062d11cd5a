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
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.selectors import liste
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import JOURS
from jalons.fondations.territoires.models import LieuAccueil, Salle
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import Mode, MotifAnnulation, MotifIndisponibilite, MotifRendezVous, Rythme
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.selectors import (
    Creneau,
    CreneauChoisi,
    Recherche,
    Voulu,
    agendas_de,
    agents_de,
    creneau_choisi,
    lieux_de,
)

DUREES = [(n, f"{n} minutes") for n in (15, 30, 45, 60, 90, 120)]
DECLARES = [(m.value, m.label) for m in MotifIndisponibilite if m != MotifIndisponibilite.IMPORTE]


def competences(jour: date) -> list[tuple[str, str]]:
    """Code and words of the skills in force."""
    return [(c.code, c.libelle) for c in liste(Liste.COMPETENCE, jour)]


def _jours(label: str, aide: str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, choices=list(enumerate(JOURS)), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=aide,
    )  # fmt: skip


def _plusieurs(label: str, choix: Any, **autres: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choix, widget=forms.CheckboxSelectMultiple, **autres)


class OuvrirForm(forms.Form):
    """Open windows: half days or hours, one day or a series, at one place or at two in turn."""

    pour = champs.objet("Pour", aucun=None)
    lieu = champs.objet("Lieu", aucun="sans lieu", required=False)
    jours = _jours("Les jours", "Sans choix : le jour de la première date.")
    moments = _plusieurs("Quand", rules.DEMI_JOURNEES_DITES, required=False)
    du = champs.jour("Le (ou à partir du)", borne=champs.rendez_vous)
    au = champs.jour("Jusqu’au", borne=champs.rendez_vous, required=False, aide="À remplir pour répéter.")
    rythme = champs.choix("Rythme", Rythme.choices, liste=True, initial=Rythme.SEMAINE, required=False)
    debut = champs.heure("De", required=False)
    fin = champs.heure("À", required=False)
    duree = forms.TypedChoiceField(label="Durée d’un créneau", choices=DUREES, coerce=int, initial=45)
    modes = _plusieurs("Façons de recevoir", Mode, initial=[Mode.LIEU])
    en_alternance = champs.objet("L’autre semaine, à", aucun="nulle part", required=False)
    competences = _plusieurs("Compétences", [], required=False)
    motifs = _plusieurs("Seulement pour", MotifRendezVous, required=False)

    def __init__(self, *args: Any, agents: QuerySet[Agent], lieux: QuerySet[LieuAccueil], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "pour", agents)
        champs.offrir(self, "lieu", lieux)
        champs.offrir(self, "en_alternance", lieux)
        self.fields["competences"].choices = competences(timezone.localdate())  # type: ignore[attr-defined]
        self.fields["motifs"].help_text = "Sans choix : tous les motifs."
        self.fields["debut"].help_text = "Des heures remplacent la demi-journée."
        if len(agents) == 1:
            self.fields["pour"].widget = forms.HiddenInput()
            self.fields["pour"].initial = agents[0]

    def clean(self) -> dict[str, Any]:
        """``heures``: those typed, else those of the half days."""
        c = super().clean() or self.cleaned_data
        debut, fin, moments = (c.pop(nom, None) for nom in ("debut", "fin", "moments"))
        c["heures"] = [rules.DEMI_JOURNEES[m] for m in moments or ()]
        if debut is not None and fin is not None:
            c["heures"] = [(debut, fin)]
        elif debut is not None or fin is not None:
            self.add_error("fin" if fin is None else "debut", "Indiquer les deux heures, ou une demi-journée.")
        elif not c["heures"]:
            self.add_error("moments", "Choisir le matin, l’après-midi, ou deux heures.")
        if c.get("en_alternance") and not c.get("au"):
            self.add_error("au", "Deux lieux en alternance : indiquer jusqu’à quand.")
        c["rythme"] = c.get("rythme") or Rythme.SEMAINE
        return c


class VouluForm(forms.Form):
    """What a slot would be for: the week then says which windows are not for it."""

    mode = champs.choix("Comment", [("", "toutes les façons"), *Mode.choices], liste=True, required=False)
    competence = champs.choix("Compétence", liste=True, required=False)
    motif = champs.choix("Pour quoi", [("", "tous les motifs"), *MotifRendezVous.choices], liste=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"auto_id": "voulu_%s"} | kwargs)
        champs.offrir(self, "competence", [("", "sans préciser"), *competences(timezone.localdate())])

    @property
    def voulu(self) -> Voulu:
        """What was asked for; what does not read is left out."""
        self.is_valid()
        lu = getattr(self, "cleaned_data", {})
        return Voulu(lu.get("mode") or "", lu.get("competence") or "", lu.get("motif") or "")


class ChangerPlageForm(forms.Form):
    """The hours of one occurrence."""

    version = champs.version()
    debut = champs.heure("De")
    fin = champs.heure("À")


class IndisponibleForm(forms.Form):
    """« Indisponible du … au … », whole days unless a half day or hours are given; repeated when days are chosen."""

    pour = champs.objet("Qui", aucun=None)
    du = champs.jour("Du", borne=champs.en_poste)
    debut = champs.heure("À partir de", required=False)
    au = champs.jour("Au", borne=champs.en_poste, aide="Ce jour compris.")
    fin = champs.heure("Jusqu’à", required=False)
    moment = champs.choix("Quand", [("", "toute la journée"), *rules.DEMI_ABSENCES_DITES], liste=True, required=False)
    jours = _jours("Chaque", "À cocher pour que l’absence revienne entre ces deux dates.")
    rythme = champs.choix("Rythme", Rythme.choices, liste=True, initial=Rythme.SEMAINE, required=False)
    motif = champs.choix("Raison", DECLARES, liste=True, initial=MotifIndisponibilite.ABSENCE)

    def __init__(self, *args: Any, agents: QuerySet[Agent], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "pour", agents)

    def clean(self) -> dict[str, Any]:
        """A half day becomes its two hours; it belongs to one day, or to each of those that come back."""
        c = super().clean() or self.cleaned_data
        if moment := c.get("moment"):
            c["debut"], c["fin"] = rules.DEMI_ABSENCES[moment]
            if not c.get("jours") and c.get("du") != c.get("au"):
                self.add_error(
                    "moment", "Une demi-journée est d’un seul jour : pour qu’elle revienne, cocher les jours."
                )
        return c

    @property
    def serie(self) -> dict[str, Any]:
        """The days and hours of an absence that comes back, as ``declarer_serie`` takes them; {} for a single one."""
        c = self.cleaned_data
        if not c["jours"]:
            return {}
        communs = {nom: c[nom] for nom in ("du", "au", "jours")}
        heures = {"debut": c["debut"] or time(0), "fin": c["fin"] or time(0)}
        return communs | heures | {"rythme": c["rythme"] or Rythme.SEMAINE}

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
    def ecartes(self) -> list[str]:
        """What was asked for and does not count, told: nothing is left out of a search without a word."""
        return [f"« {self[nom].label} » n’est pas pris en compte : {fautes[0]}" for nom, fautes in self.errors.items()]

    @property
    def choix(self) -> dict[str, Any]:
        """What was chosen, as ``creneaux_libres`` takes it; what does not read is left out."""
        lu = getattr(self, "cleaned_data", {})
        avec = lu.get("avec")
        voulu = {"lieu": lu.get("lieu"), "mode": lu.get("mode"), "agents": [avec] if avec else None, "du": lu.get("du")}
        return {nom: valeur for nom, valeur in voulu.items() if valeur}


class ChercherForm(ChoisirForm):
    """The first slots for a person: the same, and what must be true of them."""

    avant = champs.jour("Avant le", borne=champs.rendez_vous, required=False)
    competence = champs.choix("Compétence ou langue", liste=True, required=False)
    motif = champs.choix("Pour quoi", MotifRendezVous.choices, liste=True, required=False)
    fauteuil = forms.BooleanField(label="Elle vient en fauteuil roulant", required=False)

    def offrir_ou(self, agent: Agent, jour: date, *, domicile: bool = False) -> None:
        """The skills in force too."""
        super().offrir_ou(agent, jour, domicile=domicile)
        champs.offrir(self, "competence", [("", "sans préciser"), *competences(jour)])

    @property
    def precisions(self) -> list[forms.BoundField]:
        """The fields asked for less often."""
        return [self[nom] for nom in ("avant", "competence", "motif") if nom in self.fields]

    @property
    def precise(self) -> bool:
        """Whether one of them is filled: then they are shown."""
        lu = getattr(self, "cleaned_data", {})
        return any(lu.get(nom) for nom in ("avant", "competence", "fauteuil")) or bool(self.errors)

    def clean_avant(self) -> date | None:
        """A day to come: nothing is free before yesterday."""
        avant: date | None = self.cleaned_data["avant"]
        if avant and avant <= timezone.localdate():
            raise forms.ValidationError("Ce jour est passé : donner un jour à venir.")
        return avant

    def recherche(self, commune: str, **autres: Any) -> Recherche:
        """What is looked for, from that commune; what does not read is left out."""
        lu = {nom: valeur for nom, valeur in getattr(self, "cleaned_data", {}).items() if valeur}
        return Recherche(commune=commune, **autres | lu)


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
    fauteuil = forms.BooleanField(label="Une salle où entre un fauteuil roulant", required=False)
    adresse = champs.ligne("Adresse de la visite", 200, required=False)
    personne_rappel = champs.ligne("Personne à rappeler", 120, required=False)
    rappel_telephone = champs.ligne("Son téléphone", 20, required=False)

    def __init__(self, *args: Any, lieux: QuerySet[LieuAccueil], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["cle"].initial = uuid.uuid4()
        champs.offrir(self, "lieu", lieux)
        champs.offrir(self, "avec_aussi", agents_de(self.agent, timezone.localdate()))


class SalleForm(forms.Form):
    """Another room of the same place."""

    salle = champs.objet("Salle")
    version = champs.version()

    def __init__(self, *args: Any, salles: QuerySet[Salle], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "salle", salles)


class SecondeForm(forms.Form):
    """A second worker on an appointment already taken, another one, or none."""

    avec_aussi = champs.objet("Avec", aucun="personne d’autre", required=False)
    version = champs.version()

    def __init__(self, *args: Any, agent: Agent, rdv: RendezVous, **kwargs: Any):
        super().__init__(*args, **kwargs)
        siens = agents_de(agent, rdv.date_acte).exclude(pk=rdv.agent_id)
        champs.offrir(self, "avec_aussi", siens | Agent.objects.filter(pk=rdv.avec_aussi_id))


class AnnulerForm(forms.Form):
    """Why it is cancelled."""

    motif = champs.choix("Pourquoi", MotifAnnulation.choices, liste=True)


class VisiteForm(forms.Form):
    """Before a home visit."""

    adresse = champs.ligne("Adresse", 200)
    fin = champs.heure("Sortie prévue à")
    personne_rappel = champs.ligne("Personne à rappeler", 120)
    rappel_telephone = champs.ligne("Son téléphone", 20)
