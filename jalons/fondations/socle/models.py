"""Bases that every room's tables share."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jalons.fondations.socle.chiffrement import TexteChiffre


def en_vigueur(jour: date, debut: str = "date_debut", fin: str = "date_fin") -> Q:
    """Dated rows in force on ``jour``. One rule for all of them: both days are included, no last day means still."""
    return Q(**{f"{debut}__lte": jour}) & (Q(**{f"{fin}__isnull": True}) | Q(**{f"{fin}__gte": jour}))


def dates_ordonnees(nom: str, debut: str = "date_debut", fin: str = "date_fin") -> models.CheckConstraint:
    """The last day, when there is one, is not before the first."""
    return models.CheckConstraint(
        name=nom,
        condition=Q(**{f"{fin}__isnull": True}) | Q(**{f"{fin}__gte": F(debut)}),
        violation_error_message="La date de fin précède la date de début.",
    )


def cle_etrangere(modele: Any, **options: Any) -> Any:
    """A foreign key that keeps its target from being deleted, and adds nothing to it unless ``related_name`` says so."""
    reglages: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"} | options
    return models.ForeignKey(modele, **reglages)


class Ligne(models.Model):
    """A row with a random identifier made in Python.

    ``SENSIBILITE`` gives the class of each field of its own, as security.md §4 defines them: F0 public, F1
    administrative, F2 identifying, F3 social, F4 secret, F5 secret of a third party. ``id``, ``version``, ``created_at``
    and relations are F1. A test refuses an unclassified field.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = {}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """As Django's; a sealed text waits to be asked for, so that one that is damaged stops no act."""
        if fields is None and (scelles := [c.name for c in self._meta.concrete_fields if isinstance(c, TexteChiffre)]):
            for nom in scelles:
                self.__dict__.pop(nom, None)
            fields = [c.name for c in self._meta.concrete_fields if c.name not in scelles]
            getattr(self, "_prefetched_objects_cache", {}).clear()
        super().refresh_from_db(using, fields, from_queryset)


class Versionnee(Ligne):
    """A row that people edit: ``version`` is checked and raised by every edit, so that no edit is lost silently."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class EmpreinteCle(Ligne):
    """What this base knows of a key that encrypts in it: a digest that tells one key from another, and nothing else."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["usage", "nom", "empreinte"], "F1")

    usage = models.CharField(max_length=12)
    nom = models.CharField(max_length=12)
    empreinte = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["usage", "nom"], name="empreinte_cle_unique")]
