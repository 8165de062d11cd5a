"""Decide of a demande: as proposed or otherwise with a reason, answer at once, send to the right body."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.personnes.assures.enums import Regime
from jalons.personnes.partenaires.selectors import partenaires_pour
from jalons.recevoir.signalements import admission, entendu, services
from jalons.recevoir.signalements.enums import Decision, MotifCloture, MotifHorsChamp, StatutDemande
from jalons.recevoir.signalements.models import Demande, Orientation, ReponsePonctuelle, Signalement
from jalons.recevoir.signalements.tests.aides import JOUR, Service, un_partenaire
from jalons.recevoir.signalements.tests.cas import CAS, ITEMS

pytestmark = pytest.mark.django_db


def entendre(service, cas):
    assure = service.personne(prenom=cas.prenom, regime=Regime.GENERAL)
    return service.appel(
        assure, origine=cas.origine, qui="professionnel", objet=cas.objet, lien_sante=cas.lien,
        reponses=cas.reponses, titres=ITEMS,
    ).demande  # fmt: skip


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c.numero}-{c.prenom}")
def test_the_nine_cases_go_where_the_booklet_says(cas):
    service = Service()
    demande = entendre(service, cas)
    proposition = admission.proposition(entendu.situation(demande, JOUR), JOUR)
    assert proposition.decision == cas.decision
    if cas.decision == Decision.RECEVOIR:
        services.qualifier(agent=service.nadia, demande=demande, decision=Decision.RECEVOIR)
        assert demande.statut == StatutDemande.A_RECEVOIR
        return
    bodies = [un_partenaire(code, nom=code) for code in cas.interlocuteurs]
    assert list(partenaires_pour(cas.motif, None, proposition.interlocuteurs)) == bodies
    services.reorienter(
        agent=service.nadia, demande=demande, partenaire=bodies[0], autres=bodies[1:], motif=cas.motif,
        dit="Ce service va vous répondre.", jour=JOUR,
    )  # fmt: skip
    assert (demande.statut, demande.partenaire, demande.close_le) == (StatutDemande.REORIENTE, bodies[0], JOUR)
    assert Orientation.objects.filter(demande=demande).count() == len(bodies)


def test_deciding_otherwise_needs_a_reason_and_keeps_it():
    service = Service()
    demande = service.demande()
    with pytest.raises(services.DecisionRefusee, match="dites pourquoi"):
        services.qualifier(agent=service.nadia, demande=demande, decision=Decision.EXAMINER)
    demande.refresh_from_db()
    assert demande.statut == StatutDemande.A_QUALIFIER
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.EXAMINER, motif="Elle hésite")
    assert (demande.proposition, demande.decision, demande.motif_decision) == ("recevoir", "examiner", "Elle hésite")


def test_the_database_itself_refuses_a_decision_against_the_proposition_without_a_reason():
    """Sabotage: a service that forgot to ask would be stopped by the CHECK."""
    demande = Service().demande()
    with pytest.raises(IntegrityError, match="demande_decision_motivee"), transaction.atomic():
        Demande.objects.filter(pk=demande.pk).update(proposition="orienter", decision="recevoir", motif_decision=None)


def test_to_complete_and_to_reach_ask_no_reason():
    service = Service()
    demande = service.demande()
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.COMPLETER)
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.JOINDRE)
    assert (demande.statut, demande.decision) == (StatutDemande.A_JOINDRE, "")


def test_sending_elsewhere_goes_by_its_own_act():
    service = Service()
    with pytest.raises(services.DecisionRefusee, match="choisissez l’interlocuteur"):
        services.qualifier(agent=service.nadia, demande=service.demande(), decision=Decision.ORIENTER)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dit": " "}, "ce qui a été dit"),
        ({"transmettre": True}, "sans l’accord"),
        ({"pourquoi": ""}, "dites pourquoi"),
    ],
)
def test_sending_elsewhere_is_refused_when_one_thing_lacks(change, message):
    service = Service()
    demande = service.demande()
    valeurs = {"partenaire": un_partenaire(), "motif": MotifHorsChamp.RETRAITE, "dit": "39 60", "pourquoi": "Retraite"}
    with pytest.raises(services.DecisionRefusee, match=message):
        services.reorienter(agent=service.nadia, demande=demande, **valeurs | change)
    assert not Orientation.objects.filter(demande=demande).exists()
    services.reorienter(agent=service.nadia, demande=demande, **valeurs)
    assert demande.ce_qui_a_ete_dit == "39 60"


def test_the_database_refuses_a_reorientation_without_what_was_said():
    demande = Service().demande()
    with pytest.raises(IntegrityError, match="demande_reorientee_dite"), transaction.atomic():
        Demande.objects.filter(pk=demande.pk).update(
            statut="reoriente", close_le=JOUR, partenaire=un_partenaire(), motif_hors_champ="retraite"
        )


def test_a_demande_s_second_decision_at_the_same_time_is_refused():
    service = Service()
    demande = service.demande()
    copie = Demande.objects.get(pk=demande.pk)
    services.clore(agent=service.nadia, demande=demande, motif=MotifCloture.REFUS)
    with pytest.raises(TransitionRefusee, match="Close"):
        services.qualifier(agent=service.nadia, demande=copie, decision=Decision.RECEVOIR)


def test_an_answer_at_once_is_counted_apart_and_ends_the_demande():
    service = Service()
    demande = service.demande()
    reponse = services.repondre_ponctuellement(
        agent=service.nadia,
        organisme=service.organisme,
        demande=demande,
        texte="Voir ameli.fr",
        motif="aide_ponctuelle",
    )
    demande.refresh_from_db()
    assert (demande.statut, demande.motif_cloture) == (StatutDemande.CLOS, MotifCloture.REPONSE_PONCTUELLE)
    assert ReponsePonctuelle.objects.get(pk=reponse.pk).texte == "Voir ameli.fr"


def test_an_answer_at_once_needs_no_person_nor_demande():
    service = Service()
    reponse = services.repondre_ponctuellement(agent=service.luc, organisme=service.organisme, texte="Horaires donnés")
    assert (reponse.assure, reponse.demande) == (None, None)
    assert LigneJournal.objects.filter(objet_id=reponse.pk, acte="reponse_ponctuelle.donner").count() == 1


def test_handing_over_closes_the_csam_s_reading():
    service = Service()
    demande = service.demande()
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.RECEVOIR)
    assert Signalement.objects.get(demande=demande).remis_le is None
    services.marquer_rdv_pris(agent=service.nadia, demande=demande)
    assert Signalement.objects.get(demande=demande).remis_le is not None
    avant = demande.remise_le
    services.rendre_a_recevoir(agent=service.nadia, demande=demande)
    services.marquer_rdv_pris(agent=service.nadia, demande=demande)
    assert demande.remise_le == avant


def test_a_death_ends_the_open_demande_whichever_caisse_holds_it():
    service = Service()
    demande = service.demande()
    services.clore_pour_deces(agent=service.nadia, assure=demande.assure, le=JOUR)
    demande.refresh_from_db()
    assert (demande.motif_cloture, demande.close_le) == (MotifCloture.DECES, JOUR)
    assert services.clore_pour_deces(agent=None, assure=demande.assure) is None


def test_each_act_is_one_line_of_the_journal():
    service = Service()
    demande = service.demande()
    services.qualifier(agent=service.nadia, demande=demande, decision=Decision.RECEVOIR)
    services.marquer_accompagne(agent=service.helene, demande=demande, le=JOUR)
    lignes = LigneJournal.objects.filter(objet_id=demande.pk).order_by("instant")
    assert [(ligne.acte, ligne.role) for ligne in lignes] == [
        ("demande.retenir", "csam"), ("demande.accompagner", "assistant_social"),
    ]  # fmt: skip
