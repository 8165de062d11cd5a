"""Who is near a place with appointments, who is not, what is offered to them: everything the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from jalons.fondations.acces import rules as acces
from jalons.fondations.acces.enums import Portee
from jalons.fondations.territoires import proches as trajets
from jalons.fondations.territoires import selectors as territoires
from jalons.fondations.territoires.enums import REGIONAUX, Niveau
from jalons.fondations.territoires.models import Commune, LieuAccueil, Organisme
from jalons.fondations.territoires.trames import Communes, trame_des_communes
from jalons.mesurer.accessibilite import rules
from jalons.recevoir.rendez_vous.selectors.heures import heures_par_lieu

JOURS = 28  # days to come: a place with a window open in them receives by appointment
AVEC, OUVERTS = "rendez-vous", "ouverts"


def caisses(agent: Any, acte: str = "lire") -> list[Organisme]:
    """The caisses of which this agent may do ``acte``: her own, or all those that have a place."""
    regionales = Organisme.objects.filter(type__in=REGIONAUX).order_by("nom")
    if Portee.NATION in acces.portees(agent.role, "accessibilite", acte, "F0"):
        return list(regionales.filter(lieux__isnull=False).distinct())
    return list(regionales.filter(pk=agent.organisme_id))


@dataclass(frozen=True)
class Monde:
    """One caisse on one day: its communes in order, its places, and the minutes between them."""

    organisme: Organisme
    jour: date
    communes: Sequence[Commune]
    lieux: Sequence[LieuAccueil]  # those that count
    tous: bool  # every open place counts, with or without appointments
    points: dict[Any, tuple[float, float]]  # place → where it is
    heures: dict[Any, float]
    proches: dict[str, trajets.PlusProche]
    departements: dict[str, str] = field(default_factory=dict)

    @cached_property
    def habitants(self) -> Any:
        """People of each commune; 0 when it is not known."""
        return np.array([c.population or 0 for c in self.communes], float)

    @cached_property
    def paliers(self) -> Any:
        """0, 1, 2 or 3 for each commune; a commune never computed counts as beyond."""
        trouves = [self.proches.get(c.code, trajets.PlusProche()) for c in self.communes]
        minutes = np.array([np.nan if p.minutes is None else p.minutes for p in trouves])
        return rules.paliers(minutes, np.array([p.relie for p in trouves], bool))

    @cached_property
    def minutes(self) -> Any:
        """commune × place; infinite beyond an hour."""
        rangs = {c.code: n for n, c in enumerate(self.communes)}
        colonnes = {lieu.pk: n for n, lieu in enumerate(self.lieux)}
        table = np.full((len(rangs), len(colonnes)), np.inf)
        for code, lieu, minutes in trajets.minutes_vers(self.organisme, colonnes):
            if code in rangs:
                table[rangs[code], colonnes[lieu]] = minutes
        return table

    @cached_property
    def pour_mille(self) -> Any:
        """Hours offered for 1 000 people, by commune."""
        heures = np.array([self.heures.get(lieu.pk, 0.0) for lieu in self.lieux])
        return rules.heures_pour_mille(self.minutes, self.habitants, heures)

    @cached_property
    def cantons(self) -> Any:
        """The canton-ou-ville of each commune; its département's own mark where there is none."""
        return np.array([c.canton_code or f"{c.departement_code}-" for c in self.communes])

    @property
    def estimation(self) -> bool:
        """Some of the times shown are estimates."""
        return any(p.estimation for p in self.proches.values())

    @property
    def sans_trajet(self) -> int:
        """Places that count and that no drive knows yet."""
        connus = {lieu for _, lieu, _ in trajets.minutes_vers(self.organisme, [lieu.pk for lieu in self.lieux])}
        return len([lieu for lieu in self.lieux if lieu.pk not in connus])

    @property
    def places(self) -> list[tuple[str, float, float]]:
        """Those of the map."""
        return [(lieu.nom, *self.points[lieu.pk]) for lieu in self.lieux if lieu.pk in self.points]


def monde(organisme: Organisme, jour: date, lieux: str = "") -> Monde:
    """One caisse on one day. ``lieux``: « ouverts » for every open place, else those that have appointments to come."""
    ouverts = list(territoires.lieux_ouverts(jour).filter(organisme=organisme))
    heures = heures_par_lieu([lieu.pk for lieu in ouverts], jour, jour + timedelta(days=JOURS - 1))
    tous = lieux == OUVERTS
    gardes = [lieu for lieu in ouverts if tous or lieu.pk in heures]
    communes = territoires.communes_de(organisme, jour)
    codes = {c.departement_code for c in communes}
    return Monde(
        organisme=organisme,
        jour=jour,
        communes=communes,
        lieux=gardes,
        tous=tous,
        points=territoires.coordonnees_des_lieux(gardes),
        heures=heures,
        proches=trajets.plus_proches(organisme, [lieu.pk for lieu in gardes]),
        departements=territoires.noms_des_territoires(Niveau.DEPARTEMENT, codes),
    )


def fond_de(m: Monde) -> Communes:
    """The shapes of the caisse's communes."""
    return trame_des_communes({c.departement_code for c in m.communes})


T = TypeVar("T")


def par_forme(fond: Communes, valeurs: Mapping[str, T]) -> dict[str, T]:
    """What is said of each commune of today, for each shape: some keep a former code."""
    return {code: valeurs[actuel] for code, actuel in fond.actuelles.items() if actuel in valeurs}


def sources(m: Monde) -> tuple[list[str], date | None]:
    """Where the times come from, in words, and the day they last changed."""
    return trajets.sources_des_trajets(m.organisme)
