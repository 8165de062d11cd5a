"""A time kept for somebody who is being called: a few minutes in which it is neither offered nor booked to anybody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import au_lieu, heure_texte
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import selectors
from jalons.recevoir.rendez_vous.models import RendezVous, Retenue
from jalons.recevoir.rendez_vous.selectors import CreneauChoisi
from jalons.recevoir.rendez_vous.services.erreurs import RendezVousRefuse


def verrouiller_agendas(agents: Iterable[Agent]) -> None:
    """Two bookings of one agenda wait for each other, in the order of their keys, as the triggers do on the same locks."""
    with connection.cursor() as curseur:
        for cle in sorted({str(qui.pk) for qui in agents}):
            curseur.execute("SELECT pg_advisory_xact_lock(hashtextextended('agenda ' || %s, 0))", [cle])


@transaction.atomic
def retenir(
    *,
    agent: Agent,
    assure: Assure,
    choisi: CreneauChoisi,
    motif: str,
    competence: str = "",
    jusqu_a: datetime,
    maintenant: datetime,
) -> Retenue:
    """Keep that free slot for her until then; the one kept before is let go. Raises RendezVousRefuse when it is not free.

    The act of the room above writes the journal's line.
    """
    verrouiller_agendas([choisi.agent])
    autour = selectors.jour_utc(choisi.debut)
    libres = selectors.creneaux_libres(
        agents=[choisi.agent], lieu=choisi.lieu, du=autour[0], au=autour[1], duree=choisi.duree, mode=choisi.mode, motif=motif,
        competence=competence, limite=500, maintenant=maintenant, instant=maintenant, pour=assure.pk,
    )  # fmt: skip
    lieu = choisi.lieu.pk if choisi.lieu else None
    if not any((c.debut, c.lieu_id) == (choisi.debut, lieu) for c in libres):
        raise RendezVousRefuse("Ce créneau n’est plus libre : recharger la liste, elle en propose un autre.")
    periode = DateTimeTZRange(choisi.debut, choisi.fin)
    ligne, _ = Retenue.objects.update_or_create(
        assure=assure, defaults={"agent": choisi.agent, "par": agent, "periode": periode, "jusqu_a": jusqu_a}
    )
    return ligne


def relacher(assure_id: UUID, maintenant: datetime) -> None:
    """What was kept for her is everybody's again."""
    Retenue.objects.filter(assure=assure_id, jusqu_a__gt=maintenant).update(jusqu_a=maintenant)


def exiger_non_retenu(rdv: RendezVous, qui: Sequence[Agent], maintenant: datetime) -> None:
    """Raise RendezVousRefuse when that time is kept for somebody else; to be asked under the lock of the agendas."""
    tenues = Retenue.objects.filter(agent__in=qui, jusqu_a__gt=maintenant, periode__overlap=rdv.periode)
    if tenue := tenues.exclude(assure=rdv.assure_id).first():
        heure = heure_texte(au_lieu(tenue.jusqu_a, rdv.zone))
        raise RendezVousRefuse(
            f"Quelqu’un est appelé en ce moment pour ce créneau : il est retenu jusqu’à {heure}. En choisir un autre."
        )
