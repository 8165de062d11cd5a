"""The queue of each role and one demande: what waits, why, since when, and the acts."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.recevoir.signalements import selectors, services
from jalons.recevoir.signalements.enums import Decision
from jalons.recevoir.signalements.forms import FicheForm, OrientationForm, ParolesForm, QualifierForm, QuiForm
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.tests.aides import Service, un_partenaire
from jalons.reperer.detection.tests.test_pages import Monde
from tests import people

pytestmark = pytest.mark.django_db


def texte(reponse):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reponse.content.decode()))


def test_the_csam_s_queue_says_what_waits_since_when_and_why(client_de):
    service = Service()
    hier = timezone.localdate() - timedelta(days=1)
    service.appel(service.personne("Martin"), recu_le=hier, echeance=hier + timedelta(days=4))
    page = texte(client_de(service.nadia).get("/demandes/"))
    assert "Valérie Martin" in page and "À qualifier" in page
    assert "personne n’a encore dit si la demande relève du service." in page
    assert "Reçue" in page and "hier" in page and "dans 3 jours" in page


def test_somebody_found_by_the_request_waits_outside_the_csam_s_queue(client_de):
    service = Service()
    Demande.objects.create(
        assure=service.personne("Repere"), organisme=service.organisme, statut="a_offrir", recue_le=date(2026, 7, 1)
    )
    csam = client_de(service.nadia)
    assert "Repere" not in texte(csam.get("/demandes/"))
    assert "Repere" in texte(csam.get("/demandes/?vue=reperees"))


def test_an_assistant_social_opens_on_those_given_to_her_and_can_take_one_of_the_team(client_de):
    service = Service()
    libre, sienne = service.appel(service.personne("Libre")).demande, service.appel(service.personne("Sienne")).demande
    for demande in (libre, sienne):
        services.qualifier(agent=service.nadia, demande=demande, decision=Decision.RECEVOIR)
    services.attribuer(agent=service.awa, demande=sienne, a=service.helene)
    cli = client_de(service.helene)
    assert "Sienne" in texte(cli.get("/demandes/")) and "Libre" not in texte(cli.get("/demandes/"))
    assert "Libre" in texte(cli.get("/demandes/?vue=equipe"))
    services.attribuer(agent=service.helene, demande=libre, a=service.helene)
    assert "Libre" in texte(cli.get("/demandes/"))


def test_a_manager_opens_on_what_nobody_has(client_de):
    service = Service()
    demande = service.appel(service.personne("Libre")).demande
    cli = client_de(service.awa)
    assert "Libre" in texte(cli.get("/demandes/"))
    services.attribuer(agent=service.awa, demande=demande, a=service.luc)
    assert "Libre" not in texte(cli.get("/demandes/"))
    assert "confiée à Luc Denis" in texte(cli.get("/demandes/?vue=attribuees"))


def test_filters_are_links_and_an_empty_queue_says_what_to_do(client_de):
    service = Service()
    cli = client_de(service.nadia)
    assert "Aucune demande n’attend." in texte(cli.get("/demandes/"))
    service.demande()
    service_demande = service.demande()
    services.qualifier(agent=service.nadia, demande=service_demande, decision=Decision.JOINDRE)
    assert 'href="?vue=attente&amp;etat=a_joindre"' in cli.get("/demandes/").content.decode()
    assert texte(cli.get("/demandes/?etat=a_joindre")).count("Reçue") == 1
    assert cli.get("/demandes/?etat=nimporte&vue=rien&page=zero").status_code == 200


def test_forty_arrivals_are_read_on_one_page_by_what_is_to_be_done_and_what_is_late_says_so(client_de, monkeypatch):
    charger_referentiels()
    service, jour = Service(), timezone.localdate()
    siennes = [service.demande() for _ in range(40)]
    for demande in siennes[:12]:
        services.qualifier(agent=service.nadia, demande=demande, decision=Decision.JOINDRE)
    vieille = siennes[20]
    Demande.objects.filter(pk=vieille.pk).update(
        signalee_le=jour - timedelta(days=31), etat_le=jour - timedelta(days=31)
    )
    cli = client_de(service.nadia)
    page = cli.get("/demandes/")
    assert [(g.nom, len(g.lignes)) for g in page.context["groupes"]] == [("À qualifier", 28), ("À joindre", 12)]
    assert (
        page.content.decode().count("j-ligne") == 40 and texte(page).count("sans réponse") == 2
    )  # the badge, the filter
    monkeypatch.setattr("jalons.recevoir.signalements.selectors.PAR_PAGE", 30)
    page = cli.get("/demandes/")
    assert [(g.combien, len(g.lignes)) for g in page.context["groupes"]] == [(28, 28), (12, 2)]
    assert "(12)" in page.text, "of the group, not of the page"
    seules = cli.get("/demandes/?etat=sonne").context["groupes"]
    assert [ligne.id for g in seules for ligne in g.lignes] == [vieille.pk]


@pytest.mark.parametrize("qui", ["nadia", "helene", "awa"])
def test_fifteen_rows_cost_the_queries_of_one(qui, client_de, django_assert_max_num_queries, django_assert_num_queries):
    service = Service()
    agent = getattr(service, qui)

    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        cli = client_de(agent)
        cli.get("/demandes/")
        with CaptureQueriesContext(
            connection,
        ) as vues:
            cli.get("/demandes/")
        return len(vues)

    def one_more():
        demande = service.demande()
        if qui == "helene":
            services.qualifier(agent=service.nadia, demande=demande, decision=Decision.RECEVOIR)
            services.attribuer(agent=service.awa, demande=demande, a=service.helene)

    one_more()
    une = cost()
    for _ in range(14):
        one_more()
    assert cost() == une


def test_a_demande_s_arrivals_cost_no_query_each(client_de):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    service = Service()
    valerie = service.personne()
    demande = service.appel(valerie).demande
    cli, couts = client_de(service.nadia), []
    cli.get(f"/demandes/{demande.pk}/")
    for _ in range(2):
        with CaptureQueriesContext(connection) as vues:
            assert cli.get(f"/demandes/{demande.pk}/").status_code == 200
        couts.append(len(vues))
        for _ in range(5):
            service.appel(valerie)
    assert couts[0] == couts[1]


RAISONS = ("Affection de longue durée", "Indemnité faible", "ij_faible")


def page_de_valerie(client_de, role):
    """The demande of Valérie, found in June with a differentiated offer, followed by the team's assistant social."""
    monde = Monde()
    monde.confier(monde.agents["assistant_social"])
    services.proposer_reperage(agent=None, reperage=monde.reperage)
    demande = Demande.objects.get(assure=monde.valerie)
    agent = monde.agents.get(role) or people.un_agent("assistant_social", equipe=monde.equipe)
    return texte(client_de(agent).get(f"/demandes/{demande.pk}/"))


