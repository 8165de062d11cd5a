"""What somebody types on the public form: a first name and a way to be called back are enough."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.fondations.socle import champs
from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.recevoir.signalements.enums import MomentRappel

POUR = [("moi", "Pour moi"), ("autre", "Pour quelqu’un d’autre")]
MESSAGE = [(OuiNonInconnu.NON.value, "Non"), (OuiNonInconnu.OUI.value, "Oui")]
SANS_MOYEN = "Dites-nous comment vous rappeler : un téléphone, ou un courriel, ou une autre façon. Un seul suffit."


class FormulairePublic(forms.Form):
    """In the order of the page; everything but the first name may be left aside."""

    prenom = champs.ligne("Votre prénom", 80, vide="Écrivez votre prénom : celui que vous voulez.")
    nom = champs.ligne("Votre nom", 80, required=False)
    telephone = champs.telephone("Votre téléphone", required=False)
    courriel = champs.courriel("Votre courriel", required=False)
    autrement = champs.ligne("Une autre façon de vous joindre", 200, required=False)
    message = champs.choix(
        "Si vous ne répondez pas, pouvons-nous laisser un message ?", MESSAGE, initial=OuiNonInconnu.NON, required=False
    )
    moment = champs.choix(
        "Quand vous appeler ?", MomentRappel.choices, initial=MomentRappel.INDIFFERENT, required=False
    )
    pour = champs.choix("Vous écrivez", POUR, initial="moi", required=False)
    pour_nom = champs.ligne("Son prénom et son nom", 160, required=False)
    paroles = champs.texte("Ce qui se passe", 4000, lignes=5, required=False)
    commune = champs.ligne("Votre commune ou votre département", 120, required=False)
    naissance = champs.naissance("Votre date de naissance", attributs={"placeholder": "jj/mm/aaaa"})
    langue = champs.ligne("Une autre langue que le français", 60, required=False)

    def clean(self) -> dict[str, Any]:
        """One way to be called back; what was left aside has its plain answer."""
        lu = super().clean() or {}
        joindre = ("telephone", "courriel", "autrement")
        if not any(lu.get(champ) or champ in self.errors for champ in joindre):
            self.add_error("telephone", SANS_MOYEN)
        lu["pour"] = lu.get("pour") or "moi"
        lu["moment"] = lu.get("moment") or MomentRappel.INDIFFERENT
        return lu
