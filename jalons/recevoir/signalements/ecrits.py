"""What may be written about one signalement, each on its own page: a word, a question, the answer, what she agrees to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import services
from .models import Signalement


@dataclass(frozen=True)
class Ecrit:
    """One thing that is written about a signalement: its address, the act that opens it, its words."""

    code: str
    acte: str
    lien: str
    titre: str
    aide: str
    bouton: str
    fait: str
    agir: Callable[..., Any]


ECRITS = (
    Ecrit(
        "mot", "ecrire_mot", "Écrire un mot", "Un mot à qui l’a signalée",
        "Vous choisissez vos mots, avec son accord. Ils se lisent sur la page du partenaire, jamais dans un courriel.",
        "Envoyer le mot", "Le mot est envoyé.", services.ecrire_mot,
    ),
    Ecrit(
        "question", "questionner", "Poser une question", "Une question à qui l’a signalée",
        "La demande attend sa réponse ; un rappel part de lui-même.",
        "Poser la question", "La question est posée.", services.questionner,
    ),
    Ecrit(
        "complement", "informer", "Noter sa réponse", "Sa réponse à notre question",
        "Ce qu’il ou elle a répondu, au téléphone ou par courrier. La demande revient à qualifier.",
        "Noter la réponse", "La réponse est notée.", services.completer,
    ),
    Ecrit(
        "accord", "noter_accord", "Son accord", "Ce que la personne sait et veut",
        "Dit par elle, ou par qui l’a signalée. Retiré, ce qui n’est pas encore parti ne part pas.",
        "Enregistrer", "C’est noté.", services.noter_accords,
    ),
)  # fmt: skip


def ecrits_ouverts(signalement: Signalement, actes: set[str], question: object) -> list[Ecrit]:
    """What may be written about this signalement now; ``actes`` are those of its demande."""
    ouverts = [e for e in ECRITS if e.acte in actes]
    fermes = {"complement"} if question is None else set()
    fermes |= set() if signalement.suite_permise else {"mot"}
    return [e for e in ouverts if e.code not in fermes] if signalement.a_un_referent else []
