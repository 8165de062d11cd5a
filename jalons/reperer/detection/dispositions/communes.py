"""INSEE codes of communes from the department and commune numbers of the SNDS.

Rules of the public SNDS documentation (fiche « localisation géographique des bénéficiaires »), made independent of
the scheme: overseas departments are `097` in the general scheme, `971` to `978` elsewhere, where the commune number
has its department's last digit (MSA) or a zero (RSI) in front. Corsica undivided (`020`, `209`) is told apart by the
commune number, which never served in both departments.
"""

CORSE_DU_SUD = (
    1, 4, 6, 8, 11, 14, 17, 18, 19, 21, 22, 24, 26, 27, 28, 31, 32, 35, 38, 40, 41, 48, 56, 60, 61, 62, 64, 65, 66, 70,
    71, 85, 89, 90, 91, 92, 94, 98, 99, 100, 103, 104, 108, 114, 115, 117, 118, 119, 127, 128, 129, 130, 131, 132, 133,
    139, 141, 142, 144, 146, 154, 158, 160, 163, 174, 181, 186, 189, 191, 196, 197, 198, 200, 203, 204, 209, 211, 212,
    215, 228, 232, 240, 247, 249, 253, 254, 258, 259, 262, 266, 268, 269, 270, 271, 272, 276, 278, 279, 282, 284, 285,
    288, 295, 300, 308, 310, 312, 322, 323, 324, 326, 330, 331, 336, 345, 348, 349, 351, 357, 358, 359, 360, 362, 363,
)  # fmt: skip
CORSE_SANS_SUITE = (44, 76, 151, 237, 294, 325)  # numbers given up before Corsica was divided
DERNIERE_DE_CORSE = 366
SANS_COMMUNE = ("000", "999")
SANS_DEPARTEMENT = ("000", "099", "888", "979", "991", "992", "999")


def sql_commune(departement: str, commune: str) -> str:
    """SQL of the INSEE code, NULL when unknown, from two texts of three characters or NULL."""
    d, c = departement, commune
    sud = ", ".join(f"'{numero:03}'" for numero in CORSE_DU_SUD)
    perdues = ", ".join(f"'{numero:03}'" for numero in CORSE_SANS_SUITE)
    nulle_part, inconnues = (", ".join(f"'{code}'" for code in codes) for codes in (SANS_DEPARTEMENT, SANS_COMMUNE))
    return (
        f"CASE WHEN {d} IS NULL OR {c} IS NULL OR {d} IN ({nulle_part}) OR {c} IN ({inconnues}) THEN NULL "
        f"WHEN {d} = '201' THEN '2A' || {c} WHEN {d} = '202' THEN '2B' || {c} "
        f"WHEN {d} IN ('020', '209') THEN CASE WHEN {c} IN ({sud}) THEN '2A' || {c} "
        f"WHEN {c} <= '{DERNIERE_DE_CORSE}' AND {c} NOT IN ({perdues}) THEN '2B' || {c} END "
        f"WHEN {d} BETWEEN '971' AND '978' THEN CASE WHEN {c}[1] IN ('0', {d}[3]) THEN {d} || {c}[2:] END "
        f"WHEN {d}[1] = '0' THEN {d}[2:] || {c} END"
    )
