"""A card of the directory, a check, a professional contact, as the caisse types them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from jalons.fondations.socle import champs
from jalons.fondations.territoires.selectors import commune_actuelle, communes_par_nom
from jalons.personnes.assures.rules import normalise
from jalons.personnes.partenaires.choix import Besoin, a_offrir, offrables
from jalons.personnes.partenaires.enums import Capacite, MotifOrientation, TypePartenaire
from jalons.personnes.partenaires.lecture.correspondances import correspondances
from jalons.personnes.partenaires.selectors import Joignable

DEPARTEMENT = re.compile(r"\d[\dAB]\d?")
CLAVIER = {"inputmode": "tel"}  # short numbers, « 39 60 », are numbers too


class ChampZone(forms.CharField):
    """Whom it serves: « 31, Muret », as codes of départements and communes. Nothing: it says nothing of it."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError, with the word that is neither a département nor one commune."""
        return [_lieu(mot) for mot in str(super().to_python(value)).replace(";", ",").split(",") if mot.strip()]


def _lieu(mot: str) -> str:
    dit = mot.strip()
    code = dit.upper()
    if DEPARTEMENT.fullmatch(code) or code == "FRANCE" or (len(code) == 5 and commune_actuelle(code)):
        return code if code != "FRANCE" else "france"
    proches = [c.code for c in communes_par_nom(dit, 5) if normalise(c.nom) == normalise(dit)]
    if len(set(proches)) == 1:
        return proches[0]
    remede = "écrivez son code Insee" if proches else "écrivez un département (31) ou une commune"
    raise forms.ValidationError(
        f"« {dit} » {'est le nom de plusieurs communes' if proches else 'ne se lit pas'} : {remede}."
    )


def zone(label: str) -> ChampZone:
    """The territories that a body, or what it offers, serves."""
    aide = "Départements ou communes : 31, Muret. Rien : là où est l’organisme."
    return ChampZone(label=label, required=False, help_text=aide, max_length=300, widget=forms.TextInput)


class FormulaireService(forms.Form):
    """What a body offers: what, to whom, when, where, with what to bring, whether there is room; its last day when it ends."""

    nom = champs.ligne("Nom du service", 150, aide="Par exemple : permanence d’accès aux droits.")
    description = champs.texte("En quelques mots", 2000, required=False)
    pour = forms.MultipleChoiceField(
        label="Pour quoi", choices=MotifOrientation.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une raison : c’est ainsi qu’on le trouve."},
    )  # fmt: skip
    publics = forms.MultipleChoiceField(label="Pour qui", required=False, widget=forms.CheckboxSelectMultiple)
    publics_precisions = champs.ligne("Pour qui, précisément", 300, required=False)
    conditions = champs.ligne("Conditions, papiers à apporter", 300, required=False)
    horaires = champs.ligne(
        "Horaires", 200, aide="Par exemple : le mardi, de 9 h à 12 h, sur rendez-vous.", required=False
    )
    zone = zone("Territoires desservis")
    telephone = champs.ligne("Téléphone", 30, attributs=CLAVIER, required=False)
    courriel = champs.courriel(required=False)
    contact = champs.ligne("Qui répond", 120, required=False)
    capacite = champs.choix("De la place ?", Capacite.choices, initial=Capacite.NON_DEMANDEE)
    attente = champs.ligne("Quelle attente", 120, aide="Par exemple : trois semaines.", required=False)
    disparu_le = champs.jour(
        "N’est plus proposé depuis", calendrier=False, borne=champs.passee, required=False, aide="Il n’est plus montré."
    )
    version = champs.version()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "publics", [(code, c.libelle) for code, c in correspondances("public").items()])


