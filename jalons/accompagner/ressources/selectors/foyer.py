"""What the entourage tells of the household, beside what the sheet counts: proposed, written by nobody but a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.ressources.enums import Genre
from jalons.accompagner.ressources.selectors.budget import Budget, PersonneVue
from jalons.fondations.agents.models import Agent
from jalons.personnes.assures.rules import normalise
from jalons.personnes.entourage.enums import Presence
from jalons.personnes.entourage.selectors import section as entourage


@dataclass(frozen=True)
class Proposee:
    """Somebody who is at home and is not in the sheet; ``cle`` names her in the form."""

    cle: str
    nom: str
    genre: Genre
    mots: str
    age: int | None = None
    presence: Presence = Presence.TOUJOURS


@dataclass(frozen=True)
class Foyer:
    """Who is missing in the sheet, and who is counted although she is said to be gone."""

    proposees: tuple[Proposee, ...]
    parties: tuple[PersonneVue, ...]


def foyer(agent: Agent, dossier: Dossier, budget: Budget, jour: date) -> Foyer:
    """The household as the entourage tells it on ``jour``, against the sheet; empty for who may not read the entourage."""
    lu = entourage(agent, dossier.assure, jour)
    if lu is None or not lu.membres:
        return Foyer((), ())
    comptes = {normalise(p.mots) for p in budget.personnes}
    elle, adulte = dossier.assure, [p for p in budget.personnes if p.genre == Genre.ADULTE]
    proposees = [] if adulte else [Proposee("elle", elle.prenom, Genre.ADULTE, elle.prenom)]
    for m in lu.membres:
        if normalise(m.prenom or m.lien.label) not in comptes:
            genre = Genre.ENFANT if m.enfant else Genre.ADULTE
            mots = f"{m.nom} ({m.dit})" if m.dit else m.nom
            proposees.append(Proposee(str(m.id), mots, genre, m.prenom or m.lien.label, m.age, m.presence))
    presents = {normalise(m.prenom) for m in lu.membres}
    partis = {normalise(a.prenom) for a in lu.avant if a.prenom and not a.a_venir} - presents
    return Foyer(tuple(proposees), tuple(p for p in budget.personnes if p.mots and normalise(p.mots) in partis))
