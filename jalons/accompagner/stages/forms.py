"""What a student writes; what is said of it when it is given back."""

from __future__ import annotations

from django import forms

from jalons.fondations.socle import champs

from .enums import GenreEcrit


class EcritForm(forms.Form):
    """Signed by her, not final before somebody countersigns it."""

    genre = champs.choix("Quoi", GenreEcrit.choices)
    date_acte = champs.jour("Quel jour", borne=champs.passee)
    texte = champs.texte("Ce que vous écrivez", lignes=10, vide="Écrivez ce que vous avez fait ou vu.")
    version = champs.version()


class RendreForm(forms.Form):
    """Why it is to be taken up again."""

    mot = champs.texte("Ce qui est à reprendre", 2000, vide="Dites ce qui est à reprendre, en une phrase.")
