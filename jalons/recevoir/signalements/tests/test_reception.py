"""A signalement arrives: it opens a demande, or joins the person's open one, even another caisse's, without
showing it.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.parcours.rules import Consequence
from jalons.parcours.selectors.demandes import demande_qui_attend, demandes_du_jour
from jalons.recevoir.signalements import selectors, services
from jalons.recevoir.signalements.enums import MotifCloture, StatutDemande
from jalons.recevoir.signalements.models import Demande, PersonneDite, Signalement
from jalons.recevoir.signalements.tests.aides import JOUR, MOTS, Service

pytestmark = pytest.mark.django_db


def a_offrir(service, assure):
    return Demande.objects.create(
        assure=assure, organisme=service.organisme, statut=StatutDemande.A_OFFRIR, recue_le=JOUR, origine="requete"
    )


def test_a_first_call_opens_a_demande_to_qualify():
    service = Service()
    signalement = service.appel(service.personne(), recu_le=JOUR)
    demande = signalement.demande
    assert (demande.statut, demande.recue_le, demande.origine) == (StatutDemande.A_QUALIFIER, JOUR, "assure")
    assert [i.reponse for i in signalement.items.all()].count("oui") == 2
    assert signalement.items.first().verbatim == "canari-verbatim"


def test_words_of_danger_put_the_arrival_first_unless_somebody_asked_and_heard_no():
    charger_referentiels()
    service = Service()
    mots = "Je veux mourir, je n’en peux plus"
    assert service.appel(service.personne(), paroles=mots).danger_dit
    assert not service.appel(service.personne(), paroles=mots, danger="non").danger_dit
    dehors = service.appel(None, agent=None, paroles=mots, dite={"nom": "Lucie", "cle": "a"})
    assert dehors.danger_dit and not service.appel(None, agent=None, paroles="Mon loyer").danger_dit
    attente = next(
        demande_qui_attend(service.nadia, d, JOUR) for d in demandes_du_jour(service.nadia, Q(pk=dehors.demande_id))
    )
    assert attente.consequence == Consequence.SECURITE and attente.personne == "Lucie (à identifier)"


def test_a_second_call_joins_the_open_demande():
    service = Service()
    valerie = service.personne()
    premier, second = service.appel(valerie), service.appel(valerie, origine="hopital", qui="professionnel")
    assert premier.demande_id == second.demande_id
    assert not second.aveugle


def test_a_call_after_the_end_opens_another_demande():
    service = Service()
    valerie = service.personne()
    premier = service.appel(valerie)
    services.clore(agent=service.nadia, demande=premier.demande, motif=MotifCloture.PLUS_BESOIN)
    assert service.appel(valerie).demande_id != premier.demande_id


def test_somebody_found_by_the_request_who_calls_is_to_qualify():
    service = Service()
    valerie = service.personne()
    trouvee = a_offrir(service, valerie)
    assert service.appel(valerie).demande_id == trouvee.pk
    trouvee.refresh_from_db()
    assert trouvee.statut == StatutDemande.A_QUALIFIER


def test_the_intake_of_another_caisse_attaches_blind():
    ici, ailleurs = Service(), Service()
    valerie = ici.personne()
    premier = ici.appel(valerie)
    second = ailleurs.appel(valerie)
    assert second.demande_id == premier.demande_id
    assert second.aveugle and second.remis_le is not None
    assert selectors.demande_ouverte(ailleurs.nadia, valerie) is None
    assert selectors.demande_ouverte(ici.nadia, valerie) == premier.demande


def test_the_receipt_is_the_same_page_whether_another_caisse_follows_her_or_not(client_de):
    ici, ailleurs = Service(), Service()
    connue, inconnue = ici.personne(), ailleurs.personne()
    ici.appel(connue)
    pages = []
    for assure in (connue, inconnue):
        signalement = ailleurs.appel(assure)
        reponse = client_de(ailleurs.nadia).get(f"/demandes/signalements/{signalement.pk}/")
        assert reponse.status_code == 200
        pages.append(reponse.content.decode().split("<main")[1])
    assert pages[0] == pages[1]
    autre = client_de(ailleurs.nadia).get(f"/demandes/{Signalement.objects.get(pk=signalement.pk).demande_id}/")
    assert autre.status_code == 200
    aveugle = Signalement.objects.get(aveugle=True)
    assert client_de(ailleurs.nadia).get(f"/demandes/{aveugle.demande_id}/").status_code == 404


def test_an_unknown_person_s_demande_is_joined_to_hers_once_she_is_known():
    service = Service()
    valerie = service.personne()
    ouverte = service.appel(valerie).demande
    inconnue = service.appel(None).demande
    suite = services.identifier(agent=service.nadia, demande=inconnue, assure=valerie)
    inconnue.refresh_from_db()
    assert suite == ouverte
    assert (inconnue.statut, inconnue.motif_cloture) == (StatutDemande.CLOS, MotifCloture.DOUBLON)
    assert Signalement.objects.filter(demande=ouverte).count() == 2


def test_an_unknown_person_s_demande_takes_her_name():
    service = Service()
    valerie = service.personne()
    inconnue = service.appel(None).demande
    suite = services.identifier(agent=service.nadia, demande=inconnue, assure=valerie)
    assert (suite.pk, suite.assure) == (inconnue.pk, valerie)
    with pytest.raises(services.DecisionRefusee):
        services.identifier(agent=service.nadia, demande=suite, assure=valerie)


def test_the_nearest_date_of_all_arrivals_is_kept():
    service = Service()
    valerie = service.personne()
    service.appel(valerie, echeance=JOUR.replace(day=28))
    demande = service.appel(valerie, echeance=JOUR).demande
    demande.refresh_from_db()
    assert demande.echeance == JOUR


def test_the_database_refuses_a_second_open_demande():
    service = Service()
    valerie = service.personne()
    service.appel(valerie)
    with pytest.raises(IntegrityError, match="demande_une_ouverte_par_personne"), transaction.atomic():
        a_offrir(service, valerie)


def test_her_words_are_never_in_clear_in_the_database():
    service = Service()
    signalement = service.appel(service.personne(), texte_referent="canari-texte")
    with connection.cursor() as curseur:
        curseur.execute("SELECT s::text FROM signalements_signalement s WHERE id = %s", [signalement.pk])
        brut = curseur.fetchone()[0]
    for clair in (MOTS, "canari-texte"):
        assert clair not in brut and clair.encode().hex() not in brut
    assert Signalement.objects.get(pk=signalement.pk).paroles == MOTS


def test_each_arrival_is_one_line_of_the_journal():
    service = Service()
    signalement = service.appel(service.personne())
    lignes = LigneJournal.objects.filter(objet_id=signalement.pk)
    assert [(ligne.acte, ligne.assure_id) for ligne in lignes] == [
        ("signalement.recevoir", signalement.demande.assure_id)
    ]


def test_each_arrival_has_its_own_answer_and_clock():
    service = Service()
    premier = service.appel(service.personne(), qui="professionnel", recu_le=date(2026, 3, 2))
    services.qualifier(agent=service.nadia, demande=premier.demande, decision="recevoir", motif="oui")
    second, troisieme = (service.appel(premier.demande.assure, qui="professionnel", accord=a) for a in ("oui", "non"))
    for s in (premier, second, troisieme):
        s.refresh_from_db()
    assert (premier.reponse_statut, second.a_informer, troisieme.a_informer) == ("pris_en_charge", True, False)
    services.noter_reponse(agent=service.nadia, signalement=second, statut="pris_en_charge", le=JOUR)
    assert (second.reponse_statut, second.reponse_le) == ("pris_en_charge", JOUR)
    assert second.demande.signalee_le == date(2026, 3, 2)  # the delay runs from the first


@pytest.mark.parametrize(
    ("canal", "ecrit", "court"),
    [
        ("courrier", "Delvaux Jeanne", "Jeanne D."),  # typed in here, where the family name is asked for first
        ("portail", "Jeanne Delvaux", "Jeanne D."),
        ("portail", "DELVAUX Jeanne", "Jeanne D."),
        ("lien", "Delvaux, Jeanne", "Jeanne D."),
        ("portail", "Jeanne", "Jeanne"),
        ("courrier", "", ""),
    ],
)
def test_her_short_name_is_her_first_name_wherever_it_was_written(canal, ecrit, court):
    dite = PersonneDite(nom=ecrit, signalement=Signalement(canal=canal))
    assert dite.nom_court == court
