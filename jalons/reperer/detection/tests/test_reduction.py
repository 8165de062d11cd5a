"""The few rows taken out of a large extraction give what the whole extraction gives."""

import csv
import dataclasses
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tailles import epreuve

from ..dispositions import jalons as lecture
from ..enums import Horloge
from ..lecture import controle
from ..lecture.lots import preparer
from ..lecture.tables import TABLES
from ..requete import reduction
from ..requete.bits import Bits
from ..requete.mensuelle import lignes, reperer
from ..requete.options import Options
from . import reference
from .reglages import reglages

pytestmark = epreuve("reduction")

MOIS, PREMIER = "2026-05", date(2026, 5, 1)
REGLAGES = reglages(8, 400)
ENTETE = "assure_id;date_debut;date_fin;nature;montant_journalier\n"


@st.composite
def vies(tirer, numero):
    """Payments of one person around the month: a long arrêt with holes of 0 to 5 days, some of it cancelled."""
    debut = PREMIER + timedelta(days=tirer(st.integers(-430, 10)))
    lignes_, fin = [], PREMIER + timedelta(days=tirer(st.integers(-3, 40)))
    regulier = tirer(st.sampled_from((0, 0, 0, 1, 2, 3, 4)))
    durees = tirer(st.sampled_from(((14, 14, 14, 7, 1, 30), (14, 14, 14, 7, 1, 30), (1, 1, 2, 5))))
    while debut <= fin and len(lignes_) < 60:
        duree = tirer(st.sampled_from(durees))
        ligne = {
            "assure_id": f"p{numero}",
            "date_debut": debut,
            "date_fin": debut + timedelta(days=duree - 1),
            "nature": tirer(st.sampled_from(("maladie", "maladie", "maladie", "at", "maternite"))),
            "montant_journalier": tirer(st.sampled_from((20, 20, 30))),
            "sens": 1,
            "date_mandatement": debut + timedelta(days=duree + tirer(st.sampled_from((5, 5, -20)))),
        }
        lignes_ += [ligne] * tirer(st.sampled_from((1, 1, 1, 1, 2)))
        lignes_ += [ligne | {"sens": -1}] * tirer(st.sampled_from((0, 0, 0, 0, 0, 1, 2)))
        trou = tirer(st.sampled_from((0, 0, 0, 0, 0, 1, 3, 4, 5, 12, -3)))
        debut += timedelta(days=max(1, duree + regulier + trou))
    return lignes_


POPULATIONS = st.integers(6, 14).flatmap(lambda n: st.tuples(*(vies(i) for i in range(n))))


def ecrire(dossier, lignes_, en_colonnes_typees=True):
    """One Parquet file a month of payment, typed or written as texts."""
    par_mois = {}
    for ligne in lignes_:
        par_mois.setdefault(f"{ligne['date_mandatement']:%Y-%m}", []).append(ligne)
    for mois, siennes in par_mois.items():
        sous = dossier / "ij" / f"mois={mois}"
        sous.mkdir(parents=True)
        table = pa.Table.from_pylist(siennes)
        if not en_colonnes_typees:
            table = table.cast(pa.schema([(nom, pa.string()) for nom in table.column_names]))
        pq.write_table(table, sous / "a.parquet", row_group_size=7)


def trouvees(dossier, **parametres):
    return [
        (ligne.assure_id, ligne.arret_debut, ligne.jour_91, ligne.dernier_jour_paye, ligne.jours_payes)
        for ligne in lignes(Options(fichiers=dossier, mois=MOIS, **parametres))[0]
    ]


def attendues(lignes_, jour, tolerance, horloge):
    textes = [{nom: str(valeur) for nom, valeur in ligne.items()} for ligne in lignes_]
    for sortie in reference.requete(textes, [], MOIS, jour, tolerance, horloge):
        debut, trouve, dernier = (date.fromisoformat(texte) for texte in sortie[1:4])
        yield (sortie[0], debut, trouve, dernier, int(sortie[4]))


def ecart(population, jour, tolerance, horloge, types):
    lignes_ = [ligne for vie in population for ligne in vie]
    with TemporaryDirectory() as nom:
        ecrire(Path(nom), lignes_, types)
        obtenu = trouvees(Path(nom), jour=jour, tolerance=tolerance, horloge=Horloge(horloge))
    attendu = list(attendues(lignes_, jour, tolerance, horloge))
    return None if obtenu == attendu else (obtenu, attendu)


