"""The monthly request from end to end: options in, files or rows out. No Django, no database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from jalons.fondations.referentiels import seuils as referentiel

from . import lecture, rules, sortie
from .bilan import Bilan, LigneReperee
from .enums import Offre
from .erreurs import ExtractionInvalide
from .lecture import Extraction
from .options import Options
from .requete import DETECTION, EPOQUE, ETAPES, PERSONNE, Etapes, Parametres, SeuilDate, requete

Suivi = Callable[[str], None]
DATES = ("arret_debut", "jour_91", "dernier_jour_paye")
REPRISE = {"oui": True, "non": False, "": None}


def reperer(options: Options, suivi: Suivi = lecture.muet, etapes: Etapes = ETAPES) -> Bilan:
    """Do the request and write `options.sortie` and `options.rejets`. Raises ErreurReperage."""
    sortie.verifier(options.sortie, options.rejets, options.fichiers)
    with _erreurs_du_moteur(), lecture.ouvrir(options.fichiers, suivi) as extraction:
        trouvees, bilan = _chercher(extraction, options, DETECTION, suivi, etapes)
        suivi("Écriture")
        sortie.ecrire(trouvees, options.sortie, extraction.rejets(), options.rejets)
    return bilan


def lignes(options: Options, suivi: Suivi = lecture.muet) -> tuple[list[LigneReperee], Bilan]:
    """The rows of the request with what the offer needs to know of each person; writes nothing."""
    with _erreurs_du_moteur(), lecture.ouvrir(options.fichiers, suivi) as extraction:
        return _chercher(extraction, options, PERSONNE, suivi, ETAPES)


def _chercher(
    extraction: Extraction, options: Options, colonnes: tuple[str, ...], suivi: Suivi, etapes: Etapes
) -> tuple[list[LigneReperee], Bilan]:
    suivi(f"Recherche des personnes repérées en {options.mois}")
    parametres = parametres_de(options, extraction.dernier_mandatement, colonnes)
    table = requete(extraction.ij, extraction.assures, parametres, etapes).to_pyarrow()
    vivantes, decedes = _sans_les_decedes(table)
    doublons = sum(1 for nombre in vivantes.column("lignes").to_pylist() if (nombre or 0) > 1)
    trouvees = list(_lignes(vivantes))
    return trouvees, _bilan(extraction, options, trouvees, decedes, doublons)


def parametres_de(options: Options, dernier: date | None, colonnes: tuple[str, ...] = DETECTION) -> Parametres:
    """Parameters of the expression; thresholds are the options' or the dated ones of the shipped file."""
    return Parametres(
        debut_mois=options.debut_mois,
        fin_mois=options.fin_mois,
        dernier_mandatement=dernier,
        jour=options.jour,
        tolerance=options.tolerance,
        horloge=options.horloge,
        delai_reprise=options.delai_reprise,
        seuils_ij=_seuils(options.seuil_ij, referentiel.SEUIL_IJ, options),
        seuils_ij_personne=_seuils(options.seuil_ij_personne, referentiel.SEUIL_IJ_PERSONNE, options),
        colonnes=colonnes,
    )


def _seuils(choisi: Decimal | None, code: str, options: Options) -> tuple[SeuilDate, ...]:
    if choisi is not None:
        return (SeuilDate(choisi),)
    return tuple(
        SeuilDate(seuil.valeur, seuil.debut, seuil.fin)
        for seuil in referentiel.lire()
        if seuil.code == code
        and seuil.debut <= options.fin_mois
        and (seuil.fin is None or seuil.fin >= options.debut_mois)
    )


def _sans_les_decedes(table: pa.Table) -> tuple[pa.Table, int]:
    """Nobody dead is ever offered anything: their rows leave the result and are counted, as people."""
    morts = table.column("date_deces").is_valid()
    personnes = set(table.filter(morts).column("assure_id").to_pylist())
    return table.filter(table.column("date_deces").is_null()).drop_columns(["date_deces"]), len(personnes)


def _lignes(table: pa.Table) -> Iterator[LigneReperee]:
    for brute in table.to_pylist():
        champs: dict[str, Any] = brute | {nom: EPOQUE + timedelta(days=brute[nom]) for nom in DATES}
        champs["marqueurs"] = rules.separer(brute["marqueurs"])
        champs["inconnus"] = rules.separer(brute["inconnus"])
        champs["reprise_presumee"] = REPRISE[brute["reprise_presumee"]]
        champs["absent"] = champs.pop("lignes") is None
        yield LigneReperee(**champs)


def _bilan(
    extraction: Extraction, options: Options, trouvees: list[LigneReperee], decedes: int, doublons: int
) -> Bilan:
    avertissements = [*extraction.avertissements, *_avertissements(extraction, options)]
    if doublons:
        avertissements.append(
            f"assures : {doublons} ligne(s) repérée(s) dont la personne est présente plusieurs fois : "
            "sa dernière ligne l’emporte."
        )
    return Bilan(
        mois=options.mois,
        ij=extraction.bilan_ij,
        assures=extraction.bilan_assures,
        natures_ignorees=extraction.natures_ignorees,
        dernier_mandatement=extraction.dernier_mandatement,
        reperes=len(trouvees),
        personnes=len({ligne.assure_id for ligne in trouvees}),
        differenciees=sum(1 for ligne in trouvees if ligne.offre == Offre.DIFFERENCIEE),
        absents=len({ligne.assure_id for ligne in trouvees if ligne.absent}),
        decedes=decedes,
        doublons=doublons,
        avertissements=tuple(avertissements),
    )


def _avertissements(extraction: Extraction, options: Options) -> Iterator[str]:
    if extraction.bilan_ij.lues == 0:
        yield "ij : aucune ligne dans les fichiers lus."
    if extraction.dernier_mandatement is None:
        yield "ij : aucune date_mandatement, la reprise présumée reste vide."
    for choisi, code, option in (
        (options.seuil_ij, referentiel.SEUIL_IJ, "--seuil-ij"),
        (options.seuil_ij_personne, referentiel.SEUIL_IJ_PERSONNE, "--seuil-ij-personne"),
    ):
        if choisi is None and not _seuils(None, code, options):
            yield f"Aucun {code} n’est en vigueur en {options.mois} : marqueur non calculé. Donnez {option}."


@contextmanager
def _erreurs_du_moteur() -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, pa.ArrowException) as erreur:
        detail = (str(erreur).strip().splitlines() or ["sans détail"])[0][:200]
        raise ExtractionInvalide(
            "Le moteur de lecture s’est arrêté, rien n’a été écrit. Vérifiez la place en mémoire et sur "
            f"le disque temporaire, puis relancez. (Détail : {detail})"
        ) from erreur
