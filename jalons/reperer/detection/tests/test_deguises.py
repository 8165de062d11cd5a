"""The same extraction as people's tools write it: the same people, or a refusal that names the file and what to do."""

import gzip
import io
import random
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tailles import COMPLETS, hasard

from ..dispositions.liste import lire_liste
from ..enums import Format
from ..erreurs import ExtractionInvalide
from ..requete.mensuelle import lignes
from .corpus import deguises
from .corpus.deguises import ANGE, ANNA, CARLA, DENIS, LOLA, PROPRES, SEPARATEURS, TEXTES, VALEURS
from .dossiers import options
from .reglages import reglages


def dit(disposition, **deguisement):
    """What a folder in disguise says: the people, the dead, what was refused; no notice but those of the clean one."""
    with TemporaryDirectory() as nom:
        dossier = Path(nom)
        deguises.ecrire(dossier, disposition, **({"tirage": random.Random(46)} | deguisement))
        if disposition == "liste":
            lue = lire_liste(dossier)
            return en_capitales(lue.lignes), lue.morts, lue.bilan, lue.rejets
        trouvees, bilan = lignes(options(dossier, mois="2026-06", format=Format(disposition)))
        return en_capitales(trouvees), bilan.decedes, bilan.ij, bilan.assures, bilan.natures_ignorees


def en_capitales(trouvees):
    """A letter is given back as the payments write it: which one is not what is compared here."""
    return sorted(
        (replace(t, assure_id=t.assure_id.upper()) for t in trouvees),
        key=lambda t: (t.assure_id, str(getattr(t, "arret_debut", None) or t.date_evenement)),
    )


@pytest.fixture(scope="module")
def propre():
    return {disposition: dit(disposition) for disposition in PROPRES}


def test_the_clean_folders_say_what_they_should(propre):
    trouvees, decedes, *_ = propre["jalons"]
    assert [(li.assure_id, li.marqueurs, li.commune) for li in trouvees] == [
        (ANGE, ("c2s",), "2A004"), (CARLA, ("ald", "c2s"), "31555"), (ANNA, ("ald",), "31555"), (LOLA, (), "31555"),
    ]  # fmt: skip
    assert decedes == 1 and {li.jours_payes for li in trouvees} == {103}
    trouvees, decedes, *_ = propre["dcir"]
    assert [(li.assure_id, li.marqueurs, li.commune) for li in trouvees] == [
        ("KA1-1", ("ald",), "31004"), ("KB2-1", ("c2s",), "2A004"), ("KD4-1", (), "31004"),
    ]  # fmt: skip
    lues, morts, *_ = propre["liste"]
    assert [ligne.assure_id for ligne in lues] == [DENIS, DENIS, ANGE, ANNA, ANNA] and morts == {DENIS}


def dispositions(nom):
    """One layout a disguise, drawn by the day; all of them by night."""
    return PROPRES if COMPLETS else [hasard(f"deguises {nom}").choice(sorted(PROPRES))]


@pytest.mark.parametrize("nom", VALEURS)
def test_each_disguise_of_a_value_says_the_same(propre, nom):
    for disposition in dispositions(nom):
        assert dit(disposition, valeurs={nom}) == propre[disposition]


@pytest.mark.parametrize("nom", TEXTES)
def test_each_disguise_of_a_text_says_the_same(propre, nom):
    for disposition in dispositions(nom):
        assert dit(disposition, textes={nom}) == propre[disposition]


@pytest.mark.parametrize("separateur", SEPARATEURS)
def test_each_separator_says_the_same(propre, separateur):
    for disposition in dispositions(separateur):
        assert dit(disposition, separateur=separateur) == propre[disposition]


@reglages(8, 600)
@given(
    st.sampled_from(sorted(PROPRES)),
    st.sets(st.sampled_from(sorted(VALEURS))),
    st.sets(st.sampled_from(sorted(TEXTES))),
    st.sampled_from(SEPARATEURS),
    st.booleans(),
    st.booleans(),
    st.integers(0, 10**6),
)
def test_any_mix_of_harmless_disguises_says_the_same(
    propre, disposition, valeurs, textes, separateur, gz, signe, graine
):
    vu = dit(
        disposition,
        tirage=random.Random(graine),
        valeurs=valeurs,
        textes=textes,
        separateur=separateur,
        gz=gz,
        signe=signe,
    )
    assert vu == propre[disposition]


