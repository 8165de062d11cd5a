"""Who sees which agenda, by role and distance."""

from __future__ import annotations

from jalons.recevoir.rendez_vous.models import Indisponibilite, RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import creer_monde
from tests import people


def _decor(monde):
    ailleurs = creer_monde()
    equipe_b = people.une_equipe(monde.caisse)
    marc = people.un_agent("assistant_social", equipe=equipe_b)
    for m, qui, lieu in (
        (monde, monde.helene, monde.lieu),
        (monde, marc, people.un_lieu(monde.caisse)),
        (monde, marc, monde.lieu),
        (ailleurs, ailleurs.helene, ailleurs.lieu),
    ):
        heure = 9 + RendezVous.objects.count()
        m.reserver(agent=qui, avec=qui, lieu=lieu, debut=m.a(heure))
        m.ouvrir(qui, de=heure, a=heure + 1, lieu=lieu)
        Indisponibilite.objects.create(agent=qui, organisme=m.caisse, periode=(m.a(19), m.a(20)))
    return ailleurs, equipe_b


def test_a_csam_sees_her_caisse_and_not_the_next_one(monde):
    ailleurs, _ = _decor(monde)
    caisses = set(RendezVous.objects.visible_to(monde.nadia).values_list("organisme_id", flat=True))
    assert caisses == {monde.caisse.pk}
    assert RendezVous.objects.visible_to(ailleurs.nadia).count() == 1


def test_a_worker_reads_her_team_and_its_places_but_acts_on_her_own(monde):
    _decor(monde)
    assert RendezVous.objects.visible_to(monde.helene).count() == 2  # hers, and Marc's at her place
    assert RendezVous.objects.visible_to(monde.helene, "annuler").count() == 1


def test_a_manager_reads_without_the_motif(monde):
    monde.reserver(agent=monde.helene)
    assert RendezVous.objects.visible_to(monde.chef).count() == 1
    assert not RendezVous.objects.visible_to(monde.chef, "lire_motif")


def test_the_directions_see_no_agenda(monde):
    monde.reserver(agent=monde.helene)
    for role in ("direction_regionale", "direction_nationale", "admin_technique", "dpo"):
        assert not RendezVous.objects.visible_to(people.un_agent(role, equipe=monde.equipe))
