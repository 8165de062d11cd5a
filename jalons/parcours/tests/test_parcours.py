"""The acts over several rooms: all or nothing, once, and a death stops everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.models import Demarche, Dossier
from jalons.fondations.envois.models import Envoi
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.parcours import services
from jalons.parcours.rules import Attente, Consequence, ranger
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services import CreneauPris, RendezVousRefuse
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import QuiAppelle
from jalons.recevoir.signalements.models import Demande
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)


def test_booking_qualifies_hands_over_and_confirms_without_a_reason(service: Service) -> None:
    demande = service.demande()
    rdv = services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    demande.refresh_from_db()
    assert (demande.statut, demande.attribuee_a, rdv.agent) == ("rdv_pris", service.assistante, service.assistante)
    envoi = Envoi.objects.get(assure_id=demande.assure_id)
    assert (envoi.statut, envoi.raison_refus) == ("a_envoyer", "")
    assert "36 46" in (envoi.corps or "")
    assert not any(mot in (envoi.corps or "").lower() for mot in ("social", "santé", "arrêt", "ressources"))


def test_the_same_form_sent_twice_books_once(service: Service) -> None:
    import uuid

    demande, cle, creneau = service.demande(), uuid.uuid4(), service.creneau()
    premier = services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=creneau, cle=cle)
    demande.refresh_from_db()
    assert services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=creneau, cle=cle) == premier
    assert RendezVous.objects.count() == 1


def test_a_number_mistyped_while_the_call_goes_on_shows_the_page_again(service: Service, client_de: Any) -> None:
    charger_referentiels()
    reponse = client_de(service.csam).post(reverse("parcours:appel"), {"nom_prenom": "Brunet", "nir": "1 84 05"})
    assert reponse.status_code == 200 and "1 84 05" in reponse.content.decode()


def test_a_number_that_contradicts_the_birth_is_told_during_the_call(service: Service, client_de: Any) -> None:
    charger_referentiels()
    for naissance, dit in (("14/05/1997", True), ("14/05/1984", False)):
        saisi = {"nom_prenom": "Brunet Jean", "nir": "1 84 05 75 123 456", "naissance": naissance}
        page = client_de(service.csam).post(reverse("parcours:appel"), saisi)
        assert ("Numéro à vérifier (l’année de naissance)" in page.content.decode()) is dit


def test_when_the_slot_is_taken_nothing_of_the_act_remains(service: Service) -> None:
    creneau = service.creneau()
    services.reserver_pour_demande(agent=service.csam, demande=service.demande("Premier"), creneau=creneau)
    seconde = service.demande("Second")
    with pytest.raises(CreneauPris, match="Les plus proches"):
        services.reserver_pour_demande(agent=service.csam, demande=seconde, creneau=creneau)
    seconde.refresh_from_db()
    assert (seconde.statut, seconde.attribuee_a) == ("a_qualifier", None)


def test_nobody_is_booked_for_a_demande_without_a_person(service: Service) -> None:
    demande = signalements.recevoir_signalement(
        agent=service.csam, assure=None, organisme=service.equipe.organisme, origine="inconnu", qui=QuiAppelle.PROCHE
    ).demande
    with pytest.raises(RendezVousRefuse, match="qui est la personne"):
        services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())


def test_a_cancelled_appointment_gives_the_demande_back_to_receive(service: Service) -> None:
    demande = service.demande()
    rdv = services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    rendez_vous.annuler(agent=service.csam, rdv=RendezVous.objects.get(pk=rdv.pk), motif="personne")
    demande.refresh_from_db()
    assert demande.statut == "a_recevoir"


def test_closing_a_dossier_closes_its_demande_and_cancels_what_was_to_come(service: Service) -> None:
    demande = service.demande()
    services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    demande.refresh_from_db()
    commence = {"ouvert_le": timezone.localdate() - timedelta(days=2), "referent": service.assistante, "axe": "pdp"}
    dossier = services.ouvrir_dossier(agent=service.assistante, demande=demande, **commence)
    demande.refresh_from_db()
    assert demande.repondue_le == demande.etat_le == commence["ouvert_le"], "the day of the answer, not that of typing"
    annules = services.clore_dossier(
        agent=service.assistante,
        dossier=Dossier.objects.get(pk=dossier.pk),
        motif="objectifs_atteints",
        issue_emploi="formation",
        rendez_vous_a_venir={RendezVous.objects.get().pk: "annuler"},
    )
    demande.refresh_from_db()
    assert annules == 1
    assert (demande.statut, RendezVous.objects.get().statut) == ("clos", "annule")


def test_closing_a_dossier_leaves_the_appointments_of_another_caisse(service: Service) -> None:
    ailleurs = Service()
    demande = service.demande()
    assert demande.assure
    services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    la_bas = rendez_vous.reserver(
        agent=ailleurs.csam, assure=demande.assure, avec=ailleurs.assistante, mode=Mode.LIEU, lieu=ailleurs.lieu,
        debut=service.creneau().debut + timedelta(hours=1), duree=45,
    )  # fmt: skip
    demande.refresh_from_db()
    dossier = services.ouvrir_dossier(agent=service.assistante, demande=demande, referent=service.assistante, axe="pdp")
    cloture = {"motif": "objectifs_atteints", "issue_emploi": "formation"}
    ici = {rdv.pk: "annuler" for rdv in RendezVous.objects.exclude(pk=la_bas.pk)}
    assert services.clore_dossier(agent=service.assistante, dossier=dossier, rendez_vous_a_venir=ici, **cloture) == 1
    la_bas.refresh_from_db()
    assert la_bas.statut == "pris"


def test_a_death_stops_letters_appointments_demande_and_dossier_at_once(service: Service) -> None:
    demande = service.demande()
    services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    demande.refresh_from_db()
    services.ouvrir_dossier(agent=service.assistante, demande=demande, referent=service.assistante, axe="sante")
    assure = demande.assure
    assert assure
    assure.refresh_from_db()
    services.constater_deces(agent=service.csam, assure=assure, date_deces=timezone.localdate())
    assert set(Envoi.objects.values_list("statut", flat=True)) == {"refuse"}
    assert set(RendezVous.objects.values_list("statut", flat=True)) == {"annule"}
    assert set(Dossier.objects.values_list("statut", flat=True)) == {"clos"}
    assert Demande.objects.get().statut == "clos"
    with pytest.raises(RendezVousRefuse):
        rendez_vous.reserver(
            agent=service.csam, assure=assure, avec=service.assistante, debut=service.creneau().debut, duree=45,
            mode=Mode.LIEU, lieu=service.lieu,
        )  # fmt: skip


@pytest.mark.parametrize("role", ["csam", "assistant_social", "manager"])
def test_the_day_costs_the_same_queries_with_one_row_and_with_fifteen(
    service: Service, client_de: Callable[..., Any], role: str
) -> None:
    charger_referentiels()
    agent = {"csam": service.csam, "assistant_social": service.assistante}.get(role) or un_agent(
        role, equipe=service.equipe
    )
    client = client_de(agent)

    def ajouter(combien: int) -> None:
        for rang in range(combien):
            demande = service.demande(f"Nom{chr(65 + rang)}{combien}")
            signalements.qualifier(agent=service.csam, demande=demande, decision="recevoir")
            if role == "assistant_social":
                signalements.attribuer(agent=service.csam, demande=demande, a=service.assistante, motif="essai")
                dossier = accompagnements.ouvrir_dossier(agent=agent, assure=demande.assure, referent=agent, axe="pdp")
                accompagnements.noter_demarche(
                    agent=agent, dossier=dossier, intitule="Appel", reponse_attendue_le=timezone.localdate()
                )

    def cout() -> int:
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert client.get("/ma-journee/").status_code == 200
        return len(requetes)

    ajouter(1)
    cout()
    un = cout()
    ajouter(14)
    assert cout() == un


def une_attente(consequence: Consequence, jours: int | None) -> Attente:
    return Attente(consequence, "x", "y", "/", echeance=None if jours is None else JOUR + timedelta(days=jours))


def test_the_day_is_ranked_by_consequence_then_by_date() -> None:
    attentes = [
        une_attente(Consequence.ETAPE, -9), une_attente(Consequence.SECURITE, 5), une_attente(Consequence.SECURITE, 0),
        une_attente(Consequence.RESSOURCES_SOINS, None), une_attente(Consequence.RESSOURCES_SOINS, 30),
    ]  # fmt: skip
    ordre = [(a.consequence, a.echeance and (a.echeance - JOUR).days, a.couleur) for a in ranger(attentes, JOUR)]
    assert ordre == [
        (Consequence.SECURITE, 0, "now"), (Consequence.SECURITE, 5, "near"), (Consequence.RESSOURCES_SOINS, 30, ""),
        (Consequence.RESSOURCES_SOINS, None, ""), (Consequence.ETAPE, -9, "now"),
    ]  # fmt: skip


def test_a_line_refused_on_the_day_page_gives_back_what_was_typed(service: Service, client_de: Any) -> None:
    demande = service.demande()
    services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    demande.refresh_from_db()
    dossier = services.ouvrir_dossier(agent=service.assistante, demande=demande, referent=service.assistante)
    client, saisi = (
        client_de(service.assistante),
        {"intitule": "Appel à la prévoyance", "reponse_attendue_le": "plus tard"},
    )
    for qui, faute in (
        ("", "Choisir pour qui."),
        ("personne", "Choisir pour qui."),
        (str(dossier.pk), "écrivez-la ainsi"),
    ):
        reponse = client.post("/ma-journee/demarche/", saisi | {"dossier": qui})
        page = reponse.content.decode()
        assert reponse.status_code == 422 and all(mot in page for mot in (faute, *saisi.values())), qui
    assert f'value="{dossier.pk}" selected' in page
    hier = saisi | {"dossier": str(dossier.pk), "reponse_attendue_le": "2020-01-01"}
    reponse = client.post("/ma-journee/demarche/", hier)
    assert reponse.status_code == 422 and 'id="id_reponse_attendue_le_erreur"' in reponse.content.decode()
    assert not Demarche.objects.exists()
    demain = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert client.post("/ma-journee/demarche/", hier | {"reponse_attendue_le": demain}).status_code == 302
    assert Demarche.objects.get().date_acte == timezone.localdate()


def test_nobody_chosen_is_asked_again_with_the_people_found(service: Service, client_de: Any) -> None:
    un_assure(service.equipe.organisme, nom="Brunet", prenom="Valérie", date_naissance=date(1997, 5, 14))
    inconnue = signalements.recevoir_signalement(
        agent=service.csam, assure=None, organisme=service.equipe.organisme, origine="assure", qui=QuiAppelle.PERSONNE
    ).demande
    typed = {"nom_prenom": "Brunet Valérie", "naissance": "14/05/1997"}
    url = reverse("parcours:identifier", args=[inconnue.pk])
    reponse = client_de(service.csam).post(url, typed | {"acte": "rattacher"})
    page = reponse.content.decode()
    assert reponse.status_code == 422 and "Choisir la personne, ou l’enregistrer." in page
    assert 'value="aucune"' in page and "Rattacher la demande" in page


def test_a_demarche_in_one_line_with_a_bad_date_comes_back_with_every_field(service: Service, client_de: Any) -> None:
    demande = service.demande()
    signalements.qualifier(agent=service.csam, demande=demande, decision="recevoir")
    services.confier(agent=service.csam, demande=demande, a=service.assistante, motif="la suit")
    dossier = services.ouvrir_dossier(agent=service.assistante, demande=demande, referent=service.assistante)
    for jour in ("2011-01-01", "31/02/2026", "1850-01-01"):
        saisie = {"dossier": dossier.pk, "intitule": "Appelé la CAF : deux rappels", "reponse_attendue_le": jour}
        reponse = client_de(service.assistante).post(reverse("parcours:noter_demarche"), saisie)
        html = " ".join(reponse.text.split())
        assert reponse.status_code == 422 and not Demarche.objects.exists(), jour
        assert 'value="Appelé la CAF : deux rappels"' in html and f'value="{dossier.pk}" selected' in html, jour
        assert f'value="{jour}"' in html, jour
        assert 'href="#id_reponse_attendue_le"' in html, jour
