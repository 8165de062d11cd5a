"""May the service write to this person? The one rule behind every letter, text message, e-mail and survey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from jalons.fondations.socle.dates import couvre
from jalons.fondations.socle.telephone import est_mobile
from jalons.personnes.assures.enums import MESURES_REPRESENTATION, Canal, Etendue, MesureProtection

AGE_ASSURE = 16  # from this age a minor may be insured in her own name [K, CSS L.160-2]
MAJORITE = 18


@dataclass(frozen=True)
class ProtectionLue:
    """One protective measure: what, over what, from when to when (both days included)."""

    mesure: str
    etendue: str
    debut: date
    fin: date | None = None


@dataclass(frozen=True)
class Situation:
    """All that the gate looks at."""

    naissance: date | None = None
    deces: date | None = None
    ne_pas_contacter: bool = False
    canal_sur: bool = False
    ayant_droit: bool = False
    telephone_e164: str = ""
    courriel: str = ""
    adresse: str = ""
    protections: tuple[ProtectionLue, ...] = ()


@dataclass(frozen=True)
class Reponse:
    """The gate's answer; ``raison`` is French, shown to the agent, and tells no secret."""

    possible: bool
    raison: str = ""


def age(naissance: date | None, jour: date) -> int | None:
    """Whole years on ``jour``; None when the birth is unknown. 29 February counts from 1 March in common
    years."""
    if naissance is None:
        return None
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))


def _deces(s: Situation, jour: date) -> str:
    return "La personne est décédée : plus aucun envoi." if s.deces else ""


def _refus(s: Situation, jour: date) -> str:
    return "La personne ne veut pas être contactée." if s.ne_pas_contacter else ""


def _protection(s: Situation, jour: date) -> str:
    for p in s.protections:
        if couvre(p.debut, p.fin, jour) and p.mesure in MESURES_REPRESENTATION and p.etendue != Etendue.BIENS:
            if p.mesure == MesureProtection.INCONNUE:
                return "Un mandataire est connu, sa mesure est à vérifier : rien ne part avant."
            return f"{MesureProtection(p.mesure).label} : écrire à la personne qui la représente."
    return ""


def _minorite(s: Situation, jour: date) -> str:
    ans = age(s.naissance, jour)
    if ans is None or ans >= MAJORITE or (ans >= AGE_ASSURE and not s.ayant_droit):
        return ""
    return "Personne mineure : écrire à son représentant légal."


def _canal_sur(s: Situation, jour: date) -> str:
    return "Contact convenu avec son assistante sociale seulement : pas d’envoi." if s.canal_sur else ""


Verrou = Callable[[Situation, date], str]
VERROUS: tuple[Verrou, ...] = (_deces, _refus, _protection, _minorite, _canal_sur)


def _coordonnee_absente(s: Situation, canal: Canal) -> str:
    absences = {
        Canal.TELEPHONE: "" if s.telephone_e164 else "Pas de numéro de téléphone.",
        Canal.SMS: "" if est_mobile(s.telephone_e164) else "Pas de numéro de téléphone mobile.",
        Canal.COURRIEL: "" if s.courriel else "Pas d’adresse électronique.",
        Canal.COURRIER: "" if s.adresse else "Pas d’adresse postale.",
    }
    return absences[canal]


def joignable(situation: Situation, canal: str, jour: date) -> Reponse:
    """Whether ``canal`` may be used on ``jour``. Death first, then refusal, protection, minority, safe
    channel, address."""
    for verrou in VERROUS:
        if raison := verrou(situation, jour):
            return Reponse(False, raison)
    raison = _coordonnee_absente(situation, Canal(canal))
    return Reponse(not raison, raison)
