"""What is true of figures: rounding, shares, classes of a map, and when a new version may replace a
published one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jalons.mesurer.statistiques.protection.masques import SEUIL, Cle, Effectifs, defauts, enfants, est_petit

CLASSES = 5
_MOIS = Decimal("30.4375")


def arrondi(valeur: Decimal, decimales: int = 0) -> Decimal:
    """Half up, as printed: 0.5 → 1."""
    return valeur.quantize(Decimal(1).scaleb(-decimales), rounding=ROUND_HALF_UP)


def mois_moyens(jours: Decimal, dossiers: Decimal) -> Decimal:
    """Mean length in months of 30.4375 days, one decimal."""
    return arrondi(jours / dossiers / _MOIS, 1)


def part(partie: Decimal | None, tout: Decimal | None, decimales: int = 0) -> Decimal | None:
    """Percentage; None when one of the two is hidden or the whole is zero."""
    if partie is None or not tout:
        return None
    return arrondi(100 * partie / tout, decimales)


def moyenne_publiable(personnes: int) -> bool:
    """A mean on fewer than 11 people is hidden."""
    return personnes >= SEUIL


@dataclass(frozen=True)
class Classe:
    """One step of the map's legend: its number (0: nobody), smallest and largest value, how many cantons."""

    numero: int
    bas: Decimal
    haut: Decimal
    combien: int


def classer(taux: Mapping[str, Decimal | None]) -> tuple[dict[str, int | None], list[Classe]]:
    """Class of each canton (None: masked; 0: nobody; 1 to 5: equal groups of the published ones), and
    the legend.

    Equal rates are in the same class. The limits come from published values alone.
    """
    positifs = sorted(v for v in taux.values() if v)
    seuils = sorted({positifs[len(positifs) * k // CLASSES] for k in range(CLASSES)}) if positifs else []
    classes = {code: None if v is None else 0 if not v else sum(v >= s for s in seuils) for code, v in taux.items()}
    legende = []
    for numero in range(len(seuils) + 1):
        valeurs = [v for code, v in taux.items() if v is not None and classes[code] == numero]
        if valeurs:
            legende.append(Classe(numero, min(valeurs), max(valeurs), len(valeurs)))
    return classes, legende


def evolution(avant: Decimal | None, maintenant: Decimal | None) -> str:
    """« deux fois plus » (from 1,8 to 2,2 times) or a signed percentage; '' when year N-1 says nothing."""
    if not avant or maintenant is None or avant < SEUIL:
        return ""
    rapport = maintenant / avant
    if Decimal("1.8") <= rapport <= Decimal("2.2"):
        return "deux fois plus"
    ecart = arrondi(100 * (rapport - 1))
    return "autant" if not ecart else f"{'+' if ecart > 0 else '−'}\u00a0{abs(ecart)}\u00a0%"


@dataclass(frozen=True)
class Refus:
    """Why a second version may not be published: how many cells, and the sentence."""

    cases: int
    raison: str


def refus_de_reviser(avant: Mapping[Cle, int | None], apres: Effectifs) -> Refus | None:
    """May these counts replace the published ones (None: masked)? Comparing the two versions must tell
    nothing.

    The same cells stay hidden and the same stay published; each published count, and each sum of hidden
    ones that anybody can work out, is unchanged or moves by 11 people at least. A cell absent from one
    version counts zero.
    """
    nouvelles = apres.cases()
    cachees = {cle for cle, n in avant.items() if n is None}
    ecarts = {
        cle: (0 if cle in cachees else nouvelles.get(cle, 0) - (avant.get(cle) or 0)) for cle in {*avant, *nouvelles}
    }
    petits = [cle for cle, d in ecarts.items() if est_petit(abs(d))]
    if petits:
        return Refus(len(petits), "des nombres publiés changeraient de 1 à 10 personnes")
    if sommes := [d for d in _ecarts_des_restes(apres, cachees, ecarts) if est_petit(abs(d))]:
        return Refus(len(sommes), "des nombres masqués se devineraient en comparant les deux versions")
    if fautes := defauts(apres, cachees):
        return Refus(len(fautes), "d’autres cases devraient être masquées, alors qu’elles sont déjà publiées")
    return None


def _ecarts_des_restes(effectifs: Effectifs, cachees: set[Cle], ecarts: Mapping[Cle, int]) -> Iterable[int]:
    """For each published whole with hidden parts: by how much the sum of the hidden parts moves."""
    fils = enfants(effectifs.parents)
    for tout, parties in _equations(effectifs, fils):
        if tout not in cachees and any(p in cachees for p in parties):
            yield ecarts.get(tout, 0) - sum(ecarts.get(p, 0) for p in parties)


def _equations(effectifs: Effectifs, fils: Mapping[str, list[str]]) -> Iterable[tuple[Cle, list[Cle]]]:
    for code, liste in fils.items():
        yield (code, "", ""), [(f, "", "") for f in liste]
    for nom, lignes in effectifs.ventilations.items():
        for code, ligne in lignes.items():
            yield (code, "", ""), [(code, nom, m) for m in ligne]
            for m in ligne:
                yield (code, nom, m), [(f, nom, m) for f in fils[code] if f in lignes]
