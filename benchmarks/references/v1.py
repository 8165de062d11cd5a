"""The same monthly request done otherwise, and the scans. Each answers with the CSV bytes that `jalons reperer` writes.

They read good Parquet only: no value is checked, nothing is rejected. Thresholds are those of the shipped file.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

IJ = "assure_id, date_debut, date_fin, nature, montant_journalier, sens"
ASSURES = "assure_id, commune, personnes_a_charge, c2s, ald, date_deces"


def _base() -> duckdb.DuckDBPyConnection:
    base = duckdb.connect(config={"threads": "2"})
    base.execute("SET enable_progress_bar = false")
    return base


def balayage(dossier: Path, mois: str, numero: str = "sum(strlen(assure_id))") -> bytes:
    """Sums over the very columns that the request reads: the month's partition, every partition, the insured people.

    A sum of lengths makes DuckDB read the texts; it would take a count from the statistics. `numero`: what is asked of
    identifiers.
    """
    base = _base()
    for source in (f"ij/mois={mois}/*.parquet", "ij/*/*.parquet"):
        mandatement = ", max(date_mandatement)" if source.startswith("ij/*") else ""
        base.execute(
            f"SELECT {numero}, sum(strlen(nature)), sum(montant_journalier), sum(sens), min(date_debut), "
            f"max(date_fin){mandatement} FROM read_parquet('{dossier}/{source}', hive_partitioning=false)"
        ).fetchall()
    base.execute(
        f"SELECT {numero}, sum(strlen(commune)), sum(personnes_a_charge), sum(strlen(c2s)), sum(strlen(ald)), "
        f"max(date_deces) FROM read_parquet('{dossier}/assures*.parquet')"
    ).fetchall()
    return b""


def balayage_regarde(dossier: Path, mois: str) -> bytes:
    """The same scan when each identifier is looked at once, for the point or the comma of a spreadsheet (ADR 0008)."""
    return balayage(dossier, mois, "count(*) FILTER (contains(assure_id, '.') OR contains(assure_id, ','))")


def balayage_csv(dossier: Path, mois: str) -> bytes:
    """The same sums over CSV files, whose every byte must be read."""
    base = _base()
    base.execute(
        "SELECT sum(strlen(assure_id)), sum(strlen(nature)), sum(montant_journalier), sum(sens), min(date_debut), "
        f"max(date_fin), max(date_mandatement) FROM read_csv('{dossier}/ij/*/*.csv', delim=';', header=true, "
        "columns={'assure_id': 'VARCHAR', 'date_debut': 'DATE', 'date_fin': 'DATE', 'nature': 'VARCHAR', "
        "'montant_journalier': 'DECIMAL(9,2)', 'sens': 'TINYINT', 'date_mandatement': 'DATE', "
        "'date_fin_prescrite': 'DATE'})"
    ).fetchall()
    base.execute(
        "SELECT sum(strlen(assure_id)), sum(strlen(commune)), sum(personnes_a_charge), sum(strlen(c2s)), sum(strlen(ald)), "
        f"max(date_deces) FROM read_csv('{dossier}/assures*.csv', delim=';', header=true, columns="
        "{'assure_id': 'VARCHAR', 'date_naissance': 'DATE', 'sexe': 'VARCHAR', 'commune': 'VARCHAR', "
        "'personnes_a_charge': 'SMALLINT', 'c2s': 'VARCHAR', 'ald': 'VARCHAR', 'date_deces': 'DATE'})"
    ).fetchall()
    return b""


def sql_entier(dossier: Path, mois: str) -> bytes:
    """The request's own expression over the whole history of everyone, as one SQL query."""
    import ibis

    from jalons.reperer.detection.enums import Nature
    from jalons.reperer.detection.requete import expression as r

    def periodes(ij: Any, p: r.Parametres) -> Any:
        tous = dataclasses.replace(p, debut_mois=date(1900, 1, 1), fin_mois=date(2199, 12, 31))
        return r.periodes(ij.filter(ij.nature.isin(list(Nature))), tous)

    base, p = _base(), _parametres(dossier, mois)
    ij = f"read_parquet('{dossier}/ij/*/*.parquet', hive_partitioning=false)"
    base.execute(f"CREATE VIEW ij AS SELECT {IJ}, NULL::DATE AS date_fin_prescrite FROM {ij}")
    base.execute(f"CREATE VIEW assures AS SELECT 0 AS fichier, 0 AS rang, {ASSURES} FROM '{dossier}/assures*.parquet'")
    tables = ibis.duckdb.from_connection(base)
    etapes = dataclasses.replace(r.ETAPES, periodes=periodes)
    expression = r.requete(tables.table("ij"), tables.table("assures"), p, etapes)
    lues = base.execute(f"SELECT * FROM ({ibis.to_sql(expression, dialect='duckdb')}) WHERE date_deces IS NULL")
    noms = [colonne[0] for colonne in lues.description]
    return _csv(dict(zip(noms, ligne, strict=True)) for ligne in lues.fetchall())


