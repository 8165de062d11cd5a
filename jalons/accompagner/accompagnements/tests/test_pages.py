"""The pages: what they show, what they accept, what they say when two people write at once, what they cost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.models import (
    Action,
    Brouillon,
    Demarche,
    Entretien,
    Evaluation,
    Note,
    Objectif,
    PlanAide,
    Transfert,
)
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.accompagnements.views.communs import SECTIONS
from jalons.fondations.socle import trousseau
from tests import people

pytestmark = pytest.mark.django_db


def _url(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def _terminer(dossier) -> str:
    """The page of the room above that uses this room's form and template."""
    return f"/dossiers/{dossier.pk}/terminer/"


def _aujourdhui() -> str:
    return timezone.localdate().isoformat()


def _retour(reponse, dossier, ancre):
    assert reponse.status_code == 302, reponse.content.decode()
    assert reponse.url == f"/dossiers/{dossier.pk}/#{ancre}"


def test_an_interview_is_noted_from_its_form(poste, dossier):
    reponse = poste.post(
        _url("entretien_noter", dossier.pk),
        {"note": "Elle dort mal.", "mode": "telephone", "date_acte": _aujourdhui(), "duree_minutes": "50"},
    )
    _retour(reponse, dossier, "entretiens")
    entretien = Entretien.objects.get(dossier=dossier)
    assert (entretien.mode, entretien.duree_minutes, entretien.note.texte) == ("telephone", 50, "Elle dort mal.")


def test_a_refused_interview_keeps_what_was_typed_and_says_what_to_do(poste, dossier):
    demain = (timezone.localdate() + timedelta(days=1)).isoformat()
    reponse = poste.post(
        _url("entretien_noter", dossier.pk), {"note": "Un long texte.", "mode": "lieu", "date_acte": demain}
    )
    page = reponse.content.decode()
    assert reponse.status_code == 422 and "est dans l’avenir" in page and "Un long texte." in page
    assert not Entretien.objects.exists()


def test_the_form_says_what_is_missing_in_french(poste, dossier):
    page = poste.post(_url("entretien_noter", dossier.pk), {"date_acte": "31/02/2026"}).content.decode()
    assert "Choisissez comment l’entretien a eu lieu." in page
    assert "Cette date n’existe pas" in page


def test_a_lost_key_is_never_replaced_what_was_typed_stays_and_all_reads_when_it_returns(poste, helene, dossier):
    services.noter_entretien(agent=helene, dossier=dossier, mode="lieu", date_acte=date.today(), note="Avant.")
    fichier = trousseau.fichier_dossier(dossier.pk)
    vraie = fichier.read_bytes()
    fichier.unlink()
    saisie = {"note": "Un long texte.", "mode": "telephone", "date_acte": _aujourdhui()}
    reponse = poste.post(_url("entretien_noter", dossier.pk), saisie)
    page = reponse.content.decode()
    assert reponse.status_code == 422 and "La clé de ce dossier" in page and "Un long texte." in page
    assert not fichier.exists()
    fichier.write_bytes(vraie[:20])  # copied by half
    assert poste.post(_url("entretien_noter", dossier.pk), saisie).status_code == 422
    fichier.write_bytes(vraie)
    assert [note.texte for note in Note.objects.filter(dossier=dossier)] == ["Avant."]


def test_the_draft_typed_comes_back_on_the_form(poste, dossier):
    reponse = poste.post(
        _url("brouillon", dossier.pk, "entretien"),
        {"note": "à moitié", "mode": "visio", "csrfmiddlewaretoken": "x", "autre": "y"},
        headers={"HX-Request": "true"},
    )
    assert "Brouillon gardé à" in reponse.content.decode()
    assert selectors.brouillon_de(maker.referent_de(dossier), dossier, "entretien").champs == {
        "note": "à moitié", "mode": "visio",
    }  # fmt: skip
    page = poste.get(_url("entretien_noter", dossier.pk)).content.decode()
    assert "à moitié" in page and "est repris ici" in page


def test_the_draft_is_kept_without_javascript_too(poste, dossier):
    reponse = poste.post(_url("brouillon", dossier.pk, "evaluation"), {"texte": "à moitié"})
    _retour(reponse, dossier, "evaluation")
    assert Brouillon.objects.get(dossier=dossier).cible == "evaluation"
    assert poste.post(_url("brouillon", dossier.pk, "autre"), {}).status_code == 404


