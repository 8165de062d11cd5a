"""Words planted in secret fields are read by those whom the oracle allows, and by nobody and nothing else."""

from __future__ import annotations

import html
import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.urls import reverse

from jalons.fondations.envois.models import Envoi
from jalons.fondations.journal.models import LigneJournal
from jalons.personnes.assures.rules import nir_normalise
from jalons.recevoir.signalements import perms
from tests.acces import oracle, vues
from tests.acces.controle import Visiteur
from tests.acces.monde import PREFIXE_MOT, PREFIXE_NIR, Canari, Histoire, Monde

MOT = re.compile(PREFIXE_MOT + "[a-z]{4}")
NUMERO = re.compile(PREFIXE_NIR + r"\d{6}")
BLANCS = re.compile(r"[\s\u00a0\u202f\u2009.\-]")
REVELENT = {"assures:reveler"}  # the one page that shows a number, each time written in the journal
VARIANTES = {
    "rendez_vous:liste": ["vue=semaine", "vue=jour"],
    "accompagnements:liste": ["clos=1"],
    "partenaires:liste": ["q=local"],
    "signalements:liste": [
        f"vue={vue}"
        for vue in ("attente", "remises", "reperees", "miennes", "equipe", "accompagnees", "a_attribuer", "attribuees")
    ],
}
SECTIONS = ["evaluation", "plan", "entretiens", "etapes", "cloture"]


def mots(texte: str) -> set[str]:
    """The planted words and numbers in a text, however the numbers are spaced."""
    clair = html.unescape(texte).lower()
    return set(MOT.findall(clair)) | set(NUMERO.findall(BLANCS.sub("", clair)))


def _texte(reponse: HttpResponse) -> str:
    entetes = "\n".join(f"{nom}: {valeur}" for nom, valeur in reponse.headers.items())
    temoins = reponse.cookies.output()
    brut = reponse.content
    if brut.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(brut)) as archive:
            brut = b"\n".join(archive.read(nom) for nom in archive.namelist())
    return f"{entetes}\n{temoins}\n{brut.decode(errors='replace')}"


class Releve:
    """What each answer tells, compared with what this role may read."""

    def __init__(self, monde: Monde):
        self.pages, self.lus, self.fuites = 0, 0, []
        self.connus: dict[str, tuple[Histoire, Canari]] = {c.mot: (h, c) for h in monde.histoires for c in h.canaris}

    def lire(self, role: str, ou: str, reponse: HttpResponse, tape: str = "") -> None:
        """One answer; what she typed herself may come back to her."""
        self.pages += 1
        for mot in mots(_texte(reponse)) - mots(tape):
            histoire, canari = self.connus[mot]
            self.lus += 1
            if not oracle.lisible(role, canari.nature, histoire.cas_pour(role)):
                self.fuites.append(f"{ou} · {role} lit {canari.nature} ({histoire.cas_pour(role)})")


def _adresses(monde: Monde, role: str) -> Iterator[tuple[vues.Vue, str, dict[str, str]]]:
    """Every address, for the seven stories of this role, with its variants."""
    for vue in vues.parcourir():
        remplir = vues.remplissage(vue)
        assert remplir is not None
        if vue.publique:
            continue
        for cas in oracle.CAS if remplir.toutes else ("mien",):
            histoire = monde.histoire(cas, role)
            url = vues.adresse(vue, remplir, histoire)
            if vue.nom == "accompagnements:section":
                yield from ((vue, url.replace("/plan/", f"/{nom}/"), {}) for nom in SECTIONS)
            yield vue, url, vues.corps(remplir, histoire)
            yield from ((vue, f"{url}?{suite}", {}) for suite in VARIANTES.get(vue.nom, []))


def parcourir(monde: Monde, role: str, releve: Releve) -> None:
    """Read every page, and every form that comes back refused."""
    visiteur, refusees = Visiteur(monde.sujets[role]), set()
    for vue, url, corps in _adresses(monde, role):
        if not oracle.portees(role, vue.declaration.objet, vue.declaration.acte, vue.declaration.classe):
            continue  # 404 before anything is read: test_matrice.py
        for methode in ("GET", "POST"):
            if (vue.nom, methode) in refusees or (methode == "POST" and (vue.nom in REVELENT or "?" in url)):
                continue
            reponse = visiteur.demander(methode, url, corps, garder=methode == "GET")
            releve.lire(role, f"{methode} {vue.nom}", reponse)
            if reponse.status_code == 405:
                refusees.add((vue.nom, methode))


