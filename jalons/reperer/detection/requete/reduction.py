# ruff: noqa: S608 -- the SQL is made of our own names and of dates and numbers that we write
"""The few rows that the request needs, taken out of files at national size in as few readings as possible.

First the people who can have their day in the month, then their history, then their rows in `assures`; the request
itself is the same expression on what is left. Every step is exact, whatever the order of payments: what is left out
cannot change a row of the result, for reasons told beside each step. Nothing is supposed of the partitions: Parquet's
own statistics tell DuckDB which files and groups of rows cannot hold a date, and those are not read.

Identifiers written as text are long to check and read here anyway: they are checked in the same reading.
"""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import ibis

from ..dispositions import jalons
from ..enums import Horloge
from ..lecture import numeros
from ..lecture.bilan import BilanTable
from ..lecture.colonnes import NATURES
from ..lecture.controle import bilan_avec_identifiants, controler, verifier_rejets
from ..lecture.extraction import Ouverte
from ..lecture.lots import Connexion, Lot, colonnes_de_rejet, compter, sql_lot, sql_table
from ..lecture.rejets import valeurs_refusees
from ..lecture.tables import FAITS, TABLES
from .bits import Bits, sql_date
from .expression import Parametres

LOIN = 3650  # days: beyond, a limit in the past is not worth computing
PAYE = f"v_nature IN ({NATURES}) AND coalesce(v_sens, 1) = 1"


@contextmanager
def ouvrir(
    dossier: Path | Ouverte, suivi: Callable[[str], None], p: Parametres, *, prescrits: bool = False
) -> Iterator[Ouverte]:
    """As `jalons.ouvrir`, but `ij` and `assures` hold only what the request with `p` needs.

    The counts, the notices and the rejects are those of the whole folder. `prescrits`: the ends of stoppages too,
    whatever the clock. A folder open already serves one request after the other. Raises ExtractionInvalide.
    """
    dites = {*FAITS, "date_fin_prescrite"} if prescrits or p.horloge == Horloge.PRESCRITS else set(FAITS)
    if isinstance(dossier, Ouverte):
        lots, bilans = {table: dossier.lots_de(table) for table in TABLES}, dossier.bilans
        reduits = _reduire(dossier.con, lots, bilans, suivi, p, dites)
        avertissements = [*dossier.avertissements, *_payees_avant_la_fin(dossier.con, lots["ij"], p)]
        yield _sur_l_essentiel(dataclasses.replace(dossier, avertissements=avertissements), lots, reduits)
        return
    with jalons.preparee(dossier, suivi) as (con, lots, avertissements):
        suivi("Contrôle des valeurs")
        bilans = {table: controler(con, table, lots[table], avertissements, sans_identifiants=True) for table in TABLES}
        reduits = _reduire(con, lots, bilans, suivi, p, dites)
        avertissements += _payees_avant_la_fin(con, lots["ij"], p)
        yield _sur_l_essentiel(jalons.assembler(dossier, con, lots, bilans, avertissements), lots, reduits)


def _reduire(
    con: Connexion, lots: dict[str, list[Lot]], bilans: dict[str, BilanTable], suivi: Callable[[str], None],
    p: Parametres, dites: set[str],
) -> dict[str, list[Lot]]:  # fmt: skip
    """The rows needed, as lots of their own, by table; `bilans` is completed with identifiers not checked yet."""
    suivi("Personnes payées dans le mois")
    retenir(con, lots["ij"], p)
    suivi("Historique de ces personnes")
    reduits = {"ij": _historique(con, lots["ij"], p, dites)}
    _compter_les_identifiants(con, "ij", bilans, lots, reduits, p)
    suivi("Lecture des assurés")
    reduits["assures"] = [_gens(con, lot, p) for lot in lots["assures"]]
    _compter_les_identifiants(con, "assures", bilans, lots, reduits, p)
    _distinguer(con, lots["assures"], reduits["assures"])
    return reduits


def _sur_l_essentiel(extraction: Ouverte, lots: dict[str, list[Lot]], reduits: dict[str, list[Lot]]) -> Ouverte:
    con, base = extraction.con, ibis.duckdb.from_connection(extraction.con)
    for table, siens in reduits.items():
        for lot, reduit in zip(lots[table], siens, strict=True):
            reduit.rejetees = lot.rejetees
        lues = sql_table(table, siens, extraction.large)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {table}_utile AS SELECT * FROM ({lues}) SEMI JOIN retenus USING (assure_id)"
        )
        for lot, reduit in zip(lots[table], siens, strict=True):
            con.execute(f"DROP TABLE {reduit.vue if table == 'ij' else _lignes(lot)}")
    con.execute("DROP TABLE retenus")
    return dataclasses.replace(extraction, ij=base.table("ij_utile"), assures=base.table("assures_utile"))


