"""One random year, published once a module: these tests mostly read."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from jalons.mesurer.statistiques.models import Publication
from jalons.mesurer.statistiques.services import consolider, publier
from tests.second_calcul.activite import ANNEE, construire


@pytest.fixture(scope="module")
def annee_publiee(django_db_setup, django_db_blocker):
    """The key of a publication that lives as long as the module, rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        organisme = construire(5, personnes=220)
        consolider(annee=ANNEE, organisme=organisme)
        bilan = publier(annee=ANNEE, organisme=organisme, le=date(ANNEE + 1, 2, 12))
        yield bilan.publication.pk
        transaction.set_rollback(True)


@pytest.fixture
def publication(annee_publiee, db):
    """The published year, read afresh."""
    return Publication.objects.select_related("organisme").get(pk=annee_publiee)