@pytest.mark.parametrize("role", ["csam", "manager", "a colleague of her assistant social"])
def test_a_person_found_has_her_offer_and_none_of_its_reasons(client_de, role):
    page = page_de_valerie(client_de, role)
    assert "offre différenciée." in page
    assert [mots for mots in RAISONS if mots in page] == []


def test_her_assistant_social_reads_the_reasons_in_words(client_de):
    page = page_de_valerie(client_de, "assistant_social")
    assert "offre différenciée (Indemnité faible, Affection de longue durée)." in page


def test_sabotage_without_the_class_of_fields_the_demande_would_tell_the_csam_her_health(client_de, monkeypatch):
    ouverts = selectors.reperages_ouverts
    monkeypatch.setattr(selectors, "reperages_ouverts", lambda agent, arrivees, classe: ouverts(agent, arrivees, "F1"))
    assert "Affection de longue durée" in page_de_valerie(client_de, "csam")


def test_the_proposition_is_shown_with_its_sources_and_never_ticked_in_advance(client_de):
    service = Service()
    reponse = client_de(service.nadia).get(f"/demandes/{service.demande().pk}/")
    page = texte(reponse)
    assert "Deux items sur six : ressources, entourage. Un seul suffit." in page and "Livret 2022, p. 8" in page
    assert "checked" not in reponse.content.decode().split('name="decision"')[1].split("</fieldset>")[0]


def test_a_decision_otherwise_comes_back_with_its_reason_to_fill(client_de):
    service = Service()
    demande = service.demande()
    cli = client_de(service.nadia)
    refus = cli.post(f"/demandes/{demande.pk}/qualifier/", {"decision": "examiner"})
    assert refus.status_code == 422 and "dites pourquoi" in texte(refus)
    vue = {"version": str(demande.version)}
    assert f'name="version" value="{demande.version}"' in cli.get(f"/demandes/{demande.pk}/").text
    assert cli.post(f"/demandes/{demande.pk}/qualifier/", vue | {"decision": "joindre"}).status_code == 302
    perimee = cli.post(f"/demandes/{demande.pk}/qualifier/", vue | {"decision": "examiner", "motif": "Elle hésite"})
    assert perimee.status_code == 409 and "a changé entre-temps" in perimee.text and "Elle hésite" in perimee.text
    demande.refresh_from_db()
    assert demande.statut == "a_joindre", "une page ancienne ne remplace pas ce qui vient d’être décidé"
    fait = cli.post(f"/demandes/{demande.pk}/qualifier/", {"decision": "examiner", "motif": "Elle hésite"})
    assert fait.status_code == 302
    demande.refresh_from_db()
    assert demande.statut == "remis_attente_reponse"


