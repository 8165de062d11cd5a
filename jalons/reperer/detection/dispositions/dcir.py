# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""The layout "dcir": the official tables of the SNDS become the `ij` and `assures` of the request.

SNDS data are pseudonymised: what is found serves simulation and observation, and is never proposed to people. The
rights of a person change: `assures` has one row a person and a stretch of days (`valable_du` to `valable_au`, day
numbers), so that the request reads ALD and C2S on the 91st day itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis

from ..enums import Nature
from ..erreurs import ExtractionInvalide
from ..lecture import colonnes, controle
from ..lecture.bilan import BilanTable
from ..lecture.colonnes import MONTANT_LARGE, NATURES
from ..lecture.extraction import Ouverte, connecter
from ..lecture.fichiers import afficher, decouvrir
from ..lecture.lots import Connexion, Lot, compter, lignes_des_fichiers, preparer
from ..lecture.sources import citer
from ..lecture.tables import ASSURES, DCIR, MALADIE, RISQUES_PROFESSIONNELS, TEMPS_PARTIEL
from ..lecture.tampons import tampon_prive
from ..rules import BLANCS
from .communes import sql_commune

PRESTATIONS, BENEFICIAIRES, ALD, CONTRATS = "ER_PRS_F", "IR_BEN_R", "IR_IMB_R", "IR_ORC_R"
SANS_JOUR, AUTRE_RISQUE, HORS_IJ = "PRS_ACT_NBR à 0, sans jour", "RGO_ASU_NAT ", "PRS_NAT_REF hors 6111 à 6118"
ETM_ALD = (41, 43, 45)  # IR_ETM_V: on the list, off it, several diseases
ETM_INCONNU = (0, 99)
NEGATIFS = (2, -1)  # IR_SGN_V has 2; -1 is the same said otherwise
TOUJOURS = 10**7  # days from 1970: before and after every date
AVERTISSEMENTS = {
    BENEFICIAIRES: "décès, année de naissance et sexe sont inconnus ; la commune vient de ER_PRS_F",
    ALD: "ALD inconnue",
    CONTRATS: "C2S lue dans BEN_CMU_TOP seulement, qui en oublie",
}


@contextmanager
def ouvrir(dossier: Path, suivi: Callable[[str], None]) -> Iterator[Ouverte]:
    """Check the folder and give its tables, as `jalons.ouvrir`. Raises ExtractionInvalide."""
    fichiers, avertissements = decouvrir(dossier, DCIR)
    if not fichiers[PRESTATIONS]:
        raise ExtractionInvalide(
            f"Aucun fichier ER_PRS_F dans « {afficher(dossier)} ». Attendu : ER_PRS_F*.parquet, ER_PRS_F*.csv, ER_PRS_F*.csv.gz "
            f"ou ER_PRS_F/. {' '.join(avertissements)}"
        )
    avertissements += [
        f"Aucun fichier {table} : {effet}." for table, effet in AVERTISSEMENTS.items() if not fichiers[table]
    ]
    with tampon_prive() as tampon, connecter(tampon) as con:
        lots = {table: preparer(con, fichiers[table], tampon, suivi) for table in DCIR}
        suivi("Contrôle des valeurs")
        yield _controlee(dossier, con, lots, avertissements, tampon)


def _controlee(
    dossier: Path, con: Connexion, lots: dict[str, list[Lot]], avertissements: list[str], tampon: Path
) -> Ouverte:
    _verifier_montants(lots[PRESTATIONS])
    bilans = {table: controle.controler(con, table, lots[table], avertissements) for table in DCIR}
    con.execute(f"CREATE VIEW prestations AS {_sql_acceptees(lots[PRESTATIONS])}")
    lues = citer(tampon / "prestations.parquet")  # typed once, read several times
    con.execute(f"COPY ({_sql_ij()}) TO {lues} (FORMAT parquet)")
    con.execute(f"CREATE VIEW ij AS SELECT * EXCLUDE (commune, cmu) FROM read_parquet({lues})")
    con.execute(f"CREATE VIEW payes AS SELECT * FROM read_parquet({lues})")
    con.execute(f"CREATE VIEW beneficiaires AS {_sql_beneficiaires(lots[BENEFICIAIRES])}")
    con.execute(f"CREATE TABLE assures AS {_sql_assures(lots)}")
    base = ibis.duckdb.from_connection(con)
    dernier = con.execute("SELECT max(date_mandatement) FROM ij").fetchall()[0][0]
    natures = _natures_ignorees(con, lots[PRESTATIONS])
    return Ouverte(
        dossier=dossier,
        con=con,
        ij=base.table("ij"),
        assures=base.table("assures"),
        bilan_ij=bilans[PRESTATIONS],
        bilan_assures=bilans[BENEFICIAIRES],
        lots=[lot for siens in lots.values() for lot in siens],
        dernier_mandatement=dernier,
        natures_ignorees=natures,
        avertissements=[*avertissements, *_avertissements(con, bilans)],
        tables=tuple(DCIR),
        faits=("temps_partiel",),
        personnes=(BENEFICIAIRES, "beneficiaires"),
    )


