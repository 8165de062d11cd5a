"""One world a module, in one transaction that is undone at the end."""

from __future__ import annotations

import copy
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseNotFound

from jalons.config import urls
from jalons.fondations.agents.connexion import AgentsActifs
from tests.acces import monde as mondes


@pytest.fixture(scope="module")
def monde(django_db_setup: Any, django_db_blocker: Any) -> Iterator[mondes.Monde]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield mondes.construire()
        transaction.set_rollback(True)


@pytest.fixture
def vite(monde: mondes.Monde, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """For twenty thousand requests: sessions in the cookie, agents read once, a bare 404, no log. What is decided
    stays the same; that a revoked role is gone at the next request is tested with the agents.
    """
    lus = {agent.pk: agent for agent in monde.sujets.values() if agent.role and agent.titulaires}
    monkeypatch.setattr(AgentsActifs, "get_user", lambda self, pk: copy.copy(lus[uuid.UUID(str(pk))]))
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound(), raising=False)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
