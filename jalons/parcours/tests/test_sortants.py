"""Answers to an offer move the demande with it: all or nothing, once, in neutral words."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.rules import mots_interdits
from jalons.fondations.journal.models import LigneJournal
from jalons.parcours import services as parcours
from jalons.parcours import sortants
from jalons.parcours.selectors import creneaux_pour
from jalons.personnes.assures import services as assures
from jalons.recevoir.offres import selectors, services
from jalons.recevoir.offres.models import Offre, Rappel, TentativeAppel
from jalons.recevoir.offres.rules import SEMAINE, lundi
from jalons.recevoir.offres.tests.monde import JOUR, Monde, frais, prochaine
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.selectors import creneau_choisi, creneaux_libres
from jalons.recevoir.rendez_vous.services import CreneauPris, ouvrir_plage
from jalons.recevoir.seances.models import Inscription, Seance
from jalons.recevoir.seances.services import SeanceRefusee
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande, Signalement
from tests import people

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def le(heure: int, jours: int = 0) -> datetime:
    """That hour of a Tuesday to come, in Paris."""
    return datetime.combine(prochaine() + timedelta(days=1 + jours), time(heure), PARIS)


@pytest.fixture
def monde() -> Monde:
    return Monde()


@pytest.fixture
def offre(monde: Monde) -> Offre:
    """Somebody to call, next week."""
    trouvee = monde.offre(differenciee=True)
    Offre.objects.filter(pk=trouvee.pk).update(semaine_prevue=prochaine())
    return frais(trouvee)


def appeler(monde: Monde, offre: Offre, resultat: str, **autres: Any) -> str:
    return sortants.noter_appel(agent=monde.nadia, offre=frais(offre), resultat=resultat, **autres)


def liste(monde: Monde, quand: datetime) -> list[Any]:
    return selectors.appels(monde.nadia, quand, PARIS)


@pytest.mark.parametrize(
    ("resultat", "motif"), [("refuse", "refus"), ("deja_repris", "plus_besoin"), ("mi_temps", "plus_besoin")]
)
def test_one_click_answers_the_offer_and_ends_the_demande_with_its_reason(
    monde: Monde, offre: Offre, resultat: str, motif: str
) -> None:
    appeler(monde, offre, resultat)
    offre = frais(offre)
    assert (offre.statut, offre.reponse) == ("repondue", resultat)
    assert (offre.demande.statut, offre.demande.motif_cloture) == ("clos", motif)
    assert TentativeAppel.objects.get().resultat == resultat


def test_a_second_click_on_an_answered_offer_writes_nothing(monde: Monde, offre: Offre) -> None:
    appeler(monde, offre, "refuse")
    lignes = LigneJournal.objects.count()
    with pytest.raises(Exception, match="Rechargez"):
        appeler(monde, offre, "deja_repris")
    assert (TentativeAppel.objects.count(), LigneJournal.objects.count()) == (1, lignes)


def test_a_callback_comes_back_first_at_its_time(monde: Monde, offre: Offre) -> None:
    autre = monde.offre(differenciee=True)
    Offre.objects.filter(pk=autre.pk).update(semaine_prevue=prochaine())
    appeler(monde, offre, "rappeler", le=le(14).date(), a=time(14, 30))
    assert (frais(offre).statut, frais(offre).demande.statut) == ("envoyee", "offre_envoyee")
    avant, apres = liste(monde, le(14)), liste(monde, le(15))
    assert [a.offre.pk for a in avant if a.moment.maintenant] == [autre.pk]
    assert apres[0].offre.pk == offre.pk and "14\u00a0h\u00a030" in apres[0].moment.raison
    appeler(monde, offre, "non_joint", maintenant=le(15))
    assert not Rappel.objects.filter(fait_le=None).exists()
    assert offre.pk in [a.offre.pk for a in liste(monde, le(10, 1)) if a.moment.maintenant], "elle n’est pas oubliée"


def test_neither_a_promise_nor_a_marker_is_cut_from_a_long_list(monde: Monde, offre: Offre) -> None:
    promise = monde.offre()
    services.prevoir_rappel(agent=monde.nadia, offre=promise, quand=le(9), jour=timezone.localdate())
    anciennes = monde.offres(301)
    Offre.objects.filter(pk__in=[o.pk for o in anciennes]).update(
        canal="appel", semaine_prevue=prochaine(), jour_91=offre.jour_91 - timedelta(days=30)
    )
    trouves = liste(monde, le(10))
    assert [a.offre.pk for a in trouves[:2]] == [promise.pk, offre.pk]
    assert len(trouves) == 303 == selectors.a_faire(monde.nadia, le(10).date(), 0).appels


@pytest.mark.parametrize("quand", [time(8, 59), time(20), time(23, 30)])
def test_no_callback_is_promised_when_nobody_calls(monde: Monde, offre: Offre, quand: time) -> None:
    with pytest.raises(services.OffreRefusee, match="du lundi au samedi"):
        appeler(monde, offre, "rappeler", le=le(14).date(), a=quand)
    assert not TentativeAppel.objects.exists() and not Rappel.objects.exists()


def test_a_yes_by_letter_is_no_call_and_says_how_it_came(monde: Monde, client_de: Any) -> None:
    offre = monde.offre()
    monde.envoyer()
    sortants.accepter(agent=monde.nadia, offre=frais(offre), voie="courrier")
    assert frais(offre).canal == "courrier" and not TentativeAppel.objects.exists()
    assert Signalement.objects.get(demande=offre.demande, qui="personne").canal == "courrier"
    page = client_de(monde.nadia).get(f"/demandes/{offre.demande_id}/").content.decode()
    assert "Sa réponse à l’offre" in page and "par courrier" in page


def test_attempts_come_back_at_other_hours_then_another_channel_takes_over(monde: Monde, offre: Offre) -> None:
    appeler(monde, offre, "non_joint", maintenant=le(10))
    assert not any(a.moment.maintenant for a in liste(monde, le(11, 1)))
    assert any(a.moment.maintenant for a in liste(monde, le(15, 1)))
    appeler(monde, offre, "non_joint", maintenant=le(15, 1))
    assert "courrier" in appeler(monde, offre, "non_joint", maintenant=le(18, 2))
    assert (frais(offre).canal, frais(offre).statut) == ("courrier", "a_envoyer")
    assert liste(monde, le(10, 3)) == []


def test_when_nothing_else_carries_the_offer_she_is_kept_among_those_never_reached(monde: Monde) -> None:
    offre = monde.offre(differenciee=True, adresse="", telephone="01 99 00 12 34")
    for n, heure in enumerate((10, 15, 18)):
        dit = appeler(monde, offre, "non_joint", maintenant=le(heure, n))
    assert "Jamais jointes" in dit
    assert (frais(offre).statut, frais(offre).demande.statut) == ("sans_reponse", "expire")


def test_a_wrong_number_goes_to_the_next_channel(monde: Monde, offre: Offre) -> None:
    assert "courrier" in appeler(monde, offre, "mauvais_numero")
    assert (frais(offre).canal, frais(offre).canaux_faux) == ("courrier", ["appel", "sms"])


@pytest.mark.parametrize(
    "empecher",
    [
        lambda a: assures.noter_souhaits(agent=None, assure=a, ne_pas_contacter=True),
        lambda a: assures.noter_protection(
            agent=None, assure=a, mesure="tutelle", etendue="tout", date_debut=timezone.localdate()
        ),
    ],
)
def test_nobody_who_may_not_be_called_is_on_the_list(monde: Monde, offre: Offre, empecher: Any) -> None:
    assert liste(monde, le(10))
    empecher(offre.assure)
    assert liste(monde, le(10)) == []


def test_no_message_is_left_unless_she_said_so(monde: Monde, offre: Offre) -> None:
    assert liste(monde, le(10))[0].sans_message
    assures.noter_souhaits(agent=None, assure=offre.assure, message_vocal="oui", consignes="après 17 h")
    (appel,) = liste(monde, le(10))
    assert (appel.sans_message, appel.consignes) == (False, "après 17 h")


# --- She accepts ---


def test_she_accepts_an_appointment_and_everything_follows(monde: Monde, offre: Offre) -> None:
    monde.ouvrir(prochaine())
    creneau = creneau_choisi(
        monde.nadia, creneaux_libres(lieu=monde.lieu, du=prochaine(), au=prochaine(), limite=1)[0].valeur
    )
    sortants.accepter(agent=monde.nadia, offre=offre, creneau=creneau, cle=offre.pk)
    offre = frais(offre)
    assert (offre.statut, offre.reponse, offre.demande.statut) == ("repondue", "accepte", "rdv_pris")
    assert offre.demande.attribuee_a == monde.helene and RendezVous.objects.get().assure == offre.assure
    assert Signalement.objects.filter(demande=offre.demande, qui="personne").count() == 1
    assert selectors.liste(monde.helene, "repondues").get() == offre


def test_when_the_slot_was_taken_nothing_is_written(monde: Monde, offre: Offre) -> None:
    monde.ouvrir(prochaine())
    creneau = creneau_choisi(
        monde.nadia, creneaux_libres(lieu=monde.lieu, du=prochaine(), au=prochaine(), limite=1)[0].valeur
    )
    autre = monde.offre(differenciee=True)
    sortants.accepter(agent=monde.nadia, offre=autre, creneau=creneau)
    lignes = LigneJournal.objects.count()
    with pytest.raises(CreneauPris):
        sortants.accepter(agent=monde.nadia, offre=offre, creneau=creneau)
    assert (frais(offre).statut, frais(offre).demande.statut) == ("a_envoyer", "a_offrir")
    assert LigneJournal.objects.count() == lignes


def test_she_takes_a_seat_and_is_told_in_neutral_words(monde: Monde) -> None:
    seance, offre = monde.seance(1, semaine=prochaine()), monde.offre()
    sortants.accepter(agent=monde.nadia, offre=offre, seance=seance)
    assert (frais(offre).demande.statut, Inscription.objects.get().seance) == ("rdv_pris", seance)
    envoi = Envoi.objects.get()
    assert envoi.canal == "sms" and not mots_interdits(envoi.corps or "") and "social" not in (envoi.corps or "")
    deux = monde.offre()
    with pytest.raises(SeanceRefusee, match="plus de place"):
        sortants.accepter(agent=monde.nadia, offre=deux, seance=seance)
    assert frais(deux).statut == "a_envoyer"


def test_she_accepts_without_a_date_and_waits_for_one(monde: Monde, offre: Offre) -> None:
    assert sortants.accepter(agent=monde.nadia, offre=offre).statut == "a_recevoir"


def test_a_late_yes_after_the_silence_opens_a_new_demande(monde: Monde) -> None:
    offre = monde.offre()
    monde.envoyer()
    monde.relancer(JOUR + timedelta(days=21))
    services.constater_silences(agent=None, organisme=monde.caisse, jour=JOUR + timedelta(days=60))
    neuve = sortants.accepter(agent=monde.nadia, offre=frais(offre))
    assert (frais(offre).statut, neuve.statut) == ("repondue", "a_recevoir")
    assert neuve.pk != offre.demande_id and frais(offre).demande.statut == "expire"


def test_the_slots_she_may_choose_include_her_planned_week_at_her_place(monde: Monde, offre: Offre) -> None:
    jour, saumur = timezone.localdate(), people.un_lieu(monde.caisse, nom="CPAM de Saumur")
    ailleurs = {"agent": monde.helene, "pour": monde.helene, "debut": time(14), "fin": time(17), "lieu": saumur}
    for n in (0, 1):
        ouvrir_plage(jour=prochaine() + timedelta(days=n), **ailleurs)
    semaine = prochaine() + 2 * SEMAINE
    for n in range(4):
        monde.ouvrir(semaine, jour=n)
    Offre.objects.filter(pk=offre.pk).update(semaine_prevue=semaine)
    creneaux = creneaux_pour(monde.nadia, offre.demande, jour).tous
    assert len({c.valeur for c in creneaux}) == len(creneaux), "aucun deux fois"
    siens = {c.debut_local.date() for c in creneaux if "dans la semaine prévue pour elle" in c.raison}
    assert siens == {semaine + timedelta(days=n) for n in range(3)}, "trois jours de sa semaine"
    assert any(c.lieu == "CPAM de Saumur" for c in creneaux), "les autres restent"
    Offre.objects.filter(pk=offre.pk).update(semaine_prevue=lundi(jour) - SEMAINE)
    passee = creneaux_pour(monde.nadia, offre.demande, jour)
    assert len(passee.trois) == 3, "trois qui diffèrent"
    assert not any("prévue" in c.raison for c in passee.tous), "une semaine passée n’ajoute rien"


# --- After the meeting ---


def assise(monde: Monde) -> Inscription:
    """Somebody who had a seat at a meeting begun two hours ago."""
    seance, offre = monde.seance(semaine=prochaine()), monde.offre()
    sortants.accepter(agent=monde.nadia, offre=offre, seance=seance)
    hier = timezone.now() - timedelta(hours=2)
    Seance.objects.filter(pk=seance.pk).update(debut=hier, date_acte=timezone.localdate(hier))
    return Inscription.objects.get(seance=seance)


def noter(monde: Monde, inscription: Inscription, issue: str) -> Inscription:
    sortants.noter_presence(agent=monde.nadia, inscription=Inscription.objects.get(pk=inscription.pk), issue=issue)
    return Inscription.objects.select_related("demande").get(pk=inscription.pk)


@pytest.mark.parametrize(
    ("issue", "statut", "place"),
    [("presente", "clos", "presente"), ("a_recevoir", "a_recevoir", "presente"), ("absente", "a_recevoir", "absente")],
)
def test_who_came_to_the_meeting_says_what_follows(monde: Monde, issue: str, statut: str, place: str) -> None:
    notee = noter(monde, assise(monde), issue)
    assert (notee.demande.statut, notee.statut, notee.suite) == (statut, place, issue)


@pytest.mark.parametrize(("issue", "place"), [("a_recevoir", "presente"), ("absente", "absente")])
def test_informed_by_a_wrong_click_she_waits_again_for_an_appointment(monde: Monde, issue: str, place: str) -> None:
    inscription = assise(monde)
    close = noter(monde, inscription, "presente").demande
    corrigee = noter(monde, inscription, issue)
    assert (corrigee.statut, corrigee.suite, corrigee.demande.statut) == (place, issue, "a_recevoir")
    assert corrigee.demande != close and corrigee.demande.assure == close.assure
    noter(monde, inscription, issue)
    assert Demande.objects.filter(statut="a_recevoir").count() == 1, "corrigée deux fois, une seule demande"
    assert LigneJournal.objects.filter(acte="inscription.rattacher").count() == 1
    assert noter(monde, inscription, "presente").demande.statut == "clos"


@pytest.mark.parametrize("issue", ["a_recevoir", "absente"])
def test_she_was_informed_after_all_and_no_longer_waits(monde: Monde, issue: str) -> None:
    inscription = assise(monde)
    noter(monde, inscription, issue)
    assert noter(monde, inscription, "presente").demande.statut == "clos"


def test_an_attendance_is_not_corrected_once_her_demande_has_moved_on(monde: Monde) -> None:
    inscription = assise(monde)
    demande = noter(monde, inscription, "absente").demande
    monde.ouvrir(prochaine())
    creneau = creneau_choisi(
        monde.nadia, creneaux_libres(lieu=monde.lieu, du=prochaine(), au=prochaine(), limite=1)[0].valeur
    )
    assert creneau
    parcours.reserver_pour_demande(agent=monde.nadia, demande=demande, creneau=creneau)
    lignes = LigneJournal.objects.count()
    with pytest.raises(SeanceRefusee, match=r"Rien n’est noté .* \(rendez-vous pris\)"):
        noter(monde, inscription, "presente")
    assert Inscription.objects.get().statut == "absente" and LigneJournal.objects.count() == lignes
    assert RendezVous.objects.get().statut == "pris"


def test_an_attendance_is_not_noted_on_a_demande_closed_for_another_reason(monde: Monde) -> None:
    inscription = assise(monde)
    signalements.clore(agent=monde.nadia, demande=inscription.demande, motif="refus")
    with pytest.raises(SeanceRefusee, match="ne souhaite pas"):
        noter(monde, inscription, "a_recevoir")
    assert Inscription.objects.get().statut == "inscrite"


def test_nobody_is_put_back_twice_nor_after_a_death(monde: Monde) -> None:
    inscription = assise(monde)
    noter(monde, inscription, "presente")
    rappelee = signalements.recevoir_signalement(
        agent=monde.nadia, assure=inscription.assure, organisme=monde.caisse, origine="assure", qui="personne"
    ).demande
    with pytest.raises(SeanceRefusee, match="autre demande ouverte"):
        noter(monde, inscription, "absente")
    signalements.clore(agent=monde.nadia, demande=rappelee, motif="plus_besoin")
    assures.noter_deces(agent=None, assure=inscription.assure, date_deces=timezone.localdate())
    with pytest.raises(SeanceRefusee, match="décédée"):
        noter(monde, inscription, "absente")
    assert Inscription.objects.get().statut == "presente"


def test_a_cancelled_meeting_tells_everybody_and_sends_them_back_to_be_received(monde: Monde) -> None:
    seance = monde.seance(semaine=prochaine())
    offres = [monde.offre(), monde.offre()]
    for offre in offres:
        sortants.accepter(agent=monde.nadia, offre=offre, seance=seance)
    assert sortants.annuler_seance(agent=monde.nadia, seance=seance, motif="Lieu fermé") == 2
    assert {frais(o).demande.statut for o in offres} == {"a_recevoir"}
    annonces = Envoi.objects.filter(cle_unique__startswith="seance-annulee:")
    assert annonces.count() == 2 and not any("fermé" in (e.corps or "") for e in annonces)


def test_a_death_sets_the_offer_aside_frees_the_seat_and_stops_what_waits(monde: Monde, offre: Offre) -> None:
    seance, assise = monde.seance(1, semaine=prochaine()), monde.offre()
    sortants.accepter(agent=monde.nadia, offre=assise, seance=seance)
    for qui in (offre, assise):
        parcours.constater_deces(
            agent=monde.nadia, assure=qui.assure, date_deces=timezone.localdate() - timedelta(days=1)
        )
    assert (frais(offre).statut, frais(offre).motif_ecart, frais(offre).demande.motif_cloture) == (
        "ecartee",
        "deces",
        "deces",
    )
    assert Inscription.objects.get().statut == "liberee"
    assert not Envoi.objects.filter(statut="a_envoyer").exists()
    assert Demande.objects.filter(statut="clos").count() == 2


def test_the_page_of_calls_says_how_many_it_does_not_show(monde: Monde, client_de: Any) -> None:
    offres = monde.offres(15, telephone="0612345678")
    Offre.objects.filter(pk__in=[o.pk for o in offres]).update(
        canal="appel", semaine_prevue=lundi(timezone.localdate())
    )
    page = client_de(monde.nadia).get("/appels-sortants/").content.decode()
    montrees = {o.pk for o in offres if str(o.pk) in page}
    caches = re.findall(r"et (\d+) autres? après", page)
    assert len(caches) == 1 and len(montrees) + int(caches[0]) == 15
