"""Consolider and publier: twice the same, all or nothing, masked before it is stored."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.effectifs import est_petit
from jalons.mesurer.statistiques.models import CasePubliee, Mesure, Publication
from jalons.mesurer.statistiques.protection import masques
from jalons.mesurer.statistiques.protection.cellules import disposer, effectifs_de
from jalons.mesurer.statistiques.protection.tests.attaquant import retrouvees
from jalons.mesurer.statistiques.services import RevisionRefusee, RienAPublier, consolider, publier
from tests.people import un_organisme
from tests.second_calcul.activite import ANNEE, construire

pytestmark = pytest.mark.django_db
LE = date(ANNEE + 1, 2, 12)


@pytest.fixture
def organisme(publication):
    """A caisse consolidated and never published."""
    CasePubliee.objects.all().delete()
    Publication.objects.all().delete()
    return publication.organisme


def test_consolidating_twice_writes_nothing_the_second_time(organisme):
    avant = set(Mesure.objects.values_list("pk", "numerateur"))
    bilan = consolider(annee=ANNEE, organisme=organisme)
    assert (bilan.nouvelles, bilan.changees, bilan.retirees) == (0, 0, 0)
    assert set(Mesure.objects.values_list("pk", "numerateur")) == avant


def test_a_consolidation_cut_half_way_leaves_the_former_measures(organisme):
    from jalons.accompagner.accompagnements.models import Entretien

    avant = set(Mesure.objects.values_list("pk", "numerateur"))
    Entretien.objects.update(annule_le=date(ANNEE, 12, 1), annule_motif="saisie")

    def couper(etape):
        if etape.startswith("Signalements"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        consolider(annee=ANNEE, organisme=organisme, suivi=couper)
    assert set(Mesure.objects.values_list("pk", "numerateur")) == avant


def test_a_correction_changes_only_what_it_touches(organisme):
    from jalons.accompagner.accompagnements.models import Entretien

    entretien = Entretien.objects.filter(organisme=organisme, annule_le=None, date_acte__year=ANNEE).first()
    Entretien.objects.filter(pk=entretien.pk).update(annule_le=date(ANNEE, 12, 1), annule_motif="saisie")
    bilan = consolider(annee=ANNEE, organisme=organisme)
    assert 0 < bilan.changees + bilan.retirees + bilan.nouvelles < bilan.mesures / 2


def test_publishing_twice_makes_one_version(organisme):
    premier = publier(annee=ANNEE, organisme=organisme, le=LE)
    second = publier(annee=ANNEE, organisme=organisme, le=LE)
    assert premier.nouvelle and not second.nouvelle
    assert second.publication == premier.publication
    assert LigneJournal.objects.filter(objet_id=premier.publication.pk).count() == 1


def test_publishing_before_consolidating_says_what_to_run():
    organisme = un_organisme("vierge")
    with pytest.raises(RienAPublier, match="jalons consolider --region vierge --annee 2025"):
        publier(annee=ANNEE, organisme=organisme, le=LE)


def test_no_small_count_reaches_the_published_table(organisme):
    publication = publier(annee=ANNEE, organisme=organisme, le=LE).publication
    vraies = {_place(m): m.personnes for m in Mesure.objects.all() if m.personnes is not None}
    assert any(est_petit(n) for n in vraies.values())
    for case in publication.cases.exclude(ventilation="axe_regroupe"):
        if est_petit(vraies.get(_place(case), 0)):
            assert case.masquee and case.valeur is None
    personnes = publication.cases.exclude(indicateur__in=["entretiens", "duree_accompagnement", "delai_reponse"])
    assert not any(est_petit(c.valeur) for c in personnes if c.valeur is not None)


def _place(ligne):
    return (ligne.indicateur, ligne.territoire_niveau, ligne.territoire_code, ligne.ventilation, ligne.modalite)


@pytest.mark.parametrize("indicateur", ["assures_suivis", "sorties_pdp", "signalements", "personnes_reperees"])
def test_the_attacker_finds_nothing_in_what_was_published(organisme, indicateur):
    publication = publier(annee=ANNEE, organisme=organisme, le=LE).publication
    effectifs, cachees = _relire(organisme, publication, indicateur)
    assert retrouvees(effectifs, cachees) == {}


def test_sabotage_primary_suppression_alone_lets_the_attacker_in(organisme, monkeypatch):
    entiere = masques.proteger
    monkeypatch.setattr(masques, "proteger", lambda e: entiere(e, secondaire=False))
    publication = publier(annee=ANNEE, organisme=organisme, le=LE).publication
    effectifs, cachees = _relire(organisme, publication, "assures_suivis")
    assert retrouvees(effectifs, cachees)


def _relire(organisme, publication, indicateur):
    valeurs = {
        (m.indicateur, m.territoire_niveau, m.territoire_code, m.ventilation, m.modalite): int(m.numerateur)
        for m in Mesure.objects.filter(organisme=organisme, annee=ANNEE, indicateur=indicateur)
    }
    cachees = {
        (f"{c.territoire_niveau}:{c.territoire_code}", c.ventilation, c.modalite)
        for c in publication.cases.filter(indicateur=indicateur, masquee=True)
    }
    noms = set(publication.cases.filter(indicateur=indicateur).values_list("ventilation", flat=True))
    return disposer(effectifs_de(organisme.code, valeurs), noms), cachees


def test_a_small_correction_is_not_published_and_the_former_version_stays(organisme):
    premiere = publier(annee=ANNEE, organisme=organisme, le=LE).publication
    _ajouter_une_personne(organisme)
    consolider(annee=ANNEE, organisme=organisme)
    with pytest.raises(RevisionRefusee, match="La version publiée reste en vigueur"), transaction.atomic():
        publier(annee=ANNEE, organisme=organisme, le=LE)
    assert list(Publication.objects.filter(organisme=organisme)) == [premiere]


def test_figures_already_published_may_not_vanish_without_a_word(organisme):
    premiere = publier(annee=ANNEE, organisme=organisme, le=LE).publication
    Mesure.objects.filter(indicateur="signalements").delete()
    with pytest.raises(RevisionRefusee, match=r"Signalements reçus, .* disparaîtraient"), transaction.atomic():
        publier(annee=ANNEE, organisme=organisme, le=LE)
    assert list(Publication.objects.filter(organisme=organisme)) == [premiere]


def test_a_fictitious_region_may_be_published_again(organisme):
    organisme.fictif = True
    organisme.save()
    publier(annee=ANNEE, organisme=organisme, le=LE)
    _ajouter_une_personne(organisme)
    consolider(annee=ANNEE, organisme=organisme)
    bilan = publier(annee=ANNEE, organisme=organisme, le=LE)
    assert bilan.nouvelle and bilan.publication.rang == 2


def _ajouter_une_personne(organisme):
    from jalons.accompagner.accompagnements.models import Entretien
    from jalons.personnes.assures.models import Assure

    modele = Entretien.objects.filter(organisme=organisme, annule_le=None, date_acte__year=ANNEE).first()
    modele.pk = None
    modele._state.adding = True
    from uuid import uuid4

    modele.pk = uuid4()
    modele.assure = Assure.objects.create(nom="Neuve", prenom="Une", nom_recherche="neuve une", organisme=organisme)
    modele.save(force_insert=True)


def test_the_database_refuses_a_masked_cell_with_a_value(organisme):
    publication = publier(annee=ANNEE, organisme=organisme, le=LE).publication
    with pytest.raises(IntegrityError), transaction.atomic():
        CasePubliee.objects.filter(pk=publication.cases.filter(masquee=True).first().pk).update(valeur=4)


def test_consolidating_costs_the_same_queries_whatever_the_number_of_people(django_assert_max_num_queries):
    organisme = construire(6, personnes=120)
    with django_assert_max_num_queries(43):
        consolider(annee=ANNEE, organisme=organisme)
    assert connection.vendor == "postgresql"
