"""Acts on the budget sheet: one keyword-only, atomic function an act, ending in one journal line without content."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.rules import controler_date
from jalons.accompagner.accompagnements.services.brouillons import Feuille, vider_brouillon
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.accompagner.ressources.enums import Genre, Periode, Rubrique, Source
from jalons.accompagner.ressources.models import LigneBudget
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import INSECABLE, jour_annee
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.refus import SaisieRefusee, VersionDepassee
from jalons.fondations.socle.suites import controler_jours
from jalons.fondations.socle.transitions import suivre
from jalons.personnes.entourage.enums import Presence

PERDUE = "Quelqu’un a corrigé cette ligne entre-temps : comparez les deux."


@dataclass(frozen=True)
class Montant:
    """What is told of a line of money. ``montant`` None is unknown, never zero; ``du``: what a debt still amounts to."""

    nature: str
    montant: Decimal | None = None
    periode: str = Periode.MOIS
    mots: str = ""
    source: str = Source.DIT
    du: Decimal | None = None

    def en_json(self) -> str:
        """As it is kept, sealed."""
        return json.dumps(
            {
                "nature": self.nature,
                "montant": None if self.montant is None else str(self.montant),
                "periode": self.periode,
                "mots": " ".join(self.mots.split()),
                "source": self.source,
                "du": None if self.du is None else str(self.du),
            },
            ensure_ascii=False,
        )


@dataclass(frozen=True)
class Membre:
    """Somebody of the household: ``age`` on the day it is told, None when it is not."""

    nature: str = Genre.ADULTE
    mots: str = ""
    age: int | None = None
    presence: str = Presence.TOUJOURS

    def en_json(self) -> str:
        """As it is kept, sealed."""
        return json.dumps(self.__dict__ | {"mots": " ".join(self.mots.split())}, ensure_ascii=False)


Dit = Montant | Membre


@transaction.atomic
def ajouter_ligne(
    *,
    agent: Agent,
    dossier: Dossier,
    rubrique: str,
    dit: Dit,
    date_debut: date | None = None,
    date_fin: date | None = None,
    date_acte: date | None = None,
) -> LigneBudget:
    """A line that was not there, from ``date_debut`` on (today). Raises SaisieRefusee, TransitionRefusee when closed."""
    frais = ecrire_dans(dossier.pk)
    le = date_acte or aujourdhui()
    ligne = _creer(frais, agent, rubrique, dit, date_debut or le, date_fin, le)
    inscrire(acte="budget.ajouter", agent=agent, objet=ligne, assure_id=frais.assure_id)
    return ligne


@transaction.atomic
def remplir(
    *,
    agent: Agent,
    dossier: Dossier,
    lignes: Iterable[tuple[str, Dit]],
    vues: int,
    date_acte: date | None = None,
    feuille: Feuille | None = None,
) -> list[LigneBudget]:
    """Many lines told at once, all from that day on; ``vues``: how many the page showed (``compter``).
    The draft that the page ``feuille`` wrote is emptied.

    Raises VersionDepassee when somebody wrote in the sheet meanwhile, SaisieRefusee when nothing was told.
    """
    frais = ecrire_dans(dossier.pk)
    if compter(frais) != vues:
        raise VersionDepassee("Quelqu’un a écrit dans cette feuille entre-temps : comparez avant d’enregistrer.")
    le = date_acte or aujourdhui()
    ecrites = [_creer(frais, agent, rubrique, dit, le, None, le) for rubrique, dit in lignes]
    if not ecrites:
        raise SaisieRefusee("Notez au moins une ligne. « ? » est une réponse, pour ce que personne ne sait.")
    vider_brouillon(agent=agent, dossier=frais, cible=CibleBrouillon.BUDGET, feuille=feuille)
    inscrire(acte="budget.remplir", agent=agent, objet=frais, assure_id=frais.assure_id)
    return ecrites


def compter(dossier: Dossier) -> int:
    """How many versions the sheet holds: it only grows, so that it tells whether somebody wrote in it."""
    return LigneBudget.objects.filter(dossier=dossier).count()


@transaction.atomic
def corriger_ligne(
    *,
    agent: Agent,
    ligne: LigneBudget,
    version: int,
    dit: Dit,
    date_debut: date | None = None,
    date_fin: date | None = None,
    date_acte: date | None = None,
) -> LigneBudget:
    """What the line is from ``date_debut`` on (today); the days before it stay as they were told.

    Raises VersionDepassee when it was corrected since ``version``, SaisieRefusee, TransitionRefusee.
    """
    le = date_acte or aujourdhui()
    suivante = _suivre(agent, ligne, version, EtatLigne.TENUE, date_debut or le, date_fin, le, dit.en_json())
    inscrire(acte="budget.corriger", agent=agent, objet=suivante, assure_id=suivante.dossier.assure_id)
    return suivante


@transaction.atomic
def terminer_ligne(*, agent: Agent, ligne: LigneBudget, version: int, date_debut: date) -> LigneBudget:
    """The line is over: ``date_debut`` is the first day without it. Raises as ``corriger_ligne``, and SaisieRefusee when it
    had not begun: then it is withdrawn."""
    commence = (
        LigneBudget.objects.filter(suite=ligne.suite).order_by("date_debut").values_list("date_debut", flat=True)[0]
    )
    if date_debut <= commence:
        mots = jour_annee(commence).replace(" ", INSECABLE)
        raise SaisieRefusee(f"La ligne commence le {mots} : donnez un jour à partir de là, ou retirez-la.", "dernier")
    suivante = _suivre(agent, ligne, version, EtatLigne.TERMINEE, date_debut, None, aujourdhui(), ligne.contenu)
    inscrire(acte="budget.terminer", agent=agent, objet=suivante, assure_id=suivante.dossier.assure_id)
    return suivante


@transaction.atomic
def retirer_ligne(*, agent: Agent, ligne: LigneBudget, version: int) -> LigneBudget:
    """The line was a mistake: it is counted on no day any more, and stays readable. Raises as ``corriger_ligne``."""
    debut = ligne.date_debut
    suivante = _suivre(agent, ligne, version, EtatLigne.RETIREE, debut, None, aujourdhui(), ligne.contenu)
    inscrire(acte="budget.retirer", agent=agent, objet=suivante, assure_id=suivante.dossier.assure_id)
    return suivante


def _creer(
    dossier: Dossier, agent: Agent, rubrique: str, dit: Dit, debut: date, fin: date | None, le: date
) -> LigneBudget:
    controler_date(le, aujourdhui=aujourdhui(), ouvert_le=dossier.ouvert_le)
    controler_jours(debut, fin)
    attendu = Membre if rubrique == Rubrique.PERSONNE else Montant
    if rubrique not in Rubrique.values or not isinstance(dit, attendu):
        raise SaisieRefusee("Cette rubrique n’est pas dans la feuille de budget.")
    return LigneBudget.objects.create(
        dossier=dossier, suite=uuid.uuid4(), rubrique=rubrique, auteur=agent, contenu=dit.en_json(),
        date_acte=le, date_debut=debut, date_fin=fin,
    )  # fmt: skip


def _suivre(
    agent: Agent, ligne: LigneBudget, version: int, etat: str, debut: date, fin: date | None, le: date, contenu: Any
) -> LigneBudget:
    """The next version of a line, over the one that was on the screen."""
    dossier = ecrire_dans(ligne.dossier_id)
    controler_date(le, aujourdhui=aujourdhui(), ouvert_le=dossier.ouvert_le)
    controler_jours(debut, fin)
    suivante = LigneBudget(
        dossier=dossier, suite=ligne.suite, rubrique=ligne.rubrique, etat=etat, auteur=agent,
        contenu=contenu, date_acte=le, date_debut=debut, date_fin=fin,
    )  # fmt: skip
    suivre(suivante, version, PERDUE)
    return suivante
