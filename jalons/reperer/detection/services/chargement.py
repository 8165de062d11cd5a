"""Load an extraction, find people in it.

Loads the engine that reads files: only batches import this module.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.journal.services import inscrire
from jalons.fondations.territoires.models import Organisme

from .. import selectors, verrou
from ..dispositions import jalons
from ..dispositions.liste import Liste, lire_liste
from ..enums import Format
from ..erreurs import ExtractionInvalide
from ..lecture import fichiers
from ..lecture.extraction import Ouverte, muet
from ..lecture.tables import TABLES
from ..models import A1, MOIS_AVANT, Extraction, Reperage
from ..publics import Regle, exiger_accord, regles_en_vigueur
from ..requete.bilan import Bilan, LigneReperee
from ..requete.mensuelle import lignes
from ..requete.options import Options
from ..rules import mois_precedents
from .reperages import Compte, Trouve, garder, index_de, reunis, trouve, trouve_de_liste

Suivi = Callable[[str], None]
Prevenir = Callable[[str], None] | None
TABLES_LUES: dict[str, Any] = {Format.JALONS: TABLES, Format.LISTE: ("liste",)}


@dataclass(frozen=True, slots=True)
class Chargement:
    """An extraction and whether it was already there."""

    extraction: Extraction
    deja: bool
    avertissements: tuple[str, ...] = ()


def charger(
    *,
    agent: Any,
    dossier: Path,
    mois: str,
    organisme: Organisme,
    suivi: Suivi = muet,
    prevenir: Prevenir = None,
) -> Chargement:
    """Check a folder and keep its manifest.

    The same files twice are one extraction. Raises ErreurReperage.
    """
    Options(fichiers=dossier, mois=mois)
    with verrou.seul(suivi, prevenir):
        manifeste = manifester(dossier, suivi)
        if connue := Extraction.objects.filter(empreinte=empreinte(manifeste)).first():
            return Chargement(connue, deja=True)
        with jalons.ouvrir(dossier, suivi) as lue:
            bilans, dernier, avertissements = lue.bilans.values(), lue.dernier_mandatement, list(lue.avertissements)
            if lue.natures_ignorees:
                avertissements.append(f"ij : natures ignorées : {jalons.dire_natures(lue.natures_ignorees)}.")
        with transaction.atomic():
            extraction, neuve = garder_manifeste(
                agent=agent, dossier=dossier, mois=mois, organisme=organisme, manifeste=manifeste,
                lignes_lues=sum(b.lues for b in bilans), rejets=sum(b.rejetees for b in bilans),
                derniere_mise_en_paiement=dernier,
            )  # fmt: skip
    return Chargement(extraction, deja=not neuve, avertissements=tuple(avertissements))


def garder_manifeste(
    *, agent: Any, dossier: Path, manifeste: list[dict[str, Any]], **champs: Any
) -> tuple[Extraction, bool]:
    """Write an extraction, once for the same files; True when it is new. In the caller's transaction."""
    extraction, neuve = Extraction.objects.get_or_create(
        empreinte=empreinte(manifeste),
        defaults={"dossier": dossier.resolve().name, "manifeste": manifeste, **champs},
    )
    if neuve:
        inscrire(acte="extraction.charger", agent=agent, objet=extraction, motif=extraction.mois)
    return extraction, neuve


def manifester(dossier: Path, suivi: Suivi = muet, disposition: str = Format.JALONS) -> list[dict[str, Any]]:
    """Table, name, size in bytes and sha256 of each file that would be read."""
    suivi("Empreinte des fichiers")
    trouves, _ = fichiers.decouvrir(dossier, TABLES_LUES[disposition])
    return [
        {"table": table, "nom": f.nom, "taille": f.taille, "sha256": fichiers.empreinte(f.chemin)}
        for table in sorted(trouves)
        for f in trouves[table]
    ]


