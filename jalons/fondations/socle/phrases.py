"""Sentences that are true only in some state, or that agree with somebody: written here, from facts, and nowhere else.

Whose gender nobody wrote is named by words that have none.
"""

from __future__ import annotations

import re
from enum import StrEnum

_CHOIX = re.compile(r"\{([^/{}]*)/([^/{}]*)/([^/{}]*)\}")


class Accord(StrEnum):
    """How words agree with somebody: in the administrative sense, as the file or the account says."""

    FEMININ = "f"
    MASCULIN = "m"
    INCONNU = ""


def accord_de(dit: str) -> Accord:
    """From the sex of an insured person (1, 2) or the civility of an agent."""
    feminin, masculin = dit in ("2", "madame"), dit in ("1", "monsieur")
    return Accord.FEMININ if feminin else Accord.MASCULIN if masculin else Accord.INCONNU


def accorder(modele: str, accord: Accord) -> str:
    """« {elle/il/la personne} attend » : the first word for a woman, the second for a man, the third for who is neither said."""
    rang = {Accord.FEMININ: 1, Accord.MASCULIN: 2, Accord.INCONNU: 3}[accord]
    return _CHOIX.sub(lambda trouve: trouve.group(rang), modele)


# --- An agent ---


def en_charge(nom: str, accord: Accord) -> str:
    """To whom a demande was given."""
    return accorder(f"{nom} {{en est chargée/en est chargé/s’en occupe}}.", accord)


def a_rejoindre(nom: str, accord: Accord) -> str:
    """Somebody who has not come back from a home visit."""
    return accorder(f"Joindre {nom}, {{partie/parti/en visite}} à domicile", accord)


def sans_retour(heure: str, rappeler: str) -> str:
    """Why she is to be reached."""
    return (
        f"la fin de la visite était prévue à {heure} et aucun retour n’est confirmé. "
        f"Personne à rappeler : {rappeler or 'non indiquée'}."
    )


def revenue(accord: Accord) -> str:
    """The button that stops the alarm."""
    return accorder("{Elle est revenue/Il est revenu/Retour confirmé}", accord)


# --- A person ---


def dire_si(prenom: str, accord: Accord, *, sur_place: bool) -> str:
    """An appointment whose outcome nobody wrote."""
    return f"Dire si {prenom} " + (accorder("{est venue/est venu/a pu venir}", accord) if sur_place else "a répondu")


PRESENCES = {
    "inscrite": "{Attendue/Attendu/À venir}",
    "venue": "{Présente/Présent/Présence}",
    "presente": "{Présente, informée/Présent, informé/Présence, information donnée}",
    "a_recevoir": "{Présente, veut être reçue/Présent, veut être reçu/Présence, demande un rendez-vous}",
    "absente": "{Absente/Absent/Absence}",
    "excusee": "{Excusée/Excusé/Absence excusée}",
    "liberee": "Place rendue",
}


def presence(code: str, accord: Accord) -> str:
    """A seat of a meeting: expected, taken, given back."""
    return accorder(PRESENCES[code], accord)


# --- A dossier ---


def plan_dit(ecrit_le: str, *, accord_recueilli: bool, change: bool = False) -> str:
    """To the person, on her own copy; ``change``: since she agreed."""
    if accord_recueilli:
        depuis = " Il a changé depuis : votre accord n’est pas encore noté pour ces changements." if change else ""
        return f"Nous l’avons décidé ensemble le {ecrit_le}.{depuis}"
    return f"Il a été écrit le {ecrit_le}. Votre accord n’est pas encore noté : rien ne se décide sans vous."


def plan_note(ecrit_le: str, accord: str, *, accord_recueilli: bool) -> str:
    """To agents; ``accord`` is how the person agreed, in words."""
    return f"{'Convenu' if accord_recueilli else 'Écrit'} le {ecrit_le}, {accord.lower()}"


VOYELLES = frozenset("aeiouyàâéèêëîïôöûüAEIOUYÀÂÉÈÊËÎÏÔÖÛÜ")


def de(qui: str) -> str:
    """« de la CPAM », « du service », « des urgences », « d’Amel »."""
    for article, contracte in (("le ", "du "), ("les ", "des ")):
        if qui.startswith(article):
            return contracte + qui.removeprefix(article)
    return f"d’{qui}" if qui[:1] in VOYELLES else f"de {qui}"


def reponse(avec: str, demarche_le: str, attendue_le: str, *, en_retard: bool) -> str:
    """An answer that has not come: due, or not yet."""
    de_qui = f"la réponse {de(avec)}" if avec else "la réponse"
    if en_retard:
        return f"{de_qui} à la démarche du {demarche_le} était attendue le {attendue_le} ; elle n’est pas notée."
    return f"{de_qui} à la démarche du {demarche_le} est attendue le {attendue_le}."


def promesse(dite_le: str, pour_le: str) -> str:
    """What the service said that it would do."""
    return f"promis à l’entretien du {dite_le}{f', pour le {pour_le}' if pour_le else ''}."


def a_redemander(dite_le: str, pour_le: str) -> str:
    """What the person said that she would do: a question, no reproach."""
    quand = f", pour le {pour_le}" if pour_le else ""
    return f"dit à l’entretien du {dite_le}{quand} : c’est peut-être fait, ou plus difficile que prévu."


def etape(*, en_retard: bool) -> str:
    """A step of the dossier, whether there is a plan or not."""
    return "ce point était prévu, et sa date est passée." if en_retard else "ce point est prévu dans les sept jours."