def retenir(con: Connexion, lots: list[Lot], p: Parametres) -> None:
    """Make the table `retenus`: everyone who can have the day looked for in the month, and as few others as we can."""
    con.execute(f"CREATE TEMP TABLE retenus AS SELECT DISTINCT assure_id FROM ({_candidats(lots, p)})")
    if (bits := Bits.pour(p)) is not None:
        _trier(con, bits.sans_les_longs_arrets(_sql_jours(lots, bits), p))


def _trier(con: Connexion, restants: str) -> None:
    con.execute(f"CREATE TEMP TABLE tries AS {restants}")
    con.execute("DROP TABLE retenus")
    con.execute("ALTER TABLE tries RENAME TO retenus")


def _candidats(lots: list[Lot], p: Parametres) -> str:
    """Paid clock: the day looked for is paid, so a payment holds a day of the month.

    Other clocks: the day looked for is `jour` - 1 days after the first day of the arrêt, which a payment begins with.
    """
    debut, fin = p.debut_mois, p.fin_mois
    if p.horloge == Horloge.PAYES:
        proche = f"v_date_fin >= {sql_date(debut)} AND v_date_debut <= {sql_date(fin)}"
    else:
        recul = timedelta(days=p.jour - 1)
        proche = f"v_date_debut BETWEEN {sql_date(debut - recul)} AND {sql_date(fin - recul)}"
    return " UNION ALL ".join(
        f"SELECT t_assure_id AS assure_id FROM {lot.vue} WHERE {PAYE} AND {proche}" for lot in lots
    )


def _sql_jours(lots: list[Lot], bits: Bits) -> str:
    """The periods that hold a day before the month, cancellations among them."""
    return " UNION ALL ".join(
        f"SELECT t_assure_id AS assure_id, coalesce(v_sens, 1) AS sens, v_date_debut AS debut, v_date_fin AS fin FROM {lot.vue} "
        f"WHERE v_date_fin >= {sql_date(bits.premier_jour)} AND v_date_debut < {sql_date(bits.debut_mois)} "
        f"AND v_nature IN ({NATURES}){_bonnes(lot)}"
        for lot in lots
    )


def _sql_jours_sans_annulations(reduits: list[Lot]) -> str:
    """The periods left after cancellations, from the rows already taken. Few people have cancellations."""
    cles = "assure_id, nature, debut, fin, montant"
    lues = " UNION ALL ".join(
        "SELECT t_assure_id AS assure_id, v_nature AS nature, v_date_debut AS debut, v_date_fin AS fin, "
        f"v_montant_journalier AS montant, coalesce(v_sens, 1) AS sens FROM {reduit.vue} "
        f"WHERE v_nature IN ({NATURES}){_bonnes(reduit)}"
        for reduit in reduits
    )
    return (
        f"WITH lues AS NOT MATERIALIZED ({lues}), annules AS (SELECT DISTINCT assure_id FROM lues WHERE sens = -1) "
        "SELECT assure_id, debut, fin FROM lues ANTI JOIN annules USING (assure_id) UNION ALL "
        f"SELECT assure_id, debut, fin FROM (SELECT {cles} FROM lues SEMI JOIN annules USING (assure_id) "
        f"GROUP BY {cles} HAVING sum(sens) > 0)"
    )


def _bonnes(lot: Lot) -> str:
    """A rejected row pays no day. Bad identifiers are nobody's: they need not be set aside here."""
    fautives = [nom for nom in colonnes_de_rejet(lot) if nom not in lot.saines and nom != "assure_id"]
    return "".join(f" AND NOT b_{nom}" for nom in fautives)


def limite(p: Parametres) -> date | None:
    """Periods that end before this day change nothing; None when there is no such day worth computing.

    Paid clock: an arrêt with a day so old has its `jour`-th paid day before the month, even unpaid as much as the
    tolerance lets it. Other clocks: its first day is too old. Either way what is left of it is not found either.
    """
    recul = p.jour * (p.tolerance + 1) if p.horloge == Horloge.PAYES else p.jour + p.tolerance
    return p.debut_mois - timedelta(days=recul) if recul <= LOIN else None


