# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""Files of the same shape read as one DuckDB view, each row with its typed values and what is wrong in it.

A CSV file is first copied, as text, to a temporary Parquet file: its rows are then numbered, read in
parallel, and the same at every reading. Columns of a view: `fichier` (rank of the file in its table), `rang`
(row in the file, from 1), and for each column of the table present in the files `t_` (text), `v_` (typed
value or NULL), `b_` (bad value), then `rejet` (the row is rejected).
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from ..erreurs import ExtractionInvalide
from . import colonnes
from .colonnes import MONTANT_COURANT, MONTANT_LARGE, Colonne
from .fichiers import (
    REMEDE_UTF8,
    Entete,
    Fichier,
    afficher,
    examiner,
    ligne_de,
    ligne_impossible,
    lire_entete,
    premiere_ligne_illisible,
)
from .tables import COLONNES, CONTROLES, FILTRES

Connexion = duckdb.DuckDBPyConnection
LIGNES_REJETEES, LIGNES_EXAMINEES = "rejets_{}", "examens_{}"
DICTIONNAIRE = 20_000  # different texts of a group of rows: beyond, its dictionary costs more to make than it saves
LISTEES = ("MISSING COLUMNS", "TOO MANY COLUMNS")  # a wrong number of values: the row is rejected, and listed
CHIFFRES = 38  # of a decimal, at most
DOUBLE = re.compile(r"_\d+$")


@dataclass(slots=True)
class Source:
    """A file ready to be read as Parquet: where, its columns and DuckDB types, its malformed rows."""

    fichier: Fichier
    rang: int
    chemin: Path
    types: dict[str, str]
    inconnues: tuple[str, ...] = ()
    entete: Entete | None = None
    mal_formees: int = 0
    coupe: bool = False


@dataclass(slots=True)
class Lot:
    """Files of one table with the same columns and types, and the view that reads them all."""

    table: str
    vue: str
    types: dict[str, str]
    sources: list[Source] = field(default_factory=list)
    rejetees: int = 0
    identifiants_differes: bool = False  # left to whoever reads them next
    saines: frozenset[str] = frozenset()  # columns and checks known to refuse no value of these files

    @property
    def presentes(self) -> list[Colonne]:
        """Columns of the layout found in these files, in the layout's order."""
        return [colonne for colonne in COLONNES[self.table] if colonne.nom in self.types]

    @property
    def absentes(self) -> list[Colonne]:
        """Columns of the layout that these files do not have."""
        return [colonne for colonne in COLONNES[self.table] if colonne.nom not in self.types]

    @property
    def brut(self) -> str:
        """The SQL to read the rows as they are: `fichier`, `rang`, and `r_` for each column present."""
        rangs = ", ".join(str(source.rang) for source in self.sources)
        bruts = ", ".join(f'lot."{nom}" AS r_{nom}' for nom in self.types)
        return (
            f"(SELECT CAST([{rangs}][CAST(file_index AS BIGINT) + 1] AS INTEGER) AS fichier, "
            f"file_row_number + 1 AS rang, {bruts} "
            f"FROM {_sql_parquet(self.chemins)} AS lot)"
        )

    @property
    def chemins(self) -> str:
        """The SQL list of the files, as Parquet."""
        return f"[{', '.join(citer(source.chemin) for source in self.sources)}]"

    def identifiant(self, source: str = "r_assure_id") -> str:
        """The SQL of the text of an identifier."""
        colonne = next(colonne for colonne in self.presentes if colonne.nom == "assure_id")
        return colonnes.sql_texte(source, self.types["assure_id"], colonne)

    @property
    def acceptees(self) -> str:
        """The SQL to read accepted rows; free of any check when the rows were counted and none is rejected."""
        return f"{self.vue} WHERE NOT rejet" if self.rejetees else f"{self.vue} WHERE true"


