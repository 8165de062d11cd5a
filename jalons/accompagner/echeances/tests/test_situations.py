"""The rules against the table written before them, and what must hold of any stoppage."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jalons.accompagner.echeances import montants, rules
from jalons.accompagner.echeances.enums import Antecedents, Certitude, GenreFait, Nature, OuiNonInconnu, Statut, Su
from jalons.accompagner.echeances.valeurs import (
    Bareme,
    Fait,
    Faits,
    Ligne,
    Periode,
    Reglee,
    Valeur,
    depuis_json,
    en_json,
)
from jalons.fondations.referentiels.lecture import parametres
from jalons.fondations.socle.refus import SaisieRefusee

TABLE = Path(__file__).with_name("situations.csv")
STATUTS = {"salarie": Statut.SALARIE, "ti": Statut.INDEPENDANT, "liberal": Statut.LIBERAL}
LIBELLES = {c.label: c for c in Certitude}
PERIODE = re.compile(
    r"(?P<nature>maladie|at|mp|inconnu):(?P<debut>[\d-]+)\.\.(?P<fin>\d{4}-\d\d-\d\d)(?P<ald>[+-]ald)?(?P<tpt>\+tpt)?"
)


@cache
def bareme(sans: str = "") -> Bareme:
    """The reference data as it is shipped, without one code."""
    lues = [p for p in parametres() if p["code"] in rules.CODES and p["code"] != sans]
    champs = ("code", "valeur", "date_debut", "date_fin", "source", "confiance")
    return Bareme(tuple(Valeur(*(ligne[c] for c in champs)) for ligne in lues))


def lire(texte: str) -> tuple[Faits, Bareme]:
    """One cell of the table: « salarie maladie:2025-12-08..2026-04-12-ald antecedents=aucun jour=2026-03-10 »."""
    faits, valeurs = Faits(), bareme()
    for mot in texte.split():
        su = Su.DIT if mot.startswith("dit:") else Su.VU
        nom, _, valeur = mot.removeprefix("dit:").partition("=")
        if mot in STATUTS:
            faits = replace(faits, statut=STATUTS[mot])
        elif lue := PERIODE.fullmatch(nom):
            ald = {"+ald": OuiNonInconnu.OUI, "-ald": OuiNonInconnu.NON, None: OuiNonInconnu.INCONNU}[lue["ald"]]
            bornes = date.fromisoformat(lue["debut"]), date.fromisoformat(lue["fin"])
            faits = replace(
                faits, periodes=(*faits.periodes, Periode(*bornes, lue["nature"], ald, bool(lue["tpt"]), su))
            )
        elif nom == "antecedents":
            faits = replace(faits, antecedents=Antecedents(valeur))
        elif nom == "complement":
            fin = None if valeur == "non" else date.fromisoformat(valeur)
            faits = replace(faits, complement="oui" if fin else "non", complement_fin=fin, complement_su=su)
        elif nom == "sans":
            valeurs = bareme(valeur)
        elif nom != "jour":
            faits = replace(faits, faits=(*faits.faits, Fait(GenreFait(nom), date.fromisoformat(valeur), su=su)))
    return faits, valeurs


def dit(faits: Faits, valeurs: Bareme) -> dict[str, str]:
    """What the rules answer, in the table's words."""
    lues = {li.code: f"{li.date or ''} {li.certitude.label}".strip() for li in rules.lignes(faits, valeurs)}
    for montant, code in zip(montants.plafonds(faits, valeurs), ("ij_max", "ij_max_29"), strict=False):
        lues[code] = f"{montant.valeur or ''} {montant.certitude.label}".strip().replace(".0000", "")
    return lues


def lignes_de_la_table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier, delimiter=";"))


@pytest.mark.parametrize("ligne", lignes_de_la_table(), ids=lambda li: li["situation"])
def test_the_rules_say_what_the_table_says(ligne):
    obtenu = dit(*lire(ligne["faits"]))
    attendu = dict(mot.strip().split("=", 1) for mot in ligne["attendu"].split(","))
    assert {code: obtenu.get(code, "absente") for code in attendu} == attendu


def test_the_table_is_wide_enough_and_names_a_passage_each_time():
    table = lignes_de_la_table()
    assert len(table) >= 30 and len({li["situation"] for li in table}) == len(table)
    assert all(len(li["passage"]) > 10 for li in table)
    dites = " ".join(li["attendu"] for li in table)
    assert all(c.label in dites for c in Certitude)


