"""Put one file into the tables: the same file twice gives the same rows. Called by services, in a transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from jalons.fondations.territoires import lecture, mouvements, rules, topologie
from jalons.fondations.territoires.enums import Niveau, TypeCommune
from jalons.fondations.territoires.lecture import Bilan, Fichier, Genre
from jalons.fondations.territoires.models import Commune, Contour, Territoire

LOT = 5000
ANCIENNE = TypeCommune.ANCIENNE
TOLERANCE_CANTON = 0.0008  # degrees, about 80 m: a tenth of a pixel on a map of a region


def _poser(modele: Any, rangees: Iterable[Any], cle: list[str], valeurs: list[str]) -> None:
    """Insert or update by natural key."""
    modele.objects.bulk_create(rangees, batch_size=LOT, update_conflicts=True, unique_fields=cle, update_fields=valeurs)


def poser_territoires(millesime: int, niveau: str, rangees: Iterable[tuple[str, ...]]) -> None:
    """Upsert (code, name, parent code[, chef-lieu]) at one level."""
    champs = ["code", "nom", "parent_code", "chef_lieu"]
    objets = [Territoire(millesime=millesime, niveau=niveau, **dict(zip(champs, r, strict=False))) for r in rangees]
    _poser(Territoire, objets, ["millesime", "niveau", "code"], champs[1:])


def poser_contours(millesime: int, niveau: str, rangees: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Upsert (code, GeoJSON geometry) at one level."""
    objets = [Contour(millesime=millesime, niveau=niveau, code=c, geometrie=g) for c, g in rangees]
    _poser(Contour, objets, ["millesime", "niveau", "code"], ["geometrie"])


def charger_communes(fichier: Fichier, bilan: Bilan, millesime: int) -> None:
    """Communes, then their cantons-ou-villes and regions. Codes that the file no longer has are removed from the
    departements that it covers, when the movements given with it say what they became; else the file is refused."""
    trouvees = lecture.communes(fichier, bilan)
    bilan.controler()
    codes, couverts = {c.code for c in trouvees}, {c.departement for c in trouvees}
    mouvements.controler_communes(fichier, millesime, codes, couverts)
    actuelles = [(c.canton, c.nom) for c in trouvees if not c.remplacee_par]
    metropoles = {c.canton for c in trouvees if c.metropole}
    poser_communes(millesime, trouvees, _noms_de_cantons(millesime, actuelles, metropoles))
    partis = Commune.objects.filter(millesime=millesime, departement_code__in=couverts)
    partis.exclude(type=ANCIENNE).exclude(code__in=codes).delete()
    poser_territoires(
        millesime,
        Niveau.REGION,
        {(c.region, rules.REGIONS.get(c.region, c.region), "") for c in trouvees if c.region},
    )
    fondues = sum(bool(c.remplacee_par) for c in trouvees)
    bilan.notes.append(f"{len(trouvees) - fondues} communes, {fondues} anciens codes et arrondissements rattachés")
    nommer_cantons(millesime)


