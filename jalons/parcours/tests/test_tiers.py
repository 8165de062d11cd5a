"""Somebody who is not the person calls: nothing is said of her, nothing opens, and she alone agrees to an appointment."""

from __future__ import annotations

import html
import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.dates import jour_texte
from jalons.parcours import services
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.services import rattacher
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.permanences.models import Permanence
from jalons.recevoir.registres.models import Sollicitation
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.selectors import creneaux_libres
from jalons.recevoir.rendez_vous.services import RendezVousRefuse, declarer_indisponible
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.langues import rappel_propose
from jalons.recevoir.signalements.models import Appel, Demande, Signalement
from tests.people import un_agent, un_assure, un_organisme

pytestmark = pytest.mark.django_db
TIERS = ["proche", "professionnel", "tiers", "representant", "traduit"]
NAISSANCE, QUI = "14/05/1997", "son ex-mari, Bruno Rivière"


@pytest.fixture
def csam(service: Service, client_de: Any) -> Any:
    charger_referentiels()
    return client_de(service.csam)


@pytest.fixture
def elodie(service: Service) -> Assure:
    """Accompanied: known, followed, with an appointment to come."""
    demande = service.demande("Marchand")
    services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    assert demande.assure
    return demande.assure


def appel(qui: str, **saisi: str) -> dict[str, str]:
    return {"cle": str(uuid.uuid4()), "qui": qui, "nom_prenom": "Marchand Valérie", "naissance": NAISSANCE} | saisi


def bloc(page: str, cle: str) -> str:
    trouve = re.search(rf'<(\w+)[^>]* id="{cle}".*?</\1>', page, re.S)
    assert trouve, cle
    return trouve[0]


@pytest.mark.parametrize("qui", TIERS)
def test_what_is_read_aloud_is_the_same_whether_she_is_known_or_not(csam: Any, elodie: Assure, qui: str) -> None:
    connue = csam.post("/appel/", appel(qui, assure=str(elodie.pk), acte="verifier"), follow=True).content.decode()
    inconnue = csam.post(
        "/appel/", appel(qui, nom_prenom="Personne Nulle", acte="verifier"), follow=True
    ).content.decode()
    assert bloc(connue, "que-dire") == bloc(inconnue, "que-dire")
    dit = bloc(connue, "que-dire").lower()
    assert "nous connaissons" in dit and "à ce correspondant" in dit
    for mot in ("marchand", "valérie", "rendez-vous va", "elle est suivie", "son assistante", "vous recevoir"):
        assert mot not in dit, mot


def test_each_caller_has_sentences_of_her_own_and_the_person_has_hers(csam: Any) -> None:
    dits = {bloc(csam.post("/appel/", appel(qui)).content.decode(), "que-dire") for qui in ("personne", *TIERS)}
    assert len(dits) == 6
    assert "va vous recevoir" in bloc(csam.get("/appel/").content.decode(), "que-dire")


def vue(page: str) -> str:
    """What is on the screen: without what no two pages share, nor what nobody unfolded or chose."""
    sans = re.sub(r"<details(?![^>]* open).*?</details>", "", page.split("<main")[1].split("</main>")[0], flags=re.S)
    sans = re.sub(r'value="[^"]*"|name="_billet"|\d+ h[ \xa0]\d+', "", sans)
    return re.sub(r"\s+", " ", sans)


@pytest.mark.parametrize("qui", TIERS)
def test_known_or_not_the_screen_is_the_same_and_to_the_police_nothing_is_even_searched(
    csam: Any, service: Service, elodie: Assure, qui: str
) -> None:
    connue = csam.post("/appel/", appel(qui)).content.decode()
    inconnue = csam.post("/appel/", appel(qui) | {"nom_prenom": "Personne Nulle"}).content.decode()
    assert vue(connue) == vue(inconnue)
    assert "Noter sa demande au registre" in connue and str(service.assistante) not in bloc(connue, "e2")
    assert ("Marchand Valérie" in bloc(connue, "e2").replace('value="Marchand Valérie"', "")) is False
    assert ("rien ne se cherche" in connue, str(elodie.pk) in connue) == (qui == "tiers", qui != "tiers")


