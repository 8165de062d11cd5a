"""A worker is away: who replaces her, until when, who is told; several of her dossiers proposed to somebody else;
what another caisse answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from jalons.fondations.socle import champs
from jalons.parcours.enums import RaisonLaissee


def _cle(valeur: str) -> bool:
    """The key of a dossier that may have left the list while the page was open: it stops no other."""
    try:
        return bool(UUID(valeur))
    except ValueError:
        return False


class AbsenceForm(forms.Form):
    """Who replaces her, from when to when, and to whom it is told."""

    suppleant = champs.objet("Qui répond à sa place", vide="Choisissez qui répond à sa place.")
    du = champs.jour("Du", borne=champs.en_poste)
    au = champs.jour("Au", borne=champs.en_poste, aide="Dernier jour compris. Son retour y met fin plus tôt.")
    prevenir = forms.MultipleChoiceField(
        label="Prévenir par un message neutre", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Sans canal sûr, la personne reste dans la liste à téléphoner.",
    )  # fmt: skip

    def __init__(self, *args: Any, agents: Any, personnes: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "suppleant", agents)
        champs.offrir(self, "prevenir", personnes, aussi=_cle)


class ReattribuerForm(forms.Form):
    """To whom the dossiers that are ticked are proposed, and from when."""

    nouveau = champs.objet("Les proposer à", vide="Choisissez à qui les proposer.")
    le = champs.jour("À partir du", borne=champs.en_poste)
    dossiers = forms.MultipleChoiceField(
        label="Dossiers",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un dossier."},
    )

    def __init__(self, *args: Any, agents: Any, personnes: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "nouveau", agents)
        champs.offrir(self, "dossiers", personnes, aussi=_cle)


class LaisserForm(forms.Form):
    """Nobody is named while she is away: why, and until when before it is proposed again."""

    raison = champs.choix("Pourquoi", RaisonLaissee.choices)
    jusqu_au = champs.jour(
        "Jusqu’au", borne=champs.en_poste, aide="Ce jour compris : le lendemain, la question revient."
    )


class AccueilForm(forms.Form):
    """Who, of the caisse that was asked, accompanies her from now on."""

    a = champs.objet("Qui l’accompagne", vide="Nommez qui l’accompagne dans votre caisse.")

    def __init__(self, *args: Any, agents: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "a", agents)


class RefusDepartForm(forms.Form):
    """Why the caisse that was asked does not."""

    motif = champs.ligne("Pourquoi", 300, vide="Dites pourquoi, en une phrase : la caisse qui propose le lira.")
