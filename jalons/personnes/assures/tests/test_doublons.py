"""Two rows for one person: linked, never merged for good."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from django.core import serializers
from django.urls import reverse
from django.utils import timezone

from jalons.personnes.assures import services
from jalons.personnes.assures.doublons import a_examiner, doublons_possibles
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import (
    Assure,
    Contact,
    DoublonPossible,
    Identifiant,
    LienDoublon,
    NeRienDire,
    Protection,
)
from jalons.personnes.assures.rules.doublons import Identite, comparer
from jalons.personnes.assures.selectors import memes, ne_rien_dire, peuvent_ecrire_a
from tests.people import un_agent, un_assure
from tests.tailles import COMPLETS, GRAINE

pytestmark = pytest.mark.django_db


@pytest.fixture
def paire(db: Any) -> tuple[Any, Assure, Assure]:
    premiere = un_assure()
    return un_agent("csam", organisme=premiere.organisme), premiere, un_assure(premiere.organisme, nom="Brunnet")


def test_reported_twice_it_is_one_pair_whatever_the_order(paire: Any) -> None:
    agent, a, b = paire
    services.declarer_distinctes(agent=agent, assure=a, autre=b)
    services.declarer_distinctes(agent=agent, assure=b, autre=a)
    assert DoublonPossible.objects.count() == 1


def test_two_different_people_are_no_longer_proposed(paire: Any) -> None:
    agent, a, b = paire
    assert [p.id for p in doublons_possibles(agent, a)] == [b.pk]
    services.declarer_distinctes(agent=agent, assure=a, autre=b)
    assert doublons_possibles(agent, a) == doublons_possibles(agent, b) == []


def test_a_stale_page_does_not_say_of_two_rows_just_linked_that_they_are_two_people(paire: Any) -> None:
    agent, a, b = paire
    services.fusionner(agent=agent, garder=a, doublon=b)
    with pytest.raises(EnregistrementRefuse, match="sont réunies"):
        services.declarer_distinctes(agent=agent, assure=b, autre=a)
    assert DoublonPossible.objects.get().etat == "reunies"


def test_linking_deletes_nothing_and_can_be_undone(paire: Any) -> None:
    agent, a, b = paire
    lien = services.fusionner(agent=agent, garder=a, doublon=b, motif="même téléphone")
    assert Assure.objects.count() == 2 and doublons_possibles(agent, a) == []
    services.annuler_fusion(agent=agent, lien=lien, motif="erreur")
    assert [p.id for p in doublons_possibles(agent, a)] == [b.pk]
    with pytest.raises(EnregistrementRefuse, match="déjà annulée"):
        services.annuler_fusion(agent=agent, lien=lien)


def test_an_intake_on_the_linked_row_gives_the_kept_one(paire: Any) -> None:
    agent, a, b = paire
    services.poser_identifiant(agent=agent, assure=b, nir="295109912611193")
    services.fusionner(agent=agent, garder=a, doublon=b)
    assert un_assure(a.organisme, nir="295109912611193").pk == a.pk


def test_chains_itself_and_other_caisses_are_refused(paire: Any) -> None:
    agent, a, b = paire
    services.fusionner(agent=agent, garder=a, doublon=b)
    troisieme = un_assure(a.organisme)
    for garder, doublon in [(b, troisieme), (troisieme, a), (a, a), (a, b), (a, un_assure())]:
        with pytest.raises(EnregistrementRefuse):
            services.fusionner(agent=agent, garder=garder, doublon=doublon)
    assert LienDoublon.objects.count() == 1


# --- What makes two rows alike ---

ELLE = Identite("Brunet", "Valérie", naissance=date(1997, 5, 14), commune="96001")
ALIKE = {
    "two spellings": ({"nom": "Brunnet", "prenom": "Valerie"}, "nom et prénom presque les mêmes", ""),
    "accents and case": ({"nom": "BRUNET", "prenom": "valerie"}, "mêmes nom et prénom", ""),
    "day and month swapped": ({"naissance": date(1997, 12, 5)}, None, ""),
    "a digit of the day": ({"naissance": date(1997, 5, 15)}, "dates de naissance à un chiffre près", ""),
    "another day": ({"naissance": date(1997, 8, 2)}, None, ""),
    "a birth unknown": ({"naissance": None}, "mêmes nom et prénom", ""),
    "married": ({"nom": "Costa", "nom_naissance": "Brunet"}, "le nom de naissance de l’une est le nom de l’autre", ""),
    "changed name, same commune": ({"nom": "Costa"}, "même prénom, nom changé peut-être", ""),
    "changed name, elsewhere": ({"nom": "Costa", "commune": "96002"}, None, ""),
    "first name badly heard": ({"prenom": "Valéria"}, "nom et prénom presque les mêmes", "des jumeaux"),
    "twins": ({"prenom": "Valentin"}, None, ""),
    "twins with two numbers": ({"prenom": "Valéria", "numero": b"2"}, None, ""),
    "homonyms": ({"numero": b"2"}, "mêmes nom et prénom", "deux homonymes"),
    "one number, one provisional": ({"numero": b""}, "mêmes nom et prénom", ""),
    "father and son": ({"naissance": date(1967, 2, 3)}, None, ""),
}


@pytest.mark.parametrize("cas", ALIKE)
def test_each_likeness_has_its_reason_and_each_doubt_is_said(cas: str) -> None:
    autres, raison, doute = ALIKE[cas]
    for a, b in (
        (replace(ELLE, numero=b"1"), replace(ELLE, **autres)),
        (replace(ELLE, **autres), replace(ELLE, numero=b"1")),
    ):
        trouve = comparer(a, b)
        assert (trouve is None) == (raison is None), trouve
        if trouve:
            assert raison in trouve.raisons
            assert doute in " ".join(trouve.doutes) and bool(trouve.doutes) == bool(doute)


def test_day_and_month_swapped_is_told() -> None:
    trouve = comparer(replace(ELLE, naissance=date(1997, 5, 12)), replace(ELLE, naissance=date(1997, 12, 5)))
    assert trouve and "jour et mois de naissance inversés" in trouve.raisons


def test_the_list_shows_each_pair_once_with_its_reason_and_a_decision_takes_it_away(paire: Any, client_de: Any) -> None:
    agent, a, b = paire
    jumelle = un_assure(a.organisme, prenom="Valentine", nom="Brunet")
    un_assure(nom="Brunet")  # of another caisse: not hers to link
    services.corriger(agent=agent, assure=jumelle, telephone="06 12 34 56 78")
    services.corriger(agent=agent, assure=b, telephone="06 12 34 56 78")
    assert [{p.premiere.id, p.seconde.id} for p in a_examiner(agent)] == [{a.pk, b.pk}]
    page = client_de(agent).get(reverse("assures:doublons")).content.decode()
    assert "Nom et prénom presque les mêmes · même jour de naissance" in page
    corps = {"retour": reverse("assures:doublons")}
    reunir = re.search(rf'action="([^"]*{b.pk}[^"]*reunir/)"', page)
    assert reunir
    faite = client_de(agent).post(reunir[1], corps)
    assert faite.status_code == 302 and faite["Location"] == reverse("assures:doublons")
    assert a_examiner(agent) == []


def test_the_number_with_and_without_its_key_is_one_person_and_a_second_row_is_never_made(paire: Any) -> None:
    agent, a, _ = paire
    services.poser_identifiant(agent=agent, assure=a, nir="295109912611193")
    assert un_assure(a.organisme, nir="2951099126111").pk == a.pk


# --- Linked, then undone ---


def etat() -> dict[str, str]:
    """All that is written of people, links apart."""
    modeles = (Assure, Contact, Protection, NeRienDire, Identifiant)
    return {m.__name__: serializers.serialize("json", m.objects.order_by("pk")) for m in modeles}


def test_any_sequence_of_links_and_undoings_keeps_every_restriction_and_undone_leaves_no_trace(paire: Any) -> None:
    """Against a second account: sets of rows held as one person, each with what forbids to write to it."""
    agent, a, b = paire
    gens = [a, b, *(un_assure(a.organisme, nom="Brunet", telephone="06 12 34 56 78") for _ in range(2))]
    Contact.objects.create(assure=b, ne_pas_contacter=True)
    Contact.objects.create(assure=gens[2], canal_sur="chez sa sœur")
    NeRienDire.objects.create(assure=gens[3], a_qui="son frère", date_debut=timezone.localdate(), par=agent)
    defendus, avant, hasard = {b.pk, gens[2].pk}, etat(), Random(GRAINE)
    for _ in range(400 if COMPLETS else 25):
        groupes, liens = {p.pk: {p.pk} for p in gens}, []
        for _ in range(6):
            garder, doublon = hasard.sample(gens, 2)
            try:
                liens.append(services.fusionner(agent=agent, garder=garder, doublon=doublon))
            except EnregistrementRefuse:
                continue
            ensemble = groupes[garder.pk] | groupes[doublon.pk]
            groupes |= dict.fromkeys(ensemble, ensemble)
        permis = peuvent_ecrire_a([p.pk for p in gens], "telephone", timezone.localdate())
        for elle in gens:
            assert set(memes(elle)) == groupes[elle.pk]
            assert bool(ne_rien_dire(elle, timezone.localdate())) == (gens[3].pk in groupes[elle.pk])
            if groupes[elle.pk] & defendus:
                assert not permis[elle.pk][0], "un refus vaut pour toutes les fiches de la personne"
        for lien in hasard.sample(liens, len(liens)):
            services.annuler_fusion(agent=agent, lien=lien)
        assert all(memes(elle) == [elle.pk] for elle in gens)
    assert etat() == avant


def test_a_worker_has_the_buttons_of_what_she_may_decide_only(paire: Any, client_de: Any) -> None:
    _, a, b = paire
    elle = un_agent("assistant_social", organisme=a.organisme)
    services.rattacher(assure=a, agent=elle, genre="rdv", du=timezone.localdate())
    for siens, boutons in (([a], 0), ([a, b], 2)):
        if b in siens:
            services.rattacher(assure=b, agent=elle, genre="rdv", du=timezone.localdate())
        page = client_de(elle).get(reverse("assures:fiche", args=[a.pk])).text
        offerts = re.findall(r'action="([^"]+/(?:reunir|distinguer)/)"', page)
        assert len(offerts) == boutons and "Valérie Brunnet" in page
    assert client_de(elle).post(offerts[0]).status_code == 302


def test_the_kept_page_shows_what_both_rows_have_and_forbid(paire: Any, client_de: Any) -> None:
    from jalons.recevoir.signalements.models import Demande

    agent, a, b = paire
    demande = Demande.objects.create(assure=b, organisme=b.organisme, recue_le=timezone.localdate())
    Contact.objects.create(assure=b, ne_pas_contacter=True)
    lien = services.fusionner(agent=agent, garder=a, doublon=b)
    page = client_de(agent).get(reverse("assures:fiche", args=[a.pk])).content.decode()
    assert reverse("signalements:demande", args=[demande.pk]) in page and "ne veut pas être contactée" in page
    services.annuler_fusion(agent=agent, lien=lien)
    page = client_de(agent).get(reverse("assures:fiche", args=[a.pk])).content.decode()
    assert reverse("signalements:demande", args=[demande.pk]) not in page
    assert "ne veut pas être contactée" not in page
