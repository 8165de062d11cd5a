"""What a packet is, byte for byte; what may not be written in it; the secrets of a link. No Django."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from jalons.fondations.socle.refus import Refus

ESSAIS = 5  # wrong codes, then the link is dead


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


def tirer_jeton() -> str:
    """256 bits, for an address."""
    return secrets.token_urlsafe(32)


def jeton_lu(texte: str) -> str:
    """A secret as a page sends it back; one that is none of ours opens nothing."""
    return texte if len(texte) <= 64 and texte.isascii() and texte.replace("-", "").replace("_", "").isalnum() else "-"


def tirer_code() -> str:
    """Six digits, said by voice: the link alone opens nothing."""
    return f"{secrets.randbelow(10**6):06d}"


def code_lu(texte: str) -> str:
    """A code as people type it: « 482 913 »."""
    return "".join(c for c in texte if c.isdecimal())
