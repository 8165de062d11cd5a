"""What the person does herself, by her link: each once a link, on the row as she saw it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.personnes.assures.services import noter_souhaits
from jalons.recevoir.rendez_vous import perms, selectors
from jalons.recevoir.rendez_vous.enums import GesteDElle, MotifAnnulation, StatutRendezVous
from jalons.recevoir.rendez_vous.models import Geste, LienRendezVous, RendezVous
from jalons.recevoir.rendez_vous.services.adresses import LienFerme
from jalons.recevoir.rendez_vous.services.erreurs import RendezVousRefuse
from jalons.recevoir.rendez_vous.services.issues import annuler
from jalons.recevoir.rendez_vous.services.reservations import deplacer

CHANGE = "Votre rendez-vous a changé entre-temps. Voici ce qu’il est maintenant."
PLUS_PAR_ICI = "C’est déjà fait. Pour changer encore : 36 46."


class HorairePris(Refus):
    """Somebody else has this hour: others are proposed on the same page. Nothing about who nor why."""

    statut = 409

    def __init__(self) -> None:
        super().__init__("Cet horaire n’est plus libre. Rien n’a changé : en voici d’autres.")


def _tenir(lien: LienRendezVous, version: int | None, maintenant: datetime) -> RendezVous:
    """The appointment, locked, as she saw it. Raises LienFerme, TransitionRefusee."""
    vivant = LienRendezVous.objects.select_for_update().get(pk=lien.pk)
    rdv = RendezVous.objects.select_for_update().get(pk=lien.rdv_id)
    if vivant.retire_le or rdv.statut != StatutRendezVous.PRIS or rdv.debut <= maintenant:
        raise LienFerme
    if version != rdv.version:
        raise TransitionRefusee(CHANGE)
    return RendezVous.objects.select_related("assure", "agent", "lieu__organisme", "demande").get(pk=rdv.pk)


def _noter(lien: LienRendezVous, rdv: RendezVous, quoi: str, maintenant: datetime) -> Geste:
    try:
        with transaction.atomic():
            geste = Geste.objects.create(lien=lien, rdv=rdv, quoi=quoi, debut_avant=rdv.debut, fait_le=maintenant)
    except IntegrityError as erreur:
        raise TransitionRefusee(PLUS_PAR_ICI) from erreur
    inscrire(acte=f"geste.{GesteDElle(quoi).value}", agent=None, objet=geste, assure_id=rdv.assure_id)
    return geste


@transaction.atomic
def confirmer_sa_venue(*, lien: LienRendezVous, version: int | None, maintenant: datetime | None = None) -> None:
    """« Je viendrai ». Raises LienFerme, TransitionRefusee."""
    maintenant = maintenant or timezone.now()
    _noter(lien, _tenir(lien, version, maintenant), GesteDElle.CONFIRMER, maintenant)


@transaction.atomic
def deplacer_soi(
    *, lien: LienRendezVous, version: int | None, debut: datetime, maintenant: datetime | None = None
) -> RendezVous:
    """To another free hour of the same worker, at the same place, in the same way; she is written to.

    Raises LienFerme, TransitionRefusee, HorairePris: nothing has changed then.
    """
    maintenant = maintenant or timezone.now()
    rdv = _tenir(lien, version, maintenant)
    if not perms.peut_deplacer_soi(rdv, Geste.objects.filter(rdv=rdv, quoi=GesteDElle.DEPLACER).count(), maintenant):
        raise TransitionRefusee(PLUS_PAR_ICI)
    if debut not in {c.debut for c in selectors.horaires_offerts(rdv, maintenant, limite=None)}:
        raise HorairePris
    _noter(lien, rdv, GesteDElle.DEPLACER, maintenant)
    try:
        with transaction.atomic():
            return deplacer(agent=None, rdv=rdv, debut=debut, maintenant=maintenant)
    except RendezVousRefuse as refus:
        raise HorairePris from refus


@transaction.atomic
def annuler_soi(*, lien: LienRendezVous, version: int | None, maintenant: datetime | None = None) -> None:
    """She will not come: the hour is free, nothing counts against her. Raises LienFerme, TransitionRefusee."""
    maintenant = maintenant or timezone.now()
    rdv = _tenir(lien, version, maintenant)
    if not perms.peut_annuler(rdv, maintenant):
        raise LienFerme
    _noter(lien, rdv, GesteDElle.ANNULER, maintenant)
    annuler(agent=None, rdv=rdv, motif=MotifAnnulation.PERSONNE, maintenant=maintenant)


@transaction.atomic
def ne_plus_rappeler(*, lien: LienRendezVous, version: int | None, maintenant: datetime | None = None) -> None:
    """No reminder any more, of this appointment nor of those that follow. Raises LienFerme, TransitionRefusee."""
    maintenant = maintenant or timezone.now()
    rdv = _tenir(lien, version, maintenant)
    _noter(lien, rdv, GesteDElle.SANS_RAPPEL, maintenant)
    noter_souhaits(agent=None, assure=rdv.assure, sans_rappel=True)


@transaction.atomic
def voir_gestes(*, agent: Agent, rdv: RendezVous) -> None:
    """The agent has seen what she did: her day shows it no longer. Raises TransitionRefusee."""
    RendezVous.objects.select_for_update().get(pk=rdv.pk)
    nouveaux = list(Geste.objects.filter(rdv=rdv).exclude(vu_par=agent))
    if not nouveaux:
        raise TransitionRefusee("C’était déjà fait : vous l’avez vu.")
    for geste in nouveaux:
        geste.vu_par.add(agent)
    inscrire(acte="rendezvous.voir_gestes", agent=agent, objet=rdv)


@transaction.atomic
def noter_prevenue(*, agent: Agent, rdv: RendezVous, maintenant: datetime | None = None) -> None:
    """What did not reach her was told by voice. Raises TransitionRefusee when that is noted, or the appointment is no more."""
    maintenant = maintenant or timezone.now()
    lignes = RendezVous.objects.filter(pk=rdv.pk, statut=StatutRendezVous.PRIS, prevenue_le=None)
    if lignes.update(prevenue_le=maintenant, version=F("version") + 1) != 1:
        raise TransitionRefusee("C’est déjà noté, ou ce rendez-vous n’est plus à venir : rechargez la page.")
    rdv.refresh_from_db()
    inscrire(acte="rendezvous.noter_prevenue", agent=agent, objet=rdv)
