"""Whatever is done, in whatever order, nobody reads by her own act what nobody gave her."""

from __future__ import annotations

from typing import Any

import pytest

from jalons.personnes.assures.services import identite
from tests.acces import suites
from tests.acces.monde import Monde
from tests.tailles import COMPLETS, GRAINE

COMBIEN = 10_000 if COMPLETS else 5


@pytest.mark.timeout(20_000 if COMPLETS else 600)
def test_after_any_sequence_of_acts_each_worker_reads_the_secrets_that_another_gave_her(
    monde: Monde, capsys: Any
) -> None:
    scene, fautes, faits = suites.preparer(monde), [], 0
    for rang in range(COMBIEN):
        if rang % 40 == 39:  # a session dies after a quarter of an hour without a page
            scene.reconnecter()
        fautes += suites.jouer(scene, f"{GRAINE} {rang}")
        faits += sum(fait.endswith(" fait") for fait in scene.faits)
    with capsys.disabled():
        print(f"\n  suites : {COMBIEN}, {faits} actes faits, graine {GRAINE}", end="")
    assert fautes == [], f"{len(fautes)} fautes, dont {fautes[0]}"
    assert faits > COMBIEN // 2, "des suites où rien ne se fait ne prouvent rien"


def test_sabotage_a_relation_given_to_oneself_is_seen(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    vrai = identite.rattacher
    for module in ("jalons.recevoir.rendez_vous.services.liens", "jalons.accompagner.accompagnements.services.dossier"):
        monkeypatch.setattr(f"{module}.rattacher", lambda **quoi: vrai(**quoi | {"confiee": True}))
    scene = suites.preparer(monde)
    monkeypatch.setattr(suites, "ACTES", [suites.donner_rendez_vous])
    monkeypatch.setattr(suites.Scene, "quelqu_un", lambda self: "assistante")
    monkeypatch.setattr(suites.Scene, "avec", lambda self, qui: self.acteurs["assistante"])
    corps = {"a": str(scene.acteurs["assistante"].pk), "motif": "la sienne"}
    for demande in suites.Demande.objects.filter(assure__in=scene.gens, statut="a_recevoir"):  # taken from the queue
        assert scene.faire("assistante", "parcours:confier", corps, pk=demande.pk)
    scene.gens = [*scene.gens[-2:], *scene.gens[-2:]]
    assert suites.jouer(scene, "sabotage")