@REGLAGES
@given(
    POPULATIONS,
    st.sampled_from((91, 91, 91, 40, 120, 35)),
    st.sampled_from((3, 3, 3, 0, 1, 5)),
    st.sampled_from(("payes", "payes", "payes", "calendaires")),
    st.booleans(),
)
def test_what_is_left_out_changes_nothing(population, jour, tolerance, horloge, types):
    assert ecart(population, jour, tolerance, horloge, types) is None


def paye(assure_id, debut, fin, mandatement, **autres):
    return {
        "assure_id": assure_id, "date_debut": date.fromisoformat(debut), "date_fin": date.fromisoformat(fin),
        "nature": "maladie", "montant_journalier": 30, "sens": 1, "date_mandatement": date.fromisoformat(mandatement),
    } | autres  # fmt: skip


def continu(debut, fin, pas, duree=1, **autres):
    """Payments of `duree` days, every `pas` days."""
    jours = [debut + timedelta(days=n) for n in range((fin - debut).days + 1)[::pas]]
    return [paye("a", str(jour), str(jour + timedelta(days=duree - 1)), "2026-06-05", **autres) for jour in jours]


SABOTAGES = {
    "too few days before the month": (
        continu(PREMIER - timedelta(days=80), date(2026, 5, 31), 1),
        Bits,
        "sans_les_longs_arrets",
        lambda vrai: lambda *a: vrai(*a).replace("< 91 AND", "< 71 AND"),
    ),
    "cancellations forgotten": (
        continu(PREMIER - timedelta(days=85), date(2026, 5, 31), 1)
        + continu(PREMIER - timedelta(days=94), PREMIER - timedelta(days=88), 1)
        + continu(PREMIER - timedelta(days=94), PREMIER - timedelta(days=88), 1, sens=-1),
        Bits,
        "sans_les_longs_arrets",
        lambda vrai: lambda *a: vrai(*a).replace("& ~ancien_annule", "").replace("& ~recent_annule", ""),
    ),
    "two days in three taken for a whole arrêt": (
        continu(PREMIER - timedelta(days=130), date(2026, 5, 31), 3, duree=2),
        Bits,
        "sans_les_arrets_courts",
        lambda vrai: lambda *a: vrai(*a).replace("tous >= 91", "tous >= 71"),
    ),
    "a hole that is not one": (
        continu(PREMIER - timedelta(days=350), date(2026, 5, 31), 4),
        Bits,
        "_voisins",
        lambda vrai: lambda bits, p: vrai(bits, dataclasses.replace(p, tolerance=p.tolerance - 1)),
    ),
    "the oldest days are not read": (
        continu(PREMIER - timedelta(days=350), date(2026, 5, 31), 4),
        reduction,
        "limite",
        lambda vrai: lambda p: p.debut_mois - timedelta(days=120),
    ),
}


@pytest.mark.parametrize("faute", SABOTAGES)
def test_sabotage_of_the_reasoning_is_noticed(faute, monkeypatch):
    population, ou, nom, fautif = SABOTAGES[faute]
    assert next(attendues(population, 91, 3, "payes")) and ecart([population], 91, 3, "payes", True) is None
    monkeypatch.setattr(ou, nom, fautif(getattr(ou, nom)))
    assert ecart([population], 91, 3, "payes", True) is not None


@pytest.mark.parametrize("jour", [97, 98, 100, 120, 121])
def test_a_late_rank_counts_more_days_than_a_byte_holds(jour):
    population = continu(PREMIER - timedelta(days=jour - 10), date(2026, 5, 31), 1)
    assert next(attendues(population, jour, 3, "payes")) and ecart([population], jour, 3, "payes", True) is None


def test_a_payment_before_the_end_of_its_period_is_found_and_told(tmp_path):
    ecrire(
        tmp_path,
        [paye("a", "2026-03-01", "2026-05-31", "2026-03-05"), paye("b", "2026-05-01", "2026-05-02", "2026-06-01")],
    )
    vues, bilan = lignes(Options(fichiers=tmp_path, mois=MOIS))
    assert [ligne.assure_id for ligne in vues] == ["a"]
    assert any("1 ligne(s) du mois cherché mandatée(s) avant lui" in texte for texte in bilan.avertissements)


def test_payments_after_the_end_of_their_period_are_not_told(tmp_path):
    ecrire(
        tmp_path,
        [paye("a", "2026-02-01", "2026-05-31", "2026-06-05"), paye("b", "2026-03-01", "2026-03-02", "2026-03-09")],
    )
    assert not any("mandatée" in texte for texte in lignes(Options(fichiers=tmp_path, mois=MOIS))[1].avertissements)


