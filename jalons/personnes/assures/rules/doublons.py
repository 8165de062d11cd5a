"""Are two rows one person? What makes them alike, in words, and what makes it doubtful: a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.personnes.assures.rules.noms import SEUIL_FORT, distance, normalise, ressemblance

LETTRE_PRES = 0.99  # under it, two names are alike and not the same
VOISIN = 0.6  # first names of twins differ; so does a first name badly heard, which is then a doubt


@dataclass(frozen=True)
class Identite:
    """What is compared of a row. ``numero``: a blind index of her own number, b'' when it is provisional or unknown."""

    nom: str
    prenom: str
    nom_naissance: str = ""
    naissance: date | None = None
    annee: int | None = None
    commune: str = ""
    adresse: str = ""
    telephone: str = ""
    numero: bytes = b""


@dataclass(frozen=True)
class Ressemblance:
    """``note``: the greater, the likelier; ``raisons`` for, ``doutes`` against, each a short French phrase."""

    note: float
    raisons: tuple[str, ...]
    doutes: tuple[str, ...]


def comparer(a: Identite, b: Identite) -> Ressemblance | None:
    """Why both may be one person, or None. Alike in both names, or in the first name with a name that changed."""
    prenom, nom = _proches(a.prenom, b.prenom), _nom(a, b)
    jour, dit_du_jour = _naissance(a, b)
    if jour < 0 or prenom < VOISIN:
        return None
    autres = _coordonnees(a, b)
    if nom < SEUIL_FORT and not (prenom >= SEUIL_FORT and jour == 1 and autres):
        return None
    if prenom < SEUIL_FORT and not (jour == 1 and autres):
        return None
    doutes = [*_doute_du_prenom(prenom, jour), *_doute_du_numero(a, b)]
    if len(doutes) > 1:
        return None  # other first name, other number: twins, or father and son
    note = nom + prenom + jour + 0.5 * len(autres) - len(doutes)
    return Ressemblance(note, (_dit_du_nom(a, b, nom), *dit_du_jour, *autres), tuple(doutes))


def _proches(un: str, autre: str) -> float:
    """The likeness of two names, whichever is the shorter."""
    mots, siens = normalise(un).split(), normalise(autre).split()
    court, long = sorted((mots, siens), key=len)
    return ressemblance(court, long)


def _nom(a: Identite, b: Identite) -> float:
    """The best likeness of one of her names with one of the other's: a name of birth may be the other's usual name."""
    noms_a, noms_b = (filter(None, (x.nom, x.nom_naissance)) for x in (a, b))
    siens = list(noms_b)
    return max((_proches(un, autre) for un in noms_a for autre in siens), default=0.0)


def _dit_du_nom(a: Identite, b: Identite, nom: float) -> str:
    if nom < SEUIL_FORT:
        return "même prénom, nom changé peut-être"
    direct = _proches(a.nom, b.nom)
    if direct < nom:
        return "le nom de naissance de l’une est le nom de l’autre"
    entiers = min(direct, _proches(a.prenom, b.prenom))
    return "mêmes nom et prénom" if entiers >= LETTRE_PRES else "nom et prénom presque les mêmes"


def _naissance(a: Identite, b: Identite) -> tuple[float, list[str]]:
    """1 same day; 0.5 swapped with the month, or the year alone known; 0.25 one digit away; 0 unknown; -1 another day."""
    if a.naissance and b.naissance:
        if a.naissance == b.naissance:
            return 1, ["même jour de naissance"]
        inverse = (a.naissance.year, a.naissance.day, a.naissance.month)
        if inverse == (b.naissance.year, b.naissance.month, b.naissance.day):
            return 0.5, ["jour et mois de naissance inversés"]
        pres = distance(a.naissance.isoformat(), b.naissance.isoformat()) == 1
        return (0.25, ["dates de naissance à un chiffre près"]) if pres else (-1, [])
    annees = [x.naissance.year if x.naissance else x.annee for x in (a, b)]
    if None in annees:
        return 0, []
    return (0.5, ["même année de naissance"]) if annees[0] == annees[1] else (-1, [])


def _coordonnees(a: Identite, b: Identite) -> list[str]:
    """What they share beside their names; a household shares it too, so it never suffices."""
    dits = []
    if a.telephone and a.telephone == b.telephone:
        dits.append("même téléphone")
    if a.adresse and normalise(a.adresse) == normalise(b.adresse):
        dits.append("même adresse")
    elif a.commune and a.commune == b.commune:
        dits.append("même commune")
    return dits


def _doute_du_prenom(prenom: float, jour: float) -> list[str]:
    if prenom < LETTRE_PRES and jour == 1:
        return ["prénoms voisins et même jour de naissance : des jumeaux, peut-être"]
    return []


def _doute_du_numero(a: Identite, b: Identite) -> list[str]:
    if a.numero and b.numero and a.numero != b.numero:
        return ["deux numéros de sécurité sociale différents : deux homonymes, ou un numéro mal lu"]
    return []
