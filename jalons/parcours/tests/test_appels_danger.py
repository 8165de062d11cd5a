"""A danger told in a call, or that follows somebody given to another, is never kept in silence."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from jalons.parcours import services
from jalons.parcours.tests.conftest import Service
from jalons.parcours.tests.test_appels import _referentiels, accompagnee, appeler  # noqa: F401
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Appel, Demande, Signalement
from tests.people import un_agent

pytestmark = pytest.mark.django_db
MOURIR = "Je veux mourir, je n’en peux plus."
FAIT = "3114 appelé avec elle, sa sœur arrive."


def test_a_danger_told_in_a_call_is_never_kept_in_silence(service: Service, client_de: Any) -> None:
    demande, client = accompagnee(service), client_de(service.csam)
    dit = {"paroles": MOURIR, "reponse": "Oui.", "cle": str(uuid.uuid4())}
    for acte in ("noter", "transmettre", "repondre", "ajouter"):
        refus = appeler(client, acte, demande.assure, **dit)
        assert refus.status_code == 422 and "appelez d’abord" in refus.text and MOURIR in refus.text, acte
    assert not Appel.objects.exists()
    ecrit = {"qui": "personne", "assure": str(demande.assure_id), "paroles": MOURIR}
    assert "vous avez entendu « non »" in client.post(reverse("parcours:appel"), ecrit | {"danger": "non"}).text
    assert "vous avez entendu « non »" not in client.post(reverse("parcours:appel"), ecrit).text
    assert appeler(client, "noter", demande.assure, paroles=MOURIR, danger="non").status_code == 302  # asked: no
    assert appeler(client, "transmettre", demande.assure, **dit | {"securite": FAIT}).status_code == 302
    appel = Appel.objects.get(suite="transmis")
    assert appel.securites.get().fait == FAIT
    sienne = client_de(service.assistante)
    jour = sienne.get("/ma-journee/").text
    assert "un danger y est dit" in jour and f"/demandes/appels/{appel.pk}/fait/" not in jour
    assert FAIT in sienne.get(f"/demandes/appels/{appel.pk}/").text
    fait = f"/demandes/appels/{appel.pk}/fait/"
    assert "ce qui a été fait" in sienne.post(fait, follow=True).text
    appel.refresh_from_db()
    assert appel.fait_le is None
    sienne.post(fait, {"securite": "Je l’ai eue : sa sœur est là."})
    appel.refresh_from_db()
    assert appel.fait_le and appel.securites.count() == 2


def test_a_danger_follows_her_when_she_is_given_to_somebody_and_until_her_accompaniment_ends(
    service: Service, client_de: Any
) -> None:
    demande = service.demande()
    Signalement.objects.filter(demande=demande).update(danger="oui")
    cadre, elle = un_agent("manager", equipe=service.equipe), service.assistante
    with pytest.raises(signalements.DecisionRefusee, match="appelez d’abord"):
        services.confier(agent=cadre, demande=demande, a=elle, motif="secteur")
    with pytest.raises(signalements.DecisionRefusee, match="appelez d’abord"):
        services.reserver_pour_demande(
            agent=service.csam, demande=demande, creneau=service.creneau(), motif="Elle veut"
        )
    page = client_de(service.csam).get(reverse("parcours:donner_rendez_vous", args=[demande.pk])).text
    assert 'name="securite"' in page and "Danger : appelez d’abord" in page
    demande.refresh_from_db()
    services.confier(agent=cadre, demande=demande, a=elle, motif="secteur", securite="Prévenue de vive voix")
    assert "un danger est dit" in client_de(elle).get("/ma-journee/").text
    services.reserver_pour_demande(agent=elle, demande=demande, creneau=service.creneau(), motif="Elle veut")
    dossier = services.ouvrir_dossier(agent=elle, demande=demande, referent=elle, axe="pdp")
    fin = {
        "motif": "objectifs_atteints",
        "issue_emploi": "inconnu",
        "rendez_vous_a_venir": dict.fromkeys(_a_venir(demande), "annuler"),
    }
    assert "Lire ce qui vient d’arriver" in client_de(elle).get("/ma-journee/").text
    with pytest.raises(signalements.DecisionRefusee, match="appelez d’abord"):  # told on the day that it was opened
        services.clore_dossier(agent=elle, dossier=dossier, **fin)
    page = client_de(elle).get(reverse("parcours:terminer", args=[dossier.pk])).text
    assert 'name="securite"' in page


def _a_venir(demande: Demande) -> list[Any]:
    return list(RendezVous.objects.filter(assure=demande.assure, statut="pris").values_list("pk", flat=True))
