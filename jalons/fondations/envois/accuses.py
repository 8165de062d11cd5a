"""What the gateway says became of the messages: one file of lines « identifiant;état;instant », read once."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from jalons.fondations.envois.enums import Accuse, Statut
from jalons.fondations.envois.models import TEXTES, Envoi
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee

ENTETE = ["identifiant", "etat", "instant"]
AU_PLUS = 10_000_000  # bytes of one file
NOMMEES = 20  # lines told one by one


@dataclass
class Lecture:
    """What one run read. ``ecartees``: lines set aside, with their reason."""

    recus: int = 0
    echecs: int = 0
    connus: int = 0
    ecartees: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        ecart = (
            f" Mises de côté ({len(self.ecartees)}) : {' ; '.join(self.ecartees[:NOMMEES])}." if self.ecartees else ""
        )
        return f"{self.recus} reçus, {self.echecs} non reçus, {self.connus} déjà connus.{ecart}"


def dossier() -> Path:
    """Where the gateway puts its files."""
    return Path(settings.JALONS_DATA) / "envois" / "accuses"


def lire_dossier() -> Lecture:
    """Read every file that waits, the oldest name first; a file read goes to « lus ». May be killed and run again."""
    bilan = Lecture()
    for chemin in sorted(dossier().glob("*.csv")):
        try:
            lire_fichier(chemin, bilan)
        except (SaisieRefusee, OSError) as refus:
            bilan.ecartees.append(f"{chemin.name} : {refus}")
            continue
        lus = chemin.parent / "lus"
        lus.mkdir(mode=0o700, exist_ok=True)
        chemin.replace(lus / chemin.name)
    return bilan


def lire_fichier(chemin: Path, bilan: Lecture | None = None) -> Lecture:
    """Read one file; a bad line is set aside and named, the others count. Raises SaisieRefusee when it is none of ours."""
    bilan = bilan or Lecture()
    if chemin.stat().st_size > AU_PLUS:
        raise SaisieRefusee(f"{chemin.name} dépasse {AU_PLUS // 10**6} Mo : le couper en plusieurs fichiers.")
    try:
        lignes = csv.reader(chemin.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    except UnicodeDecodeError as erreur:
        raise SaisieRefusee(f"{chemin.name} n’est pas un texte en UTF-8 : l’exporter en CSV UTF-8.") from erreur
    if [mot.strip().lower() for mot in next(lignes, [])] != ENTETE:
        raise SaisieRefusee(
            f"{chemin.name} ne commence pas par « {';'.join(ENTETE)} » : choisir le fichier des accusés."
        )
    _lire(lignes, chemin.name, bilan)
    return bilan


def _lire(lignes: Iterable[list[str]], nom: str, bilan: Lecture) -> None:
    for rang, ligne in enumerate(lignes, 2):
        if not any(mot.strip() for mot in ligne):
            continue
        try:
            cle, etat, instant = (mot.strip() for mot in ligne)
            noter(UUID(cle.split(".")[0]), Accuse(etat.lower()), _instant(instant), bilan)
        except (ValueError, Envoi.DoesNotExist):
            bilan.ecartees.append(f"{nom}, ligne {rang}")


def _instant(texte: str) -> datetime:
    """An ISO instant that says its zone: an hour without one would be a guess."""
    lu = datetime.fromisoformat(texte)
    if lu.tzinfo is None:
        raise ValueError(texte)
    return lu


@transaction.atomic
def noter(pk: UUID, accuse: Accuse, instant: datetime, bilan: Lecture) -> None:
    """Write it, once; a later word of the gateway replaces an earlier one. Raises DoesNotExist for what has not left."""
    Envoi.objects.defer(*TEXTES).get(pk=pk, statut=Statut.ENVOYE)
    plus_tot = Q(accuse_le=None) | Q(accuse_le__lt=instant)
    if not Envoi.objects.filter(plus_tot, pk=pk, statut=Statut.ENVOYE).update(accuse=accuse.value, accuse_le=instant):
        bilan.connus += 1
        return
    inscrire(acte="envoi.accuser", agent=None, objet=Envoi.objects.defer(*TEXTES).get(pk=pk), resultat=accuse.value)
    bilan.recus += accuse == Accuse.RECU
    bilan.echecs += accuse == Accuse.ECHEC
