"""Nobody gives herself a dossier: the referent or the manager proposes, the receiver accepts, a substitute does neither."""

from __future__ import annotations

import multiprocessing
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services
from jalons.accompagner.accompagnements.models import Brouillon, Dossier, Note, Transfert
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.accompagnements.tests.test_concurrence import _lancer
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import Refus, SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.recevoir.signalements.services import attribuer, noter_appel, qualifier
from jalons.recevoir.signalements.tests.aides import Service
from tests import people

JOUR = timedelta(days=1)


@pytest.fixture
def equipe(db: None) -> Any:
    return people.une_equipe()


@pytest.fixture
def helene(equipe: Any) -> Agent:
    return people.un_agent(equipe=equipe)


@pytest.fixture
def nadia(equipe: Any) -> Agent:
    return people.un_agent(equipe=equipe, prenom="Nadia", nom="Roche")


@pytest.fixture
def dossier(helene: Agent) -> Dossier:
    return maker.un_dossier(helene)


def suppleer(absent: Agent, par: Agent) -> Agent:
    jour = timezone.localdate()
    Suppleance.objects.create(absent=absent, suppleant=par, date_debut=jour, date_fin=jour)
    return Agent.objects.get(pk=par.pk)


def adresse(nom: str, objet: Any) -> str:
    return reverse(f"accompagnements:{nom}", args=[objet.pk])


def saisie(dossier: Dossier, nouveau: Agent) -> dict[str, str]:
    version = str(Dossier.objects.get(pk=dossier.pk).version)
    return {"nouveau": str(nouveau.pk), "le": timezone.localdate().isoformat(), "version": version}


def referent(dossier: Dossier) -> Agent:
    return dossier.referents.get(date_fin=None).agent


def test_a_substitute_neither_proposes_nor_takes_the_dossier_and_never_reads_the_notes(
    helene, nadia, dossier, client_de
):
    choses, client = maker.remplir(dossier), client_de(suppleer(helene, nadia))
    assert client.get(reverse("parcours:dossier", args=[dossier.pk])).status_code == 200  # continuity
    for methode in ("get", "post"):
        assert getattr(client, methode)(adresse("referent", dossier), saisie(dossier, nadia)).status_code == 404
    assert client.post(adresse("transfert_retirer", dossier)).status_code == 404
    assert "Changer de référent" not in client.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    assert referent(dossier) == helene and not Transfert.objects.exists()
    assert client.get(adresse("note", choses["note"])).status_code == 404
    assert not Note.objects.visible_to(Agent.objects.get(pk=nadia.pk), "lire", classe="F4").exists()


def test_the_receiver_accepts_in_her_day_and_only_then_has_the_dossier(helene, nadia, dossier, client_de):
    choses = maker.remplir(dossier)
    Brouillon.objects.filter(dossier=dossier).delete()
    mots = {"note": "Ce qu’elle tapait mandarine"}
    services.enregistrer_brouillon(agent=helene, dossier=dossier, cible="entretien", champs=mots, textes=["note"])
    client_de(helene).post(adresse("referent", dossier), saisie(dossier, nadia))
    transfert, elle = Transfert.objects.get(), client_de(nadia)
    assert referent(dossier) == helene and elle.get(adresse("note", choses["note"])).status_code == 404
    assert adresse("transfert", transfert) in elle.get("/ma-journee/").content.decode()
    page = elle.get(adresse("transfert", transfert)).content.decode()
    assert str(dossier.assure) in page and str(helene) in page and "Garder le loyer" not in page
    for _ in range(2):  # pressed twice: once, and the second time says that nothing waits
        reponse = elle.post(adresse("transfert_accepter", transfert))
    assert reponse.status_code == 409
    assert referent(dossier) == nadia and elle.get(adresse("note", choses["note"])).status_code == 200
    assert client_de(helene).get(adresse("note", choses["note"])).status_code == 200  # her own words stay hers
    assert "Transfert accepté" in client_de(helene).get("/ma-journee/").content.decode()
    assert LigneJournal.objects.filter(acte="dossier.changer_referent").count() == 1
    a_elle, brouillon = client_de(helene), Brouillon.objects.get(auteur=helene)
    page, jeter = adresse("brouillon_a_soi", brouillon), adresse("jeter_a_soi", brouillon)
    assert page in a_elle.get("/ma-journee/").content.decode()
    assert a_elle.get(adresse("entretien_noter", dossier)).status_code == 404
    assert "mandarine" in a_elle.get(page).content.decode() and elle.get(page).status_code == 404
    assert [c.post(jeter).status_code for c in (elle, a_elle)] == [404, 302]
    assert page not in a_elle.get("/ma-journee/").content.decode()


