"""Two organisations over HTTP, on loopback: handed over, refused with a reason, to another body, accepted, done, closed."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from django.utils import timezone

from jalons.fondations.agents.models import Affectation
from jalons.fondations.envois.models import Envoi
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.personnes.partages.models import Lien, Partage
from jalons.personnes.partages.rules import Paquet
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.tests.aides import Service
from tests import people

DEMANDE = "Changer sa chaudière en panne, canari-demande."


class Navigateur:
    """A browser without JavaScript: its own cookies, its last page; a form is sent with what it carries hidden."""

    def __init__(self, site: str, agent: Any = None):
        self.hote, self.cookies, self.page, self.statut = urlsplit(site).netloc, {}, "", 0
        if agent:
            client = Client()
            client.force_login(agent, backend="jalons.fondations.agents.connexion.AgentsActifs")
            self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def lire(self, adresse: str, donnees: str | None = None) -> str:
        """GET, or POST, and the page where it leads."""
        entetes = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items()), "Accept": "text/html"}
        if donnees is not None:
            entetes["Content-Type"] = "application/x-www-form-urlencoded"
        lien = HTTPConnection(self.hote, timeout=30)
        lu = urlsplit(adresse)
        lien.request(
            "POST" if donnees is not None else "GET", lu.path + (f"?{lu.query}" if lu.query else ""), donnees, entetes
        )
        reponse = lien.getresponse()
        for pose in reponse.headers.get_all("Set-Cookie", []):
            self.cookies |= {n: m.value for n, m in SimpleCookie(pose).items()}
        self.statut, self.page, self.adresse = reponse.status, reponse.read().decode(), adresse
        lien.close()
        return self.lire(reponse.headers["Location"]) if reponse.status in (302, 303) else self.page

    def envoyer(self, vers: str = "", **champs: Any) -> str:
        """The form of the page whose action is ``vers``, or the page itself."""
        formes = re.findall(r"<form[^>]*method=\"post\".*?</form>", self.page, re.S)
        action = f'action="{vers}"' if vers else ""
        form = next(f for f in formes if action in f and (vers or "action=" not in f.split(">")[0]))
        caches = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        return self.lire(
            vers or self.adresse, urlencode({n: unescape(v) for n, v in caches.items()} | champs, doseq=True)
        )

    def paquet(self) -> str:
        """The bytes of the packet, as the page has them."""
        lu = re.search(r"<dl[^>]*data-paquet>.*?</dl>", self.page, re.S)
        return lu.group() if lu else ""


class _Muet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing on the tests' screen."""


@pytest.fixture
def site(base_a_part: str) -> Iterator[str]:
    """The product on loopback, on a base of its own, in a thread."""
    charger_referentiels()

    class Serveur(WSGIServer):
        def shutdown_request(self, request: Any) -> None:
            super().shutdown_request(request)
            connections.close_all()

    serveur = make_server("127.0.0.1", 0, get_wsgi_application(), Serveur, _Muet)
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    yield f"http://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()
    fil.join(10)
    serveur.server_close()


def transmettre(nadia: Navigateur, partage: str, voie: str, **autres: Any) -> str:
    """The preview first, then the hand-over of exactly that; gives the preview's bytes."""
    dits = {
        "demande": DEMANDE,
        "elements": ["telephone", "commune"],
        "voie": voie,
        "accord": "oral",
        "place": "dite",
    } | autres
    nadia.envoyer(f"{partage}transmettre/", acte="voir", **dits)
    vu = nadia.paquet()
    nadia.envoyer(f"{partage}transmettre/", acte="transmettre", **dits)
    return vu


