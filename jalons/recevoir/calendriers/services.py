"""Open and withdraw the feed, bring busy times in, take them off. One atomic function an act, one journal line."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.recevoir.rendez_vous.services import accorder_importees

from . import rules
from .enums import Niveau
from .models import CalendrierImporte, FluxCalendrier
from .selectors import LECTURE, dernieres_lectures, empreinte


@dataclass(frozen=True)
class Importe:
    """What an import did."""

    calendrier: CalendrierImporte
    ajoutes: int
    leves: int


@transaction.atomic
def ouvrir_flux(*, agent: Agent, niveau: str = Niveau.OCCUPE, plages: bool = False) -> tuple[FluxCalendrier, str]:
    """Her feed, with its key, shown once; the one before stops at once. Raises SaisieRefusee when she holds no post."""
    caisse = _en_poste(agent)
    FluxCalendrier.objects.filter(agent=agent, retire_le=None).update(retire_le=timezone.now())
    cle = secrets.token_urlsafe(32)
    flux = FluxCalendrier.objects.create(
        agent=agent, organisme_id=caisse, niveau=Niveau(niveau), plages=plages, empreinte=empreinte(cle)
    )
    inscrire(acte="flux.ouvrir", agent=agent, objet=flux, motif=flux.niveau)
    return flux, cle


@transaction.atomic
def retirer_flux(*, agent: Agent, flux: FluxCalendrier) -> None:
    """Its next reading answers 404. Raises TransitionRefusee when it was withdrawn."""
    if FluxCalendrier.objects.filter(pk=flux.pk, retire_le=None).update(retire_le=timezone.now()) != 1:
        raise TransitionRefusee("C’était déjà fait : cette adresse ne répond plus.")
    inscrire(acte="flux.retirer", agent=agent, objet=flux)


@transaction.atomic
def noter_lecture(*, flux: FluxCalendrier, maintenant: datetime) -> None:
    """The address was read: one line a day, whatever the number of readings; nothing of who reads is kept."""
    minuit = timezone.localtime(maintenant).replace(hour=0, minute=0, second=0, microsecond=0)
    if not dernieres_lectures(flux).filter(instant__gte=minuit).exists():
        inscrire(acte=LECTURE, agent=None, objet=flux)


@transaction.atomic
def importer(*, agent: Agent, nom: str, moments: Sequence[rules.Moment], maintenant: datetime | None = None) -> Importe:
    """Bring in the busy times of one of her calendars; the same name again changes what changed, and nothing twice.

    Raises SaisieRefusee when she holds no post.
    """
    maintenant = maintenant or timezone.now()
    caisse = _en_poste(agent)
    Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)  # two at once wait for each other
    connu = CalendrierImporte.objects.filter(agent=agent, nom__iexact=nom, retire_le=None).first()
    calendrier = connu or CalendrierImporte(agent=agent, organisme_id=caisse, nom=nom)
    calendrier.importe_le = maintenant
    voulues = [(du, au) for du, au in rules.fusionner(moments) if au > maintenant]
    calendrier.moments, ajoutes, leves = accorder_importees(
        pour=agent, organisme_id=caisse, connues=calendrier.moments, voulues=voulues, maintenant=maintenant
    )
    calendrier.save()
    inscrire(acte="calendrier.importer", agent=agent, objet=calendrier, motif=f"{ajoutes} ajoutés, {leves} levés")
    return Importe(calendrier, ajoutes, leves)


@transaction.atomic
def retirer_calendrier(*, agent: Agent, calendrier: CalendrierImporte) -> int:
    """Its moments to come are free again; gives back how many. Raises TransitionRefusee when it was taken off."""
    maintenant = timezone.now()
    if CalendrierImporte.objects.filter(pk=calendrier.pk, retire_le=None).update(retire_le=maintenant) != 1:
        raise TransitionRefusee("C’était déjà fait : ce calendrier est retiré.")
    _, _, leves = accorder_importees(
        pour=calendrier.agent,
        organisme_id=calendrier.organisme_id,
        connues=calendrier.moments,
        voulues=[],
        maintenant=maintenant,
    )
    inscrire(acte="calendrier.retirer", agent=agent, objet=calendrier, motif=f"{leves} levés")
    return leves


def _en_poste(agent: Agent) -> UUID:
    """Her caisse."""
    if agent.organisme_id is None:
        raise SaisieRefusee("Votre affectation est terminée : demandez à votre responsable de la renouveler.")
    return agent.organisme_id
