"""The shipped file, read; what is asked, understood; what is said of a card's age and of a body's room."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.fondations.socle import phrases
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.rules import normaliser_nom

COLONNES = (
    "code", "nom", "type", "telephone", "telephone_etranger", "courriel", "site", "adresse", "horaires", "a_preparer",
    "pour", "mention", "source", "confiance", "verifie_le",
)  # fmt: skip


class RepertoireIllisible(Refus):
    """The file of partners is wrong; the message names the line, the value and the remedy."""


def lire_repertoire(
    lignes: Iterable[str], *, types: Iterable[str], motifs: Iterable[str], confiances: Iterable[str]
) -> list[dict[str, Any]]:
    """The partners of a CSV text (« ; »), values checked against the closed lists. Raises RepertoireIllisible."""
    lecteur = csv.DictReader(lignes, delimiter=";")
    if absentes := [c for c in COLONNES if c not in (lecteur.fieldnames or ())]:
        raise RepertoireIllisible(f"partenaires.csv : colonne absente : {', '.join(absentes)}.")
    listes = {"type": set(types), "pour": set(motifs), "confiance": set(confiances)}
    lus = [_lire(lecteur.line_num, ligne, listes) for ligne in lecteur]
    codes = [p["code"] for p in lus]
    if doubles := sorted({c for c in codes if codes.count(c) > 1}):
        raise RepertoireIllisible(
            f"partenaires.csv : code en double : {', '.join(doubles)}. Gardez une ligne de chaque."
        )
    return lus


def _lire(numero: int, ligne: dict[str, Any], listes: dict[str, set[str]]) -> dict[str, Any]:
    if None in ligne or None in ligne.values():
        raise RepertoireIllisible(
            f"partenaires.csv, ligne {numero} : il faut {len(COLONNES)} colonnes séparées par « ; »."
        )
    lu: dict[str, Any] = {c: ligne[c].strip() for c in COLONNES}
    lu["pour"] = [m for m in lu["pour"].split("+") if m]
    for colonne, permis in listes.items():
        for valeur in lu["pour"] if colonne == "pour" else [lu[colonne]]:
            if valeur not in permis:
                choix = ", ".join(sorted(permis))
                raise RepertoireIllisible(
                    f"partenaires.csv, ligne {numero} : {colonne} « {valeur} » inconnu. Choisir parmi {choix}."
                )
    if not lu["code"] or not lu["nom"] or not lu["source"]:
        raise RepertoireIllisible(f"partenaires.csv, ligne {numero} : code, nom et source sont nécessaires.")
    try:
        lu["verifie_le"] = date.fromisoformat(lu["verifie_le"]) if lu["verifie_le"] else None
    except ValueError as erreur:
        raise RepertoireIllisible(
            f"partenaires.csv, ligne {numero} : date « {lu['verifie_le']} » illisible (attendu AAAA-MM-JJ)."
        ) from erreur
    return lu


def composable(telephone: str) -> str:
    """What a telephone link dials: « 39 60 » → « 3960 »."""
    return "".join(c for c in telephone if c.isdigit() or c == "+")


@dataclass(frozen=True)
class Contact:
    """The ways to reach somebody, of which a page shows the first that is known."""

    telephone: str = ""
    courriel: str = ""
    site: str = ""

    @property
    def lien(self) -> str:
        """What a telephone link dials."""
        return composable(self.telephone)

    @property
    def moyen(self) -> str:
        """The first way that is known, '' when none is."""
        return self.telephone or self.courriel or self.site


# --- what is said of a card ---


@dataclass(frozen=True)
class Fraicheur:
    """How old what a card says is, in words. ``perimee``: nobody has said that it is still so within the delay."""

    phrase: str
    perimee: bool


def fraicheur(verifiee: date | None, releve: date | None, jour: date, delai: int | None) -> Fraicheur:
    """``verifiee``: somebody called; ``releve``: the day of the public list that says so; ``delai`` in days, None unknown."""
    dernier = max(filter(None, (verifiee, releve)), default=None)
    if dernier is None:
        return Fraicheur("Personne ne dit l’avoir vérifiée : à vérifier.", True)
    appelee = dernier == verifiee
    debut = f"Vérifiée le {jour_annee(dernier)}" if appelee else f"D’après la liste du {jour_annee(dernier)}"
    if delai is None or (jour - dernier).days <= delai:
        return Fraicheur(f"{debut}.", False)
    return Fraicheur(f"{debut}, plus rien depuis {anciennete((jour - dernier).days)} : à vérifier.", True)


def anciennete(jours: int) -> str:
    """« plus d’un an », « plus de deux ans »."""
    ans = max(1, jours // 365)
    return "plus d’un an" if ans == 1 else f"plus de {ans} ans"


def capacite_dite(libelle: str, attente: str, le: date) -> str:
    """« Reçoit, avec une attente (trois semaines), dit le 3 mars 2026. »"""
    return f"{libelle}{f' ({attente})' if attente else ''}, dit le {jour_annee(le)}."


# --- where ---


def dessert(zone: Sequence[str], zones: Sequence[str]) -> bool:
    """Whether a service that says this ``zone`` serves the place that is in ``zones`` (its commune, département, « france »).

    It says nothing, or only groups of communes (nine figures) whose list nobody gave: it may, and one asks.
    """
    return bool(set(zone) & set(zones)) or all(len(code) == 9 for code in zone)


def ou_cela(loin: float | None, commune: str) -> str:
    """« À 4 km de Muret à vol d’oiseau. »"""
    if loin is None:
        return "Dans le département."
    return f"À {commune} même." if loin < 1 else f"À {loin:.0f} km {phrases.de(commune)} à vol d’oiseau."


# --- what is asked ---

LIAISONS = ("a", "au", "aux", "pour", "de", "d", "dans", "sur", "vers", "qui", "appeler")


def decoupes(question: str) -> Iterator[tuple[list[str], list[str]]]:
    """The ways to read a question (normalised) as a reason, then a commune: the likeliest first.

    « retraite a muret » is cut at « a »; « ret mur » between its words; « rm », which begins no word, between its letters.
    """
    mots = question.split()
    for rang in range(len(mots) - 1, 0, -1):
        if mots[rang - 1] in ("a", "au", "aux") and rang > 1:
            yield _utiles(mots[: rang - 1]), mots[rang:]
    utiles = _utiles(mots) or mots
    for rang in (*range(len(utiles) - 1, 0, -1), len(utiles), 0):
        yield utiles[:rang], utiles[rang:]
    if len(utiles) == 1 and len(utiles[0]) == 2:
        yield [utiles[0][0]], [utiles[0][1]]


def entiere(question: str, motifs: Mapping[str, Sequence[str]]) -> list[str]:
    """The reasons of which every word typed is a whole word: « aide à domicile » asks no commune, whatever begins so."""
    mots = _utiles(question.split())
    return [code for code, siens in motifs.items() if mots and set(mots) <= set(siens)]


def _utiles(mots: Sequence[str]) -> list[str]:
    return [m for m in mots if m not in LIAISONS or len(mots) <= 2]


def motifs_de(debuts: Sequence[str], motifs: Mapping[str, Sequence[str]]) -> list[str]:
    """The reasons of which each typed beginning begins a word, those whose own first word it begins first."""
    trouves = [
        (not any(mots[0].startswith(d) for d in debuts), rang, code)
        for rang, (code, mots) in enumerate(motifs.items())
        if all(any(mot.startswith(d) for mot in mots) for d in debuts)
    ]
    return [code for _, _, code in sorted(trouves)]


def lignes_adresse(adresse: str, complement: str, code_postal: str, commune: str) -> list[str]:
    """An address line by line, the town last unless it is said already: « 2 place du Marché », « 49000 Angers »."""
    lignes = [ligne.strip() for ligne in [*adresse.split(","), complement] if ligne.strip()]
    dite = not commune or normaliser_nom(commune) in normaliser_nom(" ".join(lignes))
    return [*lignes, *([] if dite else [f"{code_postal} {commune}".strip()])]
