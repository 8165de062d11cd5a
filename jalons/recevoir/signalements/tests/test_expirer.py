"""What nobody answers goes out by itself, at the delays of the reference data; run twice, it does nothing more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.signalements import selectors, services
from jalons.recevoir.signalements.enums import Decision
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.tests.aides import Service

pytestmark = pytest.mark.django_db
JOUR = date(2026, 8, 1)
DELAIS = {"offre_jours": 60, "sans_suite_mois": 6}


def trouvee(service: Service, recue: date, offerte: date | None = None) -> Demande:
    """Somebody found by the request; her offer left on ``offerte``."""
    demande = Demande.objects.create(
        assure=service.personne(), organisme=service.organisme, statut="a_offrir", recue_le=recue
    )
    if offerte:
        services.noter_offre_envoyee(agent=service.nadia, demande=demande, le=offerte)
    return demande


def attendent(jour: date = JOUR) -> list[Demande]:
    return list(selectors.a_expirer(jour, **DELAIS))


@pytest.mark.parametrize(("jours", "expire"), [(60, False), (61, True)])
def test_an_offer_waits_sixty_days_from_the_day_it_left(jours: int, expire: bool) -> None:
    demande = trouvee(Service(), date(2025, 1, 2), JOUR - timedelta(days=jours))
    assert attendent() == ([demande] if expire else [])


@pytest.mark.parametrize(("recue", "expire"), [(date(2026, 2, 1), False), (date(2026, 1, 31), True)])
def test_somebody_never_offered_anything_waits_six_months(recue: date, expire: bool) -> None:
    demande = trouvee(Service(), recue)
    assert attendent() == ([demande] if expire else [])


@pytest.mark.parametrize("decision", ["", "recevoir", "completer", "joindre"])
def test_what_somebody_signalled_never_expires(decision: str) -> None:
    service = Service()
    demande = service.appel(service.personne(), recu_le=date(2020, 1, 1)).demande
    if decision:
        services.qualifier(agent=service.nadia, demande=demande, decision=Decision(decision))
    assert attendent() == []
    with pytest.raises(TransitionRefusee):
        services.expirer(agent=None, demande=demande)


def test_an_offer_that_left_has_its_day() -> None:
    demande = trouvee(Service(), JOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Demande.objects.filter(pk=demande.pk).update(statut="offre_envoyee")


def lancer(*options: str) -> str:
    from jalons.portes.cli.signalements import expirer

    fait = CliRunner().invoke(expirer, list(options))
    assert fait.exit_code == 0, fait.output
    return fait.output


def test_the_verb_counts_then_expires_then_finds_nothing_more() -> None:
    charger_referentiels()
    service, jour = Service(), timezone.localdate()
    vieille = trouvee(service, jour - timedelta(days=400))
    trouvee(service, jour)
    assert "1 restée(s) « À offrir »" in lancer("--apercu")
    assert Demande.objects.get(pk=vieille.pk).statut == "a_offrir"
    sortie = lancer()
    assert "1 demande(s) à faire expirer (offre sans réponse depuis plus de 60 jours" in sortie
    assert "1 expirée(s), restée(s) « À offrir »" in sortie
    vieille.refresh_from_db()
    assert (vieille.statut, vieille.close_le) == ("expire", jour)
    assert "0 demande(s) à faire expirer" in lancer()
    assert LigneJournal.objects.filter(acte="demande.expirer").count() == 1


def test_without_reference_data_the_verb_names_the_remedy() -> None:
    from jalons.portes.cli.signalements import expirer

    fait = CliRunner().invoke(expirer, [])
    assert fait.exit_code == 2 and "jalons referentiels charger" in fait.output
