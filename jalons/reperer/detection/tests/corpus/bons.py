"""Twenty good folders, small, fictitious: three layouts, every way of writing a file."""

import csv
import gzip
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Lignes = list[dict[str, str]]
IJ = (
    "assure_id", "date_debut", "date_fin", "nature", "montant_journalier", "sens", "date_mandatement",
    "date_fin_prescrite",
)  # fmt: skip
ASSURES = ("assure_id", "commune", "date_naissance", "sexe", "personnes_a_charge", "c2s", "ald", "date_deces", "nom")
LISTE = (
    "assure_id",
    "motif",
    "date_evenement",
    "date_fin",
    "commentaire_administratif",
    "gir",
    "taille_employeur",
    "aidant",
)
ER_PRS_F = (
    "BEN_NIR_PSA", "BEN_RNG_GEM", "PRS_NAT_REF", "EXE_SOI_DTD", "EXE_SOI_DTF", "RGO_ASU_NAT", "PRS_ACT_NBR",
    "PRS_PAI_MNT", "BSE_REM_PRU", "FLX_TRT_DTD", "BEN_CMU_TOP", "BEN_RES_DPT", "BEN_RES_COM",
)  # fmt: skip
DROITS = {
    "IR_BEN_R": ("BEN_NIR_PSA", "BEN_RNG_GEM", "BEN_DCD_DTE", "BEN_RES_DPT", "BEN_RES_COM"),
    "IR_IMB_R": ("BEN_NIR_PSA", "BEN_RNG_GEM", "IMB_ALD_DTD", "IMB_ALD_DTF", "IMB_ETM_NAT"),
    "IR_ORC_R": ("BEN_NIR_PSA", "BEN_RNG_GEM", "BEN_CTA_TYP", "MLL_CTA_DSD", "MLL_CTA_DSF", "REF_C2S_COD"),
}
PERSONNES = 12  # and forty people paid for three days, so that a few bad rows stay under 5 %
COURTS = 40


@dataclass(frozen=True)
class Bon:
    """A good folder, and which of its tables is written how (the others are plain CSV)."""

    nom: str
    disposition: str
    table: str
    colonnes: tuple[str, ...]
    forme: str
    tables: Callable[[], dict[str, Lignes]]

    def lignes(self) -> Lignes:
        return self.tables()[self.table]

    def fichier(self) -> str:
        return self.table + EXTENSIONS[self.forme]

    def octets(self, lignes: Lignes | None = None, colonnes: tuple[str, ...] | None = None) -> bytes:
        """The table as this folder writes it, changed rows or columns if given."""
        return FORMES[self.forme](self.lignes() if lignes is None else lignes, colonnes or self.colonnes)

    def ecrire(self, dossier: Path, octets: bytes | None = None) -> None:
        """The whole folder; `octets` instead of the good content of the file."""
        for table, lignes in self.tables().items():
            if table != self.table:
                (dossier / f"{table}.csv").write_bytes(en_csv(lignes, tuple(lignes[0])))
        (dossier / self.fichier()).write_bytes(self.octets() if octets is None else octets)


def en_csv(lignes: Lignes, colonnes: tuple[str, ...], separateur: str = ";", fin: str = "\n") -> bytes:
    flux = io.StringIO()
    redacteur = csv.DictWriter(flux, colonnes, delimiter=separateur, lineterminator=fin, extrasaction="ignore")
    redacteur.writeheader()
    redacteur.writerows(lignes)
    return flux.getvalue().encode()


def en_parquet(lignes: Lignes, colonnes: tuple[str, ...], compression: str = "snappy") -> bytes:
    flux = io.BytesIO()
    textes = {nom: pa.array([ligne.get(nom, "") for ligne in lignes], pa.string()) for nom in colonnes}
    pq.write_table(pa.table(textes), flux, compression=compression, row_group_size=20)
    return flux.getvalue()


def en_parquet_type(lignes: Lignes, colonnes: tuple[str, ...]) -> bytes:
    """Dates as dates, numbers as numbers, as an engine writes them."""
    flux = io.BytesIO()
    pq.write_table(pa.table({nom: _typer(nom, [ligne.get(nom, "") for ligne in lignes]) for nom in colonnes}), flux)
    return flux.getvalue()


def _typer(nom: str, textes: list[str]) -> pa.Array:
    if nom.startswith("date_") or nom.endswith(("_DTD", "_DTF", "_DSD", "_DSF", "_DTE")):
        return pa.array([date.fromisoformat(texte) if texte else None for texte in textes], pa.date32())
    if nom in ("montant_journalier", "PRS_PAI_MNT", "BSE_REM_PRU", "PRS_ACT_NBR", "PRS_NAT_REF", "RGO_ASU_NAT"):
        return pa.array([float(texte) if texte else None for texte in textes], pa.float64())
    return pa.array([texte or None for texte in textes], pa.string())


