"""A dossier leaves for another caisse: proposed with her agreement, answered there, and the first one answers meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.models import Depart, Etape, Note, Objectif, Ouverture
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.extraits.models import Extrait
from jalons.accompagner.stages.models import EcritStage
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.envois.models import Envoi
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.socle.refus import Refus, SaisieRefusee, TransitionRefusee
from jalons.parcours import continuite
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures.services import noter_danger
from jalons.personnes.entourage import services as entourage
from jalons.personnes.entourage.models import LigneEntourage
from jalons.personnes.entourage.services import Proche
from jalons.personnes.partages import services as partages
from jalons.personnes.partages.models import Lien
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.liaisons import services as liaisons
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Securite
from tests import people


class Deux:
    """Valérie is accompanied here; everything is written in her dossier; she moves to the other caisse."""

    def __init__(self) -> None:
        if not Parametre.objects.filter(code="depart_reponse").exists():
            people.des_parametres("depart_")
        self.ici, self.la = Service(nom="Carsat Ici"), Service(nom="Carsat Là-bas")
        self.helene, self.nadia = self.ici.assistante, self.la.assistante
        self.chef, self.chef_la = (people.un_agent("manager", equipe=s.equipe) for s in (self.ici, self.la))
        assure = people.un_assure(self.ici.equipe.organisme, nom="Brunet", telephone="06 12 34 56 78")
        self.dossier = maker.un_dossier(self.helene, assure=assure)
        self.choses = maker.remplir(self.dossier, "canari")
        entourage.ajouter(agent=self.helene, assure=assure, dit=Proche(role="voisin", nom="Paul"))
        self.choses["entretien"].resume = "Sa dette canari"
        self.choses["entretien"].save(update_fields=["resume"])
        self.page = reverse("parcours:dossier", args=[self.dossier.pk])

    def proposer(self, agent: Agent | None = None, **autres: Any) -> Depart:
        self.dossier.refresh_from_db()
        valeurs: dict[str, Any] = {
            "vers": self.la.equipe.organisme, "pourquoi": "Elle déménage.", "accord": "oral",
            "accord_le": timezone.localdate(), "version": self.dossier.version,
        }  # fmt: skip
        return continuite.proposer_a_caisse(agent=agent or self.helene, dossier=self.dossier, **valeurs | autres)

    def saisie(self, page: str, **autres: Any) -> dict[str, Any]:
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        jour = timezone.localdate().isoformat()
        return {
            "vers": str(self.la.equipe.organisme.pk), "pourquoi": "Elle déménage.", "accord": "oral", "accord_le": jour,
            "version": version[1], "vu": "on",
        } | autres  # fmt: skip


@pytest.fixture
def deux(db: None) -> Deux:
    return Deux()


def _depart(nom: str) -> str:
    return reverse(f"parcours:{nom}", args=[Depart.objects.latest("propose_le").pk])


def test_it_leaves_in_the_browser_and_the_first_caisse_loses_it_at_its_next_request(deux: Deux, client_de: Any) -> None:
    ici, chef_la, la = client_de(deux.helene), client_de(deux.chef_la), client_de(deux.nadia)
    rdv = rendez_vous.reserver(agent=deux.ici.csam, assure=deux.dossier.assure, **deux.ici.creneau().place)
    partir = reverse("parcours:partir", args=[deux.dossier.pk])
    page = ici.get(partir).text
    assert "Garder le loyer" in page and "Les notes que vous avez écrites" in page and "Un brouillon à vous" in page
    assert "L’entourage : 1 personne" in page
    corps = deux.saisie(page, avec=["evaluation", "notes", "entourage"])
    assert ici.post(partir, corps).status_code == 422  # the appointment is not settled
    sans = {cle: v for cle, v in corps.items() if cle != "vu"} | {f"rdv-{rdv.pk}": "annuler"}
    assert ici.post(partir, sans).status_code == 422  # nothing goes in silence
    assert ici.post(partir, corps | {f"rdv-{rdv.pk}": "annuler"}).status_code == 302
    assert "D’ici là" in ici.get(deux.page).text and la.get(deux.page).status_code == 404
    assert "c’est vous qui répondez" in ici.get("/ma-journee/").text
    lue = chef_la.get(_depart("depart")).text
    assert "Elle déménage." in lue and "1997" in lue and str(deux.helene) in lue and "canari" not in lue
    assert "l’entourage (1 personne)" in lue and "Paul" not in lue
    assert _depart("depart") in chef_la.get("/ma-journee/").text
    Etape.objects.update(objectif=Objectif.objects.get())
    lea = people.un_agent("stagiaire", equipe=deux.ici.equipe)
    ecrit = EcritStage.objects.create(
        dossier=deux.dossier,
        auteur=lea,
        genre="compte_rendu",
        date_acte=timezone.localdate(),
        texte="Elle n’a pas dit canari",
    )
    assert chef_la.post(_depart("accueillir"), {"a": str(deux.helene.pk)}).status_code == 422  # not of that caisse
    for attendu in (302, 409):  # pressed twice
        assert chef_la.post(_depart("accueillir"), {"a": str(deux.nadia.pk)}).status_code == attendu
    fiche = reverse("assures:fiche", args=[deux.dossier.assure_id])
    for adresse in (deux.page, fiche, reverse("accompagnements:note", args=[deux.choses["note"].pk])):
        assert ici.get(adresse).status_code == 404 and la.get(adresse).status_code == 200
    lu = la.get(deux.page).text
    assert (
        "Sa dette" not in lu
        and "Elle veut reprendre" in lu
        and "Garder le loyer" not in lu  # nor as what a step is for
        and "Écrits de stage" not in lu
        and "Venu d’une autre caisse" in lu
    )
    assert "Pour :" not in lu and "Paul" in lu, (
        "the step went without the plan’s words; those around her went, she agreed"
    )
    assert "Un accompagnement vous arrive" in la.get("/ma-journee/").text
    assert la.get(reverse("stages:ecrit", args=[ecrit.pk])).status_code == 404, "ce qui a été dit est resté"
    assert "Transfert accepté" in ici.get("/ma-journee/").text and ici.get(_depart("depart")).status_code == 200
    rdv.refresh_from_db()
    assert rdv.statut == "annule" and Envoi.objects.filter(cle_unique__startswith="depart-").count() == 2
    # the plan stayed: she begins another; the évaluation goes on from where it was
    neuf = Agent.objects.get(pk=deux.nadia.pk)
    assert accompagnements.convenir_plan(agent=neuf, dossier=deux.dossier)
    assert accompagnements.evaluer(agent=neuf, dossier=deux.dossier, texte="Ici", version=1).version == 2


def test_what_the_person_keeps_is_read_by_nobody_there_and_a_new_evaluation_begins(deux: Deux, client_de: Any) -> None:
    jour, chu = timezone.localdate(), Partenaire.objects.create(code="chu", nom="CHU", type="hopital")
    partage = Extrait.objects.create(
        dossier=deux.dossier, assure=deux.dossier.assure, organisme=deux.ici.equipe.organisme, partenaire=chu, par=deux.helene,
        but="x", contenu="[]", fondement="accord", voie_accord="oral", accord_le=jour, voie="portail", transmis_le=jour,
        jusqu_au=jour,
    )  # fmt: skip
    papiers = Lien.objects.create(
        usage="papiers", organisme=deux.ici.equipe.organisme, par=deux.helene, objet_id=deux.dossier.pk, empreinte=b"x",
        expire_le=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    depart = deux.proposer(avec=["entretiens"])
    continuite.accueillir(agent=deux.chef_la, depart=depart, a=deux.nadia)
    partage.refresh_from_db()
    papiers.refresh_from_db()
    assert partage.motif_retrait == "depart" and papiers.revoque_le  # what this caisse opened is open no more
    la = client_de(deux.nadia)
    page = la.get(deux.page).text
    assert "Elle veut reprendre" not in page and "Garder le loyer" not in page and "Sa dette canari" in page
    assert "Paul" not in page + la.get(reverse("assures:fiche", args=[deux.dossier.assure_id])).text, "not agreed to"
    ligne = LigneEntourage.objects.get()
    assert la.get(reverse("entourage:corriger", args=[deux.dossier.assure_id, ligne.pk])).status_code == 404
    assert la.get(reverse("accompagnements:note", args=[deux.choses["note"].pk])).status_code == 404
    assert not Note.objects.visible_to(Agent.objects.get(pk=deux.nadia.pk), "lire", classe="F4").exists()
    assert accompagnements.evaluer(agent=deux.nadia, dossier=deux.dossier, texte="Neuve").version == 2
    demarche, etape = deux.choses["demarche"], deux.choses["etape"]
    assert "Appel canari" in la.get(deux.page).text and demarche.dossier_id == etape.dossier_id


def test_what_is_open_elsewhere_is_told_before_then_closed_and_a_liaison_goes_on_with_who_accompanies(
    deux: Deux, client_de: Any
) -> None:
    people.des_parametres("liaison_")
    elle, ici, demain = deux.dossier.assure, deux.ici.equipe.organisme, timezone.now() + timedelta(days=1)
    cpam, cidff = (
        Partenaire.objects.create(code=t, nom=n, type=t, territoire=ici)
        for t, n in (("assurance_maladie", "CPAM"), ("association", "CIDFF"))
    )
    dit: dict[str, Any] = {"genre": "ij", "partenaire": cpam, "motif": "ij/attestation", "accord": "oui"}
    retard = liaisons.ouvrir(agent=deux.helene, assure=elle, **dit)
    appele: dict[str, Any] = {"agent": deux.ici.csam, "assure": elle, "organisme": ici, "suite": "transmis"}
    du_jour, fait, autre = (
        signalements.noter_appel(**appele, cle=uuid4(), pour=qui, paroles="Rappelez-moi avant midi")
        for qui in (deux.helene, deux.helene, deux.chef)
    )
    signalements.noter_appel_fait(agent=deux.helene, appel=fait)
    oriente = partages.preparer(
        agent=deux.helene, assure=elle, organisme=ici, partenaire=cidff, motif="", demande_id=uuid4()
    )
    stagiaire = people.un_agent("stagiaire", equipe=deux.ici.equipe)
    commun: dict[str, Any] = {"dossier": deux.dossier, "fin": demain}
    appui, stage = (
        Ouverture.objects.create(**commun, nature=nature, agent=qui, par=deux.helene)
        for nature, qui in (("appui", deux.chef), ("stage", stagiaire))
    )
    helene, chef_la, partir = (
        client_de(deux.helene),
        client_de(deux.chef_la),
        reverse("parcours:partir", args=[deux.dossier.pk]),
    )
    dites = [
        "1 orientation vers un autre organisme se ferme", "2 ouvertures du dossier à d’autres agents se ferment",
        "1 liaison avec un service de l’Assurance Maladie passe à qui l’accompagnera",
    ]  # fmt: skip
    lues = [helene.get(partir).text]
    rdv = rendez_vous.reserver(agent=deux.ici.csam, assure=elle, **deux.ici.creneau().place)
    depart = deux.proposer(rendez_vous_a_venir={rdv.pk: "garder"})
    assert f"avec {rdv.agent}" in chef_la.get(_depart("depart")).text, "ce qui est gardé ailleurs se lit"
    lues += [helene.get(_depart("depart")).text, helene.get("/ma-journee/").text, chef_la.get(_depart("depart")).text]
    assert [[dite in lu for dite in dites] for lu in lues] == [[True] * 3] * 4 and "CIDFF" not in lues[-1]
    assert not LigneJournal.objects.filter(acte="partage.retirer").exists(), "rien avant l’acceptation"
    continuite.accueillir(agent=deux.chef_la, depart=depart, a=deux.nadia)
    for ligne in (retard, oriente, appui, stage, du_jour, fait, autre):
        ligne.refresh_from_db()
    assert [x.pour for x in (du_jour, fait, autre)] == [deux.nadia, deux.helene, deux.chef], (
        "qui attend encore, attend d’elle"
    )
    assert du_jour.organisme == deux.la.equipe.organisme and "appel" in client_de(deux.nadia).get("/ma-journee/").text
    assert (oriente.statut, oriente.motif_retrait) == ("retire", "depart")
    assert appui.fermee_le and stage.fermee_le, "même revenu, le dossier ne se rouvre à personne"
    assert LigneJournal.objects.filter(acte="ouverture.refermer", agent_id=deux.chef_la.pk).count() == 2
    assert (retard.organisme, retard.attribuee_a) == (deux.la.equipe.organisme, deux.nadia) and not retard.finie
    suivie = retard.echanges.last()
    assert suivie and suivie.acte == "suivre_dossier" and retard.a_lire_organisme
    page = reverse("liaisons:liaison", args=[retard.pk])
    assert [client.get(page).status_code for client in (helene, client_de(deux.nadia))] == [404, 200]
    assert "À l’acceptation" not in chef_la.get(_depart("depart")).text


def test_refused_past_its_day_or_taken_back_it_stays_and_both_days_say_so(deux: Deux, client_de: Any) -> None:
    ici, chef, chef_la = client_de(deux.helene), client_de(deux.chef), client_de(deux.chef_la)
    deux.proposer()
    assert Depart.objects.get().repondre_avant == timezone.localdate() + timedelta(days=10)
    assert "sans réponse de l’autre caisse" not in chef.get("/ma-journee/").text
    Depart.objects.update(repondre_avant=timezone.localdate() - timedelta(days=1))
    for client in (ici, chef):
        assert "Transfert sans réponse de l’autre caisse" in client.get("/ma-journee/").text
    assert "personne ne l’a donnée" in chef_la.get("/ma-journee/").text
    assert chef_la.post(_depart("depart_refuser"), {"motif": " "}).status_code == 422
    chef_la.post(_depart("depart_refuser"), {"motif": "Elle n’a pas encore déménagé"})
    assert (
        "n’a pas accepté : Elle n’a pas encore" in ici.get("/ma-journee/").text
        and ici.get(deux.page).status_code == 200
    )
    ici.post(reverse("parcours:depart_retirer", args=[deux.dossier.pk]))
    assert "n’a pas accepté" not in ici.get("/ma-journee/").text
    assert chef_la.get(_depart("depart")).status_code == 404  # what it refused, it reads no more
    deux.proposer()
    with pytest.raises(TransitionRefusee, match="déjà proposé à Carsat Là-bas"):
        deux.proposer()
    collegue = people.un_agent(equipe=deux.ici.equipe)
    with pytest.raises(TransitionRefusee, match="proposé à une autre caisse"):
        accompagnements.proposer_transfert(
            agent=deux.helene, dossier=deux.dossier, nouveau=collegue, version=deux.dossier.version + 1
        )


def test_her_manager_proposes_while_she_is_away_only_reads_no_content_and_hands_no_note_over(
    deux: Deux, client_de: Any
) -> None:
    chef, partir = client_de(deux.chef), reverse("parcours:partir", args=[deux.dossier.pk])
    corps = deux.saisie(chef.get(partir).text)
    assert chef.post(partir, corps).status_code == 409  # she is there
    jour = timezone.localdate()
    autre = people.un_agent(equipe=deux.ici.equipe)
    Suppleance.objects.create(absent=deux.helene, suppleant=autre, date_debut=jour, date_fin=jour)
    page = chef.get(partir).text
    assert "canari" not in page and "Garder le loyer" not in page and "objectif : 1" in page
    assert chef.post(partir, corps | {"avec": ["notes"]}).status_code == 422  # an author's own act
    with pytest.raises(SaisieRefusee, match="Seule l’auteur"):
        deux.proposer(deux.chef, avec=["notes"])
    assert chef.post(partir, corps).status_code == 302


def test_a_danger_that_is_open_is_answered_first_and_one_told_since_stops_the_acceptance(deux: Deux) -> None:
    def danger() -> None:
        noter_danger(
            agent=deux.ici.csam,
            numero="3114",
            pour=deux.helene,
            cadre=deux.chef,
            assure=deux.dossier.assure,
            paroles="x",
        )

    depart = deux.proposer()
    danger()
    with pytest.raises(TransitionRefusee, match="Un danger est dit depuis"):
        continuite.accueillir(agent=deux.chef_la, depart=depart, a=deux.nadia)
    accompagnements.retirer_depart(agent=deux.helene, dossier=deux.dossier)
    with pytest.raises(Refus, match="appelez d’abord"):
        deux.proposer()
    depart = deux.proposer(securite="Le 15 est avec elle.")
    continuite.accueillir(agent=deux.chef_la, depart=depart, a=deux.nadia)
    assert not Securite.objects.exists() and depart.securite  # no demande to keep it on: the departure does


def test_closing_the_dossier_takes_the_proposal_back(deux: Deux) -> None:
    deux.proposer()
    accompagnements.clore_dossier(
        agent=deux.helene, dossier=deux.dossier, motif="refus", issue_emploi="inconnu",
        reglements=maker.regler(deux.dossier) | {f"depart-{Depart.objects.get().pk}": "retirer"},
    )  # fmt: skip
    assert Depart.objects.get().statut == "retire"
