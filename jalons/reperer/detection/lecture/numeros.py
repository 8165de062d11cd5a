"""Identifiers as files write them: what is compared, and the cheap questions asked of millions of them.

Two writings of one identifier differ by blanks, case (`1 84 05…`, `2a`/`2A`) and the right key of a NIR. Every join of
every layout compares `canonique`, never what was written.
"""

from ..rules import BLANCS, NIR_13

APRES_LES_CHIFFRES, ESPACE_INSECABLE = "':'", "'\u00a0'"  # in the order of code points
A_REGARDER = -1  # the key of what the rules may refuse


def suspect(texte: str) -> str:
    """SQL, true for every identifier that the rules refuse, NULL included, and for few others.

    A refused one is blank, or a number with a point or a comma: it begins with a digit at the latest.
    """
    ponctue = f"contains({texte}, '.') OR contains({texte}, ',')"
    return (
        f"CASE WHEN {texte} >= '0' AND {texte} < {APRES_LES_CHIFFRES} THEN {ponctue} "
        f"WHEN {texte} >= {APRES_LES_CHIFFRES} AND {texte} < {ESPACE_INSECABLE} THEN false "
        f"ELSE {texte} IS NULL OR trim({texte}, '{BLANCS}') = '' OR {ponctue} END"
    )


def canonique(texte: str) -> str:
    """SQL of what is compared, as `rules.canonique`: no blank, in capitals, without the right key of a NIR.

    The first case is the quick one of a NIR of fifteen digits: a number so great, in that room, has nothing but digits,
    save an exponent, after which its last two are zeros. It begins with the number, which DuckDB then reads once for all.
    The second is that of Corsica and of a NIR with blanks.
    """
    nombre = f"TRY_CAST({texte} AS BIGINT)"
    quinze = f"{nombre} BETWEEN {10**14} AND {9 * 10**14 - 1} AND strlen({texte}) = 15 AND {_cle_juste(nombre)}"
    propre = f"upper(regexp_replace({texte}, '[{BLANCS}]+', '', 'g'))"
    espace = (
        f"(strlen({texte}) > 15 OR (strlen({texte}) = 15 AND {nombre} IS NULL)) "
        f"AND regexp_full_match({texte}, '[0-9ABab{BLANCS}]+') AND regexp_full_match({propre}, '{NIR_13}\\d\\d') "
        f"AND {_cle_juste(_nombre_de(propre))}"
    )
    return (
        f"CASE WHEN {quinze} THEN substr({texte}, 1, 13) WHEN {espace} THEN substr({propre}, 1, 13) "
        f"ELSE {compact(texte)} END"
    )


def canonique_entier(source: str) -> str:
    """The same of a column of whole numbers."""
    return (
        f"CAST(CASE WHEN {source} BETWEEN {10**14} AND {9 * 10**14 - 1} AND {_cle_juste(source)} THEN {source} // 100 "
        f"ELSE {source} END AS VARCHAR)"
    )


def _cle_juste(nombre: str) -> str:
    """SQL: whether the last two digits of a number of fifteen are the key of the others."""
    return f"97 - ({nombre} // 100) % 97 = {nombre} % 100"


def _nombre_de(texte: str) -> str:
    """SQL of the number that a NIR is for its key: 2A counted 19, 2B 18."""
    return f"TRY_CAST(replace(replace({texte}, '2A', '19'), '2B', '18') AS BIGINT)"


def avec_cle(texte: str) -> str:
    """SQL of the other writing of what is compared: with the key, when it is a NIR; NULL otherwise. Long: for few."""
    cle_ = f"lpad(CAST(97 - {_nombre_de(texte)} % 97 AS VARCHAR), 2, '0')"
    return f"CASE WHEN regexp_full_match({texte}, '{NIR_13}') THEN {texte} || {cle_} END"


def compact(texte: str) -> str:
    """SQL, as `rules.compact`: no blank, in capitals.

    The first case is the quick one, true of nearly every number of 13 or 15 digits: a text of that length that is read
    as a number so great has no room for anything but digits, save an exponent.
    """
    blancs = " OR ".join(f"contains({texte}, chr({ord(blanc)}))" for blanc in BLANCS if blanc.isascii())
    ecrit_ainsi = f"upper({texte}) = {texte} AND length({texte}) = strlen({texte}) AND NOT ({blancs})"
    nombre = f"TRY_CAST({texte} AS BIGINT)"
    return (
        f"CASE WHEN ((strlen({texte}) = 15 AND {nombre} >= {10**14}) OR (strlen({texte}) = 13 AND {nombre} >= {10**12})) "
        f"AND NOT contains({texte}, 'e') THEN {texte} WHEN {ecrit_ainsi} THEN {texte} "
        f"ELSE upper(regexp_replace({texte}, '[{BLANCS}]+', '', 'g')) END"
    )


def cle(texte: str) -> str:
    """SQL of a number, the same for two writings of one identifier but for the key of a NIR (whoever asks asks for both),
    A_REGARDER for every one that the rules refuse.

    Two identifiers may share it (`07` and `7`): it serves to read less, never to tell people apart. A number written
    plainly, or with blanks at its ends, takes the first way; no other question costs so little.
    """
    compare = compact(texte)
    autre = (
        f"CASE WHEN {suspect(texte)} THEN {A_REGARDER} "
        f"ELSE coalesce(TRY_CAST({compare} AS BIGINT), CAST(hash({compare}) >> 1 AS BIGINT)) END"
    )
    return f"coalesce(TRY_CAST(CASE WHEN NOT contains({texte}, '.') THEN {texte} END AS BIGINT), {autre})"
