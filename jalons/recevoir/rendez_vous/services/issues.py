"""Cancel, and say in one click what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.emplacements import faire_suivre
from jalons.fondations.socle.refus import VersionDepassee
from jalons.fondations.socle.transitions import appliquer
from jalons.recevoir.rendez_vous import perms
from jalons.recevoir.rendez_vous.enums import TRANSITIONS, Issue, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services.erreurs import RendezVousRefuse
from jalons.recevoir.rendez_vous.services.liens import detacher_de
from jalons.recevoir.rendez_vous.services.messages import EXCUSE, prevenir_de_l_annulation, retirer
from jalons.recevoir.rendez_vous.services.visites import refuser_visite_en_cours
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import StatutDemande
from jalons.recevoir.signalements.models import Demande


@transaction.atomic
def annuler(
    *, agent: Agent | None, rdv: RendezVous, motif: str, version: int | None = None, maintenant: datetime | None = None
) -> RendezVous:
    """Cancel with a reason; the slot is free at once, and she is told unless she asked for it.

    Raises TransitionRefusee if no longer « pris », VersionDepassee when it is no longer the one that was seen (she moved it
    meanwhile), RendezVousRefuse when it is over and for a home visit that has begun.
    """
    maintenant = maintenant or timezone.now()
    rdv.refresh_from_db(fields=["statut", "periode", "mode"])
    refuser_visite_en_cours(rdv, maintenant)
    if rdv.statut == StatutRendezVous.PRIS and not perms.peut_annuler(rdv, maintenant):
        raise RendezVousRefuse("Ce rendez-vous est passé : dire si la personne est venue.")
    valeurs: dict[str, Any] = {"annule_motif": str(motif), "annule_le": maintenant}
    appliquer(rdv, "annuler", TRANSITIONS, agent=agent, motif=str(motif), vue=version, **valeurs)
    detacher_de(rdv, agent, maintenant)
    prevenir_de_l_annulation(agent=agent, rdv=rdv, motif=motif, maintenant=maintenant)
    _suivre_la_demande(rdv, agent, "rendez_vous_annule")
    faire_suivre("rendez_vous.change", agent=agent, assure_id=rdv.assure_id)
    return rdv


@transaction.atomic
def noter_issue(
    *, agent: Agent, rdv: RendezVous, issue: str, version: int | None = None, maintenant: datetime | None = None
) -> RendezVous:
    """Say in one click whether the person came. A wrong click is corrected by another.

    When the visiting agent herself says it after a home visit, her return is confirmed. Raises
    RendezVousRefuse (too early, cancelled, or the slot was given to somebody else meanwhile), TransitionRefusee,
    and VersionDepassee when a page that shows an older ``version`` would replace what was said since.
    """
    maintenant = maintenant or timezone.now()
    acte = f"noter_{Issue(issue).value}"
    RendezVous.objects.select_for_update().get(pk=rdv.pk)
    rdv.refresh_from_db(fields=["statut", "periode", "retour_confirme_le", "version"])
    if rdv.statut == TRANSITIONS[acte][1]:
        return rdv
    if version is not None and version != rdv.version:
        etat = rdv.get_statut_display()
        raise VersionDepassee(f"Ce rendez-vous a changé entre-temps, il est maintenant « {etat} » : relisez-le.")
    if not perms.peut_noter(rdv, issue, maintenant):
        raise RendezVousRefuse("Ce rendez-vous n’a pas commencé, ou il est annulé : son issue ne peut pas être notée.")
    valeurs: dict[str, Any] = {"issue_le": maintenant}
    if agent.pk == rdv.agent_id and perms.peut_confirmer_retour(rdv, maintenant) and issue != Issue.EXCUSE:
        valeurs["retour_confirme_le"] = maintenant
    try:
        with transaction.atomic():
            appliquer(rdv, acte, TRANSITIONS, agent=agent, **valeurs)
    except IntegrityError as erreur:
        texte = "Ce créneau a été donné à une autre personne depuis : noter un autre rendez-vous."
        raise RendezVousRefuse(texte) from erreur
    if issue == Issue.EXCUSE:
        retirer(agent=agent, rdv=rdv, motif=EXCUSE)
    _suivre_la_demande(rdv, agent, f"rendez_vous_{issue}")
    return rdv


def _suivre_la_demande(rdv: RendezVous, agent: Agent | None, motif: str) -> None:
    """A demande left without an appointment, and that nobody met, waits for another one; met after all, no longer."""
    if rdv.demande_id is None:
        return
    demande = Demande.objects.get(pk=rdv.demande_id)
    tenus = RendezVous.objects.filter(demande=demande, statut__in=[StatutRendezVous.PRIS, StatutRendezVous.HONORE])
    if demande.statut == StatutDemande.RDV_PRIS and not tenus.exists():
        signalements.rendre_a_recevoir(agent=agent, demande=demande, motif=motif)
    elif demande.statut == StatutDemande.A_RECEVOIR and rdv.statut == StatutRendezVous.HONORE:
        signalements.marquer_rdv_pris(agent=agent, demande=demande)