class VersQui(forms.Form):
    """To whom somebody is sent: eight bodies that fit, or those that a few letters find. ``proposes``: what the page shows."""

    partenaire = champs.objet("Le bon interlocuteur", vide="Choisissez qui peut l’aider.")
    vers = champs.ligne("Chercher quelqu’un", 80, aide="« md », « ccas », un nom.", required=False)

    proposes: Sequence[Joignable] = ()
    pressenti = ""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "partenaire", offrables(None))

    def offrir_vers(self, besoin: Besoin, jour: date, *, presume: bool = True) -> None:
        """Say for whom one looks: any body of the caisse’s directory is an answer, the best are shown. ``presume``: the
        first that fits is the answer until she chooses.
        """
        champs.offrir(self, "partenaire", offrables(besoin.organisme))
        saisi = self.data if self.is_bound else self.initial
        vers, choisi = str(saisi.get("vers", "")), str(saisi.get("partenaire") or "")
        self.proposes = a_offrir(besoin, jour, vers, choisi)
        premier = str(self.proposes[0].partenaire.pk) if self.proposes and presume and not vers.strip() else ""
        self.pressenti = choisi or premier

    @property
    def cherche(self) -> bool:
        """« Chercher » was pressed: the page comes back with what was found, nothing is sent."""
        return self.is_bound and "chercher" in self.data

    def clean(self) -> dict[str, Any]:
        """Whom it is sent to; « vers » only helps to find them."""
        lu: dict[str, Any] = super().clean() or {}
        lu.pop("vers", None)
        return lu

    def full_clean(self) -> None:
        """Looking for somebody is not sending: what is not written yet is no fault, and nothing may be done of it."""
        super().full_clean()
        if self.cherche:
            self.errors.clear()
            self.add_error("partenaire", "Voici qui a été trouvé : choisissez, puis continuez.")


class FormulairePartenaire(forms.Form):
    """Name, contacts, what to bring, what it answers."""

    nom = champs.ligne("Nom", 150)
    type = champs.choix("Nature", TypePartenaire.choices, liste=True)
    telephone = champs.ligne("Téléphone", 30, attributs=CLAVIER, required=False)
    mention = champs.ligne(
        "Coût de l’appel", 120, aide="Par exemple : Service gratuit + prix d’un appel.", required=False
    )
    telephone_etranger = champs.ligne("Téléphone depuis l’étranger", 30, attributs=CLAVIER, required=False)
    courriel = champs.courriel(required=False)
    site = forms.URLField(
        label="Site", required=False, assume_scheme="https",
        error_messages={"invalid": "Adresse incomplète : elle s’écrit https://www.exemple.fr."},
    )  # fmt: skip
    adresse = champs.ligne("Adresse", 200, required=False)
    horaires = champs.ligne(
        "Horaires", 200, aide="Par exemple : du lundi au vendredi, de 8 h 30 à 17 h 30.", required=False
    )
    a_preparer = champs.ligne("À préparer avant d’appeler", 300, required=False)
    pour = forms.MultipleChoiceField(
        label="Vers qui l’on se tourne pour", choices=MotifOrientation.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    desserte = zone("Qui il sert")
    source = champs.ligne(
        "D’où vient cette fiche", 200, aide="Par exemple : appel du 3 mars, convention de 2025.", required=False
    )
    verifie_le = champs.jour("Vérifiée le", calendrier=False, borne=champs.passee, required=False)
    version = champs.version()


class FormulaireVerification(forms.Form):
    """« J’ai appelé »: the card is right; their room, when one asked."""

    capacite = champs.choix("Peut-on leur adresser quelqu’un ?", Capacite.choices, initial=Capacite.NON_DEMANDEE)
    attente = champs.ligne("Quelle attente", 120, aide="Par exemple : trois semaines.", required=False)


class FormulaireInterlocuteur(forms.Form):
    """A professional contact: what is needed to call her at work, nothing else."""

    nom = champs.ligne("Nom", 120)
    fonction = champs.ligne("Fonction", 120, aide="Par exemple : assistante sociale, service de cardiologie.")
    telephone = champs.ligne("Téléphone", 30, attributs=CLAVIER, required=False)
    courriel = champs.courriel(required=False)


class FormulaireInterlocuteurConnu(FormulaireInterlocuteur):
    """Hers, already known: also her last day there."""

    date_fin = champs.jour(
        "Dernier jour dans cette fonction", calendrier=False, borne=champs.passee, required=False,
        aide="Elle n’est plus proposée ensuite.",
    )  # fmt: skip
    version = champs.version()
