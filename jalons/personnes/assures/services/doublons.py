"""Two rows for one person: told apart, or linked. The link is reversible and moves nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.personnes.assures.enums import EtatDoublon
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import Assure, DoublonPossible, LienDoublon


def _paire(agent: Agent, assure: Assure, autre: Assure) -> DoublonPossible:
    if assure.pk == autre.pk:
        raise EnregistrementRefuse("Une fiche ne peut pas être le doublon d’elle-même.")
    premier, second = sorted([assure, autre], key=lambda a: a.pk)
    return DoublonPossible.objects.get_or_create(premier=premier, second=second, defaults={"signale_par": agent})[0]


def _decider(paire: DoublonPossible, etat: EtatDoublon) -> None:
    paire.etat, paire.decide_le = etat, timezone.now()
    paire.save(update_fields=["etat", "decide_le"])


@transaction.atomic
def declarer_distinctes(*, agent: Agent, assure: Assure, autre: Assure) -> DoublonPossible:
    """Say that two rows are two people: they are no longer proposed. Raises EnregistrementRefuse when they are linked."""
    paire = _paire(agent, assure, autre)
    if DoublonPossible.objects.select_for_update().get(pk=paire.pk).etat == EtatDoublon.REUNIES:
        raise EnregistrementRefuse("Ces fiches sont réunies : annulez d’abord cette réunion.")
    _decider(paire, EtatDoublon.DISTINCTES)
    inscrire(acte="assure.declarer_distinctes", agent=agent, objet=paire, assure_id=assure.pk)
    return paire


@transaction.atomic
def fusionner(*, agent: Agent, garder: Assure, doublon: Assure, motif: str = "") -> LienDoublon:
    """Link ``doublon`` to ``garder``: one person from now on. Raises EnregistrementRefuse (chains, other
    caisse, itself)."""
    paire = _paire(agent, garder, doublon)
    if garder.organisme_id != doublon.organisme_id:
        raise EnregistrementRefuse("Ces fiches sont dans deux caisses : elles ne peuvent pas être réunies ici.")
    list(Assure.objects.select_for_update().filter(pk__in=[garder.pk, doublon.pk]).order_by("pk"))
    actifs = LienDoublon.objects.filter(annule_le=None)
    if actifs.filter(doublon__in=[garder, doublon]).exists() or actifs.filter(garde=doublon).exists():
        raise EnregistrementRefuse("L’une de ces fiches est déjà réunie à une autre : annulez d’abord cette réunion.")
    lien = LienDoublon.objects.create(garde=garder, doublon=doublon, motif=motif, pose_par=agent)
    _decider(paire, EtatDoublon.REUNIES)
    inscrire(acte="assure.fusionner", agent=agent, objet=lien, assure_id=garder.pk)
    return lien


@transaction.atomic
def annuler_fusion(*, agent: Agent, lien: LienDoublon, motif: str = "") -> LienDoublon:
    """Undo the link: two rows again, to examine. Raises EnregistrementRefuse when it was already undone."""
    annule = LienDoublon.objects.filter(pk=lien.pk, annule_le=None).update(
        annule_le=timezone.now(), annule_par=agent, annule_motif=motif
    )
    if not annule:
        raise EnregistrementRefuse("Cette réunion est déjà annulée.")
    lien.refresh_from_db()
    _decider(_paire(agent, lien.garde, lien.doublon), EtatDoublon.A_EXAMINER)
    inscrire(acte="assure.annuler_fusion", agent=agent, objet=lien, assure_id=lien.garde_id)
    return lien
