"""Who sees a demande and its words: words leave the CSAM, others see none."""

from __future__ import annotations

import pytest

from jalons.fondations.acces.controle import autorise
from jalons.recevoir.signalements import perms, services
from jalons.recevoir.signalements.enums import Decision
from jalons.recevoir.signalements.models import Signalement
from jalons.recevoir.signalements.tests.aides import MOTS, Service, un_partenaire
from tests import people

pytestmark = pytest.mark.django_db
CANARIS = ("canari-paroles", "canari-verbatim", "canari-texte")


def lit(agent, demande):
    """Whether this agent, now, reads the person's words of that demande."""
    return [perms.peut_lire_paroles(agent, s) for s in Signalement.objects.filter(demande=demande)]


def test_her_words_are_the_csam_s_until_they_are_handed_over_then_the_assistant_social_s_only():
    service = Service()
    demande = service.demande()
    assert (lit(service.nadia, demande), lit(service.helene, demande)) == ([True], [True])
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.RECEVOIR)
    services.marquer_rdv_pris(agent=service.nadia, demande=demande)
    assert (lit(service.nadia, demande), lit(service.helene, demande)) == ([False], [True])


def test_a_call_after_the_handing_over_is_handed_over_at_once():
    service = Service()
    valerie = service.personne()
    demande = service.appel(valerie).demande
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.EXAMINER, motif="x")
    service.appel(valerie)
    assert lit(service.nadia, demande) == [False, False]


def test_nobody_else_ever_reads_them():
    service, ailleurs = Service(), Service()
    demande = service.demande()
    autres = [service.awa, *vars(ailleurs).values(), *(people.un_agent(r, equipe=service.equipe) for r in (
        "direction_regionale", "direction_nationale", "admin_technique", "dpo"
    ))]  # fmt: skip
    for agent in (a for a in autres if hasattr(a, "titulaires")):
        assert lit(agent, demande) == [False], agent.role


def test_a_referrer_s_text_is_a_csam_s_only_when_marked_for_her():
    service = Service()
    pour_elle = service.appel(service.personne(), texte_referent="canari-texte", pour_csam=True)
    pour_tri = service.appel(service.personne(), texte_referent="canari-texte")
    lus = [perms.peut_lire_texte_referent(a, s) for a in (service.nadia, service.helene) for s in (pour_elle, pour_tri)]
    assert lus == [True, False, True, True]


def test_canaries_appear_on_no_page_of_those_who_must_not_read(client_de):
    service = Service()
    valerie = service.personne()
    demande = service.appel(valerie, texte_referent="canari-texte").demande
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.EXAMINER, motif="Elle hésite")
    url = f"/demandes/{demande.pk}/"
    for agent in (service.nadia, service.awa):
        page = client_de(agent).get(url)
        assert page.status_code == 200
        assert not [c for c in CANARIS if c in page.content.decode()], agent.role
        assert "ressources" not in page.content.decode().lower()
    lue = client_de(service.helene).get(url).content.decode()
    assert [c for c in CANARIS if c in lue] == list(CANARIS)
    assert MOTS in lue


def test_another_region_s_demande_answers_404_to_everybody_there(client_de):
    demande, ailleurs = Service().demande(), Service()
    for agent in (ailleurs.nadia, ailleurs.helene, ailleurs.awa):
        assert client_de(agent).get(f"/demandes/{demande.pk}/").status_code == 404
        for acte in ("qualifier", "orienter", "repondre", "attribuer", "clore"):
            assert client_de(agent).post(f"/demandes/{demande.pk}/{acte}/").status_code == 404


def test_an_assistant_social_acts_only_on_what_was_given_to_her():
    service = Service()
    demande = service.demande()
    assert not autorise(service.helene, "qualifier", "demande", demande)
    services.attribuer(agent=service.helene, demande=demande, a=service.helene)
    assert autorise(service.helene, "qualifier", "demande", demande)


def test_a_partner_reads_four_words_and_no_name(client_de):
    service, partenaire = Service(), un_partenaire()
    valerie = service.personne("Canarinom")
    service.appel(valerie, partenaire=partenaire, qui="professionnel", referent_nom="M. Petit", accord="oui")
    cli = client_de(people.un_agent("partenaire", organisme=None, partenaire_id=partenaire.pk))
    page = cli.get("/portail/").content.decode()
    assert "M. Petit" in page and "Reçu" in page
    assert "Canarinom" not in page and "canari" not in page
    etranger = people.un_agent("partenaire", organisme=None, partenaire_id=un_partenaire("mdph", nom="MDPH").pk)
    assert "M. Petit" not in client_de(etranger).get("/portail/").content.decode()