def chercher(monde: Monde, role: str, releve: Releve) -> None:
    """Search everybody by name and by number, and type a call about everybody."""
    if not oracle.portees(role, "assure", "chercher", "F1"):
        return
    visiteur = Visiteur(monde.sujets[role])
    for histoire in monde.histoires:
        assure = histoire.pieces["assure"]
        nir = next(c.mot for c in histoire.canaris if c.nature == "identifiant.valeur")
        for q in (assure.nom, assure.nom[:-2], nir):
            reponse = visiteur.demander("POST", reverse("assures:recherche"), {"q": q}, garder=True)
            releve.lire(role, "recherche", reponse, q)
        if not oracle.portees(role, "appel", "ecrire", "F1"):
            continue
        for qui in ({"nom_prenom": assure.nom, "naissance": "14/05/1997"}, {"nir": nir}, {"assure": str(assure.pk)}):
            for nom in ("parcours:appel", "parcours:enregistrer"):
                reponse = visiteur.demander("POST", reverse(nom), {**qui, "acte": "rappeler"})
                releve.lire(role, f"POST {nom}", reponse, str(qui))


def traces(monde: Monde, journaux: str) -> list[str]:
    """Planted words in what outlives the answers: sessions, journal, outbox, logs."""
    trouves = []
    for session in Session.objects.all():
        trouves += [f"session : {mot}" for mot in mots(json.dumps(session.get_decoded(), default=str))]
    for ligne in LigneJournal.objects.values_list():
        trouves += [f"journal : {mot}" for mot in mots(repr([v for v in ligne if not isinstance(v, bytes)]))]
    prevus = {c.mot for h in monde.histoires for c in h.canaris if c.nature.startswith("envoi.")}
    for envoi in Envoi.objects.all():
        texte = f"{envoi.objet} {envoi.destinataire} {envoi.corps} {envoi.raison_refus} {envoi.cle_unique}"
        trouves += [f"envoi : {mot}" for mot in mots(texte) - prevus]
    return trouves + [f"trace technique : {mot}" for mot in mots(journaux)]


@pytest.fixture
def releve(monde: Monde) -> Releve:
    return Releve(monde)


