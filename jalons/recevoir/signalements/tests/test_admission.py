"""What is proposed and why: the cases written before the rules, what no rule may do, and the table itself."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jalons.fondations.referentiels import lecture
from jalons.fondations.referentiels.mots import mots_entendus
from jalons.fondations.socle.colonnes import DonneesInvalides
from jalons.recevoir.signalements import admission
from jalons.recevoir.signalements.admission import Situation, proposition
from jalons.recevoir.signalements.enums import Accord, Decision, LienSante, MotifHorsChamp, Objet, Reponse
from jalons.recevoir.signalements.tests.cas import CAS, ITEMS, TOUS, Cas

ICI = Path(__file__).parent
MARDI = date(2026, 2, 17)
REPONSES = st.fixed_dictionaries({c: st.sampled_from(list(Reponse)) for c in ITEMS})


def _parmi(fait: str) -> st.SearchStrategy[str]:
    return st.sampled_from(list(admission.FAITS[fait][1]))


SITUATIONS = st.builds(
    Situation,
    reponses=st.one_of(st.just({}), REPONSES),
    titres=st.just(ITEMS),
    age=st.one_of(st.none(), st.integers(0, 110)),
    echeance=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31))),
    **{f: _parmi(f) for f in ("objet", "lien_sante", "regime", "qui", "origine", "accord", "territoire", "danger")},
)


def heard(cas: Cas, **change: Any) -> Situation:
    """The case as the page hears it: a danger only by the words that the service keeps."""
    mots = [li["libelle"] for li in lecture.listes() if li["liste"] == "mots_danger" and not li["date_fin"]]
    danger = Reponse.OUI if mots_entendus([cas.paroles], mots) else Reponse.NON_ABORDE
    entendu = Situation(
        cas.reponses, ITEMS, cas.objet, cas.lien, cas.regime, None, cas.qui, cas.origine, cas.accord, cas.age,
        cas.territoire, danger,
    )  # fmt: skip
    return replace(entendu, **change)


@pytest.mark.parametrize("cas", TOUS, ids=lambda c: f"{c.numero}-{c.prenom}")
def test_the_cases_written_before_the_rules(cas: Cas) -> None:
    trouve = proposition(heard(cas), MARDI)
    assert trouve.decision == cas.decision, trouve.regle
    if cas.decision == Decision.ORIENTER:
        assert trouve.motif_hors_champ == cas.motif
    assert trouve.interlocuteurs[: len(cas.vers)] == cas.vers
    assert trouve.danger is bool(cas.danger)
    assert trouve.raisons and all(r.texte.endswith(".") for r in trouve.raisons)


def test_a_danger_that_is_only_written_is_heard_and_what_is_not_one_mostly_not() -> None:
    """A list of words hears what it knows: the question asked by a person is what counts. Here: what the list hears today.

    Of twenty dangers told without any usual word, written after the list and never shown to it, it heard two, and took none
    of twenty innocent sentences near them for a danger.
    """
    mots = [li["libelle"] for li in lecture.listes() if li["liste"] == "mots_danger" and not li["date_fin"]]
    with (ICI / "dangers.csv").open(encoding="utf-8", newline="") as fichier:
        phrases = list(csv.DictReader(fichier, delimiter=";"))
    tus = [p["texte"] for p in phrases if p["danger"] != "non" and not mots_entendus([p["texte"]], mots)]
    fausses = [p["texte"] for p in phrases if p["danger"] == "non" and mots_entendus([p["texte"]], mots)]
    assert tus == [] and len(fausses) <= 1


@given(SITUATIONS, st.booleans())
def test_nobody_in_danger_is_sent_away_and_the_danger_is_told_first(situation: Situation, dit: bool) -> None:
    danger = replace(situation, danger=Reponse.OUI)
    trouve = proposition(danger, MARDI)
    assert trouve.decision == Decision.EXAMINER and trouve.danger
    assert "danger" in trouve.raisons[0].texte.lower() and trouve.regle.startswith("danger@")
    muette = proposition(replace(situation, danger=Reponse.NON_ABORDE), MARDI)
    if muette.decision == Decision.ORIENTER:  # before she is sent elsewhere, somebody asks
        assert any("danger n’a pas été abordé" in r.texte for r in muette.raisons)


@given(SITUATIONS)
def test_each_proposition_has_a_rule_a_sentence_and_a_passage(situation: Situation) -> None:
    trouve = proposition(situation, MARDI)
    assert trouve.decision in {Decision.RECEVOIR, Decision.ORIENTER, Decision.EXAMINER}
    decisive = next(r for r in admission.toutes() if r.cle == trouve.regle)
    assert decisive.passage in [r.passage for r in trouve.raisons]
    assert all(r.texte and "{" not in r.texte for r in trouve.raisons)
    assert (trouve.decision == Decision.ORIENTER) <= (trouve.motif_hors_champ is not None)


@given(SITUATIONS)
def test_no_yes_closes_nothing_by_itself(situation: Situation) -> None:
    """Without a subject outside the field, zero yes goes to a person, never to the door."""
    calme = replace(
        situation, objet=Objet.NON_ABORDE, lien_sante=LienSante.NON_ABORDE, regime="general", accord=Accord.OUI,
        danger=Reponse.NON, qui="professionnel",
    )  # fmt: skip
    assert proposition(calme, MARDI).decision == (Decision.RECEVOIR if calme.oui else Decision.EXAMINER)


@given(SITUATIONS, st.sampled_from(list(ITEMS)))
def test_one_more_yes_never_sends_somebody_away(situation: Situation, item: str) -> None:
    avant = proposition(situation, MARDI).decision
    apres = proposition(replace(situation, reponses={**situation.reponses, item: Reponse.OUI}), MARDI).decision
    if situation.regime in ("general", "inconnu"):
        assert apres != Decision.ORIENTER
    else:
        assert (apres == Decision.ORIENTER) <= (avant == Decision.ORIENTER)


@given(SITUATIONS)
def test_nothing_is_decided_of_her_on_the_word_of_a_third_party_nor_against_her(situation: Situation) -> None:
    for change in ({"qui": "tiers"}, {"accord": Accord.NON}):
        assert proposition(replace(situation, **change), MARDI).decision == Decision.EXAMINER


@given(SITUATIONS)
def test_the_agricultural_regime_has_its_own_service_in_metropole_only(situation: Situation) -> None:
    la = replace(situation, regime="agricole", danger=Reponse.NON, accord=Accord.OUI, qui="professionnel")
    assert proposition(replace(la, territoire="metropole"), MARDI).motif_hors_champ == MotifHorsChamp.AUTRE_REGIME
    assert proposition(replace(la, territoire="971"), MARDI).motif_hors_champ != MotifHorsChamp.AUTRE_REGIME


def test_valerie_reads_like_the_screen() -> None:
    trouve = proposition(heard(CAS[8], echeance=date(2026, 3, 31)), MARDI)
    assert [(r.texte, r.source) for r in trouve.raisons] == [
        ("La difficulté vient de la santé : arrêt de travail en cours.", "Circulaire de 1977, § 2"),
        ("Deux items sur six : ressources, entourage. Un seul suffit.", "Livret 2022, p. 8"),
        ("À recevoir avant le 10 mars : une date compte pour elle, le 31 mars.", ""),
    ]


def test_christian_reads_like_the_screen() -> None:
    trouve = proposition(heard(CAS[1], danger=Reponse.NON), MARDI)
    assert [r.texte for r in trouve.raisons] == [
        "Question de droits à la retraite : elle relève de la Carsat.",
        "Aucun oui sur la fiche, quatre points non abordés.",
    ]
    assert trouve.raisons[0].source == "Livret 2022, cas n° 2"


def test_a_retirement_question_with_a_fragility_is_received_and_answered_too() -> None:
    mixte = heard(CAS[1], reponses={**CAS[1].reponses, "epreuve": "oui"}, echeance=date(2026, 3, 31))
    trouve = proposition(mixte, MARDI)
    assert (trouve.decision, trouve.interlocuteurs) == (Decision.RECEVOIR, ("carsat-retraite",))
    assert trouve.a_recevoir_avant == date(2026, 3, 10)
    assert "À dire aussi : ses droits à la retraite relèvent de la Carsat." in [r.texte for r in trouve.raisons]


def test_a_contradiction_is_told_with_the_reason_to_doubt() -> None:
    trouve = proposition(heard(CAS[7], reponses={**CAS[7].reponses, "ressources": "oui"}), MARDI)
    assert (trouve.decision, trouve.motif_hors_champ) == (Decision.EXAMINER, MotifHorsChamp.SANS_LIEN_SANTE)
    assert trouve.raisons[0].texte.startswith("La fiche dit une fragilité")


def test_a_date_too_near_says_without_waiting() -> None:
    trouve = proposition(heard(CAS[8], echeance=MARDI + timedelta(days=3)), MARDI)
    assert trouve.raisons[-1].texte == "À recevoir sans attendre : une date compte pour elle, le 20 février."


def test_the_points_not_spoken_of_are_counted_in_words() -> None:
    une: dict[str, str] = {code: Reponse.NON for code in ITEMS}
    premier, second, *_ = une

    def lire(reponses: dict[str, str]) -> str:
        return proposition(Situation(reponses), MARDI).raisons[-1].texte.partition(". ")[0]

    assert lire({}) == "La fiche de fragilité n’a pas été remplie"
    assert lire(une) == "Aucun oui sur la fiche"
    assert lire(une | {premier: Reponse.NON_ABORDE}) == "Aucun oui sur la fiche, un point non abordé"
    deux = une | dict.fromkeys([premier, second], Reponse.NON_ABORDE)
    assert lire(deux) == "Aucun oui sur la fiche, deux points non abordés"
    assert lire({str(n): Reponse.NON_ABORDE for n in range(11)}).endswith(", 11 points non abordés")


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-60, 60))
@example(MARDI, -1)
@example(MARDI, 0)
def test_she_is_received_before_her_date_and_never_in_the_past(jour: date, ecart: int) -> None:
    avant = admission.recevoir_avant(jour + timedelta(days=ecart), jour)
    assert (avant is None) == (ecart < 0)
    assert avant is None or avant == jour + timedelta(days=max(0, ecart - 21))


# --- The table ---

FIGEES = ICI / "regles_figees.json"


def test_a_published_version_of_a_rule_never_changes() -> None:
    """Its words and conditions were counted under its number. New wording: a new version, and its line here."""
    figees = json.loads(FIGEES.read_text(encoding="utf-8"))
    fautes = {
        r.cle: empreinte(r) for r in admission.toutes() if figees.get(r.cle) != empreinte(r)
    }  # fmt: skip
    assert fautes == {} and figees.keys() == {r.cle for r in admission.toutes()}


def empreinte(regle: admission.Regle) -> str:
    """What a version says, but for the day on which it ends."""
    dit = [
        regle.rang,
        regle.quand,
        regle.propose,
        regle.motif,
        regle.vers,
        regle.phrase,
        regle.passage.code,
        regle.valable_du,
    ]
    return sha256(json.dumps(dit, default=str).encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("colonne", "valeur", "dit"),
    [
        ("quand", "lune=pleine", "quand"),
        ("quand", "regime=martien", "quand"),
        ("quand", "age=vieux", "quand"),
        ("propose", "refuser", "propose"),
        ("passage", "003/cas-99", "n’est dans aucun"),
        ("phrase", " ", "phrase"),
        ("motif", "", "sans dire le motif"),
        ("version", "2", "le même jour"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line_and_a_remedy(
    tmp_path: Path, colonne: str, valeur: str, dit: str
) -> None:
    with admission.REGLES.open(encoding="utf-8", newline="") as fichier:
        lignes = [li for li in csv.DictReader(fichier, delimiter=";") if li["code"] == "retraite"]
    fausse = lignes[0] | {colonne: valeur}
    chemin = tmp_path / "regles.csv"
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        ecrit = csv.DictWriter(fichier, list(lignes[0]), delimiter=";")
        ecrit.writeheader()
        ecrit.writerows([fausse] if colonne != "version" else [lignes[0], fausse])
    with pytest.raises(DonneesInvalides, match=dit):
        admission.lire(chemin)


def test_a_new_version_takes_over_on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    toutes = admission.toutes()
    fiche = next(r for r in toutes if r.code == "fiche")
    fermee = replace(fiche, valable_au=date(2026, 6, 30))
    neuve = replace(fiche, version=2, phrase="Autre phrase.", valable_du=date(2026, 7, 1))
    deux = [v for r in toutes for v in ((fermee, neuve) if r is fiche else (r,))]
    monkeypatch.setattr(admission, "toutes", lambda: tuple(deux))
    valerie = heard(CAS[8])
    assert [proposition(valerie, j).regle for j in (MARDI, date(2026, 7, 1))] == ["fiche@1", "fiche@2"]


@pytest.mark.parametrize(
    ("sans", "cas"), [("danger", 20), ("logement", 7), ("fiche", 8), ("tiers", 16), ("agricole", 9)]
)
def test_the_cases_would_see_a_rule_that_is_lost(monkeypatch: pytest.MonkeyPatch, sans: str, cas: int) -> None:
    restes = tuple(r for r in admission.toutes() if r.code != sans)
    monkeypatch.setattr(admission, "toutes", lambda: restes)
    trouve = proposition(heard(TOUS[cas], reponses=TOUS[cas].reponses), MARDI)
    assert (trouve.decision, trouve.interlocuteurs[: len(TOUS[cas].vers)]) != (TOUS[cas].decision, TOUS[cas].vers)
