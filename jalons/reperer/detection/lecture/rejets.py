# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""The values refused, with file, line, column and reason."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..rules import BLANCS
from .colonnes import ABSENTE, GENRES, Controle
from .lots import Connexion, Lot, colonnes_de_rejet
from .sources import Source
from .tables import CONTROLES
from .textes import numeroter

PAQUET = 10_000
REMPLACEE = "personne présente plusieurs fois : la dernière ligne l’emporte"


@dataclass(frozen=True, slots=True)
class Rejet:
    """One value refused. `rejette`: its row was rejected too; otherwise the value became unknown."""

    fichier: str
    ligne: int
    colonne: str
    valeur: str
    motif: str
    rejette: bool


def valeurs_refusees(con: Connexion, lots: list[Lot]) -> Iterator[Rejet]:
    """Malformed rows, then bad values in the order of their lines, of one table's files one after the other."""
    for source, lot in sorted(
        ((source, groupe) for groupe in lots for source in groupe.sources), key=lambda paire: paire[0].rang
    ):
        lignes = _lignes_fautives(con, lot, source)
        premiere = next(lignes, None)
        if premiere is None and not source.mal_formees:
            continue
        bonnes, mauvaises = _numeros(source)
        for ligne, nombre in mauvaises:
            attendu = len(source.entete.noms) if source.entete else 0
            yield Rejet(source.fichier.nom, ligne, "", "", f"{nombre} valeurs au lieu de {attendu}", True)
        while premiere is not None:
            yield from _rejets(lot, source, premiere, bonnes)
            premiere = next(lignes, None)


def doublons(con: Connexion, lots: list[Lot], vue: str = "assures") -> Iterator[Rejet]:
    """Rows of the table of people replaced by a later row of the same person, in the order of files and rows."""
    if not lots:
        return
    sources = {source.rang: source for lot in lots for source in lot.sources}
    curseur = con.cursor().execute(
        "SELECT fichier, rang, assure_id FROM (SELECT fichier, rang, assure_id, "
        "row_number() OVER (PARTITION BY assure_id ORDER BY fichier DESC, rang DESC) AS ordre "
        f"FROM {vue} WHERE assure_id IN (SELECT assure_id FROM {vue} GROUP BY 1 HAVING count(*) > 1)) "
        "WHERE ordre > 1 ORDER BY fichier, rang"
    )
    for numero, lignes in groupby(_parcourir(curseur), key=itemgetter(0)):
        bonnes, _ = _numeros(sources[numero])
        for _, rang, assure_id in lignes:
            yield Rejet(sources[numero].fichier.nom, _ligne(rang, bonnes), "assure_id", assure_id, REMPLACEE, False)


def _lignes_fautives(con: Connexion, lot: Lot, source: Source) -> Iterator[tuple[Any, ...]]:
    fautes = [f"b_{nom}" for nom in (*(c.nom for c in lot.presentes), *(c.nom for c in _controles(lot)))]
    textes = [f"{'e' if colonne.genre == 'identifiant' else 't'}_{colonne.nom}" for colonne in lot.presentes]
    return _parcourir(
        con.cursor().execute(
            f"SELECT rang, {', '.join(fautes + textes)} FROM {lot.vue} "
            f"WHERE fichier = {source.rang} AND ({' OR '.join(fautes)}) ORDER BY rang"
        )
    )


def _rejets(lot: Lot, source: Source, valeurs: tuple[Any, ...], bonnes: array[int] | None) -> Iterator[Rejet]:
    presentes = lot.presentes
    rang, reste = valeurs[0], list(valeurs[1:])
    textes = dict(zip([colonne.nom for colonne in presentes], reste[-len(presentes) :], strict=True))
    numero, de_rejet = _ligne(rang, bonnes), colonnes_de_rejet(lot)
    for colonne, faute in zip(presentes, reste[: len(presentes)], strict=True):
        if faute:
            texte = textes[colonne.nom] or ""
            motif = GENRES[colonne.genre].motif if texte.strip(BLANCS) else ABSENTE
            yield Rejet(source.fichier.nom, numero, colonne.nom, texte, motif, colonne.nom in de_rejet)
    for controle, faute in zip(_controles(lot), reste[len(presentes) : -len(presentes)], strict=True):
        if faute:
            valeur = textes.get(controle.colonne) or ""
            yield Rejet(source.fichier.nom, numero, controle.colonne, valeur, controle.motif, True)


def _controles(lot: Lot) -> tuple[Controle, ...]:
    return CONTROLES.get(lot.table, ())


def numeros(source: Source) -> array[int] | None:
    """Line of each well-formed row of a CSV file; None for Parquet, where rows count from 1."""
    return _numeros(source)[0]


def _numeros(source: Source) -> tuple[array[int] | None, list[tuple[int, int]]]:
    if source.entete is None:
        return None, []
    return numeroter(source.fichier, source.entete)


def _ligne(rang: int, bonnes: array[int] | None) -> int:
    """Line of a CSV file, row of a Parquet file."""
    return bonnes[rang - 1] if bonnes is not None and rang <= len(bonnes) else rang


def _parcourir(curseur: Connexion) -> Iterator[tuple[Any, ...]]:
    while lignes := curseur.fetchmany(PAQUET):
        yield from lignes
