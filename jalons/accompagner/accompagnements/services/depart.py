"""Propose a dossier to another caisse; it accepts by naming who accompanies, or says why not; take the proposal back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jalons.accompagner.accompagnements import perms, rules
from jalons.accompagner.accompagnements.enums import TRANSITIONS_TRANSFERT, StatutTransfert
from jalons.accompagner.accompagnements.models import (
    AccordDonne,
    Action,
    Depart,
    Dossier,
    Entretien,
    Evaluation,
    EvaluationDomaine,
    GrilleRemplie,
    Note,
    Objectif,
    Ouverture,
    PlanAide,
    Referent,
    Transfert,
)
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans, ou_rien
from jalons.accompagner.accompagnements.services.dossier import changer_referent
from jalons.accompagner.accompagnements.services.ouvertures import refermer
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, enregistrer, exiger_vue
from jalons.fondations.territoires.models import Organisme

DELAI = "depart_reponse"  # days


@transaction.atomic
def proposer_depart(
    *, agent: Agent, dossier: Dossier, vers: Organisme, pourquoi: str, accord: str, accord_le: date, version: int,
    avec: Collection[str] = (), annules: Collection[Any] = (), securite: str = "",
) -> Depart:  # fmt: skip
    """Ask ``vers`` to accompany the person, who agreed on ``accord_le``. Nothing changes before it accepts.

    ``avec``: what she agrees to pass on, among ``evaluation``, ``plan``, ``entretiens``, ``entourage`` (the caller leaves it) and
    ``notes`` (those of ``agent``, her own act).

    Raises SaisieRefusee (her own caisse, no reason, a day to come, notes of nobody), TransitionRefusee
    (proposed already, the referent is there and has not asked), VersionDepassee.
    """
    frais = ecrire_dans(dossier.pk)
    jour, referent = aujourdhui(), _referent(frais)
    perms.exiger_depart(agent, referent.agent, jour)
    _exiger_rien_en_attente(frais)
    if not pourquoi.strip():
        raise SaisieRefusee("Dites pourquoi, en une phrase : l’autre caisse le lira avant de répondre.", "pourquoi")
    if vers.pk == frais.organisme_id:
        raise SaisieRefusee(f"Ce dossier est déjà à {vers}.", "vers")
    rules.controler_date(accord_le, aujourdhui=jour, ouvert_le=frais.ouvert_le, champ="accord_le")
    if "notes" in avec and not Note.objects.filter(dossier=frais, auteur=agent).exists():
        raise SaisieRefusee("Seule l’auteur d’une note peut la remettre : vous n’en avez écrit aucune ici.", "avec")
    enregistrer(frais, version)
    _classer(frais)
    depart: Depart = Depart.objects.create(
        dossier=frais, de_id=frais.organisme_id, vers=vers, par=agent, referent=referent.agent,
        equipe_id=referent.agent.equipe_id, pourquoi=pourquoi.strip()[:300], accord=accord, accord_le=accord_le,
        annules=list(annules), securite=ou_rien(securite),
        repondre_avant=jour + timedelta(days=int(valeur(DELAI, jour))),
        **{nom: nom in avec for nom in ("evaluation", "plan", "entretiens", "notes", "entourage")},
    )  # fmt: skip
    inscrire(acte="depart.proposer", agent=agent, objet=depart, motif=vers.code, assure_id=frais.assure_id)
    return depart


@transaction.atomic
def accepter_depart(*, agent: Agent, depart: Depart, a: Agent) -> Dossier:
    """The dossier is the other caisse's from now on, ``a`` accompanies; what was not to go is read by nobody any more,
    what was open to somebody else is closed.

    Raises TransitionRefusee when the proposal no longer waits or the dossier is closed, SaisieRefusee when ``a`` is not an
    assistant social of that caisse.
    """
    frais = ecrire_dans(depart.dossier_id)
    appliquer(depart, "accepter", TRANSITIONS_TRANSFERT, agent=agent, a=a, repondu_par=agent, repondu_le=timezone.now())
    for restees in _restees(depart):
        restees.filter(restee_le=None).update(restee_le=aujourdhui())
    for ouverture in Ouverture.objects.filter(dossier=frais, fermee_le=None, fin__gt=timezone.now()):
        refermer(agent=agent, ouverture=ouverture)
    Dossier.objects.filter(pk=frais.pk).update(organisme=depart.vers_id)
    frais.refresh_from_db()
    changer_referent(agent=agent, dossier=frais, nouveau=a, version=frais.version)
    frais.refresh_from_db()
    return frais


@transaction.atomic
def refuser_depart(*, agent: Agent, depart: Depart, motif: str) -> None:
    """The other caisse does not: the dossier stays, and whoever proposed it reads why. Raises as ``accepter_depart``."""
    if not motif.strip():
        raise SaisieRefusee("Dites pourquoi, en une phrase : la caisse qui propose le lira.", "motif")
    dossier = Dossier.objects.select_for_update().get(pk=depart.dossier_id)  # the dossier first, as everywhere
    enregistrer(dossier, dossier.version)  # a page that still offers to take it back is told
    dit: dict[str, Any] = {"motif_refus": motif.strip()[:300], "repondu_par": agent, "repondu_le": timezone.now()}
    appliquer(depart, "refuser", TRANSITIONS_TRANSFERT, agent=agent, **dit)


@transaction.atomic
def retirer_depart(*, agent: Agent, dossier: Dossier, version: int | None = None) -> None:
    """The dossier stays where it is: the proposal is taken back, or its refusal has been read. Twice is once.

    Raises VersionDepassee when it moved since the page was shown, TransitionRefusee when it has just been accepted.
    """
    frais = Dossier.objects.select_for_update().get(pk=dossier.pk)
    exiger_vue(frais, version)
    enregistrer(frais, frais.version)
    if attend := Depart.objects.filter(dossier=dossier, statut=StatutTransfert.PROPOSE).first():
        appliquer(attend, "retirer", TRANSITIONS_TRANSFERT, agent=agent, repondu_par=agent, repondu_le=timezone.now())
    _classer(dossier)


def _referent(dossier: Dossier) -> Referent:
    actuel = Referent.le_jour(aujourdhui()).filter(dossier=dossier).select_related("agent").first()
    if actuel is None or actuel.date_fin is not None:
        raise TransitionRefusee("Ce dossier change de référent à une date déjà dite : attendez ce jour.")
    return actuel


def _exiger_rien_en_attente(dossier: Dossier) -> None:
    attend = Depart.objects.filter(dossier=dossier, statut=StatutTransfert.PROPOSE).select_related("vers").first()
    if attend:
        raise TransitionRefusee(f"Ce dossier est déjà proposé à {attend.vers} : retirez d’abord cette proposition.")
    interne = Transfert.objects.filter(dossier=dossier, statut=StatutTransfert.PROPOSE).select_related("a").first()
    if interne:
        raise TransitionRefusee(f"Ce dossier est déjà proposé à {interne.a} : retirez d’abord cette proposition.")


def _restees(depart: Depart) -> list[QuerySet[Any]]:
    """The pieces that do not go: what the person kept, and the notes of whoever did not hand hers over."""
    siens = {"dossier_id": depart.dossier_id}
    notes: QuerySet[Any] = Note.objects.filter(**siens)
    trouvees = [notes.exclude(auteur=depart.par_id) if depart.notes else notes]
    for reste, modeles in (
        (not depart.evaluation, (Evaluation, EvaluationDomaine, GrilleRemplie)),
        (not depart.entretiens, (Entretien,)),
        (not depart.plan, (PlanAide, Objectif, Action, AccordDonne)),
    ):
        trouvees += [modele.objects.filter(**siens) for modele in modeles if reste]
    return trouvees


def _classer(dossier: Dossier) -> None:
    lignes = Depart.objects.filter(dossier=dossier, statut=StatutTransfert.REFUSE, classe_le=None)
    lignes.update(classe_le=timezone.now())
