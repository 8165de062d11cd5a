"""What is composed once reads what the queryset reads, whatever the values, and its SQL is Django's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.postgresql.compiler import SQLCompiler
from django.db.models import Exists, F, OuterRef, Q

from jalons.fondations.agents.models import Affectation, Agent, Suppleance
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.models import en_vigueur
from tests.people import un_agent

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)


def _les_siennes(agent: UUID, jour: date) -> Any:
    return Affectation.objects.filter(en_vigueur(jour), agent=agent).select_related("agent", "organisme")


def test_it_reads_each_time_the_rows_of_its_values_and_what_hangs_from_them(django_assert_num_queries: Any) -> None:
    composee = Composee(_les_siennes, agent=UUID, jour=date)
    agents = [un_agent("csam"), un_agent("assistant_social")]
    for agent in [*agents, *reversed(agents)]:
        with django_assert_num_queries(1):
            lues = [(a.agent, a.organisme) for a in composee(agent=agent.pk, jour=JOUR)]
        assert lues == [(agent, agent.affectations.get().organisme)]
    assert composee(agent=agents[0].pk, jour=date(1950, 1, 1)) == composee(agent=uuid4(), jour=JOUR) == []
    Affectation.objects.filter(agent=agents[0]).update(date_fin=JOUR - timedelta(days=1))
    assert composee(agent=agents[0].pk, jour=JOUR) == []  # asked again, the base is asked again


def test_prefetched_deferred_cut_and_flat_reads_are_those_of_the_queryset(django_assert_num_queries: Any) -> None:
    un, deux = un_agent("csam"), un_agent("csam")
    siens = Composee(
        lambda nom: Agent.objects.filter(identifiant=nom).defer("courriel").prefetch_related("affectations")[:1],
        nom=str,
    )
    with django_assert_num_queries(2):
        (lu,) = siens(nom=un.identifiant)
        assert [a.agent_id for a in lu.affectations.all()] == [un.pk]
    assert lu.get_deferred_fields() == {"courriel"}
    noms = Composee(lambda: Agent.objects.order_by("identifiant").values_list("identifiant", flat=True))
    assert noms() == sorted([un.identifiant, deux.identifiant])


def test_a_value_that_the_query_forgets_is_refused() -> None:
    with pytest.raises(ValueError, match="jour : absent de la requête"):
        Composee(lambda agent, jour: Affectation.objects.filter(agent=agent), agent=UUID, jour=date)(
            agent=uuid4(), jour=JOUR
        )


def test_our_sql_is_that_of_django_to_the_letter() -> None:
    absente = Exists(Suppleance.objects.filter(en_vigueur(JOUR), absent=OuterRef("agent")))
    lignes: list[Any] = [m._base_manager.all() for m in apps.get_models() if m._meta.managed]
    lignes += [q.select_related().order_by("-pk") for q in lignes]
    lignes += [
        Affectation.objects.annotate(absente=absente, nom=F("agent__nom")).filter(Q(absente=True) | Q(nom="X")),
        Affectation.objects.order_by("agent__nom", "-pk").values("agent__nom").distinct(),
        Affectation.objects.filter(agent__in=Agent.objects.order_by("nom").values("pk")[:3]).reverse(),
    ]
    for requete in lignes:
        stock = SQLCompiler(requete.query.clone(), connection, DEFAULT_DB_ALIAS).as_sql()
        assert requete.query.get_compiler(DEFAULT_DB_ALIAS).as_sql() == stock
