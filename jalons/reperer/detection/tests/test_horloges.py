"""The three clocks of one person are the request's own, on random periods; nothing depends on how rows are cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jalons.reperer.detection import horloges
from jalons.reperer.detection.enums import Horloge
from jalons.reperer.detection.horloges import couper, tranches, trois_horloges
from jalons.reperer.detection.requete import mensuelle
from jalons.reperer.detection.requete.options import Options
from jalons.reperer.detection.tests import extractions as ex
from jalons.reperer.detection.tests import reference
from tests.tailles import COMPLETS

JOUR = timedelta(days=1)


@dataclass(frozen=True)
class P:
    debut: date
    fin: date
    prescrit: date | None = None


def payee(debut: date, jours: int, prescrit: date | None = None) -> P:
    return P(debut, debut + (jours - 1) * JOUR, prescrit)


D = date(2026, 1, 5)


def test_without_any_gap_the_three_clocks_agree():
    assert set(trois_horloges([payee(D, 100)]).values()) == {D + 90 * JOUR}


def test_two_unpaid_days_put_the_paid_clock_two_days_later():
    jours = trois_horloges([payee(D, 50), payee(D + 52 * JOUR, 60)])
    assert jours[Horloge.PAYES] == jours[Horloge.CALENDAIRES] + 2 * JOUR


def test_a_stoppage_prescribed_further_than_it_is_paid_is_seen_by_one_clock_only():
    jours = trois_horloges([payee(D, 60, D + 120 * JOUR)])
    assert jours == {Horloge.PAYES: None, Horloge.CALENDAIRES: None, Horloge.PRESCRITS: D + 90 * JOUR}


def test_nothing_paid_gives_no_day():
    assert set(trois_horloges([]).values()) == {None}


PERIODES = st.lists(
    st.builds(
        lambda depuis, jours, prescrit: payee(
            D + depuis * JOUR, jours, None if prescrit is None else D + (depuis + prescrit) * JOUR
        ),
        st.integers(0, 60), st.integers(1, 30), st.one_of(st.none(), st.integers(0, 120)),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


def walked(periodes, jour, tolerance):
    """Plain reference: day by day, shared with nobody."""
    payes = {p.debut + n * JOUR for p in periodes for n in range((p.fin - p.debut).days + 1)}
    arret = reference.decouper(payes, tolerance)[-1]
    prescrits = {j: max([p.prescrit for p in periodes if p.prescrit and p.debut <= j <= p.fin], default=None)
                 for j in arret}  # fmt: skip
    prescrits = {j: v for j, v in prescrits.items() if v}
    return {h: reference.jour_cherche(arret, prescrits, jour, h.value) for h in Horloge}


@given(PERIODES, st.sampled_from((1, 5, 20, 40)), st.integers(0, 5))
def test_they_are_what_walking_the_days_finds(periodes, jour, tolerance):
    assert trois_horloges(periodes, jour, tolerance) == walked(periodes, jour, tolerance)


@given(PERIODES, st.randoms(use_true_random=False))
def test_order_duplicates_and_splits_of_periods_change_nothing(periodes, hasard):
    autres = []
    for p in [*periodes, hasard.choice(periodes)]:
        coupe = p.debut + hasard.randint(0, (p.fin - p.debut).days) * JOUR
        autres += [P(p.debut, coupe, p.prescrit)]
        autres += [P(coupe + JOUR, p.fin, p.prescrit)] if coupe < p.fin else []
    hasard.shuffle(autres)
    assert trois_horloges(autres, 20) == trois_horloges(periodes, 20)
    assert [(t.debut, t.fin, t.paye) for t in tranches(couper(autres)[-1])] == [
        (t.debut, t.fin, t.paye) for t in tranches(couper(periodes)[-1])
    ]


def _demande(cas, horloge, dossier):
    """What the request finds with one clock: {(person, first day): (day found, its periods)}."""
    p = cas.parametres
    options = Options(
        fichiers=dossier, mois=ex.MOIS, jour=p["jour"], tolerance=p["tolerance"], horloge=horloge,
    )  # fmt: skip
    lignes, _ = mensuelle.lignes(options, periodes=True)
    return {(li.assure_id, li.arret_debut): (li.jour_91, li.periodes) for li in lignes}


def _arrets(cas):
    """Every arrêt of living people, from the raw payments: (person, first day) → periods."""
    acceptees = reference.lire_ij(cas.lignes_ij)
    morts = {i for i, p in reference.lire_assures(cas.lignes_assures).items() if p["deces"]}
    trouves, rendus = {}, reference.rendre(acceptees, ex.MOIS)
    for assure_id in {b["id"] for b in acceptees} - morts:
        siennes = [b for b in acceptees if b["id"] == assure_id and b["nature"] in ("maladie", "at", "mp")]
        cle = lambda b: (b["nature"], b["debut"], b["fin"], b["montant"])  # noqa: E731
        soldes = {}
        for b in siennes:
            soldes[cle(b)] = soldes.get(cle(b), 0) + b["sens"]
        restent = [P(b["debut"], b["fin"], b["prescrit"]) for b in siennes if b["sens"] == 1 and soldes[cle(b)] > 0]
        for arret in couper(restent, cas.parametres["tolerance"]):
            trouves[rendus.get(assure_id, assure_id), arret[0].debut] = arret
    return trouves


def differences(cas, dossier):
    """Where the three clocks of this file and those of the request differ, on a whole extraction."""
    ex.ecrire(dossier, "ij", cas.lignes_ij, ex.COLONNES_IJ, 0, "csv")
    if cas.lignes_assures:
        ex.ecrire(dossier, "assures", cas.lignes_assures, ex.COLONNES_ASSURES, 0, "csv")
    rang, tolerance, ecarts = cas.parametres["jour"], cas.parametres["tolerance"], []
    arrets = _arrets(cas)
    for horloge in Horloge:
        demande = _demande(cas, horloge, dossier)
        ici = {cle: horloges.trois_horloges(a, rang, tolerance)[horloge] for cle, a in arrets.items()}
        ici = {cle: jour for cle, jour in ici.items() if jour and f"{jour:%Y-%m}" == ex.MOIS}
        if ici != {cle: jour for cle, (jour, _) in demande.items()}:
            ecarts.append(("trouvés", horloge, ici, demande))
        for cle, (jour, periodes) in demande.items():
            if horloges.trois_horloges(periodes, rang, tolerance)[horloge] != jour:
                ecarts.append(("périodes", horloge, cle, jour))
    return ecarts


@settings(max_examples=200 if COMPLETS else 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(ex.cas())
def test_they_are_the_request_s_own_clocks(tmp_path_factory, cas):
    assume(cas.lignes_ij)
    try:
        _arrets(cas)
    except reference.Refus:
        assume(False)
    assert differences(cas, tmp_path_factory.mktemp("cas")) == []


def test_sabotage_a_clock_one_day_late_is_seen(tmp_path, monkeypatch):
    ligne = dict.fromkeys(ex.COLONNES_IJ, "") | {"assure_id": "a", "nature": "maladie", "montant_journalier": "30"}
    ligne |= {"date_debut": "2026-02-10", "date_fin": "2026-06-30"}
    cas = ex.Cas([[ligne]], [], {"jour": 91, "tolerance": 3})
    vraies = horloges.trois_horloges
    assert differences(cas, tmp_path) == []
    monkeypatch.setattr(horloges, "trois_horloges", lambda *a: {h: j and j + JOUR for h, j in vraies(*a).items()})
    assert differences(cas, tmp_path)
