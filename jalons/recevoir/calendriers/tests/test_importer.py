"""Busy times brought in from a file: hours only, previewed, never twice, nothing cancelled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.socle.refus import SaisieRefusee
from jalons.recevoir.calendriers import lecture, rules, selectors, services
from jalons.recevoir.calendriers.models import CalendrierImporte
from jalons.recevoir.calendriers.tests.conftest import calendrier, evenement, fichier
from jalons.recevoir.rendez_vous.models import Indisponibilite, RendezVous

JOUR = "{:%Y%m%d}"


def lire(octets, zone="Europe/Paris"):
    return lecture.lire(fichier(octets), zone=zone, maintenant=timezone.now())


def heures(demain, du, au, *lignes, uid="un", tz=":"):
    jour = JOUR.format(demain)
    return evenement(f"{tz}{jour}T{du}0000", f"{tz}{jour}T{au}0000", *lignes, uid=uid)


def test_what_is_free_cancelled_or_ours_is_left_and_the_rest_is_hours(demain):
    lu = lire(
        calendrier(
            heures(demain, "08", "09"),
            heures(demain, "10", "11", "TRANSP:TRANSPARENT", uid="deux"),
            heures(demain, "12", "13", "STATUS:CANCELLED", uid="trois"),
            heures(demain, "14", "15", uid="abc@jalons"),
        )
    )
    assert len(lu.moments) == 1 and lu.comptes["flottants"] == 3
    assert (lu.comptes["libres"], lu.comptes["annules"], lu.comptes["notres"], lu.refus) == (1, 1, 1, [])


def test_series_exceptions_moves_whole_days_and_unknown_zones_are_read(demain):
    j, plus = JOUR.format(demain), [JOUR.format(demain + timedelta(days=n)) for n in range(6)]
    paris = ";TZID=Europe/Paris:"
    serie = heures(demain, "08", "09", "RRULE:FREQ=DAILY;COUNT=4", f"EXDATE{paris}{plus[1]}T080000", tz=paris)
    change = evenement(f"{paris}{plus[2]}T150000", f"{paris}{plus[2]}T160000", f"RECURRENCE-ID{paris}{plus[2]}T080000")
    entiere = evenement(f";VALUE=DATE:{plus[4]}", f";VALUE=DATE:{plus[5]}", uid="jour")
    ailleurs = evenement(f";TZID=Lune:{j}T200000", f";TZID=Lune:{j}T210000", uid="lune")

    lu = lire(calendrier(serie, change, entiere, ailleurs))

    dits = [f"{timezone.localtime(du):%d %H}-{timezone.localtime(au):%H}" for du, au in lu.moments]
    jours = [f"{demain + timedelta(days=n):%d}" for n in range(6)]
    assert dits == [
        f"{jours[0]} 08-09", f"{jours[0]} 20-21", f"{jours[2]} 15-16", f"{jours[3]} 08-09", f"{jours[4]} 00-00",
    ]  # fmt: skip
    assert lu.inconnus == ["Lune"]


def test_one_event_that_does_not_read_is_named_by_its_line_and_the_others_are_kept(demain):
    lu = lire(
        calendrier(
            heures(demain, "08", "09"),
            heures(demain, "10", "11", "RRULE:FREQ=SECONDLY", uid="bombe"),
            heures(demain, "12", "13", "TRANSP:OPA\0QUE", uid="nul"),
            evenement(":jamais", ":toujours", uid="faux"),
        )
    )
    assert len(lu.moments) == 1
    assert [ligne for ligne, _ in lu.refus] == [10, 17, 24]
    assert "sans fin" in lu.refus[0][1] and "nul" in lu.refus[1][1] and "DTSTART" in lu.refus[2][1]


@pytest.mark.parametrize("regle", ["FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MINUTELY;COUNT=99999999"])
def test_an_endless_rule_never_holds_the_page(demain, regle):
    debut = timezone.now()
    lu = lire(calendrier(heures(demain, "08", "09", f"RRULE:{regle}")))
    assert lu.moments == [] and len(lu.refus) == 1
    assert timezone.now() - debut < timedelta(seconds=20)


def test_twenty_series_that_never_end_cost_what_one_does(demain):
    """The budget is the file's, not each event's: a small file held the page for twenty seconds."""
    lourd = "RRULE:FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60)))
    lourd += ";BYSECOND=" + ",".join(map(str, range(60)))
    for regle in ("RRULE:FREQ=SECONDLY", "RRULE:FREQ=HOURLY;INTERVAL=2", "RRULE:FREQ=DAILY;INTERVAL=0", lourd):
        debut = timezone.now()
        lu = lire(calendrier(*(heures(demain, "09", "10", regle, uid=str(n)) for n in range(20))))
        assert len(lu.refus) == 20 and lu.moments == []
        assert timezone.now() - debut < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("octets", "mot"),
    [(b"PK\x03\x04rien", "ZIP"), (b"%PDF-1.7", "PDF"), (b"bonjour", "iCalendar"), (b"\0" * 20, "iCalendar")],
)
def test_what_is_no_calendar_is_named_with_its_remedy(octets, mot):
    with pytest.raises(SaisieRefusee, match=mot):
        lire(octets)


def test_thirty_megabytes_are_refused_before_they_are_read():
    gros = fichier(b"BEGIN:VCALENDAR")
    gros.size = 30_000_000
    with pytest.raises(SaisieRefusee, match="30 Mo"):
        lecture.lire(gros, zone="Europe/Paris", maintenant=timezone.now())


def test_ten_thousand_events_of_other_years_leave_the_one_to_come(demain):
    vieux = [evenement(":20200101T080000Z", ":20200101T090000Z", uid=str(n)) for n in range(10_000)]
    lu = lire(calendrier(*vieux, heures(demain, "08", "09")))
    assert (lu.comptes["evenements"], len(lu.moments)) == (10_001, 1)


def test_what_overlaps_or_touches_is_one_moment():
    un = timezone.now()
    h = [un + timedelta(hours=n) for n in range(6)]
    assert rules.fusionner([(h[1], h[2]), (h[0], h[1]), (h[4], h[5])]) == [(h[0], h[2]), (h[4], h[5])]


def test_the_same_calendar_again_changes_what_changed_and_nothing_twice(monde, demain):
    huit, neuf, dix, onze = (monde.a(h, 0, demain) for h in (8, 9, 10, 11))

    def importer(*moments, nom="Moi"):
        fait = services.importer(agent=monde.helene, nom=nom, moments=moments)
        return fait.ajoutes, fait.leves

    assert importer((huit, neuf), (dix, onze)) == (2, 0)
    assert importer((huit, neuf), (dix, onze), nom="moi") == (0, 0)
    assert importer((huit, neuf)) == (0, 1)
    assert Indisponibilite.objects.filter(annule_le=None, motif="importe").count() == 1
    assert CalendrierImporte.objects.count() == 1

    assert services.retirer_calendrier(agent=monde.helene, calendrier=CalendrierImporte.objects.get()) == 1
    assert not Indisponibilite.objects.filter(annule_le=None).exists()


def test_a_calendar_lifts_nothing_that_another_brought_or_that_she_declared(monde, demain):
    huit, neuf = monde.a(8, 0, demain), monde.a(9, 0, demain)
    services.importer(agent=monde.helene, nom="Un", moments=[(huit, neuf)])
    services.importer(agent=monde.helene, nom="Deux", moments=[(huit, neuf)])
    services.importer(agent=monde.helene, nom="Deux", moments=[])
    assert Indisponibilite.objects.filter(annule_le=None).count() == 1


def test_the_page_previews_then_imports_and_lists_the_appointment_beneath(client, monde, demain):
    rdv = monde.reserver(agent=monde.helene, debut=monde.a(8, 0, demain), maintenant=None)
    client.force_login(monde.helene)
    octets = calendrier(heures(demain, "08", "12", "ATTENDEE:mailto:secret@x.fr"))

    vu = client.post(reverse("calendriers:apercu"), {"nom": "Moi", "fichier": fichier(octets)})
    assert "1 moment occupé" in vu.content.decode() and "Cardiologue" not in vu.content.decode()
    assert not Indisponibilite.objects.exists()

    champs = {c: vu.context["form"][c].value() for c in ("nom", "apercu")}
    page = client.post(reverse("calendriers:importer"), champs, follow=True).content.decode()

    assert "1 moment occupé ajouté" in page and "Brunet" in page
    assert Indisponibilite.objects.get().motif == "importe"
    rdv.refresh_from_db()
    assert rdv.statut == "pris" and selectors.touches(monde.helene) == [RendezVous.objects.get()]


def test_a_file_that_no_longer_says_an_hour_says_that_it_opens_again(client, monde, demain):
    deux = [(monde.a(8, 0, demain), monde.a(9, 0, demain)), (monde.a(14, 0, demain), monde.a(15, 0, demain))]
    services.importer(agent=monde.helene, nom="Moi", moments=deux)
    client.force_login(monde.helene)
    vide, coupe = calendrier(), calendrier(heures(demain, "08", "09")).replace(b"END:VCALENDAR", b"")
    depot = lambda octets: client.post(reverse("calendriers:apercu"), {"nom": "moi", "fichier": fichier(octets)})  # noqa: E731

    assert "2 moments déjà importés" in depot(vide).content.decode()
    refuse = depot(coupe)
    assert refuse.status_code == 422 and "coupé avant sa fin, et un moment déjà importé" in refuse.content.decode()
    assert Indisponibilite.objects.filter(annule_le=None).count() == 2


def test_a_preview_of_hers_is_nobody_elses(client, monde, demain):
    client.force_login(monde.helene)
    octets = calendrier(heures(demain, "08", "12"))
    vu = client.post(reverse("calendriers:apercu"), {"nom": "Moi", "fichier": fichier(octets)})
    champs = {c: vu.context["form"][c].value() for c in ("nom", "apercu")}

    client.force_login(monde.luc)

    assert client.post(reverse("calendriers:importer"), champs).status_code == 422
    assert not Indisponibilite.objects.exists()


def test_a_file_refused_is_said_on_the_page_and_nothing_is_kept(client, monde):
    client.force_login(monde.helene)
    page = client.post(reverse("calendriers:apercu"), {"nom": "Moi", "fichier": fichier(b"%PDF-1.4")})
    assert page.status_code == 422 and "un PDF" in page.content.decode()
    assert not CalendrierImporte.objects.exists()
