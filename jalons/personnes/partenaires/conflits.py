"""What a list says otherwise than the card, or the service, that a caisse corrected: shown, never written over hers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import F

from jalons.personnes.partenaires.historique import en_mots
from jalons.personnes.partenaires.models import Changement, Partenaire, ServiceOffert


@dataclass(frozen=True)
class Ecart:
    """One column: hers, and what the list of that day says."""

    colonne: str
    notre: str
    leur: str
    du: date


@dataclass(frozen=True)
class Desaccord:
    """One card or one service of the caisse, and all that its source says otherwise since she wrote it."""

    carte: Partenaire
    service: ServiceOffert | None
    ecarts: list[Ecart]


def desaccords(organisme: Any) -> list[Desaccord]:
    """Those of this caisse that nobody has settled, by card."""
    if organisme is None:
        return []
    cartes = Partenaire.objects.filter(
        territoire=organisme, complete__changements__lecture__created_at__gt=F("revu_le")
    )
    siens = ServiceOffert.objects.filter(territoire=organisme).exclude(complete=None)
    lus = Changement.objects.exclude(lecture=None).select_related("lecture").order_by("-lecture__du")
    trouves = [
        Desaccord(
            p, None, _ecarts(p, lus.filter(partenaire=p.complete, service=None, lecture__created_at__gt=p.revu_le))
        )
        for p in cartes.select_related("complete").distinct().order_by("nom")
    ]
    for s in siens.select_related("partenaire", "complete").order_by("nom"):
        trouves.append(
            Desaccord(s.partenaire, s, _ecarts(s, lus.filter(service=s.complete, lecture__created_at__gt=s.revu_le)))
        )
    return [d for d in trouves if d.ecarts]


def _ecarts(objet: Any, changements: Iterable[Changement]) -> list[Ecart]:
    """The latest of each column, where hers says something else."""
    ranges = sorted(changements, key=lambda c: (c.champ, -c.lecture.du.toordinal()))
    derniers = [next(groupe) for _, groupe in groupby(ranges, key=lambda c: c.champ)]
    return [
        Ecart(c.colonne, notre, c.apres, c.lecture.du)
        for c in derniers
        if (notre := en_mots(getattr(objet, c.champ, "présent"))) != c.apres
    ]
