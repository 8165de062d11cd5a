# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""The layout "jalons": `ij`, the paid periods, and `assures`, the insured people."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import ibis

from ..enums import Nature
from ..erreurs import ExtractionInvalide
from ..lecture import controle
from ..lecture.bilan import BilanTable
from ..lecture.colonnes import ENTIERS_SQL, NATURES
from ..lecture.controle import MONTANT_SUR, court
from ..lecture.extraction import Ouverte, connecter, erreurs_du_moteur, muet
from ..lecture.fichiers import afficher, decouvrir
from ..lecture.lots import Connexion, Lot, compter, preparer, sql_lot, sql_table
from ..lecture.tables import FAITS, TABLES
from ..lecture.tampons import tampon_prive
from .identifiants import deux_ecritures


@contextmanager
def ouvrir(dossier: Path | Ouverte, suivi: Callable[[str], None] = muet) -> Iterator[Ouverte]:
    """Check the folder and give its tables; one that is open already is given as it is, and stays open.

    Raises ExtractionInvalide; leaves no temporary file behind.
    """
    if isinstance(dossier, Ouverte):
        yield dossier
        return
    with preparee(dossier, suivi) as (con, lots, avertissements):
        suivi("Contrôle des valeurs")
        with erreurs_du_moteur():
            bilans = {table: controle.controler(con, table, lots[table], avertissements) for table in TABLES}
            ouverte = assembler(dossier, con, lots, bilans, avertissements)
        yield ouverte


@contextmanager
def preparee(
    dossier: Path, suivi: Callable[[str], None]
) -> Iterator[tuple[Connexion, dict[str, list[Lot]], list[str]]]:
    """The files of the layout "jalons", ready to be read but not checked, by table; and the first notices."""
    fichiers, avertissements = decouvrir(dossier, TABLES)
    if not fichiers["ij"]:
        attendu = "Attendu : ij*.parquet, ij*.csv, ij*.csv.gz ou ij/."
        raise ExtractionInvalide(
            " ".join([f"Aucun fichier ij dans « {afficher(dossier)} ». {attendu}", *avertissements])
        )
    if not fichiers["assures"]:
        avertissements.append("Aucun fichier assures : C2S, ALD, personnes à charge et commune sont inconnues.")
    with tampon_prive() as tampon, connecter(tampon) as con:
        yield con, {table: preparer(con, fichiers[table], tampon, suivi) for table in TABLES}, avertissements


def assembler(
    dossier: Path, con: Connexion, lots: dict[str, list[Lot]], bilans: dict[str, BilanTable], avertissements: list[str]
) -> Ouverte:
    """The extraction, once its tables are checked: views `ij` and `assures` of the accepted rows."""
    large, dernier = mandatement_et_largeur(con, lots["ij"])
    for table in TABLES:
        con.execute(f"CREATE VIEW {table} AS {sql_table(table, lots[table], large)}")
    tous = [lot for table in TABLES for lot in lots[table]]
    avertissements += deux_ecritures(con, tous)
    ignorees = natures_ignorees(con, lots["ij"])
    if ignorees and sum(nombre for _, nombre in ignorees) == bilans["ij"].retenues:
        avertissements.append(
            f"ij : aucune ligne n’est de nature {', '.join(Nature)} : {dire_natures(ignorees)}, ignorées. Vérifiez les mots "
            "de la colonne nature."
        )
    base = ibis.duckdb.from_connection(con)
    return Ouverte(
        dossier=dossier,
        con=con,
        ij=base.table("ij"),
        assures=base.table("assures"),
        bilan_ij=bilans["ij"],
        bilan_assures=bilans["assures"],
        lots=tous,
        dernier_mandatement=dernier,
        natures_ignorees=ignorees,
        avertissements=avertissements,
        faits=tuple(nom for nom in FAITS if any(nom in lot.types for lot in lots["ij"])),
        large=large,
    )


def mandatement_et_largeur(con: Connexion, lots: list[Lot]) -> tuple[bool, date | None]:
    """Whether an amount needs the wide decimal type, and the latest payment date of all accepted rows."""
    large, dernier = False, None
    for lot in lots:
        large = large or _depasse(con, lot)
        if "date_mandatement" in lot.types:
            dernier = max(filter(None, (dernier, _dernier(con, lot))), default=None)
    return large, dernier


def _depasse(con: Connexion, lot: Lot) -> bool:
    """An amount that the usual decimal type cannot hold; a wider type than needed changes nothing but its width."""
    type_sql = lot.types["montant_journalier"]
    if type_sql in ENTIERS_SQL or (type_sql.startswith("DECIMAL(") and court(type_sql)):
        return bool(
            compter(
                con, f"{lot.brut} WHERE r_montant_journalier > {MONTANT_SUR} OR r_montant_journalier < -{MONTANT_SUR}"
            )
        )
    return bool(compter(con, f"{_une_colonne(lot, 'montant_journalier')} WHERE v_montant_courant IS NULL"))


def _dernier(con: Connexion, lot: Lot) -> date | None:
    jour: date | None
    toutes = _une_colonne(lot, "date_mandatement")
    jour = con.execute(f"SELECT max(v_date_mandatement) FROM {toutes}").fetchall()[0][0]
    if jour is None or not lot.rejetees:
        return jour
    if compter(con, f"(SELECT 1 FROM {lot.acceptees} AND v_date_mandatement = DATE '{jour:%Y-%m-%d}' LIMIT 1)"):
        return jour
    jour = con.execute(f"SELECT max(v_date_mandatement) FROM {lot.acceptees}").fetchall()[0][0]
    return jour


def _une_colonne(lot: Lot, nom: str) -> str:
    """The distinct values of a column, typed: one row each, those of rejected rows included."""
    seule = Lot(lot.table, lot.vue, {nom: lot.types[nom]}, saines=lot.saines)
    if lot.types[nom] == "DATE" and nom in lot.saines:
        return lot.vue
    return f"({sql_lot(seule, f'(SELECT DISTINCT r_{nom} FROM {lot.brut})')})"


def dire_natures(ignorees: Iterable[tuple[str, int]]) -> str:
    """The natures ignored, each with its count."""
    return ", ".join(f"{nature} ({nombre})" for nature, nombre in ignorees)


def natures_ignorees(con: Connexion, lots: list[Lot]) -> tuple[tuple[str, int], ...]:
    """Accepted rows of other natures, counted by nature."""
    comptes: Counter[str] = Counter()
    for lot in lots:
        autres = f"r_nature NOT IN ({NATURES}) AND " if lot.types["nature"] == "VARCHAR" else ""
        sql = f"SELECT v_nature, count(*) FROM {lot.acceptees} AND {autres} v_nature NOT IN ({NATURES}) GROUP BY 1"
        comptes.update(dict(con.execute(sql).fetchall()))
    return tuple(sorted(comptes.items()))