def preparer(con: Connexion, fichiers: list[Fichier], tampon: Path, suivi: Callable[[str], None]) -> list[Lot]:
    """Group the files of one table and create their views. Raises ExtractionInvalide, naming the file."""
    groupes: dict[tuple[Any, ...], list[Source]] = defaultdict(list)
    for rang, fichier in enumerate(fichiers):
        suivi(f"Lecture de {fichier.nom}")
        source = _source(con, fichier, rang, tampon)
        _verifier_colonnes(source)
        groupes[tuple(sorted(source.types.items()))].append(source)
    lots = []
    for numero, sources in enumerate(groupes.values()):
        table = sources[0].fichier.table
        lot = Lot(table, f"brut_{table}_{numero}", sources[0].types, sources)
        creer_vue(con, lot)
        lots.append(lot)
    return lots


def _source(con: Connexion, fichier: Fichier, rang: int, tampon: Path) -> Source:
    if fichier.taille == 0:
        raise ExtractionInvalide(f"{fichier.nom} : fichier vide. Redemandez-le.")
    try:
        if fichier.genre == "csv":
            return _source_csv(con, fichier, rang, tampon)
        if fichier.gzip:
            fichier.verifier_gzip()
        return _source_parquet(con, fichier, rang, tampon)
    except duckdb.InterruptException:
        raise
    except (duckdb.Error, OSError, EOFError, zlib.error) as erreur:
        detail = (str(erreur).strip().splitlines() or [type(erreur).__name__])[0][:200]
        raise ExtractionInvalide(
            f"{fichier.nom} : fichier illisible, il est peut-être incomplet ou d’un autre format. "
            f"Redemandez-le. (Détail : {detail})"
        ) from erreur


def _source_parquet(con: Connexion, fichier: Fichier, rang: int, tampon: Path) -> Source:
    chemin = fichier.chemin
    if fichier.gzip:
        chemin = tampon / f"{fichier.table}_{rang}.parquet"
        fichier.decompresser(chemin)
    elif not _nommable(chemin):
        chemin = tampon / f"{fichier.table}_{rang}.parquet"
        chemin.symlink_to(fichier.chemin.resolve())
    decrits = con.execute(f"DESCRIBE SELECT * FROM {_sql_parquet(citer(chemin))}").fetchall()
    tous = {nom: type_sql for nom, type_sql, *_ in decrits}
    _verifier_doubles(con, fichier, chemin, tous)
    _verifier_precisions(con, fichier, chemin, tous)
    return _source_typee(fichier, rang, chemin, tous)


def _verifier_doubles(con: Connexion, fichier: Fichier, chemin: Path, tous: dict[str, str]) -> None:
    """DuckDB renames the second column of one name (`nature_1`): which one to believe is not ours to say."""
    connues = {colonne.nom.casefold() for colonne in COLONNES[fichier.table]}
    if not any(DOUBLE.sub("", nom).casefold() in connues for nom in tous if DOUBLE.search(nom)):
        return
    sql = f"SELECT lower(name) FROM parquet_schema({citer(chemin)}) GROUP BY 1 HAVING count(*) > 1"
    doubles = sorted(nom for (nom,) in con.execute(sql).fetchall() if nom in connues)
    if doubles:
        raise ExtractionInvalide(f"{fichier.nom} : colonne en double : {', '.join(doubles)}. Gardez-en une seule.")


def _verifier_precisions(con: Connexion, fichier: Fichier, chemin: Path, tous: dict[str, str]) -> None:
    """DuckDB reads as another number, a DOUBLE, a decimal that it has no type for."""
    connues = {colonne.nom.casefold() for colonne in COLONNES[fichier.table]}
    if not any(type_sql == "DOUBLE" and nom.casefold() in connues for nom, type_sql in tous.items()):
        return
    sql = f"SELECT name, precision, scale FROM parquet_schema({citer(chemin)}) WHERE precision > {CHIFFRES}"
    for nom, chiffres, decimales in con.execute(sql).fetchall():
        if nom.casefold() in connues:
            raise ExtractionInvalide(
                f"{fichier.nom} : colonne {nom} de type DECIMAL({chiffres},{decimales}), illisible au-delà de {CHIFFRES} "
                "chiffres. Réécrivez-la en DECIMAL(18,2) ou en texte."
            )


