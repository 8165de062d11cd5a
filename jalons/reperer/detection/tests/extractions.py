"""Random small extractions, messy as real ones, and the ways to write them in a folder."""

import csv
import gzip
import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

MOIS = "2026-05"
PREMIER = date(2026, 5, 1)
COLONNES_IJ = (
    "assure_id", "date_debut", "date_fin", "nature", "montant_journalier", "sens", "date_mandatement",
    "date_fin_prescrite", "temps_partiel", "subrogation",
)  # fmt: skip
COLONNES_ASSURES = ("assure_id", "commune", "personnes_a_charge", "c2s", "ald", "date_deces")
PERSONNES = (
    "1840299123456", "1 84 02 99 123 456", "184029912345608", "184029912345678", "184052a123456", "184052A12345682",
    "2B", "É;1", 'a"b', " 07", "7", "07", "Z", "a", "é", "🙂", "p,q", "00", "1e3", "-1",
)  # fmt: skip
MONTANTS = ("30", "30.00", "29.995", "29.9999999999", "29,9951", "0", "12.5", "33", "41.95", "60")
FAUX = {
    "assure_id": ("", "  "),
    "date_debut": ("", "2026-02-30", "01/05/2026", "2026-5-1", "infinity"),
    "date_fin": ("", "0000-00-00", "2026-05-01T08:00:00"),
    "nature": ("",),
    "montant_journalier": ("", "--1", "abc", "1,000.50", "NaN", "1e2"),
    "sens": ("0", "2", "1.6", "+", "1.", "-1.05"),
    "date_mandatement": ("2026-06-31", "hier"),
    "date_fin_prescrite": ("2026-13-01", "?"),
    "temps_partiel": ("1", "sans doute"),
    "subrogation": ("0", "employeur"),
    "commune": ("1004", "ABCDE", "2C004"),
    "personnes_a_charge": ("-1", "1.5", "deux"),
    "c2s": ("oui", "solidaire"),
    "ald": ("1", "peut-être"),
    "date_deces": ("DCD", "2026-02-29"),
}


@dataclass
class Cas:
    """One extraction (rows of texts, in the order of the files) and the parameters of the request."""

    ij: list[list[dict[str, str]]]
    assures: list[list[dict[str, str]]]
    parametres: dict = field(default_factory=dict)

    @property
    def lignes_ij(self):
        return [ligne for fichier in self.ij for ligne in fichier]

    @property
    def lignes_assures(self):
        return [ligne for fichier in self.assures for ligne in fichier]


