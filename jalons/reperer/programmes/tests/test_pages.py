"""The service reads the programmes; each direction writes its own rules, in a form without JavaScript."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.fondations.territoires.models import Organisme
from jalons.reperer.programmes import chargement, services
from jalons.reperer.programmes.models import Programme, Public, VersionRegle
from tests.people import un_agent, un_organisme

pytestmark = pytest.mark.django_db
LECTEURS = ["csam", "assistant_social", "manager", "direction_regionale", "direction_nationale", "dpo"]
NOUVEAU = {
    "libelle": "Jeunes en arrêt", "description": "Moins de 30 ans.", "origine_des_listes": "CPAM", "reference": "CA",
}  # fmt: skip


@pytest.fixture(autouse=True)
def charge() -> None:
    chargement.charger_programmes()


def un_public(organisme: Any, code: str = "liste") -> Public:
    return Public.objects.create(
        code=code, libelle=f"Liste {code}", organisme=organisme, source="liste", reference="essai", confiance="K",
        programme=Programme.objects.get(code="listes"),
    )  # fmt: skip


def un_brouillon(public: Public, **contenu: Any) -> VersionRegle:
    return VersionRegle.objects.create(public=public, numero=2, empreinte="0" * 64, **contenu)


@pytest.fixture
def a1() -> Public:
    return Public.objects.get(code="a1")


@pytest.fixture
def national(client_de: Any) -> Any:
    return client_de(un_agent("direction_nationale"))


# --- Reading ---


@pytest.mark.parametrize("role", LECTEURS)
def test_everybody_of_the_service_reads_programmes_publics_and_fields(client_de: Any, role: str, a1: Public) -> None:
    client = client_de(un_agent(role))
    page = client.get(reverse("programmes:liste")).text
    assert "Sécurisation des parcours en santé" in page and "Programmes nationaux et plan PAPA, 2011 à 2017" in page
    assert "Repris dans l’axe « Prévention de la désinsertion professionnelle »" in page
    assert ">Programmes</a>" in page, "in the navigation"
    page = client.get(reverse("programmes:public", args=[a1.pk])).text
    assert "indemnité journalière faible" in page and "91e jour" in page and "Livrée avec Jalons" in page
    assert client.get(reverse("programmes:champs")).status_code == 200


@pytest.mark.parametrize("role", ["partenaire", "admin_technique"])
def test_nobody_else_does(client_de: Any, role: str, a1: Public) -> None:
    client = client_de(un_agent(role))
    for nom, args in (("liste", []), ("champs", []), ("public", [a1.pk])):
        assert client.get(reverse(f"programmes:{nom}", args=args)).status_code == 404


def test_a_rule_of_another_region_does_not_exist_here(client_de: Any) -> None:
    ailleurs = un_public(un_organisme())
    agent = un_agent("manager")
    client = client_de(agent)
    assert client.get(reverse("programmes:public", args=[ailleurs.pk])).status_code == 404
    assert "Liste liste" not in client.get(reverse("programmes:liste")).text
    ici = un_public(agent.affectation.organisme)
    assert client.get(reverse("programmes:public", args=[ici.pk])).status_code == 200


def test_the_catalogue_does_not_list_the_values_of_what_is_under_secrecy(client_de: Any) -> None:
    page = client_de(un_agent("manager")).get(reverse("programmes:champs")).text
    assert "gratuite, avec participation" in page
    assert "Minimum social" in page and "ASPA" not in page and "accident du travail" not in page


def test_the_list_costs_the_same_with_seven_publics_as_with_twenty_two(client_de: Any) -> None:
    agent = un_agent("direction_regionale")
    client, couts = client_de(agent), []
    for rang in (0, 15):
        for n in range(rang):
            un_brouillon(un_public(agent.affectation.organisme, f"l{n}"))
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse("programmes:liste"))
        couts.append(len(requetes))
    assert couts[0] == couts[1]


# --- Who writes ---


@pytest.mark.parametrize("role", ["csam", "assistant_social", "manager", "dpo"])
def test_a_reader_neither_edits_nor_retires(client_de: Any, role: str, a1: Public) -> None:
    version, client = un_brouillon(a1), client_de(un_agent(role))
    page = client.get(reverse("programmes:public", args=[a1.pk])).text
    assert "Modifier le brouillon" not in page and "Retirer" not in page
    for nom, pk in (("modifier", version.pk), ("retirer", version.pk), ("preparer", a1.pk), ("adapter", a1.pk)):
        assert client.post(reverse(f"programmes:{nom}", args=[pk])).status_code == 404
    assert client.get(reverse("programmes:nouveau")).status_code == 404


def test_a_regional_direction_writes_its_own_rules_not_the_national_ones(client_de: Any, a1: Public) -> None:
    agent = un_agent("direction_regionale")
    client = client_de(agent)
    national, sienne = un_brouillon(a1), un_brouillon(un_public(agent.affectation.organisme))
    assert client.get(reverse("programmes:modifier", args=[national.pk])).status_code == 404
    assert client.get(reverse("programmes:modifier", args=[sienne.pk])).status_code == 200


def test_the_national_direction_does_not_write_in_the_place_of_a_caisse(national: Any) -> None:
    version = un_brouillon(un_public(un_organisme()))
    assert national.get(reverse("programmes:public", args=[version.public_id])).status_code == 200
    assert national.get(reverse("programmes:modifier", args=[version.pk])).status_code == 404


def test_a_regional_direction_adapts_a_national_rule(client_de: Any, a1: Public) -> None:
    agent = un_agent("direction_regionale")
    client = client_de(agent)
    assert "Adapter à ma caisse" in client.get(reverse("programmes:public", args=[a1.pk])).text
    reponse = client.post(reverse("programmes:adapter", args=[a1.pk]), follow=True)
    assert "Brouillon de la version 1" in reponse.text
    assert Public.objects.filter(code="a1", organisme=agent.organisme_id).count() == 1
    reponse = client.post(reverse("programmes:adapter", args=[a1.pk]), follow=True)
    assert "Votre caisse a déjà adapté cette règle" in reponse.text


@pytest.fixture
def adaptee(a1: Public) -> Any:
    """A direction whose caisse has adapted A1: her, and its own public with its draft."""
    agent = un_agent("direction_regionale")
    agent.organisme = Organisme.objects.get(pk=agent.organisme_id)
    return agent, services.adapter_public(agent=agent, public=a1, organisme=agent.organisme)


def publier(agent: Any, public: Public, jour: date) -> None:
    services.publier(agent=agent, version=public.versions.get(), motif="Essai", jour=jour)


def lire(client: Any, public: Public) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(reverse("programmes:public", args=[public.pk])).text))


@pytest.mark.parametrize("dans", [None, 1], ids=["draft", "to come"])
def test_the_national_rule_applies_until_the_caisse_s_own_is_in_force(
    client_de: Any, adaptee: Any, a1: Public, dans: int | None
) -> None:
    agent, sienne = adaptee
    if dans:
        publier(agent, sienne, timezone.localdate() + timedelta(days=dans))
    client = client_de(agent)
    page = lire(client, sienne)
    assert "La règle nationale s’applique tant que celle-ci n’est pas en vigueur" in page
    assert "personne n’est repéré" not in page
    liste = client.get(reverse("programmes:liste")).text
    assert "pas en vigueur : la règle nationale s’applique" in liste and "aucune règle en vigueur" not in liste
    page = lire(client, a1)
    assert "Votre caisse a aussi la sienne , qui n’est pas en vigueur" in page and "Remplacée" not in page


def test_once_in_force_the_caisse_s_own_replaces_the_national_rule_in_words_too(
    client_de: Any, adaptee: Any, a1: Public
) -> None:
    agent, sienne = adaptee
    publier(agent, sienne, timezone.localdate())
    client = client_de(agent)
    depuis = f"version 1 depuis le {jour_long(timezone.localdate())}"
    assert f"Remplacée dans votre caisse par la sienne , {depuis}" in lire(client, a1)
    assert "En vigueur, sauf dans votre caisse" in lire(client, a1)
    assert "La règle nationale s’applique" not in lire(client, sienne)
    liste = client.get(reverse("programmes:liste")).text
    assert liste.count("remplacée dans votre caisse par sa version 1") == 1


def test_elsewhere_and_for_the_nation_the_national_rule_is_in_force_and_nothing_else_is_said(
    client_de: Any, adaptee: Any, a1: Public, national: Any
) -> None:
    publier(*adaptee, timezone.localdate())
    for client in (national, client_de(un_agent("direction_regionale")), client_de(un_agent("direction_nationale"))):
        assert "dans votre caisse" not in lire(client, a1)
        assert "dans votre caisse" not in client.get(reverse("programmes:liste")).text


def test_what_is_adapted_is_not_adapted_again(client_de: Any, adaptee: Any, a1: Public) -> None:
    assert "Adapter à ma caisse" not in lire(client_de(adaptee[0]), a1)
    assert "Adapter à ma caisse" in lire(client_de(un_agent("direction_regionale")), a1)


def test_a_direction_programmes_a_list_and_lands_on_its_rule(client_de: Any) -> None:
    client = client_de(un_agent("direction_regionale"))
    url = reverse("programmes:nouveau")
    saisie = NOUVEAU | {"programme": "nouveau", "nouveau_programme": "Jeunes"}
    assert "Donnez un nom" in client.post(url, saisie | {"nouveau_programme": ""}).text
    assert "Brouillon de la version 1" in client.post(url, saisie, follow=True).text
    page = client.get(reverse("programmes:liste")).text
    assert "Jeunes en arrêt" in page and "aucune règle en vigueur" in page
    deux = client.post(url, NOUVEAU | {"programme": str(Programme.objects.get(code="listes").pk)})
    assert "existe déjà" in deux.text


def test_a_version_is_prepared_edited_and_retired(national: Any, a1: Public) -> None:
    reponse = national.post(reverse("programmes:preparer", args=[a1.pk]), follow=True)
    assert "Réglages de la requête" in reponse.text
    reponse = national.post(reverse("programmes:preparer", args=[a1.pk]), follow=True)
    assert "a déjà un brouillon" in reponse.text
    version = a1.versions.get(statut="publiee")
    url = reverse("programmes:retirer", args=[version.pk])
    assert "Dernier jour" in national.get(url).text
    assert "Indiquez" in national.post(url, {"jour": "", "motif": ""}).text
    assert national.post(url, {"jour": "2026-07-01", "motif": "Remplacée"}, follow=True).status_code == 200
    assert a1.versions.get(numero=1).statut == "retiree"
    assert "l’état est maintenant « Retirée »" in national.post(url, {"jour": "2026-07-01", "motif": "x"}).text


# --- The form of a draft ---

ENTETE = {"admission.g": "tous", "differenciee.g": "un_de"}


@pytest.fixture
def brouillon(national: Any) -> Any:
    public = Public.objects.get(code="renoncement")
    version = un_brouillon(public)
    url = reverse("programmes:modifier", args=[version.pk])

    def poster(action: str, **champs: Any) -> Any:
        lue = VersionRegle.objects.get(pk=version.pk).version
        noms = {nom.replace("__", "."): valeur for nom, valeur in champs.items()}
        return national.post(url, ENTETE | {"lue": lue, "action": action} | noms, follow=True)

    poster.version, poster.url = version, url  # type: ignore[attr-defined]
    return poster


def test_a_button_adds_a_line_and_writes_nothing(brouillon: Any) -> None:
    lignes = LigneJournal.objects.filter(acte__startswith="versionregle").count()
    page = brouillon("condition:admission").text
    assert 'name="admission.0.champ"' in page and "Ligne 1" in page
    page = brouillon("condition:admission", admission__0__champ="c2s", admission__0__operateur="parmi",
                     admission__0__valeur="gratuite").text  # fmt: skip
    assert 'name="admission.1.champ"' in page and 'value="gratuite" checked' in page
    assert LigneJournal.objects.filter(acte__startswith="versionregle").count() == lignes
    assert VersionRegle.objects.get(pk=brouillon.version.pk).admission == {}


def test_a_button_adds_a_group_and_another_removes_a_line(brouillon: Any) -> None:
    page = brouillon("groupe:admission").text
    assert 'name="admission.0.g"' in page and 'name="admission.0.0.champ"' in page
    champs = {"admission__0__champ": "ald", "admission__0__operateur": "egal", "admission__0__valeur": "oui",
              "admission__1__champ": "age", "admission__1__operateur": "egal", "admission__1__valeur": "60"}  # fmt: skip
    page = brouillon("retirer:admission.0", **champs).text
    assert 'name="admission.1.champ"' not in page and 'value="60"' in page


@pytest.mark.parametrize(
    "action",
    [
        "retirer:admission",
        "retirer:admission.9",
        "condition:x",
        "groupe:admission.a",
        "?",
        "retirer:admission." + "9" * 5000,
    ],
)
def test_an_unknown_button_changes_nothing(brouillon: Any, action: str) -> None:
    assert brouillon(action).status_code == 200


def test_a_line_offers_what_suits_its_field(brouillon: Any) -> None:
    page = brouillon("continuer", admission__0__champ="age", admission__0__operateur="avant").text
    assert "est d’au moins" in page and "est avant le" not in page and "ans" in page
    page = brouillon("continuer", admission__0__champ="date_fin", admission__0__operateur="entre").text
    assert page.count('type="date"') == 2


def test_a_rule_is_saved_and_told(brouillon: Any) -> None:
    page = brouillon(
        "enregistrer", admission__0__champ="renoncement", admission__0__operateur="egal", admission__0__valeur="oui",
        differenciee__0__champ="c2s", differenciee__0__operateur="parmi", differenciee__0__valeur=["gratuite"],
        differenciee__1__champ="age", differenciee__1__operateur="entre", differenciee__1__valeur=["18", "25"],
    ).text  # fmt: skip
    assert "Le brouillon est enregistré" in page and "entre 18 et 25" in page
    garde = VersionRegle.objects.get(pk=brouillon.version.pk)
    assert garde.admission == {"champ": "renoncement", "operateur": "egal", "valeur": True}
    assert garde.differenciee["un_de"][1] == {"champ": "age", "operateur": "entre", "valeur": [18, 25]}


def test_a_wrong_line_is_named_and_what_was_typed_stays(brouillon: Any) -> None:
    page = brouillon(
        "enregistrer", admission__0__champ="renoncement", admission__0__operateur="egal", admission__0__valeur="oui",
        admission__1__champ="age", admission__1__operateur="egal", admission__1__valeur="vieux",
        admission__2__champ="",
    ).text  # fmt: skip
    assert "Admission. Ligne 2, « Âge »" in page and 'value="vieux"' in page and "Admission. Ligne 3" in page
    assert VersionRegle.objects.get(pk=brouillon.version.pk).admission == {}


def test_a_form_that_arrives_cut_writes_nothing(brouillon: Any, national: Any) -> None:
    VersionRegle.objects.filter(pk=brouillon.version.pk).update(admission={"tous": []})
    page = national.post(brouillon.url, {"action": "enregistrer"}).text
    assert "arrivé incomplet" in page
    assert VersionRegle.objects.get(pk=brouillon.version.pk).admission == {"tous": []}


def test_the_second_of_two_people_is_told_and_keeps_her_text(brouillon: Any, national: Any) -> None:
    champs = {"admission.0.champ": "age", "admission.0.operateur": "egal", "admission.0.valeur": "61"}
    sienne = {"tous": [{"champ": "age", "operateur": "egal", "valeur": 33}]}
    VersionRegle.objects.filter(pk=brouillon.version.pk).update(version=7, admission=sienne)
    for lue in ({"lue": 1}, {}, {"lue": "sept"}):
        page = national.post(brouillon.url, ENTETE | lue | {"action": "enregistrer"} | champs)
        assert page.status_code == 409 and "Quelqu’un a enregistré entre-temps" in page.text
        assert 'value="61"' in page.text and "33" in page.text.split('id="autre"')[-1].split("<form")[0], (
            "both rules are on the page"
        )
        assert VersionRegle.objects.get(pk=brouillon.version.pk).admission == sienne
    assert 'name="lue" value="7"' in page.text
    national.post(brouillon.url, ENTETE | {"lue": 7, "action": "enregistrer"} | champs)
    assert VersionRegle.objects.get(pk=brouillon.version.pk).version == 8, "saving again is her decision"


def test_a_published_version_is_not_edited(national: Any, a1: Public) -> None:
    page = national.get(reverse("programmes:modifier", args=[a1.versions.get().pk]), follow=True).text
    assert "elle ne change plus" in page


def test_the_parameters_of_a_request_are_checked(national: Any, a1: Public) -> None:
    agent = un_agent("direction_nationale")
    version = services.creer_brouillon(agent=agent, public=a1)
    url = reverse("programmes:modifier", args=[version.pk])
    bons = {"jour": "60", "horloge": "calendaires", "tolerance": "3", "delai_reprise": "30", "seuil_ij": "28,32"}
    champs = ENTETE | bons | {"lue": version.version, "action": "enregistrer", "seuil_ij_personne": ""}
    assert "entier de jours" in national.post(url, champs | {"jour": "soixante"}).text
    assert "attendu : un montant" in national.post(url, champs | {"seuil_ij": "beaucoup"}).text
    page = national.post(url, champs, follow=True).text
    assert "Le brouillon est enregistré" in page and "28,32" in page
    garde = VersionRegle.objects.get(pk=version.pk).parametres
    assert (garde["jour"], garde["seuil_ij"], garde["seuil_ij_personne"]) == (60, "28.32", None)


def test_every_shipped_rule_opens_in_the_form_and_is_saved_unchanged(national: Any) -> None:
    agent = un_agent("direction_nationale")
    for public in Public.objects.filter(organisme=None):
        version = services.creer_brouillon(agent=agent, public=public)
        page = national.get(reverse("programmes:modifier", args=[version.pk]))
        assert page.status_code == 200
        relue = national.post(page.request["PATH_INFO"], _comme_un_navigateur(page.text), follow=True)
        assert "Le brouillon est enregistré" in relue.text, public
        assert VersionRegle.objects.get(pk=version.pk).empreinte == public.versions.get(numero=1).empreinte, public


def _comme_un_navigateur(page: str) -> dict[str, Any]:
    """What a browser would post: every named field of the form, and the main button."""
    from html.parser import HTMLParser

    class Lecteur(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.champs: dict[str, list[str]] = {}
            self.liste = ""

        def handle_starttag(self, tag: str, attributs: Any) -> None:
            a = dict(attributs)
            if tag == "select":
                self.liste = a.get("name", "")
            elif tag == "option" and self.liste and "selected" in a:
                self.champs[self.liste] = [a["value"]]
            elif tag == "input" and a.get("name") and (a.get("type") != "checkbox" or "checked" in a):
                self.champs.setdefault(a["name"], []).append(a.get("value", ""))

    lecteur = Lecteur()
    lecteur.feed(page)
    return lecteur.champs | {"action": "enregistrer"}
