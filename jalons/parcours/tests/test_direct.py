"""A caller in distress passed live, her words attached; a call saved as it is typed; whoever calls is checked first."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.templatetags.jalons import heure
from jalons.parcours import services as actes
from jalons.parcours.models import BrouillonAppel
from jalons.parcours.selectors import journee
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.services import noter_danger
from jalons.recevoir.expertises import services as services_questions
from jalons.recevoir.expertises.models import Question
from jalons.recevoir.expertises.services import poser
from jalons.recevoir.permanences.models import Permanence, Relais
from jalons.recevoir.signalements.models import Appel, Demande, Signalement
from tests.people import un_agent, un_assure, un_organisme

pytestmark = pytest.mark.django_db
MOTS = "Je n’en peux plus, je ne rentrerai pas ce soir."
HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _referentiels(db: None) -> None:
    charger_referentiels()


def saisi(**autres: str) -> dict[str, str]:
    return {"cle": str(uuid.uuid4()), "qui": "personne", "paroles": MOTS} | autres


def de_garde(service: Service, *qui: Any) -> None:
    maintenant = timezone.now()
    for rang, agent in enumerate(qui or (service.assistante,), 1):
        Permanence.objects.create(
            agent=agent, organisme=service.equipe.organisme, equipe=service.equipe, date=timezone.localdate(), rang=rang,
            periode=(maintenant - timedelta(hours=1), maintenant + timedelta(hours=1)), telephone="05 61 00 00 00",
        )  # fmt: skip


def passer(client: Any, appel: dict[str, str]) -> Relais:
    page = client.post(reverse("parcours:relayer"), appel, headers=HX).content.decode()
    assert "Appelez" in page and "05 61 00 00 00" in page and MOTS not in page
    return Relais.objects.get(cle=appel["cle"])


# --- Live ---


def test_somebody_nobody_knows_is_taken_live_and_her_words_leave_the_platform(service: Service, client_de: Any) -> None:
    de_garde(service)
    csam, elle = client_de(service.csam), client_de(service.assistante)
    appel = saisi(telephone="06 11 22 33 44", nom_prenom="Yanis", naissance="32/13/1990")
    assert "De permanence" in csam.get(reverse("parcours:appel")).content.decode()
    relais = passer(csam, appel)
    assert "Un appel en direct vous attend" in elle.get(reverse("rendez_vous:liste")).content.decode()
    page = elle.get(reverse("parcours:relais", args=[relais.pk])).content.decode()
    assert MOTS in page and "06 11 22 33 44" in page and "Yanis" in page
    assert LigneJournal.objects.filter(agent_id=service.assistante.pk, objet_id=str(relais.pk)).exists()
    prise = elle.post(reverse("parcours:relais_prendre", args=[relais.pk]))
    demande = Demande.objects.get()
    assert prise.url == reverse("signalements:demande", args=[demande.pk])
    assert (demande.statut, demande.attribuee_a, demande.assure) == ("remis_attente_reponse", service.assistante, None)
    lu = elle.get(prise.url).content.decode()
    assert MOTS in lu and "Yanis (à identifier)" in lu and "32/13/1990" in lu  # what cannot be read stays in her words
    dit = str(demande.signalements.get().dite.telephone)
    assert f'<a href="tel:{dit}">{dit}</a>' in lu and "La rappeler" in lu and "(dit s’appeler" not in lu
    assert MOTS not in csam.get(prise.url).content.decode()
    repris = csam.get(reverse("parcours:appel") + f"?reprendre={appel['cle']}")
    assert repris.url == reverse("parcours:relais", args=[relais.pk]), (
        "la page dit qui a pris l’appel, jamais un appel vide"
    )
    assert f"{service.assistante} a pris l’appel" in csam.get(repris.url).text and MOTS not in csam.get(repris.url).text
    dit = csam.get(reverse("parcours:relais", args=[relais.pk]), headers=HX)
    assert dit["HX-Redirect"] == reverse("parcours:relais", args=[relais.pk]) and MOTS not in dit.content.decode()
    suite = csam.post(reverse("parcours:enregistrer"), appel | {"acte": "rappeler", "naissance": ""})
    assert suite.status_code == 409 and "a pris cet appel" in suite.content.decode()
    assert Signalement.objects.count() == 1
    relais.refresh_from_db()
    assert relais.contenu is None and relais.sollicites == []


def test_who_is_already_followed_keeps_what_is_open_and_the_call_is_the_taker_s(
    service: Service, client_de: Any
) -> None:
    demande = service.demande("Marchand")
    actes.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    de_garde(service, autre := un_agent(equipe=service.equipe))
    relais = passer(client_de(service.csam), saisi(assure=str(demande.assure_id)))
    elle = client_de(autre)
    prise = elle.post(reverse("parcours:relais_prendre", args=[relais.pk]))
    appel = Appel.objects.get()
    assert prise.url == reverse("signalements:appel", args=[appel.pk])
    assert (appel.pour, appel.suite, appel.paroles) == (autre, "transmis", MOTS)
    demande.refresh_from_db()
    assert (demande.statut, demande.attribuee_a) == ("rdv_pris", service.assistante)
    assert MOTS in elle.get(prise.url).content.decode()


def test_what_waits_at_the_platform_goes_with_the_call_and_another_caisse_s_stays_there(
    service: Service, client_de: Any
) -> None:
    de_garde(service)
    csam, elle = client_de(service.csam), client_de(service.assistante)
    sienne = service.demande("Marchand")
    relais = passer(csam, saisi(assure=str(sienne.assure_id)))
    elle.post(reverse("parcours:relais_prendre", args=[relais.pk]))
    sienne.refresh_from_db()
    assert (sienne.statut, sienne.attribuee_a) == ("remis_attente_reponse", service.assistante)
    ailleurs = Demande.objects.create(
        assure=un_assure(service.equipe.organisme, nom="Ailleurs"), organisme=un_organisme(), recue_le=date(2026, 1, 5)
    )
    relais = passer(csam, saisi(assure=str(ailleurs.assure_id)))
    elle.post(reverse("parcours:relais_prendre", args=[relais.pk]))
    ailleurs.refresh_from_db()
    assert ailleurs.statut == "a_qualifier" and Appel.objects.get(cle_requete=relais.cle).pour == service.assistante


def test_unanswered_the_next_one_is_shown_and_the_call_ends_as_any_other(service: Service, client_de: Any) -> None:
    luc, cadre = un_agent(equipe=service.equipe), un_agent("manager", equipe=service.equipe, telephone="05 61 99 99 99")
    de_garde(service, service.assistante, luc)
    csam, appel = client_de(service.csam), saisi(nom_prenom="Durand Paule", naissance="04/06/1980", assure="nouvelle")
    relais = passer(csam, appel)
    page = reverse("parcours:relais", args=[relais.pk])
    assert "Pas de réponse" not in csam.get(page, headers=HX).content.decode()
    Relais.objects.update(propose_le=timezone.now() - timedelta(minutes=2))
    lu = csam.get(page, headers=HX).content.decode()
    assert "Pas de réponse" in lu and f"Passer à {luc}" in lu and "btn-primary" in lu
    suivante, elle = reverse("parcours:relais_suivante", args=[relais.pk]), client_de(service.assistante)
    prendre, attente = reverse("parcours:relais_prendre", args=[relais.pk]), f"{page}?version={relais.version}"
    assert elle.get(attente, headers=HX).status_code == 204 and "Prendre l’appel" in elle.get(page).text
    assert f"Appelez {luc}" in csam.post(suivante, {"version": str(relais.version)}, headers=HX).content.decode()
    passe = elle.get(attente, headers=HX).text  # her page asks again by itself
    assert f"Passé à {luc}" in passe and "Prendre l’appel" not in passe and MOTS not in passe and "<html" not in passe
    assert MOTS not in elle.get(page).text and "appel en direct" not in elle.get(reverse("parcours:veille")).text
    tard = elle.post(prendre)
    assert tard.status_code == 409 and f"{service.csam} a passé cet appel à {luc}" in tard.text
    assert MOTS in client_de(luc).get(page).text
    fin = csam.post(suivante, headers=HX).content.decode()
    assert "Personne n’a répondu" in fin and "3114" in fin and str(cadre) in fin and "05 61 99 99 99" in fin
    repris = csam.get(reverse("parcours:appel") + f"?reprendre={appel['cle']}").content.decode()
    assert MOTS in repris and "Personne n’a répondu" in repris
    assert "Prendre l’appel" in elle.get(page).text, "plus personne à appeler : qui l’a été peut encore le prendre"
    assert csam.post(reverse("parcours:enregistrer"), appel | {"acte": "rappeler"}).status_code == 302
    relais.refresh_from_db()
    assert (relais.statut, relais.contenu, relais.sollicites) == ("termine", None, [])
    oubliee = [elle.get(page, headers=HX), elle.get(page), elle.get(reverse("parcours:relais", args=[uuid.uuid4()]))]
    assert [r.status_code for r in oubliee] == [286, 404, 404], "htmx n’y revient plus"
    assert all("Cet appel n’est plus à prendre ici" in r.text for r in oubliee)
    fini = csam.get(reverse("parcours:appel") + f"?reprendre={appel['cle']}", follow=True)
    assert "Cet appel est déjà gardé, ou jeté" in fini.text and "Choisissez une réponse" not in fini.text
    assert client_de(luc).post(reverse("parcours:relais_prendre", args=[relais.pk])).status_code == 409


def test_without_javascript_and_without_anybody_on_duty_nothing_is_lost(service: Service, client_de: Any) -> None:
    csam, appel = client_de(service.csam), saisi()
    vide = csam.post(reverse("parcours:relayer"), appel)
    assert vide.status_code == 422 and "Personne n’est de permanence" in vide.content.decode()
    assert BrouillonAppel.objects.get().agent == service.csam
    de_garde(service)
    mene = csam.post(reverse("parcours:relayer"), appel)
    assert mene.status_code == 302 and f"Appelez {service.assistante}" in csam.get(mene.url).content.decode()


def test_nobody_else_reads_nor_takes_it(service: Service, client_de: Any) -> None:
    de_garde(service)
    relais = passer(client_de(service.csam), saisi())
    for qui in (
        un_agent(equipe=service.equipe),
        un_agent("csam", equipe=service.equipe),
        un_agent("manager", equipe=service.equipe),
    ):
        client = client_de(qui)
        assert client.get(reverse("parcours:relais", args=[relais.pk])).status_code == 404
        assert client.post(reverse("parcours:relais_prendre", args=[relais.pk])).status_code == 404
    faux = client_de(service.csam).post(reverse("parcours:enregistrer"), saisi(acte="relayer"))
    assert faux.status_code == 422 and not Demande.objects.exists()


def test_a_desk_left_alone_still_closes_its_session(service: Service, client_de: Any) -> None:
    de_garde(service)
    elle = client_de(service.assistante)
    elle.get(reverse("parcours:ma_journee"))
    avant = Session.objects.get(pk=elle.session.session_key).expire_date
    assert elle.get(reverse("parcours:veille"), headers=HX).status_code == 200
    assert Session.objects.get(pk=elle.session.session_key).expire_date == avant


def test_who_waits_on_the_line_comes_before_any_danger_and_is_told_on_every_page(
    service: Service, client_de: Any
) -> None:
    cadre, autre = un_agent("manager", equipe=service.equipe), un_agent("assistant_social", equipe=service.equipe)
    de_garde(service)
    csam, elle = client_de(service.csam), client_de(service.assistante)
    noter_danger(agent=service.csam, pour=service.assistante, cadre=cadre, numero="15", paroles="Vite.")
    vieille = {"theme": "autre", "texte": "Un cumul est-il possible ?", "organisme": service.equipe.organisme}
    poser(agent=service.csam, **vieille)
    Question.objects.update(en_ligne=True, posee_le=timezone.now() - timedelta(days=1))  # nobody waits any more
    question, relais = poser(agent=service.csam, en_ligne=True, **vieille), passer(csam, saisi())

    def titres(agent: Any) -> list[str]:
        return [a.titre for a in journee(agent, timezone.now(), timezone.localdate()).attentes]

    assert titres(service.assistante)[:2] == ["Prendre un appel en direct", "Répondre à une question"]
    assert titres(service.assistante)[2].startswith("Danger") and titres(service.assistante)[-1].startswith("Répondre")
    assert (titres(autre)[0], titres(cadre)[0]) == ("Répondre à une question", "Répondre à une question")
    for page in ("rendez_vous:liste", "parcours:veille"):
        lu = elle.get(reverse(page)).content.decode()
        assert "Un appel en direct vous attend" in lu and "attend une réponse au téléphone" in lu and "rechargez" in lu
    second = passer(client_de(un_agent("csam", equipe=service.equipe)), saisi())
    seconde = poser(agent=service.csam, en_ligne=True, **vieille)
    lu = elle.get(reverse("parcours:veille")).text
    assert lu.count("j-garde") == 2 and "2 appels en direct vous attendent" in lu and "2 personnes attendent" in lu
    assert str(relais.pk) in lu and str(second.pk) not in lu and str(seconde.pk) not in lu, "the first of each"
    assert passer(csam, saisi(cle=str(relais.cle))).pk == relais.pk, "the same call, once"
    Relais.objects.filter(pk=second.pk).delete()
    BrouillonAppel.objects.filter(cle=second.cle).delete()
    Question.objects.filter(pk=seconde.pk).delete()
    assert "attend une réponse" not in client_de(autre).get(reverse("rendez_vous:liste")).content.decode()
    services_questions.repondre(agent=autre, question=question, reponse="Oui.")
    assert csam.post(reverse("parcours:jeter_appel", args=[BrouillonAppel.objects.get().pk])).status_code == 302
    relais.refresh_from_db()
    assert relais.statut == "termine" and titres(service.assistante)[0].startswith("Danger")


def test_who_passes_another_caller_lets_the_first_one_ring_no_more(service: Service, client_de: Any) -> None:
    """A form sent again and again is one caller, never a queue of ghosts before whoever waits."""
    de_garde(service)
    csam = client_de(service.csam)
    premiers = [passer(csam, saisi()) for _ in range(3)]
    etats = [Relais.objects.get(pk=r.pk).statut for r in premiers]
    assert etats == ["termine", "termine", "propose"]
    assert "Un appel en direct vous attend" in client_de(service.assistante).get(reverse("parcours:veille")).text


def test_she_passes_a_call_from_her_day_at_once_and_pressed_twice_it_is_passed_once(
    service: Service, client_de: Any
) -> None:
    csam, page = client_de(service.csam), reverse("parcours:ma_journee")
    assert "Personne n’est de permanence" in csam.get(page).content.decode()
    de_garde(service)
    lu = csam.get(page).content.decode().split('id="t-garde"')[1].split("</section>")[0]
    assert str(service.assistante) in lu and "jusqu’à" in lu and "Passer l’appel" in lu
    cle = re.search(r'name="cle" value="([^"]+)"', lu)
    assert cle
    for _ in range(2):
        mene = csam.post(reverse("parcours:relayer"), {"cle": cle[1]})
        assert f"Appelez {service.assistante}" in csam.get(mene.url).content.decode()
    assert Relais.objects.count() == 1
    assert "De permanence" not in client_de(service.assistante).get(page).content.decode()


# --- Saved as it is typed ---


def garder(client: Any, appel: dict[str, str]) -> str:
    return client.post(reverse("parcours:brouillon"), appel, headers=HX).content.decode()


def test_a_call_is_saved_as_it_is_typed_for_its_author_alone_and_resumes_after_a_cut(
    service: Service, client_de: Any
) -> None:
    csam, appel = client_de(service.csam), saisi(nom_prenom="Durand Paule", item_ressources="oui")
    assert "enregistré à" not in garder(csam, {"cle": appel["cle"], "qui": "personne"})  # nothing typed yet
    assert "enregistré à" in garder(csam, appel)
    assert LigneJournal.objects.filter(acte="brouillon_appel.commencer").count() == 1
    garder(csam, appel | {"paroles": MOTS + " Encore.", "_brouillon": "1"})
    assert LigneJournal.objects.filter(acte="brouillon_appel.commencer").count() == 1
    accueil = csam.get(reverse("parcours:appel")).content.decode()
    assert "Un appel n’est pas fini" in accueil and MOTS not in accueil
    repris = csam.get(reverse("parcours:appel") + f"?reprendre={appel['cle']}").content.decode()
    assert f"{MOTS} Encore." in repris and "Durand Paule" in repris and appel["cle"] in repris
    autre = client_de(un_agent("csam", equipe=service.equipe))
    assert autre.get(reverse("parcours:appel") + f"?reprendre={appel['cle']}").status_code == 404
    assert (
        "quelqu’un d’autre" in garder(autre, appel)
        and "fini" not in autre.get(reverse("parcours:appel")).content.decode()
    )
    fini = appel | {"assure": "nouvelle", "naissance": "04/06/1980", "acte": "rappeler"}
    assert csam.post(reverse("parcours:enregistrer"), fini).status_code == 302
    assert BrouillonAppel.objects.get().contenu is None
    assert "déjà gardé" in garder(csam, appel)  # an autosave that arrives late


def test_what_was_left_unfinished_comes_back_in_her_day_and_can_be_thrown_away(
    service: Service, client_de: Any
) -> None:
    csam = client_de(service.csam)
    garder(csam, saisi(nom_prenom="Durand Paule", objet="ressources"))
    jour = timezone.localdate()
    assert not journee(service.csam, timezone.now(), jour).attentes
    BrouillonAppel.objects.update(modifie_le=timezone.now() - timedelta(minutes=11))
    pk, debut = BrouillonAppel.objects.values_list("pk", "commence_le").get()
    for page in ("parcours:ma_journee", "parcours:appel"):  # told apart, without a word of the caller
        lu = csam.get(reverse(page)).content.decode()
        assert all(mot in lu for mot in ("Durand Paule", "ressources", heure(debut))) and MOTS[:15] not in lu, page
    assert csam.post(reverse("parcours:jeter_appel", args=[pk])).status_code == 302
    assert csam.post(reverse("parcours:jeter_appel", args=[pk])).status_code == 409
    assert not journee(service.csam, timezone.now(), jour).attentes


def test_a_second_tab_never_erases_the_first(service: Service, client_de: Any) -> None:
    csam = client_de(service.csam)
    billet = re.compile(r'name="_billet" value="([^"]+)"')
    appel = saisi()
    un, deux = (billet.findall(csam.get(reverse("parcours:appel")).content.decode())[-1] for _ in range(2))
    assert "enregistré à" in garder(csam, appel | {"_billet": un, "_brouillon": "0"})
    assert "enregistré à" in garder(csam, appel | {"_billet": un, "_brouillon": "0", "paroles": "la suite"})
    assert "un autre onglet" in garder(csam, appel | {"_billet": deux, "_brouillon": "0", "paroles": "plus ancien"})
    assert "la suite" in str(BrouillonAppel.objects.get().contenu)


# --- Who calls is checked ---


def test_nothing_open_is_said_to_a_voice_before_two_right_answers_and_three_when_she_fears_somebody(
    service: Service, client_de: Any
) -> None:
    demande, csam = service.demande("Marchand"), client_de(service.csam)
    assure = demande.assure
    assert assure is not None

    def suivi(**dit: str) -> str:
        page = csam.post(reverse("parcours:appel"), saisi(assure=str(assure.pk), **dit)).content.decode()
        return page.split('id="suivi"')[1].split("</section>")[0]

    une, deux = {"nom_prenom": "Marchand Valérie"}, {"nom_prenom": "Marchand Valérie", "naissance": "14/05/1997"}
    assert "Pas encore vérifiée" in suivi(**une) and "1 réponse juste" in suivi(**une)
    assert "Pas encore vérifiée" in suivi(**une, naissance="15/05/1997")  # a wrong one counts for nothing
    assert "Pas encore vérifiée" not in suivi(**deux)
    assert "Pas encore vérifiée" in csam.get(reverse("parcours:appel") + f"?personne={assure.pk}").content.decode()
    assures.noter_ne_rien_dire(agent=service.csam, assure=assure, a_qui="son ex-mari", date_debut=date(2026, 1, 1))
    assert "quelqu’un qu’elle craint" in suivi(**deux)
    assert "Pas encore vérifiée" not in suivi(**deux, commune="96001")