def test_not_accepted_the_dossier_stays_and_whoever_proposed_it_is_told_until_she_chose(
    helene, nadia, dossier, client_de
):
    chef = people.un_agent("manager", equipe=helene.affectation.equipe)
    client = client_de(chef)
    client.post(adresse("referent", dossier), saisie(dossier, nadia))
    assert "propose à Nadia Roche" in client_de(helene).get("/ma-journee/").content.decode()  # the referent is told
    transfert = Transfert.objects.get()
    assert client_de(nadia).post(adresse("transfert_refuser", transfert), {"motif": ""}).status_code == 422
    assert client_de(nadia).post(adresse("transfert_refuser", transfert), {"motif": "charge"}).status_code == 302
    assert referent(dossier) == helene
    assert "n’a pas accepté : je n’ai pas la place" in client.get("/ma-journee/").content.decode()
    client.post(adresse("transfert_retirer", dossier))
    assert "n’a pas accepté" not in client.get("/ma-journee/").content.decode()


@pytest.mark.parametrize("qui", ["helene", "une_autre", "la_suppleante"])
def test_nobody_answers_for_the_receiver(helene, nadia, dossier, client_de, qui):
    services.proposer_transfert(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version)
    autre = people.un_agent(equipe=helene.affectation.equipe)
    agent = {"helene": helene, "une_autre": autre, "la_suppleante": suppleer(nadia, autre)}[qui]
    for nom in ("transfert_accepter", "transfert_refuser"):
        assert client_de(agent).post(adresse(nom, Transfert.objects.get()), {"motif": "charge"}).status_code == 404
    with pytest.raises(SaisieRefusee, match="Seule la personne"):
        services.accepter_transfert(agent=agent, transfert=Transfert.objects.get())


def test_while_a_danger_is_open_the_proposal_says_what_was_done_and_the_receiver_knows(helene, nadia, client_de):
    service = Service()
    demande = service.demande(danger="oui")
    attribuer(agent=service.nadia, demande=demande, a=service.helene, motif="elle la connaît")
    qualifier(agent=service.nadia, demande=demande, decision="examiner", motif="danger", securite="Le 17 est venu.")
    dossier = maker.un_dossier(service.helene, assure=demande.assure, demande=demande)
    elle, corps = client_de(service.helene), saisie(dossier, service.luc)
    page = elle.get(adresse("referent", dossier)).text
    muet = elle.post(adresse("referent", dossier), corps)
    assert 'name="securite"' in page and muet.status_code == 422 and not Transfert.objects.exists()
    assert elle.post(adresse("referent", dossier), corps | {"securite": "Rien encore."}).status_code == 302
    assert demande.securites.last().fait == "Rien encore."
    assert "Un danger est ouvert" in client_de(service.luc).get(adresse("transfert", Transfert.objects.get())).text


def test_a_proposal_is_made_to_another_for_a_day_to_come_and_once(helene, nadia, dossier):
    autre, jour = people.un_agent(equipe=helene.affectation.equipe), timezone.localdate()

    def proposer(**autres: Any) -> Transfert:
        valeurs = {"agent": helene, "nouveau": nadia, "version": Dossier.objects.get(pk=dossier.pk).version}
        return services.proposer_transfert(dossier=dossier, **valeurs | autres)

    with pytest.raises(SaisieRefusee, match="soi-même"):
        proposer(agent=nadia)
    with pytest.raises(SaisieRefusee, match="précède"):
        proposer(le=jour - JOUR)
    with pytest.raises(VersionDepassee):
        proposer(version=0)
    proposer(le=jour + JOUR)
    with pytest.raises(TransitionRefusee, match="déjà proposé à Nadia Roche"):
        proposer(nouveau=autre)
    services.retirer_transfert(agent=helene, dossier=dossier)
    assert proposer(nouveau=autre).attend


