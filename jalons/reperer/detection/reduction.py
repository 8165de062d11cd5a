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
        reduits = {"ij": _historique(con, lots["ij"], p, jours)}
        bilans["ij"] = _compter_les_identifiants(con, "ij", bilans["ij"], lots["ij"], reduits["ij"], p)
        suivi("Lecture des assurés")
        reduits["assures"] = [_gens(con, lot, p) for lot in lots["assures"]]
        bilans["assures"] = _compter_les_identifiants(
            con, "assures", bilans["assures"], lots["assures"], reduits["assures"], p
        )
        _distinguer(con, lots["assures"], reduits["assures"])
        avertissements += _payees_avant_la_fin(con, lots["ij"], p)
        yield _sur_l_essentiel(lecture.assembler(con, lots, bilans, avertissements), lots, reduits)


def _sur_l_essentiel(extraction: Extraction, lots: dict[str, list[Lot]], reduits: dict[str, list[Lot]]) -> Extraction:
    con, base = extraction.con, ibis.duckdb.from_connection(extraction.con)
    for table, siens in reduits.items():
        for lot, reduit in zip(lots[table], siens, strict=True):
            reduit.rejetees = lot.rejetees
        lues = sql_table(table, siens, extraction.large)
        con.execute(f"CREATE TEMP TABLE {table}_utile AS SELECT * FROM ({lues}) SEMI JOIN retenus USING (assure_id)")
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

    With r the rank looked for and t the tolerance, an arrêt found has its r-th paid day in the month, so:
    1. it began r - 1 days before it at least, thus before the month. From its first day to the r-th, any t + 1 days in
       a row have one that is paid: among the last t + 1 days before the month, and among the t + 1 days from r - 1 days
       before the month's end;
    2. it had not reached r days before the month. When r of the r + t days before the month are paid, no gap between
       them is longer than t: they are of one arrêt, which had; and another one would not reach r days within the month;
    3. when t + 1 days in a row before the month are unpaid, it began after them: r of the days that have a bit are paid
       at least, and nothing older is of this arrêt;
    4. when no t + 1 days in a row before the month are unpaid, all the days paid there are of it: fewer than r.
    """

    debut_mois: date
    longueur: int
    mois: int

    @classmethod
    def pour(cls, p: Parametres) -> "Bits | None":
        """The shortest that 2 needs. None when the rank is too small or too large, or the clock is another one."""
        longueur, mois = p.jour + p.tolerance, (p.fin_mois - p.debut_mois).days + 1
        utile = p.horloge == Horloge.PAYES and p.jour >= mois + p.tolerance + 1 and longueur <= 2 * MOT
        return cls(p.debut_mois, longueur, mois) if utile else None

    def longs(self) -> "Bits":
        """As long as two words can be: 4 then leaves few people whose older days matter."""
        return dataclasses.replace(self, longueur=2 * MOT)

    @property
    def mot(self) -> int:
        """Days of the word `recent`."""
        return (self.longueur + 1) // 2

    @property
    def premier_jour(self) -> date:
        """The oldest day that has a bit."""
        return self.debut_mois - timedelta(days=self.longueur)

    @property
    def mots(self) -> dict[str, tuple[int, int]]:
        """First and last day of each word."""
        return {"ancien": (-self.longueur, -self.mot - 1), "recent": (-self.mot, -1), "mois": (0, self.mois - 1)}

    def sans_les_longs_arrets(self, jours: str, p: Parametres) -> str:
        """SQL: people retained, by 1 and 2, over periods `assure_id, sens, debut, fin` that hold a day before the month.

        Days that a cancellation holds are not counted as paid, cancelled or not: 2 stays true.
        """
        payes = ", ".join(f"coalesce(bit_or({nom}) FILTER (sens = 1), 0) AS {nom}" for nom in ("ancien", "recent"))
        annules = ", ".join(f"coalesce(bit_or({n}) FILTER (sens = -1), 0) AS {n}_annule" for n in ("ancien", "recent"))
        return (
            f"SELECT assure_id FROM (SELECT numero, {payes}, {annules} "
            f"FROM {self._masques(jours, 'ancien', 'recent')} GROUP BY numero) "
            "JOIN retenus ON retenus.rowid = numero "
            f"WHERE bit_count(ancien & ~ancien_annule) + bit_count(recent & ~recent_annule) < {p.jour} "
            f"AND {self._dans_l_arret(p)}"
        )

    def sans_les_arrets_courts(self, jours: str, p: Parametres) -> str:
        """SQL: people retained, by 1 to 4, over periods `assure_id, debut, fin` paid and not cancelled.

        Its column `plus_ancien`: whether days older than the first bit may be of the arrêt looked for.
        """
        payes = ", ".join(f"bit_or({nom}) AS {nom}" for nom in self.mots)
        court = -p.jour - p.tolerance
        comptes = f"{self._compte(court, -1)} AS pres, {self._compte(-self.longueur, -1)} AS tous, {self._voisins(p)} AS voisins"
        par_personne = f"SELECT numero, {payes} FROM {self._masques(jours, *self.mots)} GROUP BY numero"
        return (
            f"SELECT assure_id, {self._sans_trou(-self.longueur, p)} AS plus_ancien "
            f"FROM (SELECT *, {comptes} FROM ({par_personne})) JOIN retenus ON retenus.rowid = numero "
            f"WHERE pres < {p.jour} AND {self._dans_l_arret(p)} AND NOT (plus_ancien AND tous >= {p.jour}) "
            f"AND ({self._sans_trou(court, p)} OR pres + bit_count(mois) >= {p.jour})"
        )

    def _dans_l_arret(self, p: Parametres) -> str:
        premier = self.mois - p.jour
        return f"{self._paye(-p.tolerance - 1, -1)} AND {self._paye(premier, premier + p.tolerance)}"

    def _voisins(self, p: Parametres) -> str:
        """SQL: one bit a day before the month, set when this day or one of the t days after it is paid."""
        jours = f"((recent::HUGEINT << {self.longueur - self.mot}) | ancien)"
        return " | ".join([jours, *(f"({jours} >> {n})" for n in range(1, p.tolerance + 1))])

    def _sans_trou(self, premier: int, p: Parametres) -> str:
        """SQL: whether no t + 1 days in a row are unpaid, from this day to the month."""
        bits = (1 << (self.longueur - p.tolerance)) - (1 << (premier + self.longueur))
        return f"(voisins & {bits}::HUGEINT) = {bits}::HUGEINT"

    def _paye(self, premier: int, dernier: int) -> str:
        """SQL: whether a day of this stretch is paid."""
        return f"({' OR '.join(f'{bits} <> 0' for bits in self._morceaux(premier, dernier))})"

    def _compte(self, premier: int, dernier: int) -> str:
        """SQL: how many days of this stretch are paid."""
        return " + ".join(f"bit_count{bits}" for bits in self._morceaux(premier, dernier))

    def _morceaux(self, premier: int, dernier: int) -> Iterator[str]:
        """SQL: the bits of this stretch, in the words that hold them."""
        for nom, (debut, fin) in self.mots.items():
            a, b = max(premier, debut) - debut, min(dernier, fin) - debut
            if a <= b:
                yield f"({nom} & {(1 << (b + 1)) - (1 << a)})"

    def _masques(self, periodes: str, *noms: str) -> str:
        """SQL: the bits of each period of people retained in these words, 0 in a word that it holds no day of.

        Numbers stand for identifiers: shorter to group by.
        """
        masques = ", ".join(f"{self._masque(*self.mots[nom])} AS {nom}" for nom in noms)
        numerotees = (
            f"SELECT retenus.rowid AS numero, periodes.* FROM ({periodes}) AS periodes JOIN retenus USING (assure_id)"
        )
        return f"(SELECT *, {masques} FROM ({numerotees}))"

    def _masque(self, debut: int, fin: int) -> str:
        a, b = (self._borne(jour, debut, fin) for jour in ("debut", "fin + 1"))
        return f"(1::BIGINT << {b}) - (1::BIGINT << {a})"

    def _borne(self, jour: str, debut: int, fin: int) -> str:
        """SQL: days from the word's first day to this one, kept within the word."""
        rang, longueur = f"({jour} - {_date(self.debut_mois + timedelta(days=debut))})", fin - debut + 1
        return f"CASE WHEN {rang} < 0 THEN 0 WHEN {rang} > {longueur} THEN {longueur} ELSE {rang} END"


