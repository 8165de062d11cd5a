# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""A file of a table made ready to be read as Parquet: what it is, its columns, its malformed rows.

A CSV file is first copied, as text, to a temporary Parquet file: its rows are then numbered, read in parallel, and the
same at every reading.
"""

import re
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from jalons.fondations.socle import formes
from jalons.fondations.socle.formes import REMEDE_UTF8

from ..erreurs import ExtractionInvalide
from ..rules import BLANCS
from . import colonnes
from .fichiers import Fichier, afficher
from .tables import COLONNES
from .textes import (
    Entete,
    copier,
    examiner,
    ligne_de,
    ligne_impossible,
    lire_entete,
    ouvrir,
    premiere_ligne_illisible,
)

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


def preparer_source(con: Connexion, fichier: Fichier, rang: int, tampon: Path) -> Source:
    """Raises ExtractionInvalide, naming the file and what it is."""
    if fichier.taille == 0:
        raise ExtractionInvalide(f"{fichier.nom} : fichier vide. Redemandez-le.")
    try:
        _verifier_nature(fichier)
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


def _verifier_nature(fichier: Fichier) -> None:
    """Refuse a file that is not what its name says."""
    trouvee, dite = formes.decrire(fichier.chemin), f"du {'Parquet' if fichier.genre == 'parquet' else 'CSV'}"
    attendue = formes.PARQUET if fichier.genre == "parquet" else formes.TEXTE
    if fichier.gzip and trouvee == formes.GZIP:
        with ouvrir(fichier) as flux:
            trouvee = formes.nature(flux.read(formes.DEBUT))
    elif fichier.gzip:
        dite, attendue = "un fichier gzip", formes.GZIP
    if trouvee != attendue:
        ligne = ", ligne 1" if trouvee in (formes.UTF_16, formes.UTF_32) else ""
        raise ExtractionInvalide(
            f"{fichier.nom}{ligne} : illisible sous ce nom, c’est {trouvee} et non {dite}. "
            f"{formes.remede(trouvee, fichier.nom)}"
        )


def _source_parquet(con: Connexion, fichier: Fichier, rang: int, tampon: Path) -> Source:
    chemin = fichier.chemin
    if fichier.gzip:
        chemin = tampon / f"{fichier.table}_{rang}.parquet"
        fichier.decompresser(chemin)
    elif not _nommable(chemin):
        chemin = tampon / f"{fichier.table}_{rang}.parquet"
        chemin.symlink_to(fichier.chemin.resolve())
    decrits = con.execute(f"DESCRIBE SELECT * FROM {sql_parquet(citer(chemin))}").fetchall()
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
    verifier_colonnes(source)
    examen = examiner(fichier)
    source.coupe = examen.coupe
    lu = _lisible(
        fichier, entete, tampon / f"{fichier.table}_{rang}.csv", particulier=examen.fins_melees or entete.lignes > 1
    )
    rejets = f"{fichier.table}_{rang}"
    lues = ", ".join([*(f'{position} AS "{nom}"' for nom, position in positions.items()), _sql_autres(entete)])
    con.execute("SET preserve_insertion_order = true")  # the rank of a row is its rank in the file
    con.execute(
        f"COPY (SELECT {lues} FROM {_sql_csv(lu, entete, rejets)} WHERE {_sql_dit_quelque_chose(entete)}) "
        f"TO {citer(source.chemin)} (FORMAT parquet, DICTIONARY_SIZE_LIMIT {DICTIONNAIRE})"
    )
    con.execute("SET preserve_insertion_order = false")
    source.mal_formees = _lignes_mal_formees(
        con, lu, LIGNES_REJETEES.format(rejets), 0 if lu is fichier else entete.lignes - 1
    )
    return source


def _lisible(fichier: Fichier, entete: Entete, cible: Path, *, particulier: bool) -> Fichier:
    """The file itself, or one that DuckDB can read in its place: a plain copy, a link with a plain name."""
    if particulier:
        copier(fichier, entete, cible)
        return replace(fichier, chemin=cible, gzip=False)
    if _nommable(fichier.chemin):
        return fichier
    cible.symlink_to(fichier.chemin.resolve())
    return replace(fichier, chemin=cible)


def _sql_csv(fichier: Fichier, entete: Entete, rejets: str) -> str:
    champs = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(entete.noms)))
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
    return f"read_csv({citer(fichier.chemin)}, {arguments})"


def _sql_dit_quelque_chose(entete: Entete) -> str:
    """A row of separators alone, as spreadsheets add, is no row. The first question is the quick one."""
    pleines = " OR ".join(f"trim(coalesce(c{i}, ''), '{BLANCS}') <> ''" for i in range(len(entete.noms)))
    return f"CASE WHEN c0 > '!' AND c0 < chr(127) THEN true ELSE {pleines} END"


def _sql_autres(entete: Entete) -> str:
    """Touch every column: DuckDB checks only the bytes of the columns it is asked for."""
    return " OR ".join(f"c{i} IS NULL" for i in range(len(entete.noms))) + " AS _autres"


def _lignes_mal_formees(con: Connexion, fichier: Fichier, rejets: str, decalage: int) -> int:
    """How many rows have a wrong number of values. `decalage`: lines of the file before those of the copy that was read."""
    vides = f"regexp_full_match(coalesce(csv_line, 'x'), '[{BLANCS};,|\"]*')"
    sql = f"SELECT error_type, min(line_byte_position), min(line) FROM {rejets} WHERE NOT {vides} GROUP BY 1"
    erreurs = {str(genre): (position, ligne) for genre, position, ligne in con.execute(sql).fetchall()}
    if "INVALID ENCODING" in erreurs:
        ligne = premiere_ligne_illisible(fichier) or erreurs["INVALID ENCODING"][1]
        raise ExtractionInvalide(f"{fichier.nom}, ligne {ligne + decalage} : octets illisibles en UTF-8. {REMEDE_UTF8}")
    if "UNQUOTED VALUE" in erreurs:
        raise ExtractionInvalide(
            f"{fichier.nom}, vers la ligne {erreurs['UNQUOTED VALUE'][1] + decalage} : guillemet ouvert et non refermé. "
            "Corrigez la ligne ou redemandez le fichier."
        )
    autres = [premiere for genre, premiere in erreurs.items() if genre not in LISTEES]
    if autres:
        position, ligne = min(autres)
        ligne = max(ligne_de(fichier, position), ligne)  # DuckDB counts rows, not lines
        raise ligne_impossible(fichier, ligne + decalage)
    sql = f"SELECT count(DISTINCT line_byte_position) FROM {rejets} WHERE NOT {vides}"
    return int(con.execute(sql).fetchall()[0][0])


def verifier_colonnes(source: Source) -> None:
    """Raises ExtractionInvalide when a required column is missing."""
    manquantes = [c.nom for c in COLONNES[source.fichier.table] if c.obligatoire and c.nom not in source.types]
    if not manquantes:
        return
    titres = [nom[:40] for nom in (*source.types, *source.inconnues)][:40]
    lues = f"Colonnes lues : {', '.join(titres)}." if source.types else "Aucun titre connu dans les premières lignes."
    raise ExtractionInvalide(  # without a known title, the first line may be somebody's
        f"{source.fichier.nom} : colonne obligatoire absente : {', '.join(manquantes)}. {lues} "
        "Renommez la colonne ou complétez l’extraction."
    )


def citer(chemin: Path) -> str:
    """A path as an SQL text."""
    return "'" + str(chemin).replace("'", "''") + "'"


def _nommable(chemin: Path) -> bool:
    """Whether DuckDB can be given this path. It takes `*?[` for a pattern and knows UTF-8 only: then, through a link."""
    return not any(joker in str(chemin) for joker in "*?[") and afficher(chemin) == str(chemin)


def sql_parquet(chemins: str) -> str:
    """SQL to read Parquet files, with the rank of each row."""
    return f"read_parquet({chemins}, file_row_number=true, hive_partitioning=false, binary_as_string=true)"