def pandas(dossier: Path, mois: str) -> bytes:
    """As an analyst writes it: whole tables in memory, vectorised."""
    import numpy as np
    import pandas as pd

    p = _parametres(dossier, mois)
    ij = pd.read_parquet(dossier / "ij", columns=IJ.split(", "))
    ij = ij[ij.nature.isin(["maladie", "at", "mp"])]
    cles = ["assure_id", "nature", "date_debut", "date_fin", "montant_journalier"]
    ij["montant_journalier"] = (ij.montant_journalier.astype("float64") * 100).round().astype("int64")  # cents
    for nom in ("date_debut", "date_fin"):
        ij[nom] = pd.to_datetime(ij[nom]).astype("datetime64[s]").astype("int64") // 86400
    soldes = ij.groupby(cles, sort=False).sens.sum()
    t = soldes[soldes > 0].reset_index()
    t = t.groupby(["assure_id", "date_debut", "date_fin"], sort=True).montant_journalier.max().reset_index()
    avant = t.groupby("assure_id", sort=False).date_fin.cummax()
    avant = avant.shift().where(t.assure_id == t.assure_id.shift())
    t["arret"] = (avant.isna() | (t.date_debut - avant - 1 > p.tolerance)).cumsum()
    depuis = np.maximum(t.date_debut, avant.fillna(-(10**6)) + 1)
    t["nouveaux"] = np.maximum(t.date_fin - depuis + 1, 0).astype("int64")
    t["cumul"] = t.groupby("arret").nouveaux.cumsum()
    ici = (t.cumul - t.nouveaux < p.jour) & (t.cumul >= p.jour)
    jour = (depuis + p.jour - 1 - (t.cumul - t.nouveaux))[ici].astype("int64")
    jours = pd.Series(jour.to_numpy(), index=t.arret[ici].to_numpy())
    jours = jours[(jours >= r_numero(p.debut_mois)) & (jours <= r_numero(p.fin_mois))]
    t = t[t.arret.isin(jours.index)]
    t["jour"] = t.arret.map(jours)
    groupe = t.groupby("arret")
    trouves = groupe.agg(
        assure_id=("assure_id", "first"), arret_debut=("date_debut", "min"), dernier_jour_paye=("date_fin", "max"),
        jours_payes=("nouveaux", "sum"), jour_91=("jour", "first"),
    )  # fmt: skip
    tenus = t[(t.date_debut <= t.jour) & (t.jour <= t.date_fin)]
    trouves["montant_journalier"] = tenus.groupby("arret").montant_journalier.max() / 100
    gens = pd.concat(pd.read_parquet(f, columns=ASSURES.split(", ")) for f in sorted(dossier.glob("assures*.parquet")))
    lues = trouves.merge(gens, on="assure_id", how="left").sort_values(["assure_id", "arret_debut"])
    lues = lues[lues.date_deces.isna()]
    return _csv(_marquer(ligne, p) for ligne in lues.to_dict("records"))


def _marquer(ligne: dict[str, Any], p: Any) -> dict[str, Any]:
    """Markers of one row found, in plain Python: they are few."""
    from decimal import Decimal

    lire = {nom: (None if valeur != valeur else valeur) for nom, valeur in ligne.items()}
    montant, charge = Decimal(str(ligne["montant_journalier"])), lire["personnes_a_charge"]
    marqueurs = ["ald"] if lire["ald"] == "oui" else []
    marqueurs += ["c2s"] if lire["c2s"] in ("gratuite", "participation") else []
    marqueurs += ["ij_faible"] if montant < p.seuils_ij[0].valeur else []
    if charge is not None and montant * Decimal("30.42") / (1 + int(charge)) < p.seuils_ij_personne[0].valeur:
        marqueurs.append("ij_par_personne")
    reprise = (p.dernier_mandatement - _jour(ligne["dernier_jour_paye"])).days > p.delai_reprise
    return lire | {
        "montant_journalier": montant,
        "marqueurs": "+".join(marqueurs),
        "inconnus": "+".join(nom for nom in ("ald", "c2s", "personnes_a_charge") if lire[nom] is None),
        "offre": "differenciee" if marqueurs else "socle",
        "reprise_presumee": "oui" if reprise else "non",
    }


def _parametres(dossier: Path, mois: str) -> Any:
    from jalons.reperer.detection.requete.mensuelle import parametres_de
    from jalons.reperer.detection.requete.options import Options

    (dernier,) = duckdb.sql(f"SELECT max(date_mandatement) FROM '{dossier}/ij/*/*.parquet'").fetchall()[0]
    return parametres_de(Options(fichiers=dossier, mois=mois), dernier)


def _csv(lignes: Any) -> bytes:
    from jalons.reperer.detection.requete.expression import SORTIE

    flux = io.StringIO()
    redacteur = csv.writer(flux, delimiter=";", lineterminator="\n")
    redacteur.writerow(SORTIE)
    for ligne in lignes:
        dates = {nom: _jour(ligne[nom]).isoformat() for nom in ("arret_debut", "jour_91", "dernier_jour_paye")}
        ligne = ligne | dates | {"montant_journalier": f"{ligne['montant_journalier']:.2f}"}
        redacteur.writerow("" if ligne[nom] is None else ligne[nom] for nom in SORTIE)
    return flux.getvalue().encode()


def r_numero(jour: date) -> int:
    """Days since 1970-01-01."""
    return (jour - date(1970, 1, 1)).days


def _jour(numero: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + int(numero))


COTES = {
    "balayage": balayage,
    "balayage_regarde": balayage_regarde,
    "balayage_csv": balayage_csv,
    "sql_entier": sql_entier,
    "pandas": pandas,
}

if __name__ == "__main__":
    sys.exit("Lancer benchmarks/v1_requete.py")
