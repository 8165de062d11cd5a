"""Free slots: computed by the database for every window at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.champs import plausible
from jalons.fondations.socle.dates import au_lieu
from jalons.fondations.territoires.durees import Duree
from jalons.fondations.territoires.models import LieuAccueil
from jalons.fondations.territoires.rules import DETOUR, RAYON_TERRE_KM, VITESSE_KMH, distance_km
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.selectors.ouvertures import heures_des_lieux
from jalons.recevoir.rendez_vous.selectors.qui import lieu_de_sa_caisse

DUREE_MAXIMALE = 480  # minutes of one slot
# « estimation » of a journey in minutes: territoires.rules.minutes_estimees, in SQL.
MINUTES = f"""ceil(2 * {RAYON_TERRE_KM} * {DETOUR} / {VITESSE_KMH} * 60 * asin(sqrt(least(1,
        power(sin(radians(e.latitude - p.latitude) / 2), 2)
        + cos(radians(e.latitude)) * cos(radians(p.latitude)) * power(sin(radians(e.longitude - p.longitude) / 2), 2)))))"""
# What the journeys of that day close in the window ``p``, by the indexes on (agent, date): linear in the windows.
SQL_TRAJET = f"""
    SELECT range_agg(tstzrange(COALESCE(lower(periode) + avant - route, upper(periode)), upper(periode) + route)) AS pris
    FROM (
        SELECT e.periode, e.avant, make_interval(mins => {MINUTES}::int) AS route FROM (
            SELECT NULL::interval AS avant, v.periode, l.latitude, l.longitude
            FROM rendez_vous_plagedisponibilite v JOIN territoires_lieuaccueil l ON l.id = v.lieu_id
            WHERE v.agent_id = p.agent_id AND v.date = p.date AND v.annule_le IS NULL AND v.lieu_id <> p.lieu_id
              AND upper(v.periode) <= lower(p.periode)
              AND NOT EXISTS (SELECT 1 FROM rendez_vous_indisponibilite i
                              WHERE i.agent_id = v.agent_id AND i.annule_le IS NULL AND i.periode @> v.periode)
            UNION ALL
            SELECT interval '0', r.periode, CASE WHEN r.mode = 'domicile' THEN r.latitude ELSE l.latitude END,
                   CASE WHEN r.mode = 'domicile' THEN r.longitude ELSE l.longitude END
            FROM (SELECT * FROM rendez_vous_rendezvous r WHERE r.agent_id = p.agent_id AND r.date_acte = p.date
                  UNION ALL
                  SELECT * FROM rendez_vous_rendezvous r
                  WHERE r.avec_aussi_id = p.agent_id AND r.date_acte = p.date
                    AND r.periode && tstzrange(lower(p.periode) - interval '1 day', upper(p.periode) + interval '1 day')) r
            LEFT JOIN territoires_lieuaccueil l ON l.id = r.lieu_id
            WHERE r.statut NOT IN ('annule', 'excuse') AND (r.mode = 'domicile' OR r.lieu_id <> p.lieu_id)
        ) e WHERE e.latitude IS NOT NULL AND e.longitude IS NOT NULL
    ) x WHERE route > interval '0'"""  # noqa: S608 constants
# One statement: windows of who is there, minus what is taken, unavailable or too far to reach (multiranges), cut into slots.
SQL_CRENEAUX = f"""
WITH plage AS (
    SELECT p.id, p.agent_id, p.lieu_id, p.date, p.modes, p.zone, p.periode, l.nom AS lieu, l.latitude, l.longitude,
           COALESCE(%(duree)s::int, p.duree_minutes) AS minutes
    FROM rendez_vous_plagedisponibilite p LEFT JOIN territoires_lieuaccueil l ON l.id = p.lieu_id
    WHERE p.annule_le IS NULL AND p.date BETWEEN %(du)s AND %(au)s AND upper(p.periode) > %(maintenant)s
      AND (%(lieux)s::uuid[] IS NULL OR p.lieu_id = ANY(%(lieux)s::uuid[]))
      AND (%(organisme)s::uuid IS NULL OR p.organisme_id = %(organisme)s::uuid)
      AND (%(agents)s::uuid[] IS NULL OR p.agent_id = ANY(%(agents)s::uuid[]))
      AND (%(mode)s::text IS NULL OR %(mode)s::text = ANY(p.modes))
      AND (%(competence)s::text IS NULL OR %(competence)s::text = ANY(p.competences))
      AND (%(motif)s::text IS NULL OR p.motifs = '{{}}' OR %(motif)s::text = ANY(p.motifs))
      AND (l.id IS NULL OR (p.date BETWEEN l.ouvert_du AND COALESCE(l.ouvert_au, 'infinity') AND p.date <> ALL(l.jours_fermes)))
      AND NOT EXISTS (SELECT 1 FROM agents_suppleance s
                      WHERE s.absent_id = p.agent_id AND p.date BETWEEN s.date_debut AND s.date_fin)
), bornes AS MATERIALIZED (
    SELECT tstzrange(min(lower(periode)), max(upper(periode))) AS etendue, min(date) - 1 AS du, max(date) + 1 AS au FROM plage
), qui AS (
    SELECT DISTINCT agent_id FROM plage
), occupe AS MATERIALIZED (
    SELECT qui.agent_id, range_agg(x.periode) AS pris FROM qui, bornes, LATERAL (
        SELECT periode FROM rendez_vous_rendezvous
        WHERE agent_id = qui.agent_id AND statut NOT IN ('annule', 'excuse') AND date_acte BETWEEN bornes.du AND bornes.au
        UNION ALL
        SELECT periode FROM rendez_vous_rendezvous
        WHERE avec_aussi_id = qui.agent_id AND statut NOT IN ('annule', 'excuse') AND date_acte BETWEEN bornes.du AND bornes.au
        UNION ALL
        SELECT periode FROM rendez_vous_indisponibilite
        WHERE agent_id = qui.agent_id AND annule_le IS NULL AND periode && bornes.etendue
        UNION ALL
        SELECT periode FROM rendez_vous_retenue
        WHERE agent_id = qui.agent_id AND jusqu_a > %(instant)s AND assure_id IS DISTINCT FROM %(pour)s::uuid
    ) x GROUP BY qui.agent_id
), ouvert AS MATERIALIZED (
    SELECT * FROM unnest(%(ouverts)s::uuid[], %(heures)s::int4multirange[]) AS o (lieu_id, semaine)
), libre AS (
    SELECT p.*, unnest(tstzmultirange(p.periode * tstzrange(%(maintenant)s, NULL)) - COALESCE(o.pris, '{{}}'::tstzmultirange)
                       - COALESCE(t.pris, '{{}}'::tstzmultirange)) AS morceau
    FROM plage p LEFT JOIN occupe o ON o.agent_id = p.agent_id
    LEFT JOIN LATERAL ({SQL_TRAJET}) t ON p.latitude IS NOT NULL AND p.longitude IS NOT NULL
)
SELECT libre.agent_id, a.prenom || ' ' || a.nom AS agent, libre.lieu_id, libre.lieu, libre.latitude, libre.longitude, debut,
       debut + make_interval(mins => libre.minutes) AS fin, libre.modes, libre.zone