JOURS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@st.composite
def des_faits(draw):
    """One to three stoppages in order, of any kind, with or without what is told of them."""
    periodes, jour = [], draw(JOURS)
    for _ in range(draw(st.integers(0, 3))):
        fin = jour + timedelta(days=draw(st.integers(0, 420)))
        periodes.append(
            Periode(
                jour, fin, draw(st.sampled_from(Nature.values)), draw(st.sampled_from(OuiNonInconnu.values)),
                draw(st.booleans()), draw(st.sampled_from(Su.values)),
            )
        )  # fmt: skip
        jour = fin + timedelta(days=draw(st.sampled_from([1, 2, 3, 4, 30, 400])))
    autres = [Fait(draw(st.sampled_from(GenreFait.values)), draw(JOURS)) for _ in range(draw(st.integers(0, 2)))]
    return Faits(
        draw(st.sampled_from(Statut.values)), draw(st.sampled_from(Antecedents.values)), tuple(periodes), tuple(autres),
        complement=draw(st.sampled_from(OuiNonInconnu.values)), complement_fin=draw(st.none() | JOURS),
        ij_jour=draw(st.none() | st.decimals(0, 400, places=2)),
    )  # fmt: skip


def par_code(faits: Faits) -> dict[str, Ligne]:
    return {li.code: li for li in rules.lignes(faits, bareme())}


@settings(max_examples=120, deadline=None)
@given(des_faits())
def test_one_more_day_of_stoppage_never_moves_a_line_nor_makes_it_less_sure(faits):
    assume(faits.periodes and not faits.dernier(GenreFait.REPRISE))
    derniere = faits.periodes[-1]
    plus = replace(faits, periodes=(*faits.periodes[:-1], replace(derniere, fin=derniere.fin + timedelta(days=1))))
    avant, apres = par_code(faits), par_code(plus)
    assert avant.keys() == apres.keys()
    for code, ligne in avant.items():
        if code == "prescription_fin":
            assert apres[code].date == ligne.date + timedelta(days=1)
        else:
            assert apres[code].date == ligne.date
            assert list(Certitude).index(apres[code].certitude) <= list(Certitude).index(ligne.certitude)


@settings(max_examples=120, deadline=None)
@given(des_faits())
def test_a_line_has_a_date_or_a_reason_and_an_order_of_its_own(faits):
    lignes = rules.lignes(faits, bareme())
    assert list(lignes) == sorted(lignes, key=lambda li: (li.date or date.max, li.code))
    for ligne in lignes:
        assert (ligne.date is None) == (ligne.certitude == Certitude.NON_CALCULE)
        assert ligne.source if ligne.date else ligne.raison
    par = {li.code: li.date for li in lignes if li.date}
    ordre = [par[c] for c in ("arret_debut", "premiere_indemnite", "indemnite_91", "ij_fin") if c in par]
    assert ordre == sorted(ordre) or "ij_fin" in par  # a limit already reached may come before the 91st
    if "indemnite_91" in par and len(faits.periodes) == 1:
        assert par.get("jour_91", par["indemnite_91"]) <= par["indemnite_91"]
    connues = {"arret_debut", "prescription_fin", "complement_fin"} | (
        {"reprise_seuil"} if faits.periodes and faits.periodes[-1].nature == Nature.MP else set()
    )
    assert all(li.code in connues or li.code.startswith("fait_") for li in rules.lignes(faits, Bareme()) if li.date)


@settings(max_examples=80, deadline=None)
@given(des_faits())
def test_what_is_sealed_is_read_back_whole(faits):
    assert depuis_json(en_json(faits)) == faits


def test_the_360th_counts_each_day_once_by_a_second_count():
    """Against a slow count that shares nothing with the rules: every day of the window, one by one."""
    faits, valeurs = lire(
        "salarie maladie:2023-05-02..2023-12-20-ald maladie:2024-06-03..2024-07-15-ald maladie:2025-02-10..2025-03-31-ald"
        " antecedents=dits jour=2025-03-01"
    )
    payes = {date(2023, 5, 5) + timedelta(n) for n in range((date(2023, 12, 20) - date(2023, 5, 5)).days + 1)}
    payes |= {date(2024, 6, 6) + timedelta(n) for n in range((date(2024, 7, 15) - date(2024, 6, 6)).days + 1)}
    jour = date(2025, 2, 12)
    while sum(j > jour.replace(year=jour.year - 3) for j in payes) < 360:
        jour += timedelta(1)
        payes.add(jour)
    fin = {li.code: li for li in rules.lignes(faits, valeurs)}["ij_fin"]
    assert fin.date == jour and fin.certitude == Certitude.AU_PLUS_TOT


