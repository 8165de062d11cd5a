"""Identifiers as files write them: what is compared, and the cheap questions asked of millions of them.

Two writings of one identifier differ by blanks and case only (`1 84 05…`, `2a`/`2A`). Every join of every layout
compares `canonique`, never what was written.
"""

from ..rules import BLANCS

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
    """SQL of what is compared, as `rules.canonique`: no blank, in capitals.

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
    """SQL of a number, the same for two writings of one identifier, A_REGARDER for every one that the rules refuse.

    Two identifiers may share it (`07` and `7`): it serves to read less, never to tell people apart. A number written
    plainly, or with blanks at its ends, takes the first way; no other question costs so little.
    """
    compare = canonique(texte)
    autre = (
        f"CASE WHEN {suspect(texte)} THEN {A_REGARDER} "
        f"ELSE coalesce(TRY_CAST({compare} AS BIGINT), CAST(hash({compare}) >> 1 AS BIGINT)) END"
    )
    return f"coalesce(TRY_CAST(CASE WHEN NOT contains({texte}, '.') THEN {texte} END AS BIGINT), {autre})"
