"""The waiting list follows what ends: the demande, the accompaniment. A room below does not know all of them; this one does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.recevoir.attentes import services as attentes
from jalons.recevoir.attentes.enums import MotifRetrait, StatutAttente
from jalons.recevoir.attentes.models import AttenteCreneau
from jalons.recevoir.signalements.enums import OUVERTS
from jalons.recevoir.signalements.models import Demande


def quitter_la_liste(*, agent: Any, assure_id: UUID | None) -> bool:
    """Something of hers has just ended: when nothing goes on, she waits no more."""
    demandes = Demande.objects.filter(assure=assure_id, statut__in=OUVERTS)
    if assure_id is None or demandes.exists() or _dossiers().filter(assure=assure_id).exists():
        return False
    return attentes.sortir(agent=agent, assure_id=assure_id, motif=MotifRetrait.FINIE)


def suivre_la_liste() -> int:
    """Each night, those whom no act took off: an offer or a demande that expired. Returns how many left, or came back."""
    d_elle = {"assure": OuterRef("assure")}
    close = Demande.objects.filter(**d_elle, close_le__gt=OuterRef("depuis__date"))
    clos = Dossier.objects.filter(**d_elle, clos_le__gt=OuterRef("depuis__date"))
    lignes = AttenteCreneau.objects.filter(statut=StatutAttente.ATTEND).annotate(finie=Exists(close) | Exists(clos))
    faites = 0
    for assure_id, finie in list(lignes.order_by("depuis").values_list("assure_id", "finie")):
        faites += attentes.suivre(agent=None, assure_id=assure_id) or (
            finie and quitter_la_liste(agent=None, assure_id=assure_id)
        )
    return faites


def _dossiers() -> Any:
    return Dossier.objects.exclude(statut=StatutDossier.CLOS)
