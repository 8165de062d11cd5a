"""What was written to a person."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from jalons.fondations.envois.models import Envoi


def pour(assure_id: UUID) -> QuerySet[Envoi]:
    """Every message to this person, refused ones included, the newest first."""
    return Envoi.objects.filter(assure_id=assure_id).order_by("-created_at", "id")
