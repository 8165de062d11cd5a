"""Which lines leave, in which words, on which ground, until when; why they are taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.socle import champs
from jalons.personnes.partages.enums import VoieAccord
from jalons.personnes.partages.rules import Paquet
from jalons.personnes.partenaires.models import Partenaire

from . import rules, selectors
from .enums import MOTIFS_OFFERTS
from .rules import Offerte


@dataclass(frozen=True)
class Rangee:
    """One line as the page offers it: its words in a field of their own, picked, refused by the person, refused before."""

    offerte: Offerte
    champ: Any
    prise: bool
    refusee: bool
    avant: date | None


class ComposerForm(forms.Form):
    """The lines, one by one; ``vu``: digest of the preview that was shown."""

    a_qui = champs.ligne(
        "Qui, chez eux", 160, required=False, attributs={"placeholder": "nom, fonction"},
        aide="Le professionnel qui en a besoin. Nécessaire dans une équipe de soins.",
    )  # fmt: skip
    but = champs.ligne("Pour quoi", 300, vide="Dites pour quoi ce service en a besoin, en une phrase.")
    lignes = forms.MultipleChoiceField(
        label="Les lignes", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Une ligne choisie n’est plus dans le dossier : relisez ce qui part."},
    )  # fmt: skip
    refus = forms.MultipleChoiceField(
        label="Ce qu’elle ne veut pas dire", required=False, widget=forms.CheckboxSelectMultiple
    )
    fondement = champs.choix("Ce qui le permet", vide="Rien ne part sans son accord, ou sans qu’elle le sache.")
    voie_accord = champs.choix("Comment", VoieAccord.choices, vide="Dites comment elle l’a dit.")
    accord_le = champs.jour("Quel jour", borne=champs.passee)
    jusqu_au = champs.jour("Ils peuvent le lire jusqu’au", borne=champs.entre(0, 1))
    voie = champs.choix("Par quel moyen")
    vu = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, dossier: Dossier, partenaire: Partenaire, offertes: list[Offerte], **kwargs: Any):
        kwargs["initial"] = {"accord_le": timezone.localdate()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.dossier, self.partenaire, self.offertes = dossier, partenaire, offertes
        for nom in ("lignes", "refus"):
            champs.offrir(self, nom, [(o.cle, o.titre) for o in offertes])
        for nom, choix in (
            ("fondement", rules.fondements(rules.genre_de(partenaire.type))),
            ("voie", selectors.voies(partenaire)),
        ):
            champs.offrir(self, nom, choix)
            if len(choix) == 1:
                self.fields[nom].initial = choix[0][0]
        for o in offertes:
            rangees = min(6, 1 + len(o.texte) // 70 + o.texte.count("\n"))
            self.fields[f"t_{o.cle}"] = champs.texte(
                f"{o.titre} : ce qui part", lignes=rangees, required=False, initial=o.texte
            )

    def _lu(self, nom: str) -> Any:
        """What the form says now, right or wrong."""
        return (self.cleaned_data if self.is_bound else {}).get(nom) or ""

    def textes(self) -> dict[str, str]:
        """Key → words of the picked lines, as edited."""
        prises = set(self._lu("lignes")) - set(self._lu("refus"))
        return {o.cle: self._lu(f"t_{o.cle}") for o in self.offertes if o.cle in prises}

    def apercu(self) -> Paquet:
        """What would leave as the form says now."""
        if self.is_bound:
            self.is_valid()
        return selectors.paquet(
            self.dossier, self.partenaire, self.offertes, textes=self.textes(), but=self._lu("but"),
            a_qui=self._lu("a_qui"), jusqu_au=self._lu("jusqu_au") or self.initial.get("jusqu_au"),
        )  # fmt: skip

    def transmission(self) -> dict[str, Any]:
        """The values of the act, once the form is valid."""
        noms = ("a_qui", "but", "refus", "fondement", "voie_accord", "accord_le", "jusqu_au", "voie", "vu")
        return {nom: self.cleaned_data[nom] for nom in noms} | {"textes": self._choisis()}

    def _choisis(self) -> dict[str, str]:
        """Every picked line, those refused too: the service says that both cannot be."""
        return {cle: self.cleaned_data[f"t_{cle}"] for cle in self.cleaned_data["lignes"]}

    def groupes(self, avant: dict[str, date]) -> Iterator[tuple[str, bool, list[Rangee]]]:
        """The lines under their headings, each heading open when one of its lines is picked."""
        prises, refusees = (set(self[nom].value() or ()) for nom in ("lignes", "refus"))
        for titre, siennes in groupby(self.offertes, lambda o: selectors.titre_du_groupe(o.element)):
            rangees = [
                Rangee(o, self[f"t_{o.cle}"], o.cle in prises, o.cle in refusees, avant.get(o.cle)) for o in siennes
            ]
            yield titre, any(r.prise or r.refusee or r.champ.errors for r in rangees), rangees


class RetirerForm(forms.Form):
    """Why it is taken back."""

    motif = champs.choix("Pourquoi", MOTIFS_OFFERTS)