def empreinte(manifeste: list[dict[str, Any]]) -> str:
    """sha256 of the manifest in canonical form: the same files have the same one wherever their folder is."""
    return hashlib.sha256(json.dumps(manifeste, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def extraction_du_dossier(dossier: Path, suivi: Suivi = muet, disposition: str = Format.JALONS) -> Extraction:
    """The extraction loaded from the very files of this folder. Raises ExtractionInconnue, ErreurReperage."""
    return selectors.extraction_de(empreinte(manifester(dossier, suivi, disposition)))


def memes_fichiers(extraction: Extraction, dossier: Path, suivi: Suivi = muet) -> None:
    """Raises ExtractionInvalide when the folder no longer holds the files that were loaded."""
    if empreinte(manifester(dossier, suivi, extraction.format)) != extraction.empreinte:
        raise ExtractionInvalide(
            f"Les fichiers de « {dossier} » ont changé depuis leur chargement. Remède : « jalons charger » à nouveau."
        )


@dataclass(frozen=True, slots=True)
class MoisRepere:
    """One month looked at by one rule: arrêts in its public, those new in the base, the dead left out, events.

    ``a_demander``: arrêts that the rule could not judge, for want of knowing. ``avertissements``: what the request warns of.
    """

    mois: str
    trouves: int
    nouveaux: int
    decedes: int
    public: str = A1
    version: str = "1"
    evenements: int = 0
    a_demander: int = 0
    avertissements: tuple[str, ...] = ()


def reperer_extraction(
    *, agent: Any, extraction: Extraction, dossier: Path | Ouverte, mois: str, suivi: Suivi = muet,
    prevenir: Prevenir = None, jour: date | None = None,
) -> list[MoisRepere]:  # fmt: skip
    """Keep the people that each rule in force on ``jour`` (today) finds in ``mois`` and the three months before.

    One transaction a month; running it again adds nothing; one run at a time. Raises ErreurReperage: the folder must
    still hold the files that were loaded; whoever opened it has looked.
    """
    jour = jour or timezone.localdate()
    with verrou.seul(suivi, prevenir):
        if not isinstance(dossier, Ouverte):
            memes_fichiers(extraction, dossier, suivi)
        regles = regles_en_vigueur(extraction.organisme, jour)
        with jalons.ouvrir(dossier, suivi) as ouverte:
            faits = [_reperer_mois(agent, extraction, ouverte, m, regles, suivi, jour)
                     for m in mois_precedents(mois, MOIS_AVANT)]  # fmt: skip
    return [fait for du_mois in faits for fait in du_mois]


def _reperer_mois(
    agent: Any, extraction: Extraction, ouverte: Ouverte, mois: str, regles: list[Regle], suivi: Suivi, jour: date
) -> list[MoisRepere]:
    lectures = Lectures(ouverte.dossier, mois, suivi, ouverte=ouverte)
    vus = [(regle, *lectures.trouves(regle), lectures.lignes(regle)[1]) for regle in regles]
    faits = []
    with transaction.atomic():
        for regle, trouves, a_demander, bilan in vus:
            compte = garder(extraction=extraction, mois=mois, regle=regle, trouves=trouves, jour=jour)
            faits.append(_fait(mois, regle, compte, a_demander, bilan))
        if any(fait.nouveaux or fait.evenements for fait in faits):
            inscrire(acte="extraction.reperer", agent=agent, objet=extraction, motif=mois)
    return faits


def _fait(mois: str, regle: Regle, compte: Compte, a_demander: int, bilan: Bilan) -> MoisRepere:
    return MoisRepere(
        mois, compte.trouves, compte.nouveaux, bilan.decedes, regle.code, regle.version, compte.evenements, a_demander,
        bilan.avertissements,
    )  # fmt: skip


def juger_liste(liste: Liste, regle: Regle, mois: str) -> list[Trouve]:
    """Each line of a list as a rule judges it, those whom it leaves out included; nobody dead."""
    morts = liste.morts
    return [trouve_de_liste(ligne, regle, mois) for ligne in liste.lignes if ligne.assure_id not in morts]


def retenus(juges: Iterable[Trouve]) -> tuple[list[Trouve], int]:
    """The people whom the rule takes in its public, one for a person and a day, and how many it cannot judge."""
    juges = list(juges)
    return reunis(t for t in juges if t.verdict.offre), sum(t.verdict.a_demander for t in juges)


class Lectures:
    """What one month of one folder says of people: one reading of a list, or for all the rules that share the parameters of
    the request.
    """

    def __init__(
        self, dossier: Path, mois: str, suivi: Suivi = muet, disposition: str = Format.JALONS,
        ouverte: Ouverte | None = None,
    ):  # fmt: skip
        self.dossier, self.mois, self.suivi, self.disposition, self.ouverte = dossier, mois, suivi, disposition, ouverte
        self.lues: dict[Options, tuple[list[LigneReperee], Bilan]] = {}
        self.liste: Liste | None = None

    def lignes(self, regle: Regle) -> tuple[list[LigneReperee], Bilan]:
        """What the request finds with this rule's parameters. Raises ErreurReperage."""
        options = regle.options(self.dossier, self.mois)
        if options not in self.lues:
            self.lues[options] = lignes(options, self.suivi, periodes=True, ouverte=self.ouverte)
        return self.lues[options]

    def juges(self, regle: Regle) -> list[Trouve]:
        """Everybody there as the rule judges her, those whom it leaves out included. Raises ErreurReperage."""
        if self.disposition == Format.LISTE:
            self.liste = self.liste or lire_liste(self.dossier, self.suivi)
            return juger_liste(self.liste, regle, self.mois)
        lues, _ = self.lignes(regle)
        return [trouve(ligne, regle.juger_ligne(ligne, v := regle.valeurs(ligne)), v) for ligne in lues]

    def trouves(self, regle: Regle) -> tuple[list[Trouve], int]:
        """Those of them that the rule takes in its public, and how many it cannot judge."""
        return retenus(self.juges(regle))


@dataclass(frozen=True, slots=True)
class Rejeu:
    """A month looked at again under an old version: what it finds now, beside what was kept then."""

    trouves: int
    gardes: int
    en_plus: int
    en_moins: int
    changes: int

    @property
    def identique(self) -> bool:
        """The same people, for the same reasons, with the same offer."""
        return not (self.en_plus or self.en_moins or self.changes)


def rejouer(*, extraction: Extraction, dossier: Path, mois: str, regle: Regle, suivi: Suivi = muet) -> Rejeu:
    """Apply one version again to one month of the same files and compare with what was kept. Writes nothing.

    Raises ErreurReperage.
    """
    exiger_accord(regle, extraction, mois)
    memes_fichiers(extraction, dossier, suivi)
    trouves, _ = Lectures(dossier, mois, suivi, extraction.format).trouves(regle)
    ici = {
        (index_de(extraction, t.assure_id), t.arret_debut): (t.verdict.offre, list(t.verdict.criteres)) for t in trouves
    }
    gardes = dict(_gardes(extraction, mois, regle))
    communs = ici.keys() & gardes.keys()
    return Rejeu(
        len(ici), len(gardes), len(ici.keys() - communs), len(gardes.keys() - communs),
        sum(1 for cle in communs if ici[cle] != gardes[cle]),
    )  # fmt: skip


def _gardes(extraction: Extraction, mois: str, regle: Regle) -> Iterator[tuple[Any, Any]]:
    lignes_ = Reperage.objects.filter(
        extraction=extraction, mois=mois, regle=regle.code, regle_version=regle.version
    ).values_list("assure_index", "arret_debut", "offre", "criteres")
    for index, debut, offre, criteres in lignes_:
        yield (bytes(index), debut), (offre, criteres)
