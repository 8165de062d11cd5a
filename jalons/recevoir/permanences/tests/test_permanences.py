"""The roster, who is called first, and a hand-over that nobody loses: one takes it, the others are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.dates import jour_texte
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.recevoir.permanences import rules, selectors, services
from jalons.recevoir.permanences.models import Permanence, Relais
from jalons.recevoir.rendez_vous import services as rendez_vous
from tests.people import un_agent, un_assure, une_equipe

DEBUT = datetime(2026, 3, 10, 8, tzinfo=UTC)
UNE = st.builds(
    lambda cle, rang, occupee: rules.DeGarde(
        SimpleNamespace(pk=cle), "", rang, DEBUT, DEBUT, DEBUT, DEBUT if occupee else None
    ),
    st.integers(0, 6), st.integers(1, 3), st.booleans(),
)  # fmt: skip


@given(st.lists(UNE, max_size=7, unique_by=lambda g: g.agent.pk))
def test_each_one_is_called_once_the_free_ones_first_and_then_nobody_is_left(de_garde: list[rules.DeGarde]) -> None:
    deja: list[Any] = []
    appelees = []
    while suite := rules.suivante(de_garde, deja):
        deja.append(suite.agent.pk)
        appelees.append(suite)
    assert sorted(deja) == sorted(g.agent.pk for g in de_garde)
    assert [(not g.libre, g.rang) for g in appelees] == sorted((not g.libre, g.rang) for g in appelees)


pytestmark = pytest.mark.django_db


class Plateforme:
    """A caisse, its CSAM, its manager, two workers on duty now."""

    def __init__(self) -> None:
        self.equipe = une_equipe()
        self.csam, self.manager, self.claire, self.luc = (
            un_agent(role, equipe=self.equipe) for role in ("csam", "manager", "assistant_social", "assistant_social")
        )

    def de_garde(self, *qui: Any) -> None:
        maintenant = timezone.now()
        for rang, agent in enumerate(qui, 1):
            Permanence.objects.create(
                agent=agent, organisme=self.equipe.organisme, equipe=self.equipe, date=timezone.localdate(), rang=rang,
                periode=(maintenant - timedelta(hours=1), maintenant + timedelta(hours=1)), telephone="05 00 00 00 00",
            )  # fmt: skip

    def proposer(self, **autres: Any) -> Relais:
        voulu = {"cle": uuid4(), "assure": None, "qui": "personne", "contenu": '{"paroles": "Je n’en peux plus"}'}
        return services.proposer(agent=self.csam, organisme=self.equipe.organisme, **voulu | autres)


@pytest.fixture
def plateforme() -> Plateforme:
    return Plateforme()


def test_unanswered_the_next_one_is_called_then_nobody_is_left_and_who_was_called_is_forgotten(
    plateforme: Plateforme,
) -> None:
    with pytest.raises(services.PersonneDePermanence):
        plateforme.proposer()
    plateforme.de_garde(plateforme.claire, plateforme.luc)
    relais = plateforme.proposer()
    assert relais.pour == plateforme.claire
    services.passer(agent=plateforme.csam, relais=relais, version=relais.version)
    assert (relais.pour, relais.statut) == (plateforme.luc, "propose")
    services.passer(agent=plateforme.csam, relais=relais, version=relais.version - 1)  # pressed twice: once
    assert (relais.pour, relais.statut) == (plateforme.luc, "propose")
    services.passer(agent=plateforme.csam, relais=relais)
    assert relais.statut == "sans_reponse" and relais.contenu
    contenu = services.prendre(agent=plateforme.claire, relais=relais)  # the first one, late: better than never
    assert "plus" in contenu
    relais.refresh_from_db()
    assert (relais.statut, relais.pour, relais.contenu, relais.sollicites) == ("pris", plateforme.claire, None, [])
    for agir in (
        lambda: services.prendre(agent=plateforme.luc, relais=relais),
        lambda: services.passer(agent=plateforme.csam, relais=relais),
        lambda: services.terminer(agent=plateforme.csam, cle=relais.cle),
        lambda: plateforme.proposer(cle=relais.cle),
    ):
        with pytest.raises(services.RelaisPris, match="a pris cet appel"), transaction.atomic():
            agir()


def test_a_call_ended_otherwise_is_no_longer_on_the_line(plateforme: Plateforme) -> None:
    plateforme.de_garde(plateforme.claire)
    relais = plateforme.proposer()
    assert plateforme.proposer(cle=relais.cle, contenu='{"paroles": "encore"}').pk == relais.pk
    services.terminer(agent=plateforme.csam, cle=relais.cle)
    services.terminer(agent=plateforme.csam, cle=relais.cle)  # twice is once
    assert list(selectors.relais_pour(plateforme.claire)) == []
    with pytest.raises(TransitionRefusee, match="terminé"):
        services.prendre(agent=plateforme.claire, relais=relais)


def test_whoever_is_away_or_gone_is_not_on_duty_and_whoever_is_with_somebody_comes_after(
    plateforme: Plateforme,
) -> None:
    plateforme.de_garde(plateforme.claire, plateforme.luc, parti := un_agent(equipe=plateforme.equipe))
    maintenant, organisme = timezone.now(), plateforme.equipe.organisme_id
    type(parti).objects.filter(pk=parti.pk).update(is_active=False)
    assert [g.agent for g in selectors.de_permanence(organisme, maintenant)] == [plateforme.claire, plateforme.luc]
    rendez_vous.reserver(
        agent=plateforme.claire, assure=un_assure(plateforme.equipe.organisme), avec=plateforme.claire,
        debut=maintenant - timedelta(minutes=5), duree=45, mode="telephone", maintenant=maintenant - timedelta(days=1),
    )  # fmt: skip
    deux = selectors.de_permanence(organisme, maintenant)
    assert [(g.agent, g.libre) for g in deux] == [(plateforme.luc, True), (plateforme.claire, False)]
    rendez_vous.declarer_indisponible(
        agent=plateforme.luc,
        pour=plateforme.luc,
        debut=maintenant,
        fin=maintenant + timedelta(hours=2),
        motif="absence",
    )
    assert [g.agent for g in selectors.de_permanence(organisme, maintenant + timedelta(minutes=1))] == [
        plateforme.claire
    ]
    assert selectors.de_permanence(une_equipe().organisme_id, maintenant) == []


def lundi() -> date:
    """A Monday to come, without a public holiday in the two weeks that follow."""
    aujourdhui = timezone.localdate()
    premier = aujourdhui + timedelta(days=7 - aujourdhui.weekday())
    feries = calendrier().jours("Europe/Paris", "", range(premier.year, premier.year + 2))
    while any(premier <= jour < premier + timedelta(days=14) for jour in feries):
        premier += timedelta(days=7)
    return premier


def test_a_manager_writes_the_roster_of_her_team_alone(plateforme: Plateforme, client_de: Any) -> None:
    client, du = client_de(plateforme.manager), lundi()
    saisi = {"du": du.isoformat(), "au": (du + timedelta(days=13)).isoformat(), "debut": "09:00", "fin": "12:30"}
    saisi |= {"rang": "1", "jours": ["0", "2"], "telephone": "05 61 00 00 00", "pour": str(plateforme.claire.pk)}
    ou, liste = reverse("permanences:tenir"), reverse("permanences:liste") + f"?du={du.isoformat()}"
    assert client.post(ou, saisi | {"pour": str(un_agent().pk)}).status_code == 422 and not Permanence.objects.exists()
    sans = client.post(ou, saisi | {"telephone": ""})
    assert sans.status_code == 422 and "Écrire le numéro" in sans.content.decode()
    assert client.post(ou, saisi).status_code == 302
    assert [(p.date - du).days for p in Permanence.objects.order_by("date")] == [0, 2, 7, 9]
    deja = client.post(ou, saisi | {"debut": "12:00", "fin": "14:00"})
    dit = deja.content.decode().replace("\u00a0", " ")
    assert deja.status_code == 422 and f"déjà de permanence {jour_texte(du)} de 9 h à 12 h 30" in dit
    page = client.get(liste).content.decode()
    assert page.count("Retirer<span") == 4 and "Personne mardi" in page  # a weekday on which nobody answers is told
    une = Permanence.objects.order_by("date").first()
    assert une and client.post(reverse("permanences:lever", args=[une.pk])).status_code == 302
    assert client.post(reverse("permanences:lever", args=[une.pk])).status_code == 409
    lue = client_de(plateforme.csam).get(liste).content.decode()
    assert lue.count(f"· {plateforme.claire}") == 3 and "Retirer" not in lue


def test_hours_that_cannot_be_are_refused_in_words(plateforme: Plateforme) -> None:
    voulu: dict[str, Any] = {"agent": plateforme.manager, "pour": plateforme.claire, "telephone": "0561000000"}
    with pytest.raises(SaisieRefusee, match="avant de commencer"):
        services.tenir(**voulu, du=lundi(), debut=time(12), fin=time(9))
    with pytest.raises(SaisieRefusee, match="précède"):
        services.tenir(**voulu, du=lundi() + timedelta(days=7), au=lundi(), debut=time(9), fin=time(12))
