"""The same extraction as people's tools write it: the same people, or a refusal that names the file and what to do."""

import gzip
import io
import random
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.personnes.assures.rules import nir
from tests.tailles import COMPLETS, epreuve, hasard

from ..dispositions.liste import lire_liste
from ..enums import Format
from ..erreurs import ExtractionInvalide
from ..lecture import numeros
from ..requete.mensuelle import lignes
from ..rules import canonique
from .corpus import deguises
from .corpus.deguises import ANGE, ANNA, CARLA, DENIS, LOLA, PROPRES, SEPARATEURS, TEXTES, VALEURS
from .dossiers import options
from .reglages import reglages

pytestmark = epreuve("deguises")


def dit(disposition, **deguisement):
    """What a folder in disguise says: the people, the dead, what was refused; no notice but those of the clean one."""
    with TemporaryDirectory() as nom:
        dossier = Path(nom)
        deguises.ecrire(dossier, disposition, **({"tirage": random.Random(46)} | deguisement))
        if disposition == "liste":
            lue = lire_liste(dossier)
            return comparees(lue.lignes), {canonique(mort) for mort in lue.morts}, lue.bilan, lue.rejets
        trouvees, bilan = lignes(options(dossier, mois="2026-06", format=Format(disposition)))
        return comparees(trouvees), bilan.decedes, bilan.ij, bilan.assures, bilan.natures_ignorees


def comparees(trouvees):
    """A letter or a key is given back as the payments write it: which writing is not what is compared here."""
    return sorted(
        (replace(t, assure_id="-".join(canonique(partie) for partie in t.assure_id.split("-"))) for t in trouvees),
        key=lambda t: (t.assure_id, str(getattr(t, "arret_debut", None) or t.date_evenement)),
    )


@pytest.fixture(scope="module")
def propre():
    return {disposition: dit(disposition) for disposition in PROPRES}


def test_the_clean_folders_say_what_they_should(propre):
    trouvees, decedes, *_ = propre["jalons"]
    assert [(li.assure_id, li.marqueurs, li.commune) for li in trouvees] == [
        (ANGE[:13], ("c2s",), "2A004"), (CARLA[:13], ("ald", "c2s"), "31555"), (ANNA[:13], ("ald",), "31555"),
        (LOLA, (), "31555"),
    ]  # fmt: skip
    assert decedes == 1 and {li.jours_payes for li in trouvees} == {103}
    trouvees, decedes, *_ = propre["dcir"]
    assert [(li.assure_id, li.marqueurs, li.commune) for li in trouvees] == [
        (f"{CARLA[:13]}-1", (), "31004"), ("KA1-1", ("ald",), "31004"), ("KB2-1", ("c2s",), "2A004"),
    ]  # fmt: skip
    lues, morts, *_ = propre["liste"]
    assert [ligne.assure_id for ligne in lues] == [n[:13] for n in (DENIS, DENIS, ANGE, ANNA, ANNA)] and morts == {
        DENIS[:13]
    }


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


@reglages(5, 600)
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


# --- A NIR with its key here, without it there ---

NIRS = ["2840575123456", "1840575123456", "184052A123456", "284052B123456"]


def avec_cle(nir13, decalage=0):
    """The key of Insee, or another."""
    cle = (int(nir.cle(nir13)) - 1 + decalage) % 97 + 1
    return f"{nir13}{cle:02}"


FACONS = {
    "sans": str,
    "avec": avec_cle,
    "avec et un blanc": lambda nir13: f"{avec_cle(nir13)} ",
    "fausse": lambda n: avec_cle(n, 1),
}


def payes(*personnes):
    """Two payments of 45 days and more each person, the 91st day in June."""
    bornes = (("2026-03-10", "2026-04-30"), ("2026-05-01", "2026-06-08"))
    return deguises.en_texte(
        [
            deguises._ij(ecrit, *b, "maladie") | {"montant_journalier": "30"}
            for ecrits in personnes
            for ecrit, b in zip(ecrits, bornes, strict=True)
        ]
    )


def assures(*ecrits, deces=""):
    droits = PROPRES["jalons"]()["assures"][0] | {"c2s": "gratuite", "ald": "oui", "date_deces": deces}
    return deguises.en_texte([droits | {"assure_id": ecrit} for ecrit in ecrits])


