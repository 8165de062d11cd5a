"""A question asked of the experts and a protocol that ends wait in somebody's day, until it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.parcours.selectors.journee import journee
from jalons.recevoir.expertises import services as expertises
from jalons.recevoir.protocoles import services as protocoles
from tests.people import un_agent, une_equipe

pytestmark = pytest.mark.django_db


def titres(agent: Any) -> str:
    lue = journee(agent, timezone.now(), timezone.localdate())
    return " ; ".join(f"{a.titre} : {a.raison}" for a in (*lue.attentes, *(b for g in lue.blocs for b in g.attentes)))


def test_what_is_asked_or_ends_is_in_the_day_until_it_is_done() -> None:
    equipe = une_equipe()
    csam, assistante, manager = (un_agent(r, equipe=equipe) for r in ("csam", "assistant_social", "manager"))
    caisse, jour = equipe.organisme, timezone.localdate()
    posee = expertises.poser(
        agent=csam, organisme=caisse, theme="ressources", texte="La pension se cumule-t-elle ?", en_ligne=True
    )
    protocole = protocoles.preparer(
        agent=manager, organisme=caisse, intitule="Arrêts longs", origine="service_medical", partenaire=None,
        qui="Eux", quoi="Cela", comment="Ainsi", signaler_jours=None, repondre_jours=10,
    )  # fmt: skip
    protocoles.signer(
        agent=manager, protocole=protocole, version=None, signataires="Deux", signe_le=jour - timedelta(days=300),
        date_debut=jour - timedelta(days=300), date_fin=jour + timedelta(days=20),
    )  # fmt: skip
    assert "Répondre à une question" in titres(assistante)
    assert "quelqu’un attend au téléphone" in titres(manager) and "pension" not in titres(manager)
    assert "Renouveler le protocole : Arrêts longs" in titres(manager)
    assert "protocole" not in titres(assistante) and "Répondre à" not in titres(csam)
    assert "Répondre à" not in titres(un_agent("assistant_social")), "another caisse has its own experts"
    expertises.repondre(agent=assistante, question=posee, reponse="Oui, sous condition de ressources.")
    protocole.refresh_from_db()
    protocoles.renouveler(agent=manager, protocole=protocole)
    assert "Répondre à" not in titres(manager) and "Renouveler" not in titres(manager)
