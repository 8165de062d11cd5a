"""The forecast: the figures of the picture, and what is unknown, which is never zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.accompagner.echeances import previsions, rules, voie
from jalons.accompagner.echeances.enums import GenreFait, OuiNonInconnu, Phase, Statut, Su
from jalons.accompagner.echeances.previsions import Autres
from jalons.accompagner.echeances.tests.test_situations import bareme, des_faits, lire
from jalons.accompagner.echeances.valeurs import Fait, Faits

VALERIE = "salarie maladie:2025-12-08..2026-04-12-ald antecedents=aucun complement=2026-03-31"
BUDGET = Autres(revenus=Decimal(412), charges=Decimal(1385))
JOUR = date(2026, 3, 10)
INVALIDE = (Fait(GenreFait.INVALIDITE, date(2026, 5, 4)),)
FINIES = (Fait(GenreFait.FIN_IJ, date(2026, 4, 10)),)


def prevoir(faits: Faits, autres: Autres = BUDGET, jour: date = JOUR) -> tuple[previsions.Mois, ...]:
    return previsions.prevoir(faits, rules.lignes(faits, bareme()), bareme(), lambda _: autres, jour)


def valerie(**autres) -> Faits:
    connue = {"ij_jour": Decimal("29.90"), "complement_total": Decimal(1520)}
    return replace(lire(VALERIE)[0], **connue | autres)


def test_the_forecast_of_the_picture():
    lus = [(m.premier.month, *(round(x) for x in (m.ij, m.complement, m.connu, m.reste))) for m in prevoir(valerie())]
    assert lus == [
        (1, 927, 593, 1932, 547), (2, 837, 683, 1932, 547), (3, 927, 593, 1932, 547),
        (4, 897, 0, 1309, -76), (5, 927, 0, 1339, -46), (6, 897, 0, 1309, -76),
    ]  # fmt: skip
    assert all(m.entier for m in prevoir(valerie()))
    assert round(previsions.baisse(prevoir(valerie()), date(2026, 3, 31))) == 623
    milieu = valerie(complement_fin=date(2026, 3, 15))
    assert round(previsions.baisse(prevoir(milieu), date(2026, 3, 15))) == 623, "full months are compared"
    assert previsions.baisse(prevoir(valerie(ij_jour=None)), date(2026, 3, 31)) is None
    de_plus = [replace(m, autres=m.autres + (500 if m.premier.month > 3 else 0)) for m in prevoir(valerie())]
    assert round(previsions.baisse(de_plus, date(2026, 3, 31))) == 623, "une autre ressource n’y change rien"


@pytest.mark.parametrize(
    ("faits", "autres", "mois", "manque"),
    [
        (valerie(ij_jour=None), BUDGET, 4, "montant de l’indemnité par jour"),
        (valerie(complement=OuiNonInconnu.INCONNU), BUDGET, 2, "complément de l’employeur"),
        (valerie(complement_total=None), BUDGET, 2, "complément de l’employeur"),
        (valerie(complement_fin=date(2026, 3, 15)), BUDGET, 3, "complément d’un mois incomplet"),
        (valerie(), Autres(charges=Decimal(1385)), 2, "autres ressources"),
        (valerie(), Autres(Decimal(412), True, Decimal(1385)), 2, "autres ressources"),
        (valerie(statut=Statut.INCONNU), BUDGET, 5, "premier jour payé"),
        (valerie(faits=(Fait(GenreFait.REPRISE, date(2026, 4, 13)),)), BUDGET, 4, "revenu après la reprise"),
        (valerie(faits=(Fait(GenreFait.REFUS_IJ, date(2026, 5, 4)),)), BUDGET, 5, "indemnités refusées : d’où, et jusqu’où"),
        (valerie(faits=INVALIDE), BUDGET, 5, "indemnités et pension depuis l’invalidité accordée"),
        (valerie(complement_fin=date(2026, 6, 30), faits=FINIES), BUDGET, 4, "complément une fois les indemnités arrêtées"),
        (valerie(complement_fin=date(2026, 6, 30), faits=FINIES), BUDGET, 5, "complément une fois les indemnités arrêtées"),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_named_and_never_counted_as_zero(faits, autres, mois, manque):
    (vu,) = [m for m in prevoir(faits, autres) if m.premier.month == mois]
    assert manque in vu.manquent and not vu.entier


@pytest.mark.parametrize(
    ("autres", "dit"),
    [
        (Autres(Decimal(0), revenus_incomplets=("« Salaire »",)), None),
        (Autres(Decimal(0), revenus_inconnus=True), None),
        (Autres(Decimal(412), revenus_incomplets=("« Salaire »",)), 412),
        (Autres(Decimal(0)), 0),
    ],
)
def test_the_least_of_a_month_not_whole_is_unknown_and_a_zero_that_was_told_stays(autres, dit):
    assert {m.autres for m in prevoir(valerie(), autres)} == {dit}


def test_an_unknown_daily_amount_leaves_what_is_told_of_the_whole():
    mois = {m.premier.month: m for m in prevoir(valerie(ij_jour=None))}
    assert mois[3].ij is None and mois[3].connu == 1932 and mois[3].entier
    assert mois[4].connu == 412 and not mois[4].entier


def test_the_first_month_the_liberal_relay_and_the_second_rate():
    decembre, *_ = prevoir(valerie(), jour=date(2026, 2, 3))
    assert decembre.premier == date(2025, 12, 1) and round(decembre.ij) == round(Decimal("29.90") * 21)
    assert "revenu d’avant l’arrêt" in decembre.manquent
    liberal = {m.premier.month: m for m in prevoir(valerie(statut=Statut.LIBERAL, complement=OuiNonInconnu.NON))}
    assert liberal[2].ij == Decimal("29.90") * 28 and "relais de la section de retraite" in liberal[4].manquent
    at = lire("salarie at:2026-01-05..2026-05-31 antecedents=aucun complement=non")[0]
    premier = replace(at, ij_jour=Decimal(50), ij_su_le=date(2026, 1, 20))
    second = replace(at, ij_jour=Decimal(66), ij_su_le=date(2026, 3, 2))
    assert [("indemnité à l’autre taux" in m.manquent) for m in prevoir(premier)] == [
        False,
        True,
        True,
        True,
        True,
        True,
    ]
    assert [("indemnité à l’autre taux" in m.manquent) for m in prevoir(second)] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_a_limit_stops_the_allowances():
    faits = replace(
        lire("salarie maladie:2025-04-01..2026-03-31-ald antecedents=aucun complement=non")[0], ij_jour=Decimal(30)
    )
    fin = {li.code: li for li in rules.lignes(faits, bareme())}["ij_fin"].date
    assert fin == date(2026, 3, 29)
    mois = {m.premier.month: m for m in prevoir(faits)}
    assert mois[3].ij == 30 * 29 and mois[4].ij == 0 and mois[4].entier


def test_a_past_prescription_pays_nothing_for_sure_and_old_days_may_open_rights_again():
    passee = {m.premier.month: m for m in prevoir(valerie(), jour=date(2026, 5, 20))}
    assert "indemnités après la fin de la prescription" in passee[4].manquent and passee[4].ij == Decimal("29.90") * 12
    assert passee[5].ij is None and passee[3].entier
    ancien = (
        "salarie maladie:2023-10-01..2024-03-31-ald maladie:2026-03-01..2027-02-28-ald antecedents=dits complement=non"
    )
    faits = replace(lire(ancien)[0], ij_jour=Decimal(30))
    fin = {li.code: li for li in rules.lignes(faits, bareme())}["ij_fin"].date
    apres = [m for m in prevoir(faits, jour=fin) if m.premier > fin]
    assert apres and all("indemnités que des jours anciens peuvent rouvrir" in m.manquent for m in apres)


SANS_FIN = "indemnités dont la fin n’est pas calculée"


@pytest.mark.parametrize(
    ("situation", "sure", "doute"),
    [
        (VALERIE.replace("antecedents=aucun", "antecedents=inconnu"), 2, 4),  # older days may have used the 360
        ("salarie maladie:2025-12-08..2026-01-31-ald maladie:2026-02-01..2026-04-12+ald antecedents=inconnu", 2, 4),
        ("salarie at:2025-12-08..2026-04-12 antecedents=inconnu", 2, 4),
        ("ti maladie:2025-12-08..2026-04-12-ald antecedents=aucun", 2, 4),
        ("salarie maladie:2025-04-10..2026-04-12 antecedents=aucun", 2, 4),  # ALD not told: the 360th may be the end
        ("salarie maladie:2025-01-06..2025-11-20+ald maladie:2026-01-05..2026-05-12-ald antecedents=dits", 2, 4),
        ("salarie maladie:2025-04-10..2026-02-12-ald maladie:2026-02-13..2026-04-12-ald+tpt antecedents=aucun", 0, 0),
    ],
)  # fmt: skip
def test_a_month_that_an_end_not_calculated_may_reach_is_unknown(situation, sure, doute):
    faits = replace(lire(f"{situation} complement=non")[0], ij_jour=Decimal(30), ij_su_le=date(2026, 2, 20))
    vus = {m.premier.month: m for m in prevoir(faits)}
    for mois in vus.values():
        if sure and mois.premier.month == sure:
            assert SANS_FIN not in mois.manquent and mois.ij
        if doute and mois.premier.month >= doute:
            assert SANS_FIN in mois.manquent and not mois.entier, situation
    if not doute:
        assert "salaire et indemnités du temps partiel" in vus[4].manquent


@pytest.mark.parametrize(
    "situation",
    [
        "salarie maladie:2025-12-08..2026-04-12 antecedents=aucun",  # ALD not told: not before the 360th of December
        "salarie maladie:2025-12-08..2026-01-31-ald maladie:2026-02-01..2026-04-12+ald antecedents=aucun",
        "salarie at:2025-12-08..2026-04-12 antecedents=aucun",  # the maximum to come is not below that of sickness
        "salarie maladie:2025-05-01..2025-05-31+ald maladie:2025-11-03..2026-02-28-ald antecedents=dits",
    ],
)
def test_a_month_that_no_end_can_reach_stays_sure(situation):
    faits = replace(lire(f"{situation} complement=non")[0], ij_jour=Decimal(30), ij_su_le=date(2026, 2, 20))
    assert {li.code: li for li in rules.lignes(faits, bareme())}["ij_fin"].date is None
    assert not any(SANS_FIN in m.manquent for m in prevoir(faits, jour=date(2026, 2, 25)))
    annoncee = replace(faits, antecedents="inconnu", faits=(Fait(GenreFait.FIN_IJ, date(2027, 4, 10)),))
    assert not any(SANS_FIN in m.manquent for m in prevoir(annoncee)), "la caisse a dit la fin"


def test_what_follows_an_end_that_is_to_be_checked_is_no_zero():
    deux = (
        "salarie maladie:2023-05-02..2023-05-31+ald maladie:2025-11-03..2026-06-30+ald antecedents=dits complement=non"
    )
    faits = replace(lire(deux)[0], ij_jour=Decimal(30))
    juin = next(m for m in prevoir(faits) if m.premier.month == 6)
    assert juin.ij is None and "indemnités après une fin à vérifier" in juin.manquent


@settings(max_examples=80, deadline=None)
@given(des_faits(), st.dates(date(2023, 1, 1), date(2027, 12, 31)))
def test_more_a_day_never_gives_less_a_month_and_nothing_is_negative(faits, jour):
    plus = replace(faits, ij_jour=(faits.ij_jour or Decimal(0)) + 10)
    for avant, apres in zip(prevoir(faits, jour=jour), prevoir(plus, jour=jour), strict=True):
        assert apres.connu >= avant.connu >= 0
        assert (avant.ij is None) >= (apres.ij is None)
        assert (avant.complement or 0) >= 0


def test_the_way_to_invalidity_follows_what_was_told_and_its_amounts_are_of_the_day():
    demande, refus = (
        Fait(GenreFait.DEMANDE_INVALIDITE, date(2026, 1, 5)),
        Fait(GenreFait.REFUS_INVALIDITE, date(2026, 2, 5)),
    )
    nouvelle = Fait(GenreFait.DEMANDE_INVALIDITE, date(2026, 3, 5), su=Su.VU)
    cas = {
        (): Phase.AVANT,
        (demande,): Phase.PENDANT,
        (demande, refus): Phase.APRES,
        (demande, refus, nouvelle): Phase.PENDANT,
    }
    assert {faits: voie.phase(Faits(faits=faits)) for faits in cas} == cas
    etapes = voie.voie(Faits(faits=(demande, refus)), bareme(), date(2026, 3, 10))
    assert [e.ici for e in etapes] == [False, False, True] and all(p.source for e in etapes for p in e.points)
    assert "montant non calculé" in " ".join(p.mots for p in etapes[2].points)  # the line's own data has none of them