def test_the_last_row_of_a_person_wins_in_parquet_too(tmp_path):
    ecrire(
        tmp_path,
        [paye("a", "2026-03-01", "2026-05-31", "2026-06-05"), paye("b", "2026-03-01", "2026-05-31", "2026-06-05")],
    )
    for rang, communes in enumerate((("31001", "31002"), ("31003", "31004"))):
        gens = {"assure_id": ["a", "a" if rang else "b"], "commune": communes}
        pq.write_table(pa.table(gens), tmp_path / f"assures_{rang}.parquet")
    vues, bilan = lignes(Options(fichiers=tmp_path, mois=MOIS))
    assert [(ligne.assure_id, ligne.commune) for ligne in vues] == [("a", "31004"), ("b", "31002")]
    assert bilan.doublons == 1


def test_bad_identifiers_are_counted_wherever_they_are(tmp_path):
    bons = [paye(f"{i:013d}", "2025-06-01", "2025-06-02", "2025-06-09") for i in range(200)]
    faux = [
        paye("1.84029912E+14", "2020-01-01", "2020-01-02", "2020-01-09"), paye("  ", "2026-05-01", "2026-05-02", "2026-05-09"),
        paye("1840299123456.0", "2026-05-01", "2026-05-02", "2026-05-09"), paye(None, "2026-01-01", "2026-01-02", "2026-01-09"),
    ]  # fmt: skip
    gardes = [
        paye("v1.2", "2026-03-01", "2026-05-31", "2026-06-05"),
        paye("\u00e9,x", "2026-03-01", "2026-05-31", "2026-06-05"),
    ]
    ecrire(tmp_path, bons + faux + gardes)
    bilan = reperer(Options(fichiers=tmp_path, mois=MOIS, sortie=tmp_path / "s.csv", rejets=tmp_path / "r.csv"))
    with lecture.ouvrir(tmp_path) as entiere:
        assert (bilan.ij.lues, bilan.ij.rejetees) == (entiere.bilan_ij.lues, entiere.bilan_ij.rejetees) == (206, 4)
    assert [ligne[0] for ligne in csv.reader((tmp_path / "s.csv").open(), delimiter=";")][1:] == ["v1.2", "\u00e9,x"]
    assert len((tmp_path / "r.csv").read_text().splitlines()) == 5


DEMANDES = ((MOIS, {}), ("2026-04", {}), (MOIS, {"horloge": Horloge.CALENDAIRES}), (MOIS, {"jour": 40}), (MOIS, {}))


@reglages(2, 100)
@given(POPULATIONS, st.booleans())
def test_an_open_folder_serves_one_request_after_the_other_as_if_each_opened_it(population, types):
    autres = [paye(f"{i:013d}", "2025-06-01", "2025-06-02", "2025-06-09") for i in range(60)]
    autres += [paye(faux, "2026-03-01", "2026-05-31", "2026-06-09") for faux in ("1.84029912E+14", " ", None)]
    with TemporaryDirectory() as nom:
        dossier = Path(nom)
        ecrire(dossier, [*autres, *(ligne for vie in population for ligne in vie)], types)
        gens = {"assure_id": ["p0", "p1", "p0", "1,84029912E+14", *map(str, range(30))], "commune": ["31001"] * 34}
        pq.write_table(pa.table(gens), dossier / "assures.parquet")
        with lecture.ouvrir(dossier) as ouverte:
            for mois, parametres in DEMANDES:
                demande = Options(fichiers=dossier, mois=mois, **parametres)
                obtenu, attendu = (lignes(demande, periodes=True, ouverte=o) for o in (ouverte, None))
                assert obtenu == attendu
                assert (obtenu[1].ij.rejetees, obtenu[1].assures.rejetees) == (3, 1)


