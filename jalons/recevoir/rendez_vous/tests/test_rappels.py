"""Reminders: once for an hour, by the way she wishes, by day where she lives, and what became of them is seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from jalons.fondations.envois import accuses, remise
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.enums import A_REVOIR, TROP_TARD, Statut
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.rules import mots_interdits
from jalons.fondations.socle.refus import SaisieRefusee
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.selectors import peut_ecrire_a
from jalons.personnes.assures.services import noter_souhaits
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.enums import MotifAnnulation
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import creer_monde
from tests import people

pytestmark = pytest.mark.django_db
DIMANCHE, LUNDI = datetime(2026, 3, 8, 8, 0, tzinfo=UTC), datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
MARDI_D_AVANT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def dossier(db: None, settings: Any, tmp_path: Path) -> Path:
    settings.JALONS_DATA = tmp_path
    people.des_parametres("rdv_")
    return tmp_path / "envois"


def joignables() -> None:
    Assure.objects.update(
        telephone="06 39 98 00 01", telephone_e164="+33639980001", adresse="2 rue des Prés, 49300 Cholet"
    )


@pytest.fixture(autouse=True)
def _joignables(monde: Any) -> None:
    joignables()
    for personne in (monde.valerie, monde.paul):
        personne.refresh_from_db()


@pytest.fixture
def prise(monde: Any) -> Any:
    """Valérie's appointment on Tuesday the 10th at nine, taken on the 2nd."""
    monde.ouvrir()
    return monde.reserver()


def rappels() -> list[Envoi]:
    return list(Envoi.objects.filter(cle_unique__contains=":rappel:").order_by("created_at"))


def expedier(maintenant: datetime) -> envois.Bilan:
    return envois.expedier(porte=peut_ecrire_a, maintenant=maintenant)


def test_a_text_message_leaves_two_days_before_once_however_often_the_batch_runs(prise):
    assert services.rappeler(maintenant=MARDI_D_AVANT).pas_encore == 1
    assert services.rappeler(maintenant=DIMANCHE).deposes == 1
    assert services.rappeler(maintenant=DIMANCHE).deja == 1
    (rappel,) = rappels()
    assert rappel.canal == "sms" and rappel.corps.startswith("Rappel : rendez-vous mardi 10 mars à 9\u00a0h")
    assert "/portail/rdv/" in rappel.corps


def test_a_letter_leaves_seven_days_before_and_no_longer_when_it_would_come_too_late(monde):
    monde.ouvrir()
    noter_souhaits(agent=None, assure=monde.valerie, canal_prefere="courrier")
    monde.reserver(debut=monde.a(9), maintenant=datetime(2026, 2, 20, 9, tzinfo=UTC))
    assert services.rappeler(maintenant=datetime(2026, 3, 2, 9, tzinfo=UTC)).pas_encore == 1
    assert services.rappeler(maintenant=datetime(2026, 3, 8, 9, tzinfo=UTC)).sans == 1, "two days before: too late"
    assert services.rappeler(maintenant=datetime(2026, 3, 3, 9, tzinfo=UTC)).deposes == 1
    assert rappels()[0].canal == "courrier"


def test_the_delays_are_the_dated_ones_of_the_reference_data(prise):
    from jalons.fondations.referentiels.models import Parametre

    Parametre.objects.filter(code="rdv_rappel_sms").update(valeur="5")
    assert services.rappeler(maintenant=datetime(2026, 3, 5, 9, tzinfo=UTC)).deposes == 1


def test_one_taken_a_moment_ago_is_not_reminded(monde):
    monde.ouvrir()
    monde.reserver(maintenant=DIMANCHE)
    assert services.rappeler(maintenant=LUNDI).sans == 1 and not rappels()


def test_moved_the_old_hour_does_not_leave_and_the_new_one_does(monde, prise):
    services.rappeler(maintenant=DIMANCHE)
    services.deplacer(agent=monde.nadia, rdv=prise, debut=monde.a(10, 30), maintenant=DIMANCHE)
    assert [r.statut for r in rappels()] == [Statut.REFUSE]
    Envoi.objects.update(created_at=datetime(2026, 3, 2, 9, tzinfo=UTC))  # told long before, so that a reminder is due
    assert services.rappeler(maintenant=DIMANCHE).deposes == 1
    assert "10\u00a0h\u00a030" in rappels()[-1].corps


