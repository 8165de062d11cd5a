"""What is told of a need, sealed in ``Aide.contenu``: all that a sitting reads of it, and nothing that names her."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from jalons.fondations.socle.chiffrement import json_lu

TITRES = {
    "besoin": "Ce qui est demandé",
    "situation": "La situation, sans la nommer",
    "avec": "Ce que l’aide changerait",
    "sans": "Sans elle",
    "pieces": "Justificatifs vus",
}


@dataclass(frozen=True)
class Dit:
    """In the worker's words: what is needed, the situation, what it changes with the aid and without it, proofs seen."""

    besoin: str = ""
    situation: str = ""
    avec: str = ""
    sans: str = ""
    pieces: str = ""


@dataclass(frozen=True)
class Payee:
    """To whom it is paid, and the reference that they know (a bill). Never a bank account: the payer has it."""

    nom: str = ""
    reference: str = ""


def en_json(dit: Dit | Payee) -> str:
    """As it is kept."""
    return json.dumps({nom: str(mots).strip() for nom, mots in asdict(dit).items()}, ensure_ascii=False)


def dit_de(aide: Any) -> Dit:
    """What is told of it; empty when it does not read."""
    return Dit(**_lu(Dit, aide.contenu))


def payee_de(aide: Any) -> Payee:
    """To whom; empty when it does not read."""
    return Payee(**_lu(Payee, aide.payee))


def _lu(classe: Any, texte: str | None) -> dict[str, str]:
    dites = json_lu(texte) or {}
    return {f.name: str(dites.get(f.name, "")) for f in fields(classe)}