def _source_typee(fichier: Fichier, rang: int, chemin: Path, tous: dict[str, str]) -> Source:
    connues, lus = [colonne.nom for colonne in COLONNES[fichier.table]], {nom.casefold(): nom for nom in tous}
    types = {nom: tous[lus[nom.casefold()]] for nom in connues if nom.casefold() in lus}
    types = {nom: "VARCHAR" if type_sql.startswith("ENUM(") else type_sql for nom, type_sql in types.items()}
    for nom, type_sql in types.items():
        if not colonnes.type_lisible(type_sql):
            raise ExtractionInvalide(f"{fichier.nom} : colonne {nom} de type {type_sql}, illisible. Attendu du texte.")
    sues = {"file_row_number", "file_index", *(nom.casefold() for nom in connues)}
    return Source(fichier, rang, chemin, types, tuple(nom for nom in tous if nom.casefold() not in sues))


def _source_csv(con: Connexion, fichier: Fichier, rang: int, tampon: Path) -> Source:
    connues = [colonne.nom for colonne in COLONNES[fichier.table]]
    entete = lire_entete(fichier, connues)
    positions = {nom: f"c{entete.noms.index(nom)}" for nom in connues if nom in entete.noms}
    inconnues = tuple(nom for nom in entete.noms if nom not in connues)
    source = Source(fichier, rang, tampon / f"{fichier.table}_{rang}.parquet", dict.fromkeys(positions, "VARCHAR"))
    source.entete, source.inconnues = entete, inconnues
    _verifier_colonnes(source)
    source.coupe = examiner(fichier)
    chemin = fichier.chemin
    if not _nommable(chemin):
        chemin = tampon / f"{fichier.table}_{rang}.csv"
        chemin.symlink_to(fichier.chemin.resolve())
    rejets = f"{fichier.table}_{rang}"
    champs = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(entete.noms)))
    lues = ", ".join([*(f'{position} AS "{nom}"' for nom, position in positions.items()), _sql_autres(entete)])
    reglages = {
        "delim": f"'{entete.separateur}'",
        "quote": "'\"'",
        "escape": "'\"'",
        "header": "true",
        "auto_detect": "false",
        "columns": f"{{{champs}}}",
        "compression": "'gzip'" if fichier.gzip else "'none'",
        "ignore_errors": "true",
        "store_rejects": "true",
        "rejects_table": f"'{LIGNES_REJETEES.format(rejets)}'",
        "rejects_scan": f"'{LIGNES_EXAMINEES.format(rejets)}'",
    }
    arguments = ", ".join(f"{nom}={valeur}" for nom, valeur in reglages.items())
    con.execute("SET preserve_insertion_order = true")  # the rank of a row is its rank in the file
    con.execute(
        f"COPY (SELECT {lues} FROM read_csv({citer(chemin)}, {arguments})) TO {citer(source.chemin)} "
        f"(FORMAT parquet, DICTIONARY_SIZE_LIMIT {DICTIONNAIRE})"
    )
    con.execute("SET preserve_insertion_order = false")
    source.mal_formees = _lignes_mal_formees(con, fichier, LIGNES_REJETEES.format(rejets))
    return source


def _sql_autres(entete: Entete) -> str:
    """Touch every column: DuckDB checks only the bytes of the columns it is asked for."""
    return " OR ".join(f"c{i} IS NULL" for i in range(len(entete.noms))) + " AS _autres"


