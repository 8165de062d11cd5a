"""Shared, forced or opened for a placement: once it ended, no address tells it any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Ouverture
from jalons.accompagner.extraits.models import Extrait
from tests.acces import controle, oracle, vues
from tests.acces.monde import Monde
from tests.acces.releve import Releve
from tests.tailles import COMPLETS, hasard

AUTRES = 12  # addresses drawn in the day beyond those that it opened; all of them at night


@pytest.mark.parametrize(
    ("role", "cas"), [("partenaire", "organisation"), ("manager", "mien"), ("stagiaire", "supplee")]
)
def test_what_was_shared_or_opened_and_ended_is_told_over_no_address(
    monde: Monde, releve: Releve, monkeypatch: pytest.MonkeyPatch, role: str, cas: str
) -> None:
    lues = [q for q in controle.questions(vues.parcourir(), [role]) if (q.cas, q.methode) == (cas, "GET")]
    permises = [q for q in lues if q.attendu == "permis"]
    monkeypatch.setattr(oracle, "EN_COURS", False)
    fermees = [q for q in permises if q.attendu != "permis"]
    assert len(controle.verifier(monde, fermees).fautes) == len(fermees) > 0, "en cours, chacune répond"
    _finir(monde, role, cas)
    restent = [q for q in lues if q not in fermees and q.attendu != "role"]
    posees = fermees + (restent if COMPLETS else hasard(f"fini {role}").sample(restent, min(AUTRES, len(restent))))
    assert controle.verifier(monde, posees, releve).fautes == []
    assert releve.fuites == []


def _finir(monde: Monde, role: str, cas: str) -> None:
    pieces, maintenant = monde.histoire(cas, role).pieces, timezone.now()
    if role == "partenaire":
        retrait = {"statut": "retire", "retire_le": timezone.localdate(), "motif_retrait": "accord_retire"}
        assert Extrait.objects.filter(pk=pieces["extrait"].pk).update(**retrait) == 1
    else:
        une = Ouverture.objects.filter(pk=pieces["ouverture"].pk)
        assert une.update(debut=maintenant - timedelta(hours=4), fin=maintenant - timedelta(seconds=1)) == 1
