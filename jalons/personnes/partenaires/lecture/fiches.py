"""What a public file says of bodies: records, and what could not be read of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.telephone import e164
from jalons.personnes.partenaires.enums import Origine

TAILLES = {"nom": 150, "adresse": 200, "complement_adresse": 200, "commune_nom": 120, "ouverture": 500}


class FichierIllisible(Refus):
    """The file is none of those that are read, or not whole; the message names it and says what to do."""


@dataclass(frozen=True)
class Releve:
    """One body of a file: its key there, the day for which it is true, the columns of its card, its services."""

    identifiant: str
    du: date
    champs: Mapping[str, Any]
    services: tuple[tuple[str, date, Mapping[str, Any]], ...] = ()  # key, day, columns of the service


@dataclass(frozen=True)
class Remarque:
    """A value that was left out, or a line that was set aside, and why."""

    ou: str  # « ligne 12 », « structure dora--17 »
    valeur: str
    raison: str


@dataclass
class Lecture:
    """A file, read. ``entiere``: what it no longer lists has gone in the départements that it covers
    (``departements``; None: those of its cards)."""

    origine: Origine
    du: date
    entiere: bool
    departements: set[str] | None = None
    lus: int = 0
    repetees: int = 0  # lines that say again a number already read, and nothing else of use
    releves: list[Releve] = field(default_factory=list)
    ecartes: Counter[str] = field(default_factory=Counter)  # reason → how many lines
    remarques: list[Remarque] = field(default_factory=list)

    def ecarter(self, ou: str, valeur: str, raison: str) -> None:
        """Set a line aside, told by its reason."""
        self.ecartes[raison] += 1
        self.remarques.append(Remarque(ou, valeur, raison))


@dataclass
class Champs:
    """The values of one record, cleaned one by one; what is no telephone, address or number becomes unknown, and is told."""

    ou: str
    remarques: list[Remarque]

    def telephone(self, texte: str) -> str:
        """« 4 74 30 71 85 » (a lost zero) → « 04 74 30 71 85 »; short numbers stay."""
        chiffres = "".join(c for c in texte if c.isdigit())
        if chiffres and len(chiffres) == 9 and chiffres[0] != "0":
            chiffres = f"0{chiffres}"
        if texte.strip().startswith("+"):
            chiffres = f"+{chiffres}"
        if not chiffres:
            return ""
        if len(chiffres) == 4:
            return f"{chiffres[:2]} {chiffres[2:]}"
        return en_clair(numero) if (numero := e164(chiffres)) else self.tue(texte, "n’est pas un téléphone")

    def courriel(self, texte: str) -> str:
        """An address that can be written to."""
        net = texte.strip()
        if net in ("", "-"):
            return ""
        nom, _, domaine = net.partition("@")
        juste = nom and "." in domaine and not set(net) & set(" ,;<>") and len(net) <= 254
        return net if juste else self.tue(texte, "n’est pas une adresse électronique")

    def site(self, texte: str) -> str:
        """A web address, whole."""
        net = texte.strip()
        net = net if "://" in net or not net or " " in net else f"https://{net}"
        adresse = urlsplit(net)
        juste = adresse.scheme in ("http", "https") and "." in adresse.netloc and " " not in net and len(net) <= 200
        return net if juste or not net else self.tue(texte, "n’est pas une adresse de site")

    def nombre(self, texte: str, bornes: tuple[float, float], decimales: int = 5) -> float | None:
        """A latitude or a longitude, comma or point; at one metre, so that the same place written shorter is the same."""
        net = texte.strip().replace(",", ".")
        try:
            lu = float(net) if net else None
        except ValueError:
            lu = bornes[1] + 1
        if lu is not None and not bornes[0] <= lu <= bornes[1]:
            self.tue(texte, "n’est pas une coordonnée")
            return None
        return None if lu is None else round(lu, decimales)

    def chiffres(self, texte: str, combien: int, quoi: str) -> str:
        """A code of exactly so many figures."""
        net = "".join(texte.split())
        juste = not net or (len(net) == combien and net.isdigit())
        return net if juste else self.tue(texte, f"n’est pas un {quoi}")

    def mots(self, nom: str, texte: str) -> str:
        """Words on one line, whole: too long for a card, they are cut at a word and that is told."""
        net = " ".join(texte.split())
        place = TAILLES.get(nom, 0)
        if place and len(net) > place:
            self.tue(net, f"dépasse {place} caractères : coupé")
            net = net[:place].rsplit(" ", 1)[0]
        return net

    def tue(self, texte: str, raison: str) -> str:
        """Tell that a value is left out; gives the empty value."""
        self.remarques.append(Remarque(self.ou, texte.strip()[:80], raison))
        return ""


def en_clair(numero: str) -> str:
    """« +33474307185 » → « 04 74 30 71 85 »; a foreign number as it is dialled from here."""
    if not numero.startswith("+33") or len(numero) != 12:
        return numero
    chiffres = f"0{numero[3:]}"
    return " ".join(chiffres[i : i + 2] for i in range(0, 10, 2))
