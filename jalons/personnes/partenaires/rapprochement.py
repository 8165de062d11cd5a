"""Which cards of different sources are one body: by signs that can be told, never by a score alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from jalons.fondations.socle.telephone import e164
from jalons.fondations.territoires.rules import normaliser_nom

# Words that say what a body is, not which one: left out when two names are compared.
VAGUES = {
    "de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "au", "aux", "en", "pour", "service", "services", "centre",
    "association", "structure", "espace", "france", "maison", "bureau", "poste",
}  # fmt: skip
SIGNES = ("siret", "telephone", "courriel", "nom", "adresse")
EN_MOTS = {"siret": "même Siret", "telephone": "même téléphone", "courriel": "même courriel", "nom": "même nom",
           "adresse": "même adresse"}  # fmt: skip
TROP = 12  # a sign that more cards of one commune share (a switchboard) says nothing


@dataclass(frozen=True)
class Trait:
    """What is compared of a card. ``origine``: its source and its producer there; two cards of one are two bodies."""

    cle: Hashable
    origine: str
    commune: str
    nom: str
    adresse: str = ""
    telephone: str = ""
    courriel: str = ""
    siret: str = ""


@dataclass(frozen=True)
class Paire:
    """Two cards alike: ``certaine`` when two signs agree in one commune."""

    a: Hashable
    b: Hashable
    certaine: bool
    raison: str


def cle_de_nom(nom: str) -> str:
    """« France services de Case-Pilote » → « case pilote »: the words that tell which one, in any order."""
    mots = [m for m in normaliser_nom(nom).split() if m not in VAGUES]
    return " ".join(sorted(set(mots)))


def _cles(trait: Trait) -> dict[str, str]:
    return {
        "siret": trait.siret,
        "telephone": e164(trait.telephone),
        "courriel": trait.courriel.strip().casefold(),
        "nom": cle_de_nom(trait.nom),
        "adresse": normaliser_nom(trait.adresse),
    }


def rapprocher(traits: Iterable[Trait]) -> Iterator[Paire]:
    """The pairs of cards that may be one body, each once, the certain ones first.

    Same commune always. Two signs or more are certain; one waits for somebody, and an address alone is no sign: many
    bodies share a building. The order of the cards changes nothing.
    """
    connus = {trait.cle: trait for trait in traits if trait.commune}
    groupes: dict[tuple[str, str, str], list[Hashable]] = defaultdict(list)
    for trait in connus.values():
        for signe, valeur in _cles(trait).items():
            if valeur:
                groupes[trait.commune, signe, valeur].append(trait.cle)
    communs: dict[frozenset[Hashable], set[str]] = defaultdict(set)
    for (_, signe, _), cles in groupes.items():
        for a, b in combinations(cles, 2) if len(cles) <= TROP else ():
            if connus[a].origine != connus[b].origine:
                communs[frozenset((a, b))].add(signe)
    trouvees = [_paire(cles, signes) for cles, signes in communs.items() if signes != {"adresse"}]
    yield from sorted(trouvees, key=lambda p: (not p.certaine, str(p.a), str(p.b)))


def _paire(cles: frozenset[Hashable], signes: set[str]) -> Paire:
    a, b = sorted(cles, key=str)
    raison = ", ".join(EN_MOTS[s] for s in SIGNES if s in signes)
    return Paire(a, b, len(signes) >= 2, f"{raison[0].upper()}{raison[1:]}, dans la même commune")
