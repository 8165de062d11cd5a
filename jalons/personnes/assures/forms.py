"""What people type about a person: shape and plausibility; every answer may stay open."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.fondations.socle import champs
from jalons.fondations.territoires.forms import ChampCommune
from jalons.fondations.territoires.models import Commune
from jalons.personnes.assures import rules
from jalons.personnes.assures.enums import (
    Canal,
    CompositionFoyer,
    Etendue,
    MesureProtection,
    OuiNonInconnu,
    Regime,
    Sexe,
    TypeIdentifiant,
)

AUCUN_INTERPRETE = [
    ("", "Aucun besoin connu"),
    ("lsf", "Langue des signes (LSF)"),
    ("langue", "Interprète d’une langue"),
]


class FormulaireIdentite(forms.Form):
    """Régime and caisse first, then identity, contact, household."""

    regime = champs.choix("De quel régime relève cette personne ?", Regime.choices, initial=Regime.INCONNU)
    nom = champs.ligne("Nom d’usage", 80)
    prenom = champs.ligne("Prénom", 80)
    nom_naissance = champs.ligne("Nom de naissance", 80, required=False)
    date_naissance = champs.naissance("Date de naissance", aide="Jour, mois, année : 14/05/1997.")
    annee_naissance = champs.annee_de_naissance("Ou seulement l’année", required=False)
    sexe = champs.choix("Sexe à l’état civil", Sexe.choices, required=False)
    commune = ChampCommune(label="Commune de résidence", help_text="Le nom ou le code Insee.", required=False)
    adresse = champs.ligne(
        "Adresse", 200, aide="Avec le code postal : 12 rue des Lilas, 31000 Toulouse.", required=False
    )
    telephone = champs.telephone(required=False)
    courriel = champs.courriel(required=False)
    besoin = champs.choix("Interprète", AUCUN_INTERPRETE, required=False)
    langue = champs.ligne("Langue parlée", 40, aide="À remplir si un interprète est nécessaire.", required=False)
    profession = champs.ligne("Profession", 120, required=False)
    foyer = champs.choix("Foyer", CompositionFoyer.choices, liste=True, initial=CompositionFoyer.INCONNU)
    personnes_a_charge = forms.IntegerField(
        label="Personnes à charge", required=False, min_value=0, max_value=30,
        error_messages={"max_value": "Trente personnes au plus : vérifiez le nombre."},
    )  # fmt: skip
    version = champs.version()


def pour_le_service(*, commune: Commune | None, besoin: str, langue: str, **autres: Any) -> dict[str, Any]:
    """What was typed, under the names that the service knows."""
    interprete = (langue or "oui") if besoin == "langue" else besoin
    return autres | {"commune_code": commune.code if commune else "", "langue": langue, "interprete": interprete}


def _nir_lisible(texte: str) -> None:
    try:
        rules.nir_normalise(texte)
    except rules.NirInvalide as refus:
        raise forms.ValidationError(str(refus)) from refus


class FormulaireNouvelle(FormulaireIdentite):
    """A new person: her number if she has it at hand, and « it is somebody else » once alikes were shown."""

    nir = champs.ligne(
        "Numéro de sécurité sociale", 40, numero="admis", aide="S’il est là. Sinon plus tard : rien n’est bloqué.",
        validators=[_nir_lisible], required=False,
    )  # fmt: skip
    autre_personne = forms.BooleanField(
        label="Ce n’est aucune d’elles : enregistrer une nouvelle personne", required=False
    )


class FormulaireIdentifiant(forms.Form):
    """The number that replaces the provisional one, or the first one."""

    nir = champs.ligne(
        "Numéro", 40, numero="admis", aide="Treize caractères, ou quinze avec la clé.", attributs={"inputmode": "text"},
        validators=[_nir_lisible],
    )  # fmt: skip
    type = champs.choix("C’est", [("", "Je ne sais pas : le numéro le dira"), *TypeIdentifiant.choices], required=False)


class FormulaireSouhaits(forms.Form):
    """How the person wishes to be reached. ``canal_sur`` is taken out for who may not read it."""

    canal_prefere = champs.choix("Joindre de préférence par", [*Canal.choices, ("", "Non abordé")], required=False)
    message_vocal = champs.choix("Laisser un message vocal", OuiNonInconnu.choices, initial=OuiNonInconnu.INCONNU)
    consignes = champs.ligne(
        "À savoir avant de joindre", 200, aide="Heures, personne à demander. Rien sur sa santé.", required=False
    )
    sans_rappel = forms.BooleanField(label="Ne pas lui rappeler ses rendez-vous", required=False)
    ne_pas_contacter = forms.BooleanField(label="Ne souhaite aucun contact", required=False)
    ne_pas_contacter_motif = champs.ligne("Ce que la personne en a dit", 200, required=False)
    canal_sur = champs.texte(
        "Canal sûr", 1000, required=False,
        aide="Comment joindre sans danger. Tant qu’il est rempli, Jalons n’envoie rien : vous l’appelez vous-même.",
    )  # fmt: skip
    version = champs.version()


class FormulaireProtection(forms.Form):
    """A protective measure, its scope, who represents or assists, its dates."""

    mesure = champs.choix("Mesure", MesureProtection.choices)
    etendue = champs.choix("Elle porte sur", Etendue.choices, initial=Etendue.INCONNUE)
    mandataire = champs.ligne("Mandataire ou proche chargé de la mesure", 120, required=False)
    mandataire_contact = champs.ligne("Comment le joindre", 200, required=False)
    date_debut = champs.jour("Depuis le", borne=champs.plausible, calendrier=False)
    date_fin = champs.jour(
        "Jusqu’au", borne=champs.plausible, calendrier=False, aide="Vide si la mesure court toujours.", required=False
    )
    version = champs.version()


class FormulaireNeRienDire(forms.Form):
    """To whom nothing is told, from when to when."""

    a_qui = champs.ligne("Ne rien dire à", 120, aide="Ainsi : son ex-mari, Bruno Rivière. Sans la raison.")
    date_debut = champs.jour("Depuis le", borne=champs.plausible, calendrier=False)
    date_fin = champs.jour(
        "Jusqu’au", borne=champs.plausible, calendrier=False, aide="Vide tant qu’elle le souhaite.", required=False
    )
    version = champs.version()


class FormulairePrecaution(forms.Form):
    """A fact, its day, how she is received, until when."""

    fait = champs.ligne("Ce qui s’est passé", aide="Ce qu’on a vu et entendu. Ainsi : a crié et frappé le comptoir.")
    fait_le = champs.jour("Ce jour-là", borne=champs.passee)
    faire = champs.ligne("Comment la recevoir", aide="Ainsi : à deux, porte ouverte, jamais à domicile.")
    date_fin = champs.jour("Jusqu’au", borne=champs.en_poste)
    version = champs.version()


class FormulaireRenouveler(forms.Form):
    """How she is received, until when."""

    faire = champs.ligne("Comment la recevoir")
    date_fin = champs.jour("Jusqu’au", borne=champs.en_poste, aide="Aujourd’hui : elle s’arrête ce soir.")
    version = champs.version()


class FormulaireDeces(forms.Form):
    """The day of death."""

    date_deces = champs.jour("Date du décès", borne=champs.passee, calendrier=False)
    version = champs.version()