def _lignes_mal_formees(con: Connexion, fichier: Fichier, rejets: str) -> int:
    sql = f"SELECT error_type, min(line_byte_position), min(line) FROM {rejets} GROUP BY 1"
    erreurs = {str(genre): (position, ligne) for genre, position, ligne in con.execute(sql).fetchall()}
    if "INVALID ENCODING" in erreurs:
        ligne = premiere_ligne_illisible(fichier) or erreurs["INVALID ENCODING"][1]
        raise ExtractionInvalide(f"{fichier.nom}, ligne {ligne} : octets illisibles en UTF-8. {REMEDE_UTF8}")
    if "UNQUOTED VALUE" in erreurs:
        raise ExtractionInvalide(
            f"{fichier.nom}, vers la ligne {erreurs['UNQUOTED VALUE'][1]} : guillemet ouvert et non refermé. "
            "Corrigez la ligne ou redemandez le fichier."
        )
    autres = [premiere for genre, premiere in erreurs.items() if genre not in LISTEES]
    if autres:
        position, ligne = min(autres)
        raise ligne_impossible(fichier, max(ligne_de(fichier, position), ligne))  # DuckDB counts rows, not lines
    sql = f"SELECT count(DISTINCT line_byte_position) FROM {rejets}"
    return int(con.execute(sql).fetchall()[0][0])


def _verifier_colonnes(source: Source) -> None:
    manquantes = [c.nom for c in COLONNES[source.fichier.table] if c.obligatoire and c.nom not in source.types]
    if manquantes:
        raise ExtractionInvalide(
            f"{source.fichier.nom} : colonne obligatoire absente : {', '.join(manquantes)}. "
            f"Colonnes lues : {', '.join([*source.types, *source.inconnues]) or 'aucune'}. "
            "Renommez la colonne ou complétez l’extraction."
        )


def citer(chemin: Path) -> str:
    """A path as an SQL text."""
    return "'" + str(chemin).replace("'", "''") + "'"


def _nommable(chemin: Path) -> bool:
    """Whether DuckDB can be given this path. It takes `*?[` for a pattern and knows UTF-8 only: then, through a link."""
    return not any(joker in str(chemin) for joker in "*?[") and afficher(chemin) == str(chemin)


def _sql_parquet(chemins: str) -> str:
    return f"read_parquet({chemins}, file_row_number=true, hive_partitioning=false, binary_as_string=true)"


def compter(con: Connexion, source: str) -> int:
    """How many rows."""
    return int(con.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0])


