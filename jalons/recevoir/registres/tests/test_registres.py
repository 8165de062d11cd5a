"""What a third party asks: she is told first, she alone reads and decides, she is supported, and nothing leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Suppleance
from jalons.fondations.documents.models import Document
from jalons.fondations.envois.models import Envoi
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.numeros import NumeroEcrit
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.personnes.assures.models import Rattachement
from jalons.recevoir.registres import selectors, services
from jalons.recevoir.registres.enums import (
    TRANSITIONS_RECLAMATION,
    TRANSITIONS_SOLLICITATION,
    GenreAppui,
    StatutSollicitation,
)
from jalons.recevoir.registres.models import Appui, Reclamation, Sollicitation
from jalons.recevoir.registres.services import RegistreRefuse
from jalons.recevoir.signalements.tests.aides import Service
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timezone.localdate
MOTS = ("canari-opj", "canari-raisons", "canari-nommee")


@pytest.fixture
def service():
    charger_referentiels()
    service = Service()
    service.paule = people.un_agent("dpo", organisme=None, prenom="Paule", nom="Garrec")
    return service


def une(service: Service, **autres) -> Sollicitation:
    """A réquisition arrives by post, about somebody whom Hélène accompanies."""
    valeurs = {
        "agent": service.nadia, "genre": "requisition", "voie": "courrier", "recue_le": JOUR(), "pour": service.helene,
        "de_qui": "canari-opj, réquisition 2026/113", "personne_dite": "canari-nommee", "echeance": JOUR() + timedelta(days=4),
    } | autres  # fmt: skip
    return services.noter_sollicitation(**valeurs)


def voient(service: Service, notee: Sollicitation) -> dict[str, bool]:
    noms = ("nadia", "helene", "luc", "awa", "paule")
    return {n: Sollicitation.objects.visible_to(getattr(service, n)).filter(pk=notee.pk).exists() for n in noms}


def test_she_is_told_first_her_manager_once_she_has_read_it_or_had_the_time_to(service, client_de):
    notee = une(service, echeance=None)
    assert voient(service, notee) == {"nadia": True, "helene": True, "luc": False, "awa": False, "paule": False}
    for page in ("/registres/", f"/registres/tiers/{notee.pk}/"):  # it would tell who follows her
        assert "Hélène" not in client_de(service.nadia).get(page).content.decode()
    services.prendre_connaissance(agent=service.helene, sollicitation=notee)
    assert voient(service, notee)["awa"] and voient(service, notee)["paule"]
    assert "Hélène" in client_de(service.awa).get("/registres/").content.decode()
    tardive = une(service, echeance=None)
    assert selectors.a_veiller(service.awa, JOUR()) == []
    Sollicitation.objects.filter(pk=tardive.pk).update(manager_le=JOUR())
    assert selectors.a_veiller(service.awa, JOUR()) == [tardive] and selectors.a_veiller(service.paule, JOUR()) == []


def test_a_deadline_is_seen_by_her_manager_and_the_dpo_unread_and_alarms_before_it(service, client_de):
    """Hélène away, nobody saw that a judge’s clock ran. Existence, date, unread: never a word of it."""
    notee = une(service, echeance=JOUR() + timedelta(days=9), assure=service.personne("Nommée"), personne_dite="")
    assert voient(service, notee) == {"nadia": True, "helene": True, "luc": False, "awa": True, "paule": True}
    awa, paule = client_de(service.awa), client_de(service.paule)

    def journee(client):
        page = client.get("/ma-journee/")
        assert page.status_code == 200
        return page.content.decode().replace("\xa0", " ")

    for client, nom in ((awa, True), (paule, False)):
        for adresse in ("/registres/", f"/registres/tiers/{notee.pk}/"):
            vue = client.get(adresse).content.decode()
            assert "Réquisition" in vue and "dans 9 jours" in vue and "À lire par qui elle concerne" in vue
            assert ("Hélène" in vue) is nom and not [m for m in (*MOTS, "Nommée") if m in vue]
    assert not [c for c in (awa, paule) if "réquisition" in journee(c)], "told first: nobody is pressed the first day"
    remplacee = Suppleance.objects.create(
        absent=service.helene, suppleant=service.luc, date_debut=JOUR(), date_fin=JOUR()
    )
    for client, dit in ((awa, "Prévenir Hélène"), (paule, "Veiller à ce qu’un tiers ait sa réponse")):
        lue = journee(client)
        assert dit in lue and "pas encore lue" in lue and not [m for m in (*MOTS, "Nommée") if m in lue]
    assert "Hélène" not in journee(paule)
    remplacee.delete()
    services.prendre_connaissance(agent=service.helene, sollicitation=notee)
    limite = notee.echeance - timedelta(days=3)
    for agent in (service.awa, service.paule):  # read, not decided: three days before
        assert selectors.a_veiller(agent, limite - timedelta(days=1)) == []
        assert selectors.a_veiller(agent, limite) == [notee]
    services.decider(agent=service.helene, sollicitation=notee, decision="secret")
    assert selectors.a_veiller(service.awa, limite) == []


def test_she_alone_reads_who_asks_about_whom_and_what_she_decided(service, client_de):
    valerie = service.personne()
    notee = une(service, assure=valerie, personne_dite="")
    services.prendre_connaissance(agent=service.helene, sollicitation=notee)
    services.decider(agent=service.helene, sollicitation=notee, decision="secret", raisons="canari-raisons")
    url = f"/registres/tiers/{notee.pk}/"
    lue = client_de(service.helene).get(url).content.decode()
    assert "canari-opj" in lue and "canari-raisons" in lue and str(valerie) in lue and "J’oppose le secret" in lue
    direction = people.un_agent("direction_regionale", organisme=service.organisme)
    for agent in (service.nadia, service.awa, service.paule, direction):
        for page in (url, "/registres/"):
            vue = client_de(agent).get(page)
            assert vue.status_code == 200
            texte = vue.content.decode()
            assert not [m for m in (*MOTS, valerie.nom, "J’oppose") if m in texte], agent.role
            if agent in (
                service.paule,
                direction,
            ):  # existence, dates, state: neither whom it concerns nor who wrote it
                assert "Réquisition" in texte and not [
                    m for m in (str(service.helene), str(service.nadia)) if m in texte
                ]
    ailleurs = people.un_agent("direction_regionale", organisme=people.un_organisme())
    jamais_lue = f"/registres/tiers/{une(service, echeance=None).pk}/"
    for agent, page in ((service.luc, url), (ailleurs, url), (direction, jamais_lue), (service.paule, jamais_lue)):
        assert client_de(agent).get(page).status_code == 404, "hers to read first; no other caisse’s"
    assert client_de(direction).get("/registres/tiers/noter/").status_code in (403, 404)
    remplacante = people.un_agent("assistant_social", equipe=service.equipe)
    Suppleance.objects.create(absent=service.helene, suppleant=remplacante, date_debut=JOUR(), date_fin=JOUR())
    assert client_de(remplacante).get(url).status_code == 404, "in person: a substitution does not open it"


def test_a_number_is_in_no_text_of_the_register(service, client_de):
    """« De qui il est question » was the place where one was written."""
    corps = {
        "genre": "requisition", "voie": "courrier", "recue_le": JOUR().isoformat(), "pour": str(service.helene.pk),
        "de_qui": "OPJ Martin, 2026/113", "personne_dite": "Odile Garnier",
    }  # fmt: skip
    csam = client_de(service.nadia)
    for champ in ("personne_dite", "de_qui"):
        refusee = csam.post("/registres/tiers/noter/", corps | {champ: "Odile Garnier, 1 84 12 76 451 089 46"})
        assert refusee.status_code == 422 and "On n’écrit pas le numéro" in refusee.text, champ
    assert not Sollicitation.objects.exists()
    assert csam.post("/registres/tiers/noter/", corps).status_code == 302
    suivie = service.personne()
    Rattachement.objects.create(assure=suivie, genre="referent", agent=service.helene, date_debut=JOUR())
    page = csam.get(reverse("registres:noter_pour", args=[suivie.pk]))
    assert "pour" not in page.context["form"].initial, "a guess would tell who follows her"


def test_only_she_decides_and_only_what_she_has_read(service, client_de):
    notee = une(service)
    with pytest.raises(TransitionRefusee):
        services.decider(agent=service.helene, sollicitation=notee, decision="secret")
    services.prendre_connaissance(agent=service.helene, sollicitation=notee)
    for agent in (service.awa, service.nadia, service.luc):
        assert not autorise(agent, "decider", "sollicitation", notee)
        with pytest.raises(RegistreRefuse):
            services.decider(agent=agent, sollicitation=notee, decision="secret")
        assert client_de(agent).post(f"/registres/tiers/{notee.pk}/decider/", {"decision": "secret"}).status_code == 404
    services.decider(agent=service.helene, sollicitation=notee, decision="en_personne")
    services.reprendre(agent=service.helene, sollicitation=notee)
    notee.refresh_from_db()
    assert (notee.statut, notee.decision) == (StatutSollicitation.A_DECIDER, "")


def test_nothing_leaves_by_the_register(service):
    """No message, no file; no model of it has a place where one could be put."""
    notee = une(service)
    services.prendre_connaissance(agent=service.helene, sollicitation=notee)
    with pytest.raises(NumeroEcrit):  # whoever advises does not read about whom
        services.demander_appui(
            agent=service.helene, sollicitation=notee, genre="dpo", question="Puis-je ? 184127645108946"
        )
    appui = services.demander_appui(agent=service.helene, sollicitation=notee, genre="dpo", question="Puis-je ?")
    services.repondre_appui(agent=service.paule, appui=appui, reponse="Non.")
    services.decider(agent=service.helene, sollicitation=notee, decision="par_ecrit")
    assert not Envoi.objects.exists() and not Document.objects.exists()
    relies = {
        c.related_model.__name__ for m in (Sollicitation, Appui) for c in m._meta.concrete_fields if c.is_relation
    }
    assert relies == {"Organisme", "Equipe", "Agent", "Assure", "Sollicitation"}


def test_she_is_supported_and_whoever_advises_reads_her_question_only(service, client_de):
    notee = une(service)
    services.prendre_connaissance(agent=service.helene, sollicitation=notee)
    page = f"/registres/tiers/{notee.pk}/appui/"
    helene = client_de(service.helene)
    for genre in GenreAppui:
        assert helene.post(page, {"genre": genre, "question": f"Question {genre} ?"}).status_code == 302
    assert helene.post(page, {"genre": "dpo", "question": "Encore ?"}).status_code == 422
    par = {a.genre: a for a in Appui.objects.all()}
    lisent = {
        (genre, nom)
        for genre, a in par.items()
        for nom in ("helene", "paule", "awa", "nadia", "luc")
        if autorise(getattr(service, nom), "repondre", "appui", a, classe="F3")
    }
    assert lisent == {("dpo", "paule"), ("manager", "awa"), ("conseil", "helene")}, "nobody answers in another's place"
    vue = client_de(service.paule).get(f"/registres/appuis/{par['dpo'].pk}/").content.decode()
    assert "Question dpo ?" in vue and not [m for m in MOTS if m in vue]
    assert client_de(service.paule).get(f"/registres/appuis/{par['manager'].pk}/").status_code == 404
    assert (
        client_de(service.paule).post(f"/registres/appuis/{par['dpo'].pk}/", {"reponse": "Opposez."}).status_code == 302
    )
    assert client_de(service.paule).post(f"/registres/appuis/{par['dpo'].pk}/", {"reponse": "Bis."}).status_code == 409
    assert helene.post(f"/registres/appuis/{par['conseil'].pk}/", {"reponse": "Le conseil dit non."}).status_code == 302
    lue = helene.get(f"/registres/tiers/{notee.pk}/").content.decode()
    assert "Opposez." in lue and "Le conseil dit non." in lue


def test_passed_to_a_colleague_it_is_read_by_her_first_and_no_longer_by_the_former(service, client_de):
    notee = une(service)
    assert (
        client_de(service.helene).post(f"/registres/tiers/{notee.pk}/passer/", {"pour": service.luc.pk}).status_code
        == 302
    )
    notee.refresh_from_db()
    assert (notee.pour, notee.statut) == (service.luc, StatutSollicitation.A_LIRE)
    assert voient(service, notee) == {"nadia": True, "helene": False, "luc": True, "awa": True, "paule": True}
    ailleurs = Service()
    with pytest.raises(RegistreRefuse, match="pas une assistante sociale de cette caisse"):
        services.passer(agent=service.luc, sollicitation=notee, pour=ailleurs.helene)
    perimee = client_de(service.awa).post(
        f"/registres/tiers/{notee.pk}/passer/", {"pour": service.helene.pk, "de": service.helene.pk}
    )
    assert perimee.status_code in (409, 422) and f"vient d’être passée à {service.luc}" in perimee.text
    notee.refresh_from_db()
    assert notee.pour == service.luc


def test_the_page_that_notes_one_confirms_nothing(service, client_de):
    """Named only: no person is looked up, and the same answer is given whoever she is."""
    connue = service.personne("Aubertin")
    corps = {
        "genre": "police", "voie": "telephone", "recue_le": JOUR().isoformat(), "de_qui": "Brigadier Paul",
        "pour": service.helene.pk,
    }  # fmt: skip
    nadia = client_de(service.nadia)
    pages = []
    for nom in (str(connue), "Personne Inconnue"):
        reponse = nadia.post("/registres/tiers/noter/", corps | {"personne_dite": nom}, follow=True)
        pages.append(reponse.content.decode().replace("1 demande", ""))
    assert Sollicitation.objects.filter(assure__isnull=True).count() == 2
    assert all("Aubertin" not in p and "Inconnue" not in p for p in pages)
    vide = nadia.post("/registres/tiers/noter/", corps | {"personne_dite": ""})
    assert vide.status_code == 422 and "Brigadier Paul" in vide.content.decode()


def test_a_complaint_is_dated_flagged_acknowledged_and_answered(service, client_de):
    valerie, recue = service.personne(), JOUR() - timedelta(days=3)
    nadia, awa = client_de(service.nadia), client_de(service.awa)
    corps = {
        "recue_le": recue.isoformat(), "auteur": "personne", "voie": "courrier", "objet": "delai",
        "texte": "canari-plainte : trois mois sans nouvelle.",
    }  # fmt: skip
    assert nadia.post(f"/registres/reclamations/noter/{valerie.pk}/", corps).status_code == 302
    r = Reclamation.objects.get()
    assert (r.accuse_avant, r.reponse_avant) == (recue + timedelta(days=5), recue + timedelta(days=30))
    page = f"/registres/reclamations/{r.pk}/"
    assert "canari-plainte" in nadia.get(page).content.decode()
    assert "canari-plainte" in awa.get(page).content.decode()
    helene = client_de(service.helene).get(page)
    assert helene.status_code == 200 and "canari-plainte" not in helene.content.decode()
    fiche = client_de(service.helene).get(f"/personnes/{valerie.pk}/").content.decode()
    assert "Un délai, une absence de réponse" in fiche and "canari-plainte" not in fiche
    direction = client_de(people.un_agent("direction_regionale", organisme=service.organisme))
    for vue in (page, "/registres/"):
        lue = direction.get(vue).content.decode()
        assert "absence de réponse" in lue and "avant" in lue
        assert not [m for m in ("canari-plainte", valerie.nom, str(service.nadia)) if m in lue], "dates and state only"
    assert (
        client_de(service.paule).get(page).status_code == 404 and direction.post(f"{page}accuser/").status_code == 404
    )
    assert nadia.post(f"{page}accuser/").status_code == 404
    assert awa.post(f"{page}accuser/").status_code == 302
    assert awa.post(f"{page}repondre/", {"reponse": "Rendez-vous donné, excuses écrites."}).status_code == 302
    assert awa.post(f"{page}repondre/", {"reponse": "Encore."}).status_code == 409
    r.refresh_from_db()
    assert r.repondue_le == JOUR() and not r.ouverte
    assert client_de(Service().awa).get(page).status_code == 404


def test_every_state_of_the_registers_can_be_reached():
    for table, debut in ((TRANSITIONS_SOLLICITATION, "a_lire"), (TRANSITIONS_RECLAMATION, "recue")):
        vus, a_voir = set(), {debut}
        while a_voir:
            vus |= a_voir
            a_voir = {str(vers) for depuis, vers in table.values() if set(map(str, depuis)) & vus} - vus
        assert vus == {debut, *(str(vers) for _, vers in table.values())}
