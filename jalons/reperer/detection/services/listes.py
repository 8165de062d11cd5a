"""Load a programmed list: its manifest, then the people that the rule of its public takes.

Loads the engine that reads files: only batches import this module.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.journal.services import inscrire
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure

from .. import verrou
from ..dispositions.liste import Liste, lire_liste
from ..enums import Format
from ..lecture.extraction import muet
from ..models import Extraction
from ..publics import Regle, regle_de_liste
from ..requete.options import Options
from .chargement import Prevenir, Suivi, garder_manifeste, juger_liste, manifester, retenus
from .deces import mettre_de_cote
from .reperages import Compte, garder, index_de


@dataclass(frozen=True, slots=True)
class ListeChargee:
    """A list, whether it was already there, and what the rule of its public makes of it; ``decedes``: the dead left out.

    ``regle`` None: the public only has a draft, and nobody is kept before it is published. ``signales``: people found
    before, alive in the base, whom this list says dead, with the day.
    """

    extraction: Extraction
    deja: bool
    regle: Regle | None
    lignes: int
    compte: Compte
    decedes: int = 0
    avertissements: tuple[str, ...] = ()
    signales: tuple[tuple[Assure, date], ...] = ()


def charger_liste(
    *, agent: Any, dossier: Path, mois: str, organisme: Organisme, public: str, suivi: Suivi = muet,
    prevenir: Prevenir = None, jour: date | None = None,
) -> ListeChargee:  # fmt: skip
    """Read a list made outside, keep its manifest and the people whom the public's rule in force takes.

    All or nothing; the same files again add nothing, and stay of the month that they were first loaded for. Raises
    ErreurReperage, publics.RegleInconnue.
    """
    Options(fichiers=dossier, mois=mois)
    jour = jour or timezone.localdate()
    with verrou.seul(suivi, prevenir):
        regle = regle_de_liste(organisme, public, jour)
        manifeste = manifester(dossier, suivi, Format.LISTE)
        liste = lire_liste(dossier, suivi)
        with transaction.atomic():
            extraction, neuve = garder_manifeste(
                agent=agent, dossier=dossier, mois=mois, organisme=organisme, manifeste=manifeste, public=public,
                format=Format.LISTE, lignes_lues=liste.bilan.lues, rejets=liste.bilan.rejetees,
            )  # fmt: skip
            compte = _garder(agent, extraction, regle, liste, jour) if regle else Compte(0, 0)
            signales = mettre_de_cote(extraction, lambda: _morts(extraction, liste), jour)
    return ListeChargee(
        extraction, not neuve, regle, len(liste.lignes), compte, len(liste.morts), liste.avertissements, tuple(signales)
    )


def _morts(extraction: Extraction, liste: Liste) -> list[tuple[bytes, date]]:
    dits = [(ligne.assure_id, ligne.identite.get("date_deces")) for ligne in liste.lignes]
    return [(index_de(extraction, nir), quand) for nir, quand in dits if isinstance(quand, date)]


def _garder(agent: Any, extraction: Extraction, regle: Regle, liste: Liste, jour: date) -> Compte:
    trouves, a_demander = retenus(juger_liste(liste, regle, extraction.mois))
    compte = garder(extraction=extraction, mois=extraction.mois, regle=regle, trouves=trouves, jour=jour)
    if compte.nouveaux or compte.evenements:
        inscrire(acte="extraction.reperer", agent=agent, objet=extraction, motif=f"{regle.code} {extraction.mois}")
    return replace(compte, a_demander=a_demander)
