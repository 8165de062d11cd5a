"""A platform asks, an expert answers once, what serves again is kept without anybody, and is searched first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.expertises import rules, selectors, services
from jalons.recevoir.expertises.models import Connaissance, Question
from tests.people import un_agent, une_equipe

pytestmark = pytest.mark.django_db
SITUATION = (
    "Une salariée de 58 ans, en arrêt depuis huit mois, demande si la pension d’invalidité se cumule avec un mi-temps."
)


@pytest.fixture
def gens(db: Any) -> dict[str, Any]:
    equipe = une_equipe()
    return {
        role: un_agent(role, equipe=equipe) for role in ("csam", "assistant_social", "manager", "direction_regionale")
    }


def organisme(gens: dict[str, Any]) -> Any:
    return gens["csam"].affectation.organisme


@pytest.mark.parametrize(
    ("texte", "trouve"),
    [
        ("Mme Dupont Garnier demande", "Mme Dupont Garnier"), ("Monsieur de Brossard est en arrêt", "Monsieur de Brossard"),
        ("Son numéro 2 95 10 99 126 111 93", "2 95 10 99 126 111 93"), ("295109912611193", "295109912611193"),
        ("Rappeler au 06 12 34 56 78", "06 12 34 56 78"), ("écrire à odile@exemple.fr", "odile@exemple.fr"),
        ("née le 14 mai 1997, elle", "née le 14 mai 1997"),
        ("Jean Dupont est en arrêt", "Jean Dupont"), ("Pour DUPONT Jean-Pierre, que faire ?", "DUPONT Jean-Pierre"),
        ("Mme M. V. habite Tarbes", "Mme M. V."), ("Léa M. a deux enfants", "Léa M."), ("Le Dr Martin dit non", "Dr Martin"),
        ("Elle, Fatima de la Tour, demande", "Fatima de la Tour"), ("M. V. habite là", "M. V."),
    ],
)  # fmt: skip
def test_what_names_somebody_is_refused_with_the_words_found(gens: dict[str, Any], texte: str, trouve: str) -> None:
    with pytest.raises(services.TexteNominatif, match="dit quelqu’un") as refus:
        services.poser(agent=gens["csam"], organisme=organisme(gens), theme="autre", texte=texte)
    assert f"« {trouve} »" in str(refus.value) and not Question.objects.exists()
    with pytest.raises(services.TexteNominatif):
        services.tenir(agent=gens["manager"], organisme=organisme(gens), theme="autre", question=texte, reponse="Oui.")


def test_ordinary_sentences_name_nobody() -> None:
    for texte in (
        SITUATION,
        "Madame ou monsieur, au choix.",
        "Le 36 46, puis l’article L. 341-1 du code.",
        "Arrêt du 12/03/2026",
        "Île-de-France, France Travail, Cap emploi et la Mission Locale",
        "Le CHU de Toulouse, la rue Jean Jaurès, l’hôpital Saint Louis, le PASS de Saint Denis",
        "Elle vit à Tarbes. Son employeur dit non. Carsat Midi-Pyrénées",
        "M. et Mme : le couple, la CAF, la MDPH",
    ):
        assert rules.faute(texte) == "", texte


def test_what_only_seems_a_name_is_kept_when_who_writes_says_so_and_a_number_never(
    gens: dict[str, Any], client_de: Any
) -> None:
    csam, poser = client_de(gens["csam"]), reverse("expertises:poser")
    corps = {"theme": "autre", "texte": "Que dit le décret Claude Bernard ?"}
    refusee = csam.post(poser, corps)
    assert refusee.status_code == 422 and "Claude Bernard" in refusee.text and 'name="confirme"' in refusee.text
    assert csam.post(poser, corps | {"texte": "Il a le 06 12 34 56 78", "confirme": "on"}).status_code == 422
    assert csam.post(poser, corps | {"confirme": "on"}).status_code == 302
    assert LigneJournal.objects.get(acte="question.poser").motif == "nom écarté"
    assert 'name="confirme"' not in csam.get(reverse("expertises:accueil")).text


def test_from_the_question_on_the_telephone_to_the_answer_that_all_find(gens: dict[str, Any], client_de: Any) -> None:
    csam, experte = client_de(gens["csam"]), client_de(gens["assistant_social"])
    accueil = reverse("expertises:accueil")
    assert "Rien de proche" in csam.post(accueil, {"q": "cumul invalidité"}).content.decode()
    corps = {"theme": "ressources", "texte": SITUATION, "en_ligne": "on"}
    assert csam.post(reverse("expertises:poser"), corps).status_code == 302
    assert csam.post(reverse("expertises:poser"), corps | {"texte": "Pour Mme Dupont"}).status_code == 422
    question = Question.objects.get()
    assert "Quelqu’un attend au téléphone" in experte.get(accueil).content.decode()
    repondre = reverse("expertises:repondre", args=[question.pk])
    assert csam.get(repondre).status_code == 404
    reponse = {
        "reponse": "Oui, sous un plafond.",
        "garder": "La pension d’invalidité se cumule-t-elle avec un mi-temps ?",
    }
    assert experte.post(repondre, reponse).status_code == 302
    assert experte.post(repondre, reponse | {"reponse": "Non."}).status_code == 409
    page = csam.post(accueil, {"q": "invalidite mi temps cumul"}).content.decode()
    assert "se cumule-t-elle" in page and "Oui, sous un plafond." in page
    ailleurs = client_de(un_agent("csam")).post(accueil, {"q": "pension invalidité"}).content.decode()
    assert "se cumule-t-elle" in ailleurs and SITUATION[:30] not in ailleurs, (
        "la réponse est à tous, la question à sa caisse"
    )
    assert SITUATION.encode() not in bytes(str(Question.objects.values_list("texte").query), "utf-8")


def test_answered_once_taken_back_never_answered_and_withdrawn_never_found(gens: dict[str, Any]) -> None:
    a, b = (
        services.poser(agent=gens["csam"], organisme=organisme(gens), theme="autre", texte=SITUATION) for _ in range(2)
    )
    services.repondre(agent=gens["manager"], question=a, reponse="Oui.", garder="Cumul de pension et de salaire")
    services.retirer_question(agent=gens["csam"], question=b)
    for question in (a, b):
        with pytest.raises(TransitionRefusee):
            services.repondre(agent=gens["manager"], question=question, reponse="Encore.")
    gardee = Connaissance.objects.get()
    assert selectors.chercher(gens["csam"], "cumul pension") == [gardee]
    services.retirer(agent=gens["manager"], connaissance=gardee, motif="Le plafond a changé", version=None)
    assert selectors.chercher(gens["csam"], "cumul pension") == []
    with pytest.raises(TransitionRefusee):
        services.corriger(
            agent=gens["manager"], connaissance=gardee, version=1, theme="autre", question="Q", reponse="R"
        )


def test_an_answer_that_nobody_checked_for_a_year_says_so_and_is_checked_by_correcting_it(
    gens: dict[str, Any], client_de: Any
) -> None:
    gardee = services.tenir(
        agent=gens["manager"], organisme=organisme(gens), theme="autre", question="Q ?", reponse="R."
    )
    Connaissance.objects.update(verifiee_le=timezone.localdate() - timedelta(days=380))
    client, page = client_de(gens["manager"]), reverse("expertises:connaissance", args=[gardee.pk])
    assert "À vérifier" in client.get(page).content.decode()
    corps = {"theme": "autre", "question": "Q ?", "reponse": "R.", "version": gardee.version}
    assert client.post(reverse("expertises:corriger", args=[gardee.pk]), corps).status_code == 302
    assert "À vérifier" not in client.get(page).content.decode()
    assert client_de(gens["csam"]).post(reverse("expertises:corriger", args=[gardee.pk]), corps).status_code == 404