@pytest.mark.parametrize(
    ("mars", "mai", "droits"),
    [
        ("sans", "avec", "sans"),
        ("avec", "sans", "avec"),
        ("sans", "sans", "avec"),
        ("avec", "avec et un blanc", "sans"),
    ],
)
def test_a_nir_with_and_without_its_key_is_one_person(dossier, mars, mai, droits):
    ij = payes(*((FACONS[mars](numero), FACONS[mai](numero)) for numero in NIRS))
    connus = [FACONS[droits](numero) for numero in NIRS]
    jalons_dans(dossier, ij=ij, assures=assures(*connus))
    trouvees, bilan = demander(dossier)
    assert {t.assure_id for t in trouvees} == {FACONS[mai](numero).strip() for numero in NIRS}
    assert {(t.marqueurs[:2], t.jours_payes, t.absent) for t in trouvees} == {(("ald", "c2s"), 91, False)}
    assert len(trouvees) == len(NIRS) and not [a for a in bilan.avertissements if "15 caractères" in a]
    jalons_dans(dossier, ij=ij, assures=assures(*connus, deces="2026-05-02"))
    trouvees, bilan = demander(dossier)
    assert trouvees == [] and bilan.decedes == len(NIRS)


def test_a_wrong_key_is_never_cut_and_is_told(dossier):
    ij = payes(*((numero, FACONS["fausse"](numero)) for numero in NIRS))
    jalons_dans(dossier, ij=ij, assures=assures("CAISSE-4"))
    trouvees, bilan = demander(dossier)
    assert trouvees == [] and [a for a in bilan.avertissements if "4 numéro(s) de 15 caractères, de clé fausse" in a]


def test_the_dead_of_a_list_and_the_index_of_the_base_do_not_see_the_key(dossier):
    premiere, *_, derniere = PROPRES["liste"]()["liste"]
    gens = [
        ligne | {"assure_id": ecrit}
        for numero in NIRS
        for ligne, ecrit in ((premiere, numero), (derniere, avec_cle(numero)))
    ]
    (dossier / "liste.csv").write_text(deguises.en_texte(gens), encoding="utf-8")
    lue = lire_liste(dossier)
    assert {ligne.assure_id for ligne in lue.lignes} == lue.morts == set(NIRS)
    for numero in NIRS:
        assert canonique(avec_cle(numero)) == canonique(numero) != canonique(avec_cle(numero, 1))


def test_the_engine_compares_as_the_rule_does():
    tirage, textes = random.Random(13), ["", "1e3", "0x7", "1_840_575_123_45", "1.8405751234e14", "184057512345642.0"]
    for _ in range(4000):
        numero = tirage.choice(NIRS) if tirage.random() < 0.5 else str(tirage.randrange(10**12, 10**13))
        texte = avec_cle(numero, tirage.choice((0, 0, 1))) if tirage.random() < 0.8 else numero
        for _ in range(tirage.choice((0, 0, 1, 2))):
            rang, signe = tirage.randrange(len(texte) + 1), tirage.choice(" \t\u00a0\u202f09aAbBe.+-_é٣\0")
            texte = texte[:rang] + signe + texte[rang + tirage.choice((0, 1)) :]
        textes.append(texte)
    lus = duckdb.execute(f"SELECT t, {numeros.canonique('t')} FROM (SELECT unnest($1) AS t)", [textes]).fetchall()
    assert len(lus) == len(textes) and [lu for lu in lus if lu[1] != canonique(lu[0])] == []
    entiers = [int(t) for t in textes if t.isascii() and t.isdigit()]
    lus = duckdb.execute(
        f"SELECT n, {numeros.canonique_entier('n')} FROM (SELECT unnest($1) AS n)", [entiers]
    ).fetchall()
    assert len(lus) > 1000 and [lu for lu in lus if lu[1] != canonique(str(lu[0]))] == []


def test_a_cancellation_that_meets_no_payment_is_told(dossier):
    ij = payes((ANNA, ANNA))
    seule = deguises._ij(ANNA, "2026-05-01", "2026-06-08", "maladie") | {"montant_journalier": "-12", "sens": ""}
    jalons_dans(dossier, ij=ij + deguises.en_texte([seule]).split("\n", 1)[1])
    (trouvee,), bilan = demander(dossier)
    (avis,) = [a for a in bilan.avertissements if "ne rencontre(nt) aucun paiement" in a]
    assert avis.startswith("ij : 1 annulation(s)") and trouvee.jours_payes == 91
    jalons_dans(dossier, ij=ij)
    assert not [a for a in demander(dossier)[1].avertissements if "aucun paiement" in a]


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
    assert comparees(demander(dossier)[0]) == propre["jalons"][0]


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
