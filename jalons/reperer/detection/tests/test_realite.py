"""Files as caisses and spreadsheets really write them, layout "jalons"."""

import csv
import gzip
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.tailles import epreuve

from ..dispositions import identifiants
from ..requete.mensuelle import lignes, reperer
from .dossiers import options

pytestmark = epreuve("realite")

TITRES = "assure_id;date_debut;date_fin;nature;montant_journalier;sens;date_mandatement\n"
NIR_13, NIR_15 = "1850575123456", "185057512345678"


def trouver(dossier, *paiements, assures=None):
    """The rows found; a payment is debut, fin, montant, sens, mandatement of person 001, or a whole line."""
    corps = "".join(p if isinstance(p, str) else "001;{};{};maladie;{};{};{}\n".format(*p) for p in paiements)
    (dossier / "ij.csv").write_text(TITRES + corps, encoding="utf-8")
    if assures is not None:
        (dossier / "assures.csv").write_text("assure_id;commune;date_deces\n" + assures, encoding="utf-8")
    return lignes(options(dossier))


def remplir(n):
    return "".join(f"x{i};2026-01-01;2026-01-02;maladie;20;;\n" for i in range(n))


PAYE = ("2026-03-01", "2026-05-31", "40", "1", "2026-06-10")
ANNULE = (*PAYE[:3], "-1", "2026-05-01")


def test_a_cancellation_read_before_its_payment_cancels_it(dossier):
    assert trouver(dossier, ANNULE, PAYE)[0] == trouver(dossier, PAYE, ANNULE)[0] == []


def test_a_payment_cancelled_once_and_paid_again_counts(dossier):
    (ligne,), _ = trouver(dossier, PAYE, ANNULE, PAYE)
    assert ligne.jours_payes == 92


def en_csv(dossier, sens):
    trouver(dossier, *((*PAYE[:3], texte, PAYE[4]) for texte in sens))


def en_parquet(valeurs):
    def ecrire(dossier, sens):
        lignes_ = [dict(zip(TITRES.split(";"), ("001", *PAYE[:2], "maladie", "40"), strict=False)) for _ in sens]
        table = pa.Table.from_pylist(lignes_).append_column("sens", valeurs(sens))
        pq.write_table(table, dossier / "ij.parquet")

    return ecrire


def decimaux(sens):
    return pa.array([Decimal(texte.replace(",", ".")) for texte in sens], pa.decimal128(4, 2))


@pytest.mark.parametrize("ecrire", [en_csv, en_parquet(pa.array), en_parquet(decimaux)])
@pytest.mark.parametrize(("un", "moins_un"), [("1.0", "-1.0"), ("1,00", "-1,00")])
def test_a_sign_that_a_spreadsheet_wrote_with_decimals_is_a_sign(dossier, ecrire, un, moins_un):
    for sens, jours in (((un, moins_un), []), ((un, moins_un, un), [92])):
        ecrire(dossier, sens)
        trouvees, bilan = lignes(options(dossier))
        assert [ligne.jours_payes for ligne in trouvees] == jours
        assert bilan.ij.valeurs_inconnues == ()


@pytest.mark.parametrize("sens", ["1.5", "-1.", "1e0", "--1", "11"])
def test_any_other_sign_is_told_as_unreadable(dossier, sens):
    _, bilan = trouver(dossier, (*PAYE[:3], sens, PAYE[4]))
    assert bilan.ij.valeurs_inconnues == (("sens", 1),)


def test_a_revaluation_pays_the_same_days_more(dossier):
    (ligne,), _ = trouver(
        dossier, ("2026-03-01", "2026-05-31", "29,50", "1", ""), ("2026-05-01", "2026-05-31", "30,10", "1", "")
    )
    assert (ligne.jours_payes, ligne.montant_journalier, ligne.marqueurs) == (92, Decimal("30.10"), ())


def test_several_employers_pay_a_day_once(dossier):
    employeurs = [("2026-03-01", "2026-05-31", montant, "1", "") for montant in ("12", "12", "25")]
    (ligne,), _ = trouver(dossier, *employeurs)
    assert (ligne.jours_payes, ligne.montant_journalier) == (92, Decimal(25))


def test_a_late_payment_completes_an_arret(dossier):
    debut, fin = (
        ("2026-03-01", "2026-03-31", "40", "1", "2026-04-10"),
        ("2026-05-01", "2026-05-31", "40", "1", "2026-06-10"),
    )
    assert trouver(dossier, debut, fin)[0] == []
    (ligne,), _ = trouver(dossier, debut, fin, ("2026-04-01", "2026-04-30", "40", "1", "2026-09-30"))
    assert (str(ligne.jour_91), ligne.jours_payes) == ("2026-05-30", 92)


def test_a_merged_commune_is_kept_as_read(dossier):
    (ligne,), _ = trouver(dossier, PAYE, assures="001;49000;\n")  # the shape alone is checked
    assert ligne.commune == "49000"


@pytest.mark.parametrize("ecriture", ["bom", "gz", "virgule", "crlf", "capitales"])
def test_each_way_of_writing_gives_the_same_rows(dossier, ecriture):
    attendu, _ = trouver(dossier, ("2026-03-01", "2026-05-31", "29,95", "1", "2026-06-10"))
    octets = (dossier / "ij.csv").read_bytes()
    nom = "ij.csv"
    if ecriture == "bom":
        octets = b"\xef\xbb\xbf" + octets
    elif ecriture == "gz":
        octets, nom = gzip.compress(octets), "ij.csv.gz"
    elif ecriture == "virgule":
        octets = octets.replace(b",", b".").replace(b";", b",").replace(b"29.95", b'"29,95"')
    elif ecriture == "crlf":
        octets = octets.replace(b"\n", b"\r\n")
    else:
        octets = octets.replace(b"assure_id;date_debut", b"ASSURE_ID; Date_Debut ")
    (dossier / "ij.csv").unlink()
    (dossier / nom).write_bytes(octets)
    assert lignes(options(dossier))[0] == attendu


