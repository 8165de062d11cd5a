"""What became of the messages about appointments: one reminded and received, one that reached nobody, one she moved herself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.envois import accuses
from jalons.fondations.envois.enums import RAPPEL, TRANSITIONS, Accuse
from jalons.fondations.envois.models import Envoi
from jalons.fondations.socle.transitions import appliquer
from jalons.portes.demonstration.cas import PARIS, ouvre
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.rendez_vous import rules, selectors
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode, MotifRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous


def installer(service: Service, jour: date) -> None:
    """Three people of the booklet, in the days to come."""
    prises = (("Brunet", 2, Accuse.RECU), ("Lefèvre", 3, Accuse.ECHEC), ("Schmitt", 9, None))
    for nom, dans, accuse in prises:
        dossier = Dossier.objects.filter(assure__nom=nom).order_by("ouvert_le")[0]
        rdv = _prendre(service, dossier, ouvre(jour + timedelta(days=dans), 1))
        if accuse:
            _envoyer(rdv, accuse)
        else:
            _deplacer_soi(rdv)


def _prendre(service: Service, dossier: Dossier, jour: date) -> RendezVous:
    rdv = rendez_vous.reserver(
        agent=service.assistante, assure=dossier.assure, avec=service.assistante,
        debut=datetime.combine(jour, time(17), PARIS), duree=45, dossier_id=dossier.pk, mode=Mode.TELEPHONE,
        motif=MotifRendezVous.SUITE, maintenant=timezone.now() - timedelta(days=12),
    )  # fmt: skip
    rendez_vous.confirmer(agent=service.assistante, rdv=rdv)
    return rdv


def _envoyer(rdv: RendezVous, accuse: Accuse) -> None:
    """The message of the day it was taken has left; so has its reminder, and the gateway has answered."""
    Envoi.objects.filter(cle_unique__startswith=f"rdv:{rdv.pk}:").update(created_at=rdv.pris_le)
    rendez_vous.rappeler()
    siens = Envoi.objects.filter(cle_unique__startswith=f"rdv:{rdv.pk}:", envoye_le=None, raison_refus="")
    for envoi in siens:
        appliquer(envoi, "expedier", TRANSITIONS, agent=None, envoye_le=timezone.now())
        etat = accuse if RAPPEL in envoi.cle_unique or accuse == Accuse.ECHEC else Accuse.RECU
        accuses.noter(envoi.pk, etat, timezone.now(), accuses.Lecture())


def _deplacer_soi(rdv: RendezVous) -> None:
    donne, offerts = rendez_vous.creer(rdv), selectors.horaires_offerts(rdv, timezone.now())
    if donne and offerts:
        loin = max(offerts, key=lambda c: (rules.jour_local(c.debut, c.zone), c.debut))
        rendez_vous.deplacer_soi(lien=donne.lien, version=rdv.version, debut=loin.debut)
