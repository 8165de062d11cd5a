"""Files in: what is forgiven, what is listed, what stops everything."""

import csv
import gzip
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ..erreurs import ExtractionInvalide
from ..requete.bilan import Periode
from ..requete.mensuelle import lignes, reperer
from .dossiers import options

ENTETE = "assure_id;date_debut;date_fin;nature;montant_journalier\n"
TROUVE = "001;2026-03-01;2026-06-30;maladie;29.50\n"
ASSURES = "assure_id;commune;personnes_a_charge;c2s;ald;nom;date_naissance\n"


def demander(dossier, **autres):
    return lignes(options(dossier, **autres))


def remplir(n):
    return "".join(f"x{i};2026-01-01;2026-01-02;maladie;20\n" for i in range(n))


def refuser(dossier, *fragments):
    with pytest.raises(ExtractionInvalide) as erreur:
        demander(dossier)
    for fragment in fragments:
        assert fragment in str(erreur.value)


def test_rows_carry_what_the_offer_needs(dossier):
    (dossier / "ij.csv").write_text(ENTETE + TROUVE)
    (dossier / "assures.csv").write_text(ASSURES + "001;31555;2;gratuite;non;Durand;1970-02-03\n")
    (ligne,), bilan = demander(dossier)
    assert (ligne.nom, ligne.date_naissance, ligne.c2s, ligne.personnes_a_charge) == (
        "Durand",
        date(1970, 2, 3),
        "gratuite",
        2,
    )
    assert ligne.montant_journalier == Decimal("29.50")
    assert ligne.jour_91 == date(2026, 5, 30)
    assert ligne.marqueurs == ("c2s", "ij_faible", "ij_par_personne")
    assert (ligne.telephone, ligne.absent) == (None, False)
    assert (bilan.reperes, bilan.personnes, bilan.ij.lues, bilan.assures.lues) == (1, 1, 1, 1)


def test_the_paid_periods_of_the_arret_come_when_asked_cancellations_removed(dossier):
    entete = ENTETE.replace("\n", ";sens;date_fin_prescrite\n")
    annulee = "001;2026-04-01;2026-04-30;at;9;{};2027-01-01\n"
    (dossier / "ij.csv").write_text(
        entete + "001;2025-01-01;2025-01-31;at;70;;\n"
        "001;2026-05-01;2026-05-30;mp;30;1;\n001;2026-03-01;2026-04-30;at;29,5;;2026-07-31\n"
        "001;2026-03-01;2026-04-30;mp;31;;2026-06-30\n" + annulee.format("1") + annulee.format("-1")
    )
    (ligne,), _ = lignes(options(dossier), periodes=True)
    assert ligne.periodes == (
        Periode(date(2026, 3, 1), date(2026, 4, 30), Decimal(31), date(2026, 7, 31)),
        Periode(date(2026, 5, 1), date(2026, 5, 30), Decimal(30), None),
    )
    assert demander(dossier)[0][0].periodes == ()


def test_a_dead_person_is_set_aside_and_counted(dossier):
    (dossier / "ij.csv").write_text(ENTETE + TROUVE)
    (dossier / "assures.csv").write_text("assure_id;commune;date_deces\n001;;2026-06-01\n")
    trouvees, bilan = demander(dossier)
    assert (trouvees, bilan.decedes) == ([], 1)


def test_typed_parquet_gives_the_same_rows_as_text(dossier, tmp_path):
    (dossier / "ij.csv").write_text(ENTETE + TROUVE + "002;2026-03-01;2026-06-30;at;29.9999999999\n")
    (dossier / "assures.csv").write_text("assure_id;commune;personnes_a_charge;ald\n001;;1;oui\n002;31555;;non\n")
    autre = tmp_path / "typee"
    autre.mkdir()
    debut, fin = [date(2026, 3, 1)] * 2, [datetime(2026, 6, 30)] * 2
    pq.write_table(
        pa.table(
            {
                "montant_journalier": pa.array([29.5, 29.9999999999], pa.float64()),
                "date_fin": pa.array(fin, pa.timestamp("us")),
                "date_debut": pa.array(debut, pa.date32()),
                "nature": pa.array(["maladie", "at"]).dictionary_encode(),
                "assure_id": ["001", "002"],
                "sens": pa.array([1, 1], pa.int8()),
            }
        ),
        autre / "ij.parquet",
    )
    pq.write_table(
        pa.table(
            {
                "assure_id": ["001", "002"],
                "commune": [None, "31555"],
                "personnes_a_charge": pa.array([1.0, None], pa.float64()),
                "ald": pa.array([True, False]),
            }
        ),
        autre / "assures_1.parquet",
    )
    assert demander(autre)[0] == demander(dossier)[0]


