"""The pages of the reception places."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires.demonstration import creer_region
from jalons.fondations.territoires.models import Commune, LieuAccueil
from jalons.fondations.territoires.services import LieuInvalide, fermer_lieu
from tests.people import un_agent, un_lieu, un_organisme, une_equipe

pytestmark = pytest.mark.django_db
URL = "/territoires/lieux/"
JUIN = timezone.localdate() + timedelta(days=200)


@pytest.fixture
def cahors() -> Commune:
    """A commune to stand in."""
    return Commune.objects.create(
        millesime=2024, code="46042", nom="Cahors", nom_recherche="cahors", departement_code="46",
        latitude=44.456, longitude=1.439,
    )  # fmt: skip


def _saisie(**autres: str) -> dict[str, str]:
    valeurs = {"nom": "Accueil de Cahors", "type": "cpam", "adresse": "1 rue Basse", "commune": "cahors", "acces": ""}
    return valeurs | {"ouvert_du": "2026-03-10"} | autres


@pytest.mark.parametrize(
    "adresse",
    [
        "Hôpital Purpan, place du Docteur-Baylac",
        "Pôle médical, 2 av. Foch",
        "1 rue des Invalides",
        "CPAM, accueil de l’Assurance Maladie, 5 place de la Psalette",
        "Centre médico-social, 3 rue Basse",
    ],
)
def test_a_place_where_people_go_opens(client_de: Any, cahors: Commune, adresse: str) -> None:
    assert client_de(un_agent("manager")).post(f"{URL}ouvrir/", _saisie(adresse=adresse)).status_code == 302
    assert LieuAccueil.objects.get().adresse_dite == adresse


@pytest.mark.parametrize(
    "adresse", ["Centre d’addictologie, 2 rue Basse", "Service social, 2 rue Basse", "Unité psy 4"]
)
def test_a_place_that_no_message_could_tell_is_refused_when_it_opens(
    client_de: Any, cahors: Commune, adresse: str
) -> None:
    page = client_de(un_agent("manager")).post(f"{URL}ouvrir/", _saisie(adresse=adresse))
    assert page.status_code == 422 and "dit pourquoi l’on vient" in page.content.decode()
    assert adresse.replace("’", "&#x27;") in page.content.decode() or adresse in page.content.decode()
    assert not LieuAccueil.objects.exists()


def test_a_place_opened_before_is_told_without_the_words_that_tell() -> None:
    assert LieuAccueil(adresse="Centre d’addictologie, 2 rue Basse, Cahors").adresse_dite == "2 rue Basse, Cahors"


def test_every_role_reads_the_list_but_who_prepares_anonymous_sittings(client_de: Any) -> None:
    assert client_de(un_agent(Role.SECRETAIRE_INSTANCE)).get(URL).status_code == 404
    for role in set(Role) - {Role.SECRETAIRE_INSTANCE}:
        agent = un_agent(role)
        lieu = un_lieu(agent.affectation.organisme)
        page = client_de(agent).get(URL)
        assert page.status_code == 200 and lieu.nom in page.content.decode(), role


def test_the_map_and_the_list_show_the_demonstration(client_de: Any) -> None:
    region = creer_region()
    page = client_de(un_agent("csam", equipe=une_equipe(region.carsat))).get(URL).content.decode()
    assert page.count('class="lieu"') == 8 and page.count('class="k c1"') == len(region.geographie.cantons)
    assert "Siège du service social, Aubrelle-la-Neuve" in page and "8 lieux" in page


def test_without_shapes_the_page_says_what_to_load(client_de: Any) -> None:
    page = client_de(un_agent("csam")).get(URL).content.decode()
    assert "jalons territoires charger" in page and "Aucun lieu d’accueil" in page


def test_another_caisse_can_be_chosen(client_de: Any) -> None:
    ailleurs = un_lieu()
    page = client_de(un_agent("csam")).get(URL, {"caisse": ailleurs.organisme.code}).content.decode()
    assert ailleurs.nom in page


def test_places_closed_or_to_come(client_de: Any) -> None:
    agent = un_agent("csam")
    caisse = agent.affectation.organisme
    un_lieu(caisse, nom="Lieu fermé", ouvert_au=date(2021, 1, 1))
    futur = un_lieu(caisse, nom="Lieu à venir")
    LieuAccueil.objects.filter(pk=futur.pk).update(ouvert_du=date(2999, 1, 1))
    page = client_de(agent).get(URL).content.decode()
    assert "Lieu fermé" not in page and "Lieu à venir" in page and "ouvre le" in page


def test_the_list_costs_the_same_with_one_place_and_with_fifteen(client_de: Any) -> None:
    agent = un_agent("manager")
    caisse = agent.affectation.organisme
    client = client_de(agent)
    un_lieu(caisse)
    client.get(URL)
    with CaptureQueriesContext(connection) as un:
        client.get(URL)
    for _ in range(14):
        un_lieu(caisse)
    with CaptureQueriesContext(connection) as quinze:
        client.get(URL)
    assert len(un) == len(quinze)


def test_a_manager_opens_a_place_of_her_caisse(client_de: Any, cahors: Commune) -> None:
    manager = un_agent("manager")
    reponse = client_de(manager).post(reverse("territoires:ouvrir_lieu"), _saisie(acces="Plain-pied"))
    assert reponse.status_code == 302
    lieu = LieuAccueil.objects.get(nom="Accueil de Cahors")
    assert lieu.organisme_id == manager.organisme_id
    assert (lieu.commune_code, lieu.latitude, lieu.ouvert_du) == ("46042", 44.456, date(2026, 3, 10))
    assert LigneJournal.objects.filter(acte="lieu.ouvrir", objet_id=lieu.pk, agent_id=manager.pk).count() == 1


@pytest.mark.parametrize(
    ("commune", "mots"),
    [
        ("cahours", "Laquelle ? Cahors (46042). Écrivez son code."),
        ("zzzz", "Aucune commune ne ressemble à « zzzz »"),
        ("46999", "Aucune commune n’a le code 46999"),
        ("", "obligatoire"),
    ],
)
def test_an_unknown_commune_is_refused_with_the_remedy(
    client_de: Any, cahors: Commune, commune: str, mots: str
) -> None:
    page = client_de(un_agent("manager")).post(reverse("territoires:ouvrir_lieu"), _saisie(commune=commune))
    assert page.status_code == 422 and mots in page.content.decode()
    assert not LieuAccueil.objects.exists()


def test_two_communes_of_one_name_are_told_apart_by_their_code(client_de: Any, cahors: Commune) -> None:
    Commune.objects.create(millesime=2024, code="47042", nom="Cahors", nom_recherche="cahors", departement_code="47")
    client = client_de(un_agent("manager"))
    assert "Laquelle" in client.post(reverse("territoires:ouvrir_lieu"), _saisie()).content.decode()
    assert client.post(reverse("territoires:ouvrir_lieu"), _saisie(commune="46042")).status_code == 302


def test_a_merged_commune_gives_the_one_that_took_it(client_de: Any, cahors: Commune) -> None:
    Commune.objects.create(
        millesime=2024, code="46331", nom="Vers", nom_recherche="vers", departement_code="46", remplacee_par="46042"
    )
    client_de(un_agent("manager")).post(reverse("territoires:ouvrir_lieu"), _saisie(commune="Vers"))
    assert LieuAccueil.objects.get().commune_code == "46042"


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.MANAGER, Role.DIRECTION_REGIONALE)])
def test_the_other_roles_neither_open_nor_close(client_de: Any, cahors: Commune, role: str) -> None:
    agent = un_agent(role)
    lieu = un_lieu(agent.affectation.organisme)
    client = client_de(agent)
    assert "Ouvrir un lieu" not in client.get(URL).content.decode()
    for url in (reverse("territoires:ouvrir_lieu"), reverse("territoires:fermer_lieu", args=[lieu.pk])):
        assert client.get(url).status_code == client.post(url, _saisie()).status_code == 404


def test_a_place_closes_after_its_last_day(client_de: Any) -> None:
    direction = un_agent("direction_regionale")
    lieu = un_lieu(direction.affectation.organisme)
    client = client_de(direction)
    assert "Fermer" in client.get(URL).content.decode()
    url = reverse("territoires:fermer_lieu", args=[lieu.pk])
    assert client.post(url, {"le": JUIN, "version": lieu.version}).status_code == 302
    lieu.refresh_from_db()
    assert lieu.ouvert_au == JUIN and lieu.version == 2
    assert "ferme déjà" in client.post(url, {"le": JUIN + timedelta(days=30), "version": 2}).content.decode()
    assert LigneJournal.objects.filter(acte="lieu.fermer", objet_id=lieu.pk).count() == 1


def test_a_place_changed_meanwhile_is_not_closed(client_de: Any) -> None:
    manager = un_agent("manager")
    lieu = un_lieu(manager.affectation.organisme, version=3)
    url = reverse("territoires:fermer_lieu", args=[lieu.pk])
    page = client_de(manager).post(url, {"le": JUIN, "version": 2})
    assert page.status_code == 409 and "enregistré entre-temps" in page.content.decode()
    lieu.refresh_from_db()
    assert lieu.ouvert_au is None


def test_a_place_cannot_close_before_it_opens(client_de: Any) -> None:
    manager = un_agent("manager")
    lieu = un_lieu(manager.affectation.organisme)
    LieuAccueil.objects.filter(pk=lieu.pk).update(ouvert_du=JUIN)
    url = reverse("territoires:fermer_lieu", args=[lieu.pk])
    page = client_de(manager).post(url, {"le": JUIN - timedelta(days=1), "version": 1})
    assert f"n’ouvre que le {JUIN:%d/%m/%Y}" in page.content.decode()


def test_a_last_day_in_the_past_is_refused(client_de: Any) -> None:
    manager, hier = un_agent("manager"), timezone.localdate() - timedelta(days=1)
    lieu = un_lieu(manager.affectation.organisme)
    page = client_de(manager).post(reverse("territoires:fermer_lieu", args=[lieu.pk]), {"le": hier, "version": 1})
    assert page.status_code == 422 and "est passé" in page.content.decode()
    with pytest.raises(LieuInvalide, match="est passé"):
        fermer_lieu(agent=manager, lieu=lieu, le=hier, version=1)
    lieu.refresh_from_db()
    assert lieu.ouvert_au is None


@pytest.mark.parametrize("ouvert_au", [JUIN, date(2024, 6, 30)])
def test_a_closing_is_taken_back(client_de: Any, ouvert_au: date) -> None:
    manager = un_agent("manager")
    client, lieu = client_de(manager), un_lieu(manager.affectation.organisme, ouvert_au=ouvert_au)
    url = reverse("territoires:rouvrir_lieu", args=[lieu.pk])
    assert url in client.get(URL).content.decode()
    assert "La fermeture est annulée" in client.post(url, follow=True).content.decode()
    lieu.refresh_from_db()
    assert lieu.ouvert_au is None and LigneJournal.objects.filter(acte="lieu.rouvrir", objet_id=lieu.pk).count() == 1
    assert client.post(url).status_code == 422  # twice does it once
    assert url not in client.get(URL).content.decode()


def test_a_stale_page_does_not_take_back_a_closing_told_since(client_de: Any) -> None:
    manager = un_agent("manager")
    client, lieu = client_de(manager), un_lieu(manager.affectation.organisme, ouvert_au=JUIN)
    url = reverse("territoires:rouvrir_lieu", args=[lieu.pk])
    vue = client.get(URL).text.split(f'action="{url}"')[1].split("</form>")[0].partition('name="version" value="')[2]
    autre, le = client_de(manager), (timezone.localdate() + timedelta(days=90)).isoformat()
    autre.post(url)
    autre.post(reverse("territoires:fermer_lieu", args=[lieu.pk]), {"le": le, "version": lieu.version + 1})
    assert client.post(url, {"version": vue.partition('"')[0]}).status_code == 409
    lieu.refresh_from_db()
    assert lieu.ouvert_au is not None and lieu.ouvert_au.isoformat() == le


def test_a_closing_is_taken_back_by_who_may_close(client_de: Any) -> None:
    csam = un_agent("csam")
    lieu = un_lieu(csam.affectation.organisme, ouvert_au=JUIN)
    url = reverse("territoires:rouvrir_lieu", args=[lieu.pk])
    assert url not in client_de(csam).get(URL).content.decode() and client_de(csam).post(url).status_code == 404
    assert client_de(un_agent("manager")).post(url).status_code == 404  # of another caisse


def test_the_place_of_another_caisse_cannot_be_closed(client_de: Any) -> None:
    lieu = un_lieu(un_organisme())
    url = reverse("territoires:fermer_lieu", args=[lieu.pk])
    assert client_de(un_agent("manager")).post(url, {"le": JUIN, "version": 1}).status_code == 404
