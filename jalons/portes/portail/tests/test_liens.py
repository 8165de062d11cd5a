"""A link to signal one person without an account: it serves once, and nothing else opens with it."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.envois.models import Envoi
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.models import Parametre
from jalons.personnes.partages.models import Lien
from jalons.personnes.partenaires.services import verifier_partenaire
from jalons.portes.portail.rules import ORIGINES, origine_de
from jalons.portes.portail.urls import sans_compte
from jalons.recevoir.signalements.models import Signalement
from tests import people

from .conftest import TEXTE, Scene, saisie


@pytest.fixture
def adresse(scene: Scene, client_de: Any) -> str:
    """As the CSAM copies it."""
    page = client_de(scene.csam).post(f"/portail/inviter/{scene.spst.body.pk}/").content.decode()
    return re.search(r"http://testserver(/portail/signaler/[\w-]+/)", page)[1]  # type: ignore[index]


def test_it_is_written_nowhere_opens_one_page_and_serves_once(
    scene: Scene, adresse: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    jeton = adresse.split("/")[-2]
    assert jeton not in str(Lien.objects.values().get())
    dehors, ailleurs = Client(), Client()
    assert dehors.get(adresse).status_code == ailleurs.get(adresse).status_code == 200  # looking uses nothing up
    refuse = dehors.post(adresse, saisie(referent="", nom="")).content.decode()
    assert "Écrivez votre nom et votre fonction" in refuse and TEXTE in refuse and not Signalement.objects.exists()
    recu = dehors.post(adresse, saisie(referent="Dr Leroy, médecin du travail", texte="Elle dit : je veux mourir."))
    assert recu.status_code == 200 and "Signalement reçu" in recu.content.decode()
    assert "Appelez quelqu’un maintenant" in recu.text and "tel:3114" in recu.text
    ecrit = Signalement.objects.get()
    assert (ecrit.canal, ecrit.partenaire, ecrit.organisme) == ("lien", scene.spst.body, scene.caisse)
    assert ecrit.referent_nom == "Dr Leroy, médecin du travail" and ecrit.recu_par is None
    tard = ailleurs.post(adresse, saisie(referent="Mme <b>Roy</b>", sait="oui"))
    assert tard.status_code == 410 and tard["Cache-Control"] == "no-store" and "N’envoyez pas le nom" in tard.text
    for mot in (TEXTE, "Lucienne Faucher", "02/11/1958", "Elle sait que vous nous écrivez : Oui", "Mme &lt;b&gt;Roy"):
        assert mot in tard.text, mot
    for encore in (dehors.get(adresse), dehors.post(adresse, saisie(referent="X")), ailleurs.post(adresse, saisie())):
        assert encore.status_code == 410 and "ne s’ouvre pas" in encore.content.decode()
    assert Signalement.objects.count() == 1 and jeton not in caplog.text


def test_a_guessed_an_expired_and_a_used_link_answer_alike(adresse: str) -> None:
    bon = Client().get(adresse)
    Lien.objects.update(expire_le=timezone.now() - timedelta(seconds=1))
    vieux, devine = Client().get(adresse), Client().get(adresse[:-3] + "xx/")
    assert bon.status_code == 200 and vieux.status_code == devine.status_code == 410
    assert vieux.content == devine.content


def test_no_page_whose_address_opens_something_tells_it_to_another_and_its_form_still_goes(adresse: str) -> None:
    """Each address with a token or a link's own key, found in the list of addresses."""
    jeton, pk = adresse.split("/")[-2], uuid4()
    secretes = [m for m in sans_compte if str(m.pattern).startswith(("lien/", "signaler/")) and m.pattern.converters]
    assert len(secretes) == 6
    for motif in secretes:
        url = reverse(f"portail:{motif.name}", args=[jeton if "jeton" in motif.pattern.converters else pk])
        for reponse in (Client().get(url), Client().post(url), Client(enforce_csrf_checks=True).post(url)):
            assert reponse["Referrer-Policy"] == "strict-origin", url
    dehors = Client(enforce_csrf_checks=True)
    lu = dehors.get(adresse, secure=True)
    champ = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', lu.text)[1]  # type: ignore[index]
    envoi = saisie(referent="Dr Leroy", csrfmiddlewaretoken=champ)
    etrangere = dehors.post(adresse, envoi, secure=True, headers={"Origin": "https://ailleurs.example"})
    assert etrangere.status_code == 403 and not Signalement.objects.exists()
    notre = "https://testserver"
    assert (
        dehors.post(adresse, envoi, secure=True, headers={"Origin": notre, "Referer": f"{notre}/"}).status_code == 200
    )


