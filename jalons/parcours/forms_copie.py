"""Which words are hidden in the copy of a file, why a line is taken out, how it is given."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from jalons.fondations.socle import champs
from jalons.parcours.enums import VoieCopie
from jalons.parcours.masques import CopieFaite, Propose
from jalons.parcours.selectors.copie import Choix, Matiere

RAISONS = (
    "Révèle ce qu’un tiers a dit",
    "Ne parle que d’une autre personne",
    "Mettrait quelqu’un en danger",
    "Texte préparatoire, qui n’est pas terminé",
)


class CopieForm(forms.Form):
    """The words proposed (``proposes``: those that this page showed), those added; how the copy is given, once read again."""

    mots = forms.MultipleChoiceField(label="Mots cachés", required=False, widget=forms.CheckboxSelectMultiple)
    proposes = forms.CharField(required=False, widget=forms.HiddenInput)
    ajouts = champs.texte(
        "Autres mots à cacher",
        lignes=4,
        required=False,
        aide="Un par ligne. Le mot entier est trouvé, avec ou sans accent, en minuscules ou en capitales.",
    )
    voie = champs.choix("Comment la copie lui est remise", VoieCopie.choices, required=False)
    relu = forms.BooleanField(
        label="J’ai relu chaque ligne telle qu’elle part, et c’est elle qui la demande", required=False
    )
    vu = forms.CharField(required=False, widget=forms.HiddenInput)
    version = champs.version()

    def __init__(self, *args: Any, matiere: Matiere, choix: Choix, **kwargs: Any):
        self.matiere, self.choix, self.montres = matiere, choix, [p.mot for p in matiere.proposes]
        initial = {"mots": self.coches(choix), "ajouts": choix.ajouts, "proposes": json.dumps(self.montres)}
        super().__init__(*args, **kwargs | {"initial": initial | (kwargs.get("initial") or {})})
        connus = dict.fromkeys([*self.montres, *self._offerts()])
        champs.offrir(self, "mots", [(mot, mot) for mot in connus])

    def coches(self, choix: Choix) -> list[str]:
        """The proposed words that are hidden."""
        return [p.mot for p in self.matiere.proposes if choix.cache(p)]

    def _offerts(self) -> list[str]:
        """The words that the page which was sent had shown."""
        try:
            lus = json.loads(self.data.get("proposes", "[]")) if self.is_bound else self.montres
        except ValueError:
            return []
        return [mot for mot in lus if isinstance(mot, str)] if isinstance(lus, list) else []

    def clean_proposes(self) -> list[str]:
        """As a list."""
        return self._offerts()

    def choisis(self) -> dict[str, Any]:
        """What was chosen, once the form is valid."""
        return {nom: self.cleaned_data[nom] for nom in ("mots", "proposes", "ajouts")}

    def apercu(self) -> CopieFaite:
        """The copy as the form says now."""
        return self.matiere.copie(self.choix.avec(**self.choisis()))

    def rangees(self) -> list[tuple[Propose, bool]]:
        """The words as the page offers them, ticked or not."""
        return [(p, coche) for p, coche in self._toutes() if coche or not p.a_regarder]

    def a_regarder(self) -> list[tuple[Propose, bool]]:
        """Those of which nothing says that they are somebody."""
        return [(p, coche) for p, coche in self._toutes() if p.a_regarder and not coche]

    def _toutes(self) -> list[tuple[Propose, bool]]:
        coches = set(self["mots"].value() or ())
        return [(p, p.mot in coches) for p in self.matiere.proposes]


class LigneForm(forms.Form):
    """Why a line is taken out; empty, it is put back."""

    raison = champs.ligne(
        "Retirer cette ligne, parce que", 160, required=False, attributs={"list": "raisons"},
        aide="Gardé au service, jamais imprimé dans la copie. Vide : la ligne reste, ou revient.",
    )  # fmt: skip
    avant = forms.CharField(required=False, widget=forms.HiddenInput)
    version = champs.version()
