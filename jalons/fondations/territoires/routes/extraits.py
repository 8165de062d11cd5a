"""An OpenStreetMap extract as arrays: the points and the arcs that a car can drive, with their minutes."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from jalons.fondations.socle import formes
from jalons.fondations.territoires.archives import FichierIllisible
from jalons.fondations.territoires.routes import vitesses

PAS = 250.0  # metres: a long road keeps a point each so often, where one may start or arrive
RAYON = 6_371_008.8
ENTETE = b"\n\tOSMHeader"
_REMEDE = "Remède : reprendre l’extrait de la région au format .osm.pbf."


@dataclass(frozen=True)
class Extrait:
    """One file: ``depart``, ``arrivee``: the rank of each arc's ends in ``points``; ``minutes``: of each arc."""

    nom: str
    empreinte: str
    du: date | None
    ids: Any  # OpenStreetMap's number of each point
    latitudes: Any
    longitudes: Any
    arretable: Any  # one may start or arrive there
    depart: Any
    arrivee: Any
    minutes: Any


@dataclass
class _Lu:
    """What is gathered while reading: the points of all the ways in one row."""

    refs: array[int] = field(default_factory=lambda: array("q"))
    latitudes: array[float] = field(default_factory=lambda: array("d"))
    longitudes: array[float] = field(default_factory=lambda: array("d"))
    debuts: array[int] = field(default_factory=lambda: array("q"))
    avec: array[float] = field(default_factory=lambda: array("d"))
    contre: array[float] = field(default_factory=lambda: array("d"))
    arret: array[int] = field(default_factory=lambda: array("b"))
    barrieres: array[int] = field(default_factory=lambda: array("q"))


def lire(chemin: Path) -> Extrait:
    """Read one extract. Raises FichierIllisible."""
    empreinte = _reconnaitre(chemin)
    lu = _Lu()
    try:
        du = _date(chemin)
        voulus = osmium.filter.KeyFilter("highway", "barrier")
        genres = osmium.osm.NODE | osmium.osm.WAY
        for objet in osmium.FileProcessor(str(chemin), genres).with_locations().with_filter(voulus):
            _retenir(objet, lu)
    except (RuntimeError, OSError, ValueError) as erreur:
        raise FichierIllisible(f"{chemin.name} : fichier tronqué ou abîmé ({erreur}). {_REMEDE}") from erreur
    if not lu.debuts:
        raise FichierIllisible(f"{chemin.name} : aucune route où une voiture passe. {_REMEDE}")
    return _assembler(chemin.name, empreinte, du, lu)


def _reconnaitre(chemin: Path) -> str:
    """The digest of a file that begins as an extract does."""
    try:
        with chemin.open("rb") as flux:
            debut = flux.read(formes.DEBUT)
            flux.seek(0)
            empreinte = hashlib.file_digest(flux, "sha256").hexdigest()
    except OSError as erreur:
        raise FichierIllisible(
            f"{chemin} : lecture impossible ({erreur.strerror}). Remède : vérifier le chemin."
        ) from erreur
    if not debut:
        raise FichierIllisible(f"{chemin.name} : fichier vide. {_REMEDE}")
    if debut[4 : 4 + len(ENTETE)] != ENTETE:
        quoi = formes.nature(debut)
        dit = "un fichier d’un autre genre" if quoi == formes.TEXTE else quoi
        raise FichierIllisible(f"{chemin.name} : c’est {dit}, non un extrait d’OpenStreetMap (.osm.pbf). {_REMEDE}")
    return empreinte


def _date(chemin: Path) -> date | None:
    """The day of the data, as the file says it."""
    with osmium.io.Reader(str(chemin), osmium.osm.NOTHING) as lecteur:
        dit = lecteur.header().get("osmosis_replication_timestamp", "")
    try:
        return date.fromisoformat(dit[:10])
    except ValueError:
        return None