def lignes_des_fichiers(con: Connexion, lot: Lot) -> int:
    """Rows of a lot by the files' own count, before any filter."""
    return int(con.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({lot.chemins})").fetchall()[0][0] or 0)


def creer_vue(con: Connexion, lot: Lot) -> None:
    """Make the view of a lot, or make it again when more is known of its columns."""
    con.execute(f"CREATE OR REPLACE VIEW {lot.vue} AS {sql_lot(lot, lot.brut)}")


def sql_lot(lot: Lot, bruts: str) -> str:
    """The view's SELECT over rows of `r_` columns (a table, or a query between parentheses)."""
    textes, valeurs, fautes = [], [], []
    for colonne in lot.presentes:
        brut, texte, type_sql = f"r_{colonne.nom}", f"t_{colonne.nom}", lot.types[colonne.nom]
        textes.append(f"{colonnes.sql_texte(brut, type_sql, colonne)} AS {texte}")
        valeurs.append(f"{_sql_valeur(lot, colonne)} AS v_{colonne.nom}")
        fautes.append(f"{_sql_faute(lot, colonne)} AS b_{colonne.nom}")
        if colonne.genre == "montant":
            valeurs.append(f"{colonnes.sql_montants(brut, texte, type_sql)[0]} AS v_montant_courant")
    valeurs += [f"CAST(NULL AS {colonnes.GENRES[c.genre].type_sql}) AS v_{c.nom}" for c in lot.absentes]
    for controle in CONTROLES.get(lot.table, ()):
        fautes.append(
            f"{'false' if controle.nom in lot.saines else f'coalesce({controle.sql}, false)'} AS b_{controle.nom}"
        )
    rejet = " OR ".join(f"b_{nom}" for nom in colonnes_de_rejet(lot) if nom not in lot.saines) or "false"
    sql = f"SELECT * FROM {bruts}"
    for ajouts in (textes, valeurs, fautes, [f"{rejet} AS rejet"]):
        sql = f"SELECT *, {', '.join(ajouts)} FROM ({sql})"
    return f"{sql} WHERE {FILTRES[lot.table]}" if lot.table in FILTRES else sql


def _sql_valeur(lot: Lot, colonne: Colonne) -> str:
    """A date that was checked needs no check again: so typed, DuckDB knows where in the files it can be."""
    brut, texte, type_sql = f"r_{colonne.nom}", f"t_{colonne.nom}", lot.types[colonne.nom]
    if colonne.nom in lot.saines and colonne.genre == "date" and type_sql in ("DATE", "VARCHAR"):
        return brut if type_sql == "DATE" else f"CAST({texte} AS DATE)"
    if colonne.nom in lot.saines and type_sql in colonnes.ENTIERS_SQL and colonnes.GENRES[colonne.genre].entiers:
        return f"CAST({brut} AS {colonnes.GENRES[colonne.genre].type_sql})"
    return colonnes.sql_valeur(brut, texte, type_sql, colonne)


def _sql_faute(lot: Lot, colonne: Colonne) -> str:
    nom, type_sql = colonne.nom, lot.types[colonne.nom]
    if nom in lot.saines:
        return "false"
    if colonne.obligatoire and not colonne.vide_permis:
        return f"v_{nom} IS NULL"
    donnee = "r" if type_sql == "DATE" or type_sql in colonnes.ENTIERS_SQL else "t"
    return f"({donnee}_{nom} IS NOT NULL AND v_{nom} IS NULL)"


def colonnes_de_rejet(lot: Lot) -> list[str]:
    """Names whose bad value rejects the row, those of checks included (`ordre`: the dates are reversed)."""
    noms = [colonne.nom for colonne in lot.presentes if colonne.obligatoire or colonne.essentielle]
    return [*noms, *(controle.nom for controle in CONTROLES.get(lot.table, ()))]


def sql_table(table: str, lots: list[Lot], large: bool) -> str:
    """SELECT of the accepted rows of a table, typed; absent columns are NULL, `sens` is 1 by default."""
    selects = []
    for lot in lots:
        champs = [_sql_champ(colonne, lot, large) for colonne in COLONNES[table]]
        selects.append(f"SELECT fichier, rang, {', '.join(champs)} FROM {lot.acceptees}")
    if not selects:
        vides = ", ".join(f"CAST(NULL AS {colonnes.GENRES[c.genre].type_sql}) AS {c.nom}" for c in COLONNES[table])
        return f"SELECT CAST(NULL AS INTEGER) AS fichier, CAST(NULL AS BIGINT) AS rang, {vides} WHERE false"
    return " UNION ALL ".join(selects)


def _sql_champ(colonne: Colonne, lot: Lot, large: bool) -> str:
    type_sql = colonnes.GENRES[colonne.genre].type_sql
    if colonne.genre == "montant":
        source, type_sql = ("v_montant_journalier", MONTANT_LARGE) if large else ("v_montant_courant", MONTANT_COURANT)
        return f"CAST({source} AS {type_sql}) AS {colonne.nom}"
    if colonne.genre == "identifiant":
        return f"t_{colonne.nom} AS {colonne.nom}"  # an accepted one is copied as it is
    valeur = f"v_{colonne.nom}" if colonne.nom in lot.types else "NULL"
    if colonne.genre == "sens":
        valeur = f"coalesce({valeur}, 1)"
    return f"CAST({valeur} AS {type_sql}) AS {colonne.nom}"
