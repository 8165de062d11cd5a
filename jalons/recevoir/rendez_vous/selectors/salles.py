"""Which rooms of a place are free, and which one fits an appointment."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.models import LieuAccueil, Salle
from jalons.recevoir.rendez_vous.enums import LIBERES, Mode
from jalons.recevoir.rendez_vous.models import RendezVous


def salles_ouvertes(lieu: LieuAccueil, jour: date) -> QuerySet[Salle]:
    """The rooms of a place on that day, the smallest first: a big one is kept for those who need it."""
    return Salle.objects.filter(en_vigueur(jour, "ouverte_du", "fermee_au"), lieu=lieu).order_by("places", "nom", "pk")


def salles_pour(rdv: RendezVous) -> QuerySet[Salle]:
    """Those where this appointment may be: open, free for the whole of it, with a way in for a wheelchair when it asks for
    one; none when it is not at a place."""
    if rdv.lieu is None or rdv.mode != Mode.LIEU:
        return Salle.objects.none()
    prises = RendezVous.objects.filter(salle=OuterRef("pk"), periode__overlap=rdv.periode).exclude(statut__in=LIBERES)
    libres = salles_ouvertes(rdv.lieu, rdv.date_acte).exclude(Exists(prises.exclude(pk=rdv.pk)))
    return libres.filter(fauteuil=True) if rdv.fauteuil else libres.order_by("fauteuil", "places", "nom", "pk")
