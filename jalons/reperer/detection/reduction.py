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
def ouvrir(dossier: Path, suivi: Callable[[str], None], p: Parametres) -> Iterator[Extraction]:
    """As `lecture.ouvrir`, but `ij` and `assures` hold only what the request with `p` needs.

    The counts, the notices and the rejects are those of the whole folder. Raises ExtractionInvalide.
    """
    with lecture.preparee(dossier, suivi) as (con, lots, avertissements):
        suivi("Contrôle des valeurs")
        bilans = {table: controler(con, table, lots[table], avertissements, sans_identifiants=True) for table in TABLES}
        suivi("Personnes payées dans le mois")
        retenir(con, lots["ij"], p)
        reduits: dict[str, list[Lot]] = {}
        for table, etape in (("ij", "Historique de ces personnes"), ("assures", "Lecture des assurés")):
            suivi(etape)
            fautifs = {}
            reduits[table] = []
            for lot in lots[table]:
                reduit, fautifs[lot.vue] = _reduire(con, lot, p)
                reduits[table].append(reduit)
            bilans[table] = bilan_avec_identifiants(bilans[table], lots[table], fautifs)
            verifier_rejets(con, table, bilans[table], lots[table])
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
    """Make the table `retenus`: everyone who can have the day looked for in the month, and as few others as we can."""
    con.execute(f"CREATE TEMP TABLE retenus AS SELECT DISTINCT assure_id FROM ({_candidats(lots, p)})")
    if (bits := Bits.pour(p)) is not None:
        con.execute("ALTER TABLE retenus RENAME TO candidats")
        con.execute(f"CREATE TEMP TABLE retenus AS {_sans_les_longs_arrets(lots, p, bits)}")
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
    """The `longueur` days before the month, one bit a day, in two words of `mot` days; the last day is the highest."""

    debut_mois: date
    longueur: int
    mot: int

    @classmethod
    def pour(cls, p: Parametres) -> "Bits | None":
        """The days before the month that say enough of the arrêts going on; None when they cannot.

        Needed by the reasoning of `_sans_les_longs_arrets`: an arrêt that has its day in the month began before it.
        """
        longueur, mois = p.jour + p.tolerance, (p.fin_mois - p.debut_mois).days + 1
        utile = p.horloge == Horloge.PAYES and p.jour >= mois + p.tolerance + 1 and longueur <= 2 * MOT
        return cls(p.debut_mois, longueur, (longueur + 1) // 2) if utile else None

    @property
    def mots(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """First and last day of each word, counted from the first day of the month."""
        return (-self.longueur, -self.mot - 1), (-self.mot, -1)

    def jours_payes(self, premier: int, dernier: int) -> str:
        """SQL: whether a day of this stretch, counted from the first day of the month, is paid."""
        conditions = []
        for nom, (debut, fin) in zip(("ancien", "recent"), self.mots, strict=True):
            a, b = max(premier, debut) - debut, min(dernier, fin) - debut
            if a <= b:
                conditions.append(f"({nom} & {(1 << (b + 1)) - (1 << a)}) <> 0")
        return f"({' OR '.join(conditions)})"

    def masque(self, mot: tuple[int, int]) -> str:
        """SQL: the bits of one paid period in a word, 0 when it holds no day of it."""
        debut, fin = mot
        longueur = fin - debut + 1
        origine = f"{_date(self.debut_mois)} + ({debut})"
        a = f"greatest(least(v_date_debut - ({origine}), {longueur}), 0)"
        b = f"greatest(least(v_date_fin - ({origine}) + 1, {longueur}), 0)"
        return f"(1::BIGINT << {b}) - (1::BIGINT << {a})"


def _sans_les_longs_arrets(lots: list[Lot], p: Parametres, bits: Bits) -> str:
    """Candidates, without those whose days paid just before the month say that they cannot have the day in it.

    With r the rank looked for and t the tolerance:
    * an arrêt with its r-th day in the month began r - 1 days before it at least, so before the month; between its
      first day and that one, any t + 1 days in a row have one that is paid: there must be one in the t + 1 last days
      before the month, and in the t + 1 days from r - 1 days before the month's end;
    * when r of the r + t days before the month are paid, no gap between them is longer than t: they are of one arrêt,
      which had its r-th day before the month, and another one would not have time to reach it within the month.
    A cancelled payment pays no day: who has a cancellation in those days is kept, without more reasoning.
    """
    ancien, recent = (bits.masque(mot) for mot in bits.mots)
    lus = " UNION ALL ".join(
        f"SELECT t_assure_id AS assure_id, coalesce(v_sens, 1) AS sens, {ancien} AS ancien, {recent} AS recent "
        f"FROM {lot.vue} WHERE v_date_fin >= {_date(p.debut_mois)} - {bits.longueur} "
        f"AND v_date_debut < {_date(p.debut_mois)} AND v_nature IN ({NATURES}){_bonnes(lot)}"
        for lot in lots
    )
    premier = (p.fin_mois - p.debut_mois).days - (p.jour - 1)
    return (
        "SELECT assure_id FROM (SELECT assure_id, coalesce(bit_or(ancien) FILTER (sens = 1), 0) AS ancien, "
        "coalesce(bit_or(recent) FILTER (sens = 1), 0) AS recent, bool_or(sens = -1) AS annule "
        f"FROM ({lus}) SEMI JOIN candidats USING (assure_id) GROUP BY assure_id) "
        f"WHERE (annule OR bit_count(ancien) + bit_count(recent) < {p.jour}) "
        f"AND {bits.jours_payes(-p.tolerance - 1, -1)} AND {bits.jours_payes(premier, premier + p.tolerance)}"
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


def _reduire(con: Connexion, lot: Lot, p: Parametres) -> tuple[Lot, int]:
    """The rows of people kept, as a lot of its own; and how many rows bad identifiers alone reject in the whole lot."""
    utiles = {*colonnes_de_rejet(lot), *p.colonnes} if lot.table == "assures" else set(lot.types)
    types = {nom: type_sql for nom, type_sql in lot.types.items() if nom in utiles}
    reduit = Lot(lot.table, f"{lot.vue}_utile", types, lot.sources, saines=lot.saines)
    differes = identifiants_differes(lot)
    texte = "r_assure_id" if differes else _texte_identifiant(lot)
    depuis = limite(p) if lot.table == "ij" and _typee(lot, "date_fin") else None
    garder = f"retenu IS NOT NULL OR ({identifiant_suspect('r_assure_id')})" if differes else "retenu IS NOT NULL"
    con.execute(
        f"CREATE TEMP TABLE lignes_{lot.vue} AS SELECT fichier, rang, {', '.join(f'r_{nom}' for nom in types)} "
        f"FROM {lot.brut} LEFT JOIN (SELECT assure_id AS retenu FROM retenus) ON {texte} = retenu "
        f"WHERE ({garder}){f' AND r_date_fin >= {_date(depuis)}' if depuis else ''}"
    )
    con.execute(f"CREATE VIEW {reduit.vue} AS {sql_lot(reduit, f'lignes_{lot.vue}')}")
    if not differes:
        return reduit, 0
    seules = "b_assure_id" + "".join(f" AND NOT b_{n}" for n in colonnes_de_rejet(lot) if n != "assure_id")
    fautifs = _compter(con, f"{reduit.vue} WHERE {seules}")
    if depuis:
        ancien = f"r_date_fin < {_date(depuis)} AND {identifiant_suspect('r_assure_id')}"
        fautifs += _compter(con, f"{lot.vue} WHERE {ancien} AND {seules}")
    return reduit, fautifs


def _typee(lot: Lot, nom: str) -> bool:
    return nom in lot.saines and lot.types[nom] == "DATE"


def _texte_identifiant(lot: Lot) -> str:
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
