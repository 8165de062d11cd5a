"""Home visits: where, until when, whom to call; the confirmation of return."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.telephone import e164
from jalons.fondations.socle.transitions import appliquer
from jalons.recevoir.rendez_vous import perms
from jalons.recevoir.rendez_vous.enums import TRANSITIONS, Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services.erreurs import RendezVousRefuse


def exiger_rappel(personne: str, telephone: str) -> None:
    """Whoever goes out says whom the team calls if she does not come back. Raises RendezVousRefuse."""
    if not personne.strip():
        raise RendezVousRefuse("Dites qui rappeler si la sortie n’est pas confirmée.", "personne_rappel")
    if not telephone.strip():
        raise RendezVousRefuse("Indiquez le téléphone de la personne à rappeler.", "rappel_telephone")
    if not e164(telephone):
        raise RendezVousRefuse(
            f"« {telephone[:20]} » n’est pas un numéro que l’on peut appeler : en donner dix chiffres.",
            "rappel_telephone",
        )


def refuser_visite_en_cours(rdv: RendezVous, maintenant: datetime) -> None:
    """Nobody cancels or moves a home visit that has begun: its alarm would go with it. Raises RendezVousRefuse."""
    if rdv.statut == StatutRendezVous.PRIS and perms.visite_commencee(rdv, maintenant):
        raise RendezVousRefuse(
            f"Cette visite à domicile est en cours, {rdv.agent} y est peut-être : dites d’abord si la personne était là."
        )


@transaction.atomic
def preparer_visite(
    *,
    agent: Agent,
    rdv: RendezVous,
    adresse: str,
    fin_prevue: datetime,
    personne_rappel: str,
    rappel_telephone: str,
    maintenant: datetime | None = None,
) -> RendezVous:
    """Write where she goes, when she should be out, and whom to call if she does not say so; until the visit is over."""
    if rdv.mode != Mode.DOMICILE:
        raise RendezVousRefuse("Ce rendez-vous n’est pas une visite à domicile.")
    if rdv.statut == StatutRendezVous.PRIS and not perms.peut_preparer_visite(rdv, maintenant or timezone.now()):
        raise RendezVousRefuse("Cette visite est finie : il n’y a plus rien à préparer.")
    if fin_prevue <= rdv.debut:
        raise RendezVousRefuse("La fin prévue précède le début de la visite : la corriger.")
    if not adresse.strip():
        raise RendezVousRefuse("Une visite à domicile a une adresse : l’indiquer.")
    exiger_rappel(personne_rappel, rappel_telephone)
    valeurs: dict[str, Any] = {
        "adresse": adresse.strip(),
        "fin_prevue": fin_prevue,
        "personne_rappel": personne_rappel.strip(),
    }
    appliquer(rdv, "preparer_visite", TRANSITIONS, agent=agent, **valeurs, rappel_telephone=rappel_telephone.strip())
    return rdv


@transaction.atomic
def confirmer_retour(*, agent: Agent, rdv: RendezVous, maintenant: datetime | None = None) -> RendezVous:
    """Say that the visiting agent is back and well: the alarm stops. Doing it twice does it once."""
    maintenant = maintenant or timezone.now()
    if rdv.mode != Mode.DOMICILE:
        raise RendezVousRefuse("Ce rendez-vous n’est pas une visite à domicile.")
    rdv.refresh_from_db(from_queryset=RendezVous.objects.select_for_update())
    if perms.peut_confirmer_retour(rdv, maintenant):
        RendezVous.objects.filter(pk=rdv.pk).update(retour_confirme_le=maintenant, version=F("version") + 1)
        inscrire(acte="rendezvous.confirmer_retour", agent=agent, objet=rdv)
    elif rdv.debut > maintenant:
        raise RendezVousRefuse("Cette visite n’a pas commencé : le retour se confirme après.")
    elif rdv.retour_confirme_le is None:
        raise RendezVousRefuse("Cette visite n’a pas eu lieu : il n’y a pas de retour à confirmer.")
    rdv.refresh_from_db()
    return rdv
