"""Two organisations over HTTP on loopback: one by its pages, one by its software; each its own, until its access ends."""

from __future__ import annotations

import http.client
import json
import re
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.utils import timezone

from jalons.portes.portail import services
from jalons.portes.portail.services import limites
from jalons.recevoir.signalements.models import Demande, Signalement

from .conftest import Scene, saisie
from .conftest import scene as une_scene


class _Muet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing on the screen."""


@pytest.fixture
def adresse(base_a_part: str) -> Iterator[int]:
    """The product, served on loopback from a base of its own."""
    application = get_wsgi_application()

    def servir(environ: Any, repondre: Any) -> Any:
        try:
            return list(application(environ, repondre))
        finally:
            connection.close()

    serveur = make_server("127.0.0.1", 0, servir, handler_class=_Muet)
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    yield serveur.server_port
    serveur.shutdown()
    serveur.server_close()
    fil.join()


class Poste:
    """A browser, or a software, at the other end of a real connection."""

    def __init__(self, port: int, session: str = "", cle: str = ""):
        self.port, self.cle = port, cle
        self.temoins = {settings.SESSION_COOKIE_NAME: session} if session else {}

    def demander(self, methode: str, chemin: str, corps: str = "", sorte: str = "") -> tuple[int, str, str]:
        lien = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        entetes = {
            "Host": "127.0.0.1",
            "Cookie": "; ".join(f"{n}={v}" for n, v in self.temoins.items()),
            "Accept": "text/html",
        }
        entetes |= {"Content-Type": sorte} if sorte else {}
        entetes |= {"Authorization": f"Bearer {self.cle}"} if self.cle else {}
        lien.request(methode, chemin, corps.encode(), entetes)
        reponse = lien.getresponse()
        for pose in reponse.headers.get_all("Set-Cookie") or []:
            self.temoins |= {n: m.value for n, m in SimpleCookie(pose).items()}
        dit = reponse.status, reponse.read().decode(), reponse.headers.get("Location", "")
        lien.close()
        return dit

    def poster(self, chemin: str, **champs: str) -> tuple[int, str, str]:
        """A form, with the token of the page that shows it."""
        _, page, _ = self.demander("GET", "/portail/")
        caches = dict(re.findall(r'type="hidden" name="(csrfmiddlewaretoken|_billet)" value="([^"]*)"', page))
        return self.demander("POST", chemin, urlencode(champs | caches), "application/x-www-form-urlencoded")

    def envoyer(self, **dit: str) -> tuple[int, str, str]:
        corps = {"cle": str(uuid.uuid4()), "nom": "Lucienne Faucher"} | dit
        return self.demander("POST", "/portail/api/v1/signalements", json.dumps(corps), "application/json")


def test_one_by_its_pages_one_by_its_software_each_its_own_until_it_ends(
    adresse: int, client_de: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["127.0.0.1"])
    monkeypatch.setattr(settings, "CSRF_TRUSTED_ORIGINS", [])
    scene: Scene = une_scene.__wrapped__(None)
    session = client_de(scene.chu.correspondant).cookies[settings.SESSION_COOKIE_NAME].value
    hopital = Poste(adresse, session=session)
    cle, secret = services.creer_cle(agent=scene.spst.correspondant, espace=scene.spst.espace, nom="Logiciel")
    medecine = Poste(adresse, cle=secret)

    statut, _, vers = hopital.poster(scene.chu.signaler, **saisie(accord_suite="oui"))
    assert statut == 302 and "Signalement reçu" in hopital.demander("GET", vers)[1]
    statut, dit, _ = medecine.envoyer(accord_suite="non")
    assert statut == 201 and json.loads(dit)["statut"] == "recu"
    assert Signalement.objects.count() == Demande.objects.count() == 2  # nobody was looked up: a person will join them

    siens = json.loads(medecine.demander("GET", "/portail/api/v1/signalements")[1])["signalements"]
    assert [s["id"] for s in siens] == [json.loads(dit)["id"]]
    assert hopital.demander("GET", "/portail/")[1].count("Lucienne F.") == 1
    etranger = vers.split("/")[-2]
    assert medecine.demander("GET", f"/portail/api/v1/signalements/{etranger}")[0] == 404
    assert hopital.demander("GET", f"/portail/signalements/{json.loads(dit)['id']}/")[0] == 404

    services.fermer_espace(agent=scene.manager, espace=scene.chu.espace)
    services.retirer_cle(agent=scene.spst.correspondant, cle=cle)
    assert hopital.demander("GET", "/portail/")[2].startswith("/connexion/")
    assert hopital.demander("GET", vers)[0] == 302
    assert medecine.demander("GET", "/portail/api/v1/signalements")[0] == medecine.envoyer()[0] == 401
    assert Signalement.objects.count() == 2
    _la_limite_est_exacte()


def _la_limite_est_exacte() -> None:
    """Thirty-two at once at a limit of ten: ten pass, whoever they are; and a sum that is not locked would say more."""
    maintenant, passes, depart = timezone.now(), [], threading.Barrier(32)

    def un() -> None:
        depart.wait()
        try:
            passes.append(limites.prendre("porte", limite=10, duree=timedelta(hours=1), maintenant=maintenant))
        except limites.TropDeDemandes:
            passes.append(0)
        finally:
            connection.close()

    fils = [threading.Thread(target=un) for _ in range(32)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(passes) == [0] * 22 + list(range(1, 11))
