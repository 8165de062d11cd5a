# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""Counting the rows of a table and what is wrong in them, at the price of reading each column once at most.

A column is first asked a cheap question, `soupcon`, that every bad value answers yes to and that Parquet's own
statistics and dictionaries answer without reading the rows. Where nothing is suspected the column is sound for the
whole lot, and is never checked again. The rules themselves are those of the view (`b_` columns), never said twice.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from .. import rules
from ..erreurs import ExtractionInvalide
from ..rules import BLANCS
from . import numeros
from .bilan import BilanTable
from .colonnes import DATE_MAXIMUM, DATE_MINIMUM, ENTIERS_SQL, GENRES, Colonne, decimales
from .lots import Connexion, Lot, colonnes_de_rejet, compter, creer_vue, lignes_des_fichiers, sql_lot
from .rejets import Rejet, valeurs_refusees
from .tables import CONTROLES, FILTRES

EXEMPLES = 5
NOMMEES = 12  # ignored columns named; a real ER_PRS_F has a hundred
RIEN = "false"
MONTANT_SUR = 999_999_999  # fits the usual decimal type
# Texts that cannot be wrong: anything else is looked at
SURS = {
    "sens": "{r} NOT IN ('1', '-1')",
    "sexe": "{r} NOT IN ('1', '2')",
    "c2s": "{r} NOT IN ('non', 'gratuite', 'participation')",
    "oui_non": "{r} NOT IN ('oui', 'non')",
    "invalidite": "{r} NOT IN ('0', '1', '2', '3')",
    "annee": r"NOT regexp_full_match({r}, '(19|20)\d\d')",
    "entier": r"NOT regexp_full_match({r}, '\d')",
    "commune": r"NOT regexp_full_match({r}, '(\d\d|2A|2B)\d\d\d')",
    "texte": f"trim({{r}}, '{BLANCS}') = ''",
    "nature": f"trim({{r}}, '{BLANCS}') = ''",
}


def controler(
    con: Connexion, table: str, lots: list[Lot], avertissements: list[str], *, sans_identifiants: bool = False
) -> BilanTable:
    """Count the rows of one table and add its notices. Raises ExtractionInvalide past 5 % of bad rows.

    `sans_identifiants`: those written as text, long to check, are left to whoever reads them next.
    """
    lues = rejetees = fichiers = 0
    refusees: Counter[str] = Counter()
    for lot in lots:
        lot.identifiants_differes = sans_identifiants and lot.types.get("assure_id") == "VARCHAR"
        lot.negatifs = bool(lot.montant) and bool(compter(con, f"{lot.brut} WHERE {_peut_etre_negatif(lot)}"))
        fautes = _examiner(con, lot)
        mal_formees = sum(source.mal_formees for source in lot.sources)
        lot.rejetees = _rejetees(con, lot, fautes)
        lues += _lues(con, lot) + mal_formees
        rejetees, fichiers = rejetees + lot.rejetees + mal_formees, fichiers + len(lot.sources)
        de_rejet = colonnes_de_rejet(lot)
        refusees.update({nom: nombre for nom, nombre in fautes.items() if nom not in de_rejet})
        avertissements += _annulations(con, lot)
    inconnues = tuple((nom, nombre) for nom, nombre in sorted(refusees.items()) if nombre)
    bilan = BilanTable(fichiers=fichiers, lues=lues, rejetees=rejetees, valeurs_inconnues=inconnues)
    avertissements += _inconnues(table, lots) + _valeurs_inconnues(table, bilan)
    if lots and not bilan.lues and table != "ij":  # said of ij by the request itself
        avertissements.append(f"{table} : aucune ligne dans les fichiers lus.")
    verifier_rejets(table, bilan.rejetees, bilan.lues, valeurs_refusees(con, lots))
    return bilan