def _verifier_montants(lots: list[Lot]) -> None:
    for lot in lots:
        if "PRS_PAI_MNT" not in lot.types and not {"BSE_REM_PRU", "BSE_REM_SGN"} <= set(lot.types):
            raise ExtractionInvalide(
                f"{lot.sources[0].fichier.nom} : colonne obligatoire absente : PRS_PAI_MNT (ou BSE_REM_PRU et BSE_REM_SGN "
                "ensemble), sans quoi ni montant ni annulation ne se lisent. Complétez l’extraction."
            )


def _avertissements(con: Connexion, bilans: dict[str, BilanTable]) -> Iterator[str]:
    yield (
        "dcir : données pseudonymisées, pour simuler et observer seulement ; personnes à charge inconnues ; AT et MP ne "
        "se distinguent pas."
    )
    for table in (ALD, CONTRATS):
        if bilans[table].rejetees:
            yield f"{table} : {bilans[table].rejetees} ligne(s) rejetée(s) sur {bilans[table].lues}."
    if bilans[PRESTATIONS].retenues and not compter(con, f"ij WHERE nature IN ({NATURES})"):
        yield (
            "ER_PRS_F : aucune ligne n’est une indemnité de maladie (RGO_ASU_NAT 10) ou de risques professionnels (40) : toutes "
            "sont ignorées. Vérifiez cette colonne et PRS_ACT_NBR."
        )
    partiels = compter(con, "ij WHERE temps_partiel = 'oui'")
    if partiels:
        yield (
            f"ER_PRS_F : {partiels} paiement(s) à temps partiel avec perte de salaire (6117, 6118) : une IJ réduite, pas "
            "une IJ faible ; l’arrêt n’est pas complet."
        )


def _natures_ignorees(con: Connexion, lots: list[Lot]) -> tuple[tuple[str, int], ...]:
    comptes = con.execute(f"SELECT nature, count(*) FROM ij WHERE nature NOT IN ({NATURES}) GROUP BY 1").fetchall()
    toutes = sum(lignes_des_fichiers(con, lot) for lot in lots)
    gardees = sum(compter(con, lot.vue) for lot in lots)
    hors = [(HORS_IJ, toutes - gardees)] if toutes > gardees else []
    return tuple(sorted([*comptes, *hors]))


def _sql_acceptees(lots: list[Lot]) -> str:
    """Accepted rows of a table with their person; one SELECT a lot, the same columns in each."""
    return " UNION ALL BY NAME ".join(
        f"SELECT fichier, rang, t_BEN_NIR_PSA || '-' || v_BEN_RNG_GEM AS assure_id, "
        f"trim(e_BEN_NIR_PSA, '{BLANCS}') || '-' || v_BEN_RNG_GEM AS ecrit, COLUMNS('^v_') FROM {lot.acceptees}"
        for lot in lots
    )


