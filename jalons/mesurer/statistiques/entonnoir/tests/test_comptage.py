"""Who is counted among the people found, and in which group: what the files do not say is unknown, never « no »."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import timezone

from jalons.mesurer.statistiques.comptage import Champ, personnes_reperees
from jalons.mesurer.statistiques.entonnoir import comptage as entonnoir_comptage
from jalons.recevoir.offres.services import accorder
from jalons.recevoir.offres.tests.monde import JOUR
from jalons.recevoir.offres.tests.monde import Monde as MondeDesOffres
from jalons.recevoir.signalements.models import Demande
from jalons.reperer.detection.enums import Suite
from jalons.reperer.detection.models import Reperage
from jalons.reperer.detection.tests.test_pages import Monde

pytestmark = pytest.mark.django_db
SANS_ARRET = {"jours_payes": None, "montant_journalier": None, "periodes": None}


def la_seule(monde):
    """(sex, age, C2S) of the one person found in the year."""
    (trouvee,) = entonnoir_comptage.trouvees(Champ(monde.caisse, 2026))
    return trouvee.sexe, trouvee.age, trouvee.c2s


def trouvee(valeurs, identite=None, **autres):
    monde = Monde()
    monde.reperage.delete()
    monde.trouvee(valeurs=json.dumps(valeurs), identite=json.dumps(identite or {}), **autres)
    return monde


@pytest.mark.parametrize("c2s", ["gratuite", "participation"])
def test_somebody_of_a_list_has_the_c2s_sex_and_age_that_the_list_gives(c2s):
    monde = trouvee({"c2s": c2s, "sexe": "2", "age": 44}, marqueurs=[], inconnus=[], **SANS_ARRET)
    assert la_seule(monde) == ("femme", "de_40", "oui")


def test_a_list_that_says_nothing_leaves_everything_unknown():
    monde = trouvee({"motif": "refus de C2S"}, marqueurs=[], inconnus=[], **SANS_ARRET)
    assert la_seule(monde) == ("inconnu", "inconnu", "inconnu")


def test_without_c2s_is_only_said_of_who_is_known_to_have_none():
    assert la_seule(trouvee({"c2s": "non"}, marqueurs=[], inconnus=[]))[2] == "non"
    assert la_seule(trouvee({}, marqueurs=[], inconnus=[]))[2] == "inconnu"


def test_who_she_is_in_the_files_of_insured_people_wins_over_the_values():
    monde = trouvee({"sexe": "1", "age": 20}, {"sexe": "2", "date_naissance": "1966-06-30"})
    assert la_seule(monde)[:2] == ("femme", "plus_60")


def test_somebody_whom_a_later_version_of_the_rule_removed_is_not_counted_nor_is_what_the_first_had_found():
    monde = Monde()
    jour = timezone.localdate()
    monde.trouvee(suite=Suite.REMPLACE, propose_le=jour)
    monde.trouvee(suite=Suite.RETIRE, propose_le=jour)
    monde.trouvee(suite=Suite.DECEDE, propose_le=date(2026, 7, 1))
    champ = Champ(monde.caisse, 2026)
    assert len(entonnoir_comptage.trouvees(champ)) == 2
    assert next(iter(personnes_reperees(champ))).personnes == 2


@pytest.mark.parametrize(("statut", "etape"), [("a_joindre", "offerte"), ("a_recevoir", "repondue")])
def test_somebody_still_to_be_reached_has_answered_nothing_and_somebody_to_be_received_has(statut, etape):
    monde = MondeDesOffres()
    offre = monde.offre()
    monde.envoyer()
    Reperage.objects.filter(extraction=monde.extraction).update(assure=offre.assure)
    Demande.objects.filter(pk=offre.demande_id).update(statut=statut)
    accorder(agent=None, organisme=monde.caisse, jour=JOUR)
    lignes = [x for x in entonnoir_comptage.parcours(Champ(monde.caisse, JOUR.year)) if x.territoire_niveau == "region"]
    assert [(x.modalite, x.personnes) for x in lignes if x.ventilation] == [(etape, 1)]


def test_somebody_found_by_two_programmes_counts_in_both_and_once_in_the_whole():
    """Counted in the first alone, a programme whose people were found before by another would disappear."""
    monde = Monde()
    monde.trouvee(regle="hopital", mois="2026-07", assure_index=bytes(monde.reperage.assure_index))
    lignes = [m for m in entonnoir_comptage.parcours(Champ(monde.caisse, 2026)) if not m.ventilation]
    compte = {(m.territoire_niveau, m.territoire_code.rpartition("/")[2]): m.personnes for m in lignes}
    assert (
        compte["public", monde.reperage.regle]
        == compte["public", "hopital"]
        == compte["region", monde.caisse.code]
        == 1
    )
