"""Several at once, or killed on the way: one reminder an hour, one move a link, one person an hour. Real processes and kills."""

from __future__ import annotations

import os
import random
import signal
import time as horloge
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.tests.test_arrets_brutaux import attendre, dans_un_processus
from jalons.fondations.socle.refus import Refus
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.models import Geste, LienRendezVous, RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import Monde, creer_monde
from tests import people


@pytest.fixture
def monde(base_a_part: str) -> Monde:
    people.des_parametres("rdv_")
    seul = creer_monde()
    seul.ouvrir(jour=dans_jours(2), a=18, duree=15)
    return seul


def dans_jours(n: int) -> Any:
    return rules.jour_local(timezone.now(), "Europe/Paris") + timedelta(days=n)


def prises(monde: Monde, combien: int) -> list[RendezVous]:
    personnes = [people.un_assure(monde.caisse, nom=f"Nom{n}", prenom="Ada") for n in range(combien)]
    Assure.objects.update(telephone="06 39 98 00 01", telephone_e164="+33639980001")
    for personne in personnes:
        personne.refresh_from_db()
    avant = timezone.now() - timedelta(days=10)
    return [
        monde.reserver(
            assure=p, agent=monde.helene, debut=monde.a(9, 0, dans_jours(2)) + timedelta(minutes=15 * n), duree=15,
            maintenant=avant,
        )
        for n, p in enumerate(personnes)
    ]  # fmt: skip


def rappels() -> list[str]:
    return sorted(Envoi.objects.filter(cle_unique__contains=":rappel:").values_list("cle_unique", flat=True))


def test_killed_anywhere_and_run_again_each_is_reminded_once(monde):
    rdvs = prises(monde, 12)
    hasard = random.Random(16)
    for _ in range(5):
        enfant = dans_un_processus(lambda: services.rappeler() and None)
        horloge.sleep(hasard.random() * 0.3)
        os.kill(enfant, signal.SIGKILL)
        attendre(enfant)
    services.rappeler()
    assert len(rappels()) == len(rdvs) == len({cle.split(":")[1] for cle in rappels()})
    assert services.rappeler().deposes == 0


def test_four_batches_at_once_remind_once(monde):
    rdvs = prises(monde, 8)
    assert not any([attendre(e) for e in [dans_un_processus(lambda: services.rappeler() and None) for _ in range(4)]])
    assert len(rappels()) == len(rdvs)


def _deplacer(lien: LienRendezVous, version: int, debut: Any) -> None:
    try:
        services.deplacer_soi(lien=lien, version=version, debut=debut)
    except Refus:
        return


def test_of_eight_tabs_that_move_at_once_one_does(monde):
    (rdv,) = prises(monde, 1)
    lien = services.creer(rdv).lien
    libres = selectors.horaires_offerts(rdv, timezone.now(), limite=None)[1:9]
    enfants = [dans_un_processus(lambda c=c: _deplacer(lien, rdv.version, c.debut)) for c in libres]
    assert not any([attendre(e) for e in enfants])
    assert Geste.objects.count() == 1
    assert RendezVous.objects.get(pk=rdv.pk).debut in {c.debut for c in libres}


def test_of_four_people_after_one_hour_one_has_it_and_nobody_loses_hers(monde):
    rdvs = prises(monde, 4)
    liens = [services.creer(r).lien for r in rdvs]
    voulu = selectors.horaires_offerts(rdvs[0], timezone.now(), limite=None)[5].debut
    enfants = [
        dans_un_processus(lambda li=li, r=r: _deplacer(li, r.version, voulu)) for li, r in zip(liens, rdvs, strict=True)
    ]
    assert not any([attendre(e) for e in enfants])
    debuts = sorted(RendezVous.objects.values_list("periode", flat=True), key=lambda p: p.lower)
    assert [p.lower for p in debuts].count(voulu) == 1 and len({p.lower for p in debuts}) == 4
    assert Geste.objects.count() == 1
