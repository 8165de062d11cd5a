"""Propose a dossier to another referent; she accepts it, or not; take the proposal back."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import TRANSITIONS_TRANSFERT, MotifRefusTransfert, StatutTransfert
from jalons.accompagner.accompagnements.models import Depart, Dossier, Referent, Transfert
from jalons.accompagner.accompagnements.selectors.transferts import demande_en_danger
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.accompagner.accompagnements.services.dossier import changer_referent, controler_nouveau
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, enregistrer, exiger_vue
from jalons.recevoir.signalements.services import exiger_securite, suivre_accompagnement


@transaction.atomic
def proposer_transfert(
    *, agent: Agent, dossier: Dossier, nouveau: Agent, version: int, le: date | None = None, securite: str = ""
) -> Transfert:
    """Ask ``nouveau`` to accompany the person from ``le`` on. Nothing changes before she accepts.

    Raises SaisieRefusee (as ``changer_referent``, a day gone by, oneself), TransitionRefusee when somebody is already
    asked, VersionDepassee; DecisionRefusee while a danger is open and ``securite`` does not say what was done.
    """
    frais = ecrire_dans(dossier.pk)
    jour = le or aujourdhui()
    if nouveau.pk == agent.pk:
        raise SaisieRefusee("On ne se donne pas un dossier à soi-même : une autre personne le propose.", "nouveau")
    rules.controler_echeance(jour, aujourdhui(), "le")
    if attend := Transfert.objects.filter(dossier=frais, statut=StatutTransfert.PROPOSE).select_related("a").first():
        raise TransitionRefusee(f"Ce dossier est déjà proposé à {attend.a} : retirez d’abord cette proposition.")
    if Depart.objects.filter(dossier=frais, statut=StatutTransfert.PROPOSE).exists():
        raise TransitionRefusee("Ce dossier est proposé à une autre caisse : retirez d’abord cette proposition.")
    controler_nouveau(frais, nouveau, jour)
    enregistrer(frais, version)
    if demande := demande_en_danger(frais):
        exiger_securite(agent=agent, demande=demande, fait=securite, acte="transferer")
    _classer_refus(frais)
    transfert: Transfert = Transfert.objects.create(dossier=frais, par=agent, a=nouveau, le=jour)
    inscrire(acte="transfert.proposer", agent=agent, objet=transfert, assure_id=frais.assure_id)
    return transfert


@transaction.atomic
def accepter_transfert(*, agent: Agent, transfert: Transfert) -> Dossier:
    """She accompanies the person from the day said, or from today when it has passed.

    Raises TransitionRefusee when the proposal no longer waits or the dossier is closed, SaisieRefusee.
    """
    _exiger_destinataire(agent, transfert)
    frais = ecrire_dans(transfert.dossier_id)
    ancien = Referent.le_jour(aujourdhui()).get(dossier=frais).agent
    appliquer(transfert, "accepter", TRANSITIONS_TRANSFERT, agent=agent, repondu_le=timezone.now())
    jour = max(transfert.le, aujourdhui())
    changer_referent(agent=agent, dossier=frais, nouveau=agent, le=jour, version=frais.version)
    if jour == aujourdhui():
        suivre_accompagnement(agent=agent, assure=frais.assure, de=ancien, a=agent)
    return frais


@transaction.atomic
def refuser_transfert(*, agent: Agent, transfert: Transfert, motif: str) -> None:
    """She does not accept: the referent keeps the dossier, and whoever proposed it is told. Raises TransitionRefusee."""
    _exiger_destinataire(agent, transfert)
    code = MotifRefusTransfert(motif)
    appliquer(
        transfert, "refuser", TRANSITIONS_TRANSFERT, agent=agent, motif=code.value, motif_refus=code,
        repondu_le=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def retirer_transfert(*, agent: Agent, dossier: Dossier, version: int | None = None) -> None:
    """The dossier stays where it is: the proposal is taken back, or its refusal has been read. Twice is once.

    Raises VersionDepassee when it was proposed again since the page was shown.
    """
    exiger_vue(Dossier.objects.select_for_update().get(pk=dossier.pk), version)
    if attend := Transfert.objects.filter(dossier=dossier, statut=StatutTransfert.PROPOSE).first():
        appliquer(attend, "retirer", TRANSITIONS_TRANSFERT, agent=agent, repondu_le=timezone.now())
    _classer_refus(dossier)


def _classer_refus(dossier: Dossier) -> None:
    lignes = Transfert.objects.filter(dossier=dossier, statut=StatutTransfert.REFUSE, classe_le=None)
    lignes.update(classe_le=timezone.now())


def _exiger_destinataire(agent: Agent, transfert: Transfert) -> None:
    if transfert.a_id != agent.pk:
        raise SaisieRefusee("Seule la personne à qui le dossier est proposé y répond.")
