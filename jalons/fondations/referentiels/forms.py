"""A new dated value of a parameter; another version of a grid."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify

from jalons.fondations.referentiels.enums import ACTIONS, NATURES, ORIGINES, Confiance, Liste
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.referentiels.rules import bornes, score
from jalons.fondations.socle import champs


class NouvelleValeur(forms.Form):
    """What the national direction types: a value, its first day, where it was read."""

    valeur = forms.DecimalField(label="Nouvelle valeur", max_digits=14, decimal_places=4, localize=True)
    date_debut = champs.jour("En vigueur à partir du", borne=champs.plausible)
    source = champs.ligne("Source", aide="Le texte ou la page où cette valeur se lit, avec sa date.")
    confiance = champs.choix("Confiance", Confiance.choices, liste=True, initial=Confiance.SUR)


class Poids(forms.DecimalField):
    """What a « yes » adds: « 10,06 » and « −11,83 », the minus as a printed page has it."""

    def __init__(self, label: str):
        super().__init__(label=label, required=False, max_digits=6, decimal_places=2, localize=True)
        self.widget.input_type = "text"

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError when it is no number."""
        return super().to_python(str(value).replace("−", "-") if value is not None else None)


class VersionGrille(forms.Form):
    """Another version of a grid: its words, its questions one a row, what each « yes » adds, and an example to calculate.

    A row is taken out by emptying it; blank ones follow. ``cherche``: the example is only calculated.
    """

    BLANCHES, AU_PLUS = 3, 60
    TETE = ("titre", "intro", "constante", "source", "confiance", "en_vigueur_du")

    titre = champs.ligne("Titre", 160)
    intro = champs.texte("Ce qu’elle mesure, et comment son score se lit", 2000, lignes=4)
    constante = Poids("Ce que vaut le score avant toute réponse (vide : pas de score)")
    source = champs.ligne(  # a DOI may look like a number of social security
        "Source", 300, numero="admis", aide="Le texte ou la page où les questions et les poids se lisent, avec sa date."
    )
    confiance = champs.choix("Confiance", Confiance.choices, liste=True)
    en_vigueur_du = champs.jour("En vigueur à partir du", borne=champs.plausible)
    version = champs.version()

    def __init__(self, donnees: Mapping[str, Any] | None, *, fiche: Fiche):
        self.fiche, self.avant = fiche, list(fiche.items.all())
        depart: dict[str, Any] = {nom: getattr(fiche, nom) for nom in self.TETE[:-1]} | {"version": fiche.version}
        for rang, item in enumerate(self.avant):
            depart |= {f"titre_{rang}": item.titre, f"libelle_{rang}": item.libelle, f"poids_{rang}": item.poids}
        super().__init__(donnees, initial=depart)
        self.cherche = donnees is not None and "apercu" in donnees
        ecrites = [
            r for r in range(self.AU_PLUS) if donnees and any(donnees.get(f"{n}_{r}") for n in ("titre", "libelle"))
        ]
        combien = max([len(self.avant) - 1, *ecrites]) + 1 + self.BLANCHES
        self.rangs = range(min(combien, self.AU_PLUS))
        for rang in self.rangs:
            self.fields |= {
                f"titre_{rang}": champs.ligne("Titre court", 80, required=False),
                f"libelle_{rang}": champs.texte("La question", 600, lignes=2, required=False),
                f"poids_{rang}": Poids("Un « oui » vaut"),
                f"oui_{rang}": forms.BooleanField(label="Oui, dans l’exemple", required=False),
            }

    def lignes(self) -> list[dict[str, Any]]:
        """The fields of each question, as the page shows them."""
        return [
            {n: self[f"{n}_{rang}"] for n in ("titre", "libelle", "poids", "oui")} | {"rang": rang + 1}
            for rang in self.rangs
        ]

    def _lu(self, nom: str, rang: int) -> Any:
        return self.cleaned_data.get(f"{nom}_{rang}")

    def _ecrites(self) -> list[int]:
        return [r for r in self.rangs if self._lu("libelle", r) or self._lu("titre", r)]

    def clean(self) -> None:
        """Every question has its words and a title of its own; a score needs all its weights."""
        codes: set[str] = set()
        a_un_score = self.cleaned_data.get("constante") is not None
        for rang in self._ecrites():
            if not (self._lu("libelle", rang) and self._lu("titre", rang)):
                self.add_error(f"libelle_{rang}", "Écrivez le titre et la question, ou videz toute la ligne.")
            if self._code(rang) in codes:
                self.add_error(f"titre_{rang}", "Une autre question porte déjà ce titre.")
            if a_un_score and self._lu("poids", rang) is None and f"poids_{rang}" not in self.errors:
                self.add_error(
                    f"poids_{rang}", "Le score a besoin de ce que vaut chaque « oui » ; 0 s’il ne change rien."
                )
            codes.add(self._code(rang))
        if not codes:
            self.add_error("libelle_0", "Écrivez une question au moins.")

    def _code(self, rang: int) -> str:
        """The same question keeps its code; another one has its own."""
        titre = self._lu("titre", rang) or ""
        if rang < len(self.avant) and self.avant[rang].titre == titre:
            return self.avant[rang].code
        return slugify(titre).replace("-", "_")[:40] or f"question_{rang + 1}"

    def questions(self) -> list[dict[str, Any]]:
        """The items of the version, in order."""
        return [
            {"rang": n, "code": self._code(r)} | {nom: self._lu(nom, r) for nom in ("titre", "libelle", "poids")}
            for n, r in enumerate(self._ecrites(), 1)
        ]

    def exemple(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """The score of the example, the lowest and the highest; None without a score, or while a weight is missing."""
        poids = {self._code(r): self._lu("poids", r) for r in self._ecrites()}
        dites = {self._code(r): "oui" if self._lu("oui", r) else "non" for r in self._ecrites()}
        constante: Decimal = self.cleaned_data.get("constante")  # type: ignore[assignment]
        calcule = score(constante, poids, dites)
        return None if calcule is None else (calcule, *bornes(constante, list(poids.values())))


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