POLICE = {
    "origine": "police", "referent_nom": "Brigadier Martin", "referent_service": "Commissariat de Serre", "commune": "96001",
    "paroles": "Est-elle suivie chez vous ?", "acte": "registre",
}  # fmt: skip


def test_what_the_police_ask_goes_to_the_register_and_she_whom_it_concerns_is_told_nobody_is_shown(
    csam: Any, service: Service, elodie: Assure, client_de: Any
) -> None:
    suit, garde = un_agent(equipe=service.equipe), service.assistante
    rattacher(assure=elodie, agent=suit, genre="referent", du=date(2026, 1, 1))
    maintenant = timezone.now()
    Permanence.objects.create(
        agent=garde, organisme=service.equipe.organisme, equipe=service.equipe, date=timezone.localdate(),
        periode=(maintenant - timedelta(hours=1), maintenant + timedelta(hours=1)),
    )  # fmt: skip
    for nom, pour in (("Marchand Valérie", suit), ("Personne Nulle", garde)):
        mene = csam.post("/appel/registre/", appel("tiers", **POLICE) | {"nom_prenom": nom})
        assert mene.status_code == 302 and "Marchand" not in mene.url and "Martin" not in mene.url
        page = csam.get(mene.url).content.decode()
        lu = {n: re.search(rf'name="{n}"[^>]*value="([^"]*)"', page) for n in ("de_qui", "personne_dite", "recue_le")}
        corps = {n: html.unescape(m[1]) for n, m in lu.items() if m} | {
            "genre": "police",
            "voie": "telephone",
            "pour": "",
        }
        assert corps["de_qui"] == "Brigadier Martin, Commissariat de Serre, Est-elle suivie chez vous ?"
        assert corps["personne_dite"] == f"{nom}, naissance {NAISSANCE}, 96001"
        assert re.search(r'value="police"[^>]* checked', page) and f'<option value="{suit.pk}" selected' not in page
        reponse = csam.post(mene.url, corps, follow=True).content.decode()
        assert "C’est noté" in reponse and str(suit) not in reponse.split('class="j-message')[1].split("</div>")[0]
        notee = Sollicitation.objects.get(pour=pour)
        assert (notee.genre, notee.assure) == ("police", None) and nom in str(notee.personne_dite)
        assert csam.post(mene.url, corps | {"de_qui": "Autre"}).status_code == 409, "une seule fois"
        assert "Lire ce qu’un tiers demande" in client_de(pour).get("/ma-journee/").content.decode()
    Permanence.objects.all().delete()
    manager = un_agent("manager", equipe=service.equipe)
    Sollicitation.objects.filter(pour=suit).update(echeance=timezone.localdate() + timedelta(days=9))
    assert f"Prévenir {suit}" not in client_de(manager).get("/ma-journee/").content.decode(), "she is told first"
    declarer_indisponible(agent=suit, pour=suit, debut=maintenant, fin=maintenant + timedelta(days=1))
    assert f"Prévenir {suit}" in client_de(manager).get("/ma-journee/").content.decode(), (
        "she is away: the clock is seen"
    )
    seule = csam.post("/appel/registre/", appel("representant") | {"nom_prenom": "Personne Nulle"})
    corps = {"genre": "representant", "voie": "telephone", "pour": "", "de_qui": "Le tuteur", "recue_le": "2026-01-02"}
    refus = csam.post(seule.url, corps | {"personne_dite": "Personne Nulle"})
    assert refus.status_code == 422 and "Personne n’est de permanence" in refus.content.decode()


@pytest.mark.parametrize("qui", TIERS)
def test_right_answers_open_nothing_to_somebody_else(csam: Any, elodie: Assure, qui: str) -> None:
    juste = {"commune": "96001", "assure": str(elodie.pk)}
    page = csam.post("/appel/", appel(qui, **juste)).content.decode()
    elle_meme = csam.post("/appel/", appel("personne", **juste)).content.decode()
    assert "juste" in bloc(elle_meme, "verif") and "juste" not in bloc(page, "verif")
    assert "n’ouvrent rien" in bloc(page, "reserve") and "n’ouvrent rien" not in bloc(elle_meme, "reserve")


