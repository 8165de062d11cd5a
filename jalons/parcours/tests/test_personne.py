"""Nobody is a dead end: from a person, an appointment, a demande, to what follows; a missing note waits; steps move and end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.fondations.socle.refus import Refus
from jalons.parcours import services
from jalons.parcours.selectors import journee
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db


def test_present_leads_to_the_note_and_a_missing_note_waits_in_the_day(
    tenu: tuple[Service, RendezVous, Any], client_de: Callable[..., Any]
) -> None:
    service, rdv, dossier = tenu
    client = client_de(service.assistante)
    page = client.post(
        reverse("rendez_vous:issue", args=[rdv.pk, "present"]), {"version": str(rdv.version)}, follow=True
    )
    note = f"{reverse('accompagnements:entretien_noter', args=[dossier.pk])}?rdv={rdv.pk}"
    assert page.redirect_chain[-1][0] == note
    attend = [
        a for a in journee(service.assistante, timezone.now(), timezone.localdate()).attentes if a.sorte == "note"
    ]
    assert [a.url for a in attend] == [note]
    assert note.replace("&", "&amp;") in client.get(reverse("rendez_vous:rendez_vous", args=[rdv.pk])).content.decode()
    rdv.refresh_from_db()
    accompagnements.noter_entretien(
        agent=service.assistante, dossier=dossier, mode="lieu", date_acte=rdv.date_acte, note="Elle va mieux.",
        rendez_vous=rdv, debut=rdv.debut,
    )  # fmt: skip
    assert not [
        a for a in journee(service.assistante, timezone.now(), timezone.localdate()).attentes if a.sorte == "note"
    ]


def test_two_notes_of_today_leave_the_missing_note_of_a_past_appointment_waiting(
    tenu: tuple[Service, RendezVous, Any], client_de: Callable[..., Any]
) -> None:
    service, rdv, dossier = tenu
    client = client_de(service.assistante)
    noter = reverse("accompagnements:entretien_noter", args=[dossier.pk])
    for note in ("Elle a rappelé.", "Elle est repassée."):
        page = client.get(noter).content.decode()
        assert 'name="rendez_vous"' in page and f'value="{rdv.pk}" selected' not in page, (
            "offered, never put by default"
        )
        propose = client.get(noter).context["form"]
        envoi = {"note": note, "mode": "telephone", "date_acte": str(timezone.localdate())}
        assert client.post(noter, envoi | {"rendez_vous": propose["rendez_vous"].value() or ""}).status_code == 302
    client.post(reverse("rendez_vous:issue", args=[rdv.pk, "present"]), {"version": str(rdv.version)})
    attend = journee(service.assistante, timezone.now(), timezone.localdate()).attentes
    assert [a.url for a in attend if a.sorte == "note"] == [f"{noter}?rdv={rdv.pk}"]
    page = client.get(reverse("rendez_vous:rendez_vous", args=[rdv.pk])).content.decode()
    assert "Écrire la note" in page


def test_a_note_of_another_day_is_not_the_note_of_an_appointment_unless_it_was_asked(
    tenu: tuple[Service, RendezVous, Any], client_de: Callable[..., Any]
) -> None:
    service, rdv, dossier = tenu
    client, noter = client_de(service.assistante), reverse("accompagnements:entretien_noter", args=[dossier.pk])
    demande = client.get(f"{noter}?rdv={rdv.pk}").context["form"]
    assert (demande["rendez_vous"].value(), demande["date_acte"].value()) == (rdv.pk, rdv.date_acte)
    envoi = {"note": "Vue.", "mode": "lieu", "date_acte": str(timezone.localdate()), "rendez_vous": str(rdv.pk)}
    refuse = client.post(noter, envoi)
    assert refuse.status_code == 422 and "Ce rendez-vous était le" in refuse.content.decode()
    assert client.post(f"{noter}?rdv={rdv.pk}", envoi).status_code == 302


def test_an_appointment_older_than_the_dossier_does_not_lead_to_a_note_that_cannot_be_its_own(
    tenu: tuple[Service, RendezVous, Any], client_de: Callable[..., Any]
) -> None:
    service, rdv, dossier = tenu
    dossier.__class__.objects.filter(pk=dossier.pk).update(ouvert_le=timezone.localdate())
    page = client_de(service.assistante).post(
        reverse("rendez_vous:issue", args=[rdv.pk, "present"]), {"version": str(rdv.version)}, follow=True
    )
    assert "noter" not in page.redirect_chain[-1][0]
    assert (
        reverse("parcours:dossier", args=[dossier.pk])
        in client_de(service.assistante).get(reverse("rendez_vous:rendez_vous", args=[rdv.pk])).content.decode()
    )


def test_a_note_missing_is_in_the_day_of_whoever_may_write_it_only(tenu: tuple[Service, RendezVous, Any]) -> None:
    service, rdv, _ = tenu
    rendez_vous.noter_issue(agent=service.assistante, rdv=rdv, issue="present")
    for agent in (
        service.csam,
        un_agent("assistant_social", equipe=service.equipe),
        un_agent("manager", equipe=service.equipe),
    ):
        lignes = journee(agent, timezone.now(), timezone.localdate()).attentes
        assert not [a for a in lignes if a.sorte == "note"], agent.role


# --- Steps ---


def test_a_step_is_postponed_and_carries_a_result(
    tenu: tuple[Service, RendezVous, Any], client_de: Callable[..., Any]
) -> None:
    service, _, dossier = tenu
    jour = timezone.localdate()
    etape = accompagnements.prevoir_etape(agent=service.assistante, dossier=dossier, prevue_le=jour, intitule="Point")
    client = client_de(service.assistante)
    report, resultat = (reverse(f"accompagnements:etape_{x}", args=[etape.pk]) for x in ("reporter", "resultat"))
    passe = client.post(report, {"prevue_le": str(jour - timedelta(days=1)), "version": "1"})
    assert passe.status_code == 422
    plus_tard = jour + timedelta(days=12)
    assert client.post(report, {"prevue_le": str(plus_tard), "version": "1"}).status_code == 302
    etape.refresh_from_db()
    assert etape.prevue_le == plus_tard
    perdue = client.post(resultat, {"faite_le": str(jour), "resultat": "Elle a repris.", "version": "1"})
    assert perdue.status_code == 409 and "Elle a repris." in perdue.content.decode(), "the loser keeps her text"
    client.post(resultat, {"faite_le": str(jour), "resultat": "Elle a repris.", "version": "2"})
    etape.refresh_from_db()
    assert (etape.faite_le, etape.resultat) == (jour, "Elle a repris.")
    assert "Elle a repris." in client.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    assert client.post(report, {"prevue_le": str(plus_tard), "version": "3"}).status_code == 409, "done is done"


def test_from_a_person_everything_is_one_click_away(
    tenu: tuple[Service, RendezVous, Any], client_de: Callable[..., Any]
) -> None:
    service, rdv, dossier = tenu
    signalement = signalements.recevoir_signalement(
        agent=service.csam, assure=dossier.assure, organisme=service.equipe.organisme, origine="assure", qui="personne"
    )
    page = client_de(service.csam).get(reverse("assures:fiche", args=[dossier.assure_id])).content.decode()
    for adresse in (
        reverse("signalements:demande", args=[signalement.demande_id]),
        reverse("rendez_vous:rendez_vous", args=[rdv.pk]),
        reverse("parcours:dossier", args=[dossier.pk]),
    ):
        assert adresse in page
    retour = client_de(service.csam).get(reverse("rendez_vous:rendez_vous", args=[rdv.pk])).content.decode()
    assert reverse("parcours:dossier", args=[dossier.pk]) in retour
    etrangere = un_agent("csam")
    assert client_de(etrangere).get(reverse("assures:fiche", args=[dossier.assure_id])).status_code == 404


def test_from_a_person_and_her_dossier_somebody_is_added_to_her_next_appointment_then_back_to_the_page(
    tenu: tuple[Service, RendezVous, Any], client_de: Callable[..., Any]
) -> None:
    service, rdv, dossier = tenu
    debut = timezone.now() + timedelta(days=3)
    RendezVous.objects.filter(pk=rdv.pk).update(
        periode=(debut, debut + timedelta(minutes=45)), date_acte=timezone.localdate(debut)
    )
    client = client_de(service.assistante)
    page_rdv = reverse("rendez_vous:rendez_vous", args=[rdv.pk])
    for page in (reverse("assures:fiche", args=[rdv.assure_id]), reverse("parcours:dossier", args=[dossier.pk])):
        assert f"{page_rdv}?retour={page.replace('/', '%2F')}#seconde" in client.get(page).content.decode(), page
    assert f'name="retour" value="{page}"' in client.get(f"{page_rdv}?retour={page}").content.decode()


def test_a_demande_and_a_dossier_lead_to_the_person_to_each_other_and_to_the_appointment(
    service: Service, client_de: Callable[..., Any]
) -> None:
    demande = service.demande()
    rdv = rendez_vous.reserver(agent=service.csam, assure=demande.assure, demande=demande, **service.creneau().place)
    dossier = accompagnements.ouvrir_dossier(
        agent=service.assistante, assure=demande.assure, referent=service.assistante, demande=demande
    )
    client = client_de(service.assistante)
    fiche, le_rdv = (
        reverse("assures:fiche", args=[demande.assure_id]),
        reverse("rendez_vous:rendez_vous", args=[rdv.pk]),
    )
    la_demande, le_dossier = (
        reverse("signalements:demande", args=[demande.pk]),
        reverse("parcours:dossier", args=[dossier.pk]),
    )
    page = client.get(la_demande).content.decode()
    assert [a for a in (fiche, le_rdv, le_dossier) if f'href="{a}"' not in page] == []
    page = client.get(le_dossier).content.decode()
    assert [a for a in (fiche, le_rdv, la_demande) if f'href="{a}"' not in page] == []
    assert "La fiche de " in page


def test_a_demande_of_nobody_yet_leads_nowhere(service: Service, client_de: Callable[..., Any]) -> None:
    demande = service.demande()
    Demande.objects.filter(pk=demande.pk).update(assure=None)
    page = client_de(service.csam).get(reverse("signalements:demande", args=[demande.pk]))
    assert page.status_code == 200 and "La fiche de" not in page.content.decode()


def test_a_person_created_by_an_assistante_leads_on_to_a_demande_then_a_dossier(
    service: Service, client_de: Callable[..., Any]
) -> None:
    assure = un_assure(service.equipe.organisme, nom="Lenoir")
    client, ajouter = client_de(service.assistante), reverse("parcours:ajouter_demande", args=[assure.pk])
    assert ajouter in client.get(reverse("assures:fiche", args=[assure.pk])).content.decode()
    reponse = client.post(
        ajouter, {"origine": "assure", "canal": "accueil", "accord": "oui", "paroles": "Je perds mon logement"}
    )
    assert reponse.status_code == 302
    demande = signalements_de(assure).get()
    assert (demande.statut, demande.attribuee_a, demande.assure) == ("a_qualifier", None, assure), "given to nobody yet"
    assert reponse.url == reverse("signalements:demande", args=[demande.pk])
    page = client.get(reponse.url).content.decode()
    assert reverse("parcours:confier", args=[demande.pk]) in page, "somebody takes it, then the dossier opens"
    encore = client.post(ajouter, {"origine": "assure", "canal": "accueil", "accord": "oui"})
    assert encore.status_code == 422 and signalements_de(assure).count() == 1
    assert ajouter not in client.get(reverse("assures:fiche", args=[assure.pk])).content.decode()


def signalements_de(assure: Any) -> Any:
    return Demande.objects.filter(assure=assure)


def test_two_presses_of_add_a_demande_open_one(service: Service) -> None:
    assure = un_assure(service.equipe.organisme, nom="Lenoir")
    commun = {"agent": service.assistante, "assure": assure, "origine": "assure", "accord": "oui"}
    services.ajouter_demande(**commun)
    with pytest.raises(Refus, match="déjà une demande ouverte"):
        services.ajouter_demande(**commun)
