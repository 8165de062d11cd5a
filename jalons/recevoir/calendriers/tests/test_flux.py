"""The feed: what it tells, to whom, until when; never a person nor a motive."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from jalons.fondations.journal.models import LigneJournal
from jalons.recevoir.calendriers import ics, selectors, services
from jalons.recevoir.calendriers.models import FluxCalendrier
from jalons.recevoir.rendez_vous import services as agenda
from jalons.recevoir.rendez_vous.enums import MotifIndisponibilite, MotifRendezVous
from jalons.recevoir.rendez_vous.models import Indisponibilite, RendezVous
from jalons.recevoir.seances.models import Seance
from tests import people

ZONES = (
    "Europe/Paris", "Indian/Reunion", "Indian/Mayotte", "America/Martinique", "America/Guadeloupe", "America/Cayenne",
    "America/Miquelon", "Pacific/Noumea",
)  # fmt: skip


def adresse(cle):
    return reverse("calendriers:flux", args=[cle])


@pytest.fixture
def pris(monde, demain):
    return monde.reserver(
        agent=monde.helene, debut=monde.a(10, 0, demain), motif=MotifRendezVous.POINT, maintenant=None
    )


def ouvrir(agent, niveau="detail", plages=True):
    return services.ouvrir_flux(agent=agent, niveau=niveau, plages=plages)


def lus(reponse):
    return list(Calendar.from_ical(reponse.content).walk("VEVENT"))


def test_the_feed_answers_without_a_session_and_its_key_is_nowhere_in_the_base(client, monde, pris):
    flux, cle = ouvrir(monde.helene)

    reponse = client.get(adresse(cle))

    assert reponse.status_code == 200 and reponse["Content-Type"].startswith("text/calendar")
    assert reponse["Referrer-Policy"] == "strict-origin" and "no-store" in reponse["Cache-Control"]
    assert not reponse.cookies
    assert [str(e["SUMMARY"]) for e in lus(reponse)] == ["Rendez-vous sur place"]
    assert cle not in str(FluxCalendrier.objects.values().get(pk=flux.pk))


@pytest.mark.parametrize("niveau", ["occupe", "detail"])
def test_no_feed_ever_tells_a_person_or_a_motive_whatever_field_holds_it(client, monde, demain, niveau):
    """Sabotage: every text of the rows behind a feed holds a canary; none leaves."""
    visite = monde.reserver(
        agent=monde.helene, debut=monde.a(14, 0, demain), mode="domicile", adresse="CANARI 1 rue", fin_prevue=None,
        personne_rappel="CANARI rappel", rappel_telephone="0600000000", motif=MotifRendezVous.PARTENAIRE, maintenant=None,
    )  # fmt: skip
    type(monde.valerie).objects.filter(pk=monde.valerie.pk).update(nom="CANARI", prenom="CANARI")
    agenda.declarer_indisponible(
        agent=monde.helene, pour=monde.helene, debut=monde.a(8, 0, demain), fin=monde.a(9, 0, demain), motif="formation"
    )
    Seance.objects.create(
        organisme=monde.caisse, lieu=monde.lieu, animateur=monde.helene, titre="CANARI cancer", places=3,
        debut=monde.a(16, 0, demain), date_acte=demain,
    )  # fmt: skip
    monde.ouvrir(jour=demain)
    _, cle = ouvrir(monde.helene, niveau)

    contenu = client.get(adresse(cle)).content.decode().lower()

    assert contenu.count("begin:vevent") == 4
    dits = [m.label for m in MotifRendezVous] + [
        m.label for m in MotifIndisponibilite if m != MotifIndisponibilite.REUNION
    ]
    dit = contenu.replace("réunion d’information", "")
    secrets = ["canari", "rue", "0600000000", monde.valerie.pk.hex[:8], str(visite.pk), "morvan", *map(str.lower, dits)]
    assert [s for s in secrets if s in dit] == []
    assert ("cholet" in contenu) == (niveau == "detail")


def test_every_property_that_leaves_is_one_of_those_decided(client, monde, pris):
    _, cle = ouvrir(monde.helene)

    noms = {nom for e in lus(client.get(adresse(cle))) for nom in e}

    assert noms <= {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS", "TRANSP", "CLASS", "LOCATION",
    }  # fmt: skip


def test_a_withdrawn_key_and_a_replaced_one_are_not_found_at_once(client, monde):
    _, premiere = ouvrir(monde.helene)
    _, deuxieme = ouvrir(monde.helene)
    assert client.get(adresse(premiere)).status_code == 404
    assert client.get(adresse(deuxieme)).status_code == 200

    services.retirer_flux(agent=monde.helene, flux=selectors.le_sien(monde.helene))

    assert client.get(adresse(deuxieme)).status_code == 404
    assert client.get(adresse("x")).status_code == client.get(adresse("A" * 43)).status_code == 404


def test_anothers_key_never_serves_mine(client, monde, pris):
    _, a_luc = ouvrir(monde.luc)
    assert lus(client.get(adresse(a_luc))) == []


def test_the_feed_ends_with_the_post(client, monde):
    _, cle = ouvrir(monde.helene)
    hier = timezone.localdate() - timedelta(days=1)
    assert client.get(adresse(cle)).status_code == 200

    monde.helene.affectations.update(date_debut=hier, date_fin=hier)

    assert client.get(adresse(cle)).status_code == 404


def test_a_closed_account_opens_nothing(client, monde):
    _, cle = ouvrir(monde.helene)
    type(monde.helene).objects.filter(pk=monde.helene.pk).update(is_active=False)
    assert client.get(adresse(cle)).status_code == 404


def test_the_same_agenda_is_not_sent_twice(client, monde, pris):
    _, cle = ouvrir(monde.helene)
    etag = client.get(adresse(cle))["ETag"]

    assert client.get(adresse(cle), HTTP_IF_NONE_MATCH=etag).status_code == 304
    agenda.annuler(agent=monde.helene, rdv=pris, motif="personne")
    assert client.get(adresse(cle), HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_a_moved_appointment_keeps_its_uid_and_rises_and_a_cancelled_one_says_so(client, monde, pris, demain):
    _, cle = ouvrir(monde.helene)
    avant = lus(client.get(adresse(cle)))[0]
    agenda.deplacer(
        agent=monde.helene, rdv=pris, avec=monde.helene, lieu=monde.lieu, mode="lieu",
        debut=monde.a(15, 0, demain), duree=45,
    )  # fmt: skip
    apres = lus(client.get(adresse(cle)))[0]
    agenda.annuler(agent=monde.helene, rdv=RendezVous.objects.get(), motif="personne")
    annule = lus(client.get(adresse(cle)))[0]

    assert avant["UID"] == apres["UID"] == annule["UID"] and str(pris.pk) not in str(avant["UID"])
    assert avant["SEQUENCE"] < apres["SEQUENCE"]
    assert str(annule["STATUS"]) == "CANCELLED"


def test_reading_leaves_one_line_a_day_about_nobody(client, monde, pris):
    flux, cle = ouvrir(monde.helene)
    for _ in range(3):
        client.get(adresse(cle))

    (ligne,) = LigneJournal.objects.filter(acte="flux.lire")

    assert (ligne.objet_id, ligne.assure_id, ligne.agent_id, ligne.motif) == (flux.pk, None, None, "")


def test_the_key_is_taken_out_of_the_servers_log():
    from jalons.fondations.socle.journaux_techniques import SECRET

    assert SECRET.sub("…", adresse("Ab-_" * 10 + "xyz")) == "/calendrier/flux/….ics"


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("jour", [date(2027, 3, 28), date(2026, 10, 25), date(2027, 3, 14), date(2026, 11, 1)])
def test_hours_read_back_are_those_of_the_place_whatever_the_clock_does(zone, jour):
    for heure in range(0, 24):
        debut = datetime(jour.year, jour.month, jour.day, heure, 30, tzinfo=UTC)
        ecrit = ics.ecrire(
            [ics.Evenement("u@jalons", debut, debut + timedelta(minutes=45), zone, "Occupé", debut, lieu="é" * 90)]
        )
        (lu,) = Calendar.from_ical(ecrit).walk("VEVENT")
        assert (lu["DTSTART"].dt.astimezone(UTC), lu["DTEND"].dt.astimezone(UTC)) == (
            debut,
            debut + timedelta(minutes=45),
        )
        assert max(map(len, ecrit.split(b"\r\n"))) <= 75


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_is_described_as_it_is_with_both_clock_changes(zone):
    du, au = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
    # RFC 5545: each rule begins at its DTSTART by the clock that it ends.
    regles = [
        (r["DTSTART"].dt.replace(tzinfo=UTC) - r["TZOFFSETFROM"].td, r["TZOFFSETTO"].td)
        for r in ics._fuseau(zone, du, au).subcomponents
    ]
    instant = du
    while instant < au:
        _, decrit = max(r for r in regles if r[0] <= instant)
        assert decrit == instant.astimezone(ZoneInfo(zone)).utcoffset(), instant
        instant += timedelta(minutes=30)


def test_what_she_imported_does_not_come_back_to_her(client, monde, demain):
    _, cle = ouvrir(monde.helene)
    services.importer(agent=monde.helene, nom="Moi", moments=[(monde.a(8, 0, demain), monde.a(9, 0, demain))])
    assert Indisponibilite.objects.count() == 1
    assert lus(client.get(adresse(cle))) == []


@pytest.mark.parametrize("role", ["csam", "manager"])
def test_only_a_worker_has_a_calendar(client, monde, role):
    client.force_login(people.un_agent(role, equipe=monde.equipe))
    assert client.get(reverse("calendriers:mien")).status_code == 404


def test_the_calendar_of_a_second_worker_follows_what_is_decided_after_the_booking(client, monde, pris):
    _, cle = ouvrir(monde.luc)
    for qui, combien in ((monde.luc, 1), (None, 0)):
        agenda.changer_seconde(agent=monde.helene, rdv=pris, avec_aussi=qui)
        assert len(lus(client.get(adresse(cle)))) == combien
