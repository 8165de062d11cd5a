"""Coming home from hospital, being transferred: ways of a dossier; what rules the ARDH out, never a yes."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.voies import ardh, selectors, services
from jalons.accompagner.voies.chemins import CHEMINS
from jalons.accompagner.voies.enums import Genre, Gir
from jalons.accompagner.voies.models import Voie
from jalons.accompagner.voies.services import Dit
from jalons.accompagner.voies.sorties import sorties_prevues
from jalons.fondations.referentiels.models import Parametre
from jalons.recevoir.signalements.enums import Origine
from tests import people

pytestmark = pytest.mark.django_db
EN_VIGUEUR = ardh.Parametres(55, 3, Decimal(1800))


def situations() -> list[dict[str, str]]:
    with Path(__file__).with_name("ardh.csv").open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier, delimiter=";"))


@pytest.mark.parametrize("ligne", situations(), ids=lambda li: li["situation"])
def test_the_ardh_is_ruled_out_or_to_be_checked_and_never_granted(ligne: dict[str, str]) -> None:
    dite = ardh.Situation(
        retraite={"oui": True, "non": False, "": None}[ligne["retraite"]],
        age=int(ligne["age"]) if ligne["age"] else None,
        gir=ligne["gir"],
        retour_le=date.fromisoformat(ligne["retour_le"]) if ligne["retour_le"] else None,
    )
    lu = ardh.lire(dite, EN_VIGUEUR, date.fromisoformat(ligne["jour"]))
    assert ("à vérifier" if lu.possible else "non") == ligne["lu"]
    assert ligne["parce_que"] in " ; ".join(lu.a_verifier if lu.possible else lu.exclut)


@pytest.fixture
def voie(dossier: Any, helene: Any) -> Voie:
    return services.ouvrir(agent=helene, dossier=dossier, genre=Genre.RETOUR, raison="Signalée par l’hôpital.")


def test_a_dossier_that_comes_from_a_hospital_is_proposed_the_way_home(poste: Any, dossier: Any, helene: Any) -> None:
    type(dossier).objects.filter(pk=dossier.pk).update(origine=Origine.HOPITAL)
    dossier.refresh_from_db()
    proposees = {
        p.genre: p.raison
        for p in selectors.section(helene, dossier, timezone.localdate(), selectors.Autour()).proposees
    }
    assert proposees[Genre.RETOUR] == "La demande vient d’un établissement de santé."
    assert Genre.TRANSFERT not in proposees


def test_a_discharge_put_forward_by_a_week_keeps_both_dates_and_enters_the_list(
    poste: Any, voie: Voie, helene: Any
) -> None:
    jour = timezone.localdate()
    prevue = services.noter(
        agent=helene,
        voie=voie,
        etape="sortie",
        dit=Dit("Sortie de chirurgie", "l’assistante sociale"),
        attendu_le=jour + timedelta(days=9),
    )
    avancee = services.corriger(
        agent=helene, pas=prevue, version=1, dit=Dit("Avancée d’une semaine"), attendu_le=jour + timedelta(days=2)
    )
    page = poste.get(reverse("voies:sorties")).content.decode()
    assert "Avancée d’une semaine" in page
    assert [s.pas.attendu_le for s in sorties_prevues(helene, jour)] == [jour + timedelta(days=2)]
    assert "Sortie de chirurgie" in poste.get(reverse("voies:voie", args=[voie.pk])).content.decode()

    services.faire(agent=helene, pas=avancee, version=2)
    assert sorties_prevues(helene, jour) == []


def test_a_colleague_sees_no_discharge_of_a_dossier_that_is_not_hers(voie: Voie, helene: Any, client: Any) -> None:
    services.noter(agent=helene, voie=voie, etape="sortie", dit=Dit("Sortie du 4"), attendu_le=timezone.localdate())
    collegue = people.un_agent("assistant_social", equipe=helene.affectation.equipe)
    client.force_login(collegue)
    assert "Sortie du 4" not in client.get(reverse("voies:sorties")).content.decode()
    assert len(sorties_prevues(helene, timezone.localdate())) == 1


def test_the_page_says_what_the_dossier_rules_out_and_what_a_missing_parameter_stops(
    poste: Any, voie: Voie, helene: Any
) -> None:
    page = reverse("voies:voie", args=[voie.pk])
    Parametre.objects.filter(code__startswith="ardh_").delete()
    assert "ardh_age_min » n’a pas de valeur" in poste.get(page).content.decode(), "no parameter, no verdict"
    people.des_parametres("ardh_")
    evalue = Dit(gir=Gir.TROIS, par="équipe médico-sociale")
    services.noter(agent=helene, voie=voie, etape="gir", dit=evalue, fait_le=timezone.localdate())
    vue = poste.get(page).content.decode()
    assert "ARDH : non, d’après ce dossier" in vue and "GIR 3" in vue and "ARDH : à vérifier" not in vue


def test_the_transfer_has_its_stages_and_no_place_for_a_diagnosis() -> None:
    chemin = CHEMINS[Genre.TRANSFERT]
    assert [e.code for e in chemin.etapes][:3] == ["decision", "accord", "voyage"]
    assert "Jamais pourquoi" in chemin.etapes[0].aide
