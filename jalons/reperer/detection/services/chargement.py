"""Load an extraction, find people in it.

Loads the engine that reads files: only batches import this module.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.territoires.models import Organisme

from .. import fichiers, lecture
from ..arrets import mois_precedents
from ..bilan import LigneReperee
from ..colonnes import TABLES
from ..erreurs import ExtractionInvalide
from ..mensuelle import lignes
from ..models import Extraction, Reperage
from ..options import Options

REGLE, VERSION = "requete-mensuelle", "1"
MOIS_AVANT = 3  # a 91st day of 28 June is often paid in July, sometimes later
IDENTITE = (
    "nom", "prenom", "date_naissance", "annee_naissance", "sexe", "personnes_a_charge", "telephone", "courriel",
    "adresse", "langue", "mandataire",
)  # fmt: skip
Suivi = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Chargement:
    """An extraction and whether it was already there."""

    extraction: Extraction
    deja: bool
    avertissements: tuple[str, ...] = ()


def charger(*, agent: Any, dossier: Path, mois: str, organisme: Organisme, suivi: Suivi = lecture.muet) -> Chargement:
    """Check a folder and keep its manifest.

    The same files twice are one extraction. Raises ErreurReperage.
    """
    Options(fichiers=dossier, mois=mois)
    manifeste = manifester(dossier, suivi)
    if connue := Extraction.objects.filter(empreinte=empreinte(manifeste)).first():
        return Chargement(connue, deja=True)
    with lecture.ouvrir(dossier, suivi) as lue:
        bilans = (lue.bilan_ij, lue.bilan_assures)
        dernier, avertissements = lue.dernier_mandatement, tuple(lue.avertissements)
    with transaction.atomic():
        extraction, neuve = Extraction.objects.get_or_create(
            empreinte=empreinte(manifeste),
            defaults={
                "dossier": dossier.resolve().name,
                "mois": mois,
                "manifeste": manifeste,
                "organisme": organisme,
                "lignes_lues": sum(b.lues for b in bilans),
                "rejets": sum(b.rejetees for b in bilans),
                "derniere_mise_en_paiement": dernier,
            },
        )
        if neuve:
            inscrire(acte="extraction.charger", agent=agent, objet=extraction, motif=mois)
    return Chargement(extraction, deja=not neuve, avertissements=avertissements)


def manifester(dossier: Path, suivi: Suivi = lecture.muet) -> list[dict[str, Any]]:
    """Table, name, size in bytes and sha256 of each file that the request would read."""
    suivi("Empreinte des fichiers")
    trouves, _ = fichiers.decouvrir(dossier, TABLES)
    return [
        {"table": table, "nom": f.nom, "taille": f.taille, "sha256": fichiers.empreinte(f.chemin)}
        for table in sorted(trouves)
        for f in trouves[table]
    ]


def empreinte(manifeste: list[dict[str, Any]]) -> str:
    """sha256 of the manifest in canonical form: the same files have the same one wherever their folder is."""
    return hashlib.sha256(json.dumps(manifeste, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class MoisRepere:
    """One month looked at: arrêts found, those new in the base, the dead left out."""

    mois: str
    trouves: int
    nouveaux: int
    decedes: int


def reperer_extraction(
    *, agent: Any, extraction: Extraction, dossier: Path, mois: str, suivi: Suivi = lecture.muet
) -> list[MoisRepere]:
    """Keep the people whose 91st day falls in ``mois`` or in the three months before. Raises ErreurReperage.

    One transaction a month; running it again adds nothing. The folder must still hold the files that were
    loaded.
    """
    if empreinte(manifester(dossier, suivi)) != extraction.empreinte:
        raise ExtractionInvalide(
            f"Les fichiers de « {dossier} » ont changé depuis leur chargement. Remède : « jalons charger » à nouveau."
        )
    return [_reperer_mois(agent, extraction, dossier, m, suivi) for m in mois_precedents(mois, MOIS_AVANT)]


def _reperer_mois(agent: Any, extraction: Extraction, dossier: Path, mois: str, suivi: Suivi) -> MoisRepere:
    trouvees, bilan = lignes(Options(fichiers=dossier, mois=mois), suivi)
    with transaction.atomic():
        avant = Reperage.objects.filter(extraction=extraction, mois=mois).count()
        Reperage.objects.bulk_create(
            [_reperage(extraction, mois, ligne) for ligne in trouvees], ignore_conflicts=True, batch_size=1000
        )
        nouveaux = Reperage.objects.filter(extraction=extraction, mois=mois).count() - avant
        if nouveaux:
            inscrire(acte="extraction.reperer", agent=agent, objet=extraction, motif=mois)
    return MoisRepere(mois, len(trouvees), nouveaux, bilan.decedes)


def _reperage(extraction: Extraction, mois: str, ligne: LigneReperee) -> Reperage:
    brute = asdict(ligne)
    identite = {cle: brute[cle] for cle in IDENTITE if brute[cle] is not None}
    return Reperage(
        extraction=extraction,
        regle=REGLE,
        regle_version=VERSION,
        mois=mois,
        assure_ref=ligne.assure_id,
        assure_index=index_aveugle(f"{extraction.organisme_id}|{ligne.assure_id}"),
        identite=json.dumps(identite, default=str, ensure_ascii=False),
        arret_debut=ligne.arret_debut,
        jour_91=ligne.jour_91,
        dernier_jour_paye=ligne.dernier_jour_paye,
        jours_payes=ligne.jours_payes,
        montant_journalier=ligne.montant_journalier,
        marqueurs=list(ligne.marqueurs),
        inconnus=list(ligne.inconnus),
        offre=ligne.offre,
        reprise_presumee=ligne.reprise_presumee,
        commune_code=ligne.commune or "",
    )
