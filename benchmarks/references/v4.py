"""The references of V4: the bare SQL (multiranges on the stored windows), and the loop that one writes first."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

NU = """
WITH plage AS (
    SELECT agent_id, lieu_id, periode, duree_minutes FROM rendez_vous_plagedisponibilite
    WHERE lieu_id = %(lieu)s AND date BETWEEN %(du)s AND %(au)s
      AND annule_le IS NULL AND competences @> ARRAY[%(competence)s]::varchar[]
), occupe AS (
    SELECT agent_id, range_agg(periode) AS pris FROM (
        SELECT agent_id, periode FROM rendez_vous_rendezvous
        WHERE statut NOT IN ('annule', 'excuse') AND date_acte BETWEEN %(du)s AND %(au)s
          AND agent_id IN (SELECT agent_id FROM plage)
        UNION ALL
        SELECT agent_id, periode FROM rendez_vous_indisponibilite
        WHERE annule_le IS NULL AND agent_id IN (SELECT agent_id FROM plage)) o GROUP BY agent_id
)
SELECT agent_id, debut FROM (
    SELECT p.agent_id, p.duree_minutes, unnest(tstzmultirange(p.periode) - COALESCE(o.pris, '{}')) AS morceau
    FROM plage p LEFT JOIN occupe o USING (agent_id)) libre
CROSS JOIN LATERAL generate_series(lower(morceau), upper(morceau) - make_interval(mins => duree_minutes),
                                   make_interval(mins => duree_minutes)) AS debut
ORDER BY debut, agent_id LIMIT 20
"""


def nu(lieu: Any, competence: str, du: date, au: date) -> list[Any]:
    """The first 20, by the bare statement over the whole span."""
    with connection.cursor() as curseur:
        curseur.execute(NU, {"lieu": lieu, "competence": competence, "du": du, "au": au})
        return curseur.fetchall()


def naive(lieu: Any, competence: str, du: date, au: date) -> list[tuple[Any, datetime]]:
    """The first 20, day by day, window by window, each slot compared with each appointment."""
    from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous

    trouves: list[tuple[Any, datetime]] = []
    for n in range((au - du).days + 1):
        jour = du + timedelta(days=n)
        du_jour = PlageDisponibilite.objects.filter(lieu=lieu, date=jour, annule_le=None).order_by("periode")
        for plage in du_jour:
            if competence not in plage.competences:
                continue
            pris = list(RendezVous.objects.filter(agent=plage.agent_id, date_acte=jour).exclude(statut="annule"))
            pris += Indisponibilite.objects.filter(agent=plage.agent_id, annule_le=None, periode__overlap=plage.periode)
            debut, pas = plage.debut, timedelta(minutes=plage.duree_minutes)
            while debut + pas <= plage.fin:
                if not any(r.debut < debut + pas and debut < r.fin for r in pris):
                    trouves.append((plage.agent_id, debut))
                debut += pas
        if len(trouves) >= 20:
            break
    return sorted(trouves, key=lambda c: (c[1], c[0].int))[:20]
