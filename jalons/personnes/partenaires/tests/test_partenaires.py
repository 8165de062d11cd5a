"""The directory: shipped once, completed by each caisse, read by everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jalons.fondations.journal.models import LigneJournal
from jalons.personnes.partenaires import rules, selectors, services
from jalons.personnes.partenaires.enums import Confiance, MotifOrientation, TypePartenaire
from jalons.personnes.partenaires.models import Partenaire
from tests.people import un_agent, un_organisme

pytestmark = pytest.mark.django_db
ENTETE = ";".join(rules.COLONNES)


@pytest.fixture
def charge(db: Any) -> None:
    services.charger_partenaires()


def url(nom: str, *args: Any) -> str:
    return reverse(f"partenaires:{nom}", args=args)


def saisie(**autres: Any) -> dict[str, Any]:
    return {"version": 1, "nom": "MDPH d’essai", "type": "mdph", "telephone": "01 23 45 67 89"} | autres


def test_the_shipped_directory_answers_christian_with_39_60(charge: None) -> None:
    carsat = selectors.partenaires_pour("retraite", None).get()
    assert (carsat.code, carsat.telephone, carsat.telephone_etranger) == (
        "carsat-retraite",
        "39 60",
        "+33 9 71 10 39 60",
    )
    assert "Service gratuit + prix d’un appel" in carsat.mention and carsat.confiance == Confiance.SUR


def test_every_shipped_card_has_a_source_and_says_when_it_must_be_completed(charge: None) -> None:
    for fiche in Partenaire.objects.all():
        assert fiche.source and fiche.pour, fiche.code
        assert fiche.a_completer == (fiche.confiance == Confiance.INCONNU), fiche.code
        assert not fiche.a_completer or "à compléter localement" in fiche.source


def test_every_reason_has_somebody_to_go_to(charge: None) -> None:
    assert {m for m in MotifOrientation.values if not selectors.partenaires_pour(m, None)} == set()


def test_loading_twice_writes_nothing_the_second_time(charge: None) -> None:
    lignes = LigneJournal.objects.count()
    encore = services.charger_partenaires()
    assert (encore.crees, encore.modifies) == (0, 0) and encore.inchanges == Partenaire.objects.count()
    assert LigneJournal.objects.count() == lignes


def test_a_changed_line_is_updated_and_local_cards_are_left_alone(charge: None, tmp_path: Path) -> None:
    agent = un_agent("csam")
    mdph = Partenaire.objects.get(code="mdph")
    services.creer_partenaire(agent=agent, organisme=agent.affectation.organisme, complete=mdph, nom="MDPH d’ici")
    Partenaire.objects.filter(code="caf").update(telephone="00 00")
    assert services.charger_partenaires().modifies == 1
    assert Partenaire.objects.get(code="caf").telephone == "32 30"
    assert Partenaire.objects.filter(nom="MDPH d’ici").exists()


@pytest.mark.parametrize(
    ("contenu", "mot"),
    [
        ("code;nom\na;b\n", "colonne absente"),
        (f"{ENTETE}\nx;Nom;inconnu;;;;;;;;retraite;;source;S;\n", "ligne 2\u00a0: type «\u00a0inconnu\u00a0»"),
        (f"{ENTETE}\nx;Nom;caf;;;;;;;;jardin;;source;S;\n", "pour «\u00a0jardin\u00a0»"),
        (f"{ENTETE}\nx;Nom;caf;;;;;;;;retraite;;;S;\n", "source"),
        (f"{ENTETE}\nx;Nom;caf;;;;;;;;retraite;;source;S;3 mars\n", "AAAA-MM-JJ"),
        (f"{ENTETE}\nx;Nom;caf\n", "15 colonnes"),
        (f"{ENTETE}\n" + "x;Nom;caf;;;;;;;;retraite;;source;S;\n" * 2, "double"),
    ],
)
def test_a_wrong_file_is_refused_whole_with_its_line(contenu: str, mot: str, tmp_path: Path) -> None:
    fichier = tmp_path / "partenaires.csv"
    fichier.write_text(contenu, encoding="utf-8")
    with pytest.raises(rules.RepertoireIllisible, match=mot):
        services.charger_partenaires(fichier)
    assert not Partenaire.objects.exists()


def test_a_local_card_takes_the_place_of_the_national_one_in_its_caisse_only(charge: None) -> None:
    agent, ailleurs = un_agent("csam"), un_organisme()
    ici = agent.affectation.organisme
    national = Partenaire.objects.get(code="service-social-hospitalier")
    locale = services.creer_partenaire(
        agent=agent, organisme=ici, complete=national, nom="CH d’ici", pour=national.pour, telephone="01 23 45 67 89"
    )
    codes = ["service-social-hospitalier"]
    assert selectors.partenaires_pour("sans_complexite_sociale", ici, codes).first() == locale
    assert selectors.partenaires_pour("sans_complexite_sociale", ailleurs, codes).first() == national
    with pytest.raises(services.PartenaireRefuse, match="déjà complété"):
        services.creer_partenaire(agent=agent, organisme=ici, complete=national, nom="Encore")


def test_the_bodies_named_by_the_rule_come_first_in_its_order(charge: None) -> None:
    codes = ["carsat-action-sociale", "association-habitat", "conseil-departemental"]
    assert [p.code for p in selectors.partenaires_pour("sans_lien_sante", None, codes)][:3] == codes


def test_a_name_is_found_however_spelt(charge: None) -> None:
    assert selectors.chercher(None, "carsat retrete")[0].code == "carsat-retraite"
    assert selectors.chercher(None, "frence travail")[0].code == "france-travail"
    assert selectors.chercher(None, "xyzzyx") == []


# --- Pages ---


def test_the_directory_and_a_card_are_read(charge: None, client_de: Any) -> None:
    page = client_de(un_agent("csam"))
    assert "39 60" in page.get(url("liste") + "?motif=retraite").content.decode()
    carsat = Partenaire.objects.get(code="carsat-retraite")
    lue = page.get(url("fiche", carsat.pk)).content.decode()
    assert "tel:3960" in lue and "+33 9 71 10 39 60" in lue and url("modifier", carsat.pk) not in lue
    mdph = Partenaire.objects.get(code="ccas")
    assert "À compléter localement" in page.get(url("fiche", mdph.pk)).content.decode()


def test_an_empty_directory_says_what_to_do(client_de: Any) -> None:
    page = client_de(un_agent("csam"))
    assert "répertoire est vide" in page.get(url("liste")).content.decode()
    assert "Aucun partenaire ne répond" in page.get(url("liste") + "?q=rien").content.decode()


@pytest.mark.parametrize("role", ["csam", "assistant_social", "manager"])
def test_a_caisse_completes_then_corrects_its_card(charge: None, client_de: Any, role: str) -> None:
    page, mdph = client_de(un_agent(role)), Partenaire.objects.get(code="mdph")
    reponse = page.post(url("completer", mdph.pk), saisie(pour=["handicap"]))
    locale = Partenaire.objects.get(complete=mdph)
    assert reponse.url == url("fiche", locale.pk)
    assert page.post(url("modifier", locale.pk), saisie(telephone="01 00 00 00 00")).status_code == 302
    perdue = page.post(url("modifier", locale.pk), saisie(telephone="01 99 99 99 99")).content.decode()
    assert "01 00 00 00 00" in perdue and "01 99 99 99 99" in perdue


def test_nobody_corrects_a_national_card_nor_another_caisse_s(charge: None, client_de: Any) -> None:
    agent = un_agent("csam")
    ailleurs = services.creer_partenaire(agent=agent, organisme=un_organisme(), nom="D’ailleurs")
    page = client_de(agent)
    for fiche in (Partenaire.objects.get(code="mdph"), ailleurs):
        assert page.get(url("modifier", fiche.pk)).status_code == 404
        assert page.post(url("modifier", fiche.pk), saisie()).status_code == 404
    assert page.get(url("completer", ailleurs.pk)).status_code == 404
    assert client_de(un_agent("direction_regionale")).get(url("nouveau")).status_code == 404


def test_the_list_costs_the_same_queries_with_one_card_and_with_fifteen(client_de: Any) -> None:
    agent = un_agent("csam")
    page, ici = client_de(agent), agent.affectation.organisme
    services.creer_partenaire(agent=agent, organisme=ici, nom="Un", type=TypePartenaire.CAF)

    def cout() -> int:
        with CaptureQueriesContext(connection) as lues:
            page.get(url("liste"))
        return len(lues)

    avant = cout()
    for rang in range(14):
        services.creer_partenaire(agent=agent, organisme=ici, nom=f"Partenaire {rang}")
    assert cout() == avant


def test_sabotage_a_directory_without_its_caisse_is_seen(charge: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "repertoire", lambda organisme: Partenaire.objects.all())
    with pytest.raises(AssertionError):
        test_a_local_card_takes_the_place_of_the_national_one_in_its_caisse_only(charge)
