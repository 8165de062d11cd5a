"""The plan d’aide: what was agreed, what changed since, the days that steps follow, what a step showed, the person’s sheet."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagner.accompagnements import rules, selectors, services
from jalons.accompagner.accompagnements.models import AccordDonne, Etape, Objectif, PlanAide, Repere
from jalons.accompagner.accompagnements.selectors import page as page_module
from jalons.accompagner.accompagnements.selectors.page import Droits
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.referentiels.enums import ACTIONS
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.socle.refus import SaisieRefusee, VersionDepassee
from jalons.recevoir.rendez_vous.models import RendezVous
from tests import people
from tests.acces.plume import periode

pytestmark = pytest.mark.django_db
CANARI = "CANARI-etape"


def _url(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def _jour(dans=0):
    return timezone.localdate() + timedelta(days=dans)


# Agreement

_action = st.fixed_dictionaries(
    {
        "id": st.sampled_from("xyz"),
        "intitule": st.sampled_from(["A", "B"]),
        "qui": st.sampled_from(["p", "t"]),
        "terme": st.none(),
    }
)
_objectif = st.fixed_dictionaries(
    {
        "id": st.sampled_from("abc"), "intitule": st.sampled_from(["U", "V"]), "signe": st.just(""), "terme": st.none(),
        "actions": st.lists(_action, max_size=2, unique_by=lambda a: a["id"]),
    }
)  # fmt: skip
_plans = st.lists(_objectif, max_size=3, unique_by=lambda o: o["id"])


@given(_plans, _plans)
def test_a_plan_asks_for_agreement_anew_when_and_only_when_something_of_it_changed(avant, apres):
    def en_vrac(plan):
        return {o["id"]: (o["intitule"], {a["id"]: a for a in o["actions"]}) for o in plan}

    assert bool(rules.ecarts_plan(avant, apres)) == (en_vrac(avant) != en_vrac(apres))


def _vu(page: str) -> str:
    return re.search(r'name="vu" value="(\w+)"', page)[1]


def test_a_plan_agreed_then_changed_asks_anew_and_what_was_agreed_stays(poste, helene, dossier):
    poste.post(_url("objectif_nouveau", dossier.pk), {"intitule": "Garder le loyer"})
    plan = PlanAide.objects.get(dossier=dossier)
    page = poste.get(_url("plan_convenir", dossier.pk)).content.decode()
    assert re.search(r'value="oral"[^>]*checked', page)  # oral unless she prefers otherwise
    saisie = {"convenu_le": _jour().isoformat(), "accord": "oral", "version": plan.version}
    assert "Garder le loyer" in page, "elle lit ce qu’elle accepte"
    saisie["vu"] = _vu(page)
    assert poste.post(_url("plan_convenir", dossier.pk), saisie).status_code == 302
    section = poste.get(_url("section", dossier.pk, "plan")).content.decode()
    assert "Convenu le" in section and "à redemander" not in section
    objectif = selectors.page_dossier(helene, dossier).plan.objectifs[0]
    poste.post(_url("objectif_statut", objectif.id), {"acte": "atteindre"})  # reached is not another plan
    assert not selectors.page_dossier(helene, dossier).plan.a_redemander
    poste.post(
        _url("action_nouvelle", objectif.id), {"intitule": "Vendre la voiture", "par": "personne", "type": "autre"}
    )
    section = poste.get(_url("section", dossier.pk, "plan")).content.decode()
    assert "Changé depuis son accord" in section and "Action ajoutée : Vendre la voiture" in section
    feuille = poste.get(_url("plan_imprimer", dossier.pk)).content.decode()
    assert "votre accord n’est pas encore noté pour ces changements" in feuille
    version = PlanAide.objects.get(dossier=dossier).version
    bon = {"accord": "signe", "version": version, "trace": "M10 20 L30 40 ", "signataire": "Valérie Brunet"}
    ancienne = poste.post(_url("plan_convenir", dossier.pk), saisie | bon)  # the page of before « Vendre la voiture »
    assert ancienne.status_code == 409 and "Le plan a changé" in ancienne.text and "Vendre la voiture" in ancienne.text
    assert "M10 20" not in ancienne.text, "ce qui est signé sur un autre texte n’est pas gardé"
    assert selectors.page_dossier(helene, dossier).plan.a_redemander
    signe = {"accord": "signe", "version": version, "vu": _vu(ancienne.text)}
    assert poste.post(_url("plan_convenir", dossier.pk), saisie | signe).status_code == 422  # neither drawn nor typed
    faux = signe | {"trace": 'M1 2"/><script>'}
    assert poste.post(_url("plan_convenir", dossier.pk), saisie | faux).status_code == 422
    bon = signe | {"trace": "M10 20 L30 40 ", "signataire": "Valérie Brunet"}
    assert poste.post(_url("plan_convenir", dossier.pk), saisie | bon).status_code == 302
    assert not selectors.page_dossier(helene, dossier).plan.a_redemander
    page = poste.get(_url("plan_accords", dossier.pk)).content.decode()
    assert 'd="M10 20 L30 40"' in page and "Signé : Valérie Brunet" in page
    assert page.count("Garder le loyer") == 2 and page.count("Vendre la voiture") == 1  # the first one stays as it was
    assert [a.forme for a in AccordDonne.objects.filter(plan=plan)] == ["signe", "oral"]
    with pytest.raises(VersionDepassee):
        services.recueillir_accord(agent=helene, plan=plan, version=version, convenu_le=_jour(), accord="oral")


def test_an_objective_not_confirmed_yet_is_not_part_of_what_was_agreed(helene, dossier):
    plan = services.convenir_plan(agent=helene, dossier=dossier)
    objectif = services.ajouter_objectif(agent=helene, plan=plan, intitule="Reprendre", a_confirmer=True)
    services.recueillir_accord(agent=helene, plan=plan, version=plan.version, convenu_le=_jour(), accord="ecrit")
    assert AccordDonne.objects.get().contenu == "[]"
    services.changer_statut_objectif(agent=helene, objectif=objectif, acte="confirmer")
    assert selectors.page_dossier(helene, dossier).plan.ecarts == ("Objectif ajouté : Reprendre",)


# The library


def test_an_action_of_the_library_is_copied_and_a_later_change_does_not_rewrite_the_plan(
    poste, helene, dossier, client_de
):
    ligne = CodeListe.objects.create(
        liste="action_ressources",
        code="delai",
        libelle="Demander un délai",
        rang=1,
        date_debut="2020-01-01",
        source="Service",
    )
    CodeListe.objects.create(
        liste="action_travail", code="essai", libelle="Essai encadré", rang=1, date_debut="2020-01-01", source="Service"
    )
    plan = services.convenir_plan(agent=helene, dossier=dossier)
    objectif = services.ajouter_objectif(agent=helene, plan=plan, intitule="Reprendre", domaine="travail")
    page = poste.get(_url("action_nouvelle", objectif.pk)).content.decode()
    assert page.index("Essai encadré") < page.index("Demander un délai")  # its own domain first
    saisie = {"par": "personne", "type": "autre"}
    assert poste.post(_url("action_nouvelle", objectif.pk), saisie).status_code == 422
    poste.post(_url("action_nouvelle", objectif.pk), saisie | {"modele": ligne.pk})
    poste.post(_url("action_nouvelle", objectif.pk), saisie | {"modele": ligne.pk, "intitule": "Mes mots"})
    direction = client_de(people.un_agent("direction_nationale", organisme=None))
    assert direction.post(reverse("referentiels:retirer_mot", args=[ligne.pk])).status_code == 302
    neuve = {"libelle": "Demander un échéancier", "date_debut": _jour().isoformat(), "source": "Groupe de travail"}
    assert direction.post(reverse("referentiels:origines", args=["action_ressources"]), neuve).status_code == 302
    assert [a.intitule for a in selectors.page_dossier(helene, dossier).plan.objectifs[0].actions] == [
        "Demander un délai",
        "Mes mots",
    ]
    bibliotheque = poste.get(_url("bibliotheque")).content.decode()
    assert "Demander un échéancier" in bibliotheque and "Ressources, budget, dettes" in bibliotheque


def test_the_library_has_one_list_a_domain_that_is_offered():
    assert [liste.removeprefix("action_") for liste in ACTIONS] == rules.domaines_offerts()


# Repères


def test_when_a_repere_moves_the_steps_to_come_move_and_those_taken_stay(poste, helene, dossier):
    page = poste.post(
        _url("repere_nouveau", dossier.pk), {"sorte": "operation", "le": _jour(10).isoformat()}, follow=True
    ).content.decode()
    repere = Repere.objects.get()
    assert f'value="{repere.pk}" selected' in page
    commun = {"repere": repere.pk, "sens": "apres"}
    for jours, mots in ((14, "Faire le point"), (3, "Appeler")):
        assert (
            poste.post(_url("etape_nouvelle", dossier.pk), commun | {"intitule": mots, "decalage": jours}).status_code
            == 302
        )
    poste.post(
        _url("etape_nouvelle", dossier.pk), commun | {"intitule": "Préparer le sac", "decalage": 2, "sens": "avant"}
    )
    jours = {e.intitule: e.prevue_le for e in selectors.page_dossier(helene, dossier).etapes}
    assert jours == {"Préparer le sac": _jour(8), "Appeler": _jour(13), "Faire le point": _jour(24)}
    deux = commun | {"intitule": "X", "prevue_le": _jour(3).isoformat()}
    assert poste.post(_url("etape_nouvelle", dossier.pk), deux).status_code == 422
    assert poste.post(_url("etape_nouvelle", dossier.pk), {"intitule": "X"}).status_code == 422
    assert (
        poste.post(_url("etape_nouvelle", dossier.pk), commun | {"intitule": "X", "decalage": 5000}).status_code == 422
    )
    etapes = {e.intitule: e for e in Etape.objects.all()}
    services.noter_resultat(agent=helene, etape=etapes["Appeler"], version=1, faite_le=_jour(), atteinte="atteint")
    services.annuler_etape(agent=helene, etape=etapes["Préparer le sac"], motif="saisie")
    reponse = poste.post(
        _url("repere_deplacer", repere.pk), {"le": _jour(30).isoformat(), "version": repere.version}, follow=True
    ).content.decode()
    assert "1 étape à venir avec lui" in reponse and "au lieu du" in reponse
    jours = {e.intitule: e.prevue_le for e in selectors.page_dossier(helene, dossier).etapes}
    assert jours == {"Préparer le sac": _jour(8), "Appeler": _jour(13), "Faire le point": _jour(44)}
    section = poste.get(_url("section", dossier.pk, "etapes")).content.decode()
    assert "14 jours après l’opération" in section and "l’étape a suivi" in section
    point = Etape.objects.get(pk=etapes["Faire le point"].pk)
    services.reporter_etape(agent=helene, etape=point, version=point.version, prevue_le=_jour(40))
    assert Etape.objects.get(pk=point.pk).decalage == 10  # put off by hand, it goes on following
    assert poste.post(_url("repere_deplacer", repere.pk), {"le": _jour(1).isoformat(), "version": 1}).status_code == 409


def test_a_step_follows_an_appointment_wherever_it_goes(helene, dossier):
    """Nothing is written when the appointment moves: the step is read at its day, in the dossier, the day and the list."""
    debut = datetime.combine(_jour(5), time(10), ZoneInfo("Europe/Paris"))
    rdv = RendezVous.objects.create(
        assure=dossier.assure,
        agent=helene,
        organisme=dossier.organisme,
        mode="telephone",
        date_acte=_jour(5),
        periode=periode(debut),
    )
    repere = services.poser_repere(agent=helene, dossier=dossier, sorte="entretien", rendez_vous=rdv)
    etape = services.prevoir_etape(agent=helene, dossier=dossier, intitule="Rappeler", repere=repere, decalage=1)
    assert [e.prevue_le for e in selectors.etapes_a_venir(helene, _jour())] == [_jour(6)]
    RendezVous.objects.filter(pk=rdv.pk).update(date_acte=_jour(20), periode=periode(debut + timedelta(days=15)))
    assert selectors.etapes_a_venir(helene, _jour()) == []
    vue = selectors.page_dossier(helene, dossier).etapes[0]
    assert vue.prevue_le == _jour(21) and "au lieu du" in vue.bouge
    assert selectors.mes_dossiers(helene, _jour())[0].prochaine in (_jour(20), _jour(21))
    services.faire_etape(agent=helene, etape=etape)
    assert selectors.page_dossier(helene, dossier).etapes[0].prevue_le == _jour(6)
    RendezVous.objects.filter(pk=rdv.pk).update(statut="annule", annule_le=timezone.now())
    assert selectors.reperes(dossier)[0].le == _jour(5)  # held no more: the day that was said


def test_the_end_of_a_stoppage_is_one_repere_that_follows_what_is_told_of_it(helene, dossier):
    repere = services.poser_repere(agent=helene, dossier=dossier, sorte="fin_arret", le=_jour(10))
    with pytest.raises(Exception, match="déjà un repère"):
        services.poser_repere(agent=helene, dossier=dossier, sorte="fin_arret", le=_jour(11))
    with pytest.raises(SaisieRefusee, match="Dites le jour"):
        services.poser_repere(agent=helene, dossier=dossier, sorte="operation")
    services.prevoir_etape(agent=helene, dossier=dossier, intitule="Point", repere=repere, decalage=-7)
    assert services.suivre_repere(agent=helene, dossier=dossier, sorte="fin_arret", le=_jour(40)) == 1
    assert Etape.objects.get().prevue_le == _jour(33)
    assert services.suivre_repere(agent=helene, dossier=dossier, sorte="fin_arret", le=None) == 0
    assert services.suivre_repere(agent=helene, dossier=dossier, sorte="reprise", le=_jour(40)) == 0


# What a step shows


def _lues(client, dossier):
    """The pages that could say it."""
    pages = [reverse("parcours:dossier", args=[dossier.pk]), reverse("parcours:ma_journee"), _url("liste")]
    pages += [_url("section", dossier.pk, nom) for nom in ("plan", "etapes", "evaluation", "cloture")]
    pages += [_url(nom, dossier.pk) for nom in ("plan_imprimer", "plan_pdf", "plan_accords", "reperes")]
    pages += [
        reverse(nom) for nom in ("agents:equipe", "statistiques:accueil", "assures:recherche", "signalements:liste")
    ]
    return [client.get(page).content.decode(errors="replace") for page in pages]


def test_what_a_step_shows_is_read_by_the_worker_and_the_person_and_by_no_manager(
    poste, helene, dossier, client_de, monkeypatch
):
    plan = services.convenir_plan(agent=helene, dossier=dossier)
    objectif = services.ajouter_objectif(agent=helene, plan=plan, intitule="Garder le loyer")
    for mots in ("Un", "Deux"):
        etape = services.prevoir_etape(
            agent=helene, dossier=dossier, intitule=mots, prevue_le=_jour(), objectif=objectif
        )
        page = poste.get(_url("etape_resultat", etape.pk)).content.decode()
        assert "Atteint en partie" in page and "personne d’autre" in page
        saisie = {"faite_le": _jour().isoformat(), "atteinte": "partiel", "resultat": CANARI, "version": etape.version}
        assert poste.post(_url("etape_resultat", etape.pk), saisie).status_code == 302
    for nom in ("section", "plan_imprimer"):
        lue = poste.get(_url(nom, dossier.pk, *(["etapes"] if nom == "section" else []))).content.decode()
        assert "Atteint en partie" in lue and CANARI in lue
    for role in ("manager", "direction_regionale", "csam"):
        for lue in _lues(client_de(people.un_agent(role, equipe=helene.affectation.equipe)), dossier):
            assert CANARI not in lue and "Atteint en partie" not in lue
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(DISTINCT atteinte) FROM accompagnements_etape")
        assert curseur.fetchone()[0] == 2  # the same answer twice, and nothing to group them by
    monkeypatch.setattr(page_module, "droits", lambda *_: Droits(*[True] * 12))  # sabotage: the manager has every right
    sabotees = _lues(client_de(people.un_agent("manager", equipe=helene.affectation.equipe)), dossier)
    assert any(CANARI in lue for lue in sabotees), "l’essai doit voir une page qui le dit"


def test_the_plan_of_the_person_is_a_tagged_pdf_in_two_sizes(poste, helene, dossier):
    assert poste.get(_url("plan_pdf", dossier.pk)).status_code == 404
    maker.remplir(dossier)
    plan = PlanAide.objects.get()
    signe = {"accord": "signe", "trace": "M10 20 L30 40 ", "signataire": "Valérie"}
    services.recueillir_accord(agent=helene, plan=plan, version=plan.version, convenu_le=_jour(), **signe)
    pdfs = [poste.get(_url("plan_pdf", dossier.pk) + suite) for suite in ("", "?grand=1")]
    assert all(pdf.content.startswith(b"%PDF") and b"StructTreeRoot" in pdf.content for pdf in pdfs)
    assert pdfs[0].content != pdfs[1].content and "brunet" not in str(pdfs[0].headers).lower()
    objectif = Objectif.objects.filter(statut="ouvert").first() or Objectif.objects.first()
    objectif.intitule = "Garder son poste 日 🙂"
    objectif.save()
    venue = f"http://testserver{reverse('parcours:dossier', args=[dossier.pk])}"
    refus = poste.get(_url("plan_pdf", dossier.pk), headers={"referer": venue})
    assert refus.status_code == 422 and "« 日 »" in refus.text and f'href="{venue}"' in refus.text
