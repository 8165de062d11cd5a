"""What changed of a card or of a service, one line a column: read in a list, or corrected by somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jalons.personnes.partenaires.models import Changement


def ecarts(objet: Any, champs: Mapping[str, Any], **qui: Any) -> list[Changement]:
    """Set what differs; one line of history a column, not saved. ``qui``: the card, the service, the list or the person."""
    lignes = []
    for nom, apres in champs.items():
        if (avant := getattr(objet, nom)) != apres:
            lignes.append(Changement(champ=nom, avant=en_mots(avant), apres=en_mots(apres), **qui))
            setattr(objet, nom, apres)
    return lignes


def en_mots(valeur: Any) -> str:
    """A column as its history keeps it."""
    if isinstance(valeur, list):
        return ", ".join(map(str, valeur))
    if isinstance(valeur, dict):
        return ", ".join(f"{nom} : {v}" for nom, v in sorted(valeur.items()))
    return "" if valeur is None else str(valeur)