def test_the_evaluation_is_completed_over_the_version_on_the_screen(poste, dossier):
    poste.post(
        _url("evaluation_completer", dossier.pk),
        {"texte": "Elle veut reprendre.", "date_acte": _aujourdhui(), "version": "0", "a_travail": "priorite"},
    )
    page = poste.get(_url("evaluation_completer", dossier.pk)).content.decode()
    assert "Elle veut reprendre." in page and 'value="priorite" id="id_a_travail_0" checked' in " ".join(page.split())
    reponse = poste.post(
        _url("evaluation_completer", dossier.pk), {"texte": "Suite.", "date_acte": _aujourdhui(), "version": "1"}
    )
    _retour(reponse, dossier, "evaluation")
    versions = poste.get(_url("evaluation_versions", dossier.pk)).content.decode()
    assert "Version 2" in versions and "Elle veut reprendre." in versions


def test_the_loser_of_a_concurrent_evaluation_gets_both_texts_and_may_save_them(poste, helene, dossier):
    services.evaluer(agent=helene, dossier=dossier, texte="Le texte de ma collègue.")
    saisie = {"texte": "Mon texte à moi.", "date_acte": _aujourdhui(), "version": "0", "a_travail": "priorite"}
    reponse = poste.post(_url("evaluation_completer", dossier.pk), saisie)
    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Le texte de ma collègue." in page and page.count("Mon texte à moi.") == 2
    assert "Priorité" in page and 'name="version" value="1"' in page
    assert Evaluation.objects.filter(dossier=dossier).count() == 1
    reponse = poste.post(_url("evaluation_completer", dossier.pk), saisie | {"version": "1"})
    _retour(reponse, dossier, "evaluation")


@pytest.mark.parametrize("quoi", ["objectif", "action", "demarche", "note", "plan", "reponse"])
def test_the_loser_of_any_concurrent_edit_gets_both_texts(poste, helene, dossier, quoi):
    choses, jour = maker.remplir(dossier), _aujourdhui()
    objet = choses["demarche" if quoi == "reponse" else quoi]
    vu = objet.entretien.version if quoi == "note" else objet.version
    montre = selectors.empreinte_plan(PlanAide.objects.get())
    pages = {
        "objectif": (_url("objectif_modifier", objet.pk), {"intitule": "mes mots"}, "ses mots"),
        "action": (_url("action_modifier", objet.pk), {"intitule": "mes mots", "par": "personne", "type": "autre"}, "ses mots"),
        "demarche": (_url("demarche_modifier", objet.pk), {"intitule": "mes mots", "date_acte": jour}, "ses mots"),
        "reponse": (_url("demarche_reponse", objet.pk), {"reponse": "mes mots", "recue_le": jour}, "ses mots"),
        "note": (_url("note_corriger", objet.pk), {"note": "mes mots", "mode": "visio", "date_acte": jour}, "ses mots"),
        "plan": (_url("plan_convenir", dossier.pk), {"convenu_le": jour, "accord": "oral", "vu": montre}, "Accord écrit"),
    }  # fmt: skip
    url, saisie, siens = pages[quoi]
    sien = dict(saisie)
    if quoi == "plan":
        sien["accord"] = "ecrit"
    else:
        sien[next(iter(saisie))] = "ses mots"
    assert poste.post(url, sien | {"version": vu}).status_code == 302
    reponse = poste.post(url, saisie | {"version": vu})
    page = reponse.content.decode()
    assert reponse.status_code == 409 and "Rien n’est perdu" in page and siens in page
    assert f'name="version" value="{vu + 1}"' in page
    assert poste.post(url, saisie | {"version": vu + 1}).status_code == 302


def test_the_plan_begins_with_its_first_objective(poste, dossier):
    reponse = poste.post(_url("objectif_nouveau", dossier.pk), {"intitule": "Garder le loyer", "a_confirmer": "on"})
    _retour(reponse, dossier, "plan")
    objectif = Objectif.objects.get(dossier=dossier)
    assert objectif.statut == "a_confirmer" and PlanAide.objects.get(dossier=dossier)
    poste.post(_url("action_nouvelle", objectif.pk), {"intitule": "Attestation", "par": "personne", "type": "droit"})
    action = Action.objects.get(objectif=objectif)
    poste.post(_url("action_statut", action.pk), {"acte": "faire"})
    poste.post(_url("objectif_statut", objectif.pk), {"acte": "confirmer"})
    assert (Action.objects.get().statut, Objectif.objects.get().statut) == ("faite", "en_cours")


