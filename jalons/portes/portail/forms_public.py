"""What somebody types on the public form: a first name and a way to be called back are enough.

Nothing that may be left aside stops what she asks: what cannot be read as it was asked stays, in her words.
"""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.fondations.socle import champs
from jalons.fondations.socle.caracteres import une_ligne
from jalons.fondations.socle.numeros import sans_numero
from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.recevoir.signalements.enums import MomentRappel
from jalons.recevoir.signalements.rules import NAISSANCE_DITE

POUR = [("moi", "Pour moi"), ("autre", "Pour quelqu’un d’autre")]
MESSAGE = [(OuiNonInconnu.NON.value, "Non"), (OuiNonInconnu.OUI.value, "Oui")]
SANS_MOYEN = "Dites-nous comment vous rappeler : un téléphone, ou un courriel, ou une autre façon. Un seul suffit."
JOINDRE = ("telephone", "courriel", "autrement")
CHOIX = {"pour": "moi", "moment": MomentRappel.INDIFFERENT, "message": OuiNonInconnu.NON.value}
EN_MOTS = 2000  # characters of one answer that is kept as words


class FormulairePublic(forms.Form):
    """In the order of the page; everything but the first name may be left aside."""

    prenom = champs.ligne("Votre prénom", 80, numero="retire", vide="Écrivez votre prénom : celui que vous voulez.")
    nom = champs.ligne("Votre nom", 80, numero="retire", required=False)
    telephone = champs.telephone("Votre téléphone", required=False)
    courriel = champs.courriel("Votre courriel", required=False)
    autrement = champs.ligne("Une autre façon de vous joindre", 200, numero="retire", required=False)
    message = champs.choix(
        "Si vous ne répondez pas, pouvons-nous laisser un message ?", MESSAGE, initial=OuiNonInconnu.NON, required=False
    )
    moment = champs.choix(
        "Quand vous appeler ?", MomentRappel.choices, initial=MomentRappel.INDIFFERENT, required=False
    )
    pour = champs.choix("Vous écrivez", POUR, initial="moi", required=False)
    pour_nom = champs.ligne("Son prénom et son nom", 160, numero="retire", required=False)
    paroles = champs.texte("Ce qui se passe", lignes=5, numero="retire", required=False)
    commune = champs.ligne("Votre commune ou votre département", 120, numero="retire", required=False)
    naissance = champs.naissance("Votre date de naissance", attributs={"placeholder": "jj/mm/aaaa"})
    langue = champs.ligne("Une autre langue que le français", 60, numero="retire", required=False)

    def clean(self) -> dict[str, Any]:
        """One way to be called back; what was left aside has its plain answer; a number is nowhere."""
        lu = super().clean() or {}
        lu["naissance_dite"] = ""
        restes = [mot for nom in self.fields if (mot := self._en_mots(nom, lu))]
        if restes and "paroles" not in self.errors:
            lu["paroles"] = "\n\n".join(filter(None, (lu.get("paroles"), "\n".join(restes))))
        if not any(lu.get(champ) or champ in self.errors for champ in JOINDRE):
            self.add_error("telephone", SANS_MOYEN)
        return lu | {champ: lu.get(champ) or defaut for champ, defaut in CHOIX.items()}

    def _en_mots(self, nom: str, lu: dict[str, Any]) -> str:
        """What an optional field cannot read, as it was typed; '' when it read it, or when it must be corrected: her words
        themselves, and her only way to be called back.
        """
        champ, ecrit = self.fields[nom], sans_numero(str(self.data.get(nom, ""))).strip()
        seul = nom in JOINDRE and not any(lu.get(autre) for autre in JOINDRE)
        if nom not in self.errors or champ.required or nom == "paroles" or seul or len(ecrit) > EN_MOTS:
            return ""
        del self.errors[nom]
        lu[nom] = None if nom == "naissance" else ""
        if nom == "naissance" and len(ecrit) <= NAISSANCE_DITE:  # hers to be recognised by, not a word of hers
            lu["naissance_dite"] = une_ligne(ecrit)
            return ""
        return "" if nom in CHOIX else f"{champ.label} : {ecrit}"
