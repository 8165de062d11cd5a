"""What is handed over and how; what a body answers, by itself or told to us; why a partage is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from jalons.fondations.socle import champs

from .enums import A_LA_MAIN, Element, MotifRefus, Place, VoieAccord, VoiePartage
from .models import Partage
from .selectors import possibles, voies

DITES = {  # as an agent notes them
    "donner_place": "Ils ont de la place",
    "accepter": "Ils la suivent",
    "refuser": "Ils ne peuvent pas",
    "terminer": "Ils ont terminé",
}
DONNEES = {  # as a body gives them
    "donner_place": "Oui, nous avons de la place",
    "accepter": "Oui, nous prenons contact",
    "terminer": "C’est terminé",
    "refuser": "Nous ne pouvons pas",
}


class ProposerForm(forms.Form):
    """The packet, the way, the place and her agreement; ``vu``: digest of the preview that was shown."""

    place = champs.choix("Ont-ils de la place ?", Place.choices, required=False)
    demande = champs.texte(
        "Ce qu’elle leur demande", 1000, vide="Écrivez ce qu’elle demande à ce service, en une ou deux phrases.",
        aide="Pour eux, avec ses mots. Ni diagnostic, ni traitement, ni numéro de sécurité sociale.",
    )  # fmt: skip
    elements = forms.MultipleChoiceField(
        label="Avec son nom", choices=Element.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Le moins possible : seulement ce dont ce service a besoin.",
    )  # fmt: skip
    joindre = champs.ligne(
        "Comment la joindre", 160, required=False, attributs={"placeholder": "l’après-midi, sans message vocal"}
    )
    voie = champs.choix("Par quel moyen", VoiePartage.choices)
    accord = champs.choix(
        "Elle est d’accord pour que ceci leur soit transmis", VoieAccord.choices,
        vide="Rien ne part sans son accord : dites comment elle l’a donné.",
    )  # fmt: skip
    vu = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, partage: Partage, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "elements", possibles(partage.assure))
        offertes = voies(partage)
        champs.offrir(self, "voie", offertes)
        self.fields["voie"].initial = offertes[0][0]
        if partage.place:
            del self.fields["place"]


class ReponseForm(forms.Form):
    """A body's answer, in the words of ``mots``, among the acts open now."""

    acte = champs.choix("Réponse")
    motif = champs.choix("Pourquoi", [("", "Choisir…"), *MotifRefus.choices], liste=True, required=False)
    precision = champs.texte("Un mot de plus", 600, lignes=2, required=False)
    repondant = champs.ligne("Qui répond", 160, required=False, attributs={"placeholder": "nom, fonction"})

    def __init__(self, *args: Any, actes: list[str], mots: Mapping[str, str] = DITES, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "acte", [(code, mot) for code, mot in mots.items() if code in actes])
        if "refuser" not in actes:
            del self.fields["motif"]


class RetirerForm(forms.Form):
    """Why it is taken back."""

    motif = champs.choix("Pourquoi", A_LA_MAIN)