def test_htmx_gets_the_section_that_the_page_itself_uses(poste, helene, dossier):
    choses = maker.remplir(dossier)
    reponse = poste.post(
        _url("action_statut", choses["action"].pk), {"acte": "faire"}, headers={"HX-Request": "true"}
    ).content.decode()
    seule = poste.get(_url("section", dossier.pk, "plan")).content.decode()
    sans_jeton = lambda page: [x for x in page.splitlines() if "csrf" not in x]  # noqa: E731
    assert sans_jeton(reponse) == sans_jeton(seule) and 'id="plan"' in reponse


def test_an_act_that_has_become_impossible_says_why(poste, dossier):
    choses = maker.remplir(dossier)
    poste.post(_url("etape_faite", choses["etape"].pk))
    reponse = poste.post(_url("etape_faite", choses["etape"].pk))
    assert reponse.status_code == 409
    page = reponse.content.decode()
    assert "Cette étape est déjà faite ou annulée." in page and f"{dossier.pk}/#etapes" in page


def test_a_refused_button_sends_htmx_to_the_whole_page_never_to_an_anchor_of_it(poste, dossier):
    choses = maker.remplir(dossier)
    poste.post(_url("etape_faite", choses["etape"].pk))
    reponse = poste.post(_url("etape_faite", choses["etape"].pk), headers={"HX-Request": "true"})
    assert reponse.status_code == 409
    assert reponse["HX-Redirect"].endswith(f"{dossier.pk}/")  # an address with « # » would not be loaded again
    assert "déjà faite ou annulée" in poste.get(reponse["HX-Redirect"]).content.decode()


def test_a_draft_of_a_dossier_closed_meanwhile_says_that_it_is_not_kept(poste, helene, dossier):
    services.clore_dossier(agent=helene, dossier=dossier, motif="relais", issue_emploi="inconnu")
    url = _url("brouillon", dossier.pk, "entretien")
    page = poste.post(url, {"note": "Mots"}, headers={"HX-Request": "true"})
    assert page.status_code == 200 and "n’est pas gardé" in page.content.decode()
    assert poste.post(url, {"note": "Mots"}).status_code == 409


def test_a_demarche_and_its_answer_are_noted_in_one_line_each(poste, dossier):
    poste.post(
        _url("demarche_nouvelle", dossier.pk), {"intitule": "Appel", "avec": "Prévoyance", "date_acte": _aujourdhui()}
    )
    demarche = Demarche.objects.get(dossier=dossier)
    reponse = poste.post(
        _url("demarche_reponse", demarche.pk), {"reponse": "accordée", "recue_le": _aujourdhui(), "version": "1"}
    )
    _retour(reponse, dossier, "entretiens")
    page = poste.get(_url("section", dossier.pk, "entretiens")).content.decode()
    assert "Réponse : accordée" in page and "répondu" in page


def test_the_cloture_asks_for_the_branch_of_the_tree_and_shows_it_afterwards(poste, dossier):
    page = poste.get(_terminer(dossier)).content.decode()
    assert "Maintien dans l’emploi" in page and "Maintien en emploi" in page and "Ce qui a été obtenu" not in page
    saisie = {"motif": "objectifs_atteints", "le": _aujourdhui(), "version": str(dossier.version)}
    sans = poste.post(_terminer(dossier), saisie)
    assert sans.status_code == 422 and "Dites où en est la personne avec l’emploi" in sans.content.decode()
    _retour(poste.post(_terminer(dossier), saisie | {"issue_emploi": "nouveau_metier"}), dossier, "cloture")
    fin = poste.get(_url("section", dossier.pk, "cloture")).content.decode()
    assert "Nouveau métier" in fin and "Maintien en emploi" in fin and "Rouvrir le dossier" in fin


def test_the_axis_sante_asks_for_what_was_obtained(poste, helene):
    dossier = maker.un_dossier(helene, axe="sante")
    page = poste.get(_terminer(dossier)).content.decode()
    assert "Les soins ont été obtenus" in page and "Maintien en emploi" not in page
    saisie = {
        "motif": "objectifs_atteints",
        "le": _aujourdhui(),
        "issue_sante": "soins_obtenus",
        "version": dossier.version,
    }
    _retour(poste.post(_terminer(dossier), saisie), dossier, "cloture")


def test_two_people_closing_the_same_dossier_close_it_once(poste, dossier):
    saisie = {"motif": "refus", "le": _aujourdhui(), "issue_emploi": "inconnu", "version": dossier.version}
    assert poste.post(_terminer(dossier), saisie).status_code == 302
    assert poste.post(_terminer(dossier), saisie).status_code == 409


