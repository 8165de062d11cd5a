"""Register a person: one number, one person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from jalons.fondations.journal.models import LigneJournal
from jalons.personnes.assures import services
from jalons.personnes.assures.enums import TypeIdentifiant
from jalons.personnes.assures.erreurs import (
    AutreRegime,
    EnregistrementRefuse,
    IdentifiantDejaPris,
    IdentiteContradictoire,
    PersonneAilleurs,
)
from jalons.personnes.assures.models import Assure, Identifiant
from tests.people import un_agent, un_assure, un_organisme

NIR, PROVISOIRE = "295109912611193", "7951099126111"
pytestmark = pytest.mark.django_db


def test_a_person_needs_only_a_name() -> None:
    seule = un_assure(date_naissance=None, commune_code="")
    assert (seule.nom_recherche, seule.annee_naissance, seule.regime) == ("brunet valerie", None, "inconnu")


def test_the_number_is_stored_encrypted_and_never_on_the_person() -> None:
    assure = un_assure(nir=NIR)
    with connection.cursor() as curseur:
        curseur.execute("SELECT valeur, index FROM assures_identifiant WHERE assure_id = %s", [assure.pk])
        valeur, index = map(bytes, curseur.fetchone())
        curseur.execute("SELECT row_to_json(a)::text FROM assures_assure a WHERE id = %s", [assure.pk])
        assert NIR[:13] not in curseur.fetchone()[0]
    assert NIR[:13].encode() not in valeur + index
    assert Identifiant.objects.get(assure=assure).valeur == NIR[:13]


def test_the_same_number_again_gives_the_same_person() -> None:
    premiere = un_assure(nir=NIR)
    encore = un_assure(premiere.organisme, nir="2 95 10 99 126 111", prenom="Valerie", nom="BRUNET")
    assert (encore.pk, encore.deja_connu, premiere.deja_connu) == (premiere.pk, True, False)
    assert Assure.objects.count() == 1


def test_a_number_typed_for_somebody_else_is_refused() -> None:
    premiere = un_assure(nir=NIR)
    with pytest.raises(IdentiteContradictoire):
        un_assure(premiere.organisme, nir=NIR, nom="Garnier", prenom="Christian", date_naissance=date(1967, 6, 3))
    assert Assure.objects.count() == 1


def test_in_another_caisse_the_number_is_refused_without_saying_whose_it_is() -> None:
    un_assure(nir=NIR)
    with pytest.raises(PersonneAilleurs) as refus:
        un_assure(un_organisme(), nir=NIR)
    assert "Brunet" not in str(refus.value) and "Valérie" not in str(refus.value)
    assert Assure.objects.count() == 1


@pytest.mark.parametrize("regime", ["agricole", "autre"])
def test_another_regime_is_handed_over_and_nothing_is_written(regime: str) -> None:
    with pytest.raises(AutreRegime, match="Partenaires"):
        un_assure(regime=regime)
    assert not Assure.objects.exists()


def test_overseas_the_agricultural_regime_is_received_too() -> None:
    cgss = un_organisme(type="cgss")
    assert un_assure(cgss, regime="agricole").regime == "agricole"
    with pytest.raises(AutreRegime):
        un_assure(cgss, regime="autre", nom="Autre")


def test_an_unknown_regime_is_not_refused() -> None:
    assert un_assure(regime="inconnu").regime == "inconnu"


def test_a_provisional_number_is_replaced_later_without_a_second_person() -> None:
    assure = un_assure(nir=PROVISOIRE)
    agent = un_agent("csam", organisme=assure.organisme)
    services.poser_identifiant(agent=agent, assure=assure, nir=NIR)
    etats = {(i.type, i.date_fin is None) for i in Identifiant.objects.all()}
    assert etats == {("provisoire", False), ("nir", True)}
    for nir in (PROVISOIRE, NIR):
        assert un_assure(assure.organisme, nir=nir).pk == assure.pk
    assert Assure.objects.count() == 1


def test_a_waiting_number_becomes_the_final_one_with_the_same_digits() -> None:
    assure = un_assure(nir=NIR, type_identifiant=TypeIdentifiant.NIA)
    services.poser_identifiant(agent=None, assure=assure, nir=NIR)
    assert [i.type for i in Identifiant.objects.filter(date_fin=None)] == ["nir"]
    services.poser_identifiant(agent=None, assure=assure, nir=NIR)
    assert Identifiant.objects.count() == 2


def test_a_first_number_may_come_later() -> None:
    assure = un_assure()
    services.poser_identifiant(agent=None, assure=assure, nir=NIR)
    assert Identifiant.objects.get().cle_ok


def test_a_number_of_another_row_is_not_given_twice() -> None:
    premiere = un_assure(nir=NIR)
    seconde = un_assure(premiere.organisme)
    with pytest.raises(IdentifiantDejaPris):
        services.poser_identifiant(agent=None, assure=seconde, nir=NIR)
    with pytest.raises(PersonneAilleurs):
        services.poser_identifiant(agent=None, assure=un_assure(), nir=NIR)
    assert Identifiant.objects.count() == 1


@pytest.mark.parametrize(
    "faute", [{"nom": " - "}, {"prenom": ""}, {"date_naissance": date(2999, 1, 1)}]
)  # fmt: skip
def test_an_impossible_identity_is_refused(faute: dict[str, Any]) -> None:
    with pytest.raises(EnregistrementRefuse):
        un_assure(**faute)
    assert not Assure.objects.exists()


def test_the_journal_says_who_registered_whom_and_no_name() -> None:
    agent = un_agent("csam")
    assure = services.enregistrer_assure(
        agent=agent, nom="Brunet", prenom="Valérie", organisme=agent.affectation.organisme, nir=NIR
    )
    ligne = LigneJournal.objects.get(acte="assure.enregistrer")
    assert (ligne.agent_id, ligne.assure_id) == (agent.pk, assure.pk)
    assert not {"Brunet", "Valérie", NIR[:13]} & {ligne.motif, ligne.acte, ligne.resultat}


def test_revealing_the_number_is_written_in_the_journal() -> None:
    assure = un_assure(nir=NIR)
    agent = un_agent("csam", organisme=assure.organisme)
    assert services.reveler_identifiant(agent=agent, assure=assure) == "2 95 10 99 126 111 93".replace(" ", "\u00a0")
    assert LigneJournal.objects.filter(acte="assure.reveler", agent_id=agent.pk, assure_id=assure.pk).count() == 1


def test_a_worker_who_registers_somebody_may_complete_the_record_for_a_month() -> None:
    agent = un_agent("assistant_social")
    assure = services.enregistrer_assure(
        agent=agent, nom="Brunet", prenom="Valérie", organisme=agent.affectation.organisme
    )
    assert Assure.objects.visible_to(agent, "modifier").filter(pk=assure.pk).exists()


def test_a_referent_who_leaves_no_longer_has_the_person() -> None:
    assure, agent = un_assure(), un_agent("assistant_social")
    services.rattacher(assure=assure, agent=agent, genre="referent", du=date(2025, 1, 1))
    services.rattacher(assure=assure, agent=agent, genre="referent", du=date(2025, 1, 1))
    assert Assure.objects.visible_to(agent).filter(pk=assure.pk).exists()
    assert services.detacher(assure=assure, agent=agent, genre="referent", au=date(2025, 6, 30)) == 1
    assert not Assure.objects.visible_to(agent).filter(pk=assure.pk).exists()