def _sql_ij() -> str:
    """Rows laid out as `ij` of the layout "jalons", plus `temps_partiel`, `commune` and `cmu` as told with the payment.

    A quotient of two payments is rounded up at the 18th decimal: against a threshold of 8 decimals it compares as the
    exact quotient does.
    """
    paye, nombre = _entier("abs(v_PRS_PAI_MNT)"), _entier("abs(v_PRS_ACT_NBR)")
    divises = f"SELECT *, CASE WHEN v_BSE_REM_PRU IS NULL THEN {paye} END AS paye, {nombre} AS nombre FROM prestations"
    divises = (
        "SELECT *, paye // nombre AS entier, "
        f"((paye % nombre)::HUGEINT * {10**18} + nombre - 1) // nombre AS reste FROM ({divises})"
    )
    quotient = f"CAST(entier AS {MONTANT_LARGE}) + CAST(reste AS DECIMAL(19, 0)) * 0.000000000000000001"
    return (
        "SELECT fichier, rang, assure_id, ecrit, v_EXE_SOI_DTD AS date_debut, v_EXE_SOI_DTF AS date_fin, "
        f"CASE WHEN v_PRS_ACT_NBR = 0 THEN '{SANS_JOUR}' WHEN v_RGO_ASU_NAT = {MALADIE} THEN '{Nature.MALADIE}' "
        f"WHEN v_RGO_ASU_NAT = {RISQUES_PROFESSIONNELS} THEN '{Nature.AT}' "
        f"ELSE '{AUTRE_RISQUE}' || v_RGO_ASU_NAT END AS nature, "
        f"CAST(CASE WHEN v_BSE_REM_PRU IS NOT NULL THEN CAST(abs(v_BSE_REM_PRU) AS {MONTANT_LARGE}) "
        f"WHEN v_PRS_ACT_NBR <> 0 THEN {quotient} ELSE 0 END AS {MONTANT_LARGE}) AS montant_journalier, "
        f"CAST(CASE WHEN v_PRS_PAI_MNT < 0 OR v_BSE_REM_SGN IN {NEGATIFS} THEN -1 ELSE 1 END AS TINYINT) AS sens, "
        f"{_connue('v_FLX_TRT_DTD')} AS date_mandatement, CAST(NULL AS DATE) AS date_fin_prescrite, "
        f"CASE WHEN v_PRS_NAT_REF IN {TEMPS_PARTIEL} THEN 'oui' ELSE 'non' END AS temps_partiel, "
        f"{sql_commune('v_BEN_RES_DPT', 'v_BEN_RES_COM')} AS commune, "
        "CASE WHEN v_BEN_CMU_TOP IN (0, 1) THEN v_BEN_CMU_TOP END AS cmu "
        f"FROM ({divises})"
    )


def _entier(nombre: str) -> str:
    """A positive decimal of 8 decimals, times 10^8, as a BIGINT."""
    return f"(CAST(floor({nombre}) AS BIGINT) * 100000000 + CAST(({nombre} % 1) * 100000000 AS BIGINT))"


def _connue(jour: str) -> str:
    """A date of the SNDS, where 1600 means "none"."""
    return f"CASE WHEN year({jour}) > 1600 THEN {jour} END"


def _sql_beneficiaires(lots: list[Lot]) -> str:
    colonnes_lues = (
        "fichier, rang, assure_id, "
        "CASE WHEN v_BEN_NAI_ANN BETWEEN 1800 AND 2199 THEN v_BEN_NAI_ANN END AS annee_naissance, "
        "CASE WHEN v_BEN_SEX_COD IN (1, 2) THEN CAST(v_BEN_SEX_COD AS VARCHAR) END AS sexe, "
        f"{_connue('v_BEN_DCD_DTE')} AS date_deces, {sql_commune('v_BEN_RES_DPT', 'v_BEN_RES_COM')} AS commune"
    )
    if not lots:
        return (
            "SELECT CAST(NULL AS INTEGER) AS fichier, CAST(NULL AS BIGINT) AS rang, CAST(NULL AS VARCHAR) AS assure_id, "
            "CAST(NULL AS SMALLINT) AS annee_naissance, CAST(NULL AS VARCHAR) AS sexe, CAST(NULL AS DATE) AS date_deces, "
            "CAST(NULL AS VARCHAR) AS commune WHERE false"
        )
    return f"SELECT {colonnes_lues} FROM ({_sql_acceptees(lots)})"


