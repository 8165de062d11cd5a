"""An interview: what the file needs, what is the worker's own; who was there, who translated; half a page before the next one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services
from jalons.accompagner.accompagnements.models import Dossier, Entretien, Etape
from jalons.accompagner.accompagnements.services.entretiens import PourDossier
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.personnes.assures.models import Rattachement
from jalons.personnes.entourage import services as entourage
from jalons.personnes.entourage.services import Membre, Proche
from jalons.recevoir.rendez_vous.models import RendezVous
from tests import people

pytestmark = pytest.mark.django_db


def test_an_interview_has_two_layers_no_child_translates_and_the_next_one_is_prepared(poste, helene, dossier):
    people.des_parametres("entretien_")
    adresse = reverse("accompagnements:entretien_noter", args=[dossier.pk])
    saisie = {
        "note": "Ce que je pense", "mode": "telephone", "date_acte": str(timezone.localdate()), "presents": "sa sœur",
        "resume": "Dossier MDPH parti", "promis_personne": "envoyer la quittance", "promis_service": "appeler la CPAM",
    }  # fmt: skip
    refus = poste.post(adresse, saisie | {"interprete": "enfant"})
    dit = refus.content.decode()
    assert refus.status_code == 422 and "Un enfant ne traduit jamais" in dit and "à refaire avec un interprète" in dit
    assert "Ce que je pense" in dit and "Dossier MDPH parti" in dit, "nothing typed is lost"
    assert poste.post(adresse, saisie | {"interprete": "a_refaire"}).status_code == 302
    etape = Etape.objects.get(dossier=dossier)
    assert "interprète professionnel" in etape.intitule and etape.prevue_le > timezone.localdate()
    entretien = Entretien.objects.get(dossier=dossier)
    page = poste.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    for mots in ("Dossier MDPH parti", "envoyer la quittance", "appeler la CPAM", "sa sœur", "à refaire"):
        assert mots in page, mots
    assert "Ce que je pense" not in page, "her own words are behind the note"
    corrige = saisie | {"version": entretien.version, "resume": "Dossier MDPH reçu", "interprete": ""}
    assert poste.post(reverse("accompagnements:note_corriger", args=[entretien.note.pk]), corrige).status_code == 302
    entretien.refresh_from_db()
    assert (entretien.resume, entretien.interprete) == ("Dossier MDPH reçu", "")
    avant = poste.get(reverse("parcours:avant_entretien", args=[dossier.pk])).content.decode()
    for mots in ("envoyer la quittance", "appeler la CPAM", "Dossier MDPH reçu", "aucun objectif n’est noté"):
        assert mots in avant, mots
    with pytest.raises(IntegrityError), transaction.atomic():
        Entretien.objects.update(interprete="enfant")


def test_the_half_page_keeps_a_promise_after_a_short_call_and_agrees_with_the_rest(poste, helene, dossier):
    jour, elle = timezone.localdate(), dossier.assure
    Dossier.objects.filter(pk=dossier.pk).update(ouvert_le=jour - timedelta(days=9))
    dossier.refresh_from_db()
    Rattachement.objects.filter(assure=elle, agent=helene).update(confie=True)
    communs = {"agent": helene, "dossier": dossier, "mode": "telephone"}
    for il_y_a, promis in ((8, "Relancer la prévoyance"), (5, "Écrire au bailleur"), (1, "")):
        dit = PourDossier(promis_service=promis)
        services.noter_entretien(**communs, date_acte=jour - timedelta(days=il_y_a), pour_dossier=dit)
    debut = timezone.now() - timedelta(days=2)
    RendezVous.objects.create(
        agent=helene, assure=elle, organisme=dossier.organisme, mode="telephone", statut="honore", issue_le=debut,
        periode=(debut, debut + timedelta(minutes=30)), date_acte=timezone.localdate(debut),
    )  # fmt: skip
    entourage.ajouter(agent=helene, assure=elle, dit=Membre(lien="enfant", prenom="Inès", age=7), date_debut=jour)
    refus = Proche(role="famille", nom="M. Patron", parler="non", accord_le=str(jour))
    entourage.ajouter(agent=helene, assure=elle, dit=refus, date_debut=jour)
    plan = services.convenir_plan(agent=helene, dossier=dossier, accord="oral")
    services.ajouter_objectif(agent=helene, plan=plan, intitule="Garder le loyer")
    services.ajouter_objectif(agent=helene, plan=plan, intitule="Reprendre", a_confirmer=True)
    page = " ".join(poste.get(reverse("parcours:avant_entretien", args=[dossier.pk])).content.decode().split())
    assert 0 < page.index("Relancer la prévoyance") < page.index("Écrire au bailleur"), "the oldest first"
    for mots in (
        "foyer : Inès, 7 ans", "à M. Patron</b>", f"le {jour_long(timezone.localdate(debut))}, à noter",
        "accord au plan est à redemander", "objectif à confirmer : « Reprendre »",
    ):  # fmt: skip
        assert mots in page, mots
    assert page.index("M. Patron") < page.index("Dernier entretien")
    feuille = poste.get(reverse("accompagnements:plan_imprimer", args=[dossier.pk])).content.decode()
    assert feuille.count("À confirmer avec vous") == 1
    assert feuille.index("Reprendre") < feuille.index("À confirmer avec vous")


def test_who_was_met_at_her_appointment_came_to_it_but_a_visit_at_home_keeps_its_alarm(helene, dossier):
    debut = timezone.now() - timedelta(hours=2)
    elle = {"agent": helene, "assure": dossier.assure, "organisme": dossier.organisme}
    visite = {"adresse": "x", "personne_rappel": "y", "rappel_telephone": "0241000000", "fin_prevue": timezone.now()}
    for mode, attendu, autres in (("telephone", "honore", {}), ("domicile", "pris", visite)):
        periode, jour = (debut, debut + timedelta(minutes=30)), timezone.localdate(debut)
        rdv = RendezVous.objects.create(mode=mode, periode=periode, date_acte=jour, **elle, **autres)
        rdv.refresh_from_db()
        le = max(jour, dossier.ouvert_le)
        services.noter_entretien(agent=helene, dossier=dossier, mode=mode, date_acte=le, rendez_vous=rdv)
        rdv.refresh_from_db()
        assert (mode, rdv.statut) == (mode, attendu)
        debut -= timedelta(hours=1)


@pytest.mark.parametrize("acte", ["etape_resultat", "etape_reporter"])
def test_the_form_of_a_step_carries_the_version_that_guards_it(poste, helene, dossier, acte):
    etape = services.prevoir_etape(agent=helene, dossier=dossier, intitule="x", prevue_le=timezone.localdate())
    page = poste.get(reverse(f"accompagnements:{acte}", args=[etape.pk])).text
    assert re.search(r'name="version"[^>]*value="1"', page) or re.search(r'value="1"[^>]*name="version"', page)
