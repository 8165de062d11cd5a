"""A call about somebody already known is an act of its own: it reaches who must act and closes nothing in silence."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.fondations.agents.models import Suppleance
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.parcours import services
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures.models import Contact
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import QuiAppelle
from jalons.recevoir.signalements.models import Appel, Demande, ReponsePonctuelle, Signalement
from tests.people import un_agent, un_assure, un_lieu, une_equipe

pytestmark = pytest.mark.django_db
RETARD = "Je serai en retard, le bus est en panne."


@pytest.fixture(autouse=True)
def _referentiels(db: None) -> None:
    charger_referentiels()


def appeler(client: Any, acte: str, assure: Any = None, **saisi: Any) -> Any:
    """One call kept by ``acte``, as its page sends it."""
    typed = {"qui": "personne", "cle": str(uuid.uuid4()), "assure": str(assure.pk) if assure else ""} | saisi
    return client.post(reverse("parcours:enregistrer"), typed | {"acte": acte})


def attendue(service: Service) -> tuple[Demande, RendezVous]:
    """Somebody with an appointment."""
    demande = service.demande()
    rdv = services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    demande.refresh_from_db()
    return demande, rdv


def accompagnee(service: Service) -> Demande:
    """Somebody accompanied, with an appointment to come."""
    demande, _ = attendue(service)
    services.ouvrir_dossier(agent=service.assistante, demande=demande, referent=service.assistante, axe="pdp")
    demande.refresh_from_db()
    return demande


def etats(demande: Demande) -> tuple[str, set[str]]:
    """Where her demande and her appointments stand."""
    demande.refresh_from_db()
    return demande.statut, set(RendezVous.objects.filter(assure=demande.assure).values_list("statut", flat=True))


def test_an_answer_to_a_caller_closes_neither_her_demande_nor_her_appointment(service: Service, client_de: Any) -> None:
    demande, _ = attendue(service)
    reponse = appeler(
        client_de(service.csam), "repondre", demande.assure, qui="tiers", reponse="Rien à dire à ce tiers."
    )
    assert reponse.status_code == 302
    assert etats(demande) == ("rdv_pris", {"pris"})
    donnee = ReponsePonctuelle.objects.get()
    assert (donnee.assure, donnee.demande) == (demande.assure, None)
    assert Appel.objects.get().reponse == donnee


def test_an_orientation_given_on_the_telephone_closes_neither_her_demande_nor_her_appointment(
    service: Service, client_de: Any
) -> None:
    demande, _ = attendue(service)
    maison = Partenaire.objects.create(code="maison", nom="Maison France Services")
    dit = {"partenaire": str(maison.pk), "dit": "Allez-y avec votre carte.", "motif_hors_champ": "autre"}
    assert appeler(client_de(service.csam), "orienter", demande.assure, **dit).status_code == 302
    assert etats(demande) == ("rdv_pris", {"pris"})
    assert "Maison France Services" in (ReponsePonctuelle.objects.get().texte or "")


def test_an_open_demande_ends_with_the_call_only_when_it_is_said(service: Service, client_de: Any) -> None:
    for fermer, etat in (("", "a_qualifier"), ("non", "a_qualifier"), ("oui", "clos")):
        demande = service.demande(f"Nom{fermer or 'rien'}")
        appeler(client_de(service.csam), "repondre", demande.assure, reponse="Oui, c’est possible.", fermer=fermer)
        assert etats(demande)[0] == etat, fermer


def test_what_is_open_is_shown_before_the_act_and_told_after_it(service: Service, client_de: Any) -> None:
    demande, rdv = attendue(service)
    client = client_de(service.csam)
    page = client.post(
        reverse("parcours:appel"), {"qui": "personne", "assure": str(demande.assure_id)}
    ).content.decode()
    assert all(mot in page for mot in ("Demande", "rendez-vous pris", str(rdv.agent), "Passer l’appel"))
    suivie = appeler(client, "repondre", demande.assure, reponse="Oui.")
    assert "reste ouverte" in client.get(suivie.url).content.decode()


def test_a_late_person_reaches_the_worker_who_accompanies_her_until_it_is_done(
    service: Service, client_de: Any
) -> None:
    demande = accompagnee(service)
    assert (
        appeler(client_de(service.csam), "transmettre", demande.assure, sujet="retard", paroles=RETARD).status_code
        == 302
    )
    assert etats(demande) == ("accompagne", {"pris"})
    elle = client_de(service.assistante)
    jour = elle.get(reverse("parcours:ma_journee")).content.decode()
    assert "du retard au rendez-vous" in jour and str(demande.assure) in jour and RETARD not in jour
    appel = Appel.objects.get()
    lu = elle.get(reverse("signalements:appel", args=[appel.pk])).content.decode()
    assert RETARD in lu and "La rappeler" in lu and "tel:+33612345678" in lu
    Contact.objects.update_or_create(assure=demande.assure, defaults={"ne_pas_contacter": True})
    lu = elle.get(reverse("signalements:appel", args=[appel.pk])).content.decode()
    assert "Ne pas la rappeler" in lu and "tel:+33612345678" not in lu
    elle.post(reverse("signalements:appel_fait", args=[appel.pk]))
    assert "du retard au rendez-vous" not in elle.get(reverse("parcours:ma_journee")).content.decode()


def test_who_replaces_her_sees_the_call_too(service: Service, client_de: Any) -> None:
    demande = accompagnee(service)
    appeler(client_de(service.csam), "transmettre", demande.assure, sujet="absence")
    jour, suppleante = timezone.localdate(), un_agent("assistant_social", equipe=service.equipe)
    page = reverse("parcours:ma_journee")
    assert "ne viendra pas" not in client_de(suppleante).get(page).content.decode()
    Suppleance.objects.create(absent=service.assistante, suppleant=suppleante, date_debut=jour, date_fin=jour)
    assert "ne viendra pas" in client_de(suppleante).get(page).content.decode()


def test_a_call_that_nobody_does_comes_to_the_manager_without_its_words(service: Service, client_de: Any) -> None:
    demande = accompagnee(service)
    appeler(client_de(service.csam), "transmettre", demande.assure, sujet="rappel", paroles=RETARD)
    manager = client_de(un_agent("manager", equipe=service.equipe))
    assert "demande un rappel" not in manager.get(reverse("parcours:ma_journee")).content.decode()
    Appel.objects.update(date_acte=timezone.localdate() - timedelta(days=8))
    assert "demande un rappel" in manager.get(reverse("parcours:ma_journee")).content.decode()
    assert manager.get(reverse("signalements:appel", args=[Appel.objects.get().pk])).status_code in (403, 404)


def test_the_platform_keeps_what_is_passed_to_a_colleague(service: Service, client_de: Any) -> None:
    demande, collegue = service.demande(), un_agent("csam", equipe=service.equipe)
    appeler(client_de(service.csam), "transmettre", demande.assure, sujet="papier", pour="plateforme")
    assert "une réponse ou un papier reçu" in client_de(collegue).get(reverse("parcours:ma_journee")).content.decode()


def test_a_call_is_noted_for_somebody_with_nothing_open_and_opens_nothing(service: Service, client_de: Any) -> None:
    assure = un_assure(service.equipe.organisme, nom="Fermée")
    assert appeler(client_de(service.csam), "noter", assure, paroles="Elle dit merci.").status_code == 302
    assert (Appel.objects.get().paroles, Demande.objects.count()) == ("Elle dit merci.", 0)


def test_a_call_without_a_word_is_not_kept(service: Service, client_de: Any) -> None:
    demande = accompagnee(service)
    for acte in ("noter", "transmettre"):
        reponse = appeler(client_de(service.csam), acte, demande.assure)
        assert reponse.status_code == 422 and "ce qu’il faut retenir" in reponse.content.decode()
    assert not Appel.objects.exists()


def test_a_demande_is_added_for_somebody_accompanied_and_reaches_her_worker(service: Service, client_de: Any) -> None:
    demande = accompagnee(service)
    appeler(client_de(service.csam), "ajouter", demande.assure, objet="logement", paroles="Le chauffage est coupé.")
    assert etats(demande) == ("accompagne", {"pris"})
    neuf = Signalement.objects.get(objet="logement")
    assert (neuf.demande, Appel.objects.get().signalement) == (demande, neuf)
    assert "Un appel à lire" in client_de(service.assistante).get(reverse("parcours:ma_journee")).content.decode()


def test_a_demande_added_to_a_dossier_without_one_is_her_worker_s(service: Service, client_de: Any) -> None:
    assure = un_assure(service.equipe.organisme)
    accompagnements.ouvrir_dossier(agent=service.assistante, assure=assure, referent=service.assistante, axe="pdp")
    appeler(client_de(service.csam), "ajouter", assure, paroles="Le chauffage est coupé.")
    neuve = Demande.objects.get()
    assert (neuve.statut, neuve.attribuee_a) == ("remis_attente_reponse", service.assistante)


def test_the_acts_of_intake_are_refused_in_words_for_somebody_followed(service: Service, client_de: Any) -> None:
    demande = accompagnee(service)
    for acte in ("reserver", "remettre", "rappeler"):
        reponse = appeler(client_de(service.csam), acte, demande.assure, creneau=service.creneau())
        page = reponse.content.decode()
        dit = page.split('class="j-message')[1].split("</div>")[0]
        assert reponse.status_code == 422 and "Impossible" not in page, acte
        assert all(
            f"« {bouton} »" in dit for bouton in ("Passer l’appel", "Noter l’appel seulement", "Ajouter une demande")
        )
        assert "suivie" not in dit and "accompagn" not in dit, acte  # the caller may be somebody else, and hear it
    assert Signalement.objects.count() == 1


def test_somebody_to_be_called_back_who_calls_is_still_to_be_called_back(service: Service, client_de: Any) -> None:
    demande = service.demande()
    signalements.qualifier(agent=service.csam, demande=demande, decision="joindre")
    assert appeler(client_de(service.csam), "rappeler", demande.assure, paroles="Après 17 h.").status_code == 302
    assert (etats(demande)[0], Signalement.objects.count()) == ("a_joindre", 2)


def test_a_call_never_decides_of_a_demande_that_another_caisse_holds(service: Service, client_de: Any) -> None:
    ailleurs = une_equipe().organisme
    assure = un_assure(service.equipe.organisme)
    la_bas = signalements.recevoir_signalement(
        agent=None, assure=assure, organisme=ailleurs, origine="assure", qui=QuiAppelle.PERSONNE
    ).demande
    client = client_de(service.csam)
    maison = Partenaire.objects.create(code="maison", nom="Maison France Services")
    saisi = {"reponse": "Oui.", "partenaire": str(maison.pk), "dit": "Allez-y.", "motif_hors_champ": "autre"}
    for acte in ("repondre", "orienter", "remettre", "rappeler"):
        assert appeler(client, acte, assure, **saisi).status_code == 302, acte
    assert etats(la_bas)[0] == "a_qualifier"


def test_the_same_call_sent_twice_is_kept_once(service: Service, client_de: Any) -> None:
    demande, cle = accompagnee(service), str(uuid.uuid4())
    for _ in range(2):
        appeler(client_de(service.csam), "repondre", demande.assure, cle=cle, reponse="Oui.")
    assert (Appel.objects.count(), ReponsePonctuelle.objects.count()) == (1, 1)


def test_a_call_that_asked_for_nothing_is_not_done(service: Service, client_de: Any) -> None:
    demande = service.demande()
    appeler(client_de(service.csam), "noter", demande.assure, paroles="Merci.")
    appel = Appel.objects.get()
    assert client_de(service.csam).post(reverse("signalements:appel_fait", args=[appel.pk])).status_code == 409
    appel.refresh_from_db()
    assert appel.fait_le is None


def test_from_her_page_the_call_knows_who_she_is_whatever_is_typed_next(service: Service, client_de: Any) -> None:
    demande, client = accompagnee(service), client_de(service.csam)
    fiche = client.get(reverse("assures:fiche", args=[demande.assure_id])).content.decode()
    page = f"{reverse('parcours:appel')}?personne={demande.assure_id}"
    assert page in fiche
    assert "Passer l’appel" in client.get(page).content.decode()
    typed = {"qui": "personne", "assure": str(demande.assure_id), "nom_prenom": "Une Autre", "naissance": "01/01/1960"}
    suite = client.post(reverse("parcours:appel"), typed).content.decode()
    assert f'value="{demande.assure_id}" checked' in suite and "Passer l’appel" in suite


def test_her_calls_are_on_her_page_and_their_words_one_click_away(service: Service, client_de: Any) -> None:
    demande = accompagnee(service)
    appeler(client_de(service.csam), "transmettre", demande.assure, sujet="retard", paroles=RETARD)
    appel = reverse("signalements:appel", args=[Appel.objects.get().pk])
    sienne = client_de(service.assistante).get(reverse("assures:fiche", args=[demande.assure_id])).content.decode()
    platform = client_de(service.csam).get(reverse("assures:fiche", args=[demande.assure_id])).content.decode()
    assert appel in sienne and "Du retard au rendez-vous" in platform and appel not in platform
    assert RETARD not in sienne + platform


@pytest.mark.parametrize("quoi", ["lieu", "mode", "avec", "du"])
def test_another_slot_is_chosen_and_nothing_typed_is_lost(service: Service, client_de: Any, quoi: str) -> None:
    collegue = un_agent("assistant_social", equipe=service.equipe)
    lieu, jour = un_lieu(service.equipe.organisme, nom="Maison de Segré"), service.jour + timedelta(days=9)
    rendez_vous.ouvrir_plage(
        agent=collegue, pour=collegue, jour=jour, debut=time(14), fin=time(16), lieu=lieu, modes=["lieu", "telephone"]
    )
    autre = {"lieu": str(lieu.pk), "mode": "telephone", "avec": str(collegue.pk), "du": jour.isoformat()}
    typed = {
        "qui": "personne",
        "paroles": RETARD,
        "nom_prenom": "Brunet Valérie",
        "naissance": "14/05/1997",
        "dit": "Bien.",
    }
    envoi = typed | {"cle": str(uuid.uuid4()), quoi: autre[quoi], "acte": "chercher"}
    reponse = client_de(service.csam).post(reverse("parcours:appel"), envoi, follow=True)
    page = reponse.content.decode()
    assert {c.agent_id for c in reponse.context["vue"].trouves.tous} == {collegue.pk}
    assert all(mot in page for mot in (RETARD, "Brunet Valérie", "14/05/1997", "Bien."))
    assert Demande.objects.count() == 0


def test_a_step_is_kept_and_read_again_at_an_address_that_going_back_may_ask(service: Service, client_de: Any) -> None:
    client, typed = client_de(service.csam), {"qui": "personne", "paroles": RETARD}
    assert "data-saisie" not in client.get(reverse("parcours:appel")).content.decode()
    for acte in ("verifier", "chercher"):
        mene = client.post(reverse("parcours:appel"), typed | {"acte": acte, "cle": str(uuid.uuid4())})
        assert mene.status_code == 302 and "retard" not in mene.url.lower()
        page = client.get(mene.url).content.decode()
        assert "data-saisie" not in page and RETARD in page and "enregistré à" in page
    perdue = client.post(reverse("parcours:enregistrer"), typed | {"acte": "remettre", "cle": str(uuid.uuid4())})
    assert perdue.status_code == 422 and '<main id="contenu" data-saisie>' in perdue.content.decode()


def test_a_delay_or_an_absence_is_offered_only_to_who_has_an_appointment(service: Service, client_de: Any) -> None:
    sans, (avec, _), client = (
        un_assure(service.equipe.organisme, nom="Sans"),
        attendue(service),
        client_de(service.csam),
    )
    for assure, offert in ((sans, False), (avec.assure, True)):
        page = client.get(f"{reverse('parcours:appel')}?personne={assure.pk}").content.decode()
        assert ("Du retard au rendez-vous" in page) is offert and ("Ne viendra pas" in page) is offert
        assert "Demande un rappel" in page


def test_nothing_is_said_of_nobody_and_every_card_has_a_title(service: Service, client_de: Any) -> None:
    client, (demande, _) = client_de(service.csam), attendue(service)
    vide = client.get(reverse("parcours:appel")).content.decode()
    assert ">None<" not in vide and "t-suivi" not in vide
    page = client.get(f"{reverse('parcours:appel')}?personne={demande.assure_id}").content.decode()
    assert "Une réponse" in page.split('id="e6"')[1].split("</legend>")[0]
    assert "appuyer sur « Vérifier »" in page.split('id="verif"')[1].split("<noscript>")[1].split("</noscript>")[0]


def lisible(client: Any, appel: Appel) -> bool:
    """Whether the words of this call open for who is behind ``client``."""
    page = client.get(reverse("signalements:appel", args=[appel.pk]))
    return page.status_code == 200 and RETARD in page.content.decode()


def test_words_passed_to_a_worker_are_hers_and_her_substitute_s_alone(service: Service, client_de: Any) -> None:
    demande, jour = accompagnee(service), timezone.localdate()
    voisine, suppleante = (un_agent("assistant_social", equipe=service.equipe) for _ in range(2))
    Suppleance.objects.create(absent=service.assistante, suppleant=suppleante, date_debut=jour, date_fin=jour)
    appeler(client_de(service.csam), "transmettre", demande.assure, paroles=RETARD)
    appel, collegue = Appel.objects.get(), un_agent("csam", equipe=service.equipe)
    assert all(lisible(client_de(qui), appel) for qui in (service.assistante, suppleante))
    assert not any(lisible(client_de(qui), appel) for qui in (service.csam, collegue, voisine))


def test_words_passed_to_the_platform_are_the_platform_s_alone(service: Service, client_de: Any) -> None:
    demande, collegue = accompagnee(service), un_agent("csam", equipe=service.equipe)
    appeler(client_de(service.csam), "transmettre", demande.assure, paroles=RETARD, pour="plateforme")
    appel, voisine = Appel.objects.get(), un_agent("assistant_social", equipe=service.equipe)
    assert all(lisible(client_de(qui), appel) for qui in (service.csam, collegue))
    assert not any(lisible(client_de(qui), appel) for qui in (service.assistante, voisine))


@pytest.mark.parametrize("autre", [{"paroles": "Elle vient finalement."}, {"acte": "transmettre"}, {"sujet": "autre"}])
def test_other_words_under_a_key_already_kept_are_given_back_and_kept_by_the_next_press(
    service: Service, client_de: Any, autre: dict[str, str]
) -> None:
    demande, client, cle = accompagnee(service), client_de(service.csam), str(uuid.uuid4())
    premier = {"cle": cle, "paroles": RETARD, "acte": "noter"}
    second = premier | autre
    appeler(client, **premier, assure=demande.assure)
    refus = appeler(client, **second, assure=demande.assure)
    page = refus.content.decode()
    assert refus.status_code == 409 and second["paroles"] in page and "déjà gardé" in page and ": noté" in page
    assert Appel.objects.count() == 1
    neuve = page.split('name="cle" value="')[1].split('"')[0]
    assert neuve != cle
    assert appeler(client, **second | {"cle": neuve}, assure=demande.assure).status_code == 302
    assert {appel.paroles for appel in Appel.objects.all()} == {RETARD, second["paroles"]}
    assert Appel.objects.count() == 2


def test_who_said_that_she_would_call_again_is_not_told_to_be_unreachable(service: Service, client_de: Any) -> None:
    demande, client = service.demande(), client_de(service.csam)
    suite = appeler(client, "rappeler", demande.assure, paroles="Je dois partir.", motif="Elle doit partir.").url
    demande.refresh_from_db()
    assert demande.statut == "a_joindre"
    for page in (suite, "/demandes/?etat=a_joindre", reverse("parcours:ma_journee")):
        lu = client.get(page).content.decode()
        assert "pu être jointe" not in lu and "à rappeler" not in lu and "attend un appel pour" not in lu, page
    jour = client.get(reverse("parcours:ma_journee")).content.decode()
    assert str(demande.assure) in jour and "le sien, ou le nôtre" in jour


def test_who_will_call_back_is_known_by_the_name_and_the_telephone_that_were_said(
    service: Service, client_de: Any
) -> None:
    csam = client_de(service.csam)
    dit = {"nom_prenom": "Testvue Lucienne", "telephone": "06 39 98 14 14", "paroles": "Elle pleure, elle rappellera."}
    assert appeler(csam, "rappeler", **dit).status_code == 302
    demande = Demande.objects.get()
    page = csam.get(f"/demandes/{demande.pk}/").content.decode()
    assert "Testvue Lucienne" in page and "06 39 98 14 14" in page
    assert "Testvue Lucienne (à identifier)" in csam.get("/demandes/").content.decode()
    for suite in ("confier", "passer", "rendez-vous"):
        tete = csam.get(f"/demandes/{Demande.objects.get().pk}/{suite}/").content.decode()
        assert "<p>Testvue Lucienne (à identifier)</p>" in tete, suite
    assert 'value="Testvue Lucienne"' in csam.get(f"/demandes/{demande.pk}/identifier/").content.decode()


def test_the_reason_of_the_rule_is_proposed_where_it_is_chosen_and_another_one_stays(
    service: Service, client_de: Any
) -> None:
    csam = client_de(service.csam)

    def lu(objet: str, **dit: str) -> tuple[str, str]:
        saisi = {"qui": "personne", "cle": str(uuid.uuid4()), "objet": objet, "lien_sante": "aucun"} | dit
        page = csam.post(reverse("parcours:appel"), saisi).text.split('id="parce-que"')[1]
        choisis = re.findall(r'value="(\w*)" selected', page)
        return choisis[0], re.findall(r'"motif_montre"(?: value="(\w*)")?', page)[0]

    assert lu("retraite") == ("retraite", "retraite"), "proposé"
    suivi = {"motif_hors_champ": "retraite", "motif_montre": "retraite"}
    assert lu("activite", **suivi) == ("sans_lien_sante", "sans_lien_sante"), "la proposition suit ce qui est entendu"
    assert lu("retraite", **suivi | {"motif_hors_champ": "autre"})[0] == "autre", "qui a choisi garde son choix"


def test_no_field_of_the_call_stands_twice_in_its_page_what_is_typed_first_would_be_lost(
    service: Service, client_de: Callable[..., Any]
) -> None:
    page = client_de(service.csam).get(reverse("parcours:appel")).content.decode()
    noms = re.findall(r'<(?:input type="text"|textarea|select)[^>]* name="(\w+)"', page)
    assert "motif" in noms and [nom for nom, fois in Counter(noms).items() if fois > 1] == []
