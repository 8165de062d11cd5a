"""The journal of a dossier: whole, by pages, by role and by act; to whom it belongs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from jalons.accompagner.accompagnements import enums as accompagnement
from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.agents import enums as agents
from jalons.fondations.envois import enums as envois
from jalons.fondations.journal.services import est_d_une_personne, inscrire
from jalons.parcours.selectors import PAR_PAGE
from jalons.parcours.selectors.journal import ACTES, libelle
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.liaisons import enums as liaisons
from jalons.recevoir.offres import enums as offres
from jalons.recevoir.registres import enums as registres
from jalons.recevoir.rendez_vous import enums as rendez_vous
from jalons.recevoir.seances import enums as seances
from jalons.recevoir.signalements import enums as demandes
from jalons.reperer.programmes import enums as programmes
from tests.people import un_agent

pytestmark = pytest.mark.django_db
LITTERAL = re.compile(r'\bacte="([a-z_]+\.[a-z_]+)"')
JALONS = Path(maker.__file__).parents[3]
TABLES = {
    "dossier": accompagnement.TRANSITIONS_DOSSIER, "transfert": accompagnement.TRANSITIONS_TRANSFERT,
    "action": accompagnement.TRANSITIONS_ACTION | accompagnement.TRANSITIONS_TACHE, "demande": demandes.TRANSITIONS,
    "rendezvous": rendez_vous.TRANSITIONS, "offre": offres.TRANSITIONS, "seance": seances.TRANSITIONS_SEANCE,
    "inscription": seances.TRANSITIONS_INSCRIPTION, "envoi": envois.TRANSITIONS,
    "habilitation": agents.TRANSITIONS_HABILITATION, "versionregle": programmes.TRANSITIONS,
    "sollicitation": registres.TRANSITIONS_SOLLICITATION, "reclamation": registres.TRANSITIONS_RECLAMATION,
    "liaison": liaisons.TRANSITIONS_ORGANISME | liaisons.TRANSITIONS_SOCIAL,
}  # fmt: skip


@pytest.fixture
def dossier(service: Service) -> Any:
    return maker.un_dossier(service.assistante)


def adresse(dossier: Any, **choix: Any) -> str:
    return reverse("parcours:journal", args=[dossier.pk]) + "?" + "&".join(f"{c}={v}" for c, v in choix.items())


def test_it_tells_every_act_and_every_reading_down_to_the_notes(service: Service, dossier: Any, client_de: Any) -> None:
    choses, client = maker.remplir(dossier, "canari"), client_de(service.assistante)
    client.get(reverse("accompagnements:note", args=[choses["note"].pk]))
    assert adresse(dossier)[:-1] in client.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    page = client.get(adresse(dossier)).content.decode()
    for mot in ("dossier ouvert", "note lue", "entretien noté", "plan d’aide noté", "démarche notée", "dossier lu"):
        assert mot in page
    assert str(service.assistante) in page and "canari" not in page


def test_the_dossier_page_tells_the_last_readings_of_every_piece_and_no_act(
    service: Service, dossier: Any, client_de: Any
) -> None:
    choses = maker.remplir(dossier)
    inscrire(acte="plan.lire", agent=service.csam, objet=choses["plan"])
    inscrire(acte="assure.reveler", agent=service.csam, objet=dossier.assure)
    page = client_de(service.assistante).get(reverse("parcours:dossier", args=[dossier.pk]))
    assert {x.quoi for x in page.context["acces_journal"]} == {"plan d’aide lu", "numéro révélé"}


def test_it_is_read_by_pages_none_forgotten_by_role_and_by_act(service: Service, dossier: Any, client_de: Any) -> None:
    client = client_de(service.assistante)
    for _ in range(PAR_PAGE + 5):
        inscrire(acte="dossier.lire", agent=service.csam, objet=dossier)
    combien = lambda reponse: len(reponse.context["lignes"])  # noqa: E731
    premiere, seconde = client.get(adresse(dossier)), client.get(adresse(dossier, page=2))
    assert combien(premiere) == PAR_PAGE and combien(seconde) >= 6
    assert "page=2" in premiere.content.decode()
    seuls = client.get(adresse(dossier, role="csam", page=2))
    assert combien(seuls) == 5 and {x.role for x in seuls.context["lignes"]} == {
        "conseiller services de l’Assurance Maladie"
    }
    ouverture = client.get(adresse(dossier, acte="dossier.ouvrir"))
    assert [x.quoi for x in ouverture.context["lignes"]] == ["dossier ouvert"]
    assert "role=csam" in client.get(adresse(dossier, role="csam")).content.decode()  # the next page keeps the choice
    assert client.get(adresse(dossier, role="x", acte="y")).status_code == 200


def test_the_journal_of_another_dossier_is_not_there(service: Service, dossier: Any, client_de: Any) -> None:
    autre = maker.un_dossier(service.assistante, assure=maker.une_personne(service.equipe.organisme, nom="Denis"))
    accompagnements.noter_demarche(agent=service.assistante, dossier=autre, intitule="Appel")
    page = client_de(service.assistante).get(adresse(dossier)).content.decode()
    assert "démarche notée" not in page


@pytest.mark.parametrize("role", ["csam", "manager", "assistant_social"])
def test_neither_the_platform_nor_the_manager_nor_a_colleague_reads_it(
    service: Service, dossier: Any, client_de: Any, role: str
) -> None:
    assert client_de(un_agent(role, equipe=service.equipe)).get(adresse(dossier)).status_code == 404


@pytest.mark.parametrize("mauvais", ["role=%00", "acte=%00", "page=%00", "%00=1", "role=csam%1b"])
def test_an_address_with_a_sign_that_nobody_types_is_refused_in_words(
    service: Service, dossier: Any, client_de: Any, mauvais: str
) -> None:
    client = client_de(service.assistante)
    reponse = client.get(f"{adresse(dossier)}{mauvais}")
    assert reponse.status_code == 400 and "Adresse illisible" in reponse.text
    assert client.get(f"{adresse(dossier)}role=%09csam%0A").status_code == 200, "a pasted tab or end of line is typed"


def test_every_act_that_can_be_written_is_told_in_french_words() -> None:
    lus = {f"{m.ACCES}.lire" for m in apps.get_models() if hasattr(m, "ACCES") and est_d_une_personne(m)}
    lus |= {"journee.lire", "journal.lire", "seance.lire", "evaluation.ecrire"}
    sources = [f.read_text() for f in JALONS.rglob("*.py") if "tests" not in f.parts]
    ecrits = {a for texte in sources for a in LITTERAL.findall(texte)}
    for acte in lus | ecrits:
        assert ACTES.get(acte) and "_" not in libelle(acte), acte
    passages = {(m, v) for m, table in TABLES.items() for v in table}
    assert sorted(f"{m}.{v}" for m, v in passages if f"{m}.{v}" not in ACTES) == []


def test_whoever_wrote_a_line_is_named_by_her_role_in_her_gender(
    service: Service, dossier: Any, client_de: Any
) -> None:
    service.assistante.__class__.objects.filter(pk=service.assistante.pk).update(civilite="madame")
    service.csam.__class__.objects.filter(pk=service.csam.pk).update(civilite="monsieur")
    for agent in (service.assistante, service.csam):
        inscrire(acte="dossier.lire", agent=agent, objet=dossier)
    lignes = client_de(service.assistante).get(adresse(dossier, acte="dossier.lire")).context["lignes"]
    assert {(x.qui, x.role) for x in lignes} == {
        (str(service.assistante), "assistante de service social"),
        (str(service.csam), "conseiller services de l’Assurance Maladie"),
    }
