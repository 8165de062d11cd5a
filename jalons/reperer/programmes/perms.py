"""What the state of a rule allows, on top of ``acces.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role

from .enums import StatutRegle
from .models import Public, VersionRegle


@dataclass(frozen=True)
class Ouverts:
    """What this agent may do now on a public."""

    preparer: bool
    modifier: VersionRegle | None
    adapter: bool
    retirer: frozenset[Any]  # keys of the versions that may be retired


def ouverts(agent: Any, public: Public, versions: list[VersionRegle], *, adaptee: bool = False) -> Ouverts:
    """The acts open on a public, given its versions; ``adaptee``: the reader's caisse already has its own."""
    siens = autorise(agent, "modifier", "regle", public)
    brouillon = next((version for version in versions if version.modifiable), None)
    publiables = autorise(agent, "publier", "regle", public)
    return Ouverts(
        preparer=siens and brouillon is None,
        modifier=brouillon if siens else None,
        adapter=public.organisme_id is None and not adaptee and peut_adapter(agent),
        retirer=frozenset(v.pk for v in versions if publiables and v.statut == StatutRegle.PUBLIEE),
    )


def peut_creer(agent: Any) -> bool:
    """May she make a public of her caisse, or of the nation?"""
    return autorise(agent, "modifier", "regle")


def peut_adapter(agent: Any) -> bool:
    """A regional direction may write her caisse's own rule in the place of a national one."""
    return agent.role == Role.DIRECTION_REGIONALE and agent.organisme_id is not None