def jalons_dans(dossier, **tables):
    """The clean folder, some of its tables given as they are to be."""
    for table, propres in PROPRES["jalons"]().items():
        (dossier / f"{table}.csv").write_text(tables.get(table) or deguises.en_texte(propres), encoding="utf-8")


def demander(dossier):
    return lignes(options(dossier, mois="2026-06"))


# --- Said, never silent ---


def test_negative_amounts_are_counted_and_told(dossier):
    deguises.ecrire(dossier, "jalons", random.Random(1), signe=True)
    _, bilan = demander(dossier)
    assert "ij.csv : 1 montant(s) négatif(s), lu(s) comme l’annulation du même montant." in bilan.avertissements


@pytest.mark.parametrize(
    ("sens", "montant"), [("-1", "41.95"), ("1", "-41.95"), ("", "-41,95"), ("-1", "-41.95"), ("", "-41.950")]
)
def test_a_payment_cancelled_by_its_twin_no_longer_counts(dossier, sens, montant):
    propres = PROPRES["jalons"]()["ij"]
    annule = next(ligne for ligne in propres if ligne["assure_id"] == ANNA)
    jalons_dans(dossier, ij=deguises.en_texte([*propres, annule | {"sens": sens, "montant_journalier": montant}]))
    assert ANNA not in {ligne.assure_id for ligne in demander(dossier)[0]}


def test_zero_below_zero_is_zero(dossier):
    propres = [ligne | {"montant_journalier": "-0,00"} for ligne in PROPRES["jalons"]()["ij"] if ligne["sens"] == "1"]
    jalons_dans(dossier, ij=deguises.en_texte(propres))
    assert ANNA in {ligne.assure_id for ligne in demander(dossier)[0]}


@pytest.mark.parametrize("montant", ["--41.95", "-", "- 41.95", "41.95-", "(41.95)"])
def test_any_other_amount_below_zero_is_refused(dossier, montant):
    propres = PROPRES["jalons"]()["ij"]
    jalons_dans(dossier, ij=deguises.en_texte([*propres, propres[0] | {"montant_journalier": montant}]))
    assert demander(dossier)[1].ij.rejetees == 1


def test_a_nature_ignored_everywhere_is_a_warning_with_its_count(dossier):
    propres = [ligne | {"nature": "ASM"} for ligne in PROPRES["jalons"]()["ij"]]
    jalons_dans(dossier, ij=deguises.en_texte(propres))
    trouvees, bilan = demander(dossier)
    (avis,) = [a for a in bilan.avertissements if a.startswith("ij : aucune ligne")]
    assert trouvees == [] and "ASM (52)" in avis and "maladie, at, mp" in avis


@pytest.mark.parametrize(
    ("colonne", "valeur"), [("c2s", "solidaire"), ("ald", "exonérée"), ("date_deces", "02/05/2026")]
)
def test_a_value_ignored_everywhere_is_a_warning_with_its_count(dossier, colonne, valeur):
    propres = [ligne | {colonne: valeur} for ligne in PROPRES["jalons"]()["assures"]]
    jalons_dans(dossier, assures=deguises.en_texte(propres))
    _, bilan = demander(dossier)
    assert f"assures : 5 valeur(s) illisible(s) dans {colonne}, tenue(s) pour inconnue(s)." in bilan.avertissements


def test_a_letter_is_given_back_as_the_month_s_payments_write_it(dossier):
    propres = PROPRES["jalons"]()
    for table in propres:
        propres[table] = [
            ligne | {"assure_id": ligne["assure_id"].replace(LOLA, "caisse-4 ")} for ligne in propres[table]
        ]
    propres["assures"][-1]["assure_id"] = "Caisse-4"
    jalons_dans(dossier, **{table: deguises.en_texte(siennes) for table, siennes in propres.items()})
    trouvees = demander(dossier)[0]
    assert trouvees[-1].assure_id == "caisse-4" and not trouvees[-1].absent


# --- Refused: what it is, and what to do ---


def en_zip(*noms):
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        for nom in noms:
            archive.writestr(nom, "assure_id;commune\n")
    return flux.getvalue()