@pytest.mark.parametrize("qui", ["personne", *TIERS])
def test_her_wish_is_the_first_thing_of_the_call_page(csam: Any, service: Service, elodie: Assure, qui: str) -> None:
    assures.noter_ne_rien_dire(agent=service.csam, assure=elodie, a_qui=QUI, date_debut=date(2026, 1, 1))
    page = csam.post("/appel/", appel(qui, assure=str(elodie.pk))).content.decode()
    assert f"Ne rien dire à {QUI}" in bloc(page, "reserve") and page.index('id="reserve"') < page.index('id="e1"')
    assert "Bruno" not in csam.post("/appel/", appel(qui)).content.decode()  # nobody chosen yet
    ailleurs = un_assure()
    assures.noter_ne_rien_dire(agent=service.csam, assure=ailleurs, a_qui="Ailleurs", date_debut=date(2026, 1, 1))
    assert "Ne rien dire" not in csam.post("/appel/", appel(qui, assure=str(ailleurs.pk))).content.decode()


def creneau(service: Service) -> str:
    return creneaux_libres(lieu=service.lieu, du=service.jour, au=service.jour, limite=1)[0].valeur


def envoi(service: Service, qui: str, **saisi: str) -> dict[str, str]:
    voulu = {
        "motif": "Elle le demande",
        "acte": "reserver",
        "creneau": creneau(service),
        "assure": "nouvelle",
        "decision": "recevoir",
    }
    return appel(qui, **voulu | {"nom_prenom": "Durand Paule", "lien_sante": "arret", "objet": "ressources"} | saisi)


@pytest.mark.parametrize("qui", TIERS)
def test_booking_for_somebody_else_asks_for_her_own_agreement(csam: Any, service: Service, qui: str) -> None:
    refus = csam.post("/appel/enregistrer/", envoi(service, qui))
    assert refus.status_code == 422 and "donné son accord" in refus.content.decode()
    assert csam.post("/appel/enregistrer/", envoi(service, qui, accord="oui")).status_code == 422  # said by the caller
    assert not RendezVous.objects.exists() and not Signalement.objects.exists()
    reponse = csam.post("/appel/enregistrer/", envoi(service, qui, accord_rdv="elle"))
    assert reponse.status_code == 302
    rdv = RendezVous.objects.get()
    assert (rdv.accord, rdv.pris_par, timezone.localdate(rdv.pris_le)) == ("elle", service.csam, timezone.localdate())
    assert "Elle le dit elle-même" in csam.get(f"/rendez-vous/{rdv.pk}/").content.decode()


@pytest.mark.parametrize(("qui", "permis"), [("professionnel", True), ("proche", False), ("tiers", False)])
def test_only_a_professional_may_say_that_he_gathered_it(csam: Any, service: Service, qui: str, permis: bool) -> None:
    reponse = csam.post("/appel/enregistrer/", envoi(service, qui, accord_rdv="professionnel"))
    assert (reponse.status_code == 302) is permis and RendezVous.objects.exists() is permis


def test_she_who_calls_for_herself_is_asked_nothing_more(csam: Any, service: Service) -> None:
    assert csam.post("/appel/enregistrer/", envoi(service, "personne")).status_code == 302
    assert RendezVous.objects.get().accord == ""


