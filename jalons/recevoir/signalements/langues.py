"""In which language she is spoken to, and by when she was told that she would be called back: both follow the demande."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.fondations.referentiels.selectors import ReferentielAbsent, calendrier, valeur

from . import boucle, suivis
from .models import Demande, Signalement, nom_affiche

RAPPEL = "interprete_rappel_jours"
EN_MOTS = {"lsf": "langue des signes", "oui": "langue à demander"}  # how her record says it


@dataclass(frozen=True, slots=True)
class Langue:
    """``dite``: the language to speak, '' for French; ``fiche``: what her record says otherwise; ``promis``: called back by
    then, as long as nobody has reached her; ``par``: who keeps that promise.
    """

    dite: str
    fiche: str
    promis: date | None
    par: str


def langue_de(demande: Demande, arrivees: Iterable[Signalement] | None = None) -> str:
    """In which language she is spoken to: the latest arrival says it, else her record; '' when nobody does. Ready for a list
    whose ``signalements__dite`` are prefetched; ``arrivees``: hers, the latest first.
    """
    recues = reversed(demande.signalements.all()) if arrivees is None else arrivees
    dites = (str(s.dite.langue) for s in recues if hasattr(s, "dite") and s.dite.langue)
    return next(dites, "") or _fiche(demande)


def _fiche(demande: Demande) -> str:
    connue = demande.assure.interprete if demande.assure else ""
    return EN_MOTS.get(connue, connue)


def langue(demande: Demande, arrivees: list[Signalement]) -> Langue:
    """What the page of a demande says of it, in one query more."""
    dite, connue = langue_de(demande, arrivees), _fiche(demande)
    return Langue(
        dite,
        connue if connue != dite else "",
        suivis.promis_a(demande) if demande.statut in boucle.ATTENDENT else None,
        str(demande.attribuee_a or "la plateforme"),
    )


def de_qui(demande: Demande) -> dict[str, Any]:
    """The head of every page about a demande (``_de_qui.html``): her name, or as it was told; her language, what is promised."""
    arrivees = list(demande.signalements.select_related("dite").order_by("-recu_le", "-created_at"))
    return {"personne": nom_affiche(demande), "langue": langue(demande, arrivees)}


def rappel_propose(jour: date) -> date | None:
    """By when she may be called back with an interpreter, somebody calling on ``jour``; None when no reference says it."""
    try:
        return calendrier().jour_ouvre(jour, int(valeur(RAPPEL, jour)))
    except ReferentielAbsent:
        return None
