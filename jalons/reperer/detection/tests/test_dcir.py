"""The layout "dcir": the official tables of the SNDS give the same request, and serve to simulate only."""

import csv
import json
import shutil
import tarfile
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given

from tests.tailles import epreuve

from ..dispositions import dcir
from ..enums import Format, Horloge
from ..erreurs import ExtractionInvalide, OptionInvalide
from ..lecture import tables
from ..requete.mensuelle import lignes, reperer
from ..requete.options import Options, exiger_nominative
from . import extractions, extractions_dcir, reference, reference_dcir
from .extractions_dcir import COLONNES
from .reglages import reglages

pytestmark = epreuve("dcir")

REGLAGES = reglages(5, 400, phases=[Phase.generate])  # to shrink such cases takes minutes
SCHEMAS = Path(__file__).parents[4] / ".." / "shared" / "data" / "snds-schema"
FORMES = ("csv", "parquet", "virgule", "gzip", "bom")
PAYE = {
    "BEN_NIR_PSA": "K7Q", "BEN_RNG_GEM": "1", "PRS_NAT_REF": "6111", "EXE_SOI_DTD": "2026-03-01",
    "EXE_SOI_DTF": "2026-05-31", "RGO_ASU_NAT": "10", "PRS_ACT_NBR": "92", "PRS_ACT_QTE": "92", "PRS_PAI_MNT": "3680",
}  # fmt: skip


def ecrire(dossier, table, lignes_, forme="csv", numero=0, noms=None):
    extractions.ecrire(dossier, table, lignes_, noms or COLONNES[table], numero, forme)


def payer(**autres):
    return dict.fromkeys(COLONNES["ER_PRS_F"], "") | PAYE | autres


def droit(table, **valeurs):
    return dict.fromkeys(COLONNES[table], "") | {"BEN_NIR_PSA": "K7Q", "BEN_RNG_GEM": "1"} | valeurs


def demander(dossier, **autres):
    return lignes(Options(fichiers=dossier, format=Format.DCIR, **({"mois": "2026-05"} | autres)))


def _ecrire_une_casse(dossier, table, lignes_, forme, numero):
    """Titles in capitals in a file, in small letters in the next: both are read."""
    noms = [nom.lower() if numero % 2 else nom for nom in COLONNES[table]]
    lignes_ = [{nom: ligne[nom.upper()] for nom in noms} for ligne in lignes_]
    ecrire(dossier, table, lignes_, forme, numero, noms)


def ecarts(cas):
    fichiers, contenu, p = cas
    with TemporaryDirectory() as nom:
        dossier, sortie = Path(nom) / "extraction", Path(nom) / "sortie.csv"
        dossier.mkdir()
        for table, morceaux in fichiers.items():
            for numero, morceau in enumerate(morceaux):
                _ecrire_une_casse(dossier, table, morceau, FORMES[numero], numero)
        try:
            attendu = reference_dcir.requete(contenu, **p)
        except reference.Refus:
            attendu = "refus"
        options = Options(
            fichiers=dossier,
            sortie=sortie,
            mois=p["mois"],
            jour=p["jour"],
            tolerance=p["tolerance"],
            horloge=Horloge(p["horloge"]),
            seuil_ij=None if p["seuil"] is None else Decimal(p["seuil"]),
            delai_reprise=p["delai"],
            format=Format.DCIR,
        )
        try:
            reperer(options)
            with sortie.open(encoding="utf-8", newline="") as flux:
                obtenu = list(csv.reader(flux, delimiter=";"))[1:]
        except ExtractionInvalide as erreur:
            obtenu = "refus" if "plus de 5 %" in str(erreur) else str(erreur)
        return None if obtenu == attendu else (obtenu, attendu)


def files_differ(cas):
    """Two byte-identical files are one delivery: the reference, which sees rows only, cannot know."""
    for morceaux in cas[0].values():
        vus = [str(sorted(map(str, morceau))) for morceau in morceaux]
        if len(vus) != len(set(vus)):
            return False
    return True