def test_a_demande_made_by_somebody_else_asks_for_it_on_its_own_page_too(csam: Any, service: Service) -> None:
    assure = un_assure(service.equipe.organisme)
    commun = {"agent": service.csam, "assure": assure, "organisme": service.equipe.organisme}
    demande = signalements.recevoir_signalement(**commun, origine="employeur", qui="tiers").demande
    adresse = f"/demandes/{demande.pk}/rendez-vous/"
    voulu = {"cle": str(uuid.uuid4()), "creneau": creneau(service), "motif": "Vue à l’accueil"}
    assert "accord_rdv" in csam.get(adresse).content.decode()
    assert csam.post(adresse, voulu).status_code == 422 and not RendezVous.objects.exists()
    with pytest.raises(RendezVousRefuse, match="accord"):
        services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau(), motif="x")
    assert csam.post(adresse, voulu | {"accord_rdv": "ecrit"}).status_code == 302
    assert RendezVous.objects.get().accord == "ecrit"


def test_once_she_has_spoken_herself_her_demande_asks_no_more(csam: Any, service: Service) -> None:
    assure = un_assure(service.equipe.organisme)
    commun = {"agent": service.csam, "assure": assure, "organisme": service.equipe.organisme}
    demande = signalements.recevoir_signalement(**commun, origine="employeur", qui="tiers").demande
    signalements.recevoir_signalement(**commun, origine="assure", qui="personne")
    assert "accord_rdv" not in csam.get(f"/demandes/{demande.pk}/rendez-vous/").content.decode()


@pytest.mark.parametrize("qui", TIERS)
def test_what_is_open_for_her_stays_folded_while_somebody_else_is_on_the_line(
    csam: Any, elodie: Assure, qui: str
) -> None:
    choisie = {"assure": str(elodie.pk)}
    lu = bloc(csam.post("/appel/", appel(qui, **choisie)).content.decode(), "suivi")
    avant, plie = lu.split("<details", 1)
    assert "À ne pas dire" in plie and "Demande" in plie.split("</details>")[0] and "<li>" not in avant
    assert "À ne pas dire" not in csam.post("/appel/", appel("personne", **choisie)).content.decode()


@pytest.mark.parametrize("qui", [qui for qui in TIERS if qui != "tiers"])
def test_somebody_alike_elsewhere_stays_folded_while_somebody_else_is_on_the_line(csam: Any, qui: str) -> None:
    un_assure(un_organisme(), nom="Marchand")
    lu = bloc(csam.post("/appel/", appel(qui)).content.decode(), "e2")
    avant, plie = lu.split("<details", 1)
    assert "À ne pas dire" in plie and "autre caisse" in plie.split("</details>")[0] and "autre caisse" not in avant
    elle = bloc(csam.post("/appel/", appel("personne")).content.decode(), "e2")
    assert "autre caisse" in elle and "À ne pas dire" not in elle


@pytest.mark.parametrize("qui", ["personne", *TIERS])
def test_a_number_known_elsewhere_is_not_told_to_somebody_else(csam: Any, qui: str) -> None:
    un_assure(un_organisme(), nom="Marchand", nir="2970596001001")
    voulu = appel(qui, nir="2970596001001", assure="aucune", acte="remettre", motif="À lire.")
    reponse = csam.post("/appel/enregistrer/", voulu)
    dit = reponse.content.decode().split('class="j-message')[1].split("</div>")[0]
    assert reponse.status_code == 422 and "numéro" in dit
    assert ("autre caisse" in dit) is (qui == "personne")


@pytest.mark.parametrize("qui", TIERS)
@pytest.mark.parametrize("acte", ["repondre", "orienter"])
def test_somebody_else_never_ends_her_demande(csam: Any, service: Service, qui: str, acte: str) -> None:
    demande = service.demande("Marchand")
    choisie = {"assure": str(demande.assure_id)}
    assert "prend fin" not in bloc(csam.post("/appel/", appel(qui, **choisie)).content.decode(), "suivi")
    assert "prend fin" in bloc(csam.post("/appel/", appel("personne", **choisie)).content.decode(), "suivi")
    maison = Partenaire.objects.create(code="maison", nom="Maison France Services")
    saisi = {"reponse": "Nous n’en disons rien.", "partenaire": str(maison.pk), "dit": "Allez-y.", "fermer": "oui"}
    refus = csam.post("/appel/enregistrer/", appel(qui, acte=acte, **choisie, **saisi))
    dit = refus.content.decode().split('class="j-message')[1].split("</section>")[0]
    assert refus.status_code == 422 and "elle seule" in dit and "demande" not in dit.lower()
    demande.refresh_from_db()
    assert demande.statut == "a_qualifier" and not Appel.objects.exists()
    assert (
        csam.post("/appel/enregistrer/", appel(qui, acte=acte, **choisie, **saisi | {"fermer": "non"})).status_code
        == 302
    )
    demande.refresh_from_db()
    assert demande.statut == "a_qualifier"