def test_the_manager_gives_the_dossier_of_an_absent_worker_to_a_colleague(dossier, helene, client_de):
    equipe = helene.affectation.equipe
    nadia = people.un_agent(equipe=equipe)
    reponse = client_de(people.un_agent("manager", equipe=equipe)).post(
        _url("referent", dossier.pk), {"nouveau": nadia.pk, "le": _aujourdhui(), "version": dossier.version}
    )
    assert reponse.status_code == 302 and maker.referent_de(dossier) == helene
    client_de(nadia).post(_url("transfert_accepter", Transfert.objects.get().pk))
    assert maker.referent_de(dossier) == nadia


def test_the_printed_plan_speaks_to_the_person_in_plain_words(poste, helene, dossier):
    choses = maker.remplir(dossier)
    services.ajouter_action(agent=helene, objectif=choses["objectif"], intitule="Se revoir", par="ensemble")
    page = poste.get(_url("plan_imprimer", dossier.pk)).content.decode()
    corps = page[page.index("<article") : page.index("</article>")]
    assert "Garder le loyer" in corps and "Nous saurons que c’est réussi quand" in corps
    assert "<td>Vous</td>" in corps and f"Vous et {helene}" in corps
    for jargon in ("PDP", "ASS", "CSAM", "C2S", "statut", "objectif n", "usager", "Axe", "assuré"):
        assert jargon not in corps, jargon


@pytest.mark.parametrize(
    ("accord", "dit", "note"),
    [
        ("oral", "Nous l’avons décidé ensemble le", "Convenu le"),
        ("ecrit", "Nous l’avons décidé ensemble le", "Convenu le"),
        ("non_recueilli", "Votre accord n’est pas encore noté", "Écrit le"),
    ],
)
def test_the_plan_says_that_it_was_decided_together_only_when_she_agreed(poste, helene, dossier, accord, dit, note):
    services.convenir_plan(agent=helene, dossier=dossier, accord=accord)
    feuille = poste.get(_url("plan_imprimer", dossier.pk)).content.decode()
    assert dit in feuille and ("décidé ensemble" in feuille) == (accord != "non_recueilli")
    section = poste.get(_url("section", dossier.pk, "plan")).content.decode()
    assert note in section and ("Convenu le" in section) == (accord != "non_recueilli")


def test_no_plan_no_sheet(poste, dossier):
    assert poste.get(_url("plan_imprimer", dossier.pk)).status_code == 404


def test_an_unknown_section_is_a_404(poste, dossier):
    assert poste.get(_url("section", dossier.pk, "secrets")).status_code == 404


def test_empty_sections_say_what_to_do_next(poste, dossier):
    textes = {nom: poste.get(_url("section", dossier.pk, nom)).content.decode() for nom in SECTIONS}
    assert "Commencer l’évaluation" in textes["evaluation"]
    assert "Ajouter un objectif" in textes["plan"]
    assert "Noter un entretien" in textes["entretiens"]
    assert "Prévoir une étape" in textes["etapes"]
    assert "Terminer l’accompagnement" in textes["cloture"]
    assert "Aucun dossier en cours" not in poste.get(_url("liste")).content.decode()


def test_the_list_names_the_silent_ones_with_the_reason(poste, helene):
    maker.un_dossier(helene, il_y_a=80)
    page = poste.get(_url("liste")).content.decode()
    assert "Parce que" in page and "rien n’est prévu" in page
    assert "Aucun accompagnement terminé" in poste.get(_url("liste") + "?clos=1").content.decode()


def test_the_substitute_is_told_whose_dossier_it_is(helene, dossier, client_de):
    from jalons.fondations.agents.models import Suppleance

    nadia, jour = people.un_agent(equipe=helene.affectation.equipe), timezone.localdate()
    Suppleance.objects.create(absent=helene, suppleant=nadia, date_debut=jour, date_fin=jour)
    assert f"dossier de {helene}, que vous suppléez" in client_de(nadia).get(_url("liste")).content.decode()


def test_the_includes_need_nothing_but_the_page(helene, dossier):
    maker.remplir(dossier)
    requete = RequestFactory().get("/")
    requete.user = helene
    contexte = {"page": selectors.page_dossier(helene, dossier)}
    with CaptureQueriesContext(connection) as requetes:
        for nom in SECTIONS:
            assert render_to_string(f"accompagnements/_{nom}.html", contexte)
    assert len(requetes) == 0


def test_every_text_of_a_dossier_is_escaped(poste, dossier):
    maker.remplir(dossier, "<script>alert(1)</script>")
    for nom in SECTIONS:
        assert "<script>alert" not in poste.get(_url("section", dossier.pk, nom)).content.decode()
    note = Note.objects.get(dossier=dossier)
    assert "<script>alert" not in poste.get(_url("note", note.pk)).content.decode()
