"""From the raw way of the people found to its published cells. Pure: places and whole numbers.

Several tables share one margin, the region by furthest step: territories, each public, periods and four groups. The
margin is published whole, in series of steps wide enough to hold no count of 1 to 10. Everything else of one table is
then independent of the others for who reads them all (given the margin, any two tables can be crossed in any way): each
is protected alone, with the margin's cells ``fixes``. A table that cannot be protected shows its totals only, else
nothing: it then has no cell at all. A person found by two publics counts in both: each public is a table of two parts, those
whom it found and everybody else (``RESTE``, never published).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jalons.fondations.socle.effectifs import est_petit
from jalons.mesurer.statistiques.entonnoir.rules import ETAPES, Serie, code_de, plier, regrouper, serie_de
from jalons.mesurer.statistiques.enums import GROUPES, Decoupage, NiveauChiffre, Ventilation
from jalons.mesurer.statistiques.places import Cle, Place, arbre, cle_de, places_de, racine_de
from jalons.mesurer.statistiques.protection import masques, revision
from jalons.mesurer.statistiques.protection.masques import Effectifs
from jalons.mesurer.statistiques.protection.revision import Refus

ETAPE = str(Ventilation.ETAPE)
TABLES: dict[str, tuple[str, ...]] = {
    "territoires": (NiveauChiffre.DEPARTEMENT, NiveauChiffre.CANTON),
    "periodes": (Decoupage.TRIMESTRE, Decoupage.MOIS),
    **{str(groupe): (groupe,) for groupe in GROUPES},
}
RESTE = f"{Decoupage.PUBLIC}:~"
Comptes = dict[str, dict[str, int]]  # territory (« niveau:code ») → furthest step ('' the total) → people


def proteger(
    region: str, valeurs: Mapping[Place, int], avant: Mapping[Place, int | None]
) -> dict[Place, int | None] | Refus:
    """The cells to publish, None when masked; or why they may not replace ``avant``, the version in force."""
    indicateur = next(iter(valeurs))[0]
    racine = racine_de(region)
    comptes = _comptes(valeurs)
    anciens = {cle_de(p): n for p, n in avant.items()}
    publies: dict[Cle, int | None] = {(racine, "", ""): None}
    if not est_petit(comptes[racine][""]):
        series = _series(comptes[racine], [m for (t, nom, m) in anciens if t == racine and nom])
        publies = {(racine, ETAPE, m): n for m, n in plier(comptes[racine], series).items()}
        publies[racine, "", ""] = comptes[racine][""]
        for niveaux in tables(comptes):
            effectifs = effectifs_de(region, comptes, niveaux, series, [c for c in anciens if est_de(c[0], niveaux)])
            publies |= _sauf_marge(racine, _table(effectifs))
    if anciens and (refus := refus_de_reviser(region, comptes, anciens, publies)):
        return refus
    return places_de(indicateur, publies)


def tables(*territoires: Iterable[str]) -> list[tuple[str, ...]]:
    """What makes each table: the levels of its parts; of a public, itself."""
    publics = {t for liste in territoires for t in liste if est_de(t, (Decoupage.PUBLIC,))}
    return [*TABLES.values(), *((p,) for p in sorted(publics))]


def est_de(territoire: str, niveaux: Sequence[str]) -> bool:
    return territoire in niveaux or territoire.split(":", 1)[0] in niveaux


def _comptes(valeurs: Mapping[Place, int]) -> Comptes:
    trouves: Comptes = {}
    for place, n in valeurs.items():
        territoire, _, etape = cle_de(place)
        trouves.setdefault(territoire, dict.fromkeys(("", *ETAPES), 0))[etape] = n
    return trouves


def _series(marge: Mapping[str, int], deja: Sequence[str]) -> list[Serie]:
    """The series already published, else those that the counts of the region allow."""
    return sorted((serie_de(m) for m in deja), key=lambda s: ETAPES.index(s[0])) if deja else regrouper(marge)


def effectifs_de(
    region: str, comptes: Comptes, niveaux: Sequence[str], series: Sequence[Serie], aussi: Sequence[Cle] = ()
) -> Effectifs:
    """The tree of one table, steps in series, with zeros where a part of ``aussi`` is empty; the margin is fixed."""
    parents = arbre(region, (t for t in (*comptes, *(t for t, _, _ in aussi)) if est_de(t, niveaux)))
    vide = dict.fromkeys(("", *ETAPES), 0)
    totaux = {t: comptes.get(t, vide)[""] for t in parents}
    lignes = {t: plier(comptes.get(t, vide), series) for t in parents}
    racine = racine_de(region)
    if any(est_de(n, (Decoupage.PUBLIC,)) for n in niveaux):
        siens = [t for t in parents if t != racine]
        parents[RESTE] = racine
        totaux[RESTE] = totaux[racine] - sum(totaux[t] for t in siens)
        lignes[RESTE] = {m: n - sum(lignes[t][m] for t in siens) for m, n in lignes[racine].items()}
    return Effectifs(parents, totaux, {ETAPE: lignes}, frozenset((racine, ETAPE, code_de(s)) for s in series))


def _sauf_marge(racine: str, cases: Mapping[Cle, int | None]) -> dict[Cle, int | None]:
    return {cle: n for cle, n in cases.items() if cle[0] not in (racine, RESTE)}


def _table(effectifs: Effectifs) -> dict[Cle, int | None]:
    """The cells of one table: all of it, its totals with every step masked, or nothing."""
    cases, racine = effectifs.cases(), masques.racine(effectifs)
    for essai in (effectifs, Effectifs(effectifs.parents, effectifs.totaux)):
        cachees = masques.proteger(essai)
        if _publiable(essai, cachees, racine):
            muettes = {c for c in cases if c[0] != racine} - essai.cases().keys()
            return {cle: None if cle in cachees | muettes else n for cle, n in cases.items()}
    return {}


def _publiable(effectifs: Effectifs, cachees: frozenset[Cle], racine: str) -> bool:
    return not any(c[0] == racine for c in cachees) and not masques.defauts(effectifs, cachees)


def _reste(marge: Mapping[Cle, int | None], siennes: Mapping[Cle, int | None]) -> dict[Cle, int | None]:
    """Everybody whom a public did not find, as its former version lets it be known."""
    lues = {(nom, m): n for (_, nom, m), n in siennes.items()}
    return {
        (RESTE, nom, m): None if (ici := lues.get((nom, m), 0)) is None or n is None else n - ici
        for (_, nom, m), n in marge.items()
    }


def refus_de_reviser(
    region: str, comptes: Comptes, anciens: Mapping[Cle, int | None], publies: dict[Cle, int | None]
) -> Refus | None:
    """Why the counts may not replace the published ones; else ``publies`` takes the masks of the former version."""
    racine = racine_de(region)
    marge = {c: n for c, n in anciens.items() if c[0] == racine}
    if (marge.get((racine, "", "")) is None) != (publies[racine, "", ""] is None):
        return Refus(1, "le nombre de personnes trouvées passerait d’un côté à l’autre du seuil de 11")
    if publies[racine, "", ""] is None:
        return None
    series = [serie_de(m) for (_, nom, m) in marge if nom]
    connus = [t for t, _, _ in anciens]
    for niveaux in tables(comptes, connus):
        siennes = {c: n for c, n in anciens.items() if est_de(c[0], niveaux)}
        public = est_de(niveaux[0], (Decoupage.PUBLIC,))
        nouveau = not siennes and public and any(est_de(t, (Decoupage.PUBLIC,)) for t in connus)
        if not siennes and not nouveau:
            continue
        siennes = siennes or {(niveaux[0], "", ""): 0}
        effectifs = effectifs_de(region, comptes, niveaux, series, list(siennes))
        if refus := revision.refus_de_reviser(marge | siennes | (_reste(marge, siennes) if public else {}), effectifs):
            return refus
        if nouveau:
            continue
        cachees = {c for c, n in siennes.items() if n is None}
        publies |= _sauf_marge(racine, {c: None if c in cachees else n for c, n in effectifs.cases().items()})
    return None
