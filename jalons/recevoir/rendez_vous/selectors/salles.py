"""Which rooms of a place are free, which one fits an appointment, and who holds one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from jalons.fondations.socle.dates import heure_texte
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.models import LieuAccueil, OccupationSalle, Salle
from jalons.recevoir.rendez_vous.enums import LIBERES, Mode
from jalons.recevoir.rendez_vous.models import RendezVous


def salles_ouvertes(lieu: LieuAccueil, jour: date) -> QuerySet[Salle]:
    """The rooms of a place on that day, the smallest first: a big one is kept for those who need it."""
    return Salle.objects.filter(en_vigueur(jour, "ouverte_du", "fermee_au"), lieu=lieu).order_by("places", "nom", "pk")


def a_des_salles(lieu: LieuAccueil, jour: date) -> bool:
    """Whether this place has had rooms since then: when all are closed, none is free, and nobody is received there."""
    return Salle.objects.filter(lieu=lieu, ouverte_du__lte=jour).exists()


def _prises(salle: Any, periode: Any, pour: UUID | None) -> tuple[QuerySet[RendezVous], QuerySet[OccupationSalle]]:
    """The appointments, then the rest, that hold ``salle`` meanwhile; ``pour``, the row that it is for, left out."""
    rdvs = RendezVous.objects.filter(salle=salle, periode__overlap=periode).exclude(Q(statut__in=LIBERES) | Q(pk=pour))
    return rdvs, OccupationSalle.objects.filter(salle=salle, periode__overlap=periode).exclude(Q(cause=pour))


def salles_libres(lieu: LieuAccueil, jour: date, periode: Any, *, pour: UUID | None = None) -> QuerySet[Salle]:
    """Those open that day and free for the whole of ``periode``, the smallest first; what ``pour`` holds is free to it."""
    rdvs, autres = _prises(OuterRef("pk"), periode, pour)
    return salles_ouvertes(lieu, jour).filter(~Exists(rdvs), ~Exists(autres))


def salles_pour(rdv: RendezVous) -> QuerySet[Salle]:
    """Those where this appointment may be: open, free for the whole of it, with a way in for a wheelchair when it asks for
    one; none when it is not at a place."""
    if rdv.lieu is None or rdv.mode != Mode.LIEU:
        return Salle.objects.none()
    libres = salles_libres(rdv.lieu, rdv.date_acte, rdv.periode, pour=rdv.pk)
    return libres.filter(fauteuil=True) if rdv.fauteuil else libres.order_by("fauteuil", "places", "nom", "pk")


def salle_tenue_par(salle: Salle, periode: Any, *, pour: UUID | None = None) -> str:
    """Who holds it meanwhile: « Claire Martin (rendez-vous), de 9 h à 9 h 45 », never who is received; '' when nobody does."""
    rdvs, autres = _prises(salle, periode, pour)
    if tenue := autres.first():
        return f"« {tenue.libelle} », {_heures(tenue.debut_local, tenue.fin_locale)}"
    rdv = rdvs.select_related("agent").order_by("periode").first()
    return f"{rdv.agent} (rendez-vous), {_heures(rdv.debut_local, rdv.fin_locale)}" if rdv else ""


def _heures(debut: datetime, fin: datetime) -> str:
    return f"de {heure_texte(debut)} à {heure_texte(fin)}"
