"""What is true of an accompaniment: dates, closing, silence, duration. Pure functions; the day is an
argument."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from jalons.accompagner.accompagnements.enums import (
    A_TRAITER,
    ARBRE_EMPLOI,
    DOMAINES_RETIRES,
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
QUATRE_HEURES = timedelta(hours=4)  # an opening in urgency, at most [security.md §4 rule 4]
REVUE = timedelta(days=7)  # by then somebody reviewed it, or it alarms
RAISON_MIN = 20  # characters that say why
MOTS_MIN = 3  # different words among them


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


class Dit(NamedTuple):
    """What is said of one domain: what is, how pressing, strengths, needs, and why no objective follows."""

    domaine: str
    appreciation: str
    texte: str = ""
    forces: str = ""
    besoins: str = ""
    raison: str = ""

    @property
    def a_traiter(self) -> bool:
        """A priority, or to be worked on."""
        return self.appreciation in A_TRAITER


def domaines_a_garder(reponses: Iterable[Sequence[str]]) -> list[Dit]:
    """What is worth a row, in the list's order: « non abordé » without a word is the absence of one.

    ``reponses``: the fields of Dit, the last ones optional. Raises SaisieRefusee on an unknown code.
    """
    garde = []
    for domaine, appreciation, *textes in reponses:
        if domaine not in Domaine.values or appreciation not in Appreciation.values:
            raise SaisieRefusee(f"« {domaine} : {appreciation} » n’est pas dans la liste des domaines.", "domaines")
        dit = Dit(domaine, appreciation, *(texte.strip() for texte in textes))
        if appreciation != Appreciation.NON_ABORDE or any(dit[2:]):
            garde.append(dit)
    return sorted(garde, key=lambda dit: Domaine.values.index(dit.domaine))


def domaines_offerts(ecrits: Collection[str] = ()) -> list[str]:
    """The domains that a form offers: those of the list, and the former ones where something was written."""
    return [code for code in Domaine.values if code not in DOMAINES_RETIRES or code in ecrits]


def sans_suite(dits: Iterable[Dit], objectifs: Collection[str]) -> list[Dit]:
    """The domains to be treated for which nothing follows: no objective on that domain (``objectifs``: the domains of those
    that were not given up), no reason written."""
    return [dit for dit in dits if dit.a_traiter and not dit.raison and dit.domaine not in objectifs]


MOTS = re.compile(r"\S+\s*|\s+")
AVANT_SEUL, COMMUN, APRES_SEUL = "ote", "", "ajoute"


def differences(avant: str, apres: str) -> list[tuple[str, str]]:
    """``(kind, words)`` that lead from one text to the other: ``""`` in both, ``ote`` in the first only, ``ajoute`` in the
    second only. What is in both and added, joined, is ``apres``; in both and taken off, ``avant``."""
    anciens, nouveaux = MOTS.findall(avant), MOTS.findall(apres)
    morceaux: list[tuple[str, str]] = []
    for quoi, i, j, k, fin in SequenceMatcher(None, anciens, nouveaux, autojunk=False).get_opcodes():
        if quoi == "equal":
            morceaux.append((COMMUN, "".join(nouveaux[k:fin])))
            continue
        morceaux += [(AVANT_SEUL, "".join(anciens[i:j]))] * (j > i)
        morceaux += [(APRES_SEUL, "".join(nouveaux[k:fin]))] * (fin > k)
    return morceaux


def resume_non_abordes(abordes: Collection[str], nommer: int = 2) -> str:
    """« Logement, isolement, 6 autres »: the domains without an answer in one short line; '' when none is
    left."""
    offerts = domaines_offerts()
    reste = [Domaine(code).label.split(",")[0] for code in offerts if code not in abordes]
    reste = reste[:1] + [libelle.lower() for libelle in reste[1:]]
    if len(reste) <= nommer + 1:
        return ", ".join(reste)
    return f"{', '.join(reste[:nommer])}, {len(reste) - nommer} autres"


ECART_MAX = 1095  # days between a step and the day that it follows


def controler_ecart(jours: int) -> None:
    """A step follows a day at three years at most. Raises SaisieRefusee."""
    if abs(jours) > ECART_MAX:
        raise SaisieRefusee(f"{abs(jours)} jours : une étape suit un repère à {ECART_MAX} jours au plus.", "decalage")


def ecart_en_mots(jours: int, repere: str) -> str:
    """« 14 jours après l’opération », « la veille de la fin de l’arrêt » said simply: « 1 jour avant »."""
    if jours == 0:
        return f"le jour même : {repere}"
    return f"{abs(jours)} jour{'s' if abs(jours) > 1 else ''} {'après' if jours > 0 else 'avant'} {repere}"


TRACE = re.compile(r"(?:[ML][0-9]{1,4}(?:\.[0-9])? [0-9]{1,4}(?:\.[0-9])? ?)+")
TRACE_MAX = 60_000


def controler_signature(trace: str, signataire: str) -> None:
    """A signature on the screen is drawn, or typed as a name: one of the two. Raises SaisieRefusee."""
    if not trace and not signataire.strip():
        raise SaisieRefusee("La personne signe dans le cadre, ou écrit son nom au clavier.", "signataire")
    if trace and (len(trace) > TRACE_MAX or not TRACE.fullmatch(trace)):
        raise SaisieRefusee("Le dessin de la signature ne se lit pas : effacez-le et recommencez.", "signataire")


def ecarts_plan(avant: Sequence[Mapping[str, Any]], apres: Sequence[Mapping[str, Any]]) -> list[str]:
    """What changed between the plan that was agreed and the plan as it is, in sentences; none when it is the same.

    Each objective: ``id``, ``intitule``, ``signe``, ``terme``, and its ``actions``: ``id``, ``intitule``, ``qui``, ``terme``.
    """
    phrases: list[str] = []
    for ancien, neuf in _paires(avant, apres):
        if ancien is None or neuf is None:
            seul = neuf or ancien or {}
            phrases.append(f"Objectif {'ajouté' if ancien is None else 'retiré'} : {seul['intitule']}")
            continue
        if any(ancien[champ] != neuf[champ] for champ in ("intitule", "signe", "terme")):
            phrases.append(f"Objectif changé : {neuf['intitule']}")
        for avant_action, action in _paires(ancien["actions"], neuf["actions"]):
            if _action(avant_action) != _action(action):
                fait = "ajoutée" if avant_action is None else "retirée" if action is None else "changée"
                phrases.append(f"Action {fait} : {(action or avant_action or {})['intitule']}")
    return phrases


def _action(action: Mapping[str, Any] | None) -> tuple[Any, ...]:
    return tuple(action[champ] for champ in ("intitule", "qui", "terme")) if action else ()


def _paires(
    avant: Sequence[Mapping[str, Any]], apres: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """The same thing before and after, by its key, in the order of today."""
    anciens, neufs = {un["id"]: un for un in avant}, {un["id"]: un for un in apres}
    return [(anciens.get(cle), neufs.get(cle)) for cle in dict.fromkeys([*neufs, *anciens])]


def controler_raison(raison: str) -> str:
    """Why a dossier could not wait, as it is kept: long enough to be reviewed. Raises SaisieRefusee."""
    dite = " ".join(raison.split())
    if len(dite) < RAISON_MIN:
        raise SaisieRefusee(
            f"Dites pourquoi en {RAISON_MIN} caractères au moins ({len(dite)} écrits) : une autre personne le lira.",
            "raison",
        )
    if len({mot for mot in re.findall(r"[^\W\d_]+", dite.casefold()) if len(set(mot)) > 1}) < MOTS_MIN:
        raise SaisieRefusee(
            f"Dites pourquoi avec des mots, {MOTS_MIN} différents au moins : qui vous alerte, ce qui se passe.",
            "raison",
        )
    return dite


def revue_en_retard(debut: datetime, maintenant: datetime) -> bool:
    """Has an opening in urgency waited too long for its review?"""
    return maintenant - debut > REVUE