VALEURS = {
    "identifiant": ("", " ", "\u00a0", "\t", "7", "1.8E+14", "1,84029912E+14", " 1.84029912E+14", "1840299123456.0",
                    "184029912345678,00", "é", "a.b", "-1", "\u00a07", "12.5"),
    "texte": ("", " ", "x", "\u00a0", " x"),
    "nature": ("", " ", "maladie", "AT ", "\u202f", "autre"),
    "date": ("", " ", "2026-02-30", "2026-2-3", " 2026-02-03", "2026-02-03", "infinity", "0000-01-01", "9999-12-31"),
    "montant": ("", "1", "1,5", "-1", "1e3", "NaN", "1.123456789", "99999999999", "9999999999999", " 3 ", "3."),
    "sens": ("", "1", "-1", " 1", "0", "1.0", "+1"),
    "annee": ("", "1799", "1800", "1950", "2199", "2200", "x"),
    "entier": ("", "0", "12", "9999", "10000", "-1", " 3", "1.5"),
    "commune": ("", "31555", "2A004", "2C004", "3155", "315555", " 31555", "1e004", "+1234", "3155a"),
    "sexe": ("", "1", "2", "3", " 1", "M"),
    "c2s": ("", "non", "oui", "gratuite", "Participation", "participation "),
    "oui_non": ("", "oui", "non", "OUI", "1", "oui "),
    "invalidite": ("", "0", "3", "4", "1 "),
}  # fmt: skip
ENTIERS = (-(2**31), -1, 0, 1, 2, 3, 4, 1799, 1800, 9999, 10000, 2**31 - 1)
TYPES = {
    "montant": (pa.decimal128(9, 2), pa.decimal128(20, 10), pa.float64(), pa.int32()),
    "date": (pa.date32(), pa.timestamp("us")),
    "entier": (pa.int16(), pa.int32(), pa.float64()),
    "sens": (pa.int8(), pa.int64()),
    "oui_non": (pa.bool_(),),
    "identifiant": (pa.int64(), pa.float64()),
}


def typees(genre, type_arrow):
    """Values of a typed column, good and bad."""
    if pa.types.is_date32(type_arrow):
        return [None, -719163, -719162, -719164, 2932896, 2932897, 0]
    if pa.types.is_timestamp(type_arrow):
        return [None, 0, 86_400_000_000, 3]
    if pa.types.is_boolean(type_arrow):
        return [None, True, False]
    bornes = (
        (-(2**7), 2**7 - 1) if type_arrow == pa.int8() else (-(2**15), 2**15 - 1) if type_arrow == pa.int16() else None
    )
    return [None] + [n for n in ENTIERS if bornes is None or bornes[0] <= n <= bornes[1]]


def colonnes_a_essayer():
    for table, colonnes in TABLES.items():
        for colonne in colonnes:
            yield table, colonne, pa.string()
            for type_arrow in TYPES.get(colonne.genre, ()):
                yield table, colonne, type_arrow


@pytest.mark.parametrize(
    ("table", "colonne", "type_arrow"),
    list(colonnes_a_essayer()),
    ids=lambda valeur: getattr(valeur, "nom", str(valeur)),
)
def test_the_cheap_question_suspects_every_bad_value(table, colonne, type_arrow, tmp_path):
    """What `controle` counts with its cheap question equals what the rules themselves count, column by column."""
    valeurs = [None, *VALEURS[colonne.genre]] if type_arrow == pa.string() else typees(colonne.genre, type_arrow)
    if pa.types.is_decimal(type_arrow):
        valeurs = [None, -1, 0, 12, 9_999_999]
    bonnes = {
        c.nom: ["x" if c.genre in ("identifiant", "texte", "nature") else None] * len(valeurs)
        for c in TABLES[table]
        if c.obligatoire
    }
    donnees = {nom: pa.array(v, pa.string()) for nom, v in bonnes.items()} | {
        colonne.nom: pa.array(valeurs, type_arrow)
    }
    pq.write_table(pa.table(donnees), tmp_path / f"{table}.parquet")
    fichiers, _ = lecture.decouvrir(tmp_path, [table])
    with lecture.connecter(tmp_path) as con:
        (lot,) = preparer(con, fichiers[table], tmp_path, lecture.muet)
        (exact,) = con.execute(f"SELECT count(*) FROM {lot.vue} WHERE b_{colonne.nom}").fetchall()[0]
        assert controle._fautives(con, lot, colonne, remplie=False) == exact


def test_a_column_without_null_is_known_by_its_statistics(tmp_path):
    base = duckdb.connect()
    base.execute(f"COPY (SELECT '7' AS assure_id, NULL AS commune) TO '{tmp_path}/assures.parquet'")
    fichiers, _ = lecture.decouvrir(tmp_path, ["assures"])
    with lecture.connecter(tmp_path) as con:
        (lot,) = preparer(con, fichiers["assures"], tmp_path, lecture.muet)
        assert controle._sans_nul(con, lot) == {"assure_id"}


@pytest.mark.parametrize(
    ("jour", "tolerance", "utile"), [(91, 3, True), (35, 3, True), (34, 3, False), (121, 3, True), (122, 3, False)]
)
def test_the_reasoning_is_used_only_where_it_holds(jour, tolerance, utile, tmp_path):
    from ..requete.mensuelle import parametres_de

    p = parametres_de(Options(fichiers=tmp_path, mois=MOIS, jour=jour, tolerance=tolerance), None)
    assert (Bits.pour(p) is not None) is utile
    assert Bits.pour(dataclasses.replace(p, horloge=Horloge.CALENDAIRES)) is None
