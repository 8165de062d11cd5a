# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""Perhaps one person under two numbers: a NIR with a wrong key (15 characters) here, without any (13) there.

A right key is compared without being seen. A wrong one tells that a digit is false, of the key or of the number: it is
told, never mended, which rows are one person is for the caisse to say.
"""

from ..lecture import numeros
from ..lecture.colonnes import sql_ecrit
from ..lecture.lots import Connexion, Lot
from ..lecture.sources import Source, citer
from ..rules import NIR_13

ECHANTILLON = 50_000  # first rows of a file: whole files are counted only when both lengths are seen in samples


def deux_ecritures(con: Connexion, lots: list[Lot]) -> list[str]:
    """The notice, if any, once the views `ij` and `assures` exist."""
    longueurs = {longueur for lot in lots for longueur in _longueurs(con, lot)}
    if not {13, 15} <= longueurs:
        return []
    sql = (
        "WITH nirs AS (SELECT assure_id FROM ij WHERE length(assure_id) IN (13, 15) UNION "
        "SELECT assure_id FROM assures WHERE length(assure_id) IN (13, 15)) "
        f"SELECT count(*) FROM nirs WHERE length(assure_id) = 15 AND regexp_full_match(assure_id, '{NIR_13}..') "
        "AND assure_id[:13] IN (SELECT assure_id FROM nirs WHERE length(assure_id) = 13)"
    )
    nombre = con.execute(sql).fetchall()[0][0]
    if not nombre:
        return []
    return [
        f"assure_id : {nombre} numéro(s) de 15 caractères, de clé fausse, existe(nt) aussi sur 13, sans la clé. Une clé "
        "fausse ne se retire pas : ces personnes comptent double, leurs arrêts et leurs droits sont coupés en deux. "
        "Redemandez l’extraction avec des numéros justes."
    ]


def _longueurs(con: Connexion, lot: Lot) -> set[int]:
    return {n for source in lot.sources for n in _aux_bornes(con, lot, source) | _au_debut(con, lot, source)}


def _aux_bornes(con: Connexion, lot: Lot, source: Source) -> set[int]:
    """Lengths of the least and greatest identifier of each group of rows, as Parquet's statistics tell: end to end."""
    if lot.types["assure_id"] != "VARCHAR":
        return set()
    sql = (
        "SELECT length(stats_min_value), length(stats_max_value) "
        f"FROM parquet_metadata({citer(source.chemin)}) WHERE lower(path_in_schema) = 'assure_id'"
    )
    return {n for bornes in con.execute(sql).fetchall() for n in bornes if n}


def _au_debut(con: Connexion, lot: Lot, source: Source) -> set[int]:
    fichier = f"read_parquet([{citer(source.chemin)}], binary_as_string=true, file_row_number=true)"
    ecrit = numeros.compact(sql_ecrit("assure_id", lot.types["assure_id"]))
    sql = f"SELECT DISTINCT length({ecrit}) FROM {fichier} WHERE file_row_number < {ECHANTILLON}"
    return {longueur for (longueur,) in con.execute(sql).fetchall()}
