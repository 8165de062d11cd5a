"""The words that a sealed record begins with, and what it needs before it leaves. Pure functions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from jalons.fondations.socle.dates import mois_avant
from jalons.fondations.socle.refus import Refus

from .enums import Dit, GenreFiche, StatutFiche

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


def gardee_jusqu_au(ouverte_le: date, close_le: date | None, *, mois: int, ans: int) -> date:
    """The last day on which it is kept: so many months after it is closed, never over so many years in all."""
    plafond = mois_avant(ouverte_le, -12 * ans)
    return min(plafond, mois_avant(close_le, -mois)) if close_le else plafond


def a_relire_le(ouverte_le: date, relue_le: date | None, *, mois: int) -> date:
    """The day on which its readers say again that the risk lasts."""
    return mois_avant(relue_le or ouverte_le, -mois)


def attend(statut: str, partis: Collection[str], *, confiee: bool, a_relire: bool) -> str:
    """What an open record waits for, in words, the first thing first; '' for nothing."""
    dits = [f"{' ; '.join(partis)} : nommez qui la lit à sa place"] if partis else []
    if statut == StatutFiche.REDIGEE:
        dits.append("la lettre est à finir et à envoyer")
    elif statut == StatutFiche.ENVOYEE:
        dits.append("la lettre est partie, son accusé n’est pas arrivé")
    elif confiee:
        dits.append("elle vous est confiée : lisez où elle en est")
    if a_relire:
        dits.append("elle n’a pas été relue depuis un an : dites si le risque dure")
    return " ; ".join(dits) + "." if dits else ""


def meme(tape: str, garde: str | None) -> bool:
    """Do these two texts say the same, however their lines end?"""
    return tape.replace("\r\n", "\n").strip() == (garde or "").replace("\r\n", "\n").strip()


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
