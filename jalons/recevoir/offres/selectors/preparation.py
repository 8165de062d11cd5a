"""Who was found and has no offer yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from jalons.recevoir.signalements.enums import StatutDemande
from jalons.recevoir.signalements.models import Demande, Signalement
from jalons.reperer.detection.models import Reperage
from jalons.reperer.detection.rules import meme_arret
from jalons.reperer.detection.selectors import TOLERANCE

from ..enums import Genre
from ..models import Offre


def a_preparer(organisme_id: Any) -> QuerySet[Demande]:
    """Demandes « à offrir » of the caisse for which no offer was ever prepared."""
    deja = Exists(Offre.objects.filter(demande=OuterRef("pk")))
    lignes = Demande.objects.filter(organisme_id=organisme_id, statut=StatutDemande.A_OFFRIR, assure__isnull=False)
    return lignes.filter(~deja).order_by("recue_le", "created_at", "pk")


def choisir(demandes: Collection[Demande], offerts: Mapping[UUID, Collection[tuple[Any, Any]]]) -> dict[UUID, Reperage]:
    """``{demande: the repérage to offer for}``: one that is not an arrêt already offered first, then a marker, then the
    oldest 91st day. One query.
    """
    gens = {d.pk: d.assure_id for d in demandes if d.assure_id}
    arrivees = Signalement.objects.filter(demande__in=[d.pk for d in demandes], reperage__isnull=False)
    arrivees = arrivees.exclude(reperage__in=Offre.objects.values("reperage")).select_related("reperage")
    choisis: dict[UUID, Reperage] = {}
    for arrivee in arrivees.order_by("reperage__jour_91", "reperage__pk"):
        reperage = arrivee.reperage
        assert reperage is not None
        tenu, siens = choisis.get(arrivee.demande_id), offerts.get(gens[arrivee.demande_id], ())
        if tenu is None or _apres(reperage, siens) < _apres(tenu, siens):
            choisis[arrivee.demande_id] = reperage
    return choisis


def _apres(reperage: Reperage, offerts: Collection[tuple[Any, Any]]) -> tuple[bool, bool]:
    return meme_deja(reperage, offerts), reperage.offre != Genre.DIFFERENCIEE


def deja_offerts(assures: Collection[UUID]) -> dict[UUID, list[tuple[Any, Any]]]:
    """The arrêts already offered to these people: (first, last paid day); the event of a list is none. One query."""
    trouves: dict[UUID, list[tuple[Any, Any]]] = {}
    lignes = Offre.objects.filter(assure__in=assures, envoyee_le__isnull=False, reperage__jours_payes__isnull=False)
    for pk, debut, fin in lignes.values_list("assure_id", "reperage__arret_debut", "reperage__dernier_jour_paye"):
        trouves.setdefault(pk, []).append((debut, fin))
    return trouves


def meme_deja(reperage: Reperage, offerts: Collection[tuple[Any, Any]]) -> bool:
    """Whether this arrêt is one of those already offered, whatever public found it; the event of a list never is."""
    if reperage.jours_payes is None:
        return False
    bornes = (reperage.arret_debut, reperage.dernier_jour_paye)
    return any(meme_arret(bornes, autre, TOLERANCE) for autre in offerts)
