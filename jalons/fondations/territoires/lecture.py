"""Read the files of Insee and IGN as they are: recognised by what they hold, never by their name. No database."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from jalons.fondations.territoires import archives, rules
from jalons.fondations.territoires.archives import FichierIllisible as FichierIllisible
from jalons.fondations.territoires.enums import Niveau, TypeCommune

PART_REJETS = 0.05  # beyond it the file is refused whole


class Genre(StrEnum):
    """What a file is. The order is that in which files are loaded, whatever the order they are given in."""

    COMMUNES = "communes du COG"
    MOUVEMENTS = "anciens codes des communes"
    DEPARTEMENTS = "départements du COG"
    POPULATIONS = "populations légales"
    COORDONNEES = "coordonnées des communes"
    CONTOURS = "contours"


COLONNES = {
    Genre.COMMUNES: ("TYPECOM", "COM", "REG", "DEP", "LIBELLE", "CAN", "COMPARENT"),
    Genre.MOUVEMENTS: ("MOD", "DATE_EFF", "COM_AV", "TYPECOM_AP", "COM_AP"),
    Genre.DEPARTEMENTS: ("DEP", "REG", "CHEFLIEU", "LIBELLE"),
    Genre.POPULATIONS: ("COM", "PMUN", "PCAP", "PTOT"),
    Genre.COORDONNEES: ("insee_com", "lat", "lng"),
}
TITRES = {titre for titres in COLONNES.values() for titre in titres} | {"CTCD"}


@dataclass(frozen=True)
class Rejet:
    """One refused row: ``ligne`` is its number in the file (for GeoJSON, its rank among the shapes)."""

    ligne: int
    valeur: str
    raison: str


@dataclass
class Bilan:
    """What one file gave: rows read, kept, refused, and what else the reader should know."""

    fichier: str
    genre: str
    lus: int = 0
    gardes: int = 0
    rejets: list[Rejet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def rejeter(self, ligne: int, valeur: object, raison: str) -> None:
        """Note one refused row."""
        self.rejets.append(Rejet(ligne, str(valeur), raison))

    def controler(self) -> None:
        """Refuse the whole file beyond 5 % of refused rows, or when it is empty. Raises FichierIllisible."""
        if not self.lus:
            raise FichierIllisible(f"{self.fichier} : aucune ligne. Remède : reprendre le fichier à sa source.")
        if len(self.rejets) > PART_REJETS * self.lus:
            premier = self.rejets[0]
            raise FichierIllisible(
                f"{self.fichier} : {len(self.rejets)} lignes refusées sur {self.lus}, plus de 5 %. "
                f"La première, ligne {premier.ligne}, « {premier.valeur} » : {premier.raison}. "
                "Remède : vérifier le fichier et son millésime ; rien n’en a été chargé."
            )


@dataclass(frozen=True)
class Fichier:
    """A recognised file, read in memory (the largest, all communes with shapes, is some tens of megabytes).

    ``mouvements``: what the files given with it say that former codes became; ``avant``: lines before the titles.
    """

    nom: str
    genre: Genre
    texte: str
    empreinte: str
    mouvements: Mapping[str, str] = field(default_factory=dict)
    avant: int = 0


@dataclass(frozen=True, slots=True)
class LigneCommune:
    """A row of the COG ready for the database."""

    code: str
    type: str
    nom: str
    canton: str
    departement: str
    region: str
    remplacee_par: str
    metropole: bool
    anciens_noms: str = ""


@dataclass(frozen=True, slots=True)
class Valeur:
    """What a file says of a commune, and on which line."""

    ligne: int
    valeur: Any


@dataclass(frozen=True, slots=True)
class Forme:
    """A shape and its name."""

    rang: int
    code: str
    nom: str
    geometrie: dict[str, Any]


def ouvrir(chemin: Path) -> Fichier:
    """The file, or the first one that is recognised in a zip. Raises FichierIllisible."""
    return ouvrir_tous(chemin)[0]


def ouvrir_tous(chemin: Path) -> list[Fichier]:
    """Read, decompress, decode and recognise a file, or those of Insee's zip. Raises FichierIllisible.

    A zip also holds what is not read here (regions, arrondissements): one file recognised is enough.
    """
    trouves, refus = [], None
    for nom, brut in archives.contenus(chemin):
        try:
            trouves.append(_fichier(nom, brut))
        except FichierIllisible as erreur:
            refus = refus or erreur
    if refus is not None and not trouves:
        raise refus
    return trouves


def _fichier(nom: str, brut: bytes) -> Fichier:
    texte = archives.decoder(nom, brut)
    avant = 0
    if texte.lstrip()[:1] not in tuple("{["):
        texte, avant = archives.aux_titres_connus(texte, TITRES)
    return Fichier(nom, _reconnaitre(nom, texte), texte, hashlib.sha256(brut).hexdigest(), avant=avant)


def _reconnaitre(nom: str, texte: str) -> Genre:
    if texte.lstrip()[:1] in "{[":
        if '"FeatureCollection"' in texte[:2000]:
            return Genre.CONTOURS
        if '"anciensCodes"' in texte:
            return Genre.MOUVEMENTS
        raise FichierIllisible(
            f"{nom} : JSON sans « FeatureCollection » ni « anciensCodes ». Remède : donner un fichier GeoJSON de "
            "contours, ou les communes du découpage administratif d’Etalab."
        )
    entete = _entete(texte)
    for genre, colonnes in COLONNES.items():
        if set(colonnes) <= set(entete):
            return genre
    proche = max(COLONNES, key=lambda g: len(set(COLONNES[g]) & set(entete)) / len(COLONNES[g]))
    absentes = [c for c in COLONNES[proche] if c not in entete]
    manque = (
        f"Pour un fichier de {proche}, il manque {', '.join(absentes)}. " if set(COLONNES[proche]) & set(entete) else ""
    )
    raise FichierIllisible(
        f"{nom}, ligne 1 : colonnes non reconnues ({', '.join(entete)[:120]}). {manque}"
        f"Remède : donner, tels que l’Insee et l’IGN les publient, des fichiers de {', '.join(Genre)}."
    )


def _entete(texte: str) -> list[str]:
    premiere = texte.split("\n", 1)[0].strip("\r")
    return [c.strip().strip('"') for c in premiere.split(archives.separateur_de(premiere))]


def lignes(fichier: Fichier) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, row) of a CSV file. A row shorter than the header has '' in the missing columns."""
    separateur = archives.separateur_de(fichier.texte.split("\n", 1)[0])
    lecteur = csv.DictReader(io.StringIO(fichier.texte, newline=""), delimiter=separateur, restval="")
    try:
        for ligne in lecteur:
            if not any(valeur.strip() for valeur in ligne.values() if isinstance(valeur, str)):
                continue  # separators alone
            yield (
                fichier.avant + lecteur.line_num,
                {cle: (valeur or "").strip() for cle, valeur in ligne.items() if isinstance(cle, str)},
            )
    except csv.Error as erreur:
        raise FichierIllisible(f"{fichier.nom}, ligne {lecteur.line_num} : CSV illisible ({erreur}).") from erreur


