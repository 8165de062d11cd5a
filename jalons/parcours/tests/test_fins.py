"""A demande never ends in silence: what hangs from it is shown first, and settled with it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.envois.models import Envoi
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.parcours import selectors, services
from jalons.parcours.tests.conftest import Service
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import QuiAppelle
from jalons.recevoir.signalements.models import Demande
from tests.people import un_assure

pytestmark = pytest.mark.django_db
FINS = ["clore", "repondre", "orienter"]


def attendue(service: Service) -> tuple[Demande, RendezVous]:
    charger_referentiels()
    demande = service.demande()
    rdv = services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    demande.refresh_from_db()
    return demande, rdv


def finir(client: Any, demande: Demande, fin: str, **autres: Any) -> Any:
    maison, _ = Partenaire.objects.get_or_create(code="maison", defaults={"nom": "Maison France Services"})
    saisi: dict[str, Any] = {
        "clore": {"motif": "refus"},
        "repondre": {"motif": "autre", "texte": "Oui, c’est possible."},
        "orienter": {"partenaire": str(maison.pk), "motif_hors_champ": "autre", "dit": "Allez-y.", "pourquoi": "Dit."},
    }
    return client.post(reverse(f"parcours:{fin}", args=[demande.pk]), saisi[fin] | autres)


def etats(demande: Demande) -> tuple[str, str]:
    demande.refresh_from_db()
    return demande.statut, RendezVous.objects.get(demande=demande).statut


@pytest.mark.parametrize("fin", FINS)
def test_a_demande_with_an_appointment_does_not_end_before_it_is_said_what_becomes_of_it(
    service: Service, client_de: Any, fin: str
) -> None:
    demande, rdv = attendue(service)
    client = client_de(service.assistante)
    page = finir(client, demande, fin)
    assert page.status_code == 422 and "Elle est encore attendue" in page.content.decode()
    assert f"prévenir : {selectors.restes(demande, timezone.now())[0].libelle}" in page.content.decode()
    assert etats(demande) == ("rdv_pris", "pris")
    assert finir(client, demande, fin, laisses=f"rdv:{rdv.pk}").status_code == 302
    assert etats(demande) == ({"orienter": "reoriente"}.get(fin, "clos"), "annule")
    assert "n’aura pas lieu" in (Envoi.objects.order_by("created_at").last().corps or "")  # type: ignore[union-attr]


def test_the_platform_closes_no_appointment_in_silence_either(service: Service, client_de: Any) -> None:
    demande, _ = attendue(service)
    assert finir(client_de(service.csam), demande, "clore").status_code == 422
    assert etats(demande) == ("rdv_pris", "pris")


def test_an_appointment_taken_since_the_page_was_shown_is_not_given_back_unseen(
    service: Service, client_de: Any
) -> None:
    demande, rdv = attendue(service)
    neuf = RendezVous.objects.get(pk=rdv.pk)
    neuf.pk, neuf.cle_requete = uuid.uuid4(), uuid.uuid4()
    plus_tard = timedelta(days=7)
    neuf.periode, neuf.date_acte = (
        DateTimeTZRange(rdv.debut + plus_tard, rdv.fin + plus_tard),
        rdv.date_acte + plus_tard,
    )
    neuf.save(force_insert=True)
    assert finir(client_de(service.assistante), demande, "clore", laisses=f"rdv:{rdv.pk}").status_code == 422
    assert set(RendezVous.objects.values_list("statut", flat=True)) == {"pris"}


def test_before_a_demande_ends_it_is_said_whether_she_came(service: Service, client_de: Any) -> None:
    demande, rdv = attendue(service)
    hier = timezone.now() - timedelta(days=1)
    periode = DateTimeTZRange(hier, hier + timedelta(minutes=45))
    RendezVous.objects.filter(pk=rdv.pk).update(periode=periode, date_acte=rules.jour_local(hier, rdv.zone))
    page = finir(client_de(service.assistante), demande, "repondre", laisses=f"rdv:{rdv.pk}")
    assert page.status_code == 422 and "si elle est venue" in page.content.decode()
    assert etats(demande) == ("rdv_pris", "pris")


def test_a_demande_accompanied_ends_with_its_dossier_only(service: Service, client_de: Any) -> None:
    demande, rdv = attendue(service)
    services.ouvrir_dossier(agent=service.assistante, demande=demande, referent=service.assistante, axe="pdp")
    for agent in (service.csam, service.assistante):
        client = client_de(agent)
        page = finir(client, demande, "clore", laisses=f"rdv:{rdv.pk}")
        assert page.status_code == 422 and "accompagnement est en cours" in page.content.decode()
        assert "Clore la demande" not in client.get(reverse("signalements:demande", args=[demande.pk])).content.decode()
    assert etats(demande) == ("accompagne", "pris")


def test_a_demande_that_joins_another_says_so(service: Service, client_de: Any) -> None:
    charger_referentiels()
    elle = un_assure(service.equipe.organisme, nom="Brunet", prenom="Valérie", date_naissance=date(1997, 5, 14))
    commun = {
        "agent": service.csam,
        "organisme": service.equipe.organisme,
        "origine": "assure",
        "qui": QuiAppelle.PERSONNE,
    }
    deja = signalements.recevoir_signalement(assure=elle, **commun).demande
    inconnue = signalements.recevoir_signalement(assure=None, **commun).demande
    client = client_de(service.csam)
    choisie = {"nom_prenom": "Brunet Valérie", "naissance": "14/05/1997", "assure": str(elle.pk), "acte": "rattacher"}
    suite = client.post(reverse("parcours:identifier", args=[inconnue.pk]), choisie)
    assert suite.url == reverse("signalements:demande", args=[deja.pk])
    assert "avait déjà une demande ouverte" in client.get(suite.url).content.decode()