@pytest.fixture
def bavard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that the product and Django can say; but Django's own account, at DEBUG, of each variable that a
    template did not find: it quotes the page, and no setting of the product turns it on.
    """
    for niveau, nom in ((logging.INFO, "django.template"), (logging.DEBUG, "django"), (logging.DEBUG, "jalons")):
        caplog.set_level(niveau, logger=nom)
    return caplog


def test_the_planted_numbers_are_valid_and_the_oracle_knows_every_nature(monde: Monde) -> None:
    canaris = [c for h in monde.histoires for c in h.canaris]
    assert len({c.mot for c in canaris}) == len(canaris) > 400
    assert {c.nature for c in canaris} == set(oracle.LECTURES)
    for canari in canaris:
        if canari.nature == "identifiant.valeur":
            assert nir_normalise(canari.mot).nir13 == canari.mot


@pytest.mark.parametrize("role", oracle.ROLES)
def test_no_page_shows_a_word_to_a_role_that_may_not_read_it(
    monde: Monde, releve: Releve, role: str, bavard: pytest.LogCaptureFixture, capsys: Any
) -> None:
    parcourir(monde, role, releve)
    chercher(monde, role, releve)
    with capsys.disabled():
        print(f"\n  canaris, {role} : {releve.pages} réponses, {releve.lus} mots lus", end="")
    assert sorted(set(releve.fuites)) == []
    assert traces(monde, bavard.text) == []
    assert releve.lus > (500 if role in ("csam", "assistant_social") else -1), "ce qui est permis doit être lu"


def test_a_number_is_shown_only_when_revealed_and_then_leaves_no_trace(
    monde: Monde, bavard: pytest.LogCaptureFixture
) -> None:
    histoire = monde.histoire("mien", "csam")
    visiteur, url = Visiteur(monde.sujets["csam"]), reverse("assures:reveler", args=[histoire.pieces["assure"].pk])
    reponse = visiteur.demander("POST", url, garder=True)
    nirs = {c.mot for c in histoire.canaris if c.nature == "identifiant.valeur"}
    assert len(mots(_texte(reponse)) & nirs) == 1
    assert not mots(str(reponse.headers) + reponse.cookies.output())
    assert traces(monde, bavard.text) == []


def test_what_is_written_under_secrecy_leaves_no_trace(monde: Monde, bavard: pytest.LogCaptureFixture) -> None:
    """Notes, words, a safe channel and a wrong number, typed and kept or refused."""
    helene, nadia = Visiteur(monde.sujets["assistant_social"]), Visiteur(monde.sujets["csam"])
    pieces, mot = monde.histoire("mien", "assistant_social").pieces, PREFIXE_MOT + "zzzz"
    dossier, nir = pieces["dossier"].pk, PREFIXE_NIR + "999999"
    ecrits = [
        ("accompagnements:entretien_noter", {"mode": "telephone", "note": mot}),
        ("accompagnements:evaluation_completer", {"texte": mot}),
        ("accompagnements:brouillon", {"note": mot}),
        ("accompagnements:demarche_nouvelle", {"intitule": mot, "avec": mot}),
        ("accompagnements:objectif_nouveau", {"intitule": mot, "signe_reussite": mot}),
        ("accompagnements:etape_nouvelle", {"intitule": mot}),
    ]
    for nom, corps in ecrits:
        arguments = {"pk": dossier} | ({"cible": "entretien"} if nom.endswith("brouillon") else {})
        for date in ({}, {"date_acte": "2026-01-05", "prevue_le": "2030-01-05", "terme": "2030-01-05"}):
            reponse = helene.demander("POST", reverse(nom, kwargs=arguments), corps | date, garder=True)
            assert reponse.status_code in (200, 302, 422), (nom, reponse.status_code)
            assert not mots(str(reponse.headers) + reponse.cookies.output()), nom
    assure = pieces["assure"].pk
    for visiteur, nom, corps in (
        (helene, "assures:souhaits", {"canal_sur": mot, "version": "1"}),
        (helene, "assures:numero", {"nir": nir + "00"}),
        (nadia, "assures:recherche", {"q": nir}),
        (nadia, "parcours:enregistrer", {"acte": "rappeler", "qui": "personne", "paroles": mot, "nir": nir + "00"}),
    ):
        arguments = {"pk": assure} if nom in ("assures:souhaits", "assures:numero") else {}
        reponse = visiteur.demander("POST", reverse(nom, kwargs=arguments), corps, garder=True)
        assert reponse.status_code < 500
        assert not mots(str(reponse.headers) + reponse.cookies.output()), nom
    assert traces(monde, bavard.text) == []


# --- Sabotages ---


def test_sabotage_words_shown_to_everybody_are_seen(
    monde: Monde, releve: Releve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(perms, "peut_lire_paroles", lambda *a: True)
    manager = Visiteur(monde.sujets["manager"])
    demande = monde.histoire("equipe", "manager").pieces["demande"]
    reponse = manager.demander("GET", reverse("signalements:demande", args=[demande.pk]))
    releve.lire("manager", "sabotage", reponse)
    assert any("signalement.paroles" in f for f in releve.fuites)
    assert any("reponse_item.verbatim" in f for f in releve.fuites)


def test_sabotage_a_text_in_the_logs_or_in_the_journal_is_seen(monde: Monde, bavard: pytest.LogCaptureFixture) -> None:
    from jalons.fondations.journal.services import inscrire

    assure = monde.histoires[0].pieces["assure"]
    logging.getLogger("jalons.parcours").debug("Reçu : %s", f"{PREFIXE_MOT}bbbb")
    assert traces(monde, bavard.text) == [f"trace technique : {PREFIXE_MOT}bbbb"]
    inscrire(acte="assure.lire", agent=None, objet=assure, motif="numéro 2 84 09 55 000 000")
    assert f"journal : {PREFIXE_NIR}000000" in traces(monde, "")


def test_sabotage_a_number_is_recognised_however_it_is_spaced() -> None:
    assert mots("2 84 09 55 001 000") == mots("2&nbsp;84&nbsp;09 55&#8239;001.000") == {f"{PREFIXE_NIR}001000"}