def _historique(con: Connexion, lots: list[Lot], p: Parametres, dites: set[str]) -> list[Lot]:
    """The rows of `ij` of people retained, as lots of their own, with those of suspect identifiers among recent rows.

    Recent rows first: they leave fewer people, and fewer still whose old rows matter. Values are checked and typed once.
    """
    bits, reduits = _bits_longs(p), [_reduit(lot, {*colonnes_de_rejet(lot), "sens", *dites}) for lot in lots]
    for lot, reduit in zip(lots, reduits, strict=True):
        debut = _premier_jour_lu(lot, p)
        depuis = f" AND r_date_fin >= {sql_date(debut)}" if debut else ""
        con.execute(f"CREATE TEMP TABLE {reduit.vue} AS {_sql_typees(reduit, _sql_lignes(lot, reduit) + depuis)}")
    if bits is None:
        return reduits
    _trier(con, bits.sans_les_arrets_courts(_sql_jours_sans_annulations(reduits), p))
    if compter(con, "retenus WHERE plus_ancien"):
        for lot, reduit in zip(lots, reduits, strict=True):
            _ajouter_les_anciennes(con, lot, reduit, p)
    return reduits


def _ajouter_les_anciennes(con: Connexion, lot: Lot, reduit: Lot, p: Parametres) -> None:
    debut, limite_ = _premier_jour_lu(lot, p), limite(p)
    if debut and limite_:
        anciennes = (
            f"SELECT {_bruts(reduit)} FROM {lot.brut} AS lus "
            f"SEMI JOIN (FROM retenus WHERE plus_ancien) AS gens ON {lot.identifiant()} = gens.assure_id "
            f"WHERE r_date_fin >= {sql_date(limite_)} AND r_date_fin < {sql_date(debut)}"
        )
        con.execute(f"INSERT INTO {reduit.vue} {_sql_typees(reduit, anciennes)}")


def _sql_typees(reduit: Lot, brutes: str) -> str:
    """The columns of a lot's view that serve later, over raw rows without a rank: which comes last changes nothing."""
    noms = dict.fromkeys(nom for nom in (*reduit.types, "sens") if nom != "assure_id")
    champs = [*(f"v_{nom}" for nom in noms), "v_montant_courant", *(f"b_{nom}" for nom in colonnes_de_rejet(reduit))]
    vue = sql_lot(reduit, f"(SELECT 0 AS fichier, CAST(0 AS BIGINT) AS rang, * FROM ({brutes}))")
    return f"SELECT fichier, rang, t_assure_id, e_assure_id, {', '.join(champs)}, rejet FROM ({vue})"


def _bits_longs(p: Parametres) -> Bits | None:
    bits = Bits.pour(p)
    return bits.longs() if bits else None


def _premier_jour_lu(lot: Lot, p: Parametres) -> date | None:
    """Rows whose period ends before this day are not read at first; None when all are."""
    if not _typee(lot, "date_fin"):
        return None
    bits = _bits_longs(p)
    return bits.premier_jour if bits else limite(p)


def _gens(con: Connexion, lot: Lot, p: Parametres) -> Lot:
    """The rows of `assures` of people kept, as a lot of its own, with those of suspect identifiers."""
    reduit = _reduit(lot, {*colonnes_de_rejet(lot), *p.colonnes})
    con.execute(f"CREATE TEMP TABLE {_lignes(lot)} AS {_sql_lignes(lot, reduit)}")
    con.execute(f"CREATE OR REPLACE VIEW {reduit.vue} AS {sql_lot(reduit, _sans_rang(lot))}")
    return reduit


def _distinguer(con: Connexion, lots: list[Lot], reduits: list[Lot]) -> None:
    """Which row is a person's last is only asked for people who have several: ranks are long to read."""
    toutes = " UNION ALL ".join(f"SELECT t_assure_id AS assure_id FROM {reduit.vue}" for reduit in reduits)
    if not toutes:
        return
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE doubles AS SELECT assure_id FROM ({toutes}) GROUP BY 1 HAVING count(*) > 1"
    )
    if not compter(con, "doubles"):
        return
    for lot, reduit in zip(lots, reduits, strict=True):
        colonnes_lues = _bruts(reduit)
        doubles = f"SELECT fichier, rang, {colonnes_lues} FROM {lot.brut} SEMI JOIN doubles ON {lot.identifiant()} = assure_id"
        seules = (
            f"SELECT 0, 0, {colonnes_lues} FROM {_lignes(lot)} ANTI JOIN doubles ON {lot.identifiant()} = assure_id"
        )
        con.execute(f"CREATE OR REPLACE TEMP TABLE {_lignes(lot)}_rang AS {doubles} UNION ALL {seules}")
        con.execute(f"CREATE OR REPLACE VIEW {reduit.vue} AS {sql_lot(reduit, f'{_lignes(lot)}_rang')}")