def test_a_lost_token_gives_the_form_back_filled_with_nothing_done_and_it_is_sent_again(adresse: str) -> None:
    dehors = Client(enforce_csrf_checks=True)
    perdu = dehors.post(adresse, saisie(referent="Dr Leroy"))
    assert perdu.status_code == 403 and perdu["Cache-Control"] == "no-store" and not Signalement.objects.exists()
    assert TEXTE in perdu.text and 'value="Dr Leroy"' in perdu.text and "Rien n’a été envoyé" in perdu.text
    jeton = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', perdu.text)[1]  # type: ignore[index]
    assert dehors.post(adresse, saisie(referent="Dr Leroy", csrfmiddlewaretoken=jeton)).status_code == 200
    assert Signalement.objects.count() == 1
    mot = "Elle n’est plus venue depuis mardi."
    for client in (dehors, Client()):  # an answer by a link that ended: token or none, her words come back
        tard = client.post(f"/portail/lien/{uuid4()}/repondre/", {"acte": "accepter", "precision": mot})
        assert tard.status_code in (403, 410) and f"Un mot de plus : {mot}" in tard.text
    assert (
        "Oui, nous prenons contact" in tard.text
        and "123456" not in dehors.post("/portail/lien/faux/", {"code": "123456"}).text
    )


def test_the_link_is_written_once_to_the_address_that_the_body_has_on_a_checked_card_without_a_name(
    scene: Scene, client_de: Any
) -> None:
    url, body, client = f"/portail/inviter/{scene.spst.body.pk}/", scene.spst.body, client_de(scene.csam)

    def lien() -> tuple[str, str]:
        page = client.post(url).text
        return re.search(r"/portail/signaler/([\w-]+)/", page)[1], page  # type: ignore[index]

    assert "n’a pas d’adresse électronique" in lien()[1]
    type(body).objects.filter(pk=body.pk).update(courriel="social@spst.example", verifie_le=people.DEBUT)
    jeton, page = lien()
    assert "Personne n’a vérifié" in page and client.post(f"{url}courriel/", {"jeton": jeton}).status_code == 422
    verifier_partenaire(agent=scene.csam, partenaire=body)  # her caisse called: its own word is enough
    jeton, page = lien()
    assert "Envoyer le lien par courriel" in page
    for faux, statut in (("", 410), ("A" * 43, 410), (jeton + "é", 410), ("<script>" * 9999, 410), ("a/b", 410)):
        assert client.post(f"{url}courriel/", {"jeton": faux}).status_code == statut, faux[:50]
    autre = f"/portail/inviter/{scene.chu.body.pk}/courriel/"
    assert client.post(autre, {"jeton": jeton}).status_code == 410 and not Envoi.objects.exists()
    assert client_de(scene.chu.correspondant).post(f"{url}courriel/", {"jeton": jeton}).status_code == 404
    parti = client.post(f"{url}courriel/", {"jeton": jeton})
    assert "Le lien part à social@spst.example" in parti.text
    assert client.post(f"{url}courriel/", {"jeton": jeton}).status_code == 409
    envoi = Envoi.objects.get()
    assert (envoi.destinataire, envoi.canal, envoi.assure_id) == ("social@spst.example", "courriel", None)
    assert jeton in str(envoi.corps) and "code" not in str(envoi.corps) and jeton not in envoi.objet + envoi.cle_unique
    (ligne,) = LigneJournal.objects.filter(acte="lien.envoyer", agent_id=scene.csam.pk)
    assert jeton not in str(ligne.__dict__) and jeton.encode() not in bytes(
        Envoi.objects.values_list("corps", flat=True).get()
    )


def test_an_agent_of_the_service_alone_makes_one(scene: Scene, client_de: Any) -> None:
    assert client_de(scene.chu.correspondant).post(f"/portail/inviter/{scene.spst.body.pk}/").status_code == 404
    assert not Lien.objects.exists()
    Parametre.objects.filter(code="portail_invitations_jour").update(valeur=2)
    client, url = client_de(scene.csam), f"/portail/inviter/{scene.spst.body.pk}/"
    assert [client.post(url).status_code for _ in range(4)] == [200, 200, 429, 429] and Lien.objects.count() == 2
    Parametre.objects.filter(code="portail_invitations_jour").delete()  # nothing to count with: nothing is made
    assert client_de(scene.csam).post(url).status_code >= 400 and Lien.objects.count() == 2


def test_every_origin_of_a_body_is_one_of_the_service() -> None:
    assert origine_de("hopital") == "hopital" and origine_de("inconnu") == origine_de("habitat") == "autre"
    assert all(origine_de(genre) == origine for genre, origine in ORIGINES.items())
