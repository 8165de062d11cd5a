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
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import ibis

from . import colonnes, lecture
from .bilan import BilanTable
from .colonnes import TABLES
from .controle import (
    bilan_avec_identifiants,
    controler,
    identifiant_suspect,
    identifiants_differes,
    verifier_rejets,
)
from .enums import Horloge, Nature
from .lecture import Extraction
from .lots import Connexion, Lot, colonnes_de_rejet, sql_lot, sql_table
from .requete import Parametres

MOT = 62  # days held in one BIGINT
LOIN = 3650  # days: beyond, a limit in the past is not worth computing
NATURES = ", ".join(f"'{nature}'" for nature in Nature)
PAYE = f"v_nature IN ({NATURES}) AND coalesce(v_sens, 1) = 1"


@contextmanager
def ouvrir(
    dossier: Path, suivi: Callable[[str], None], p: Parametres, *, prescrits: bool = False
) -> Iterator[Extraction]:
    """As `lecture.ouvrir`, but `ij` and `assures` hold only what the request with `p` needs.

    The counts, the notices and the rejects are those of the whole folder. `prescrits`: the ends of stoppages too,
    whatever the clock. Raises ExtractionInvalide.
    """
    with lecture.preparee(dossier, suivi) as (con, lots, avertissements):
        suivi("Contrôle des valeurs")
        bilans = {table: controler(con, table, lots[table], avertissements, sans_identifiants=True) for table in TABLES}
        suivi("Personnes payées dans le mois")
        retenir(con, lots["ij"], p)
        suivi("Historique de ces personnes")
        jours = {"date_fin_prescrite"} if prescrits or p.horloge == Horloge.PRESCRITS else set()
        reduits = {"ij": [_historique(con, lot, p, jours) for lot in lots["ij"]]}
        bilans["ij"] = _compter_les_identifiants(con, "ij", bilans["ij"], lots["ij"], reduits["ij"])
        suivi("Lecture des assurés")
        reduits["assures"] = [_gens(con, lot, p) for lot in lots["assures"]]
        bilans["assures"] = _compter_les_identifiants(
            con, "assures", bilans["assures"], lots["assures"], reduits["assures"]
        )
        _distinguer(con, lots["assures"], reduits["assures"])
        avertissements += _payees_avant_la_fin(con, lots["ij"], p)
        yield _sur_l_essentiel(lecture.assembler(con, lots, bilans, avertissements), lots, reduits)


def _sur_l_essentiel(extraction: Extraction, lots: dict[str, list[Lot]], reduits: dict[str, list[Lot]]) -> Extraction:
    con, base = extraction.con, ibis.duckdb.from_connection(extraction.con)
    for table, siens in reduits.items():
        for lot, reduit in zip(lots[table], siens, strict=True):
            reduit.rejetees = lot.rejetees
        con.execute(f"CREATE VIEW {table}_utile AS {sql_table(table, siens, extraction.large)}")
    con.execute("DROP TABLE retenus")
    return dataclasses.replace(extraction, ij=base.table("ij_utile"), assures=base.table("assures_utile"))


def retenir(con: Connexion, lots: list[Lot], p: Parametres) -> None:
    """Make the table `retenus`: everyone who can have the day looked for in the month, and as few others as we can.

    Its column `ancien` says whose history before the days of `Bits` matters.
    """
    con.execute(f"CREATE TEMP TABLE candidats AS SELECT DISTINCT assure_id FROM ({_candidats(lots, p)})")
    bits = Bits.pour(p)
    retenus = "SELECT assure_id, true AS ancien FROM candidats" if bits is None else _tries(lots, p, bits)
    con.execute(f"CREATE TEMP TABLE retenus AS {retenus}")
    con.execute("DROP TABLE candidats")


