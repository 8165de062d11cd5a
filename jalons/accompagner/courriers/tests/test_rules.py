"""What a template may hold, what an envelope shows, which words are caught: pure functions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagner.courriers import rules
from jalons.accompagner.courriers.enums import AccordCourrier, Genre, Voie
from jalons.accompagner.courriers.rules import CourrierRefuse, Depart

JOUR = date(2026, 3, 10)
BON = Depart(Voie.COURRIER, AccordCourrier.ORAL, JOUR, JOUR - timedelta(days=8))


@pytest.mark.parametrize(
    ("genre", "texte", "dit"),
    [
        (
            "bailleur",
            "Loyer de {{ nom_du_chat }}",
            "Le champ « nom_du_chat » n’existe pas. Champs possibles : {{personne}}",
        ),
        ("employeur", "Arrêt depuis {{arret_depuis}}", "« arret_depuis » parle de santé"),
        ("bailleur", "Bonjour {{personne}", "Une accolade est seule"),
        ("bailleur", "Bonjour }} {{", "Une accolade est seule"),
    ],
)
def test_an_unknown_field_is_named_with_the_list_and_one_of_health_never_reaches_an_employer(genre, texte, dit):
    with pytest.raises(CourrierRefuse, match=r"^" + dit.replace("{", r"\{").replace("}", r"\}")):
        rules.controler_modele(genre, texte)
    assert "arret_depuis" not in {c.code for c in rules.champs_offerts(Genre.EMPLOYEUR)}
    rules.controler_modele("medecin_travail", "Arrêt depuis {{ arret_depuis }}")


_MORCEAUX = st.lists(
    st.sampled_from([*(f"{{{{{c}}}}}" for c in rules.CHAMPS), "texte ", "\n\n", "#", "*x*"]), max_size=12
)
_SUS = st.dictionaries(st.sampled_from(list(rules.CHAMPS)), st.text("abc #*_{}[]$\\", min_size=1, max_size=8))


@given(_MORCEAUX, _SUS)
def test_what_is_known_takes_its_place_and_what_is_not_is_said_missing(morceaux, sus):
    rendu = rules.fusionner("".join(morceaux), sus)
    attendus = [
        sus.get(m.strip("{}")) or f"[à compléter : {rules.CHAMPS[m.strip('{}')].libelle}]" if m[0] == "{" else m
        for m in morceaux
    ]
    assert rendu == "".join(attendus)


@pytest.mark.parametrize(
    ("depart", "champ"),
    [
        (Depart(Voie.COURRIER, AccordCourrier.NON, JOUR, JOUR), "accord"),
        (Depart(Voie.COURRIER, AccordCourrier.ORAL, None, JOUR), "accord_le"),
        (Depart(Voie.COURRIER, AccordCourrier.ORAL, JOUR + timedelta(days=1), JOUR), "accord_le"),
        (Depart(Voie.COURRIER, AccordCourrier.ECRIT, JOUR, None), "medecin_travail_le"),
        (Depart(Voie.MAIN, AccordCourrier.NON, JOUR, JOUR), "accord"),
        (Depart(Voie.COURRIER, AccordCourrier.ORAL, JOUR, JOUR + timedelta(days=1)), "medecin_travail_le"),
    ],
)
def test_nothing_leaves_for_an_employer_without_her_agreement_nor_before_the_physician(depart, champ):
    rules.controler_depart(Genre.EMPLOYEUR, "Reprise", "Une date pour en parler ?", BON, jour=JOUR)
    with pytest.raises(CourrierRefuse) as refus:
        rules.controler_depart(Genre.EMPLOYEUR, "Reprise", "Une date pour en parler ?", depart, jour=JOUR)
    assert refus.value.champ == champ


def test_words_of_health_are_caught_and_titles_are_not():
    net = rules.mots_de_sante(
        "L’avis du médecin du travail de votre service de prévention et de santé au travail, Assurance Maladie"
    )
    assert net == ()
    assert rules.mots_de_sante("Son traitement la fatigue ; sa dépression, la RQTH, un dos opéré.") == (
        "traitement", "depression", "rqth", "opere",
    )  # fmt: skip
    metier = {"profession": "Secrétaire médicale"}
    assert rules.mots_de_sante("Camille, secrétaire médicale, reprend.", **metier) == ()
    assert rules.mots_de_sante("Secrétaire médicale, pour raison médicale", **metier) == ("medicale",)
    assert rules.mots_de_sante("Camille, en invalidité", profession="en invalidité") == ("invalidite",)
    with pytest.raises(CourrierRefuse, match="traitement"):
        rules.controler_depart(Genre.EMPLOYEUR, "Reprise", "Selon son traitement.", BON, jour=JOUR)
    relu = Depart(BON.voie, BON.accord, BON.accord_le, BON.medecin_travail_le, relu=True)
    rules.controler_depart(Genre.EMPLOYEUR, "Le traitement de la paie", "Une question.", relu, jour=JOUR)


def test_an_envelope_shows_six_lines_and_a_text_keeps_its_paragraphs():
    assert rules.lignes_destinataire("Office public\n12 rue des Lilas\n\n96000 BELLEVILLE") == (
        "Office public", "12 rue des Lilas", "96000 BELLEVILLE",
    )  # fmt: skip
    with pytest.raises(CourrierRefuse, match="7"):
        rules.lignes_destinataire("\n".join("abcdefg"))
    with pytest.raises(CourrierRefuse, match="à qui"):
        rules.lignes_destinataire(" \n ")
    assert rules.paragraphes("a\nb\n\n \n\nc") == (("a", "b"), ("c",))
    with pytest.raises(CourrierRefuse, match="compléter : montant"):
        rules.controler_depart(Genre.PERSONNE, "o", "Il reste [à compléter : montant].", BON, jour=JOUR)