def test_christian_leaves_with_the_39_60(client_de):
    service, carsat = Service(), un_partenaire()
    importe = un_partenaire("finess-1", nom="CMP de l’Enclos", origine="finess", identifiant="960000001")
    demande = service.appel(
        service.personne("Garnier"), objet="retraite", lien_sante="non_aborde", reponses={"ressources": "non"}
    ).demande
    cli = client_de(service.nadia)
    page = texte(cli.get(f"/demandes/{demande.pk}/"))
    assert "elle relève de la Carsat" in page and "39 60" in page
    envoi = {
        "partenaire": str(carsat.pk),
        "motif_hors_champ": "retraite",
        "dit": "Appelez le 39 60.",
        "transmettre": "non",
    }
    cherche = cli.post(f"/demandes/{demande.pk}/orienter/", envoi | {"vers": "cmp", "chercher": "1"})
    assert cherche.status_code == 200 and "Appelez le 39 60." in texte(cherche) and "choisissez, puis" in texte(cherche)
    rien = cli.post(f"/demandes/{demande.pk}/orienter/", {"vers": "cmp", "chercher": "1"}).text  # is not sending
    assert importe.nom in rien and "Rien n’est encore enregistré" not in rien and rien.count("j-erreur") == 1
    demande.refresh_from_db()
    assert demande.ouverte
    lu = importe.nom in texte(cli.get(f"/demandes/{demande.pk}/interlocuteurs/?vers=cmp"))
    assert lu and cli.post(f"/demandes/{demande.pk}/orienter/", envoi | {"partenaire": "<b>"}).status_code == 422
    assert cli.post(f"/demandes/{demande.pk}/orienter/", envoi | {"partenaire": str(importe.pk)}).status_code == 302
    demande.refresh_from_db()
    assert (demande.statut, demande.partenaire, demande.ce_qui_a_ete_dit) == ("reoriente", importe, "Appelez le 39 60.")
    assert "Appelez le 39 60." in texte(cli.get(f"/demandes/{demande.pk}/"))


@pytest.mark.parametrize(
    ("acte", "envoi", "statut"),
    [
        ("repondre", {"motif": "autre", "texte": "Voir ameli.fr"}, "clos"),
        ("clore", {"motif": "refus"}, "clos"),
    ],
)
def test_the_other_acts(acte, envoi, statut, client_de):
    service = Service()
    demande = service.demande()
    cli = client_de(service.nadia)
    assert cli.get(f"/demandes/{demande.pk}/{acte}/").status_code == 405
    assert cli.post(f"/demandes/{demande.pk}/{acte}/", {}).status_code == 422
    assert cli.post(f"/demandes/{demande.pk}/{acte}/", envoi).status_code == 302
    demande.refresh_from_db()
    assert demande.statut == statut
    encore = cli.post(f"/demandes/{demande.pk}/{acte}/", envoi)
    assert encore.status_code == 409 and "Rechargez la page" in texte(encore)


def test_the_page_leads_to_what_comes_next_and_only_there(client_de):
    service = Service()
    demande = service.demande()
    services.attribuer(agent=service.awa, demande=demande, a=service.helene)
    rendez_vous, dossier = f"/demandes/{demande.pk}/rendez-vous/", f"/demandes/{demande.pk}/dossier/"

    def offered(agent):
        page = client_de(agent).get(f"/demandes/{demande.pk}/").content.decode()
        assert page.count("btn-primary") <= 1
        return [nom for nom, url in (("rdv", rendez_vous), ("dossier", dossier)) if f'href="{url}"' in page]

    assert offered(service.nadia) == ["rdv"]
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.RECEVOIR)
    assert (offered(service.nadia), offered(service.helene)) == (["rdv"], ["rdv", "dossier"])
    services.marquer_accompagne(agent=service.helene, demande=demande, le=timezone.localdate())
    assert (offered(service.nadia), offered(service.helene), offered(service.awa)) == ([], [], [])


