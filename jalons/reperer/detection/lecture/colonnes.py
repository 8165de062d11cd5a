"""Kinds of values, and how DuckDB reads a value of each.

Every value has a text form (for the rules of CSV and for the list of rejected values) and a typed form which
is NULL when the text is empty or wrong. The rules are those of the files' contract, strict except for the
decimal comma and the blanks around a value.
"""

from dataclasses import dataclass

from ..enums import Nature
from ..rules import BLANCS
from . import numeros

DATE_MINIMUM, DATE_MAXIMUM = "DATE '0001-01-01'", "DATE '9999-12-31'"
MONTANT_COURANT, MONTANT_LARGE = "DECIMAL(18,8)", "DECIMAL(30,18)"
DECIMALES = 18  # of an amount, at most
ENTIERS_SQL = (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
)  # fmt: skip
INSTANTS_SQL = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
TYPES_LISIBLES = (
    "VARCHAR", "BOOLEAN", "FLOAT", "DOUBLE", "DATE", "TIMESTAMP WITH TIME ZONE", "UUID",
    *ENTIERS_SQL, *INSTANTS_SQL,
)  # fmt: skip
ABSENTE = "valeur absente"
TABLEUR = (
    "numéro transformé en nombre par un tableur (des chiffres ont pu se perdre) : mettez la colonne au format texte et "
    "refaites l’export"
)
ENTIER_SUR_FLOAT, ENTIER_SUR_DOUBLE = 2**24, 10**15 - 1  # beyond, two whole numbers share one binary number

NATURES = ", ".join(f"'{nature}'" for nature in Nature)
PLIE = "lower(strip_accents({t}))"  # a word, whatever its case and accents
MINUIT = r"[ T]00:00(:00(\.0{{1,9}})?)?"
USUELLES = {"nature": NATURES}  # nothing to trim, which is slow


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of value: its SQL type, the SQL that types a trimmed text `{t}`, why a value is refused.

    `entiers` is the condition that a whole number already typed in Parquet must meet.
    """

    type_sql: str
    sql: str
    motif: str
    entiers: str = ""


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of a table. A required column must be there; its values too, unless `vide_permis`.

    `essentielle`: the column may be missing and its values empty, but a bad value rejects the row.
    """

    nom: str
    genre: str
    obligatoire: bool = False
    vide_permis: bool = False
    essentielle: bool = False


@dataclass(frozen=True, slots=True)
class Controle:
    """What no column says alone: the row is rejected when the SQL condition holds, and told at `colonne`.

    The SQL reads the typed values `v_`, NULL for a column that the file does not have; NULL does not hold.
    """

    nom: str
    colonne: str
    sql: str
    motif: str


def _parmi(*valeurs: str, type_sql: str = "VARCHAR", entiers: str = "") -> Genre:
    liste = ", ".join(f"'{valeur}'" for valeur in valeurs)
    sql = f"CASE WHEN {{t}} IN ({liste}) THEN {{t}} WHEN {PLIE} IN ({liste}) THEN {PLIE} END"
    if all(valeur.isdigit() for valeur in valeurs):
        chiffre = "regexp_extract({t}, '^\\d')"
        sql = f"CASE WHEN regexp_full_match({{t}}, '[{''.join(valeurs)}]([.,]0+)?') THEN {chiffre} END"
    typer = sql if type_sql == "VARCHAR" else f"CAST({sql} AS {type_sql})"
    return Genre(type_sql, typer, f"attendu : {' ou '.join(valeurs)}", entiers)


