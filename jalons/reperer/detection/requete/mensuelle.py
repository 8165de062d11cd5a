# ruff: noqa: S608 -- the SQL is made of our own names and of hexadecimal
"""The monthly request from end to end: options in, files or rows out. No Django, no database."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from jalons.fondations.referentiels import seuils as referentiel

from .. import rules
from ..dispositions import dcir, jalons
from ..enums import Format, Offre
from ..lecture.colonnes import NATURES
from ..lecture.extraction import Ouverte, erreurs_du_moteur, muet
from . import reduction, sortie, spark
from .bilan import Bilan, LigneReperee, Periode
from .expression import (
    DETECTION,
    EPOQUE,
    ETAPES,
    NATURE,
    PERSONNE,
    Etapes,
    Parametres,
    SeuilDate,
    numero,
    periodes_trouvees,
    requete,
)
from .options import DUCKDB, Options
from .reservation import reserver

Suivi = Callable[[str], None]
DATES = ("arret_debut", "jour_91", "dernier_jour_paye")
LECTEURS = {Format.JALONS: jalons.ouvrir, Format.DCIR: dcir.ouvrir}
A_PART = {
    "temps_partiel": "à temps partiel pour raison de santé : une indemnité réduite n’est pas une indemnité faible.",
    "subrogation": "avec subrogation : l’employeur maintient le salaire, une petite indemnité n’est pas une indemnité faible.",
}
DERNIER = date(9999, 7, 14)  # the SQL is written with this day for the last one of payment
REPRISE = {"oui": True, "non": False, "": None}


def reperer(options: Options, suivi: Suivi = muet, etapes: Etapes = ETAPES) -> Bilan:
    """Do the request and write `options.sortie` and `options.rejets`. Raises ErreurReperage."""
    sortie.verifier(options.sortie, options.rejets, options.fichiers)
    if options.moteur != DUCKDB:
        spark.verifier(options.moteur)
    with (
        reserver(suivi, options.sortie, options.rejets),
        erreurs_du_moteur(),
        _ouvrir(options, DETECTION, suivi) as extraction,
    ):
        trouvees, bilan = _chercher(extraction, options, DETECTION, suivi, etapes)
        suivi("Écriture")
        sortie.ecrire(_rendues(extraction, options, trouvees), options.sortie, extraction.rejets(), options.rejets)
    return bilan


def lignes(
    options: Options, suivi: Suivi = muet, *, periodes: bool = False, ouverte: Ouverte | None = None
) -> tuple[list[LigneReperee], Bilan]:
    """The rows of the request with what the offer needs to know of each person; writes nothing.

    With `periodes`, each row also carries the paid periods of its arrêt. `ouverte`: the folder, when it is open already.
    """
    if options.moteur != DUCKDB:
        spark.verifier(options.moteur)
    with erreurs_du_moteur(), _ouvrir(options, PERSONNE, suivi, prescrits=periodes, ouverte=ouverte) as extraction:
        trouvees, bilan = _chercher(extraction, options, PERSONNE, suivi, ETAPES)
        if periodes and trouvees:
            suivi("Lecture des périodes payées")
            trouvees = _avec_periodes(extraction, options, trouvees)
        return _rendues(extraction, options, trouvees), bilan


def _ouvrir(
    options: Options,
    colonnes: tuple[str, ...],
    suivi: Suivi,
    *,
    prescrits: bool = False,
    ouverte: Ouverte | None = None,
) -> AbstractContextManager[Ouverte]:
    """The extraction of these options; on this machine, only the rows that the request needs."""
    if options.format == Format.JALONS and options.moteur == DUCKDB:
        parametres = parametres_de(options, None, colonnes)
        return reduction.ouvrir(ouverte or options.fichiers, suivi, parametres, prescrits=prescrits)
    return LECTEURS[options.format](options.fichiers, suivi)


def _avec_periodes(extraction: Ouverte, options: Options, trouvees: list[LigneReperee]) -> list[LigneReperee]:
    parametres = parametres_de(options, extraction.dernier_mandatement)
    par_arret: dict[tuple[str, date], list[Periode]] = defaultdict(list)
    for brute in _lire(extraction, periodes_trouvees, (extraction.ij,), parametres).to_pylist():
        prescrit = None if brute["prescrit"] is None else _jour(brute["prescrit"])
        periode = Periode(_jour(brute["debut"]), _jour(brute["fin"]), brute["montant"], prescrit)
        par_arret[brute["assure_id"], _jour(brute["arret_debut"])].append(periode)
    return [replace(ligne, periodes=tuple(par_arret[ligne.assure_id, ligne.arret_debut])) for ligne in trouvees]


def _rendues(extraction: Ouverte, options: Options, trouvees: list[LigneReperee]) -> list[LigneReperee]:
    """Each row with its identifier as the payments of the month write it, sorted again."""
    autrement = (
        f"WHERE nature IN ({NATURES}) AND date_fin >= DATE '{options.debut_mois}' GROUP BY 1 "
        "HAVING bool_or(ecrit <> assure_id)"
    )
    ecritures = dict(_paiements(extraction, trouvees, "assure_id, list(DISTINCT ecrit)", autrement))
    if not ecritures:
        return trouvees
    rendues = [replace(li, assure_id=rules.rendu(li.assure_id, ecritures.get(li.assure_id, ()))) for li in trouvees]
    return sorted(rendues, key=lambda ligne: (ligne.assure_id, ligne.arret_debut))


def _paiements(extraction: Ouverte, trouvees: list[LigneReperee], quoi: str, suite: str) -> list[tuple[Any, ...]]:
    """What is asked of the rows of `ij` of people found; nothing of nobody.

    What is compared has no blank, so that one text names them all, in hexadecimal: it may hold anything, and an error of
    the engine would quote it. A parameter would load pandas.
    """
    if not trouvees:
        return []
    noms = " ".join({ligne.assure_id for ligne in trouvees}).encode().hex()
    gens = f"SELECT unnest(string_split(decode(unhex('{noms}')), ' ')) AS assure_id"
    source = f"{extraction.ij.get_name()} SEMI JOIN ({gens}) USING (assure_id)"
    return extraction.con.execute(f"SELECT {quoi} FROM {source} {suite}").fetchall()


def _jour(numero: int) -> date:
    return EPOQUE + timedelta(days=numero)


def _chercher(
    extraction: Ouverte, options: Options, colonnes: tuple[str, ...], suivi: Suivi, etapes: Etapes
) -> tuple[list[LigneReperee], Bilan]:
    suivi(f"Recherche des personnes repérées en {options.mois}")
    faits = (*extraction.faits, NATURE) if colonnes == PERSONNE else extraction.faits
    parametres = parametres_de(options, extraction.dernier_mandatement, colonnes, faits)
    table = _executer(extraction, parametres, options.moteur, suivi, etapes)
    vivantes, decedes = _sans_les_decedes(table)
    doublons = sum(1 for nombre in vivantes.column("lignes").to_pylist() if (nombre or 0) > 1)
    trouvees = list(_lignes(vivantes))
    bilan = _bilan(extraction, options, trouvees, decedes, doublons)
    return trouvees, replace(bilan, avertissements=(*bilan.avertissements, *_sans_paiement(extraction, trouvees)))


def _executer(extraction: Ouverte, p: Parametres, moteur: str, suivi: Suivi, etapes: Etapes) -> pa.Table:
    if moteur != DUCKDB:
        return spark.chercher(extraction, p, moteur, suivi, etapes)
    return _lire(extraction, requete, (extraction.ij, extraction.assures), p, etapes)


def _lire(
    extraction: Ouverte, quoi: Callable[..., Table], tables: tuple[Table, ...], p: Parametres, etapes: Etapes = ETAPES
) -> pa.Table:
    """The rows of an expression, without pandas, which Ibis would load for them.

    Each folder has its own last day of payment: it is put in its place last, so that the SQL serves the next folder too.
    """
    toujours = replace(p, dernier_mandatement=p.dernier_mandatement and DERNIER)
    sql, types = _ecrite(quoi, tuple((table.get_name(), table.schema()) for table in tables), toujours, etapes)
    if p.dernier_mandatement:
        sql = sql.replace(f"({numero(DERNIER)} -", f"({numero(p.dernier_mandatement)} -")
    return extraction.con.execute(sql).to_arrow_table().cast(types)


@lru_cache(maxsize=256)
def _ecrite(
    quoi: Callable[..., Table], tables: tuple[tuple[str, ibis.Schema], ...], p: Parametres, etapes: Etapes
) -> tuple[str, pa.Schema]:
    """The SQL of an expression on tables of these names, and the types of its rows: Ibis writes it more slowly than
    DuckDB answers it on a few thousand rows.
    """
    expression = quoi(*(ibis.table(types, name=nom) for nom, types in tables), p, etapes)
    return str(ibis.to_sql(expression, dialect="duckdb", pretty=False)), expression.schema().to_pyarrow()


def parametres_de(
    options: Options, dernier: date | None, colonnes: tuple[str, ...] = DETECTION, faits: tuple[str, ...] = ()
) -> Parametres:
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
        faits=faits,
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
        champs: dict[str, Any] = brute | {nom: _jour(brute[nom]) for nom in DATES}
        champs["marqueurs"] = rules.separer(brute["marqueurs"])
        champs["inconnus"] = rules.separer(brute["inconnus"])
        champs["reprise_presumee"] = REPRISE[brute["reprise_presumee"]]
        champs["absent"] = champs.pop("lignes") is None
        yield LigneReperee(**champs)


def _bilan(extraction: Ouverte, options: Options, trouvees: list[LigneReperee], decedes: int, doublons: int) -> Bilan:
    avertissements = [*extraction.avertissements, *_avertissements(extraction, options), *_indemnites_a_part(trouvees)]
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


def _sans_paiement(extraction: Ouverte, trouvees: list[LigneReperee]) -> Iterator[str]:
    """The cancellations of an arrêt found that cancel nothing: no payment has their days, nature and amount."""
    bornes: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for ligne in trouvees:
        bornes[ligne.assure_id].append((ligne.arret_debut, ligne.dernier_jour_paye))
    par_paiement = "GROUP BY assure_id, nature, date_debut, date_fin, montant_journalier HAVING sum(sens) < 0"
    seules = _paiements(extraction, trouvees, "assure_id, date_debut, date_fin, -sum(sens)", par_paiement)
    nombre = sum(fois for qui, du, au, fois in seules if any(du <= fin and debut <= au for debut, fin in bornes[qui]))
    if nombre:
        yield (
            f"ij : {nombre} annulation(s) dans les arrêts repérés ne rencontre(nt) aucun paiement de mêmes dates, nature et "
            "montant, et n’annule(nt) rien. Vérifiez ces paiements."
        )


def _indemnites_a_part(trouvees: list[LigneReperee]) -> Iterator[str]:
    """Arrêts whose amount says nothing of what the person lives on."""
    for nom, dite in A_PART.items():
        if nombre := sum(1 for ligne in trouvees if getattr(ligne, nom) == "oui"):
            yield f"{nombre} arrêt(s) repéré(s) {dite}"


def _avertissements(extraction: Ouverte, options: Options) -> Iterator[str]:
    if extraction.bilan_ij.lues == 0:
        yield "ij : aucune ligne dans les fichiers lus."
    if extraction.dernier_mandatement is None:
        yield "ij : aucune date_mandatement, la reprise présumée reste vide."
    for choisi, code, option in (
        (options.seuil_ij, referentiel.SEUIL_IJ, "--seuil-ij"),
        (options.seuil_ij_personne, referentiel.SEUIL_IJ_PERSONNE, "--seuil-ij-personne"),
    ):
        if choisi is None and not _seuils(None, code, options):
            yield (
                f"Aucun {code} n’est en vigueur en {options.mois} : marqueur non calculé. Donnez {option}, ou écrivez le "
                "seuil dans la règle."
            )
