"""One world a process, in one transaction that is undone at the end; what a test does to it is undone with the test."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.acces import monde as mondes
from tests.acces.releve import Releve


@pytest.fixture(scope="package")
def monde_commun(django_db_setup: Any, django_db_blocker: Any) -> Iterator[mondes.Monde]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield mondes.construire()
        transaction.set_rollback(True)


@pytest.fixture
def monde(monde_commun: mondes.Monde) -> Iterator[mondes.Monde]:
    with transaction.atomic():
        yield monde_commun
        transaction.set_rollback(True)


@pytest.fixture
def releve(monde: mondes.Monde) -> Releve:
    return Releve(monde)


@pytest.fixture
def bavard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that the product and Django can say; but Django's own account, at DEBUG, of each variable that a
    template did not find: it quotes the page, and no setting of the product turns it on.
    """
    for niveau, nom in ((logging.INFO, "django.template"), (logging.DEBUG, "django"), (logging.DEBUG, "jalons")):
        caplog.set_level(niveau, logger=nom)
    return caplog