@REGLAGES
@given(extractions_dcir.cas().filter(files_differ))
def test_dcir_equals_the_plain_reference(cas):
    assert ecarts(cas) is None


JOUR = "2026-05-30"  # the 91st day of a person paid from the first of March
LECON = {
    "ER_PRS_F": [
        payer(BEN_NIR_PSA="JUM", BEN_RNG_GEM="1", EXE_SOI_DTF="2026-04-15", PRS_ACT_NBR="46"),
        payer(BEN_NIR_PSA="JUM", BEN_RNG_GEM="2", EXE_SOI_DTD="2026-04-16", PRS_ACT_NBR="46"),
        payer(BEN_NIR_PSA="REV", EXE_SOI_DTF="2026-05-29", PRS_ACT_NBR="90"),
        payer(BEN_NIR_PSA="REV", EXE_SOI_DTD="2026-05-30", PRS_ACT_NBR="0"),
        payer(BEN_NIR_PSA="ANN", PRS_PAI_MNT="-3680"),
        payer(BEN_NIR_PSA="ANN"),
        payer(BEN_NIR_PSA="SGN"),
        payer(BEN_NIR_PSA="SGN", BSE_REM_SGN="2"),
        payer(BEN_NIR_PSA="PRU", BSE_REM_PRU="29.5", BEN_CMU_TOP="0"),
        *(payer(BEN_NIR_PSA=psa) for psa in ("ALD1", "ALD2", "OUV", "FER", "ATX", "PAR")),
        payer(BEN_NIR_PSA="CMU", BEN_CMU_TOP="1", RGO_ASU_NAT="40", PRS_NAT_REF="6118"),
        payer(BEN_NIR_PSA="EMP", PRS_PAI_MNT="1840"),
        payer(BEN_NIR_PSA="EMP", PRS_PAI_MNT="1000", PRS_ACT_NBR="0"),
        payer(BEN_NIR_PSA="MAT", RGO_ASU_NAT="30"),
        payer(BEN_NIR_PSA="AUT", PRS_NAT_REF="6121"),
    ],
    "IR_BEN_R": [droit("IR_BEN_R", BEN_NIR_PSA="PRU", BEN_DCD_DTE="16000101", BEN_RES_DPT="209", BEN_RES_COM="004")],
    "IR_IMB_R": [
        droit("IR_IMB_R", BEN_NIR_PSA="ALD1", IMB_ALD_DTD=JOUR, IMB_ALD_DTF="1600-01-01", IMB_ETM_NAT="41"),
        droit("IR_IMB_R", BEN_NIR_PSA="ALD2", IMB_ALD_DTD="2026-05-31", IMB_ETM_NAT="41"),
        droit("IR_IMB_R", BEN_NIR_PSA="ATX", IMB_ALD_DTD=JOUR, IMB_ETM_NAT="11"),
    ],
    "IR_ORC_R": [
        droit("IR_ORC_R", BEN_NIR_PSA="OUV", BEN_CTA_TYP="89", MLL_CTA_DSD="2026-01-01", MLL_CTA_DSF="16000101"),
        droit("IR_ORC_R", BEN_NIR_PSA="FER", BEN_CTA_TYP="89", MLL_CTA_DSD="2026-01-01", REF_C2S_COD="F"),
        droit("IR_ORC_R", BEN_NIR_PSA="FER", BEN_CTA_TYP="12", MLL_CTA_DSD="2026-01-01"),
        droit("IR_ORC_R", BEN_NIR_PSA="PAR", BEN_CTA_TYP="89", MLL_CTA_DSD=JOUR, MLL_CTA_DSF=JOUR, REF_C2S_COD="P"),
    ],
}
SEUL, AVEC_C2S = ("c2s", "personnes_a_charge"), ("personnes_a_charge",)
ATTENDU = {
    # person: amount, markers, unknowns, commune
    "ALD1-1": ("40.00", ("ald",), SEUL, None),
    "ALD2-1": ("40.00", (), SEUL, None),
    "ATX-1": ("40.00", (), SEUL, None),
    "CMU-1": ("40.00", ("c2s",), AVEC_C2S, None),
    "EMP-1": ("20.00", ("ij_faible",), SEUL, None),
    "FER-1": ("40.00", (), SEUL, None),
    "OUV-1": ("40.00", ("c2s",), AVEC_C2S, None),
    "PAR-1": ("40.00", ("c2s",), AVEC_C2S, None),
    "PRU-1": ("29.50", ("ij_faible",), AVEC_C2S, "2A004"),
}


