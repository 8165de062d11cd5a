"""What is true of a way: which facts tell of it, where each of its stages stands, when it may be proposed. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from jalons.accompagner.accompagnements.enums import Appreciation, Domaine
from jalons.accompagner.accompagnements.rules import controler_date
from jalons.accompagner.voies.chemins import Chemin, Etape
from jalons.accompagner.voies.enums import GIR_RETRAITE, Avancee, Genre
from jalons.fondations.socle.refus import SaisieRefusee
from jalons.recevoir.signalements.enums import Origine


class Fait(Protocol):
    """A fact of a way, as it was said last: done on a day, or awaited for one."""

    @property
    def etape(self) -> str: ...
    @property
    def fait_le(self) -> date | None: ...
    @property
    def attendu_le(self) -> date | None: ...


def avancees(chemin: Chemin, faits: Iterable[Fait]) -> dict[str, Avancee]:
    """Where each stage stands: something awaited wins over what is done; nothing told, it is to come."""
    lues: dict[str, Avancee] = {e.code: Avancee.A_VENIR for e in chemin.etapes}
    for fait in faits:
        if fait.etape not in lues or lues[fait.etape] == Avancee.ATTENDUE:
            continue
        lues[fait.etape] = Avancee.FAITE if fait.fait_le else Avancee.ATTENDUE
    return lues


def ou_en_est(chemin: Chemin, faits: Sequence[Fait]) -> Etape | None:
    """The first stage that is not done; None when all are."""
    lues = avancees(chemin, faits)
    return next((e for e in chemin.etapes if lues[e.code] != Avancee.FAITE), None)


def controler(fait_le: date | None, attendu_le: date | None, *, aujourdhui: date, dit: bool) -> None:
    """A fact is done on a day that has come, or awaited for one; it says something. Raises SaisieRefusee."""
    if fait_le is None and attendu_le is None:
        raise SaisieRefusee("Dites quel jour c’est fait, ou pour quand c’est attendu.", "attendu_le")
    if fait_le is not None:
        controler_date(fait_le, aujourdhui=aujourdhui, champ="fait_le")
    if not dit:
        raise SaisieRefusee("Écrivez quelques mots : ce qui est fait, ou ce qui est attendu et de qui.", "mots")


def suite_du_gir(gir: str) -> str:
    """Which branch a GIR leads to; '' when none was told [facts §6]."""
    if not gir:
        return ""
    return (
        "GIR 5 ou 6 : l’aide relève de la caisse de retraite."
        if gir in GIR_RETRAITE
        else "GIR 1 à 4 : l’APA se demande au département."
    )


@dataclass(frozen=True)
class Indices:
    """What a dossier already says that may make a way worth proposing; '' and empty when nothing was told."""

    origine: str = ""
    retraite: bool = False
    mineure: bool = False
    ald: bool = False
    domaines: dict[str, str] = field(default_factory=dict)
    aidants: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()  # who live there


A_TRAVAILLER = (Appreciation.PRIORITE, Appreciation.A_TRAVAILLER)


def propositions(lus: Indices) -> Iterator[tuple[Genre, str]]:
    """``(way, reason)`` for each that may apply: proposed with its reason, opened by nobody but the worker."""
    if lus.origine == Origine.ACCOMPAGNEMENT_SANTE:
        yield Genre.SOINS, "La demande vient de la mission accompagnement santé de la CPAM."
    elif lus.domaines.get(Domaine.SOINS) in A_TRAVAILLER:
        yield Genre.SOINS, "L’accès aux soins est à travailler dans l’évaluation."
    if raison := _aide(lus):
        yield Genre.AIDANT, raison
    if lus.origine == Origine.HOPITAL:
        yield Genre.RETOUR, "La demande vient d’un établissement de santé."
    if lus.mineure:
        yield Genre.ENFANT, "La personne accompagnée est mineure : son parent l’est avec elle."
    if lus.retraite:
        yield Genre.VIEILLIR, "À la retraite."


def _aide(lus: Indices) -> str:
    """Why somebody helps, or is helped, there; '' when nothing says so."""
    if lus.parents:
        return f"Un parent vit au foyer : {', '.join(lus.parents)}."
    if lus.aidants:
        return f"Un proche aide : {', '.join(lus.aidants)}."
    if lus.domaines.get(Domaine.FAMILLE) in A_TRAVAILLER:
        return "Famille et proches aidés : à travailler dans l’évaluation."
    return "L’arrêt est en affection de longue durée." if lus.ald else ""
