"""What is kept about a person says for how long: each model its class, each class its dated rules with their source."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels import lecture, selectors
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne
from jalons.personnes.assures.models import Assure
from tests.depot.test_maison import nos_modeles

PERSONNES = {Assure, Agent}
IDENTIFIANTS = {"assure_id", "dossier_id", "objet_id"}  # rows of rooms above, or of any room: no foreign key
DE_QUELQU_UN = {"F2", "F3", "F4", "F5"}


def lies(tous: list[type[models.Model]]) -> set[type[models.Model]]:
    """The models about somebody: a person, an agent, what hangs from them, a bare identifier, a field above F1.

    An agent who may be absent from a row (« publiée par ») is its author, not whom it is about.
    """
    trouves = {m for m in tous if m in PERSONNES or _porte(m)}
    while autres := {m for m in set(tous) - trouves if any(_tient(c, trouves) for c in m._meta.concrete_fields)}:
        trouves |= autres
    return trouves


def _porte(modele: Any) -> bool:
    noms = {c.name for c in modele._meta.concrete_fields if not c.is_relation}
    return bool(noms & IDENTIFIANTS) or bool(DE_QUELQU_UN & set(getattr(modele, "SENSIBILITE", {}).values()))


def _tient(champ: Any, trouves: set[type[models.Model]]) -> bool:
    return champ.related_model in trouves and not (champ.related_model is Agent and champ.null)


def sans_classe(tous: list[type[models.Model]]) -> list[str]:
    """The models about somebody that do not say how long they are kept."""
    classes = set(Conservation.values)
    muets = []
    for modele in lies(tous):
        dite: Any = getattr(modele, "CONSERVATION", None)
        par_ligne = dite and dite not in classes and set(dict(modele._meta.get_field(dite).choices or [])) == classes
        if dite not in classes and not par_ligne:
            muets.append(modele._meta.label)
    return sorted(muets)


def test_every_model_about_somebody_says_its_retention_class() -> None:
    assert sans_classe(nos_modeles()) == [], "Dire CONSERVATION, une classe de socle/enums.py."


def test_sabotage_a_new_model_about_a_person_without_a_class_is_seen() -> None:
    class Visite(Ligne):
        assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "essai_sans_classe"

    class Detail(Ligne):
        visite = models.ForeignKey(Visite, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "essai_sans_classe"

    assert sans_classe([*nos_modeles(), Visite, Detail]) == ["essai_sans_classe.Detail", "essai_sans_classe.Visite"]


@pytest.mark.parametrize("classe", Conservation.values)
def test_every_class_has_its_delays_and_its_end_as_dated_rows_with_their_source(classe: str) -> None:
    delais = [p for p in lecture.parametres() if selectors.classe_de(p["code"]) == classe]
    fins = [li for li in lecture.listes() if (li["liste"], li["code"]) == ("conservation", classe)]
    assert delais and len(fins) == 1
    assert all(ligne["source"] and ligne["date_debut"] for ligne in delais + fins)


def test_every_delay_of_retention_belongs_to_a_class() -> None:
    codes = {p["code"] for p in lecture.parametres() if p["code"].startswith("conservation_")}
    assert {c for c in codes if not selectors.classe_de(c)} == set()
