"""The words that a sealed record begins with, and what it needs before it leaves. Pure functions."""

from __future__ import annotations

from jalons.fondations.socle.refus import Refus

from .enums import Dit, GenreFiche

_FIN = (
    "\n\nCe que j’ai vu ou entendu, avec les mots employés et les dates : [à compléter]"
    "\n\nCe qui a déjà été tenté : [à compléter]\n\nJe reste à votre disposition pour tout complément."
)
AMORCES = {
    GenreFiche.INFORMATION_PREOCCUPANTE: "Madame, Monsieur,\n\nJe vous transmets une information préoccupante concernant "
    "[à compléter : l’enfant, son âge, où il vit]." + _FIN,
    GenreFiche.PROCUREUR: "Madame, Monsieur le Procureur de la République,\n\nJe porte à votre connaissance, en application de "
    "l’article 226-14 du code pénal, la situation de [à compléter : la personne, son âge, où elle vit]." + _FIN,
    GenreFiche.MAJEUR_VULNERABLE: "Madame, Monsieur,\n\nJe vous alerte sur la situation de [à compléter : la personne, son âge, "
    "où elle vit], hors d’état de se protéger." + _FIN,
}
OBJETS = {
    GenreFiche.INFORMATION_PREOCCUPANTE: "Information préoccupante",
    GenreFiche.PROCUREUR: "Signalement, article 226-14 du code pénal",
    GenreFiche.MAJEUR_VULNERABLE: "Situation d’une personne hors d’état de se protéger",
}
A_COMPLETER = "[à compléter"


class FicheRefusee(Refus):
    """Why a sealed record cannot be so; the message says what to do."""


def controler_envoi(corps: str, destinataire: str, dit: str, dit_mots: str) -> None:
    """It leaves whole, to somebody, and says what the person was told or why not. Raises FicheRefusee."""
    if not destinataire.strip():
        raise FicheRefusee("Dites à qui la lettre part : la cellule, le parquet, le service.")
    if A_COMPLETER in corps or not corps.strip():
        raise FicheRefusee("La lettre n’est pas finie : écrivez ce qui est « à compléter », ou retirez-le.")
    if dit not in Dit.values or not dit_mots.strip():
        raise FicheRefusee(
            "Dites si la personne en a été informée : ce qui lui a été dit, ou pourquoi rien ne l’a été."
        )
