"""« Ne rien dire à … » : dated, edited, read first by whoever may read the person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.personnes.assures import services
from jalons.personnes.assures.models import Assure, NeRienDire
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db
QUI = "son ex-mari, Bruno Rivière"


@pytest.fixture
def elodie() -> Assure:
    return un_assure(nom="Marchand", prenom="Élodie")  # type: ignore[no-any-return]


def noter(client: Any, assure: Assure, **autres: Any) -> Any:
    return client.post(f"/personnes/{assure.pk}/ne-rien-dire/", {"a_qui": QUI, "date_debut": "01/03/2026"} | autres)


def test_the_wish_is_the_first_thing_that_her_page_says(elodie: Assure, client_de: Any) -> None:
    client = client_de(un_agent("csam", organisme=elodie.organisme))
    assert noter(client, elodie).status_code == 302
    page = client.get(f"/personnes/{elodie.pk}/").content.decode()
    assert page.index(f"Ne rien dire à {QUI}") < page.index("Élodie Marchand</h1>")
    brut = bytes(NeRienDire.objects.values_list("a_qui", flat=True)[0])
    assert b"Bruno" not in brut


def test_it_ends_on_its_last_day_and_stays_readable_below(elodie: Assure, client_de: Any) -> None:
    client = client_de(un_agent("csam", organisme=elodie.organisme))
    noter(client, elodie)
    souhait, hier = NeRienDire.objects.get(), timezone.localdate() - timedelta(days=1)
    adresse = f"/personnes/{elodie.pk}/ne-rien-dire/{souhait.pk}/"
    envoi = {"a_qui": QUI, "date_debut": "01/03/2026", "date_fin": f"{hier:%d/%m/%Y}", "version": souhait.version}
    assert client.post(adresse, envoi).status_code == 302
    page = client.get(f"/personnes/{elodie.pk}/").content.decode()
    assert f"Ne rien dire à {QUI}" not in page and QUI in page
    assert client.post(adresse, envoi).status_code == 409  # an older page
    assert client.post(adresse, envoi | {"date_fin": "01/01/2020", "version": 2}).status_code == 422


def test_two_rows_of_one_person_keep_silent_together(elodie: Assure, client_de: Any) -> None:
    agent = un_agent("csam", organisme=elodie.organisme)
    double = un_assure(elodie.organisme, nom="Marchand", prenom="Elodie")
    services.fusionner(agent=agent, garder=elodie, doublon=double)
    noter(client_de(agent), double)
    assert f"Ne rien dire à {QUI}" in client_de(agent).get(f"/personnes/{elodie.pk}/").content.decode()


@pytest.mark.parametrize("role", ["manager", "direction_regionale", "dpo", "admin_technique", "partenaire"])
def test_a_role_without_the_right_writes_none(elodie: Assure, client_de: Any, role: str) -> None:
    assert noter(client_de(un_agent(role, organisme=elodie.organisme)), elodie).status_code == 404
    assert not NeRienDire.objects.exists()


def test_another_caisse_neither_reads_nor_writes_it(elodie: Assure, client_de: Any) -> None:
    noter(client_de(un_agent("csam", organisme=elodie.organisme)), elodie)
    souhait, ailleurs = NeRienDire.objects.get(), un_agent("csam")
    client = client_de(ailleurs)
    la_bas = un_assure(ailleurs.affectation.organisme, nom="Autre")
    assert noter(client, elodie).status_code == 404
    envoi = {"a_qui": "personne", "date_debut": "01/03/2026", "version": souhait.version}
    for adresse in (
        f"/personnes/{elodie.pk}/ne-rien-dire/{souhait.pk}/",
        f"/personnes/{la_bas.pk}/ne-rien-dire/{souhait.pk}/",  # through a person of hers
    ):
        assert client.get(adresse).status_code == 404 and client.post(adresse, envoi).status_code == 404
    assert NeRienDire.objects.get().a_qui == QUI


def test_a_wish_is_one_line_that_reads_as_it_was_typed(elodie: Assure, client_de: Any) -> None:
    client = client_de(un_agent("csam", organisme=elodie.organisme))
    assert noter(client, elodie, a_qui="son ex-mari\n\u202eBruno\0").status_code == 302
    assert NeRienDire.objects.get().a_qui == "son ex-mari Bruno"
