"""Forty-two people as they are heard at the door, and what must be proposed: the nine cases of the booklet [003], then ours.

``cas.csv`` was written before the rules: a rule that gets one wrong is the one to look at, not the case.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from jalons.recevoir.signalements.enums import Decision

ITEMS = {
    "ressources": "Ressources",
    "droits_soins": "Droits et soins",
    "activite": "Activité",
    "entourage": "Entourage",
    "quotidien": "Quotidien",
    "epreuve": "Épreuve",
}


@dataclass(frozen=True)
class Cas:
    """One case: who speaks and for whom, what is heard, and the expected proposition with its source."""

    numero: int
    prenom: str
    recit: str
    qui: str
    origine: str
    regime: str
    caisse: str  # carsat, cramif, cgss, cssm; ``cgss_caf``: the service is shared with the CAF
    age: int | None
    objet: str
    lien: str
    oui: tuple[str, ...]
    non: tuple[str, ...]
    accord: str
    paroles: str
    danger: str  # which one is told, '' when none is
    decision: Decision
    motif: str
    vers: tuple[str, ...]  # bodies that the proposition must name first; empty: not looked at
    source: str

    @property
    def reponses(self) -> dict[str, str]:
        """Every item of the fiche, « non abordé » by default."""
        return {c: "oui" if c in self.oui else "non" if c in self.non else "non_aborde" for c in ITEMS}

    @property
    def territoire(self) -> str:
        """The overseas département of the caisse, else the metropole."""
        return {"cgss": "971", "cgss_caf": "972", "cssm": "976"}.get(self.caisse, "metropole")

    @property
    def interlocuteurs(self) -> tuple[str, ...]:
        """The bodies that the booklet names."""
        return self.vers


def _cas(ligne: dict[str, str]) -> Cas:
    listes = {nom: tuple(ligne[nom].split()) for nom in ("oui", "non", "vers")}
    age = int(ligne["age"]) if ligne["age"] else None
    return Cas(**ligne | listes | {"numero": int(ligne["numero"]), "age": age, "decision": Decision(ligne["decision"])})  # type: ignore[arg-type]


with Path(__file__).with_name("cas.csv").open(encoding="utf-8", newline="") as fichier:
    TOUS = [_cas(ligne) for ligne in csv.DictReader(fichier, delimiter=";")]
CAS = TOUS[:9]