def _sql_jours(lots: list[Lot], bits: Bits) -> str:
    """The periods that hold a day before the month, cancellations among them."""
    return " UNION ALL ".join(
        f"SELECT t_assure_id AS assure_id, coalesce(v_sens, 1) AS sens, v_date_debut AS debut, v_date_fin AS fin FROM {lot.vue} "
        f"WHERE v_date_fin >= {_date(bits.premier_jour)} AND v_date_debut < {_date(bits.debut_mois)} "
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


def _historique(con: Connexion, lots: list[Lot], p: Parametres, jours: set[str]) -> list[Lot]:
    """The rows of `ij` of people retained, as lots of their own, with those of suspect identifiers among recent rows.

    Recent rows first: they leave fewer people, and fewer still whose old rows matter. Values are checked and typed once.
    """
    bits, reduits = _bits_longs(p), [_reduit(lot, {*colonnes_de_rejet(lot), "sens", *jours}) for lot in lots]
    for lot, reduit in zip(lots, reduits, strict=True):
        debut = _premier_jour_lu(lot, p)
        depuis = f" AND r_date_fin >= {_date(debut)}" if debut else ""
        con.execute(f"CREATE TEMP TABLE {reduit.vue} AS {_sql_typees(reduit, _sql_lignes(lot, reduit) + depuis)}")
    if bits is None:
        return reduits
    _trier(con, bits.sans_les_arrets_courts(_sql_jours_sans_annulations(reduits), p))
    if _compter(con, "retenus WHERE plus_ancien"):
        for lot, reduit in zip(lots, reduits, strict=True):
            _ajouter_les_anciennes(con, lot, reduit, p)
    return reduits


def _ajouter_les_anciennes(con: Connexion, lot: Lot, reduit: Lot, p: Parametres) -> None:
    debut, limite_ = _premier_jour_lu(lot, p), limite(p)
    if debut and limite_:
        anciennes = (
            f"SELECT {_bruts(reduit)} FROM {lot.brut} AS lus "
            f"SEMI JOIN (FROM retenus WHERE plus_ancien) AS gens ON {_texte(lot)} = gens.assure_id "
            f"WHERE r_date_fin >= {_date(limite_)} AND r_date_fin < {_date(debut)}"
        )
        con.execute(f"INSERT INTO {reduit.vue} {_sql_typees(reduit, anciennes)}")


def _sql_typees(reduit: Lot, brutes: str) -> str:
    """The columns of a lot's view that serve later, over raw rows without a rank: which comes last changes nothing."""
    noms = dict.fromkeys(nom for nom in (*reduit.types, "sens") if nom != "assure_id")
    champs = [*(f"v_{nom}" for nom in noms), "v_montant_courant", *(f"b_{nom}" for nom in colonnes_de_rejet(reduit))]
    vue = sql_lot(reduit, f"(SELECT 0 AS fichier, CAST(0 AS BIGINT) AS rang, * FROM ({brutes}))")
    return f"SELECT fichier, rang, t_assure_id, {', '.join(champs)}, rejet FROM ({vue})"


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
    con.execute(f"CREATE VIEW {reduit.vue} AS {sql_lot(reduit, _sans_rang(lot))}")
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
        colonnes_lues = _bruts(reduit)
        doubles = (
            f"SELECT fichier, rang, {colonnes_lues} FROM {lot.brut} SEMI JOIN doubles ON {_texte(lot)} = assure_id"
        )
        seules = f"SELECT 0, 0, {colonnes_lues} FROM {_lignes(lot)} ANTI JOIN doubles ON {_texte(lot)} = assure_id"
        con.execute(f"CREATE TEMP TABLE {_lignes(lot)}_rang AS {doubles} UNION ALL {seules}")
        con.execute(f"CREATE OR REPLACE VIEW {reduit.vue} AS {sql_lot(reduit, f'{_lignes(lot)}_rang')}")


def _reduit(lot: Lot, utiles: set[str]) -> Lot:
    types = {nom: type_sql for nom, type_sql in lot.types.items() if nom in utiles}
    return Lot(lot.table, f"{lot.vue}_utile", types, lot.sources, saines=lot.saines)


def _lignes(lot: Lot) -> str:
    return f"lignes_{lot.vue}"


def _sans_rang(lot: Lot) -> str:
    """Rows without a rank: no two are of the same person, or which one is last changes nothing."""
    return f"(SELECT 0 AS fichier, CAST(0 AS BIGINT) AS rang, * FROM {_lignes(lot)})"


def _sql_lignes(lot: Lot, reduit: Lot) -> str:
    """Raw rows of the people retained, and every row whose identifier must be looked at.

    Those are given the empty identifier, as one person more to find: no other join reads sixty million rows as fast.
    """
    texte, gens = _texte(lot), "retenus"
    if identifiants_differes(lot):
        texte = f"CASE WHEN {identifiant_suspect(texte)} THEN '' ELSE {texte} END"
        gens = "(SELECT assure_id FROM retenus UNION ALL SELECT '')"
    return (
        f"SELECT {_bruts(reduit)} FROM {lot.brut} AS lus "
        f"SEMI JOIN {gens} AS gens ON ({texte}) = gens.assure_id WHERE true"
    )


def _bruts(reduit: Lot) -> str:
    return ", ".join(f"r_{nom}" for nom in reduit.types)


def _compter_les_identifiants(
    con: Connexion, table: str, bilan: BilanTable, lots: list[Lot], reduits: list[Lot], p: Parametres
) -> BilanTable:
    """The count of the whole table once identifiers are checked too. Raises ExtractionInvalide."""
    fautifs = {}
    for lot, reduit in zip(lots, reduits, strict=True):
        if identifiants_differes(lot):
            seuls = "b_assure_id" + "".join(f" AND NOT b_{nom}" for nom in colonnes_de_rejet(lot) if nom != "assure_id")
            fautifs[lot.vue] = _compter(con, f"{reduit.vue} WHERE {seuls}")
            if table == "ij" and (fin := _premier_jour_lu(lot, p)):
                suspects = f"r_date_fin < {_date(fin)} AND {identifiant_suspect('r_assure_id')}"
                fautifs[lot.vue] += _compter(con, f"{lot.vue} WHERE {suspects} AND {seuls}")
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
