"""Accounts, roles, substitutions and sectors are dated rows; each act is one journal line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.agents import services
from jalons.fondations.agents.models import Affectation, Agent, Secteur, Suppleance
from jalons.fondations.agents.rules import date_de_fin
from jalons.fondations.agents.services import AgentRefuse
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires.forms import ChampCommune
from tests.people import un_agent, un_organisme, une_commune, une_equipe

pytestmark = pytest.mark.django_db
DEBUT = date(2026, 1, 5)
MOT = "une longue phrase de passe"


def une_creation(**autres: Any) -> Agent:
    equipe = autres.pop("equipe", None) or une_equipe()
    valeurs = {
        "identifiant": "Nadia.Roche", "nom": "Roche", "prenom": "Nadia", "role": "csam",
        "organisme": equipe.organisme, "equipe": equipe, "date_debut": DEBUT,
    }  # fmt: skip
    return services.creer_agent(**valeurs | autres)


def test_an_account_is_made_with_its_first_role() -> None:
    nadia = une_creation(mot_de_passe=MOT)
    assert (nadia.identifiant, nadia.role, nadia.affectation.date_debut) == ("nadia.roche", "csam", DEBUT)
    assert nadia.check_password(MOT) and nadia.password.startswith("argon2")
    actes = list(LigneJournal.objects.filter(objet_id=nadia.pk).values_list("acte", flat=True))
    assert set(actes) == {"agent.creer", "agent.affecter"}


def test_without_a_password_nobody_logs_in() -> None:
    assert not une_creation().has_usable_password()


def test_an_identifier_is_taken_once() -> None:
    une_creation()
    with pytest.raises(AgentRefuse, match="déjà pris"):
        une_creation(identifiant="NADIA.roche")


def test_a_short_password_is_refused_outside_the_demonstration(settings: Any) -> None:
    settings.JALONS_DEMONSTRATION = False
    with pytest.raises(AgentRefuse, match="Mot de passe refusé"):
        une_creation(mot_de_passe="court")
    assert not Agent.objects.filter(identifiant="nadia.roche").exists()


@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        ({"organisme": None, "equipe": None}, "dans une caisse"),
        ({"role": "chef"}, "inconnu"),
        ({"role": "partenaire"}, "organisme extérieur"),
    ],
)
def test_a_wrong_assignment_is_refused_and_no_account_remains(change: dict[str, Any], attendu: str) -> None:
    with pytest.raises(AgentRefuse, match=attendu):
        services.creer_agent(
            **{
                "identifiant": "x", "nom": "X", "prenom": "Y", "role": "csam", "organisme": un_organisme(),
                "date_debut": DEBUT,
            } | {k: v for k, v in change.items() if k != "equipe"}
        )  # fmt: skip


def test_a_team_belongs_to_the_caisse() -> None:
    with pytest.raises(AgentRefuse, match="autre caisse"):
        une_creation(organisme=un_organisme())


def test_a_new_role_ends_the_one_before_the_day_before() -> None:
    nadia = une_creation()
    services.affecter(agent=nadia, role="manager", organisme=nadia.affectation.organisme, date_debut=date(2026, 6, 1))
    avant, apres = Affectation.objects.filter(agent=nadia).order_by("date_debut")
    assert (avant.date_fin, apres.date_fin) == (date(2026, 5, 31), None)
    assert nadia.affectation_le(date(2026, 5, 31)).role == "csam"
    assert nadia.affectation_le(date(2026, 6, 1)).role == "manager"


def test_nobody_gives_herself_a_role() -> None:
    nadia = une_creation()
    with pytest.raises(AgentRefuse, match="soi-même"):
        services.affecter(agent=nadia, role="dpo", organisme=None, date_debut=date(2026, 6, 1), par=nadia)


@given(st.dates(), st.none() | st.integers(0, 400), st.dates())
def test_two_assignments_never_share_a_day(debut: date, duree: int | None, suivante: date) -> None:
    fin = None if duree is None or debut > date(9000, 1, 1) else debut + timedelta(days=duree)
    try:
        nouvelle_fin = date_de_fin(debut, fin, suivante)
    except AgentRefuse:
        assert debut >= suivante
    else:
        assert nouvelle_fin is not None and nouvelle_fin < suivante


def test_an_ended_role_gives_nothing_the_day_after() -> None:
    nadia = une_creation()
    assert Affectation.objects.filter(agent=nadia).update(date_fin=timezone.localdate() - timedelta(days=1)) == 1
    assert Agent.objects.get(pk=nadia.pk).role == ""


def test_a_substitute_sees_the_files_for_that_time_and_no_longer() -> None:
    equipe = une_equipe()
    helene, luc = un_agent(equipe=equipe), un_agent(equipe=equipe)
    jour = timezone.localdate()
    services.declarer_suppleance(agent=None, absent=helene, suppleant=luc, du=jour, au=jour)
    assert Agent.objects.get(pk=luc.pk).titulaires == {luc.pk, helene.pk}
    Suppleance.objects.update(date_debut=jour - timedelta(days=2), date_fin=jour - timedelta(days=1))
    assert Agent.objects.get(pk=luc.pk).titulaires == {luc.pk}


def test_a_substitution_is_between_colleagues_of_the_same_profession() -> None:
    equipe = une_equipe()
    helene, nadia, ailleurs = un_agent(equipe=equipe), un_agent("csam", equipe=equipe), un_agent()
    jour = timezone.localdate()
    for autre in (nadia, ailleurs):
        with pytest.raises(AgentRefuse, match="même métier"):
            services.declarer_suppleance(agent=None, absent=helene, suppleant=autre, du=jour, au=jour)
    with pytest.raises(AgentRefuse, match="lui-même"):
        services.declarer_suppleance(agent=None, absent=helene, suppleant=helene, du=jour, au=jour)
    luc = un_agent(equipe=equipe)
    with pytest.raises(AgentRefuse, match="précède"):
        services.declarer_suppleance(agent=None, absent=helene, suppleant=luc, du=jour, au=jour - timedelta(days=1))


def test_a_sector_is_given_and_taken_back_by_dates() -> None:
    helene = un_agent()
    une_commune("96001", canton="9601")
    secteur = services.donner_secteur(agent=None, a=helene, genre="canton", code=" 9601 ", du=DEBUT)
    services.reprendre_secteur(agent=None, secteur=secteur, le=date(2026, 2, 1))
    assert list(Secteur.objects.values_list("code", "date_fin")) == [("9601", date(2026, 2, 1))]
    with pytest.raises(AgentRefuse, match="code"):
        services.donner_secteur(agent=None, a=helene, genre="canton", code=" ", du=DEBUT)


@pytest.mark.parametrize(
    ("genre", "bon", "garde", "faux"),
    [("commune", "2a004", "2A004", "2A005"), ("canton", "2a99", "2A99", "2A98"), ("risque", "AT", "at", "inconnu")],
)
def test_a_sector_that_does_not_exist_is_refused(genre: str, bon: str, garde: str, faux: str) -> None:
    une_commune("2A004", canton="2A99")
    helene = un_agent()
    assert services.donner_secteur(agent=None, a=helene, genre=genre, code=bon, du=DEBUT).code == garde
    with pytest.raises(AgentRefuse, match=faux) as refus:
        services.donner_secteur(agent=None, a=helene, genre=genre, code=faux, du=DEBUT)
    assert refus.value.champ == "code"


def test_a_sector_on_a_former_commune_is_that_of_the_people_who_live_there(db: None) -> None:
    une_commune("63255")
    ancienne = une_commune("63266")
    ancienne.remplacee_par = "63255"
    ancienne.save()
    secteur = services.donner_secteur(agent=None, a=un_agent(), genre="commune", code="63266", du=DEBUT)
    assert secteur.code == ChampCommune().clean("63266").code == "63255"
