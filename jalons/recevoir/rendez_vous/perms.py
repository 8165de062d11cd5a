"""State conditions of the acts; who may do them is in acces.csv."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jalons.fondations.referentiels.selectors import valeur
from jalons.recevoir.rendez_vous.enums import Issue, Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous


def peut_deplacer(rdv: RendezVous, maintenant: datetime) -> bool:
    """Only before its end: afterwards one says first whether the person came, so that no absence is wiped out.

    Never a home visit that has begun: its alarm would go with it.
    """
    return rdv.statut == StatutRendezVous.PRIS and maintenant < rdv.fin and not visite_commencee(rdv, maintenant)


def peut_deplacer_soi(rdv: RendezVous, deja: int, maintenant: datetime) -> bool:
    """By her link, not for ever: the worker's week would never be settled. Raises ReferentielAbsent."""
    return peut_deplacer(rdv, maintenant) and deja < int(
        valeur("rdv_lien_deplacements", timezone.localdate(maintenant))
    )


def peut_annuler(rdv: RendezVous, maintenant: datetime) -> bool:
    """As moving."""
    return peut_deplacer(rdv, maintenant)


def peut_noter(rdv: RendezVous, issue: str, maintenant: datetime) -> bool:
    """Présent and absent once it has begun; excusé at any time. A wrong click can be corrected."""
    if rdv.statut == StatutRendezVous.ANNULE:
        return False
    return issue == Issue.EXCUSE or rdv.debut <= maintenant


def visite_commencee(rdv: RendezVous, maintenant: datetime) -> bool:
    """A home visit whose hour has come: somebody may be there."""
    return rdv.mode == Mode.DOMICILE and rdv.debut <= maintenant


def peut_preparer_visite(rdv: RendezVous, maintenant: datetime) -> bool:
    """Until its end, so that she can say that she stays longer."""
    return rdv.mode == Mode.DOMICILE and rdv.statut == StatutRendezVous.PRIS and maintenant < rdv.fin


def peut_confirmer_retour(rdv: RendezVous, maintenant: datetime) -> bool:
    """A home visit that has begun, was not given up before, and whose return nobody has confirmed."""
    rendu = rdv.annule_le if rdv.statut == StatutRendezVous.ANNULE else None
    rendu = rdv.issue_le if rdv.statut == StatutRendezVous.EXCUSE else rendu
    avant = rendu is not None and rendu < rdv.debut
    return visite_commencee(rdv, maintenant) and not avant and rdv.retour_confirme_le is None