PERDUS = (
    "1,85058E+14",
    "1.85057512345678E14",
    "1.850575123456e+12",
    "1850575123456.0",
    "185057512345678,00",
    " 1,8E+14 ",
)
GARDES = (NIR_13, NIR_15, "2B05751234567", "1e3", "12E13", "1.5", "A.0", "3,14", "1850575123456.5", "00012", "é.1")


def payer_a(numero):
    return f'"{numero}";2026-03-01;2026-05-31;maladie;40;;\n'


def test_a_number_that_a_spreadsheet_turned_into_a_float_is_rejected_with_the_remedy(dossier, tmp_path):
    (dossier / "ij.csv").write_text(TITRES + "".join(map(payer_a, PERDUS)) + remplir(120), encoding="utf-8")
    bilan = reperer(options(dossier, sortie=tmp_path / "s.csv", rejets=tmp_path / "r.csv"))
    assert (bilan.reperes, bilan.ij.rejetees) == (0, len(PERDUS))
    rejets = list(csv.reader((tmp_path / "r.csv").open(encoding="utf-8"), delimiter=";"))[1:]
    assert [rejet[1:4] for rejet in rejets] == [[str(n), "assure_id", nir] for n, nir in enumerate(PERDUS, start=2)]
    assert all("tableur" in rejet[4] and "format texte" in rejet[4] for rejet in rejets)


def test_any_other_identifier_is_given_back_as_it_is_written(dossier):
    trouvees, _ = trouver(dossier, *map(payer_a, GARDES))
    assert [ligne.assure_id for ligne in trouvees] == sorted(GARDES)


@pytest.mark.parametrize(
    ("type_arrow", "valeur", "lu"),
    [
        (pa.float64(), 185057512345678.0, NIR_15),
        (pa.int64(), 185057512345678, NIR_15),
        (pa.float32(), 12345.0, "12345"),
        (pa.float32(), 185057512345678.0, None),
        (pa.float64(), 1.85e16, None),
    ],
)
def test_a_number_typed_in_parquet_is_kept_when_no_digit_is_lost(dossier, type_arrow, valeur, lu):
    colonnes = {
        "assure_id": pa.array([valeur, *range(30)], type_arrow),
        "date_debut": ["2026-03-01"] * 31,
        "date_fin": ["2026-05-31", *["2026-03-02"] * 30],
        "nature": ["maladie"] * 31,
        "montant_journalier": ["40"] * 31,
    }
    pq.write_table(pa.table(colonnes), dossier / "ij.parquet")
    trouvees, bilan = lignes(options(dossier))
    assert [ligne.assure_id for ligne in trouvees] == ([] if lu is None else [lu])
    assert bilan.ij.rejetees == (lu is None)


def deux_ecritures(bilan):
    return [avis for avis in bilan.avertissements if "15 caractères" in avis]


def test_one_person_with_and_without_the_key_is_told_and_counted(dossier):
    paiements = [
        f"{NIR_13};2026-03-01;2026-04-15;maladie;40;;\n",
        f"{NIR_15};2026-04-16;2026-05-31;maladie;40;;\n",
        "299057512345699;2026-05-01;2026-05-02;maladie;40;;\n",
    ]
    trouvees, bilan = trouver(dossier, *paiements)
    assert trouvees == []  # a wrong key is not cut: nobody has 91 days
    (avis,) = deux_ecritures(bilan)
    assert avis.startswith("assure_id : 1 numéro(s)")
    assert NIR_13 not in avis


def test_the_key_only_in_the_other_table_is_told_too(dossier):
    paye = f"{NIR_13};2026-03-01;2026-05-31;maladie;40;;\n"
    (ligne,), bilan = trouver(dossier, paye, assures=f"{NIR_15};31555;2026-04-01\n")
    assert ligne.absent  # and a death is missed: hence the warning
    assert len(deux_ecritures(bilan)) == 1
    _, bilan = trouver(dossier, paye, assures=f"{NIR_13};31555;\n")
    assert deux_ecritures(bilan) == []


def test_the_key_lost_at_the_end_of_a_large_file_is_told(dossier, monkeypatch):
    monkeypatch.setattr(identifiants, "ECHANTILLON", 10)
    nirs = [f"2990575123{rang:03}42" for rang in range(40)]  # written by groups of four
    for derniers, avis in ((nirs[-4:], 0), ([nir[:13] for nir in nirs[:4]], 1)):
        colonnes = {"assure_id": [*nirs, *derniers], "date_debut": ["2026-05-01"] * 44, "date_fin": ["2026-05-02"] * 44}
        colonnes |= {"nature": ["maladie"] * 44, "montant_journalier": ["40"] * 44}
        pq.write_table(pa.table(colonnes), dossier / "ij.parquet", row_group_size=4)
        _, bilan = lignes(options(dossier))
        assert len(deux_ecritures(bilan)) == avis


def test_a_file_cut_in_the_middle_of_its_last_value_is_told(dossier):
    _, bilan = trouver(dossier, "001;2026-03-01;2026-05-31;maladie;40;1;2026-06-10")
    assert any("fin de ligne" in avis for avis in bilan.avertissements)
    _, bilan = trouver(dossier, PAYE)
    assert not any("fin de ligne" in avis for avis in bilan.avertissements)