GENRES = {
    "identifiant": Genre(
        "VARCHAR",
        # the first case is the quick one, true of nearly every identifier
        "CASE WHEN {t} >= '!' AND {t} < chr(127) AND NOT contains({t}, '.') AND NOT contains({t}, ',') THEN {t} "
        f"WHEN trim({{t}}, '{BLANCS}') <> '' "
        r"AND NOT regexp_full_match(trim({t}), '\d[.,]\d+[eE]\+?1[24]|\d{{13}}(\d\d)?[.,]0+') THEN {t} END",
        TABLEUR,
    ),
    "texte": Genre("VARCHAR", "{t}", ABSENTE),
    "date": Genre(
        "DATE",
        f"CASE WHEN ({{t}} LIKE '____-__-__' OR regexp_full_match({{t}}, '.{{{{10}}}}{MINUIT}')) AND TRY_CAST({{t}} AS DATE) "
        f"BETWEEN {DATE_MINIMUM} AND {DATE_MAXIMUM} THEN TRY_CAST({{t}} AS DATE) END",
        "attendu une date qui existe, écrite AAAA-MM-JJ",
    ),
    "montant": Genre(
        MONTANT_LARGE, "", "attendu un montant en euros, positif ou nul, comme 41.95 (18 décimales au plus)"
    ),
    "sens": Genre(
        "TINYINT",
        # the first case is the quick one; the second, what a column of numbers with an empty cell becomes
        "CASE WHEN {t} IN ('1', '-1') THEN CAST({t} AS TINYINT) "
        r"WHEN regexp_full_match({t}, '-?1[.,]0+') THEN CAST(regexp_extract({t}, '^-?1') AS TINYINT) END",
        "attendu : 1 ou -1",
        "IN (-1, 1)",
    ),
    "annee": Genre(
        "SMALLINT",
        r"CASE WHEN regexp_full_match({t}, '(18|19|20|21)\d\d([.,]0+)?') THEN CAST({t}[:4] AS SMALLINT) END",
        "attendu une année de quatre chiffres",
        "BETWEEN 1800 AND 2199",
    ),
    "entier": Genre(
        "SMALLINT",
        r"CASE WHEN regexp_full_match({t}, '\d{{1,4}}([.,]0+)?') THEN CAST(regexp_extract({t}, '^\d+') AS SMALLINT) END",
        "attendu un nombre entier de 0 à 9999",
        "BETWEEN 0 AND 9999",
    ),
    "commune": Genre(
        "VARCHAR",
        r"CASE WHEN regexp_full_match({t}, '(\d\d|2[ABab])\d\d\d') THEN upper({t}) END",
        "attendu un code Insee de cinq caractères (le zéro initial a peut-être été perdu par un tableur)",
    ),
    "sexe": _parmi("1", "2"),
    "c2s": _parmi("non", "gratuite", "participation"),
    "oui_non": Genre(
        "VARCHAR",
        f"CASE WHEN {{t}} IN ('oui', 'non') THEN {{t}} WHEN {PLIE} IN ('oui', 'vrai', 'true') THEN 'oui' "
        f"WHEN {PLIE} IN ('non', 'faux', 'false') THEN 'non' END",
        "attendu : oui ou non",
    ),
    "nature": Genre(
        "VARCHAR",
        f"CASE WHEN {{t}} IN ({NATURES}) THEN {{t}} WHEN {PLIE} IN ({NATURES}) THEN {PLIE} ELSE {{t}} END",
        ABSENTE,
    ),
    "invalidite": _parmi("0", "1", "2", "3", type_sql="TINYINT", entiers="BETWEEN 0 AND 3"),
    "date_snds": Genre(
        "DATE",
        rf"CASE WHEN regexp_full_match({{t}}, '\d{{{{4}}}}-\d\d-\d\d({MINUIT})?') THEN TRY_CAST({{t}}[:10] AS DATE) "
        r"WHEN regexp_full_match({t}, '\d{{8}}|\d\d[A-Za-z]{{3}}\d{{4}}(:00:00:00)?') "
        "THEN CAST(try_strptime({t}, ['%Y%m%d', '%d%b%Y', '%d%b%Y:00:00:00']) AS DATE) END",
        "attendu une date qui existe, écrite AAAA-MM-JJ, AAAAMMJJ ou 31JAN2026",
    ),
    "code": Genre(
        "SMALLINT",
        r"CASE WHEN regexp_full_match({t}, '\d{{1,4}}([.,]0+)?') THEN CAST(regexp_extract({t}, '^\d+') AS SMALLINT) END",
        "attendu un code numérique de la nomenclature du SNDS",
        "BETWEEN 0 AND 9999",
    ),
    "signe": Genre(
        "SMALLINT",
        r"CASE WHEN regexp_full_match({t}, '(-1|[0129])([.,]0+)?') "
        r"THEN CAST(regexp_extract({t}, '^-?\d') AS SMALLINT) END",
        "attendu un signe de la nomenclature IR_SGN_V : 1 (positif) ou 2 (négatif)",
    ),
    "nombre": Genre(
        MONTANT_COURANT,
        r"CASE WHEN regexp_full_match({t}, '-?\d{{1,9}}([.,]\d{{1,8}}0*)?') "
        f"THEN CAST(replace({{t}}, ',', '.') AS {MONTANT_COURANT}) END",
        "attendu un nombre comme 41.95 (8 décimales au plus)",
    ),
    "departement_snds": Genre(
        "VARCHAR",
        r"CASE WHEN regexp_full_match({t}, '\d{{1,3}}|0?2[ABab]') THEN upper(lpad({t}, 3, '0')) END",
        "attendu un département de la nomenclature IR_DPT_V",
    ),
    "commune_snds": Genre(
        "VARCHAR",
        r"CASE WHEN regexp_full_match({t}, '\d{{1,3}}') THEN lpad({t}, 3, '0') END",
        "attendu un numéro de commune de trois chiffres",
    ),
}


