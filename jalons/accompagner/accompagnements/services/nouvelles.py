"""Questions agreed at the clôture: asked months later, answered or not, stopped when she says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    RESULTATS_NOUVELLES,
    TRANSITIONS_NOUVELLES,
    Domaine,
    IssueBesoin,
    IssueEmploi,
    ReponseNouvelles,
    StatutNouvelles,
)
from jalons.accompagner.accompagnements.models import BesoinCloture, Cloture, Dossier, PriseNouvelles
from jalons.accompagner.accompagnements.services.communs import aujourdhui
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import mois_avant
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, exiger_vue


def noter_besoins(dossier: Dossier, cloture: Cloture, besoins: Mapping[str, str]) -> None:
    """What became of each need, told at the clôture. Raises SaisieRefusee on an unknown code."""
    for domaine, issue in besoins.items():
        if domaine not in Domaine.values or issue not in IssueBesoin.values:
            raise SaisieRefusee("Dites de chaque besoin s’il est résolu ; « on ne sait pas » est une réponse.")
        BesoinCloture.objects.create(dossier=dossier, cloture=cloture, domaine=domaine, issue=issue)


def convenir_nouvelles(agent: Agent, dossier: Dossier, cloture: Cloture, mois: Collection[int]) -> None:
    """The questions that she agreed to, so many months after the end, in the transaction of the clôture."""
    for combien in sorted(set(mois)):
        PriseNouvelles.objects.create(
            dossier=dossier, cloture=cloture, equipe_id=agent.equipe_id, mois=combien,
            prevue_le=mois_avant(cloture.close_le, -combien),
        )  # fmt: skip
    if mois:
        inscrire(acte="nouvelles.convenir", agent=agent, objet=dossier, assure_id=dossier.assure_id)


@transaction.atomic
def prendre_nouvelles(
    *,
    agent: Agent,
    prise: PriseNouvelles,
    version: int | None,
    resultat: str,
    emploi_garde: str = "",
    soins_poursuivis: str = "",
    issue_emploi: str = "",
    prise_le: date | None = None,
) -> PriseNouvelles:
    """What came of the question; « arreter »: the following ones stop too. The journal says that it was asked, not what she
    said. Raises SaisieRefusee, TransitionRefusee when it is settled already, VersionDepassee."""
    frais = PriseNouvelles.objects.select_for_update().get(pk=prise.pk)
    jour = prise_le or aujourdhui()
    if resultat not in dict(RESULTATS_NOUVELLES):
        raise SaisieRefusee("Dites si elle a répondu.", "resultat")
    rules.controler_date(jour, aujourdhui=aujourdhui(), champ="prise_le")
    if jour < frais.cloture.close_le:
        raise SaisieRefusee("Ce jour précède la fin de l’accompagnement : corrigez la date.", "prise_le")
    exiger_vue(frais, version)
    dits: dict[str, Any] = {"prise_le": jour, "par": agent}
    if resultat == "repondre":
        dits |= {
            "emploi_garde": _dite(emploi_garde, "emploi_garde"),
            "soins_poursuivis": _dite(soins_poursuivis, "soins_poursuivis"),
            "issue_emploi": _issue(issue_emploi),
        }
    appliquer(frais, resultat, TRANSITIONS_NOUVELLES, agent=agent, **dits)
    if resultat == "arreter":
        _regler(agent, PriseNouvelles.objects.filter(dossier_id=frais.dossier_id), "arreter")
    return frais


def _issue(issue: str) -> str:
    """Where work stands, as at the closing; she may leave it out."""
    if issue and issue not in IssueEmploi.values:
        raise SaisieRefusee("Choisissez où en est le travail dans la liste, ou laissez vide.", "issue_emploi")
    return issue


def _dite(reponse: str, champ: str) -> str:
    if reponse not in ReponseNouvelles.values:
        raise SaisieRefusee("Choisissez une réponse ; « pas dit » en est une.", champ)
    return reponse


@transaction.atomic
def arreter_nouvelles(*, agent: Agent, dossier: Dossier) -> int:
    """She withdraws: nothing more is asked. What she had answered stays. Raises TransitionRefusee when nothing is left."""
    combien = _regler(agent, PriseNouvelles.objects.filter(dossier=dossier), "arreter")
    if not combien:
        raise TransitionRefusee("Plus aucune question n’était prévue pour cette personne.")
    return combien


@transaction.atomic
def annuler_nouvelles(*, agent: Agent | None, dossiers: QuerySet[Dossier]) -> int:
    """A dossier is opened again, or the person died: what was to be asked is no more. Answers stay. Returns how many."""
    return _regler(agent, PriseNouvelles.objects.filter(dossier__in=dossiers), "annuler")


def _regler(agent: Agent | None, prises: QuerySet[PriseNouvelles], acte: str) -> int:
    attendues = list(prises.filter(statut=StatutNouvelles.A_PRENDRE).order_by("pk"))
    for prise in attendues:
        appliquer(prise, acte, TRANSITIONS_NOUVELLES, agent=agent, prise_le=aujourdhui(), par=agent)
    return len(attendues)
