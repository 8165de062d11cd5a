"""Nobody comes alone to an account that decides for others: by a page, by helping it, by reopening it, or by a command."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces import rules as acces
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents import rules, services
from jalons.fondations.agents.models import Agent, Habilitation
from jalons.fondations.agents.tests.test_habilitations import SECRET, Maison
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import TransitionRefusee
from tests.people import un_agent

pytestmark = pytest.mark.django_db
NATIONALE: dict[str, Any] = {"role": "direction_nationale", "organisme": None, "equipe": None}


@pytest.fixture(autouse=True)
def reglages(settings: Any) -> None:
    settings.JALONS_TOTP, settings.JALONS_DEMONSTRATION = True, False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick


@pytest.fixture
def maison() -> Maison:
    return Maison()


# --- which roles: the data, never a second list ---


def test_a_role_that_publishes_rules_or_changes_reference_data_is_opened_by_two() -> None:
    puissants = {
        d.role for d in acces.matrice() if (d.objet, d.acte) in {("regle", "publier"), ("referentiel", "modifier")}
    }
    assert "direction_nationale" in puissants and all(map(acces.a_deux, puissants))
    assert {r.value for r in Role if not acces.a_deux(r)} == {"partenaire"}, "it sees its own referrals, and figures"


def test_each_line_of_pouvoirs_csv_is_the_power_of_somebody() -> None:
    for pouvoir in acces.pouvoirs():
        assert any(map(pouvoir.ouvert_par, acces.matrice())), pouvoir


def test_sabotage_without_its_line_the_national_direction_would_be_opened_by_one(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acces, "pouvoirs", tuple)
    assert services.ouvrir(agent=maison.yann, habilitation=maison.proposer(maison.yann, **NATIONALE))


# --- open, raise ---


@pytest.mark.parametrize("existant", [False, True], ids=["a new account", "an account raised"])
def test_who_asked_for_the_national_direction_does_not_open_it_and_a_second_person_does(
    maison: Maison, existant: bool
) -> None:
    pour = {"pour": un_agent("csam", equipe=maison.equipe)} if existant else {}
    habilitation = maison.proposer(maison.yann, **NATIONALE, **pour)
    with pytest.raises(services.AgentRefuse, match="s’ouvre à deux"):
        services.ouvrir(agent=maison.yann, habilitation=habilitation)
    assert Agent.objects.filter(affectations__role="direction_nationale").count() == 0
    services.ouvrir(agent=maison.ines, habilitation=habilitation)
    assert LigneJournal.objects.get(acte="habilitation.ouvrir").agent_id == maison.ines.pk


def test_a_second_account_under_one_s_own_name_is_one_s_own(maison: Maison) -> None:
    soi = {"identifiant": "autre", "nom": f" {maison.yann.nom.upper()} ", "prenom": maison.yann.prenom.lower()}
    with pytest.raises(services.AgentRefuse, match="votre nom"):
        maison.proposer(maison.yann, **NATIONALE, **soi)
    habilitation = maison.proposer(maison.ines, **NATIONALE, **soi)
    with pytest.raises(services.AgentRefuse, match="votre nom"):
        services.ouvrir(agent=maison.yann, habilitation=habilitation)


def test_the_page_offers_the_button_to_whoever_may_press_it(maison: Maison, client_de: Any) -> None:
    habilitation = maison.proposer(maison.yann, **NATIONALE)
    url, page = reverse("agents:ouvrir", args=[habilitation.pk]), reverse("agents:habilitations")
    sienne = client_de(maison.yann).get(page).text
    assert url not in sienne and "Une autre personne l’ouvre ou la refuse" in sienne
    assert url in client_de(maison.ines).get(page).text
    assert client_de(maison.yann).post(url).status_code == 422


# --- reopen ---


def test_a_closed_account_never_gets_back_a_role_that_nobody_gave_again(maison: Maison) -> None:
    luc = un_agent("direction_nationale", organisme=None)
    services.fermer_compte(agent=luc, par=maison.yann, motif="départ")
    bientot = timezone.localdate() + timedelta(days=30)
    services.ouvrir(agent=maison.ines, habilitation=maison.accordee(pour=luc, role="csam", date_debut=bientot))
    luc = Agent.objects.get(pk=luc.pk)
    assert luc.is_active and luc.role == "", "nothing before the day that was agreed"
    affectation = luc.affectation_le(bientot)
    assert affectation and affectation.role == "csam"


# --- help ---


def test_a_secret_alone_does_not_open_an_account_that_has_no_telephone(maison: Maison) -> None:
    habilitation = maison.proposer(maison.yann, **NATIONALE)
    services.ouvrir(agent=maison.ines, habilitation=habilitation)
    with pytest.raises(services.AgentRefuse, match="réouverture"):
        services.donner_secret(agent=habilitation.agent, par=maison.yann)
    assert services.donner_secret(agent=habilitation.agent, par=maison.ines), "whoever opened it, for it was lost"


def test_one_person_does_not_change_both_halves_of_the_national_direction(maison: Maison) -> None:
    cible = un_agent("direction_nationale", organisme=None)
    services.activer_double(agent=cible, secret="JBSWY3DPEHPK3PXP")
    services.donner_secret(agent=cible, par=maison.yann)
    with pytest.raises(services.AgentRefuse, match="une autre personne"):
        services.secourir_telephone(agent=cible, par=maison.yann)


def test_a_closed_account_is_not_helped(maison: Maison, client_de: Any) -> None:
    luc = un_agent("csam", equipe=maison.equipe)
    services.fermer_compte(agent=luc, par=maison.ines, motif="départ")
    for page in ("agents:secret", "agents:oublier_telephone"):
        assert client_de(maison.yann).post(reverse(page, args=[luc.pk])).status_code == 409


# --- it waits, for some time ---


def test_a_request_expires_and_the_journal_says_so(maison: Maison) -> None:
    vieille, fraiche = maison.proposer(), maison.proposer(identifiant="autre.denis", prenom="Zoé")
    passe = timezone.now() - rules.DUREE_DEMANDE - timedelta(days=1)
    Habilitation.objects.filter(pk=vieille.pk).update(proposee_le=passe)
    vieille.refresh_from_db()
    with pytest.raises(TransitionRefusee, match="expiré"):
        services.accorder(agent=maison.direction, habilitation=vieille)
    assert services.expirer_demandes(timezone.now()) == services.expirer_demandes(timezone.now()) + 1 == 1
    assert list(Habilitation.objects.order_by("proposee_le").values_list("statut", flat=True)) == [
        "expiree",
        "proposee",
    ]
    assert LigneJournal.objects.get(acte="habilitation.expirer").objet_id == vieille.pk
    with pytest.raises(TransitionRefusee):
        services.accorder(agent=maison.direction, habilitation=vieille)
    services.accorder(agent=maison.direction, habilitation=fraiche)


def test_an_agreed_request_is_no_longer_opened_after_its_time(maison: Maison) -> None:
    habilitation = maison.accordee()
    passe = timezone.now() - rules.DUREE_DEMANDE - timedelta(days=1)
    Habilitation.objects.update(proposee_le=passe)
    with pytest.raises(TransitionRefusee, match="expiré"):
        services.ouvrir(agent=maison.yann, habilitation=habilitation)
    assert not Agent.objects.filter(identifiant="luc.denis").exists()


# --- the command ---


def _commande(identifiant: str, prenom: str) -> Any:
    from jalons.portes.cli.agents import administrateur

    return CliRunner().invoke(administrateur, ["--identifiant", identifiant, "--prenom", prenom, "--nom", "Le Goff"])


def test_the_command_opens_the_first_account_of_an_empty_base_and_then_only_asks() -> None:
    assert SECRET.search(_commande("yann.legoff", "Yann").output)
    seconde = _commande("ines.legoff", "Inès")
    assert seconde.exit_code == 0 and not SECRET.search(seconde.output) and "Yann Le Goff" in seconde.output
    assert Agent.objects.count() == 1, "nobody else enters by the command"
    yann, habilitation = Agent.objects.get(), Habilitation.objects.get()
    assert SECRET.fullmatch(services.ouvrir(agent=yann, habilitation=habilitation))
    assert Agent.objects.get(identifiant="ines.legoff").role == "admin_technique"


def test_the_command_gives_nobody_a_second_account() -> None:
    _commande("yann.legoff", "Yann")
    _commande("yann.bis", "Yann")
    with pytest.raises(services.AgentRefuse, match="votre nom"):
        services.ouvrir(agent=Agent.objects.get(), habilitation=Habilitation.objects.get())


def test_the_demonstration_is_never_built_beside_real_accounts(maison: Maison) -> None:
    from jalons.fondations.socle.refus import Refus
    from jalons.portes.demonstration.construire import construire

    with pytest.raises(Refus, match="base vide"):
        construire(personnes=1, accompagnements=1, suivi=lambda _: None)