def lire_la_lecon(dossier, forme="csv"):
    for table, lignes_ in LECON.items():
        ecrire(dossier, table, lignes_, forme)
    trouvees, bilan = demander(dossier, seuil_ij=Decimal(30))
    lues = {
        ligne.assure_id: (
            str(ligne.montant_journalier and round(ligne.montant_journalier, 2)),
            ligne.marqueurs,
            ligne.inconnus,
            ligne.commune,
        )
        for ligne in trouvees
    }
    return lues, bilan


@pytest.mark.parametrize("forme", ["csv", "parquet"])
def test_each_rule_of_the_layout(dossier, forme):
    lues, bilan = lire_la_lecon(dossier, forme)
    assert lues == ATTENDU
    assert dict(bilan.natures_ignorees) == {
        "PRS_ACT_NBR à 0, sans jour": 2,
        "PRS_NAT_REF hors 6111 à 6118": 1,
        "RGO_ASU_NAT 30": 1,
    }
    avis = " ".join(bilan.avertissements)
    assert "1 paiement(s) à temps partiel" in avis
    assert "pseudonymisées" in avis
    assert "PRS_ACT_QTE" in avis  # read by nobody


DU_ALD, FIN_ORC = (
    "(v_IMB_ALD_DTD - DATE '1970-01-01') AS du",
    "CASE WHEN year(v_MLL_CTA_DSF) > 1600 THEN v_MLL_CTA_DSF END",
)
SABOTAGES = {
    "twins are one person": ("_sql_acceptees", "|| v_BEN_RNG_GEM", "|| '1'"),
    "a revaluation adds days": ("_sql_ij", "WHEN v_PRS_ACT_NBR = 0 THEN", "WHEN false THEN"),
    "the sign of the amount is forgotten": ("_sql_ij", "v_PRS_PAI_MNT < 0 OR", ""),
    "the sign of the act is forgotten": ("_sql_ij", "OR v_BSE_REM_SGN IN (2, -1)", ""),
    "the unit price is ignored": ("_sql_ij", "v_BSE_REM_PRU IS NOT NULL", "false"),
    "maternity is sickness": ("_sql_ij", "v_RGO_ASU_NAT = 10", "v_RGO_ASU_NAT IN (10, 30)"),
    "ald of any day": ("_sql_droits", DU_ALD, "-9000000 AS du"),
    "an open end is an end": ("_sql_droits", FIN_ORC, "v_MLL_CTA_DSF"),
    "a closed contract holds": ("_sql_droits", "IN ('', 'P')", "IS NOT NULL"),
    "a work accident is an ald": ("_sql_droits", "IN (41, 43, 45, 0, 99)", "IS NOT NULL"),
    "the top of the payment is ignored": ("_sql_ij", "v_BEN_CMU_TOP IN (0, 1)", "false"),
    "1600 is a death": (
        "_sql_beneficiaires",
        "CASE WHEN year(v_BEN_DCD_DTE) > 1600 THEN v_BEN_DCD_DTE END",
        "v_BEN_DCD_DTE",
    ),
}


