"""State conditions of the acts; who may do them is in acces.csv."""

from __future__ import annotations

from datetime import datetime

from jalons.recevoir.rendez_vous.enums import Issue, Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous


def peut_deplacer(rdv: RendezVous, maintenant: datetime) -> bool:
    """Only before its end: afterwards one says first whether the person came, so that no absence is wiped out."""
    return rdv.statut == StatutRendezVous.PRIS and maintenant < rdv.fin


def peut_annuler(rdv: RendezVous, maintenant: datetime) -> bool:
    """As moving."""
    return peut_deplacer(rdv, maintenant)


def peut_noter(rdv: RendezVous, issue: str, maintenant: datetime) -> bool:
    """Présent and absent once it has begun; excusé at any time. A wrong click can be corrected."""
    if rdv.statut == StatutRendezVous.ANNULE:
        return False
    return issue == Issue.EXCUSE or rdv.debut <= maintenant


def peut_confirmer_retour(rdv: RendezVous, maintenant: datetime) -> bool:
    """A home visit that has begun and whose return nobody has confirmed."""
    return (
        rdv.mode == Mode.DOMICILE
        and rdv.statut not in (StatutRendezVous.ANNULE, StatutRendezVous.EXCUSE)
        and rdv.retour_confirme_le is None
        and rdv.debut <= maintenant
    )
