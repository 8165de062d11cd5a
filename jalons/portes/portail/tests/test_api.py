"""The API: what it promises, what it refuses, to whom; its description is frozen."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as reglages
from hypothesis import strategies as st

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.models import Parametre
from jalons.portes.portail import services
from jalons.portes.portail.api import schema
from jalons.portes.portail.models import CleApi, Espace
from jalons.recevoir.signalements import services as boucle
from jalons.recevoir.signalements.models import PersonneDite, Signalement

from .conftest import TEXTE, Organisation, Scene

URL = "/portail/api/v1/signalements"
GELE = Path(__file__).parents[4] / "docs" / "api" / "portail-v1.json"


class Logiciel:
    """The software of an organisation, with its key."""

    def __init__(self, organisation: Organisation, secret: str = ""):
        donne = services.creer_cle(agent=organisation.correspondant, espace=organisation.espace, nom="Dossier social")
        self.cle, self.secret = donne[0], secret or donne[1]
        self.client = Client(raise_request_exception=True)

    def lire(self, url: str = URL) -> Any:
        return self.client.get(url, headers={"authorization": f"Bearer {self.secret}"})

    def envoyer(self, **dit: Any) -> Any:
        corps = {"cle": str(uuid.uuid4()), "nom": "Lucienne Faucher", "texte": TEXTE} | dit
        return self.brut(json.dumps(corps))

    def brut(self, corps: Any, url: str = URL, genre: str = "application/json", methode: str = "POST") -> Any:
        entetes = {"authorization": f"Bearer {self.secret}"}
        return self.client.generic(methode, url, corps, content_type=genre, headers=entetes)

    def dire(self, pk: Any, quoi: str, **dit: str) -> Any:
        return self.brut(json.dumps(dit), f"{URL}/{pk}/{quoi}")


@pytest.fixture
def chu(scene: Scene) -> Logiciel:
    return Logiciel(scene.chu)


@pytest.fixture
def spst(scene: Scene) -> Logiciel:
    return Logiciel(scene.spst)


def test_its_description_is_frozen() -> None:
    assert schema() == json.loads(GELE.read_text()), (
        "Le contrat change : le relire, puis récrire docs/api/portail-v1.json."
    )
    assert settings.DEBUG is False


def test_a_signalement_sent_twice_is_one_and_is_read_back_without_a_word_of_it(chu: Logiciel) -> None:
    cle = str(uuid.uuid4())
    dit = {"cle": cle, "accord_suite": "oui", "fiche": {"entourage": "oui"}, "referent": "Inès Carré"}
    premier = chu.envoyer(**dit)
    assert (premier.status_code, chu.envoyer(**dit).json()) == (201, premier.json())
    recu = Signalement.objects.get()
    assert (recu.canal, recu.origine, recu.referent_nom, recu.accord) == ("api", "hopital", "Inès Carré", "oui")
    assert recu.items.filter(reponse="oui").count() == 1 and recu.texte_referent == TEXTE
    lu = chu.lire(f"{URL}/{recu.pk}")
    assert lu.json() == premier.json() and premier.json()["personne"] == "Lucienne F."
    assert TEXTE not in lu.content.decode() and "Faucher" not in lu.content.decode()
    assert LigneJournal.objects.filter(acte="cle_api.signaler", agent_id=chu.cle.pk, role="partenaire").count() == 2
    autres = {
        "sait": "non",
        "accord_appel": "non",
        "accord_suite": "non",
        "sortie": str(timezone.localdate()),
        "danger": "non",
    }
    autres |= {
        "texte": "Autre chose.",
        "referent": "Paul",
        "objet": "ressources",
        "commune": "Angers",
        "naissance": "1956",
    }
    autres |= {"nom": "Autre Personne", "telephone": "0639984120", "quand_appeler": "vite"}
    for mots in [{"fiche": {"entourage": "non"}}, *({nom: mot} for nom, mot in autres.items())]:
        refus = chu.envoyer(**dit | mots)
        assert refus.status_code == 409 and str(recu.pk) in refus.json()["message"], "jamais un second en silence"
        assert refus.json()["champs"].keys() == {"cle"}
    assert Signalement.objects.count() == 1
    boucle.noter_accords(agent=None, signalement=recu, connaissance="oui", accord="non")  # told since, by its own act
    assert chu.envoyer(**dit).status_code == 201 and Signalement.objects.count() == 1
    dit |= {"cle": str(uuid.uuid4()), "naissance": "1956"}
    autre = chu.envoyer(**dit | {"nom": "Autre Personne", "texte": "Elle dit qu’elle veut mourir"}).json()
    assert PersonneDite.objects.get(signalement_id=autre["id"]).naissance_dite == "1956"
    assert (premier.json()["danger"], premier.json()["appelez"]) == ("", [])
    assert "appelez maintenant" in autre["danger"] and autre["appelez"][0]["code"] == "3114"
    assert autre["id"] != premier.json()["id"] and autre["personne"] == "Autre P.", (
        "personne ne se perd derrière un reçu"
    )


def test_a_key_reads_what_its_organisation_sent_and_nothing_tells_that_there_is_another(
    chu: Logiciel, spst: Logiciel
) -> None:
    vide = spst.lire().json()
    sien = chu.envoyer().json()["id"]
    assert spst.lire().json() == vide == {"signalements": [], "suivant": None}
    etranger, absent = (spst.lire(f"{URL}/{pk}") for pk in (sien, uuid.uuid4()))
    assert (etranger.status_code, etranger.content) == (absent.status_code, absent.content) == (404, absent.content)
    memes = spst.envoyer(cle=str(uuid.uuid4()))
    assert memes.status_code == 201 and len(spst.lire().json()["signalements"]) == 1
    assert [s["id"] for s in chu.lire().json()["signalements"]] == [sien]


@pytest.mark.parametrize("fin", ["retiree", "hier", "espace", "fausse", "aucune"])
def test_a_key_that_ended_opens_nothing(scene: Scene, chu: Logiciel, fin: str) -> None:
    assert chu.lire().status_code == 200
    hier = timezone.localdate() - timedelta(days=1)
    if fin == "retiree":
        services.retirer_cle(agent=scene.chu.correspondant, cle=chu.cle)
    elif fin == "hier":
        CleApi.objects.filter(pk=chu.cle.pk).update(date_fin=hier)
    elif fin == "espace":
        Espace.objects.filter(pk=scene.chu.espace.pk).update(date_debut=hier, date_fin=hier)
    else:
        chu.secret = {"fausse": chu.secret[:-1] + "é", "aucune": ""}[fin]
    for reponse in (chu.lire(), chu.lire(f"{URL}/{uuid.uuid4()}"), chu.envoyer()):
        assert reponse.status_code == 401 and "clé en vigueur" in reponse.json()["message"]
    assert not Signalement.objects.exists()


def test_what_cannot_be_read_is_told_in_french_by_field_and_nothing_is_kept(chu: Logiciel) -> None:
    faux = chu.envoyer(naissance="1958-02-31", telephone="06", sait="peut-être", texte="n° 2580849007123", nom=" ")
    assert faux.status_code == 422
    assert faux.json()["champs"].keys() == {"naissance", "telephone", "sait", "texte", "nom"}
    long = chu.envoyer(referent="a" * 121, commune="b" * 121).json()["champs"]
    assert long["referent"] == ["Trop long : 121 caractères, pour 120 au plus. Rien n’a été coupé : raccourcissez."]
    assert long.keys() == {"referent", "commune"}
    assert chu.envoyer(referent="2 58 11 49 007 123 45").json()["champs"].keys() == {"referent"}
    inconnu = chu.envoyer(nir="2580849007123", nom=None, cle="x")
    assert inconnu.json()["champs"] == {
        "nir": ["Ce champ n’existe pas : retirez-le."],
        "nom": ["Un texte est attendu."],
        "cle": ["Un identifiant UUID est attendu."],
    }
    assert "Aucun item" in chu.envoyer(fiche={"x": "oui"}).json()["message"]
    for corps in ("", "{", "[]", "\x00", b"\xff\xfe", "[" * 2000, '{"nom": "\\ud800"}'):
        assert chu.brut(corps).status_code == 422, corps
    cle = uuid.uuid4()
    for dit, champ in (  # what another reader would read otherwise is refused, by its name
        (f'{{"cle": "{cle}", "nom": "Luc", "nom": "Léa"}}', "nom"), (f'{{"cle": "{cle}", "fiche": {{"x": "a", "x": "b"}}}}', "x"),
        (f'{{"cle": "{cle}", "nom": "Luc\\u0000"}}', "nom"), (f'{{"cle": "{cle}", "texte": "a\\ud800b", "nom": "L"}}', "texte"),
        (f'{{"cle": "{cle}", "nom": "L", "fiche": {{"entourage": "\\u0000"}}}}', "fiche.entourage"),
    ):  # fmt: skip
        lu = chu.brut(dit)
        assert lu.status_code == 422 and lu.json()["champs"].keys() == {champ}, dit
        assert "Rien n’a été enregistré" in lu.json()["message"] and champ in lu.json()["message"]
    assert chu.brut(json.dumps({"nom": "a" * 3_000_000})).status_code == 413
    assert not Signalement.objects.exists()


def test_whatever_goes_wrong_before_any_view_is_told_in_french_json(chu: Logiciel) -> None:
    absent = f"{URL}/{uuid.uuid4()}"
    autres = [
        (405, chu.brut("", methode="PUT")), (405, chu.brut("", absent, methode="DELETE")), (404, chu.lire(f"{URL}x")),
        (404, chu.lire(f"{URL}/")), (404, chu.lire(f"{URL}/1")), (404, chu.brut("{}", "/portail/api/v1/autre")),
        (413, chu.brut("a" * 2_500_001)), (413, chu.brut("a" * 2_500_001, genre="application/x-www-form-urlencoded")),
        (414, chu.lire(f"{URL}?depuis={'1' * 2000}")), (415, chu.brut("nom=Luc", genre="application/x-www-form-urlencoded")),
        (415, chu.brut("x", genre="multipart/form-data; boundary=x")), (415, chu.brut("<nom/>", genre="text/xml")),
        (400, chu.lire(f"{URL}?depuis=%00")), (422, chu.brut("{'nom'")), (422, chu.lire(f"{URL}?depuis=-1")),
    ]  # fmt: skip
    for statut, lue in autres:
        dit = lue.json()
        assert (lue.status_code, lue["Content-Type"]) == (statut, "application/json; charset=utf-8"), (statut, lue)
        assert dit.keys() == {"message", "champs"} and dit["message"][-1] in ".»" and "Not" not in dit["message"]
    assert autres[0][1]["Allow"] and not Signalement.objects.exists()


def test_a_question_is_answered_and_her_agreement_told_by_the_software_too(
    scene: Scene, chu: Logiciel, spst: Logiciel
) -> None:
    pk = chu.envoyer().json()["id"]
    recu = Signalement.objects.get()
    assert (
        chu.lire(f"{URL}/{pk}").json()["accord_a_demander"]
        and "rien n’a été demandé" in chu.dire(pk, "complement", texte="Rien.").json()["message"]
    )
    boucle.questionner(agent=scene.csam, signalement=recu, texte="Où dort-elle ?")
    assert chu.lire(f"{URL}/{pk}").json()["question"] == "Où dort-elle ?"
    for texte in ("", "a" * 2001, "n° 2 58 11 49 007 123 45"):
        refus = chu.dire(pk, "complement", texte=texte)
        assert refus.status_code == 422 and refus.json()["champs"].keys() == {"texte"}, texte
    etranger, absent = spst.dire(pk, "complement", texte="x"), spst.dire(uuid.uuid4(), "accord", accord="oui")
    assert (etranger.status_code, etranger.content) == (absent.status_code, absent.content) == (404, absent.content)
    deux = [chu.dire(pk, "complement", texte="Chez sa <b>fille</b>.") for _ in range(2)]
    assert [(r.status_code, r.json()["question"]) for r in deux] == [(200, "")] * 2
    assert [d["quoi"] for d in deux[1].json()["dits"]] == ["question", "complement"]
    assert recu.retours.filter(genre="complement").count() == 1
    assert chu.dire(pk, "accord", accord="peut-être").status_code == 422
    oui = [chu.dire(pk, "accord", accord="oui").json() for _ in range(2)]
    assert oui[0] == oui[1] and not oui[0]["accord_a_demander"]
    assert chu.dire(pk, "accord", accord="non").json()["accord_a_demander"]
    faits = LigneJournal.objects.filter(acte__in=["cle_api.completer", "cle_api.accord"], agent_id=chu.cle.pk)
    assert sorted(faits.values_list("acte", flat=True)) == ["cle_api.accord"] * 2 + ["cle_api.completer"]


def test_its_limit_is_exact_and_says_when_to_come_back(chu: Logiciel, spst: Logiciel) -> None:
    Parametre.objects.filter(code="portail_api_minute").update(valeur=3)
    reponses = [chu.lire() for _ in range(5)]
    assert [r.status_code for r in reponses] == [200, 200, 200, 429, 429]
    assert 0 < int(reponses[-1]["Retry-After"]) <= 60 and spst.lire().status_code == 200
    Parametre.objects.filter(code="portail_envois_jour").update(valeur=1)
    assert [spst.envoyer().status_code for _ in range(2)] == [201, 429] and Signalement.objects.count() == 1


MOTS = ["oui", "2026-02-30", "\x00", "\ud800", "\u202eabc", "a" * 5000]
TEXTES = st.one_of(st.none(), st.text(), st.integers(), st.sampled_from(MOTS))


@reglages(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    corps=st.dictionaries(st.sampled_from([*schema()["components"]["schemas"]["Entree"]["properties"], "x"]), TEXTES)
)
def test_no_value_breaks_it(chu: Logiciel, corps: dict[str, Any]) -> None:
    Parametre.objects.filter(code__startswith="portail_").update(valeur=10_000)
    reponse = chu.brut(json.dumps({"cle": str(uuid.uuid4()), "nom": "A"} | corps))
    assert reponse.status_code in (201, 422)
    assert set(reponse.json()) >= ({"id", "statut"} if reponse.status_code == 201 else {"message", "champs"})
