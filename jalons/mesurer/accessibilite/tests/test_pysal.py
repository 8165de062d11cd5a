"""At night: the hours and the answer are those of PySAL (``access``, ``spopt``), which the product does not carry."""

from __future__ import annotations

import numpy as np
import pytest

from jalons.mesurer.accessibilite import implantation, rules

pytestmark = [pytest.mark.nuit, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
RAISON = "PySAL absent : « make nuit » l’installe (requirements/nuit.txt)"


@pytest.mark.parametrize("graine", range(5))
def test_hours_are_those_of_pysal(graine):
    acces = pytest.importorskip("access", reason=RAISON)
    pandas = pytest.importorskip("pandas", reason=RAISON)
    hasard = np.random.default_rng(graine)
    minutes = hasard.integers(0, 90, (400, 30)).astype(float)
    gens, heures = hasard.integers(1, 9000, 400).astype(float), hasard.integers(1, 60, 30).astype(float)
    couts = [(i, j, minutes[i, j]) for i, j in np.argwhere(minutes <= rules.PORTEE)]
    calcul = acces.Access(
        demand_df=pandas.DataFrame({"id": range(400), "gens": gens}), demand_index="id", demand_value="gens",
        supply_df=pandas.DataFrame({"id": range(30), "heures": heures}), supply_index="id", supply_value=["heures"],
        cost_df=pandas.DataFrame(couts, columns=["de", "vers", "cout"]),
        cost_origin="de", cost_dest="vers", cost_name="cout",
    )  # fmt: skip
    trouve = calcul.two_stage_fca(name="deux", max_cost=rules.PORTEE + 0.5)["deux_heures"]
    attendu = trouve.reindex(range(400)).fillna(0.0).to_numpy() * 1000
    assert rules.heures_pour_mille(minutes, gens, heures) == pytest.approx(attendu)


@pytest.mark.parametrize("graine", range(5))
@pytest.mark.parametrize("combien", [1, 2, 3])
def test_the_answer_reaches_as_many_people_as_that_of_pysal(graine, combien):
    locate = pytest.importorskip("spopt.locate", reason=RAISON)
    pulp = pytest.importorskip("pulp", reason=RAISON)
    hasard = np.random.default_rng(graine)
    communes, candidates = hasard.random((600, 2)) * 120, hasard.random((60, 2)) * 120
    minutes = np.ceil(np.hypot(*(communes[:, None] - candidates).transpose(2, 0, 1)) * 1.6)
    gens = hasard.integers(20, 9000, 600).astype(float)
    modele = locate.MCLP.from_cost_matrix(minutes, gens, service_radius=30, p_facilities=combien)
    modele = modele.solve(pulp.PULP_CBC_CMD(msg=False))
    choisis = implantation.couvrir_au_mieux(minutes <= 30, gens, combien)
    assert gens[(minutes[:, choisis] <= 30).any(axis=1)].sum() == pytest.approx(modele.problem.objective.value())
