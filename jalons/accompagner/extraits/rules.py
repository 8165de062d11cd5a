"""What a kind of recipient may be given at most; the packet of an extrait; its last day. No Django."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import Refus
from jalons.personnes.partages.rules import Paquet

from .enums import GENRES, Destinataire, Fondement

CSV = Path(__file__).with_name("plafond.csv")
ELEMENTS = {  # what a line of a dossier may be, beside the domains of the évaluation; nothing else exists
    "identite": "Qui elle est, comment la joindre",
    "paroles": "L’évaluation, avec ses mots",
    "objectif": "Les objectifs du plan",
    "demarche": "Les démarches",
    "etape": "Les étapes : ce qui est prévu, jamais ce qu’il en est sorti",
    "budget": "Les totaux du budget",
}


class ExtraitRefuse(Refus):
    """The extrait cannot leave so; the message names the remedy."""


@dataclass(frozen=True)
class Offerte:
    """One line of the dossier that may be picked: ``cle`` names it, ``element`` is what the ceiling knows it by."""

    cle: str
    element: str
    titre: str
    texte: str


@dataclass(frozen=True)
class Plafond:
    """One row of the declared projection."""

    destinataire: Destinataire
    elements: frozenset[str]
    source: str


@lru_cache(maxsize=1)
def plafonds() -> dict[Destinataire, Plafond]:
    """The declared projection, ``plafond.csv``: a kind that has no row is given nothing."""
    with CSV.open(encoding="utf-8", newline="") as fichier:
        lues = list(csv.DictReader(fichier, delimiter=";"))
    rangees = (Plafond(Destinataire(x["destinataire"]), frozenset(x["elements"].split("+")), x["source"]) for x in lues)
    return {p.destinataire: p for p in rangees}


def genre_de(type_partenaire: str) -> Destinataire:
    """The kind of recipient that a body of the directory is."""
    return {str(t): g for t, g in GENRES.items()}.get(type_partenaire, Destinataire.AUTRE)


def permis(genre: Destinataire, element: str) -> bool:
    """May a line of this element be offered at all to this kind of recipient? A ceiling, never a permission."""
    return genre in plafonds() and element in plafonds()[genre].elements


def sous_plafond(genre: Destinataire, lignes: Iterable[Offerte]) -> list[Offerte]:
    """The lines that may be picked for this kind of recipient."""
    return [ligne for ligne in lignes if permis(genre, ligne.element)]


def fondements(genre: Destinataire) -> list[tuple[str, str]]:
    """The grounds open for this kind of recipient: outside the équipe de soins, her agreement first [CSP L1110-4]."""
    ouverts = list(Fondement) if genre == Destinataire.EQUIPE_SOINS else [Fondement.ACCORD]
    return [(f.value, str(f.label)) for f in ouverts]


def composer(
    offertes: Iterable[Offerte],
    *,
    a_qui: str,
    personne: str,
    but: str,
    jusqu_au: date | None,
    textes: Mapping[str, str],
) -> Paquet:
    """The packet: to whom, about whom, why, until when, then the picked lines in the dossier's order, as edited.

    ``textes``: key → words of each picked line. A key that is not offered adds nothing.
    """
    fin = jour_annee(jusqu_au) if jusqu_au else ""
    tete = [("Adressé à", a_qui), ("Personne", personne), ("Pour quoi", but), ("À lire jusqu’au", fin)]
    return Paquet.de([*tete, *((o.titre, textes[o.cle]) for o in offertes if o.cle in textes)])


def controler_terme(jusqu_au: date, *, jour: date, dernier: date) -> None:
    """Raises ExtraitRefuse when the last day of the access is past, or beyond the longest time."""
    if jusqu_au < jour:
        raise ExtraitRefuse("Ce jour est passé : donnez aujourd’hui ou un jour à venir.", "jusqu_au")
    if jusqu_au > dernier:
        raise ExtraitRefuse(
            f"Un partage dure au plus jusqu’au {jour_annee(dernier)} : choisissez plus tôt.", "jusqu_au"
        )