def _reduit(lot: Lot, utiles: set[str]) -> Lot:
    types = {nom: type_sql for nom, type_sql in lot.types.items() if nom in utiles}
    return Lot(lot.table, f"{lot.vue}_utile", types, lot.sources, saines=lot.saines, negatifs=lot.negatifs)


def _lignes(lot: Lot) -> str:
    return f"lignes_{lot.vue}"


def _sans_rang(lot: Lot) -> str:
    """Rows without a rank: no two are of the same person, or which one is last changes nothing."""
    return f"(SELECT 0 AS fichier, CAST(0 AS BIGINT) AS rang, * FROM {_lignes(lot)})"


def _sql_lignes(lot: Lot, reduit: Lot) -> str:
    """Raw rows of the people retained, and every row whose identifier must be looked at.

    Keys are compared, whole numbers for nearly all: no other join reads sixty million rows as fast. Those to look at
    share one key, as one person more to find; a NIR is asked for with and without its own; somebody else with the key
    of a person retained is left out at the end.
    """
    texte = "r_assure_id" if lot.types["assure_id"] == "VARCHAR" else "CAST(r_assure_id AS VARCHAR)"
    ecrits = f"SELECT assure_id FROM retenus UNION ALL SELECT {numeros.avec_cle('assure_id')} FROM retenus"
    gens = (
        f"SELECT {numeros.cle('assure_id')} AS cle FROM ({ecrits}) WHERE assure_id IS NOT NULL "
        f"UNION ALL SELECT {numeros.A_REGARDER}"
    )
    return (
        f"SELECT {_bruts(reduit)} FROM {lot.brut} AS lus "
        f"SEMI JOIN ({gens}) AS gens ON {numeros.cle(texte)} = gens.cle WHERE true"
    )


def _bruts(reduit: Lot) -> str:
    return ", ".join(f"r_{nom}" for nom in reduit.types)


def _compter_les_identifiants(
    con: Connexion, table: str, bilans: dict[str, BilanTable], lots: dict[str, list[Lot]],
    reduits: dict[str, list[Lot]], p: Parametres,
) -> None:  # fmt: skip
    """Complete the count of a whole table once its identifiers are checked too. Raises ExtractionInvalide."""
    fautifs = {}
    for lot, reduit in zip(lots[table], reduits[table], strict=True):
        if lot.identifiants_differes:
            seuls = "b_assure_id" + "".join(f" AND NOT b_{nom}" for nom in colonnes_de_rejet(lot) if nom != "assure_id")
            fautifs[lot.vue] = compter(con, f"{reduit.vue} WHERE {seuls}")
            if table == "ij" and (fin := _premier_jour_lu(lot, p)):
                suspects = f"r_date_fin < {sql_date(fin)} AND {numeros.suspect('r_assure_id')}"
                fautifs[lot.vue] += compter(con, f"{lot.vue} WHERE {suspects} AND {seuls}")
    bilans[table] = bilan = bilan_avec_identifiants(bilans[table], lots[table], fautifs)
    verifier_rejets(table, bilan.rejetees, bilan.lues, valeurs_refusees(con, lots[table]))


def _typee(lot: Lot, nom: str) -> bool:
    return nom in lot.saines and lot.types[nom] == "DATE"


def _payees_avant_la_fin(con: Connexion, lots: list[Lot], p: Parametres) -> list[str]:
    """Tell when days of the month were paid before it: then partitions by month of payment prove nothing."""
    if sum(len(lot.sources) for lot in lots) < 2:
        return []
    condition = (
        f"v_date_mandatement < {sql_date(p.debut_mois)} AND v_date_fin >= {sql_date(p.debut_mois)} "
        f"AND v_date_debut <= {sql_date(p.fin_mois)}"
    )
    avant = sum(compter(con, f"{lot.vue} WHERE {condition}") for lot in lots if "date_mandatement" in lot.types)
    if not avant:
        return []
    return [
        f"ij : {avant} ligne(s) du mois cherché mandatée(s) avant lui, donc avant la fin de leur période : les fichiers des "
        "mois précédents ont été relus pour n’oublier personne."
    ]
