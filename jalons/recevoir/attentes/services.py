"""The acts of the waiting list: the machine proposes a slot, a person decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire as ecrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.transitions import appliquer, exiger_vue
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous.enums import MotifRendezVous
from jalons.recevoir.rendez_vous.selectors import creneau_choisi
from jalons.recevoir.rendez_vous.services import relacher, retenir, verrouiller_agendas

from .enums import TRANSITIONS, MotifRetrait, StatutAttente
from .models import AttenteCreneau
from .selectors import convient, prise_depuis


class AttenteRefusee(Refus):
    """She cannot be put on the list, or the slot cannot be proposed."""


@transaction.atomic
def inscrire(
    *,
    agent: Agent,
    assure: Assure,
    avec: Agent | None = None,
    lieux: Collection[UUID] = (),
    modes: Collection[str] = (),
    jours: Collection[int] = (),
    moments: Collection[str] = (),
    avant: date | None = None,
    competence: str = "",
    fauteuil: bool = False,
    motif: str = MotifRendezVous.SUITE,
) -> AttenteCreneau:
    """Put a person on the list, with her wishes. Raises AttenteRefusee (no caisse, a death, already there)."""
    if agent.organisme_id is None:
        raise AttenteRefusee("Aucune caisse n’est la vôtre aujourd’hui : la liste d’attente est d’une caisse.")
    elle = Assure.objects.select_for_update(no_key=True).get(pk=assure.pk)
    if elle.date_deces:
        raise AttenteRefusee("La personne est décédée : elle n’attend plus de rendez-vous.")
    ligne = AttenteCreneau(
        assure=elle, organisme_id=agent.organisme_id, par=agent, avec=avec, lieux=list(lieux), modes=list(modes),
        jours=list(jours), moments=list(moments), avant=avant, competence=competence,
        fauteuil=fauteuil, motif=motif,
    )  # fmt: skip
    try:
        with transaction.atomic():
            ligne.save(force_insert=True)
    except IntegrityError as erreur:
        if "attente_une_par_personne" not in str(erreur):
            raise
        raise AttenteRefusee(
            f"{elle} est déjà sur la liste d’attente : la retirer pour changer ses souhaits."
        ) from erreur
    ecrire(acte="attentecreneau.inscrire", agent=agent, objet=ligne)
    return ligne


def _verrou(ligne: AttenteCreneau, version: int | None) -> AttenteCreneau:
    ici = AttenteCreneau.objects.select_for_update().get(pk=ligne.pk)
    exiger_vue(ici, version)
    return ici


@transaction.atomic
def prendre(
    *, agent: Agent, ligne: AttenteCreneau, creneau: str, version: int | None = None, maintenant: datetime | None = None
) -> AttenteCreneau:
    """Call her with that slot: for a quarter of an hour it is neither offered nor booked to anybody else. Raises
    AttenteRefusee (somebody calls her, not one of her wishes), RendezVousRefuse (no longer free)."""
    maintenant = maintenant or timezone.now()
    if (choisi := creneau_choisi(agent, creneau)) is not None:
        verrouiller_agendas([choisi.agent])  # before the line, as a booking does: no deadlock
    ici = AttenteCreneau.objects.select_for_update().get(pk=ligne.pk)
    if ici.tenue(maintenant) and ici.prise_par_id != agent.pk:
        raise AttenteRefusee(f"{ici.prise_par} l’appelle en ce moment : choisir une autre personne.")
    exiger_vue(ici, version)
    jusqu_a = maintenant + timedelta(minutes=int(valeur("rdv_attente_retenue", timezone.localdate(maintenant))))
    if choisi is None or not convient(ici, choisi):
        raise AttenteRefusee("Ce créneau n’est pas de ceux qui lui conviennent : recharger la liste.")
    retenir(
        agent=agent, assure=ici.assure, choisi=choisi, motif=ici.motif, competence=ici.competence or "", jusqu_a=jusqu_a,
        maintenant=maintenant,
    )  # fmt: skip
    appliquer(
        ici,
        "prendre",
        TRANSITIONS,
        agent=agent,
        prise_par=agent,
        prise_jusqu_a=jusqu_a,
        prise_creneau=creneau,
    )
    return ici


@transaction.atomic
def passer(
    *, agent: Agent, ligne: AttenteCreneau, creneau: str, motif: str, version: int | None = None
) -> AttenteCreneau:
    """Let that slot go by: she waits still, and it is proposed to the next one."""
    ici = _verrou(ligne, version)
    relacher(ici.assure_id, timezone.now())
    libere: dict[str, Any] = {"prise_par": None, "prise_jusqu_a": None, "prise_creneau": ""}
    appliquer(ici, "passer", TRANSITIONS, agent=agent, motif=motif, passes=[*ici.passes, creneau][-40:], **libere)
    return ici


@transaction.atomic
def retirer(*, agent: Agent, ligne: AttenteCreneau, motif: str, version: int | None = None) -> AttenteCreneau:
    """She waits no more, and why. Raises TransitionRefusee when she already does not."""
    return _finir(_verrou(ligne, version), "retirer", agent, motif)


def _finir(ici: AttenteCreneau, acte: str, agent: Agent | None, motif: str) -> AttenteCreneau:
    relacher(ici.assure_id, timezone.now())
    appliquer(ici, acte, TRANSITIONS, agent=agent, motif=str(motif), fin_le=timezone.now(), fin_motif=str(motif))
    return ici


@transaction.atomic
def sortir(*, agent: Agent | None, assure_id: UUID, motif: str, de: UUID | None = None) -> bool:
    """What became of her takes her off the list, if she is on it; ``de``: that caisse's only. Nobody has to say it."""
    lignes = AttenteCreneau.objects.select_for_update().filter(assure=assure_id, statut=StatutAttente.ATTEND)
    if (ici := (lignes.filter(organisme=de) if de else lignes).first()) is None:
        return False
    _finir(ici, "sortir", agent, motif)
    return True


@transaction.atomic
def suivre(*, agent: Agent | None, assure_id: UUID) -> bool:
    """Booked since, or dead, she waits no more; her appointment cancelled, she waits again, where she was. Whether that
    changed anything."""
    ligne = AttenteCreneau.objects.filter(assure=assure_id).select_related("assure").order_by("-depuis").first()
    if ligne is None:
        return False
    if ligne.assure.date_deces:
        return sortir(agent=agent, assure_id=assure_id, motif=MotifRetrait.DECES)
    prise = prise_depuis(ligne)
    if prise and ligne.statut == StatutAttente.ATTEND:
        return sortir(agent=agent, assure_id=assure_id, motif=MotifRetrait.RECUE)
    if prise or ligne.fin_motif != MotifRetrait.RECUE:
        return False
    appliquer(ligne, "revenir", TRANSITIONS, agent=agent, fin_le=None, fin_motif="")
    return True
