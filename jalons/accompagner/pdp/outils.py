"""The tools as the file ``outils.toml`` declares them. The only place that reads it; pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jalons.accompagner.pdp.enums import CodeOutil, GenreEtape, Verdict
from jalons.fondations.referentiels.enums import Confiance

FICHIER = Path(__file__).with_name("outils.toml")


@dataclass(frozen=True)
class Condition:
    """One thing that must be true; ``demander``: what to ask when nobody told it."""

    fait: str
    sinon: Verdict
    parce_que: str
    demander: str = ""
    parametre: str = ""


@dataclass(frozen=True)
class EtapeOutil:
    """One step; ``prealable``: nothing is asked before it; ``delai``: the parameter of its clock."""

    code: str
    titre: str
    qui: str
    genre: GenreEtape
    prealable: bool = False
    facultatif: bool = False
    mention: str = ""
    delai: str = ""

    @property
    def accord(self) -> bool:
        """An agreement is asked, and received or not."""
        return self.genre == GenreEtape.ACCORD


@dataclass(frozen=True)
class Definition:
    """One tool. ``repere``: its parameters are told, and no verdict hangs on them."""

    code: CodeOutil
    titre: str
    quoi: str
    decide: str
    source: str
    confiance: str
    issue: Verdict
    statuts: dict[str, str]
    conditions: tuple[Condition, ...]
    possible: str
    etapes: tuple[EtapeOutil, ...]
    parametres: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    argent: str = ""
    accident: str = ""
    statut_non: str = ""
    statut_a_verifier: str = ""
    repere: bool = False
    depuis: date | None = None
    depuis_dit: str = ""

    @property
    def sure(self) -> bool:
        """Its rule was read in a source."""
        return self.confiance == Confiance.SUR

    @property
    def accords(self) -> tuple[EtapeOutil, ...]:
        """The agreements that it needs."""
        return tuple(e for e in self.etapes if e.accord and not e.facultatif)

    def etape(self, code: str) -> EtapeOutil | None:
        """The step of this code."""
        return next((e for e in self.etapes if e.code == code), None)


@cache
def outils() -> dict[str, Definition]:
    """Every tool, in the order of the file."""
    lus = tomllib.loads(FICHIER.read_text(encoding="utf-8"))
    return {code: _definition(code, dict(lu)) for code, lu in lus.items()}


def parametres() -> tuple[str, ...]:
    """The dated parameters that the tools read."""
    return tuple(dict.fromkeys(p for o in outils().values() for p in o.parametres))


def _definition(code: str, lu: dict[str, Any]) -> Definition:
    conditions = tuple(Condition(**c | {"sinon": Verdict(c["sinon"])}) for c in lu.pop("conditions"))
    etapes = tuple(EtapeOutil(**e | {"genre": GenreEtape(e["genre"])}) for e in lu.pop("etapes"))
    listes: dict[str, Any] = {nom: tuple(lu.pop(nom)) for nom in ("parametres", "documents")}
    issue = Verdict(lu.pop("issue", Verdict.POSSIBLE))
    return Definition(code=CodeOutil(code), conditions=conditions, etapes=etapes, issue=issue, **listes, **lu)
