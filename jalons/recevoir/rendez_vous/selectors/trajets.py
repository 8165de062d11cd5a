"""Where a worker is on a day, and whether she can be at an appointment in time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from jalons.fondations.territoires.models import LieuAccueil
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import LIBERES, Mode
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous
from jalons.recevoir.rendez_vous.proches import tenus_par

Point = tuple[float, float]


def point_du_lieu(lieu: LieuAccueil | None) -> Point | None:
    """Latitude and longitude of a place, when both are known."""
    if lieu is None or lieu.latitude is None or lieu.longitude is None:
        return None
    return lieu.latitude, lieu.longitude


def _point(rdv: RendezVous) -> Point | None:
    if rdv.mode != Mode.DOMICILE:
        return point_du_lieu(rdv.lieu)
    return (rdv.latitude, rdv.longitude) if rdv.latitude is not None and rdv.longitude is not None else None


def ailleurs(
    agents: Collection[UUID], du: date, au: date, *, sauf: UUID | None = None
) -> dict[tuple[UUID, date], list[rules.Ailleurs]]:
    """Where each of these workers is, day by day. A window that an absence closes whole holds nobody. Two queries."""
    absence = Indisponibilite.objects.filter(
        agent_id=OuterRef("agent_id"), annule_le=None, periode__contains=OuterRef("periode")
    )
    plages = PlageDisponibilite.objects.filter(~Exists(absence), agent__in=agents, annule_le=None, date__range=(du, au))
    rdvs = RendezVous.objects.filter(tenus_par(agents), date_acte__range=(du, au)).exclude(
        Q(statut__in=LIBERES) | Q(pk=sauf)
    )
    trouves: dict[tuple[UUID, date], list[rules.Ailleurs]] = {}
    for p in plages.filter(lieu__isnull=False).select_related("lieu"):
        if point := point_du_lieu(p.lieu):
            la = rules.Ailleurs(p.debut, p.fin, point, str(p.lieu), plage=True)
            trouves.setdefault((p.agent_id, p.date), []).append(la)
    for r in rdvs.select_related("lieu", "agent", "avec_aussi"):
        if point := _point(r):
            ou = "une visite à domicile" if r.mode == Mode.DOMICILE else str(r.lieu)
            for qui in {a.pk for a in r.agents} & set(agents):
                la = rules.Ailleurs(r.debut, r.fin, point, ou, plage=False)
                trouves.setdefault((qui, r.date_acte), []).append(la)
    return trouves


def trajet_manquant(rdv: RendezVous, qui: UUID) -> str:
    """Why this worker of it cannot be there in time, in words; '' when she can, or when nobody knows where."""
    ici = _point(rdv)
    if ici is None:
        return ""
    la = ailleurs([qui], rdv.date_acte, rdv.date_acte, sauf=rdv.pk).get((qui, rdv.date_acte), [])
    manquants = (t for t in rules.trajets(ici, rdv.debut, la) if t.debut < rdv.fin and rdv.debut < t.fin)
    return next((t.texte for t in manquants), "")