@st.composite
def periodes(tirer, p):
    """Paid periods of one person: an arrêt built around a day of the month, or anything near it."""
    rang, tolerance = p["jour"], p["tolerance"]
    trouvees = []
    if tirer(st.integers(0, 4)):
        vise = tirer(st.one_of(st.sampled_from((-1, 0, 30, 31)), st.integers(1, 29)))
        debut = PREMIER + timedelta(days=vise - rang + 1 - tirer(st.sampled_from((0, 0, 0, 1, 2, 4))))
        reste = rang + tirer(st.integers(-1, 12))
        while reste > 0:
            duree = min(reste, tirer(st.integers(max(1, rang // 3), rang + 3)))
            trouvees.append((debut, debut + timedelta(days=duree - 1)))
            ecart = tirer(st.sampled_from((-2, 0, 0, 1, tolerance, tolerance, tolerance + 1)))
            debut, reste = debut + timedelta(days=duree + ecart), reste - duree - min(ecart, 0)
        trouvees += [(PREMIER + timedelta(days=vise - 2), PREMIER + timedelta(days=vise + 1))] * tirer(
            st.integers(0, 2)
        )
    for _ in range(tirer(st.integers(0 if trouvees else 1, 2))):
        debut = PREMIER + timedelta(days=tirer(st.integers(-rang - 10, 33)))
        trouvees.append((debut, debut + timedelta(days=tirer(st.sampled_from((0, 3, rang - 1, rang))))))
    return trouvees


@st.composite
def paiements(tirer, personne, p):
    """Rows of one person: payments, some repeated, some cancelled once or more."""
    lignes = []
    for debut, fin in tirer(periodes(p)):
        apres = [str(fin + timedelta(days=n)) for n in (-1, 10, 40, 80)]
        ligne = {
            "assure_id": personne,
            "date_debut": str(debut),
            "date_fin": str(fin),
            "nature": tirer(st.sampled_from(("maladie", "maladie", "Maladie ", "AT", "mp", "maternite"))),
            "montant_journalier": tirer(st.sampled_from(MONTANTS)),
            "sens": tirer(st.sampled_from(("", "1", "1", "1.0", "1,00"))),
            "date_mandatement": tirer(st.sampled_from(("", str(debut)))),
            "date_fin_prescrite": tirer(st.sampled_from(("", *apres))),
            "temps_partiel": tirer(st.sampled_from(("", "", "non", "oui"))),
            "subrogation": tirer(st.sampled_from(("", "", "", "non", "oui"))),
        }
        lignes += [dict(ligne) for _ in range(tirer(st.sampled_from((1, 1, 1, 2))))]
        for _ in range(tirer(st.sampled_from((0, 0, 0, 0, 1, 2)))):
            sens = tirer(st.sampled_from(("-1", "-1", "-1.0", "-1,0")))
            annulation = ligne | {"sens": sens, "date_fin_prescrite": tirer(st.sampled_from(("", "2026-08-31")))}
            if tirer(st.booleans()):  # told by the amount
                annulation |= {"sens": "", "montant_journalier": f"-{ligne['montant_journalier']}"}
            lignes.append(annulation)
    return lignes


@st.composite
def assures(tirer, personne):
    """Zero, one or two rows of one person, each value known or not."""
    return [
        {
            "assure_id": personne,
            "commune": tirer(st.sampled_from(("", "31555", "2a004", "97105"))),
            "personnes_a_charge": tirer(st.sampled_from(("", "0", "1", "3"))),
            "c2s": tirer(st.sampled_from(("", "non", "GRATUITE", "participation"))),
            "ald": tirer(st.sampled_from(("", "oui", "non"))),
            "date_deces": tirer(st.sampled_from(("", "", "", "", "2026-04-01"))),
        }
        for _ in range(tirer(st.sampled_from((0, 1, 1, 1, 2))))
    ]


@st.composite
def decoupees(tirer, lignes):
    """The rows in any order, over one to three files."""
    lignes = tirer(st.permutations(lignes))
    coupes = sorted(tirer(st.lists(st.integers(0, len(lignes)), max_size=2)))
    bornes = [0, *coupes, len(lignes)]
    return [lignes[a:b] for a, b in pairwise(bornes)]


@st.composite
def parametres_tires(tirer):
    rang = tirer(st.sampled_from((91, 91, 1, 2, 5, 8)))
    return {
        "mois": MOIS,
        "jour": rang,
        "tolerance": tirer(st.sampled_from((3, 3, 0, 1, 5))),
        "horloge": tirer(st.sampled_from(("payes", "calendaires", "prescrits"))),
        "seuil": tirer(st.sampled_from(("30", "30", "29.995", None))),
        "seuil_personne": tirer(st.sampled_from(("912.6", "456.3", None, "0"))),
        "delai": tirer(st.sampled_from((30, 0, 5))),
    }


@st.composite
def cas(tirer, au_moins=4):
    """A whole extraction of several people, each a test of its own (one request costs 0.5 s, whatever their number).

    Some have bad values, with enough good rows beside them for 5 % to hold, or nearly.
    """
    parametres = tirer(parametres_tires())
    personnes = tirer(st.lists(st.sampled_from(PERSONNES), min_size=au_moins, max_size=max(12, au_moins), unique=True))
    ij = [ligne for personne in personnes for ligne in tirer(paiements(personne, parametres))]
    _dernier_mandatement(tirer, ij, parametres["delai"])
    gens = [ligne for personne in personnes for ligne in tirer(assures(personne))]
    if tirer(st.integers(0, 3)) == 0:
        ij += [_remplissage("ij", n) for n in range(60)]
        gens += [_remplissage("assures", n) for n in range(60)]
        for lignes in filter(None, (ij, gens)):
            _abimer(tirer, lignes)
    return Cas(tirer(decoupees(ij)), tirer(decoupees(gens)), parametres)


def _dernier_mandatement(tirer, lignes, delai):
    """The latest payment is at the limit of the delay after someone's last day, just past it, or nowhere."""
    cible = tirer(st.sampled_from(lignes))["assure_id"]
    fin = max(date.fromisoformat(ligne["date_fin"]) for ligne in lignes if ligne["assure_id"] == cible)
    ecart = tirer(st.sampled_from((None, 0, 1, 1)))
    if ecart is not None:
        tirer(st.sampled_from(lignes))["date_mandatement"] = str(fin + timedelta(days=delai + ecart))


def _remplissage(table, numero):
    if table == "assures":
        return dict.fromkeys(COLONNES_ASSURES, "") | {"assure_id": f"x{numero}"}
    return dict.fromkeys(COLONNES_IJ, "") | {
        "assure_id": f"x{numero}",
        "date_debut": "2026-01-01",
        "date_fin": "2026-01-02",
        "nature": "paternite",
        "montant_journalier": "50",
    }


def _abimer(tirer, lignes):
    for _ in range(tirer(st.integers(1, 5))):
        ligne = lignes[tirer(st.integers(0, len(lignes) - 1))]
        colonne = tirer(st.sampled_from(sorted(set(ligne) & set(FAUX))))
        ligne[colonne] = tirer(st.sampled_from(FAUX[colonne]))


def texte_csv(lignes, colonnes, separateur=";", fin="\n"):
    flux = io.StringIO()
    redacteur = csv.DictWriter(flux, colonnes, delimiter=separateur, lineterminator=fin)
    redacteur.writeheader()
    redacteur.writerows(lignes)
    return flux.getvalue()


def ecrire(dossier, table, lignes, colonnes, numero, forme):
    """Write one file of a table: csv with `;` or `,`, with BOM and CRLF, gzip, or Parquet of texts."""
    if forme == "parquet":
        donnees = {nom: pa.array([ligne[nom] for ligne in lignes], pa.string()) for nom in colonnes}
        pq.write_table(pa.table(donnees), dossier / f"{table}_{numero}.parquet")
        return
    if forme == "partition":
        sous = dossier / table / f"mois=2026-0{numero + 1}"
        sous.mkdir(parents=True)
        (sous / "a.csv").write_text(texte_csv(lignes, colonnes), encoding="utf-8")
        return
    separateur = "," if forme == "virgule" else ";"
    octets = texte_csv(lignes, colonnes, separateur, "\r\n" if forme == "bom" else "\n").encode()
    if forme == "bom":
        octets = b"\xef\xbb\xbf" + octets
    nom = f"{table}_{numero}.csv"
    if forme == "gzip":
        octets, nom = gzip.compress(octets), nom + ".gz"
    (dossier / nom).write_bytes(octets)


FORMES = ("csv", "virgule", "bom", "gzip", "parquet")
