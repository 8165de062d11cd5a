"""Two organisations of one caisse, each with its space and its correspondent; and a CSAM of that caisse."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.portail import services
from jalons.portes.portail.models import Espace
from tests import people

TEXTE = "Elle vit seule au deuxième étage, sans ascenseur."


def saisie(**autres: str) -> dict[str, str]:
    """One signalement as it is typed."""
    valeurs = {
        "cle": str(uuid.uuid4()), "nom": "Lucienne Faucher", "naissance": "02/11/1958", "telephone": "06 39 98 41 27",
        "commune": "Trélazé", "sait": "oui", "accord_appel": "oui", "accord_suite": "non_recueilli", "texte": TEXTE,
    }  # fmt: skip
    return valeurs | autres


@dataclass
class Organisation:
    """One organisation: its body, its space, its correspondent, a colleague of hers."""

    body: Partenaire
    espace: Espace
    correspondant: Any
    collegue: Any

    @property
    def signaler(self) -> str:
        """Where its form is posted."""
        return f"/portail/espaces/{self.espace.pk}/signaler/"


@dataclass
class Scene:
    """The caisse and the two organisations."""

    caisse: Any
    csam: Any
    manager: Any
    chu: Organisation
    spst: Organisation


@pytest.fixture
def scene(db: Any) -> Scene:
    charger_referentiels()
    caisse = people.un_organisme()
    equipe = people.une_equipe(caisse)
    csam, manager = people.un_agent("csam", equipe=equipe), people.un_agent("manager", equipe=equipe)

    def une(nom: str, origine: str) -> Organisation:
        body = Partenaire.objects.create(code=nom.lower(), nom=f"Service social {nom}")
        ou: dict[str, Any] = {"organisme": None, "partenaire_id": body.pk}
        correspondant = people.un_agent("partenaire", prenom="Inès", nom=f"Carré {nom}", civilite="madame", **ou)
        collegue = people.un_agent("partenaire", prenom="Paul", nom=f"Petit {nom}", **ou)
        espace = Espace.objects.create(
            partenaire=body, organisme=caisse, origine=origine, date_debut=people.DEBUT, ouvert_par=manager
        )
        services.nommer(agent=manager, espace=espace, qui=correspondant)
        return Organisation(body, espace, correspondant, collegue)

    return Scene(caisse, csam, manager, une("CHU", "hopital"), une("SPST", "spst"))
