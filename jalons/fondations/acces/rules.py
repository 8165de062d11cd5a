"""``decide()``: role ∧ relation ∧ class, read from ``acces.csv``, the only table of rights. Denied by default."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from jalons.fondations.acces.enums import Classe, Portee, Role
from jalons.fondations.socle.une_fois import une_fois

CSV = Path(__file__).with_name("acces.csv")
CSV_POUVOIRS = Path(__file__).with_name("pouvoirs.csv")


class Sujet(Protocol):
    """Whoever asks: an active agent with its present role ('' when it has none)."""

    @property
    def role(self) -> str: ...
    @property
    def is_authenticated(self) -> bool: ...


class Objet(Protocol):
    """What is asked for: it tells how near the subject is, now."""

    def relations(self, sujet: Sujet, maintenant: datetime) -> set[str]: ...


@dataclass(frozen=True)
class Droit:
    """One line of ``acces.csv``: this role may do this act on this object, at this distance, up to these classes."""

    role: str
    objet: str
    acte: str
    portee: str
    classes: frozenset[str]


@dataclass(frozen=True)
class Pouvoir:
    """One line of ``pouvoirs.csv``: an act, or a class of fields, that nobody comes to alone. An empty cell says any."""

    objet: str
    acte: str
    classe: str
    raison: str

    def ouvert_par(self, droit: Droit) -> bool:
        """Does this line of ``acces.csv`` give it?"""
        dits = ((self.objet, droit.objet), (self.acte, droit.acte))
        return all(dit in ("", lu) for dit, lu in dits) and (not self.classe or self.classe in droit.classes)


@dataclass(frozen=True)
class Decision:
    """The answer and its reason code (``permis``, ``role``, ``relation``, ``classe``, ``anonyme``)."""

    permis: bool
    raison: str

    def __bool__(self) -> bool:
        return self.permis


class MatriceInvalide(ValueError):
    """A line of ``acces.csv`` is wrong; the message names the line, the value and the remedy."""


@lru_cache(maxsize=1)
def matrice() -> tuple[Droit, ...]:
    """Every line of ``acces.csv``. Raises MatriceInvalide."""
    with CSV.open(encoding="utf-8", newline="") as fichier:
        return tuple(_lire(numero, ligne) for numero, ligne in enumerate(csv.DictReader(fichier, delimiter=";"), 2))


@lru_cache(maxsize=1)
def pouvoirs() -> tuple[Pouvoir, ...]:
    """Every line of ``pouvoirs.csv``."""
    with CSV_POUVOIRS.open(encoding="utf-8", newline="") as fichier:
        return tuple(Pouvoir(**ligne) for ligne in csv.DictReader(fichier, delimiter=";"))


def a_deux(role: str) -> bool:
    """Is this role opened by two people? So it is when ``acces.csv`` gives it anything that ``pouvoirs.csv`` names.

    What a worker sends to an organisation, item by item, is her act: it is no power of the role that receives it.
    """
    siens = [d for d in matrice() if d.role == role and d.portee != Portee.PARTENAIRE]
    return any(p.ouvert_par(d) for d in siens for p in pouvoirs())


def _lire(numero: int, ligne: dict[str, str]) -> Droit:
    if None in ligne or None in ligne.values():
        raise MatriceInvalide(
            f"acces.csv, ligne {numero} : six colonnes séparées par « ; », pas une de plus ni de moins."
        )
    classes = frozenset(ligne["classes"].split("+"))
    for valeur, permis in ((ligne["role"], Role), (ligne["portee"], Portee)):
        if valeur not in set(permis):
            raise MatriceInvalide(
                f"acces.csv, ligne {numero} : « {valeur} » est inconnu. Choisir parmi {', '.join(permis)}."
            )
    if not classes <= set(Classe):
        raise MatriceInvalide(
            f"acces.csv, ligne {numero} : classes « {ligne['classes']} ». Choisir parmi {', '.join(Classe)}."
        )
    return Droit(ligne["role"], ligne["objet"], ligne["acte"], ligne["portee"], classes)


@lru_cache(maxsize=4096)
def droits(role: str, objet: str, acte: str) -> tuple[Droit, ...]:
    """The lines that give this role this act on this kind of object, whatever the distance."""
    return tuple(d for d in matrice() if (d.role, d.objet, d.acte) == (role, objet, acte))


def portees(role: str, objet: str, acte: str, classe: str = "F1") -> frozenset[str]:
    """The distances at which this role may do this act on a field of this class."""
    return frozenset(d.portee for d in droits(role, objet, acte) if classe in d.classes)


def decide(
    sujet: Sujet, acte: str, objet_type: str, objet: Objet | None, *, maintenant: datetime, classe: str = "F1"
) -> Decision:
    """May ``sujet`` do ``acte`` on a field of ``classe`` of ``objet``, at this instant?

    ``objet`` None asks about the page alone: some distance must be open. Never raises for a refusal.
    """
    if not sujet.is_authenticated:
        return Decision(False, "anonyme")
    lignes = droits(sujet.role, objet_type, acte)
    if not lignes:
        return Decision(False, "role")
    ouvertes = {d.portee for d in lignes if classe in d.classes}
    if not ouvertes:
        return Decision(False, "classe")
    if objet is None or Portee.TOUS in ouvertes:
        return Decision(True, "permis")
    if ouvertes & (relations(sujet, objet, maintenant) | {Portee.NATION}):
        return Decision(True, "permis")
    return Decision(False, "relation")


def relations(sujet: Any, objet: Any, maintenant: datetime) -> set[str]:
    """``objet.relations(sujet, maintenant)``, asked once a page; what has no key is asked each time."""
    if (cle := getattr(objet, "pk", None)) is None:
        return set(objet.relations(sujet, maintenant))
    return une_fois((type(objet), cle, sujet.pk), lambda: set(objet.relations(sujet, maintenant)))