def _candidats(lots: list[Lot], p: Parametres) -> str:
    """Paid clock: the day looked for is paid, so a payment holds a day of the month.

    Other clocks: the day looked for is `jour` - 1 days after the first day of the arrêt, which a payment begins with.
    """
    debut, fin = p.debut_mois, p.fin_mois
    if p.horloge == Horloge.PAYES:
        proche = f"v_date_fin >= {_date(debut)} AND v_date_debut <= {_date(fin)}"
    else:
        recul = timedelta(days=p.jour - 1)
        proche = f"v_date_debut BETWEEN {_date(debut - recul)} AND {_date(fin - recul)}"
    return " UNION ALL ".join(
        f"SELECT t_assure_id AS assure_id FROM {lot.vue} WHERE {PAYE} AND {proche}" for lot in lots
    )


@dataclass(frozen=True, slots=True)
class Bits:
    """The `longueur` days before the month and the days of the month, one bit a day, in three words.

    `ancien` and `recent` share the days before the month, `mot` days each or one less; `mois` has the month's. The
    last day of a word is its highest bit. Days are counted from the first of the month, which is 0.
    """

    debut_mois: date
    longueur: int
    mot: int
    mois: int

    @classmethod
    def pour(cls, p: Parametres) -> "Bits | None":
        """What the reasoning of `_tries` needs; None when the rank is too small or too large for it."""
        longueur, mois = p.jour + p.tolerance, (p.fin_mois - p.debut_mois).days + 1
        utile = p.horloge == Horloge.PAYES and p.jour >= mois + p.tolerance + 1 and longueur <= 2 * MOT
        return cls(p.debut_mois, longueur, (longueur + 1) // 2, mois) if utile else None

    @property
    def premier_jour(self) -> date:
        """The oldest day that has a bit."""
        return self.debut_mois - timedelta(days=self.longueur)

    @property
    def mots(self) -> dict[str, tuple[int, int]]:
        """First and last day of each word."""
        return {"ancien": (-self.longueur, -self.mot - 1), "recent": (-self.mot, -1), "mois": (0, self.mois - 1)}

    def jours_payes(self, premier: int, dernier: int) -> str:
        """SQL: whether a day of this stretch is paid."""
        conditions = []
        for nom, (debut, fin) in self.mots.items():
            a, b = max(premier, debut) - debut, min(dernier, fin) - debut
            if a <= b:
                conditions.append(f"({nom} & {(1 << (b + 1)) - (1 << a)}) <> 0")
        return f"({' OR '.join(conditions)})"

    def masques(self) -> str:
        """SQL: the bits of one paid period in each word, 0 in a word that it holds no day of."""
        return ", ".join(f"{self._masque(*mot)} AS {nom}" for nom, mot in self.mots.items())

    def _masque(self, debut: int, fin: int) -> str:
        longueur = fin - debut + 1
        origine = f"{_date(self.debut_mois)} + ({debut})"
        a = f"greatest(least(v_date_debut - ({origine}), {longueur}), 0)"
        b = f"greatest(least(v_date_fin - ({origine}) + 1, {longueur}), 0)"
        return f"(1::BIGINT << {b}) - (1::BIGINT << {a})"


def _tries(lots: list[Lot], p: Parametres, bits: Bits) -> str:
    """Candidates, without those whose days paid in the month and just before say that they cannot be found.

    With r the rank looked for and t the tolerance, an arrêt found has its r-th paid day in the month, so:
    * it began r - 1 days before it at least, thus before the month. From its first day to the r-th, any t + 1 days in
      a row have one that is paid: among the last t + 1 days before the month, and among the t + 1 days from r - 1 days
      before the month's end;
    * it had not reached r days before the month. When r of the r + t days before the month are paid, no gap between
      them is longer than t: they are of one arrêt, which had; and another one would not reach r days within the month.
      Days that a cancellation holds are not counted here as paid, cancelled or not;
    * when t + 1 days in a row before the month are unpaid, it began after them: r of the days since the first bit,
      those of the month included, are paid at least; and nothing older is of this arrêt.
    """
    annules = ", ".join(
        f"coalesce(bit_or({nom}) FILTER (sens = -1), 0) AS {nom}_annule" for nom in ("ancien", "recent")
    )
    payes = ", ".join(f"coalesce(bit_or({nom}) FILTER (sens = 1), 0) AS {nom}" for nom in bits.mots)
    lus = " UNION ALL ".join(
        f"SELECT t_assure_id AS assure_id, coalesce(v_sens, 1) AS sens, {bits.masques()} FROM {lot.vue} "
        f"WHERE v_date_fin >= {_date(bits.premier_jour)} AND v_date_debut <= {_date(p.fin_mois)} "
        f"AND v_nature IN ({NATURES}){_bonnes(lot)}"
        for lot in lots
    )
    premier = bits.mois - p.jour
    pas = p.tolerance + 1
    sans_trou = " AND ".join(
        bits.jours_payes(jour, jour + p.tolerance) for jour in range(-bits.longueur, -pas + 1, pas)
    )
    return (
        f"SELECT assure_id, {sans_trou} AS ancien FROM (SELECT assure_id, {payes}, {annules} "
        f"FROM ({lus}) SEMI JOIN candidats USING (assure_id) GROUP BY assure_id) "
        f"WHERE bit_count(ancien & ~ancien_annule) + bit_count(recent & ~recent_annule) < {p.jour} "
        f"AND {bits.jours_payes(-pas, -1)} AND {bits.jours_payes(premier, premier + p.tolerance)} "
        f"AND (({sans_trou}) OR bit_count(ancien) + bit_count(recent) + bit_count(mois) >= {p.jour})"
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


def _historique(con: Connexion, lot: Lot, p: Parametres, jours: set[str]) -> Lot:
    """The rows of `ij` of people kept, as a lot of its own, with those of suspect identifiers, whole.

    Rows are read in two parts, the old one for the few people whose old days matter.
    """
    utiles = {*colonnes_de_rejet(lot), "sens", *jours}
    reduit = _reduit(lot, utiles)
    depuis, bits = limite(p), Bits.pour(p)
    if depuis is None or not _typee(lot, "date_fin"):
        con.execute(f"CREATE TEMP TABLE {_lignes(lot)} AS {_sql_lignes(lot, reduit, 'retenus')}")
    else:
        recent = _date(bits.premier_jour if bits else depuis)
        anciens = "(FROM retenus WHERE ancien)" if bits else "(FROM retenus WHERE false)"
        con.execute(
            f"CREATE TEMP TABLE {_lignes(lot)} AS {_sql_lignes(lot, reduit, 'retenus')} AND r_date_fin >= {recent}"
        )
        con.execute(
            f"INSERT INTO {_lignes(lot)} {_sql_lignes(lot, reduit, anciens, f'r_date_fin >= {_date(depuis)}')} "
            f"AND r_date_fin < {recent}"
        )
    con.execute(f"CREATE VIEW {reduit.vue} AS {sql_lot(reduit, _numerotees(lot))}")
    return reduit


def _gens(con: Connexion, lot: Lot, p: Parametres) -> Lot:
    """The rows of `assures` of people kept, as a lot of its own, with those of suspect identifiers."""
    reduit = _reduit(lot, {*colonnes_de_rejet(lot), *p.colonnes})
    con.execute(f"CREATE TEMP TABLE {_lignes(lot)} AS {_sql_lignes(lot, reduit, 'retenus')}")
    con.execute(f"CREATE VIEW {reduit.vue} AS {sql_lot(reduit, _numerotees(lot))}")
    return reduit


def _distinguer(con: Connexion, lots: list[Lot], reduits: list[Lot]) -> None:
    """Which row is a person's last is only asked for people who have several: ranks are long to read."""
    toutes = " UNION ALL ".join(f"SELECT t_assure_id AS assure_id FROM {reduit.vue}" for reduit in reduits)
    if not toutes:
        return
    con.execute(f"CREATE TEMP TABLE doubles AS SELECT assure_id FROM ({toutes}) GROUP BY 1 HAVING count(*) > 1")
    if not _compter(con, "doubles"):
        return
    for lot, reduit in zip(lots, reduits, strict=True):
        colonnes_lues = ", ".join(f"r_{nom}" for nom in reduit.types)
        doubles = (
            f"SELECT fichier, rang, {colonnes_lues} FROM {lot.brut} SEMI JOIN doubles ON {_texte(lot)} = assure_id"
        )
        seules = f"SELECT 0 AS fichier, 0 AS rang, {colonnes_lues} FROM {_lignes(lot)} ANTI JOIN doubles ON {_texte(lot)} = assure_id"
        con.execute(f"CREATE TEMP TABLE {_lignes(lot)}_rang AS {doubles} UNION ALL {seules}")
        con.execute(f"CREATE OR REPLACE VIEW {reduit.vue} AS {sql_lot(reduit, f'{_lignes(lot)}_rang')}")


def _reduit(lot: Lot, utiles: set[str]) -> Lot:
    types = {nom: type_sql for nom, type_sql in lot.types.items() if nom in utiles}
    return Lot(lot.table, f"{lot.vue}_utile", types, lot.sources, saines=lot.saines)


def _lignes(lot: Lot) -> str:
    return f"lignes_{lot.vue}"


def _numerotees(lot: Lot) -> str:
    """Rows without a rank: no two are of the same person, or which one is last changes nothing."""
    return f"(SELECT 0 AS fichier, CAST(0 AS BIGINT) AS rang, * FROM {_lignes(lot)})"


def _sql_lignes(lot: Lot, reduit: Lot, retenus: str, condition: str = "true") -> str:
    """Raw rows of the people of `retenus` that meet a condition, and every row whose identifier must be looked at."""
    suspect = f" OR ({identifiant_suspect('r_assure_id')})" if identifiants_differes(lot) else ""
    return (
        f"SELECT {', '.join(f'r_{nom}' for nom in reduit.types)} FROM {lot.brut} "
        f"LEFT JOIN (SELECT assure_id AS retenu FROM {retenus}) ON {_texte(lot)} = retenu "
        f"WHERE ((retenu IS NOT NULL AND {condition}){suspect})"
    )


def _compter_les_identifiants(
    con: Connexion, table: str, bilan: BilanTable, lots: list[Lot], reduits: list[Lot]
) -> BilanTable:
    """The count of the whole table once identifiers are checked too. Raises ExtractionInvalide."""
    fautifs = {}
    for lot, reduit in zip(lots, reduits, strict=True):
        if identifiants_differes(lot):
            autres = "".join(f" AND NOT b_{nom}" for nom in colonnes_de_rejet(lot) if nom != "assure_id")
            fautifs[lot.vue] = _compter(con, f"{reduit.vue} WHERE b_assure_id{autres}")
    bilan = bilan_avec_identifiants(bilan, lots, fautifs)
    verifier_rejets(con, table, bilan, lots)
    return bilan


def _typee(lot: Lot, nom: str) -> bool:
    return nom in lot.saines and lot.types[nom] == "DATE"


def _texte(lot: Lot) -> str:
    """SQL of the text of an identifier."""
    colonne = next(colonne for colonne in lot.presentes if colonne.nom == "assure_id")
    return colonnes.sql_texte("r_assure_id", lot.types["assure_id"], colonne)


def _compter(con: Connexion, source: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0])


def _payees_avant_la_fin(con: Connexion, lots: list[Lot], p: Parametres) -> list[str]:
    """Tell when days of the month were paid before it: then partitions by month of payment prove nothing."""
    if sum(len(lot.sources) for lot in lots) < 2:
        return []
    condition = (
        f"v_date_mandatement < {_date(p.debut_mois)} AND v_date_fin >= {_date(p.debut_mois)} "
        f"AND v_date_debut <= {_date(p.fin_mois)}"
    )
    avant = sum(_compter(con, f"{lot.vue} WHERE {condition}") for lot in lots if "date_mandatement" in lot.types)
    if not avant:
        return []
    return [
        f"ij : {avant} ligne(s) du mois cherché mandatée(s) avant lui, donc avant la fin de leur période : les fichiers des "
        "mois précédents ont été relus pour n’oublier personne."
    ]


def _date(jour: date) -> str:
    return f"DATE '{jour.isoformat()}'"
