# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""Files of the same shape read as one DuckDB view, each row with its typed values and what is wrong in it.

Columns of a view: `fichier` (rank of the file in its table), `rang`
(row in the file, from 1), and for each column of the table present in the files `t_` (text), `v_` (typed
value or NULL), `b_` (bad value), then `rejet` (the row is rejected). An amount below zero is a cancellation of the same
amount: its `v_` has no sign, and `v_sens` is -1.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from . import colonnes
from .colonnes import MONTANT_COURANT, MONTANT_LARGE, Colonne
from .fichiers import Fichier
from .sources import Source, citer, preparer_source, sql_parquet, verifier_colonnes
from .tables import COLONNES, CONTROLES, FILTRES

Connexion = duckdb.DuckDBPyConnection


@dataclass(slots=True)
class Lot:
    """Files of one table with the same columns and types, and the view that reads them all."""

    table: str
    vue: str
    types: dict[str, str]
    sources: list[Source] = field(default_factory=list)
    rejetees: int = 0
    identifiants_differes: bool = False  # left to whoever reads them next
    saines: frozenset[str] = frozenset()  # columns and checks known to refuse no value of these files
    negatifs: bool = True  # False: no amount is below zero, which was looked at

    @property
    def presentes(self) -> list[Colonne]:
        """Columns of the layout found in these files, in the layout's order."""
        return [colonne for colonne in COLONNES[self.table] if colonne.nom in self.types]

    @property
    def absentes(self) -> list[Colonne]:
        """Columns of the layout that these files do not have."""
        return [colonne for colonne in COLONNES[self.table] if colonne.nom not in self.types]

    @property
    def brut(self) -> str:
        """The SQL to read the rows as they are: `fichier`, `rang`, and `r_` for each column present."""
        rangs = ", ".join(str(source.rang) for source in self.sources)
        bruts = ", ".join(f'lot."{nom}" AS r_{nom}' for nom in self.types)
        return (
            f"(SELECT CAST([{rangs}][CAST(file_index AS BIGINT) + 1] AS INTEGER) AS fichier, "
            f"file_row_number + 1 AS rang, {bruts} "
            f"FROM {sql_parquet(self.chemins)} AS lot)"
        )

    @property
    def montant(self) -> Colonne | None:
        """The column of an amount that may be a cancellation."""
        return next((colonne for colonne in self.presentes if colonne.genre == "montant"), None)

    @property
    def negatif(self) -> str:
        """The SQL that is true of a row whose amount is below zero."""
        assert self.montant is not None
        nom = self.montant.nom
        return colonnes.sql_negatif(f"r_{nom}", f"t_{nom}", self.types[nom])

    @property
    def chemins(self) -> str:
        """The SQL list of the files, as Parquet."""
        return f"[{', '.join(citer(source.chemin) for source in self.sources)}]"

    def identifiant(self, source: str = "r_assure_id") -> str:
        """The SQL of the text of an identifier."""
        colonne = next(colonne for colonne in self.presentes if colonne.nom == "assure_id")
        return colonnes.sql_texte(source, self.types["assure_id"], colonne)

    @property
    def acceptees(self) -> str:
        """The SQL to read accepted rows; free of any check when the rows were counted and none is rejected."""
        return f"{self.vue} WHERE NOT rejet" if self.rejetees else f"{self.vue} WHERE true"


def preparer(con: Connexion, fichiers: list[Fichier], tampon: Path, suivi: Callable[[str], None]) -> list[Lot]:
    """Group the files of one table and create their views. Raises ExtractionInvalide, naming the file."""
    groupes: dict[tuple[Any, ...], list[Source]] = defaultdict(list)
    for rang, fichier in enumerate(fichiers):
        suivi(f"Lecture de {fichier.nom}")
        source = preparer_source(con, fichier, rang, tampon)
        verifier_colonnes(source)
        groupes[tuple(sorted(source.types.items()))].append(source)
    lots = []
    for numero, sources in enumerate(groupes.values()):
        table = sources[0].fichier.table
        lot = Lot(table, f"brut_{table}_{numero}", sources[0].types, sources)
        creer_vue(con, lot)
        lots.append(lot)
    return lots


def compter(con: Connexion, source: str) -> int:
    """How many rows."""
    return int(con.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0])