@pytest.mark.parametrize(
    ("qui", "dit"), [("tiers", "Employeur, notaire, police"), ("professionnel", "Un professionnel")]
)
def test_an_origin_not_said_shows_who_called(csam: Any, qui: str, dit: str) -> None:
    envoi = appel(qui, nom_prenom="Durand Paule", assure="nouvelle", acte="rappeler")
    assert csam.post("/appel/enregistrer/", envoi).status_code == 302
    demande = Demande.objects.get()
    for page in (f"/demandes/{demande.pk}/", "/demandes/", reverse("assures:fiche", args=[demande.assure_id])):
        lu = csam.get(page).content.decode().split("<main")[1]
        assert dit in lu and ("Inconnu" not in lu or page.startswith("/personnes/")), page  # where she lives


def test_nobody_chosen_while_somebody_else_is_on_the_line_it_waits_for_who_she_is(csam: Any, elodie: Assure) -> None:
    envoi = appel("proche", acte="remettre", motif="À lire.", paroles="Elle attend un courrier.")
    assert csam.post("/appel/enregistrer/", envoi).status_code == 302
    recue = Signalement.objects.get(demande__assure=None)
    assert recue.dite.nom_lu == "Marchand Valérie" and recue.qui == "proche"
    une = csam.post("/appel/", appel("personne") | {"nom_prenom": "Marchand"}).content.decode()
    assert "est-ce le nom ou le prénom ?" in bloc(une, "e2")


@pytest.mark.parametrize(
    ("qui", "dits"),
    [
        ("representant", ["pas de rapport à remettre", "tuteurs compris", "décision du juge"]),
        ("tiers", ["réquisition se font par écrit", "le 15 et le 17 peuvent agir sans nous"]),
        ("proche", ["passez-la-moi", "Ne promettez ni de transmettre"]),
        ("traduit", ["avec un interprète", "Ne faites rien traduire d’autre par un enfant", "le 119"]),
    ],
)
def test_the_tutor_the_police_the_ex_husband_and_the_child_who_translates_hear_this_and_nothing_of_her(
    csam: Any, service: Service, elodie: Assure, qui: str, dits: list[str]
) -> None:
    assures.noter_ne_rien_dire(agent=service.csam, assure=elodie, a_qui=QUI, date_debut=date(2026, 1, 1))
    page = csam.post("/appel/", appel(qui, assure=str(elodie.pk), commune="96001")).content.decode()
    dit = bloc(page, "que-dire")
    assert all(mot in dit for mot in dits) and "Marchand" not in dit and str(service.assistante) not in dit
    assert "Vous ne parlez pas à la personne" in bloc(page, "reserve") and "À ne pas dire" in bloc(page, "suivi")
    assert "attend l’interprète" in page  # shown to whoever translates alone (jalons.css), with her language


def test_she_speaks_by_somebody_who_translates_she_is_the_origin_and_her_language_is_kept(
    csam: Any, service: Service, elodie: Assure, client_de: Any
) -> None:
    saisi = appel("traduit", assure=str(elodie.pk), acte="transmettre", langue="soninké", paroles="La rappeler.")
    assert csam.post("/appel/enregistrer/", saisi).status_code == 302
    elodie.refresh_from_db()
    assert (elodie.langue, elodie.interprete) == ("soninké", "soninké") and Appel.objects.get().qui == "traduit"
    envoye = appel("traduit", nom_prenom="Sow Awa", assure="nouvelle", acte="rappeler")
    assert csam.post("/appel/enregistrer/", envoye).status_code == 302
    assert Signalement.objects.get(demande__assure__nom="Sow").origine == "assure"
    lue = "interprète : soninké"
    assert lue in client_de(service.assistante).get("/ma-journee/").text.lower(), "in the line of the call passed on"
    autre = appel("traduit", assure=str(elodie.pk), acte="noter", langue="peul", paroles="Elle viendra.")
    assert csam.post("/appel/enregistrer/", autre).status_code == 302
    elodie.refresh_from_db()
    assert elodie.interprete == "soninké" and "peul" in str(Appel.objects.order_by("recu_le").last().paroles)