@pytest.mark.parametrize(
    "type_montant",
    [
        pa.float32(),
        pa.decimal128(9, 2),
        pa.decimal128(38, 18),
        pa.decimal128(38, 30),
        pa.string(),
    ],
)
def test_an_amount_keeps_its_value_in_every_parquet_type(dossier, type_montant):
    valeur = "29.9" if type_montant == pa.string() else (29.9 if type_montant == pa.float32() else Decimal("29.9"))
    table = pa.table(
        {
            "assure_id": ["1"],
            "date_debut": [date(2026, 3, 1)],
            "date_fin": [date(2026, 6, 30)],
            "nature": ["mp"],
            "montant_journalier": pa.array([valeur], type_montant),
        }
    )
    pq.write_table(table, dossier / "ij.parquet")
    assert demander(dossier)[0][0].montant_journalier == Decimal("29.9")


def ecrire_parquet(dossier, **colonnes):
    """Payments of 1 to 30, one arrêt for each, in typed columns unless said otherwise."""
    table = {
        "assure_id": [str(n) for n in range(1, 31)],
        "date_debut": [date(2026, 3, 1)] * 30,
        "date_fin": [date(2026, 5, 31)] * 30,
        "nature": ["mp"] * 30,
        "montant_journalier": pa.array([Decimal("41.95")] * 30),
    }
    pq.write_table(pa.table(table | colonnes), dossier / "ij.parquet")


@pytest.mark.parametrize("precision", [39, 50])
def test_a_decimal_wider_than_the_engine_s_is_refused_never_read_as_another_number(dossier, precision):
    ecrire_parquet(dossier, montant_journalier=pa.array([Decimal("41.95")] * 30, pa.decimal256(precision, 10)))
    refuser(dossier, "ij.parquet", f"montant_journalier de type DECIMAL({precision},10)", "DECIMAL(18,2)")


def test_a_decimal_with_more_decimals_than_an_amount_has_is_never_rounded(dossier):
    montants = [Decimal("41.95")] * 29 + [Decimal("29.9999999999999999999")]
    ecrire_parquet(dossier, montant_journalier=pa.array(montants, pa.decimal128(38, 30)))
    trouvees, bilan = demander(dossier)
    assert {ligne.montant_journalier for ligne in trouvees} == {Decimal("41.95")}
    assert (len(trouvees), bilan.ij.rejetees) == (29, 1)


def test_a_parquet_text_that_is_not_utf_8_names_the_file_and_quotes_nobody(dossier):
    ecrire_parquet(dossier, assure_id=pa.array([b"29905\xe9"] * 30, pa.binary()))
    with pytest.raises(ExtractionInvalide, match=r"ij\.parquet : .* UTF-8") as erreur:
        demander(dossier)
    assert "29905" not in str(erreur.value)


def test_many_files_in_folders_by_month_and_gzip(dossier):
    for mois, fin in (("04", "2026-04-30"), ("05", "2026-05-30")):
        sous = dossier / "ij" / f"mois=2026-{mois}"
        sous.mkdir(parents=True)
        texte = ENTETE + f"001;{fin[:8]}01;{fin};maladie;29.50\n"
        (sous / "part-0.csv.gz").write_bytes(gzip.compress(texte.encode()))
    (dossier / "ij_2026-03.csv").write_bytes(b"\xef\xbb\xbf" + (ENTETE + "001;2026-03-01;2026-03-31;at;12\n").encode())
    (ligne,), bilan = demander(dossier)
    assert (ligne.jours_payes, bilan.ij.fichiers) == (91, 3)


def test_a_folder_with_pattern_characters_is_read_literally(tmp_path):
    dossier = tmp_path / "l'extraction [2026]*"
    dossier.mkdir()
    (dossier / "ij.csv").write_text(ENTETE + TROUVE)
    duckdb.sql("SELECT '31555' AS commune, '001' AS assure_id").write_parquet(str(tmp_path / "a.parquet"))
    (tmp_path / "a.parquet").rename(dossier / "assures.parquet")
    assert demander(dossier)[0][0].commune == "31555"


def test_gzipped_parquet_is_read(dossier, tmp_path):
    (dossier / "ij.csv").write_text(ENTETE + TROUVE)
    duckdb.sql("SELECT '31555' AS commune, '001' AS assure_id").write_parquet(str(tmp_path / "a.parquet"))
    (dossier / "assures.parquet.gz").write_bytes(gzip.compress((tmp_path / "a.parquet").read_bytes()))
    assert demander(dossier)[0][0].commune == "31555"