def communes(fichier: Fichier, bilan: Bilan) -> list[LigneCommune]:
    """The communes, with those merged linked to the one that took them; names of a merged commune that kept its code
    become ``anciens_noms`` of the new one."""
    trouvees: dict[str, LigneCommune] = {}
    fondues: list[tuple[int, dict[str, str]]] = []
    for numero, ligne in lignes(fichier):
        bilan.lus += 1
        if ligne["TYPECOM"] not in TypeCommune.values or not rules.code_commune_valide(ligne["COM"]):
            bilan.rejeter(numero, f"{ligne['TYPECOM']} {ligne['COM']}", "type ou code Insee inconnu")
        elif ligne["COMPARENT"]:
            fondues.append((numero, ligne))
        elif ligne["COM"] in trouvees:
            bilan.rejeter(numero, ligne["COM"], "code présent deux fois")
        else:
            trouvees[ligne["COM"]] = _commune(ligne)
    noms: dict[str, list[str]] = {}
    for numero, ligne in fondues:
        parent = trouvees.get(ligne["COMPARENT"])
        if parent is None:
            bilan.rejeter(numero, ligne["COM"], f"la commune {ligne['COMPARENT']} qui l’aurait prise est absente")
        elif ligne["COM"] == parent.code:
            noms.setdefault(parent.code, []).append(ligne["LIBELLE"])
        else:
            trouvees.setdefault(ligne["COM"], _commune(ligne, parent))
    bilan.gardes = len(trouvees)
    bilan.notes += _sans_metropoles(fichier)
    return [_renommee(c, noms.get(c.code, [])) for c in trouvees.values()]