def test_two_organisations_over_http_until_the_access_ends(site, caplog):
    service = Service()
    service.organisme.telephone = "36 46"
    ccas = Partenaire.objects.create(
        code="ccas", nom="CCAS de Ville", territoire=service.organisme, pour=["habitat"], adresse="2 place du Marché",
        code_postal="96001", commune_nom="Ville",
    )  # fmt: skip
    Partenaire.objects.update(courriel="ccas@ville.example", verifie_le=timezone.localdate())
    asso = Partenaire.objects.create(code="asso", nom="Habitat Plus", territoire=service.organisme, pour=["habitat"])
    autre = Partenaire.objects.create(code="autre", nom="Autre service")
    compte = people.un_agent("partenaire", organisme=None, partenaire_id=asso.pk)
    voisin = people.un_agent("partenaire", organisme=None, partenaire_id=autre.pk)
    assure = service.personne(telephone="06 39 98 10 20", prenom="Josiane")
    demande = service.appel(assure).demande
    nadia = Navigateur(site, service.nadia)

    # out of scope, with her agreement: nothing has left yet
    nadia.lire(f"/demandes/{demande.pk}/")
    nadia.envoyer(
        f"/demandes/{demande.pk}/orienter/", partenaire=ccas.pk, motif_hors_champ="sans_lien_sante", dit="Le CCAS vous aidera.",
        transmettre="oui", pourquoi="Chaudière",
    )  # fmt: skip
    premier = Partage.objects.get()
    page = f"/partages/{premier.pk}/"
    assert nadia.adresse == page and premier.statut == "prepare" and premier.contenu is None
    assert Demande.objects.get(pk=demande.pk).statut == "reoriente"
    nadia.lire(f"/demandes/{demande.pk}/feuille/")
    assert "Adresse : 2 place du Marché, 96001 Ville" in nadia.page and "Rien. C’est vous qui appelez" in nadia.page
    nadia.lire(page)

    # by a link: the preview, then the link and its code, once
    with caplog.at_level(logging.DEBUG):
        vu = transmettre(nadia, page, "lien")
        adresse = re.search(r"data-adresse>([^<]+)<", nadia.page).group(1)
        code = re.search(r"data-code>([^<]+)<", nadia.page).group(1)
        nadia.envoyer(f"{page}courriel/")
        envoi = Envoi.objects.get(cle_unique__startswith="lien:")
        dit = str(envoi.corps)
        assert (
            envoi.destinataire == "ccas@ville.example"
            and adresse in dit
            and "Josiane" not in dit
            and "canari" not in dit
        )
        assert code.replace(" ", "") not in dit and code in nadia.page and "Le lien part à" in nadia.page
        recoit, tiers = Navigateur(site), Navigateur(site)
        tiers.lire(adresse)  # forwarded before it was opened: without the code, nothing
        assert (
            "Josiane" not in tiers.envoyer(code="000 000" if code != "000 000" else "111 111") and tiers.statut == 422
        )
        recoit.lire(adresse)
        assert "Josiane" not in recoit.page
        recoit.envoyer(code=code)
    assert recoit.statut == 200 and recoit.paquet() == vu and "Josiane" in vu and "canari-demande" in vu
    assert Paquet.lu(Partage.objects.get().contenu).lignes[-1] == ("Ce qu’elle demande", DEMANDE)
    assert adresse.rsplit("/", 2)[1] not in caplog.text and str(assure.nom) not in adresse
    refuses = [tiers.lire(adresse), tiers.lire(recoit.adresse), tiers.lire(adresse[:-6] + "AAAA/")]
    assert {p[p.index("<main") :] for p in refuses} == {refuses[0][refuses[0].index("<main") :]} and tiers.statut == 410

    # refused with a reason: the access ends at once, whoever acts next is told
    recoit.envoyer(
        recoit.adresse + "repondre/",
        acte="refuser",
        motif="plus_de_place",
        precision="Pas avant mars.",
        repondant="M. Petit",
    )
    ouvert = f"/portail/lien/{Lien.objects.get().pk}/"
    for rejoue in (ouvert, adresse):
        assert "Josiane" not in recoit.lire(rejoue) and recoit.statut == 410
    nadia.lire("/ma-journee/")
    assert "CCAS de Ville" in nadia.page and "plus de place" in nadia.page.lower()
    nadia.lire(page)
    assert "Pas avant mars." in nadia.page

    # what she takes home says it: what was given, to whom, and that nothing went further
    nadia.lire(f"/demandes/{demande.pk}/feuille/")
    assert "à CCAS de Ville : votre nom" in nadia.page and "n’y a plus accès" in nadia.page

    # to another body, which has an account
    nadia.lire(f"/demandes/partages/{premier.pk}/ailleurs/")
    nadia.envoyer(partenaire=asso.pk, dit="Habitat Plus vous appellera.")
    second = Partage.objects.get(suite_de=premier)
    nadia.lire(f"/demandes/{demande.pk}/")
    vers = nadia.page.split("Orientée vers")[1].split("</dl>")[0]
    assert "Habitat Plus" in vers and "CCAS" not in vers and "Habitat Plus vous appellera." in vers
    nadia.lire(f"/demandes/{demande.pk}/feuille/")
    assert "à CCAS de Ville : votre nom" in nadia.page and "Rien encore à Habitat Plus." in nadia.page
    nadia.lire(f"/partages/{second.pk}/")
    vu = transmettre(nadia, f"/partages/{second.pk}/", "portail")
    habitat, ailleurs = Navigateur(site, compte), Navigateur(site, voisin)
    assert "Josiane" in habitat.lire("/portail/recus/") and "Josiane" not in ailleurs.lire("/portail/recus/")
    accueil = habitat.lire("/portail/")
    assert "1 personne attend" in accueil and f"/portail/recus/{second.pk}/" in accueil and "Josiane" not in accueil
    assert "Personne n’attend un geste de vous" in ailleurs.lire("/portail/")
    recu = f"/portail/recus/{second.pk}/"
    assert ailleurs.lire(recu) and ailleurs.statut == 404
    habitat.lire(recu)
    assert habitat.paquet() == vu
    habitat.envoyer(f"{recu}repondre/", acte="accepter")
    assert Partage.objects.get(pk=second.pk).statut == "accepte" and habitat.statut == 200
    assert "Personne n’attend un geste de vous" in habitat.lire("/portail/")
    assert "canari-demande" in habitat.lire(recu)

    # its account ended yesterday: the next request is refused, reading and answering; then it is back
    comptes = Affectation.objects.filter(agent=compte)
    comptes.update(date_fin=timezone.localdate() - timedelta(days=1))
    assert "Josiane" not in habitat.lire(recu) and "Connexion" in habitat.page
    habitat.lire(f"{recu}repondre/", "acte=terminer")
    assert habitat.statut in (401, 403) and Partage.objects.get(pk=second.pk).accepte
    comptes.update(date_fin=None)
    habitat = Navigateur(site, compte)

    # done: the access ends with it
    habitat.lire(recu)
    habitat.envoyer(f"{recu}repondre/", acte="terminer", precision="Chaudière changée.")
    assert Partage.objects.get(pk=second.pk).statut == "fini"
    assert "canari" not in habitat.lire(recu) and habitat.statut == 404
    assert "Josiane" not in habitat.lire("/portail/recus/")
    nadia.lire(f"/demandes/{demande.pk}/")
    assert "Habitat Plus" in nadia.page and "Terminé" in nadia.page

    # who read it is in the journal, with an account or by the link
    lus = LigneJournal.objects.filter(acte="partage.lire", assure_id=assure.pk)
    assert {ligne.agent_id for ligne in lus} >= {None, compte.pk, service.nadia.pk}
