"""What is typed of a paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.accompagner.accompagnements.models import Demarche, Dossier
from jalons.accompagner.pieces import selectors
from jalons.accompagner.pieces.enums import Aupres
from jalons.fondations.documents.depots import champ_fichier
from jalons.fondations.documents.enums import MotifRetrait
from jalons.fondations.envois.enums import Canal
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.selectors import liste
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


class AttendueForm(forms.Form):
    """A paper awaited: which, from whom, by when, for which démarche; whether the platform recalls it."""

    nature = champs.choix("Quel papier", liste=True, vide="Choisissez un papier dans la liste.")
    precision = champs.ligne("Précisions, pour vous", aide="Elles ne sortent pas du dossier.", required=False)
    aupres = champs.choix("Auprès de qui", Aupres.choices, initial=Aupres.PERSONNE)
    pour_le = champs.jour("Pour le", borne=champs.echeance, required=False)
    demarche = champs.objet("Pour quelle démarche", aucun="Aucune en particulier", mots=_en_mots, required=False)
    rappel = forms.BooleanField(label="La plateforme peut le lui rappeler", required=False)

    def __init__(self, *args: Any, dossier: Dossier, jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "demarche", selectors.demarches(dossier))
        groupes = [("Administratifs", Liste.PIECE_ADMINISTRATIVE), ("Sociaux ou médicaux", Liste.PIECE_AUTRE)]
        offerts: list[Any] = [(mots, [(li.code, li.libelle) for li in liste(code, jour)]) for mots, code in groupes]
        champs.offrir(self, "nature", offerts)


class LienForm(forms.Form):
    """How the address reaches her; the code is always said by voice."""

    canal = champs.choix(
        "Lui envoyer l’adresse",
        [("", "non, je la lui donne"), (Canal.SMS.value, "par SMS"), (Canal.COURRIEL.value, "par courriel")],
        required=False,
        initial="",
    )