def poser_communes(
    millesime: int, trouvees: Iterable[lecture.LigneCommune], cantons: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Upsert communes; ``cantons`` gives the names of cantons. Population and coordinates come from other files.

    In SQL rather than by objects: four times faster on the 37 000 rows of a COG, and unchanged rows are not rewritten.
    """
    rangees = [
        (
            *(c.code, c.type, c.nom, _nom_cherche(c), c.anciens_noms),
            *(c.canton, cantons.get(c.canton, ""), c.departement, c.region, c.remplacee_par),
        )
        for c in trouvees
    ]
    noms = ["code", "type", "nom", "nom_recherche", "anciens_noms", "canton_code", "canton_nom"]
    noms += ["departement_code", "region_code", "remplacee_par"]
    anciens, nouveaux = (", ".join(f"{prefixe}.{nom}" for nom in noms[1:]) for prefixe in ("c", "EXCLUDED"))
    with connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO territoires_commune AS c (millesime, {', '.join(noms)}) "  # noqa: S608
            f"SELECT %s, v.* FROM unnest({', '.join(['%s::text[]'] * len(noms))}) AS v "
            f"ON CONFLICT (millesime, code) DO UPDATE SET ({', '.join(noms[1:])}) = ROW({nouveaux}) "
            f"WHERE ({anciens}) IS DISTINCT FROM ({nouveaux})",
            [millesime, *([list(colonne) for colonne in zip(*rangees, strict=True)] or [[]] * len(noms))],
        )


def _nom_cherche(commune: lecture.LigneCommune) -> str:
    """'' for a former code, whose name no file gives: it bears that of the commune that took it, found once."""
    return "" if commune.type == ANCIENNE else rules.normaliser_nom(commune.nom)


def charger_mouvements(fichier: Fichier, bilan: Bilan, millesime: int) -> None:
    """Former codes that the COG does not give, each linked to the commune that it is in today."""
    suites = mouvements.lire(fichier, bilan)
    bilan.controler()
    connues = {c.code: c for c in Commune.objects.filter(millesime=millesime)}
    _exiger_communes(connues, fichier.nom)
    actuelles = {code: c for code, c in connues.items() if not c.remplacee_par}
    suites |= {code: c.remplacee_par for code, c in connues.items() if c.remplacee_par and c.type != ANCIENNE}
    anciennes = []
    for rang, ancien in enumerate(suites, 1):
        vers = actuelles.get(mouvements.suivre(ancien, suites, actuelles))
        if vers is None:
            bilan.rejeter(rang, f"{ancien} → {suites[ancien]}", f"commune inconnue du COG {millesime}")
        elif ancien not in connues or connues[ancien].type == ANCIENNE:
            anciennes.append(_ancienne(ancien, vers))
    bilan.controler()
    poser_communes(millesime, anciennes, {c.canton_code: c.canton_nom for c in actuelles.values()})
    bilan.notes.append(f"{len(anciennes)} anciens codes que le COG ne donne pas")


def _ancienne(code: str, vers: Commune) -> lecture.LigneCommune:
    lieu = {"canton": vers.canton_code, "departement": vers.departement_code, "region": vers.region_code}
    return lecture.LigneCommune(
        code=code, type=ANCIENNE, nom=vers.nom, remplacee_par=vers.code, metropole=False, **lieu
    )


def charger_departements(fichier: Fichier, bilan: Bilan, millesime: int) -> None:
    """Names of départements, and their region."""
    trouves = lecture.departements(fichier, bilan)
    bilan.controler()
    poser_territoires(millesime, Niveau.DEPARTEMENT, trouves)


def charger_populations(fichier: Fichier, bilan: Bilan, millesime: int) -> None:
    """Legal populations. A commune's is the sum of the codes that it took; a split that the file predates leaves it
    unknown, never 0."""
    lues = lecture.valeurs_par_commune(fichier, bilan, "COM", lecture.population)
    bilan.controler()
    connus = _remplacements(millesime)
    _rejeter_inconnus(bilan, lues, connus, fichier.nom)
    totaux: dict[str, int] = defaultdict(int)
    for code, lue in lues.items():
        if code in connus:
            totaux[connus[code] or code] += lue.valeur
            if connus[code]:
                totaux[code] += lue.valeur
    couverts = {rules.departement_de(code) for code in lues}
    absentes, scindees = _absentes(millesime, totaux, couverts)
    mouvements.refuser_pertes(fichier, absentes, "")
    poser_populations(millesime, {code: n for code, n in totaux.items() if code not in scindees})
    sans = _communes(millesime).filter(population=None).count()  # départements that the file forgets included
    bilan.notes.append(f"{sum(lue.valeur for lue in lues.values())} habitants ; {sans} communes sans population")
    nommer_cantons(millesime)


def _communes(millesime: int) -> QuerySet[Commune]:
    return Commune.objects.filter(millesime=millesime, remplacee_par="")


def _absentes(millesime: int, totaux: Mapping[str, int], couverts: Collection[str]) -> tuple[list[str], set[str]]:
    """Communes that have a population and that this file forgets; and those to leave as they are, because they were split
    since: the file counts them together, and the inhabitants are the same."""
    absentes: list[str] = []
    scindees: set[str] = set()
    connues = _communes(millesime).filter(departement_code__in=couverts, population__isnull=False)
    noms = dict(connues.values_list("code", "nom"))
    differentes: dict[str, dict[str, int]] = defaultdict(dict)
    for departement, code, n in connues.values_list("departement_code", "code", "population"):
        if totaux.get(code) != n:
            differentes[departement][code] = n or 0
    for codes in differentes.values():
        oubliees = codes.keys() - totaux.keys()
        if oubliees and sum(codes.values()) == sum(totaux.get(code, 0) for code in codes):
            scindees |= codes.keys()
        else:
            absentes += [f"{code} {noms[code]}" for code in oubliees]
    return absentes, scindees


def poser_populations(millesime: int, populations: Mapping[str, int]) -> None:
    """Set the populations of the communes, then sum them over cantons, départements and regions."""
    _mettre_a_jour(millesime, "population = v.a", ["bigint"], [(c, n) for c, n in populations.items()])
    lignes = Commune.objects.filter(millesime=millesime, remplacee_par="")
    for niveau, colonne in (
        (Niveau.CANTON, "canton_code"),
        (Niveau.DEPARTEMENT, "departement_code"),
        (Niveau.REGION, "region_code"),
    ):
        sommes = dict(lignes.values_list(colonne).annotate(n=Sum("population")))
        with connection.cursor() as curseur:
            curseur.execute(
                "UPDATE territoires_territoire t SET population = v.n "
                "FROM unnest(%s::text[], %s::bigint[]) AS v(code, n) "
                "WHERE t.millesime = %s AND t.niveau = %s AND t.code = v.code",
                [list(sommes), list(sommes.values()), millesime, str(niveau)],
            )


def charger_coordonnees(fichier: Fichier, bilan: Bilan, millesime: int) -> None:
    """Latitude and longitude of each commune's centre; and how a commune split since the legal populations shares hers."""
    lues = lecture.valeurs_par_commune(fichier, bilan, "insee_com", lecture.coordonnees)
    bilan.controler()
    connus = _remplacements(millesime)
    _rejeter_inconnus(bilan, lues, connus, fichier.nom)
    poser_coordonnees(millesime, {code: lue.valeur for code, lue in lues.items() if code in connus})
    if partagees := _scissions(millesime, lecture.habitants(fichier)):
        poser_populations(millesime, partagees)
        bilan.notes.append(f"{len(partagees)} communes scindées depuis reçoivent leur population")


def _scissions(millesime: int, habitants: Mapping[str, int]) -> dict[str, int]:
    """Populations of communes split since, in the départements where one has none and the total is the same."""
    differentes: dict[str, dict[str, int | None]] = defaultdict(dict)
    lignes = _communes(millesime).filter(code__in=habitants)
    for departement, code, n in lignes.values_list("departement_code", "code", "population"):
        if n != habitants[code]:
            differentes[departement][code] = n
    trouvees: dict[str, int] = {}
    for codes in differentes.values():
        siennes = {code: habitants[code] for code in codes}
        if None in codes.values() and sum(n or 0 for n in codes.values()) == sum(siennes.values()):
            trouvees |= siennes
    return trouvees


def poser_coordonnees(millesime: int, points: Mapping[str, tuple[float, float]]) -> None:
    """Set (latitude, longitude), in degrees, of the communes."""
    rangees = [(code, lat, lon) for code, (lat, lon) in points.items()]
    _mettre_a_jour(millesime, "latitude = v.a, longitude = v.b", ["float8", "float8"], rangees)


def _mettre_a_jour(millesime: int, affectation: str, types: list[str], rangees: list[tuple[Any, ...]]) -> None:
    colonnes = [list(c) for c in zip(*rangees, strict=True)] or [[] for _ in range(len(types) + 1)]
    tableaux = ", ".join(["%s::text[]", *(f"%s::{t}[]" for t in types)])
    noms = ", ".join(["code", *"ab"[: len(types)]])
    with connection.cursor() as curseur:
        curseur.execute(
            f"UPDATE territoires_commune c SET {affectation} FROM unnest({tableaux}) AS v({noms}) "  # noqa: S608
            "WHERE c.millesime = %s AND c.code = v.code",
            [*colonnes, millesime],
        )


def charger_contours(fichier: Fichier, bilan: Bilan, millesime: int) -> None:
    """Shapes of communes, electoral cantons or départements. A commune's shape keeps its own code, even merged."""
    formes = lecture.formes(fichier, bilan)
    bilan.controler()
    noms = dict(Commune.objects.filter(millesime=millesime).values_list("code", "nom_recherche"))
    cantons = set(Commune.objects.filter(millesime=millesime).values_list("canton_code", flat=True))
    niveau = lecture.niveau_des_formes(fichier.nom, formes, noms, cantons)
    bilan.genre = f"contours · {niveau.label.lower()}"
    if niveau == Niveau.COMMUNE:
        for forme in formes:
            if forme.code not in noms:
                bilan.rejeter(forme.rang, f"{forme.code} {forme.nom}", f"code inconnu du COG {millesime}, même ancien")
        bilan.controler()
        formes = [f for f in formes if f.code in noms]
        anciens = _remplacements(millesime)
        bilan.notes.append(f"{sum(bool(anciens[f.code]) for f in formes)} contours d’anciens codes rattachés")
    poser_contours(millesime, niveau, ((f.code, f.geometrie) for f in formes))
    bilan.gardes = len(formes)
    if niveau == Niveau.CANTON_ELECTORAL:
        poser_territoires(millesime, niveau, ((f.code, f.nom, rules.departement_de(f.code)) for f in formes))
        nommer_cantons(millesime)


def _exiger_communes(connus: Collection[str], nom: str) -> None:
    if not connus:
        raise lecture.FichierIllisible(
            f"{nom} : les communes de ce millésime ne sont pas chargées. "
            "Remède : charger d’abord, ou en même temps, le fichier des communes du COG."
        )


def _rejeter_inconnus(bilan: Bilan, lues: dict[str, lecture.Valeur], connus: dict[str, str], nom: str) -> None:
    _exiger_communes(connus, nom)
    inconnus = {code: lue for code, lue in lues.items() if code not in connus}
    for code, lue in inconnus.items():
        bilan.rejeter(lue.ligne, code, "commune inconnue de ce millésime, même comme ancien code")
    bilan.gardes = len(lues) - len(inconnus)
    bilan.controler()


def _remplacements(millesime: int) -> dict[str, str]:
    """``{code: code that took it, or ''}`` of a vintage."""
    return dict(Commune.objects.filter(millesime=millesime).values_list("code", "remplacee_par"))


def _noms_de_cantons(
    millesime: int,
    communes: Iterable[tuple[str, str]],
    metropoles: Collection[str] = frozenset(),
) -> dict[str, str]:
    """Names of the cantons-ou-villes of these (canton code, commune's name), from whatever is loaded."""
    lignes = Commune.objects.filter(millesime=millesime, remplacee_par="", population__isnull=False)
    populations = {(canton, nom): n for canton, nom, n in lignes.values_list("canton_code", "nom", "population")}
    groupes: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
    for canton, nom in communes:
        groupes[canton].append((nom, populations.get((canton, nom))))
    connus = Territoire.objects.filter(millesime=millesime, niveau__in=[Niveau.CANTON, Niveau.CANTON_ELECTORAL])
    noms = {(niveau, code): nom for niveau, code, nom in connus.values_list("niveau", "code", "nom")}
    return {
        code: rules.nom_de_canton(
            noms.get((Niveau.CANTON_ELECTORAL, rules.canton_electoral(code)), ""),
            groupe,
            code in metropoles or noms.get((Niveau.CANTON, code), "").startswith("Métropole"),
        )
        for code, groupe in groupes.items()
        if code
    }


def nommer_cantons(millesime: int, departements: Iterable[str] | None = None) -> None:
    """Name the cantons-ou-villes from what is loaded: electoral cantons if they are, else the communes."""
    lignes = Commune.objects.filter(millesime=millesime, remplacee_par="").exclude(canton_code="")
    if departements is not None:
        lignes = lignes.filter(departement_code__in=departements)
    rangees = list(lignes.values_list("canton_code", "departement_code", "nom", "canton_nom"))
    metropoles = {canton for canton, _, _, connu in rangees if connu.startswith("Métropole")}
    noms = _noms_de_cantons(millesime, ((canton, nom) for canton, _, nom, _ in rangees), metropoles)
    parents = {canton: departement for canton, departement, _, _ in rangees}
    poser_territoires(millesime, Niveau.CANTON, ((c, nom, parents[c]) for c, nom in noms.items()))
    deja = Territoire.objects.filter(millesime=millesime, niveau=Niveau.CANTON)
    deja.filter(parent_code__in=set(parents.values())).exclude(code__in=noms).delete()
    changes = sorted({canton for canton, _, _, connu in rangees if connu != noms[canton]})
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE territoires_commune c SET canton_nom = v.nom FROM unnest(%s::text[], %s::text[]) AS v(code, nom) "
            "WHERE c.millesime = %s AND c.canton_code = v.code",
            [changes, [noms[code] for code in changes], millesime],
        )