def _sans_metropoles(fichier: Fichier) -> list[str]:
    """What Insee's files did not tell before 2021."""
    absente = "CTCD" not in _entete(fichier.texte)
    return ["pas de colonne CTCD : une métropole qui est une collectivité n’est pas reconnue"] if absente else []


def _commune(ligne: dict[str, str], parent: LigneCommune | None = None) -> LigneCommune:
    return LigneCommune(
        code=ligne["COM"],
        type=ligne["TYPECOM"],
        nom=ligne["LIBELLE"],
        canton=ligne["CAN"] or (parent.canton if parent else ""),
        departement=ligne["DEP"] or (parent.departement if parent else rules.departement_de(ligne["COM"])),
        region=ligne["REG"] or (parent.region if parent else ""),
        remplacee_par=parent.code if parent else "",
        metropole=ligne.get("CTCD", "").endswith("M"),
    )


def _renommee(commune: LigneCommune, anciens: list[str]) -> LigneCommune:
    autres = [nom for nom in anciens if nom != commune.nom]
    if not autres:
        return commune
    valeurs = {nom: getattr(commune, nom) for nom in LigneCommune.__slots__}
    return LigneCommune(**valeurs | {"anciens_noms": " · ".join(map(rules.normaliser_nom, autres))[:400]})


def departements(fichier: Fichier, bilan: Bilan) -> list[tuple[str, str, str, str]]:
    """(code, name, region, commune code of its chef-lieu)."""
    trouves = {}
    for numero, ligne in lignes(fichier):
        bilan.lus += 1
        if ligne["DEP"] and ligne["LIBELLE"]:
            trouves[ligne["DEP"]] = (ligne["DEP"], ligne["LIBELLE"], ligne["REG"], ligne["CHEFLIEU"])
        else:
            bilan.rejeter(numero, ligne["DEP"], "code ou nom absent")
    bilan.gardes = len(trouves)
    return list(trouves.values())


def valeurs_par_commune(
    fichier: Fichier, bilan: Bilan, colonne: str, lire: Callable[[dict[str, str]], Any]
) -> dict[str, Valeur]:
    """``{code: value}`` read by ``lire``, which raises ValueError for a bad one. The first row of a code wins."""
    trouvees: dict[str, Valeur] = {}
    for numero, ligne in lignes(fichier):
        bilan.lus += 1
        code = ligne[colonne].zfill(5)
        try:
            trouvees.setdefault(code, Valeur(numero, lire(ligne)))
        except ValueError as erreur:
            bilan.rejeter(numero, code, str(erreur))
    bilan.gardes = len(trouvees)
    if repetes := bilan.lus - len(bilan.rejets) - len(trouvees):
        bilan.notes.append(f"{repetes} codes répétés : la première ligne est gardée")
    return trouvees


