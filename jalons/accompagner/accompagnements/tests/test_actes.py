"""One act after the other: opening, évaluation, plan, entretiens, démarches, étapes, clôture."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.models import Dossier, Entretien, Evaluation, Objectif, Referent
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.fondations.territoires.models import Commune
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def jour():
    return timezone.localdate()


# Opening


def test_what_cannot_be_rebuilt_later_is_recorded_at_the_opening(helene, jour):
    Commune.objects.create(
        millesime=2024, code="96001", nom="Bourg", nom_recherche="bourg", canton_code="9601", departement_code="96"
    )
    dossier = maker.un_dossier(
        helene, situation_emploi="arret_contrat", travailleur_independant="non", risque="maladie"
    )
    assert (dossier.origine, dossier.risque, dossier.axe) == ("inconnu", "maladie", "pdp")
    assert (dossier.situation_emploi, dossier.composition_foyer) == ("arret_contrat", "parent_isole")
    assert (dossier.sexe, dossier.commune_ouverture, dossier.canton_ouverture) == ("2", "96001", "9601")
    naissance, ouvert = dossier.assure.date_naissance, dossier.ouvert_le
    attendu = ouvert.year - naissance.year - ((ouvert.month, ouvert.day) < (naissance.month, naissance.day))
    assert dossier.age_ouverture == attendu


def test_inconnu_is_an_answer_to_everything(helene):
    assure = maker.une_personne(
        helene.affectation.organisme, date_naissance=None, sexe="", commune_code="", foyer="inconnu"
    )
    dossier = services.ouvrir_dossier(agent=helene, assure=assure, referent=helene)
    assert dossier.axe == dossier.risque == dossier.situation_emploi == dossier.composition_foyer == "inconnu"
    assert dossier.age_ouverture is None and dossier.canton_ouverture == ""


def test_a_year_of_birth_is_enough_for_an_age(helene):
    assure = maker.une_personne(helene.affectation.organisme, date_naissance=None, annee_naissance=1981)
    dossier = services.ouvrir_dossier(agent=helene, assure=assure, referent=helene)
    assert dossier.age_ouverture == dossier.ouvert_le.year - 1981


def test_a_person_has_one_open_dossier(helene, dossier):
    with pytest.raises(TransitionRefusee, match="déjà un accompagnement en cours"):
        services.ouvrir_dossier(agent=helene, assure=dossier.assure, referent=helene)


def test_a_new_dossier_opens_after_the_cloture_of_the_first(helene, dossier):
    services.clore_dossier(agent=helene, dossier=dossier, motif="relais", issue_emploi="inconnu")
    autre = services.ouvrir_dossier(agent=helene, assure=dossier.assure, referent=helene)
    with pytest.raises(TransitionRefusee, match="Un autre accompagnement"):
        services.rouvrir_dossier(agent=helene, dossier=dossier)
    assert autre.statut == "ouvert"


# Évaluation


def test_each_completion_keeps_the_version_before_it(helene, dossier):
    services.evaluer(agent=helene, dossier=dossier, texte="Elle dort mal.")
    services.evaluer(agent=helene, dossier=dossier, texte="Elle dort mieux.", version=1)
    assert [v.texte for v in selectors.versions_evaluation(dossier)] == ["Elle dort mieux.", "Elle dort mal."]


def test_the_second_to_complete_the_same_version_is_told_and_the_first_text_stays(helene, dossier):
    services.evaluer(agent=helene, dossier=dossier, texte="Le mien.")
    with pytest.raises(VersionDepassee):
        services.evaluer(agent=helene, dossier=dossier, texte="Le vôtre.", version=0)
    assert [e.texte for e in Evaluation.objects.filter(dossier=dossier)] == ["Le mien."]


def test_free_text_alone_is_an_evaluation_and_so_are_domains_alone(helene, dossier):
    services.evaluer(agent=helene, dossier=dossier, texte="Quelques mots.")
    services.evaluer(agent=helene, dossier=dossier, texte="", domaines=[("travail", "a_travailler", "")], version=1)
    with pytest.raises(SaisieRefusee, match="quelques mots"):
        services.evaluer(agent=helene, dossier=dossier, texte="  ", domaines=[("travail", "non_aborde", "")], version=2)


# Plan


def test_objectives_and_actions_keep_their_order(helene, dossier):
    plan = services.convenir_plan(agent=helene, dossier=dossier)
    for mots in ("Garder le loyer", "Préparer une reprise"):
        objectif = services.ajouter_objectif(agent=helene, plan=plan, intitule=mots)
        for action in ("d’abord", "ensuite"):
            services.ajouter_action(agent=helene, objectif=objectif, intitule=action)
    vue = selectors.vue_plan(dossier, contenu=True, personne="Valérie", referent="Hélène")
    assert [o.intitule for o in vue.objectifs] == ["Garder le loyer", "Préparer une reprise"]
    assert [a.intitule for o in vue.objectifs for a in o.actions] == ["d’abord", "ensuite"] * 2


def test_a_dossier_has_one_plan(helene, dossier):
    services.convenir_plan(agent=helene, dossier=dossier)
    with pytest.raises(TransitionRefusee, match="ajoutez-y un objectif"):
        services.convenir_plan(agent=helene, dossier=dossier)


def test_an_objective_without_words_is_refused(helene, dossier):
    plan = services.convenir_plan(agent=helene, dossier=dossier)
    with pytest.raises(SaisieRefusee, match="avec les mots de la personne"):
        services.ajouter_objectif(agent=helene, plan=plan, intitule="  ")


def test_the_second_to_reword_an_objective_is_told_and_the_first_words_stay(helene, dossier):
    objectif = maker.remplir(dossier)["objectif"]
    version = objectif.version
    services.modifier_objectif(
        agent=helene, objectif=Objectif.objects.get(pk=objectif.pk), version=version, intitule="A"
    )
    with pytest.raises(VersionDepassee):
        services.modifier_objectif(
            agent=helene, objectif=Objectif.objects.get(pk=objectif.pk), version=version, intitule="B"
        )
    assert Objectif.objects.get(pk=objectif.pk).intitule == "A"


# Entretiens


def test_an_interview_carries_the_axis_and_the_residence_of_its_day(helene, dossier, jour):
    premier = services.noter_entretien(agent=helene, dossier=dossier, mode="lieu", date_acte=jour)
    services.changer_axe(agent=helene, dossier=dossier, axe="sante", version=dossier.version)
    second = services.noter_entretien(agent=helene, dossier=dossier, mode="telephone", date_acte=jour)
    assert (premier.axe, second.axe) == ("pdp", "sante")
    assert (second.assure_id, second.organisme_id, second.commune_residence) == (
        dossier.assure_id, dossier.organisme_id, "96001",
    )  # fmt: skip
    assert Dossier.objects.get(pk=dossier.pk).date_dernier_contact == jour


def test_an_interview_of_tomorrow_is_refused(helene, dossier, jour):
    with pytest.raises(SaisieRefusee, match="dans l’avenir"):
        services.noter_entretien(agent=helene, dossier=dossier, mode="lieu", date_acte=jour + timedelta(days=1))
    assert not Entretien.objects.filter(dossier=dossier).exists()


def test_an_interview_noted_by_mistake_stays_visible_and_is_counted_nowhere(helene, dossier, jour):
    entretien = services.noter_entretien(agent=helene, dossier=dossier, mode="lieu", date_acte=jour)
    services.annuler_entretien(agent=helene, entretien=entretien, motif="personne")
    page = selectors.page_dossier(helene, Dossier.objects.get(pk=dossier.pk))
    assert page.fil[0].annulee == "Ce n’était pas la bonne personne"
    assert Dossier.objects.get(pk=dossier.pk).date_dernier_contact is None
    with pytest.raises(TransitionRefusee):
        services.annuler_entretien(agent=helene, entretien=entretien, motif="personne")


def test_saving_the_note_empties_its_draft(helene, dossier, jour):
    services.enregistrer_brouillon(agent=helene, dossier=dossier, cible="entretien", champs={"note": "en cours"})
    assert [b.personne for b in selectors.brouillons(helene)] == ["Valérie Brunet"]
    services.noter_entretien(agent=helene, dossier=dossier, mode="lieu", date_acte=jour, note="fini")
    assert selectors.brouillons(helene) == []
    assert selectors.brouillon_de(helene, dossier, "entretien") is None


def test_typing_for_an_hour_writes_one_line_in_the_journal(helene, dossier):
    for texte in "abcdef":
        services.enregistrer_brouillon(agent=helene, dossier=dossier, cible="entretien", champs={"note": texte})
    assert LigneJournal.objects.filter(acte="brouillon.commencer").count() == 1
    assert selectors.brouillon_de(helene, dossier, "entretien").champs == {"note": "f"}


# Démarches and étapes


def test_an_answer_awaited_then_received_leaves_the_waiting_list(helene, dossier, jour):
    demarche = services.noter_demarche(
        agent=helene, dossier=dossier, intitule="Appel à la\nprévoyance", avec="la prévoyance", reponse_attendue_le=jour
    )
    assert demarche.intitule == "Appel à la prévoyance"
    assert [r.id for r in selectors.reponses_attendues(helene, jour)] == [demarche.pk]
    services.recevoir_reponse(agent=helene, demarche=demarche, version=demarche.version, reponse="accordée")
    assert selectors.reponses_attendues(helene, jour) == []
    arrivee = selectors.reponses_arrivees(helene, jour)[0]
    assert (arrivee.reponse, arrivee.avec) == ("accordée", "la prévoyance")
    page = selectors.page_dossier(helene, dossier)
    assert next(ligne.titre for ligne in page.fil if ligne.genre == "reponse") == "Réponse : accordée"


def test_a_late_answer_says_so(helene, dossier, jour):
    services.noter_demarche(
        agent=helene, dossier=dossier, intitule="Courrier", date_acte=jour - timedelta(days=9),
        reponse_attendue_le=jour - timedelta(days=2),
    )  # fmt: skip
    assert selectors.reponses_attendues(helene, jour)[0].en_retard


def test_an_answer_cannot_precede_the_demarche(helene, dossier, jour):
    with pytest.raises(SaisieRefusee, match="corrigez l’une des dates"):
        services.noter_demarche(
            agent=helene, dossier=dossier, intitule="Courrier", reponse_attendue_le=jour - timedelta(days=1)
        )


def test_a_step_comes_then_is_done(helene, dossier, jour):
    etape = services.prevoir_etape(agent=helene, dossier=dossier, prevue_le=jour + timedelta(days=2), intitule="Point")
    lointaine = services.prevoir_etape(
        agent=helene, dossier=dossier, prevue_le=jour + timedelta(days=40), intitule="Plus tard"
    )
    assert [e.id for e in selectors.etapes_a_venir(helene, jour)] == [etape.pk]
    services.faire_etape(agent=helene, etape=etape)
    assert selectors.etapes_a_venir(helene, jour) == []
    with pytest.raises(TransitionRefusee):
        services.faire_etape(agent=helene, etape=etape)
    services.annuler_etape(agent=helene, etape=lointaine, motif="saisie")
    assert selectors.page_dossier(helene, dossier).prochaine_etape is None


# Silence


def test_a_dossier_without_news_is_silent_with_its_reason(helene, jour):
    dossier = maker.un_dossier(helene, il_y_a=60)
    silencieux = selectors.dossiers_silencieux(helene, jour)
    assert [d.id for d in silencieux] == [dossier.pk]
    assert "rien n’est prévu" in silencieux[0].silence


@pytest.mark.parametrize("signe", ["entretien", "demarche", "etape", "suspendu"])
def test_any_sign_of_life_ends_the_silence(helene, jour, signe):
    dossier = maker.un_dossier(helene, il_y_a=60)
    {
        "entretien": lambda: services.noter_entretien(agent=helene, dossier=dossier, mode="lieu", date_acte=jour),
        "demarche": lambda: services.noter_demarche(agent=helene, dossier=dossier, intitule="Appel"),
        "etape": lambda: services.prevoir_etape(agent=helene, dossier=dossier, prevue_le=jour, intitule="Point"),
        "suspendu": lambda: services.suspendre(agent=helene, dossier=dossier),
    }[signe]()
    assert selectors.dossiers_silencieux(helene, jour) == []


def test_silent_dossiers_come_first_in_my_list(helene, jour):
    organisme = helene.affectation.organisme
    recent = maker.un_dossier(helene, il_y_a=2, assure=maker.une_personne(organisme, prenom="Paul"))
    ancien = maker.un_dossier(helene, il_y_a=90, assure=maker.une_personne(organisme, prenom="Louise"))
    moins = maker.un_dossier(helene, il_y_a=50, assure=maker.une_personne(organisme, prenom="Romuald"))
    assert [d.id for d in selectors.mes_dossiers(helene, jour)] == [ancien.pk, moins.pk, recent.pk]


# Clôture


def test_a_closed_dossier_takes_no_more_writing(helene, dossier, jour):
    choses = maker.remplir(dossier)
    fin = {"motif": "objectifs_atteints", "issue_emploi": "meme_poste_amenage"}
    services.clore_dossier(agent=helene, dossier=dossier, **fin, reglements=maker.regler(dossier))
    for acte in (
        lambda: services.evaluer(agent=helene, dossier=dossier, texte="encore", version=1),
        lambda: services.noter_entretien(agent=helene, dossier=dossier, mode="lieu", date_acte=jour),
        lambda: services.noter_demarche(agent=helene, dossier=dossier, intitule="Appel"),
        lambda: services.ajouter_objectif(agent=helene, plan=choses["plan"], intitule="encore"),
        lambda: services.changer_statut_action(agent=helene, action=choses["action"], acte="faire"),
        lambda: services.prevoir_etape(agent=helene, dossier=dossier, prevue_le=jour, intitule="Point"),
        lambda: services.enregistrer_brouillon(agent=helene, dossier=dossier, cible="entretien", champs={}),
        lambda: services.changer_referent(
            agent=helene, dossier=dossier, nouveau=people.un_agent(), version=dossier.version
        ),
    ):
        with pytest.raises(TransitionRefusee, match="rouvrez le dossier"):
            acte()
    services.rouvrir_dossier(agent=helene, dossier=dossier)
    services.noter_demarche(agent=helene, dossier=dossier, intitule="Appel")


def test_the_journal_does_not_keep_why_nor_how_it_ended(helene, dossier):
    services.clore_dossier(agent=helene, dossier=dossier, motif="refus", issue_emploi="recherche_emploi")
    ligne = LigneJournal.objects.get(acte="dossier.clore")
    assert (ligne.objet_id, ligne.motif) == (dossier.pk, "")


def test_the_cloture_does_not_precede_the_last_interview(helene, dossier, jour):
    services.noter_entretien(agent=helene, dossier=dossier, mode="lieu", date_acte=jour)
    with pytest.raises(SaisieRefusee, match="ne peut pas le précéder"):
        services.clore_dossier(
            agent=helene, dossier=dossier, motif="relais", issue_emploi="inconnu", le=jour - timedelta(days=1)
        )


def test_the_new_referent_is_an_assistant_social_of_the_same_caisse(helene, dossier):
    for autre in (people.un_agent("csam", equipe=helene.affectation.equipe), people.un_agent()):
        with pytest.raises(SaisieRefusee, match="de cette caisse"):
            services.changer_referent(agent=helene, dossier=dossier, nouveau=autre, version=dossier.version)


def test_a_dossier_given_later_was_the_former_referent_s_until_the_day_before(helene, dossier):
    nadia, jour = people.un_agent(equipe=helene.affectation.equipe), timezone.localdate()
    dossier.referents.update(date_debut=jour - timedelta(days=10))
    services.changer_referent(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version)
    assert dossier.referents.get(agent=helene).date_fin == jour - timedelta(days=1)
    assert [r.agent for r in Referent.le_jour(jour)] == [nadia]


def test_a_dossier_given_on_its_first_day_has_only_ever_had_the_new_referent(helene, dossier):
    nadia = people.un_agent(equipe=helene.affectation.equipe)
    dossier.referents.update(date_debut=timezone.localdate())
    services.changer_referent(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version)
    assert [(r.agent, r.date_fin) for r in dossier.referents.all()] == [(nadia, None)]


def test_each_act_writes_one_line_in_the_journal(helene, dossier):
    avant = LigneJournal.objects.count()
    maker.remplir(dossier)
    actes = LigneJournal.objects.order_by("instant").values_list("acte", flat=True)[avant:]
    attendus = ["evaluation.completer", "plan.convenir", "objectif.ajouter", "action.ajouter", "action.ajouter"]
    attendus += ["entretien.noter", "demarche.noter", "etape.prevoir", "brouillon.commencer"]
    assert sorted(actes) == sorted(attendus)
