"""Hand over with her agreement: the least, as it was shown, to a body with room; answered, taken back, ended by its last day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.acces.controle import autorise
from jalons.fondations.socle.numeros import NumeroEcrit
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.personnes.assures.services import noter_souhaits
from jalons.personnes.partages import lettre, selectors, services
from jalons.personnes.partages.models import Lien, Partage
from jalons.personnes.partages.rules import ApercuDepasse, Paquet, PartageRefuse
from jalons.personnes.partages.tests.aides import charger_delais
from jalons.personnes.partenaires.models import Partenaire
from tests import people

pytestmark = pytest.mark.django_db
TEXTE = st.characters(exclude_categories=["Cs"])  # what a form lets in
DIT = {"demande": "Changer sa chaudière.", "elements": ["telephone"], "joindre": "l’après-midi"}


class Monde:
    """A CSAM, somebody to hand over, a body with an address, and its account."""

    def __init__(self):
        charger_delais()
        self.agent = people.un_agent("csam")
        organisme = self.agent.affectation.organisme
        self.assure = people.un_assure(organisme, telephone="06 39 98 10 20", adresse="1 rue des Tilleuls")
        self.body = Partenaire.objects.create(
            code="ccas", nom="CCAS", adresse="Place du Marché, 96000 Ville", pour=["habitat"]
        )
        self.compte = people.un_agent("partenaire", organisme=None, partenaire_id=self.body.pk)
        self.partage = services.preparer(
            agent=self.agent, assure=self.assure, organisme=organisme, partenaire=self.body, motif="habitat"
        )

    def transmettre(self, **autres):
        vu = selectors.paquet(self.assure, **{c: v for c, v in (DIT | autres).items() if c in DIT}).empreinte
        valeurs = {"voie": "courrier", "accord": "oral", "place": "ouverte", "vu": vu} | DIT | autres
        return services.proposer(agent=self.agent, partage=self.partage, **valeurs)


@pytest.fixture
def m():
    return Monde()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"accord": ""}, "sans son accord"),
        ({"place": ""}, "s’ils ont de la place"),
        ({"vu": "0" * 64}, "a changé"),
        ({"demande": "Son numéro : 2 84 05 96 001 042 18."}, "numéro de sécurité sociale"),
        ({"voie": "portail"}, "espace"),
    ],
)
def test_nothing_leaves_when_one_thing_lacks(m, change, message):
    if "voie" in change:
        m.compte.affectations.update(date_fin=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refus, match=message):
        m.transmettre(**change)
    m.partage.refresh_from_db()
    assert (m.partage.statut, m.partage.contenu) == ("prepare", None)
    assert not autorise(m.compte, "repondre", "partage", m.partage, classe="F2")
    m.transmettre()
    assert Paquet.lu(m.partage.contenu).lignes == (
        ("Personne", "Valérie Brunet"), ("Téléphone", "06 39 98 10 20"), ("Comment la joindre", "l’après-midi"),
        ("Ce qu’elle demande", "Changer sa chaudière."),
    )  # fmt: skip


def test_the_preview_that_was_seen_is_the_payload_even_when_her_number_changes_meanwhile(m):
    vu = selectors.paquet(m.assure, **DIT)
    type(m.assure).objects.filter(pk=m.assure.pk).update(telephone="07 00 00 00 00")
    m.partage = selectors.lies().get(pk=m.partage.pk)
    with pytest.raises(ApercuDepasse):
        m.transmettre(vu=vu.empreinte)
    m.assure.refresh_from_db()
    m.transmettre()
    frais = Partage.objects.get()
    assert frais.contenu.encode() == selectors.paquet(m.assure, **DIT).contenu.encode()
    assert b"chaudi" not in bytes(Partage.objects.values_list("contenu", flat=True).get())
    assert lettre.pdf(frais, selectors.contenu(frais))[:5] == b"%PDF-"
    assert lettre.donnees(frais, selectors.contenu(frais))["lignes"] == Paquet.lu(frais.contenu).lignes


def test_what_she_typed_last_is_shown_before_it_leaves_and_leaves_at_the_second_press(m, client_de):
    page = reverse("partages:proposer", args=[m.partage.pk])
    saisi = DIT | {"voie": "courrier", "accord": "oral", "place": "ouverte", "acte": "transmettre", "vu": "0" * 64}
    montre = client_de(m.agent).post(page, saisi)
    dit = montre.content.decode()
    assert montre.status_code == 200 and "Rien n’est encore parti" in dit and 'id="fautes"' not in dit
    assert dit.count("Changer sa chaudière.") == 2 and re.search(r'value="oral"[^>]*checked', dit), "rien n’est perdu"
    m.partage.refresh_from_db()
    assert m.partage.statut == "prepare"
    vu = re.search(r'name="vu" value="([0-9a-f]{64})"', dit).group(1)
    assert client_de(m.agent).post(page, saisi | {"vu": vu}).status_code == 302
    assert Partage.objects.get().contenu.encode() == selectors.paquet(m.assure, **DIT).contenu.encode()


def test_a_place_is_asked_for_without_her_then_the_packet_goes(m):
    services.demander_place(agent=m.agent, partage=m.partage)
    assert m.partage.contenu is None and m.partage.voie == "portail"
    assert autorise(m.compte, "repondre", "partage", m.partage, classe="F2")
    services.repondre(agent=m.compte, partage=m.partage, acte="donner_place")
    assert (m.partage.statut, m.partage.place) == ("prepare", "dite")
    assert not autorise(m.compte, "repondre", "partage", m.partage, classe="F2")
    m.transmettre(place="", voie="portail")
    services.repondre(agent=m.compte, partage=m.partage, acte="accepter")
    with pytest.raises(PartageRefuse, match="pourquoi"):
        services.repondre(agent=m.compte, partage=m.partage, acte="refuser")
    with pytest.raises(NumeroEcrit):
        services.repondre(agent=m.compte, partage=m.partage, acte="terminer", precision="née en 1984 2840596001042")
    services.repondre(agent=m.compte, partage=m.partage, acte="terminer")
    with pytest.raises(TransitionRefusee):
        services.repondre(agent=m.compte, partage=m.partage, acte="refuser", motif="autre")


@pytest.mark.parametrize("fin", ["retirer", "expirer", "refuser"])
def test_whatever_ends_it_ends_the_access_and_the_links(m, fin):
    m.transmettre(voie="lien")
    assert Lien.objects.filter(revoque_le=None).count() == 1
    if fin == "retirer":
        services.retirer(agent=m.agent, partage=m.partage, motif="accord_retire")
    elif fin == "refuser":
        services.repondre(agent=None, partage=m.partage, acte="refuser", motif="hors_champ")
    else:
        assert services.expirer(jour=m.partage.jusqu_au) == 0
        assert services.expirer(jour=m.partage.jusqu_au + timedelta(days=1)) == 1
        assert services.expirer(jour=m.partage.jusqu_au + timedelta(days=1)) == 0
        m.partage.refresh_from_db()
    assert not m.partage.ouvert and Lien.objects.filter(revoque_le=None).count() == 0
    assert not autorise(m.compte, "repondre", "partage", m.partage, classe="F2")
    assert m.partage.sans_suite == (fin != "retirer")
    assert [p.pk for p in selectors.en_attente(m.agent, timezone.localdate())] == (
        [m.partage.pk] if fin != "retirer" else []
    )
    if m.partage.sans_suite:
        services.noter_vu(agent=m.agent, partage=m.partage)
        with pytest.raises(TransitionRefusee):
            services.noter_vu(agent=m.agent, partage=m.partage)
        assert not selectors.en_attente(m.agent, timezone.localdate())


def test_past_its_last_day_it_is_closed_before_any_batch_runs(m):
    m.transmettre(voie="portail")
    Partage.objects.update(jusqu_au=timezone.localdate() - timedelta(days=1))
    m.partage.refresh_from_db()
    assert not autorise(m.compte, "repondre", "partage", m.partage, classe="F2") and selectors.chez(m.compte) == []


def test_who_must_not_be_called_gives_no_telephone_by_default(m):
    assert selectors.depart(m.assure)["elements"] == ["telephone", "commune"]
    noter_souhaits(agent=None, assure=m.assure, canal_sur="par sa sœur")
    assert selectors.depart(m.assure)["elements"] == [] and "sœur" not in selectors.reserve(m.assure)


def test_one_open_a_body_and_the_base_refuses_a_packet_without_agreement(m):
    with pytest.raises(PartageRefuse, match="déjà en cours"):
        services.preparer(
            agent=m.agent, assure=m.assure, organisme=m.agent.affectation.organisme, partenaire=m.body, motif="habitat"
        )
    with pytest.raises(IntegrityError, match="partage_transmis_entier"), transaction.atomic():
        Partage.objects.update(statut="propose")


LIGNES = st.lists(st.tuples(st.text(TEXTE, min_size=1), st.text(TEXTE)))


@given(LIGNES, LIGNES)
def test_a_packet_comes_back_as_it_left_and_two_packets_have_one_digest_only_when_they_are_the_same(une, autre):
    paquet, second = Paquet.de(une), Paquet.de(autre)
    assert Paquet.lu(paquet.contenu) == paquet and Paquet.lu(paquet.contenu).contenu.encode() == paquet.contenu.encode()
    assert (paquet.empreinte == second.empreinte) == (paquet.lignes == second.lignes)
