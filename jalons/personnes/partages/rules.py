"""What a packet is, byte for byte; what may not be written in it; the secrets of a link. No Django."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from jalons.fondations.socle.refus import Refus

ESSAIS = 5  # wrong codes, then the link is dead
_BLANC = r"[\s.\-_/\u00a0\u202f\u2009]?"
# sex, year, month, département (Corsica too), then six figures: as people write it, never inside a longer row of figures
_NUMERO = re.compile(
    rf"(?<!\d)(?<!\d[\s.\-])[1-478](?:{_BLANC}\d){{4}}{_BLANC}\d{_BLANC}[\dAaBb](?:{_BLANC}\d){{6}}(?:{_BLANC}\d{{2}})?(?!\d)"
)


class PartageRefuse(Refus):
    """The partage cannot go on so; the message names the remedy."""


class ApercuDepasse(PartageRefuse):
    """What would leave is not what was shown: it is shown again. Nothing left."""

    statut = 409


class LienRefuse(Refus):
    """The link opens nothing: unknown, expired, used, taken back, another browser's. Always the same words."""

    statut = 410

    def __init__(self) -> None:
        super().__init__(
            "Ce lien ne s’ouvre pas : il a déjà servi, il est trop ancien, ou il est arrivé incomplet. "
            "Demandez-en un autre au service social qui vous l’a envoyé."
        )


class CodeFaux(Refus):
    """The link is right, the code is not; ``reste`` tries are left."""

    def __init__(self, reste: int):
        suite = f"Encore {reste} essai{'s' if reste > 1 else ''}." if reste else "Demandez un autre lien."
        super().__init__(f"Ce n’est pas le bon code. {suite}", "code")


@dataclass(frozen=True)
class Paquet:
    """What is handed over: (what, words) lines, in the order in which they are shown, printed and kept."""

    lignes: tuple[tuple[str, str], ...]

    @classmethod
    def de(cls, dits: Iterable[tuple[str, str]]) -> Paquet:
        """The lines that say something."""
        return cls(tuple((titre, texte.strip()) for titre, texte in dits if texte.strip()))

    @classmethod
    def lu(cls, contenu: str) -> Paquet:
        """Back from what was kept. Raises ValueError when it is no packet."""
        return cls(tuple((str(titre), str(texte)) for titre, texte in json.loads(contenu)))

    @property
    def contenu(self) -> str:
        """The one text that is kept and read by the body: the same lines give the same bytes."""
        return json.dumps(self.lignes, ensure_ascii=False, separators=(",", ":"))

    @property
    def empreinte(self) -> str:
        """What the page that showed it sends back."""
        return empreinte(self.contenu)


def empreinte(texte: str) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(texte.encode()).hexdigest()


def refuser_numero(champ: str, texte: str) -> None:
    """A social security number leaves in no packet. Raises PartageRefuse."""
    if _NUMERO.search(texte):
        raise PartageRefuse("Un numéro de sécurité sociale ne se transmet pas : retirez-le de ce texte.", champ)


def tirer_jeton() -> str:
    """256 bits, for an address."""
    return secrets.token_urlsafe(32)


def tirer_code() -> str:
    """Six digits, said by voice: the link alone opens nothing."""
    return f"{secrets.randbelow(10**6):06d}"


def code_lu(texte: str) -> str:
    """A code as people type it: « 482 913 »."""
    return "".join(c for c in texte if c.isdecimal())
