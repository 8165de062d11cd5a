"""What is told of one tool: what is tried, where, with whom; and of one of its steps. Their JSON. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Dit:
    """What is asked, in simple words. ``quelques_jours``: days that do not follow each other, ISO."""

    objet: str = ""
    entreprise: str = ""
    tuteur: str = ""
    tuteur_le: date | None = None  # the tutor agreed
    mots: str = ""
    quelques_jours: tuple[date, ...] = ()


@dataclass(frozen=True)
class DitEtape:
    """What is said of a step. ``sens``: of an agreement."""

    mots: str = ""
    qui: str = ""
    sens: str = ""


def en_json(dit: Dit | DitEtape) -> str:
    """As it is sealed."""
    return json.dumps(asdict(dit), default=str, ensure_ascii=False)


def lue(lu: Any) -> Dit:
    """What was sealed of a tool."""
    lu = dict(lu or {})
    lu["tuteur_le"] = date.fromisoformat(lu["tuteur_le"]) if lu.get("tuteur_le") else None
    lu["quelques_jours"] = tuple(date.fromisoformat(j) for j in lu.get("quelques_jours", ()))
    return Dit(**_connus(Dit, lu))


def etape_lue(lu: Any) -> DitEtape:
    """What was sealed of a step."""
    return DitEtape(**_connus(DitEtape, dict(lu or {})))


def _connus(classe: Any, lu: dict[str, Any]) -> dict[str, Any]:
    noms = {f.name for f in fields(classe)}
    return {nom: v for nom, v in lu.items() if nom in noms}
