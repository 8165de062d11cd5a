"""A danger stays in the day of who must act until a person says what was done; two people alone read its words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.agents.models import Suppleance
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.selectors import numeros_danger
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.enums import GenreRattachement
from jalons.personnes.assures.models import Contact, NoteDanger
from jalons.recevoir.signalements import services as signalements
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db
MOTS = "Elle dit qu’elle va sauter"
FAIT = "Le Samu est chez elle, sa sœur aussi"


@pytest.fixture
def cadre(service: Service) -> Any:
    charger_referentiels()
    return un_agent("manager", equipe=service.equipe, prenom="Odile", nom="Cadre")


@pytest.fixture
def autre_cadre(service: Service, cadre: Any) -> Any:
    return un_agent("manager", equipe=service.equipe)


def noter(client: Any, service: Service, lecteur: Any, /, ou: str = "/danger/", **autres: Any) -> Any:
    envoi = {"numero": "15", "pour": str(service.assistante.pk), "cadre": str(lecteur.pk), "paroles": MOTS} | autres
    return client.post(ou, envoi)


def journee(client: Any) -> str:
    return client.get("/ma-journee/").content.decode()


def test_a_danger_noted_carries_the_person_and_waits_in_the_day_of_who_must_act(
    service: Service, cadre: Any, client_de: Any
) -> None:
    assure = un_assure(service.equipe.organisme)
    page = client_de(service.csam).get(f"/danger/personne/{assure.pk}/").content.decode()
    assert "À propos de Valérie Brunet" in page
    assert noter(client_de(service.csam), service, cadre, ou=f"/danger/personne/{assure.pk}/").status_code == 302
    for agent in (service.csam, service.assistante, cadre):
        vue = journee(client_de(agent))
        assert "Danger" in vue and "Valérie Brunet" in vue and MOTS not in vue, agent.role
    collegue = un_agent("assistant_social", equipe=service.equipe)
    assert "Valérie Brunet" not in journee(client_de(collegue))


def test_it_leaves_every_day_only_when_somebody_says_what_was_done(
    service: Service, cadre: Any, autre_cadre: Any, client_de: Any
) -> None:
    noter(client_de(service.csam), service, cadre)
    note = NoteDanger.objects.get()
    adresse = f"/danger/{note.pk}/clore/"
    assert client_de(service.csam).post(adresse, {"fait": FAIT}).status_code == 404  # who wrote it is not who must act
    assert client_de(service.assistante).post(adresse, {"fait": ""}).status_code == 422
    assert "Danger" in journee(client_de(autre_cadre)).split("Ce qui a besoin de vous")[1]
    assert client_de(service.assistante).post(adresse, {"fait": FAIT}).status_code == 302
    assert client_de(autre_cadre).post(adresse, {"fait": "Autre chose"}).status_code == 409
    note.refresh_from_db()
    assert (note.clos_par, note.fait) == (service.assistante, FAIT)
    for agent in (service.csam, service.assistante, cadre, autre_cadre):
        assert str(note.pk) not in journee(client_de(agent))


def test_its_words_are_for_its_author_and_one_cadre_and_reading_is_written(
    service: Service, cadre: Any, autre_cadre: Any, client_de: Any
) -> None:
    noter(client_de(service.csam), service, cadre)
    note = NoteDanger.objects.get()
    client_de(service.assistante).post(f"/danger/{note.pk}/clore/", {"fait": FAIT})
    lus = {}
    for agent in (service.csam, cadre, autre_cadre, service.assistante, un_agent("csam", equipe=service.equipe)):
        reponse = client_de(agent).get(f"/danger/{note.pk}/")
        page = reponse.content.decode()
        assert reponse.status_code == 200 and (MOTS in page) == (FAIT in page)
        assert LigneJournal.objects.filter(acte="danger.lire", agent_id=agent.pk, objet_id=note.pk).count() == 1
        lus[agent.pk] = MOTS in page
    assert [pk for pk, lu in lus.items() if lu] == [service.csam.pk, cadre.pk]
    brut = b"".join(bytes(v) for v in NoteDanger.objects.values_list("paroles", "fait")[0])
    assert MOTS.encode() not in brut and FAIT.encode() not in brut
    assert not LigneJournal.objects.filter(motif__contains="sauter").exists()


def test_the_number_called_tells_what_happens_and_is_read_with_the_words_only(
    service: Service, cadre: Any, autre_cadre: Any, client_de: Any
) -> None:
    noter(client_de(service.csam), service, cadre, numero="3114")
    note = NoteDanger.objects.get()
    lus = {}
    for agent in (service.csam, cadre, autre_cadre, service.assistante, un_agent("csam", equipe=service.equipe)):
        page = client_de(agent).get(f"/danger/{note.pk}/").content.decode().split("<main")[1]
        lus[agent.pk] = "le 3114" in page
        assert "Appelé</dt>" in page or not lus[agent.pk]
        assert ("Appelé</dt>" in page) == lus[agent.pk], agent.role
    assert [pk for pk, lu in lus.items() if lu] == [service.csam.pk, cadre.pk]


def test_the_cursor_waits_where_what_was_done_is_written(service: Service, cadre: Any, client_de: Any) -> None:
    noter(client_de(service.csam), service, cadre)
    page = client_de(service.assistante).get(f"/danger/{NoteDanger.objects.get().pk}/").content.decode()
    assert re.search(r'<textarea[^>]*name="fait"[^>]*autofocus', page) and page.count(" autofocus") == 1


def test_a_substitute_of_the_cadre_sees_that_it_exists_and_never_reads_it(
    service: Service, cadre: Any, autre_cadre: Any, client_de: Any
) -> None:
    noter(client_de(service.csam), service, cadre, pour=str(cadre.pk))
    jour = timezone.localdate()
    Suppleance.objects.create(absent=cadre, suppleant=autre_cadre, date_debut=jour, date_fin=jour)
    page = client_de(autre_cadre).get(f"/danger/{NoteDanger.objects.get().pk}/").content.decode()
    assert "doit agir" in page and MOTS not in page


def test_another_caisse_and_other_roles_know_nothing_of_it(service: Service, cadre: Any, client_de: Any) -> None:
    noter(client_de(service.csam), service, cadre)
    note = NoteDanger.objects.get()
    roles = ("direction_regionale", "direction_nationale", "admin_technique", "dpo")
    ailleurs = Service()
    autres = [un_agent(role, equipe=service.equipe) for role in roles]
    for agent in (*autres, ailleurs.csam, ailleurs.assistante, un_agent("manager", equipe=ailleurs.equipe)):
        client = client_de(agent)
        assert client.get(f"/danger/{note.pk}/").status_code == 404, agent.role
        assert client.post(f"/danger/{note.pk}/clore/", {"fait": FAIT}).status_code == 404, agent.role
        assert str(note.pk) not in client.get("/ma-journee/").content.decode()
    note.refresh_from_db()
    assert note.clos_le is None


def test_forged_keys_name_nobody_of_another_caisse(service: Service, cadre: Any, client_de: Any) -> None:
    ailleurs = Service()
    cadre_la_bas = un_agent("manager", equipe=ailleurs.equipe)
    client = client_de(service.csam)
    assert noter(client, service, cadre, pour=str(ailleurs.assistante.pk)).status_code == 422
    assert noter(client, service, cadre, cadre=str(cadre_la_bas.pk)).status_code == 422
    assert noter(client, service, cadre, cadre=str(service.assistante.pk)).status_code == 422  # not a cadre
    assert not NoteDanger.objects.exists()
    inconnue = un_assure(ailleurs.equipe.organisme, nom="Ailleurs")
    assert client.get(f"/danger/personne/{inconnue.pk}/").status_code == 404
    assert noter(client, service, cadre, ou=f"/danger/personne/{inconnue.pk}/").status_code == 404
    assert not NoteDanger.objects.exists()


def test_who_follows_the_person_is_proposed_to_act_then_the_cadre_of_the_team(
    service: Service, cadre: Any, autre_cadre: Any, client_de: Any
) -> None:
    assure = un_assure(service.equipe.organisme)
    choisi = f'<option value="{cadre.pk}" selected>'
    autre_cadre.affectations.update(equipe=None)
    page = client_de(service.csam).get(f"/danger/personne/{assure.pk}/").content.decode()
    assert page.count(choisi) == 2
    assures.rattacher(
        assure=assure, agent=service.assistante, genre=GenreRattachement.REFERENT, du=timezone.localdate()
    )
    page = client_de(service.csam).get(f"/danger/personne/{assure.pk}/").content.decode()
    assert page.count(choisi) == 1 and f'<option value="{service.assistante.pk}" selected>' in page


def test_the_persons_page_says_that_a_danger_is_open_and_never_its_words(
    service: Service, cadre: Any, client_de: Any
) -> None:
    assure = un_assure(service.equipe.organisme)
    noter(client_de(service.csam), service, cadre, ou=f"/danger/personne/{assure.pk}/")
    page = client_de(un_agent("csam", equipe=service.equipe)).get(f"/personnes/{assure.pk}/").content.decode()
    assert "Dangers notés" in page and "doit agir" in page and MOTS not in page
    assert f"/danger/personne/{assure.pk}/" in page  # the red button carries her from her own pages


def test_who_must_act_has_somebody_to_call_and_the_person_as_far_as_she_reads_of_her(
    service: Service, cadre: Any, client_de: Any
) -> None:
    assure = un_assure(service.equipe.organisme, telephone="06 12 34 56 78")
    assures.noter_souhaits(agent=service.csam, assure=assure, message_vocal="non")
    assures.noter_ne_rien_dire(agent=service.csam, assure=assure, a_qui="son mari", date_debut=timezone.localdate())
    contact = Contact.objects.get(assure=assure)
    contact.canal_sur = "chez sa sœur, canari-sur"
    contact.save()
    service.csam.__class__.objects.filter(pk=service.csam.pk).update(telephone="05 61 00 00 01")
    noter(client_de(service.csam), service, cadre, ou=f"/danger/personne/{assure.pk}/", pour=str(cadre.pk))
    note = NoteDanger.objects.get()
    for agent in (cadre, service.assistante):
        page = client_de(agent).get(f"/danger/{note.pk}/").content.decode().split("<main")[1]
        avant = page[: page.index("06 12 34 56 78")]
        assert "05 61 00 00 01" in avant and "Ne rien dire à son mari" in avant and "tel:3114" in avant
        assert "Pas de message vocal" in page and "canari-sur" not in page  # a safe channel stays whose it is
        assert MOTS in page or agent != cadre
    personne = LigneJournal.objects.filter(assure_id=assure.pk, acte="danger.lire", agent_id=cadre.pk)
    assert personne.exists()
    noter(client_de(service.csam), service, cadre)
    page = client_de(cadre).get(f"/danger/{NoteDanger.objects.filter(assure=None).get().pk}/").content.decode()
    assert "05 61 00 00 01" in page and "à identifier : demandez à" in page


def test_the_receipt_of_a_blind_signalement_gives_no_key_of_the_person(service: Service, client_de: Any) -> None:
    charger_referentiels()
    ailleurs = Service()
    demande = ailleurs.demande()
    recu = signalements.recevoir_signalement(
        agent=service.csam, assure=demande.assure, organisme=service.equipe.organisme, origine="inconnu", qui="tiers"
    )
    page = client_de(service.csam).get(f"/demandes/signalements/{recu.pk}/").content.decode()
    assert "Noter un danger" in page and str(demande.assure_id) not in page


def test_every_page_about_her_calls_for_help_in_one_click_noted_before_or_not(
    service: Service, cadre: Any, client_de: Any
) -> None:
    assure, client = un_assure(service.equipe.organisme), client_de(service.csam)
    for page in (f"/personnes/{assure.pk}/", "/appel/", "/ma-journee/"):
        for deja in (False, True):
            if deja:
                noter(client, service, cadre, ou=f"/danger/personne/{assure.pk}/")
            barre = client.get(page).content.decode().split("j-danger__panel")[1].split("</details>")[0]
            assert all(f"tel:{n.numero}" in barre for n in numeros_danger(timezone.localdate())), (page, deja)