def _peut_etre_negatif(lot: Lot) -> str:
    """SQL over `r_`, true for every amount below zero."""
    assert lot.montant is not None
    brut = f"r_{lot.montant.nom}"
    return f"contains({brut}, '-')" if lot.types[lot.montant.nom] == "VARCHAR" else f"{brut} < 0"


def _annulations(con: Connexion, lot: Lot) -> list[str]:
    nombre = compter(con, f"{lot.acceptees} AND {lot.negatif}") if lot.negatifs else 0
    noms = ", ".join(source.fichier.nom for source in lot.sources[:NOMMEES])
    return [f"{noms} : {nombre} montant(s) négatif(s), lu(s) comme l’annulation du même montant."] if nombre else []


def _lues(con: Connexion, lot: Lot) -> int:
    """Rows of a lot, by the files' own count where no row is set aside."""
    return compter(con, lot.vue) if lot.table in FILTRES else lignes_des_fichiers(con, lot)


def verifier_rejets(table: str, rejetees: int, lues: int, refus: Iterable[Rejet], quoi: str = "l’extraction") -> None:
    """Raises ExtractionInvalide past 5 % of bad rows, showing the first ones."""
    if not rules.trop_de_rejets(rejetees, lues):
        return
    exemples = [
        f"  {rejet.fichier}, ligne {rejet.ligne}"
        + (f", {rejet.colonne} « {rejet.valeur[:40]} »" if rejet.colonne else "")
        + f" : {rejet.motif}."
        for rejet in islice((r for r in refus if r.rejette), EXEMPLES)
    ]
    debut = (
        f"{table} : {rejetees} lignes illisibles sur {lues}, plus de 5 % : "
        f"rien n’a été écrit. Corrigez {quoi} ou redemandez-la. Premières lignes :"
    )
    raise ExtractionInvalide("\n".join([debut, *exemples]))


def bilan_avec_identifiants(bilan: BilanTable, lots: list[Lot], fautifs: dict[str, int]) -> BilanTable:
    """The count once identifiers are checked too: `fautifs`, by lot, rows that they alone reject."""
    for lot in lots:
        lot.rejetees += fautifs.get(lot.vue, 0)
    return replace(bilan, rejetees=bilan.rejetees + sum(fautifs.get(lot.vue, 0) for lot in lots))


def _examiner(con: Connexion, lot: Lot) -> dict[str, int]:
    """Bad values by column, and bad rows by check; what is sound is noted in the lot and its view."""
    ecartee = "assure_id" if lot.identifiants_differes else ""
    remplies = _sans_nul(con, lot)
    fautes = {c.nom: _fautives(con, lot, c, c.nom in remplies) for c in lot.presentes if c.nom != ecartee}
    lot.saines = frozenset(nom for nom, nombre in fautes.items() if not nombre)
    creer_vue(con, lot)
    for controle in CONTROLES.get(lot.table, ()):
        fautes[controle.nom] = compter(con, f"{lot.vue} WHERE {controle.sql}")
    lot.saines = frozenset(nom for nom, nombre in fautes.items() if not nombre)
    creer_vue(con, lot)
    return fautes


def _sans_nul(con: Connexion, lot: Lot) -> set[str]:
    """Columns that have no NULL, by Parquet's own statistics."""
    sql = (
        f"SELECT lower(path_in_schema) FROM parquet_metadata({lot.chemins}) GROUP BY 1 "
        "HAVING sum(stats_null_count) = 0 AND count(*) = count(stats_null_count)"
    )
    remplies = {nom for (nom,) in con.execute(sql).fetchall()}
    return {nom for nom in lot.types if nom.lower() in remplies}


