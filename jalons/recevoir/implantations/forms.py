"""What is typed of an implantation."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import JOURS, heure_texte, jour_annee
from jalons.fondations.territoires.enums import Attribution, TypeLieu
from jalons.fondations.territoires.models import LieuAccueil
from jalons.personnes.partenaires import horaires
from jalons.recevoir.rendez_vous.enums import Rythme
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import HeureInexistante, instant_local

from . import selectors
from .enums import RECURRENCES, Objet, Service
from .models import Vehicule

EXEMPLE = "9 h - 12 h / 14 h - 17 h"
PLACES = {
    "invalid": "Écrivez un nombre de places en chiffres.",
    "min_value": "Une place au moins.",
    "required": "Indiquez.",
}


def _places(label: str, initial: int) -> forms.IntegerField:
    trop = {"max_value": "Ce nombre de places n’est pas vraisemblable : 500 au plus."}
    return forms.IntegerField(label=label, min_value=1, max_value=500, initial=initial, error_messages=PLACES | trop)


def _coches() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label="Équipement", required=False, widget=forms.CheckboxSelectMultiple)


def _offrir_equipements(form: forms.Form) -> None:
    deja = form.initial.get("equipements", [])
    connus = selectors.equipements(timezone.localdate())
    retires = [(c, c) for c in deja if c not in dict(connus)]  # a code that left the list stays until it is unticked
    champs.offrir(form, "equipements", [*connus, *retires])


class HorairesForm(forms.Form):
    """The week of a place: one line a day, empty when it is closed."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        semaine = horaires.lire(self.initial.get("horaires", "")) or [()] * 7
        for rang, jour in enumerate(JOURS):
            dit = semaine[rang]
            ecrit = dit if isinstance(dit, str) else " / ".join(t.replace("-", " - ") for t in dit)
            self.fields[f"jour_{rang}"] = champs.ligne(jour.capitalize(), 60, required=False, initial=ecrit)

    @property
    def jours(self) -> list[Any]:
        """The seven fields, in order."""
        return [self[f"jour_{rang}"] for rang in range(7)]

    def clean(self) -> dict[str, Any]:
        """The seven lines become one text, ``horaires``; a line that is no hour is told."""
        c = super().clean() or self.cleaned_data
        semaine = []
        for rang in range(7):
            tape = c.pop(f"jour_{rang}", "") or ""
            lu = horaires.lire_jour(re.sub(r"\s*(?:,|;| et )\s*", " / ", tape))
            if isinstance(lu, str):
                self.add_error(
                    f"jour_{rang}",
                    f"« {tape} » ne se lit pas comme des heures : écrivez {EXEMPLE}, ou rien si c’est fermé.",
                )
            elif any(apres < avant[-5:] for avant, apres in pairwise(lu or ())):
                self.add_error(f"jour_{rang}", f"« {tape} » dit deux fois les mêmes heures : écrivez {EXEMPLE}.")
            semaine.append(lu)
        c["horaires"] = horaires.ecrire(semaine)
        return c


class LieuForm(HorairesForm):
    """A place as it is today."""

    nom = champs.ligne("Nom du lieu", 120, aide="Ce que la personne lira sur sa convocation.")
    type = champs.choix("Genre de lieu", TypeLieu.choices, liste=True)
    adresse = champs.ligne("Adresse", 200, aide="Numéro, rue et ville, comme sur une lettre.")
    acces = champs.ligne("Accès", 200, aide="Plain-pied, ascenseur, bus, parking.", required=False)
    equipements = _coches()
    jours_fermes = champs.texte(
        "Fermé aussi",
        1000,
        lignes=2,
        required=False,
        aide="Les jours, un par ligne : 24/12/2026. Aucun créneau n’y est offert.",
    )
    version = champs.version()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _offrir_equipements(self)
        if isinstance(self.initial.get("jours_fermes"), list):
            self.initial["jours_fermes"] = "\n".join(f"{j:%d/%m/%Y}" for j in self.initial["jours_fermes"])

    def clean_jours_fermes(self) -> list[date]:
        """Days, each read as a field reads it."""
        lus = []
        for tape in filter(None, (m.strip() for m in re.split(r"[\n,;]", self.cleaned_data["jours_fermes"]))):
            jour = champs.jour_ou_rien(tape)
            if jour is None:
                raise forms.ValidationError(f"« {tape[:30]} » n’est pas une date : écrivez-la ainsi, 24/12/2026.")
            lus.append(jour)
        return lus