FROM libre
LEFT JOIN ouvert ON ouvert.lieu_id = libre.lieu_id
JOIN agents_agent a ON a.id = libre.agent_id AND a.is_active
CROSS JOIN LATERAL generate_series(
    date_bin('5 minutes', lower(morceau) + interval '4 minutes 59.999999 seconds',
             timestamptz '2000-01-01 00:00Z'),
    upper(morceau) - make_interval(mins => libre.minutes), make_interval(mins => libre.minutes)) AS debut
-- the place is open for the whole slot; where there have been rooms since then, one is open and free for the whole slot
WHERE (ouvert.semaine IS NULL OR ouvert.semaine @> int4range(
        (extract(isodow FROM debut AT TIME ZONE libre.zone)::int - 1) * 1440
            + extract(epoch FROM (debut AT TIME ZONE libre.zone)::time)::int / 60,
        (extract(isodow FROM debut AT TIME ZONE libre.zone)::int - 1) * 1440
            + extract(epoch FROM (debut AT TIME ZONE libre.zone)::time)::int / 60 + libre.minutes))
  AND (libre.lieu_id IS NULL OR libre.lieu_id NOT IN (SELECT lieu_id FROM territoires_salle)
   OR COALESCE(%(mode)s::text, 'lieu') <> 'lieu' OR NOT 'lieu' = ANY(libre.modes)
   OR (SELECT COALESCE(bool_or(libre.date <= COALESCE(s.fermee_au, 'infinity') AND NOT EXISTS (
           SELECT 1 FROM rendez_vous_rendezvous r
           WHERE r.salle_id = s.id AND r.statut NOT IN ('annule', 'excuse')
             AND r.periode && tstzrange(debut, debut + make_interval(mins => libre.minutes)))
         AND NOT EXISTS (
           SELECT 1 FROM territoires_occupationsalle o
           WHERE o.salle_id = s.id
             AND o.periode && tstzrange(debut, debut + make_interval(mins => libre.minutes)))), true)
       FROM territoires_salle s
       WHERE s.lieu_id = libre.lieu_id AND libre.date >= s.ouverte_du))
