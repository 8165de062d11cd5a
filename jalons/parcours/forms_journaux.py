"""What the data protection officer types: what she looks for in the journal, about whom, why she takes it out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from jalons.fondations.socle import champs
from jalons.fondations.socle.exports import FORMES
from jalons.parcours.selectors.journal import ACTES, ROLES
from jalons.parcours.selectors.journaux import DEPUIS_JOURS, GENRES, Choix

IDENTIFIANT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def _tries(mots: dict[str, str], tous: str) -> list[tuple[str, str]]:
    return [("", tous), *sorted(mots.items(), key=lambda choix: choix[1])]


class FiltreJournal(forms.Form):
    """A choice of lines. Nothing chosen: the last thirty days."""

    objet = champs.ligne(
        "Objet", 500, required=False, aide="L’adresse de sa page, ou l’identifiant que donne une ligne."
    )
    genre = champs.choix("Sorte d’objet", _tries(GENRES, "toutes"), liste=True, required=False)
    role = champs.choix("Rôle", _tries(ROLES, "tous"), liste=True, required=False)
    acte = champs.choix("Acte", _tries(ACTES, "tous"), liste=True, required=False)
    du = champs.jour("Du", borne=champs.plausible, required=False)
    au = champs.jour("Au", borne=champs.plausible, required=False)

    @classmethod
    def de(cls, donnees: Any) -> FiltreJournal:
        """The form of an address, or of a page opened without any choice."""
        if any(donnees.get(nom) for nom in cls.base_fields):
            return cls(donnees)
        return cls({"du": (timezone.localdate() - timedelta(days=DEPUIS_JOURS)).isoformat()})

    def clean_objet(self) -> tuple[UUID, ...]:
        """The identifiers in what was pasted. Raises ValidationError when there is none."""
        colle: str = self.cleaned_data["objet"]
        trouves = tuple(dict.fromkeys(UUID(x) for x in IDENTIFIANT.findall(colle)))
        if colle and not trouves:
            raise forms.ValidationError(
                "Aucun identifiant ici : collez l’adresse de la page, ou l’identifiant d’une ligne."
            )
        return trouves

    @property
    def choix(self) -> Choix:
        """What was chosen, once valid."""
        lus = self.cleaned_data
        return Choix(lus["objet"], lus["genre"], lus["role"], lus["acte"], lus["du"], lus["au"])


class MotifExport(forms.Form):
    """Why lines leave the product, and as which file."""

    motif = champs.ligne(
        "Pourquoi", 160, vide="Dites pourquoi ces lignes sortent de Jalons.",
        aide="Écrit au journal et dans le fichier : ni nom ni numéro de la personne.",
    )  # fmt: skip
    forme = champs.choix("Fichier", [(forme, forme.upper()) for forme in FORMES], initial="ods")
