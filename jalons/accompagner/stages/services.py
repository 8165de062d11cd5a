"""A student's text, act by act: written, corrected, given back, countersigned."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.rules import controler_date
from jalons.accompagner.accompagnements.services.brouillons import Feuille, vider_brouillon
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, VersionDepassee
from jalons.fondations.socle.transitions import appliquer

from .enums import TRANSITIONS, GenreEcrit
from .models import EcritStage


@transaction.atomic
def ecrire(
    *, agent: Agent, dossier: Dossier, genre: str, date_acte: date, texte: str, feuille: Feuille | None = None
) -> EcritStage:
    """A text signed by ``agent``, to be countersigned. Raises SaisieRefusee, TransitionRefusee when the dossier is closed."""
    frais = ecrire_dans(dossier.pk)
    controler_date(date_acte, aujourdhui=aujourdhui(), ouvert_le=frais.ouvert_le)
    dit = {"genre": GenreEcrit(genre), "date_acte": date_acte, "texte": texte.strip()}
    ecrit: EcritStage = EcritStage.objects.create(dossier=frais, auteur=agent, **dit)
    vider_brouillon(agent=agent, dossier=frais, cible=CibleBrouillon.STAGE, feuille=feuille)
    inscrire(acte="ecritstage.ecrire", agent=agent, objet=ecrit)
    return ecrit


@transaction.atomic
def reprendre(
    *,
    agent: Agent,
    ecrit: EcritStage,
    version: int,
    genre: str,
    date_acte: date,
    texte: str,
    feuille: Feuille | None = None,
) -> None:
    """Its author corrects it: it waits again. Raises SaisieRefusee, VersionDepassee, TransitionRefusee (countersigned)."""
    frais = ecrire_dans(ecrit.dossier_id)
    controler_date(date_acte, aujourdhui=aujourdhui(), ouvert_le=frais.ouvert_le)
    lu = EcritStage.objects.select_for_update().get(pk=ecrit.pk)
    if lu.auteur_id != agent.pk:
        raise SaisieRefusee("Un écrit de stage ne se corrige que par qui l’a signé.")
    if lu.version != version and not lu.contresigne:
        raise VersionDepassee("Cet écrit a changé entre-temps : comparez les deux.")
    appliquer(
        lu, "reprendre", TRANSITIONS, agent=agent, genre=GenreEcrit(genre), date_acte=date_acte, texte=texte.strip()
    )
    vider_brouillon(agent=agent, dossier=frais, cible=CibleBrouillon.STAGE, objet=ecrit.pk, feuille=feuille)


@transaction.atomic
def contresigner(*, agent: Agent, ecrit: EcritStage, version: int) -> None:
    """It is final as it was read, at ``version``. Raises SaisieRefusee, VersionDepassee, TransitionRefusee."""
    lu = _vu(agent, ecrit, version)
    appliquer(lu, "contresigner", TRANSITIONS, agent=agent, contresigne_par=agent, contresigne_le=aujourdhui())


@transaction.atomic
def rendre(*, agent: Agent, ecrit: EcritStage, mot: str) -> None:
    """Give it back with a word. Raises SaisieRefusee, TransitionRefusee."""
    appliquer(_vu(agent, ecrit, None), "rendre", TRANSITIONS, agent=agent, mot=mot.strip())


def _vu(agent: Agent, ecrit: EcritStage, version: int | None) -> EcritStage:
    lu = EcritStage.objects.select_for_update().get(pk=ecrit.pk)
    if lu.auteur_id == agent.pk:
        raise SaisieRefusee("On ne contresigne pas ce qu’on a écrit.")
    if version is not None and lu.a_contresigner and lu.version != version:
        raise VersionDepassee("Cet écrit a été corrigé entre-temps : relisez-le avant de le contresigner.")
    return lu


def laisser(*, dossier: Dossier) -> None:
    """What was said in the interviews stays behind when the dossier goes to another caisse: what a student wrote of them too."""
    EcritStage.objects.filter(dossier=dossier, restee_le=None).update(restee_le=timezone.localdate())
