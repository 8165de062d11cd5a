"""Load a programmed list: its manifest, then the people that the rule of its public takes.

Loads the engine that reads files: only batches import this module.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.journal.services import inscrire
from jalons.fondations.territoires.models import Organisme

from .. import lecture, verrou
from ..dispositions.liste import LigneListe, Liste, lire_liste
from ..enums import Format
from ..models import Extraction
from ..options import Options
from ..publics import Regle, regle_de_liste
from ..rules import bornes_du_mois
from .chargement import Prevenir, Suivi, garder_manifeste, manifester
from .reperages import COMMENTAIRE, Compte, Trouve, garder


@dataclass(frozen=True, slots=True)
class ListeChargee:
    """A list, whether it was already there, and what the rule of its public makes of it."""

    extraction: Extraction
    deja: bool
    regle: Regle
    lignes: int
    compte: Compte
    avertissements: tuple[str, ...] = ()


def charger_liste(
    *, agent: Any, dossier: Path, mois: str, organisme: Organisme, public: str, suivi: Suivi = lecture.muet,
    prevenir: Prevenir = None, jour: date | None = None,
) -> ListeChargee:  # fmt: skip
    """Read a list made outside, keep its manifest and the people whom the public's rule in force takes.

    All or nothing; the same files again add nothing. Raises ErreurReperage, publics.RegleInconnue.
    """
    Options(fichiers=dossier, mois=mois)
    jour = jour or timezone.localdate()
    with verrou.seul(suivi, prevenir):
        regle = regle_de_liste(organisme, public, jour)
        manifeste = manifester(dossier, suivi, Format.LISTE)
        liste = lire_liste(dossier, suivi)
        juges = [(ligne, regle.juger(ligne.valeurs)) for ligne in liste.lignes]
        trouves = _reunis(_trouve(ligne, verdict, mois) for ligne, verdict in juges if verdict.offre)
        with transaction.atomic():
            extraction, neuve = garder_manifeste(
                agent=agent, dossier=dossier, mois=mois, organisme=organisme, manifeste=manifeste, public=public,
                format=Format.LISTE, lignes_lues=liste.bilan.lues, rejets=_rejetees(liste),
            )  # fmt: skip
            compte = garder(extraction=extraction, mois=extraction.mois, regle=regle, trouves=trouves, jour=jour)
            if compte.nouveaux or compte.evenements:
                inscrire(acte="extraction.reperer", agent=agent, objet=extraction, motif=f"{public} {mois}")
    a_demander = sum(1 for _, verdict in juges if verdict.a_demander)
    compte = Compte(compte.trouves, compte.nouveaux, compte.evenements, a_demander)
    return ListeChargee(extraction, not neuve, regle, len(liste.lignes), compte, liste.avertissements)


def _reunis(trouves: Iterable[Trouve]) -> list[Trouve]:
    """One for a person and a day: her other motives of that day are written beside the first."""
    par_jour: dict[tuple[str, date], Trouve] = {}
    for t in trouves:
        premier = par_jour.setdefault((t.assure_id, t.jour), t)
        if premier is not t and t.valeurs["motif"] not in premier.valeurs["motif"].split(" ; "):
            premier.valeurs["motif"] += f" ; {t.valeurs['motif']}"
    return list(par_jour.values())


def _rejetees(liste: Liste) -> int:
    """Rows refused whole; a value refused in an optional column leaves the row."""
    return liste.bilan.rejetees


def _trouve(ligne: LigneListe, verdict: Any, mois: str) -> Trouve:
    """One line: the event's day stands for the arrêt's; without any, the first day of the month of the list."""
    jour = ligne.date_evenement or bornes_du_mois(mois)[0]
    dernier = ligne.date_fin if ligne.date_fin and ligne.date_fin >= jour else jour
    valeurs: dict[str, Any] = {**ligne.valeurs, "motif": ligne.motif}
    if ligne.commentaire_administratif:
        valeurs[COMMENTAIRE] = ligne.commentaire_administratif
    return Trouve(
        assure_id=ligne.assure_id, arret_debut=jour, jour=jour, dernier=dernier, verdict=verdict, valeurs=valeurs,
        commune=str(ligne.valeurs.get("commune") or "")[:5],
    )  # fmt: skip