def lignes_des_fichiers(con: Connexion, lot: Lot) -> int:
    """Rows of a lot by the files' own count, before any filter."""
    return int(con.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({lot.chemins})").fetchall()[0][0] or 0)


def creer_vue(con: Connexion, lot: Lot) -> None:
    """Make the view of a lot, or make it again when more is known of its columns."""
    con.execute(f"CREATE OR REPLACE VIEW {lot.vue} AS {sql_lot(lot, lot.brut)}")


def sql_lot(lot: Lot, bruts: str) -> str:
    """The view's SELECT over rows of `r_` columns (a table, or a query between parentheses)."""
    textes, fautes = [], []
    valeurs = {c.nom: f"CAST(NULL AS {colonnes.GENRES[c.genre].type_sql})" for c in lot.absentes}
    for colonne in lot.presentes:
        brut, texte, type_sql = f"r_{colonne.nom}", f"t_{colonne.nom}", lot.types[colonne.nom]
        textes.append(f"{colonnes.sql_texte(brut, type_sql, colonne)} AS {texte}")
        valeurs[colonne.nom] = _sql_valeur(lot, colonne)
        fautes.append(f"{_sql_faute(lot, colonne)} AS b_{colonne.nom}")
        if colonne.genre == "identifiant":
            textes.append(f"{colonnes.sql_ecrit(brut, type_sql)} AS e_{colonne.nom}")
    if montant := lot.montant:
        valeurs |= _sql_montants(lot, montant, valeurs)
    for controle in CONTROLES.get(lot.table, ()):
        fautes.append(
            f"{'false' if controle.nom in lot.saines else f'coalesce({controle.sql}, false)'} AS b_{controle.nom}"
        )
    rejet = " OR ".join(f"b_{nom}" for nom in colonnes_de_rejet(lot) if nom not in lot.saines) or "false"
    sql = f"SELECT * FROM {bruts}"
    typees = [f"{valeur} AS v_{nom}" for nom, valeur in valeurs.items()]
    for ajouts in (textes, typees, fautes, [f"{rejet} AS rejet"]):
        sql = f"SELECT *, {', '.join(ajouts)} FROM ({sql})"
    return f"{sql} WHERE {FILTRES[lot.table]}" if lot.table in FILTRES else sql


def _sql_montants(lot: Lot, montant: Colonne, valeurs: dict[str, str]) -> dict[str, str]:
    """The values that an amount makes: itself in both decimal types, and the sign."""
    brut, texte, type_sql = f"r_{montant.nom}", f"t_{montant.nom}", lot.types[montant.nom]
    nues = colonnes.sql_sans_signe(brut, texte, type_sql) if lot.negatifs else (brut, texte)
    courant, large = colonnes.sql_montants(*nues, type_sql)
    sens = f"CASE WHEN {lot.negatif} THEN CAST(-1 AS TINYINT) ELSE {valeurs['sens']} END"
    return {montant.nom: large, "montant_courant": courant} | ({"sens": sens} if lot.negatifs else {})


def _sql_valeur(lot: Lot, colonne: Colonne) -> str:
    """A date that was checked needs no check again: so typed, DuckDB knows where in the files it can be."""
    brut, texte, type_sql = f"r_{colonne.nom}", f"t_{colonne.nom}", lot.types[colonne.nom]
    if colonne.nom in lot.saines and colonne.genre == "date" and type_sql in ("DATE", "VARCHAR"):
        return brut if type_sql == "DATE" else f"CAST({texte} AS DATE)"
    if colonne.nom in lot.saines and type_sql in colonnes.ENTIERS_SQL and colonnes.GENRES[colonne.genre].entiers:
        return f"CAST({brut} AS {colonnes.GENRES[colonne.genre].type_sql})"
    return colonnes.sql_valeur(brut, texte, type_sql, colonne)


def _sql_faute(lot: Lot, colonne: Colonne) -> str:
    nom, type_sql = colonne.nom, lot.types[colonne.nom]
    if nom in lot.saines:
        return "false"
    if colonne.obligatoire and not colonne.vide_permis:
        return f"v_{nom} IS NULL"
    donnee = "r" if type_sql == "DATE" or type_sql in colonnes.ENTIERS_SQL else "t"
    return f"({donnee}_{nom} IS NOT NULL AND v_{nom} IS NULL)"


def colonnes_de_rejet(lot: Lot) -> list[str]:
    """Names whose bad value rejects the row, those of checks included (`ordre`: the dates are reversed)."""
    noms = [colonne.nom for colonne in lot.presentes if colonne.obligatoire or colonne.essentielle]
    return [*noms, *(controle.nom for controle in CONTROLES.get(lot.table, ()))]


def sql_table(table: str, lots: list[Lot], large: bool) -> str:
    """SELECT of the accepted rows of a table, typed; absent columns are NULL, `sens` is 1 by default."""
    selects = []
    for lot in lots:
        champs = [_sql_champ(colonne, lot, large) for colonne in COLONNES[table]]
        selects.append(f"SELECT fichier, rang, {', '.join(champs)} FROM {lot.acceptees}")
    if not selects:
        vides = ", ".join(f"CAST(NULL AS {colonnes.GENRES[c.genre].type_sql}) AS {c.nom}" for c in COLONNES[table])
        return (
            f"SELECT CAST(NULL AS INTEGER) AS fichier, CAST(NULL AS BIGINT) AS rang, {vides}, "
            "CAST(NULL AS VARCHAR) AS ecrit WHERE false"
        )
    return " UNION ALL ".join(selects)


def _sql_champ(colonne: Colonne, lot: Lot, large: bool) -> str:
    type_sql = colonnes.GENRES[colonne.genre].type_sql
    if colonne.genre == "montant":
        source, type_sql = ("v_montant_journalier", MONTANT_LARGE) if large else ("v_montant_courant", MONTANT_COURANT)
        return f"CAST({source} AS {type_sql}) AS {colonne.nom}"
    if colonne.genre == "identifiant":
        return f"t_{colonne.nom} AS {colonne.nom}, e_{colonne.nom} AS ecrit"  # compared, then as it is written
    valeur = f"v_{colonne.nom}" if colonne.nom in lot.types or colonne.genre == "sens" else "NULL"
    if colonne.genre == "sens":
        valeur = f"coalesce({valeur}, 1)"
    return f"CAST({valeur} AS {type_sql}) AS {colonne.nom}"
