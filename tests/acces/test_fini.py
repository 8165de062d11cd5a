"""Shared, forced or opened for a placement: once it ended, no address tells it any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Ouverture
from jalons.accompagner.extraits.models import Extrait
from jalons.fondations.agents.models import Suppleance
from tests.acces import controle, oracle, vues
from tests.acces.monde import Monde
from tests.acces.releve import Releve
from tests.tailles import COMPLETS, hasard

AUTRES = 12  # addresses drawn in the day beyond those that it opened; all of them at night


@pytest.mark.parametrize(
    ("role", "cas"),
    [("partenaire", "organisation"), ("manager", "mien"), ("stagiaire", "supplee"), ("assistant_social", "supplee")],
)
def test_what_was_shared_or_opened_and_ended_is_told_over_no_address(
    monde: Monde, releve: Releve, monkeypatch: pytest.MonkeyPatch, role: str, cas: str
) -> None:
    lues = [q for q in controle.questions(vues.parcourir(), [role]) if (q.cas, q.methode) == (cas, "GET")]
    permises = [q for q in lues if q.attendu == "permis"]
    monkeypatch.setattr(oracle, "EN_COURS", False)
    fermees = _du_jour(role, [q for q in permises if q.attendu != "permis"])
    avant = controle.verifier(monde, fermees)
    lisibles = [q for q in fermees if True not in avant.mal_adressees[q.vue.nom, "GET"]]  # the others are acts
    assert len(avant.fautes) == len(lisibles) > 0, "en cours, chacune répond"
    _finir(monde, role, cas)
    restent = [q for q in lues if q not in fermees and q.attendu != "role"]
    posees = fermees + (restent if COMPLETS else hasard(f"fini {role}").sample(restent, min(AUTRES, len(restent))))
    assert controle.verifier(monde, posees, releve).fautes == []
    assert releve.fuites == []


def _du_jour(role: str, fermees: list[controle.Question]) -> list[controle.Question]:
    """A substitute had the whole desk: some of its addresses in the day, all of them at night."""
    if COMPLETS or role != "assistant_social":
        return fermees
    return hasard(f"fini {role} fermees").sample(fermees, AUTRES)


def _finir(monde: Monde, role: str, cas: str) -> None:
    pieces, maintenant = monde.histoire(cas, role).pieces, timezone.now()
    if role == "partenaire":
        retrait = {"statut": "retire", "retire_le": timezone.localdate(), "motif_retrait": "accord_retire"}
        assert Extrait.objects.filter(pk=pieces["extrait"].pk).update(**retrait) == 1
    elif role == "assistant_social":
        hier = timezone.localdate() - timedelta(days=1)
        siennes = Suppleance.objects.filter(suppleant=monde.sujets[role], date_fin=timezone.localdate())
        assert siennes.update(date_debut=hier, date_fin=hier) > 0
    else:
        une = Ouverture.objects.filter(pk=pieces["ouverture"].pk)
        assert une.update(debut=maintenant - timedelta(hours=4), fin=maintenant - timedelta(seconds=1)) == 1
