"""A new dated value of a parameter."""

from __future__ import annotations

from django import forms

from jalons.fondations.referentiels.enums import ACTIONS, NATURES, ORIGINES, Confiance, Liste
from jalons.fondations.socle import champs


class NouvelleValeur(forms.Form):
    """What the national direction types: a value, its first day, where it was read."""

    valeur = forms.DecimalField(label="Nouvelle valeur", max_digits=14, decimal_places=4, localize=True)
    date_debut = champs.jour("En vigueur à partir du", borne=champs.plausible)
    source = champs.ligne("Source", aide="Le texte ou la page où cette valeur se lit, avec sa date.")
    confiance = champs.choix("Confiance", Confiance.choices, liste=True, initial=Confiance.SUR)


class NouveauMot(forms.Form):
    """A word, or a few in a row, that shows the numbers of danger from a day on."""

    libelle = champs.ligne(
        "Mot ou début de phrase", 120, aide="Ainsi : faire une bêtise. Accents et majuscules ne comptent pas."
    )
    date_debut = champs.jour("En vigueur à partir du", borne=champs.plausible)
    source = champs.ligne("Proposé par", aide="La personne ou le groupe de travail qui l’a demandé.")


class NouvelleOrigine(forms.Form):
    """Where signalements may come from too, from a day on."""

    libelle = champs.ligne("Origine", 120, aide="Ainsi : Maison des aidants. Le mot que les agents liront.")
    date_debut = champs.jour("En vigueur à partir du", borne=champs.plausible)
    source = champs.ligne("Source", aide="Le texte, le protocole ou la personne qui l’a demandé.")


class NouvelleNature(NouvelleOrigine):
    """A kind of line of the budget sheet, from a day on."""

    libelle = champs.ligne("Sorte de ligne", 120, aide="Ainsi : Loyer et charges. Le mot que les agents liront.")


class NouveauTerme(NouvelleOrigine):
    """A word that the pages of a dossier offer, from a day on."""

    libelle = champs.ligne("Mot", 120, aide="Ainsi : Voisin. Le mot que les agents liront.")


class NouvelleAction(NouvelleOrigine):
    """An action that plans may take, from a day on: copied there, it no longer follows the list."""

    libelle = champs.ligne(
        "Action", 200, aide="En mots simples, au bout de « à faire » : demander un délai de paiement."
    )


FORMULAIRES: dict[Liste, type[NouvelleOrigine]] = {
    **dict.fromkeys(ORIGINES, NouvelleOrigine),
    **dict.fromkeys(NATURES, NouvelleNature),
    **dict.fromkeys(ACTIONS, NouvelleAction),
}
