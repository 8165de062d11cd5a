"""« Où une permanence de plus rapprocherait-elle le plus de monde ? »: the answer, its reason, what it supposes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jalons.fondations.territoires.models import Commune
from jalons.fondations.territoires.proches import PlusProche
from jalons.mesurer.accessibilite.monde import Monde

TOUTES = 400  # communes: above it, one candidate a canton, or the search of roads would make one wait


@dataclass(frozen=True)
class Proposition:
    """One commune to open in: how many people and communes it alone brings within reach, and its way to a place today."""

    commune: Commune
    habitants: int
    communes: int
    aujourdhui: int | None  # minutes to the nearest place; None beyond an hour
    relie: bool


@dataclass(frozen=True)
class Reponse:
    """The best ``combien`` communes for ``seuil`` minutes. ``loin``: people beyond it today. ``classes``: for the map."""

    combien: int
    seuil: int
    choix: Sequence[Proposition]
    loin: int
    gagnes: int
    total: int
    classes: dict[str, int | None]
    estimation: bool
    candidates: int

    @property
    def points(self) -> list[tuple[str, float, float]]:
        """The proposals on the map."""
        return [(p.commune.nom, p.commune.latitude or 0.0, p.commune.longitude or 0.0) for p in self.choix]

    @property
    def part(self) -> float:
        """Share of the people within reach once they are open."""
        return (self.total - self.loin + self.gagnes) / self.total if self.total else 0.0


def ou_ouvrir(m: Monde, combien: int, seuil: int) -> Reponse:
    """The communes where new permanences reach the most people who have none within ``seuil``."""
    from jalons.fondations.territoires import trajets  # noqa: PLC0415 - loads the engines of search
    from jalons.mesurer.accessibilite import implantation  # noqa: PLC0415 - likewise

    loin = m.paliers > (0 if seuil == 15 else 1)
    situees = [n for n, c in enumerate(m.communes) if c.latitude is not None and c.longitude is not None]
    candidates = _candidates(m, situees)
    points = [_point(m.communes[n]) for n in situees]
    zones = [m.communes[n].departement_code for n in situees]
    durees = trajets.durees_entre(points, [_point(m.communes[n]) for n in candidates], zones, seuil)
    couvre = np.zeros((len(m.communes), len(candidates)), bool)
    couvre[situees] = durees.minutes <= seuil
    couvre &= loin[:, None]
    rangs = implantation.couvrir_au_mieux(couvre, m.habitants, combien)
    choix, reste = [], loin.copy()
    for rang in rangs:
        siens = couvre[:, rang] & reste
        proche = m.proches.get(m.communes[candidates[rang]].code, PlusProche())
        choix.append(
            Proposition(
                m.communes[candidates[rang]],
                int(m.habitants[siens].sum()),
                int(siens.sum()),
                proche.minutes,
                proche.relie,
            )
        )
        reste &= ~siens
    return Reponse(
        combien=combien,
        seuil=seuil,
        choix=choix,
        loin=int(m.habitants[loin].sum()),
        gagnes=sum(p.habitants for p in choix),
        total=int(m.habitants.sum()),
        classes={c.code: _classe(*etat) for c, *etat in zip(m.communes, loin, reste, m.paliers == 3, strict=True)},
        estimation=bool(len(candidates)) and not bool(durees.sur_route.all()),
        candidates=len(candidates),
    )


def _classe(loin: bool, reste: bool, isolee: bool) -> int | None:
    """Already near: pale; brought near: dark; still beyond: white; no road: hatched."""
    if not loin:
        return 1
    if not reste:
        return 4
    return None if isolee else 0


def _candidates(m: Monde, situees: Sequence[int]) -> list[int]:
    """Every commune where no place receives yet; of a big region, the biggest one of each canton."""
    pris = {lieu.commune_code for lieu in m.lieux}
    if len(situees) <= TOUTES:
        return [n for n in situees if m.communes[n].code not in pris]
    grandes: dict[str, int] = {}
    for n in situees:
        canton: Any = m.cantons[n]
        if canton not in grandes or m.habitants[n] > m.habitants[grandes[canton]]:
            grandes[canton] = n
    return sorted(n for n in grandes.values() if m.communes[n].code not in pris)


def _point(commune: Commune) -> tuple[float, float]:
    return commune.latitude or 0.0, commune.longitude or 0.0