@pytest.mark.parametrize("faute", SABOTAGES)
def test_sabotage_of_the_reading_is_noticed(dossier, monkeypatch, faute):
    nom, juste, faux = SABOTAGES[faute]
    vraie = getattr(dcir, nom)
    changes = []

    def fausse(*arguments):
        sql = vraie(*arguments)
        changes.append(juste in sql)
        return sql.replace(juste, faux)

    monkeypatch.setattr(dcir, nom, fausse)
    assert lire_la_lecon(dossier)[0] != ATTENDU
    assert any(changes)


def test_only_the_days_before_the_right_change_the_marker(dossier):
    ecrire(dossier, "ER_PRS_F", [payer()])
    ecrire(dossier, "IR_IMB_R", [droit("IR_IMB_R", IMB_ALD_DTD="2026-01-01", IMB_ALD_DTF="2026-05-29")])
    (ligne,), _ = demander(dossier)
    assert ligne.ald == "non"
    (ligne,), _ = demander(dossier, mois="2026-05", jour=90)
    assert ligne.ald == "oui"


def test_dead_people_are_set_aside(dossier):
    ecrire(dossier, "ER_PRS_F", [payer()])
    ecrire(dossier, "IR_BEN_R", [droit("IR_BEN_R", BEN_DCD_DTE="2026-06-02")])
    trouvees, bilan = demander(dossier)
    assert (trouvees, bilan.decedes) == ([], 1)


def test_a_quotient_is_compared_exactly(dossier):
    """100 euros for 3 days are 33.333…: 1 014 euros a month exactly, not less."""
    ecrire(dossier, "ER_PRS_F", [payer(PRS_PAI_MNT="100", PRS_ACT_NBR="3")])
    (ligne,), _ = demander(dossier, seuil_ij=Decimal("33.33333333"))
    assert ligne.marqueurs == ()
    (ligne,), _ = demander(dossier, seuil_ij=Decimal("33.33333334"))
    assert ligne.marqueurs == ("ij_faible",)


def test_without_the_other_tables_everything_is_unknown_and_said(dossier):
    ecrire(dossier, "ER_PRS_F", [payer(BEN_RES_DPT="974", BEN_RES_COM="011")])
    (ligne,), bilan = demander(dossier)
    assert (ligne.inconnus, ligne.commune) == (("ald", "c2s", "personnes_a_charge"), "97411")
    for table in ("IR_BEN_R", "IR_IMB_R", "IR_ORC_R"):
        assert any(f"Aucun fichier {table}" in avis for avis in bilan.avertissements)


def refuser(dossier, *fragments):
    with pytest.raises(ExtractionInvalide) as erreur:
        demander(dossier)
    for fragment in fragments:
        assert fragment in str(erreur.value)


def test_no_er_prs_f(dossier):
    (dossier / "ij.csv").write_text("assure_id\n")
    refuser(dossier, "Aucun fichier ER_PRS_F")


@pytest.mark.parametrize("table", COLONNES)
def test_each_required_column_is_asked_for(dossier, table):
    ecrire(dossier, "ER_PRS_F", [payer()])
    for colonne in tables.DCIR[table]:
        if colonne.obligatoire:
            noms = [nom for nom in COLONNES[table] if nom != colonne.nom]
            ligne = payer() if table == "ER_PRS_F" else droit(table)
            ecrire(dossier, table, [{nom: ligne[nom] for nom in noms}], noms=noms)
            refuser(dossier, table, "colonne obligatoire absente", colonne.nom)


def test_an_amount_must_be_readable_somewhere(dossier):
    noms = [nom for nom in COLONNES["ER_PRS_F"] if nom not in ("PRS_PAI_MNT", "BSE_REM_SGN")]
    ligne = payer(BSE_REM_PRU="40")
    ecrire(dossier, "ER_PRS_F", [{nom: ligne[nom] for nom in noms}], noms=noms)
    refuser(dossier, "PRS_PAI_MNT")


