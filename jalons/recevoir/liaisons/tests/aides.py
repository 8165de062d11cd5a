"""A caisse with its CPAM, its CES and its service médical, and somebody whose pay does not come."""

from __future__ import annotations

from typing import Any

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.liaisons import services
from jalons.recevoir.liaisons.enums import GenreLiaison
from jalons.recevoir.liaisons.models import Liaison
from jalons.recevoir.signalements.tests import aides
from tests import people


class Service(aides.Service):
    """Nadia, Hélène, Luc and Awa, and at the CPAM, Karine."""

    def __init__(self) -> None:
        super().__init__()
        charger_referentiels()
        self.cpam, self.ces, self.medical = (
            Partenaire.objects.create(
                code=f"{sorte}-{self.organisme.code}"[:60], nom=nom, type=sorte, territoire=self.organisme
            )
            for sorte, nom in (
                ("assurance_maladie", "CPAM d’essai"),
                ("examens_sante", "CES d’essai"),
                ("service_medical", "Service médical d’essai"),
            )
        )
        self.karine = people.un_agent("partenaire", organisme=None, partenaire_id=self.cpam.pk, prenom="Karine")
        type(self.karine).objects.filter(pk=self.karine.pk).update(courriel="karine@cpam.test")

    def retard(self, **autres: Any) -> Liaison:
        """Hélène shares Valérie's late payment with the CPAM."""
        valeurs = {
            "agent": self.helene, "genre": GenreLiaison.IJ, "partenaire": self.cpam, "motif": "ij/attestation",
            "accord": "oui", "mot": "Rien depuis janvier, canari-mot.",
        } | autres  # fmt: skip
        valeurs.setdefault("assure", self.personne())
        return services.ouvrir(**valeurs)

    def signale(self, **autres: Any) -> Liaison:
        """Karine, at the CPAM, tells of somebody."""
        dit = {
            "nom": "Garnier",
            "prenom": "Odile",
            "motif": "ij/arret",
            "connaissance": "oui",
            "accord": "oui",
        } | autres
        return services.signaler_retard(agent=self.karine, partenaire=self.cpam, **dit)
