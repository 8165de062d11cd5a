"""Typed values of the pages on reception places."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.fondations.socle import champs
from jalons.fondations.territoires import rules, selectors
from jalons.fondations.territoires.enums import TypeLieu
from jalons.fondations.territoires.models import Commune


class ChampCommune(champs.Saisie):
    """A commune typed by its name or Insee code; gives the ``Commune`` of today, mergers followed.

    A name that several communes bear, or that none does, is refused with those it could be and their codes.
    """

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("label", "Commune")
        kwargs.setdefault("help_text", "Son nom, ou son code Insee.")
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=120, **kwargs)

    def clean(self, value: Any) -> Commune | None:
        """The commune, None when empty and optional. Raises ValidationError."""
        texte = super().clean(value)
        if not texte:
            return None
        code = texte.strip().upper()
        if rules.code_commune_valide(code):
            trouvee = selectors.commune_actuelle(code)
            if trouvee is None:
                raise forms.ValidationError(f"Aucune commune n’a le code {code}. Vérifiez-le, ou donnez le nom.")
            return trouvee
        return self._par_nom(texte)

    @staticmethod
    def _par_nom(texte: str) -> Commune:
        proches = selectors.communes_par_nom(texte, 8)
        cherche = rules.normaliser_nom(texte)
        exactes = {c.remplacee_par or c.code for c in proches if c.nom_recherche == cherche}
        if len(exactes) == 1:
            trouvee = selectors.commune_actuelle(exactes.pop())
            if trouvee is not None:
                return trouvee
        if not proches:
            raise forms.ValidationError(
                f"Aucune commune ne ressemble à « {texte} ». Vérifiez le nom, ou donnez le code Insee."
            )
        choix = ", ".join(f"{c.nom} ({c.code})" for c in proches[:5])
        raise forms.ValidationError(f"Laquelle ? {choix}. Écrivez son code.")


class Lieu(forms.Form):
    """A place to open."""

    nom = champs.ligne("Nom du lieu", 120, aide="Ce que la personne lira sur sa convocation.")
    type = champs.choix("Genre de lieu", TypeLieu.choices, liste=True, initial=TypeLieu.CPAM)
    adresse = champs.ligne("Adresse", 200, aide="Numéro, rue et ville, comme sur une lettre.")
    commune = ChampCommune()
    acces = champs.ligne("Accès", 200, aide="Plain-pied, ascenseur, bus, parking.", required=False)
    ouvert_du = champs.jour("Reçoit à partir du", borne=champs.plausible)


class Fermeture(forms.Form):
    """The last day of a place."""

    le = champs.jour("Dernier jour d’accueil", borne=champs.echeance, aide="Ce jour-là compris.")
    version = champs.version()