def test_the_same_file_under_two_names_is_read_once(dossier):
    for nom in ("ij_1.csv", "ij_2.csv"):
        (dossier / nom).write_text(ENTETE + TROUVE)
    (dossier / "ij_3.csv").write_text(ENTETE.replace("\n", ";sens\n") + TROUVE.replace("\n", ";-1\n"))
    trouvees, bilan = demander(dossier)
    assert trouvees == []
    assert "ij_2.csv est une copie exacte de ij_1.csv : lu une seule fois." in bilan.avertissements


def test_unknown_columns_and_natures_are_told(dossier):
    (dossier / "ij.csv").write_text(ENTETE.replace("\n", ";centre\n") + "1;2026-01-01;2026-01-02;maternite;3;x\n")
    _, bilan = demander(dossier)
    assert bilan.natures_ignorees == (("maternite", 1),)
    assert any("centre" in avertissement for avertissement in bilan.avertissements)


def test_last_row_of_the_last_file_wins_and_the_others_are_listed(dossier, tmp_path):
    (dossier / "ij.csv").write_text(ENTETE + TROUVE)
    (dossier / "assures_1.csv").write_text("assure_id;commune\n001;31001\n001;31002\n")
    (dossier / "assures_2.csv").write_text('assure_id;commune;nom\n001;31003;"un\nnom"\n\n001;31004;b\n')
    bilan = reperer(options(dossier, sortie=tmp_path / "s.csv", rejets=tmp_path / "r.csv"))
    assert (tmp_path / "s.csv").read_text().endswith(";31004\n")
    assert bilan.doublons == 1
    rejets = list(csv.reader((tmp_path / "r.csv").open(), delimiter=";"))
    assert [ligne[:4] for ligne in rejets[1:]] == [
        ["assures_1.csv", "2", "assure_id", "001"],
        ["assures_1.csv", "3", "assure_id", "001"],
        ["assures_2.csv", "2", "assure_id", "001"],
    ]


def test_every_refused_value_is_listed_with_its_line_and_reason(dossier, tmp_path):
    texte = ENTETE.replace("\n", ";date_mandatement\n")
    texte += "1;2026-02-30;2026-03-01;maladie;10;\n2;2026-03-02;2026-03-01;maladie;--1;hier\n3;x\n"
    texte += "".join(f"x{i};2026-01-01;2026-01-02;maladie;20;\n" for i in range(60)) + ";2026-01-01;2026-01-02;at;1;\n"
    (dossier / "ij.csv").write_text(texte)
    (dossier / "assures.csv").write_text(ASSURES + "1;;x;;;;\n")
    with pytest.raises(ExtractionInvalide):
        reperer(options(dossier, sortie=tmp_path / "s.csv", rejets=tmp_path / "r.csv"))
    assert not list(tmp_path.glob("*.csv"))
    (dossier / "ij.csv").write_text(texte + remplir(60).replace("20\n", "20;\n"))
    bilan = reperer(options(dossier, sortie=tmp_path / "s.csv", rejets=tmp_path / "r.csv"))
    assert (bilan.ij.lues, bilan.ij.retenues, bilan.ij.rejetees) == (124, 120, 4)
    rejets = {tuple(ligne[:4]) for ligne in csv.reader((tmp_path / "r.csv").open(), delimiter=";")}
    assert rejets == {
        ("fichier", "ligne", "colonne", "valeur"),
        ("ij.csv", "2", "date_debut", "2026-02-30"),
        ("ij.csv", "3", "date_fin", "2026-03-01"),
        ("ij.csv", "3", "montant_journalier", "\u00a0--1"),  # a spreadsheet would run it
        ("ij.csv", "3", "date_mandatement", "hier"),
        ("ij.csv", "4", "", ""),
        ("ij.csv", "65", "assure_id", ""),
        ("assures.csv", "2", "personnes_a_charge", "x"),
    }


def test_exactly_five_per_cent_of_bad_rows_is_accepted(dossier):
    (dossier / "ij.csv").write_text(ENTETE + remplir(19) + "1;;2026-01-01;at;1\n")
    assert demander(dossier)[1].ij.rejetees == 1


def test_more_than_five_per_cent_stops_and_shows_the_first_lines(dossier):
    (dossier / "ij.csv").write_text(ENTETE + remplir(18) + "1;2026-1-1;2026-01-01;at;1\n")
    refuser(dossier, "1 lignes illisibles sur 19", "ij.csv, ligne 20, date_debut « 2026-1-1 »", "AAAA-MM-JJ")


