"""Who is calling: the name is read as it is typed, and nobody is registered twice without being seen."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures.models import Assure
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import QuiAppelle
from tests.people import un_assure, un_organisme

pytestmark = pytest.mark.django_db
ANNICK = {"nom_prenom": "Le Goff Annick", "naissance": "02/01/1951"}


@pytest.fixture(autouse=True)
def _referentiels(db: None) -> None:
    charger_referentiels()


def une_demande_a_identifier(service: Service) -> str:
    commun = {
        "agent": service.csam,
        "organisme": service.equipe.organisme,
        "origine": "assure",
        "qui": QuiAppelle.PERSONNE,
    }
    return reverse("parcours:identifier", args=[signalements.recevoir_signalement(assure=None, **commun).demande.pk])


@pytest.fixture(params=["appel", "identifier"])
def envoyer(request: pytest.FixtureRequest, service: Service, client_de: Any) -> Any:
    """Both pages where somebody is recognised or registered: the answers typed, then the act."""
    client = client_de(service.csam)
    if request.param == "appel":
        url, fixe = reverse("parcours:enregistrer"), {"qui": "personne", "acte": "remettre", "motif": "À lire."}
    else:
        url, fixe = une_demande_a_identifier(service), {"acte": "rattacher"}
    return lambda **saisi: client.post(url, fixe | {"cle": str(uuid.uuid4())} | saisi)


def montrees(reponse: Any) -> str:
    trouve = re.search(r'name="montrees" value="([^"]*)"', reponse.content.decode())
    assert trouve
    return trouve.group(1)


def test_the_family_name_is_read_with_its_particle(envoyer: Any) -> None:
    assert envoyer(**ANNICK, assure="nouvelle").status_code == 302
    assert Assure.objects.values_list("nom", "prenom").get() == ("Le Goff", "Annick")


def test_the_reading_of_a_name_can_be_corrected(envoyer: Any) -> None:
    saisi = {"nom_prenom": "Nguyen Van An", "naissance": "02/01/1951", "assure": "nouvelle", "nom_lu": "Nguyen Van An"}
    assert envoyer(**saisi, nom="Nguyen", prenom="Van An").status_code == 302
    assert Assure.objects.values_list("nom", "prenom").get() == ("Nguyen", "Van An")


def test_a_correction_of_an_older_reading_is_left(envoyer: Any) -> None:
    assert (
        envoyer(**ANNICK, assure="nouvelle", nom_lu="Le Gof Annick", nom="Le Gof", prenom="Annick").status_code == 302
    )
    assert Assure.objects.get().nom == "Le Goff"


@pytest.mark.parametrize("choix", ["", "nouvelle", "aucune"])
def test_nobody_is_registered_beside_somebody_alike_who_was_not_shown(
    service: Service, envoyer: Any, choix: str
) -> None:
    un_assure(service.equipe.organisme, nom="Legoff", prenom="Annick", date_naissance=date(1951, 1, 2))
    reponse = envoyer(**ANNICK, assure=choix)
    page = reponse.content.decode()
    assert reponse.status_code == 422 and "Annick Legoff" in page and Assure.objects.count() == 1
    assert 'value="nouvelle"' not in page and "Ce n’est aucune de ces personnes" in page


def test_day_and_month_swapped_stop_the_call_too(service: Service, envoyer: Any) -> None:
    un_assure(service.equipe.organisme, nom="Le Goff", prenom="Annick", date_naissance=date(1951, 2, 1))
    reponse = envoyer(**ANNICK, assure="nouvelle")
    assert reponse.status_code == 422 and "lui ressemble" in reponse.content.decode()


def test_somebody_alike_in_another_caisse_stops_the_call_without_being_named(envoyer: Any) -> None:
    un_assure(un_organisme(), nom="Le Goff", prenom="Annick", date_naissance=date(1951, 1, 2))
    reponse = envoyer(**ANNICK, assure="nouvelle")
    page = reponse.content.decode()
    assert reponse.status_code == 422 and "dans une autre caisse" in page and "Annick Le Goff" not in page
    assert envoyer(**ANNICK, assure="aucune", montrees=montrees(reponse)).status_code == 302


def test_nobody_of_those_shown_registers_her(service: Service, envoyer: Any) -> None:
    un_assure(service.equipe.organisme, nom="Legoff", prenom="Annick", date_naissance=date(1951, 1, 2))
    vue = montrees(envoyer(**ANNICK, assure="nouvelle"))
    assert envoyer(**ANNICK, assure="aucune", montrees=vue).status_code == 302
    assert sorted(Assure.objects.values_list("nom", flat=True)) == ["Le Goff", "Legoff"]


def test_a_twin_registered_meanwhile_is_shown_before_her(service: Service, envoyer: Any) -> None:
    un_assure(service.equipe.organisme, nom="Legoff", prenom="Annick", date_naissance=date(1951, 1, 2))
    vue = montrees(envoyer(**ANNICK, assure="nouvelle"))
    un_assure(service.equipe.organisme, nom="Le Goff", prenom="Anick", date_naissance=date(1951, 1, 2))
    assert envoyer(**ANNICK, assure="aucune", montrees=vue).status_code == 422
    assert Assure.objects.count() == 2
