"""A place, whole: its page and its corrections, the term of its premises, who else holds permanence there, its attribution."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.agents.models import Secteur
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import VersionDepassee
from jalons.fondations.territoires.models import LieuAccueil, Salle
from jalons.fondations.territoires.selectors import attribution_le
from jalons.fondations.territoires.services import regler_attribution
from jalons.parcours.selectors.ententes import ententes_du_jour
from jalons.recevoir.implantations import rules, selectors, services
from jalons.recevoir.implantations.models import ConventionLocaux, PermanenceAdministrative
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import creer_monde, texte
from tests import people

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)  # a Tuesday


@pytest.fixture
def monde() -> Any:
    return creer_monde()


def page(nom: str, objet: Any) -> str:
    return reverse(f"implantations:{nom}", args=[objet.pk])


def une_convention(lieu: Any, **autres: Any) -> ConventionLocaux:
    valeurs = {"avec": "CPAM", "date_debut": date(2020, 1, 1), "date_fin": None, "preavis_mois": 6} | autres
    return ConventionLocaux.objects.create(lieu=lieu, **valeurs)


def une_permanence(lieu: Any, **autres: Any) -> PermanenceAdministrative:
    valeurs = {
        "service": "cpam",
        "jour_semaine": 1,
        "heure_debut": time(9),
        "heure_fin": time(12),
        "date_debut": date(2020, 1, 1),
    }
    return PermanenceAdministrative.objects.create(lieu=lieu, **valeurs | autres)


def _lieu_saisi(**autres: Any) -> dict[str, Any]:
    return {
        "nom": "CPAM de Cholet", "type": "antenne", "adresse": "1 place du Marché", "acces": "Plain-pied",
        "jour_0": "9h-12h / 14h-17h",
        "equipements": ["telephone"], "jours_fermes": "", "version": 1,
    } | autres  # fmt: skip


# --- the place ---


def test_whoever_keeps_the_place_says_when_it_is_open_and_what_it_holds(monde: Any, client_de: Any) -> None:
    charger_referentiels()
    reponse = client_de(monde.chef).post(
        page("modifier", monde.lieu), _lieu_saisi(jours_fermes="24/12/2026\n31/12/2026")
    )
    assert reponse.status_code == 302
    lu = LieuAccueil.objects.get(pk=monde.lieu.pk)
    assert (lu.type, lu.horaires, lu.equipements) == ("antenne", "Mo 09:00-12:00,14:00-17:00", ["telephone"])
    assert lu.jours_fermes == [date(2026, 12, 24), date(2026, 12, 31)]
    vue = texte(client_de(monde.helene).get(page("lieu", lu)))
    assert "Lundi : 9 h à 12 h, 14 h à 17 h" in vue and "Téléphone" in vue


def test_hours_that_do_not_read_are_named_and_nothing_is_lost(monde: Any, client_de: Any) -> None:
    charger_referentiels()
    reponse = client_de(monde.chef).post(page("modifier", monde.lieu), _lieu_saisi(jour_2="le matin"))
    assert reponse.status_code == 422
    assert "« le matin » ne se lit pas comme des heures" in texte(reponse) and "9h-12h / 14h-17h" in texte(reponse)


def test_a_closed_day_that_is_no_day_is_named(monde: Any, client_de: Any) -> None:
    charger_referentiels()
    reponse = client_de(monde.chef).post(page("modifier", monde.lieu), _lieu_saisi(jours_fermes="24/13/2026"))
    assert reponse.status_code == 422 and "« 24/13/2026 » n’est pas une date" in texte(reponse)


def test_two_people_who_correct_a_place_see_both_texts(monde: Any, client_de: Any) -> None:
    charger_referentiels()
    chef = client_de(monde.chef)
    assert chef.post(page("modifier", monde.lieu), _lieu_saisi()).status_code == 302
    reponse = chef.post(page("modifier", monde.lieu), _lieu_saisi(acces="Rampe"))
    assert reponse.status_code == 409 and "Plain-pied" in texte(reponse) and "Rampe" in texte(reponse)


@pytest.mark.parametrize(
    ("role", "code"), [("assistant_social", 404), ("csam", 404), ("manager", 200), ("direction_regionale", 200)]
)
def test_only_whoever_keeps_the_place_corrects_it(monde: Any, client_de: Any, role: str, code: int) -> None:
    agent = people.un_agent(role, equipe=monde.equipe)
    reponse = client_de(agent).get(page("modifier", monde.lieu))
    assert reponse.status_code in ((code,) if code == 200 else (403, 404))


def test_the_manager_of_another_caisse_reads_and_corrects_nothing(monde: Any, client_de: Any) -> None:
    autre = client_de(people.un_agent("manager"))
    assert autre.get(page("lieu", monde.lieu)).status_code == 200
    assert autre.get(page("modifier", monde.lieu)).status_code == 404
    assert autre.get(page("convention", une_convention(monde.lieu))).status_code == 404


def test_a_room_opens_and_closes_and_stays(monde: Any, client_de: Any) -> None:
    chef = client_de(monde.chef)
    saisie = {"nom": "Bureau 1", "places": 3, "ouverte_du": "2020-01-01", "fermee_au": ""}
    assert chef.post(page("salle_nouvelle", monde.lieu), saisie).status_code == 302
    salle = Salle.objects.get()
    reponse = chef.post(page("salle", salle), saisie | {"fermee_au": "2026-01-31", "version": 1})
    assert reponse.status_code == 302
    salle.refresh_from_db()
    assert salle.fermee_au == date(2026, 1, 31)
    assert "Bureau 1" in texte(chef.get(page("lieu", monde.lieu)))


def test_a_room_that_closes_says_how_many_appointments_are_left(monde: Any, client_de: Any, demain: date) -> None:
    salle = Salle.objects.create(lieu=monde.lieu, nom="Bureau 1", places=3, ouverte_du=date(2020, 1, 1))
    monde.reserver(agent=monde.helene, debut=monde.a(10, 0, demain), maintenant=None)
    Salle.objects.filter(pk=salle.pk).update(fermee_au=demain - timedelta(days=1))
    assert "rendez-vous 1, réunions 0" in " ".join(texte(client_de(monde.chef).get(page("lieu", monde.lieu))).split())


def test_a_day_closed_over_appointments_cancels_none_and_says_how_many(
    monde: Any, client_de: Any, demain: date
) -> None:
    rdv = monde.reserver(agent=monde.helene, debut=monde.a(10, 0, demain), maintenant=None)
    LieuAccueil.objects.filter(pk=monde.lieu.pk).update(jours_fermes=[demain])
    vue = " ".join(texte(client_de(monde.chef).get(page("lieu", monde.lieu))).split())
    rdv.refresh_from_db()
    assert rdv.statut == "pris" and "1 rendez-vous déjà pris est à déplacer" in vue


def test_the_door_sheet_names_the_service_and_nobody(monde: Any, client_de: Any, demain: date) -> None:
    monde.reserver(agent=monde.helene, debut=monde.a(10, 0, demain), maintenant=None)
    vue = texte(client_de(monde.nadia).get(page("porte", monde.lieu)))
    feuille = vue[vue.index("<article") : vue.index("</article>")]
    assert "Permanence du service social" in feuille
    assert not any(mot in feuille for mot in ("Morvan", monde.valerie.nom, "maladie ", "motif"))


def test_the_page_costs_the_same_whatever_it_holds(monde: Any, client_de: Any) -> None:
    chef = client_de(monde.chef)

    def cout() -> int:
        with CaptureQueriesContext(
            connection,
        ) as lues:
            assert chef.get(page("lieu", monde.lieu)).status_code == 200
        return len(lues)

    def remplir(n: int) -> None:
        Salle.objects.create(lieu=monde.lieu, nom=f"Bureau {n}", places=3, ouverte_du=date(2020, 1, 1))
        une_permanence(monde.lieu, jour_semaine=n % 5)
        une_convention(monde.lieu)

    remplir(0)
    cout()
    avec_un = cout()
    for n in range(1, 8):
        remplir(n)
    assert cout() == avec_un


# --- side by side ---


@pytest.mark.parametrize(
    ("recurrence", "attendus"),
    [
        ("1", [3, 10, 17, 24, 31]),
        ("paires", [3, 17, 31]),
        ("impaires", [10, 24]),
        ("m1", [3]),
        ("m3", [17]),
        ("m-1", [31]),
    ],
)
def test_a_permanence_falls_on_its_tuesdays(recurrence: str, attendus: list[int]) -> None:
    mars = [date(2026, 3, n) for n in range(1, 32)]
    assert [j.day for j in mars if rules.tombe_le(j, 1, recurrence)] == attendus


def test_the_week_shows_both_services_on_the_same_day(monde: Any) -> None:
    monde.ouvrir()
    monde.ouvrir(monde.luc, de=11, a=14)
    une_permanence(monde.lieu)
    mardi = selectors.semaine(monde.lieu, JOUR - timedelta(days=1))[1]
    assert [(d.hour, f.hour) for d, f in mardi.social] == [(9, 14)], "les heures, jamais combien les tiennent"
    assert [str(p) for p in mardi.administratif] == ["CPAM"]


def test_a_closed_day_shows_neither(monde: Any) -> None:
    monde.ouvrir()
    une_permanence(monde.lieu)
    monde.lieu.jours_fermes = [JOUR]
    mardi = selectors.semaine(monde.lieu, JOUR - timedelta(days=1))[1]
    assert mardi.ferme and not mardi.social and not mardi.administratif


def test_the_platform_writes_a_permanence_of_the_cpam(monde: Any, client_de: Any) -> None:
    saisie = {
        "service": "cpam",
        "jour_semaine": "1",
        "recurrence": "m2",
        "heure_debut": "09:00",
        "heure_fin": "12:00",
        "date_debut": "2020-01-01",
    }
    assert client_de(monde.nadia).post(page("permanence_nouvelle", monde.lieu), saisie).status_code == 302
    assert PermanenceAdministrative.objects.get().quand == "le 2e mardi du mois"


def test_hours_reversed_are_refused(monde: Any, client_de: Any) -> None:
    saisie = {
        "service": "cpam",
        "jour_semaine": "1",
        "recurrence": "1",
        "heure_debut": "12:00",
        "heure_fin": "09:00",
        "date_debut": "2020-01-01",
    }
    reponse = client_de(monde.nadia).post(page("permanence_nouvelle", monde.lieu), saisie)
    assert reponse.status_code == 422 and "inversez les deux heures" in texte(reponse)


def test_a_demande_that_is_not_ours_shows_who_holds_permanence_near_her_home(monde: Any) -> None:
    from types import SimpleNamespace

    people.une_commune("96001")
    from jalons.fondations.territoires.models import Commune

    Commune.objects.filter(code="96001").update(latitude=47.0, longitude=-0.8)
    monde.valerie.commune_code = "96001"
    une_permanence(monde.lieu)
    demande = SimpleNamespace(assure=monde.valerie, organisme=monde.caisse)
    gabarit, contexte = selectors.permanences_pour(monde.nadia, demande) or ("", {})
    assert gabarit and [(lieu.nom, [str(p) for p in ps]) for lieu, _, ps in contexte["lieux"]] == [
        ("CPAM de Cholet", ["CPAM"])
    ]
    une_autre = SimpleNamespace(assure=None, organisme=monde.caisse)
    assert selectors.permanences_pour(monde.nadia, une_autre) is None


# --- premises ---


def test_the_term_of_the_premises_enters_the_managers_day_three_months_before_its_notice(monde: Any) -> None:
    une_convention(monde.lieu, date_fin=date(2027, 1, 31), preavis_mois=6)
    assert selectors.a_renouveler(monde.chef, date(2026, 4, 29)) == []
    assert [c.avec for c in selectors.a_renouveler(monde.chef, date(2026, 4, 30))] == ["CPAM"]


def test_another_convention_that_follows_takes_it_out_of_the_day(monde: Any) -> None:
    une_convention(monde.lieu, date_fin=date(2027, 1, 31))
    une_convention(monde.lieu, date_debut=date(2027, 2, 1))
    assert selectors.a_renouveler(monde.chef, date(2026, 12, 1)) == []


def test_a_place_that_closes_before_the_term_has_nothing_to_renew(monde: Any) -> None:
    une_convention(monde.lieu, date_fin=date(2027, 1, 31))
    LieuAccueil.objects.filter(pk=monde.lieu.pk).update(ouvert_au=date(2026, 12, 31))
    assert selectors.a_renouveler(monde.chef, date(2026, 12, 1)) == []


def test_it_is_in_the_managers_day_and_in_nobody_elses(monde: Any) -> None:
    une_convention(monde.lieu, date_fin=timezone.localdate() + timedelta(days=60))
    jour = timezone.localdate()
    assert [a.titre for a in ententes_du_jour(monde.chef, jour)] == [
        "Renouveler la convention de locaux : CPAM de Cholet"
    ]
    assert ententes_du_jour(monde.helene, jour) == ententes_du_jour(people.un_agent("manager"), jour) == []


def test_dates_reversed_are_refused_with_the_remedy(monde: Any) -> None:
    mots = {
        "avec": "CPAM",
        "reference": "",
        "preavis_mois": 3,
        "date_debut": JOUR,
        "date_fin": JOUR - timedelta(days=1),
    }
    with pytest.raises(services.ImplantationRefusee, match="précède le premier"):
        services.convenir(agent=monde.chef, lieu=monde.lieu, **mots)


# --- attribution ---


def test_a_setting_holds_from_its_day_on(monde: Any) -> None:
    jour = timezone.localdate()
    regler_attribution(
        agent=monde.chef, organisme=monde.caisse, attribution="risque", date_debut=jour + timedelta(days=7)
    )
    assert attribution_le(monde.caisse, jour) == "secteur"
    assert attribution_le(monde.caisse, jour + timedelta(days=7)) == "risque"


def test_two_people_who_change_the_setting_do_not_undo_each_other(monde: Any) -> None:
    jour = timezone.localdate()
    regler_attribution(agent=monde.chef, organisme=monde.caisse, attribution="risque", date_debut=jour)
    with pytest.raises(VersionDepassee):
        regler_attribution(agent=monde.chef, organisme=monde.caisse, attribution="volant", date_debut=jour, vu="")


def test_the_page_says_who_takes_what_and_what_nobody_takes(monde: Any, client_de: Any) -> None:
    jour = timezone.localdate()
    regler_attribution(agent=monde.chef, organisme=monde.caisse, attribution="risque", date_debut=jour)
    Secteur.objects.create(agent=monde.helene, genre="risque", code="maladie", date_debut=jour)
    vue = texte(client_de(monde.nadia).get(reverse("implantations:attribution")))
    reste = vue[vue.index("rien n’est proposé pour") :]
    assert "Hélène Morvan" in vue and "Invalidité" in reste[:400] and "Maladie," not in reste[:120].split("pour :")[1]


def test_the_direction_sets_it_and_a_worker_does_not(monde: Any, client_de: Any) -> None:
    saisie = {"attribution": "polyvalent", "date_debut": f"{timezone.localdate():%Y-%m-%d}", "vu": ""}
    url = reverse("implantations:regler")
    assert "À partir du" in texte(client_de(monde.chef).get(reverse("implantations:attribution")))
    assert "À partir du" not in texte(client_de(monde.helene).get(reverse("implantations:attribution")))
    assert client_de(monde.helene).post(url, saisie).status_code in (403, 404)
    assert client_de(people.un_agent("direction_regionale", equipe=monde.equipe)).post(url, saisie).status_code == 302
    assert attribution_le(monde.caisse, timezone.localdate()) == "polyvalent"


def test_a_day_past_is_refused(monde: Any, client_de: Any) -> None:
    saisie = {"attribution": "volant", "date_debut": "2020-01-01", "vu": ""}
    reponse = client_de(monde.chef).post(reverse("implantations:regler"), saisie)
    assert reponse.status_code == 422 and attribution_le(monde.caisse, timezone.localdate()) == "secteur"


def test_nothing_here_reads_a_person() -> None:
    assert not RendezVous.objects.exists()
