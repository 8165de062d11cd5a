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
from jalons.parcours.selectors.journaux import DEPUIS_JOURS, GENRES, Choix, commencant

IDENTIFIANT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
DEBUT = re.compile(r"\b[0-9a-f]{8}\b", re.IGNORECASE)  # as the lines show it
MOTIF = 10  # characters


def _tries(mots: dict[str, str], tous: str) -> list[tuple[str, str]]:
    """The choices in the order of their words; the same words once, with the newest of their codes."""
    codes = {libelle: code for code, libelle in mots.items()}
    return [("", tous), *((code, libelle) for libelle, code in sorted(codes.items()))]


class FiltreJournal(forms.Form):
    """A choice of lines. Nothing chosen: the last thirty days."""

    objet = champs.ligne(
        "Objet", 500, numero="admis", required=False, aide="L’adresse de sa page, ou l’identifiant que donne une ligne."
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
        """The identifiers in what was pasted, or the one that begins as a line shows it. Raises ValidationError when there
        is none.
        """
        colle: str = self.cleaned_data["objet"]
        trouves = tuple(dict.fromkeys(UUID(x) for x in IDENTIFIANT.findall(colle)))
        if not trouves and (debut := DEBUT.search(colle)):
            trouves = tuple(commencant(debut.group()))
            if len(trouves) != 1:
                combien = "Plusieurs identifiants du journal commencent" if trouves else "Aucune ligne ne commence"
                raise forms.ValidationError(f"{combien} par {debut.group()} : collez l’adresse de la page.")
        if colle and not trouves:
            raise forms.ValidationError(
                "Aucun identifiant ici : collez l’adresse de la page, ou l’identifiant d’une ligne."
            )
        return trouves

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when the period ends before it begins."""
        lus: dict[str, Any] = super().clean() or {}
        du, au = lus.get("du"), lus.get("au")
        if du and au and au < du:
            self.add_error("au", "La fin est avant le début.")
        return lus

    @property
    def choix(self) -> Choix:
        """What was chosen, once valid."""
        lus = self.cleaned_data
        return Choix(lus["objet"], lus["genre"], lus["role"], lus["acte"], lus["du"], lus["au"])


class RecherchePersonne(forms.Form):
    """Whose journal is looked for."""

    personne = champs.ligne(
        "Numéro de sécurité sociale, ou nom, prénom et date de naissance", 120, numero="admis", vide="Dites de qui il s’agit.",
        aide="Exactement elle, ou rien. Cette recherche est elle-même écrite au journal.", attributs=champs.SANS_MEMOIRE,
    )  # fmt: skip


class MotifExport(forms.Form):
    """Why lines leave the product, and as which file."""

    motif = champs.ligne(
        "Pourquoi", 160, vide="Dites pourquoi ces lignes sortent de Jalons.",
        aide="Écrit au journal et dans le fichier : ni nom ni numéro de la personne.",
    )  # fmt: skip
    forme = champs.choix("Fichier", [(forme, forme.upper()) for forme in FORMES], initial="ods")

    def clean_motif(self) -> str:
        """Raises ValidationError when it says nothing."""
        motif: str = self.cleaned_data["motif"]
        if len(motif.strip()) < MOTIF:
            raise forms.ValidationError(f"Dites-en plus : {MOTIF} caractères au moins.")
        return motif
