"""When a new version of protected figures may replace a published one. Pure: cells and whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jalons.fondations.socle.effectifs import est_petit
from jalons.mesurer.statistiques.places import Cle
from jalons.mesurer.statistiques.protection.masques import Effectifs, defauts, enfants


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