def _fautives(con: Connexion, lot: Lot, colonne: Colonne, remplie: bool = False) -> int:
    type_sql, nom = lot.types[colonne.nom], colonne.nom
    doute = soupcon(colonne, type_sql, remplie=remplie)
    if doute == RIEN:
        return 0
    if doute:
        suspectes = con.execute(f"SELECT count(*) FROM {lot.brut} WHERE {doute}").fetchall()[0][0]
        return compter(con, f"{lot.vue} WHERE ({doute}) AND b_{nom}") if suspectes else 0
    if colonne.genre == "identifiant" or lot.table in FILTRES:
        return compter(con, f"{lot.vue} WHERE b_{nom}")
    distinctes = f"(SELECT 0 AS fichier, 0 AS rang, r_{nom}, count(*) AS fois FROM {lot.brut} GROUP BY r_{nom})"
    seule = Lot(lot.table, lot.vue, {nom: type_sql})
    sql = f"SELECT coalesce(sum(fois), 0) FROM ({sql_lot(seule, distinctes)}) WHERE b_{nom}"
    return int(con.execute(sql).fetchall()[0][0])


def soupcon(colonne: Colonne, type_sql: str, *, remplie: bool = False) -> str:
    """SQL over `r_` that is true for every bad value, or `false`; empty where no cheap question is known.

    `remplie`: the column is known to have no NULL.
    """
    brut = f"r_{colonne.nom}"
    doute = _doute(colonne, type_sql).format(r=brut)
    if not doute or remplie or not colonne.obligatoire or colonne.vide_permis:
        return doute
    return f"{brut} IS NULL" if doute == RIEN else f"({brut} IS NULL OR {doute})"


def _doute(colonne: Colonne, type_sql: str) -> str:
    """The same for a value that is not NULL."""
    genre = colonne.genre
    if genre == "texte" and not (colonne.obligatoire and not colonne.vide_permis):
        return RIEN
    if genre == "identifiant":
        return numeros.suspect("{r}") if type_sql == "VARCHAR" else ""
    if type_sql == "VARCHAR":
        return SURS.get(genre, "")
    if genre in ("date", "date_snds") and type_sql == "DATE":
        return f"({{r}} < {DATE_MINIMUM} OR {{r}} > {DATE_MAXIMUM})"
    if type_sql in ENTIERS_SQL and GENRES[genre].entiers:
        return f"NOT ({{r}} {GENRES[genre].entiers})"
    if genre == "montant" and (type_sql in ENTIERS_SQL or type_sql.startswith("DECIMAL(")):
        return f"({{r}} < -{MONTANT_SUR} OR {{r}} > {MONTANT_SUR})" if court(type_sql) else ""
    return RIEN if genre == "oui_non" and type_sql == "BOOLEAN" else ""


def court(type_sql: str) -> bool:
    """Whether an amount of this type never has more decimals than the usual one."""
    return type_sql in ENTIERS_SQL or decimales(type_sql) <= 8


def _rejetees(con: Connexion, lot: Lot, fautes: dict[str, int]) -> int:
    """Rows rejected, identifiers apart when they were left out."""
    fautives = [nom for nom in colonnes_de_rejet(lot) if fautes.get(nom)]
    if len(fautives) < 2:
        return fautes[fautives[0]] if fautives else 0
    return compter(con, f"{lot.vue} WHERE {' OR '.join(f'b_{nom}' for nom in fautives)}")


def _inconnues(table: str, lots: list[Lot]) -> list[str]:
    sources = [source for lot in lots for source in lot.sources]
    noms = sorted({nom for source in sources for nom in source.inconnues})
    suite = f" et {len(noms) - NOMMEES} autres" if len(noms) > NOMMEES else ""
    dites = [f"{table} : colonnes ignorées, inconnues de la disposition : {', '.join(noms[:NOMMEES])}{suite}."]
    return (dites if noms else []) + [
        f"{source.fichier.nom} : la dernière ligne n’a pas de fin de ligne ; si le fichier a été coupé, sa dernière valeur "
        "est fausse."
        for source in sources
        if source.coupe
    ]


def _valeurs_inconnues(table: str, bilan: BilanTable) -> list[str]:
    return [
        f"{table} : {nombre} valeur(s) illisible(s) dans {nom}, tenue(s) pour inconnue(s)."
        for nom, nombre in bilan.valeurs_inconnues
    ]