def _sql_droits(lots: dict[str, list[Lot]]) -> str:
    """One row a stretch of days of a right: assure_id, quoi (`ald`, `c2s`, `cmu`), valeur, du, au (day numbers)."""
    parties = [
        # BEN_CMU_TOP as last told on or before the day; told only where it changes
        "SELECT assure_id, 'cmu' AS quoi, CAST(valeur AS VARCHAR) AS valeur, du, "
        f"lead(du, 1, {TOUJOURS}) OVER suite - 1 AS au FROM (SELECT *, lag(valeur) OVER suite AS avant FROM (SELECT assure_id, "
        f"{_numero('date_debut')} AS du, max(cmu) AS valeur FROM payes WHERE cmu IS NOT NULL "
        "GROUP BY ALL) WINDOW suite AS (PARTITION BY assure_id ORDER BY du)) WHERE valeur IS DISTINCT FROM avant "
        "WINDOW suite AS (PARTITION BY assure_id ORDER BY du)"
    ]
    if lots[ALD]:
        parties.append(
            f"SELECT assure_id, 'ald', 'oui', {_bornes('v_IMB_ALD_DTD', 'v_IMB_ALD_DTF')} "
            f"FROM ({_sql_acceptees(lots[ALD])}) WHERE coalesce(v_IMB_ETM_NAT, 0) IN {ETM_ALD + ETM_INCONNU}"
        )
    if lots[CONTRATS]:
        code = f"upper(trim(coalesce(v_REF_C2S_COD, ''), '{BLANCS}.'))"
        parties.append(
            f"SELECT assure_id, 'c2s', CASE {code} WHEN 'P' THEN 'participation' ELSE 'gratuite' END, "
            f"{_bornes('v_MLL_CTA_DSD', 'v_MLL_CTA_DSF')} FROM ({_sql_acceptees(lots[CONTRATS])}) WHERE {code} IN ('', 'P')"
        )
    return " UNION ALL ".join(parties)


def _numero(jour: str) -> str:
    return f"({jour} - DATE '1970-01-01')"


def _bornes(debut: str, fin: str) -> str:
    return f"{_numero(debut)} AS du, coalesce({_numero(_connue(fin))}, {TOUJOURS}) AS au"


def _sql_assures(lots: dict[str, list[Lot]]) -> str:
    """Rows laid out as `assures`, for people paid: one a person and a stretch of days with the same rights."""
    ald = "CASE WHEN bool_or(quoi = 'ald') THEN 'oui' ELSE 'non' END" if lots[ALD] else "CAST(NULL AS VARCHAR)"
    lues = {
        "annee_naissance": "b.annee_naissance",
        "sexe": "b.sexe",
        "commune": "coalesce(b.commune, p.commune)",
        "c2s": "s.c2s",
        "ald": "s.ald",
        "date_deces": "b.date_deces",
    }
    champs = ", ".join(
        f"CAST({lues.get(c.nom, 'NULL')} AS {colonnes.GENRES[c.genre].type_sql}) AS {c.nom}"
        for c in ASSURES
        if c.nom != "assure_id"
    )
    return (
        "WITH personnes AS (SELECT assure_id, arg_max(commune, (date_fin, date_mandatement, fichier, rang)) "
        "FILTER (commune IS NOT NULL) AS commune FROM payes GROUP BY 1), "
        f"droits AS MATERIALIZED (SELECT * FROM ({_sql_droits(lots)}) SEMI JOIN personnes USING (assure_id) WHERE du <= au), "
        f"debuts AS (SELECT assure_id, -{TOUJOURS} AS du FROM personnes UNION SELECT assure_id, du FROM droits "
        f"UNION SELECT assure_id, au + 1 FROM droits WHERE au + 1 < {TOUJOURS}), "
        f"tranches AS (SELECT assure_id, du, lead(du, 1, {TOUJOURS}) OVER (PARTITION BY assure_id ORDER BY du) - 1 AS au "
        "FROM debuts), "
        f"sus AS (SELECT t.assure_id, t.du, t.au, {ald} AS ald, "
        "CASE WHEN bool_or(quoi = 'c2s' AND valeur = 'gratuite') THEN 'gratuite' "
        "WHEN bool_or(quoi = 'c2s') THEN 'participation' WHEN bool_or(quoi = 'cmu' AND valeur = '1') THEN 'gratuite' "
        "WHEN bool_or(quoi = 'cmu') THEN 'non' END AS c2s FROM tranches t LEFT JOIN droits d "
        "ON d.assure_id = t.assure_id AND d.du <= t.du AND t.du <= d.au GROUP BY ALL), "
        "uniques AS (SELECT *, count(*) OVER (PARTITION BY assure_id) AS lignes FROM beneficiaires "
        "QUALIFY row_number() OVER (PARTITION BY assure_id ORDER BY fichier DESC, rang DESC) = 1) "
        "SELECT coalesce(b.fichier, 0) AS fichier, coalesce(b.rang, 0) AS rang, p.assure_id, s.du AS valable_du, "
        f"s.au AS valable_au, b.lignes, {champs} "
        "FROM personnes p JOIN sus s USING (assure_id) LEFT JOIN uniques b USING (assure_id)"
    )