def test_a_stale_button_does_not_take_back_what_somebody_proposed_since(helene, nadia, dossier, client_de):
    client, bouton = client_de(helene), adresse("transfert_retirer", dossier)
    services.proposer_transfert(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version)
    formulaire = client.get(reverse("parcours:dossier", args=[dossier.pk])).text.split(f'action="{bouton}"')[1]
    lue = re.search(r'name="version" value="(\d+)"', formulaire.split("</form>")[0])
    services.refuser_transfert(agent=nadia, transfert=Transfert.objects.get(), motif="charge")
    zoe, chef = (people.un_agent(role, equipe=helene.affectation.equipe) for role in ("assistant_social", "manager"))
    client_de(chef).post(adresse("referent", dossier), saisie(dossier, zoe))
    perime = client.post(bouton, {"version": lue[1] if lue else ""})
    assert perime.status_code == 409 and "a changé entre-temps" in perime.text
    assert Transfert.objects.get(a=zoe).attend


def test_accepted_late_it_begins_today(helene, nadia, dossier):
    services.proposer_transfert(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version)
    Transfert.objects.update(le=timezone.localdate() - 3 * JOUR)
    commun: dict[str, Any] = {"agent": helene, "assure": dossier.assure, "organisme": dossier.organisme, "pour": helene}
    appel = noter_appel(**commun, suite="transmis", cle=uuid4(), paroles="Rappelez-moi avant midi")
    services.accepter_transfert(agent=nadia, transfert=Transfert.objects.get())
    assert dossier.referents.get(agent=nadia).date_debut == timezone.localdate()
    appel.refresh_from_db()
    assert appel.pour == nadia and appel.a_faire, "qui attend un rappel l’attend d’elle"


def test_accepted_for_a_later_day_a_caller_still_waits_for_the_present_referent(helene, nadia, dossier):
    le = timezone.localdate() + 3 * JOUR
    services.proposer_transfert(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version, le=le)
    commun: dict[str, Any] = {"agent": helene, "assure": dossier.assure, "organisme": dossier.organisme, "pour": helene}
    appel = noter_appel(**commun, suite="transmis", cle=uuid4(), paroles="Rappelez-moi avant midi")
    services.accepter_transfert(agent=nadia, transfert=Transfert.objects.get())
    appel.refresh_from_db()
    assert appel.pour == helene


def test_closing_takes_the_proposal_back_and_says_so(helene, nadia, dossier, client_de):
    services.proposer_transfert(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version)
    transfert = Transfert.objects.get()
    page = client_de(helene).get(reverse("parcours:terminer", args=[dossier.pk])).content.decode()
    assert "Transfert à Nadia Roche" in page
    services.clore_dossier(
        agent=helene, dossier=dossier, motif="refus", issue_emploi="inconnu",
        reglements={f"transfert-{transfert.pk}": "retirer"},
    )  # fmt: skip
    transfert.refresh_from_db()
    assert transfert.statut == "retire"
    assert "Répondre" not in client_de(nadia).get("/ma-journee/").content.decode()


def _changer(agent_id: Any, dossier_id: Any, nouveau_id: Any, comment: str, sortie: Any) -> None:
    from django.db import connections

    connections.close_all()
    agent, nouveau = Agent.objects.get(pk=agent_id), Agent.objects.get(pk=nouveau_id)
    dossier = Dossier.objects.get(pk=dossier_id)
    acte = services.changer_referent if comment == "changer" else services.proposer_transfert
    try:
        barriere.wait(30)
        le = timezone.localdate() + 5 * JOUR
        acte(agent=agent, dossier=dossier, nouveau=nouveau, version=dossier.version, le=le)
    except Refus:
        sortie.put(False)
    else:
        sortie.put(True)
    connections.close_all()


barriere = multiprocessing.get_context("fork").Barrier(8)


@pytest.mark.parametrize("comment", ["changer", "proposer"])
def test_of_eight_changes_of_referent_at_once_for_a_day_to_come_one_succeeds(base_a_part, comment):
    dossier = maker.un_dossier()
    agent = maker.referent_de(dossier)
    autres = [people.un_agent(equipe=agent.affectation.equipe) for _ in range(8)]
    resultats = _lancer(_changer, [(agent.pk, dossier.pk, a.pk, comment) for a in autres])
    assert sum(resultats) == 1
    assert dossier.referents.count() + Transfert.objects.count() == 2
