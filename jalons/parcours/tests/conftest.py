"""One caisse, one team, a CSAM, a worker with open windows, somebody who called."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import instant_local
from jalons.recevoir.rendez_vous.selectors import CreneauChoisi, creneau_choisi, creneaux_libres
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import LienSante, Objet, QuiAppelle
from jalons.recevoir.signalements.models import Demande
from tests.people import un_agent, un_assure, un_lieu, un_organisme, une_equipe


class Service:
    """One caisse, one team, a CSAM, a worker with open windows, somebody who called."""

    def __init__(self, **organisme: Any) -> None:
        self.equipe = une_equipe(un_organisme(**organisme))
        self.csam, self.assistante = (
            un_agent("csam", equipe=self.equipe),
            un_agent("assistant_social", equipe=self.equipe),
        )
        self.lieu = un_lieu(self.equipe.organisme, nom="Permanence sociale du centre hospitalier")
        self.jour = timezone.localdate() + timedelta(days=3)
        rendez_vous.ouvrir_plage(
            agent=self.assistante, pour=self.assistante, jour=self.jour, debut=time(9), fin=time(12), lieu=self.lieu,
            modes=[Mode.LIEU],
        )  # fmt: skip

    def demande(self, nom: str = "Brunet") -> Demande:
        assure = un_assure(self.equipe.organisme, nom=nom, telephone="06 12 34 56 78")
        return signalements.recevoir_signalement(
            agent=self.csam, assure=assure, organisme=self.equipe.organisme, origine="assure", qui=QuiAppelle.PERSONNE,
            objet=Objet.RESSOURCES, lien_sante=LienSante.ARRET, reponses={"ressources": "oui"},
        ).demande  # fmt: skip

    def creneau(self) -> CreneauChoisi:
        libre = creneaux_libres(lieu=self.lieu, du=self.jour, au=self.jour, limite=1)[0]
        choisi = creneau_choisi(self.csam, libre.valeur)
        assert choisi
        return choisi


@pytest.fixture
def service(db: None) -> Service:
    return Service()


@pytest.fixture
def tenu(service: Service) -> tuple[Service, RendezVous, Any]:
    """An accompanied person whose second appointment has begun."""
    assure = un_assure(service.equipe.organisme, nom="Brunet")
    dossier = accompagnements.ouvrir_dossier(agent=service.assistante, assure=assure, referent=service.assistante)
    rdv = rendez_vous.reserver(agent=service.csam, assure=assure, **service.creneau().place)
    RendezVous.objects.filter(pk=rdv.pk).update(periode=_hier(), date_acte=timezone.localdate() - timedelta(days=1))
    dossier.__class__.objects.filter(pk=dossier.pk).update(ouvert_le=timezone.localdate() - timedelta(days=30))
    rdv.refresh_from_db()
    return service, rdv, dossier


def _hier() -> Any:
    hier = timezone.localdate() - timedelta(days=1)
    return (instant_local(hier, time(9), "Europe/Paris"), instant_local(hier, time(9, 45), "Europe/Paris"))
