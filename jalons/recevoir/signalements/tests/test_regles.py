"""Which rule proposed is kept and counted, by rule alone; a danger is answered for; the page where the rules are read."""

from __future__ import annotations

import html
import re
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.personnes.assures.services import noter_danger
from jalons.recevoir.signalements import comptes_regles, entendu, services
from jalons.recevoir.signalements.comptes_regles import Compte, comptes, periode, protege
from jalons.recevoir.signalements.enums import Decision, Reponse
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.tests.aides import JOUR, Service
from tests.people import un_agent, un_organisme

NUMEROS = "Danger : appelez d’abord, écrivez ensuite."
MOURIR = "De toute façon je n’ai plus envie de vivre."


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2026, 11, 30), (date(2025, 10, 1), date(2026, 9, 30))),
        (date(2026, 1, 1), (date(2025, 1, 1), date(2025, 12, 31))),
        (date(2026, 3, 31), (date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_counts_stop_at_the_end_of_the_last_whole_quarter(jour: date, attendu: tuple[date, date]) -> None:
    assert periode(jour) == attendu


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_no_number_from_one_to_ten_is_shown_nor_found_by_subtraction(
    conformes: int, ecarts: int, ponctuelles: int
) -> None:
    vu = protege(conformes + ecarts, ecarts, ponctuelles)
    montres = [n for n in (vu.decidees, vu.ecarts, vu.ponctuelles) if n is not None]
    assert not any(0 < n < 11 for n in montres)
    if vu.decidees is not None and vu.ecarts is not None:
        assert not 0 < vu.decidees - vu.ecarts < 11


def test_nothing_of_who_decided_can_be_counted() -> None:
    assert {f.name for f in fields(Compte)} == {"decidees", "ecarts", "ponctuelles"}


@pytest.mark.django_db
def test_the_rule_that_proposed_is_kept_and_only_what_departs_from_it_is_a_departure() -> None:
    service = Service()
    confirmee, autre, examinee = (service.demande() for _ in range(3))
    services.qualifier(agent=service.nadia, demande=confirmee, decision=Decision.RECEVOIR, jour=JOUR)
    services.qualifier(agent=service.nadia, demande=autre, decision=Decision.EXAMINER, motif="Elle hésite", jour=JOUR)
    assert (confirmee.regle, confirmee.ecart, confirmee.decidee_le) == ("fiche@1", False, JOUR)
    assert (autre.regle, autre.ecart) == ("fiche@1", True)
    rien = service.demande(reponses={}, lien_sante="non_aborde")
    services.qualifier(agent=service.nadia, demande=rien, decision=Decision.EXAMINER, jour=JOUR)
    services.attribuer(agent=service.awa, demande=rien, a=service.helene, motif="secteur")
    services.qualifier(agent=service.helene, demande=rien, decision=Decision.RECEVOIR, jour=JOUR)  # hers to decide
    assert (rien.regle, rien.ecart, rien.motif_decision) == ("rien@1", False, "Examinée par une assistante sociale.")
    services.repondre_ponctuellement(
        agent=service.nadia, organisme=service.organisme, demande=examinee, texte="Voir ameli.fr", date_acte=JOUR
    )
    assert (examinee.regle, examinee.decision, examinee.ecart) == ("fiche@1", "", False)


@pytest.mark.django_db
def test_a_danger_is_in_what_is_heard_and_who_asked_answers_for_the_words_of_her_call() -> None:
    charger_referentiels()
    service = Service()
    lue = lambda d: entendu.situation(d, timezone.localdate()).danger  # noqa: E731
    assert lue(service.demande()) == Reponse.NON_ABORDE
    dite = service.demande(paroles=MOURIR)
    assert lue(dite) == Reponse.OUI
    assert lue(service.demande(paroles=MOURIR, danger=Reponse.NON)) == Reponse.NON  # asked: it is the illness
    service.appel(dite.assure, danger=Reponse.NON)
    assert lue(dite) == Reponse.NON
    service.appel(dite.assure, verbatims={"epreuve": "je veux mourir"}, reponses={"epreuve": "oui"})
    assert lue(dite) == Reponse.OUI
    notee = service.demande()
    noter_danger(agent=service.nadia, assure=notee.assure, numero="3114", pour=service.helene, cadre=None)
    assert lue(notee) == Reponse.OUI


@pytest.mark.django_db
def test_the_page_of_a_demande_in_danger_shows_the_numbers_first(client_de: Any) -> None:
    charger_referentiels()
    service = Service()
    demande = service.demande(paroles=MOURIR, objet="retraite")
    page = client_de(service.nadia).get(f"/demandes/{demande.pk}/").content.decode()
    corps = page[page.index("<h1>") :]
    assert corps.index(NUMEROS) < corps.index("tel:3114") < corps.index("Où en est la demande")
    assert corps.count('name="securite"') == 5 and "Un danger est dit" in corps  # decide, orient, answer, end, over
    identifiants = re.findall(r' id="([^"]+)"', page)
    assert len(identifiants) == len(set(identifiants)), "each label leads to its own field"
    calme = client_de(service.nadia).get(f"/demandes/{service.demande().pk}/").content.decode()
    assert NUMEROS not in calme and 'name="securite"' not in calme


@pytest.mark.django_db
def test_the_overseas_caisses_receive_the_agricultural_regime_and_their_departement_counts() -> None:
    service = Service(type="cgss")
    assert entendu.territoire(service.organisme) == "outremer"
    service.organisme.departements.create(departement_code="972", date_debut=date(2020, 1, 1))
    assert entendu.territoire(service.organisme) == "972"
    assert entendu.territoire(un_organisme(code="carsat-z", type="carsat")) == "metropole"
    agricole = service.demande(regime="agricole")
    services.qualifier(agent=service.nadia, demande=agricole, decision=Decision.RECEVOIR, jour=JOUR)
    assert agricole.ecart is False


@pytest.mark.django_db
def test_the_national_direction_reads_rules_versions_and_protected_counts_others_the_rules_alone(
    client_de: Any,
) -> None:
    service, jour = Service(), timezone.localdate()
    dans = periode(jour)[1]
    creer = lambda n, **v: [  # noqa: E731
        Demande.objects.create(organisme=service.organisme, recue_le=dans, decidee_le=dans, **v) for _ in range(n)
    ]
    creer(30, regle="fiche@1", proposition="recevoir", decision="recevoir")
    creer(12, regle="fiche@1", proposition="recevoir", decision="examiner", ecart=True, motif_decision="x")
    creer(25, regle="retraite@1", proposition="orienter", decision="orienter")
    creer(3, regle="retraite@1", proposition="orienter", decision="recevoir", ecart=True, motif_decision="x")
    trouves = comptes(jour)
    assert (trouves["fiche@1"], trouves["retraite@1"]) == (Compte(42, 12, 0), Compte(28, None, 0))
    page = _lu(client_de(un_agent("direction_nationale")))
    assert (
        "Décisions : 42 · dont autrement que proposé : 12" in page
        and "28 · dont autrement que proposé : masqué" in page
    )
    assert (
        "Un danger est dit" in page
        and "version 1, depuis le 1er janvier 2026" in page
        and "Livret 2022, cas n° 2" in page
    )
    assert "Nadia" not in page
    csam = _lu(client_de(service.nadia))
    assert "Un danger est dit" in csam and "autrement que proposé" not in csam
    assert client_de(un_agent("partenaire")).get("/demandes/regles/").status_code == 404


def _lu(client: Any) -> str:
    reponse = client.get("/demandes/regles/")
    assert reponse.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode())).replace("\xa0", " ").split())


def test_the_rules_of_each_group_are_all_there() -> None:
    codes = {r.code for r in comptes_regles.admission.toutes()}
    assert {"danger", "refus", "tiers", "fiche", "rien"} <= codes and len(codes) <= 45