@pytest.mark.parametrize("connue", [True, False])
def test_the_promise_of_an_interpreter_is_an_act_and_follows_her_to_whoever_calls(
    csam: Any, service: Service, client_de: Any, connue: bool
) -> None:
    elle = {"assure": "nouvelle", "nom_prenom": "Sow Awa"} if connue else {}
    muet = csam.post("/appel/enregistrer/", appel("traduit", acte="interprete", **elle))
    assert muet.status_code == 422 and "quelle langue" in muet.text and not Demande.objects.exists()
    assert "Promettre ce rappel" in muet.text and "Sans autre jour" in muet.text
    sans = csam.post("/appel/enregistrer/", appel("traduit", acte="interprete", langue="dari", **elle))
    assert sans.status_code == 422 and "à quel numéro" in sans.text and not Demande.objects.exists()
    dit = appel("traduit", acte="interprete", langue="dari", telephone="06 39 98 41 27", **elle)
    assert csam.post("/appel/enregistrer/", dit).status_code == 302
    demande = Demande.objects.get()
    page, promis = f"/demandes/{demande.pk}/", rappel_propose(timezone.localdate())
    assert promis and demande.statut == "a_joindre" and demande.signalements.get().dite.rappel_le == promis
    lue, jour = csam.get(page).text, csam.get("/ma-journee/").text
    promesse = f"promis au plus tard {jour_texte(promis)}"
    assert "Avec un interprète : dari" in lue and promesse in lue and "par la plateforme" in lue
    assert "Rappeler avec un interprète" in jour and "(dari) lui est promis" in jour
    file = csam.get("/demandes/").text
    assert "interprète : dari" in file and f"rappel promis au plus tard {jour_texte(promis)}" in file
    for suite in ("confier/", "passer/"):
        tete = csam.get(f"{page}{suite}").text
        assert ("Sow Awa" in tete or "Awa Sow" in tete) if connue else "à identifier" in tete
        assert suite == "passer/" or ("Avec un interprète : dari" in tete and promesse in tete)
    # handed over: the worker has it in her day and on the demande, with who keeps the promise; the platform still reads it
    signalements.qualifier(agent=service.csam, demande=demande, decision="examiner", motif="à lire")
    services.confier(agent=service.csam, demande=demande, a=service.assistante, motif="la connaît")
    elle_meme = client_de(service.assistante)
    lue, jour = elle_meme.get(page).text, elle_meme.get("/ma-journee/").text
    assert "Avec un interprète : dari" in lue and f"par {service.assistante}" in lue and "(dari)" in jour
    assert "Avec un interprète : dari" in csam.get(page).text
    if connue:
        assert "Avec un interprète : dari" in elle_meme.get(f"{page}rendez-vous/").text, "where she is given a date"
        assert demande.assure and demande.assure.interprete == "dari"
    else:
        trouvee = signalements.identifier(
            agent=service.csam, demande=demande, assure=un_assure(service.equipe.organisme)
        )
        assert trouvee.assure and trouvee.assure.interprete == "dari", "her record says it once she is known"
    demande.refresh_from_db()
    signalements.noter_tentative(
        agent=service.assistante, demande=demande, canal="appel", moment="matin", issue="jointe"
    )
    lue = elle_meme.get(page).text
    assert "lui est promis" not in lue and "Avec un interprète : dari" in lue, "reached: the promise is kept"