def test_only_the_decisions_that_the_state_allows_are_offered(client_de):
    service = Service()
    demande = service.demande()
    cli = client_de(service.nadia)
    page = cli.get(f"/demandes/{demande.pk}/").content.decode()
    assert [d for d in ("recevoir", "examiner", "completer", "joindre") if f'value="{d}"' in page.split("Pourquoi")[0]] == [
        "recevoir", "examiner", "completer", "joindre",
    ]  # fmt: skip
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.RECEVOIR)
    page = cli.get(f"/demandes/{demande.pk}/").content.decode()
    assert 'value="completer"' not in page and 'value="recevoir"' not in page and 'value="examiner"' in page


def test_a_worker_gives_one_back(client_de):
    service = Service()
    demande = service.demande()
    services.attribuer(agent=service.awa, demande=demande, a=service.helene)
    cli = client_de(service.helene)
    assert cli.post(f"/demandes/{demande.pk}/refuser/", {"motif": "Je la connais"}).status_code == 302
    assert "Je la connais" in texte(cli.get(f"/demandes/{demande.pk}/"))


def test_the_answer_to_the_referrer_and_the_offer_are_noted(client_de):
    service = Service()
    s = service.appel(service.personne(), qui="professionnel", accord="oui", referent_nom="M. Petit")
    services.qualifier(agent=service.nadia, demande=s.demande, decision="recevoir", motif="oui")
    second = service.appel(s.demande.assure, qui="professionnel", accord="oui", referent_nom="Mme Grand")
    page, cli = f"/demandes/{s.demande_id}/", client_de(service.nadia)
    assert "État : pris en charge" in texte(cli.get(page)) and "Répondre : pris en charge" in texte(cli.get(page))
    for statut, attendu in (("clos", 409), ("pris_en_charge", 302), ("pris_en_charge", 409)):
        assert cli.post(f"{page}informer/{second.pk}/", {"statut": statut}).status_code == attendu
    assert "Répondre :" not in texte(cli.get(page))
    offre = Demande.objects.create(organisme=service.organisme, statut="a_offrir", recue_le=date(2026, 7, 1))
    assert cli.post(f"/demandes/{offre.pk}/offre-envoyee/").status_code == 302
    offre.refresh_from_db()
    assert offre.statut == "offre_envoyee"


class TestTheCallsForms:
    """Steps 1, 3, 4 and 5 of the call page."""

    def test_left_alone_everything_is_not_discussed(self):
        charger_referentiels()
        from jalons.fondations.referentiels.selectors import fiche_en_vigueur

        fiche = FicheForm(fiche_en_vigueur("fragilite", date(2026, 2, 17)), {})
        assert fiche.is_valid()
        assert list(fiche.reponses) == ["ressources", "droits_soins", "activite", "entourage", "quotidien", "epreuve"]
        assert set(fiche.reponses.values()) == {"non_aborde"} and fiche.verbatims == {} and fiche.fiche_version == "1"
        assert [c.initial for _, c, _ in fiche.lignes()] == ["non_aborde"] * 6

    def test_words_left_alone_are_unknown(self):
        form = ParolesForm({})
        assert form.is_valid()
        assert [form.cleaned_data[c] for c in ("objet", "lien_sante", "risque")] == [
            "non_aborde",
            "non_aborde",
            "inconnu",
        ]

    def test_the_person_who_calls_knows_and_agrees(self):
        form = QuiForm({"qui": "personne"})
        assert form.is_valid() and form.cleaned_data["accord"] == "oui" and form.cleaned_data["origine"] == "assure"

    def test_somebody_else_says_nothing_for_her(self):
        form = QuiForm({"qui": "professionnel", "origine": "hopital"})
        assert form.is_valid() and form.cleaned_data["accord"] == "non_recueilli"

    def test_a_decision_is_never_filled_in_advance(self):
        assert QualifierForm().initial == {} and QualifierForm()["decision"].initial is None

    def test_passing_on_is_both_the_wish_and_the_agreement(self):
        envoi = {"partenaire": str(un_partenaire().pk), "motif_hors_champ": "retraite", "dit": "39 60"}
        for transmettre, accord in (("oui", "oui"), ("non", "non_recueilli")):
            form = OrientationForm(envoi | {"transmettre": transmettre})
            assert form.is_valid(), form.errors
            assert form.pour_service()["accord"] == accord
