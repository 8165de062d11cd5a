"""Quorum, votes, letters of the agenda: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from jalons.fondations.socle.refus import Refus

from .enums import RegleQuorum, Sens


class InstanceRefusee(Refus):
    """The act makes no sense or is not allowed now; the message is French and names the remedy."""


@dataclass(frozen=True)
class Affaire:
    """What a room above submits to a sitting: its kind, a line of ``AFFAIRES`` in ``config/emplacements.py``, and its key."""

    genre: str
    cle: UUID


@dataclass(frozen=True)
class Voix:
    """A vote by show of hands: how many, never who."""

    pour: int
    contre: int
    abstention: int

    @property
    def total(self) -> int:
        """How many voted."""
        return self.pour + self.contre + self.abstention


@dataclass(frozen=True)
class Quorum:
    """Where the quorum stands, for a sitting or for one of its points."""

    votants: int
    requis: int
    membres: int

    @property
    def atteint(self) -> bool:
        """May it be decided?"""
        return self.votants >= self.requis


def quorum_requis(regle: str, membres: int, nombre: int | None) -> int:
    """How many voters must be there, out of ``membres`` who vote; one at least, without a rule too."""
    return {
        RegleQuorum.MAJORITE: membres // 2 + 1,
        RegleQuorum.MOITIE: (membres + 1) // 2,
        RegleQuorum.NOMBRE: nombre or 1,
        RegleQuorum.AUCUN: 1,
    }[RegleQuorum(regle)] or 1


def lettre(rang: int) -> str:
    """A for 1, Z for 26, AA for 27."""
    dite = ""
    while rang:
        rang, reste = divmod(rang - 1, 26)
        dite = chr(65 + reste) + dite
    return dite


def exiger_quorum(quorum: Quorum) -> None:
    """Raises InstanceRefusee when too few may vote on this point."""
    if not quorum.atteint:
        raise InstanceRefusee(
            f"Quorum : {_votants(quorum.votants)} pour ce point, il en faut {quorum.requis}. "
            "Ajournez le point à une séance datée.",
            "sens",
        )


def verifier_voix(sens: str, voix: Voix | None, votants: int, *, vote: bool) -> None:
    """Everybody who may vote is counted once, and what is decided has its majority. Raises InstanceRefusee."""
    if sens == Sens.AJOURNE or not vote:
        if voix is not None:
            raise InstanceRefusee("Ce point ne se vote pas : laissez les voix vides.", "pour")
        return
    if voix is None:
        raise InstanceRefusee("Comptez les voix : pour, contre, abstention. Zéro s’écrit aussi.", "pour")
    if voix.total != votants:
        raise InstanceRefusee(
            f"Les voix font {voix.total}, il y a {_votants(votants)} pour ce point. Recomptez, ou corrigez les présents.",
            "pour",
        )
    if voix.pour <= voix.contre:
        raise InstanceRefusee(
            f"{voix.pour} voix pour, {voix.contre} contre : cette décision n’a pas la majorité. "
            "Votez sur une autre, ou ajournez.",
            "pour",
        )


def _votants(combien: int) -> str:
    return "1 votant" if combien == 1 else f"{combien or 'aucun'} votant{'s' if combien else ''}"
