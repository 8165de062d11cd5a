"""What the regional platform of the 36 46 sees: whoever answers sees what she must to answer, and no more."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.parcours.services import reserver_pour_demande
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande
from tests import people

PAROLES, ITEM, NUMERO = "canari-paroles", "canari-item", "06 39 98 41 27"


def _arrivee(service: Service, assure: Any) -> Demande:
    """Her words, the answers of the fiche, where to call her: as a colleague of the platform noted them."""
    return signalements.recevoir_signalement(
        agent=service.csam, assure=assure, organisme=service.equipe.organisme, origine="assure", qui="personne",
        paroles=PAROLES, reponses={"ressources": "oui"}, verbatims={"ressources": ITEM}, titres={"ressources": "Ressources"},
        dite={"nom": "Brunet Valérie", "telephone": NUMERO, "cle": "canari", "rappel_le": timezone.localdate()},
    ).demande  # fmt: skip


def test_any_of_the_platform_qualifies_and_once_handed_over_only_the_way_is_left(
    service: Service, client_de: Any
) -> None:
    charger_referentiels()
    collegue = people.un_agent("csam", equipe=people.une_equipe(service.equipe.organisme))  # another desk, same region
    client, demande = client_de(collegue), _arrivee(service, people.un_assure(service.equipe.organisme))
    page = f"/demandes/{demande.pk}/"
    avant = client.get(page).text
    assert PAROLES in avant and ITEM in avant and NUMERO in avant, "sans quoi elle ne peut ni qualifier ni rappeler"
    reserver_pour_demande(agent=collegue, demande=demande, creneau=service.creneau())
    apres = client.get(page).text
    assert not any(mot in apres for mot in (PAROLES, ITEM, NUMERO)), (
        "remise : ses mots ne sont plus ceux de la plateforme"
    )
    assert "Rendez-vous pris" in apres and str(service.assistante) in apres, (
        "de quoi dire à qui rappelle où elle en est"
    )
    fiche = client.get(f"/personnes/{demande.assure_id}/").text
    assert str(service.assistante) in fiche and PAROLES not in fiche


def test_another_region_and_a_manager_see_less(service: Service, client_de: Any) -> None:
    charger_referentiels()
    demande = _arrivee(service, None)
    page = f"/demandes/{demande.pk}/"
    ailleurs = client_de(people.un_agent("csam"))
    assert ailleurs.get(page).status_code == 404 and "Brunet" not in ailleurs.get("/demandes/").text
    manager = client_de(people.un_agent("manager", equipe=service.equipe)).get(page).text
    assert "Brunet Valérie" in manager and not any(mot in manager for mot in (PAROLES, ITEM, NUMERO))
