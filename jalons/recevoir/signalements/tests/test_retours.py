"""What goes back to whoever signalled a person, and what rings when nothing does."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.envois.models import Envoi
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.recevoir.signalements import boucle, services, suivis
from jalons.recevoir.signalements.boucle import Depuis, Dit, Essai
from jalons.recevoir.signalements.enums import StatutDemande
from jalons.recevoir.signalements.models import Retour, Tentative
from jalons.recevoir.signalements.rules import DecisionRefusee
from jalons.recevoir.signalements.tests.aides import Service, un_partenaire
from jalons.recevoir.signalements.tests.test_pages import texte
from tests import people

JOUR = date(2026, 3, 10)
NUMERO = "184127645108946"
REGLES = {"boucle_rappel": 10, "boucle_alarme": 30, "boucle_qualifier": 3, "boucle_joindre": 5, "boucle_completer": 5}


@pytest.mark.parametrize(("etat", "signale", "rappel", "alarme"), [
    (9, 29, False, False), (10, 29, True, False), (9, 30, False, True), (10, 30, True, True),
])  # fmt: skip
def test_a_reminder_at_ten_days_an_alarm_at_thirty(etat: int, signale: int, rappel: bool, alarme: bool) -> None:
    depuis = Depuis(JOUR - timedelta(days=etat), JOUR - timedelta(days=signale))
    lue = boucle.horloge(StatutDemande.A_QUALIFIER, depuis, REGLES, JOUR)
    assert (lue.rappel, lue.alarme, lue.jours) == (rappel, alarme, signale)
    prise = boucle.horloge(StatutDemande.RDV_PRIS, depuis, REGLES, JOUR)
    assert not prise.rappel and not prise.alarme


def test_her_own_date_comes_before_our_delay_and_an_attempt_starts_it_again() -> None:
    depuis = Depuis(JOUR, JOUR, echeance=JOUR + timedelta(days=1))
    assert boucle.horloge(StatutDemande.A_QUALIFIER, depuis, REGLES, JOUR).avant == JOUR + timedelta(days=1)
    essaye = Depuis(JOUR - timedelta(days=12), JOUR, essai=JOUR)
    lue = boucle.horloge(StatutDemande.A_JOINDRE, essaye, REGLES, JOUR)
    assert (lue.avant, lue.rappel) == (JOUR + timedelta(days=5), False)
    assert (
        boucle.horloge(StatutDemande.A_QUALIFIER, depuis, {}, JOUR).alarme is False
    )  # no reference data: nothing rings


def test_what_a_referrer_reads_says_neither_he_nor_she() -> None:
    dits = [s.referent for s in boucle.SUITES.values()] + [*boucle.RESTE_AU_REFERENT.values(), boucle.DEMANDER_ACCORD]
    dits += [str(boucle.Acteur.RELAIS.label), str(boucle.Acteur.PERSONNE.label)]
    assert not [dit for dit in dits if re.search(r"\b(elle|la joindre|la recevoir|l’accompagner)\b", dit)]


@pytest.mark.parametrize(("essais", "manque"), [
    ("am am am", "encore 1 essai"), ("am am am am", "autre moment"), ("am as am as", "autre moyen"),
    ("am as am cm", ""), ("am as am as am as am as", ""), ("cm cm cm cm", "autre moyen"), ("am as am cm jm", "encore 4"),
])  # fmt: skip
def test_nobody_is_unreachable_before_varied_attempts(essais: str, manque: str) -> None:
    """``a`` a call, ``c`` a letter, ``j`` she was reached; ``m`` in the morning, ``s`` in the evening."""
    moyens = {"a": "appel", "c": "courrier", "j": "appel"}
    faits = [Essai(JOUR, m, moyens[c], "jointe" if c == "j" else "sans_reponse") for c, m in essais.split()]
    dit = boucle.manque_avant_injoignable(faits, 4)
    assert (manque in dit) if manque else dit == ""


@pytest.mark.parametrize(("statut", "motif", "fin"), [
    ("accompagne", "", "commence"), ("reoriente", "", "reoriente"), ("clos", "injoignable", "injoignable"),
    ("clos", "refus", "refus"),
    ("clos", "sans_capacite", "sans_capacite"), ("clos", "hors_champ", "hors_champ"), ("clos", "deces", "autre"),
])  # fmt: skip
def test_the_ends_are_told_apart_to_who_may_know(statut: str, motif: str, fin: str) -> None:
    assert boucle.fin(statut, motif) == fin
    vu = boucle.vu_du_referent(Dit(True, JOUR, "clos", fin), "clos", None)
    sans = boucle.vu_du_referent(Dit(False, JOUR, "clos", fin), "clos", None)
    assert (str(vu.fin), sans.fin, str(sans.statut), sans.a_lui) == (fin, None, "recu", True)


@pytest.mark.django_db
def test_a_question_its_reminder_its_answer_and_a_word(client_de) -> None:
    charger_referentiels()
    service, corps = Service(), un_partenaire()
    s = service.appel(
        service.personne("Canarinom"),
        qui="professionnel",
        partenaire=corps,
        accord="oui",
        referent_courriel="ines@chu.example",
    )
    nadia, helene = client_de(service.nadia), client_de(service.helene)
    ecrire = lambda code: reverse("signalements:ecrire", args=[s.demande_id, s.pk, code])  # noqa: E731
    assert nadia.get(ecrire("mot")).status_code == 404
    assert nadia.get(ecrire("complement")).status_code == 404
    assert nadia.post(ecrire("question"), {"texte": ""}).status_code == 422
    refusee = nadia.post(ecrire("question"), {"texte": f"Quel jour sort-elle ? {NUMERO}"})
    assert refusee.status_code == 422 and "On n’écrit pas le numéro" in texte(refusee)
    assert nadia.post(ecrire("question"), {"texte": "Sort-elle jeudi ? canari-q"}).status_code == 302
    s.demande.refresh_from_db()
    assert s.demande.statut == "a_completer"
    Retour.objects.filter(genre="question").update(le=timezone.localdate() - timedelta(days=10))
    from jalons.portes.cli.signalements import relancer

    assert [CliRunner().invoke(relancer, []).output.count("1 ") for _ in range(2)] == [2, 0]
    assert nadia.post(ecrire("complement"), {"texte": "Oui, jeudi."}).status_code == 302
    s.demande.refresh_from_db()
    assert s.demande.statut == "a_qualifier"
    services.attribuer(agent=service.awa, demande=s.demande, a=service.helene)
    assert helene.post(ecrire("mot"), {"texte": f"Nous la voyons mardi {NUMERO}"}).status_code == 422
    assert not Retour.objects.filter(genre="mot").exists()
    assert helene.post(ecrire("mot"), {"texte": "Je l’ai vue, canari-mot."}).status_code == 302
    assert "canari-mot" in texte(helene.get(f"/demandes/{s.demande_id}/"))
    envois = list(Envoi.objects.filter(cle_unique__startswith="signalement:"))
    assert len(envois) == 4 and not [e for e in envois if "canari" in f"{e.objet}{e.corps}".lower()]
    suivi = suivis.suivis(people.un_agent("partenaire", organisme=None, partenaire_id=corps.pk))[0]
    assert [str(r.genre) for r in suivi.dits] == ["question", "complement", "mot"]
    services.noter_accords(agent=service.nadia, signalement=s, connaissance="oui", accord="non")
    suivi = suivis.suivis(people.un_agent("partenaire", organisme=None, partenaire_id=corps.pk))[0]
    assert suivi.vu.a_lui and [str(r.genre) for r in suivi.dits] == ["question", "complement"]
    assert Envoi.objects.get(cle_unique__contains=":mot:").statut == "refuse"
    with pytest.raises(DecisionRefusee):
        services.ecrire_mot(agent=service.helene, signalement=s, texte="Encore un mot.")


@pytest.mark.django_db
def test_an_attempt_is_noted_and_the_alarm_is_in_the_manager_s_day(client_de) -> None:
    charger_referentiels()
    service, aujourdhui = Service(), timezone.localdate()
    demande = service.appel(service.personne(), recu_le=aujourdhui - timedelta(days=34)).demande
    nadia, page = client_de(service.nadia), f"/demandes/{demande.pk}/"
    assert "34 jours sans réponse" in texte(nadia.get(page))
    assert "Sans réponse depuis 34 jours" in texte(client_de(service.awa).get("/ma-journee/"))
    essai = {"canal": "appel", "moment": "matin", "le": f"{aujourdhui}", "issue": "sans_reponse"}
    assert nadia.post(f"{page}essai/", essai | {"le": f"{aujourdhui + timedelta(days=1)}"}).status_code == 422
    assert nadia.post(f"{page}essai/", essai).status_code == 302
    assert "encore 3 essais" in texte(nadia.get(page)) and Tentative.objects.count() == 1
    with pytest.raises(DecisionRefusee, match="injoignable"):
        services.clore(agent=service.nadia, demande=demande, motif="injoignable")
