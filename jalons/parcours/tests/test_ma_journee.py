"""A day of forty is read in one screen: like things together, the worst first. What is put off comes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.agents import services
from jalons.fondations.agents.models import Habilitation
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import Refus
from jalons.parcours.models import Report
from jalons.parcours.rules import (
    COURTE,
    PLUS_TARD,
    SEULES,
    SORTES,
    Attente,
    Bloc,
    Consequence,
    grouper,
    jour_de_remise,
    ranger,
)
from jalons.parcours.selectors import journee
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande
from tests.people import un_agent, une_equipe

JOUR = date(2026, 3, 10)
UNE = st.builds(
    Attente,
    st.sampled_from(Consequence),
    titre=st.sampled_from(["Qualifier", "Rappeler"]),
    raison=st.just("elle attend."),
    url=st.integers(0, 10**6).map(lambda n: f"/d/{n}/"),
    personne=st.text("abc", max_size=3),
    echeance=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    sorte=st.sampled_from(["", *SORTES]),
)


# --- The rule ---


@given(st.lists(UNE, max_size=60))
def test_grouping_loses_nobody_and_keeps_the_order(attentes: list[Attente]) -> None:
    rangees = ranger(attentes, JOUR)
    seules, blocs = grouper(rangees)
    dites = [*seules, *(a for b in blocs for a in b.attentes)]
    assert sorted(map(repr, dites)) == sorted(map(repr, rangees))
    for suite in (seules, *(list(b.attentes) for b in blocs)):
        rangs = [next(i for i, r in enumerate(rangees) if r is a) for a in suite]  # two of them may be equal
        par_date = [a.sorte for a in suite] == ["echeance"] * len(suite) and suite is not seules
        dates = [a.echeance or date.max for a in suite]
        assert (dates == sorted(dates)) if par_date else (rangs == sorted(rangs)), (
            "worst first; dates of rights by date"
        )
    assert len({b.sorte for b in blocs}) == len(blocs), "one block a kind"
    assert all(a.consequence > Consequence.SECURITE for b in blocs for a in b.attentes), (
        "a danger, a line held, is never folded"
    )
    assert all([*b.premieres, *b.autres] == list(b.attentes) for b in blocs)
    if len(rangees) <= COURTE:
        assert blocs == []


def test_fourteen_people_to_be_given_an_appointment_are_one_block_worst_first() -> None:
    quatorze = [
        Attente(Consequence.ORDINAIRE, "Donner un rendez-vous", "…", f"/d/{i}/", f"P{i}", JOUR + timedelta(days=i),
                sorte="rendez_vous_a_donner")
        for i in range(14)
    ]  # fmt: skip
    lourdes = [
        Attente(Consequence.RESSOURCES_SOINS, "Donner un rendez-vous", "…", f"/l/{i}/", f"L{i}", JOUR,
                sorte="rendez_vous_a_donner")
        for i in range(5)
    ]  # fmt: skip
    seules, blocs = grouper(ranger([*quatorze, *lourdes], JOUR))
    assert [a.personne for a in seules] == ["L0", "L1", "L2"] and len(seules) == SEULES
    assert [(len(b.attentes), b.titre) for b in blocs] == [(16, "rendez-vous à donner")]
    assert blocs[0].echeance == JOUR, "of the dates that its lines show"
    assert Bloc(blocs[0].sorte, blocs[0].attentes[2:]).echeance is None, "of none of them"
    assert replace(blocs[0].attentes[2], sorte="echeance").presse, "a date of her rights is always shown"
    assert [a.personne for a in blocs[0].premieres] == ["L3", "L4", "P0"]


def test_a_block_of_one_line_speaks_of_one_person() -> None:
    une = Attente(Consequence.ORDINAIRE, "Qualifier", "…", "/", "P")
    for sorte in SORTES:
        seule, deux = Bloc(sorte, (une,)), Bloc(sorte, (une, une))
        assert not re.search(r"\b(ces|des) personnes|\b(elles|les a)\b|^leur\b", seule.raison), sorte
        assert seule.raison and deux.raison


def test_what_must_be_done_before_a_date_is_not_put_off_beyond_it() -> None:
    demain = Attente(Consequence.PAROLE_DONNEE, "Rappeler", "…", "/", echeance=JOUR + timedelta(days=1))
    assert jour_de_remise(demain, 1, JOUR) == JOUR + timedelta(days=1)
    for jours in set(PLUS_TARD) - {1}:
        with pytest.raises(Refus, match="mercredi 11 mars"):
            jour_de_remise(demain, jours, JOUR)
    en_retard = Attente(Consequence.PAROLE_DONNEE, "Rappeler", "…", "/", echeance=JOUR - timedelta(days=1))
    assert jour_de_remise(en_retard, 3, JOUR) == JOUR + timedelta(days=3)
    with pytest.raises(Refus, match="délais proposés"):
        jour_de_remise(en_retard, 400, JOUR)
    with pytest.raises(Refus, match="sécurité"):
        jour_de_remise(Attente(Consequence.SECURITE, "Danger", "…", "/"), 1, JOUR)


# --- The page ---

pytestmark = pytest.mark.django_db


def remettre(client: Any, cle: str, jours: str) -> Any:
    return client.post(reverse("parcours:plus_tard"), {"cle": cle, "jours": jours})


def cles(agent: Any) -> list[str]:
    jour = journee(agent, timezone.now(), timezone.localdate())
    return [a.cle for a in [*jour.attentes, *(x for b in jour.blocs for x in b.attentes)]]


def test_a_csam_reads_forty_arrivals_in_blocks_and_each_line_has_its_act(
    service: Service, client_de: Callable[..., Any]
) -> None:
    for i in range(40):
        service.demande(f"Famille{i:02}")
    page = client_de(service.csam).get(reverse("parcours:ma_journee")).content.decode()
    assert "Tout tient en un groupe." in page
    assert page.count('class="j-bloc"') == 1 and "<b>40</b> demandes à qualifier" in page
    assert "Voir les 37 autres" in page
    bloc = Bloc("a_qualifier", (Attente(Consequence.ORDINAIRE, "Qualifier", "…", "/", "P"),) * 4)
    assert "Voir l’autre<" in render_to_string("parcours/_bloc.html", {"bloc": bloc})
    assert page.count("Qualifier<span") == 40, "nobody is cut"


def test_a_demande_given_before_it_was_decided_is_in_the_day_of_whom_it_was_given_to(service: Service) -> None:
    demande = service.demande()
    signalements.attribuer(agent=service.csam, demande=demande, a=service.assistante, motif="elle la connaît")
    Demande.objects.filter(pk=demande.pk).update(statut="a_qualifier")
    lue = journee(service.assistante, timezone.now(), timezone.localdate())
    assert [a for a in lue.toutes if str(demande.assure) in a.personne]


def test_what_nothing_moves_or_nobody_answers_rings_in_the_day_of_the_csam_too(service: Service) -> None:
    charger_referentiels()
    jour = timezone.localdate()
    arrets = {"Neuve": (9, 9), "Lente": (10, 12), "Essayee": (10, 12), "Muette": (31, 31), "Remise": (31, 31)}
    demandes = {nom: service.demande(nom) for nom in arrets}
    for nom, (bouge, signalee) in arrets.items():
        dates = {"etat_le": jour - timedelta(days=bouge), "signalee_le": jour - timedelta(days=signalee)}
        Demande.objects.filter(pk=demandes[nom].pk).update(**dates)
    signalements.noter_tentative(agent=service.csam, demande=demandes["Essayee"], canal="appel", moment="matin")
    Demande.objects.filter(pk=demandes["Remise"].pk).update(statut="remis_attente_reponse", remise_le=timezone.now())
    lues = {a.personne.split()[-1]: a for a in journee(service.csam, timezone.now(), jour).toutes}
    assert {nom: a.sorte for nom, a in lues.items()} == {
        "Neuve": "a_qualifier", "Lente": "a_relancer", "Essayee": "a_qualifier", "Muette": "alarme", "Remise": "alarme",
    }  # fmt: skip
    assert "rien n’a bougé depuis 10 jours" in lues["Lente"].raison
    assert "sans réponse depuis 31 jours" in lues["Muette"].raison and lues["Muette"].actes[0].nom == "Qualifier"
    # found by the request long before she was signalled: one delay and one date, in the day, the queue and the manager's day
    muette = demandes["Muette"]
    Demande.objects.filter(pk=muette.pk).update(recue_le=jour - timedelta(days=95))
    muette.refresh_from_db()
    manager = un_agent("manager", equipe=service.equipe)
    (lue,) = [a for a in journee(service.csam, timezone.now(), jour).toutes if a.personne.endswith("Muette")]
    (la,) = [a for a in journee(manager, timezone.now(), jour).toutes if a.personne.endswith("Muette")]
    assert lue.echeance == la.echeance and "depuis 31 jours" in lue.detail and "depuis 31 jours" in la.detail
    assert "il y a 31 jours" in lue.raison and muette.depuis == muette.signalee_le
    assert "Confier" in [a.nom for a in lues["Remise"].actes], "she may give it to somebody else"


def test_put_off_it_leaves_her_day_alone_and_comes_back(service: Service, client_de: Callable[..., Any]) -> None:
    service.demande()
    autre, client = un_agent("csam", equipe=service.equipe), client_de(service.csam)
    (cle,) = cles(service.csam)
    assert remettre(client, cle, "3").status_code == 302
    page = client.get(reverse("parcours:ma_journee")).content.decode()
    assert "Rien ne presse." in page and "Remis à plus tard : 1" in page
    assert cles(service.csam) == [] and cles(autre) == [cle], "another CSAM still sees her"
    dans_trois = timezone.localdate() + timedelta(days=3)
    assert journee(service.csam, timezone.now() + timedelta(days=3), dans_trois).attentes, "it comes back by itself"
    assert client.post(reverse("parcours:reprendre"), {"cle": cle}).status_code == 302
    assert cles(service.csam) == [cle] and not Report.objects.exists()
    again = client.post(reverse("parcours:reprendre"), {"cle": cle})
    assert again.status_code == 422 and "déjà revenue" in again.content.decode()


@pytest.mark.parametrize("jours", ["0", "-1", "400", "demain", "", "9" * 40])
def test_an_absurd_delay_is_refused_in_words(service: Service, client_de: Callable[..., Any], jours: str) -> None:
    service.demande()
    reponse = remettre(client_de(service.csam), cles(service.csam)[0], jours)
    assert reponse.status_code == 422 and "délais proposés" in reponse.content.decode()


def test_nobody_puts_off_what_is_not_in_her_day(service: Service, client_de: Callable[..., Any]) -> None:
    service.demande()
    etranger = un_agent("csam")
    reponse = remettre(client_de(etranger), cles(service.csam)[0], "1")
    assert reponse.status_code == 422 and not Report.objects.exists()


# --- An address that only sends, opened by hand after an error ---


@pytest.mark.parametrize(
    ("adresse", "retour"),
    [
        ("/appel/enregistrer/", "/appel/"),
        ("/ma-journee/demarche/", "/ma-journee/"),
        ("/ma-journee/plus-tard/", "/ma-journee/"),
        ("/rendez-vous/reserver/0b8f5f5e-0000-4000-8000-000000000000/", "/rendez-vous/"),
    ],
)
def test_an_address_that_only_sends_says_so_in_french_with_the_way_back(
    service: Service, client_de: Callable[..., Any], adresse: str, retour: str
) -> None:
    reponses = [client_de(agent).get(adresse) for agent in (service.csam, service.assistante)]
    (reponse,) = [r for r in reponses if r.status_code == 405][:1]
    page = reponse.content.decode()
    assert reponse["Content-Type"].startswith("text/html") and reponse["Allow"] == "POST"
    assert "ne s’ouvre pas" in page and f'<a class="btn btn-primary" href="{retour}">' in page


def test_a_request_for_an_account_waits_in_the_day_of_whoever_may_validate_it(client_de: Callable[..., Any]) -> None:
    equipe, une, autre = une_equipe(), un_agent("admin_technique"), un_agent("admin_technique")
    manager, direction = un_agent("manager", equipe=equipe), un_agent("direction_regionale", equipe=equipe)
    quand: dict[str, Any] = {"date_debut": timezone.localdate(), "nom": "Denis", "prenom": "Luc"}
    services.proposer(agent=une, role="direction_nationale", organisme=None, equipe=None, identifiant="luc", **quand)
    ou: dict[str, Any] = {"organisme": equipe.organisme, "equipe": equipe, "courriel": "luc@essai.fr"}
    services.proposer(agent=manager, role="csam", identifiant="luc.bis", **ou, **quand)
    jours = {qui: client_de(qui).get(reverse("parcours:ma_journee")).text for qui in (une, autre, manager, direction)}
    assert ["Ouvrir un compte ou non" in jours[qui] for qui in (une, autre, direction)] == [False, True, False]
    assert ["Accorder un compte ou non" in jours[qui] for qui in (manager, autre, direction)] == [False, False, True]
    assert "Luc Denis" in jours[direction] and str(manager) in jours[direction]
    assert "Aucune direction n’en décide : à vous de décider, en l’ouvrant ou non" in jours[autre]
    services.accorder(agent=direction, habilitation=Habilitation.objects.get(role="csam"))
    assert f"accordé par {direction} : à vous d’ouvrir" in client_de(une).get(reverse("parcours:ma_journee")).text