class SalleForm(forms.Form):
    """A room."""

    nom = champs.ligne("Nom de la salle", 80, attributs={"placeholder": "Bureau 2"})
    places = _places("Places", 3)
    fauteuil = forms.BooleanField(label="Un fauteuil roulant y entre", required=False)
    equipements = _coches()
    ouverte_du = champs.jour("Ouverte à partir du", borne=champs.plausible)
    fermee_au = champs.jour(
        "Dernier jour", borne=champs.plausible, required=False, aide="Pour la fermer ; ce jour compris."
    )
    version = champs.version()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _offrir_equipements(self)


class ConventionForm(forms.Form):
    """A convention of premises."""

    avec = champs.ligne("Avec", 160, attributs={"placeholder": "CPAM, mairie, centre hospitalier"})
    date_debut = champs.jour("Depuis le", borne=champs.plausible)
    date_fin = champs.jour("Terme", borne=champs.plausible, required=False, aide="Vide : sans terme.")
    preavis_mois = forms.IntegerField(
        label="Préavis, en mois",
        min_value=0,
        max_value=36,
        initial=3,
        help_text="Le terme entre dans la journée du manager trois mois avant ce préavis.",
        error_messages={"invalid": "Écrivez un nombre de mois en chiffres.", "max_value": "36 mois au plus."},
    )
    reference = champs.ligne("Où est le document", 120, required=False)
    version = champs.version()


class PermanenceForm(forms.Form):
    """An administrative permanence."""

    service = champs.choix("Service", Service.choices, liste=True)
    precision = champs.ligne("Précision", 80, required=False, aide="Ce qu’il traite, ou son nom.")
    jour_semaine = forms.TypedChoiceField(label="Jour", choices=[(n, j) for n, j in enumerate(JOURS)], coerce=int)
    recurrence = champs.choix("Revient", RECURRENCES, liste=True, initial=Rythme.SEMAINE)
    heure_debut = champs.heure("De")
    heure_fin = champs.heure("À")
    contact = champs.ligne("Contact", 120, required=False, aide="Un guichet ou un numéro, jamais une personne.")
    date_debut = champs.jour("À partir du", borne=champs.plausible)
    date_fin = champs.jour("Dernier jour", borne=champs.plausible, required=False)
    version = champs.version()


class VehiculeForm(forms.Form):
    """A vehicle."""

    nom = champs.ligne("Immatriculation ou nom", 60)
    places = _places("Places", 5)
    lieu = champs.objet("Où il est garé")
    en_service_du = champs.jour("En service du", borne=champs.plausible)
    hors_service_au = champs.jour("Dernier jour", borne=champs.plausible, required=False)
    version = champs.version()

    def __init__(self, *args: Any, lieux: QuerySet[LieuAccueil], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "lieu", lieux)


def _visite_dite(rdv: RendezVous) -> str:
    return f"{jour_annee(rdv.debut_local.date())} à {heure_texte(rdv.debut_local)}, {rdv.assure}"


class ReserverForm(forms.Form):
    """Who takes which vehicle, when, for what."""

    vehicule = champs.objet("Véhicule")
    jour = champs.jour("Jour", borne=champs.rendez_vous)
    debut = champs.heure("Départ")
    fin = champs.heure("Retour")
    objet = champs.choix("Pour", Objet.choices, liste=True, initial=Objet.VISITE)
    rendez_vous = champs.objet("Visite", aucun="aucune", mots=_visite_dite, required=False)

    def __init__(self, *args: Any, vehicules: QuerySet[Vehicule], visites: QuerySet[RendezVous], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "vehicule", vehicules)
        champs.offrir(self, "rendez_vous", visites)

    def clean(self) -> dict[str, Any]:
        """The hours as instants, at the vehicle's caisse."""
        c = super().clean() or self.cleaned_data
        jour, vehicule = c.pop("jour", None), c.get("vehicule")
        if jour and vehicule and c.get("debut") and c.get("fin"):
            zone = vehicule.organisme.zone
            for nom in ("debut", "fin"):
                try:
                    c[nom] = instant_local(jour, c[nom], zone)
                except HeureInexistante as refus:
                    self.add_error(nom, str(refus))
        return c


class ReglageForm(forms.Form):
    """How the caisse attributes, from which day."""

    attribution = champs.choix("Les demandes sont proposées", Attribution.choices)
    date_debut = champs.jour("À partir du", borne=champs.echeance)
    vu = forms.CharField(widget=forms.HiddenInput, required=False)


def heures_de(rdv: RendezVous) -> dict[str, Any]:
    """What is proposed when a vehicle is taken for this visit."""
    debut: datetime = rdv.debut_local
    return {
        "rendez_vous": rdv.pk, "jour": debut.date(), "debut": debut.time(), "fin": rdv.fin_locale.time(), "objet": Objet.VISITE,
    }  # fmt: skip
