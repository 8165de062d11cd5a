"""What is true of an accompaniment."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    ARBRE_EMPLOI,
    FACE_A_FACE,
    Appreciation,
    Axe,
    Domaine,
    IssueEmploi,
    IssueSante,
    Mode,
    MotifClotureDossier,
    StatutDossier,
)
from jalons.fondations.socle.refus import SaisieRefusee

JOUR = date(2026, 3, 10)
DEMAIN, HIER = JOUR + timedelta(days=1), JOUR - timedelta(days=1)
dates = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_an_act_of_today_is_accepted():
    rules.controler_date(JOUR, aujourdhui=JOUR, ouvert_le=JOUR)


def test_an_act_of_tomorrow_is_refused_in_french():
    with pytest.raises(SaisieRefusee, match=r"11.mars.2026 est dans l’avenir"):
        rules.controler_date(JOUR + timedelta(days=1), aujourdhui=JOUR)


def test_an_act_before_the_opening_is_refused():
    with pytest.raises(SaisieRefusee, match=r"ouvert depuis le 1er.mars.2026"):
        rules.controler_date(date(2026, 2, 28), aujourdhui=JOUR, ouvert_le=date(2026, 3, 1))


@given(dates, dates)
@example(JOUR, JOUR)
def test_an_answer_never_precedes_the_question(echeance, depuis):
    if echeance < depuis:
        with pytest.raises(SaisieRefusee):
            rules.controler_echeance(echeance, depuis)
    else:
        rules.controler_echeance(echeance, depuis)


@pytest.mark.parametrize(("minutes", "permise"), [(None, True), (1, True), (600, True), (0, False), (601, False)])
def test_an_interview_lasts_from_one_minute_to_ten_hours_or_is_unknown(minutes, permise):
    if permise:
        rules.controler_duree(minutes)
    else:
        with pytest.raises(SaisieRefusee):
            rules.controler_duree(minutes)


@pytest.mark.parametrize("mode", Mode.values)
def test_telephone_and_video_are_not_face_to_face(mode):
    assert (mode in FACE_A_FACE) is (mode not in ("telephone", "visio"))


@pytest.mark.parametrize("mode", ["telephone", "visio", "domicile"])
def test_no_reception_place_for_an_interview_elsewhere(mode):
    with pytest.raises(SaisieRefusee):
        rules.controler_lieu(mode, object())
    rules.controler_lieu(mode, None)
    rules.controler_lieu("lieu", object())
    rules.controler_lieu("etablissement", object())


@pytest.mark.parametrize(
    ("saisie", "champ"),
    [
        (lambda: rules.controler_date(DEMAIN, aujourdhui=JOUR), "date_acte"),
        (lambda: rules.controler_date(HIER, aujourdhui=JOUR, ouvert_le=JOUR), "date_acte"),
        (lambda: rules.controler_date(DEMAIN, aujourdhui=JOUR, champ="depuis"), "depuis"),
        (lambda: rules.controler_date(HIER, aujourdhui=JOUR, ouvert_le=JOUR, champ="depuis"), "depuis"),
        (lambda: rules.controler_echeance(HIER, JOUR), "echeance"),
        (lambda: rules.controler_echeance(HIER, JOUR, "pour_le"), "pour_le"),
        (lambda: rules.controler_duree(0), "duree_minutes"),
        (lambda: rules.controler_lieu("visio", object()), "lieu"),
        (lambda: rules.cloture(axe=Axe.AUTRE, motif="?"), "motif"),
        (lambda: rules.cloture(axe=Axe.AUTRE, motif="relais", issue_emploi="?"), "issue_emploi"),
        (lambda: rules.cloture(axe=Axe.AUTRE, motif="relais", issue_sante="?"), "issue_sante"),
        (lambda: rules.cloture(axe=Axe.AUTRE, motif="relais", issue_emploi="deces"), "motif"),
        (lambda: rules.cloture(axe=Axe.AUTRE, motif="relais", issue_sante="deces"), "motif"),
        (lambda: rules.controler_cloture_le(HIER, ouvert_le=HIER, dernier_acte=JOUR, aujourdhui=JOUR), "le"),
        (lambda: rules.controler_cloture_le(DEMAIN, ouvert_le=HIER, dernier_acte=None, aujourdhui=JOUR), "le"),
        (lambda: rules.controler_cloture_le(HIER, ouvert_le=JOUR, dernier_acte=None, aujourdhui=JOUR), "le"),
        (lambda: rules.controler_referent(depuis=HIER, le=JOUR, meme=True), "nouveau"),
        (lambda: rules.controler_referent(depuis=JOUR, le=HIER, meme=False), "le"),
        (lambda: rules.domaines_a_garder([("travail", "?", "")]), "domaines"),
    ],
)
def test_a_refusal_names_the_field_to_correct(saisie, champ):
    with pytest.raises(SaisieRefusee) as refus:
        saisie()
    assert refus.value.champ == champ


def test_what_is_not_expected_has_no_date_to_check():
    rules.controler_echeance(None, JOUR)
    rules.controler_echeance(JOUR, JOUR)


@pytest.mark.parametrize(
    ("axe", "emploi", "sante"), [("pdp", "deces", ""), ("sante", "", "deces"), ("autre", "", "deces")]
)
def test_a_death_is_the_outcome_of_the_axis_of_the_dossier(axe, emploi, sante):
    assert rules.cloture(axe=axe, motif="deces") == rules.Cloture("deces", emploi, sante)


@pytest.mark.parametrize("statut", StatutDossier.values)
def test_one_writes_in_a_dossier_until_it_is_closed(statut):
    assert rules.modifiable(statut) is (statut != "clos")


def test_the_axis_emploi_asks_for_the_outcome_of_the_tree():
    with pytest.raises(SaisieRefusee) as refus:
        rules.cloture(axe=Axe.PDP, motif="relais")
    assert refus.value.champ == "issue_emploi"
    assert rules.cloture(axe=Axe.PDP, motif="relais", issue_emploi="inconnu").issue_emploi == "inconnu"


def test_the_axis_sante_asks_for_what_was_obtained():
    with pytest.raises(SaisieRefusee) as refus:
        rules.cloture(axe=Axe.SANTE, motif="relais")
    assert refus.value.champ == "issue_sante"
    assert rules.cloture(axe=Axe.SANTE, motif="relais", issue_sante="soins_obtenus").issue_sante == "soins_obtenus"


@pytest.mark.parametrize("axe", [Axe.AUTRE, Axe.INCONNU])
def test_outside_both_axes_no_result_is_forced(axe):
    assert rules.cloture(axe=axe, motif="refus") == rules.Cloture("refus", "", "")


@given(st.sampled_from(Axe.values), st.sampled_from([*MotifClotureDossier.values, "?"]),
       st.sampled_from(["", *IssueEmploi.values, "?"]), st.sampled_from(["", *IssueSante.values, "?"]))  # fmt: skip
def test_a_death_is_said_by_the_reason_and_by_nothing_else(axe, motif, emploi, sante):
    try:
        fin = rules.cloture(axe=axe, motif=motif, issue_emploi=emploi, issue_sante=sante)
    except SaisieRefusee:
        return
    assert (fin.motif == "deces") == ("deces" in (fin.issue_emploi, fin.issue_sante))
    assert axe != Axe.PDP or fin.issue_emploi in IssueEmploi.values
    assert axe != Axe.SANTE or fin.issue_sante in IssueSante.values


def test_every_outcome_has_one_branch_of_the_tree():
    placees = [issue for _, issues in ARBRE_EMPLOI for issue in issues]
    assert sorted(placees) == sorted(IssueEmploi)
    assert rules.branche_emploi("autre_poste_meme_employeur") == "Maintien dans l’emploi"
    assert rules.branche_emploi("nouveau_metier") == "Maintien en emploi"
    assert rules.branche_emploi("") == ""
    assert [rules.branche_emploi(i) for i in ("inconnu", "deces")] == ["", ""], "unknown is not « sans emploi »"


def test_a_dossier_does_not_close_before_its_last_interview():
    with pytest.raises(SaisieRefusee, match="ne peut pas le précéder"):
        rules.controler_cloture_le(
            JOUR, ouvert_le=date(2026, 1, 1), dernier_acte=date(2026, 3, 11), aujourdhui=date(2026, 3, 12)
        )
    rules.controler_cloture_le(JOUR, ouvert_le=JOUR, dernier_acte=JOUR, aujourdhui=JOUR)


def test_the_duration_counts_days_over_the_mean_month():
    assert rules.duree_mois(date(2026, 1, 1), date(2026, 6, 1)) == pytest.approx(151 / 30.4375)


@given(st.integers(0, 120), st.sampled_from([None, -1, 0, 5]), st.sampled_from(StatutDossier.values))
@example(44, None, "ouvert")
@example(45, None, "ouvert")
@example(45, -1, "ouvert")
@example(45, 0, "ouvert")
@example(45, None, "suspendu")
def test_silent_means_open_without_an_act_and_with_nothing_planned(age, prochaine, statut):
    raison = rules.raison_silence(
        dernier_acte=JOUR - timedelta(days=age),
        prochaine=None if prochaine is None else JOUR + timedelta(days=prochaine),
        jour=JOUR,
        jours=45,
        statut=statut,
    )
    assert bool(raison) == (statut == "ouvert" and age >= 45 and prochaine in (None, -1))
    assert raison is None or raison[0].islower(), "it is read after « Parce que »"


def test_the_dossier_is_not_given_to_whoever_has_it():
    with pytest.raises(SaisieRefusee, match="déjà référente"):
        rules.controler_referent(depuis=JOUR, le=JOUR, meme=True)


def test_a_change_of_referent_does_not_precede_the_present_one():
    rules.controler_referent(depuis=JOUR, le=JOUR, meme=False)
    with pytest.raises(SaisieRefusee, match="choisissez une date suivante"):
        rules.controler_referent(depuis=JOUR, le=JOUR - timedelta(days=1), meme=False)


def test_what_was_not_talked_about_leaves_no_row():
    reponses = [(code, Appreciation.NON_ABORDE, " ") for code in Domaine.values]
    assert rules.domaines_a_garder(reponses) == []
    garde = rules.domaines_a_garder([("travail", "priorite", ""), ("sante", "non_aborde", " un mot ")])
    assert [dit[:3] for dit in garde] == [("sante", "non_aborde", "un mot"), ("travail", "priorite", "")]
    assert rules.domaines_a_garder([("langue", "non_aborde", "", "", " lit l’arabe ", "")])[0].besoins == "lit l’arabe"


def test_the_domains_are_kept_in_the_order_of_the_list_and_not_of_the_alphabet():
    reponses = [(code, "priorite", "") for code in reversed(Domaine.values)]
    assert [domaine for domaine, *_ in rules.domaines_a_garder(reponses)] == Domaine.values


def test_an_unknown_domain_is_refused():
    with pytest.raises(SaisieRefusee):
        rules.domaines_a_garder([("horoscope", "priorite", "")])


def test_the_domains_left_out_are_summed_up_in_one_line():
    assert rules.resume_non_abordes(set(Domaine.values)) == ""
    assert rules.resume_non_abordes(set()).endswith("12 autres")
    tous = set(Domaine.values)
    trois = [code for code in Domaine.values if code in ("logement", "moral", "travail")]
    assert "autres" not in rules.resume_non_abordes(tous - set(trois)), "trois se nomment, aucun ne se compte"
    assert rules.resume_non_abordes(tous - {*trois, "sante"}).endswith(", 2 autres")
    assert rules.resume_non_abordes(set(Domaine.values) - {"logement", "moral"}) == "Logement, moral"


def test_a_domain_to_be_treated_without_an_objective_or_a_reason_is_told():
    dits = [
        rules.Dit(code, quoi)
        for code, quoi in (("travail", "priorite"), ("famille", "a_travailler"), ("moral", "point_appui"))
    ]
    assert [d.domaine for d in rules.sans_suite(dits, {"travail"})] == ["famille"]
    assert [d.domaine for d in rules.sans_suite(dits, set())] == ["travail", "famille"]
    assert rules.sans_suite([dits[0]._replace(raison="elle ne veut pas en parler")], set()) == []


def test_a_former_domain_is_offered_only_where_it_was_written():
    assert len(rules.domaines_offerts()) == 14 and "territoire" not in rules.domaines_offerts()
    assert "territoire" in rules.domaines_offerts({"territoire"})


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_what_is_common_and_added_is_the_new_text_and_what_is_common_and_taken_off_the_old_one(avant, apres):
    morceaux = rules.differences(avant, apres)
    assert "".join(m for quoi, m in morceaux if quoi != rules.AVANT_SEUL) == apres
    assert "".join(m for quoi, m in morceaux if quoi != rules.APRES_SEUL) == avant