def test_moved_and_back_before_it_left_it_is_reminded_still(monde, prise):
    services.rappeler(maintenant=DIMANCHE)
    for heure in ((10, 30), (9, 0)):
        services.deplacer(agent=monde.nadia, rdv=prise, debut=monde.a(*heure), maintenant=DIMANCHE)
    Envoi.objects.update(created_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert services.rappeler(maintenant=DIMANCHE).deposes == 1
    assert [r.statut for r in rappels()].count(Statut.A_ENVOYER) == 1


def test_cancelled_none_leaves(monde, prise):
    services.rappeler(maintenant=DIMANCHE)
    services.annuler(agent=monde.nadia, rdv=prise, motif=MotifAnnulation.PERSONNE, maintenant=DIMANCHE)
    assert expedier(LUNDI).envoyes == 0 and services.rappeler(maintenant=DIMANCHE).deposes == 0


@pytest.mark.parametrize("quoi", ["deces", "refus", "canal_sur", "sans_rappel"])
def test_nobody_is_reminded_who_may_not_or_will_not_be(monde, prise, quoi):
    if quoi == "deces":
        Assure.objects.filter(pk=monde.valerie.pk).update(date_deces=date(2026, 3, 4))
    else:
        souhait = {"refus": {"ne_pas_contacter": True}, "canal_sur": {"canal_sur": "chez sa sœur"}}
        noter_souhaits(agent=None, assure=monde.valerie, **souhait.get(quoi, {"sans_rappel": True}))
    assert services.rappeler(maintenant=DIMANCHE).sans == 1 and not rappels()


def test_a_wish_said_by_telephone_stops_the_reminder_that_waits(monde, prise, client_de):
    services.rappeler(maintenant=DIMANCHE)
    noter_souhaits(agent=monde.nadia, assure=monde.valerie, sans_rappel=True)
    assert [r.statut for r in rappels()] == [Statut.REFUSE]


ZONES = ["America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte",
         "America/Miquelon"]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_the_hour_is_that_of_the_place_and_it_leaves_by_day_there(zone):
    monde = creer_monde(zone)
    monde.ouvrir()
    joignables()
    monde.reserver()
    services.rappeler(maintenant=rules.instant_local(date(2026, 3, 9), time(3), zone))
    Envoi.objects.exclude(cle_unique__contains=":rappel:").delete()
    assert "mardi 10 mars à 9\u00a0h" in rappels()[0].corps
    for heure, partis in ((time(8, 59), 0), (time(19), 0), (time(9), 1)):
        assert expedier(rules.instant_local(date(2026, 3, 9), heure, zone)).envoyes == partis, heure


@pytest.mark.parametrize("jour", [date(2026, 3, 29) + timedelta(days=1), date(2026, 10, 25) + timedelta(days=1)])
def test_across_a_clock_change_the_day_before_is_still_the_day_before(monde, jour):
    monde.ouvrir(jour=jour)
    monde.reserver(debut=monde.a(9, 0, jour))
    veille = datetime.combine(jour - timedelta(days=3), time(23, 30), tzinfo=ZoneInfo("Europe/Paris"))
    assert services.rappeler(maintenant=veille).pas_encore == 1
    assert services.rappeler(maintenant=veille + timedelta(hours=1)).deposes == 1
    assert rules.quand_texte(rules.instant_local(jour, time(9), "Europe/Paris"), "Europe/Paris") in rappels()[0].corps


def test_on_a_sunday_nothing_rings(prise):
    services.rappeler(maintenant=DIMANCHE)
    assert expedier(DIMANCHE.replace(hour=10)).de_nuit == 1
    assert expedier(LUNDI).envoyes == 1


def test_a_reminder_after_the_hour_never_leaves_and_is_told_as_not_received(monde, prise):
    services.rappeler(maintenant=DIMANCHE)
    assert expedier(monde.a(9)).trop_tard == 1
    assert rappels()[0].raison_refus == TROP_TARD


def test_no_word_of_any_message_tells_why_or_who(monde, prise):
    services.confirmer(agent=monde.nadia, rdv=prise)
    services.rappeler(maintenant=DIMANCHE)
    for envoi in Envoi.objects.all():
        assert mots_interdits(f"{envoi.objet} {envoi.corps}".replace(prise.lieu.adresse_dite, "")) == ()
        assert (
            "social" not in envoi.corps.lower() and "Hélène" not in envoi.corps and "visio.exemple" not in envoi.corps
        )


def test_a_video_room_is_nobody_s_guess_and_in_no_message(monde, settings):
    settings.JALONS_VISIO = "https://visio.exemple.fr"
    monde.ouvrir(modes=["visio"], lieu=None)
    un = monde.reserver(mode="visio")
    services.confirmer(agent=monde.nadia, rdv=un)
    adresse = services.adresse_visio(un)
    assert adresse.startswith("https://visio.exemple.fr/") and len(adresse) > 50
    deux = monde.reserver(assure=monde.paul, mode="visio", debut=monde.a(9, 45))
    assert services.adresse_visio(deux) != adresse
    assert all("visio.exemple" not in e.corps for e in Envoi.objects.all())


# --- Receipts ---


def lire(dossier: Path, *lignes: str) -> accuses.Lecture:
    ou = dossier / "accuses"
    ou.mkdir(parents=True, exist_ok=True)
    (ou / "a.csv").write_text("\n".join(("identifiant;etat;instant", *lignes)))
    return accuses.lire_dossier()


def test_a_receipt_is_read_once_and_a_bad_line_stops_nobody(dossier, prise):
    services.rappeler(maintenant=DIMANCHE)
    expedier(LUNDI)
    (rappel,) = rappels()
    ligne = f"{remise.chemin(rappel).name};recu;2026-03-09T10:00:00+01:00"
    bilan = lire(dossier, "pas un identifiant;recu;hier", f"{rappel.pk};peut-etre;2026-03-09T10:00:00+01:00", ligne)
    assert (bilan.recus, len(bilan.ecartees)) == (1, 2) and "ligne 2" in str(bilan)
    assert not list((dossier / "accuses").glob("*.csv")) and accuses.lire_dossier().recus == 0
    assert lire(dossier, ligne).connus == 1
    rappel.refresh_from_db()
    assert rappel.accuse == "recu"


def test_a_file_of_something_else_is_refused_with_a_remedy_and_stays(dossier):
    (dossier / "accuses").mkdir(parents=True)
    (dossier / "accuses" / "b.csv").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in str(accuses.lire_dossier()) and (dossier / "accuses" / "b.csv").exists()
    (dossier / "c.csv").write_text("a;b\n")
    with pytest.raises(SaisieRefusee, match="identifiant;etat;instant"):
        accuses.lire_fichier(dossier / "c.csv")


def test_a_failure_comes_back_in_the_day_until_she_is_told_by_voice(dossier, monde, demain, client_de):
    monde.ouvrir(jour=demain)
    rdv = monde.reserver(debut=monde.a(9, 0, demain), agent=monde.helene, maintenant=None)
    services.confirmer(agent=monde.nadia, rdv=rdv)
    envoi = Envoi.objects.get()
    Envoi.objects.update(statut=Statut.ENVOYE, envoye_le=envoi.created_at)
    lire(dossier, f"{envoi.pk};echec;2026-03-09T10:00:00+01:00")
    for qui in (monde.helene, monde.nadia):
        assert "non prévenue" in client_de(qui).get(reverse("parcours:ma_journee")).content.decode()
    page = client_de(monde.helene).get(reverse("rendez_vous:rendez_vous", args=[rdv.pk])).content.decode()
    assert "on prévenue" in page and "non reçu" in page
    assert client_de(monde.luc).post(reverse("rendez_vous:prevenue", args=[rdv.pk])).status_code == 404
    assert client_de(monde.nadia).post(reverse("rendez_vous:prevenue", args=[rdv.pk])).status_code == 302
    assert client_de(monde.nadia).post(reverse("rendez_vous:prevenue", args=[rdv.pk])).status_code == 409
    assert "non prévenue" not in client_de(monde.helene).get(reverse("parcours:ma_journee")).content.decode()


def test_what_cannot_be_written_is_set_aside_and_seen_and_the_others_leave(monde, prise):
    autre = monde.reserver(assure=monde.paul, debut=monde.a(9, 45))
    RendezVous.objects.filter(pk=autre.pk).update(mode="pigeon")  # a way that no longer exists
    bilan = services.rappeler(maintenant=DIMANCHE)
    assert (bilan.deposes, len(bilan.ecartes)) == (1, 1) and "mis de côté" in str(bilan)
    assert [r.raison_refus for r in rappels() if r.raison_refus] == [A_REVOIR]
    assert [r.pk for r in selectors.non_prevenus(monde.helene, DIMANCHE)] == [autre.pk]
    assert services.rappeler(maintenant=DIMANCHE).deja == 2 and prise.pk