def population(ligne: dict[str, str]) -> int:
    """Legal municipal population (PMUN). Raises ValueError in French."""
    if not ligne["PMUN"].isdecimal():
        raise ValueError(f"population « {ligne['PMUN']} » : un nombre entier est attendu en PMUN")
    return int(ligne["PMUN"])


def coordonnees(ligne: dict[str, str]) -> tuple[float, float]:
    """(latitude, longitude) in degrees. Raises ValueError in French."""
    try:
        lat, lon = float(ligne["lat"]), float(ligne["lng"])
    except ValueError as erreur:
        raise ValueError(f"coordonnées « {ligne['lat']}, {ligne['lng']} » : deux nombres sont attendus") from erreur
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"coordonnées « {lat}, {lon} » hors du globe")
    return lat, lon


def habitants(fichier: Fichier) -> dict[str, int]:
    """Population that a file of coordinates gives beside, even where it has none of these; 0 is unknown, left out."""
    trouves: dict[str, int] = {}
    for _, ligne in lignes(fichier):
        lue = next((valeur for nom, valeur in ligne.items() if nom.startswith("population_")), "")
        if lue.isdecimal() and int(lue):
            trouves.setdefault(ligne["insee_com"].zfill(5), int(lue))
    return trouves


def formes(fichier: Fichier, bilan: Bilan) -> list[Forme]:
    """The shapes of a GeoJSON file whose features have ``code`` and ``nom``. Raises FichierIllisible."""
    try:
        entites = json.loads(fichier.texte)["features"]
    except (json.JSONDecodeError, KeyError, TypeError) as erreur:
        ligne = f", ligne {erreur.lineno}" if isinstance(erreur, json.JSONDecodeError) else ""
        raise FichierIllisible(
            f"{fichier.nom}{ligne} : GeoJSON illisible ou coupé. Remède : télécharger de nouveau le fichier."
        ) from erreur
    trouvees = []
    for rang, entite in enumerate(entites, 1):
        bilan.lus += 1
        proprietes, geometrie = entite.get("properties") or {}, entite.get("geometry") or {}
        if geometrie.get("type") not in ("Polygon", "MultiPolygon") or not geometrie.get("coordinates"):
            bilan.rejeter(rang, proprietes.get("code", "?"), "contour absent (un polygone est attendu)")
        elif not proprietes.get("code") or not proprietes.get("nom"):
            bilan.rejeter(rang, proprietes, "propriétés « code » et « nom » absentes")
        else:
            trouvees.append(Forme(rang, str(proprietes["code"]), str(proprietes["nom"]), geometrie))
    return trouvees


def niveau_des_formes(nom: str, trouvees: list[Forme], noms: dict[str, str], cantons: set[str]) -> Niveau:
    """What the shapes are, by their codes and names: commune and electoral canton codes look alike (31001).

    ``noms`` gives the normalised name of each known commune, ``cantons`` the known cantons-ou-villes.
    """
    if all(len(f.code) in (2, 3) for f in trouvees):
        return Niveau.DEPARTEMENT
    if not noms:
        raise FichierIllisible(
            f"{nom} : les communes de ce millésime ne sont pas chargées, ces contours ne peuvent pas être rattachés. "
            "Remède : charger d’abord, ou en même temps, le fichier des communes du COG."
        )
    if sum(noms.get(f.code) == rules.normaliser_nom(f.nom) for f in trouvees) >= len(trouvees) / 2:
        return Niveau.COMMUNE
    if sum(rules.canton_ou_ville(f.code) in cantons for f in trouvees) >= len(trouvees) / 2:
        return Niveau.CANTON_ELECTORAL
    exemple = trouvees[0] if trouvees else None
    raise FichierIllisible(
        f"{nom} : ni communes, ni cantons, ni départements de ce millésime"
        + (f" (premier contour : {exemple.code} {exemple.nom})" if exemple else "")
        + ". Remède : vérifier le millésime et le champ « code »."
    )
