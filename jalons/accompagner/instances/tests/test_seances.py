"""A sitting: who is there, who may vote, what is decided once, what is signed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.accompagner.instances import selectors, services
from jalons.accompagner.instances.enums import EtatPresence, Qualite, Sens, StatutPoint, StatutSeance
from jalons.accompagner.instances.minutes import a_imprimer
from jalons.accompagner.instances.models import Decision, LignePV, Point
from jalons.accompagner.instances.rules import Affaire, InstanceRefusee, Voix
from jalons.accompagner.instances.tests.conftest import convoquer, creer_monde, ouvrir
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee

OUI, SIX = Sens.FAVORABLE, Voix(6, 0, 0)
SOUS = "Nous versons 460 €."


@pytest.fixture
def point(monde, soumises):
    return services.inscrire(agent=monde.manager, seance=monde.seance, affaire=soumises.une())


def decider(monde, point, sens=OUI, voix=SIX, **autres):
    return services.decider(agent=monde.maud, point=point, sens=sens, voix=voix, mots=SOUS, **autres)


def lignes(seance):
    return [li.texte for li in LignePV.objects.filter(seance=seance)]


def test_a_decision_and_its_effect_are_one_act(monde, point, soumises):
    ouvrir(monde)
    prise = decider(monde, point, effet={"montant": 460})
    assert soumises.dits == [(point.affaire, OUI, 460)]
    assert selectors.decision_de(point.affaire) == prise and prise.mots == SOUS
    assert (prise.pour, prise.contre, prise.abstention, prise.votants, prise.requis) == (6, 0, 0, 6, 5)
    assert lignes(monde.seance)[-1] == "Dossier A : accordé, 6 pour, 0 contre, 0 abstention."


def test_an_effect_refused_above_leaves_nothing_written(monde, point, soumises):
    ouvrir(monde)
    soumises.refus = InstanceRefusee("Le fonds n’a plus de quoi.")
    with pytest.raises(InstanceRefusee, match="Le fonds"):
        decider(monde, point)
    assert not Decision.objects.exists() and selectors.point_de(point.affaire) == point
    assert "accordé" not in " ".join(lignes(monde.seance))


def test_who_declares_an_interest_leaves_and_is_no_voter_of_that_point_alone(monde, point, soumises):
    autre = services.inscrire(agent=monde.manager, seance=monde.seance, affaire=soumises.une())
    ouvrir(monde)
    services.declarer_interet(agent=monde.maud, point=point, membre=monde.membres[1], raison="association à payer")
    assert selectors.quorum_du_point(point).votants == 5 and selectors.quorum_du_point(autre).votants == 6
    with pytest.raises(InstanceRefusee, match="Les voix font 6, il y a 5 votants"):
        decider(monde, point)
    decider(monde, point, voix=Voix(4, 0, 1))
    decider(monde, autre)


def test_below_the_quorum_nothing_is_decided_but_an_adjournment(monde, point):
    ouvrir(monde, la=5)
    services.declarer_interet(agent=monde.maud, point=point, membre=monde.membres[1], raison="parenté")
    with pytest.raises(InstanceRefusee, match="4 votants pour ce point, il en faut 5"):
        decider(monde, point, voix=Voix(4, 0, 0))
    plus_tard = convoquer(monde, 14)
    decider(monde, point, Sens.AJOURNE, None, raison="tous/ajourne/quorum", vers=plus_tard)
    assert selectors.point_de(point.affaire).seance == plus_tard
    assert selectors.decision_de(point.affaire) is None


def test_somebody_leaves_and_the_quorum_is_counted_again(monde, point):
    ouvrir(monde, la=5)
    services.changer_presence(agent=monde.maud, seance=monde.seance, membre=monde.membres[4], etat=EtatPresence.ABSENT)
    with pytest.raises(InstanceRefusee, match="Quorum"):
        decider(monde, point, voix=Voix(4, 0, 0))
    services.changer_presence(agent=monde.maud, seance=monde.seance, membre=monde.membres[6], etat=EtatPresence.PRESENT)
    decider(monde, point, voix=Voix(5, 0, 0))


def test_an_opinion_or_a_secretary_counts_for_no_voice(monde, point):
    ouvrir(monde)
    avis = next(m for m in selectors.membres(monde.instance, monde.seance.date_acte) if m.qualite == Qualite.AVIS)
    services.changer_presence(agent=monde.maud, seance=monde.seance, membre=avis, etat=EtatPresence.PRESENT)
    assert selectors.quorum_du_point(point).votants == 6


@pytest.mark.parametrize("voix", [Voix(2, 3, 1), Voix(3, 3, 0), Voix(0, 0, 6)])
def test_what_has_no_majority_is_not_decided(monde, point, voix):
    ouvrir(monde)
    with pytest.raises(InstanceRefusee, match="n’a pas la majorité"):
        decider(monde, point, voix=voix)


def test_by_agreement_no_voice_is_counted(db, raisons, soumises):
    monde = creer_monde(vote=False)
    point = services.inscrire(agent=monde.manager, seance=monde.seance, affaire=soumises.une())
    ouvrir(monde)
    with pytest.raises(InstanceRefusee, match="ne se vote pas"):
        decider(monde, point)
    assert decider(monde, point, voix=None).pour is None
    assert "d’un commun accord" in lignes(monde.seance)[-1]


@pytest.mark.parametrize(
    ("dit", "manque"),
    [
        ({"sens": Sens.DEFAVORABLE}, "raison"),
        ({"mots": " "}, "mots simples"),
        ({"voix": None}, "Comptez les voix"),
        ({"sens": Sens.AJOURNE, "voix": None, "raison": "x"}, "à quelle séance"),
        ({"sens": "peut_etre"}, "ce qui est décidé"),
    ],
)
def test_a_decision_says_why_and_in_simple_words(monde, point, dit, manque):
    ouvrir(monde)
    valeurs = {"sens": OUI, "voix": SIX, "mots": SOUS} | dit
    with pytest.raises(InstanceRefusee, match=manque):
        services.decider(agent=monde.maud, point=point, **valeurs)


def test_an_affaire_waits_on_one_agenda_only(monde, point):
    autre = convoquer(monde, 14)
    with pytest.raises(InstanceRefusee, match="déjà à l’ordre du jour"):
        services.inscrire(agent=monde.manager, seance=autre, affaire=point.affaire)


def test_what_is_decided_is_never_submitted_again(monde, point):
    ouvrir(monde)
    decider(monde, point)
    with pytest.raises(InstanceRefusee, match="déjà décidé"):
        services.inscrire(agent=monde.manager, seance=convoquer(monde, 14), affaire=point.affaire)


def test_a_point_is_decided_once(monde, point):
    ouvrir(monde)
    decider(monde, point)
    with pytest.raises(TransitionRefusee, match="décidé"):
        decider(monde, point)


def test_an_affaire_of_another_kind_of_instance_is_refused(db, raisons, soumises):
    cellule = creer_monde(genre="cellule_pdp")
    with pytest.raises(InstanceRefusee, match="ne décide pas de cela"):
        services.inscrire(agent=cellule.manager, seance=cellule.seance, affaire=soumises.une())
    with pytest.raises(InstanceRefusee, match="aucune instance"):
        services.inscrire(agent=cellule.manager, seance=cellule.seance, affaire=Affaire("inconnue", soumises.une().cle))


@pytest.mark.parametrize("texte", ["Odile vit seule", "M. PETIT demande", "chez Mme Pétit"])
def test_a_sheet_that_names_the_person_is_not_submitted(monde, soumises, texte):
    soumises.texte = texte
    with pytest.raises(InstanceRefusee, match="désigne la personne"):
        services.inscrire(agent=monde.manager, seance=monde.seance, affaire=soumises.une())
    assert not Point.objects.exists()


def test_withdrawn_it_may_be_submitted_elsewhere(monde, point, soumises):
    assert services.retirer(agent=monde.manager, affaire=point.affaire) == point
    assert soumises.rendues == []  # who withdrew knows
    services.inscrire(agent=monde.manager, seance=convoquer(monde, 14), affaire=point.affaire)
    assert services.retirer(agent=monde.manager, affaire=soumises.une()) is None


def test_a_sitting_cancelled_gives_back_what_waited(monde, point, soumises):
    services.annuler(agent=monde.maud, seance=monde.seance, motif="Grève")
    assert soumises.rendues == [point.affaire] and selectors.point_de(point.affaire) is None


def test_one_comes_back_to_a_point_at_the_end(monde, point, soumises):
    suivant = services.inscrire(agent=monde.manager, seance=monde.seance, affaire=soumises.une())
    ouvrir(monde)
    services.revoir(agent=monde.maud, point=point)
    assert selectors.point_courant(selectors.agenda(monde.seance)) == suivant
    decider(monde, suivant)
    assert selectors.point_courant(selectors.agenda(monde.seance)) == point


def test_a_sitting_is_not_closed_on_what_nobody_decided(monde, point):
    ouvrir(monde)
    with pytest.raises(InstanceRefusee, match="Dossier A"):
        services.clore(agent=monde.maud, seance=monde.seance)


def test_suspended_nothing_is_decided(monde, point):
    ouvrir(monde)
    services.suspendre(agent=monde.maud, seance=monde.seance)
    with pytest.raises(TransitionRefusee, match="suspendue"):
        decider(monde, point)
    services.rouvrir(agent=monde.maud, seance=monde.seance)
    decider(monde, point)


def signer(monde):
    services.clore(agent=monde.maud, seance=monde.seance)
    return services.signer(agent=monde.maud, seance=monde.seance, signataire="Mme Lebrun, présidente", relu=True)


def test_after_the_signature_only_an_addendum_is_written(monde, point):
    ouvrir(monde)
    decider(monde, point)
    ligne = LignePV.objects.filter(seance=monde.seance).last()
    services.corriger_ligne(agent=monde.maud, ligne=ligne, texte="Dossier A : 460 € accordés.", version=ligne.version)
    signee = signer(monde)
    avant = a_imprimer(signee)
    for acte in (
        lambda: services.ecrire_ligne(agent=monde.maud, seance=signee, texte="Autre chose"),
        lambda: services.corriger_ligne(agent=monde.maud, ligne=ligne, texte="Autre", version=ligne.version),
        lambda: services.signer(agent=monde.maud, seance=signee, signataire="M. Autre", relu=True),
    ):
        with pytest.raises(TransitionRefusee):
            acte()
    services.ajouter_additif(agent=monde.maud, seance=signee, texte="Lire 470 €.")
    monde.instance.nom = "Rebaptisée"
    monde.instance.save()
    apres = a_imprimer(type(signee).objects.get(pk=signee.pk))
    assert [texte for _, texte in apres.pop("additifs")] == ["Lire 470 €."]
    assert avant.pop("additifs") == [] and avant == apres
    assert "Dossier A : 460 € accordés." in [texte for _, texte in apres["lignes"]]


def test_the_minutes_are_read_again_before_they_are_signed(monde):
    ouvrir(monde)
    services.clore(agent=monde.maud, seance=monde.seance)
    with pytest.raises(InstanceRefusee, match="se relit"):
        services.signer(agent=monde.maud, seance=monde.seance, signataire="Mme Lebrun", relu=False)


def test_a_line_written_in_two_tabs_is_not_lost(monde):
    ouvrir(monde)
    ligne = LignePV.objects.get(seance=monde.seance)
    services.corriger_ligne(agent=monde.maud, ligne=ligne, texte="Une", version=1)
    with pytest.raises(VersionDepassee):
        services.corriger_ligne(agent=monde.maud, ligne=LignePV.objects.get(pk=ligne.pk), texte="Deux", version=1)


def test_it_opens_when_everybody_is_said_there_or_not_and_somebody_present_presides(monde):
    with pytest.raises(InstanceRefusee, match="Dites qui est là"):
        services.ouvrir(agent=monde.maud, seance=monde.seance, etats={}, preside=monde.membres[0])
    tous = selectors.membres(monde.instance, monde.seance.date_acte)
    with pytest.raises(InstanceRefusee, match="présidence"):
        services.ouvrir(
            agent=monde.maud, seance=monde.seance, etats=dict.fromkeys(tous, "excuse"), preside=monde.membres[0]
        )


def test_a_point_without_affaire_is_dealt_with_in_the_minutes(monde):
    point = services.ajouter(agent=monde.maud, seance=monde.seance, intitule="Procès-verbal du 3 mars")
    ouvrir(monde)
    services.traiter(agent=monde.maud, point=point, texte="approuvé sans changement.")
    point.refresh_from_db()
    assert point.statut == StatutPoint.TRAITE
    assert lignes(monde.seance)[-1] == "Procès-verbal du 3 mars : approuvé sans changement."


def test_nobody_names_herself_and_one_presides_at_a_time(monde):
    with pytest.raises(InstanceRefusee, match="soi-même"):
        services.composer(agent=monde.direction, instance=monde.instance, membre=monde.direction)
    with pytest.raises(InstanceRefusee, match="préside déjà"):
        services.composer(
            agent=monde.direction, instance=monde.instance, fonction="Vice", corps="CPAM", qualite=Qualite.PRESIDENCE
        )


def test_what_follows_is_awaited_until_it_is_done(monde):
    ouvrir(monde)
    pour = timezone.localdate() + timedelta(days=10)
    suite = services.noter_suite(
        agent=monde.maud, seance=monde.seance, quoi="Écrire à la CAF", qui="Secrétariat", pour_le=pour
    )
    assert selectors.suites_attendues(monde.maud) == [suite]
    services.faire_suite(agent=monde.maud, suite=suite)
    assert selectors.suites_attendues(monde.maud) == []


def test_no_column_says_how_somebody_voted(monde, point):
    champs = {c.related_model for c in Decision._meta.concrete_fields if c.is_relation}
    assert {m.__name__ for m in champs} == {"Point", "SeanceInstance", "Agent"}  # the agent wrote it down
    assert monde.seance.statut == StatutSeance.PREVUE
