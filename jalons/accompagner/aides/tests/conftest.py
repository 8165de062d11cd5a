"""A worker and the person whom she helps, a fund with its year, a commission with a sitting to come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.aides import services
from jalons.accompagner.aides.besoin import Dit, Payee
from jalons.accompagner.aides.models import Aide, Financement, Fonds
from jalons.accompagner.instances import services as instances
from jalons.accompagner.instances.enums import Sens
from jalons.accompagner.instances.rules import Voix
from jalons.accompagner.instances.tests.conftest import creer_monde, ouvrir, raisons
from tests import people

__all__ = ["raisons"]
DIT = Dit(
    "60 heures d’aide à domicile sur six semaines", "Une personne seule avec un enfant de moins de 10 ans.",
    "La sortie se fait comme prévu.", "Trois semaines seulement.", "Devis, vu le 12 mars.",
)  # fmt: skip
PAYEE = Payee("Aide et présence", "Facture 118")
SOURCE = "Délibération du conseil, essai"


class Service:
    """Everybody, and short words for what they do."""

    def __init__(self) -> None:
        self.monde = creer_monde()
        self.caisse = self.monde.organisme
        self.helene = people.un_agent(equipe=people.une_equipe(self.caisse), nom="Moreau")
        self.dossier = maker.un_dossier(self.helene)
        self.elle = self.dossier.assure
        self.fonds = self.un_fonds("Aides individuelles")

    def un_fonds(self, nom: str, dotation: int = 5000, **autres: Any) -> Fonds:
        fonds = services.creer(
            agent=self.monde.direction, organisme_id=self.caisse.pk, nom=nom, genre=autres.pop("genre", "ass"),
            payeur="Agent comptable", source=SOURCE, date_debut=date(2024, 1, 1), **autres,
        )  # fmt: skip
        if dotation:
            services.doter(
                agent=self.monde.direction, fonds=fonds, annee=timezone.localdate().year, dotation=Decimal(dotation),
                source=SOURCE, seuil_delegation=Decimal(300), plafond_urgence=Decimal(150), seuil_deux=Decimal(2000),
            )  # fmt: skip
        return fonds

    def un_besoin(self, cout: str = "1560", dossier: Any = True, **autres: Any) -> Aide:
        return services.noter(
            agent=self.helene, assure=self.elle, organisme_id=self.caisse.pk, dossier=self.dossier if dossier else None,
            nature="domicile", cout=Decimal(cout), dit=autres.pop("dit", DIT), payee=autres.pop("payee", PAYEE),
        )  # fmt: skip

    def une_part(self, demande: str = "590", aide: Aide | None = None, **autres: Any) -> Financement:
        aide = aide or self.un_besoin()
        siens = autres or {"fonds": self.fonds}
        return services.ajouter(agent=self.helene, aide=aide, demande=Decimal(demande), **siens)

    def soumise(self, demande: str = "590", **autres: Any) -> Financement:
        part = self.une_part(demande, **autres)
        return services.demander(agent=self.helene, financement=part, seance=self.monde.seance)

    def tenir(self) -> None:
        if not self.monde.seance.est_ouverte:
            ouvrir(self.monde)
            self.monde.seance.refresh_from_db()

    def decider(
        self, part: Financement, sens: Sens = Sens.FAVORABLE, montant: str = "", agent: Any = None
    ) -> Financement:
        self.tenir()
        point = self.monde.seance.points.get(affaire_cle=part.pk)
        raison = {
            Sens.PARTIEL: "commission_aides/partiel/plafond",
            Sens.DEFAVORABLE: "commission_aides/defavorable/reglement",
        }
        instances.decider(
            agent=agent or self.monde.maud, point=point, sens=sens, raison=raison.get(sens, ""), mots="Nous payons.",
            voix=Voix(6, 0, 0), effet={"montant": Decimal(montant) if montant else None},
        )  # fmt: skip
        part.refresh_from_db()
        return part

    def accordee(self, demande: str = "590", **autres: Any) -> Financement:
        return self.decider(self.soumise(demande, **autres))


@pytest.fixture
def service(db: Any, raisons: Any) -> Service:
    return Service()
