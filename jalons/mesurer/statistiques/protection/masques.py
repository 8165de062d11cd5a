"""Which cells of a publication must be hidden so that no count of 1 to 10 people can be found by subtraction.

A publication counts people on a tree of territories (canton → département → région), in total and by
breakdowns (axis, status…) that each sum to the total. Two stages:

1. **Totals.** A total of 1 to 10 people is hidden, with enough neighbours. Under each published
   territory, the hidden ones become one « remainder »: its sum is known to everybody, nothing else of
   them is. Its members must be able to vary by at least ``LARGEUR`` people. A hidden territory shows no
   breakdown at all.
2. **Breakdowns.** With every remaining total known, breakdowns do not speak to each other: each one is a flow
   network (``flot.py``) where the exact bounds of a hidden cell are two maximum flows. Cells are added by
   cheapest path until each cell of 1 to 10 people, those of the remainders included, can vary by ``LARGEUR``.

A published zero tells nothing of anybody and stays, unless a breakdown needs it hidden. Pure: no Django,
no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jalons.fondations.socle.effectifs import est_petit
from jalons.mesurer.statistiques.places import Cle
from jalons.mesurer.statistiques.protection.flot import Arc, Reseau

LARGEUR = 11  # a hidden count of 1 to 10 may be any of at least 12 values for who reads everything published


class TableauIncoherent(ValueError):
    """The margins do not add up: nothing can be protected. The message names the cell."""


@dataclass(frozen=True)
class Effectifs:
    """People counted on a tree.

    ``parents``: territory → its parent, None for the root. ``totaux``: territory → people.
    ``ventilations``: name → territory → category → people, for the root and, level by level, its descendants.
    ``fixes``: cells that another table shows anyway, so that hiding them here would protect nothing.
    """

    parents: Mapping[str, str | None]
    totaux: Mapping[str, int]
    ventilations: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    fixes: frozenset[Cle] = frozenset()

    def cases(self) -> dict[Cle, int]:
        """Every cell with its true count."""
        trouve: dict[Cle, int] = {(code, "", ""): n for code, n in self.totaux.items()}
        for nom, lignes in self.ventilations.items():
            for code, ligne in lignes.items():
                trouve |= {(code, nom, modalite): n for modalite, n in ligne.items()}
        return trouve


def enfants(parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    """territory → its children, sorted; every territory is a key."""
    trouve: dict[str, list[str]] = {code: [] for code in parents}
    for code in sorted(parents):
        parent = parents[code]
        if parent is not None:
            trouve[parent].append(code)
    return trouve


def racine(effectifs: Effectifs) -> str:
    """The one territory without parent. Raises TableauIncoherent."""
    sommets = [code for code, parent in effectifs.parents.items() if parent is None]
    if len(sommets) != 1:
        raise TableauIncoherent(f"Il faut un seul territoire sans parent ; il y en a {len(sommets)}.")
    return sommets[0]


def verifier_sommes(effectifs: Effectifs) -> None:
    """Raises TableauIncoherent when a total is not the sum of its parts: a wrong margin would defeat the
    protection."""
    racine(effectifs)
    fils = enfants(effectifs.parents)
    for code, liste in fils.items():
        if liste and sum(effectifs.totaux[f] for f in liste) != effectifs.totaux[code]:
            raise TableauIncoherent(f"Le total de {code} n’est pas la somme de ses territoires.")
    for nom, lignes in effectifs.ventilations.items():
        for code, ligne in lignes.items():
            if sum(ligne.values()) != effectifs.totaux[code]:
                raise TableauIncoherent(f"La ventilation « {nom} » de {code} n’est pas égale à son total.")
            dedans = [lignes[f] for f in fils[code] if f in lignes]
            if dedans and any(sum(d.get(m, 0) for d in dedans) != n for m, n in ligne.items()):
                raise TableauIncoherent(f"La ventilation « {nom} » de {code} n’est pas la somme de ses territoires.")


def proteger(effectifs: Effectifs, *, secondaire: bool = True) -> frozenset[Cle]:
    """The cells to hide. ``secondaire=False`` hides the small cells alone: only the sabotage test does
    that."""
    verifier_sommes(effectifs)
    if not secondaire:
        return frozenset(cle for cle, n in effectifs.cases().items() if est_petit(n))
    territoires = masquer_territoires(effectifs)
    cachees = {(code, "", "") for code in territoires}
    for nom in effectifs.ventilations:
        cachees |= _masquer_ventilation(effectifs, nom, territoires)
    return frozenset(cachees)


def defauts(effectifs: Effectifs, cachees: Iterable[Cle]) -> list[Cle]:
    """The small cells that this choice of hidden cells does not protect, in order. Empty: it may be
    published."""
    cachees = frozenset(cachees)
    territoires = frozenset(code for code, nom, _ in cachees if not nom)
    visibles = [cle for cle, n in effectifs.cases().items() if est_petit(n) and cle not in cachees]
    fautes = set(visibles) | {(c, "", "") for c in _territoires_exposes(effectifs, territoires)}
    for nom, lignes in effectifs.ventilations.items():
        bavardes = {
            (c, nom, m) for c in lignes if c in territoires and effectifs.totaux[c] for m in lignes[c]
        } - cachees
        fautes |= bavardes
        reseau = _reseau(effectifs, nom, territoires, cachees)
        fautes |= {reseau.arcs[n].cle or ("reste", nom, str(n)) for n in _petits(reseau) if not _assez_large(reseau, n)}
    return sorted(fautes)


# Stage 1: totals of territories


def _reserve(code: str, fils: Mapping[str, list[str]], cachees: set[str], totaux: Mapping[str, int]) -> int:
    """How many people the hidden leaves under ``code`` could give to others: each one keeps one person
    at least."""
    if not fils[code]:
        return totaux[code] - 1 if code in cachees else 0
    return sum(_reserve(f, fils, cachees, totaux) for f in fils[code] if f in cachees)


def _bord(code: str, fils: Mapping[str, list[str]], cachees: set[str], totaux: Mapping[str, int]) -> list[str]:
    """Visible, inhabited territories next to the remainder of ``code``: those that may be hidden to feed
    it."""
    trouve: list[str] = []
    for f in fils[code]:
        if f in cachees:
            trouve += _bord(f, fils, cachees, totaux)
        elif totaux[f]:
            trouve.append(f)
    return trouve


def _choisir(candidats: list[str], manque: int, totaux: Mapping[str, int]) -> str:
    """The smallest territory that is enough, else the largest."""
    assez = [c for c in candidats if totaux[c] - 1 >= manque]
    return min(assez, key=lambda c: (totaux[c], c)) if assez else max(candidats, key=lambda c: (totaux[c], c))


def _cacher(
    code: str, manque: int, fils: Mapping[str, list[str]], cachees: set[str], totaux: Mapping[str, int]
) -> None:
    """Hide one territory, and one below it at each level: else adding up its parts would give it back."""
    cachees.add(code)
    habites = [f for f in fils[code] if totaux[f]]
    if habites and not any(f in cachees for f in habites):
        _cacher(_choisir(habites, manque, totaux), manque, fils, cachees, totaux)


def _completer(code: str, fils: Mapping[str, list[str]], cachees: set[str], totaux: Mapping[str, int]) -> None:
    """Hide more around the remainder of a visible territory until its members can vary enough; else hide
    it too."""
    while code not in cachees:
        membres = [f for f in fils[code] if f in cachees]
        manque = LARGEUR - _reserve(code, fils, cachees, totaux)
        if not membres or (len(membres) >= 2 and manque <= 0):
            return
        libres = [f for f in fils[code] if f not in cachees and totaux[f]]
        candidats = libres if len(membres) < 2 else _bord(code, fils, cachees, totaux)
        choisi = _choisir(candidats, manque, totaux) if candidats else code
        _cacher(choisi, manque, fils, cachees, totaux)


def _du_bas(effectifs: Effectifs, fils: Mapping[str, list[str]]) -> list[str]:
    """Territories, the deepest first."""
    ordre, reste = [], [racine(effectifs)]
    while reste:
        code = reste.pop()
        ordre.append(code)
        reste += fils[code]
    return ordre[::-1]


def masquer_territoires(effectifs: Effectifs) -> frozenset[str]:
    """The territories whose totals are hidden."""
    fils = enfants(effectifs.parents)
    totaux = effectifs.totaux
    ordre = _du_bas(effectifs, fils)
    cachees: set[str] = set()
    for code in ordre:
        if est_petit(totaux[code]):
            _cacher(code, 1, fils, cachees, totaux)
    avant = -1
    while len(cachees) != avant:
        avant = len(cachees)
        for code in ordre:
            _completer(code, fils, cachees, totaux)
    return frozenset(cachees)


def _territoires_exposes(effectifs: Effectifs, cachees: frozenset[str]) -> list[str]:
    """Visible territories whose remainder gives a member away, and hidden ones that adding up gives back."""
    fils, totaux = enfants(effectifs.parents), effectifs.totaux
    fautes = []
    for code, liste in fils.items():
        membres = [f for f in liste if f in cachees]
        if code in cachees:
            fautes += [code] if any(totaux[f] for f in liste) and not membres else []
        elif membres and (len(membres) < 2 or _reserve(code, fils, set(cachees), totaux) < LARGEUR):
            fautes.append(code)
    return fautes


# Stage 2: one breakdown, the totals being known


def _reseau(effectifs: Effectifs, nom: str, territoires: frozenset[str], cachees: Iterable[Cle]) -> Reseau:
    """The network of a breakdown: visible territories and, under each, its remainder, whose cells nobody
    publishes."""
    reseau, cachees = Reseau(), frozenset(cachees)
    sommet = racine(effectifs)
    if sommet in territoires:
        return reseau
    lignes = effectifs.ventilations[nom]
    fils = enfants(effectifs.parents)

    def poser(code: str, vers: str | None) -> None:
        dessous, reste = _dessous(code, fils, lignes, territoires)
        for modalite, n in lignes[code].items():
            de = (code, modalite) if dessous or reste else (code,)
            cle = (code, nom, modalite)
            fixe = cle in effectifs.fixes
            reseau.ajouter(Arc(de, (vers, modalite) if vers else "fin", n, cle, cle in cachees, fixe))
            if reste:
                n_reste = n - sum(lignes[d].get(modalite, 0) for d in dessous)
                reseau.ajouter(Arc(("reste", code), (code, modalite), n_reste, None, True))
        for d in dessous:
            poser(d, code)

    poser(sommet, None)
    return reseau


def _dessous(
    code: str,
    fils: Mapping[str, list[str]],
    lignes: Mapping[str, Mapping[str, int]],
    territoires: frozenset[str],
) -> tuple[list[str], bool]:
    """Visible territories right under ``code``, stepping over hidden ones; and whether some hidden one
    ends there."""
    visibles: list[str] = []
    reste = False
    for f in fils[code]:
        if f not in lignes:
            continue
        if f not in territoires:
            visibles.append(f)
            continue
        plus_bas, encore = _dessous(f, fils, lignes, territoires)
        visibles += plus_bas
        reste = reste or encore or not any(g in lignes for g in fils[f])
    return visibles, reste


def _petits(reseau: Reseau) -> list[int]:
    """Numbers of the cells of 1 to 10 people, the smallest first."""
    return sorted((n for n, a in enumerate(reseau.arcs) if est_petit(a.valeur)), key=lambda n: reseau.arcs[n].valeur)


def _assez_large(reseau: Reseau, numero: int) -> bool:
    """True when the cell is hidden and may be any of LARGEUR + 1 values at least."""
    if not reseau.arcs[numero].cachee:
        return False
    haut, _ = reseau.hausse(numero, 1, LARGEUR)
    return haut >= LARGEUR or haut + reseau.hausse(numero, -1, LARGEUR)[0] >= LARGEUR


def _elargir(reseau: Reseau, numero: int) -> None:
    """Hide the cheapest cells until this one can vary enough: upwards first, then downwards."""
    for sens in (1, -1):
        while not _assez_large(reseau, numero):
            possible, flux = reseau.hausse(numero, sens, LARGEUR)
            nouvelles = reseau.moins_cher(numero, sens, flux, LARGEUR - possible)
            if possible >= LARGEUR or not nouvelles:
                break
            for n in nouvelles:
                reseau.arcs[n].cachee = True


def _rendre(reseau: Reseau) -> None:
    """Show again each secondary cell that turns out not to be needed, the largest first."""
    petits = _petits(reseau)
    secondaires = [a for a in reseau.arcs if a.cachee and a.cle and not est_petit(a.valeur)]
    for arc in sorted(secondaires, key=lambda a: -a.valeur):
        arc.cachee = False
        arc.cachee = not all(_assez_large(reseau, n) for n in petits)


def _masquer_ventilation(effectifs: Effectifs, nom: str, territoires: frozenset[str]) -> set[Cle]:
    """The hidden cells of one breakdown."""
    lignes, totaux = effectifs.ventilations[nom], effectifs.totaux
    muettes = {(code, nom, m) for code in lignes if code in territoires and totaux[code] for m in lignes[code]}
    reseau = _reseau(effectifs, nom, territoires, muettes)
    for n in _petits(reseau):
        reseau.arcs[n].cachee = True
    for n in _petits(reseau):
        _elargir(reseau, n)
    _rendre(reseau)
    return muettes | {a.cle for a in reseau.arcs if a.cachee and a.cle}