ORDER BY debut, a.nom, a.prenom, libre.agent_id
LIMIT %(limite)s
"""  # noqa: S608 constants
# Of all those of the statement above, the first ones of each place.
SQL_PAR_LIEU = f"""
SELECT agent_id, agent, lieu_id, lieu, latitude, longitude, debut, fin, modes, zone
FROM (SELECT c.*, row_number() OVER (PARTITION BY lieu_id ORDER BY debut, agent, agent_id) AS rang
      FROM ({SQL_CRENEAUX}) AS c) r
WHERE rang <= %(par_lieu)s ORDER BY debut, agent, agent_id
"""  # noqa: S608 constants
# A list as short as this, of many agendas, is looked for in the first days, then in some more, before the rest.
PALIERS = (timedelta(days=1), timedelta(days=8))
PALIERS_LIEU = (timedelta(days=3), timedelta(days=14))
COURTE, PEU = 60, 5


@dataclass(frozen=True)
class Creneau:
    """A time that can be booked now: with whom, where, how. ``debut`` and ``fin`` are UTC instants."""

    agent_id: UUID
    agent: str
    lieu_id: UUID | None
    lieu: str | None
    debut: datetime
    fin: datetime
    mode: str
    zone: str
    distance_km: float | None = None
    trajet: Duree | None = None  # from her commune
    raison: str = ""  # why it is shown before the others, in words
    modes: tuple[str, ...] = ()  # all those of its window
    acces: str = ""  # what is to be checked before somebody in a wheelchair comes

    @property
    def debut_local(self) -> datetime:
        """Wall-clock beginning at the place, without time zone."""
        return au_lieu(self.debut, self.zone)

    @property
    def minutes(self) -> int:
        """How long."""
        return int((self.fin - self.debut) / timedelta(minutes=1))

    @property
    def quand(self) -> str:
        """« mardi 24 février à 10 h »."""
        return rules.quand_texte(self.debut, self.zone)

    @property
    def ou(self) -> str:
        """The place's name, or the mode in words."""
        return self.lieu if self.mode == Mode.LIEU and self.lieu else Mode(self.mode).label

    @property
    def libelle(self) -> str:
        """In words, beside its radio button."""
        dit = f"{self.quand[:1].upper()}{self.quand[1:]} · {self.ou} · avec {self.agent} · {self.minutes} min"
        return " · ".join(filter(None, (dit, self.raison, self.acces)))

    @property
    def valeur(self) -> str:
        """The value of a radio button; read again by ``creneau_choisi``."""
        debut = self.debut.astimezone(UTC).strftime("%Y%m%dT%H%M")
        return f"{self.agent_id}|{self.lieu_id or ''}|{self.mode}|{debut}|{self.minutes}"


