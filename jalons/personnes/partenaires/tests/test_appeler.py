"""« Qui appeler pour … à … »: understood in two keystrokes, the nearest first, what is old is said so."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.personnes.assures.rules import normalise
from jalons.personnes.partenaires import questions, rules, selectors, services
from jalons.personnes.partenaires.enums import Capacite
from jalons.personnes.partenaires.models import Interlocuteur, Partenaire, Verification
from jalons.personnes.partenaires.tests.aides import communes, espace, etablissement, lire, service, structure
from tests.people import un_agent, un_organisme

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)


@pytest.fixture
def agent(db: Any) -> Any:
    csam = un_agent("csam")
    communes(csam.affectation.organisme)
    services.charger_partenaires()
    charger_referentiels()
    return csam


@pytest.fixture
def listes(agent: Any, tmp_path: Path) -> None:
    lire(
        tmp_path / "fs-20260101.csv",
        [espace("1"), espace("2", insee_com="96002", latitude="45.25", longitude="-21.42")],
    )
    lire(
        tmp_path / "finess-2024-06-01.csv", [etablissement("960000001"), etablissement("961000001", code_insee="96101")]
    )
    lire(tmp_path / "di.json", {"structures": [structure()], "services": [service()]})


def noms(motif: str, commune: str, caisse: Any, **autres: Any) -> list[str]:
    return [j.partenaire.nom for j in selectors.qui_appeler(motif, commune, caisse, jour=JOUR, **autres)]


@pytest.mark.parametrize(
    ("question", "motif", "commune"),
    [
        ("r m", "retraite", "Marais"), ("rm", "retraite", "Marais"), ("ret mure", "retraite", "Mure"), ("r", "retraite", ""),
        ("qui appeler pour la retraite à Mure", "retraite", "Mure"), ("mdph", "handicap", ""),
        ("115 vaun", "hebergement", "Vaunoise"),
        ("aide à domicile à Aubrelle", "aide_domicile", "Aubrelle"), ("Mure", "", "Mure"), ("xyzzy", "", ""), ("", "", ""),
        ("Épicerie solidaire", "", ""), ("dépendance MARAIS", "autonomie", "Marais"),
    ],
)  # fmt: skip
def test_the_beginnings_of_words_are_enough(agent: Any, question: str, motif: str, commune: str) -> None:
    lue = questions.comprendre(question, agent.organisme_id, JOUR)
    assert (lue.motif, str(lue.commune or "")) == (motif, commune)
    if donne := questions.exemple(agent.organisme_id, JOUR):  # the page's own example finds what it says
        trouvee = questions.comprendre(f"ret {donne.debut}", agent.organisme_id, JOUR)
        assert (trouvee.motif, str(trouvee.commune)) == ("retraite", donne.nom)


def test_the_nearest_come_after_the_service_s_own_numbers_and_what_serves_elsewhere_does_not(
    listes: None, agent: Any
) -> None:
    caisse, un, deux = agent.organisme_id, "France services de l’espace 1", "France services de l’espace 2"
    assert noms("demarches", "96001", caisse) == [un, deux, "France services"]  # a mere site comes after
    assert noms("demarches", "96002", caisse) == [deux, un, "France services"]
    assert noms("demarches", "", caisse) == noms("demarches", "99999", caisse) == ["France services"]
    assert noms("droits_sante", "96001", caisse)[0].startswith("CPAM")
    assert "CMP de l’Enclos 1" in noms("sante_mentale", "96001", caisse)
    assert len([n for n in noms("sante_mentale", "96101", caisse) if n.startswith("CMP")]) == 1
    halte = next(j for j in selectors.qui_appeler("alimentation", "96001", caisse, jour=JOUR) if j.service)
    assert (halte.contact.telephone, halte.apporter) == ("01 99 00 00 98", "Lettre d’un travailleur social.")
    assert halte.pourquoi == "À Aubrelle même." and halte.aujourdhui.startswith("Aujourd’hui : 14")
    assert noms("alimentation", "96003", caisse) == ["Aide alimentaire (CCAS, associations)"]  # its zone is Aubrelle


def test_the_bodies_that_a_rule_names_come_first(listes: None, agent: Any) -> None:
    assert noms("demarches", "96001", agent.organisme_id, codes=["carsat-retraite"])[0] == "Carsat, conseiller retraite"


def test_a_card_that_its_caisse_completed_takes_the_place_of_the_imported_one(listes: None, agent: Any) -> None:
    cmp = Partenaire.objects.get(identifiant="960000001")
    ici = agent.affectation.organisme
    services.creer_partenaire(
        agent=agent, organisme=ici, complete=cmp, nom="CMP, secrétariat", pour=cmp.pour, telephone="01 99 00 00 20"
    )
    assert noms("sante_mentale", "96001", ici)[0] == "CMP, secrétariat" and cmp.nom not in noms(
        "sante_mentale", "96001", ici
    )
    assert cmp.nom in noms("sante_mentale", "96001", un_organisme())


def test_what_left_its_list_or_is_the_same_body_is_not_proposed(listes: None, agent: Any, tmp_path: Path) -> None:
    lire(tmp_path / "fs-20260201.csv", [espace("2", insee_com="96002")])
    assert noms("demarches", "96001", agent.organisme_id) == ["France services de l’espace 2", "France services"]


def test_after_a_year_it_is_said_and_a_call_makes_it_fresh(listes: None, agent: Any) -> None:
    cmp = Partenaire.objects.get(identifiant="960000001")

    def dite() -> selectors.Joignable:
        return next(
            j
            for j in selectors.qui_appeler("sante_mentale", "96001", agent.organisme_id, jour=timezone.localdate())
            if j.partenaire == cmp
        )

    assert dite().perime and dite().fraicheur.startswith("D’après la liste du 1er juin 2024, plus rien depuis plus de")
    services.verifier_partenaire(agent=agent, partenaire=cmp, capacite=Capacite.ATTENTE, attente="trois semaines")
    assert not dite().perime and dite().capacite.startswith("Reçoit, avec une attente (trois semaines), dit le")
    with pytest.raises(services.PartenaireRefuse, match="avec une attente"):
        services.verifier_partenaire(agent=agent, partenaire=cmp, capacite=Capacite.LIBRE, attente="un mois")
    autre = un_agent("csam")  # another caisse did not call
    lue = selectors.qui_appeler("sante_mentale", "96001", autre.organisme_id, jour=timezone.localdate())
    assert next(j for j in lue if j.partenaire == cmp).perime


@pytest.mark.parametrize(("jours", "perimee"), [(365, False), (366, True)])
def test_the_year_is_a_delay_to_the_day(jours: int, perimee: bool) -> None:
    assert rules.fraicheur(None, JOUR - timedelta(days=jours), JOUR, 365).perimee is perimee
    assert rules.fraicheur(JOUR, JOUR - timedelta(days=jours), JOUR, 365).phrase == "Vérifiée le 10 mars 2026."
    assert (
        rules.fraicheur(None, None, JOUR, 365).perimee
        and not rules.fraicheur(None, date(2020, 1, 1), JOUR, None).perimee
    )


def test_a_zone_of_unknown_communes_may_serve_and_another_does_not() -> None:
    assert (
        rules.dessert([], ["960"])
        and rules.dessert(["200040947"], ["960"])
        and rules.dessert(["33", "france"], ["france"])
    )
    assert not rules.dessert(["33063"], ["96001", "960", "france"])


# --- pages ---


def url(nom: str, *args: Any) -> str:
    return reverse(f"partenaires:{nom}", args=args)


def test_the_page_answers_in_one_box_and_offers_what_else_was_meant(listes: None, agent: Any, client_de: Any) -> None:
    page = client_de(agent)
    lue = page.get(url("liste") + "?q=dem+m").content.decode()
    assert "Démarches administratives" in lue and "à Marais" in lue and "espace 2" in lue and ">Mure</a>" in lue
    assert "Par leur nom" not in lue, "« dem m » names nobody: what only looks like it stays out"
    par_nom = page.get(url("liste") + "?q=esp+1").context["partenaires"]
    assert all(any(m.startswith("esp") for m in normalise(p.nom).split()) for p in par_nom)
    assert "Épicerie de la Halte" in page.get(url("liste") + "?q=epicerie+halte").content.decode()
    assert "espace 1" in page.get(url("liste") + "?q=espace+1").content.decode()
    assert "Aucun partenaire ne répond" in page.get(url("liste") + "?q=xyzzy").content.decode()
    assert page.get(url("liste") + "?motif=retraite&commune=<b>").status_code == 200


def test_the_list_costs_the_same_with_one_body_near_and_with_fifteen(
    agent: Any, client_de: Any, tmp_path: Path
) -> None:
    page = client_de(agent)
    lire(tmp_path / "fs-20240101.csv", [espace("1")])

    def cout() -> int:
        with CaptureQueriesContext(connection) as lues:
            assert page.get(url("liste") + "?motif=demarches&commune=96001").status_code == 200
        return len(lues)

    cout()
    avant = cout()
    lire(tmp_path / "fs-20250101.csv", [espace(str(n), telephone="") for n in range(1, 10)])
    assert cout() == avant


def test_a_check_and_somebody_s_name_are_noted_from_the_card(listes: None, agent: Any, client_de: Any) -> None:
    page, cmp = client_de(agent), Partenaire.objects.get(identifiant="960000001")
    assert "de votre caisse</a>" in page.get(url("fiche", cmp.pk)).content.decode()
    fausse = page.post(url("verifier", cmp.pk), {"capacite": "libre", "attente": "un mois"})
    assert fausse.status_code == 422 and "un mois" in fausse.content.decode() and not Verification.objects.exists()
    assert page.post(url("verifier", cmp.pk), {"capacite": "complet", "attente": ""}).url == url("fiche", cmp.pk)
    qui = {"nom": "Zoé Lacan", "fonction": "Secrétaire", "telephone": "", "courriel": ""}
    assert "pour l’appeler" in page.post(url("interlocuteur_nouveau", cmp.pk), qui).content.decode()
    assert page.post(url("interlocuteur_nouveau", cmp.pk), qui | {"telephone": "01 99 00 00 30"}).status_code == 302
    lue = page.get(url("fiche", cmp.pk)).content.decode()
    assert "Zoé Lacan" in lue and "Complet pour le moment" in lue and str(agent) in lue
    assert "Zoé Lacan" not in client_de(un_agent("csam")).get(url("fiche", cmp.pk)).content.decode()
    assert "Zoé Lacan" not in client_de(un_agent("direction_nationale")).get(url("fiche", cmp.pk)).content.decode()


def test_somebody_who_left_is_no_longer_proposed_and_a_race_keeps_both_texts(
    listes: None, agent: Any, client_de: Any
) -> None:
    page, cmp = client_de(agent), Partenaire.objects.get(identifiant="960000001")
    connue = services.ajouter_interlocuteur(
        agent=agent, partenaire=cmp, nom="Zoé Lacan", fonction="Accueil", courriel="z@exemple.fr"
    )
    Interlocuteur.objects.update(date_debut=date(2024, 1, 1))
    qui = {
        "nom": "Zoé Lacan",
        "fonction": "Cadre",
        "telephone": "",
        "courriel": "z@exemple.fr",
        "version": 1,
        "date_fin": "",
    }
    assert page.post(url("interlocuteur_modifier", connue.pk), qui).status_code == 302
    perdue = page.post(url("interlocuteur_modifier", connue.pk), qui | {"fonction": "Psychologue"}).content.decode()
    assert "Cadre" in perdue and "Psychologue" in perdue
    hier = f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}"
    assert (
        page.post(url("interlocuteur_modifier", connue.pk), qui | {"version": 2, "date_fin": hier}).status_code == 302
    )
    assert "Zoé Lacan" not in page.get(url("fiche", cmp.pk)).content.decode()
    assert client_de(un_agent("csam")).get(url("interlocuteur_modifier", connue.pk)).status_code == 404


def test_two_cards_of_one_body_are_joined_and_parted_by_somebody(agent: Any, client_de: Any, tmp_path: Path) -> None:
    lire(tmp_path / "fs-20240801.csv", [espace("1", lib_fs="France services d’Aubrelle")])
    lire(
        tmp_path / "di.json", [structure("demo--fs", nom="France services Aubrelle", courriel="", adresse="", siret="")]
    )
    page = client_de(agent)
    a_voir = page.get(url("rapprochements")).content.decode()
    lien = selectors.a_regarder().get()
    assert "Même nom" in a_voir and page.post(url("fondre", lien.garde_id, lien.pk)).status_code == 302
    assert "même organisme" in page.get(url("fiche", lien.autre_id)).content.decode()
    assert page.post(url("fondre", lien.garde_id, lien.pk)).status_code == 409
    assert page.post(url("distinguer", lien.garde_id, lien.pk)).status_code == 302
    assert not Partenaire.objects.exclude(fondu_dans=None).exists() and selectors.a_regarder().count() == 0
    assert client_de(un_agent("assistant_social")).get(url("rapprochements")).status_code in (403, 404)
    lire(tmp_path / "fs-20250801.csv", [espace("1", lib_fs="France services, le bus")])
    listes_lues = page.get(url("imports")).content.decode()
    assert (
        "fs-20240801.csv" in listes_lues
        and "1 changement ;" in listes_lues
        and "France services, le bus</a>" in listes_lues
    )
