"""What came in writing and somebody of the service types in: a letter, a mail, a contact of an internal team."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from jalons.fondations.documents.depots import champ_fichier
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.socle import champs
from jalons.recevoir.signalements.enums import Accord, CanalSignalement, LienSante, Objet, Origine
from jalons.recevoir.signalements.forms import CANAUX_NOTES, FicheForm, NaissanceDite, origines_offertes

CANAUX = [(code, mots) for code, mots in CANAUX_NOTES if code != CanalSignalement.TELEPHONE]  # a call has its own page


class SaisieForm(NaissanceDite, FicheForm):
    """In the order of a letter: how and from whom it came, about whom, what it says. « Non recueilli » is an answer."""

    cle = champs.identifiant(widget=forms.HiddenInput, initial=uuid.uuid4)
    canal = champs.choix("Arrivé par", CANAUX, liste=True, initial=CanalSignalement.COURRIER)
    recu_le = champs.jour("Arrivé le", borne=champs.passee, initial=timezone.localdate)
    origine = champs.choix("De la part de", liste=True, initial=Origine.ASSURE)
    referent_nom = champs.ligne("Nom de qui écrit, si ce n’est pas elle", 120, required=False)
    referent_service = champs.ligne("Son service", 120, required=False)
    sait = champs.choix("Elle le sait", Accord.choices, required=False, initial=Accord.NON_RECUEILLI)
    accord = champs.choix("Elle est d’accord", Accord.choices, required=False, initial=Accord.NON_RECUEILLI)
    nom = champs.ligne("Nom et prénom de la personne", 160, required=False)
    naissance = champs.naissance(attributs={"placeholder": "jj/mm/aaaa"})
    commune = champs.ligne("Commune", 120, required=False)
    telephone = champs.telephone(required=False)
    courriel = champs.courriel("Courriel", required=False)
    autrement = champs.ligne("Adresse, ou autre façon de la joindre", 200, required=False)
    texte = champs.texte("Ce qui est écrit", 4000, lignes=6, required=False)
    fichier = champ_fichier("La lettre elle-même, numérisée ou en photo", required=False)
    objet = champs.choix("Cela porte surtout sur", Objet.choices, liste=True, required=False, initial=Objet.NON_ABORDE)
    lien_sante = champs.choix("Ce qui est en cause", LienSante.choices, required=False, initial=LienSante.NON_ABORDE)
    echeance = champs.jour("Une date qui compte pour elle", borne=champs.echeance, required=False)

    def __init__(self, fiche: Fiche, *args: Any, **kwargs: Any):
        super().__init__(fiche, *args, **kwargs)
        champs.offrir(self, "origine", origines_offertes(Origine.REQUETE))
        for item in self.articles:  # what is written is in one text
            del self.fields[f"mots_{item.code}"]

    def reponses_lues(self) -> list[tuple[Any, forms.BoundField]]:
        """(item, its answer field), in the fiche's order."""
        return [(i, self[f"item_{i.code}"]) for i in self.articles]

    def clean(self) -> dict[str, Any]:
        """Something must be there to read, or somebody to call."""
        lu = super().clean() or {}
        if not any(
            lu.get(champ) or champ in self.errors
            for champ in ("texte", "fichier", "nom", "telephone", "courriel", "autrement")
        ):
            self.add_error("texte", "Recopiez quelques mots, ou dites au moins de qui il s’agit.")
        return lu
