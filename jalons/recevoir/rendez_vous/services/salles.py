"""The room of an appointment: the first that fits is taken with it, the worker may take another."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import Q

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import VersionDepassee
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.models import Salle
from jalons.recevoir.rendez_vous import selectors
from jalons.recevoir.rendez_vous.enums import LIBERES, TRANSITIONS, Mode
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.proches import tenus_par
from jalons.recevoir.rendez_vous.services.erreurs import RendezVousRefuse

SALLE_PRISE = "rendez_vous_salle_une_fois"


def avec_une_salle(rdv: RendezVous, ecrire: Callable[[], None]) -> None:
    """``ecrire`` the appointment with the first free room that fits; another one when somebody took that room meanwhile.

    It keeps its own room while it may. A place without rooms gives none. Raises RendezVousRefuse when none is free, whatever
    ``ecrire`` raises otherwise.
    """
    essayees: set[object] = set()
    while True:
        rdv.salle = _choisir(rdv, essayees)
        try:
            with transaction.atomic():
                return ecrire()
        except IntegrityError as erreur:
            if SALLE_PRISE not in str(erreur):
                raise
        essayees.add(rdv.salle and rdv.salle.pk)


def _choisir(rdv: RendezVous, essayees: set[object]) -> Salle | None:
    libres = [s for s in selectors.salles_pour(rdv) if s.pk not in essayees]
    if libres:
        return next((s for s in libres if s.pk == rdv.salle_id), libres[0])
    if rdv.lieu is None or rdv.mode != Mode.LIEU or not selectors.a_des_salles(rdv.lieu, rdv.date_acte):
        return None
    tenus = RendezVous.objects.filter(tenus_par([qui.pk for qui in rdv.agents]), periode__overlap=rdv.periode)
    if tenus.exclude(Q(pk=rdv.pk) | Q(statut__in=LIBERES)).exists():
        return None  # the base says who was quicker: it is not for want of a room
    comment = " où entre un fauteuil" if rdv.fauteuil else ""
    raise RendezVousRefuse(
        f"Aucune salle{comment} n’est libre à ce moment-là à « {rdv.lieu} » : choisir un autre créneau, ou un autre lieu."
    )


@transaction.atomic
def changer_salle(*, agent: Agent, rdv: RendezVous, salle: Salle, version: int | None = None) -> RendezVous:
    """Take another room of the same place. Raises RendezVousRefuse (taken, of another place, closed), TransitionRefusee,
    VersionDepassee when the page showed an older appointment."""
    frais = RendezVous.objects.select_for_update().get(pk=rdv.pk)
    if version not in (None, frais.version):
        raise VersionDepassee("Ce rendez-vous a changé entre-temps : rechargez la page, puis décidez.")
    par = selectors.salle_tenue_par(salle, frais.periode, pour=frais.pk)
    texte = f"La salle « {salle} » n’est pas libre à ce moment-là{f', prise par {par}' if par else ''} : en choisir une autre."
    pris = RendezVousRefuse(texte, "salle")
    if not selectors.salles_pour(frais).filter(pk=salle.pk).exists():
        raise pris
    try:
        with transaction.atomic():
            appliquer(rdv, "changer_salle", TRANSITIONS, agent=agent, salle=salle)
    except IntegrityError as erreur:
        raise pris if SALLE_PRISE in str(erreur) else erreur from erreur
    return rdv