def _retenir(objet: Any, lu: _Lu) -> None:
    tags = {tag.k: tag.v for tag in objet.tags}
    if objet.is_node():
        if vitesses.bloque(tags):
            lu.barrieres.append(objet.id)
        return
    avec, contre = vitesses.allures(tags)
    if not avec and not contre:
        return
    places = [(n.ref, n.lat, n.lon) for n in objet.nodes if n.location.valid()]  # cut at the edge of the extract
    if len(places) < 2:
        return
    lu.debuts.append(len(lu.refs))
    refs, latitudes, longitudes = zip(*places, strict=True)
    lu.refs.extend(refs)
    lu.latitudes.extend(latitudes)
    lu.longitudes.extend(longitudes)
    lu.avec.append(avec)
    lu.contre.append(contre)
    lu.arret.append(tags["highway"] not in vitesses.SANS_ARRET)


def _assembler(nom: str, empreinte: str, du: date | None, lu: _Lu) -> Extrait:
    """Keep crossings, ends and a point each ``PAS`` metres; one arc between two of them, each way that it is driven."""
    refs = np.frombuffer(lu.refs, dtype=np.int64)
    lat, lon = np.frombuffer(lu.latitudes), np.frombuffer(lu.longitudes)
    debuts = np.frombuffer(lu.debuts, dtype=np.int64)
    combien = np.diff(debuts, append=len(refs))
    voie = np.repeat(np.arange(len(debuts)), combien)
    dernier = np.append(voie[1:] != voie[:-1], True)
    metres = np.where(dernier, 0.0, _metres(lat, lon, np.roll(lat, -1), np.roll(lon, -1)))
    chemin = np.concatenate([[0.0], np.cumsum(metres)[:-1]])  # along all the ways, one after the other
    ids, rang, usages = np.unique(refs, return_inverse=True, return_counts=True)
    premier = np.roll(dernier, 1)
    palier = (chemin - np.repeat(chemin[debuts], combien)) // PAS
    barre = np.isin(refs, np.frombuffer(lu.barrieres, dtype=np.int64)) if lu.barrieres else np.zeros(len(refs), bool)
    garde = premier | dernier | barre | (usages[rang] > 1) | (palier != np.roll(palier, 1))
    tenus = np.flatnonzero(garde)
    un, autre = tenus[:-1], tenus[1:]
    suivis = (voie[un] == voie[autre]) & ~barre[un] & ~barre[autre] & (rang[un] != rang[autre])
    un, autre = un[suivis], autre[suivis]
    longueur = np.maximum(chemin[autre] - chemin[un], 0.1) / 1000
    arcs = []
    for de, vers, allure in ((un, autre, lu.avec), (autre, un, lu.contre)):
        kmh = np.frombuffer(allure)[voie[un]]
        roule = kmh > 0
        arcs.append((rang[de][roule], rang[vers][roule], longueur[roule] / kmh[roule] * 60))
    depart, arrivee, minutes = (np.concatenate(c) for c in zip(*arcs, strict=True))
    place = np.zeros(len(ids), np.int64)
    place[rang] = np.arange(len(refs))  # any of the places where a point is seen: they are the same
    arret = np.zeros(len(ids), bool)
    np.logical_or.at(arret, rang, np.frombuffer(lu.arret, dtype=np.int8)[voie].astype(bool))
    return Extrait(nom, empreinte, du, ids, lat[place], lon[place], arret, depart, arrivee, minutes)


def _metres(lat1: Any, lon1: Any, lat2: Any, lon2: Any) -> Any:
    """Great-circle metres, arrays of degrees."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    corde = np.sin((phi2 - phi1) / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    return 2 * RAYON * np.arcsin(np.sqrt(corde))


def reunir(extraits: Sequence[Extrait]) -> tuple[Any, Any, Any, Any, Any, Any]:
    """Points and arcs of several extracts, a point common to two being one: latitudes, longitudes, arretable, depart,
    arrivee, minutes."""
    ids, rang = np.unique(np.concatenate([e.ids for e in extraits]), return_inverse=True)
    sauts = np.cumsum([0, *(len(e.ids) for e in extraits)])
    colonnes = []
    for nom in ("latitudes", "longitudes", "arretable"):
        colonne = np.zeros(len(ids), getattr(extraits[0], nom).dtype)
        colonne[rang] = np.concatenate([getattr(e, nom) for e in extraits])
        colonnes.append(colonne)
    bouts = [
        np.concatenate([rang[getattr(e, nom) + saut] for e, saut in zip(extraits, sauts, strict=False)])
        for nom in ("depart", "arrivee")
    ]
    return (*colonnes, *bouts, np.concatenate([e.minutes for e in extraits]))  # type: ignore[return-value]
