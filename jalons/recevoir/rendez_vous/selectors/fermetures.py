"""A place that closes, for good, for a day or every Monday: the appointments taken there then, and where each could go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, F, Func, Min, Q, QuerySet

from jalons.fondations.territoires.models import LieuAccueil
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import Mode, MotifRendezVous, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.proches import tenus_par
from jalons.recevoir.rendez_vous.selectors.creneaux import Creneau, creneaux_libres
from jalons.recevoir.rendez_vous.selectors.ouvertures import jours_sans_ouverture

AVANT, APRES = timedelta(days=14), timedelta(days=28)
LIMITE = 2000


@dataclass(frozen=True)
class ADeplacer:
    """One appointment at a place that will be closed, and the nearest free slots elsewhere."""

    rdv: RendezVous
    creneaux: list[Creneau]


@dataclass(frozen=True)
class Fermeture:
    """A place that closes while people are still expected there."""

    lieu_id: UUID
    lieu: str
    dernier_jour: date | None  # None: it closes on some days only
    combien: int
    premier: date


class _Parmi(Func):
    """``x = ANY(tableau)``."""

    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()


def _lieu_ferme(agent: Any, maintenant: datetime, acte: str = "lire") -> QuerySet[RendezVous]:
    """After the last day of the place, on a day when it is closed too, or on a day of the week when it never opens."""
    lignes = RendezVous.objects.visible_to(agent, acte).filter(
        mode=Mode.LIEU, statut=StatutRendezVous.PRIS, periode__endswith__gt=maintenant
    )
    ferme = Q(date_acte__gt=F("lieu__ouvert_au")) | Q(ce_jour=True)
    for jours, lieux in jours_sans_ouverture(agent.organisme_id).items():
        ferme |= Q(lieu__in=lieux, date_acte__iso_week_day__in=jours)
    return lignes.alias(ce_jour=_Parmi("date_acte", "lieu__jours_fermes")).filter(ferme)


def fermetures(agent: Any, maintenant: datetime, *, pour: Iterable[UUID] | None = None) -> list[Fermeture]:
    """The places where appointments that ``agent`` may move are taken when they are closed. Two queries."""
    lignes = _lieu_ferme(agent, maintenant, "deplacer")
    if pour is not None:
        lignes = lignes.filter(tenus_par(list(pour)))
    par_lieu = lignes.values("lieu_id", "lieu__nom", "lieu__ouvert_au").order_by("lieu__nom", "lieu_id")
    comptes = par_lieu.annotate(combien=Count("pk"), premier=Min("date_acte"))
    return [
        Fermeture(
            c["lieu_id"],
            c["lieu__nom"],
            au if (au := c["lieu__ouvert_au"]) and au < c["premier"] else None,
            c["combien"],
            c["premier"],
        )
        for c in comptes
    ]


def a_deplacer(agent: Any, lieu: LieuAccueil, maintenant: datetime) -> list[ADeplacer]:
    """Those appointments, soonest first, each with three free slots elsewhere at most, nearest in time.

    Somebody already followed keeps her worker; a first interview may be with anybody of the caisse. As many queries as
    there are different durations, and one.
    """
    lignes = _lieu_ferme(agent, maintenant).filter(lieu=lieu).select_related("assure", "agent", "avec_aussi", "lieu")
    rdvs = list(lignes.order_by("periode"))
    libres = {duree: _ailleurs(lieu, rdvs, duree, maintenant) for duree in {r.minutes for r in rdvs}}
    return [ADeplacer(r, _proches(r, libres[r.minutes])) for r in rdvs]


def _ailleurs(lieu: LieuAccueil, rdvs: list[RendezVous], duree: int, maintenant: datetime) -> list[Creneau]:
    demain = rules.jour_local(maintenant, rdvs[0].zone) + timedelta(days=1)
    depuis = (lieu.latitude, lieu.longitude) if lieu.latitude is not None and lieu.longitude is not None else None
    trouves = creneaux_libres(
        organisme_id=rdvs[0].organisme_id, du=max(demain, rdvs[0].date_acte - AVANT), au=rdvs[-1].date_acte + APRES,
        duree=duree, mode=Mode.LIEU, limite=LIMITE, depuis=depuis, maintenant=maintenant,
    )  # fmt: skip
    return [c for c in trouves if c.lieu_id != lieu.pk]


def _proches(rdv: RendezVous, libres: list[Creneau]) -> list[Creneau]:
    siens = [c for c in libres if c.agent_id == rdv.agent_id]
    choix = libres if rdv.motif == MotifRendezVous.PREMIER and not siens else siens
    return rules.plus_proches(choix, rdv.debut)