def type_lisible(type_sql: str) -> bool:
    """Whether a Parquet column of this DuckDB type can be read as one value."""
    return type_sql in TYPES_LISIBLES or type_sql.startswith(("DECIMAL(", "ENUM("))


def sql_texte(source: str, type_sql: str, colonne: Colonne) -> str:
    """SQL of the text form of a value: blanks removed, NULL when empty; of an identifier, what is compared."""
    texte = sql_ecrit(source, type_sql)
    if colonne.genre == "identifiant":
        return numeros.canonique_entier(source) if type_sql in ENTIERS_SQL else numeros.canonique(texte)
    ajuste = f"nullif(trim({texte}, '{BLANCS}'), '')"
    usuelles = USUELLES.get(colonne.nom) if type_sql == "VARCHAR" else None
    return f"CASE WHEN {texte} IN ({usuelles}) THEN {texte} ELSE {ajuste} END" if usuelles else ajuste


def sql_ecrit(source: str, type_sql: str) -> str:
    """SQL of a value as it is written, or as it would be: a whole number without decimals, a day without an hour."""
    if type_sql in ("FLOAT", "DOUBLE"):
        entier = f"CAST(CAST({source} AS BIGINT) AS VARCHAR)"
        return (
            f"CASE WHEN isnan({source}) THEN NULL WHEN abs({source}) < 1e15 AND {source} = trunc({source}) "
            f"THEN {entier} ELSE CAST({source} AS VARCHAR) END"
        )
    if type_sql == "BOOLEAN":
        return f"CASE WHEN {source} THEN 'oui' WHEN NOT {source} THEN 'non' END"
    if type_sql in INSTANTS_SQL:
        return (
            f"CASE WHEN date_trunc('day', {source}) = {source} THEN CAST(CAST({source} AS DATE) AS VARCHAR) "
            f"ELSE CAST({source} AS VARCHAR) END"
        )
    return source if type_sql == "VARCHAR" else f"CAST({source} AS VARCHAR)"


