"""Cases 1, 3, 4, 6, 7 and 9 of the booklet [003], told to the end of what this room does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.enums import FACE_A_FACE
from jalons.accompagner.accompagnements.models import Dossier, Entretien
from jalons.accompagner.accompagnements.tests import maker
from tests import people

pytestmark = pytest.mark.django_db
CAS = [
    # prénom, né(e), sexe, foyer, axe, emploi, indépendant, risque, origine, domaines, issue emploi, issue santé
    ("Paul", 1981, "1", "seul", "pdp", "independant", "oui", "maladie", "service_medical",
     ["sante", "ressources", "travail"], "nouveau_metier", ""),
    ("Romuald", 1956, "1", "autre", "sante", "retraite", "non", "retraite", "hopital",
     ["sante", "famille", "autonomie"], "", "relais_organise"),
    ("Louise", 1986, "2", "couple_enfants", "sante", "sans_activite", "non", "maladie", "accompagnement_sante",
     ["soins", "ressources", "moral"], "", "soins_obtenus"),
    ("Catherine", 1976, "2", "parent_isole", "sante", "arret_contrat", "non", "maladie", "departement",
     ["sante", "logement", "autonomie"], "", "maintien_domicile"),
    ("Bernard", 1987, "1", "inconnu", "sante", "inconnu", "inconnu", "maladie", "hopital",
     ["territoire", "ressources"], "", "equilibre"),
    ("Valérie", 1998, "2", "parent_isole", "pdp", "arret_contrat", "non", "maladie", "departement",
     ["ressources", "travail"], "meme_poste_amenage", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("prenom", "ne", "sexe", "foyer", "axe", "emploi", "ti", "risque", "origine", "domaines", "issue_e", "issue_s"),
    CAS,
    ids=[cas[0] for cas in CAS],
)
def test_from_the_first_interview_to_the_cloture(
    prenom, ne, sexe, foyer, axe, emploi, ti, risque, origine, domaines, issue_e, issue_s
):
    helene, jour = people.un_agent(), timezone.localdate()
    assure = maker.une_personne(
        helene.affectation.organisme, prenom=prenom, date_naissance=date(ne, 1, 1), sexe=sexe, foyer=foyer
    )
    ouvert = jour - timedelta(days=120)
    dossier = services.ouvrir_dossier(
        agent=helene, assure=assure, referent=helene, axe=axe, ouvert_le=ouvert, situation_emploi=emploi,
        travailleur_independant=ti, risque=risque, origine=origine,
    )  # fmt: skip
    services.noter_entretien(agent=helene, dossier=dossier, mode="domicile", date_acte=ouvert, note="premier entretien")
    services.evaluer(
        agent=helene, dossier=dossier, texte="Ses mots.", domaines=[(d, "a_travailler", "") for d in domaines]
    )
    plan = services.convenir_plan(agent=helene, dossier=dossier, accord="oral")
    objectif = services.ajouter_objectif(agent=helene, plan=plan, intitule="Ce qui compte d’abord")
    action = services.ajouter_action(agent=helene, objectif=objectif, intitule="Une démarche", par="travailleur")
    services.noter_entretien(agent=helene, dossier=dossier, mode="telephone", date_acte=jour)
    services.changer_statut_action(agent=helene, action=action, acte="faire")
    services.changer_statut_objectif(agent=helene, objectif=objectif, acte="atteindre_en_partie")
    services.clore_dossier(
        agent=helene, dossier=dossier, motif="objectifs_atteints", issue_emploi=issue_e, issue_sante=issue_s
    )

    page = selectors.page_dossier(helene, Dossier.objects.get(pk=dossier.pk))
    assert page.situation.age == ouvert.year - ne
    assert [ligne.titre for ligne in page.fil] == ["2e entretien", "1er entretien"]
    assert {d.code for d in page.evaluation.domaines} == set(domaines)
    assert page.plan.objectifs[0].statut == "Atteint en partie"
    assert page.cloture.mois == pytest.approx(120 / 30.4375)
    assert bool(page.cloture.branche) == (axe == "pdp") and bool(page.cloture.issue_sante) == (axe == "sante")
    faits = Entretien.objects.filter(dossier=dossier)
    assert sorted(e.mode in FACE_A_FACE for e in faits) == [False, True] and {e.axe for e in faits} == {axe}