def creneaux_libres(
    *,
    lieu: LieuAccueil | None = None,
    lieux: Iterable[UUID] | None = None,
    agents: Iterable[Agent] | None = None,
    organisme_id: UUID | None = None,
    du: date,
    au: date,
    duree: int | None = None,
    mode: str | None = None,
    competence: str | None = None,
    motif: str | None = None,
    limite: int = 20,
    par_lieu: int | None = None,
    depuis: tuple[float, float] | None = None,
    maintenant: datetime | None = None,
    pour: UUID | None = None,
    retenus: bool = False,
    instant: datetime | None = None,
) -> list[Creneau]:
    """Free slots from ``du`` to ``au`` included, soonest first: one query, or as many as the first days do not hold ``limite``.

    ``lieux``: any of these places; ``par_lieu``: the first ones of each, whatever ``limite``.
    ``duree`` in minutes, a multiple of 5 (None: each window's own); ``depuis``, (latitude, longitude) in degrees, fills
    ``distance_km``. Never before ``maintenant``, when the place is closed, where the worker cannot be in time
    (``rules.trajets``), nor what is kept for somebody else than ``pour`` at ``instant``, unless ``retenus``.
    """
    places = [lieu.pk] if lieu else list(lieux) if lieux is not None else None
    ouverts, heures = heures_des_lieux(places, organisme_id)
    qui = [a.pk for a in agents] if agents is not None else None
    parametres = {
        "lieux": places, "ouverts": ouverts, "heures": heures, "agents": qui, "organisme": organisme_id, "du": du, "au": au,
        "par_lieu": par_lieu, "duree": duree, "mode": mode or None, "competence": competence or None, "motif": motif or None,
        "limite": None if par_lieu else limite, "maintenant": maintenant or timezone.now(), "pour": pour,
        "instant": "infinity" if retenus else instant or timezone.now(),
    }  # fmt: skip
    return [_creneau(ligne, mode, depuis) for ligne in _lignes(parametres, limite)]


def _lignes(parametres: dict[str, Any], limite: int) -> Any:
    sql = SQL_PAR_LIEU if parametres["par_lieu"] else SQL_CRENEAUX
    paliers = PALIERS_LIEU if parametres["lieux"] else PALIERS
    debut = max(parametres["du"], parametres["maintenant"].date())
    peu = parametres["agents"] is not None and len(parametres["agents"]) <= PEU
    court = not parametres["par_lieu"] and not peu and limite <= COURTE and parametres["au"] - debut > 2 * paliers[-1]
    with connection.cursor() as curseur:
        for palier in paliers if court else ():
            curseur.execute(sql, parametres | {"au": debut + palier})
            if len(premieres := curseur.fetchall()) == limite:
                return premieres
        curseur.execute(sql, parametres)
        return curseur.fetchall()


def _creneau(ligne: tuple[Any, ...], mode: str | None, depuis: tuple[float, float] | None) -> Creneau:
    agent_id, agent, lieu_id, lieu, latitude, longitude, debut, fin, modes, zone = ligne
    choisi = mode or (Mode.LIEU.value if Mode.LIEU.value in modes else modes[0])
    loin = None
    if depuis and latitude is not None and choisi == Mode.LIEU:
        loin = round(distance_km(depuis, (latitude, longitude)), 1)
    return Creneau(agent_id, agent, lieu_id, lieu, debut, fin, choisi, zone, loin, modes=tuple(modes))


# The first free slot of each worker, among all those of the statement above.
SQL_PREMIERS = f"SELECT agent_id, min(debut) FROM ({SQL_CRENEAUX}) AS creneau GROUP BY agent_id"  # noqa: S608 constants


def premiers_creneaux(
    *, organisme_id: UUID, du: date, au: date, maintenant: datetime | None = None
) -> dict[object, datetime]:
    """When each worker of a caisse is first free (UTC) from ``du`` to ``au`` included; absent when she is not.

    One query, whatever the number of workers.
    """
    vides = dict.fromkeys(("lieux", "agents", "duree", "mode", "competence", "motif", "limite", "pour"))
    instants = {"maintenant": maintenant or timezone.now(), "instant": timezone.now()}
    ouverts, heures = heures_des_lieux(None, organisme_id)
    ou = {"organisme": organisme_id, "ouverts": ouverts, "heures": heures}
    parametres = vides | instants | ou | {"du": du, "au": au}
    with connection.cursor() as curseur:
        curseur.execute(SQL_PREMIERS, parametres)
        return dict(curseur.fetchall())