def dessiner_cantons(millesime: int, departements: Iterable[str] | None = None) -> int:
    """Unite the shapes of the communes into cantons-ou-villes, where all of a canton's are loaded. Returns how many."""
    lignes = Commune.objects.filter(millesime=millesime)
    if departements is not None:
        lignes = lignes.filter(departement_code__in=departements)
    actuel = {code: cible or code for code, cible in lignes.values_list("code", "remplacee_par")}
    cantons = dict(lignes.filter(remplacee_par="").values_list("code", "canton_code"))
    formes = Contour.objects.filter(millesime=millesime, niveau=Niveau.COMMUNE)
    if departements is not None:
        formes = formes.filter(code__in=actuel)
    anneaux: dict[str, list[topologie.Anneau]] = defaultdict(list)
    manquantes: dict[str, set[str]] = defaultdict(set)
    for code, canton in cantons.items():
        manquantes[canton].add(code)
    for code, geometrie in formes.values_list("code", "geometrie"):
        canton = cantons.get(actuel.get(code, code), "")
        if canton:
            anneaux[canton] += topologie.anneaux(geometrie)
            manquantes[canton].discard(actuel[code])
    entiers = {c: topologie.coudre(topologie.bords(a)) for c, a in anneaux.items() if not manquantes[c]}
    minces = topologie.simplifier(entiers, TOLERANCE_CANTON)
    poser_contours(millesime, Niveau.CANTON, ((c, topologie.en_multipolygone(a)) for c, a in minces.items()))
    perimes = Contour.objects.filter(millesime=millesime, niveau=Niveau.CANTON, code__in=set(cantons.values()))
    perimes.exclude(code__in=minces).delete()
    return len(minces)


CHARGEURS: dict[Genre, Callable[[Fichier, Bilan, int], None]] = {
    Genre.COMMUNES: charger_communes,
    Genre.MOUVEMENTS: charger_mouvements,
    Genre.DEPARTEMENTS: charger_departements,
    Genre.POPULATIONS: charger_populations,
    Genre.COORDONNEES: charger_coordonnees,
    Genre.CONTOURS: charger_contours,
}
