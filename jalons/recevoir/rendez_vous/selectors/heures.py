"""Hours opened to appointments, by place: what is offered, never by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
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


# Minutes of windows, absences taken off, and those of them that appointments fill: by place, and by way of receiving.
SQL_OCCUPATION = """
WITH plage AS (
    SELECT p.lieu_id, p.periode, p.agent_id, tstzmultirange(p.periode) - COALESCE((
        SELECT range_agg(i.periode) FROM rendez_vous_indisponibilite i
        WHERE i.agent_id = p.agent_id AND i.annule_le IS NULL AND i.periode && p.periode), '{}') AS ouvert
    FROM rendez_vous_plagedisponibilite p
    WHERE p.annule_le IS NULL AND p.organisme_id = %(organisme)s AND p.date BETWEEN %(du)s AND %(au)s
      AND NOT EXISTS (SELECT 1 FROM agents_suppleance s
                      WHERE s.absent_id = p.agent_id AND p.date BETWEEN s.date_debut AND s.date_fin)
), pris AS (
    SELECT p.lieu_id, p.agent_id, p.ouvert, p.ouvert * COALESCE((
        SELECT range_agg(r.periode) FROM rendez_vous_rendezvous r
        WHERE (r.agent_id = p.agent_id OR r.avec_aussi_id = p.agent_id) AND r.statut NOT IN ('annule', 'excuse')
          AND r.periode && p.periode), '{}') AS tenu
    FROM plage p
)
SELECT lieu_id, array_agg(DISTINCT agent_id) FILTER (WHERE NOT isempty(ouvert)),
       sum((SELECT sum(extract(epoch FROM upper(x) - lower(x))) FROM unnest(ouvert) x)) / 3600,
       COALESCE(sum((SELECT sum(extract(epoch FROM upper(x) - lower(x))) FROM unnest(tenu) x)), 0) / 3600
FROM pris GROUP BY lieu_id
"""


@dataclass(frozen=True)
class Occupation:
    """Hours opened at a place, absences taken off, and those that appointments fill. ``agents`` says by how many workers:
    never shown."""

    ouvertes: float
    prises: float
    agents: frozenset[UUID]

    def __add__(self, autre: Occupation) -> Occupation:
        """Both places together."""
        return Occupation(self.ouvertes + autre.ouvertes, self.prises + autre.prises, self.agents | autre.agents)


def occupation_par_lieu(organisme_id: Any, du: date, au: date) -> dict[Any, Occupation]:
    """``{place, None at a distance: occupation}`` from ``du`` to ``au``, both included. One query."""
    with connection.cursor() as curseur:
        curseur.execute(SQL_OCCUPATION, {"organisme": organisme_id, "du": du, "au": au})
        return {lieu: Occupation(float(o), float(p), frozenset(qui)) for lieu, qui, o, p in curseur.fetchall() if o}