FORMES: dict[str, Callable[[Lignes, tuple[str, ...]], bytes]] = {
    "csv": en_csv,
    "virgule": lambda lignes, colonnes: en_csv(lignes, colonnes, ","),
    "bom": lambda lignes, colonnes: b"\xef\xbb\xbf" + en_csv(lignes, colonnes, fin="\r\n"),
    "gz": lambda lignes, colonnes: gzip.compress(en_csv(lignes, colonnes), mtime=0),
    "parquet": en_parquet,
    "zstd": lambda lignes, colonnes: en_parquet(lignes, colonnes, "zstd"),
    "type": en_parquet_type,
    "parquet.gz": lambda lignes, colonnes: gzip.compress(en_parquet(lignes, colonnes), mtime=0),
}
EXTENSIONS = {
    "csv": ".csv", "virgule": ".csv", "bom": ".csv", "gz": ".csv.gz", "parquet": ".parquet", "zstd": ".parquet",
    "type": ".parquet", "parquet.gz": ".parquet.gz",
}  # fmt: skip


def jalons() -> dict[str, Lignes]:
    tirage, ij = random.Random(46), []
    for numero in range(PERSONNES):
        debut = date(2026, 3, 1) + timedelta(days=tirage.randrange(20))
        for rang in range(7):
            du = debut + timedelta(days=14 * rang)
            ij.append(_ij(f"18505751234{numero:02}", du, du + timedelta(days=13), f"{25 + numero}.5{rang}"))
    ij += [_ij(f"2790396001{n:03}", date(2026, 5, 1), date(2026, 5, 3), "41.95") for n in range(COURTS)]
    assures = [
        dict.fromkeys(ASSURES, "")
        | {
            "assure_id": personne,
            "commune": "31555",
            "c2s": "non",
            "ald": "oui",
            "personnes_a_charge": "1",
            "nom": "Été",
        }
        for personne in sorted({ligne["assure_id"] for ligne in ij})
    ]
    return {"ij": ij, "assures": assures}


def _ij(personne: str, debut: date, fin: date, montant: str) -> dict[str, str]:
    valeurs = (personne, debut, fin, "maladie", montant, "1", fin + timedelta(days=6), "")
    return dict(zip(IJ, map(str, valeurs), strict=True))


def dcir() -> dict[str, Lignes]:
    prestations = []
    for ligne in jalons()["ij"]:
        jours = (date.fromisoformat(ligne["date_fin"]) - date.fromisoformat(ligne["date_debut"])).days + 1
        valeurs = (
            f"K{ligne['assure_id']}", "1", "6111", ligne["date_debut"], ligne["date_fin"], "10", jours,
            round(jours * float(ligne["montant_journalier"]), 2), ligne["montant_journalier"], ligne["date_mandatement"],
            "0", "031", "555",
        )  # fmt: skip
        prestations.append(dict(zip(ER_PRS_F, map(str, valeurs), strict=True)))
    psas = sorted({ligne["BEN_NIR_PSA"] for ligne in prestations})
    valeurs_des_droits = {
        "IR_BEN_R": ("1600-01-01", "031", "555"),
        "IR_IMB_R": ("2025-01-01", "1600-01-01", "41"),
        "IR_ORC_R": ("89", "2025-01-01", "2026-12-31", ""),
    }
    droits = {
        table: [dict(zip(colonnes, (psa, "1", *valeurs_des_droits[table]), strict=True)) for psa in psas]
        for table, colonnes in DROITS.items()
    }
    return {"ER_PRS_F": prestations, **droits}


def liste(commentaire: str = "à rappeler") -> dict[str, Lignes]:
    lignes = []
    for n in range(60):
        jour = date(2026, 6, 1) + timedelta(days=n % 28)
        valeurs = (f"18505751{n:05}", "sortie", jour, "", commentaire, 1 + n % 6, n, "non")
        lignes.append(dict(zip(LISTE, map(str, valeurs), strict=True)))
    return {"liste": lignes}


def liste_riche() -> dict[str, Lignes]:
    return liste('dit "oui" ; à\nrappeler')


def _bons() -> list[Bon]:
    bons = [Bon(f"ij {forme}", "jalons", "ij", IJ, forme, jalons) for forme in FORMES]
    bons += [Bon(f"assures {f}", "jalons", "assures", ASSURES, f, jalons) for f in ("csv", "gz", "type")]
    bons += [Bon(f"ER_PRS_F {f}", "dcir", "ER_PRS_F", ER_PRS_F, f, dcir) for f in ("csv", "gz", "type")]
    bons += [
        Bon(f"{table} {forme}", "dcir", table, DROITS[table], forme, dcir)
        for table, forme in (("IR_BEN_R", "virgule"), ("IR_IMB_R", "csv"), ("IR_ORC_R", "parquet"))
    ]
    bons += [Bon(f"liste {forme}", "liste", "liste", LISTE, forme, liste) for forme in ("gz", "parquet")]
    return [*bons, Bon("liste csv", "liste", "liste", LISTE, "csv", liste_riche)]


BONS = _bons()
