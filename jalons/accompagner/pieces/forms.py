"""What is typed of a paper."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.accompagner.accompagnements.models import Demarche, Dossier
from jalons.accompagner.pieces import selectors
from jalons.fondations.documents.depots import champ_fichier
from jalons.fondations.documents.enums import MotifRetrait
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import jour_texte


def _en_mots(demarche: Demarche) -> str:
    return f"{demarche.intitule or 'Démarche'}, {jour_texte(demarche.date_acte)}"


class NommerForm(forms.Form):
    """What it is, and of which démarche."""

    intitule = champs.ligne(
        "Ce que c’est", aide="Par exemple : attestation de paiement de mars. Rien n’oblige.", required=False
    )
    demarche = champs.objet("Pour quelle démarche", aucun="Aucune en particulier", mots=_en_mots, required=False)
    version = champs.version()

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "demarche", selectors.demarches(dossier))


class PieceForm(NommerForm):
    """A file, and the same."""

    fichier = champ_fichier("Le fichier ou la photo")

    field_order = ["fichier", "intitule", "demarche"]


class RetraitForm(forms.Form):
    """Why it goes."""

    motif = champs.choix("Pourquoi", MotifRetrait.choices, vide="Choisissez une raison.")