def test_bad_values_are_listed_with_their_own_column(dossier, tmp_path):
    bonnes = [payer(BEN_NIR_PSA=f"x{n}", FLX_TRT_DTD="2026-06-01") for n in range(59)]
    fausses = [payer(PRS_ACT_NBR="", PRS_PAI_MNT="12"), payer(EXE_SOI_DTF="2026-02-01"), payer(BEN_CMU_TOP="oui")]
    ignoree = payer(PRS_NAT_REF="1111", EXE_SOI_DTD="?")  # care, not an IJ: nothing of it is read
    ecrire(dossier, "ER_PRS_F", [*fausses, ignoree, *bonnes])
    bilan = reperer(
        Options(
            fichiers=dossier, mois="2026-05", sortie=tmp_path / "s.csv", rejets=tmp_path / "r.csv", format=Format.DCIR
        )
    )
    assert (bilan.ij.lues, bilan.ij.rejetees) == (62, 2)
    rejets = [ligne[:4] for ligne in csv.reader((tmp_path / "r.csv").open(), delimiter=";")][1:]
    assert rejets == [
        ["ER_PRS_F_0.csv", "2", "BSE_REM_PRU", ""],
        ["ER_PRS_F_0.csv", "3", "EXE_SOI_DTF", "2026-02-01"],
        ["ER_PRS_F_0.csv", "4", "BEN_CMU_TOP", "oui"],
    ]


def test_a_pseudonymised_layout_is_never_proposed():
    with pytest.raises(OptionInvalide, match="pseudonymisées"):
        exiger_nominative(Format.DCIR)
    exiger_nominative(Format.JALONS)


def test_every_column_is_one_of_the_official_schemas(tmp_path):
    archive = SCHEMAS / "snds-schema.tar.xz"
    if not archive.exists():
        pytest.skip("schémas officiels du SNDS absents (../shared/data/snds-schema)")
    shutil.unpack_archive(archive, tmp_path)
    with tarfile.open(SCHEMAS / "snds-doc-extraits.tar.xz") as tar:
        fiche = next(nom for nom in tar.getnames() if nom.endswith("complementaire_sante_solidaire.md"))
        c2s = tar.extractfile(fiche).read().decode()
    assert "`REF_C2S_COD`" in c2s  # in IR_ORC_R since 2020, after these schemas
    for table, colonnes in tables.DCIR.items():
        schema = json.loads(next(tmp_path.rglob(f"{table}.json")).read_text())
        types = {champ["name"]: champ["type"] for champ in schema["fields"]}
        for colonne in colonnes:
            if colonne.nom == "REF_C2S_COD":
                continue
            assert colonne.nom in types, (table, colonne.nom)
            dates = colonne.genre == "date_snds"
            assert (types[colonne.nom] == "date") == dates, (table, colonne.nom)


def test_the_codes_read_are_those_of_the_nomenclatures(tmp_path):
    archive = SCHEMAS / "snds-schema.tar.xz"
    if not archive.exists():
        pytest.skip("schémas officiels du SNDS absents (../shared/data/snds-schema)")
    shutil.unpack_archive(archive, tmp_path)

    def mots(nomenclature):
        with next(tmp_path.rglob(f"{nomenclature}.csv")).open(encoding="utf-8") as flux:
            return {ligne[0]: " ".join(ligne) for ligne in csv.reader(flux, delimiter=";")}

    prestations = mots("IR_NAT_V")
    assert all("IJ" in prestations[str(code)] for code in range(tables.IJ_DCIR[0], tables.IJ_DCIR[1] + 1))
    assert all("PERTE DE SALAIRE" in prestations[str(code)] for code in tables.TEMPS_PARTIEL)
    risques = mots("IR_ASU_V")
    assert "MALADIE" in risques["10"]
    assert "AT ET MP" in risques["40"]
    assert "NEGATIF" in mots("IR_SGN_V")["2"]
    assert "CMU COMPLEMENTAIRE" in mots("IR_CTA_V")["89"]
    assert "TRAVAIL" in mots("IR_ETM_V")["11"]
