"""What a body offers, written by the caisse: kept from imports, said to whoever asks, its disagreements listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.personnes.partenaires import conflits, echanges, selectors, services
from jalons.personnes.partenaires.models import Changement, Partenaire, ServiceOffert, Verification
from jalons.personnes.partenaires.tests.aides import communes, lire, service, structure
from tests.people import un_agent

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)


@pytest.fixture
def agent(db: Any, tmp_path: Path) -> Any:
    csam = un_agent("csam")
    communes(csam.affectation.organisme)
    services.charger_partenaires()
    charger_referentiels()
    lire(tmp_path / "di.json", {"structures": [structure()], "services": [service()]})
    return csam


def saisie(**autres: Any) -> dict[str, Any]:
    return {
        "nom": "Épicerie du mardi", "pour": ["alimentation"], "conditions": "Avis d’imposition", "horaires": "Le mardi",
        "zone": "960", "telephone": "01 99 00 00 77", "capacite": "attente", "attente": "un mois", "version": "1",
    } | autres  # fmt: skip


def a_manger(qui: Any, commune: str = "96003") -> selectors.Joignable | None:
    trouves = selectors.qui_appeler("alimentation", commune, qui.organisme_id, jour=JOUR)
    return next((j for j in trouves if j.service), None)


def test_a_service_is_written_corrected_closed_and_each_hand_is_kept(agent: Any, client_de: Any) -> None:
    page, carte = client_de(agent), Partenaire.objects.get(code="conseil-departemental")
    fiche, neuf = reverse("partenaires:fiche", args=[carte.pk]), reverse("partenaires:service_nouveau", args=[carte.pk])
    assert neuf in page.get(fiche).content.decode()
    faux = page.post(neuf, saisie(zone="Nulleville", pour=[]))
    assert (
        faux.status_code == 422
        and "« Nulleville » ne se lit pas" in faux.content.decode()
        and "un mois" in faux.content.decode()
    )
    assert page.post(neuf, saisie(zone="960, Marais")).status_code == 302
    sien = ServiceOffert.objects.get(nom="Épicerie du mardi")
    assert (sien.zone, sien.territoire_id) == (["960", "96002"], agent.organisme_id)
    rendus = echanges.data_inclusion(echanges.a_exporter(), JOUR)  # what we wrote says who wrote it
    assert {o.get("source") for o in (*rendus["structures"], *rendus["services"])} == {"jalons", "demo"}
    trouve = a_manger(agent)
    assert (
        trouve
        and trouve.service == sien
        and trouve.apporter == "Avis d’imposition"
        and trouve.contact.telephone.endswith("77")
    )
    assert "un mois" in trouve.capacite and trouve.horaires == "Le mardi." and a_manger(agent, "96101") is None
    assert a_manger(un_agent("csam")) is None  # another caisse did not write it
    url = reverse("partenaires:service", args=[carte.pk, sien.pk])
    assert page.post(url, saisie(horaires="Le jeudi")).status_code == 302
    assert page.post(url, saisie(horaires="Le lundi")).status_code == 409
    assert list(Changement.objects.filter(service=sien, champ="horaires").values_list("avant", "apres", "par")) == [
        ("", "Le mardi", agent.pk), ("Le mardi", "Le jeudi", agent.pk)
    ]  # fmt: skip
    assert Verification.objects.filter(service=sien, par=agent).count() == 2
    lue = page.get(fiche).content.decode()
    assert "Le jeudi" in lue and str(agent) in lue and "un mois" in lue
    assert client_de(un_agent("csam")).get(url).status_code == 404
    assert client_de(un_agent("direction_regionale")).get(neuf).status_code in (403, 404)
    assert page.post(url, saisie(version="2", disparu_le="02/03/2026")).status_code == 302
    assert a_manger(agent) is None and "n’est plus proposé" in page.get(fiche).content.decode()
    assert page.get(url).status_code == 200  # closed by mistake, it is opened again


def test_an_import_never_writes_over_her_and_says_what_it_says_otherwise(
    agent: Any, client_de: Any, tmp_path: Path
) -> None:
    page, lu = client_de(agent), ServiceOffert.objects.get()
    carte, ailleurs = lu.partenaire, un_agent("csam")
    url = reverse("partenaires:service", args=[carte.pk, lu.pk])
    assert "Courses à un dixième" in page.get(url).content.decode()
    assert page.post(url, saisie(zone="96001", capacite="non_demandee", attente="")).status_code == 302
    sien = lu.corrections.get()
    tete = page.get(reverse("partenaires:fiche", args=[carte.pk])).text.split("Services", 1)[0]
    assert "corrigé par votre caisse" in tete and "01 99 00 00 77" in tete and "Le mardi" in tete
    for question in ("ali aub", carte.nom):  # by what it offers, by its name
        trouvee = page.get(reverse("partenaires:liste"), {"q": question}).text
        assert "01 99 00 00 77" in trouvee and ("Le mardi" in trouvee or question != "ali aub"), question
    assert not conflits.desaccords(agent.organisme_id) and page.get(url).status_code == 404  # hers stands in its place
    assert services.creer_partenaire(
        agent=agent, organisme=agent.affectation.organisme, complete=carte, nom="Halte", telephone="01 99 00 00 55"
    )
    neuf = {"date_maj": "2026-02-20", "telephone": "+33199000011"}
    lire(tmp_path / "di2.json", {"structures": [structure(**neuf)], "services": [service(**neuf)]})
    lu.refresh_from_db(), sien.refresh_from_db()
    assert (lu.telephone, sien.telephone) == ("01 99 00 00 11", "01 99 00 00 77")
    halte, courses = conflits.desaccords(agent.organisme_id)
    assert [(e.colonne, e.notre, e.leur) for e in courses.ecarts] == [("téléphone", "01 99 00 00 77", "01 99 00 00 11")]
    assert [(e.notre, e.leur) for e in halte.ecarts] == [("01 99 00 00 55", "01 99 00 00 11")]
    assert "2 désaccords" in page.get(reverse("partenaires:liste")).content.decode()
    liste = page.get(reverse("partenaires:desaccords")).content.decode()
    assert "01 99 00 00 77" in liste and "01 99 00 00 11" in liste and not conflits.desaccords(ailleurs.organisme_id)
    garde = reverse("partenaires:service", args=[sien.partenaire_id, sien.pk])
    assert page.post(garde, saisie(zone="96001", capacite="non_demandee", attente="")).status_code == 302
    assert [d.carte.nom for d in conflits.desaccords(agent.organisme_id)] == ["Halte"]
    trouve = a_manger(agent, "96001")
    assert trouve and trouve.service == sien and trouve.partenaire.nom == "Halte"
    sans = {"structures": [structure(date_maj="2026-02-25")], "services": [service("demo--s9", date_maj="2026-02-25")]}
    lire(tmp_path / "di3.json", sans)
    sien.refresh_from_db()
    assert sien.disparu_le is None  # its source dropped it: hers stays, and the page says so
    assert any(e.leur == "absent" for d in conflits.desaccords(agent.organisme_id) for e in d.ecarts)