def creneaux_proches(
    *,
    agent: Agent,
    lieu: LieuAccueil | None,
    mode: str,
    debut: datetime,
    duree: int,
    maintenant: datetime,
    motif: str = "",
) -> list[Creneau]:
    """The three free slots nearest to ``debut``: at the same place, or with the same agent."""
    jour = debut.date()
    trouves = creneaux_libres(
        lieu=lieu,
        agents=None if lieu else [agent],
        du=jour - timedelta(days=14),
        au=jour + timedelta(days=21),
        duree=duree,
        mode=mode,
        motif=motif,
        limite=400,
        maintenant=maintenant,
    )
    return rules.plus_proches(trouves, debut)


def horaires_offerts(rdv: RendezVous, maintenant: datetime, *, limite: int | None = 6) -> list[Creneau]:
    """Where she may move it herself: same worker, same place, same way, not too soon; two a day at most, or all."""
    jour = rules.jour_local(maintenant, rdv.zone)
    preavis = timedelta(hours=int(valeur("rdv_lien_preavis", jour)))
    libres = creneaux_libres(
        lieu=rdv.lieu, agents=[rdv.agent], organisme_id=rdv.organisme_id, du=jour, au=jour + timedelta(days=42),
        duree=rdv.minutes, mode=rdv.mode, limite=400, maintenant=maintenant + preavis,
    )  # fmt: skip
    if limite is None:
        return libres
    par_jour: dict[date, list[Creneau]] = {}
    for creneau in libres:
        du_jour = par_jour.setdefault(creneau.debut_local.date(), [])
        if len(du_jour) < 2:
            du_jour.append(creneau)
    return [c for du_jour in par_jour.values() for c in du_jour][:limite]


@dataclass(frozen=True)
class CreneauChoisi:
    """What a person clicked, or typed: with whom, where, how, when."""

    agent: Agent
    lieu: LieuAccueil | None
    mode: str
    debut: datetime
    duree: int

    @property
    def fin(self) -> datetime:
        """When it would end, UTC."""
        return self.debut + timedelta(minutes=self.duree)

    @property
    def place(self) -> dict[str, Any]:
        """The same, as ``reserver`` and ``deplacer`` take it."""
        return {"avec": self.agent, "lieu": self.lieu, "mode": self.mode, "debut": self.debut, "duree": self.duree}


def jour_utc(instant: datetime) -> tuple[date, date]:
    """The days that this instant may be, wherever the place is."""
    return instant.date() - timedelta(days=1), instant.date() + timedelta(days=1)


def creneau_choisi(agent: Agent, valeur: str, acte: str = "reserver") -> CreneauChoisi | None:
    """Read ``Creneau.valeur`` back, for who may do ``acte`` in that agenda at that place of her caisse.

    None for anything else, so that a worker or a place of elsewhere and one that does not exist answer alike.
    """
    try:
        cle, cle_lieu, mode, debut, duree = valeur.split("|")
        avec = Agent.objects.filter(pk=UUID(cle), is_active=True).first()
        lieu = lieu_de_sa_caisse(agent, UUID(cle_lieu)) if cle_lieu else None
        instant = datetime.strptime(debut, "%Y%m%dT%H%M").replace(tzinfo=UTC)
        if plausible(instant.date()) or not 0 < int(duree[:9]) <= DUREE_MAXIMALE:
            return None
        choisi = CreneauChoisi(cast(Agent, avec), lieu, Mode(mode).value, instant, int(duree))
    except ValueError:
        return None
    if avec is None or avec.organisme_id is None or (cle_lieu and lieu is None):
        return None
    voulu = RendezVous(agent=avec, organisme_id=avec.organisme_id, lieu=lieu)
    return choisi if autorise(agent, acte, "rendez_vous", voulu) else None
