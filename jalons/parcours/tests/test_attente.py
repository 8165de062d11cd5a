"""Whoever waits for a slot leaves the list with what ends: demande, accompaniment, caisse, death; nobody has to say it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.parcours import continuite, services
from jalons.parcours.attente import suivre_la_liste
from jalons.parcours.tests.conftest import Service
from jalons.parcours.tests.test_partir import Deux, deux
from jalons.recevoir.attentes import services as attentes
from jalons.recevoir.attentes.models import AttenteCreneau
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande

__all__ = ["deux"]


def fin() -> tuple[str, str]:
    ligne = AttenteCreneau.objects.get()
    return ligne.statut, ligne.fin_motif


@pytest.fixture
def attendue(service: Service) -> Demande:
    demande = service.demande()
    assert demande.assure
    attentes.inscrire(agent=service.csam, assure=demande.assure)
    return demande


def _clore(service: Service, demande: Demande) -> None:
    services.finir_demande(agent=service.csam, demande=demande, acte="clore", finir=signalements.clore, motif="refus")


def test_a_demande_that_ends_takes_her_off_unless_something_else_goes_on(service: Service, attendue: Demande) -> None:
    dossier = services.accompagnements.ouvrir_dossier(
        agent=service.assistante, assure=attendue.assure, referent=service.assistante
    )
    _clore(service, attendue)
    assert fin() == ("attend", ""), "elle est accompagnée"
    services.clore_dossier(agent=service.assistante, dossier=dossier, motif="refus", issue_sante="inconnu")
    assert fin() == ("retiree", "finie")


def test_a_death_takes_her_off_and_says_so(service: Service, attendue: Demande) -> None:
    assert attendue.assure
    services.constater_deces(agent=service.csam, assure=attendue.assure, date_deces=timezone.localdate())
    assert fin() == ("retiree", "deces")


def test_closing_the_accompaniment_that_cancels_her_appointment_does_not_put_her_back(service: Service) -> None:
    demande = service.demande()
    assert demande.assure
    attentes.inscrire(agent=service.csam, assure=demande.assure)
    services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    assert fin() == ("retiree", "recue")
    demande.refresh_from_db()
    dossier = services.ouvrir_dossier(agent=service.assistante, demande=demande, referent=service.assistante)
    rdv = RendezVous.objects.get()
    services.clore_dossier(
        agent=service.assistante, dossier=Dossier.objects.get(pk=dossier.pk), motif="refus", issue_sante="inconnu",
        rendez_vous_a_venir={rdv.pk: "annuler"},
    )  # fmt: skip
    assert fin() == ("retiree", "finie")


def test_passed_to_another_caisse_she_leaves_the_list_of_this_one(service: Service, attendue: Demande) -> None:
    vers = Service().equipe.organisme
    services.passer_demande(agent=service.csam, demande=attendue, vers=vers, motif="habite là")
    assert fin() == ("retiree", "partie")


def test_her_accompaniment_taken_by_another_caisse_too(deux: Deux) -> None:
    attentes.inscrire(agent=deux.ici.csam, assure=deux.dossier.assure)
    continuite.accueillir(agent=deux.chef_la, depart=deux.proposer(), a=deux.nadia)
    assert fin() == ("retiree", "partie")


def test_each_night_those_whom_no_act_took_off(service: Service, attendue: Demande) -> None:
    quand: dict[str, Any] = {"statut": "clos", "motif_cloture": "refus", "close_le": timezone.localdate()}
    Demande.objects.filter(pk=attendue.pk).update(**quand)
    assert suivre_la_liste() == 0, "put there after it was closed, the same day"
    AttenteCreneau.objects.update(depuis=timezone.now() - timedelta(days=3))
    assert suivre_la_liste() == 1 and fin() == ("retiree", "finie")
