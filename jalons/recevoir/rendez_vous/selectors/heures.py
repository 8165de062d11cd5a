"""Hours opened to appointments, by place: what is offered, never by whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, Func, Sum

from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.rendez_vous.models import PlageDisponibilite


def heures_par_lieu(lieux: Iterable[Any], du: date, au: date) -> dict[Any, float]:
    """``{place: hours of its windows}`` from ``du`` to ``au``, both included; a place that has none is left out."""
    lignes = PlageDisponibilite.objects.filter(
        lieu__in=list(lieux), date__range=(du, au), annule_le__isnull=True, modes__contains=[Mode.LIEU]
    )
    bornes = [Func(F("periode"), function=nom, output_field=DurationField()) for nom in ("upper", "lower")]
    duree = ExpressionWrapper(bornes[0] - bornes[1], output_field=DurationField())
    sommes = lignes.order_by().values_list("lieu_id").annotate(duree=Sum(duree))
    return {lieu: somme / timedelta(hours=1) for lieu, somme in sommes if somme}
