"""Words of danger typed at intake lead to the numbers and to the note: at once while typing, else on the page that follows."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures.models import Assure, NoteDanger
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db
BETISE = "Je vais faire une bêtise"
PANNEAU = 'class="j-guet"'


@pytest.fixture
def csam(service: Service, client_de: Any) -> Any:
    charger_referentiels()
    return client_de(service.csam)


def appel(**saisi: str) -> dict[str, str]:
    return {"cle": str(uuid.uuid4()), "qui": "personne", "paroles": BETISE} | saisi


@pytest.mark.parametrize(
    ("paroles", "montre"),
    [
        (BETISE, True), ("JE VAIS FAIRE UNE BETISE.", True), ("Elle se scarifie depuis l’été", True),
        ("ma fille se fait du mal", True), ("Mon mari m'a frappée hier", True), ("Je voudrais en finir", True),
        ("Je fais des bêtises avec mon budget", False), ("Mon complément de salaire s’arrête", False),
        ("Elle est suivie par le suisse", False), ("", False), ("Le bâtiment, à La Bâtie, est froid", False),
    ],
)  # fmt: skip
def test_the_call_page_shows_the_way_as_soon_as_it_is_verified(csam: Any, paroles: str, montre: bool) -> None:
    page = csam.post("/appel/", appel(paroles=paroles, acte="verifier"), follow=True).content.decode()
    assert (PANNEAU in page) is montre
    assert ('href="tel:3114"' in page.split('id="guet"')[1].split("</main>")[0]) is montre


def test_a_danger_said_by_herself_changes_what_to_say_and_the_first_button(service: Service, csam: Any) -> None:
    calme, dit = (
        csam.post("/appel/", appel(paroles=mots)).content.decode() for mots in ("Bonjour", "Mon mari me frappe")
    )
    assert "bulletin de paie" in calme and "Je reste en ligne" not in calme and "danger-passer" not in dit
    assert "bulletin de paie" not in dit and dit.index("Je reste en ligne") < dit.index('id="e1"')
    assert "Je vous passe" not in dit  # nobody is on duty
    assert 'btn-primary" name="acte" value="reserver"' in calme and 'btn-line" name="acte" value="reserver"' in dit
    assert csam.post("/danger/mots/", {"paroles": "Mon mari me frappe"}).text.index("tel:3919") < dit.index("tel:15")
    proche = csam.post("/appel/", appel(qui="proche", paroles="Elle veut mourir")).content.decode()
    assert "Je reste en ligne" not in proche and "Je ne peux pas vous dire" in proche


def test_a_name_typed_first_name_first_is_turned_round_without_javascript(csam: Any) -> None:
    typed = {"nom_prenom": "Mireille Castagne", "naissance": "3 mars 1971", "commune": "Cholet"}
    page = csam.post("/appel/", appel(**typed)).content.decode()
    assert "bien « Mireille »" in page and 'value="intervertir"' in page
    tourne = typed | {"nom": "Mireille", "prenom": "Castagne", "nom_lu": "Mireille Castagne", "acte": "intervertir"}
    rendue = csam.post("/appel/", appel(**tourne)).content.decode()
    assert "bien « Castagne »" in rendue and not Assure.objects.exists()


def test_in_an_answer_of_the_fiche_too(csam: Any) -> None:
    page = csam.post("/appel/", appel(paroles="", mots_epreuve=BETISE)).content.decode()
    assert PANNEAU in page


def test_kept_without_javascript_the_page_that_follows_shows_it_once_with_the_person(
    service: Service, csam: Any
) -> None:
    assure = un_assure(service.equipe.organisme)
    envoi = appel(assure=str(assure.pk), nom_prenom="Brunet Valérie", naissance="14/05/1997", acte="remettre")
    demandee = csam.post("/appel/enregistrer/", envoi)
    assert demandee.status_code == 422 and BETISE in demandee.text and 'name="securite"' in demandee.text
    reponse = csam.post("/appel/enregistrer/", envoi | {"securite": "Rien encore"})
    assert reponse.status_code == 302 and Demande.objects.get().assure == assure  # said, the call is kept, not stopped
    page = csam.get(reponse["Location"]).content.decode()
    assert PANNEAU in page and f"/danger/personne/{assure.pk}/" in page.split(PANNEAU)[1].split("</div>")[0]
    assert BETISE not in reponse["Location"]
    assert PANNEAU not in csam.get(reponse["Location"]).content.decode()


def test_while_typing_it_comes_with_the_person_chosen_and_not_again(service: Service, csam: Any) -> None:
    assure = un_assure(service.equipe.organisme)
    envoi = {"paroles": BETISE, "assure": str(assure.pk)}
    montre = csam.post("/danger/mots/", envoi)
    assert montre.status_code == 200 and f"/danger/personne/{assure.pk}/" in montre.content.decode()
    marque = montre.text.split('name="danger_montre" value="')[1].split('"')[0]
    assert csam.post("/danger/mots/", envoi | {"danger_montre": marque}).status_code == 204
    assert csam.post("/danger/mots/", envoi | {"danger_montre": "-"}).status_code == 200  # she is known since
    autre = csam.post("/danger/mots/", envoi | {"danger_montre": marque, "paroles": "Je dors dans la voiture ce soir"})
    assert autre.status_code == 200 and 'href="tel:115"' in autre.text.split("<li>")[1], (
        "d’autres mots, un autre numéro"
    )
    assert csam.post("/danger/mots/", envoi | {"paroles": "Bonjour"}).status_code == 204
    ailleurs = un_assure()
    page = csam.post("/danger/mots/", {"paroles": BETISE, "assure": str(ailleurs.pk)}).content.decode()
    assert PANNEAU in page and str(ailleurs.pk) not in page
    for cle in ("nouvelle", "pas une clé", "\x00"):
        assert csam.post("/danger/mots/", {"paroles": BETISE, "assure": cle}).status_code == 200


def test_the_machine_keeps_nothing_of_what_it_showed(csam: Any) -> None:
    avant = LigneJournal.objects.count()
    csam.post("/danger/mots/", {"paroles": BETISE})
    csam.post("/appel/", appel())
    assert LigneJournal.objects.count() == avant and not NoteDanger.objects.exists()


def test_wherever_somebody_writes_about_the_person_at_intake(service: Service, csam: Any, client_de: Any) -> None:
    demande = service.demande()
    assert isinstance(demande.assure, Assure)
    ici, elle = f"/demandes/{demande.pk}/", f"/personnes/{demande.assure_id}/"
    for adresse in (ici, elle, f"{elle}souhaits/", "/appel/", "/personnes/nouvelle/"):
        assert 'id="guet"' in csam.get(adresse).content.decode(), adresse
    envois = [
        (f"{ici}qualifier/", {"decision": "recevoir", "motif": BETISE}),
        (f"{ici}repondre/", {"motif": "autre", "texte": BETISE}),
        (f"{elle}souhaits/", {"consignes": BETISE, "message_vocal": "oui", "version": "0"}),
        (f"{ici}clore/", {"motif": "", "autre": BETISE}),  # refused: the page shown again tells it too
    ]
    for adresse, envoi in envois:
        reponse = csam.post(adresse, envoi, follow=True)
        assert PANNEAU in reponse.content.decode(), adresse
    autre = service.demande("Second")
    signalements.attribuer(agent=service.csam, demande=autre, a=service.assistante, motif="essai")
    reponse = client_de(service.assistante).post(f"/demandes/{autre.pk}/refuser/", {"motif": BETISE}, follow=True)
    assert PANNEAU in reponse.content.decode()


def test_a_role_that_notes_no_danger_is_shown_nothing(client_de: Any, service: Service) -> None:
    charger_referentiels()
    client = client_de(un_agent("direction_regionale", equipe=service.equipe))
    assert client.post("/danger/mots/", {"paroles": BETISE}).status_code == 404
