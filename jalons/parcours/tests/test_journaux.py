"""The DPO reads the whole journal, takes lines out of it with a reason; a person gets on paper who read her dossier."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.journal import services as journal
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.models import Parametre
from jalons.parcours.forms_journaux import FiltreJournal
from jalons.parcours.selectors import PAR_PAGE, journaux, qui_a_lu
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.services import dangers, fusionner, noter_ne_rien_dire, noter_souhaits
from jalons.recevoir.signalements.models import Demande
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db
JOURNAL = "parcours:journal_entier"
EXPORT = {"motif": "Demande d’accès reçue le 3 mars", "forme": "csv"}
NIR = "284095588801234"


@pytest.fixture
def dpo() -> Any:
    return un_agent("dpo", organisme=None)


@pytest.fixture
def dossier(service: Service) -> Any:
    return maker.un_dossier(service.assistante, assure=un_assure(service.equipe.organisme, nir=NIR[:13]))


def page(client: Any, **choix: Any) -> Any:
    return client.get(reverse(JOURNAL), choix)


def lues(reponse: Any) -> list[tuple[str, str]]:
    return [(x.lecture.quoi, x.genre) for x in reponse.context["lignes"]]


def texte(reponse: Any) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(reponse.content)).pages).split())


# --- The page ---


def test_the_dpo_finds_the_lines_by_object_kind_role_act_and_period(
    service: Service, dossier: Any, client_de: Any, dpo: Any
) -> None:
    choses, client = maker.remplir(dossier), client_de(dpo)
    client_de(service.assistante).get(reverse("accompagnements:note", args=[choses["note"].pk]))
    journal.inscrire(acte="assure.lire", agent=service.csam, objet=dossier.assure)
    toutes = page(client)
    assert {"note lue", "dossier ouvert", "fiche lue", "plan d’aide noté"} <= {quoi for quoi, _ in lues(toutes)}
    assert str(service.assistante) in toutes.text and "Brunet" not in toutes.text and "Valérie" not in toutes.text
    assert f">{str(dossier.assure_id)[:8]}</a>" in toutes.text
    collee = f"https://jalons.exemple.fr{reverse('parcours:dossier', args=[dossier.pk])}#plan"
    assert ("note lue", "note") in lues(page(client, objet=collee)), "a dossier stands for all that hangs from it"
    assert ("note lue", "note") in lues(page(client, objet=dossier.assure_id))
    assert {g for _, g in lues(page(client, genre="accompagnements.note"))} == {"note"}
    assert lues(page(client, role="csam")) == [("fiche lue", "personne")]
    assert {quoi for quoi, _ in lues(page(client, acte="dossier.ouvrir"))} == {"dossier ouvert"}
    hier = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert not lues(page(client, au=hier)) and lues(page(client, du=hier, objet=dossier.pk))
    autre = maker.un_dossier(service.assistante, assure=un_assure(service.equipe.organisme, nom="Denis"))
    assert ("note lue", "note") not in lues(page(client, objet=autre.pk))


def test_it_is_read_by_pages_that_keep_the_choice(service: Service, dossier: Any, client_de: Any, dpo: Any) -> None:
    client = client_de(dpo)
    for _ in range(PAR_PAGE + 5):
        journal.inscrire(acte="dossier.lire", agent=service.csam, objet=dossier)
    assert len(lues(page(client, role="csam"))) == PAR_PAGE and len(lues(page(client, role="csam", page=2))) == 5
    assert "role=csam" in page(client, role="csam").text and page(client, page="zéro").status_code == 200


@pytest.mark.parametrize(
    "faux",
    [
        {"objet": "Valérie Brunet"},
        {"du": "0001-01-01"},
        {"au": "9999-12-31"},
        {"role": "roi"},
        {"acte": "x.y"},
        {"objet": "0badc0de"},
    ],
)
def test_a_choice_that_cannot_be_is_told_and_shows_no_line(client_de: Any, dpo: Any, faux: dict[str, str]) -> None:
    reponse = page(client_de(dpo), **faux)
    assert reponse.status_code == 422 and reponse.context["fautes"] and "lignes" not in reponse.context
    assert "encore enregistré" not in reponse.text and all(v in reponse.text for v in faux.values() if v[0].isupper())


def test_a_period_that_ends_before_it_begins_and_an_empty_one_are_told(client_de: Any, dpo: Any) -> None:
    refus = page(client_de(dpo), du="2026-03-10", au="2026-03-01")
    assert refus.status_code == 422 and "La fin est avant le début." in refus.text and "2026-03-10" in refus.text
    assert "Aucune ligne pour ce choix." in page(client_de(dpo), du="2024-03-01", au="2024-03-02").text


def test_the_eight_signs_that_a_line_shows_find_it(dossier: Any, client_de: Any, dpo: Any) -> None:
    trouvees = lues(page(client_de(dpo), objet=str(dossier.pk)[:8]))
    assert trouvees and trouvees == lues(page(client_de(dpo), objet=dossier.pk))[-len(trouvees) :]


def test_words_are_in_the_list_once_and_find_the_older_code_too(
    service: Service, dossier: Any, client_de: Any, dpo: Any
) -> None:
    for acte in ("transfert.repondre", "transfert.lire"):
        journal.inscrire(acte=acte, agent=service.csam, objet=dossier)
    mots = [mot for _, mot in FiltreJournal.base_fields["acte"].choices]
    assert len(mots) == len(set(mots))
    assert lues(page(client_de(dpo), acte="transfert.lire")) == [("transfert lu", "dossier")] * 2


def test_a_reason_written_as_a_code_is_told_in_words(service: Service, dossier: Any, client_de: Any, dpo: Any) -> None:
    journal.inscrire(acte="agent.affecter", agent=None, objet=service.csam, motif="assistant_social")
    journal.inscrire(acte="demande.retenir", agent=service.csam, objet=Demande(), motif="recevoir")
    lu = page(client_de(dpo)).text
    assert "assistant de service social" in lu and "assistant_social<" not in lu
    assert journaux._listes("signalements.signalement").get("autre") is None, "said otherwise by two of its lists"
    assert ">Relève du service social<" in lu and ">recevoir<" not in lu


def test_reading_it_is_a_line_about_whom_it_was_read(dossier: Any, client_de: Any, dpo: Any) -> None:
    client = client_de(dpo)
    page(client)
    page(client, objet=dossier.pk)
    siennes = LigneJournal.objects.filter(acte="journal.lire", agent_id=dpo.pk).order_by("instant")
    assert list(siennes.values_list("assure_id", flat=True)) == [None, dossier.assure_id]


@pytest.mark.parametrize("role", ["csam", "assistant_social", "manager", "direction_nationale", "admin_technique"])
def test_nobody_else_opens_searches_or_exports_it(service: Service, client_de: Any, role: str) -> None:
    client = client_de(un_agent(role, equipe=service.equipe))
    assert page(client).status_code == 404
    for vue in ("chercher_journal", "exporter_journal"):
        assert client.post(reverse(f"parcours:{vue}"), EXPORT).status_code == 404


# --- A person ---


@pytest.mark.parametrize("tape", [NIR[:13], "Brunet Valérie 14/05/1997", "VALERIE brunet 14/05/1997"])
def test_a_person_is_found_by_what_identifies_her_and_her_name_is_in_no_address(
    dossier: Any, client_de: Any, dpo: Any, tape: str
) -> None:
    reponse = client_de(dpo).post(reverse("parcours:chercher_journal"), {"personne": tape})
    assert reponse["Location"] == f"{reverse(JOURNAL)}?objet={dossier.assure_id}"
    assert LigneJournal.objects.get(acte="journal.chercher").assure_id == dossier.assure_id


@pytest.mark.parametrize("tape", ["Brunet Valérie 15/05/1997", "Brun Val 14/05/1997", "284095588801299"])
def test_whoever_is_not_exactly_her_is_not_found_and_the_search_is_written(
    dossier: Any, client_de: Any, dpo: Any, tape: str
) -> None:
    reponse = client_de(dpo).post(reverse("parcours:chercher_journal"), {"personne": tape})
    assert reponse.status_code == 422 or reponse["Location"] == reverse(JOURNAL)
    assert not LigneJournal.objects.filter(acte="journal.chercher", assure_id=dossier.assure_id).exists()


def test_two_people_alike_are_not_a_list(service: Service, dossier: Any, client_de: Any, dpo: Any) -> None:
    un_assure(service.equipe.organisme)
    reponse = client_de(dpo).post(reverse("parcours:chercher_journal"), {"personne": "Brunet Valérie 14/05/1997"})
    assert reponse["Location"] == reverse(JOURNAL)
    refus = client_de(dpo).post(reverse("parcours:chercher_journal"), {"personne": "Brunet"})
    assert refus.status_code == 422 and refus.templates[0].name == "parcours/journal_entier.html"
    assert "Donnez son numéro" in refus.text and 'value="Brunet"' in refus.text and refus.context["lignes"]
    assert "encore enregistré" not in refus.text


# --- Lines that leave ---


@pytest.fixture
def plafond(dpo: Any) -> None:
    valeurs = {"libelle": "Export", "valeur": 3, "unite": "lignes", "source": "essai", "confiance": "N"}
    Parametre.objects.create(code="plafond_export_journal", date_debut=date(2024, 1, 1), **valeurs)


@pytest.mark.parametrize(("forme", "debut"), [("csv", b"\xef\xbb\xbfJournal"), ("ods", b"PK")])
def test_an_export_says_who_when_and_why_and_is_an_act(
    service: Service, dossier: Any, client_de: Any, dpo: Any, plafond: None, forme: str, debut: bytes
) -> None:
    journal.inscrire(acte="assure.lire", agent=service.csam, objet=dossier.assure)
    reponse = client_de(dpo).post(reverse("parcours:exporter_journal"), EXPORT | {"forme": forme, "role": "csam"})
    assert reponse.content.startswith(debut) and f".{forme}" in reponse["Content-Disposition"]
    ligne = LigneJournal.objects.get(acte="journal.exporter")
    assert ligne.motif == f"1 lignes : {EXPORT['motif']}" and ligne.agent_id == dpo.pk
    if forme == "csv":
        dit = reponse.content.decode()
        assert "Rôle;conseiller services" in dit and "Acte;tous" in dit and "Heures;Europe/Paris" in dit
        assert str(dpo) in dit and EXPORT["motif"] in dit and str(dossier.assure_id) in dit and "Brunet" not in dit


def test_one_line_above_the_cap_nothing_leaves_and_what_was_typed_is_still_there(
    service: Service, dossier: Any, client_de: Any, dpo: Any, plafond: None
) -> None:
    client, adresse = client_de(dpo), reverse("parcours:exporter_journal")
    for _ in range(3):
        journal.inscrire(acte="dossier.lire", agent=service.csam, objet=dossier)
    assert client.post(adresse, EXPORT | {"role": "csam"}).status_code == 200
    journal.inscrire(acte="dossier.lire", agent=service.csam, objet=dossier)
    refus = client.post(adresse, EXPORT | {"role": "csam", "forme": "ods"})
    assert refus.status_code == 422 and "Plus de 3 lignes" in refus.text and EXPORT["motif"] in refus.text
    assert LigneJournal.objects.filter(acte="journal.exporter").count() == 1
    sans = client.post(adresse, {"role": "csam", "forme": "csv", "motif": " "})
    assert sans.status_code == 422 and "Dites pourquoi" in sans.text
    court = client.post(adresse, {"role": "csam", "forme": "csv", "motif": "parce que"})
    assert court.status_code == 422 and "10 caractères" in court.text and "encore enregistré" not in court.text


# --- Whether it can be believed ---


def test_the_page_says_the_last_verification_the_last_anchor_and_what_waits(
    dossier: Any, client_de: Any, dpo: Any
) -> None:
    client = client_de(dpo)
    assert "jamais vérifié" in page(client).text
    assert "Faire vérifier le journal" in client.get(reverse("parcours:ma_journee")).text
    journal.sceller()
    journal.inscrire(acte="journal.verifier", agent=None, motif="12 lignes lues", resultat="intact")
    lu = page(client)
    assert "Rien ne presse" in client.get(reverse("parcours:ma_journee")).text
    assert "12 lignes lues" in lu.text and lu.context["etat"].intact and lu.context["etat"].ancre.rang >= 1
    journal.inscrire(acte="journal.verifier", agent=None, motif="12 lignes lues, 1 faute(s)", resultat="fautes")
    assert not page(client).context["etat"].intact and "dit où" in page(client).text


# --- « Qui a lu mon dossier » ---


def test_the_sheet_gives_the_person_days_roles_and_acts_and_nobody_s_name(
    service: Service, dossier: Any, client_de: Any
) -> None:
    choses, client = maker.remplir(dossier, "canari"), client_de(service.assistante)
    client.get(reverse("accompagnements:note", args=[choses["note"].pk]))
    for _ in range(3):
        journal.inscrire(acte="assure.lire", agent=service.csam, objet=dossier.assure)
    assert "imprimer" in client.get(reverse("parcours:journal", args=[dossier.pk])).text
    reponse = client.post(reverse("parcours:imprimer_acces", args=[dossier.assure_id]))
    dit = texte(reponse)
    for mot in ("Valérie Brunet", "note lue", "dossier ouvert", "fiche lue", "3 fois", "conseiller services"):
        assert mot in dit
    assert service.csam.nom not in dit and service.assistante.nom not in dit and "canari" not in dit
    assert LigneJournal.objects.filter(acte="assure.imprimer_acces", assure_id=dossier.assure_id).count() == 1
    assert not LigneJournal.objects.filter(agent_id=service.assistante.pk, acte="assure.lire").exists(), (
        "no record opened"
    )


def test_who_saw_the_safe_channel_has_its_own_words_for_the_dpo_and_discreet_ones_on_the_sheet(
    service: Service, client_de: Any, dpo: Any
) -> None:
    manager = un_agent("manager", equipe=service.equipe)
    dossier = maker.services.ouvrir_dossier(
        agent=manager,
        assure=un_assure(service.equipe.organisme, nom="Denis"),
        referent=service.assistante,
        axe=maker.Axe.PDP,
        ouvert_le=timezone.localdate(),
    )
    client = client_de(service.assistante)
    client.get(reverse("assures:souhaits", args=[dossier.assure_id]))
    client.get(reverse("assures:fiche", args=[dossier.assure_id]))
    siennes = LigneJournal.objects.filter(agent_id=service.assistante.pk, assure_id=dossier.assure_id)
    assert [x.acte for x in siennes.filter(acte__endswith=".lire").order_by("instant")] == [
        "canal_sur.lire", "assure.lire",
    ]  # fmt: skip
    noter_souhaits(agent=service.assistante, assure=dossier.assure, canal_sur="06 39 98 00 01, le matin")
    client.get(reverse("assures:fiche", args=[dossier.assure_id]))
    assert siennes.filter(acte="canal_sur.lire").count() == 2, "the record shows it too, to whom may read it"
    vues = lues(page(client_de(dpo), acte="canal_sur.lire"))
    assert vues == [("souhaits et canal sûr lus", "personne")] * 2
    assert "souhaits et canal sûr lus" in {x.quoi for x in qui_a_lu(dossier)}
    dit = texte(client_de(dpo).post(reverse("parcours:imprimer_acces", args=[dossier.assure_id])))
    assert "souhaits de contact lus" in dit and "canal sûr" not in dit


def test_the_sheet_tells_neither_a_danger_nor_to_whom_nothing_is_told(
    service: Service, dossier: Any, client_de: Any, dpo: Any
) -> None:
    qui = {"agent": service.assistante, "pour": service.assistante, "assure": dossier.assure}
    note = dangers.noter_danger(**qui, numero="3919", cadre=None, paroles="Il boit.")
    journal.inscrire(acte="danger.lire", agent=service.assistante, objet=note)
    noter_ne_rien_dire(
        agent=service.assistante,
        assure=dossier.assure,
        a_qui="son mari",
        date_debut=timezone.localdate(),
        date_fin=None,
    )
    dit = texte(client_de(dpo).post(reverse("parcours:imprimer_acces", args=[dossier.assure_id])))
    assert "danger" not in dit and "ne rien dire" not in dit and "souhaits de contact notés" in dit
    assert ("danger lu", "danger") in lues(page(client_de(dpo), objet=dossier.assure_id)), "the DPO reads it all"


def test_the_sheet_of_somebody_registered_twice_tells_both_and_an_impossible_instant_stops_nothing(
    service: Service, dossier: Any
) -> None:
    double = un_assure(service.equipe.organisme, nom="Brunnet")
    journal.inscrire(acte="assure.reveler", agent=service.csam, objet=double)
    fusionner(agent=service.csam, garder=dossier.assure, doublon=double)
    champs = "(id, instant, acte, role, objet_type, assure_id, motif, resultat, session, mac)"
    with connection.cursor() as curseur:
        ecrire = f"INSERT INTO journal_ligne {champs} VALUES (%s, 'infinity', 'x.y', '', '', %s, '', '', '', '')"
        curseur.execute(ecrire, [uuid4(), double.pk])
    acces, coupe = journaux.acces_de(dossier.assure, timezone.now())
    assert "numéro révélé" in {a.quoi for a in acces} and not coupe


@pytest.mark.parametrize("role", ["csam", "manager", "assistant_social", "direction_regionale"])
def test_neither_a_colleague_nor_the_platform_prints_it(
    service: Service, dossier: Any, client_de: Any, role: str
) -> None:
    client = client_de(un_agent(role, equipe=service.equipe))
    assert client.post(reverse("parcours:imprimer_acces", args=[dossier.assure_id])).status_code == 404


def test_a_name_that_no_letter_can_print_is_told(service: Service, dossier: Any, client_de: Any) -> None:
    Assure.objects.filter(pk=dossier.assure_id).update(nom="李")
    reponse = client_de(service.assistante).post(reverse("parcours:imprimer_acces", args=[dossier.assure_id]))
    assert reponse.status_code == 422 and "« 李 » n’existe dans aucune de nos polices" in reponse.text
