"""What a page and a list cost: the same queries with one line and with fifteen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.models import (
    Dossier,
    Evaluation,
    PlanAide,
)
from jalons.accompagner.accompagnements.tests import maker

pytestmark = pytest.mark.django_db


def _cout(faire) -> int:
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        faire()
    return len(requetes)


def _remplir_encore(dossier, agent, fois):
    plan = PlanAide.objects.get(dossier=dossier)
    for numero in range(fois):
        objectif = services.ajouter_objectif(agent=agent, plan=plan, intitule=f"Objectif {numero}")
        services.ajouter_action(agent=agent, objectif=objectif, intitule="Action")
        services.noter_entretien(agent=agent, dossier=dossier, mode="lieu", date_acte=timezone.localdate(), note="n")
        services.noter_demarche(
            agent=agent, dossier=dossier, intitule="Appel", reponse_attendue_le=timezone.localdate()
        )
        services.prevoir_etape(agent=agent, dossier=dossier, prevue_le=timezone.localdate(), intitule="Point")
        version = Evaluation.objects.filter(dossier=dossier).count()
        services.evaluer(agent=agent, dossier=dossier, texte="encore", version=version)


def test_the_dossier_page_costs_the_same_with_1_line_and_with_15(helene, dossier):
    maker.remplir(dossier)
    frais = Dossier.objects.select_related("assure", "relais")

    def page():
        selectors.page_dossier(type(helene).objects.get(pk=helene.pk), frais.get(pk=dossier.pk))

    un = _cout(page)
    _remplir_encore(dossier, helene, 14)
    assert _cout(page) == un <= 21  # the origin of the demande is a word of the reference data


def test_my_list_and_the_lists_of_the_day_cost_the_same_with_1_dossier_and_with_15(helene):
    jour = timezone.localdate()
    lectures = [
        lambda a: selectors.mes_dossiers(a, jour),
        lambda a: selectors.etapes_a_venir(a, jour),
        lambda a: selectors.reponses_attendues(a, jour),
        lambda a: selectors.promesses_dues(a, jour, "service"),
        lambda a: selectors.reponses_arrivees(a, jour - timedelta(days=30)),
        lambda a: selectors.dossiers_silencieux(a, jour),
        lambda a: selectors.brouillons(a),
    ]

    def couts():
        return [_cout(lambda lire=lire: lire(type(helene).objects.get(pk=helene.pk))) for lire in lectures]

    maker.remplir(maker.un_dossier(helene))
    un = couts()
    for _ in range(14):
        maker.remplir(maker.un_dossier(helene))
    assert couts() == un
