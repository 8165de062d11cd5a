"""« Indisponible du … au … », once or at each of a series of days."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import au_lieu
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import MotifIndisponibilite, Rythme
from jalons.recevoir.rendez_vous.models import Indisponibilite
from jalons.recevoir.rendez_vous.services.erreurs import RendezVousRefuse
from jalons.recevoir.rendez_vous.services.lieux import zone_de


@transaction.atomic
def declarer_indisponible(
    *, agent: Agent, pour: Agent, debut: datetime, fin: datetime, motif: str = MotifIndisponibilite.ABSENCE
) -> Indisponibilite:
    """Hide the slots of ``pour`` and refuse new appointments between these instants.

    It waits for bookings under way, so that ``selectors.personnes_touchees`` is complete when it returns;
    nothing is cancelled. Raises RendezVousRefuse when the instants are reversed.
    """
    return _declarer(agent, pour, [(debut, fin)], motif)


@transaction.atomic
def declarer_serie(
    *,
    agent: Agent,
    pour: Agent,
    du: date,
    au: date,
    jours: Sequence[int],
    debut: time = time(0),
    fin: time = time(0),
    rythme: str = Rythme.SEMAINE,
    motif: str = MotifIndisponibilite.ABSENCE,
) -> Indisponibilite:
    """The same at each of these days (« chaque mercredi après-midi »), stored day by day; gives back the first one.

    ``fin`` 0 h is the midnight that ends the day. Raises SaisieRefusee, HeureInexistante, RendezVousRefuse.
    """
    zone, demain = zone_de(pour), timedelta(days=1)
    serie = rules.jours_de_serie(du, au, jours, {}, rules.du_rythme(rythme, du))
    bornes = [
        (rules.instant_local(j, debut, zone), rules.instant_local(j + demain * (fin == time(0)), fin, zone))
        for j in serie.jours
    ]
    return _declarer(agent, pour, bornes, motif, uuid.uuid4())


def _declarer(
    agent: Agent, pour: Agent, bornes: Sequence[tuple[datetime, datetime]], motif: str, serie_id: UUID | None = None
) -> Indisponibilite:
    if any(fin <= debut for debut, fin in bornes):
        raise RendezVousRefuse(
            "L’indisponibilité finit avant de commencer : inverser les deux dates ou les deux heures."
        )
    if trop := next(((du, au) for du, au in bornes if au - du > rules.ABSENCE_MAX), None):
        dite = rules.etendue_texte(*(au_lieu(x, zone_de(pour)) for x in trop))
        raise RendezVousRefuse(
            f"Cette absence dure plus d’un an, {dite} : vérifier l’année. Au-delà, l’affectation finit."
        )
    if pour.organisme_id is None:
        raise RendezVousRefuse(f"{pour} n’a pas d’affectation en vigueur.")
    commun = {
        "agent": pour,
        "organisme_id": pour.organisme_id,
        "zone": zone_de(pour),
        "motif": motif,
        "serie_id": serie_id,
    }
    lignes = [Indisponibilite(**commun, periode=DateTimeTZRange(*b)) for b in bornes]
    Indisponibilite.objects.bulk_create(lignes)
    inscrire(acte="indisponibilite.declarer", agent=agent, objet=lignes[0], motif=str(motif))
    return lignes[0]


@transaction.atomic
def lever_indisponibilite(*, agent: Agent, indisponibilite: Indisponibilite, suivantes: bool = False) -> int:
    """Cancel it: the slots are free again. ``suivantes``: those of its series that follow too. Gives back how many.

    Raises TransitionRefusee when it was cancelled before.
    """
    lignes = Indisponibilite.objects.filter(pk=indisponibilite.pk)
    if suivantes and indisponibilite.serie_id:
        memes = Indisponibilite.objects.filter(serie_id=indisponibilite.serie_id)
        lignes = memes.filter(periode__startswith__gte=indisponibilite.debut)
    combien = lignes.filter(annule_le__isnull=True).update(annule_le=timezone.now())
    if not combien:
        raise TransitionRefusee("C’était déjà fait : cette indisponibilité est levée.")
    inscrire(acte="indisponibilite.lever", agent=agent, objet=indisponibilite, motif=f"{combien} jour(s)" * suivantes)
    return combien
