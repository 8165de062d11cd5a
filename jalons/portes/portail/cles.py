"""Whoever comes with a key: the software of one organisation. It has the partner's role, for that organisation, nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.dates import couvre

from .models import CleApi
from .services import prendre
from .services.espaces import empreinte


@dataclass(frozen=True)
class Logiciel:
    """The subject of ``decide()``, and the author of the journal's lines, when a key asks."""

    cle: CleApi
    role: str = Role.PARTENAIRE
    is_authenticated: bool = True
    organisme_id: UUID | None = None
    equipe_id: UUID | None = None
    titulaires: frozenset[UUID] = frozenset()

    @property
    def pk(self) -> UUID:
        """The key's own."""
        return self.cle.pk

    @property
    def partenaire_id(self) -> UUID:
        """The organisation."""
        sienne: UUID = self.cle.espace.partenaire_id
        return sienne


def logiciel(secret: str) -> Logiciel | None:
    """Who holds this key; None when it is not one, was taken back, is over, or when the space is closed.

    Raises TropDeDemandes past ``portail_api_minute``.
    """
    jour = timezone.localdate()
    lignes: Any = CleApi.objects.select_related("espace__partenaire", "espace__organisme")
    cle = lignes.filter(empreinte=empreinte(secret), retiree_le=None, date_fin__gte=jour).first()
    if cle is None or not couvre(cle.espace.date_debut, cle.espace.date_fin, jour):
        return None
    prendre(f"api|{cle.pk}", limite=int(valeur("portail_api_minute", jour)), duree=timedelta(minutes=1))
    return Logiciel(cle)
