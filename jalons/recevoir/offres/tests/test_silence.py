"""From which day nobody’s answer is waited for any more, whichever way she was reminded or could not be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure
from jalons.recevoir.offres import services
from jalons.recevoir.offres.tests.monde import JOUR, Monde, a

pytestmark = pytest.mark.django_db
RELANCE = JOUR + timedelta(days=21)


def ecrite(monde: Monde) -> date:
    """Reminded by text message; the reminder’s day."""
    monde.offre()
    monde.envoyer()
    monde.relancer(RELANCE)
    return RELANCE


def appelee(monde: Monde) -> date:
    """Reminded by a call that nobody answered; the day of that call."""
    offre = monde.offre(telephone="01 99 00 12 34")
    monde.envoyer()
    monde.relancer(RELANCE)
    essai = RELANCE + timedelta(days=3)
    services.noter_tentative(agent=monde.nadia, offre=offre, resultat="non_joint", maintenant=a(essai, 10))
    return essai


def sans_moyen(monde: Monde) -> date:
    """Nothing can remind her any more; the day on which the reminder was due."""
    offre = monde.offre(telephone="", courriel="")
    services.imprimer(agent=monde.nadia, organisme=monde.caisse, jour=JOUR)
    assures.corriger(agent=None, assure=Assure.objects.get(pk=offre.assure_id), adresse="")
    return RELANCE


@pytest.mark.parametrize("derniere_nouvelle", [ecrite, appelee, sans_moyen])
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jours=st.integers(0, 120))
@example(jours=38)
@example(jours=39)
@example(jours=40)
def test_silence_is_told_from_the_39th_day_and_never_before(db, derniere_nouvelle, jours):
    with transaction.atomic():
        monde = Monde()
        jour = derniere_nouvelle(monde) + timedelta(days=jours)
        told = services.constater_silences(agent=None, organisme=monde.caisse, jour=jour)
        assert told == (jours >= 39)
        transaction.set_rollback(True)
