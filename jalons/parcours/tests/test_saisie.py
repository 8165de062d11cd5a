"""A letter, a contact of an internal team: typed in, it is in the one queue; then somebody says who the person is."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.pieces.tests.fichiers import png
from jalons.fondations.documents.models import Document
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.recevoir.signalements.models import Demande, Signalement
from tests import people

pytestmark = pytest.mark.django_db
PAGE = "/demandes/saisir/"


def lettre(**autres: str) -> dict[str, str]:
    valeurs = {
        "cle": str(uuid.uuid4()), "canal": "courrier", "origine": "assure", "nom": "Marchais Christian",
        "recu_le": (timezone.localdate() - timedelta(days=4)).isoformat(), "naissance": "03/02/1961",
        "autrement": "12 rue des Lilas", "texte": "Je ne comprends plus mes papiers.",
    }  # fmt: skip
    return valeurs | autres


@pytest.fixture
def csam(db: Any) -> Any:
    charger_referentiels()
    return people.un_agent("csam")


def test_a_letter_joins_the_queue_on_the_day_it_came_and_the_person_is_recognised_from_it(
    csam: Any, client_de: Any
) -> None:
    client, corps = client_de(csam), lettre()
    assert PAGE in client.get("/demandes/").text
    reponse = client.post(PAGE, corps)
    demande = Demande.objects.get()
    assert reponse["Location"] == reverse("parcours:identifier", args=[demande.pk])
    assert (demande.statut, demande.recue_le.isoformat()) == ("a_qualifier", corps["recu_le"])
    page = client.get(reponse["Location"]).text
    assert 'value="Marchais Christian"' in page and 'value="03/02/1961"' in page and "12 rue des Lilas" in page
    assert "Je ne comprends plus" in client.get(f"/demandes/{demande.pk}/").text
    assert client.post(PAGE, corps).status_code == 302 and Signalement.objects.count() == 1, "deux envois, une arrivée"


def test_a_birth_told_by_its_year_alone_stays_as_it_was_told(csam: Any, client_de: Any) -> None:
    client, annee = client_de(csam), {"naissance": "en 1956"}
    assert client.post(PAGE, lettre(**annee)).status_code == 302
    appel = {
        "cle": str(uuid.uuid4()),
        "qui": "personne",
        "nom_prenom": "Lopez Maria",
        "assure": "nouvelle",
        "naissance": "1962",
    }
    garder = reverse("parcours:enregistrer")
    sans = client.post(garder, appel | {"acte": "reserver"})
    assert sans.status_code == 422 and "ne se lit pas" not in sans.text, "pour l’enregistrer, il faut le jour"
    assert client.post(garder, appel | {"acte": "rappeler", "motif": "elle rappelle"}).status_code == 302
    dites = [s.dite for s in Signalement.objects.order_by("created_at")]
    assert [(d.nom, d.date_naissance, d.naissance_dite) for d in dites] == [
        ("Marchais Christian", None, "en 1956"), ("Lopez Maria", None, "1962"),
    ]  # fmt: skip
    assert "1962" in client.get(f"/demandes/{dites[1].signalement.demande_id}/").text
    assert client.post(PAGE, lettre(naissance="31/02/1956")).status_code == 422, (
        "un jour qui n’existe pas n’est pas une année"
    )


INTERNES = (
    "cpam_accueil",
    "cpam_prestations",
    "accompagnement_sante",
    "service_medical",
    "risques_professionnels",
    "retraite",
    "ces",
)


def test_the_letter_itself_is_kept_and_read_by_whoever_reads_what_it_says(
    csam: Any, client_de: Any, settings: Any, tmp_path: Any
) -> None:
    settings.JALONS_DATA = tmp_path
    client = client_de(csam)
    faute = client.post(PAGE, lettre(fichier=SimpleUploadedFile("l.pdf", b"<svg/>")))  # type: ignore[arg-type]
    assert faute.status_code == 422 and "dessin SVG" in faute.text and not Signalement.objects.exists()
    assert client.post(PAGE, lettre(fichier=SimpleUploadedFile("l.svg", png()))).status_code == 302  # type: ignore[arg-type]
    arrivee = Signalement.objects.get()
    assert Document.objects.get().retention_code == "signalement"
    adresses = [
        reverse(f"signalements:{nom}", args=arguments)
        for nom, arguments in [
            ("lettre", [arrivee.pk]), ("lettre_fichier", [arrivee.pk]), ("lettre_page", [arrivee.pk, 1])
        ]
    ]  # fmt: skip
    assert adresses[0] in client.get(f"/demandes/{arrivee.demande_id}/").text
    assert [client.get(a).status_code for a in adresses] == [200, 200, 200]
    assert client.get(adresses[1]).content == png()
    Signalement.objects.update(remis_le=timezone.now())
    assert [client.get(a).status_code for a in adresses] == [404, 404, 404], (
        "handed over, the platform reads it no more"
    )


def test_each_internal_team_is_an_origin_of_its_own_and_is_to_be_answered(csam: Any, client_de: Any) -> None:
    client = client_de(csam)
    for origine in INTERNES:
        corps = lettre(origine=origine, canal="medialog", sait="oui", accord="oui")
        assert client.post(PAGE, corps).status_code == 302
    arrivees = Signalement.objects.select_related("demande")
    assert {a.origine for a in arrivees} == set(INTERNES)
    for arrivee in arrivees:
        assert (arrivee.qui, arrivee.accord, arrivee.canal) == ("professionnel", "oui", "medialog")
        assert arrivee.a_informer and not arrivee.paroles and arrivee.pour_csam
    file = client.get("/demandes/").text
    assert all(arrivee.demande.provenance in file for arrivee in arrivees)


def test_what_cannot_be_read_comes_back_and_another_role_has_no_such_page(csam: Any, client_de: Any) -> None:
    demain = (timezone.localdate() + timedelta(days=1)).isoformat()
    for faux in (
        {"recu_le": demain},
        {"origine": "fraude"},
        {"texte": "", "nom": "", "autrement": ""},
        {"telephone": "12"},
    ):
        refus = client_de(csam).post(PAGE, lettre(**faux))
        assert refus.status_code == 422 and "03/02/1961" in refus.text, faux
    assert not Demande.objects.exists()
    manager = client_de(people.un_agent("manager"))
    assert manager.get(PAGE).status_code == 404 and PAGE not in manager.get("/demandes/").text
