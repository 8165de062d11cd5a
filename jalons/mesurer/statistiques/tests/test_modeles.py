"""No figure can be broken down by worker, team or person: there is no column to do it with [CNIL 2005-038]."""

from __future__ import annotations

from pathlib import Path

import pytest

from jalons.fondations.agents.models import Agent, Equipe
from jalons.mesurer.statistiques.enums import Decoupage, Etape, Ventilation
from jalons.mesurer.statistiques.indicateurs import INDICATEURS, PAR_ETAPE
from jalons.mesurer.statistiques.models import CasePubliee, Denombrement, Mesure, Publication
from jalons.personnes.assures.models import Assure

INTERDITS = ("agent", "auteur", "referent", "equipe", "assure", "personne_id", "dossier", "lieu")


def dimensions_interdites(modele):
    return [
        champ.name
        for champ in modele._meta.get_fields()
        if champ.name in INTERDITS or (champ.is_relation and champ.related_model in (Agent, Equipe, Assure))
    ]


@pytest.mark.parametrize("modele", [Mesure, Publication, CasePubliee, Denombrement])
def test_the_figures_have_no_worker_no_team_and_no_person(modele):
    assert dimensions_interdites(modele) == []


def test_sabotage_a_worker_column_turns_the_check_red():
    from jalons.accompagner.accompagnements.models import Entretien

    assert "auteur" in dimensions_interdites(Entretien)


def test_no_breakdown_is_a_worker_a_team_or_an_objective():
    mots = " ".join([*Ventilation.values, *Ventilation.labels, *Decoupage.values, *Decoupage.labels]).lower()
    assert not any(mot in mots for mot in ("agent", "équipe", "equipe", "travailleur", "objectif", "référent"))


def test_every_indicator_says_what_it_counts_how_and_from_what():
    for indicateur in [*INDICATEURS.values(), *PAR_ETAPE.values()]:
        assert all(len(texte) > 20 for _, texte in indicateur.explication), indicateur.code


def test_every_indicator_is_in_the_guide():
    guide = (Path(__file__).parents[4] / "docs" / "guide" / "chiffres.md").read_text()
    assert [i.nom for i in [*INDICATEURS.values(), *PAR_ETAPE.values()] if i.nom not in guide] == []
    assert list(PAR_ETAPE) == Etape.values