PROPRE = deguises.en_texte(PROPRES["jalons"]()["ij"]).encode()
XLSX, TABLEUR = en_zip("[Content_Types].xml", "xl/workbook.xml"), ("au format texte", "CSV UTF-8")
REFUS = [
    ("ij.csv", XLSX, ("un classeur Excel (.xlsx)", *TABLEUR)),
    ("ij.parquet", XLSX, ("un classeur Excel (.xlsx)", *TABLEUR)),
    ("ij.csv.gz", XLSX, ("un classeur Excel (.xlsx)", *TABLEUR)),
    ("ij.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), ("un classeur Excel (.xls)", *TABLEUR)),
    ("ij.csv", en_zip("mimetype", "content.xml"), ("un classeur LibreOffice (.ods)", *TABLEUR)),
    ("ij.csv", en_zip("ij.csv"), ("une archive zip", "Décompressez")),
    ("ij.csv.gz", en_zip("ij.csv"), ("une archive zip", "Décompressez")),
    ("ij.csv", en_zip("ij.csv")[:-40], ("une archive zip incomplète", "Décompressez")),
    ("ij.csv", PROPRE.decode().encode("utf-16"), ("ligne 1", "UTF-16", "CSV UTF-8")),
    ("ij.csv", PROPRE.decode().encode("utf-16-le"), ("ligne 1", "UTF-16", "CSV UTF-8")),
    ("ij.csv", PROPRE.decode().encode("utf-32"), ("ligne 1", "UTF-32", "CSV UTF-8")),
    ("ij.csv", gzip.compress(PROPRE), ("un fichier gzip", "renommez-le en ij.csv.gz")),
    ("ij.csv.gz", PROPRE, ("du texte", "renommez-le en ij.csv")),
    ("ij.parquet", PROPRE, ("du texte", "renommez-le en ij.csv")),
    ("ij.csv", b"PAR1" + bytes(400), ("du Parquet", "renommez-le en ij.parquet")),
    ("ij.csv", b"%PDF-1.7\n" + bytes(400), ("un PDF", "CSV ou en Parquet")),
    ("ij.csv", b"<!DOCTYPE html><html>Session</html>", ("une page web", "redemandez-la")),
    ("ij.csv", b'{"assure_id": "1"}\n', ("du JSON", "CSV ou en Parquet")),
    ("ij.xlsx", XLSX, ("Aucun fichier ij", "ij.xlsx : ignoré", "un classeur Excel (.xlsx)", *TABLEUR)),
    ("ij.zip", en_zip("ij.csv"), ("Aucun fichier ij", "ij.zip : ignoré", "une archive zip", "Décompressez")),
    ("ij.txt", PROPRE, ("Aucun fichier ij", "ij.txt : ignoré", "du texte", "renommez-le en ij.csv")),
]  # fmt: skip


@pytest.mark.parametrize(("nom", "octets", "mots"), REFUS, ids=[f"{nom}, {mots[0]}" for nom, _, mots in REFUS])
def test_what_is_no_csv_nor_parquet_is_named_with_a_remedy_that_works(dossier, nom, octets, mots):
    (dossier / nom).write_bytes(octets)
    with pytest.raises(ExtractionInvalide) as erreur:
        demander(dossier)
    for mot in (nom, *mots):
        assert mot in str(erreur.value)


def test_the_remedies_of_a_wrong_name_work(dossier, propre):
    for table, propres in PROPRES["jalons"]().items():
        (dossier / f"{table}.csv.gz").write_bytes(gzip.compress(deguises.en_texte(propres).encode()))
    assert demander(dossier)[0] == propre["jalons"][0]


def test_a_bad_row_keeps_its_line_under_titles_that_came_late(dossier, tmp_path):
    titres, *suite = deguises.en_texte(PROPRES["jalons"]()["ij"]).splitlines()
    corps = [
        "sep=;",
        "",
        "Extraction",
        '"assure_id\n"' + titres.removeprefix("assure_id"),
        ";;;;;;;",
        *suite[:4],
        "X;2026",
    ]
    (dossier / "ij.csv").write_bytes("\r\n".join([*corps, *suite[4:], "X;2026-13-01;;;;;;", ""]).encode())
    _, bilan = lignes(options(dossier, mois="2026-06"))
    assert bilan.ij.rejetees == 2
    rejets = _rejets(dossier)
    assert rejets == [(11, ""), *((57 + 3, nom) for nom in ("date_debut", "date_fin", "nature", "montant_journalier"))]


def _rejets(dossier):
    from ..dispositions import jalons

    with jalons.ouvrir(dossier) as lue:
        return [(rejet.ligne, rejet.colonne) for rejet in lue.rejets()]