def sql_valeur(source: str, texte: str, type_sql: str, colonne: Colonne) -> str:
    """SQL of the typed value; dates and numbers already typed in Parquet take the short way."""
    genre = GENRES[colonne.genre]
    if genre.entiers and type_sql in ENTIERS_SQL:
        return f"CASE WHEN {source} {genre.entiers} THEN CAST({source} AS {genre.type_sql}) END"
    if colonne.genre in ("date", "date_snds") and type_sql == "DATE":
        return f"CASE WHEN {source} BETWEEN {DATE_MINIMUM} AND {DATE_MAXIMUM} THEN {source} END"
    if colonne.genre == "identifiant" and type_sql in ("FLOAT", "DOUBLE"):
        limite = ENTIER_SUR_FLOAT if type_sql == "FLOAT" else ENTIER_SUR_DOUBLE
        return f"CASE WHEN abs({source}) <= {limite} THEN {texte} END"
    return genre.sql.format(t=texte)


def sql_montants(source: str, texte: str, type_sql: str) -> tuple[str, str]:
    """SQL of an amount in the usual and in the wide decimal type; both exact, NULL when it cannot be.

    A binary number stands for the shortest decimal that names it (29.9, not 29.899999999999998579). The wide type is
    slow to read from a text: it serves only for what the usual one cannot hold. A decimal with more decimals than it has
    is read as a text, for it would be rounded.
    """
    if type_sql.startswith("DECIMAL(") and decimales(type_sql) > DECIMALES:
        type_sql = "VARCHAR"
    if type_sql.startswith("DECIMAL(") or type_sql in ENTIERS_SQL:
        condition, nombre = _tient_dans_courant(source, type_sql), source
        large = f"CASE WHEN {source} >= 0 THEN TRY_CAST({source} AS {MONTANT_LARGE}) END"
    elif type_sql in ("FLOAT", "DOUBLE"):
        nombre = f"CAST({source} AS VARCHAR)" if type_sql == "FLOAT" else source
        condition = f"{source} BETWEEN 0 AND 1e6 AND CAST(CAST({nombre} AS {MONTANT_COURANT}) AS {type_sql}) = {source}"
        large = f"CASE WHEN {source} >= 0 THEN TRY_CAST(CAST({source} AS VARCHAR) AS {MONTANT_LARGE}) END"
    else:
        nombre = f"replace({texte}, ',', '.')"
        condition = rf"regexp_full_match({texte}, '\d{{1,10}}([.,]\d{{1,8}}0*)?')"
        forme = rf"regexp_full_match({texte}, '\d{{1,12}}([.,]\d{{1,18}}0*)?')"
        large = f"CASE WHEN {forme} THEN TRY_CAST({nombre} AS {MONTANT_LARGE}) END"
    courant = f"CASE WHEN {condition} THEN CAST({nombre} AS {MONTANT_COURANT}) END"
    return courant, f"coalesce(CAST({courant} AS {MONTANT_LARGE}), {large})"


def sql_negatif(source: str, texte: str, type_sql: str) -> str:
    """SQL: whether an amount is below zero, whence a cancellation of the same amount."""
    if type_sql == "VARCHAR":
        return f"(prefix({texte}, '-') AND regexp_matches({texte}, '[1-9]'))"
    return f"({source} < 0)"


def sql_sans_signe(source: str, texte: str, type_sql: str) -> tuple[str, str]:
    """SQL of an amount and of its text, without a minus."""
    entier = f"CAST({source} AS HUGEINT)" if type_sql in ENTIERS_SQL else source  # the least integer has no opposite
    valeur = source if type_sql == "VARCHAR" else f"abs({entier})"
    return valeur, f"CASE WHEN prefix({texte}, '-') THEN {texte}[2:] ELSE {texte} END"


def decimales(type_sql: str) -> int:
    """Of a type `DECIMAL(digits,decimals)`."""
    return int(type_sql[8:-1].split(",")[1])


def _tient_dans_courant(source: str, type_sql: str) -> str:
    if type_sql.startswith("DECIMAL("):
        if decimales(type_sql) > 8:
            return f"{source} BETWEEN 0 AND 999999999 AND TRY_CAST({source} AS {MONTANT_COURANT}) = {source}"
        if int(type_sql[8:-1].split(",")[0]) - decimales(type_sql) <= 10:
            return f"{source} >= 0"
    return f"{source} BETWEEN 0 AND 999999999"