def test_no_ij_file(dossier):
    (dossier / "assures.csv").write_text("assure_id;commune\n")
    refuser(dossier, "Aucun fichier ij", "ij*.csv")


def test_no_folder(tmp_path):
    refuser(tmp_path / "rien", "n’existe pas")


@pytest.mark.parametrize("contenu", [b"", b"\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file_stops(dossier, contenu):
    (dossier / "ij.csv").write_text(ENTETE + TROUVE)
    (dossier / "assures.csv").write_bytes(contenu)
    refuser(dossier, "assures.csv", "vide")


def test_a_file_with_titles_only_is_no_error(dossier):
    (dossier / "ij.csv").write_text(ENTETE)
    trouvees, bilan = demander(dossier)
    assert trouvees == []
    assert "ij : aucune ligne dans les fichiers lus." in bilan.avertissements


def test_a_missing_required_column_is_named_with_those_read(dossier):
    (dossier / "ij.csv").write_text("assure_id;date_debut;date_fin;montant\n1;2;3;4\n")
    refuser(
        dossier,
        "ij.csv",
        "nature, montant_journalier",
        "Colonnes lues : assure_id, date_debut, date_fin, montant",
    )


@pytest.mark.parametrize("colonne", [0, 3, 5])
def test_latin_1_bytes_name_the_file_the_line_and_the_remedy(dossier, colonne):
    valeurs = ["1", "2026-01-01", "2026-01-02", "at", "1", "x"]
    valeurs[colonne] = "été"
    texte = ENTETE.replace("\n", ";autre\n") + '1;2026-01-01;2026-01-02;at;1;"a\nb"\n' + ";".join(valeurs) + "\n"
    (dossier / "ij.csv").write_bytes(texte.encode("latin-1"))
    refuser(dossier, "ij.csv, ligne 4", "UTF-8", "éenregistrez")


def test_utf_16_is_refused_on_its_first_line(dossier):
    (dossier / "ij.csv").write_bytes((ENTETE + TROUVE).encode("utf-16"))
    refuser(dossier, "ij.csv, ligne 1", "UTF-8")


@pytest.mark.parametrize("nom", ["ij.parquet", "ij.csv.gz", "ij.parquet.gz"])
def test_a_file_of_another_kind_is_refused(dossier, nom):
    (dossier / nom).write_text(ENTETE + TROUVE)
    refuser(dossier, nom, "illisible")


def test_a_truncated_gzip_is_refused(dossier):
    octets = gzip.compress((ENTETE + remplir(20000)).encode())
    (dossier / "ij.csv.gz").write_bytes(octets[: len(octets) // 2])
    refuser(dossier, "ij.csv.gz", "illisible")


def test_gzip_members_one_after_the_other_are_all_read(dossier):
    (dossier / "ij.csv.gz").write_bytes(gzip.compress(ENTETE.encode()) + gzip.compress((TROUVE * 2).encode()))
    assert demander(dossier)[1].ij.lues == 2


def test_a_quote_never_closed_is_refused(dossier):
    (dossier / "ij.csv").write_text(ENTETE + TROUVE + '"002;2026-03-01;2026-06-30;maladie;29.50\n' + remplir(200))
    refuser(dossier, "ij.csv", "guillemet")


def test_thresholds_are_taken_at_the_91st_day(dossier):
    (dossier / "ij.csv").write_text(
        ENTETE
        + "1;2025-12-31;2026-04-30;at;28.40\n2;2026-01-02;2026-04-30;at;28.40\n"
        + "3;2026-01-02;2026-04-30;at;28.55\n"
    )
    mars, _ = demander(dossier, mois="2026-03", seuil_ij=None)
    avril, _ = demander(dossier, mois="2026-04", seuil_ij=None)
    assert [(ligne.assure_id, ligne.marqueurs) for ligne in mars] == [("1", ())]
    assert [(ligne.assure_id, ligne.marqueurs) for ligne in avril] == [("2", ("ij_faible",)), ("3", ())]


def test_a_month_without_threshold_makes_no_marker_and_says_so(dossier):
    (dossier / "ij.csv").write_text(ENTETE + TROUVE.replace("2026", "2019"))
    (ligne,), bilan = demander(dossier, mois="2019-05", seuil_ij=None)
    assert ligne.marqueurs == ()
    assert any("--seuil-ij" in avertissement for avertissement in bilan.avertissements)
