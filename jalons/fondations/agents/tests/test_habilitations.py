"""An account is asked for by one person, decided by another, opened by a third one; its secret is seen once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.agents import rules, services
from jalons.fondations.agents.models import Agent, Equipe, Habilitation
from jalons.fondations.agents.tests.test_connexion import code_de
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import TransitionRefusee
from tests.people import un_agent, une_equipe

pytestmark = pytest.mark.django_db
PHRASE = "une phrase bien à moi"
SECRET = re.compile(r"\b(?:[a-z2-9]{4}-){4}[a-z2-9]{4}\b")


@pytest.fixture(autouse=True)
def reglages(settings: Any) -> Any:
    settings.JALONS_TOTP, settings.JALONS_DEMONSTRATION = True, False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    cache.clear()
    return settings


class Maison:
    """A team with its manager, its direction, and two of the technical administration."""

    def __init__(self) -> None:
        self.equipe: Equipe = une_equipe()
        self.manager = un_agent("manager", equipe=self.equipe)
        self.direction = un_agent("direction_regionale", organisme=self.equipe.organisme)
        self.yann, self.ines = (un_agent("admin_technique", organisme=None) for _ in range(2))

    def proposer(self, par: Agent | None = None, role: str = "assistant_social", **autres: Any) -> Habilitation:
        identite = {} if autres.get("pour") else {"identifiant": "Luc.Denis", "nom": "Denis", "prenom": "Luc"}
        valeurs = {"organisme": self.equipe.organisme, "equipe": self.equipe, "date_debut": timezone.localdate()}
        return services.proposer(agent=par or self.manager, role=role, **identite | valeurs | autres)

    def accordee(self, **autres: Any) -> Habilitation:
        habilitation = self.proposer(**autres)
        services.accorder(agent=self.direction, habilitation=habilitation)
        return habilitation


@pytest.fixture
def maison() -> Maison:
    return Maison()


# --- who may what ---


def test_the_manager_asks_the_direction_agrees_the_administration_opens(maison: Maison) -> None:
    habilitation = maison.accordee()
    secret = services.ouvrir(agent=maison.yann, habilitation=habilitation)
    luc = Agent.objects.get(identifiant="luc.denis")
    assert (luc.role, luc.equipe_id, habilitation.statut) == ("assistant_social", maison.equipe.pk, "ouverte")
    assert SECRET.fullmatch(secret) and luc.check_password(secret)


def test_nothing_is_opened_before_the_direction_agreed(maison: Maison) -> None:
    with pytest.raises(TransitionRefusee):
        services.ouvrir(agent=maison.yann, habilitation=maison.proposer())
    assert not Agent.objects.filter(identifiant="luc.denis").exists()


def test_what_the_direction_asks_for_is_decided(maison: Maison) -> None:
    assert maison.proposer(maison.direction, "manager").statut == "accordee"


@pytest.mark.parametrize("role", ["manager", "direction_regionale", "admin_technique", "dpo"])
def test_a_manager_asks_for_her_trades_only(maison: Maison, role: str) -> None:
    with pytest.raises(services.AgentRefuse, match="ne pouvez pas demander ce rôle"):
        maison.proposer(role=role)


@pytest.mark.parametrize("role", sorted(rules.SANS_CAISSE - {"partenaire"}))
def test_the_role_that_one_administration_asks_for_is_opened_by_another(maison: Maison, role: str) -> None:
    habilitation = maison.proposer(maison.yann, role, organisme=None, equipe=None)
    with pytest.raises(services.AgentRefuse, match="s’ouvre à deux"):
        services.ouvrir(agent=maison.yann, habilitation=habilitation)
    assert services.ouvrir(agent=maison.ines, habilitation=habilitation)


def test_nobody_opens_her_own_role_nor_asks_for_it(maison: Maison) -> None:
    with pytest.raises(services.AgentRefuse, match="pour soi-même"):
        maison.proposer(maison.yann, "dpo", organisme=None, equipe=None, pour=maison.yann)
    habilitation = maison.proposer(maison.ines, "dpo", organisme=None, equipe=None, pour=maison.yann)
    with pytest.raises(services.AgentRefuse, match="à soi-même"):
        services.ouvrir(agent=maison.yann, habilitation=habilitation)


def test_a_refusal_says_why_and_ends_it(maison: Maison) -> None:
    habilitation = maison.proposer()
    with pytest.raises(services.AgentRefuse, match="pourquoi"):
        services.refuser(agent=maison.direction, habilitation=habilitation, motif=" ")
    services.refuser(agent=maison.direction, habilitation=habilitation, motif="Poste non pourvu")
    assert habilitation.motif_refus == "Poste non pourvu"
    with pytest.raises(TransitionRefusee):
        services.accorder(agent=maison.direction, habilitation=habilitation)


def test_another_role_is_given_from_its_day_without_a_new_secret(maison: Maison) -> None:
    luc = un_agent("csam", equipe=maison.equipe)
    demain = timezone.localdate() + timedelta(days=1)
    habilitation = maison.accordee(pour=luc, date_debut=demain)
    assert services.ouvrir(agent=maison.yann, habilitation=habilitation) == ""
    assert [a.role for a in luc.affectations.order_by("date_debut")] == ["csam", "assistant_social"]
    assert Agent.objects.get(pk=luc.pk).role == "csam"


def test_a_closed_account_reopens_by_the_same_way_with_a_new_secret(maison: Maison) -> None:
    luc = un_agent("csam", equipe=maison.equipe)
    services.fermer_compte(agent=luc, par=maison.yann, motif="départ")
    with pytest.raises(TransitionRefusee, match="C’était déjà fait"):
        services.fermer_compte(agent=luc, par=maison.yann, motif="départ")
    habilitation = maison.accordee(pour=luc)
    assert SECRET.fullmatch(services.ouvrir(agent=maison.yann, habilitation=habilitation))
    assert Agent.objects.get(pk=luc.pk).role == "assistant_social"


def test_the_identifier_taken_meanwhile_opens_nothing(maison: Maison) -> None:
    habilitation = maison.accordee()
    un_agent("csam", identifiant="luc.denis")
    with pytest.raises(services.AgentRefuse, match="déjà pris"):
        services.ouvrir(agent=maison.yann, habilitation=habilitation)
    habilitation.refresh_from_db()
    assert habilitation.statut == "accordee"


def test_sabotage_without_the_second_person_one_administration_opens_a_door_alone(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "verifier_deux_personnes", lambda *a: None)
    habilitation = maison.proposer(maison.yann, "admin_technique", organisme=None, equipe=None)
    assert services.ouvrir(agent=maison.yann, habilitation=habilitation)


# --- who decides is said, and by name ---


def test_agreed_is_never_said_without_the_name_of_who_agreed(maison: Maison, client_de: Callable[..., Any]) -> None:
    maison.accordee()
    maison.proposer(maison.direction, "manager", identifiant="rose.kervella", prenom="Rose", nom="Kervella")
    page = client_de(maison.yann).get(reverse("agents:habilitations")).text
    assert page.count(f"Accordée par {maison.direction}, à ouvrir") == 2 and "Accordée, à ouvrir" not in page


def test_a_role_that_no_direction_decides_says_that_the_second_administration_does(
    maison: Maison, client_de: Callable[..., Any]
) -> None:
    client, page = client_de(maison.yann), reverse("agents:habilitations")
    saisie = {"pour": maison.manager.pk, "role": "direction_regionale", "organisme": maison.equipe.organisme_id}
    saisie["date_debut"] = timezone.localdate().isoformat()
    faite = client.post(reverse("agents:proposer"), saisie, follow=True).text
    assert "La demande est faite : à décider en l’ouvrant" in faite and "ccordée, à ouvrir" not in faite
    assert "une seconde administration technique décide, en l’ouvrant ou en la refusant" in faite
    assert "une autre décide, une autre ouvre" not in faite
    services.ouvrir(agent=maison.ines, habilitation=Habilitation.objects.get())
    assert f"Décidée et ouverte par {maison.ines}" in " ".join(client.get(page).text.split())


# --- one name, asked for once, in a team ---


@pytest.mark.parametrize(
    ("tape", "lu"),
    [("Odile Marrec", "odile.marrec"), (" ÉLISE.Tanguy ", "elise.tanguy"), ("j-p.le\u00a0goff", "j-p.le.goff")],
)
def test_an_identifier_is_read_without_blank_accent_nor_capital(maison: Maison, tape: str, lu: str) -> None:
    habilitation = maison.proposer(identifiant=tape)
    assert habilitation.identifiant == lu
    un_agent("csam", identifiant="pris.deja")
    with pytest.raises(services.AgentRefuse, match="déjà pris"):
        maison.proposer(identifiant="Pris Déjà", prenom="Zoé")


@pytest.mark.parametrize(
    "tape", ["", "  ", "o’dile", "odile..marrec", "odile@marrec.fr", ".odile", "a" * 61, "odile\x00"]
)
def test_an_identifier_that_is_none_is_refused_with_its_form(maison: Maison, tape: str) -> None:
    with pytest.raises(services.AgentRefuse, match=r"prenom\.nom") as refus:
        maison.proposer(identifiant=tape)
    assert refus.value.champ == "identifiant"


def test_the_same_request_does_not_wait_twice(maison: Maison) -> None:
    premiere = maison.proposer(courriel="luc.denis@exemple.fr")
    for autre in (
        {"courriel": "luc.denis@exemple.fr", "prenom": "Lucie"},  # the same identifier
        {"courriel": "Luc.Denis@exemple.fr", "prenom": "LUC", "identifiant": "luc.bis"},  # the same person
    ):
        with pytest.raises(services.AgentRefuse, match="déjà"):
            maison.proposer(maison.direction, **autre)
    homonyme = maison.proposer(courriel="luc.denis2@exemple.fr", identifiant="luc.denis2")
    luc = un_agent("csam", equipe=maison.equipe)
    maison.proposer(pour=luc)
    with pytest.raises(services.AgentRefuse, match="attend déjà"):
        maison.proposer(pour=luc)
    services.refuser(agent=maison.direction, habilitation=premiere, motif="Doublon")
    assert maison.proposer(courriel="luc.denis@exemple.fr").pk != homonyme.pk


@pytest.mark.parametrize("role", ["csam", "assistant_social", "manager"])
def test_a_role_of_the_field_is_asked_for_in_one_of_the_teams_of_the_caisse(maison: Maison, role: str) -> None:
    with pytest.raises(services.AgentRefuse, match="dans une équipe") as refus:
        maison.proposer(maison.direction, role, equipe=None)
    assert refus.value.champ == "equipe"


# --- the secret ---


def essai(client: Client, mot: str) -> Any:
    return client.post(reverse("account_login"), {"login": "luc.denis", "password": mot})


@pytest.fixture
def secret(maison: Maison) -> str:
    return services.ouvrir(agent=maison.yann, habilitation=maison.accordee())


def test_the_first_login_chooses_a_password_then_ties_a_telephone(client: Client, secret: str) -> None:
    assert essai(client, secret)["Location"] == reverse("agents:premier")
    assert client.get("/compte/", follow=True).redirect_chain[-1][0] == reverse("agents:premier")
    premier = reverse("agents:premier")
    assert "pas les mêmes" in client.post(premier, {"mot": PHRASE, "encore": "autre"}).text
    assert "Mot de passe refusé" in client.post(premier, {"mot": "court", "encore": "court"}).text
    assert client.post(premier, {"mot": PHRASE, "encore": PHRASE})["Location"] == reverse("agents:activation")
    assert client.get("/compte/").status_code == 302, "not yet: no telephone"
    page = client.get(reverse("agents:activation")).text
    lu = re.search(r'<b class="strong">([A-Z2-7 ]+)</b>', page)
    assert lu
    client.post(reverse("agents:activation"), {"code": code_de(lu[1].replace(" ", ""))})
    assert client.get("/compte/").status_code == 200
    luc = Agent.objects.get(identifiant="luc.denis")
    assert luc.secret_jusqu_au is None and luc.check_password(PHRASE) and not luc.check_password(secret)


def test_the_secret_opens_nothing_after_seventy_two_hours(client: Client, secret: str) -> None:
    Agent.objects.filter(identifiant="luc.denis").update(secret_jusqu_au=timezone.now() - timedelta(minutes=1))
    assert "inexact" in essai(client, secret).text


@pytest.mark.usefixtures("secret")
def test_the_page_of_the_first_password_is_closed_to_who_did_not_log_in(client: Client) -> None:
    assert client.get(reverse("agents:premier"))["Location"] == reverse("account_login")


def test_the_secret_is_on_one_answer_and_nowhere_else(
    maison: Maison, client_de: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    habilitation, client = maison.accordee(), client_de(maison.yann)
    reponse = client.post(reverse("agents:ouvrir", args=[habilitation.pk]))
    trouve = SECRET.search(reponse.text)
    assert trouve and reponse["Cache-Control"] == "no-store"
    luc = Agent.objects.get(identifiant="luc.denis")
    for page in (
        reverse("agents:habilitations"),
        reverse("agents:compte_agent", args=[luc.pk]),
        reverse("agents:comptes"),
    ):
        assert trouve[0] not in client.get(page).text
    journal = [" ".join(map(str, ligne)) for ligne in LigneJournal.objects.values_list("acte", "motif", "resultat")]
    assert trouve[0] not in " ".join(journal) and trouve[0] not in caplog.text
    with connection.cursor() as curseur:
        curseur.execute("SELECT a::text FROM agents_agent a")
        assert not [ligne for ligne in curseur.fetchall() if trouve[0] in ligne[0]]


def test_a_new_secret_ends_the_open_sessions(maison: Maison, client_de: Callable[..., Any]) -> None:
    luc = un_agent("csam", equipe=maison.equipe)
    services.activer_double(agent=luc, secret="JBSWY3DPEHPK3PXP")
    session = client_de(luc)
    assert session.get("/compte/").status_code == 200
    client_de(maison.yann).post(reverse("agents:secret", args=[luc.pk]))
    assert session.get("/compte/").status_code == 302


def test_one_person_does_not_change_both_halves_of_a_login(maison: Maison, client_de: Callable[..., Any]) -> None:
    luc = un_agent("assistant_social", equipe=maison.equipe)
    services.activer_double(agent=luc, secret="JBSWY3DPEHPK3PXP")
    services.donner_secret(agent=luc, par=maison.yann)
    with pytest.raises(services.AgentRefuse, match="une autre personne"):
        services.secourir_telephone(agent=luc, par=maison.yann)
    services.secourir_telephone(agent=luc, par=maison.ines)
    with pytest.raises(services.AgentRefuse, match="une autre personne"):
        services.donner_secret(agent=luc, par=maison.ines)


def test_nobody_helps_nor_closes_her_own_account(maison: Maison) -> None:
    for acte in (services.donner_secret, services.secourir_telephone, services.fermer_compte):
        with pytest.raises(services.AgentRefuse):
            acte(agent=maison.yann, par=maison.yann)  # type: ignore[operator]


# --- pages ---


def test_a_closed_account_loses_its_session_at_the_next_page(maison: Maison, client_de: Callable[..., Any]) -> None:
    luc = un_agent("csam", equipe=maison.equipe)
    session, administration = client_de(luc), client_de(maison.yann)
    url = reverse("agents:fermer", args=[luc.pk])
    assert administration.post(url, {"motif": ""}).status_code == 422
    assert session.get("/compte/").status_code == 200
    administration.post(url, {"motif": "départ"})
    assert session.get("/compte/").status_code == 302
    encore = administration.post(url, {"motif": "départ"})
    assert encore.status_code == 409 and "C’était déjà fait" in encore.text
    assert "Rien n’est encore enregistré" not in encore.text, "the first time was"
    ligne = LigneJournal.objects.get(acte="agent.fermer")
    assert (ligne.agent_id, ligne.objet_id, ligne.motif) == (maison.yann.pk, luc.pk, "départ")


def test_the_whole_way_by_the_pages(maison: Maison, client_de: Callable[..., Any]) -> None:
    saisie = {"identifiant": "luc.denis", "prenom": "Luc", "nom": "Denis", "role": "csam"}
    saisie["date_debut"] = timezone.localdate().isoformat()
    manager = client_de(maison.manager)
    assert manager.post(reverse("agents:proposer"), saisie | {"nom": ""}).status_code == 422
    manager.post(reverse("agents:proposer"), saisie)
    habilitation = Habilitation.objects.get()
    assert (habilitation.equipe, habilitation.organisme) == (maison.equipe, maison.equipe.organisme)
    assert reverse("agents:accorder", args=[habilitation.pk]) not in manager.get(reverse("agents:habilitations")).text
    direction = client_de(maison.direction)
    assert "Luc Denis" in direction.get(reverse("agents:habilitations")).text
    direction.post(reverse("agents:accorder", args=[habilitation.pk]))
    page = client_de(maison.yann).post(reverse("agents:ouvrir", args=[habilitation.pk]))
    assert SECRET.search(page.text)


def test_another_team_s_requests_do_not_exist_for_a_manager(maison: Maison, client_de: Callable[..., Any]) -> None:
    maison.proposer()
    ailleurs = client_de(un_agent("manager", equipe=une_equipe(maison.equipe.organisme)))
    assert "Luc Denis" not in ailleurs.get(reverse("agents:habilitations")).text


def test_the_delegate_reads_the_accounts_and_changes_nothing(maison: Maison, client_de: Callable[..., Any]) -> None:
    client, luc = client_de(un_agent("dpo", organisme=None)), un_agent("csam", equipe=maison.equipe)
    page = client.get(reverse("agents:compte_agent", args=[luc.pk]))
    assert page.status_code == 200 and "Fermer ce compte" not in page.text
    assert client.post(reverse("agents:fermer", args=[luc.pk]), {"motif": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["csam", "assistant_social", "manager", "direction_regionale", "direction_nationale"])
def test_the_list_of_accounts_is_for_the_administration(client_de: Callable[..., Any], role: str) -> None:
    assert client_de(un_agent(role)).get(reverse("agents:comptes")).status_code == 404


def test_the_list_finds_by_name_and_costs_the_same_with_one_row_as_with_fifteen(
    maison: Maison, client_de: Callable[..., Any]
) -> None:
    client, mesures = client_de(maison.yann), []
    for combien in (1, 14):
        for _ in range(combien):
            un_agent("csam", equipe=maison.equipe, nom="Zunino")
        with CaptureQueriesContext(connection) as requetes:
            page = client.get(reverse("agents:comptes"), {"nom": "zuni"})
        assert "Zunino" in page.text and maison.manager.nom not in page.text
        mesures.append(len(requetes))
    assert mesures[0] == mesures[1]


def test_the_first_administration_is_opened_by_the_command() -> None:
    from click.testing import CliRunner

    from jalons.portes.cli.agents import administrateur

    arguments = ["--identifiant", "Yann.LeGoff", "--prenom", "Yann", "--nom", "Le Goff"]
    fait = CliRunner().invoke(administrateur, arguments)
    assert fait.exit_code == 0 and SECRET.search(fait.output)
    assert Agent.objects.get(identifiant="yann.legoff").role == "admin_technique"
    assert "déjà pris" in CliRunner().invoke(administrateur, arguments).output


@pytest.mark.parametrize("motif", ["", "x" * 201])
def test_no_is_said_with_a_reason_that_fits(maison: Maison, client_de: Any, motif: str) -> None:
    habilitation, client = maison.proposer(), client_de(maison.direction)
    page = client.post(reverse("agents:refuser", args=[habilitation.pk]), {"motif": motif})
    assert page.status_code == 422 and f'id="e{habilitation.pk}"' in page.content.decode()
    assert motif in page.content.decode()
    assert client.post(reverse("agents:refuser", args=[habilitation.pk]), {"motif": "Non pourvu"}).status_code == 302
    habilitation.refresh_from_db()
    assert (habilitation.statut, habilitation.motif_refus) == ("refusee", "Non pourvu")
