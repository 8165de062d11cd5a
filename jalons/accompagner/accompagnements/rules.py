"""What is true of an accompaniment: dates, closing, silence, duration. Pure functions; the day is an
argument."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from jalons.accompagner.accompagnements.enums import (
    ARBRE_EMPLOI,
    SANS_BRANCHE,
    Appreciation,
    Axe,
    Domaine,
    IssueEmploi,
    IssueSante,
    Mode,
    MotifClotureDossier,
    StatutDossier,
)
from jalons.fondations.socle.dates import INSECABLE, jour_annee
from jalons.fondations.socle.refus import SaisieRefusee

JOURS_PAR_MOIS = 30.4375
DUREE_MAX = 600


def en_lettres(jour: date) -> str:
    """« 1er mars 2026 »."""
    return jour_annee(jour).replace(" ", INSECABLE)


def controler_date(jour: date, *, aujourdhui: date, ouvert_le: date | None = None, champ: str = "date_acte") -> None:
    """An act that took place is not in the future, nor before the dossier opened. Raises SaisieRefusee."""
    if jour > aujourdhui:
        raise SaisieRefusee(f"Le {en_lettres(jour)} est dans l’avenir : notez ce qui a déjà eu lieu.", champ)
    if ouvert_le and jour < ouvert_le:
        raise SaisieRefusee(f"Le dossier est ouvert depuis le {en_lettres(ouvert_le)} : corrigez la date.", champ)


def controler_echeance(echeance: date | None, depuis: date, champ: str = "echeance") -> None:
    """What is expected cannot be expected before the day it was asked. Raises SaisieRefusee."""
    if echeance and echeance < depuis:
        raise SaisieRefusee(
            f"Le {en_lettres(echeance)} précède le {en_lettres(depuis)} : corrigez l’une des dates.", champ
        )


def controler_duree(minutes: int | None) -> None:
    """An interview lasts from 1 minute to 10 hours; None is « inconnue ». Raises SaisieRefusee."""
    if minutes is not None and not 1 <= minutes <= DUREE_MAX:
        raise SaisieRefusee(f"{minutes} minutes : indiquez une durée entre 1 et {DUREE_MAX}, ou rien.", "duree_minutes")


def controler_lieu(mode: str, lieu: object | None) -> None:
    """A reception place goes with an interview at a place or in an establishment. Raises SaisieRefusee."""
    if lieu is not None and mode not in (Mode.LIEU, Mode.ETABLISSEMENT):
        raise SaisieRefusee(
            "Un lieu d’accueil va avec un entretien sur place : retirez le lieu ou changez le mode.", "lieu"
        )


@dataclass(frozen=True)
class Cloture:
    """A checked closing: what the columns of the dossier will hold."""

    motif: str
    issue_emploi: str
    issue_sante: str


def cloture(*, axe: str, motif: str, issue_emploi: str = "", issue_sante: str = "") -> Cloture:
    """The closing that these answers make.

    A death is the outcome of the dossier's axis. On the axis emploi the outcome of the tree is asked, on
    the axis santé the result of the path; « inconnu » is an answer. Raises SaisieRefusee.
    """
    if motif not in MotifClotureDossier.values:
        raise SaisieRefusee("Choisissez le motif de la clôture.", "motif")
    if motif == MotifClotureDossier.DECES:
        return Cloture(
            motif,
            IssueEmploi.DECES if axe == Axe.PDP else "",
            "" if axe == Axe.PDP else IssueSante.DECES,
        )
    if (issue_emploi and issue_emploi not in IssueEmploi.values) or (axe == Axe.PDP and not issue_emploi):
        raise SaisieRefusee("Dites où en est la personne avec l’emploi ; « inconnu » est une réponse.", "issue_emploi")
    if (issue_sante and issue_sante not in IssueSante.values) or (axe == Axe.SANTE and not issue_sante):
        raise SaisieRefusee("Dites ce qui a été obtenu ; « inconnu » est une réponse.", "issue_sante")
    if issue_emploi == IssueEmploi.DECES or issue_sante == IssueSante.DECES:
        raise SaisieRefusee("La personne est décédée : choisissez ce motif, le reste suit.", "motif")
    return Cloture(motif, issue_emploi, issue_sante)


def branche_emploi(issue: str) -> str:
    """The branch of the tree of 001 ann. 2: « Maintien dans l’emploi », « Maintien en emploi »…; '' when none, or when
    the outcome says all by itself."""
    return next((titre for titre, issues in ARBRE_EMPLOI if issue in issues and titre != SANS_BRANCHE), "")


def controler_cloture_le(le: date, *, ouvert_le: date, dernier_acte: date | None, aujourdhui: date) -> None:
    """A dossier closes between its last interview and today. Raises SaisieRefusee."""
    controler_date(le, aujourdhui=aujourdhui, ouvert_le=ouvert_le, champ="le")
    if dernier_acte and le < dernier_acte:
        raise SaisieRefusee(
            f"Un entretien a eu lieu le {en_lettres(dernier_acte)} : la clôture ne peut pas le précéder.",
            "le",
        )


def duree_mois(ouvert_le: date, clos_le: date) -> float:
    """Months from opening to closing: days / 30.4375."""
    return (clos_le - ouvert_le).days / JOURS_PAR_MOIS


def modifiable(statut: str) -> bool:
    """One writes in a dossier until it is closed."""
    return statut != StatutDossier.CLOS


def raison_silence(
    *, dernier_acte: date, prochaine: date | None, jour: date, jours: int, statut: str = StatutDossier.OUVERT
) -> str | None:
    """Why a dossier is called silent, or None.

    Silent: open, no interview nor démarche nor answer for ``jours`` days, and nothing planned from today on.
    """
    if statut != StatutDossier.OUVERT or (jour - dernier_acte).days < jours or (prochaine and prochaine >= jour):
        return None
    return f"aucun entretien ni démarche depuis le {en_lettres(dernier_acte)}, et rien n’est prévu."


def controler_referent(*, depuis: date, le: date, meme: bool) -> None:
    """A change of referent names somebody else, not before the present referent began. Raises
    SaisieRefusee."""
    if meme:
        raise SaisieRefusee("Cette personne est déjà référente de ce dossier.", "nouveau")
    if le < depuis:
        raise SaisieRefusee(
            f"La référente actuelle l’est depuis le {en_lettres(depuis)} : choisissez une date suivante.",
            "le",
        )


def domaines_a_garder(reponses: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """``(domaine, appreciation, texte)`` worth a row, in the list's order: « non abordé » without text is
    the absence of one.

    Raises SaisieRefusee on an unknown code.
    """
    garde = []
    for domaine, appreciation, texte in reponses:
        if domaine not in Domaine.values or appreciation not in Appreciation.values:
            raise SaisieRefusee(f"« {domaine} : {appreciation} » n’est pas dans la liste des domaines.", "domaines")
        if appreciation != Appreciation.NON_ABORDE or texte.strip():
            garde.append((domaine, appreciation, texte.strip()))
    return sorted(garde, key=lambda ligne: Domaine.values.index(ligne[0]))


def resume_non_abordes(abordes: Collection[str], nommer: int = 2) -> str:
    """« Logement, isolement, 6 autres »: the domains without an answer in one short line; '' when none is
    left."""
    reste = [Domaine(code).label.split(",")[0] for code in Domaine.values if code not in abordes]
    reste = reste[:1] + [libelle.lower() for libelle in reste[1:]]
    if len(reste) <= nommer + 1:
        return ", ".join(reste)
    return f"{', '.join(reste[:nommer])}, {len(reste) - nommer} autres"
