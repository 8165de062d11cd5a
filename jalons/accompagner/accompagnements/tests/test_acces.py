"""Who reads what: referent, substitute, team, caisse; canaries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.models import (
    Action,
    Brouillon,
    Demarche,
    Dossier,
    Entretien,
    Evaluation,
    Note,
    Objectif,
    PlanAide,
    Referent,
)
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.accompagnements.views.communs import SECTIONS
from jalons.fondations.acces import rules
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.journal.models import LigneJournal
from jalons.personnes.assures.models import Assure
from tests import people

pytestmark = pytest.mark.django_db
CANARI = "CANARI-7f3a"
MODELES = [Dossier, Evaluation, PlanAide, Objectif, Action, Entretien, Note, Demarche, Brouillon]


def _frais(agent: Agent) -> Agent:
    """The same agent at her next request: nothing cached."""
    return Agent.objects.get(pk=agent.pk)


@pytest.fixture
def equipe():
    return people.une_equipe()


@pytest.fixture
def helene(equipe):
    return people.un_agent(equipe=equipe)


@pytest.fixture
def choses(dossier):
    return maker.remplir(dossier, CANARI)


def test_a_substitute_reads_the_dossier_for_her_dates_and_never_the_notes(helene, dossier, choses, equipe):
    nadia, jour = people.un_agent(equipe=equipe), timezone.localdate()
    assert not selectors.page_dossier(nadia, dossier).droits.lire
    suppleance = Suppleance.objects.create(absent=helene, suppleant=nadia, date_debut=jour, date_fin=jour)
    page = selectors.page_dossier(_frais(nadia), dossier)
    assert page.droits.lire and page.droits.ecrire and page.evaluation and page.referent.supplee
    assert all(ligne.note_id is None for ligne in page.fil)
    assert not Note.objects.visible_to(_frais(nadia), "lire", classe="F4").exists()
    Suppleance.objects.filter(pk=suppleance.pk).update(
        date_debut=jour - timedelta(days=3), date_fin=jour - timedelta(days=1)
    )
    assert not selectors.page_dossier(_frais(nadia), dossier).droits.lire


def test_a_transfer_gives_the_notes_to_the_new_referent_and_takes_the_dossier_from_the_former_at_once(
    helene, dossier, choses, equipe
):
    nadia = people.un_agent(equipe=equipe)
    services.changer_referent(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version)
    assert selectors.page_dossier(_frais(nadia), dossier).droits.lire
    assert Note.objects.visible_to(_frais(nadia), "lire", classe="F4").get() == choses["note"]
    avant = selectors.page_dossier(_frais(helene), dossier)
    assert not avant.droits.lire and avant.fil == () and avant.evaluation is None


def test_a_transfer_planned_for_later_changes_nothing_today(helene, dossier, equipe):
    nadia, demain = people.un_agent(equipe=equipe), timezone.localdate() + timedelta(days=1)
    services.changer_referent(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version, le=demain)
    page = selectors.page_dossier(_frais(helene), dossier)
    assert page.droits.lire and page.referent.suivant == str(nadia) and page.referent.change_le == demain
    assert not selectors.page_dossier(_frais(nadia), dossier).droits.lire


def _pages(dossier: Dossier, choses: dict) -> list[str]:
    """Every address of this room that shows something, whoever may open it."""
    sur_dossier = ["referent", "axe", "evaluation_completer", "evaluation_versions", "entretien_noter"]
    sur_dossier += ["plan_convenir", "plan_imprimer", "objectif_nouveau", "demarche_nouvelle", "etape_nouvelle"]
    pages = [reverse("accompagnements:liste")]
    pages += [f"{pages[0]}{dossier.pk}/", f"{pages[0]}{dossier.pk}/terminer/"]  # served by the room above
    pages += [reverse("accompagnements:section", args=[dossier.pk, nom]) for nom in SECTIONS]
    pages += [reverse(f"accompagnements:{nom}", args=[dossier.pk]) for nom in sur_dossier]
    for nom, cle in {
        "note": "note", "note_corriger": "note", "entretien_annuler": "entretien", "objectif_modifier": "objectif",
        "action_nouvelle": "objectif", "action_modifier": "pour_csam", "demarche_modifier": "demarche",
        "demarche_reponse": "demarche", "demarche_annuler": "demarche", "etape_annuler": "etape",
    }.items():  # fmt: skip
        pages.append(reverse(f"accompagnements:{nom}", args=[choses[cle].pk]))
    return pages


def test_the_referent_opens_every_page(helene, dossier, choses, client_de):
    client, pages = client_de(helene), _pages(dossier, choses)
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize(
    "role", ["csam", "manager", "direction_regionale", "direction_nationale", "partenaire", "admin_technique", "dpo"]
)
def test_no_other_role_receives_a_word_of_the_content(role, dossier, choses, equipe, client_de):
    client = client_de(people.un_agent(role, equipe=equipe))
    for page in _pages(dossier, choses):
        reponse = client.get(page)
        assert CANARI not in reponse.content.decode(), page
        assert "priorité" not in reponse.content.decode(), page


def test_a_colleague_of_the_team_sees_that_the_dossier_exists_and_no_content(dossier, choses, equipe, client_de):
    client = client_de(people.un_agent(equipe=equipe))
    for page in _pages(dossier, choses):
        assert CANARI not in client.get(page).content.decode(), page
    suivi = client.get(reverse("accompagnements:section", args=[dossier.pk, "cloture"]))
    assert suivi.status_code == 200 and "Accompagnement en cours" in suivi.content.decode()


def test_a_worker_of_another_caisse_gets_the_same_404_as_for_a_dossier_that_does_not_exist(dossier, choses, client_de):
    client = client_de(people.un_agent())
    codes = {client.get(page).status_code for page in _pages(dossier, choses)[1:]}
    assert codes == {404}


def test_the_csam_sees_that_the_evaluation_is_done_and_her_own_tasks(dossier, choses, equipe, client_de):
    csam = people.un_agent("csam", equipe=equipe)
    client = client_de(csam)
    evaluation = client.get(reverse("accompagnements:section", args=[dossier.pk, "evaluation"])).content.decode()
    assert "Faite le" in evaluation and CANARI not in evaluation
    plan = client.get(reverse("accompagnements:section", args=[dossier.pk, "plan"])).content.decode()
    assert plan.strip() == ""
    taches = selectors.taches_csam(csam, timezone.localdate())
    assert [t.id for t in taches] == [choses["pour_csam"].pk]
    assert CANARI not in repr(taches)
    entete = client.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    assert "Réponse attendue" not in entete and "Prochaine étape" not in entete, "« aucune » would be told to her"
    assert "Prochain rendez-vous" in entete, "the agenda of the caisse is hers"


def test_the_manager_sees_that_the_plan_was_agreed_and_not_where_objectives_stand(dossier, choses, equipe, client_de):
    services.changer_statut_objectif(agent=maker.referent_de(dossier), objectif=choses["objectif"], acte="atteindre")
    client = client_de(people.un_agent("manager", equipe=equipe))
    plan = client.get(reverse("accompagnements:section", args=[dossier.pk, "plan"])).content.decode()
    assert "Convenu le" in plan and "Atteint" not in plan
    evaluation = client.get(reverse("accompagnements:section", args=[dossier.pk, "evaluation"])).content.decode()
    assert evaluation.strip() == ""
    assert (
        client.get(reverse("accompagnements:section", args=[dossier.pk, "entretiens"])).content.decode().strip() == ""
    )


def test_sabotage_one_more_class_for_the_manager_makes_the_canary_sing(dossier, choses, equipe, client_de, monkeypatch):
    plus = (*rules.matrice(), rules.Droit("manager", "plan", "lire", "equipe", frozenset({"F3"})))
    monkeypatch.setattr(rules, "matrice", lambda: plus)
    rules.droits.cache_clear()
    try:
        client = client_de(people.un_agent("manager", equipe=equipe))
        plan = client.get(reverse("accompagnements:section", args=[dossier.pk, "plan"])).content.decode()
        assert CANARI in plan
    finally:
        monkeypatch.undo()
        rules.droits.cache_clear()


def test_nobody_posts_in_a_dossier_that_is_not_hers(dossier, choses, equipe, client_de):
    avant = LigneJournal.objects.count()
    for agent in (
        people.un_agent(equipe=equipe),
        people.un_agent("manager", equipe=equipe),
        people.un_agent("csam", equipe=equipe),
    ):
        client = client_de(agent)
        for nom, args in {
            "suspendre": [dossier.pk], "entretien_noter": [dossier.pk],
            "evaluation_completer": [dossier.pk], "objectif_statut": [choses["objectif"].pk],
            "action_statut": [choses["action"].pk], "etape_faite": [choses["etape"].pk],
            "brouillon": [dossier.pk, "entretien"],
        }.items():  # fmt: skip
            reponse = client.post(reverse(f"accompagnements:{nom}", args=args), {"acte": "atteindre"})
            assert reponse.status_code == 404, nom
    assert LigneJournal.objects.filter(acte__startswith="objectif").count() <= avant


def test_a_draft_is_read_by_its_author_only(helene, dossier, choses, equipe):
    nadia = people.un_agent(equipe=equipe)
    services.changer_referent(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version)
    assert selectors.brouillon_de(helene, dossier, "entretien").champs["note"].endswith(CANARI)
    assert selectors.brouillon_de(_frais(nadia), dossier, "entretien") is None
    assert selectors.brouillons(_frais(nadia)) == []
    assert not Brouillon.objects.visible_to(_frais(nadia), "lire", classe="F4").exists()


def test_the_journal_never_says_whether_an_objective_was_reached(dossier, choses):
    services.changer_statut_objectif(agent=maker.referent_de(dossier), objectif=choses["objectif"], acte="atteindre")
    lignes = LigneJournal.objects.filter(objet_id=choses["objectif"].pk).values_list("acte", "motif")
    assert set(lignes) == {("objectif.ajouter", ""), ("objectif.regarder", "")}


def test_no_objective_nor_action_names_a_worker():
    for modele in (Objectif, Action, PlanAide):
        assert [f.name for f in modele._meta.get_fields() if f.is_relation and f.related_model is Agent] == []


def test_the_database_holds_no_word_of_the_content(dossier, choses):
    from django.db import connection

    tables = [m._meta.db_table for m in MODELES] + ["accompagnements_evaluationdomaine", "accompagnements_etape"]
    with connection.cursor() as curseur:
        for table in tables:
            curseur.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{CANARI}%"])
            assert curseur.fetchone()[0] == 0, table
            curseur.execute(
                f"SELECT count(*) FROM {table} t WHERE position(%s in t::text) > 0", [CANARI.encode().hex()]
            )
            assert curseur.fetchone()[0] == 0, table


def test_destroying_the_key_of_the_dossier_erases_its_text(dossier, choses):
    from jalons.fondations.socle import trousseau

    trousseau.fichier_dossier(dossier.pk).unlink()
    with pytest.raises(trousseau.CleDetruite):
        _ = Note.objects.get(pk=choses["note"].pk).texte
    with pytest.raises(trousseau.CleDetruite):
        _ = Objectif.objects.get(pk=choses["objectif"].pk).intitule


def test_reading_a_note_is_written_in_the_journal(helene, choses, client_de):
    client_de(helene).get(reverse("accompagnements:note", args=[choses["note"].pk]))
    ligne = LigneJournal.objects.get(acte="note.lire")
    assert (ligne.agent_id, ligne.objet_id) == (helene.pk, choses["note"].pk)


def test_the_person_is_attached_to_her_referent_and_then_to_the_next(helene, dossier, equipe):
    assert "soi" in Assure.objects.get(pk=dossier.assure_id).relations(helene, timezone.now())
    nadia = people.un_agent(equipe=equipe)
    services.changer_referent(agent=helene, dossier=dossier, nouveau=nadia, version=dossier.version)
    personne = Assure.objects.get(pk=dossier.assure_id)
    assert "soi" in personne.relations(nadia, timezone.now())
    assert "soi" not in personne.relations(helene, timezone.now())


def test_two_referents_at_the_same_time_are_impossible(dossier, equipe):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Referent.objects.create(dossier=dossier, agent=people.un_agent(equipe=equipe), date_debut=timezone.localdate())