def test_a_date_enters_the_day_within_its_notice_and_leaves_it_once_settled():
    faits, valeurs = lire("salarie maladie:2025-12-08..2026-04-12-ald antecedents=aucun complement=2026-03-31")
    lignes = rules.lignes(faits, valeurs)
    vues = {
        jour: {li.code for li in rules.pressantes(faits, lignes, valeurs, jour)}
        for jour in (date(2026, 2, 28), date(2026, 3, 1))
    }
    assert vues[date(2026, 2, 28)] == set() and vues[date(2026, 3, 1)] == {"complement_fin"}
    reglee = replace(
        faits, reglees=(Reglee("complement_fin 2026-03-31", "reglee", "prévoyance demandée", date(2026, 3, 2)),)
    )
    assert {li.code for li in rules.pressantes(reglee, lignes, valeurs, date(2026, 4, 1))} == {"prescription_fin"}


def test_what_is_not_calculated_says_what_to_ask():
    sans_statut, sans_ald = lire("maladie:2026-01-05..2026-04-12")[0], lire("salarie maladie:2026-01-05..2026-04-12")[0]
    raisons = {li.code: li.raison for li in rules.lignes(sans_statut, bareme())}
    assert (
        "statut" in raisons["premiere_indemnite"]
        and "statut" in raisons["indemnite_91"]
        and "statut" in raisons["liaison"]
    )
    dites = {li.code: li.raison for li in rules.lignes(replace(sans_ald, antecedents=Antecedents.AUCUN), bareme())}
    sans_nature = rules.lignes(lire("salarie inconnu:2026-01-05..2026-04-12")[0], bareme())
    assert "nature" in {li.code: li.raison for li in sans_nature}["six_mois"]
    assert "ALD" in dites["ij_fin"] and "employeur" in dites["complement_fin"] and "39 60" in dites["retraite"]
    assert (
        rules.lignes(replace(sans_ald, faits=(Fait(GenreFait.AVIS, date(2026, 2, 2), "contrôle"),)), bareme())[-1].date
        is None
    )
    mots = [
        li.quoi for li in rules.lignes(Faits(faits=(Fait(GenreFait.AVIS, date(2026, 2, 2), "contrôle"),)), bareme())
    ]
    assert mots[0] == "contrôle"


def test_a_sheet_has_a_limit_and_its_dates_can_be():
    jour = date(2026, 3, 10)
    periodes = tuple(Periode(jour - timedelta(2 * n), jour - timedelta(2 * n)) for n in range(montants.LIGNES + 1))
    montants.controler(Faits(periodes=periodes[:-1]), jour)
    trop_longue, lointaine = Periode(date(2020, 1, 1), jour), Periode(date(2028, 1, 1), date(2028, 1, 2))
    for fausses in (periodes, (Periode(jour, jour - timedelta(1)),), (trop_longue,), (lointaine,)):
        with pytest.raises(SaisieRefusee):
            montants.controler(Faits(periodes=fausses), jour)
    meme = Periode(jour, jour + timedelta(9), Nature.MALADIE)
    autre = Periode(jour + timedelta(9), jour + timedelta(20), Nature.AT)
    montants.controler(Faits(periodes=(meme, replace(autre, nature=Nature.MALADIE))), jour)
    with pytest.raises(SaisieRefusee, match="natures différentes"):
        montants.controler(Faits(periodes=(meme, autre)), jour)


def test_a_last_day_to_contest_that_falls_on_a_closed_day_says_so():
    dernier = {}
    for notifie in ("2025-12-31", "2026-01-02"):  # two months later: a Saturday, a Monday
        faits, valeurs = lire(f"salarie maladie:2025-12-08..2026-04-12-ald antecedents=aucun refus_ij={notifie}")
        (ligne,) = [li for li in rules.lignes(faits, valeurs) if li.code == "recours_ij"]
        dernier[notifie] = (ligne.date, "un samedi, contestez avant" in ligne.source)
    assert dernier == {"2025-12-31": (date(2026, 2, 28), True), "2026-01-02": (date(2026, 3, 2), False)}


def test_a_stoppage_that_became_an_ald_is_not_asked_what_it_already_says():
    faits, valeurs = lire(
        "salarie maladie:2025-12-08..2026-01-31-ald maladie:2026-02-01..2026-04-12+ald antecedents=aucun"
    )
    passe = {li.code: li.raison for li in rules.lignes(faits, valeurs)}["ij_fin"]
    assert "passé en ALD" in passe and "Demandez" not in passe
    avant, _ = lire("salarie maladie:2025-05-01..2025-05-31 maladie:2025-06-02..2026-02-28+ald antecedents=dits")
    assert "l’arrêt d’avant" in {li.code: li.raison for li in rules.lignes(avant, valeurs)}["ij_fin"]
