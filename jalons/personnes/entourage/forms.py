"""What is typed of the people around somebody: little, « inconnu » always an answer, the agreement always asked."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.fondations.socle import champs
from jalons.personnes.assures.models import Assure, Protection
from jalons.personnes.entourage.enums import Cercle, Fin, LienFoyer, Parler, Presence
from jalons.personnes.entourage.selectors import roles
from jalons.personnes.entourage.services import Dit, Membre, Proche

DEPUIS = "Ce qui était dit des jours d’avant reste."


class MembreForm(forms.Form):
    """Somebody of the household."""

    lien = champs.choix("Qui", LienFoyer.choices, vide="Dites qui est cette personne.")
    prenom = champs.ligne("Prénom", 60, required=False, aide="Le prénom suffit. Rien d’autre n’est nécessaire.")
    age = forms.IntegerField(
        label="Âge",
        required=False,
        min_value=0,
        max_value=120,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Écrivez un âge de 0 à 120, ou rien."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    presence = champs.choix("Au foyer", Presence.choices, initial=Presence.TOUJOURS)
    garde = champs.ligne(
        "Quels jours", 120, required=False,
        aide="En garde partagée : une semaine sur deux, à partir du vendredi soir.",
    )  # fmt: skip
    date_debut = champs.jour("À partir du", borne=champs.plausible, aide=DEPUIS)
    date_fin = champs.jour("Jusqu’au", borne=champs.plausible, required=False)
    version = champs.version()

    def __init__(self, *args: Any, assure: Assure, **kwargs: Any):
        super().__init__(*args, **kwargs)

    def dit(self) -> Dit:
        """What the service keeps."""
        return Membre(**{nom: self.cleaned_data[nom] for nom in Membre.__match_args__ if nom in self.cleaned_data})

    @staticmethod
    def autres(lu: dict[str, Any]) -> dict[str, Any]:
        """The rest of what the service asks for."""
        return {nom: lu[nom] for nom in ("date_debut", "date_fin")}


class ProcheForm(forms.Form):
    """Somebody around her, and what she agrees to."""

    role = champs.choix("Rôle auprès de la personne", liste=True, vide="Choisissez dans la liste.")
    protection = champs.objet(
        "Mesure de protection exercée", aucun="Aucune", required=False,
        mots=lambda p: f"{p.get_mesure_display()}{f' : {p.mandataire}' if p.mandataire else ''}",
        aide="Le nom et les dates de la mesure restent ceux de sa fiche.",
    )  # fmt: skip
    nom = champs.ligne("Nom", 120, required=False, aide="Nom, ou nom du service. Vide si une mesure est choisie.")
    telephone = champs.telephone("Téléphone", required=False)
    joindre = champs.ligne("Comment joindre", 200, required=False, aide="Heures, jours, par qui passer.")
    parler = champs.choix(
        "La personne accepte-t-elle que nous parlions d’elle ici ?", Parler.choices, initial=Parler.A_DEMANDER
    )
    sujet = champs.ligne(
        "À propos de quoi", 200, required=False, aide="Ainsi : dire qu’elle nous rappelle, rien de plus."
    )
    accord_le = champs.jour("Dit par la personne le", borne=champs.passee, required=False)
    plateforme = forms.BooleanField(
        label="Elle accepte que la plateforme lise cette ligne, quand cette personne appelle", required=False
    )
    date_debut = champs.jour("À partir du", borne=champs.plausible, aide=DEPUIS)
    date_fin = champs.jour("Jusqu’au", borne=champs.plausible, required=False)
    version = champs.version()

    def __init__(self, *args: Any, assure: Assure, **kwargs: Any):
        """``assure``: whose measures may be named; a role withdrawn since stays where it was used."""
        super().__init__(*args, **kwargs)
        offerts, garde = roles(), self.initial.get("role")
        if garde and garde not in dict(offerts):
            offerts.append((garde, self.initial.get("libelle") or garde))
        champs.offrir(self, "role", [("", "Choisir"), *offerts])
        siennes = Protection.objects.filter(assure=assure)
        champs.offrir(self, "protection", siennes)
        if not siennes:
            del self.fields["protection"]

    def clean(self) -> dict[str, Any]:
        """A name, or the measure that has one."""
        lu = super().clean() or self.cleaned_data
        if not lu.get("nom") and not lu.get("protection"):
            self.add_error("nom", "Écrivez un nom ou celui d’un service.")
        return lu

    def dit(self) -> Dit:
        """What the service keeps."""
        lu = self.cleaned_data
        le = lu.get("accord_le")
        dits = {nom: lu[nom] for nom in Proche.__match_args__ if nom in lu and nom != "accord_le"}
        return Proche(**dits, accord_le=le.isoformat() if le else "")

    @staticmethod
    def autres(lu: dict[str, Any]) -> dict[str, Any]:
        """The rest of what the service asks for."""
        return {nom: lu[nom] for nom in ("date_debut", "date_fin", "plateforme")} | {"protection": lu.get("protection")}


def formulaire(cercle: str) -> type[MembreForm] | type[ProcheForm]:
    """The form of a line of this circle."""
    return MembreForm if cercle == Cercle.FOYER else ProcheForm


class FinForm(forms.Form):
    """The last day of a line, and what happened."""

    fin = champs.choix("Ce qui s’est passé", Fin.choices, initial=Fin.PARTI)
    dernier = champs.jour("Dernier jour", borne=champs.plausible, aide="Compté ce jour-là encore, plus le lendemain.")
    version = champs.version()
